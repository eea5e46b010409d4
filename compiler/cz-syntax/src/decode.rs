//! Bytes to text, before there is anything to lex.

/// A file that is not UTF-8, made presentable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The file's text with each invalid sequence replaced by U+FFFD, to be shown in the report.
    pub lossy: String,
    /// Where the first replacement character starts: a byte offset in `lossy`, and in the file as well, since all
    /// before it is valid.
    pub offset: u32,
}

impl NotUtf8 {
    /// How many bytes of `lossy` the report points at: the replacement character.
    pub const LEN: u32 = char::REPLACEMENT_CHARACTER.len_utf8() as u32;
}

/// The text of a file. If it is not UTF-8, the caller puts [`NotUtf8::lossy`] into the source map in its place and
/// reports [`crate::not_utf8`] at the replacement character. A byte-order mark stays; the parser skips it.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        // A source map has 4 GiB at most and refuses what is longer.
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        NotUtf8 { lossy: String::from_utf8_lossy(error.as_bytes()).into_owned(), offset }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_invalid_byte_is_found() {
        assert_eq!(decode(b"a\xc3\xa9".to_vec()), Ok("a\u{e9}".into()));
        let bad = decode(b"a\xc3\xa9\xe9b\xff".to_vec()).unwrap_err();
        assert_eq!(bad.lossy, "a\u{e9}\u{fffd}b\u{fffd}");
        assert_eq!(bad.offset, 3);
        let (at, end) = (bad.offset as usize, (bad.offset + NotUtf8::LEN) as usize);
        assert_eq!(&bad.lossy[at..end], "\u{fffd}");
    }
}
