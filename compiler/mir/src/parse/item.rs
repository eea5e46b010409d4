//! Structs, enums and functions; the bodies are in `body`.

use super::cursor::{Cursor, Name};
use super::token::{Kind, Token};
use super::{ParseError, Reader};
use crate::{Code, Func};
use kiln_abi::{Foreign, RuntimeFn};
use kiln_arena::{Id, Symbol};
use kiln_source::Span;
use kiln_types::{Adt, AdtId, AdtKind, Field, TypeId, Variant, VariantShape};

/// Where items begin: the positions of `struct`, `enum` and `fn` outside all brackets.
pub(super) fn starts(tokens: &[Token<'_>]) -> Result<Vec<usize>, ParseError> {
    let mut depth = 0;
    let mut starts = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Punct("{" | "(") => depth += 1,
            Kind::Punct("}" | ")") => depth -= 1,
            Kind::Word("struct" | "enum" | "fn" | "global" | "class" | "dialect") if depth == 0 => {
                starts.push(at)
            }
            Kind::Word(_)
            | Kind::Quoted(..)
            | Kind::Local(_)
            | Kind::Number(_)
            | Kind::Position(..)
            | Kind::Punct(_)
            | Kind::End => {}
        }
        if depth < 0 {
            return Err(ParseError { at: token.at, message: "this bracket closes nothing".into() });
        }
    }
    Ok(starts)
}

/// What comes before the body of a function.
struct Header {
    name: Symbol,
    /// The unique text: `id[i32]`.
    text: String,
    type_params: Vec<Symbol>,
    instance_args: Vec<TypeId>,
}

impl Reader<'_> {
    /// Enters all structs and enums, without their variants.
    pub(super) fn declare_adts(
        &mut self,
        cursor: &mut Cursor<'_>,
        starts: &[usize],
    ) -> Result<(), ParseError> {
        for &start in starts {
            cursor.go_to(start);
            if !cursor.is_word("struct") && !cursor.is_word("enum") {
                continue;
            }
            let kind = if cursor.is_word("struct") { AdtKind::Struct } else { AdtKind::Enum };
            cursor.advance();
            let Name { name, text } = cursor.name("the name of a type")?;
            let params = self.params(cursor)?;
            let name = self.names.intern(&name);
            let adt = Adt { name, kind, params, variants: Vec::new(), span: Span::NONE };
            let id = self.program.types.adts.alloc(adt);
            if self.adts.insert(text.clone(), id).is_some() {
                return cursor
                    .error(format!("there are two types `{text}`: write `{text}#1` for the second"));
            }
        }
        Ok(())
    }

    /// Gives all functions their ids.
    pub(super) fn declare_funcs(
        &mut self,
        cursor: &mut Cursor<'_>,
        starts: &[usize],
    ) -> Result<(), ParseError> {
        let mut count = 0;
        for &start in starts {
            cursor.go_to(start);
            if !cursor.eat_word("fn") {
                continue;
            }
            let text = self.header(cursor)?.text;
            if self.funcs.insert(text.clone(), Id::from_index(count)).is_some() {
                return cursor.error(format!("there are two functions `{text}`"));
            }
            count += 1;
        }
        Ok(())
    }

    /// item = dialect | struct | enum | global | class | [ "entry" ] [ "traced" ] [ "closure" | "method" ] func
    pub(super) fn item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        if cursor.eat_word("dialect") {
            return self.dialect_item(cursor);
        }
        if cursor.eat_word("struct") {
            return self.struct_item(cursor);
        }
        if cursor.eat_word("enum") {
            return self.enum_item(cursor);
        }
        if cursor.eat_word("global") {
            return self.pass_global(cursor);
        }
        if cursor.eat_word("class") {
            return self.class_item(cursor);
        }
        let is_entry = cursor.eat_word("entry");
        let traced = cursor.eat_word("traced");
        let convention = Self::convention(cursor);
        if !cursor.eat_word("fn") {
            return cursor.expected("`struct`, `enum`, `global`, `class` or `fn`");
        }
        let func = Func { convention, traced, ..self.func(cursor)? };
        let id = self.program.funcs.alloc(func);
        if is_entry && self.program.main.replace(id).is_some() {
            return cursor.error("there are two functions marked `entry`");
        }
        Ok(())
    }

    /// `<A, B>`, or nothing.
    fn params(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<Symbol>, ParseError> {
        if !cursor.eat("<") {
            return Ok(Vec::new());
        }
        cursor.list(">", |cursor| Ok(self.names.intern(&cursor.name("a type parameter")?.name)))
    }

    /// Name and parameters of a type that was declared.
    fn adt_head(&mut self, cursor: &mut Cursor<'_>) -> Result<AdtId, ParseError> {
        let name = cursor.name("the name of a type")?;
        self.params = self.params(cursor)?;
        Ok(self.adts[&name.text]) // declared, as every item that begins outside all brackets
    }

    /// struct = "struct" name params fields
    fn struct_item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let adt = self.adt_head(cursor)?;
        let (shape, fields) = self.fields(cursor)?;
        let name = self.program.types.adts[adt].name;
        self.program.types.adts[adt].variants = vec![Variant { name, shape, fields, span: Span::NONE }];
        Ok(())
    }

    /// enum = "enum" name params "{" { name fields "," } "}"
    fn enum_item(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let adt = self.adt_head(cursor)?;
        cursor.expect("{")?;
        let variants = cursor.list("}", |cursor| {
            let name = self.names.intern(&cursor.name("the name of a variant")?.name);
            let (shape, fields) = self.fields(cursor)?;
            Ok(Variant { name, shape, fields, span: Span::NONE })
        })?;
        self.program.types.adts[adt].variants = variants;
        Ok(())
    }

    /// fields = "" | "(" types ")" | "{" { name ":" type "," } "}"
    fn fields(&mut self, cursor: &mut Cursor<'_>) -> Result<(VariantShape, Vec<Field>), ParseError> {
        if cursor.eat("(") {
            let types = cursor.list(")", |cursor| self.ty(cursor))?;
            let field = |(index, ty): (usize, TypeId)| {
                let name = self.names.intern(&index.to_string());
                Field { name, ty, span: Span::NONE }
            };
            return Ok((VariantShape::Tuple, types.into_iter().enumerate().map(field).collect()));
        }
        if cursor.eat("{") {
            let fields = cursor.list("}", |cursor| {
                let name = self.names.intern(&cursor.name("the name of a field")?.name);
                cursor.expect(":")?;
                Ok(Field { name, ty: self.ty(cursor)?, span: Span::NONE })
            })?;
            return Ok((VariantShape::Record, fields));
        }
        Ok((VariantShape::Unit, Vec::new()))
    }

    /// header = name params [ "[" types "]" ]
    fn header(&mut self, cursor: &mut Cursor<'_>) -> Result<Header, ParseError> {
        let Name { name, mut text } = cursor.name("the name of a function")?;
        let type_params = self.params(cursor)?;
        self.params = type_params.clone();
        let mut instance_args = Vec::new();
        if cursor.eat("[") {
            instance_args = cursor.list("]", |cursor| self.ty(cursor))?;
            text.push_str(&self.instance_text(&instance_args));
        }
        Ok(Header { name: self.names.intern(&name), text, type_params, instance_args })
    }

    /// The part of a function's text that tells instances apart.
    pub(super) fn instance_text(&self, args: &[TypeId]) -> String {
        let ids: Vec<String> = args.iter().map(|ty| ty.to_string()).collect();
        format!("[{}]", ids.join(", "))
    }

    /// func = "fn" header "(" types ")" [ "->" type ] ( "=" ( "runtime" symbol | foreign ) [ position ] | [ position ] body )
    fn func(&mut self, cursor: &mut Cursor<'_>) -> Result<Func, ParseError> {
        let Header { name, text: _, type_params, instance_args } = self.header(cursor)?;
        cursor.expect("(")?;
        let params = cursor.list(")", |cursor| self.ty(cursor))?;
        let ret = if cursor.eat("->") { self.ty(cursor)? } else { self.program.types.common.unit };
        let (code, span) = if cursor.eat("=") {
            let code = match cursor.eat_word("foreign") {
                true => Code::Foreign(self.foreign(cursor)?),
                false => {
                    cursor.expect_word("runtime")?;
                    Code::Runtime(runtime_fn(cursor)?)
                }
            };
            (code, cursor.position())
        } else {
            let span = cursor.position();
            (Code::Body(self.body(cursor)?), span)
        };
        let (convention, traced) = (crate::Convention::Static, false);
        Ok(Func { name, type_params, instance_args, params, ret, convention, traced, code, span })
    }

    /// foreign = "foreign" quoted [ "in" quoted ]
    fn foreign(&mut self, cursor: &mut Cursor<'_>) -> Result<Foreign, ParseError> {
        let symbol = self.names.intern(&cursor.name("a symbol")?.name);
        let library = match cursor.eat_word("in") {
            true => Some(self.names.intern(&cursor.name("the name of a library")?.name)),
            false => None,
        };
        Ok(Foreign { library, symbol })
    }
}

fn runtime_fn(cursor: &mut Cursor<'_>) -> Result<RuntimeFn, ParseError> {
    let function = RuntimeFn::ALL.iter().find(|function| cursor.is_word(function.symbol()));
    let Some(&function) = function else { return cursor.expected("a function of the runtime") };
    cursor.advance();
    Ok(function)
}
