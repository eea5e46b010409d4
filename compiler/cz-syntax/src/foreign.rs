//! What Cz does not have, or not yet: recognized, so that the report can say what to write instead, and
//! skipped, so that it is the only one.

use crate::ast::*;
use crate::errors;
use crate::exprs::Literals;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::Parser;
use kiln_diagnostics::Diagnostic;
use kiln_source::Span;

impl Parser<'_> {
    /// `===`, `<>`, `=<`: operators of other languages, whose first half was read at `lo`.
    pub(crate) fn foreign_comparison(&mut self, lo: u32) {
        let touching = self.prev_hi == self.tok.lo;
        let foreign = match (&self.text[lo as usize..self.prev_hi as usize], self.kind()) {
            ("==" | "!=", TokenKind::Eq) if touching => {
                Some(if self.text.as_bytes()[lo as usize] == b'=' { "==" } else { "!=" })
            }
            ("<", TokenKind::Gt) if touching => Some("!="),
            _ => None,
        };
        if let Some(meant) = foreign {
            let span = self.span_of(lo, self.tok.hi);
            let written = self.text_of(span);
            let report = errors::other_language(span, written, &format!("write `{meant}`"), Some(meant));
            self.report_always(report);
            self.bump();
        }
    }

    #[cold]
    pub(crate) fn unsupported_prefix(&mut self, feature: &str, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.bump();
        self.eat(TokenKind::Mut);
        self.nested(|parser| parser.unary(literals));
        self.error_expr(lo)
    }

    #[cold]
    pub(crate) fn prefix_plus(&mut self, literals: Literals) -> ExprId {
        let twice = self.peek();
        if twice.kind == TokenKind::Plus && twice.lo == self.tok.hi {
            let span = self.span_of(self.tok.lo, twice.hi);
            let report = errors::other_language(span, "++", "write `x += 1`", None);
            self.report_always(report);
            self.bump();
        } else {
            let report = errors::other_language(self.here(), "leading `+`", "leave it out", Some(""));
            self.report_always(report);
        }
        self.bump();
        let lo = self.tok.lo;
        self.nested(|parser| parser.unary(literals)).unwrap_or_else(|| self.error_expr(lo))
    }

    /// `e?`, or the `c ? a : b` of other languages.
    #[cold]
    pub(crate) fn question(&mut self) {
        let span = self.here();
        let silent = self.is_poisoned();
        self.bump();
        if silent || !self.starts_operand() {
            self.unsupported(span, "the operator `?`");
            return;
        }
        let report = errors::other_language(span, "?:", "write `if c { a } else { b }`", None);
        self.report_always(report);
        self.expr();
        if self.eat(TokenKind::Colon) {
            self.expr();
        }
    }

    /// Whether the current token makes a call of the name before it one of a macro: `println!(x)`.
    pub(crate) fn is_macro(&self, callee: ExprId) -> bool {
        let is_name = matches!(self.ast.exprs[callee].kind, ExprKind::Name(_));
        is_name && self.prev_hi == self.tok.lo && self.peek().kind == TokenKind::LParen
    }

    /// Reports the `!` behind a name, and goes on with the arguments as those of a call.
    #[cold]
    pub(crate) fn bump_macro_bang(&mut self) {
        let report = errors::other_language(self.here(), "!", "a call is written without it", Some(""));
        self.report_always(report);
        self.bump();
    }

    /// `++` or `--` before the end of a statement.
    pub(crate) fn is_increment(&self) -> bool {
        let bytes = self.text.as_bytes();
        let at = self.tok.lo as usize;
        if bytes.get(at + 1) != Some(&bytes[at]) {
            return false;
        }
        let rest = self.text[at + 2..].trim_start();
        rest.starts_with([';', ')', '}']) || rest.is_empty()
    }

    #[cold]
    pub(crate) fn increment(&mut self, lo: u32) -> ExprId {
        let op_lo = self.tok.lo;
        let op = if self.at(TokenKind::Plus) { "+" } else { "-" };
        let span = self.span_of(op_lo, op_lo + 2);
        let written = format!("{op}{op}");
        let meant = format!("write `{op}= 1`");
        let report = errors::other_language(span, &written, &meant, Some(&format!(" {op}= 1")));
        self.report_always(report);
        self.bump();
        self.bump();
        self.error_expr(lo)
    }

    /// `do { ... } while c`
    #[cold]
    pub(crate) fn foreign_do(&mut self, lo: u32, span: Span) -> ExprId {
        let advice = "write `loop { ... if !c { break; } }`";
        self.report_always(errors::other_language(span, "do", advice, None));
        self.block();
        if self.eat(TokenKind::While) {
            self.expr();
        }
        self.error_expr(lo)
    }

    #[cold]
    pub(crate) fn foreign_not(&mut self, lo: u32, span: Span, literals: Literals) -> ExprId {
        let report = errors::other_language(span, "not", "write `!`", Some("!"));
        self.report_always(report);
        self.nested(|parser| parser.unary(literals));
        self.error_expr(lo)
    }

    /// `if a and b {`, `if a => b {`: reported with the operator meant, and the rest of the condition is read.
    pub(crate) fn foreign_connective(&mut self) {
        if self.at(TokenKind::FatArrow) && !self.is_poisoned() {
            let report = errors::other_language(self.here(), "=>", "greater or equal is `>=`", Some(">="));
            self.report_always(report);
            self.bump();
            self.expr_with(Literals::Forbidden);
        }
        while self.at(TokenKind::Ident) && !self.is_poisoned() {
            let (written, meant) = match self.tok_text() {
                "and" => ("and", "&&"),
                "or" => ("or", "||"),
                "then" => ("then", ""),
                _ => return,
            };
            let advice = if meant.is_empty() { "leave it out".into() } else { format!("write `{meant}`") };
            let report = errors::other_language(self.here(), written, &advice, Some(meant));
            self.report_always(report);
            self.bump();
            if !meant.is_empty() {
                self.expr_with(Literals::Forbidden);
            }
        }
    }

    #[cold]
    pub(crate) fn unsupported_atom(&mut self, feature: &str) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.bump();
        self.error_expr(lo)
    }

    #[cold]
    pub(crate) fn unsupported_group(&mut self, feature: &str) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.skip_group();
        if !self.text[..self.prev_hi as usize].ends_with(']') {
            // It is not closed: what follows belongs to it in part.
            self.poison();
        }
        self.error_expr(lo)
    }

    /// `a..b`, `a..`, `..b`, the current token being `..` or `..=`.
    #[cold]
    pub(crate) fn unsupported_range(&mut self, lo: u32, literals: Literals) -> ExprId {
        self.unsupported(self.here(), "ranges");
        self.bump();
        if self.starts_operand() || self.at(TokenKind::Minus) {
            self.nested(|parser| parser.binary(0, literals));
        }
        self.error_expr(lo)
    }

    #[cold]
    pub(crate) fn unsupported_closure(&mut self) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), "closures");
        if self.at(TokenKind::Pipe) {
            self.bump();
            while !matches!(
                self.kind(),
                TokenKind::Pipe | TokenKind::Semi | TokenKind::RBrace | TokenKind::Eof
            ) {
                self.bump_quietly();
            }
        }
        self.bump();
        self.expr();
        self.error_expr(lo)
    }

    pub(crate) fn unsupported_item(&mut self, feature: &str) -> Option<ItemId> {
        self.unsupported(self.here(), feature);
        self.bump();
        // Up to the end of the construct: its body, or a semicolon.
        loop {
            match self.kind() {
                TokenKind::LBrace => {
                    self.skip_group();
                    self.eat(TokenKind::Semi);
                    break;
                }
                TokenKind::LBracket | TokenKind::LParen => self.skip_group(),
                TokenKind::Semi => {
                    self.bump();
                    break;
                }
                TokenKind::Eof | TokenKind::Fn | TokenKind::Struct | TokenKind::Enum | TokenKind::Const => {
                    break;
                }
                _ => self.bump_quietly(),
            }
        }
        self.recovered();
        None
    }

    /// `int x`, or `x i32` without the colon, the first being consumed and the second the current token.
    pub(crate) fn two_words(&mut self, first: Span) {
        let is_type = |word: &str| {
            matches!(word, "bool" | "char" | "int" | "long" | "float" | "double" | "uint" | "str")
                || word.starts_with(|c: char| c.is_uppercase())
                || literal::is_number_type(word)
        };
        let (before, after) = (self.text_of(first), self.tok_text());
        let report = if is_type(before) || !is_type(after) {
            errors::type_before_name(first.to(self.here()), before, after)
        } else {
            errors::missing_colon(first.after(), self.kind())
        };
        self.report_always(report);
        self.bump();
    }

    /// `int x = 1;`, `x: i32 = 1;`, `x := 1;`, the first token being read as the expression `first`.
    pub(crate) fn declaration_without_let(&mut self, first: ExprId) -> Option<Diagnostic> {
        if !matches!(self.ast.exprs[first].kind, ExprKind::Name(_)) || self.at_new_line() {
            return None;
        }
        let span = self.ast.exprs[first].span;
        let word = self.text_of(span);
        match self.kind() {
            TokenKind::Ident if matches!(word, "var" | "val" | "auto") => {
                Some(errors::declaration(span, span, "let"))
            }
            TokenKind::Ident if matches!(self.peek().kind, TokenKind::Eq | TokenKind::Semi) => {
                let whole = span.to(self.here());
                let fix = format!("let {}: {word}", self.tok_text());
                Some(errors::declaration(whole, whole, &fix))
            }
            TokenKind::Colon if self.peek().kind == TokenKind::Eq => {
                let whole = span.to(self.span_of(self.tok.lo, self.peek().hi));
                Some(errors::declaration(span, whole, &format!("let {word} =")))
            }
            TokenKind::Colon => Some(errors::declaration(span, span.before(), "let ")),
            _ => None,
        }
    }

    /// Skips a `for` loop.
    pub(crate) fn unsupported_for(&mut self) {
        self.unsupported(self.here(), "`for` loops");
        while !matches!(self.kind(), TokenKind::LBrace | TokenKind::Semi | TokenKind::RBrace | TokenKind::Eof)
        {
            self.bump_quietly();
        }
        if self.at(TokenKind::LBrace) {
            self.skip_group();
        }
    }
}
