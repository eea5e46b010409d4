//! Expressions, by precedence climbing.
//!
//! Precedence, low to high (cz.md section 4): `=` (right) · `||` · `&&` · `== !=` · `< > <= >=` · `|` · `^` · `&` ·
//! `<< >>` · `+ -` · `* / %` · prefix `! -` · `as` · postfix `.f` `.0` `()`. So `-x as T` is `-(x as T)`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::Parser;
use kiln_arena::ListRange;
use kiln_diagnostics::Applicability;
use kiln_source::Span;

/// Whether `{` after a name may start a struct literal. Not directly after `if`, `while`, `match`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literals {
    Allowed,
    Forbidden,
}

/// How tightly a binary operator binds; higher is tighter.
fn binary_operator(kind: TokenKind) -> Option<(BinaryOp, u8)> {
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

const EQUALITY: u8 = 3;
const COMPARISON: u8 = 4;

impl Parser<'_> {
    pub(crate) fn add_expr(&mut self, kind: ExprKind, lo: u32) -> ExprId {
        let span = self.since(lo);
        self.ast.exprs.alloc(Expr { kind, span })
    }

    fn error_expr(&mut self, lo: u32) -> ExprId {
        self.add_expr(ExprKind::Error, lo)
    }

    /// Any expression.
    pub(crate) fn expr(&mut self) -> ExprId {
        self.expr_with(Literals::Allowed)
    }

    fn expr_with(&mut self, literals: Literals) -> ExprId {
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

    fn binary(&mut self, min: u8, literals: Literals) -> ExprId {
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

    /// `===`, `<>`, `=<`: operators of other languages, whose first half was read at `lo`.
    fn foreign_comparison(&mut self, lo: u32) {
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
    fn unary(&mut self, literals: Literals) -> ExprId {
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

    #[cold]
    fn unsupported_prefix(&mut self, feature: &str, literals: Literals) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.bump();
        self.eat(TokenKind::Mut);
        self.nested(|parser| parser.unary(literals));
        self.error_expr(lo)
    }

    #[cold]
    fn prefix_plus(&mut self, literals: Literals) -> ExprId {
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

    /// `e?`, or the `c ? a : b` of other languages.
    #[cold]
    fn question(&mut self) {
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

    /// `++` or `--` before the end of a statement.
    fn is_increment(&self) -> bool {
        let bytes = self.text.as_bytes();
        let at = self.tok.lo as usize;
        if bytes.get(at + 1) != Some(&bytes[at]) {
            return false;
        }
        let rest = self.text[at + 2..].trim_start();
        rest.starts_with([';', ')', '}']) || rest.is_empty()
    }

    #[cold]
    fn increment(&mut self, lo: u32) -> ExprId {
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
    fn missing_comma(&mut self, wanted: &str) -> bool {
        if self.is_poisoned() || !self.starts_operand() {
            return false;
        }
        let end = self.since(self.prev_hi);
        let report = errors::missing_comma(end, wanted, self.kind(), Applicability::Maybe);
        self.report_always(report);
        true
    }

    fn recover_before_close(&mut self) {
        if self.at(TokenKind::RParen) {
            self.recovered();
        }
    }

    /// The end of a list: `wanted` says what could have come.
    fn close_list(&mut self, kind: TokenKind, open: u32, wanted: &str) {
        if self.eat(kind) {
            return;
        }
        if self.at(TokenKind::Eof) {
            self.expect_close(kind, open);
        } else {
            let opener = self.span_of(open, open + 1);
            let report =
                errors::expected(self.here(), wanted, self.kind()).secondary(opener, "to close this");
            self.report(report);
        }
    }

    fn primary(&mut self, literals: Literals) -> ExprId {
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
            TokenKind::Unsafe => self.unsupported_unsafe(),
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

    /// `do { ... } while c`
    #[cold]
    fn foreign_do(&mut self, lo: u32, span: Span) -> ExprId {
        let advice = "write `loop { ... if !c { break; } }`";
        self.report_always(errors::other_language(span, "do", advice, None));
        self.block();
        if self.eat(TokenKind::While) {
            self.expr();
        }
        self.error_expr(lo)
    }

    #[cold]
    fn foreign_not(&mut self, lo: u32, span: Span, literals: Literals) -> ExprId {
        let report = errors::other_language(span, "not", "write `!`", Some("!"));
        self.report_always(report);
        self.nested(|parser| parser.unary(literals));
        self.error_expr(lo)
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

    /// What to do where a field should be followed by a comma: whether the list goes on.
    fn field_without_comma(&mut self, open: u32) -> bool {
        if self.at(TokenKind::RBrace) || self.at(TokenKind::Eof) {
            return false;
        }
        if self.at(TokenKind::Ident) {
            return self.missing_comma("`,` or `}`");
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

    /// condition = "let" pattern "=" expr | expr
    fn condition(&mut self) -> ExprId {
        let lo = self.tok.lo;
        if self.at(TokenKind::Let) {
            return self.let_condition(lo, false);
        }
        if self.at(TokenKind::LBrace) {
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

    /// `if a and b {`, `if a => b {`: reported with the operator meant, and the rest of the condition is read.
    fn foreign_connective(&mut self) {
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

    fn let_condition(&mut self, lo: u32, misplaced: bool) -> ExprId {
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
        let value = self.binary(COMPARISON.min(EQUALITY), Literals::Forbidden);
        if matches!(self.kind(), TokenKind::AmpAmp | TokenKind::PipePipe) {
            let report = errors::misplaced_let(span).note("nest a second `if` instead");
            self.report(report);
        }
        self.add_expr(ExprKind::Let { pat, value }, lo)
    }

    /// if = "if" condition block ("else" (if | block))?
    fn if_expr(&mut self, lo: u32) -> ExprId {
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
            self.report(report);
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
    fn while_expr(&mut self, lo: u32, label: Option<LabelId>) -> ExprId {
        self.bump();
        let cond = self.condition();
        let body = self.body(TokenKind::While);
        self.add_expr(ExprKind::While { label, cond, body }, lo)
    }

    /// loop = "loop" block
    fn loop_expr(&mut self, lo: u32, label: Option<LabelId>) -> ExprId {
        self.bump();
        let body = self.block();
        self.add_expr(ExprKind::Loop { label, body }, lo)
    }

    /// labelled = label ":" (while | loop)
    fn labelled(&mut self, lo: u32) -> ExprId {
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

    fn label_use(&mut self) -> Option<LabelId> {
        if !self.at(TokenKind::Label) {
            return None;
        }
        let span = self.here();
        let name = self.intern(Span::new(span.lo + 1, span.hi));
        self.bump();
        Some(self.ast.labels.alloc(Ident { name, span }))
    }

    fn break_expr(&mut self, lo: u32) -> ExprId {
        self.bump();
        let label = self.label_use();
        let value = self.optional_value();
        self.add_expr(ExprKind::Break { label, value }, lo)
    }

    /// The value of `break` or `return`, unless the expression ends here.
    fn optional_value(&mut self) -> Option<ExprId> {
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
    fn match_expr(&mut self, lo: u32) -> ExprId {
        self.bump();
        let scrutinee = if self.at(TokenKind::LBrace) {
            let report = errors::expected(self.here(), "a value to match", self.kind());
            self.report_always(report);
            self.error_expr(self.tok.lo)
        } else {
            self.expr_with(Literals::Forbidden)
        };
        self.skip_to_body();
        let open = self.tok.lo;
        let first = self.scratch.arms.len();
        if self.expect(TokenKind::LBrace) {
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

    // ----- the full layer

    #[cold]
    fn unsupported_atom(&mut self, feature: &str) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.bump();
        self.error_expr(lo)
    }

    #[cold]
    fn unsupported_group(&mut self, feature: &str) -> ExprId {
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
    fn unsupported_range(&mut self, lo: u32, literals: Literals) -> ExprId {
        self.unsupported(self.here(), "ranges");
        self.bump();
        if self.starts_operand() || self.at(TokenKind::Minus) {
            self.nested(|parser| parser.binary(0, literals));
        }
        self.error_expr(lo)
    }

    #[cold]
    fn unsupported_closure(&mut self) -> ExprId {
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

    #[cold]
    fn unsupported_unsafe(&mut self) -> ExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), "`unsafe`");
        self.bump();
        if self.at(TokenKind::LBrace) {
            self.skip_group();
        }
        self.error_expr(lo)
    }
}
