//! Tables in Markdown, and their places in a document.

use crate::Failure;

/// A table: the heads of the columns, and the rows. All columns but the first are numbers.
#[derive(Debug, Clone)]
pub struct Table {
    /// Names of the columns.
    pub heads: Vec<String>,
    /// As many cells as there are heads, for each row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(heads: &[&str]) -> Table {
        Table { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[&str]) {
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    }

    /// The text in Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = "|---|".to_owned() + &"---:|".repeat(self.heads.len() - 1) + "\n";
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.heads) + &rule + &rows
    }
}

/// Replaces the text between `<!-- measured: NAME -->` and `<!-- end -->` in a document.
///
/// # Errors
/// When the document has no such place.
pub fn replace(document: &str, name: &str, text: &str) -> Result<String, Failure> {
    let begin = format!("<!-- measured: {name} -->\n");
    let missing = || format!("no place for the measurement `{name}`");
    let start = document.find(&begin).ok_or_else(missing)? + begin.len();
    let end = start + document[start..].find("<!-- end -->").ok_or_else(missing)?;
    Ok(format!("{}{text}{}", &document[..start], &document[end..]))
}

/// A time in a unit in which it has few digits.
pub fn seconds(time: f64) -> String {
    if time < 0.1 { format!("{:.1} ms", time * 1e3) } else { format!("{time:.2} s") }
}

/// A size in bytes, in groups of three digits.
pub fn bytes(size: u64) -> String {
    grouped(size) + " B"
}

/// A number with a comma before each group of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_replaced_and_nothing_else() {
        let document = "a\n<!-- measured: x -->\nold\n<!-- end -->\nb\n<!-- measured: y -->\n<!-- end -->\n";
        let new = replace(document, "y", "new\n").unwrap();
        assert_eq!(new, document.replace("y -->\n", "y -->\nnew\n"));
        assert_eq!(replace(&new, "y", "").unwrap(), document);
        assert!(replace(document, "z", "").is_err());
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!([grouped(7), grouped(1234567)], ["7", "1,234,567"]);
        assert_eq!([seconds(0.0123), seconds(1.5)], ["12.3 ms", "1.50 s"]);
    }

    #[test]
    fn a_table_lines_up() {
        let mut table = Table::new(&["a", "b"]);
        table.row(&["x", "1"]);
        assert_eq!(table.markdown(), "| a | b |\n|---|---:|\n| x | 1 |\n");
    }
}
