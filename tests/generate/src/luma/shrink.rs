//! The edits that make a Luma program small: drops statements and parts, and puts parts in place of wholes. Many of them leave no
//! program, which [`super::check`] sees.

use super::ast::{Body, Expr, ExprKind, Func, Program, Stmt, StmtKind};

/// Applies the edit with this number; false if there are fewer.
pub fn apply(program: &mut Program, edit: usize) -> bool {
    let mut editor = Editor { left: edit, done: false };
    editor.stmts(&mut program.stmts);
    editor.done
}

/// Walks a tree and does the edit that `left` counts down to.
struct Editor {
    left: usize,
    done: bool,
}

impl Editor {
    /// Whether this is the edit to do.
    fn here(&mut self) -> bool {
        if self.done {
            return false;
        }
        self.done = self.left == 0;
        self.left = self.left.saturating_sub(1);
        self.done
    }

    fn stmts(&mut self, stmts: &mut Vec<Stmt>) {
        // Runs of statements first: half of them, a quarter, one. From the end: what comes late depends on more.
        let count = stmts.len();
        let mut size = count.div_ceil(2);
        while size >= 1 {
            for start in (0..count).step_by(size).rev() {
                if self.here() {
                    stmts.drain(start..(start + size).min(count));
                    return;
                }
            }
            size /= 2;
        }
        for index in (0..count).rev() {
            if self.done {
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
                    if self.here() {
                        return Some(take(then));
                    }
                }
                self.here().then(|| take(otherwise))
            }
            StmtKind::While(_, body) | StmtKind::Repeat(_, body) | StmtKind::Each(_, _, body) => {
                self.here().then(|| take(body))
            }
            StmtKind::Count(count) => self.here().then(|| take(&mut count.body)),
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
                        if self.here() {
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
                if count.by.is_some() && self.here() {
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
        for index in (0..exprs.len()).rev() {
            if self.here() {
                exprs.remove(index);
                return;
            }
        }
        exprs.iter_mut().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &mut Expr) {
        if self.done {
            return;
        }
        let is_leaf = matches!(
            expr.kind,
            ExprKind::Num(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Nothing | ExprKind::Var(_)
        );
        if !is_leaf {
            for plain in [ExprKind::Num(1.0), ExprKind::Text("a".to_owned()), ExprKind::Nothing] {
                if self.here() {
                    expr.kind = plain;
                    return;
                }
            }
            let mut parts = Vec::new();
            expr.children(&mut |child| parts.push(child.clone()));
            for part in parts {
                if self.here() {
                    *expr = part;
                    return;
                }
            }
        }
        match &mut expr.kind {
            ExprKind::List(items) => self.exprs(items),
            ExprKind::Object(fields) => {
                for index in (0..fields.len()).rev() {
                    if self.here() {
                        fields.remove(index);
                        return;
                    }
                }
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
