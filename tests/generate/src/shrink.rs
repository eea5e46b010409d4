//! Makes a program that shows a failure small: drops statements, arms and functions, and puts parts in place of wholes,
//! as long as the failure stays of its kind.

use crate::ast::{Block, Expr, ExprKind, Program, Stmt, Ty};
use crate::edit::Edit;
use crate::{Case, Tree, lox, luma};

/// Shrinks `case` while `fails` says that the failure is still there, with at most `tries` questions.
pub fn shrink(case: Case, mut tries: usize, mut fails: impl FnMut(&Case) -> bool) -> Case {
    let mut best = case;
    loop {
        let before = best.text.len();
        let mut edit = 0;
        while tries > 0 {
            let mut program = best.program.clone();
            let edited = match &mut program {
                Tree::Cz(program) => apply(program, edit),
                Tree::Lox(program) => lox::shrink::apply(program, edit),
                Tree::Luma(program) => luma::shrink::apply(program, edit),
            };
            if !edited {
                break; // there are no more edits
            }
            let smaller = Case::new(program).filter(|case| case.text.len() < best.text.len());
            match smaller {
                Some(candidate) => {
                    tries -= 1;
                    if fails(&candidate) {
                        best = candidate; // the same number is the next edit now
                    } else {
                        edit += 1;
                    }
                }
                None => edit += 1,
            }
        }
        if best.text.len() == before || tries == 0 {
            return best;
        }
    }
}

/// Applies the edit with this number; false if there are fewer.
fn apply(program: &mut Program, edit: usize) -> bool {
    let mut editor = Editor { edit: Edit::new(edit) };
    let main = program.funcs.len() - 1;
    // From the end: what comes late depends on more, and is dropped first.
    for index in (0..program.funcs.len()).rev() {
        let ret = program.funcs[index].ret.clone();
        if index != main && editor.edit.here() {
            empty(&mut program.funcs[index].body, &ret);
            return true;
        }
        editor.block(&mut program.funcs[index].body, &ret);
        if editor.edit.done {
            return true;
        }
    }
    false
}

/// A body that does nothing, if the type has a literal.
fn empty(body: &mut Block, ret: &Ty) {
    if let Some(kind) = plain(ret) {
        let id = body.tail.as_ref().map_or(0, |tail| tail.id);
        *body = Block { stmts: Vec::new(), tail: Some(Box::new(Expr { id, ty: ret.clone(), kind })) };
    }
}

/// The simplest value of a type.
fn plain(ty: &Ty) -> Option<ExprKind> {
    match ty {
        Ty::Int(_) => Some(ExprKind::Int(1)),
        Ty::F32 | Ty::F64 => Some(ExprKind::Float(1.0)),
        Ty::Bool => Some(ExprKind::Bool(true)),
        Ty::Unit => Some(ExprKind::Unit),
        Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => None,
    }
}

/// Walks a tree and does the edit.
struct Editor {
    edit: Edit,
}

impl Editor {
    fn block(&mut self, block: &mut Block, _ty: &Ty) {
        self.edit.drop_run(&mut block.stmts);
        if self.edit.done {
            return;
        }
        if let Some(tail) = &mut block.tail {
            self.expr(tail);
        }
        for stmt in block.stmts.iter_mut().rev() {
            if self.edit.done {
                return;
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        // A block in the place of what holds it.
        if let Stmt::While(_, _, _, body) | Stmt::WhileLet(_, _, _, body) = stmt
            && self.edit.here()
        {
            let block = std::mem::replace(body, Block { stmts: Vec::new(), tail: None });
            *stmt = Stmt::Expr(Expr { id: 0, ty: Ty::Unit, kind: ExprKind::Block(block) });
            return;
        }
        match stmt {
            Stmt::Let { value, .. } | Stmt::Expr(value) | Stmt::Print(value) | Stmt::Return(value) => {
                self.expr(value);
            }
            Stmt::Assign(_, value) | Stmt::Update(_, _, _, value) => self.expr(value),
            Stmt::LetLater { condition, then, otherwise, .. } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            Stmt::LetElse { value, otherwise, .. } => {
                self.expr(value);
                self.block(otherwise, &Ty::Unit);
            }
            Stmt::While(_, _, _, body) => self.block(body, &Ty::Unit),
            Stmt::WhileLet(_, _, value, body) => {
                self.expr(value);
                self.block(body, &Ty::Unit);
            }
            Stmt::Break(_, value) => {
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            Stmt::Continue(_) => {}
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        if self.edit.done {
            return;
        }
        let is_plain = matches!(
            expr.kind,
            ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Bool(_) | ExprKind::Unit | ExprKind::Var(_)
        );
        if !is_plain
            && let Some(kind) = plain(&expr.ty)
            && self.edit.here()
        {
            expr.kind = kind;
            return;
        }
        if self.hoist(expr) {
            return;
        }
        self.parts(expr);
    }

    /// Puts a part of the same type in the place of the whole.
    fn hoist(&mut self, expr: &mut Expr) -> bool {
        let ty = expr.ty.clone();
        let mut parts: Vec<Expr> = Vec::new();
        children(expr, &mut |child| {
            if child.ty == ty {
                parts.push(child.clone());
            }
        });
        for part in parts {
            if self.edit.here() {
                *expr = part;
                return true;
            }
        }
        false
    }

    fn parts(&mut self, expr: &mut Expr) {
        if let ExprKind::Match(_, arms) = &mut expr.kind {
            for index in (0..arms.len()).rev() {
                if arms.len() > 1 && self.edit.here() {
                    arms.remove(index);
                    return;
                }
            }
        }
        match &mut expr.kind {
            ExprKind::If(condition, then, otherwise) => {
                self.expr(condition);
                self.block(then, &expr.ty);
                self.block(otherwise, &expr.ty);
            }
            ExprKind::IfLet(_, value, then, otherwise) => {
                self.expr(value);
                self.block(then, &expr.ty);
                self.block(otherwise, &expr.ty);
            }
            ExprKind::Block(block) | ExprKind::Loop(_, block) => self.block(block, &expr.ty),
            ExprKind::Match(value, arms) => {
                self.expr(value);
                for arm in arms {
                    if let Some(guard) = &mut arm.guard {
                        self.expr(guard);
                    }
                    self.expr(&mut arm.body);
                }
            }
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Unit
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::Compare(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Cast(_)
            | ExprKind::Tuple(_)
            | ExprKind::Struct(..)
            | ExprKind::Enum(..)
            | ExprKind::Field(..)
            | ExprKind::Call(..) => children(expr, &mut |child| self.expr(child)),
        }
    }
}

/// Calls `visit` for the expressions that `expr` is made of, and for the values of its blocks.
fn children(expr: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    match &mut expr.kind {
        ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Unit
        | ExprKind::Var(_)
        | ExprKind::Const(_) => {}
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Cast(inner) | ExprKind::Field(inner, _) => {
            visit(inner);
        }
        ExprKind::Binary(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Tuple(parts) | ExprKind::Call(_, parts) => parts.iter_mut().for_each(visit),
        ExprKind::Struct(_, fields) | ExprKind::Enum(_, _, fields) => {
            fields.iter_mut().for_each(|(_, value)| visit(value));
        }
        ExprKind::If(_, then, otherwise) | ExprKind::IfLet(_, _, then, otherwise) => {
            for block in [then, otherwise] {
                if let Some(tail) = &mut block.tail {
                    visit(tail);
                }
            }
        }
        ExprKind::Match(_, arms) => arms.iter_mut().for_each(|arm| visit(&mut arm.body)),
        ExprKind::Block(block) => {
            if let Some(tail) = &mut block.tail {
                visit(tail);
            }
        }
        ExprKind::Loop(..) => {}
    }
}
