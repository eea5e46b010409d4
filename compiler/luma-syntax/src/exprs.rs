//! Expressions, by precedence climbing.
//!
//! Precedence, low to high: `or` · `and` · `not` · comparisons and `has`, which do not chain · `+ -` · `* / %` · prefix
//! `-`, `NAME of`, `read file` · postfix `.f` `()` `[]`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_source::Span;

/// An infix operator.
#[derive(Clone, Copy)]
enum Infix {
    Binary(BinaryOp),
    Logical(LogicalOp),
    /// `is`, which further words may follow.
    Is,
}

const NOT: u8 = 3;
const COMPARISON: u8 = 4;

/// The infix operator that a token is, and how tightly it binds; higher is tighter.
fn infix(kind: TokenKind) -> Option<(Infix, u8)> {
    use TokenKind::*;
    Some(match kind {
        Or | PipePipe => (Infix::Logical(LogicalOp::Or), 1),
        And | AmpAmp => (Infix::Logical(LogicalOp::And), 2),
        Is => (Infix::Is, COMPARISON),
        Eq | EqEq => (Infix::Binary(BinaryOp::Eq), COMPARISON),
        Ne => (Infix::Binary(BinaryOp::Ne), COMPARISON),
        Lt => (Infix::Binary(BinaryOp::Lt), COMPARISON),
        Le => (Infix::Binary(BinaryOp::Le), COMPARISON),
        Gt => (Infix::Binary(BinaryOp::Gt), COMPARISON),
        Ge => (Infix::Binary(BinaryOp::Ge), COMPARISON),
        Has => (Infix::Binary(BinaryOp::Has), COMPARISON),
        Plus => (Infix::Binary(BinaryOp::Add), 5),
        Minus => (Infix::Binary(BinaryOp::Sub), 5),
        Star => (Infix::Binary(BinaryOp::Mul), 6),
        Slash => (Infix::Binary(BinaryOp::Div), 6),
        Percent => (Infix::Binary(BinaryOp::Rem), 6),
        _ => return None,
    })
}

/// An operator of another language, and what it is in Luma.
fn own_spelling(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::EqEq => "=",
        TokenKind::Ne => "is not",
        TokenKind::AmpAmp => "and",
        TokenKind::PipePipe => "or",
        _ => return None,
    })
}

impl Parser<'_> {
    /// Any expression, as what `head` needs.
    pub(crate) fn value(&mut self, head: TokenKind) -> ExprId {
        let found = self.kind();
        let nothing_there = found.ends_statement() || found.is_keyword() && !found.starts_value();
        if self.is_poisoned() || nothing_there { self.no_value(head) } else { self.expr() }
    }

    #[cold]
    pub(crate) fn no_value(&mut self, head: TokenKind) -> ExprId {
        let report = errors::expected_value_of(self.missing_at(), self.kind(), head);
        self.report(report);
        let lo = self.prev_hi;
        let expr = self.add_expr(ExprKind::Error, lo);
        if self.at(TokenKind::If) {
            self.skip_conditional_value();
        }
        expr
    }

    /// `if x then 1 otherwise 2` in one line, in place of a value.
    fn skip_conditional_value(&mut self) {
        let rest = &self.text[self.tok.lo as usize..];
        let line = rest.split('\n').next().unwrap_or_default();
        if !line.trim_end().ends_with("then") {
            self.jump(self.tok.lo + line.len() as u32);
        }
    }

    /// Any expression.
    pub(crate) fn expr(&mut self) -> ExprId {
        let lo = self.tok.lo;
        match self.nested(|parser| parser.binary(1)) {
            Some(expr) => expr,
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// binary = unary (op unary)*, operators of at least the level `min`.
    fn binary(&mut self, min: u8) -> ExprId {
        let lo = self.tok.lo;
        let mut lhs = if self.at(TokenKind::Not) && min <= NOT { self.not() } else { self.unary() };
        let mut compared: Option<Span> = None;
        while let Some((op, level)) = infix(self.kind()) {
            if level < min || self.is_poisoned() {
                break;
            }
            let left = self.ast.exprs[lhs].span;
            let (op, at) = self.operator(op);
            // All group to the left. The recursion is at most one call a level deep; what nests further does so
            // through brackets or prefixes.
            let rhs = self.binary(level + 1);
            if level == COMPARISON
                && let Some(middle) = compared.replace(self.ast.exprs[rhs].span)
            {
                self.chained(left, middle, at, rhs);
            }
            let kind = match op {
                Infix::Binary(op) => ExprKind::Binary { op, at, lhs, rhs },
                Infix::Logical(op) => ExprKind::Logical { op, op_lo: at.lo, lhs, rhs },
                Infix::Is => unreachable!("`operator` says what `is` means"),
            };
            lhs = self.add_expr(kind, lo);
        }
        lhs
    }

    /// not = "not" (not | comparison)
    fn not(&mut self) -> ExprId {
        let lo = self.tok.lo;
        self.bump();
        match self.nested(|parser| parser.binary(NOT)) {
            Some(operand) => self.add_expr(ExprKind::Unary { op: UnaryOp::Not, operand }, lo),
            None => self.add_expr(ExprKind::Error, lo),
        }
    }

    /// Consumes an infix operator, all its words, and gives its place.
    fn operator(&mut self, op: Infix) -> (Infix, Span) {
        let (lo, here) = (self.tok.lo, self.here());
        if let Some(meant) = own_spelling(self.kind()) {
            let report = errors::other_operator(here, self.tok_text(), meant);
            self.report_unpoisoned(report);
        }
        let is = matches!(op, Infix::Is);
        self.bump();
        if !is {
            // As a node's operator is found by its length, one of another language counts as long as Luma's.
            return (op, here);
        }
        let op = self.comparison_words(lo);
        (Infix::Binary(op), self.since(lo))
    }

    /// "is" ("not" | "greater" "than" | "less" "than" | "at" "least" | "at" "most")?, behind `is`, which starts at byte
    /// `lo`.
    fn comparison_words(&mut self, lo: u32) -> BinaryOp {
        if self.eat(TokenKind::Not) {
            if let Some(op) = self.two_words() {
                return self.negated(op, lo);
            }
            return BinaryOp::Ne;
        }
        let Some(op) = self.two_words() else { return BinaryOp::Eq };
        if !matches!(op, BinaryOp::Lt | BinaryOp::Gt) || !self.at(TokenKind::Or) {
            return op;
        }
        // `is less than or equal to`
        let next = self.peek();
        if !matches!(self.text_at(next), "equal" | "equals" | "is") {
            return op;
        }
        self.bump();
        self.bump();
        self.eat(TokenKind::To);
        let (op, meant) =
            if op == BinaryOp::Lt { (BinaryOp::Le, "is at most") } else { (BinaryOp::Ge, "is at least") };
        self.other_comparison(lo, meant);
        op
    }

    /// The words of a comparison behind `is`, if there are any.
    fn two_words(&mut self) -> Option<BinaryOp> {
        if !self.at(TokenKind::Ident) {
            return None;
        }
        let (first, second) = (self.tok_text(), self.peek());
        let (op, meant) = match (first, self.text_at(second)) {
            ("greater", "than") => (BinaryOp::Gt, None),
            ("less", "than") => (BinaryOp::Lt, None),
            ("at", "least") => (BinaryOp::Ge, None),
            ("at", "most") => (BinaryOp::Le, None),
            ("more" | "bigger" | "larger" | "higher" | "over" | "above", "than") => {
                (BinaryOp::Gt, Some("greater than"))
            }
            ("fewer" | "smaller" | "lower" | "under" | "below", "than") => (BinaryOp::Lt, Some("less than")),
            ("equal", "to") => (BinaryOp::Eq, Some("")),
            ("greater" | "less", _) if second.kind.starts_value() && second.kind != TokenKind::LParen => {
                return Some(self.without_than(first));
            }
            _ => return None,
        };
        let is_lo = self.prev_hi;
        self.bump();
        self.bump();
        if let Some(meant) = meant {
            let written = self.span_of(is_lo, self.prev_hi);
            let replacement = if meant.is_empty() { String::new() } else { format!(" {meant}") };
            let report = errors::other_comparison(written, self.text_of(written), meant, &replacement);
            self.report_unpoisoned(report);
        }
        Some(op)
    }

    /// `is greater 5`
    #[cold]
    fn without_than(&mut self, word: &str) -> BinaryOp {
        let report = errors::missing_than(self.here().after(), word);
        self.report_unpoisoned(report);
        self.bump();
        if word == "greater" { BinaryOp::Gt } else { BinaryOp::Lt }
    }

    /// `is not greater than`
    #[cold]
    fn negated(&mut self, op: BinaryOp, lo: u32) -> BinaryOp {
        let (op, meant) = match op {
            BinaryOp::Gt => (BinaryOp::Le, "is at most"),
            BinaryOp::Lt => (BinaryOp::Ge, "is at least"),
            BinaryOp::Ge => (BinaryOp::Lt, "is less than"),
            BinaryOp::Le => (BinaryOp::Gt, "is greater than"),
            _ => (BinaryOp::Ne, "is not"),
        };
        self.other_comparison(lo, meant);
        op
    }

    #[cold]
    fn other_comparison(&mut self, lo: u32, meant: &str) {
        let span = self.since(lo);
        let report = errors::other_operator(span, self.text_of(span), meant);
        self.report_unpoisoned(report);
    }

    /// `left` is the first comparison, `middle` its right side, which the operator at `at` compares with `rhs`.
    #[cold]
    fn chained(&mut self, left: Span, middle: Span, at: Span, rhs: ExprId) {
        let whole = left.to(self.ast.exprs[rhs].span);
        let rest = self.text_of(Span::new(middle.lo, whole.hi));
        let report = errors::chained_comparison(at, whole, self.text_of(left), rest);
        self.report_unpoisoned(report);
    }
}
