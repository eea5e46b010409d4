//! Expressions, by precedence climbing.
//!
//! Precedence, low to high (cz.md section 4): `=` (right) · `||` · `&&` · `== !=` · `< > <= >=` · `|` · `^` · `&` ·
//! `<< >>` · `+ -` · `* / %` · prefix `! -` · `as` · postfix `.f` `.0` `()`. So `-x as T` is `-(x as T)`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::ListRange;
use kiln_diagnostics::Applicability;

/// Whether `{` after a name may start a struct literal. Not directly after `if`, `while`, `match`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literals {
    Allowed,
    Forbidden,
}

/// How tightly a binary operator binds; higher is tighter.
pub(crate) fn binary_operator(kind: TokenKind) -> Option<(BinaryOp, u8)> {
    use TokenKind::*;
    Some(match kind {
        PipePipe => (BinaryOp::Or, 1),
        AmpAmp => (BinaryOp::And, 2),
        EqEq => (BinaryOp::Eq, 3),
        Ne => (BinaryOp::Ne, 3),
        Lt => (BinaryOp::Lt, 4),
        Gt => (BinaryOp::Gt, 4),
        Le => (BinaryOp::Le, 4),
        Ge => (BinaryOp::Ge, 4),
        Pipe => (BinaryOp::BitOr, 5),
        Caret => (BinaryOp::BitXor, 6),
        Amp => (BinaryOp::BitAnd, 7),
        Shl => (BinaryOp::Shl, 8),
        Shr => (BinaryOp::Shr, 8),
        Plus => (BinaryOp::Add, 9),
        Minus => (BinaryOp::Sub, 9),
        // The wrapping operators are reported where they are read.
        PlusPercent => (BinaryOp::Add, 9),
        MinusPercent => (BinaryOp::Sub, 9),
        StarPercent => (BinaryOp::Mul, 10),
        Star => (BinaryOp::Mul, 10),
        Slash => (BinaryOp::Div, 10),
        Percent => (BinaryOp::Rem, 10),
        _ => return None,
    })
}

/// The operator of a compound assignment; `Some(None)` is plain `=`.
fn assignment_operator(kind: TokenKind) -> Option<Option<BinaryOp>> {
    use TokenKind::*;
    Some(match kind {
        Eq => None,
        PlusEq => Some(BinaryOp::Add),
        MinusEq => Some(BinaryOp::Sub),
        StarEq => Some(BinaryOp::Mul),
        SlashEq => Some(BinaryOp::Div),
        PercentEq => Some(BinaryOp::Rem),
        AmpEq => Some(BinaryOp::BitAnd),
        PipeEq => Some(BinaryOp::BitOr),
        CaretEq => Some(BinaryOp::BitXor),
        ShlEq => Some(BinaryOp::Shl),
        ShrEq => Some(BinaryOp::Shr),
        _ => return None,
    })
}

/// The level of `==`, above those of `&&` and `||`.
pub(crate) const EQUALITY: u8 = 3;
const COMPARISON: u8 = 4;

impl Parser<'_> {
    pub(crate) fn add_expr(&mut self, kind: ExprKind, lo: u32) -> ExprId {
        let span = self.since(lo);
        self.ast.exprs.alloc(Expr { kind, span })
    }

    pub(crate) fn error_expr(&mut self, lo: u32) -> ExprId {
        self.add_expr(ExprKind::Error, lo)
    }

    /// Any expression.
    pub(crate) fn expr(&mut self) -> ExprId {
        self.expr_with(Literals::Allowed)
    }

    pub(crate) fn expr_with(&mut self, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        match self.nested(|parser| parser.assignment(literals)) {
            Some(expr) => expr,
            None => self.error_expr(lo),
        }
    }

    /// An expression that begins a statement: one that ends in `}` ends there, so that `if a {} -1` is two.
    pub(crate) fn statement_expr(&mut self) -> ExprId {
        let starts_block_like = matches!(
            self.kind(),
            TokenKind::If
                | TokenKind::Match
                | TokenKind::While
                | TokenKind::Loop
                | TokenKind::LBrace
                | TokenKind::Unsafe
                | TokenKind::Label
        );
        if !starts_block_like {
            return self.expr();
        }
        let lo = self.tok.lo;
        let Some(primary) = self.nested(|parser| parser.primary(Literals::Allowed)) else {
            return self.error_expr(lo);
        };
        // `match x { .. }.field` goes on, as in Rust; operators do not.
        if self.at(TokenKind::Dot) || self.at(TokenKind::Question) {
            let operand = self.postfix(lo, primary);
            let operand = self.casts(lo, operand);
            let lhs = self.binary_rest(lo, operand, 0, Literals::Allowed);
            return self.assignment_rest(lo, lhs, Literals::Allowed);
        }
        primary
    }

    /// Whether an expression ends in its own `}` and may be a statement without `;`.
    pub(crate) fn ends_in_brace(&self, expr: ExprId) -> bool {
        // In parentheses it ends in `)`.
        self.text.as_bytes().get(self.prev_hi as usize - 1) == Some(&b'}')
            && matches!(
                self.ast.exprs[expr].kind,
                ExprKind::If { .. }
                    | ExprKind::Match { .. }
                    | ExprKind::While { .. }
                    | ExprKind::Loop { .. }
                    | ExprKind::Block(_)
                    | ExprKind::Unsafe(_)
                    | ExprKind::Error
            )
    }

    /// assignment = binary (("=" | "+=" | ...) assignment)?
    fn assignment(&mut self, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        let lhs = self.binary(0, literals);
        self.assignment_rest(lo, lhs, literals)
    }

    fn assignment_rest(&mut self, lo: u32, place: ExprId, literals: Literals) -> ExprId {
        if matches!(self.kind(), TokenKind::DotDot | TokenKind::DotDotEq) && !self.is_poisoned() {
            return self.unsupported_range(lo, literals);
        }
        let Some(op) = assignment_operator(self.kind()) else { return place };
        if self.is_poisoned() {
            return place;
        }
        let op_lo = self.tok.lo;
        self.bump();
        if op.is_none() && self.at(TokenKind::Lt) && self.prev_hi == self.tok.lo {
            let span = self.span_of(op_lo, self.tok.hi);
            let report = errors::other_language(span, "=<", "less or equal is `<=`", Some("<="));
            self.report_always(report);
            self.bump();
        }
        let value = self.expr_with(literals);
        self.add_expr(ExprKind::Assign { op, place, value }, lo)
    }

    pub(crate) fn binary(&mut self, min: u8, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        let lhs = self.unary(literals);
        self.binary_rest(lo, lhs, min, literals)
    }

    /// binary = unary (op unary)*, the first operand, which starts at `lo`, being read; operators of at least `min`.
    fn binary_rest(&mut self, lo: u32, first: ExprId, min: u8, literals: Literals) -> ExprId {
        let mut lhs = first;
        // The level of the operator that made `lhs` in this loop, that is, without parentheses around.
        let mut lhs_level = None;
        while let Some((op, level)) = binary_operator(self.kind()) {
            if level < min || self.is_poisoned() {
                break;
            }
            let op_lo = self.tok.lo;
            if matches!(
                self.kind(),
                TokenKind::PlusPercent | TokenKind::MinusPercent | TokenKind::StarPercent
            ) {
                self.unsupported(self.here(), "the wrapping operators `+%`, `-%` and `*%`");
            }
            self.bump();
            if level == EQUALITY || level == COMPARISON {
                self.foreign_comparison(op_lo);
            }
            if op == BinaryOp::Mul && self.at(TokenKind::Star) && self.prev_hi == self.tok.lo {
                let span = self.span_of(op_lo, self.tok.hi);
                let report = errors::other_language(span, "**", "multiply as often as needed", None);
                self.report_always(report);
                self.bump();
            }
            // Right operands bind tighter: all binary operators group to the left. The recursion is at most
            // one call a level deep; what nests further does so through parentheses, blocks or prefixes.
            let rhs = self.binary(level + 1, literals);
            if lhs_level == Some(level) && (level == EQUALITY || level == COMPARISON) {
                self.chained_comparison(lhs, op, rhs);
            }
            lhs = self.add_expr(ExprKind::Binary { op, lhs, rhs }, lo);
            lhs_level = Some(level);
        }
        lhs
    }

    #[cold]
    fn chained_comparison(&mut self, lhs: ExprId, op: BinaryOp, rhs: ExprId) {
        let ExprKind::Binary { op: first_op, rhs: middle, .. } = self.ast.exprs[lhs].kind else { return };
        // `f<T>(x)`: what follows `>` is an argument list.
        let called =
            self.text.as_bytes()[(self.ast.exprs[middle].span.hi - self.base) as usize..].starts_with(b">(");
        if first_op == BinaryOp::Lt && op == BinaryOp::Gt && called && self.is_name(middle) {
            self.unsupported(self.ast.exprs[lhs].span, "type arguments");
            return;
        }
        let text = |expr: ExprId| self.text_of(self.ast.exprs[expr].span);
        let (first, middle, right) = (text(lhs), text(middle), text(rhs));
        let span = self.ast.exprs[lhs].span.to(self.ast.exprs[rhs].span);
        let report = errors::chained_comparison(span, first, middle, op.text(), right);
        self.report_always(report);
    }

    fn is_name(&self, expr: ExprId) -> bool {
        matches!(self.ast.exprs[expr].kind, ExprKind::Name(_) | ExprKind::Path(_))
    }

    /// unary = ("-" | "!") unary | cast
    pub(crate) fn unary(&mut self, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        let op = match self.kind() {
            TokenKind::Minus => UnaryOp::Neg,
            TokenKind::Bang => UnaryOp::Not,
            TokenKind::Amp | TokenKind::AmpAmp => return self.unsupported_prefix("references", literals),
            TokenKind::Star => return self.unsupported_prefix("dereferencing", literals),
            TokenKind::Plus => return self.prefix_plus(literals),
            _ => return self.cast(literals),
        };
        self.bump();
        match self.nested(|parser| parser.unary(literals)) {
            Some(operand) => self.add_expr(ExprKind::Unary { op, operand }, lo),
            None => self.error_expr(lo),
        }
    }

    /// cast = postfix ("as" type)*
    fn cast(&mut self, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        let primary = self.primary(literals);
        let operand = self.postfix(lo, primary);
        self.casts(lo, operand)
    }

    fn casts(&mut self, lo: u32, operand: ExprId) -> ExprId {
        let mut operand = operand;
        while self.at(TokenKind::As) && !self.is_poisoned() {
            self.bump();
            let ty = self.type_expr();
            operand = self.add_expr(ExprKind::Cast { operand, ty }, lo);
        }
        operand
    }

    /// postfix = primary ("." name | "." integer | "(" args ")")*
    fn postfix(&mut self, lo: u32, primary: ExprId) -> ExprId {
        let mut base = primary;
        while !self.is_poisoned() {
            match self.kind() {
                TokenKind::Dot => {
                    self.bump();
                    base = self.field(lo, base);
                }
                TokenKind::LParen => {
                    let args = self.args();
                    base = self.add_expr(ExprKind::Call { callee: base, args }, lo);
                }
                TokenKind::LBracket => {
                    self.unsupported(self.here(), "indexing");
                    self.skip_group();
                    base = self.error_expr(lo);
                }
                TokenKind::Bang if self.is_macro(base) => self.bump_macro_bang(),
                TokenKind::Question => {
                    self.question();
                    base = self.error_expr(lo);
                }
                TokenKind::Plus | TokenKind::Minus if self.is_increment() => return self.increment(lo),
                _ => break,
            }
        }
        base
    }

    /// Whether the current token can only start an operand, so that something between it and the operand
    /// before is missing.
    pub(crate) fn starts_operand(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Ident
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Str
                | TokenKind::Char
                | TokenKind::True
                | TokenKind::False
                | TokenKind::LParen
                | TokenKind::Bang
        )
    }

    fn field(&mut self, lo: u32, base: ExprId) -> ExprId {
        match self.kind() {
            TokenKind::Ident => {
                let span = self.here();
                let name = self.intern(span);
                self.bump();
                if self.at(TokenKind::LParen) {
                    self.unsupported(span, "method calls");
                    self.args();
                    return self.error_expr(lo);
                }
                self.add_expr(ExprKind::Field { base, name }, lo)
            }
            TokenKind::Int => {
                let text = self.tok_text();
                let index = text.parse::<u32>();
                let canonical = text == "0" || !text.starts_with('0');
                let span = self.here();
                self.bump();
                match index {
                    Ok(index) if canonical => self.add_expr(ExprKind::TupleField { base, index }, lo),
                    Ok(_) | Err(_) => {
                        let report =
                            errors::expected(span, "a field name or position such as `0`", TokenKind::Int);
                        self.report_always(report);
                        self.error_expr(lo)
                    }
                }
            }
            _ => {
                self.error_expected("a field name or position");
                self.error_expr(lo)
            }
        }
    }

    /// args = "(" expr,* ")"
    fn args(&mut self) -> ListRange<ExprId> {
        let open = self.tok.lo;
        self.bump();
        let first = self.scratch.exprs.len();
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            let arg = self.expr();
            self.scratch.exprs.push(arg);
            if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::RParen) {
                break;
            }
            self.recover_before_close();
            if !self.eat(TokenKind::Comma) && !self.missing_comma("`,` or `)`") {
                break;
            }
        }
        self.close_list(TokenKind::RParen, open, "`,` or `)`");
        self.ast.expr_lists.alloc(self.scratch.exprs.drain(first..))
    }

    /// Where a list of expressions goes on without a comma, reports that, and the list goes on.
    pub(crate) fn missing_comma(&mut self, wanted: &str) -> bool {
        if self.is_poisoned() || !self.starts_operand() {
            return false;
        }
        let end = self.since(self.prev_hi);
        let report = errors::missing_comma(end, wanted, self.kind(), Applicability::Maybe);
        self.report_always(report);
        true
    }

    pub(crate) fn recover_before_close(&mut self) {
        if self.at(TokenKind::RParen) {
            self.recovered();
        }
    }
}
