//! The parser's cursor: tokens, expectations, errors and recovery. The grammar is in `items.rs`,
//! `stmts.rs`, `exprs.rs` (with `primary.rs` and `control.rs`), `pats.rs` and `types.rs`.
//!
//! Recovery: the first error in a construct is reported and poisons the parser; further errors are silent
//! until the enclosing list or statement finds a place to go on (`;`, `,`, a closing delimiter, a keyword
//! that starts a statement or an item).

use crate::ast::{Ast, Ident};
use crate::braces::Braces;
use crate::errors;
use crate::lexer::{self, DocRange, Token, TokenKind};
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_source::Span;

/// How deep expressions, patterns, types and blocks may nest. No person comes near it; it bounds what a
/// hostile file can make the later phases do.
pub const MAX_DEPTH: u32 = 20_000;

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
    /// Doc comments between the token before and the current one.
    pub(crate) docs: Vec<DocRange>,
    pub(crate) scratch: Scratch,
    /// Made when a block right behind `if`, `while` or `match` asks for it, or a `{` is missing.
    pub(crate) braces: Option<Braces>,
    /// The byte behind the last `}` without a partner that a forgotten `{` explains.
    pub(crate) explained: u32,
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
    pub(crate) exprs: Vec<crate::ast::ExprId>,
    pub(crate) pats: Vec<crate::ast::PatId>,
    pub(crate) types: Vec<crate::ast::TypeExprId>,
    pub(crate) stmts: Vec<crate::ast::Stmt>,
    pub(crate) arms: Vec<crate::ast::Arm>,
    pub(crate) field_inits: Vec<crate::ast::FieldInit>,
    pub(crate) field_pats: Vec<crate::ast::FieldPat>,
    pub(crate) segments: Vec<Ident>,
}

/// The first byte behind the byte-order mark, if there is one.
fn first_byte(text: &str) -> u32 {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, base: u32, names: &'a mut Interner, sink: &'a mut Sink) -> Self {
        let start = first_byte(text);
        let mut parser = Parser {
            text,
            base,
            tok: Token { kind: TokenKind::Eof, lo: start, hi: start },
            prev_hi: start,
            ast: Ast::default(),
            names,
            sink,
            docs: Vec::new(),
            scratch: Scratch::default(),
            braces: None,
            explained: 0,
            depth: 0,
            poisoned: false,
            after_bad_token: false,
            errors: 0,
            stopped: false,
        };
        // What is reserved and not used costs nothing but addresses; growing by copying costs time.
        parser.ast.exprs.reserve(text.len() / 8);
        parser.ast.pats.reserve(text.len() / 32);
        parser.ast.types.reserve(text.len() / 32);
        parser.ast.blocks.reserve(text.len() / 64);
        parser.read(start, false);
        parser
    }

    // ----- places

    pub(crate) fn span_of(&self, lo: u32, hi: u32) -> Span {
        Span::new(self.base + lo, self.base + hi)
    }

    /// The byte at which the tokens of the file start.
    pub(crate) fn start(&self) -> u32 {
        first_byte(self.text)
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

    // ----- tokens

    pub(crate) fn kind(&self) -> TokenKind {
        self.tok.kind
    }

    pub(crate) fn at(&self, kind: TokenKind) -> bool {
        self.tok.kind == kind
    }

    /// The token after the current one.
    pub(crate) fn peek(&self) -> Token {
        lexer::next(self.text, self.tok.hi, self.tok.kind == TokenKind::Dot, &mut Vec::new())
    }

    /// Consumes the current token.
    #[inline]
    pub(crate) fn bump(&mut self) {
        if !self.docs.is_empty() {
            self.dangling_docs();
        }
        self.prev_hi = self.tok.hi;
        let after_dot = self.tok.kind == TokenKind::Dot;
        self.read(self.tok.hi, after_dot);
    }

    #[inline]
    fn read(&mut self, at: u32, after_dot: bool) {
        if self.stopped {
            let end = self.text.len() as u32;
            self.tok = Token { kind: TokenKind::Eof, lo: end, hi: end };
            return;
        }
        self.tok = lexer::next(self.text, at, after_dot, &mut self.docs);
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
                    self.report_always(errors::unknown_char(span, c));
                }
                TokenKind::UnterminatedComment => {
                    let open = Span::new(span.lo, span.lo + 2);
                    self.report_always(errors::unterminated_comment(open, span.after()));
                }
                TokenKind::UnterminatedStr => {
                    let open = Span::new(span.lo, span.lo + 1);
                    self.report_always(errors::unterminated_text(open, false));
                }
                TokenKind::UnterminatedChar => {
                    self.report_always(errors::unterminated_text(span, true));
                    // What it was to be is unknown, so the text around it means nothing.
                    self.poison();
                }
                _ => return,
            }
            // One report for a run of unknown characters, such as the content of a binary file.
            let mut at = self.tok.hi as usize;
            if self.tok.kind == TokenKind::UnknownChar {
                let rest = &self.text[at..];
                let known = |c: char| c.is_ascii() && !c.is_control() || unicode_ident::is_xid_continue(c);
                at += rest.find(|c: char| known(c) || c.is_ascii_whitespace()).unwrap_or(rest.len());
            }
            if self.stopped {
                at = self.text.len();
            }
            self.prev_hi = self.tok.hi;
            self.tok = lexer::next(self.text, at as u32, false, &mut self.docs);
        }
    }

    #[cold]
    fn dangling_docs(&mut self) {
        for (lo, hi) in std::mem::take(&mut self.docs) {
            let span = self.span_of(lo, hi);
            self.sink.report(errors::dangling_doc(span));
        }
    }

    pub(crate) fn eat(&mut self, kind: TokenKind) -> bool {
        let there = self.at(kind);
        if there {
            self.bump();
        }
        there
    }

    /// Consumes `kind`, or reports that it was expected.
    pub(crate) fn expect(&mut self, kind: TokenKind) -> bool {
        let there = self.eat(kind);
        if !there {
            self.error_expected(kind.text());
        }
        there
    }

    /// Consumes the delimiter that closes the block or group at byte `open`, or reports that one as unclosed.
    pub(crate) fn expect_close(&mut self, kind: TokenKind, open: u32) {
        if !self.eat(kind) {
            let text = &self.text[open as usize..];
            // A brace that was forgotten is not there.
            let opener = if text.starts_with(['(', '[']) { &text[..1] } else { "{" };
            let hi = open + u32::from(text.starts_with(opener));
            let report = errors::unclosed(self.span_of(open, hi), opener, self.here(), self.kind());
            self.report(report);
        }
    }

    /// Consumes the delimiter that closes the list at byte `open`, or reports that the list cannot go on like
    /// this; `wanted` says what could have come.
    pub(crate) fn close_list(&mut self, kind: TokenKind, open: u32, wanted: &str) {
        if self.at(kind) || self.at(TokenKind::Eof) {
            self.expect_close(kind, open);
        } else {
            let opener = self.span_of(open, open + 1);
            let report =
                errors::expected(self.here(), wanted, self.kind()).secondary(opener, "to close this");
            self.report(report);
        }
    }

    pub(crate) fn intern(&mut self, span: Span) -> Symbol {
        let text = self.text_of(span);
        self.names.intern(text)
    }

    /// A name, or a report that `wanted` was expected.
    pub(crate) fn ident(&mut self, wanted: &str) -> Option<Ident> {
        if self.at(TokenKind::Ident) {
            let span = self.here();
            let name = self.intern(span);
            self.bump();
            return Some(Ident { name, span });
        }
        let ident = self.keyword_as_name(wanted);
        if ident.is_none() {
            self.error_expected(wanted);
        }
        ident
    }

    /// A keyword where `wanted`, a name, was meant, as what follows shows: reported, and taken as a name.
    #[cold]
    pub(crate) fn keyword_as_name(&mut self, wanted: &str) -> Option<Ident> {
        let keyword = self.kind();
        let meant = keyword.is_keyword()
            && !self.at_new_line()
            && matches!(
                self.peek().kind,
                TokenKind::LParen
                    | TokenKind::RParen
                    | TokenKind::LBrace
                    | TokenKind::Colon
                    | TokenKind::Comma
                    | TokenKind::Semi
                    | TokenKind::Eq
                    | TokenKind::Dot
            );
        if !meant || self.poisoned {
            return None;
        }
        let span = self.here();
        self.report_always(errors::keyword_as_name(span, wanted, keyword));
        let name = self.intern(span);
        self.bump();
        Some(Ident { name, span })
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

    /// Reports a syntax error and poisons the parser; silent if it is poisoned already, or if the error is
    /// what a piece of text just left out would explain.
    #[cold]
    pub(crate) fn report(&mut self, report: Diagnostic) {
        if !self.poisoned && !self.after_bad_token {
            self.report_always(report);
        }
        self.poisoned = true;
    }

    /// Reports that a feature does not exist yet. The caller skips over it and goes on as if it were fine.
    #[cold]
    pub(crate) fn unsupported(&mut self, span: Span, feature: &str) {
        if !self.poisoned {
            self.report_always(errors::not_supported(span, feature));
        }
    }

    /// Makes the parser silent up to where it recovers.
    pub(crate) fn poison(&mut self) {
        self.poisoned = true;
    }

    /// Reports something that does not disturb parsing.
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

    #[cold]
    pub(crate) fn error_expected(&mut self, wanted: &str) {
        // What is missing belongs after the token before, if that ended an earlier line.
        let place = if self.at_new_line() || self.at(TokenKind::Eof) {
            self.since(self.prev_hi).after()
        } else {
            self.here()
        };
        let report = errors::expected(place, wanted, self.kind());
        self.report(report);
    }

    /// Whether the current token is the first of its line: then a semicolon or comma that misses before it
    /// was forgotten, and what follows is fine.
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

    // ----- recovery

    /// Skips to `;` (consumed), to the `}` that closes the block around, or to a keyword that starts a
    /// statement or an item.
    pub(crate) fn recover_in_block(&mut self) {
        let starts_statement = |kind| {
            matches!(
                kind,
                TokenKind::Let
                    | TokenKind::Fn
                    | TokenKind::Struct
                    | TokenKind::Enum
                    | TokenKind::Const
                    | TokenKind::While
                    | TokenKind::Loop
                    | TokenKind::Return
            )
        };
        loop {
            self.skip_to(starts_statement);
            // Inside braces these close nothing.
            if !matches!(self.kind(), TokenKind::RParen | TokenKind::RBracket) {
                break;
            }
            self.bump_quietly();
        }
        self.eat(TokenKind::Semi);
        self.recovered();
    }

    /// Skips to `,` (not consumed), to a closing delimiter, or to where a statement starts. Whether a
    /// comma was found.
    pub(crate) fn recover_in_list(&mut self) -> bool {
        self.skip_to(|kind| matches!(kind, TokenKind::Comma | TokenKind::Let | TokenKind::Fn));
        if self.at(TokenKind::Comma) {
            self.recovered();
        }
        self.at(TokenKind::Comma)
    }

    /// Skips to the next token that starts an item at top level.
    pub(crate) fn recover_to_item(&mut self) {
        loop {
            match self.kind() {
                TokenKind::Fn
                | TokenKind::Struct
                | TokenKind::Enum
                | TokenKind::Const
                | TokenKind::Pub
                | TokenKind::Import
                | TokenKind::Impl
                | TokenKind::Trait
                | TokenKind::Type
                | TokenKind::Extern
                | TokenKind::Eof => break,
                TokenKind::LBrace => self.skip_group(),
                _ => self.bump_quietly(),
            }
        }
        self.recovered();
    }

    /// Skips balanced text up to `;`, an unmatched closing delimiter, the end, or what `stop` accepts.
    fn skip_to(&mut self, stop: impl Fn(TokenKind) -> bool) {
        loop {
            match self.kind() {
                TokenKind::Eof
                | TokenKind::Semi
                | TokenKind::RBrace
                | TokenKind::RParen
                | TokenKind::RBracket => return,
                kind if stop(kind) => return,
                TokenKind::LBrace | TokenKind::LParen | TokenKind::LBracket => self.skip_group(),
                _ => self.bump_quietly(),
            }
        }
    }

    /// Skips a delimited group, the current token being its opener.
    pub(crate) fn skip_group(&mut self) {
        let mut depth = 0usize;
        let mut braces = 0usize;
        loop {
            match self.kind() {
                TokenKind::LBrace => {
                    depth += 1;
                    braces += 1;
                }
                TokenKind::LParen | TokenKind::LBracket => depth += 1,
                // The block around ends: the closing delimiter of the group is missing.
                TokenKind::RBrace if braces == 0 => return,
                TokenKind::RBrace => {
                    depth -= 1;
                    braces -= 1;
                }
                TokenKind::RParen | TokenKind::RBracket => depth -= 1,
                TokenKind::Eof => return,
                _ => {}
            }
            self.bump_quietly();
            if depth == 0 {
                return;
            }
        }
    }

    pub(crate) fn bump_quietly(&mut self) {
        self.docs.clear();
        self.bump();
    }
}
