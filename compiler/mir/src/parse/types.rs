//! Types, and constants of them.

use super::cursor::Cursor;
use super::token::Kind;
use super::{ParseError, Reader};
use crate::Const;
use kiln_arena::Symbol;
use kiln_types::{IntTy, Ty, TypeId, TypeList};

impl Reader<'_> {
    /// type = "()" | "(" types ")" | "!" | "{error}" | "{infer}" | name [ "<" types ">" ]
    pub(super) fn ty(&mut self, cursor: &mut Cursor<'_>) -> Result<TypeId, ParseError> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.ty_on_this_stack(cursor))
    }

    fn ty_on_this_stack(&mut self, cursor: &mut Cursor<'_>) -> Result<TypeId, ParseError> {
        let common = self.program.types.common;
        if cursor.eat("!") {
            return Ok(common.never);
        }
        if cursor.eat("(") {
            let elements = cursor.list(")", |cursor| self.ty(cursor))?;
            return match elements.as_slice() {
                [_] => cursor.error("a tuple has two elements or more"),
                _ => Ok(self.program.types.tuple(&elements)),
            };
        }
        if cursor.eat("{") {
            let failed = cursor.eat_word("error");
            if !failed {
                cursor.expect_word("infer")?;
            }
            cursor.expect("}")?;
            let unknown = Ty::Infer(kiln_types::InferVar(0));
            return Ok(if failed { common.error } else { self.program.types.intern(unknown) });
        }
        let name = cursor.name("a type")?;
        if let Some(ty) = self.named_scalar(&name.text).or_else(|| self.param(&name.text)) {
            return Ok(ty);
        }
        let Some(&adt) = self.adts.get(&name.text) else {
            return cursor.error(format!("there is no type `{}`", name.text));
        };
        let args = self.type_args(cursor)?;
        Ok(self.program.types.intern(Ty::Adt(adt, args)))
    }

    /// `<A, B>`, or nothing.
    pub(super) fn type_args(&mut self, cursor: &mut Cursor<'_>) -> Result<TypeList, ParseError> {
        if !cursor.eat("<") {
            return Ok(self.program.types.common.no_types);
        }
        let args = cursor.list(">", |cursor| self.ty(cursor))?;
        Ok(self.program.types.intern_list(&args))
    }

    fn named_scalar(&self, name: &str) -> Option<TypeId> {
        let common = self.program.types.common;
        match name {
            "bool" => Some(common.bool),
            "f32" => Some(common.f32),
            "f64" => Some(common.f64),
            "dyn" => Some(common.dyn_),
            "cell" => Some(common.cell),
            _ => IntTy::ALL.into_iter().find(|int| int.name() == name).map(|int| common.int(int)),
        }
    }

    fn param(&mut self, name: &str) -> Option<TypeId> {
        let symbol: Symbol = self.names.lookup(name)?;
        let index = self.params.iter().position(|&param| param == symbol)?;
        Some(self.program.types.intern(Ty::Param(index as u32, symbol)))
    }

    /// const = number | "true" | "false" | "unit" | "nil" | ("f32" | "f64") "(" bits ")" | "dyn" "(" value ")"
    ///       | "const" bits ":" type
    pub(super) fn constant(&mut self, cursor: &mut Cursor<'_>) -> Result<Const, ParseError> {
        let common = self.program.types.common;
        let constant = match *cursor.peek() {
            Kind::Number(text) => match self.number(text) {
                Some(constant) => constant,
                None => return cursor.error(format!("`{text}` is no value of a type, as `1i32` is")),
            },
            Kind::Word("true") => Const { ty: common.bool, bits: 1 },
            Kind::Word("false") => Const { ty: common.bool, bits: 0 },
            Kind::Word("unit") => Const { ty: common.unit, bits: 0 },
            Kind::Word("f32") => return float_bits(cursor, common.f32),
            Kind::Word("f64") => return float_bits(cursor, common.f64),
            Kind::Word("nil") => Const { ty: common.dyn_, bits: kiln_abi::dynamic::word::NIL },
            Kind::Word("dyn") => {
                cursor.advance();
                return self.dyn_constant(cursor);
            }
            Kind::Word("const") => return self.any_bits(cursor),
            Kind::Word(_)
            | Kind::Quoted(..)
            | Kind::Local(_)
            | Kind::Position(..)
            | Kind::Punct(_)
            | Kind::End => return cursor.expected("an operand"),
        };
        cursor.advance();
        Ok(constant)
    }

    /// `const 0x1: T`
    fn any_bits(&mut self, cursor: &mut Cursor<'_>) -> Result<Const, ParseError> {
        cursor.advance();
        let bits = hex(cursor)?;
        cursor.expect(":")?;
        Ok(Const { ty: self.ty(cursor)?, bits })
    }

    /// `-5i8`, `1.5f64`; the suffix is the type.
    fn number(&self, text: &str) -> Option<Const> {
        let common = self.program.types.common;
        if let Some(digits) = text.strip_suffix("f64") {
            let bits = digits.parse::<f64>().ok()?.to_bits();
            return Some(Const { ty: common.f64, bits });
        }
        if let Some(digits) = text.strip_suffix("f32") {
            let bits = u64::from(digits.parse::<f32>().ok()?.to_bits());
            return Some(Const { ty: common.f32, bits });
        }
        let (int, digits) =
            IntTy::ALL.into_iter().find_map(|int| Some((int, text.strip_suffix(int.name())?)))?;
        let value: i128 = digits.parse().ok()?;
        let fits = (int.min()..=int.max()).contains(&value);
        fits.then(|| Const { ty: common.int(int), bits: int.wrap(value) })
    }
}

/// `f64(0x7ff0000000000000)`
fn float_bits(cursor: &mut Cursor<'_>, ty: TypeId) -> Result<Const, ParseError> {
    cursor.advance();
    cursor.expect("(")?;
    let bits = hex(cursor)?;
    cursor.expect(")")?;
    Ok(Const { ty, bits })
}

/// A hexadecimal number.
pub(super) fn hex(cursor: &mut Cursor<'_>) -> Result<u64, ParseError> {
    let digits = if let Kind::Number(text) = *cursor.peek() { text.strip_prefix("0x") } else { None };
    let Some(bits) = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()) else {
        return cursor.expected("bits, as `0x1f`");
    };
    cursor.advance();
    Ok(bits)
}
