//! Source files and the places in them.
//!
//! All files share one space of byte positions: a file occupies `base .. base + len`, and a [`Span`]
//! is two positions, eight bytes, that know their file by where they lie. Position 0 belongs to no
//! file; [`Span::NONE`] lies there.

use kiln_arena::{Arena, define_id};
use std::sync::OnceLock;

define_id!(
    /// A source file of a [`SourceMap`].
    pub struct FileId,
    "file"
);

/// A half-open range of byte positions in the space of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub lo: u32,
    /// One past the last byte; `lo <= hi`.
    pub hi: u32,
}

impl Span {
    /// The place of what no source wrote.
    pub const NONE: Span = Span { lo: 0, hi: 0 };

    /// The range `lo .. hi`.
    #[inline]
    pub const fn new(lo: u32, hi: u32) -> Span {
        Span { lo, hi }
    }

    /// From the start of `self` to the end of `end`.
    #[inline]
    pub fn to(self, end: Span) -> Span {
        Span { lo: self.lo, hi: end.hi.max(self.lo) }
    }

    /// The empty range just after `self`: where something is missing.
    pub fn after(self) -> Span {
        Span { lo: self.hi, hi: self.hi }
    }

    /// The empty range at the start of `self`.
    pub fn before(self) -> Span {
        Span { lo: self.lo, hi: self.lo }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.hi - self.lo
    }

    /// Whether the range has no bytes.
    pub fn is_empty(self) -> bool {
        self.lo == self.hi
    }

    /// Whether this is the place of nothing.
    pub fn is_none(self) -> bool {
        self == Span::NONE
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.lo, self.hi)
    }
}

/// A source file: its name as messages show it, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as the user gave it (never made absolute), or a name such as `<stdin>`.
    pub name: String,
    /// The whole text, valid UTF-8.
    pub text: String,
    /// Position of the first byte.
    pub base: u32,
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// Byte offsets at which lines begin; the first is 0. Made at the first question.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(newlines.map(|at| at as u32 + 1)).collect()
        })
    }

    /// Line and column of a byte offset of this file, both from 1; the column counts characters
    /// (Unicode scalar values). An offset past the end counts as the end.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let starts = self.line_starts();
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = starts.partition_point(|&start| start as usize <= offset);
        let start = starts[line - 1] as usize;
        let column = self.text[start..offset].chars().count() + 1;
        (line as u32, column as u32)
    }
}

/// A place for people: file name, line and column (from 1, in characters).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A file that does not fit: all sources of a compilation together may have 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// The files of a compilation.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Arena<FileId, SourceFile>,
}

impl SourceMap {
    /// A map without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file behind all others.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Result<FileId, TooLarge> {
        let text = text.into();
        let base = self.files.values().next_back().map_or(1, |last| last.base as usize + last.text.len() + 1);
        if base + text.len() >= u32::MAX as usize {
            return Err(TooLarge);
        }
        let file = SourceFile { name: name.into(), text, base: base as u32, lines: OnceLock::new() };
        Ok(self.files.alloc(file))
    }

    /// The file of `id`.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id]
    }

    /// All files in the order they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter()
    }

    /// The whole of a file.
    pub fn file_span(&self, id: FileId) -> Span {
        let file = &self.files[id];
        Span::new(file.base, file.base + file.text.len() as u32)
    }

    /// The file in which `span` begins, and the byte range inside it; `None` for [`Span::NONE`].
    pub fn locate(&self, span: Span) -> Option<(FileId, std::ops::Range<usize>)> {
        let files = self.files.as_slice();
        let index = files.partition_point(|file| file.base <= span.lo).checked_sub(1)?;
        let file = &files[index];
        let clamp = |position: u32| (position.saturating_sub(file.base) as usize).min(file.text.len());
        let id = self.files.ids().nth(index)?;
        Some((id, clamp(span.lo)..clamp(span.hi)))
    }

    /// The text of `span`; empty for [`Span::NONE`].
    pub fn text(&self, span: Span) -> &str {
        self.locate(span).and_then(|(file, range)| self.files[file].text.get(range)).unwrap_or("")
    }

    /// Where `span` begins, for people; `None` for [`Span::NONE`].
    pub fn location(&self, span: Span) -> Option<Location<'_>> {
        let (id, range) = self.locate(span)?;
        let file = &self.files[id];
        let (line, column) = file.line_column(range.start as u32);
        Some(Location { file: &file.name, line, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_know_their_file_line_and_column() {
        let mut map = SourceMap::new();
        let first = map.add("a.cz", "one\ntwo").unwrap();
        let second = map.add("b.cz", "äö\nx").unwrap();
        let base = map.file(second).base;
        let place = |lo| map.location(Span::new(lo, lo)).unwrap();
        assert_eq!(place(1), Location { file: "a.cz", line: 1, column: 1 });
        assert_eq!(place(1 + 4), Location { file: "a.cz", line: 2, column: 1 });
        assert_eq!(place(1 + 7), Location { file: "a.cz", line: 2, column: 4 }, "the end of a file");
        assert_eq!(place(base + 2), Location { file: "b.cz", line: 1, column: 2 });
        assert_eq!(place(base + 5), Location { file: "b.cz", line: 2, column: 1 });
        assert_eq!(map.location(Span::NONE), None);
        assert_eq!(map.text(map.file_span(first)), "one\ntwo");
    }
}
