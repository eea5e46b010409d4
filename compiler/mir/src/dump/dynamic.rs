//! Globals, classes and operations of dynamic languages as text.

use super::Dump;
use crate::naming::{quoted, word};
use crate::{Body, ClassId, Const, Convention, DynOp, DynTest, Func, FuncId, GlobalId, Operand, Program};
use kiln_abi::Dialect;
use kiln_abi::dynamic::word as words;
use kiln_arena::{Id, ListRange, Symbol};
use std::fmt::Write as _;

impl Dump<'_> {
    /// `dialect luma`; nothing for Lox.
    pub(super) fn dialect(&mut self, program: &Program) {
        if program.dialect != Dialect::default() {
            let _ = writeln!(self.out, "dialect {}", program.dialect.name());
        }
    }

    /// `global x`, `global clock = native clock`
    pub(super) fn globals(&mut self, program: &Program) {
        for (id, global) in program.globals.iter() {
            let _ = write!(self.out, "global {}", self.globals[id.index()]);
            if let Some(native) = global.native {
                let _ = write!(self.out, " = native {}", native.name());
            }
            self.text("\n");
        }
    }

    /// `class B inherits fields 2 { init = init#1 }`
    pub(super) fn classes(&mut self, program: &Program) {
        for (id, class) in program.classes.iter() {
            let _ = write!(self.out, "class {}", self.classes[id.index()]);
            self.text(if class.inherits { " inherits" } else { "" });
            let _ = write!(self.out, " fields {}", class.fields);
            for (index, &field) in class.layout.iter().enumerate() {
                self.text(if index > 0 { "," } else { " [" });
                if index > 0 {
                    self.text(" ");
                }
                let name = word(self.names.text(field));
                self.text(&name);
            }
            self.text(if class.layout.is_empty() { " {" } else { "] {" });
            for (index, method) in class.methods.iter().enumerate() {
                let name = word(self.names.text(method.name));
                let _ = write!(self.out, "{} {name} = ", if index > 0 { "," } else { "" });
                self.func_name(method.func);
            }
            self.text(" }\n");
        }
    }

    /// What stands before `fn`.
    pub(super) fn convention(&mut self, func: &Func) {
        self.text(if func.traced { "traced " } else { "" });
        match func.convention {
            Convention::Static => {}
            Convention::Closure | Convention::Method => {
                let _ = write!(self.out, "{} ", func.convention.name());
            }
        }
    }

    /// `get name(%1)`; without brackets if there are no operands.
    pub(super) fn dynamic(&mut self, body: &Body, op: DynOp, args: ListRange<Operand>) {
        self.text(op.name());
        match op {
            DynOp::Str(text) => {
                let text = quoted(self.names.text(text));
                let _ = write!(self.out, " {text}");
            }
            DynOp::Is(test) => self.test(test),
            DynOp::Global { global, defined: _ } | DynOp::SetGlobal { global, defined: _ } => {
                self.global_name(global);
            }
            DynOp::Closure(func) => {
                self.text(" ");
                self.func_name(func);
            }
            DynOp::Captured(index) => {
                let _ = write!(self.out, " {index}");
            }
            DynOp::Class(class) => self.class_name(class),
            DynOp::Runtime(function) => {
                let _ = write!(self.out, " {}", function.name());
            }
            DynOp::Math(function) => {
                let _ = write!(self.out, " {}", function.name());
            }
            DynOp::Method(name)
            | DynOp::Get(name)
            | DynOp::Set(name)
            | DynOp::SuperGet(name)
            | DynOp::Invoke(name)
            | DynOp::SuperInvoke(name) => self.property(name),
            DynOp::Field { name, slot } | DynOp::SetField { name, slot } => {
                self.property(name);
                let _ = write!(self.out, " {slot}");
            }
            DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Neg
            | DynOp::Binary(_)
            | DynOp::Print
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Instance
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength
            | DynOp::Call => {}
        }
        if !args.is_empty() {
            self.operands(body, args);
        }
    }

    fn test(&mut self, test: DynTest) {
        match test {
            DynTest::Number => self.text(" number"),
            DynTest::Bool => self.text(" bool"),
            DynTest::ClosureOf(func) => {
                self.text(" closure ");
                self.func_name(func);
            }
            DynTest::Class(class) => {
                self.text(" class");
                self.class_name(class);
            }
            DynTest::Instance => self.text(" instance"),
            DynTest::InstanceOf(class) => {
                self.text(" instance_of");
                self.class_name(class);
            }
        }
    }

    pub(super) fn func_name(&mut self, func: FuncId) {
        let name = self.funcs.get(func.index()).map_or("{unknown}", String::as_str);
        self.out.push_str(name);
    }

    fn global_name(&mut self, global: GlobalId) {
        let name = self.globals.get(global.index()).map_or("{unknown}", String::as_str);
        let _ = write!(self.out, " {name}");
    }

    fn class_name(&mut self, class: ClassId) {
        let name = self.classes.get(class.index()).map_or("{unknown}", String::as_str);
        let _ = write!(self.out, " {name}");
    }

    fn property(&mut self, name: Symbol) {
        let name = word(self.names.text(name));
        let _ = write!(self.out, " {name}");
    }

    /// `nil`, `dyn(true)`, `dyn(1.5)`; words without such a form by their bits, `dyn(0x7ff0000000000000)`. `None` of
    /// words that violate M4.
    pub(super) fn dyn_constant(constant: Const) -> Option<String> {
        match constant.bits {
            bits if words::is_object(bits) => None,
            words::NIL => Some("nil".into()),
            words::TRUE => Some("dyn(true)".into()),
            words::FALSE => Some("dyn(false)".into()),
            bits if words::is_number(bits) && f64::from_bits(bits).is_finite() => {
                Some(format!("dyn({:?})", f64::from_bits(bits)))
            }
            bits => Some(format!("dyn({bits:#x})")),
        }
    }
}
