//! Conditions, and the ways that part at them: `&&`, `||`, `if`, `match`.
//!
//! The condition of an `if`, `while` or guard is told to the tape part by part, so that what `a && b` does in `b` is
//! known to have happened where the whole is true, and only there.

use crate::arithmetic::Known;
use crate::flow::Ends;
use crate::tape::{Event, LoopNo, OpenFork};
use crate::walk::Walk;
use kiln_arena::ListRange;
use kiln_hir::{Expr, ExprId, ExprKind, LogicalOp, MatchSource};
use kiln_source::Span;

/// Where control goes when a condition fails.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fails {
    /// To a later way of the fork this many forks outwards.
    Way(u32),
    /// Behind a loop.
    Loop(LoopNo),
}

impl Fails {
    fn event(self) -> Event {
        match self {
            Fails::Way(outwards) => Event::Guard(outwards),
            Fails::Loop(number) => Event::Test(number),
        }
    }

    /// The same place, seen from inside one more fork.
    fn inside_fork(self) -> Fails {
        match self {
            Fails::Way(outwards) => Fails::Way(outwards + 1),
            Fails::Loop(_) => self,
        }
    }
}

impl Walk<'_> {
    /// `left && right`, `left || right`, where the value is wanted.
    pub fn logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) -> Known {
        let left = self.expr(left);
        let decided = match op {
            LogicalOp::And => 0,
            LogicalOp::Or => 1,
        };
        let start = self.flow;
        let fork = start.live.then(|| self.tape.fork());
        let right = self.expr_if(right, left != Some(decided));
        if let Some(fork) = fork {
            self.tape.join_optional(fork);
            // The right side may not run.
            self.flow = start;
        }
        if left? == decided { left } else { right }
    }

    /// Walks a condition, which is part of the way at hand; control goes to `fails` if it is not true.
    pub fn condition(&mut self, id: ExprId, fails: Fails) -> Known {
        let ExprKind::Logical(..) = self.hir.exprs[id].kind else {
            let value = self.expr(id);
            self.tape_fails(fails);
            return value;
        };
        let start = self.tape.events.len();
        let value = self.condition_part(id, fails);
        if !self.tape.end_condition(start) {
            self.tape_fails(fails);
        }
        value
    }

    fn tape_fails(&mut self, fails: Fails) {
        if self.flow.live {
            self.tape.push(fails.event());
        }
    }

    /// A condition that has parts, of which the tape tells whether each fails.
    fn condition_part(&mut self, id: ExprId, fails: Fails) -> Known {
        let parts = match self.hir.exprs[id].kind {
            ExprKind::Logical(op, left, right) if self.flow.live => Some((op, left, right)),
            ExprKind::Logical(..)
            | ExprKind::Error
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Cast(_)
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Field { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Adt { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_)
            | ExprKind::Dyn(_) => None,
        };
        if let Some((op, left, right)) = parts {
            return stacker::maybe_grow(64 * 1024, 1024 * 1024, || match op {
                LogicalOp::And => self.and_condition(left, right, fails),
                LogicalOp::Or => self.or_condition(left, right, fails),
            });
        }
        let value = self.expr(id);
        if self.flow.live {
            self.tape.push_condition(fails.event());
        }
        value
    }

    fn and_condition(&mut self, left: ExprId, right: ExprId, fails: Fails) -> Known {
        let left = self.condition_part(left, fails);
        let start = self.flow;
        let right = self.idle_if(left == Some(0), |walk| walk.condition_part(right, fails));
        self.next_way(start);
        if left? == 0 { left } else { right }
    }

    fn or_condition(&mut self, left: ExprId, right: ExprId, fails: Fails) -> Known {
        self.tape.push_condition(Event::Condition);
        let left = self.condition_part(left, Fails::Way(0));
        self.tape.push_condition(Event::Next);
        let start = self.flow;
        let right = self.idle_if(left == Some(1), |walk| walk.condition_part(right, fails.inside_fork()));
        self.next_way(start);
        self.tape.push_condition(Event::Join);
        if left? == 1 { left } else { right }
    }

    /// `if cond { then } else { otherwise }`
    pub fn if_expr(&mut self, cond: ExprId, then: ExprId, otherwise: Option<ExprId>, span: Span) {
        let (cond, fork) = self.if_condition(cond);
        let start = self.flow;
        self.expr_if(then, cond != Some(0));
        let mut ends = Ends::NONE;
        ends.add(self.next_way(start));
        match otherwise {
            None => {
                if let Some(fork) = fork {
                    self.tape.join_optional(fork);
                }
                ends.add(start);
            }
            Some(otherwise) => {
                if fork.is_some() {
                    self.tape.push(Event::Next);
                }
                self.expr_if(otherwise, cond != Some(1));
                ends.add(self.flow);
                if fork.is_some() {
                    self.tape.push(Event::Join);
                }
            }
        }
        self.meet(start, ends, span);
    }

    /// The condition of an `if`, and the fork behind it, if it is on the tape.
    fn if_condition(&mut self, cond: ExprId) -> (Known, Option<OpenFork>) {
        let live = self.flow.live;
        let ExprKind::Logical(..) = self.hir.exprs[cond].kind else {
            let cond = self.expr(cond);
            let fork = self.flow.live.then(|| self.tape.fork());
            return (cond, fork);
        };
        let start = self.tape.events.len();
        if live {
            self.tape.push_condition(Event::Condition);
        }
        let value = self.condition_part(cond, Fails::Way(0));
        let fork = if self.tape.end_condition(start) && live {
            Some(OpenFork(start))
        } else {
            self.flow.live.then(|| self.tape.fork())
        };
        (value, fork)
    }

    /// A `match`, `if let`, or the inside of a `while let`.
    pub fn match_expr(
        &mut self,
        scrutinee: ExprId,
        arms: ListRange<kiln_hir::Arm>,
        source: MatchSource,
        whole: &Expr,
    ) {
        let value = self.expr(scrutinee);
        self.check_match(scrutinee, arms, source, whole);
        // Which arm a known value takes is not worth finding out.
        self.idle += u32::from(value.is_some());
        let start = self.flow;
        if start.live {
            self.tape.push(Event::Fork);
        }
        let mut ends = Ends::NONE;
        let arms = &self.hir.arms[arms];
        for (index, arm) in arms.iter().enumerate() {
            if index > 0 && start.live {
                self.tape.push(Event::Next);
            }
            self.bind(arm.pat);
            if let Some(guard) = arm.guard {
                self.condition(guard, Fails::Way(0));
            }
            self.expr(arm.body);
            ends.add(self.next_way(start));
        }
        if arms.is_empty() && start.live {
            // Such a value does not exist.
            self.tape.push(Event::Leave);
        }
        if start.live {
            self.tape.push(Event::Join);
        }
        self.idle -= u32::from(value.is_some());
        self.meet(start, ends, whole.span);
    }
}
