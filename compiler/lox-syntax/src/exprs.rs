//! Expressions, by precedence climbing.
//!
//! Precedence, low to high: `=` (right) · `or` · `and` · `== !=` · `< <= > >=` · `+ -` · `* /` · prefix `! -` · postfix
//! `.f` `()`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::{MAX_ARGUMENTS, Parser};
use kiln_arena::ListRange;
use kiln_source::Span;

/// An infix operator.
#[derive(Clone, Copy)]
enum Infix {
    Binary(BinaryOp),
    Logical(LogicalOp),
}

/// The infix operator that a token is, and how tightly it binds; higher is tighter.
fn infix(kind: TokenKind) -> Option<(Infix, u8)> {
    use TokenKind::*;
    Some(match kind {
        Or => (Infix::Logical(LogicalOp::Or), 1),
        And => (Infix::Logical(LogicalOp::And), 2),
        EqEq => (Infix::Binary(BinaryOp::Eq), 3),
        Ne => (Infix::Binary(BinaryOp::Ne), 3),
        Lt => (Infix::Binary(BinaryOp::Lt), 4),
        Le => (Infix::Binary(BinaryOp::Le), 4),
        Gt => (Infix::Binary(BinaryOp::Gt), 4),
        Ge => (Infix::Binary(BinaryOp::Ge), 4),
        Plus => (Infix::Binary(BinaryOp::Add), 5),
        Minus => (Infix::Binary(BinaryOp::Sub), 5),
        Star => (Infix::Binary(BinaryOp::Mul), 6),
        Slash => (Infix::Binary(BinaryOp::Div), 6),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Any expression.
    pub(crate) fn expr(&mut self) -> ExprId {
        let lo = self.tok.lo;
        match self.nested(Parser::assignment) {
            Some(expr) => expr,
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// assignment = (call ".")? name "=" assignment | binary
    fn assignment(&mut self) -> ExprId {
        let lo = self.tok.lo;
        let target = self.binary(1);
        if !self.at(TokenKind::Eq) || self.is_poisoned() {
            return target;
        }
        let equals = self.here();
        self.bump();
        let Expr { kind, span } = self.ast.exprs[target];
        // A name or property made last; as a target it is no expression.
        if matches!(kind, ExprKind::Name(_) | ExprKind::Get { .. }) {
            self.ast.exprs.truncate(self.ast.exprs.len() - 1);
        } else {
            self.report_unpoisoned(errors::invalid_target(equals, span));
        }
        let value = self.expr();
        let kind = match kind {
            ExprKind::Name(name) => ExprKind::Assign { name, value },
            ExprKind::Get { object, name } => {
                let name_lo = span.hi - self.names.text(name).len() as u32;
                ExprKind::Set { object, name, name_lo, value }
            }
            _ => ExprKind::Error,
        };
        self.add_expr(kind, lo)
    }

    /// binary = unary (op unary)*, operators of at least the level `min`.
    fn binary(&mut self, min: u8) -> ExprId {
        let lo = self.tok.lo;
        let mut lhs = self.unary();
        while let Some((op, level)) = infix(self.kind()) {
            if level < min || self.is_poisoned() {
                break;
            }
            let op_lo = self.base + self.tok.lo;
            self.bump();
            // All group to the left. The recursion is at most one call a level deep; what nests further does so
            // through parentheses or prefixes.
            let rhs = self.binary(level + 1);
            let kind = match op {
                Infix::Binary(op) => ExprKind::Binary { op, op_lo, lhs, rhs },
                Infix::Logical(op) => ExprKind::Logical { op, op_lo, lhs, rhs },
            };
            lhs = self.add_expr(kind, lo);
        }
        lhs
    }

    /// unary = ("-" | "!") unary | call
    fn unary(&mut self) -> ExprId {
        let lo = self.tok.lo;
        let op = match self.kind() {
            TokenKind::Minus => UnaryOp::Neg,
            TokenKind::Bang => UnaryOp::Not,
            _ => {
                let primary = self.primary();
                return self.postfix(lo, primary);
            }
        };
        self.bump();
        match self.nested(Parser::unary) {
            Some(operand) => self.add_expr(ExprKind::Unary { op, operand }, lo),
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// call = primary ("(" arguments ")" | "." name)*
    fn postfix(&mut self, lo: u32, primary: ExprId) -> ExprId {
        let mut expr = primary;
        while !self.is_poisoned() {
            if self.at(TokenKind::LParen) {
                let args = self.arguments();
                expr = self.add_expr(ExprKind::Call { callee: expr, args }, lo);
            } else if self.eat(TokenKind::Dot) {
                let name = self.ident("Expect property name after '.'.");
                let name = name.unwrap_or_else(|| self.no_name()).name;
                expr = self.add_expr(ExprKind::Get { object: expr, name }, lo);
            } else {
                break;
            }
        }
        expr
    }

    /// The arguments of a call, the current token being `(`.
    fn arguments(&mut self) -> ListRange<ExprId> {
        let open = self.tok.lo;
        self.bump();
        let first = self.scratch.exprs.len();
        if !self.at(TokenKind::RParen) {
            loop {
                if self.scratch.exprs.len() - first == MAX_ARGUMENTS {
                    self.report_unpoisoned(errors::too_many(self.here(), "arguments"));
                }
                let argument = self.expr();
                self.scratch.exprs.push(argument);
                if self.is_poisoned() || !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        if self.is_poisoned() {
            self.recover_to_paren(false);
        } else {
            self.expect_close(TokenKind::RParen, open, "Expect ')' after arguments.");
        }
        self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..))
    }

    fn primary(&mut self) -> ExprId {
        let lo = self.tok.lo;
        let kind = match self.kind() {
            TokenKind::Nil => ExprKind::Nil,
            TokenKind::True => ExprKind::Bool(true),
            TokenKind::False => ExprKind::Bool(false),
            TokenKind::Number => ExprKind::Number(literal::number(self.tok_text())),
            TokenKind::Str => ExprKind::Str(self.names.intern(&literal::string(self.tok_text()))),
            TokenKind::Ident => ExprKind::Name(self.names.intern(self.tok_text())),
            TokenKind::This => ExprKind::This,
            TokenKind::Super => return self.super_method(lo),
            TokenKind::LParen => return self.group(lo),
            _ => return self.no_expression(lo),
        };
        self.bump();
        self.add_expr(kind, lo)
    }

    fn super_method(&mut self, lo: u32) -> ExprId {
        self.bump();
        let name = if self.expect(TokenKind::Dot, "Expect '.' after 'super'.") {
            self.ident("Expect superclass method name.")
        } else {
            None
        };
        let name = name.unwrap_or_else(|| self.no_name()).name;
        self.add_expr(ExprKind::Super { name }, lo)
    }

    fn group(&mut self, lo: u32) -> ExprId {
        let open = self.tok.lo;
        self.bump();
        let inner = self.expr();
        if self.is_poisoned() {
            self.recover_to_paren(false);
        } else {
            self.expect_close(TokenKind::RParen, open, "Expect ')' after expression.");
        }
        self.add_expr(ExprKind::Group(inner), lo)
    }

    #[cold]
    fn no_expression(&mut self, lo: u32) -> ExprId {
        let here = self.here();
        let next = self.peek();
        let adjacent = next.lo == self.tok.hi;
        let doubled = |written: &str| {
            let first = Span::new(here.lo.saturating_sub(1), here.lo);
            errors::doubled_operator(if adjacent { here } else { first.to(here) }, written)
        };
        let behind = self.prev_hi == self.tok.lo && self.prev_hi > 0;
        let report = match self.kind() {
            TokenKind::Slash if adjacent && next.kind == TokenKind::Star => errors::block_comment(here),
            TokenKind::Plus if behind && self.byte_before() == b'+' => doubled("++"),
            TokenKind::Eq if behind && b"+-*/".contains(&self.byte_before()) => {
                doubled(&format!("{}=", self.byte_before() as char))
            }
            TokenKind::Else => errors::stray_else(here),
            TokenKind::RBrace if self.is_at_top() => errors::stray_brace(here),
            _ => errors::expect_expression(self.missing_at()),
        };
        self.report(report);
        self.add_expr(ExprKind::Error, lo)
    }
}
