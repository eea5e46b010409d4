//! The lines of source that a report shows, cut to what a terminal can hold.
//!
//! In: the places of one report. Out: a small text in place of each file, which has only the lines that matter,
//! with numbers and columns of the real ones. A long line is cut to windows around the places on it, control
//! characters become visible ones (a source must not send escape sequences to a terminal), and a carriage
//! return before a newline is dropped.

use codespan_reporting::files::{Error, Files};
use kiln_source::{FileId, SourceFile, SourceMap, Span};
use std::borrow::Cow;
use std::ops::Range;

/// Longer lines are cut, in bytes.
const LINE_MAX: usize = 200;
/// What stays before and behind each end of a place on a line that is cut, in bytes.
const WINDOW: usize = 60;
/// Lines that are kept at the start of a place of several lines, and at its end.
const CONTEXT: usize = 5;

/// The excerpts of all files that a report shows.
pub(crate) struct Excerpts<'a> {
    sources: &'a SourceMap,
    files: Vec<Excerpt>,
}

/// What is shown of one file.
struct Excerpt {
    file: FileId,
    text: String,
    lines: Vec<Line>,
    /// Where positions of interest went: (in the file, in the excerpt), ascending.
    moved: Vec<(usize, usize)>,
}

/// A line of an excerpt.
struct Line {
    /// Number in the file, from 1.
    number: usize,
    /// Bytes in the excerpt, its newline included.
    range: Range<usize>,
}

impl<'a> Excerpts<'a> {
    /// Excerpts that show all of `spans`.
    pub(crate) fn new(sources: &'a SourceMap, spans: impl Iterator<Item = Span>) -> Self {
        let mut places: Vec<(FileId, Range<usize>)> = spans.filter_map(|span| sources.locate(span)).collect();
        places.sort_by_key(|(file, range)| (*file, range.start, range.end));
        let files = places.chunk_by(|a, b| a.0 == b.0).map(|places| {
            let file = places[0].0;
            let ranges: Vec<Range<usize>> = places.iter().map(|(_, range)| range.clone()).collect();
            Excerpt::new(file, sources.file(file), &ranges)
        });
        let files = files.collect();
        Excerpts { sources, files }
    }

    /// Where `span` is shown: index of the file among the excerpts, bytes in its excerpt.
    pub(crate) fn place(&self, span: Span) -> Option<(usize, Range<usize>)> {
        let (file, range) = self.sources.locate(span)?;
        let index = self.files.iter().position(|excerpt| excerpt.file == file)?;
        let excerpt = &self.files[index];
        let start = excerpt.moved_to(range.start)?;
        let end = excerpt.moved_to(range.end)?.max(start);
        Some((index, start..end))
    }
}

impl Excerpt {
    fn new(id: FileId, file: &SourceFile, ranges: &[Range<usize>]) -> Excerpt {
        let mut excerpt = Excerpt { file: id, text: String::new(), lines: Vec::new(), moved: Vec::new() };
        let mut points: Vec<usize> = ranges.iter().flat_map(|range| [range.start, range.end]).collect();
        points.sort_unstable();
        points.dedup();
        let mut previous: Option<usize> = None;
        for line in shown_lines(file, ranges) {
            if let Some(previous) = previous {
                excerpt.skip(file, previous, line, &points);
            }
            excerpt.line(file, line, &points);
            previous = Some(line);
        }
        excerpt
    }

    /// Makes a gap between two lines as wide as the renderer needs to see that it is one: it shows a single
    /// line between, and a break for two or more.
    fn skip(&mut self, file: &SourceFile, previous: usize, next: usize, points: &[usize]) {
        match next - previous {
            0 | 1 => {}
            2 => self.line(file, previous + 1, points),
            _ => {
                for number in [previous + 2, next] {
                    let at = self.text.len();
                    self.text.push('\n');
                    self.lines.push(Line { number, range: at..at + 1 });
                }
            }
        }
    }

    /// Adds the line of `file` with this index, from 0.
    fn line(&mut self, file: &SourceFile, index: usize, points: &[usize]) {
        let range = line_range(file, index);
        let last = points.partition_point(|&point| point <= range.end);
        let first = points.partition_point(|&point| point < range.start);
        let points = &points[first..last];
        let begin = self.text.len();
        let content = file.text[range.clone()].trim_end_matches(['\n', '\r']);
        let end = range.start + content.len();
        let mut at = range.start;
        for window in windows(&file.text, range.start..end, points) {
            if window.start > at {
                self.gap(at..window.start, points);
            }
            self.window(file, window.clone(), points);
            at = window.end;
        }
        if at < end {
            self.gap(at..end, points);
        }
        // What is behind the last character: the line's end itself.
        for &point in points.iter().filter(|&&point| point >= end && point < range.end.max(end + 1)) {
            self.moved.push((point, self.text.len()));
        }
        self.text.push('\n');
        self.lines.push(Line { number: index + 1, range: begin..self.text.len() });
    }

    /// An ellipsis in place of `range`.
    fn gap(&mut self, range: Range<usize>, points: &[usize]) {
        for &point in points.iter().filter(|&&point| range.contains(&point)) {
            self.moved.push((point, self.text.len()));
        }
        self.text.push('…');
    }

    /// The text of `range`, with visible characters only.
    fn window(&mut self, file: &SourceFile, range: Range<usize>, points: &[usize]) {
        let mut points = points.iter().copied().filter(|&point| range.contains(&point)).peekable();
        for (offset, c) in file.text[range.clone()].char_indices() {
            let next = range.start + offset + c.len_utf8();
            while let Some(point) = points.next_if(|&point| point < next) {
                self.moved.push((point, self.text.len()));
            }
            self.text.push(visible(c));
        }
    }

    fn moved_to(&self, offset: usize) -> Option<usize> {
        let index = self.moved.binary_search_by_key(&offset, |&(from, _)| from).ok()?;
        Some(self.moved[index].1)
    }

    fn line_index(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.range.start <= offset).saturating_sub(1)
    }
}

/// Bytes of the line with this index, from 0, its newline included.
fn line_range(file: &SourceFile, index: usize) -> Range<usize> {
    let starts = file.line_starts();
    let end = starts.get(index + 1).map_or(file.text.len(), |&start| start as usize);
    starts[index] as usize..end
}

/// Indices of the lines to show, ascending: those where a place begins or ends, and a few inside of it.
fn shown_lines(file: &SourceFile, ranges: &[Range<usize>]) -> Vec<usize> {
    let starts = file.line_starts();
    let line_of = |offset: usize| starts.partition_point(|&start| start as usize <= offset) - 1;
    let mut lines = Vec::new();
    for range in ranges {
        let (first, last) = (line_of(range.start), line_of(range.end));
        if last - first <= 2 * CONTEXT {
            lines.extend(first..=last);
        } else {
            lines.extend(first..first + CONTEXT);
            lines.extend(last - CONTEXT + 1..=last);
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The parts of a line that are shown: all of it, or what is around `points` and its start.
fn windows(text: &str, line: Range<usize>, points: &[usize]) -> Vec<Range<usize>> {
    if line.len() <= LINE_MAX {
        return vec![line];
    }
    let down = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at.max(line.start)
    };
    let around = |point: usize| {
        let point = point.clamp(line.start, line.end);
        down(point.saturating_sub(WINDOW).max(line.start))..down((point + WINDOW).min(line.end))
    };
    let mut windows: Vec<Range<usize>> = Vec::new();
    for window in points.iter().map(|&point| around(point)) {
        match windows.last_mut() {
            Some(last) if window.start <= last.end + 3 => last.end = window.end.max(last.end),
            Some(_) | None => windows.push(window),
        }
    }
    if windows.is_empty() {
        windows.push(around(line.start));
    }
    windows
}

/// A stand-in for characters that a terminal would act upon.
fn visible(c: char) -> char {
    match c {
        '\t' => '\t',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Marks that reorder what follows: a text must be shown as the compiler reads it.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => '\u{fffd}',
        '\u{2028}' | '\u{2029}' | '\u{feff}' => '\u{fffd}',
        _ => c,
    }
}

/// `text` on one line, without control characters.
pub(crate) fn visible_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\t' && visible(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\t' { ' ' } else { visible(c) }).collect())
}

impl<'a, 's> Files<'a> for Excerpts<'s> {
    type FileId = usize;
    type Name = Cow<'a, str>;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<Self::Name, Error> {
        let excerpt = self.files.get(id).ok_or(Error::FileMissing)?;
        Ok(visible_text(&self.sources.file(excerpt.file).name))
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.files.get(id).ok_or(Error::FileMissing)?.text)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        Ok(self.files.get(id).ok_or(Error::FileMissing)?.line_index(byte_index))
    }

    fn line_number(&'a self, id: usize, line_index: usize) -> Result<usize, Error> {
        let excerpt = self.files.get(id).ok_or(Error::FileMissing)?;
        Ok(excerpt.lines.get(line_index).map_or(line_index + 1, |line| line.number))
    }

    fn column_number(&'a self, id: usize, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let excerpt = self.files.get(id).ok_or(Error::FileMissing)?;
        let real = excerpt.moved.iter().find(|&&(_, to)| to == byte_index);
        match real {
            Some(&(from, _)) => Ok(self.sources.file(excerpt.file).line_column(from as u32).1 as usize),
            None => Ok(byte_index - excerpt.lines.get(line_index).map_or(0, |line| line.range.start) + 1),
        }
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        let excerpt = self.files.get(id).ok_or(Error::FileMissing)?;
        let line = excerpt.lines.get(line_index);
        line.map(|line| line.range.clone())
            .ok_or(Error::LineTooLarge { given: line_index, max: excerpt.lines.len() })
    }
}
