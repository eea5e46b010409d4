//! Operands: literals, names, struct literals, parentheses; the rest is in `control.rs`.

use crate::ast::*;
use crate::errors;
use crate::exprs::{Literals, binary_operator};
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::Parser;
use kiln_diagnostics::Applicability;
use kiln_source::Span;

impl Parser<'_> {
    pub(crate) fn primary(&mut self, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::Int => self.int_literal(lo),
            TokenKind::Float => self.float_literal(lo),
            TokenKind::True | TokenKind::False => {
                let value = self.at(TokenKind::True);
                self.bump();
                self.add_expr(ExprKind::Bool(value), lo)
            }
            TokenKind::Ident => self.name(lo, literals),
            TokenKind::LParen => self.parenthesized(lo),
            TokenKind::LBrace => {
                let block = self.block();
                self.add_expr(ExprKind::Block(block), lo)
            }
            TokenKind::If => self.if_expr(lo),
            TokenKind::Match => self.match_expr(lo),
            TokenKind::While => self.while_expr(lo, None),
            TokenKind::Loop => self.loop_expr(lo, None),
            TokenKind::Label => self.labelled(lo),
            TokenKind::Break => self.break_expr(lo),
            TokenKind::Continue => {
                self.bump();
                let label = self.label_use();
                self.add_expr(ExprKind::Continue { label }, lo)
            }
            TokenKind::Return => {
                self.bump();
                let value = self.optional_value();
                self.add_expr(ExprKind::Return { value }, lo)
            }
            TokenKind::Let => self.let_condition(lo, true),
            TokenKind::Str | TokenKind::RawStr => self.unsupported_atom("strings"),
            TokenKind::FStr => self.unsupported_atom("interpolated strings"),
            TokenKind::Char | TokenKind::ByteChar => self.unsupported_atom("characters"),
            TokenKind::SelfValue | TokenKind::SelfType => self.unsupported_atom("`self` and `Self`"),
            TokenKind::LBracket => self.unsupported_group("arrays"),
            TokenKind::Pipe | TokenKind::PipePipe => self.unsupported_closure(),
            TokenKind::Unsafe => {
                self.bump();
                if !self.at(TokenKind::LBrace) {
                    self.error_expected("`{` after `unsafe`");
                    return self.error_expr(lo);
                }
                let block = self.block();
                self.add_expr(ExprKind::Unsafe(block), lo)
            }
            TokenKind::For => {
                self.unsupported_for();
                self.error_expr(lo)
            }
            TokenKind::Dot if self.peek().kind == TokenKind::Int => self.leading_point(lo),
            TokenKind::DotDot | TokenKind::DotDotEq => self.unsupported_range(lo, literals),
            _ => self.no_expression(lo),
        }
    }

    #[cold]
    fn no_expression(&mut self, lo: u32) -> ExprId {
        let after_block = self.text[..self.prev_hi as usize].ends_with('}');
        if after_block && binary_operator(self.kind()).is_some() {
            let report = errors::operator_after_block(self.here(), self.kind());
            self.report(report);
        } else {
            self.error_expected("an expression");
        }
        self.error_expr(lo)
    }

    fn number_problem(&mut self, span: Span, problem: Option<literal::BadNumber<'_>>) -> bool {
        let Some(problem) = problem else { return false };
        let text = self.text_of(span);
        let report = errors::bad_number(span, text, &problem);
        self.report_always(report);
        true
    }

    fn int_literal(&mut self, lo: u32) -> ExprId {
        let span = self.here();
        let (value, suffix, problem) = literal::int(self.text_of(span));
        self.bump();
        if self.number_problem(span, problem) {
            return self.error_expr(lo);
        }
        self.add_expr(ExprKind::Int(IntLit { value, suffix }), lo)
    }

    fn float_literal(&mut self, lo: u32) -> ExprId {
        let span = self.here();
        let (digits, suffix, problem) = literal::float(self.text_of(span));
        let text = self.names.intern(&digits);
        self.bump();
        if self.number_problem(span, problem) {
            return self.error_expr(lo);
        }
        self.add_expr(ExprKind::Float { text, suffix }, lo)
    }

    /// `.5`
    #[cold]
    fn leading_point(&mut self, lo: u32) -> ExprId {
        let point = self.here();
        self.bump();
        self.bump();
        let report = errors::bad_number(self.since(lo), ".", &literal::BadNumber::NoFraction);
        let mut report = report;
        report.fixes.clear();
        let report = report.fix(Applicability::Certain, "add the missing digit", point.before(), "0");
        self.report_always(report);
        self.error_expr(lo)
    }

    /// name | path | struct literal
    fn name(&mut self, lo: u32, literals: Literals) -> ExprId {
        let span = self.here();
        let name = self.intern(span);
        self.bump();
        let first = Ident { name, span };
        match self.kind() {
            TokenKind::ColonColon => match self.path_after(first) {
                Some(path) if self.starts_struct_literal(literals) => self.struct_literal(lo, path, literals),
                Some(path) => self.add_expr(ExprKind::Path(path), lo),
                None => self.error_expr(lo),
            },
            TokenKind::LBrace if self.starts_struct_literal(literals) => {
                if self.text_of(span) == "do" {
                    return self.foreign_do(lo, span);
                }
                let segments = self.ast.segments.alloc([first]);
                let path = self.ast.paths.alloc(Path { segments, span });
                self.struct_literal(lo, path, literals)
            }
            TokenKind::Ident => match self.text_of(span) {
                "not" => self.foreign_not(lo, span, literals),
                _ => self.add_expr(ExprKind::Name(name), lo),
            },
            _ => self.add_expr(ExprKind::Name(name), lo),
        }
    }

    /// Whether the current `{` starts a struct literal. In a condition it does not, unless what follows can
    /// be nothing else; then [`Parser::struct_literal`] reports it.
    fn starts_struct_literal(&mut self, literals: Literals) -> bool {
        if !self.at(TokenKind::LBrace) {
            return false;
        }
        if literals == Literals::Allowed {
            return true;
        }
        // `if p == P { x: 1 } { ... }`: a name and a colon after the brace.
        let brace = self.tok;
        let mut docs = Vec::new();
        let name = crate::lexer::next(self.text, brace.hi, false, &mut docs);
        let colon = crate::lexer::next(self.text, name.hi, false, &mut docs);
        name.kind == TokenKind::Ident && colon.kind == TokenKind::Colon
    }

    /// struct literal = path "{" (name (":" expr)?),* "}"
    fn struct_literal(&mut self, lo: u32, path: PathId, literals: Literals) -> ExprId {
        let open = self.tok.lo;
        self.bump();
        let first = self.scratch.field_inits.len();
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            if self.at(TokenKind::DotDot) {
                self.unsupported(self.here(), "`..base` in struct literals");
                self.bump();
                self.expr();
                break;
            }
            if let Some(init) = self.field_init() {
                self.scratch.field_inits.push(init);
            }
            if self.is_poisoned() && !self.recover_in_list() {
                if self.semicolon_in_literal() {
                    self.recovered();
                    self.bump();
                    continue;
                }
                break;
            }
            if !self.eat(TokenKind::Comma) && !self.field_without_comma(open) {
                break;
            }
        }
        let fields = self.ast.field_inits.alloc(self.scratch.field_inits.drain(first..));
        if self.at(TokenKind::RBrace) {
            self.recovered();
        }
        self.close_list(TokenKind::RBrace, open, "`,` or `}`");
        if literals == Literals::Forbidden && !self.is_poisoned() {
            let span = self.since(lo);
            let report = errors::struct_literal_in_head(span, self.text_of(span));
            self.report_always(report);
        }
        self.add_expr(ExprKind::Struct { path, fields }, lo)
    }

    /// Whether the current token is a `;` after which the literal goes on or ends.
    fn semicolon_in_literal(&self) -> bool {
        self.at(TokenKind::Semi) && matches!(self.peek().kind, TokenKind::Ident | TokenKind::RBrace)
    }

    /// What to do where a field should be followed by a comma: whether the list goes on.
    fn field_without_comma(&mut self, open: u32) -> bool {
        if self.at(TokenKind::RBrace) || self.at(TokenKind::Eof) {
            return false;
        }
        if self.at(TokenKind::Ident) {
            return self.missing_comma("`,` or `}`");
        }
        if self.semicolon_in_literal() {
            let report =
                errors::other_language(self.here(), ";", "fields are separated by commas", Some(","));
            self.report_always(report);
            self.bump();
            return true;
        }
        let opener = self.span_of(open, open + 1);
        let report =
            errors::expected(self.here(), "`,` or `}`", self.kind()).secondary(opener, "to close this");
        self.report(report);
        self.recover_in_list() && self.eat(TokenKind::Comma)
    }

    fn field_init(&mut self) -> Option<FieldInit> {
        let name = self.ident("a field name")?;
        if self.at(TokenKind::Eq) {
            let report = errors::other_language(self.here(), "=", "a field's value follows a `:`", Some(":"));
            self.report_always(report);
            self.bump();
            let value = self.expr();
            return Some(FieldInit { name, value, short: false });
        }
        if self.eat(TokenKind::Colon) {
            let value = self.expr();
            return Some(FieldInit { name, value, short: false });
        }
        let value = self.ast.exprs.alloc(Expr { kind: ExprKind::Name(name.name), span: name.span });
        Some(FieldInit { name, value, short: true })
    }

    /// "(" ")" | "(" expr ")" | "(" expr "," ... ")"
    fn parenthesized(&mut self, open: u32) -> ExprId {
        self.bump();
        let first = self.scratch.exprs.len();
        let mut comma = false;
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            let element = self.expr();
            self.scratch.exprs.push(element);
            if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::RParen) {
                break;
            }
            self.recover_before_close();
            comma = self.eat(TokenKind::Comma);
            // `(a b` may be anything; `(a, b c` is a tuple without a comma.
            let goes_on = comma || self.scratch.exprs.len() > first + 1 && self.missing_comma("`,` or `)`");
            if !goes_on {
                break;
            }
        }
        self.close_list(TokenKind::RParen, open, "`)`");
        if self.scratch.exprs.len() - first == 1 {
            let inner = self.scratch.exprs.pop().expect("there is one");
            if comma {
                self.unsupported(self.since(open), "tuples of one element");
            }
            return inner;
        }
        let elements = self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..));
        self.add_expr(ExprKind::Tuple(elements), open)
    }
}
