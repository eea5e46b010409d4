//! `if`, `while`, `loop`, `match`, and the jumps out of them.

use crate::ast::*;
use crate::errors;
use crate::exprs::{EQUALITY, Literals};
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_diagnostics::Applicability;
use kiln_source::Span;

impl Parser<'_> {
    /// condition = "let" pattern "=" expr | expr
    fn condition(&mut self) -> ExprId {
        let lo = self.tok.lo;
        if self.at(TokenKind::Let) {
            return self.let_condition(lo, false);
        }
        if self.at(TokenKind::LBrace) && !self.block_is_head() {
            let report = errors::expected(self.here(), "a condition", self.kind());
            self.report_always(report);
            return self.error_expr(lo);
        }
        let cond = self.expr_with(Literals::Forbidden);
        if let ExprKind::Assign { op: None, place, .. } = self.ast.exprs[cond].kind {
            let hi = self.ast.exprs[place].span.hi;
            let end = self.ast.exprs[cond].span.hi;
            let between = self.text_of(Span::new(hi, end));
            if let Some(at) = between.find('=') {
                let span = Span::new(hi + at as u32, hi + at as u32 + 1);
                let report = errors::assignment_as_condition(span);
                self.report_always(report);
                return self.error_expr(lo);
            }
        }
        self.foreign_connective();
        cond
    }

    pub(crate) fn let_condition(&mut self, lo: u32, misplaced: bool) -> ExprId {
        let span = self.here();
        if misplaced {
            let report = errors::misplaced_let(span);
            self.report(report);
        }
        self.bump();
        let pat = self.pattern();
        if !self.expect(TokenKind::Eq) {
            return self.error_expr(lo);
        }
        // `&&` does not belong to the value: chains of conditions with `let` do not exist.
        let value = self.binary(EQUALITY, Literals::Forbidden);
        if matches!(self.kind(), TokenKind::AmpAmp | TokenKind::PipePipe) {
            let report = errors::misplaced_let(span).note("nest a second `if` instead");
            self.report(report);
        }
        self.add_expr(ExprKind::Let { pat, value }, lo)
    }

    /// if = "if" condition block ("else" (if | block))?
    pub(crate) fn if_expr(&mut self, lo: u32) -> ExprId {
        self.bump();
        let cond = self.condition();
        let then = self.body(TokenKind::If);
        let otherwise = self.else_part();
        self.add_expr(ExprKind::If { cond, then, otherwise }, lo)
    }

    fn else_part(&mut self) -> Option<ExprId> {
        if self.at(TokenKind::Ident) && matches!(self.tok_text(), "elif" | "elsif" | "elseif") {
            let written = self.tok_text();
            let report = errors::other_language(self.here(), written, "write `else if`", Some("else if"));
            self.report_always(report);
            let lo = self.tok.lo;
            // The token stands for `else if`; what follows is a condition.
            return self.nested(|parser| parser.if_expr(lo));
        }
        if !self.eat(TokenKind::Else) {
            return None;
        }
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::If => self.nested(|parser| parser.if_expr(lo)),
            TokenKind::LBrace => {
                let block = self.block();
                Some(self.add_expr(ExprKind::Block(block), lo))
            }
            _ => {
                self.error_expected("`if` or `{` after `else`");
                Some(self.error_expr(lo))
            }
        }
    }

    /// The block that `keyword` governs.
    fn body(&mut self, keyword: TokenKind) -> BlockId {
        self.skip_to_body();
        if !self.at(TokenKind::LBrace) {
            let place = if self.at_new_line() { self.since(self.prev_hi).after() } else { self.here() };
            let report = errors::missing_body(place, keyword, self.kind());
            let is_first = !self.is_poisoned();
            self.report(report);
            if is_first
                && self.assumes_brace()
                && let Some(block) = self.block_behind(self.tok.lo)
            {
                return block;
            }
        }
        self.block()
    }

    /// After an error in a condition, goes on at the `{` of the body.
    fn skip_to_body(&mut self) {
        if !self.is_poisoned() {
            return;
        }
        while !matches!(
            self.kind(),
            TokenKind::LBrace
                | TokenKind::RBrace
                | TokenKind::Semi
                | TokenKind::Eof
                | TokenKind::Let
                | TokenKind::Fn
        ) {
            self.bump_quietly();
        }
        if self.at(TokenKind::LBrace) {
            self.recovered();
        }
    }

    /// while = "while" condition block
    pub(crate) fn while_expr(&mut self, lo: u32, label: Option<LabelId>) -> ExprId {
        self.bump();
        let cond = self.condition();
        let body = self.body(TokenKind::While);
        self.add_expr(ExprKind::While { label, cond, body }, lo)
    }

    /// loop = "loop" block
    pub(crate) fn loop_expr(&mut self, lo: u32, label: Option<LabelId>) -> ExprId {
        self.bump();
        let body = self.block();
        self.add_expr(ExprKind::Loop { label, body }, lo)
    }

    /// labelled = label ":" (while | loop)
    pub(crate) fn labelled(&mut self, lo: u32) -> ExprId {
        let label = self.label_use();
        if !self.eat(TokenKind::Colon) {
            let report = errors::expected(
                self.since(self.prev_hi).after(),
                "`:` after the label",
                self.kind(),
            )
            .fix(Applicability::Certain, "add a colon", self.since(self.prev_hi).after(), ":");
            self.report_always(report);
        }
        match self.kind() {
            TokenKind::While => self.while_expr(lo, label),
            TokenKind::Loop => self.loop_expr(lo, label),
            TokenKind::For => {
                self.unsupported_for();
                self.error_expr(lo)
            }
            _ => {
                self.error_expected("`while` or `loop` after the label");
                self.error_expr(lo)
            }
        }
    }

    pub(crate) fn label_use(&mut self) -> Option<LabelId> {
        if !self.at(TokenKind::Label) {
            return None;
        }
        let span = self.here();
        let name = self.intern(Span::new(span.lo + 1, span.hi));
        self.bump();
        Some(self.ast.labels.alloc(Ident { name, span }))
    }

    pub(crate) fn break_expr(&mut self, lo: u32) -> ExprId {
        self.bump();
        let label = self.label_use();
        let value = self.optional_value();
        self.add_expr(ExprKind::Break { label, value }, lo)
    }

    /// The value of `break` or `return`, unless the expression ends here.
    pub(crate) fn optional_value(&mut self) -> Option<ExprId> {
        let ends = matches!(
            self.kind(),
            TokenKind::Semi
                | TokenKind::RBrace
                | TokenKind::RParen
                | TokenKind::RBracket
                | TokenKind::Comma
                | TokenKind::FatArrow
                | TokenKind::Else
                | TokenKind::Eof
        );
        if ends { None } else { Some(self.expr()) }
    }

    /// match = "match" expr "{" arm* "}"
    pub(crate) fn match_expr(&mut self, lo: u32) -> ExprId {
        self.bump();
        let scrutinee = if self.at(TokenKind::LBrace) && !self.block_is_head() {
            let report = errors::expected(self.here(), "a value to match", self.kind());
            self.report_always(report);
            self.error_expr(self.tok.lo)
        } else {
            self.expr_with(Literals::Forbidden)
        };
        self.skip_to_body();
        let open = self.tok.lo;
        let first = self.scratch.arms.len();
        if self.open_brace() {
            while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
                let before = self.tok;
                self.arm();
                if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::RBrace) {
                    if self.tok == before || !self.eat(TokenKind::Semi) {
                        break;
                    }
                    self.recovered();
                }
                if self.at(TokenKind::Comma) && self.is_poisoned() {
                    self.recovered();
                }
                if self.tok == before {
                    self.bump_quietly();
                }
                self.eat(TokenKind::Comma);
            }
            if self.at(TokenKind::RBrace) {
                self.recovered();
            }
            self.expect_close(TokenKind::RBrace, open);
        }
        let arms = self.ast.arms.alloc(self.scratch.arms.drain(first..));
        self.add_expr(ExprKind::Match { scrutinee, arms }, lo)
    }

    /// arm = pattern ("if" expr)? "=>" expr; after an expression that does not end in its own `}`, a comma or `}` follows.
    fn arm(&mut self) {
        let lo = self.tok.lo;
        let pat = self.pattern();
        let guard = if self.eat(TokenKind::If) { Some(self.expr()) } else { None };
        if !self.eat(TokenKind::FatArrow) {
            let wrong = match self.kind() {
                TokenKind::Arrow => Some("->"),
                TokenKind::Colon => Some(":"),
                TokenKind::Eq => Some("="),
                _ => None,
            };
            match wrong {
                Some(written) if !self.is_poisoned() => {
                    let report = errors::other_language(
                        self.here(),
                        written,
                        "an arm is `pattern => value`",
                        Some("=>"),
                    );
                    self.report_always(report);
                    self.bump();
                }
                Some(_) | None => {
                    self.error_expected("`=>` after the pattern");
                    return;
                }
            }
        }
        let body = self.statement_expr();
        let span = self.since(lo);
        self.scratch.arms.push(Arm { pat, guard, body, span });
        let separated = matches!(self.kind(), TokenKind::Comma | TokenKind::RBrace);
        if self.is_poisoned() || separated || self.ends_in_brace(body) {
            return;
        }
        if self.at(TokenKind::Semi) {
            let report = errors::other_language(self.here(), ";", "arms are separated by commas", Some(","));
            self.report_always(report);
            self.bump();
            return;
        }
        let place = self.since(self.prev_hi).after();
        let sure = if self.at_new_line() { Applicability::Certain } else { Applicability::Maybe };
        let report = errors::missing_comma(place, "`,` after the arm", self.kind(), sure);
        self.report(report);
        if self.at_new_line() || self.starts_pattern() {
            self.recovered();
        }
    }
}
