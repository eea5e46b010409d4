//! Bodies: locals, blocks, statements, terminators, places, operands.

use super::cursor::Cursor;
use super::token::Kind;
use super::types::hex;
use super::{ParseError, Reader};
use crate::dump::{CHECKED_NEG, binary_name, checked_name, unary_name};
use crate::{
    BinaryOp, Block, BlockId, Body, CheckedOp, FuncId, Local, LocalId, Operand, Place, Projection, Rvalue,
    Statement, StatementKind, SwitchCase, Terminator, TerminatorKind, UnaryOp,
};
use kiln_abi::PanicKind;
use kiln_arena::{Id, ListRange};
use kiln_types::{AdtKind, Ty, TypeId, VariantIdx};

impl Reader<'_> {
    /// body = "{" { local } { block } "}"
    pub(super) fn body(&mut self, cursor: &mut Cursor<'_>) -> Result<Body, ParseError> {
        let mut body = Body::default();
        cursor.expect("{")?;
        while let Kind::Local(_) = cursor.peek() {
            self.local(cursor, &mut body)?;
        }
        while !cursor.eat("}") {
            self.block(cursor, &mut body)?;
        }
        Ok(body)
    }

    /// local = "%3" ":" type [ quoted ] [ position ]
    fn local(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<(), ParseError> {
        let next = body.locals.next_id();
        if *cursor.peek() != Kind::Local(next.index() as u32) {
            return cursor.expected(&format!("`{next}`, the next local"));
        }
        cursor.advance();
        cursor.expect(":")?;
        let ty = self.ty(cursor)?;
        let mut name = None;
        if let Kind::Quoted(text, _) = cursor.peek() {
            name = Some(self.names.intern(text));
            cursor.advance();
        }
        body.locals.alloc(Local { ty, name, span: cursor.position() });
        Ok(())
    }

    /// block = "b0" ":" { statement } terminator
    fn block(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<(), ParseError> {
        let next = body.blocks.next_id();
        if !cursor.is_word(&next.to_string()) {
            return cursor.expected(&format!("`{next}:`, the next block"));
        }
        cursor.advance();
        cursor.expect(":")?;
        let mut statements = Vec::new();
        while let Kind::Local(_) = cursor.peek() {
            statements.push(self.statement(cursor, body)?);
        }
        let kind = self.terminator(cursor, body)?;
        let terminator = Terminator { kind, span: cursor.position() };
        body.blocks.alloc(Block { statements, terminator });
        Ok(())
    }

    /// statement = place "=" ( call | dynamic | rvalue ) [ position ]
    fn statement(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<Statement, ParseError> {
        let place = self.place(cursor, body)?;
        cursor.expect("=")?;
        let is_call = cursor.is_word("call") && !is_aggregate(cursor);
        let is_dynamic = cursor.is_word("dyn") && !is_aggregate(cursor);
        let kind = if is_call {
            cursor.advance();
            self.call(cursor, body, place)?
        } else if is_dynamic {
            cursor.advance();
            self.dynamic(cursor, body, place)?
        } else {
            StatementKind::Assign(place, self.rvalue(cursor, body)?)
        };
        Ok(Statement { kind, span: cursor.position() })
    }

    /// call = "call" name [ "[" types "]" ] [ "<" types ">" ] operands
    fn call(
        &mut self,
        cursor: &mut Cursor<'_>,
        body: &mut Body,
        dest: Place,
    ) -> Result<StatementKind, ParseError> {
        let func = self.callee(cursor)?;
        let type_args = self.type_args(cursor)?;
        let args = self.operands(cursor, body)?;
        Ok(StatementKind::Call { dest, func, type_args, args })
    }

    pub(super) fn callee(&mut self, cursor: &mut Cursor<'_>) -> Result<FuncId, ParseError> {
        let name = cursor.name("a function")?;
        let mut text = name.text.clone();
        if cursor.eat("[") {
            let args = cursor.list("]", |cursor| self.ty(cursor))?;
            text.push_str(&self.instance_text(&args));
        }
        match self.funcs.get(&text) {
            Some(&func) => Ok(func),
            None => cursor.error(format!("there is no such function `{}`", name.text)),
        }
    }

    pub(super) fn operands(
        &mut self,
        cursor: &mut Cursor<'_>,
        body: &mut Body,
    ) -> Result<ListRange<Operand>, ParseError> {
        cursor.expect("(")?;
        let operands = cursor.list(")", |cursor| self.operand(cursor, body))?;
        Ok(body.operands.alloc(operands))
    }

    /// rvalue = aggregate | operation | "cast" operand | "discriminant" place | operand
    fn rvalue(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<Rvalue, ParseError> {
        if is_aggregate(cursor) && !is_float_bits(cursor) {
            return self.aggregate(cursor, body);
        }
        if let Kind::Word(word) = *cursor.peek()
            && let Some(operation) = operation(word)
        {
            cursor.advance();
            return self.operation(cursor, body, operation);
        }
        Ok(Rvalue::Use(self.operand(cursor, body)?))
    }

    fn operation(
        &mut self,
        cursor: &mut Cursor<'_>,
        body: &mut Body,
        operation: Operation,
    ) -> Result<Rvalue, ParseError> {
        if operation == Operation::Discriminant {
            return Ok(Rvalue::Discriminant(self.place(cursor, body)?));
        }
        let first = self.operand(cursor, body)?;
        let mut second = |reader: &mut Self| {
            cursor.expect(",")?;
            reader.operand(cursor, body)
        };
        Ok(match operation {
            Operation::Unary(op) => Rvalue::Unary(op, first),
            Operation::Binary(op) => Rvalue::Binary(op, first, second(self)?),
            Operation::Checked(op) => Rvalue::Checked(op, first, second(self)?),
            Operation::CheckedNeg => Rvalue::CheckedNeg(first),
            Operation::Cast => Rvalue::Cast(first),
            Operation::Discriminant => unreachable!("handled above"),
        })
    }

    /// aggregate = "tuple" operands | name operands | name "::" name [ operands ]
    fn aggregate(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<Rvalue, ParseError> {
        if cursor.eat_word("tuple") {
            return Ok(Rvalue::Aggregate(VariantIdx::STRUCT, self.operands(cursor, body)?));
        }
        let name = cursor.name("a type")?;
        let Some(&adt) = self.adts.get(&name.text) else {
            return cursor.error(format!("there is no type `{}`", name.text));
        };
        if self.program.types.adts[adt].kind == AdtKind::Struct {
            return Ok(Rvalue::Aggregate(VariantIdx::STRUCT, self.operands(cursor, body)?));
        }
        cursor.expect("::")?;
        let variant = self.variant(cursor, adt)?;
        let fields = if cursor.is("(") { self.operands(cursor, body)? } else { ListRange::EMPTY };
        Ok(Rvalue::Aggregate(variant, fields))
    }

    fn variant(&mut self, cursor: &mut Cursor<'_>, adt: kiln_types::AdtId) -> Result<VariantIdx, ParseError> {
        let name = cursor.name("a variant")?;
        let adt = &self.program.types.adts[adt];
        let variant = adt.variants.iter().position(|variant| self.names.text(variant.name) == name.name);
        match variant {
            Some(index) => Ok(VariantIdx(index as u32)),
            None => {
                let ty = self.names.text(adt.name);
                cursor.error(format!("`{ty}` has no variant `{}`", name.name))
            }
        }
    }

    /// operand = [ "move" ] place | const
    fn operand(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<Operand, ParseError> {
        if cursor.eat_word("move") {
            return Ok(Operand::Move(self.place(cursor, body)?));
        }
        if let Kind::Local(_) = cursor.peek() {
            return Ok(Operand::Copy(self.place(cursor, body)?));
        }
        Ok(Operand::Const(self.constant(cursor)?))
    }

    /// place = "%3" { "." ( index | variant ) }
    fn place(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<Place, ParseError> {
        let Kind::Local(index) = *cursor.peek() else { return cursor.expected("a place") };
        if index as usize >= body.locals.len() {
            return cursor.error(format!("`%{index}` is not declared"));
        }
        cursor.advance();
        let local = LocalId::from_index(index as usize);
        let mut place = Place::local(local);
        let mut steps = Vec::new();
        while cursor.eat(".") {
            if let Kind::Number(digits) = *cursor.peek() {
                let Ok(field) = digits.parse() else { return cursor.expected("a field's index") };
                cursor.advance();
                steps.push(Projection::Field(field));
            } else {
                let ty = body.type_before(&mut self.program.types, place, steps.len());
                let Some(Ty::Adt(adt, _)) = ty.map(|ty| self.program.types.get(ty)) else {
                    return cursor.error("this is of no enum's type, it has no variants");
                };
                steps.push(Projection::Variant(self.variant(cursor, adt)?));
            }
            place.projection = body.projections.alloc(steps.iter().copied());
        }
        Ok(place)
    }

    fn terminator(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<TerminatorKind, ParseError> {
        let keyword = if let Kind::Word(word) = *cursor.peek() { word } else { "" };
        let known = ["goto", "branch", "switch", "return", "panic", "unreachable"];
        if !known.contains(&keyword) {
            return cursor.expected("a statement or the end of the block");
        }
        cursor.advance();
        match keyword {
            "goto" => Ok(TerminatorKind::Goto(target(cursor)?)),
            "branch" => {
                let cond = self.operand(cursor, body)?;
                cursor.expect(",")?;
                let then = target(cursor)?;
                cursor.expect(",")?;
                Ok(TerminatorKind::Branch { cond, then, otherwise: target(cursor)? })
            }
            "switch" => self.switch(cursor, body),
            "return" => Ok(TerminatorKind::Return),
            "panic" => Ok(TerminatorKind::Panic(panic_kind(cursor)?)),
            _ => Ok(TerminatorKind::Unreachable),
        }
    }

    /// switch = "switch" operand "{" { value "=>" block "," } "else" "=>" block "}"
    fn switch(&mut self, cursor: &mut Cursor<'_>, body: &mut Body) -> Result<TerminatorKind, ParseError> {
        let value = self.operand(cursor, body)?;
        let ty = body.operand_type(&mut self.program.types, value);
        cursor.expect("{")?;
        let mut cases = Vec::new();
        while !cursor.eat_word("else") {
            let value = self.case_value(cursor, ty)?;
            cursor.expect("=>")?;
            cases.push(SwitchCase { value, target: target(cursor)? });
            cursor.expect(",")?;
        }
        cursor.expect("=>")?;
        let otherwise = target(cursor)?;
        cursor.eat(",");
        cursor.expect("}")?;
        Ok(TerminatorKind::Switch { value, cases: body.cases.alloc(cases), otherwise })
    }

    /// A decimal value of the type `ty`, or bits.
    fn case_value(&self, cursor: &mut Cursor<'_>, ty: Option<TypeId>) -> Result<u64, ParseError> {
        let Kind::Number(text) = *cursor.peek() else { return cursor.expected("a value or `else`") };
        if text.starts_with("0x") {
            return hex(cursor);
        }
        let Some(Ty::Int(int)) = ty.map(|ty| self.program.types.get(ty)) else {
            return cursor.error("what is switched on is no integer: cases are written as bits, `0x1`");
        };
        let value: Option<i128> = text.parse().ok();
        let Some(value) = value.filter(|value| (int.min()..=int.max()).contains(value)) else {
            return cursor.error(format!("`{text}` is no value of {}", int.name()));
        };
        cursor.advance();
        Ok(int.wrap(value))
    }
}

/// What a word at the start of an rvalue stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Unary(UnaryOp),
    Binary(BinaryOp),
    Checked(CheckedOp),
    CheckedNeg,
    Cast,
    Discriminant,
}

fn operation(word: &str) -> Option<Operation> {
    use BinaryOp::*;
    let unary = [UnaryOp::Neg, UnaryOp::Not];
    let binary = [Add, Sub, Mul, Div, Rem, BitAnd, BitOr, BitXor, Eq, Ne, Lt, Le, Gt, Ge];
    let checked = {
        use CheckedOp::*;
        [Add, Sub, Mul, Div, Rem, Shl, Shr]
    };
    match word {
        CHECKED_NEG => Some(Operation::CheckedNeg),
        "cast" => Some(Operation::Cast),
        "discriminant" => Some(Operation::Discriminant),
        _ => None
            .or_else(|| unary.into_iter().find(|&op| unary_name(op) == word).map(Operation::Unary))
            .or_else(|| binary.into_iter().find(|&op| binary_name(op) == word).map(Operation::Binary))
            .or_else(|| checked.into_iter().find(|&op| checked_name(op) == word).map(Operation::Checked)),
    }
}

/// Whether a name and a bracket or `::` follow: no operation and no operand begins so, but [`is_float_bits`].
fn is_aggregate(cursor: &Cursor<'_>) -> bool {
    let is_name = matches!(cursor.peek(), Kind::Word(_) | Kind::Quoted(..));
    is_name && matches!(cursor.peek_second(), Kind::Punct("(" | "::"))
}

/// Whether a float or a dynamic value follows that is written by its bits.
fn is_float_bits(cursor: &Cursor<'_>) -> bool {
    cursor.is_word("f32") || cursor.is_word("f64") || cursor.is_word("dyn")
}

fn target(cursor: &mut Cursor<'_>) -> Result<BlockId, ParseError> {
    let number = if let Kind::Word(word) = *cursor.peek() { word.strip_prefix('b') } else { None };
    let Some(index) = number.and_then(|digits| digits.parse::<u32>().ok()).filter(|&n| n < u32::MAX) else {
        return cursor.expected("a block");
    };
    cursor.advance();
    Ok(BlockId::from_index(index as usize))
}

fn panic_kind(cursor: &mut Cursor<'_>) -> Result<PanicKind, ParseError> {
    let Some(kind) = PanicKind::ALL.into_iter().find(|kind| cursor.is_word(kind.name())) else {
        return cursor.expected("a kind of panic");
    };
    cursor.advance();
    Ok(kind)
}
