//! Dynamic operations, conventions, classes: M12, M13, M14.

use super::Verifier;
use crate::{Body, Class, Code, Convention, DynOp, DynTest, Func, FuncId, Operand, Place, StatementKind};
use kiln_arena::{Id, ListRange};
use kiln_types::{Ty, TypeId};
use rustc_hash::FxHashMap;

/// What a closure of a function captures, by the types.
pub(super) type Captures = FxHashMap<FuncId, Vec<TypeId>>;

/// What an operation wants of an operand, or of the place of its result.
#[derive(Clone, Copy)]
enum Wanted {
    Dyn,
    Cell,
    Bool,
    /// `f64` or `bool`
    Plain,
    Number,
    /// `dyn` or `cell`
    Word,
}

impl Wanted {
    fn accepts(self, ty: Ty) -> bool {
        match self {
            Wanted::Dyn => ty == Ty::Dyn,
            Wanted::Cell => ty == Ty::Cell,
            Wanted::Bool => ty == Ty::Bool,
            Wanted::Plain => matches!(ty, Ty::Bool | Ty::Float(kiln_types::FloatTy::F64)),
            Wanted::Number => matches!(ty, Ty::Float(kiln_types::FloatTy::F64)),
            Wanted::Word => matches!(ty, Ty::Dyn | Ty::Cell),
        }
    }
}

/// The operands of an operation: the first ones, what more there may be, and the result.
struct Signature {
    first: &'static [Wanted],
    /// How many others follow; `None` is any number.
    others: Option<usize>,
    /// What the others are.
    each: Wanted,
    result: Wanted,
}

impl Verifier<'_> {
    /// M12 of a statement, and M14.
    pub(super) fn dynamic(
        &mut self,
        func: &Func,
        body: &Body,
        dest: Place,
        op: DynOp,
        args: ListRange<Operand>,
    ) {
        let dest_ty = self.place(body, dest);
        let types: Vec<Option<TypeId>> =
            body.operands[args].iter().map(|&operand| self.operand(body, operand)).collect();
        if !self.names_what_exists(op) {
            return;
        }
        let Signature { first, others, each, result } = self.operation(op);
        let counts = match others {
            Some(others) => types.len() == first.len() + others,
            None => types.len() >= first.len(),
        };
        self.check(counts, "M12", |_| format!("`{}` does not take {} operands", op.name(), types.len()));
        let wanted = first.iter().copied().chain(std::iter::repeat(each));
        for (index, (ty, wanted)) in types.iter().zip(wanted).enumerate() {
            self.wanted(*ty, wanted, &format!("operand {index} of `{}`", op.name()));
        }
        self.wanted(dest_ty, result, &format!("the result of `{}`", op.name()));
        if let DynOp::Closure(of) = op {
            self.captures_agree(of, &types);
        } else if let DynOp::Captured(index) = op {
            self.captured(func, body.operands[args].first(), index, dest_ty);
        }
    }

    fn wanted(&mut self, ty: Option<TypeId>, wanted: Wanted, what: &str) {
        let Some(ty) = ty else { return };
        let fits = wanted.accepts(self.types.get(ty));
        self.check(fits, "M12", |this| format!("{what} is {}", this.show(ty)));
    }

    /// Whether the function, global or class that an operation names is one.
    fn names_what_exists(&mut self, op: DynOp) -> bool {
        let program = self.program;
        let func =
            |func: FuncId| program.funcs.get(func).is_some_and(|func| func.convention != Convention::Static);
        let exists = if let DynOp::Closure(of) | DynOp::Is(DynTest::ClosureOf(of)) = op {
            func(of)
        } else if let DynOp::Class(class) | DynOp::Is(DynTest::Class(class) | DynTest::InstanceOf(class)) = op
        {
            program.classes.get(class).is_some()
        } else if let DynOp::Global { global, .. } | DynOp::SetGlobal { global, .. } = op {
            program.globals.get(global).is_some()
        } else {
            true
        };
        self.check(exists, "M12", |_| format!("`{}` names what is not there, or no closure", op.name()));
        exists
    }

    fn operation(&self, op: DynOp) -> Signature {
        use Wanted::{Bool, Cell, Dyn, Number, Plain, Word};
        let plain = |first, result| Signature { first, others: Some(0), each: Dyn, result };
        let more = |first| Signature { first, others: None, each: Dyn, result: Dyn };
        match op {
            DynOp::Str(_) | DynOp::Global { .. } => plain(&[], Dyn),
            DynOp::Box => plain(&[Plain], Dyn),
            DynOp::Unbox => plain(&[Dyn], Plain),
            DynOp::Truthy | DynOp::Is(_) => plain(&[Dyn], Bool),
            DynOp::Binary(op) if op.is_comparison() => plain(&[Dyn, Dyn], Bool),
            DynOp::Binary(_) | DynOp::Set(_) | DynOp::SetField { .. } | DynOp::SuperGet(_) => {
                plain(&[Dyn, Dyn], Dyn)
            }
            DynOp::Neg
            | DynOp::Print
            | DynOp::SetGlobal { .. }
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Field { .. }
            | DynOp::Get(_) => plain(&[Dyn], Dyn),
            DynOp::NewCell => plain(&[Dyn], Cell),
            DynOp::CellGet => plain(&[Cell], Dyn),
            DynOp::CellSet => plain(&[Cell, Dyn], Dyn),
            DynOp::Closure(_) => Signature { first: &[], others: None, each: Word, result: Dyn },
            DynOp::Captured(_) => plain(&[Dyn], Word),
            DynOp::Class(class) => {
                let class = &self.program.classes[class];
                let operands = class.methods.len() + usize::from(class.inherits);
                Signature { first: &[], others: Some(operands), each: Dyn, result: Dyn }
            }
            DynOp::Runtime(function) => {
                Signature { first: &[], others: function.arity(), each: Dyn, result: Dyn }
            }
            DynOp::Math(function) => {
                Signature { first: &[], others: Some(function.arity()), each: Number, result: Number }
            }
            DynOp::Item => plain(&[Dyn, Number], Dyn),
            DynOp::SetItem => plain(&[Dyn, Number, Dyn], Dyn),
            DynOp::ListLength => plain(&[Dyn], Number),
            DynOp::Call | DynOp::Invoke(_) => more(&[Dyn]),
            DynOp::SuperInvoke(_) => more(&[Dyn, Dyn]),
        }
    }

    // ----- M14

    fn captures_agree(&mut self, of: FuncId, types: &[Option<TypeId>]) {
        let types: Vec<TypeId> = types.iter().flatten().copied().collect();
        let agree = self.captures.get(&of).is_none_or(|captured| *captured == types);
        self.check(agree, "M14", |_| format!("closures of {of} capture differently"));
    }

    fn captured(&mut self, func: &Func, of: Option<&Operand>, index: u32, dest: Option<TypeId>) {
        if func.convention == Convention::Static {
            return;
        }
        let is_own = of.and_then(|of| of.place()?.as_local()).is_some_and(|local| local.index() == 1);
        self.check(is_own, "M14", |_| "a captured value is not that of the function's own closure".into());
        let Some(captured) = self.func.and_then(|func| self.captures.get(&func)) else { return };
        let ty = captured.get(index as usize).copied();
        self.check(ty.is_some() && dest.is_none_or(|dest| Some(dest) == ty), "M14", |_| {
            format!("closures of the function capture nothing of this type at {index}")
        });
    }

    /// What the first closure of each function captures.
    pub(super) fn all_captures(&mut self) {
        for func in self.program.funcs.values() {
            let Code::Body(body) = &func.code else { continue };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                if let StatementKind::Dyn { op: DynOp::Closure(of), args, dest: _ } = statement.kind
                    && !self.captures.contains_key(&of)
                {
                    let operands = body.operands[args].iter();
                    let types =
                        operands.filter_map(|&operand| body.operand_type(&mut self.types, operand)).collect();
                    self.captures.insert(of, types);
                }
            }
        }
    }

    // ----- M13

    pub(super) fn convention(&mut self, func: &Func) {
        let hidden = func.convention.hidden();
        if hidden == 0 {
            return;
        }
        let dynamic = self.types.common.dyn_;
        let fits = func.params.len() >= hidden
            && func.params.iter().chain([&func.ret]).all(|&ty| ty == dynamic)
            && func.type_params.is_empty()
            && matches!(func.code, Code::Body(_));
        self.check(fits, "M13", |_| {
            format!("the function has not the signature of the convention `{}`", func.convention.name())
        });
    }

    pub(super) fn classes(&mut self) {
        for (id, class) in self.program.classes.iter() {
            let Class { methods, .. } = class;
            let fits = methods.iter().all(|method| {
                let func = self.program.funcs.get(method.func);
                func.is_some_and(|func| func.convention == Convention::Method)
            });
            self.check(fits, "M13", |_| format!("a method of {id} is no method"));
        }
    }
}
