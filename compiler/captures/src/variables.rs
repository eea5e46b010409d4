//! The variables of the HIR that stand for locals. A function has a variable of its own for each local it declares, and
//! one for each that it takes along; closures list them in pairs.

use crate::{BodyId, Captures, Local, LocalId};
use kiln_arena::{Arena, IdMap};
use kiln_hir::{Capture, CaptureMode, FuncId, Hir, Var, VarId, VarKind};

/// Makes the variables of one function after the other, in the order in which their closures are met: those of a
/// function are there before those of the functions inside it.
#[derive(Debug)]
pub struct Variables<'a> {
    locals: &'a Arena<LocalId, Local>,
    captures: &'a Arena<BodyId, Captures>,
    /// The variable of each local in its own function.
    own: IdMap<LocalId, Option<VarId>>,
    /// The variables inside each function that stand for those it captures, in the order of its captures.
    captured: IdMap<BodyId, Vec<VarId>>,
}

impl<'a> Variables<'a> {
    /// None yet, of what the resolver found.
    pub fn new(locals: &'a Arena<LocalId, Local>, captures: &'a Arena<BodyId, Captures>) -> Self {
        Variables {
            locals,
            captures,
            own: IdMap::filled(locals.len(), None),
            captured: IdMap::filled(captures.len(), Vec::new()),
        }
    }

    /// Makes the variables inside `body` that stand for those it takes along from `parent`, and lists both as the
    /// captures of `func`, which `body` becomes.
    pub fn capture(&mut self, hir: &mut Hir, func: FuncId, body: BodyId, parent: BodyId) {
        for &local in &self.captures[body].list {
            let itself = self.locals[local].is_itself(body);
            let mode = self.capture_mode(local);
            let (kind, inner_mode) =
                if itself { (VarKind::Itself, CaptureMode::None) } else { (VarKind::Captured, mode) };
            let inner = self.new_var(hir, local, kind, inner_mode);
            self.captured[body].push(inner);
            if !itself {
                let outer = self.get(parent, local);
                // The closure itself, of which a function inside takes a copy.
                hir.vars[outer].capture = mode;
                hir.funcs[func].captures.push(Capture { outer, inner });
            }
        }
    }

    /// Makes the variable of a local in its own function.
    pub fn declare(&mut self, hir: &mut Hir, local: LocalId, kind: VarKind) -> VarId {
        let var = self.new_var(hir, local, kind, self.locals[local].mode());
        self.own[local] = Some(var);
        var
    }

    /// What a local is in `body`, the function that declares it or one that takes it along.
    pub fn get(&self, body: BodyId, local: LocalId) -> VarId {
        if self.locals[local].body == body {
            return self.own[local].expect("a variable is declared before it is named");
        }
        let position = self.captures[body].position(local).expect("functions between capture it");
        self.captured[body][position]
    }

    /// How closures have a local that some of them have.
    fn capture_mode(&self, local: LocalId) -> CaptureMode {
        match self.locals[local].mode() {
            CaptureMode::Cell => CaptureMode::Cell,
            CaptureMode::Copy | CaptureMode::None => CaptureMode::Copy,
        }
    }

    fn new_var(&self, hir: &mut Hir, local: LocalId, kind: VarKind, capture: CaptureMode) -> VarId {
        let Local { name, span, .. } = self.locals[local];
        let ty = hir.types.common.dyn_;
        hir.vars.alloc(Var { name, ty, mutable: true, kind, capture, span })
    }
}
