//! Expressions without infix operators.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::{MAX_ARGUMENTS, Parser};
use kiln_arena::{ListRange, Symbol};
use kiln_source::Span;

impl Parser<'_> {
    /// unary = "-" unary | "read" "file" unary | name "of" unary | operand
    pub(crate) fn unary(&mut self) -> ExprId {
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::Minus => {
                self.bump();
                self.prefix(lo, |operand| ExprKind::Unary { op: UnaryOp::Neg, operand })
            }
            TokenKind::Read => self.read_value(lo),
            TokenKind::Ident if self.peek().kind == TokenKind::Of => self.call_of(lo),
            _ => self.operand(),
        }
    }

    /// The operand of a prefix, and both as one node.
    fn prefix(&mut self, lo: u32, node: impl FnOnce(ExprId) -> ExprKind) -> ExprId {
        match self.nested(Parser::unary) {
            Some(operand) => self.add_expr(node(operand), lo),
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// "read" ("line" | "file" unary)
    fn read_value(&mut self, lo: u32) -> ExprId {
        self.bump();
        if self.at_word("line") {
            self.bump();
            return self.add_expr(ExprKind::ReadLine, lo);
        }
        if self.at_word("file") {
            self.bump();
            if self.kind().ends_statement() {
                return self.no_value(TokenKind::Read);
            }
            return self.prefix(lo, ExprKind::ReadFile);
        }
        let report = errors::expected_word(
            self.missing_at(),
            "`line` or `file` after `read`",
            self.kind(),
            TokenKind::Read,
        );
        self.report(report);
        self.add_expr(ExprKind::Error, lo)
    }

    /// name "of" unary: a call with one argument.
    fn call_of(&mut self, lo: u32) -> ExprId {
        let name = self.names.intern(self.tok_text());
        self.bump();
        let callee = self.add_expr(ExprKind::Name(name), lo);
        self.bump();
        match self.nested(Parser::unary) {
            Some(argument) => {
                let args = self.ast.expr_lists.alloc([argument]);
                self.add_expr(ExprKind::Call { form: CallForm::Of, callee, args }, lo)
            }
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// operand = primary ("(" arguments ")" | "[" index "]" | "." name)*
    pub(crate) fn operand(&mut self) -> ExprId {
        let lo = self.tok.lo;
        let mut expr = self.primary();
        while !self.is_poisoned() {
            expr = match self.kind() {
                TokenKind::LParen => self.call(lo, expr),
                TokenKind::LBracket => self.index(lo, expr),
                TokenKind::Dot => self.field(lo, expr),
                _ => break,
            };
        }
        expr
    }

    fn call(&mut self, lo: u32, callee: ExprId) -> ExprId {
        let open = self.open_bracket();
        let args = self.list(TokenKind::RParen);
        if args.len() > MAX_ARGUMENTS {
            let span = self.ast.exprs[self.ast.expr_lists[args][MAX_ARGUMENTS]].span;
            self.report_unpoisoned(errors::too_many(span, "arguments"));
        }
        self.close_list(TokenKind::RParen, open);
        if self.is_poisoned() {
            // What does not end in a bracket is no call.
            return self.add_expr(ExprKind::Error, lo);
        }
        self.add_expr(ExprKind::Call { form: CallForm::Brackets, callee, args }, lo)
    }

    fn index(&mut self, lo: u32, object: ExprId) -> ExprId {
        let open = self.open_bracket();
        let index = self.expr();
        self.close_bracket(TokenKind::RBracket, open);
        if self.is_poisoned() {
            return self.add_expr(ExprKind::Error, lo);
        }
        self.add_expr(ExprKind::Index { object, index }, lo)
    }

    fn field(&mut self, lo: u32, object: ExprId) -> ExprId {
        self.bump();
        match self.field_name() {
            Some(name) => self.add_expr(ExprKind::Get { object, name: name.name }, lo),
            None => {
                let report = errors::expected_field(self.missing_at(), self.kind());
                self.report(report);
                self.add_expr(ExprKind::Error, lo)
            }
        }
    }

    /// A name of a field, which may be a keyword.
    fn field_name(&mut self) -> Option<Ident> {
        if !self.at(TokenKind::Ident) && !self.kind().is_keyword() {
            return None;
        }
        let span = self.here();
        let name = self.names.intern(self.tok_text());
        self.bump();
        Some(Ident { name, span })
    }

    /// (value ("," value)* ","?)?, up to the bracket `close`.
    fn list(&mut self, close: TokenKind) -> ListRange<ExprId> {
        let first = self.scratch.exprs.len();
        while !self.at(close) {
            let value = self.expr();
            self.scratch.exprs.push(value);
            if self.is_poisoned() || !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..))
    }

    fn primary(&mut self) -> ExprId {
        let lo = self.tok.lo;
        let kind = match self.kind() {
            TokenKind::Nothing => ExprKind::Nothing,
            TokenKind::Yes | TokenKind::True => ExprKind::Bool(true),
            TokenKind::No | TokenKind::False => ExprKind::Bool(false),
            TokenKind::Number => self.number(),
            TokenKind::Str => ExprKind::Str(self.text_part()),
            TokenKind::Ident if self.touches_text() => return self.text_behind_letter(),
            TokenKind::Ident if self.at_function_of_others() => return self.function_of_others(),
            TokenKind::Ident => ExprKind::Name(self.names.intern(self.tok_text())),
            TokenKind::StrOpen => return self.text_with_values(lo),
            TokenKind::LParen => return self.group(lo),
            TokenKind::LBracket => return self.list_value(lo),
            TokenKind::LBrace => return self.object(lo),
            TokenKind::Function => return self.function_value(),
            _ => return self.no_expression(lo),
        };
        self.bump();
        self.add_expr(kind, lo)
    }

    fn number(&mut self) -> ExprKind {
        match literal::number(self.tok_text()) {
            Ok(value) => ExprKind::Number(value),
            Err(problem) => {
                let report = errors::bad_number(self.here(), self.tok_text(), problem);
                self.report_unpoisoned(report);
                ExprKind::Error
            }
        }
    }

    fn group(&mut self, lo: u32) -> ExprId {
        let open = self.open_bracket();
        let inner = self.expr();
        self.close_bracket(TokenKind::RParen, open);
        self.add_expr(ExprKind::Group(inner), lo)
    }

    fn list_value(&mut self, lo: u32) -> ExprId {
        let open = self.open_bracket();
        let items = self.list(TokenKind::RBracket);
        self.close_list(TokenKind::RBracket, open);
        self.add_expr(ExprKind::List(items), lo)
    }

    /// object = "{" (field ("," field)* ","?)? "}"; field = (name | string) ":" value
    fn object(&mut self, lo: u32) -> ExprId {
        let open = self.open_bracket();
        let first = self.scratch.fields.len();
        while !self.at(TokenKind::RBrace) {
            let Some(field) = self.field_of_object() else { break };
            self.scratch.fields.push(field);
            if self.is_poisoned() || !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let fields = self.ast.fields.alloc(self.scratch.fields.drain(first..));
        self.close_list(TokenKind::RBrace, open);
        self.add_expr(ExprKind::Object(fields), lo)
    }

    fn field_of_object(&mut self) -> Option<Field> {
        let name = if self.at(TokenKind::Str) {
            let span = self.here();
            let name = self.text_part();
            self.bump();
            Some(Ident { name, span })
        } else {
            self.field_name()
        };
        let Some(name) = name else {
            let report = errors::expected_field(self.missing_at(), self.kind());
            self.report(report);
            return None;
        };
        if !self.eat(TokenKind::Colon) {
            let report = errors::expected_colon(self.missing_at(), self.kind());
            if !matches!(self.kind(), TokenKind::Eq | TokenKind::Be | TokenKind::Is) {
                self.report(report);
                return None;
            }
            let report = report.fix(kiln_diagnostics::Applicability::Certain, "write `:`", self.here(), ":");
            self.report_unpoisoned(report);
            self.bump();
        }
        let value = self.expr();
        Some(Field { name, value })
    }

    // ----- texts

    /// Whether a text follows the current token without a space: `f"..."`.
    fn touches_text(&self) -> bool {
        let next = self.peek();
        matches!(next.kind, TokenKind::Str | TokenKind::StrOpen) && next.lo == self.tok.hi
    }

    /// The text behind a letter that some languages put before it.
    #[cold]
    fn text_behind_letter(&mut self) -> ExprId {
        let report = errors::letter_before_text(self.here(), self.tok_text());
        self.report_unpoisoned(report);
        self.bump();
        self.primary()
    }

    /// The text of the string token, or part of one, that is the current token.
    pub(crate) fn text_part(&mut self) -> Symbol {
        let inside = &self.tok_text()[1..self.tok_text().len() - 1];
        let lo = self.tok.lo + 1;
        let mut bad = Vec::new();
        let text = literal::string(inside, |escape| bad.push(escape));
        let symbol = self.names.intern(&text);
        for escape in bad {
            let at = lo + escape.at as u32;
            let span = self.span_of(at, at + 1 + escape.escaped.len_utf8() as u32);
            self.report_unpoisoned(errors::unknown_escape(span, escape.escaped));
        }
        symbol
    }

    /// text = part-up-to-`{` value (part-from-`}`-up-to-`{` value)* part-from-`}`, the current token being the first.
    ///
    /// Inside, the ends of lines are tokens, as a string ends on its line.
    fn text_with_values(&mut self, lo: u32) -> ExprId {
        let (brackets, hole) = (self.brackets, self.hole);
        let first = self.scratch.exprs.len();
        self.brackets = 0;
        self.add_part();
        loop {
            // The current token ends in `{`.
            let open = self.tok.hi - 1;
            self.hole = Some(open);
            self.bump();
            let value = self.hole_value(open);
            self.scratch.exprs.push(value);
            if !self.end_hole(open) {
                break;
            }
            self.add_part();
            if self.at(TokenKind::StrEnd) {
                (self.brackets, self.hole) = (brackets, hole);
                self.bump();
                break;
            }
        }
        (self.brackets, self.hole) = (brackets, hole);
        let parts = self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..));
        self.add_expr(ExprKind::Text(parts), lo)
    }

    /// The current token as a part of a text, unless it is empty.
    fn add_part(&mut self) {
        if self.tok.hi - self.tok.lo == 2 {
            return;
        }
        let text = self.text_part();
        let span = self.here();
        let part = self.ast.exprs.alloc(Expr { kind: ExprKind::Str(text), span });
        self.scratch.exprs.push(part);
    }

    fn hole_value(&mut self, open: u32) -> ExprId {
        if self.at(TokenKind::RBrace) {
            let span = self.span_of(open, self.tok.hi);
            self.report_unpoisoned(errors::empty_hole(span));
            let lo = self.prev_hi;
            return self.add_expr(ExprKind::Error, lo);
        }
        if self.kind().ends_statement() && !self.is_poisoned() {
            let open = self.span_of(open, open + 1);
            self.report(errors::unclosed_hole(open, self.missing_at(), self.kind()));
            let lo = self.prev_hi;
            return self.add_expr(ExprKind::Error, lo);
        }
        self.expr()
    }

    /// Makes the brace that ends an expression in a text, and what follows it, the current token. Where it is missing, one
    /// on the same line is taken. Whether the text goes on.
    fn end_hole(&mut self, open: u32) -> bool {
        if !self.at(TokenKind::RBrace) || self.is_poisoned() {
            if !self.is_poisoned() {
                let span = self.span_of(open, open + 1);
                let report = errors::unclosed_hole(span, self.missing_at(), self.kind());
                self.report(report);
            }
            let rest = &self.text[self.prev_hi as usize..];
            let line = rest.split('\n').next().unwrap_or("");
            let Some(brace) = line.find('}') else {
                self.brackets = 0;
                self.jump(self.prev_hi + line.len() as u32);
                return false;
            };
            self.brackets = 0;
            self.hole = None;
            self.go_to_brace(self.prev_hi + brace as u32);
        }
        self.read_string_rest();
        if !matches!(self.kind(), TokenKind::StrMiddle | TokenKind::StrEnd) {
            let quote = self.span_of(open, open + 1);
            let end = self.tok.hi;
            self.report(errors::unterminated_rest(quote, self.span_of(self.tok.lo, self.tok.lo + 1)));
            self.hole = None;
            self.jump(end);
            return false;
        }
        self.recovered();
        true
    }

    // ----- what is none

    #[cold]
    fn no_expression(&mut self, lo: u32) -> ExprId {
        let here = self.here();
        let next = self.peek();
        let adjacent = next.lo == self.tok.hi;
        let behind =
            self.text.as_bytes().get((self.tok.lo as usize).wrapping_sub(1)).copied().unwrap_or(b' ');
        let first = Span::new(here.lo.saturating_sub(1), here.lo);
        let report = match self.kind() {
            TokenKind::Bang => {
                let report = errors::other_operator(here, "!", "not ");
                self.report_unpoisoned(report);
                self.bump();
                return self.prefix(lo, |operand| ExprKind::Unary { op: UnaryOp::Not, operand });
            }
            TokenKind::Dot if adjacent && next.kind == TokenKind::Number => {
                let report =
                    errors::no_leading_zero(here.to(self.span_of(next.lo, next.hi)), self.text_at(next));
                self.report_unpoisoned(report);
                self.bump();
                self.bump();
                return self.add_expr(ExprKind::Error, lo);
            }
            TokenKind::Slash if adjacent && next.kind == TokenKind::Star => errors::block_comment(here),
            TokenKind::Plus if behind == b'+' => errors::doubled(first.to(here), "++"),
            TokenKind::Star if behind == b'*' => errors::doubled(first.to(here), "**"),
            TokenKind::Gt if behind == b'=' => errors::doubled(first.to(here), "=>"),
            TokenKind::Lt if behind == b'=' => errors::doubled(first.to(here), "=<"),
            TokenKind::Eq if behind == b'=' => errors::doubled(first.to(here), "=="),
            TokenKind::Not => errors::not_needs_brackets(here),
            found => errors::expected_value(self.missing_at(), found),
        };
        self.report(report);
        self.add_expr(ExprKind::Error, lo)
    }
}
