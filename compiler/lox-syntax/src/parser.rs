//! The parser's cursor: tokens, expectations, errors and recovery. The grammar is in `decls.rs`, `stmts.rs` and
//! `exprs.rs`.
//!
//! Recovery: the first error in a statement is reported and poisons the parser; further errors are silent until a
//! place to go on is found: `;`, a brace, a closing parenthesis of the construct, or a keyword that starts a statement.

use crate::ast::{Ast, Expr, ExprId, ExprKind, FunId, Ident, Stmt, StmtId, StmtKind};
use crate::errors;
use crate::lexer::{self, Token, TokenKind};
use kiln_arena::Interner;
use kiln_diagnostics::Diagnostic;
use kiln_diagnostics::Sink;
use kiln_source::Span;

/// How deep expressions and statements may nest. No person comes near it; it bounds what a hostile file can make the
/// later phases do.
pub const MAX_DEPTH: u32 = 20_000;

/// How many parameters a function may have, and a call arguments: a rule of the language.
pub const MAX_ARGUMENTS: usize = 255;

/// After so many syntax errors the rest of a file is not read.
const MAX_ERRORS: u32 = 100;

pub(crate) struct Parser<'a> {
    text: &'a str,
    pub(crate) base: u32,
    /// The current token.
    pub(crate) tok: Token,
    /// End of the token before it.
    pub(crate) prev_hi: u32,
    pub(crate) ast: Ast,
    pub(crate) names: &'a mut Interner,
    sink: &'a mut Sink,
    pub(crate) scratch: Scratch,
    /// How many braces are open around the current token.
    pub(crate) blocks: u32,
    /// Whether the text is an input of a session: the semicolon at its end may be left out, and the value of an expression
    /// there is printed then.
    pub(crate) is_input: bool,
    depth: u32,
    poisoned: bool,
    /// Something that is no token was left out before the current one.
    after_bad_token: bool,
    /// The end of the line in which something was left out last.
    bad_line_end: Option<u32>,
    errors: u32,
    stopped: bool,
}

/// Stacks for lists under construction, kept to save allocations.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) exprs: Vec<ExprId>,
    pub(crate) stmts: Vec<StmtId>,
    pub(crate) params: Vec<Ident>,
    pub(crate) methods: Vec<FunId>,
    /// Branches of an `if` with `else if`: condition, body, first byte.
    pub(crate) branches: Vec<(ExprId, StmtId, u32)>,
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
            blocks: 0,
            is_input: false,
            depth: 0,
            poisoned: false,
            after_bad_token: false,
            bad_line_end: None,
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

    /// The token after the current one.
    pub(crate) fn peek(&self) -> Token {
        lexer::next(self.text, self.tok.hi)
    }

    /// Consumes the current token.
    #[inline]
    pub(crate) fn bump(&mut self) {
        self.prev_hi = self.tok.hi;
        self.read(self.tok.hi);
    }

    #[inline]
    fn read(&mut self, at: u32) {
        if self.stopped {
            let end = self.text.len() as u32;
            self.tok = Token { kind: TokenKind::Eof, lo: end, hi: end };
            return;
        }
        self.tok = lexer::next(self.text, at);
        self.after_bad_token = false;
        if self.tok.kind as u8 >= TokenKind::UnknownChar as u8 {
            self.skip_bad_tokens();
        }
    }

    /// Reports tokens that are none and goes on behind them.
    #[cold]
    fn skip_bad_tokens(&mut self) {
        self.after_bad_token = true;
        loop {
            let span = self.here();
            match self.tok.kind {
                TokenKind::UnknownChar => {
                    let c = self.text[self.tok.lo as usize..].chars().next().unwrap_or('\0');
                    self.report_always(errors::unexpected_char(span, c));
                }
                TokenKind::UnterminatedStr => {
                    let open = Span::new(span.lo, span.lo + 1);
                    self.report_always(errors::unterminated_string(open));
                }
                _ => return,
            }
            // One report for a run of unknown characters, such as the content of a binary file.
            let mut at = self.tok.hi;
            if self.tok.kind == TokenKind::UnknownChar {
                loop {
                    let token = lexer::next(self.text, at);
                    if token.kind != TokenKind::UnknownChar || token.lo != at {
                        break;
                    }
                    at = token.hi;
                }
            }
            if self.tok_text() == "'" {
                // What stands in single quotes was meant as a string.
                let line = self.text[at as usize..].split('\n').next().unwrap_or("");
                at += line.find('\'').map_or(0, |quote| quote as u32 + 1);
            }
            if self.stopped {
                at = self.text.len() as u32;
            }
            let line = self.text[at as usize..].find('\n').unwrap_or(self.text.len() - at as usize);
            self.bad_line_end = Some(at + line as u32);
            self.prev_hi = self.tok.hi;
            self.tok = lexer::next(self.text, at);
        }
    }

    /// Whether text that was left out, which was reported, explains what is wrong at the current token.
    fn is_explained(&self) -> bool {
        self.after_bad_token || self.bad_line_end.is_some_and(|end| self.tok.lo <= end)
    }

    pub(crate) fn eat(&mut self, kind: TokenKind) -> bool {
        let there = self.at(kind);
        if there {
            self.bump();
        }
        there
    }

    /// Consumes `kind`, or reports `message`. Whether it was there.
    pub(crate) fn expect(&mut self, kind: TokenKind, message: &str) -> bool {
        let there = self.eat(kind);
        if !there {
            let report = errors::expect_token(self.missing_at(), message);
            self.report(report);
        }
        there
    }

    /// Consumes `kind`, which closes what was opened at byte `open`, or reports `message`.
    pub(crate) fn expect_close(&mut self, kind: TokenKind, open: u32, message: &str) {
        if !self.eat(kind) {
            let report = errors::unclosed(self.missing_at(), message, self.span_of(open, open + 1));
            self.report(report);
        }
    }

    /// Consumes the semicolon behind `what`, "value", or reports that it is missing. A statement ends there, and with
    /// it the silence after an error.
    pub(crate) fn expect_semicolon(&mut self, what: &str) {
        self.expect_semicolon_after(what, None);
    }

    /// The same, with advice on what was perhaps meant.
    pub(crate) fn expect_semicolon_after(&mut self, what: &str, advice: Option<&str>) {
        let left_out = self.is_input && self.is_at_top() && self.at(TokenKind::Eof) && !self.poisoned;
        if !left_out && !self.eat(TokenKind::Semi) {
            // If the next line is a new statement, there is nothing to skip.
            let certain = self.at_new_line() || matches!(self.kind(), TokenKind::RBrace | TokenKind::Eof);
            let place = self.since(self.prev_hi).after();
            let place = if certain { place } else { self.here() };
            let quiet = self.poisoned;
            let advice = advice.or_else(|| errors::advice_on_word(self.word_before()));
            let report = errors::expect_semicolon(place, what, certain, advice);
            self.report(report);
            if quiet || !certain {
                self.recover_in_block();
            }
        }
        self.recovered();
    }

    /// The token before the current one if it is a word.
    fn word_before(&self) -> &str {
        let before = &self.text[..self.prev_hi as usize];
        before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    }

    /// A name, or a report of `message`.
    pub(crate) fn ident(&mut self, message: &str) -> Option<Ident> {
        if self.at(TokenKind::Ident) {
            let span = self.here();
            let name = self.names.intern(self.tok_text());
            self.bump();
            return Some(Ident { name, span });
        }
        self.missing_name(message)
    }

    /// A keyword in place of a name is taken as one if what follows shows that it was meant so.
    #[cold]
    fn missing_name(&mut self, message: &str) -> Option<Ident> {
        let keyword = self.kind().is_keyword() && !self.at_new_line();
        if !keyword {
            let report = errors::expect_name(self.missing_at(), message);
            self.report(report);
            return None;
        }
        let span = self.here();
        let report = errors::keyword_as_name(span, message, self.tok_text());
        let meant = matches!(
            self.peek().kind,
            TokenKind::LParen
                | TokenKind::RParen
                | TokenKind::LBrace
                | TokenKind::Comma
                | TokenKind::Semi
                | TokenKind::Eq
                | TokenKind::Dot
        );
        if !meant || self.poisoned {
            self.report(report);
            return None;
        }
        self.report_always(report);
        let name = self.names.intern(self.tok_text());
        self.bump();
        Some(Ident { name, span })
    }

    /// The name that stands for a missing one.
    pub(crate) fn no_name(&mut self) -> Ident {
        Ident { name: self.names.intern(""), span: self.since(self.prev_hi).after() }
    }

    /// Whether no brace is open.
    pub(crate) fn is_at_top(&self) -> bool {
        self.blocks == 0
    }

    /// The byte before the current token.
    pub(crate) fn byte_before(&self) -> u8 {
        self.text.as_bytes().get((self.tok.lo as usize).wrapping_sub(1)).copied().unwrap_or(b' ')
    }

    // ----- errors

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// How many errors were reported.
    pub(crate) fn error_count(&self) -> u32 {
        self.errors
    }

    /// Recovery reached a place to go on.
    pub(crate) fn recovered(&mut self) {
        // At the end of the file there is nothing more to say about what is missing.
        self.poisoned = self.poisoned && self.at(TokenKind::Eof);
    }

    /// Reports a syntax error and poisons the parser; silent if it is poisoned already, or if text that was left out before
    /// in the line would explain the error.
    #[cold]
    pub(crate) fn report(&mut self, report: Diagnostic) {
        if !self.poisoned && !self.is_explained() {
            self.report_always(report);
        }
        self.poisoned = true;
    }

    /// Reports something that does not disturb parsing.
    #[cold]
    pub(crate) fn report_unpoisoned(&mut self, report: Diagnostic) {
        if !self.poisoned {
            self.report_always(report);
        }
    }

    #[cold]
    fn report_always(&mut self, report: Diagnostic) {
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

    /// Where a report about a missing token points: at the token that is there instead, or behind the one before,
    /// if that ended an earlier line.
    pub(crate) fn missing_at(&self) -> Span {
        if self.at_new_line() || self.at(TokenKind::Eof) {
            self.since(self.prev_hi).after()
        } else {
            self.here()
        }
    }

    /// Whether the current token is the first of its line.
    pub(crate) fn at_new_line(&self) -> bool {
        // Once stopped, the rest of the file would be searched again at each level on the way out.
        !self.stopped && self.text[self.prev_hi as usize..self.tok.lo as usize].contains('\n')
    }

    /// Whether the current token is the first of its line, and stands no further right than what starts at byte `lo`.
    pub(crate) fn is_dedented_to(&self, lo: u32) -> bool {
        let column = |at: u32| {
            let before = &self.text.as_bytes()[..at as usize];
            at as usize - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
        };
        self.at_new_line() && column(self.tok.lo) <= column(lo)
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

    // ----- recovery

    /// Skips to `;` (consumed), to the `}` that closes the block around, or to where a statement starts.
    pub(crate) fn recover_in_block(&mut self) {
        loop {
            match self.kind() {
                TokenKind::Eof | TokenKind::Semi | TokenKind::RBrace => break,
                kind if kind.starts_statement() => break,
                TokenKind::LBrace => {
                    self.skip_braces();
                    // A body ends a statement, whatever was wrong before it.
                    break;
                }
                TokenKind::LParen => self.skip_parens(),
                _ => self.bump(),
            }
        }
        self.eat(TokenKind::Semi);
        self.recovered();
    }

    /// After an error inside parentheses, skips behind the one that closes them; stops before what cannot stand in
    /// them. Whether it was found.
    pub(crate) fn recover_to_paren(&mut self, with_semicolons: bool) -> bool {
        loop {
            match self.kind() {
                TokenKind::RParen => {
                    self.bump();
                    self.recovered();
                    return true;
                }
                TokenKind::LParen => self.skip_parens(),
                TokenKind::LBrace | TokenKind::RBrace | TokenKind::Eof => return false,
                TokenKind::Semi if !with_semicolons => return false,
                kind if kind.starts_statement() && kind != TokenKind::Var => return false,
                _ => self.bump(),
            }
        }
    }

    /// Skips `( ... )`, or up to what cannot stand in parentheses.
    fn skip_parens(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.kind() {
                TokenKind::LParen => depth += 1,
                TokenKind::RParen => depth -= 1,
                TokenKind::LBrace | TokenKind::RBrace | TokenKind::Semi | TokenKind::Eof => return,
                kind if kind.starts_statement() => return,
                _ => {}
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips `{ ... }`.
    pub(crate) fn skip_braces(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.kind() {
                TokenKind::LBrace => depth += 1,
                TokenKind::RBrace => depth -= 1,
                TokenKind::Eof => return,
                _ => {}
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }
}
