//! Statements without a body, and lists of statements.

use crate::ast::*;
use crate::blocks::Within;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::ListRange;

impl Parser<'_> {
    /// The whole file.
    pub(crate) fn file(&mut self) {
        self.ast.top = self.statements(Within::File);
    }

    /// statement* separated by ends of lines or `;`, up to the word that ends the block around, or the end.
    pub(crate) fn statements(&mut self, within: Within) -> ListRange<StmtId> {
        let first = self.scratch.stmts.len();
        loop {
            self.skip_line_ends();
            self.word_corrected = false;
            if self.at(TokenKind::Ident) {
                self.correct_word();
            }
            match self.kind() {
                TokenKind::Eof => break,
                TokenKind::End if within != Within::File => break,
                TokenKind::End => {
                    self.stray_end();
                    continue;
                }
                TokenKind::Otherwise if within == Within::Branch => break,
                TokenKind::Otherwise if within == Within::Body && self.branches > 0 => break,
                TokenKind::Otherwise => {
                    self.stray_otherwise(within);
                    continue;
                }
                TokenKind::RBrace if self.brace_blocks > 0 => break,
                _ => {}
            }
            let before = self.tok.lo;
            let stmt = self.statement();
            self.scratch.stmts.push(stmt);
            self.end_of_statement();
            if self.tok.lo == before && !self.at(TokenKind::Eof) {
                // Nothing was consumed: what is there starts no statement, and was reported.
                self.bump();
            }
        }
        self.ast.stmt_lists.alloc(self.scratch.stmts.drain(first..))
    }

    /// Skips ends of lines and `;`, and notes where a line begins.
    fn skip_line_ends(&mut self) {
        let mut line = None;
        while matches!(self.kind(), TokenKind::Newline | TokenKind::Semi) {
            if self.at(TokenKind::Newline) {
                line = Some(self.tok.hi);
            }
            self.bump();
        }
        if let Some(line) = line {
            self.first_of_line = self.tok.lo;
            self.indent = self.tok.lo - line;
        }
    }

    #[cold]
    fn stray_end(&mut self) {
        let report = errors::stray_end(self.here(), self.tok_text());
        self.report_unpoisoned(report);
        self.bump();
        self.recover_line();
    }

    /// What follows an `otherwise` without `if` is read as its part, with its `end`; in a body, the `end` is that of the
    /// body.
    #[cold]
    fn stray_otherwise(&mut self, within: Within) {
        let report = errors::stray_otherwise(self.here());
        self.report_unpoisoned(report);
        self.bump();
        if self.at(TokenKind::If) || within != Within::File {
            return;
        }
        self.nested(|parser| parser.statements(Within::Branch));
        self.eat(TokenKind::End);
    }

    /// The end of a statement: that of its line, `;`, or the end of the block around.
    fn end_of_statement(&mut self) {
        if self.is_poisoned() {
            return self.recover_line();
        }
        if self.kind().ends_statement() || (self.at(TokenKind::RBrace) && self.brace_blocks > 0) {
            return;
        }
        let report = errors::line_goes_on(self.here(), self.kind());
        self.report(report);
        self.recover_line();
    }

    fn statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        match self.nested(Parser::statement_inside) {
            Some(stmt) => stmt,
            None => self.add_stmt(StmtKind::Error, lo),
        }
    }

    fn statement_inside(&mut self) -> StmtId {
        match self.kind() {
            TokenKind::Let => self.let_statement(),
            TokenKind::Set => self.set_statement(),
            TokenKind::Show => self.show_statement(),
            TokenKind::If => self.if_statement(),
            TokenKind::While => self.while_statement(),
            TokenKind::Repeat => self.repeat_statement(),
            TokenKind::For => self.for_statement(),
            TokenKind::Define => self.define_statement(),
            TokenKind::Function if self.peek().kind == TokenKind::Ident => {
                let report = errors::function_with_name(self.here());
                self.report_unpoisoned(report);
                self.word_corrected = true;
                self.define_statement()
            }
            TokenKind::Give => self.give_back_statement(),
            TokenKind::Stop => self.word_statement(StmtKind::Stop),
            TokenKind::Skip => self.word_statement(StmtKind::Skip),
            TokenKind::Add => self.add_statement(),
            TokenKind::Remove => self.remove_statement(),
            TokenKind::Write => self.write_statement(),
            TokenKind::Foreign => self.foreign_statement(),
            _ => self.expression_statement(),
        }
    }

    fn word_statement(&mut self, kind: StmtKind) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        self.add_stmt(kind, lo)
    }

    /// let = "let" name "be" value
    fn let_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        self.let_rest(lo)
    }

    fn let_rest(&mut self, lo: u32) -> StmtId {
        let name = self.name_of("a name after `let`", TokenKind::Let);
        self.expect_word(TokenKind::Be, "`be` after the name", TokenKind::Let);
        let value = self.value(TokenKind::Let);
        self.add_stmt(StmtKind::Let { name, value }, lo)
    }

    /// set = "set" (name | postfix "." name | postfix "[" index "]") "to" value
    fn set_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let target = self.target();
        self.set_rest(lo, target)
    }

    /// Behind the target.
    fn set_rest(&mut self, lo: u32, target: ExprId) -> StmtId {
        let Expr { kind, span } = self.ast.exprs[target];
        let settable = matches!(kind, ExprKind::Name(_) | ExprKind::Get { .. } | ExprKind::Index { .. });
        if !settable && !matches!(kind, ExprKind::Error) {
            self.report_unpoisoned(errors::invalid_target(span));
        }
        self.expect_word(TokenKind::To, "`to` after what is set", TokenKind::Set);
        let value = self.value(TokenKind::Set);
        self.add_stmt(StmtKind::Set { target, value }, lo)
    }

    fn target(&mut self) -> ExprId {
        let lo = self.tok.lo;
        if self.at(TokenKind::Ident) && self.peek().kind == TokenKind::Ident {
            // `my age`
            let name = self.name_of("a name after `set`", TokenKind::Set);
            return self.add_expr(ExprKind::Name(name.name), lo);
        }
        if !self.kind().starts_value() {
            return self.no_value(TokenKind::Set);
        }
        self.operand()
    }

    /// Whether a value follows, as in `show "x is" x`, where a comma is missing.
    fn at_another_value(&self) -> bool {
        use TokenKind::{Ident, Number, Str, StrOpen};
        matches!(self.kind(), Ident | Number | Str | StrOpen)
    }

    /// show = "show" (value ("," value)*)?
    fn show_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let first = self.scratch.exprs.len();
        let mut commas_are_missing = false;
        if !self.kind().ends_statement() {
            loop {
                let value = self.value(TokenKind::Show);
                self.scratch.exprs.push(value);
                if self.is_poisoned() {
                    break;
                }
                if !self.eat(TokenKind::Comma) {
                    if !self.at_another_value() {
                        break;
                    }
                    if !commas_are_missing {
                        let place = self.since(self.prev_hi).after();
                        self.report_unpoisoned(errors::missing_comma_of_show(place, self.kind()));
                    }
                    commas_are_missing = true;
                }
            }
        }
        let values = self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..));
        self.add_stmt(StmtKind::Show(values), lo)
    }

    /// give_back = "give" "back" value?
    fn give_back_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        if self.at_word("back") {
            self.bump();
        } else if !self.word_corrected {
            self.expect_name_like("back", "`back` after `give`", TokenKind::Give);
        }
        let value = if self.kind().ends_statement() { None } else { Some(self.value(TokenKind::Give)) };
        self.add_stmt(StmtKind::GiveBack { value }, lo)
    }

    /// add = "add" item "to" list
    fn add_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let item = self.value(TokenKind::Add);
        self.expect_word(TokenKind::To, "`to` after what is added", TokenKind::Add);
        let list = self.value(TokenKind::Add);
        self.add_stmt(StmtKind::Add { item, list }, lo)
    }

    /// remove = "remove" item "from" (list | object)
    fn remove_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let item = self.value(TokenKind::Remove);
        self.expect_word(TokenKind::From, "`from` after what is removed", TokenKind::Remove);
        let from = self.value(TokenKind::Remove);
        self.add_stmt(StmtKind::Remove { item, from }, lo)
    }

    /// write = "write" "file" path "with" text
    fn write_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        self.expect_name_like("file", "`file` after `write`", TokenKind::Write);
        let path = self.value(TokenKind::Write);
        self.expect_word(TokenKind::With, "`with` after the name of the file", TokenKind::Write);
        let text = self.value(TokenKind::Write);
        self.add_stmt(StmtKind::WriteFile { path, text }, lo)
    }

    // ----- expressions as statements

    /// A call. Any other expression has no effect; in the REPL it is shown.
    fn expression_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        let expr = self.expr();
        if self.is_poisoned() {
            return self.add_stmt(StmtKind::Error, lo);
        }
        match self.kind() {
            TokenKind::PlusEq | TokenKind::MinusEq | TokenKind::StarEq | TokenKind::SlashEq => {
                return self.update(lo, expr);
            }
            TokenKind::Be | TokenKind::To if !self.values_are_statements => {
                if let Some(stmt) = self.without_first_word(lo, expr) {
                    return stmt;
                }
            }
            found if !found.ends_statement() && matches!(self.ast.exprs[expr].kind, ExprKind::Name(_)) => {
                let span = self.ast.exprs[expr].span;
                let report = errors::unknown_statement(span, self.text_of(span), found);
                self.report(report);
                return self.add_stmt(StmtKind::Error, lo);
            }
            _ => {}
        }
        if !self.values_are_statements {
            self.use_of_value(expr);
        }
        self.add_stmt(StmtKind::Expr(expr), lo)
    }

    /// Reports a value that nothing uses.
    fn use_of_value(&mut self, expr: ExprId) {
        let Expr { kind, span } = self.ast.exprs[expr];
        let report = match kind {
            ExprKind::Call { .. } | ExprKind::Error | ExprKind::ReadLine => return,
            ExprKind::Name(_) => errors::unused_name(span, self.text_of(span)),
            ExprKind::Binary { op: BinaryOp::Eq, at, lhs, rhs } if self.text_of(at) == "=" => {
                let (target, value) = (self.ast.exprs[lhs], self.ast.exprs[rhs]);
                let (left, right) = (self.text_of(target.span), self.text_of(value.span));
                match target.kind {
                    ExprKind::Name(_) => errors::assignment(at, left, right, span, true),
                    ExprKind::Get { .. } | ExprKind::Index { .. } => {
                        errors::assignment(at, left, right, span, false)
                    }
                    _ => errors::unused_value(span),
                }
            }
            _ => errors::unused_value(span),
        };
        self.report_unpoisoned(report);
    }

    /// `x += 1`, the current token being the operator.
    #[cold]
    fn update(&mut self, lo: u32, target: ExprId) -> StmtId {
        let (op, written) = (self.here(), self.tok_text());
        self.bump();
        let value = self.value(TokenKind::Set);
        if !self.is_poisoned() {
            let (left, right) = (self.ast.exprs[target].span, self.ast.exprs[value].span);
            let statement = self.since(lo);
            let report = errors::update(op, written, self.text_of(left), self.text_of(right), statement);
            self.report_unpoisoned(report);
        }
        self.add_stmt(StmtKind::Set { target, value }, lo)
    }

    /// `x be 5`, `x to 5`: the first word is missing, and what it was to be is plain.
    #[cold]
    fn without_first_word(&mut self, lo: u32, expr: ExprId) -> Option<StmtId> {
        let Expr { kind, span } = self.ast.exprs[expr];
        let place = span.before();
        match (self.kind(), kind) {
            (TokenKind::Be, ExprKind::Name(name)) => {
                let report = errors::missing_first_word(place, "let", TokenKind::Let);
                self.report_unpoisoned(report);
                self.bump();
                let value = self.value(TokenKind::Let);
                Some(self.add_stmt(StmtKind::Let { name: Ident { name, span }, value }, lo))
            }
            (TokenKind::To, ExprKind::Name(_) | ExprKind::Get { .. } | ExprKind::Index { .. }) => {
                let report = errors::missing_first_word(place, "set", TokenKind::Set);
                self.report_unpoisoned(report);
                Some(self.set_rest(lo, expr))
            }
            _ => None,
        }
    }
}
