//! The edits that make a Lox program small: drops statements and methods, and puts parts in place of wholes.

use super::ast::{Expr, ExprKind, Func, Program, Stmt};
use crate::edit::Edit;

/// Applies the edit with this number; false if there are fewer.
pub fn apply(program: &mut Program, edit: usize) -> bool {
    let mut editor = Editor { edit: Edit::new(edit) };
    editor.stmts(&mut program.stmts);
    editor.edit.done
}

/// Walks a tree and does the edit.
struct Editor {
    edit: Edit,
}

impl Editor {
    fn stmts(&mut self, stmts: &mut Vec<Stmt>) {
        self.edit.drop_run(stmts);
        for stmt in stmts.iter_mut().rev() {
            if self.edit.done {
                return;
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        self.unwrap(stmt);
        match stmt {
            Stmt::Expr(value) | Stmt::Print(value) => self.expr(value),
            Stmt::Var(_, value) | Stmt::Return(value) => {
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            Stmt::Fun(func) => self.func(func),
            Stmt::Class(class) => {
                self.edit.drop_one(&mut class.methods);
                class.methods.iter_mut().for_each(|method| self.func(method));
            }
            Stmt::Block(stmts) => self.stmts(stmts),
            Stmt::If(condition, then, otherwise) => {
                self.expr(condition);
                self.stmts(then);
                self.stmts(otherwise);
            }
            Stmt::While(condition, body) => {
                self.expr(condition);
                self.stmts(body);
            }
            Stmt::For(parts) => {
                self.expr(&mut parts.from);
                self.stmts(&mut parts.body);
            }
        }
    }

    /// A block in the place of what holds it.
    fn unwrap(&mut self, stmt: &mut Stmt) {
        let take = std::mem::take::<Vec<Stmt>>;
        let block = match stmt {
            Stmt::If(_, then, otherwise) => {
                if self.edit.here() {
                    take(then)
                } else if self.edit.here() {
                    take(otherwise)
                } else {
                    return;
                }
            }
            Stmt::While(_, body) if self.edit.here() => take(body),
            Stmt::Expr(_)
            | Stmt::Print(_)
            | Stmt::Var(..)
            | Stmt::Fun(_)
            | Stmt::Class(_)
            | Stmt::Block(_)
            | Stmt::While(..)
            | Stmt::For(_)
            | Stmt::Return(_) => return,
        };
        *stmt = Stmt::Block(block);
    }

    fn func(&mut self, func: &mut Func) {
        self.stmts(&mut func.body);
    }

    fn expr(&mut self, expr: &mut Expr) {
        if self.edit.done {
            return;
        }
        let is_leaf = matches!(
            expr.kind,
            ExprKind::Num(_)
                | ExprKind::Str(_)
                | ExprKind::Bool(_)
                | ExprKind::Nil
                | ExprKind::Var(_)
                | ExprKind::This
                | ExprKind::SuperGet(_)
        );
        if !is_leaf {
            for plain in [ExprKind::Num(1.0), ExprKind::Str("a".to_owned()), ExprKind::Nil] {
                if self.edit.here() {
                    expr.kind = plain;
                    return;
                }
            }
            let mut parts = Vec::new();
            expr.children(&mut |child| parts.push(child.clone()));
            for part in parts {
                if self.edit.here() {
                    *expr = part;
                    return;
                }
            }
        }
        expr.children(&mut |child| self.expr(child));
    }
}
