//! Which code control reaches. The walk asks and tells as it goes; a report is made at the first thing behind a jump.

use crate::errors;
use crate::tape::Event;
use crate::walk::Walk;
use kiln_arena::Symbol;
use kiln_source::Span;

/// Whether control comes to the place at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flow {
    /// It does.
    pub live: bool,
    /// What it does not come past, if it does not.
    pub cause: Span,
    /// Whether the dead code here is reported.
    pub reported: bool,
    /// Whether the function called itself on every path to here.
    pub recursed: bool,
}

/// The ends of several ways that meet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    /// Whether control comes to one of them.
    pub live: bool,
    /// Whether the function called itself on all of these.
    recursed: bool,
}

impl Ends {
    /// Before the first way.
    pub const NONE: Ends = Ends { live: false, recursed: true };

    /// One more way, whose end is `flow`.
    pub fn add(&mut self, flow: Flow) {
        if flow.live {
            self.live = true;
            self.recursed &= flow.recursed;
        }
    }
}

impl Flow {
    /// The beginning of a function.
    pub const START: Flow = Flow { live: true, cause: Span::NONE, reported: false, recursed: false };
}

impl Walk<'_> {
    /// Control does not come past `cause`, which `jump` says how.
    pub fn stop(&mut self, cause: Span, jump: Event) {
        if self.flow.live {
            self.tape.push(jump);
            self.flow = Flow { live: false, cause, reported: false, recursed: false };
        }
    }

    /// Goes back to where the ways parted at `start`, for the next way; gives the end of the last one.
    pub fn next_way(&mut self, start: Flow) -> Flow {
        let end = self.flow;
        self.flow = Flow { reported: end.reported && !start.live, ..start };
        end
    }

    /// All ways that parted at `start` have been walked; they are all of `whole`, and meet with these ends.
    pub fn meet(&mut self, start: Flow, ends: Ends, whole: Span) {
        let reported = self.flow.reported && !start.live;
        self.flow = match (start.live, ends.live) {
            (true, true) => Flow { recursed: ends.recursed, ..start },
            (true, false) => Flow { live: false, cause: whole, reported, recursed: false },
            (false, _) => Flow { reported, ..start },
        };
    }

    /// The function at hand calls itself at `span`.
    pub fn recurse(&mut self, span: Span) {
        if self.flow.live {
            self.flow.recursed = true;
            self.recursion.get_or_insert(span);
        }
    }

    /// The function ends here, if control comes here.
    pub fn end_of_function(&mut self) {
        self.returns |= self.flow.live && !self.flow.recursed;
    }

    /// Reports a function that calls itself before it can end.
    pub fn check_recursion(&mut self, name: Symbol, span: Span) {
        if let Some(call) = self.recursion
            && !self.returns
        {
            self.sink.report(errors::always_recurses(self.names.text(name), span, call));
        }
    }

    /// Reports code at `span` to which control does not come, unless that is known.
    pub fn unreachable(&mut self, span: Span) {
        if !self.flow.reported && !span.is_empty() {
            self.flow.reported = true;
            self.sink.report(errors::unreachable_code(span, self.flow.cause));
        }
    }
}
