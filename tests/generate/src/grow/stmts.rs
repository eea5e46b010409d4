//! Blocks and statements.

use super::{Around, Grower};
use crate::ast::{BinOp, Block, Expr, ExprKind, IntTy, Pat, Place, Stmt, Ty};

impl Grower<'_> {
    /// A block of about `count` statements with a value of type `ty`.
    pub(super) fn block(&mut self, ty: &Ty, count: usize, depth: u8) -> Block {
        let mark = self.scope.len();
        let mut stmts = Vec::new();
        for _ in 0..count {
            self.stmt(&mut stmts, depth);
        }
        let without_value = *ty == Ty::Unit && self.chance(70);
        let tail = (!without_value).then(|| Box::new(self.expr(ty, depth)));
        self.scope.truncate(mark);
        Block { stmts, tail }
    }

    fn stmt(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let shallower = depth.saturating_sub(1);
        match self.random.u8(0..20) {
            0..=5 => self.let_stmt(stmts, depth),
            6..=8 => self.assignment(stmts, depth),
            9 | 10 if depth > 0 => self.while_stmt(stmts, shallower),
            11 if depth > 0 => self.while_let(stmts, shallower),
            12 if depth > 0 => {
                let body = self.effect(shallower);
                stmts.push(Stmt::Expr(body));
            }
            13 => self.jump(stmts, shallower),
            14 => self.let_else(stmts, shallower),
            15 => self.let_later(stmts, shallower),
            _ => {
                let ty = self.scalar();
                let value = self.expr(&ty, depth);
                stmts.push(Stmt::Print(value));
            }
        }
    }

    fn let_stmt(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let ty = self.ty(2);
        let value = self.expr(&ty, depth);
        let pat = self.irrefutable(&ty, 2);
        let typed = self.chance(50);
        stmts.push(Stmt::Let { pat, typed, value });
    }

    fn let_later(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let ty = self.ty(1);
        let condition = self.expr(&Ty::Bool, depth);
        let (then, otherwise) = (self.expr(&ty, depth), self.expr(&ty, depth));
        let var = self.declare(ty, false);
        stmts.push(Stmt::LetLater { var, condition, then, otherwise });
    }

    fn let_else(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let ty = self.ty(1);
        let value = self.expr(&ty, depth);
        let mark = self.scope.len();
        let mut otherwise = Vec::new();
        if self.chance(30) {
            let printed = self.scalar();
            let printed = self.expr(&printed, depth);
            otherwise.push(Stmt::Print(printed));
        }
        self.leave(&mut otherwise, depth);
        self.scope.truncate(mark);
        let pat = self.pat(&ty, 2);
        stmts.push(Stmt::LetElse { pat, value, otherwise: Block { stmts: otherwise, tail: None } });
    }

    /// A jump out of here: of the innermost loop, or of the function.
    fn leave(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        if !self.loops.is_empty() && self.chance(70) {
            let index = self.random.usize(0..self.loops.len());
            let Around { label, value } = &self.loops[index];
            let (label, value) = (*label, value.clone());
            if self.chance(40) {
                stmts.push(Stmt::Continue(label));
                return;
            }
            let value = (value != Ty::Unit).then(|| self.expr(&value, depth.min(1)));
            stmts.push(Stmt::Break(label, value));
            return;
        }
        let ret = self.ret.clone();
        let mut value = self.expr(&ret, depth.min(1));
        if ret == Ty::Int(IntTy::I32) {
            // In `main` it is the status.
            let mask = self.new_expr(ret.clone(), ExprKind::Int(127));
            value = self.new_expr(ret, ExprKind::Binary(BinOp::And, Box::new(value), Box::new(mask)));
        }
        stmts.push(Stmt::Return(value));
    }

    /// `if c { jump }`
    fn jump(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let condition = self.expr(&Ty::Bool, depth.max(1));
        let mut then = Vec::new();
        let mark = self.scope.len();
        self.leave(&mut then, depth);
        self.scope.truncate(mark);
        let then = Block { stmts: then, tail: None };
        let otherwise = Block { stmts: Vec::new(), tail: None };
        let jump = self.new_expr(Ty::Unit, ExprKind::If(Box::new(condition), then, otherwise));
        stmts.push(Stmt::Expr(jump));
    }

    /// An `if` or a block whose statements matter.
    fn effect(&mut self, depth: u8) -> Expr {
        let count = self.random.usize(1..4);
        let first = self.block(&Ty::Unit, count, depth);
        if self.chance(25) {
            return self.new_expr(Ty::Unit, ExprKind::Block(first));
        }
        let condition = self.expr(&Ty::Bool, depth);
        let count = self.random.usize(0..3);
        let second = self.block(&Ty::Unit, count, depth);
        self.new_expr(Ty::Unit, ExprKind::If(Box::new(condition), first, second))
    }

    fn while_stmt(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let (counter, label) = self.counted_loop(stmts);
        let bound = i128::from(self.random.u8(1..12));
        let body = self.loop_body(label, counter, depth);
        stmts.push(Stmt::While(label, counter, bound, body));
    }

    /// `while let p = e { .. }`, with a counter that ends it.
    fn while_let(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let (counter, label) = self.counted_loop(stmts);
        let ty = self.ty(1);
        let value = self.expr(&ty, depth);
        let mark = self.scope.len();
        let pat = self.pat(&ty, 2);
        let mut body = self.loop_body(label, counter, depth);
        self.scope.truncate(mark);
        let int = Ty::Int(IntTy::I32);
        let (var, bound) = (
            self.new_expr(int.clone(), ExprKind::Var(counter)),
            self.new_expr(int, ExprKind::Int(i128::from(counter as u8 % 7 + 1))),
        );
        let ends = ExprKind::Compare(crate::ast::CmpOp::Gt, Box::new(var), Box::new(bound));
        let ends = self.new_expr(Ty::Bool, ends);
        let exit = Block { stmts: vec![Stmt::Break(label, None)], tail: None };
        let go_on = Block { stmts: Vec::new(), tail: None };
        let check = self.new_expr(Ty::Unit, ExprKind::If(Box::new(ends), exit, go_on));
        body.stmts.insert(1, Stmt::Expr(check));
        stmts.push(Stmt::WhileLet(label, pat, value, body));
    }

    /// Declares a counter that only its loop changes, and makes a label.
    fn counted_loop(&mut self, stmts: &mut Vec<Stmt>) -> (usize, usize) {
        let int = Ty::Int(IntTy::I32);
        let counter = self.new_var(true);
        let zero = self.new_expr(int.clone(), ExprKind::Int(0));
        stmts.push(Stmt::Let { pat: Pat::Bind(counter, int), typed: false, value: zero });
        let label = self.labels;
        self.labels += 1;
        (counter, label)
    }

    /// A body that begins by counting.
    fn loop_body(&mut self, label: usize, counter: usize, depth: u8) -> Block {
        let step = self.count(counter);
        self.loops.push(Around { label, value: Ty::Unit });
        // What the loop computes may use the counter, but not change it.
        self.scope.push(super::Known { var: counter, ty: Ty::Int(IntTy::I32), mutable: false });
        let count = self.random.usize(1..5);
        let mut body = self.block(&Ty::Unit, count, depth);
        self.scope.pop();
        self.loops.pop();
        body.stmts.insert(0, step);
        body
    }

    fn assignment(&mut self, stmts: &mut Vec<Stmt>, depth: u8) {
        let mutable: Vec<(usize, Ty)> = self
            .scope
            .iter()
            .filter(|known| known.mutable)
            .map(|known| (known.var, known.ty.clone()))
            .collect();
        if mutable.is_empty() {
            return;
        }
        let (var, ty) = mutable[self.random.usize(0..mutable.len())].clone();
        let mut place = Place { var, path: Vec::new(), ty, owners: Vec::new() };
        while self.chance(60) {
            let parts = self.parts(&place.ty);
            if parts.is_empty() {
                break;
            }
            let field = self.random.usize(0..parts.len());
            let owner = std::mem::replace(&mut place.ty, parts[field].clone());
            place.owners.push(owner);
            place.path.push(field);
        }
        const INT_OPS: [BinOp; 7] =
            [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::And, BinOp::Or, BinOp::Xor, BinOp::Shr];
        const FLOAT_OPS: [BinOp; 4] = [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::Div];
        let ops: &[BinOp] = match place.ty {
            Ty::Int(_) => &INT_OPS,
            Ty::F32 | Ty::F64 => &FLOAT_OPS,
            Ty::Bool | Ty::Unit | Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => &[],
        };
        if ops.is_empty() || self.chance(50) {
            let value = self.expr(&place.ty.clone(), depth);
            stmts.push(Stmt::Assign(place, value));
            return;
        }
        let op = ops[self.random.usize(0..ops.len())];
        let value = if op == BinOp::Shr {
            let by = i128::from(self.random.u8(0..8));
            self.new_expr(place.ty.clone(), ExprKind::Int(by))
        } else {
            self.expr(&place.ty.clone(), depth.min(2))
        };
        let id = self.program.ids;
        self.program.ids += 1;
        stmts.push(Stmt::Update(id, place, op, value));
    }

    /// Statements that print a value, part by part.
    pub(super) fn printed(&mut self, value: Expr) -> Vec<Stmt> {
        let ty = value.ty.clone();
        if ty.is_printable() {
            return vec![Stmt::Print(value)];
        }
        let parts = self.parts(&ty);
        let var = self.new_var(false);
        let mut stmts = vec![Stmt::Let { pat: Pat::Bind(var, ty.clone()), typed: false, value }];
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.is_printable()) {
            let owner = self.new_expr(ty.clone(), ExprKind::Var(var));
            let field = self.new_expr(part.clone(), ExprKind::Field(Box::new(owner), index));
            stmts.push(Stmt::Print(field));
        }
        stmts
    }
}
