//! Expressions of a given type.

use super::{Around, Grower};
use crate::ast::{Arm, BinOp, CmpOp, Expr, ExprKind, IntTy, Stmt, Ty};

impl Grower<'_> {
    /// An expression of type `ty`, of at most `depth` levels.
    pub(super) fn expr(&mut self, ty: &Ty, depth: u8) -> Expr {
        if depth == 0 || self.chance(15) {
            return self.leaf(ty, depth);
        }
        let shallower = depth - 1;
        match self.random.u8(0..16) {
            0 => self.if_expr(ty, shallower),
            1 => self.match_expr(ty, shallower),
            2 => {
                let count = self.random.usize(0..3);
                let block = self.block(ty, count, shallower);
                self.new_expr(ty.clone(), ExprKind::Block(block))
            }
            3 => self.if_let(ty, shallower),
            4 if self.chance(50) => self.loop_expr(ty, shallower),
            5 | 6 => match self.function_of(ty) {
                Some(index) => self.call(index, shallower),
                None => self.operation(ty, shallower),
            },
            7 => match self.field_of(ty) {
                Some(field) => field,
                None => self.operation(ty, shallower),
            },
            _ => self.operation(ty, shallower),
        }
    }

    /// A variable, a constant or a literal.
    fn leaf(&mut self, ty: &Ty, depth: u8) -> Expr {
        if self.chance(75)
            && let Some(var) = self.variable_of(ty)
        {
            return var;
        }
        let constants: Vec<usize> =
            (0..self.program.consts.len()).filter(|&index| self.program.consts[index].ty == *ty).collect();
        if !constants.is_empty() && self.chance(30) {
            let index = constants[self.random.usize(0..constants.len())];
            return self.new_expr(ty.clone(), ExprKind::Const(index));
        }
        match ty {
            Ty::Int(_) | Ty::F32 | Ty::F64 | Ty::Bool | Ty::Unit => self.literal(ty),
            Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => self.construct(ty, depth.saturating_sub(1)),
        }
    }

    fn variable_of(&mut self, ty: &Ty) -> Option<Expr> {
        let known: Vec<usize> =
            self.scope.iter().filter(|known| known.ty == *ty).map(|known| known.var).collect();
        if known.is_empty() {
            return None;
        }
        let var = known[self.random.usize(0..known.len())];
        Some(self.new_expr(ty.clone(), ExprKind::Var(var)))
    }

    /// A field, of type `ty`, of a variable.
    fn field_of(&mut self, ty: &Ty) -> Option<Expr> {
        let mut found = Vec::new();
        for known in &self.scope {
            for (index, field) in self.parts(&known.ty).iter().enumerate() {
                if field == ty {
                    found.push((known.var, known.ty.clone(), index));
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        let (var, owner, index) = found.swap_remove(self.random.usize(0..found.len()));
        let owner = self.new_expr(owner, ExprKind::Var(var));
        Some(self.new_expr(ty.clone(), ExprKind::Field(Box::new(owner), index)))
    }

    /// The types of the fields of a tuple or struct; of other types none.
    pub(super) fn parts(&self, ty: &Ty) -> Vec<Ty> {
        match ty {
            Ty::Tuple(parts) => parts.clone(),
            Ty::Struct(index) => self.program.structs[*index].fields.clone(),
            Ty::Int(_) | Ty::F32 | Ty::F64 | Ty::Bool | Ty::Unit | Ty::Enum(_) => Vec::new(),
        }
    }

    pub(super) fn literal(&mut self, ty: &Ty) -> Expr {
        let kind = match ty {
            Ty::Int(int) => ExprKind::Int(self.int(*int)),
            Ty::F32 => ExprKind::Float(f64::from(self.float() as f32)),
            Ty::F64 => ExprKind::Float(self.float()),
            Ty::Bool => ExprKind::Bool(self.random.bool()),
            Ty::Unit => ExprKind::Unit,
            Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => return self.construct(ty, 0),
        };
        self.new_expr(ty.clone(), kind)
    }

    /// Mostly small, sometimes at a bound.
    pub(super) fn int(&mut self, int: IntTy) -> i128 {
        let value = match self.random.u8(0..20) {
            0 => int.max(),
            1 => int.min(),
            2 => int.max() - i128::from(self.random.u8(0..3)),
            3 => int.min() + i128::from(self.random.u8(0..3)),
            4 => int.wrap(i128::from(self.random.u64(..))),
            5..=7 => i128::from(self.random.i16(-300..300)),
            _ => i128::from(self.random.i8(-8..16)),
        };
        if int.holds(value) { value } else { int.wrap(value) & 0x3f }
    }

    fn float(&mut self) -> f64 {
        const SPECIAL: [f64; 12] =
            [0.0, 1.0, 0.5, 0.1, 3.25, 1e9, 1e-9, 123456.789, 16777216.0, 4294967296.0, 1e21, 255.5];
        let value = match self.random.u8(0..4) {
            0 => self.random.f64() * 100.0,
            1 => f64::from(self.random.u8(..)),
            _ => SPECIAL[self.random.usize(0..SPECIAL.len())],
        };
        if self.chance(25) { -value } else { value }
    }

    /// A value made of its parts, or a scalar made by an operator.
    fn operation(&mut self, ty: &Ty, depth: u8) -> Expr {
        match ty {
            Ty::Int(int) => self.int_operation(*int, depth),
            Ty::F32 | Ty::F64 => self.float_operation(ty, depth),
            Ty::Bool => self.bool_operation(depth),
            Ty::Unit => self.literal(ty),
            Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => self.construct(ty, depth),
        }
    }

    fn int_operation(&mut self, int: IntTy, depth: u8) -> Expr {
        let ty = Ty::Int(int);
        match self.random.u8(0..20) {
            0..=2 => self.cast(&ty, depth),
            3 if int.signed => {
                let inner = self.expr(&ty, depth);
                self.new_expr(ty, ExprKind::Neg(Box::new(inner)))
            }
            4 => {
                let inner = self.expr(&ty, depth);
                self.new_expr(ty, ExprKind::Not(Box::new(inner)))
            }
            5 | 6 => self.shift(&ty, depth),
            7..=12 => {
                // Kept small by a mask, so that fewer programs end at once.
                let mask = self.random.u8(1..64);
                let operation = self.arithmetic(&ty, depth);
                let mask = self.new_expr(ty.clone(), ExprKind::Int(i128::from(mask)));
                self.new_expr(ty, ExprKind::Binary(BinOp::And, Box::new(operation), Box::new(mask)))
            }
            _ => self.arithmetic(&ty, depth),
        }
    }

    fn arithmetic(&mut self, ty: &Ty, depth: u8) -> Expr {
        const OPS: [BinOp; 12] = [
            BinOp::Add,
            BinOp::Add,
            BinOp::Add,
            BinOp::Sub,
            BinOp::Sub,
            BinOp::Mul,
            BinOp::Div,
            BinOp::Rem,
            BinOp::Rem,
            BinOp::And,
            BinOp::Or,
            BinOp::Xor,
        ];
        let op = OPS[self.random.usize(0..OPS.len())];
        let left = self.expr(ty, depth);
        let divides = matches!(op, BinOp::Div | BinOp::Rem);
        // Mostly by a literal that is not zero.
        let right = if divides && self.chance(80) {
            let value = i128::from(self.random.u8(1..20));
            let value =
                if self.chance(10) && matches!(ty, Ty::Int(int) if int.signed) { -value } else { value };
            self.new_expr(ty.clone(), ExprKind::Int(value))
        } else {
            self.expr(ty, depth)
        };
        self.new_expr(ty.clone(), ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    fn shift(&mut self, ty: &Ty, depth: u8) -> Expr {
        let op = if self.random.bool() { BinOp::Shl } else { BinOp::Shr };
        let left = self.expr(ty, depth);
        let by = Ty::Int(self.int_ty());
        let right = if self.chance(85) {
            let value = i128::from(self.random.u8(0..9));
            self.new_expr(by, ExprKind::Int(value))
        } else {
            self.expr(&by, depth)
        };
        self.new_expr(ty.clone(), ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    fn float_operation(&mut self, ty: &Ty, depth: u8) -> Expr {
        const OPS: [BinOp; 5] = [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::Div, BinOp::Rem];
        match self.random.u8(0..8) {
            0 | 1 => self.cast(ty, depth),
            2 => {
                let inner = self.expr(ty, depth);
                self.new_expr(ty.clone(), ExprKind::Neg(Box::new(inner)))
            }
            _ => {
                let op = OPS[self.random.usize(0..OPS.len())];
                let (left, right) = (self.expr(ty, depth), self.expr(ty, depth));
                self.new_expr(ty.clone(), ExprKind::Binary(op, Box::new(left), Box::new(right)))
            }
        }
    }

    fn bool_operation(&mut self, depth: u8) -> Expr {
        match self.random.u8(0..10) {
            0 => self.cast(&Ty::Bool, depth),
            1 => {
                let inner = self.expr(&Ty::Bool, depth);
                self.new_expr(Ty::Bool, ExprKind::Not(Box::new(inner)))
            }
            2..=4 => {
                let (left, right) =
                    (Box::new(self.expr(&Ty::Bool, depth)), Box::new(self.expr(&Ty::Bool, depth)));
                let kind =
                    if self.random.bool() { ExprKind::And(left, right) } else { ExprKind::Or(left, right) };
                self.new_expr(Ty::Bool, kind)
            }
            _ => {
                let ty = self.scalar();
                const OPS: [CmpOp; 6] = [CmpOp::Eq, CmpOp::Ne, CmpOp::Lt, CmpOp::Le, CmpOp::Gt, CmpOp::Ge];
                let ops = if ty == Ty::Bool { &OPS[..2] } else { &OPS[..] };
                let op = ops[self.random.usize(0..ops.len())];
                let (left, right) = (self.expr(&ty, depth), self.expr(&ty, depth));
                self.new_expr(Ty::Bool, ExprKind::Compare(op, Box::new(left), Box::new(right)))
            }
        }
    }

    fn cast(&mut self, to: &Ty, depth: u8) -> Expr {
        let from = self.scalar();
        let inner = self.expr(&from, depth);
        self.new_expr(to.clone(), ExprKind::Cast(Box::new(inner)))
    }

    /// A tuple, struct or enum value from its parts.
    fn construct(&mut self, ty: &Ty, depth: u8) -> Expr {
        let kind = match ty {
            Ty::Tuple(types) => ExprKind::Tuple(types.iter().map(|ty| self.expr(ty, depth)).collect()),
            Ty::Struct(index) => {
                let types = self.program.structs[*index].fields.clone();
                ExprKind::Struct(*index, self.shuffled_fields(&types, depth))
            }
            Ty::Enum(index) => {
                let variant = self.random.usize(0..self.program.enums[*index].len());
                let definition = self.program.enums[*index][variant].clone();
                let fields = match definition.shape {
                    crate::ast::Shape::Record => self.shuffled_fields(&definition.fields, depth),
                    crate::ast::Shape::Tuple => {
                        definition.fields.iter().map(|ty| self.expr(ty, depth)).enumerate().collect()
                    }
                };
                ExprKind::Enum(*index, variant, fields)
            }
            Ty::Int(_) | Ty::F32 | Ty::F64 | Ty::Bool | Ty::Unit => return self.literal(ty),
        };
        self.new_expr(ty.clone(), kind)
    }

    fn shuffled_fields(&mut self, types: &[Ty], depth: u8) -> Vec<(usize, Expr)> {
        let mut order: Vec<usize> = (0..types.len()).collect();
        self.random.shuffle(&mut order);
        order.into_iter().map(|field| (field, self.expr(&types[field], depth))).collect()
    }

    fn function_of(&mut self, ty: &Ty) -> Option<usize> {
        let fitting: Vec<usize> =
            (0..self.callable).filter(|&index| self.program.funcs[index].ret == *ty).collect();
        if fitting.is_empty() { None } else { Some(fitting[self.random.usize(0..fitting.len())]) }
    }

    pub(super) fn call(&mut self, index: usize, depth: u8) -> Expr {
        let func = &self.program.funcs[index];
        let (types, ret): (Vec<Ty>, Ty) =
            (func.params.iter().map(|(_, ty)| ty.clone()).collect(), func.ret.clone());
        let args = types.iter().map(|ty| self.expr(ty, depth)).collect();
        self.new_expr(ret, ExprKind::Call(index, args))
    }

    fn if_expr(&mut self, ty: &Ty, depth: u8) -> Expr {
        let condition = self.expr(&Ty::Bool, depth);
        let counts = (self.random.usize(0..2), self.random.usize(0..2));
        let then = self.block(ty, counts.0, depth);
        let otherwise = self.block(ty, counts.1, depth);
        self.new_expr(ty.clone(), ExprKind::If(Box::new(condition), then, otherwise))
    }

    fn if_let(&mut self, ty: &Ty, depth: u8) -> Expr {
        let matched = self.ty(1);
        let value = self.expr(&matched, depth);
        let mark = self.scope.len();
        let pat = self.pat(&matched, 2);
        let count = self.random.usize(0..2);
        let then = self.block(ty, count, depth);
        self.scope.truncate(mark);
        let otherwise = self.block(ty, 0, depth);
        self.new_expr(ty.clone(), ExprKind::IfLet(Box::new(pat), Box::new(value), then, otherwise))
    }

    fn match_expr(&mut self, ty: &Ty, depth: u8) -> Expr {
        let matched = self.ty(1);
        let value = self.expr(&matched, depth);
        let pats = self.arms(&matched);
        let mut arms = Vec::new();
        for (pat, declared) in pats {
            let mark = self.scope.len();
            self.scope.extend(declared);
            // The last arm takes what is left.
            let guard = (self.chance(15) && !matches!(pat, crate::ast::Pat::Wild))
                .then(|| self.expr(&Ty::Bool, depth.min(1)));
            let body = self.expr(ty, depth);
            self.scope.truncate(mark);
            arms.push(Arm { pat, guard, body });
        }
        // Guards may leave values over.
        if arms.iter().any(|arm| arm.guard.is_some()) {
            let body = self.expr(ty, depth.min(1));
            arms.push(Arm { pat: crate::ast::Pat::Wild, guard: None, body });
        }
        self.new_expr(ty.clone(), ExprKind::Match(Box::new(value), arms))
    }

    /// `loop { if counter >= bound { break value; } .. }`, in a block that declares the counter.
    fn loop_expr(&mut self, ty: &Ty, depth: u8) -> Expr {
        let mark = self.scope.len();
        let int = Ty::Int(IntTy::I32);
        // The counter is not in scope of what the loop computes with: it must only go up.
        let counter = self.new_var(true);
        let zero = self.new_expr(int.clone(), ExprKind::Int(0));
        let declaration =
            Stmt::Let { pat: crate::ast::Pat::Bind(counter, int.clone()), typed: false, value: zero };
        let label = self.labels;
        self.labels += 1;
        let value = self.expr(ty, depth);
        let bound = i128::from(self.random.u8(1..6));
        let ends = self.counter_reaches(counter, bound);
        let exit = crate::ast::Block { stmts: vec![Stmt::Break(label, Some(value))], tail: None };
        let go_on = crate::ast::Block { stmts: Vec::new(), tail: None };
        let check = self.new_expr(Ty::Unit, ExprKind::If(Box::new(ends), exit, go_on));
        let step = self.count(counter);
        self.loops.push(Around { label, value: ty.clone() });
        let count = self.random.usize(1..3);
        let mut body = self.block(&Ty::Unit, count, depth);
        self.loops.pop();
        body.tail = None;
        body.stmts.splice(0..0, [Stmt::Expr(check), step]);
        self.scope.truncate(mark);
        let body = self.new_expr(ty.clone(), ExprKind::Loop(label, body));
        let block = crate::ast::Block { stmts: vec![declaration], tail: Some(Box::new(body)) };
        self.new_expr(ty.clone(), ExprKind::Block(block))
    }

    fn counter_reaches(&mut self, counter: usize, bound: i128) -> Expr {
        let int = Ty::Int(IntTy::I32);
        let var = self.new_expr(int.clone(), ExprKind::Var(counter));
        let bound = self.new_expr(int, ExprKind::Int(bound));
        self.new_expr(Ty::Bool, ExprKind::Compare(CmpOp::Ge, Box::new(var), Box::new(bound)))
    }

    /// `counter += 1;`
    pub(super) fn count(&mut self, counter: usize) -> Stmt {
        let int = Ty::Int(IntTy::I32);
        let one = self.new_expr(int.clone(), ExprKind::Int(1));
        let id = self.program.ids;
        self.program.ids += 1;
        let place = crate::ast::Place { var: counter, path: Vec::new(), ty: int, owners: Vec::new() };
        Stmt::Update(id, place, BinOp::Add, one)
    }
}
