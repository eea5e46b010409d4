//! What is reported where.

use super::check;

#[test]
fn names() {
    check("fn f() { x; }", &["E0201@1:10"]);
}
