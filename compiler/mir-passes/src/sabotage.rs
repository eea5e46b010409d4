//! Wrong passes, on purpose: each plants one miscompilation of a kind that compilers have had. The comparison of the
//! engines with generated programs must find them, or it proves nothing.
//!
//! In: a monomorphic program, as [`crate::optimize`] takes it. Out: one that keeps the invariants of MIR and means
//! something else wherever the fault applies.

use kiln_abi::{DynFn, DynResult};
use kiln_mir::{
    BinaryOp, Body, CheckedOp, Code, Const, DynBinary, DynOp, Local, LocalId, Operand, Place, Program,
    Projection, Rvalue, Statement, StatementKind, TerminatorKind, UnaryOp,
};
use kiln_types::{IntTy, Ty, TypeId, Types, VariantIdx};

macro_rules! faults {
    (
        all { $($(#[$doc:meta])* $variant:ident = $name:literal;)* }
        dynamic { $($(#[$dyn_doc:meta])* $dynamic:ident = $dyn_name:literal;)* }
        lists { $($(#[$list_doc:meta])* $list:ident = $list_name:literal;)* }
    ) => {
        /// A miscompilation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $variant,)* $($(#[$dyn_doc])* $dynamic,)* $($(#[$list_doc])* $list),* }

        impl Fault {
            /// Those that programs of Cz show.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),*];

            /// Those that only programs of dynamic languages show.
            pub const DYNAMIC: &'static [Fault] = &[$(Fault::$dynamic),*];

            /// Those of lists, objects and the library, which only programs of Luma show.
            pub const LISTS: &'static [Fault] = &[$(Fault::$list),*];

            /// As the command line names it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Fault::$variant => $name,)*
                    $(Fault::$dynamic => $dyn_name,)*
                    $(Fault::$list => $list_name),*
                }
            }

            /// The one that the command line names so.
            pub fn named(name: &str) -> Option<Fault> {
                let all = Fault::ALL.iter().chain(Fault::DYNAMIC).chain(Fault::LISTS);
                all.copied().find(|fault| fault.name() == name)
            }
        }
    };
}

faults! {
    all {
        /// `a - b` computes `b - a`.
        SwappedSub = "swapped-sub";
        /// `a / b` computes `b / a`.
        SwappedDiv = "swapped-div";
        /// `a < b` is also true of equal values.
        LessOrEqual = "less-or-equal";
        /// `a >= b` is not true of equal values.
        GreaterOnly = "greater-only";
        /// Signed integers are ordered as unsigned ones.
        UnsignedOrder = "unsigned-order";
        /// `a + b` wraps around.
        UncheckedAdd = "unchecked-add";
        /// `a * b` wraps around.
        UncheckedMul = "unchecked-mul";
        /// The amount of a shift is taken modulo the width.
        UncheckedShift = "unchecked-shift";
        /// `a >> b` of a signed integer shifts zeros in.
        LogicalShift = "logical-shift";
        /// `-a` of an integer is `a`.
        NegationLost = "negation-lost";
        /// `!a` is `a`.
        NotLost = "not-lost";
        /// `a ^ b` computes `a | b`.
        XorAsOr = "xor-as-or";
        /// A narrow signed integer is widened with zeros.
        ZeroExtended = "zero-extended";
        /// A branch goes to the other side, in every third block that has one.
        BranchSwapped = "branch-swapped";
        /// The first case of a switch is one too high, where that is no other case.
        CaseOffByOne = "case-off-by-one";
        /// An assignment to a part of a variable is left out.
        AssignmentLost = "assignment-lost";
        /// A field is read from where the next one of its type lies.
        WrongField = "wrong-field";
        /// Two parts of one type of a tuple, struct or enum value change places.
        PartsSwapped = "parts-swapped";
        /// The first two arguments of one type change places.
        ArgumentsSwapped = "arguments-swapped";
        /// A variant is made as the next one with the same fields.
        WrongVariant = "wrong-variant";
    }
    dynamic {
        /// What is assigned to a variable that closures share is lost.
        CellLost = "cell-lost";
        /// `a + b` of dynamic values computes `b + a`.
        StringsSwapped = "strings-swapped";
        /// Two of the values that a closure captures change places.
        CapturesSwapped = "captures-swapped";
    }
    lists {
        /// `set xs[i] to x` leaves the list or object as it is.
        ItemLost = "item-lost";
        /// `set p.name to x` leaves the object as it is.
        FieldLost = "field-lost";
        /// `add x to xs` leaves the list as it is.
        AppendLost = "append-lost";
        /// The last two items of a list change places.
        ItemsSwapped = "items-swapped";
        /// Two operands of a function of the library change places.
        OperandsSwapped = "operands-swapped";
        /// `remove` removes nothing.
        RemoveLost = "remove-lost";
    }
}

/// Plants `fault` wherever it applies in `program`.
pub fn plant(program: &mut Program, fault: Fault) {
    let Program { types, funcs, globals: _, classes: _, main: _, dialect: _ } = program;
    for func in funcs.values_mut() {
        if let Code::Body(body) = &mut func.code {
            Saboteur { types, body, before: Vec::new() }.body(fault);
        }
    }
}

struct Saboteur<'a> {
    types: &'a mut Types,
    body: &'a mut Body,
    /// Statements that must come before the one that is looked at.
    before: Vec<Statement>,
}

impl Saboteur<'_> {
    fn body(&mut self, fault: Fault) {
        let blocks: Vec<_> = self.body.blocks.ids().collect();
        let mut branches = 0;
        for block in blocks {
            let statements = std::mem::take(&mut self.body.blocks[block].statements);
            let mut changed = Vec::with_capacity(statements.len());
            for mut statement in statements {
                let keep = self.statement(fault, &mut statement);
                changed.append(&mut self.before);
                if keep {
                    changed.push(statement);
                }
            }
            self.body.blocks[block].statements = changed;
            self.terminator(fault, block, &mut branches);
        }
    }

    /// Whether the statement stays.
    fn statement(&mut self, fault: Fault, statement: &mut Statement) -> bool {
        match &mut statement.kind {
            StatementKind::Assign(place, rvalue) => {
                if fault == Fault::AssignmentLost && self.is_part_of_variable(*place) {
                    return false;
                }
                let (place, old) = (*place, *rvalue);
                let new = self.rvalue(fault, place, old, statement.span);
                statement.kind = StatementKind::Assign(place, new);
            }
            StatementKind::Dyn { dest, op, args } => {
                if fault == Fault::CellLost && *op == DynOp::CellSet {
                    let value = self.body.operands[*args][1];
                    statement.kind = StatementKind::Assign(*dest, Rvalue::Use(value));
                } else if loses(fault, *op) {
                    // Nobody looks at the result.
                    let value = self.body.operands[*args][0];
                    statement.kind = StatementKind::Assign(*dest, Rvalue::Use(value));
                } else {
                    self.dynamic(fault, op, *args);
                }
            }
            StatementKind::Call { args, .. } => {
                let args = *args;
                if fault == Fault::ArgumentsSwapped {
                    self.swap_alike(args);
                }
            }
        }
        true
    }

    fn dynamic(&mut self, fault: Fault, op: &mut DynOp, args: kiln_arena::ListRange<Operand>) {
        match (fault, *op) {
            (Fault::SwappedSub, DynOp::Binary(DynBinary::Sub))
            | (Fault::SwappedDiv, DynOp::Binary(DynBinary::Div))
            | (Fault::StringsSwapped, DynOp::Binary(DynBinary::Add)) => {
                self.body.operands.get_mut(args).swap(0, 1);
            }
            (Fault::LessOrEqual, DynOp::Binary(DynBinary::Lt)) => *op = DynOp::Binary(DynBinary::Le),
            (Fault::GreaterOnly, DynOp::Binary(DynBinary::Ge)) => *op = DynOp::Binary(DynBinary::Gt),
            (Fault::ArgumentsSwapped, DynOp::Call | DynOp::Invoke(_)) => self.swap_last_two(args, 1),
            (Fault::CapturesSwapped, DynOp::Closure(_)) => self.swap_alike(args),
            (Fault::ItemsSwapped, DynOp::Runtime(DynFn::NewList)) => self.swap_last_two(args, 0),
            (Fault::OperandsSwapped, DynOp::Runtime(operation)) if operation.result() == DynResult::Str => {
                self.swap_last_two(args, 0);
            }
            (_, _) => {}
        }
    }

    /// Swaps the last two operands of a list, of which the first `keep` stay.
    fn swap_last_two(&mut self, list: kiln_arena::ListRange<Operand>, keep: usize) {
        let operands = self.body.operands.get_mut(list);
        let len = operands.len();
        if len >= keep + 2 {
            operands.swap(len - 1, len - 2);
        }
    }

    fn rvalue(&mut self, fault: Fault, place: Place, old: Rvalue, span: kiln_source::Span) -> Rvalue {
        match (fault, old) {
            (Fault::SwappedSub, Rvalue::Checked(CheckedOp::Sub, a, b)) => {
                Rvalue::Checked(CheckedOp::Sub, b, a)
            }
            (Fault::SwappedDiv, Rvalue::Checked(CheckedOp::Div, a, b)) => {
                Rvalue::Checked(CheckedOp::Div, b, a)
            }
            (Fault::LessOrEqual, Rvalue::Binary(BinaryOp::Lt, a, b)) => Rvalue::Binary(BinaryOp::Le, a, b),
            (Fault::GreaterOnly, Rvalue::Binary(BinaryOp::Ge, a, b)) => Rvalue::Binary(BinaryOp::Gt, a, b),
            (Fault::UnsignedOrder, Rvalue::Binary(op, a, b)) if is_order(op) => {
                match (self.unsigned(a, span), self.unsigned(b, span)) {
                    (Some(a), Some(b)) => Rvalue::Binary(op, a, b),
                    (Some(_) | None, _) => old,
                }
            }
            (Fault::UncheckedAdd, Rvalue::Checked(CheckedOp::Add, a, b)) => {
                Rvalue::Binary(BinaryOp::Add, a, b)
            }
            (Fault::UncheckedMul, Rvalue::Checked(CheckedOp::Mul, a, b)) => {
                Rvalue::Binary(BinaryOp::Mul, a, b)
            }
            (Fault::UncheckedShift, Rvalue::Checked(op @ (CheckedOp::Shl | CheckedOp::Shr), a, b)) => {
                Rvalue::Checked(op, a, self.masked(a, b, span))
            }
            (Fault::LogicalShift, Rvalue::Checked(CheckedOp::Shr, a, b)) => match self.unsigned(a, span) {
                Some(unsigned) => {
                    let ty = self.ty(unsigned);
                    let shifted = self.temporary(ty, Rvalue::Checked(CheckedOp::Shr, unsigned, b), span);
                    Rvalue::Cast(shifted)
                }
                None => old,
            },
            (Fault::NegationLost, Rvalue::CheckedNeg(a)) => Rvalue::Use(a),
            (Fault::NotLost, Rvalue::Unary(UnaryOp::Not, a)) => Rvalue::Use(a),
            (Fault::XorAsOr, Rvalue::Binary(BinaryOp::BitXor, a, b)) => Rvalue::Binary(BinaryOp::BitOr, a, b),
            (Fault::ZeroExtended, Rvalue::Cast(a)) => Rvalue::Cast(self.unsigned(a, span).unwrap_or(a)),
            (Fault::WrongField, Rvalue::Use(Operand::Copy(from))) => {
                Rvalue::Use(Operand::Copy(self.next_field(from)))
            }
            (Fault::PartsSwapped, Rvalue::Aggregate(_, parts)) => {
                self.swap_alike(parts);
                old
            }
            (Fault::WrongVariant, Rvalue::Aggregate(variant, parts)) => {
                Rvalue::Aggregate(self.next_variant(place, variant), parts)
            }
            (_, _) => old,
        }
    }

    fn terminator(&mut self, fault: Fault, block: kiln_mir::BlockId, branches: &mut usize) {
        match &mut self.body.blocks[block].terminator.kind {
            TerminatorKind::Branch { then, otherwise, .. } => {
                *branches += 1;
                if fault == Fault::BranchSwapped && branches.is_multiple_of(3) {
                    std::mem::swap(then, otherwise);
                }
            }
            TerminatorKind::Switch { cases, .. } => {
                let cases = self.body.cases.get_mut(*cases);
                let Some(first) = cases.first() else { return };
                let higher = first.value + 1;
                // One that no type of 8 bits or more lacks, and no other case has.
                let free = higher < 128 && cases.iter().all(|case| case.value != higher);
                if fault == Fault::CaseOffByOne && free {
                    cases[0].value = higher;
                }
            }
            TerminatorKind::Goto(_)
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable => {}
        }
    }

    fn ty(&mut self, operand: Operand) -> TypeId {
        self.body.operand_type(self.types, operand).expect("M4: operands have types")
    }

    /// A new local that holds `value`, read.
    fn temporary(&mut self, ty: TypeId, value: Rvalue, span: kiln_source::Span) -> Operand {
        let local: LocalId = self.body.locals.alloc(Local { ty, name: None, span });
        self.before.push(Statement { kind: StatementKind::Assign(Place::local(local), value), span });
        Operand::Move(Place::local(local))
    }

    /// The same bits as an unsigned integer, if the operand is a signed one.
    fn unsigned(&mut self, operand: Operand, span: kiln_source::Span) -> Option<Operand> {
        let ty = self.ty(operand);
        let Ty::Int(int) = self.types.get(ty) else { return None };
        let unsigned =
            IntTy::ALL.into_iter().find(|other| !other.is_signed() && other.bits() == int.bits())?;
        let ty = self.types.intern(Ty::Int(unsigned));
        int.is_signed().then(|| self.temporary(ty, Rvalue::Cast(operand), span))
    }

    /// `amount` modulo the width of `shifted`.
    fn masked(&mut self, shifted: Operand, amount: Operand, span: kiln_source::Span) -> Operand {
        let (ty, amount_ty) = (self.ty(shifted), self.ty(amount));
        let Ty::Int(int) = self.types.get(ty) else { return amount };
        let mask = Operand::Const(Const { ty: amount_ty, bits: u64::from(int.bits() - 1) });
        self.temporary(amount_ty, Rvalue::Binary(BinaryOp::BitAnd, amount, mask), span)
    }

    fn is_part_of_variable(&self, place: Place) -> bool {
        !place.projection.is_empty() && self.body.locals[place.local].name.is_some()
    }

    /// Swaps the first two of a list that have one type.
    fn swap_alike(&mut self, list: kiln_arena::ListRange<Operand>) {
        let operands = self.body.operands.get(list).to_vec();
        let types: Vec<TypeId> = operands.iter().map(|&operand| self.ty(operand)).collect();
        for (one, ty) in types.iter().enumerate() {
            if let Some(offset) = types[one + 1..].iter().position(|other| other == ty) {
                self.body.operands.get_mut(list).swap(one, one + 1 + offset);
                return;
            }
        }
    }

    /// The place with the last field replaced by the next one of the same type.
    fn next_field(&mut self, place: Place) -> Place {
        let steps = self.body.projections.get(place.projection).to_vec();
        let Some((Projection::Field(field), owner)) = steps.split_last().map(|(last, owner)| (*last, owner))
        else {
            return place;
        };
        let ty = self.body.place_type(self.types, place);
        for next in field + 1..field + 4 {
            let changed = owner.iter().copied().chain([Projection::Field(next)]);
            let projection = self.body.projections.alloc(changed.collect::<Vec<_>>());
            let candidate = Place { local: place.local, projection };
            if self.body.place_type(self.types, candidate) == ty {
                return candidate;
            }
        }
        place
    }

    /// The next variant of the type of `place` that has the same fields as `variant`.
    fn next_variant(&mut self, place: Place, variant: VariantIdx) -> VariantIdx {
        let Some(ty) = self.body.place_type(self.types, place) else { return variant };
        let Ty::Adt(adt, _) = self.types.get(ty) else { return variant };
        let variants = &self.types.adts[adt].variants;
        let fields =
            |index: usize| -> Vec<TypeId> { variants[index].fields.iter().map(|field| field.ty).collect() };
        let wanted = fields(variant.0 as usize);
        let mut later = variant.0 as usize + 1..variants.len();
        later.find(|&index| fields(index) == wanted).map_or(variant, |index| VariantIdx(index as u32))
    }
}

/// Whether the fault leaves out what the operation does.
fn loses(fault: Fault, op: DynOp) -> bool {
    match (fault, op) {
        (Fault::ItemLost, DynOp::Runtime(DynFn::SetIndex))
        | (Fault::FieldLost, DynOp::Set(_) | DynOp::SetField { .. })
        | (Fault::AppendLost, DynOp::Runtime(DynFn::Append))
        | (Fault::RemoveLost, DynOp::Runtime(DynFn::Remove)) => true,
        (_, _) => false,
    }
}

fn is_order(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge)
}
