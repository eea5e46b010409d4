//! Which code control reaches. The walk asks and tells as it goes; a report is made at the first thing behind a jump.

use crate::errors;
use crate::tape::Event;
use crate::walk::Walk;
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
}

impl Flow {
    /// The beginning of a function.
    pub const START: Flow = Flow { live: true, cause: Span::NONE, reported: false };
}

impl Walk<'_> {
    /// Control does not come past `cause`, which `jump` says how.
    pub fn stop(&mut self, cause: Span, jump: Event) {
        if self.flow.live {
            self.tape.push(jump);
            self.flow = Flow { live: false, cause, reported: false };
        }
    }

    /// Goes back to where the ways parted at `start`, for the next way; gives whether the last one came to its end.
    pub fn next_way(&mut self, start: Flow) -> bool {
        let live = self.flow.live;
        self.flow = Flow { reported: self.flow.reported && !start.live, ..start };
        live
    }

    /// All ways that parted at `start` have been walked, and `live` of them come to the end of `whole`.
    pub fn meet(&mut self, start: Flow, live: bool, whole: Span) {
        let reported = self.flow.reported && !start.live;
        self.flow = match (start.live, live) {
            (true, true) => start,
            (true, false) => Flow { live: false, cause: whole, reported },
            (false, _) => Flow { reported, ..start },
        };
    }

    /// Reports code at `span` to which control does not come, unless that is known.
    pub fn unreachable(&mut self, span: Span) {
        if !self.flow.reported && !span.is_empty() {
            self.flow.reported = true;
            self.sink.report(errors::unreachable_code(span, self.flow.cause));
        }
    }
}
