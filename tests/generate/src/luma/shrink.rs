//! The edits that make a Luma program small: drops statements and parts, and puts parts in place of wholes. Many of them leave no
//! program, which [`super::check`] sees.

use super::ast::{Body, Expr, ExprKind, Func, Program, Stmt, StmtKind};
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
        for index in (0..stmts.len()).rev() {
            if self.edit.done {
                return;
            }
            if let Some(inner) = self.unwrapped(&mut stmts[index]) {
                stmts.splice(index..=index, inner);
                return;
            }
            self.stmt(&mut stmts[index]);
        }
    }

    /// The statements inside of one, to stand in its place.
    fn unwrapped(&mut self, stmt: &mut Stmt) -> Option<Vec<Stmt>> {
        let take = std::mem::take::<Vec<Stmt>>;
        match &mut stmt.kind {
            StmtKind::If(branches, otherwise) => {
                for (_, then) in branches {
                    if self.edit.here() {
                        return Some(take(then));
                    }
                }
                self.edit.here().then(|| take(otherwise))
            }
            StmtKind::While(_, body) | StmtKind::Repeat(_, body) | StmtKind::Each(_, _, body) => {
                self.edit.here().then(|| take(body))
            }
            StmtKind::Count(count) => self.edit.here().then(|| take(&mut count.body)),
            StmtKind::Call(_)
            | StmtKind::Show(_)
            | StmtKind::Let(..)
            | StmtKind::Set(..)
            | StmtKind::Define(_)
            | StmtKind::GiveBack(_)
            | StmtKind::Stop
            | StmtKind::Skip
            | StmtKind::Add(..)
            | StmtKind::Remove(..) => None,
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Call(value) | StmtKind::Let(_, value) => self.expr(value),
            StmtKind::Show(values) => self.exprs(values),
            StmtKind::Set(one, other) | StmtKind::Add(one, other) | StmtKind::Remove(one, other) => {
                self.expr(one);
                self.expr(other);
            }
            StmtKind::If(branches, otherwise) => {
                if branches.len() > 1 {
                    for index in 0..branches.len() {
                        if self.edit.here() {
                            branches.remove(index);
                            return;
                        }
                    }
                }
                for (condition, then) in branches {
                    self.expr(condition);
                    self.stmts(then);
                }
                self.stmts(otherwise);
            }
            StmtKind::While(value, body) | StmtKind::Repeat(value, body) | StmtKind::Each(_, value, body) => {
                self.expr(value);
                self.stmts(body);
            }
            StmtKind::Count(count) => {
                if count.by.is_some() && self.edit.here() {
                    count.by = None;
                    return;
                }
                self.expr(&mut count.from);
                self.expr(&mut count.to);
                if let Some(by) = &mut count.by {
                    self.expr(by);
                }
                self.stmts(&mut count.body);
            }
            StmtKind::Define(func) => self.func(func),
            StmtKind::GiveBack(value) => value.iter_mut().for_each(|value| self.expr(value)),
            StmtKind::Stop | StmtKind::Skip => {}
        }
    }

    fn func(&mut self, func: &mut Func) {
        match &mut func.body {
            Body::Value(value) => self.expr(value),
            Body::Block(stmts) => self.stmts(stmts),
        }
    }

    /// Expressions of which there may be fewer.
    fn exprs(&mut self, exprs: &mut Vec<Expr>) {
        self.edit.drop_one(exprs);
        exprs.iter_mut().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &mut Expr) {
        if self.edit.done {
            return;
        }
        let is_leaf = matches!(
            expr.kind,
            ExprKind::Num(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Nothing | ExprKind::Var(_)
        );
        if !is_leaf {
            for plain in [ExprKind::Num(1.0), ExprKind::Text("a".to_owned()), ExprKind::Nothing] {
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
        match &mut expr.kind {
            ExprKind::List(items) => self.exprs(items),
            ExprKind::Object(fields) => {
                self.edit.drop_one(fields);
                fields.iter_mut().for_each(|(_, value)| self.expr(value));
            }
            ExprKind::Function(func) => self.func(func),
            ExprKind::Num(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Nothing
            | ExprKind::Var(_)
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Call(..)
            | ExprKind::Get(..)
            | ExprKind::Index(..)
            | ExprKind::Interpolation(_) => expr.children(&mut |child| self.expr(child)),
        }
    }
}
