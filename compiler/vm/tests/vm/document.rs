//! `docs/ir/bytecode.md` shows the instruction set as it is.

use kiln_vm::{Family, Field, Tail};
use std::fmt::Write as _;
use std::path::Path;

const START: &str = "this table -->\n";
const END: &str = "<!-- end of instructions -->";

fn field(field: Field) -> String {
    match field {
        Field::None => String::new(),
        Field::Dst => "dst".into(),
        Field::Src => "src".into(),
        Field::DstOf(size) => format!("dst {size}"),
        Field::SrcOf(size) => format!("src {size}"),
        Field::DstBlock => "dst block".into(),
        Field::SrcBlock => "src block".into(),
        Field::Size | Field::SizeIn(..) => "size".into(),
        Field::Imm => "imm".into(),
        Field::Shift => "shift".into(),
        Field::Jump => "jump".into(),
        Field::Runtime => "runtime".into(),
        Field::Kind => "kind".into(),
        Field::Base => "base".into(),
        Field::DynDst => "dst dyn".into(),
        Field::DynSrc => "src dyn".into(),
        Field::CellDst => "dst cell".into(),
        Field::CellSrc => "src cell".into(),
        Field::OwnSrc => "src own".into(),
        Field::Word => "word".into(),
        Field::Captured => "captured".into(),
        Field::CapturedCell => "captured cell".into(),
        Field::Count => "count".into(),
        Field::Operation => "operation".into(),
    }
}

fn tail(tail: Tail) -> &'static str {
    match tail {
        Tail::None => "",
        Tail::Imm32 => "imm32",
        Tail::Imm64 => "imm64",
        Tail::Jump => "jump",
        Tail::Func => "func",
        Tail::Foreign => "foreign",
        Tail::FuncFar => "func_far",
        Tail::Far => "far",
        Tail::Table => "table",
        Tail::Search => "search",
        Tail::FuncClosure => "func_closure",
        Tail::Text => "text",
        Tail::Global => "global",
        Tail::Class => "class",
        Tail::ClassFar => "class_far",
        Tail::Capture => "capture",
        Tail::Site => "site",
        Tail::SiteFar => "site_far",
        Tail::Operands => "operands",
        Tail::Counter => "counter",
        Tail::Math => "math",
        Tail::Value => "value",
    }
}

fn table() -> String {
    let mut text =
        String::from("\n| family | lanes | `a` | `b` | `c` | tail | |\n|---|---|---|---|---|---|---|\n");
    for &family in Family::ALL {
        let lanes: Vec<&str> = family.lanes().iter().map(|lane| lane.name()).collect();
        let [a, b, c] = family.fields().map(field);
        let (name, tail, what) = (family.name(), tail(family.tail()), family.summary());
        writeln!(text, "| `{name}` | {} | {a} | {b} | {c} | {tail} | {what} |", lanes.join(" "))
            .expect("a String takes all");
    }
    text.push('\n');
    text
}

#[test]
fn the_table_of_instructions_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ir/bytecode.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let start = text.find(START).unwrap() + START.len();
    let end = text.find(END).unwrap();
    let expected = format!("{}{}{}", &text[..start], table(), &text[end..]);
    if text != expected && std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        return std::fs::write(&path, expected).unwrap();
    }
    assert!(text == expected, "docs/ir/bytecode.md: UPDATE=1 rewrites the table");
}
