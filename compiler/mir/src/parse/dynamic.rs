//! Globals, classes and operations of dynamic languages.

use super::cursor::Cursor;
use super::token::Kind;
use super::types::hex;
use super::{ParseError, Reader};
use crate::{
    Body, Class, ClassId, Const, Convention, DynBinary, DynOp, DynTest, Global, GlobalId, Method, Place,
    StatementKind,
};
use kiln_abi::dynamic::word;
use kiln_abi::{Dialect, DynFn, MathFn, NativeFn};
use kiln_arena::{ListRange, Symbol};

impl Reader<'_> {
    /// Enters all globals and classes, these without their methods.
    pub(super) fn declare_dynamic(
        &mut self,
        cursor: &mut Cursor<'_>,
        starts: &[usize],
    ) -> Result<(), ParseError> {
        for &start in starts {
            cursor.go_to(start);
            if cursor.eat_word("global") {
                self.global_item(cursor)?;
            } else if cursor.eat_word("class") {
                let name = cursor.name("the name of a class")?;
                let symbol = self.names.intern(&name.name);
                let class = Class {
                    name: symbol,
                    methods: Vec::new(),
                    fields: 0,
                    inherits: false,
                    layout: Vec::new(),
                };
                let id = self.program.classes.alloc(class);
                if self.classes.insert(name.text.clone(), id).is_some() {
                    return cursor.error(format!("there are two classes `{}`", name.text));
                }
            }
        }
        Ok(())
    }

    /// dialect = "dialect" word
    pub(super) fn dialect_item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let Some(dialect) = Dialect::ALL.into_iter().find(|dialect| cursor.is_word(dialect.name())) else {
            return cursor.expected("a dynamic language");
        };
        cursor.advance();
        self.program.dialect = dialect;
        Ok(())
    }

    /// global = "global" name [ "=" "native" name ]
    fn global_item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let name = cursor.name("the name of a global")?;
        let mut native = None;
        if cursor.eat("=") {
            cursor.expect_word("native")?;
            native = NativeFn::ALL.iter().copied().find(|native| cursor.is_word(native.name()));
            if native.is_none() {
                return cursor.expected("a native function");
            }
            cursor.advance();
        }
        let symbol = self.names.intern(&name.name);
        let id = self.program.globals.alloc(Global { name: symbol, native });
        if self.globals.insert(name.text.clone(), id).is_some() {
            return cursor.error(format!("there are two globals `{}`", name.text));
        }
        Ok(())
    }

    /// A global again, which was read when it was declared.
    pub(super) fn pass_global(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        cursor.name("the name of a global")?;
        if cursor.eat("=") {
            cursor.advance();
            cursor.advance();
        }
        Ok(())
    }

    /// class = "class" name [ "inherits" ] "fields" number [ "[" { name "," } "]" ] "{" { name "=" function "," } "}"
    pub(super) fn class_item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let name = cursor.name("the name of a class")?;
        let id = self.classes[&name.text]; // declared, as every item that begins outside all brackets
        let inherits = cursor.eat_word("inherits");
        cursor.expect_word("fields")?;
        let fields = small_number(cursor)?;
        let mut layout = Vec::new();
        if cursor.eat("[") {
            layout = cursor.list("]", |cursor| self.property(cursor))?;
        }
        cursor.expect("{")?;
        let methods = cursor.list("}", |cursor| {
            let name = cursor.name("a method")?;
            cursor.expect("=")?;
            Ok(Method { name: self.names.intern(&name.name), func: self.callee(cursor)? })
        })?;
        let class = &mut self.program.classes[id];
        *class = Class { methods, fields, inherits, layout, ..*class };
        Ok(())
    }

    /// dynamic = "dyn" op [ what it names ] [ operands ]
    pub(super) fn dynamic(
        &mut self,
        cursor: &mut Cursor<'_>,
        body: &mut Body,
        dest: Place,
    ) -> Result<StatementKind, ParseError> {
        let op = self.dyn_op(cursor)?;
        let args = if cursor.is("(") { self.operands(cursor, body)? } else { ListRange::EMPTY };
        Ok(StatementKind::Dyn { dest, op, args })
    }

    fn dyn_op(&mut self, cursor: &mut Cursor<'_>) -> Result<DynOp, ParseError> {
        let Kind::Word(word) = *cursor.peek() else { return cursor.expected("an operation") };
        if let Some(op) = DynBinary::ALL.into_iter().find(|op| op.name() == word) {
            cursor.advance();
            return Ok(DynOp::Binary(op));
        }
        let plain = [
            DynOp::Box,
            DynOp::Unbox,
            DynOp::Truthy,
            DynOp::Neg,
            DynOp::Print,
            DynOp::NewCell,
            DynOp::CellGet,
            DynOp::CellSet,
            DynOp::Instance,
            DynOp::Call,
            DynOp::Item,
            DynOp::SetItem,
            DynOp::ListLength,
        ];
        if let Some(op) = plain.into_iter().find(|op| op.name() == word) {
            cursor.advance();
            return Ok(op);
        }
        let with_name = ["get", "set", "super_get", "invoke", "super_invoke", "method"];
        let others = [
            "str",
            "is",
            "global",
            "global.defined",
            "set_global",
            "set_global.defined",
            "closure",
            "captured",
            "class",
            "field",
            "set_field",
            "runtime",
            "math",
        ];
        if !with_name.contains(&word) && !others.contains(&word) {
            return cursor.expected("an operation");
        }
        cursor.advance();
        Ok(match word {
            "str" => DynOp::Str(self.string(cursor)?),
            "is" => DynOp::Is(self.test(cursor)?),
            "global" => DynOp::Global { global: self.global(cursor)?, defined: false },
            "global.defined" => DynOp::Global { global: self.global(cursor)?, defined: true },
            "set_global" => DynOp::SetGlobal { global: self.global(cursor)?, defined: false },
            "set_global.defined" => DynOp::SetGlobal { global: self.global(cursor)?, defined: true },
            "closure" => DynOp::Closure(self.callee(cursor)?),
            "captured" => DynOp::Captured(small_number(cursor)?),
            "class" => DynOp::Class(self.class(cursor)?),
            "field" => DynOp::Field { name: self.property(cursor)?, slot: small_number(cursor)? },
            "set_field" => DynOp::SetField { name: self.property(cursor)?, slot: small_number(cursor)? },
            "runtime" => DynOp::Runtime(runtime_function(cursor)?),
            "math" => DynOp::Math(math_function(cursor)?),
            "get" => DynOp::Get(self.property(cursor)?),
            "set" => DynOp::Set(self.property(cursor)?),
            "super_get" => DynOp::SuperGet(self.property(cursor)?),
            "invoke" => DynOp::Invoke(self.property(cursor)?),
            "super_invoke" => DynOp::SuperInvoke(self.property(cursor)?),
            _ => DynOp::Method(self.property(cursor)?),
        })
    }

    fn string(&mut self, cursor: &mut Cursor<'_>) -> Result<Symbol, ParseError> {
        let Kind::Quoted(text, _) = cursor.peek() else { return cursor.expected("a string") };
        cursor.advance();
        Ok(self.names.intern(text))
    }

    /// test = "number" | "bool" | "closure" function | "class" class | "instance" | "instance_of" class
    fn test(&mut self, cursor: &mut Cursor<'_>) -> Result<DynTest, ParseError> {
        if cursor.eat_word("number") {
            return Ok(DynTest::Number);
        }
        if cursor.eat_word("bool") {
            return Ok(DynTest::Bool);
        }
        if cursor.eat_word("closure") {
            return Ok(DynTest::ClosureOf(self.callee(cursor)?));
        }
        if cursor.eat_word("class") {
            return Ok(DynTest::Class(self.class(cursor)?));
        }
        if cursor.eat_word("instance") {
            return Ok(DynTest::Instance);
        }
        if cursor.eat_word("instance_of") {
            return Ok(DynTest::InstanceOf(self.class(cursor)?));
        }
        cursor.expected("a test")
    }

    fn global(&mut self, cursor: &mut Cursor<'_>) -> Result<GlobalId, ParseError> {
        let name = cursor.name("a global")?;
        match self.globals.get(&name.text) {
            Some(&global) => Ok(global),
            None => cursor.error(format!("there is no global `{}`", name.text)),
        }
    }

    fn class(&mut self, cursor: &mut Cursor<'_>) -> Result<ClassId, ParseError> {
        let name = cursor.name("a class")?;
        match self.classes.get(&name.text) {
            Some(&class) => Ok(class),
            None => cursor.error(format!("there is no class `{}`", name.text)),
        }
    }

    fn property(&mut self, cursor: &mut Cursor<'_>) -> Result<Symbol, ParseError> {
        Ok(self.names.intern(&cursor.name("the name of a property")?.name))
    }

    /// `dyn(1.5)`, `dyn(true)`, `dyn(0x7ff0000000000000)`, behind the `dyn`.
    pub(super) fn dyn_constant(&mut self, cursor: &mut Cursor<'_>) -> Result<Const, ParseError> {
        cursor.expect("(")?;
        let bits = match *cursor.peek() {
            Kind::Number(text) if text.starts_with("0x") => hex(cursor)?,
            Kind::Number(text) => match text.parse::<f64>() {
                Ok(number) => {
                    cursor.advance();
                    word::from_number(number)
                }
                Err(_) => return cursor.error(format!("`{text}` is no number")),
            },
            Kind::Word("true" | "false") => word::from_bool(
                cursor.eat_word("true") || {
                    cursor.advance();
                    false
                },
            ),
            Kind::Word(_)
            | Kind::Quoted(..)
            | Kind::Local(_)
            | Kind::Position(..)
            | Kind::Punct(_)
            | Kind::End => return cursor.expected("a value"),
        };
        cursor.expect(")")?;
        Ok(Const { ty: self.program.types.common.dyn_, bits })
    }

    /// [ "closure" | "method" ]
    pub(super) fn convention(cursor: &mut Cursor<'_>) -> Convention {
        if cursor.eat_word(Convention::Closure.name()) {
            return Convention::Closure;
        }
        if cursor.eat_word(Convention::Method.name()) { Convention::Method } else { Convention::Static }
    }
}

fn runtime_function(cursor: &mut Cursor<'_>) -> Result<DynFn, ParseError> {
    let name = if let Kind::Word(name) = *cursor.peek() { name } else { "" };
    let Some(function) = DynFn::of_name(name) else { return cursor.expected("an operation of the runtime") };
    cursor.advance();
    Ok(function)
}

fn math_function(cursor: &mut Cursor<'_>) -> Result<MathFn, ParseError> {
    let name = if let Kind::Word(name) = *cursor.peek() { name } else { "" };
    let Some(function) = MathFn::of_name(name) else { return cursor.expected("a mathematical function") };
    cursor.advance();
    Ok(function)
}

fn small_number(cursor: &mut Cursor<'_>) -> Result<u32, ParseError> {
    let digits = if let Kind::Number(text) = *cursor.peek() { text } else { "" };
    let Ok(number) = digits.parse() else { return cursor.expected("a number") };
    cursor.advance();
    Ok(number)
}
