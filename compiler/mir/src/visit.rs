//! The places and operands of statements, for analyses that ask and passes that change them.

use crate::{Body, Operand, Place, Rvalue, StatementKind, TerminatorKind};
use kiln_arena::ListPool;

/// What is done with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its value is read and stays.
    Read,
    /// Its value is read for the last time.
    Move,
    /// It gets a value.
    Assign,
}

impl Body {
    /// Calls `found` for each place of a statement, in the order of execution: what is assigned comes last.
    pub fn each_access(&self, statement: StatementKind, mut found: impl FnMut(Place, Access)) {
        let dest = match statement {
            StatementKind::Assign(dest, rvalue) => {
                self.each_read(rvalue, &mut found);
                dest
            }
            StatementKind::Call { dest, func: _, type_args: _, args }
            | StatementKind::Dyn { dest, op: _, args } => {
                self.operands[args].iter().for_each(|&operand| operand_access(operand, &mut found));
                dest
            }
        };
        found(dest, Access::Assign);
    }

    fn each_read(&self, rvalue: Rvalue, found: &mut impl FnMut(Place, Access)) {
        match rvalue {
            Rvalue::Use(a) | Rvalue::Unary(_, a) | Rvalue::CheckedNeg(a) | Rvalue::Cast(a) => {
                operand_access(a, found);
            }
            Rvalue::Binary(_, a, b) | Rvalue::Checked(_, a, b) => {
                operand_access(a, found);
                operand_access(b, found);
            }
            Rvalue::Aggregate(_, fields) => {
                self.operands[fields].iter().for_each(|&operand| operand_access(operand, found));
            }
            Rvalue::Discriminant(place) => found(place, Access::Read),
        }
    }

    /// Calls `found` for each place that a terminator reads; `return` reads `%0`.
    pub fn each_terminator_access(&self, terminator: TerminatorKind, mut found: impl FnMut(Place, Access)) {
        match terminator {
            TerminatorKind::Branch { cond: value, .. } | TerminatorKind::Switch { value, .. } => {
                operand_access(value, &mut found);
            }
            TerminatorKind::Return => found(self.return_place(), Access::Read),
            TerminatorKind::Goto(_) | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => {}
        }
    }
}

fn operand_access(operand: Operand, found: &mut impl FnMut(Place, Access)) {
    match operand {
        Operand::Copy(place) => found(place, Access::Read),
        Operand::Move(place) => found(place, Access::Move),
        Operand::Const(_) => {}
    }
}

impl StatementKind {
    /// The statement with each operand replaced by what `new` gives for it; those in lists are replaced in
    /// `operands`, the body's. A discriminant's place counts as a copied operand, for which `new` must give a
    /// place.
    pub fn map_operands(
        self,
        operands: &mut ListPool<Operand>,
        mut new: impl FnMut(Operand) -> Operand,
    ) -> StatementKind {
        match self {
            StatementKind::Assign(dest, rvalue) => {
                StatementKind::Assign(dest, map_rvalue(rvalue, operands, &mut new))
            }
            StatementKind::Call { args, .. } | StatementKind::Dyn { args, .. } => {
                operands.get_mut(args).iter_mut().for_each(|operand| *operand = new(*operand));
                self
            }
        }
    }

    /// The place that is assigned.
    pub fn dest(self) -> Place {
        match self {
            StatementKind::Assign(dest, _)
            | StatementKind::Call { dest, .. }
            | StatementKind::Dyn { dest, .. } => dest,
        }
    }

    /// The statement with another place to assign.
    pub fn with_dest(self, dest: Place) -> StatementKind {
        match self {
            StatementKind::Assign(_, rvalue) => StatementKind::Assign(dest, rvalue),
            StatementKind::Call { dest: _, func, type_args, args } => {
                StatementKind::Call { dest, func, type_args, args }
            }
            StatementKind::Dyn { dest: _, op, args } => StatementKind::Dyn { dest, op, args },
        }
    }
}

fn map_rvalue(
    rvalue: Rvalue,
    operands: &mut ListPool<Operand>,
    new: &mut impl FnMut(Operand) -> Operand,
) -> Rvalue {
    match rvalue {
        Rvalue::Use(a) => Rvalue::Use(new(a)),
        Rvalue::Unary(op, a) => Rvalue::Unary(op, new(a)),
        Rvalue::Binary(op, a, b) => Rvalue::Binary(op, new(a), new(b)),
        Rvalue::Checked(op, a, b) => Rvalue::Checked(op, new(a), new(b)),
        Rvalue::CheckedNeg(a) => Rvalue::CheckedNeg(new(a)),
        Rvalue::Cast(a) => Rvalue::Cast(new(a)),
        Rvalue::Aggregate(_, fields) => {
            operands.get_mut(fields).iter_mut().for_each(|operand| *operand = new(*operand));
            rvalue
        }
        Rvalue::Discriminant(place) => match new(Operand::Copy(place)) {
            Operand::Copy(place) | Operand::Move(place) => Rvalue::Discriminant(place),
            Operand::Const(_) => unreachable!("M4: no constant is an enum"),
        },
    }
}

impl TerminatorKind {
    /// The terminator with its operand, if it has one, replaced by what `new` gives for it.
    pub fn map_operand(self, mut new: impl FnMut(Operand) -> Operand) -> TerminatorKind {
        match self {
            TerminatorKind::Branch { cond, then, otherwise } => {
                TerminatorKind::Branch { cond: new(cond), then, otherwise }
            }
            TerminatorKind::Switch { value, cases, otherwise } => {
                TerminatorKind::Switch { value: new(value), cases, otherwise }
            }
            TerminatorKind::Goto(_)
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable => self,
        }
    }
}

impl Operand {
    /// The place that is read, if it is one.
    pub fn place(self) -> Option<Place> {
        match self {
            Operand::Copy(place) | Operand::Move(place) => Some(place),
            Operand::Const(_) => None,
        }
    }

    /// The operand with its place, if it has one, replaced.
    pub fn map_place(self, new: impl FnOnce(Place) -> Place) -> Operand {
        match self {
            Operand::Copy(place) => Operand::Copy(new(place)),
            Operand::Move(place) => Operand::Move(new(place)),
            Operand::Const(_) => self,
        }
    }
}
