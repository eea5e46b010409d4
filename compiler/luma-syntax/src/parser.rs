//! The parser's cursor: tokens, places, errors. The grammar is in `stmts.rs`, `blocks.rs`, `functions.rs`, `exprs.rs` and
//! `primary.rs`, expectations of words in `words.rs`, recovery in `recovery.rs`.
//!
//! The ends of lines are tokens but in brackets; the parser counts those, as a function in brackets has lines again.

use crate::ast::*;
use crate::blocks::Opener;
use crate::errors;
use crate::lexer::{self, Lines, Token, TokenKind};
use kiln_arena::{Interner, ListRange};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_source::Span;

/// How deep expressions and statements may nest. No person comes near it; it bounds what a hostile file can make the
/// later phases do.
pub const MAX_DEPTH: u32 = 20_000;

/// How many parameters a function may have, and a call arguments.
pub const MAX_ARGUMENTS: usize = 255;

/// After so many syntax errors the rest of a file is not read.
const MAX_ERRORS: u32 = 100;

pub(crate) struct Parser<'a> {
    pub(crate) text: &'a str,
    pub(crate) base: u32,
    /// The current token.
    pub(crate) tok: Token,
    /// End of the token before it.
    pub(crate) prev_hi: u32,
    pub(crate) ast: Ast,
    pub(crate) names: &'a mut Interner,
    sink: &'a mut Sink,
    pub(crate) scratch: Scratch,
    /// Whether any expression is a statement, as in the REPL.
    pub(crate) values_are_statements: bool,
    /// How many brackets are open around the current token, since the last block began: inside them lines go on.
    pub(crate) brackets: u32,
    /// The `{` of the innermost expression in a string.
    pub(crate) hole: Option<u32>,
    /// The first token of the line, if the current token is one, and how far it is indented, in bytes.
    pub(crate) first_of_line: u32,
    pub(crate) indent: u32,
    /// How many branches of an `if` are open.
    pub(crate) branches: u32,
    /// How many blocks were opened by a brace, as in other languages.
    pub(crate) brace_blocks: u32,
    /// The first block whose `end` is indented less than its beginning, and the `end`: if one is missing at the end of
    /// the file, it is that one.
    pub(crate) suspect: Option<(Opener, Span)>,
    /// The statement's first word was wrong, which was reported; the words after it may be those of another language.
    pub(crate) word_corrected: bool,
    /// Whether the file ended inside brackets or a block.
    pub(crate) open_at_end: bool,
    depth: u32,
    poisoned: bool,
    /// Something that is no token was left out before the current one.
    after_bad_token: bool,
    errors: u32,
    stopped: bool,
}

/// Stacks for lists under construction, kept to save allocations.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) exprs: Vec<ExprId>,
    pub(crate) stmts: Vec<StmtId>,
    pub(crate) params: Vec<Ident>,
    pub(crate) fields: Vec<Field>,
    /// Branches of an `if` with `otherwise if`: condition, body, first byte.
    pub(crate) branches: Vec<(ExprId, ListRange<StmtId>, u32)>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, base: u32, names: &'a mut Interner, sink: &'a mut Sink) -> Self {
        let start = lexer::start(text);
        let mut parser = Parser {
            text,
            base,
            tok: Token { kind: TokenKind::Eof, lo: start, hi: start },
            prev_hi: start,
            ast: Ast::default(),
            names,
            sink,
            scratch: Scratch::default(),
            values_are_statements: false,
            brackets: 0,
            hole: None,
            first_of_line: start,
            indent: 0,
            branches: 0,
            brace_blocks: 0,
            suspect: None,
            word_corrected: false,
            open_at_end: false,
            depth: 0,
            poisoned: false,
            after_bad_token: false,
            errors: 0,
            stopped: false,
        };
        // What is reserved and not used costs nothing but addresses; growing by copying costs time.
        parser.ast.exprs.reserve(text.len() / 8);
        parser.ast.stmts.reserve(text.len() / 24);
        parser.read(start);
        parser
    }

    // ----- places and nodes

    pub(crate) fn span_of(&self, lo: u32, hi: u32) -> Span {
        Span::new(self.base + lo, self.base + hi)
    }

    /// The current token's place.
    pub(crate) fn here(&self) -> Span {
        self.span_of(self.tok.lo, self.tok.hi)
    }

    /// From byte `lo` to the end of the last consumed token.
    pub(crate) fn since(&self, lo: u32) -> Span {
        self.span_of(lo, self.prev_hi.max(lo))
    }

    /// The text of a place in this file.
    pub(crate) fn text_of(&self, span: Span) -> &'a str {
        &self.text[(span.lo - self.base) as usize..(span.hi - self.base) as usize]
    }

    pub(crate) fn tok_text(&self) -> &'a str {
        &self.text[self.tok.lo as usize..self.tok.hi as usize]
    }

    pub(crate) fn add_expr(&mut self, kind: ExprKind, lo: u32) -> ExprId {
        let span = self.since(lo);
        self.ast.exprs.alloc(Expr { kind, span })
    }

    pub(crate) fn add_stmt(&mut self, kind: StmtKind, lo: u32) -> StmtId {
        let span = self.since(lo);
        self.ast.stmts.alloc(Stmt { kind, span })
    }

    // ----- tokens

    pub(crate) fn kind(&self) -> TokenKind {
        self.tok.kind
    }

    pub(crate) fn at(&self, kind: TokenKind) -> bool {
        self.tok.kind == kind
    }

    /// Whether the current token is `word`, which is no keyword.
    pub(crate) fn at_word(&self, word: &str) -> bool {
        self.at(TokenKind::Ident) && self.tok_text() == word
    }

    fn lines(&self) -> Lines {
        if self.brackets > 0 { Lines::Continue } else { Lines::End }
    }

    /// The token after the current one.
    pub(crate) fn peek(&self) -> Token {
        lexer::next(self.text, self.tok.hi, self.lines())
    }

    pub(crate) fn text_at(&self, token: Token) -> &'a str {
        &self.text[token.lo as usize..token.hi as usize]
    }

    /// Consumes the current token.
    #[inline]
    pub(crate) fn bump(&mut self) {
        self.prev_hi = self.tok.hi;
        self.read(self.tok.hi);
    }

    /// Reads the token at or after byte `at`.
    #[inline]
    fn read(&mut self, at: u32) {
        if self.stopped {
            let end = self.text.len() as u32;
            self.tok = Token { kind: TokenKind::Eof, lo: end, hi: end };
            return;
        }
        self.tok = lexer::next(self.text, at, self.lines());
        self.after_bad_token = false;
        if self.tok.kind as u8 >= TokenKind::UnknownChar as u8 {
            self.skip_bad_tokens();
        }
    }

    /// Takes the brace that is the current token as the end of an expression in a string.
    pub(crate) fn read_string_rest(&mut self) {
        if !self.stopped {
            self.tok = lexer::string_rest(self.text, self.tok.lo);
        }
    }

    /// Takes the brace at byte `at` as the current token, what is before it being left out.
    pub(crate) fn go_to_brace(&mut self, at: u32) {
        if !self.stopped {
            self.tok = Token { kind: TokenKind::RBrace, lo: at, hi: at + 1 };
        }
    }

    /// Goes to byte `at`, what is before it being left out.
    pub(crate) fn jump(&mut self, at: u32) {
        self.prev_hi = at;
        self.read(at);
    }

    /// Reports tokens that are none and goes on behind them.
    #[cold]
    fn skip_bad_tokens(&mut self) {
        loop {
            let span = self.here();
            let mut at = self.tok.hi;
            match self.tok.kind {
                TokenKind::UnknownChar => {
                    let c = self.text[self.tok.lo as usize..].chars().next().unwrap_or('\0');
                    self.report_always(errors::unknown_char(span, c));
                    at = self.behind_unknown(c);
                }
                TokenKind::UnterminatedStr => match self.hole {
                    // The quote was meant to close the string around the expression.
                    Some(open) => {
                        let open = self.span_of(open, open + 1);
                        self.report(errors::unclosed_hole(open, span, TokenKind::Str));
                    }
                    None => self.report_always(errors::unterminated_string(Span::new(span.lo, span.lo + 1))),
                },
                _ => break,
            }
            if self.stopped {
                at = self.text.len() as u32;
            }
            self.prev_hi = self.tok.hi;
            self.tok = lexer::next(self.text, at, self.lines());
        }
        self.after_bad_token = true;
    }

    /// Where to go on after the unknown character `c`, the current token: one report for a run of them, such as the
    /// content of a binary file, and for what stands in quotes that are none.
    fn behind_unknown(&self, c: char) -> u32 {
        let closing = match c {
            '\'' => Some('\''),
            '\u{201c}' | '\u{201e}' | '\u{201d}' => Some('\u{201d}'),
            '\u{2018}' | '\u{2019}' => Some('\u{2019}'),
            _ => None,
        };
        if let Some(closing) = closing {
            let line = self.text[self.tok.hi as usize..].split('\n').next().unwrap_or("");
            if let Some(at) = line.find(closing) {
                return self.tok.hi + (at + closing.len_utf8()) as u32;
            }
        }
        let mut at = self.tok.hi;
        loop {
            let token = lexer::next(self.text, at, Lines::End);
            if token.kind != TokenKind::UnknownChar || token.lo != at {
                return at;
            }
            at = token.hi;
        }
    }

    pub(crate) fn eat(&mut self, kind: TokenKind) -> bool {
        let there = self.at(kind);
        if there {
            self.bump();
        }
        there
    }

    /// Consumes a bracket that opens something, and gives its first byte.
    pub(crate) fn open_bracket(&mut self) -> u32 {
        let open = self.tok.lo;
        self.brackets += 1;
        self.bump();
        open
    }

    /// Consumes the bracket `kind`, which closes the one at byte `open`; or reports that it is missing, and goes on
    /// behind it if it is found.
    pub(crate) fn close_bracket(&mut self, kind: TokenKind, open: u32) {
        self.close(kind, open, false);
    }

    /// The same behind the elements of a list: if it goes on, a comma is missing.
    pub(crate) fn close_list(&mut self, kind: TokenKind, open: u32) {
        self.close(kind, open, true);
    }

    fn close(&mut self, kind: TokenKind, open: u32, is_list: bool) {
        self.brackets = self.brackets.saturating_sub(1);
        if self.at(kind) && !self.is_poisoned() {
            return self.bump();
        }
        self.brackets += 1;
        self.open_at_end |= self.at(TokenKind::Eof);
        if !self.is_poisoned() {
            let opener = self.span_of(open, open + 1);
            let report = match self.kind() {
                found if found.starts_value() && is_list => {
                    errors::missing_comma(self.since(self.prev_hi).after(), found, opener)
                }
                found => errors::unclosed_bracket(opener, self.text_of(opener), self.missing_at(), found),
            };
            self.report(report);
        }
        self.recover_to_bracket(kind);
    }

    /// Whether more text could end what is open at the end of the file.
    pub(crate) fn is_open_at_end(&self) -> bool {
        self.open_at_end && !self.stopped
    }

    // ----- errors

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Recovery reached a place to go on.
    pub(crate) fn recovered(&mut self) {
        // At the end of the file there is nothing more to say about what is missing.
        self.poisoned = self.poisoned && self.at(TokenKind::Eof);
    }

    /// Makes the parser silent up to where it recovers.
    pub(crate) fn poison(&mut self) {
        self.poisoned = true;
    }

    /// Reports a syntax error and poisons the parser; silent if it is poisoned already, or if the error is
    /// what a piece of text just left out would explain.
    #[cold]
    pub(crate) fn report(&mut self, report: Diagnostic) {
        if !self.poisoned && !self.after_bad_token {
            self.report_always(report);
        }
        self.poisoned = true;
    }

    /// Reports something that does not disturb parsing.
    #[cold]
    pub(crate) fn report_unpoisoned(&mut self, report: Diagnostic) {
        if !self.poisoned && !self.after_bad_token {
            self.report_always(report);
        }
    }

    /// Reports something that is wrong wherever it stands.
    #[cold]
    pub(crate) fn report_always(&mut self, report: Diagnostic) {
        if self.stopped {
            return;
        }
        self.errors += 1;
        let span = report.span();
        self.sink.report(report);
        if self.errors >= MAX_ERRORS {
            self.sink.report(errors::too_many_errors(span));
            self.stop();
        }
    }

    /// Where a report about something missing points: at the token that is there instead, or behind the one before,
    /// if that ended the line.
    pub(crate) fn missing_at(&self) -> Span {
        if self.at_new_line() || matches!(self.kind(), TokenKind::Newline | TokenKind::Eof) {
            self.since(self.prev_hi).after()
        } else {
            self.here()
        }
    }

    /// Whether the current token is the first of its line, in brackets or behind them.
    pub(crate) fn at_new_line(&self) -> bool {
        // Once stopped, the rest of the file would be searched again at each level on the way out.
        !self.stopped && self.text[self.prev_hi as usize..self.tok.lo as usize].contains('\n')
    }

    /// Reads nothing more.
    fn stop(&mut self) {
        self.stopped = true;
        let end = self.text.len() as u32;
        self.tok = Token { kind: TokenKind::Eof, lo: end, hi: end };
    }

    /// Runs `parse` one level deeper, on a larger stack if needed; `None` past the limit.
    #[inline]
    pub(crate) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let report = errors::too_deep(self.here());
            self.poisoned = false;
            self.report(report);
            self.stop();
            return None;
        }
        self.depth += 1;
        let result = stacker::maybe_grow(64 * 1024, 1024 * 1024, || parse(self));
        self.depth -= 1;
        Some(result)
    }
}
