//! Loops: where control goes on behind them, and labels that no jump names.

use crate::conditions::Fails;
use crate::errors;
use crate::flow::{Ends, Flow};
use crate::tape::{Event, LoopNo};
use crate::walk::Walk;
use kiln_hir::{ExprId, LoopId};
use kiln_types::TypeId;

/// What is known of a loop around the node at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoopState {
    /// Its number on the tape.
    pub number: LoopNo,
    /// The jumps behind it.
    pub ends: Ends,
}

impl Walk<'_> {
    /// Begins a loop; gives its number on the tape.
    fn enter_loop(&mut self, id: LoopId) -> LoopNo {
        self.effects += 1;
        let number = self.tape.new_loop();
        self.loops[id] = LoopState { number, ends: Ends::NONE };
        let info = &self.hir.loops[id];
        if let Some((label, span)) = info.label
            && !info.label_used
        {
            let label = self.names.text(label);
            if !label.starts_with('_') {
                self.sink.report(errors::unused_label(label, span));
            }
        }
        if self.flow.live {
            self.tape.push(Event::Loop(number));
        }
        number
    }

    /// `while cond { body }`, of type `ty`.
    pub fn while_loop(&mut self, id: LoopId, cond: ExprId, body: ExprId, ty: TypeId) {
        let start = self.flow;
        let number = self.enter_loop(id);
        // A loop with a value does not end by its condition: it panics.
        let has_end = ty == self.hir.types.common.unit;
        let cond = if has_end { self.condition(cond, Fails::Loop(number)) } else { self.expr(cond) };
        if has_end {
            self.loops[id].ends.add(self.flow);
        }
        self.expr_if(body, cond != Some(0));
        self.leave_loop(id, start, number);
    }

    /// `loop { body }`
    pub fn endless_loop(&mut self, id: LoopId, body: ExprId) {
        let start = self.flow;
        let number = self.enter_loop(id);
        self.expr(body);
        self.leave_loop(id, start, number);
    }

    fn leave_loop(&mut self, id: LoopId, start: Flow, number: LoopNo) {
        if start.live {
            self.tape.push(Event::Repeat(number));
        }
        self.meet(start, self.loops[id].ends, self.hir.loops[id].span);
    }
}
