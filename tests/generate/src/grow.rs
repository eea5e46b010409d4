//! Seeds to trees: every tree is well typed by construction.

mod exprs;
mod pats;
mod stmts;

use crate::ast::{Block, Expr, ExprKind, Func, IntTy, Program, Shape, Struct, Ty, Var, Variant};
use fastrand::Rng;

/// A random program. It may run for too long; [`crate::Case`] refuses it then.
pub fn grow(random: &mut Rng) -> Program {
    let mut grower = Grower {
        random,
        program: Program::default(),
        scope: Vec::new(),
        loops: Vec::new(),
        labels: 0,
        ret: Ty::Unit,
        callable: 0,
    };
    grower.types();
    grower.constants();
    let funcs = grower.random.usize(1..6);
    for index in 0..funcs {
        grower.func(index);
    }
    grower.main();
    grower.program
}

/// What an expression may use.
struct Known {
    var: Var,
    ty: Ty,
    mutable: bool,
}

/// A loop around the current place.
struct Around {
    label: usize,
    /// The type of the values of its breaks.
    value: Ty,
}

struct Grower<'a> {
    random: &'a mut Rng,
    program: Program,
    scope: Vec<Known>,
    loops: Vec<Around>,
    labels: usize,
    /// What the function returns.
    ret: Ty,
    /// Functions below this number may be called.
    callable: usize,
}

impl Grower<'_> {
    /// True in `percent` of all cases.
    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    fn new_var(&mut self, mutable: bool) -> Var {
        self.program.mutable.push(mutable);
        self.program.mutable.len() - 1
    }

    /// A variable that is in scope from here on.
    fn declare(&mut self, ty: Ty, mutable: bool) -> Var {
        let var = self.new_var(mutable);
        self.scope.push(Known { var, ty, mutable });
        var
    }

    fn new_expr(&mut self, ty: Ty, kind: ExprKind) -> Expr {
        let id = self.program.ids;
        self.program.ids += 1;
        Expr { id, ty, kind }
    }

    fn types(&mut self) {
        for _ in 0..self.random.usize(0..4) {
            let count = self.random.usize(1..5);
            let fields = (0..count).map(|_| self.ty(2)).collect();
            self.program.structs.push(Struct { fields });
        }
        for _ in 0..self.random.usize(0..4) {
            let count = self.random.usize(1..6);
            let variants = (0..count).map(|_| self.variant()).collect();
            self.program.enums.push(variants);
        }
    }

    fn variant(&mut self) -> Variant {
        let count = self.random.usize(0..4);
        let fields: Vec<Ty> = (0..count).map(|_| self.ty(2)).collect();
        let record = !fields.is_empty() && self.chance(40);
        Variant { shape: if record { Shape::Record } else { Shape::Tuple }, fields }
    }

    fn constants(&mut self) {
        for _ in 0..self.random.usize(0..3) {
            let ty = self.scalar();
            let value = self.literal(&ty);
            self.program.consts.push(value);
        }
    }

    fn int_ty(&mut self) -> IntTy {
        if self.chance(30) { IntTy::I32 } else { IntTy::ALL[self.random.usize(0..IntTy::ALL.len())] }
    }

    /// A type with a print function.
    fn scalar(&mut self) -> Ty {
        match self.random.u8(0..10) {
            0 => Ty::F32,
            1 => Ty::F64,
            2 | 3 => Ty::Bool,
            _ => Ty::Int(self.int_ty()),
        }
    }

    /// Any type that is defined so far, of at most `depth` tuples in each other.
    fn ty(&mut self, depth: u8) -> Ty {
        let (structs, enums) = (self.program.structs.len(), self.program.enums.len());
        match self.random.u8(0..14) {
            0 | 1 if depth > 0 => {
                let count = self.random.usize(2..4);
                Ty::Tuple((0..count).map(|_| self.ty(depth - 1)).collect())
            }
            2 | 3 if structs > 0 => Ty::Struct(self.random.usize(0..structs)),
            4 | 5 if enums > 0 => Ty::Enum(self.random.usize(0..enums)),
            6 if depth > 0 && self.chance(20) => Ty::Unit,
            _ => self.scalar(),
        }
    }

    fn func(&mut self, index: usize) {
        let count = self.random.usize(0..5);
        let ret = self.ty(1);
        let params: Vec<(Var, Ty)> = (0..count)
            .map(|_| {
                let ty = self.ty(1);
                let mutable = self.chance(30);
                (self.declare(ty.clone(), mutable), ty)
            })
            .collect();
        self.callable = index;
        self.ret = ret.clone();
        let body = self.body(&ret, 2);
        self.scope.clear();
        self.program.funcs.push(Func { params, ret, body });
    }

    /// `main` prints much, and its value becomes the status.
    fn main(&mut self) {
        self.callable = self.program.funcs.len();
        self.ret = Ty::Int(IntTy::I32);
        let ret = self.ret.clone();
        let mut body = self.body(&ret, 3);
        for index in 0..self.callable {
            if self.chance(70) {
                let call = self.call(index, 1);
                let mut printed = self.printed(call);
                body.stmts.append(&mut printed);
            }
        }
        // A status is one byte.
        let mask = self.new_expr(ret.clone(), ExprKind::Int(127));
        let tail = match body.tail.take() {
            Some(tail) => *tail,
            None => self.literal(&ret),
        };
        let status =
            self.new_expr(ret, ExprKind::Binary(crate::ast::BinOp::And, Box::new(tail), Box::new(mask)));
        body.tail = Some(Box::new(status));
        self.program.funcs.push(Func { params: Vec::new(), ret: self.ret.clone(), body });
        self.scope.clear();
    }

    /// The body of a function: a block, whose parts are printed now and then.
    fn body(&mut self, ty: &Ty, depth: u8) -> Block {
        let count = self.random.usize(2..9);
        self.block(ty, count, depth)
    }
}
