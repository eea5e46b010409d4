//! Failures of the system as people read them.

/// What the system says, as a part of a sentence: without a capital, and without the ` (os error 2)` that Rust appends.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error ").unwrap_or(text.len());
    let mut characters = text[..end].chars();
    characters.next().into_iter().flat_map(char::to_lowercase).chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::reason;
    use std::io::Error;

    #[test]
    fn the_number_and_the_capital_go() {
        assert_eq!(reason(&Error::from_raw_os_error(2)), "no such file or directory");
        assert_eq!(reason(&Error::other("Ärger")), "ärger");
        assert_eq!(reason(&Error::other("")), "");
    }
}
