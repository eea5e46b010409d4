//! Items. Blocks and statements are in `stmts.rs`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::Symbol;
use kiln_diagnostics::Applicability;
use kiln_types::VariantShape;

impl Parser<'_> {
    /// file = item*
    pub(crate) fn file(&mut self) {
        while !self.at(TokenKind::Eof) {
            let before = self.tok;
            if let Some(item) = self.item() {
                self.ast.items.push(item);
            }
            if self.is_poisoned() || self.tok == before {
                if self.tok == before {
                    self.bump_quietly();
                }
                self.recover_to_item();
            }
        }
        if !self.docs.is_empty() {
            self.bump();
        }
    }

    /// item = "pub"? (fn | struct | enum | const) | attributed | extern
    fn item(&mut self) -> Option<ItemId> {
        let doc = self.take_docs();
        self.eat(TokenKind::Pub);
        match self.kind() {
            TokenKind::Fn => self.fn_item(doc),
            TokenKind::Struct => self.struct_item(doc),
            TokenKind::Enum => self.enum_item(doc),
            TokenKind::Const => self.const_item(doc),
            TokenKind::Import => self.unsupported_item("imports"),
            TokenKind::Type => self.unsupported_item("type aliases"),
            TokenKind::Impl => self.unsupported_item("methods and `impl`"),
            TokenKind::Trait => self.unsupported_item("traits"),
            TokenKind::Extern => {
                self.extern_block(None);
                None
            }
            TokenKind::Hash => {
                self.attributed_item();
                None
            }
            TokenKind::Unsafe => self.unsupported_item("`unsafe` functions"),
            TokenKind::Semi => {
                self.report_always(errors::stray_semicolon(self.here()));
                self.bump();
                None
            }
            _ => self.no_item(),
        }
    }

    /// What stands where an item should.
    fn no_item(&mut self) -> Option<ItemId> {
        let span = self.here();
        if self.at(TokenKind::Ident) {
            match self.tok_text() {
                word @ ("func" | "function" | "def" | "fun") => {
                    let report =
                        errors::other_language(span, word, "a function starts with `fn`", Some("fn"));
                    self.report(report);
                    // The keyword is clear; go on as if it were right.
                    self.recovered();
                    return self.fn_item(None);
                }
                "use" => return self.unsupported_item("imports"),
                "class" => {
                    let report = errors::other_language(span, "class", "use `struct`", None);
                    self.report(report);
                    return None;
                }
                "export" if self.peek().kind == TokenKind::Str => return self.unsupported_item("`export`"),
                "test" if self.peek().kind == TokenKind::Str => return self.unsupported_item("tests"),
                _ => {}
            }
        }
        if self.at(TokenKind::Let) {
            let report = errors::expected(span, "an item", self.kind())
                .note("a variable can be declared only inside a function; a constant is `const N: i32 = 1;`");
            self.report(report);
        } else if self.at(TokenKind::RBrace) {
            let report = errors::expected(span, "an item", self.kind()).note("this `}` closes nothing");
            self.report(report);
        } else {
            let report = errors::expected(span, "an item (`fn`, `struct`, `enum` or `const`)", self.kind());
            self.report(report);
        }
        None
    }

    pub(crate) fn take_docs(&mut self) -> Option<Symbol> {
        if self.docs.is_empty() {
            return None;
        }
        let lines: Vec<&str> = (self.docs.iter())
            .map(|&(lo, hi)| {
                let line = self.text[lo as usize + 3..hi as usize].trim_end();
                line.strip_prefix(' ').unwrap_or(line)
            })
            .collect();
        let doc = self.names.intern(&lines.join("\n"));
        self.docs.clear();
        Some(doc)
    }

    pub(crate) fn add_item(
        &mut self,
        kind: ItemKind,
        name: Ident,
        doc: Option<Symbol>,
        lo: u32,
    ) -> Option<ItemId> {
        let span = self.since(lo);
        Some(self.ast.item_nodes.alloc(Item { kind, name, doc, span }))
    }

    /// fn = "fn" name "(" params ")" ("->" type)? block
    pub(crate) fn fn_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("a function name")?;
        self.no_generics();
        let params = self.params();
        let ret = self.ret_type();
        let signature = self.since(lo);
        if !self.at(TokenKind::LBrace) {
            if self.at(TokenKind::Semi) {
                let report = errors::expected(self.here(), "a body in braces", self.kind())
                    .note("every function has a body");
                self.report(report);
                self.bump();
                self.recovered();
            } else if self.open_brace() {
                let body = self.block_behind(self.tok.lo)?;
                return self.add_item(ItemKind::Fn(FnDecl { params, ret, body, signature }), name, doc, lo);
            }
            if self.is_poisoned() {
                self.recover_to_body();
            }
            if !self.at(TokenKind::LBrace) {
                return None;
            }
            self.recovered();
        }
        let body = self.block();
        self.add_item(ItemKind::Fn(FnDecl { params, ret, body, signature }), name, doc, lo)
    }

    /// Skips to the `{` of a function's body, if one comes before the next item.
    fn recover_to_body(&mut self) {
        while !matches!(
            self.kind(),
            TokenKind::LBrace
                | TokenKind::RBrace
                | TokenKind::Semi
                | TokenKind::Eof
                | TokenKind::Fn
                | TokenKind::Struct
                | TokenKind::Enum
                | TokenKind::Const
        ) {
            self.bump_quietly();
        }
    }

    pub(crate) fn no_generics(&mut self) {
        if !self.at(TokenKind::Lt) {
            return;
        }
        self.unsupported(self.here(), "type parameters");
        while !matches!(
            self.kind(),
            TokenKind::Gt | TokenKind::LParen | TokenKind::LBrace | TokenKind::Semi | TokenKind::Eof
        ) {
            self.bump_quietly();
        }
        self.eat(TokenKind::Gt);
    }

    pub(crate) fn params(&mut self) -> Vec<Param> {
        let open = self.tok.lo;
        let mut params = Vec::new();
        if !self.expect(TokenKind::LParen) {
            return params;
        }
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            if self.at(TokenKind::DotDot) {
                self.unsupported(self.here(), "functions with any number of parameters");
                self.poison();
            } else if matches!(self.kind(), TokenKind::SelfValue | TokenKind::Amp) {
                self.unsupported(self.here(), "`self` and reference parameters");
                self.poison();
            } else if let Some(param) = self.param() {
                params.push(param);
            }
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close_list(TokenKind::RParen, open, "`,` or `)`");
        params
    }

    /// param = pattern ":" type
    fn param(&mut self) -> Option<Param> {
        // `int x`: the type before the name.
        if self.at(TokenKind::Ident) && self.peek().kind == TokenKind::Ident {
            let ty = self.here();
            self.bump();
            self.two_words(ty);
            return None;
        }
        let pat = self.pattern_no_top_or();
        if !self.eat(TokenKind::Colon) {
            let report = errors::expected(self.here(), "`:` and the parameter's type", self.kind());
            self.report(report);
            return None;
        }
        let ty = self.type_expr();
        Some(Param { pat, ty })
    }

    pub(crate) fn ret_type(&mut self) -> Option<TypeExprId> {
        if self.eat(TokenKind::Arrow) {
            return Some(self.type_expr());
        }
        if self.is_poisoned() {
            return None;
        }
        if self.at(TokenKind::Ident) && !self.at_new_line() {
            let place = self.since(self.prev_hi).after();
            let report = errors::expected(place, "`->` before the result type", self.kind()).fix(
                Applicability::Certain,
                "add the arrow",
                place,
                " ->",
            );
            self.report_always(report);
            return Some(self.type_expr());
        }
        if self.at(TokenKind::Colon) || self.at(TokenKind::FatArrow) {
            let written = if self.at(TokenKind::Colon) { ":" } else { "=>" };
            let report =
                errors::other_language(self.here(), written, "a result type is written `-> T`", Some("->"));
            self.report(report);
            self.recovered();
            self.bump();
            return Some(self.type_expr());
        }
        None
    }

    /// struct = "struct" name ( "{" fields "}" | "(" types ")" ";" | ";" )
    pub(crate) fn struct_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("a struct name")?;
        self.no_generics();
        let (shape, fields) = match self.kind() {
            TokenKind::LBrace => (VariantShape::Record, self.record_fields()),
            TokenKind::LParen => (VariantShape::Tuple, self.tuple_fields()),
            TokenKind::Semi => (VariantShape::Unit, Vec::new()),
            // Fields without the brace in front of them.
            TokenKind::Ident if self.peek().kind == TokenKind::Colon => {
                (VariantShape::Record, self.record_fields())
            }
            _ if self.at_new_line() || self.at(TokenKind::Eof) => (VariantShape::Unit, Vec::new()),
            _ => {
                self.error_expected("`{`, `(` or `;`");
                return None;
            }
        };
        let needs_semicolon = match shape {
            VariantShape::Record => false,
            VariantShape::Tuple | VariantShape::Unit => !self.is_poisoned(),
        };
        if needs_semicolon && !self.eat(TokenKind::Semi) {
            let report = errors::missing_semicolon(self.since(lo), self.kind(), true);
            self.report(report);
            self.recovered();
        }
        self.add_item(ItemKind::Struct(VariantDecl { name, shape, fields }), name, doc, lo)
    }

    /// fields = (name ":" type),*
    fn record_fields(&mut self) -> Vec<FieldDecl> {
        let open = self.tok.lo;
        let mut fields = Vec::new();
        if !self.open_brace() {
            return fields;
        }
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            self.docs.clear();
            self.eat(TokenKind::Pub);
            if let Some(field) = self.record_field() {
                fields.push(field);
            }
            if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::Semi) {
                break;
            }
            if !self.member_goes_on("fields are separated by commas") {
                break;
            }
        }
        self.docs.clear();
        self.close_list(TokenKind::RBrace, open, "`,` or `}`");
        fields
    }

    /// Behind a member of a definition: eats the comma. A name says that only the comma is missing, which is reported; so is
    /// a semicolon in its place, in the words `separated`.
    fn member_goes_on(&mut self, separated: &str) -> bool {
        if self.eat(TokenKind::Comma) {
            return true;
        }
        if self.at(TokenKind::Semi) {
            let report = errors::other_language(self.here(), ";", separated, Some(","));
            self.report(report);
            self.recovered();
            self.bump();
            return true;
        }
        let is_missing = self.at(TokenKind::Ident);
        if is_missing {
            let end = self.since(self.prev_hi);
            let report = errors::missing_comma(end, "`,`", self.kind(), Applicability::Certain);
            self.report_always(report);
        }
        is_missing
    }

    fn record_field(&mut self) -> Option<FieldDecl> {
        let name = self.ident("a field name")?;
        if self.at(TokenKind::Ident) && !self.at_new_line() {
            self.two_words(name.span);
            return None;
        }
        if !self.expect(TokenKind::Colon) {
            return None;
        }
        let ty = self.type_expr();
        Some(FieldDecl { name, ty })
    }

    /// types = type,*
    fn tuple_fields(&mut self) -> Vec<FieldDecl> {
        let open = self.tok.lo;
        self.bump();
        let mut fields = Vec::new();
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            self.eat(TokenKind::Pub);
            let lo = self.tok.lo;
            let ty = self.type_expr();
            let name = self.names.intern(&fields.len().to_string());
            fields.push(FieldDecl { name: Ident { name, span: self.since(lo) }, ty });
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close_list(TokenKind::RParen, open, "`,` or `)`");
        fields
    }

    /// enum = "enum" name "{" variant,* "}"
    pub(crate) fn enum_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("an enum name")?;
        self.no_generics();
        let open = self.tok.lo;
        if !self.open_brace() {
            return None;
        }
        let mut variants = Vec::new();
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            self.docs.clear();
            if let Some(variant) = self.variant() {
                variants.push(variant);
            }
            if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::Semi) {
                break;
            }
            if !self.member_goes_on("variants are separated by commas") {
                break;
            }
        }
        self.docs.clear();
        self.close_list(TokenKind::RBrace, open, "`,` or `}`");
        self.add_item(ItemKind::Enum(variants), name, doc, lo)
    }

    /// variant = name ( "(" types ")" | "{" fields "}" )?
    fn variant(&mut self) -> Option<VariantDecl> {
        let name = self.ident("a variant name")?;
        let (shape, fields) = match self.kind() {
            TokenKind::LParen => (VariantShape::Tuple, self.tuple_fields()),
            TokenKind::LBrace => (VariantShape::Record, self.record_fields()),
            TokenKind::Eq => {
                self.unsupported(self.here(), "numbers for variants");
                self.bump();
                self.expr();
                return None;
            }
            _ => (VariantShape::Unit, Vec::new()),
        };
        Some(VariantDecl { name, shape, fields })
    }

    /// const = "const" name ":" type "=" expr ";"
    pub(crate) fn const_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("a name for the constant")?;
        if !self.at(TokenKind::Colon) {
            let report = errors::expected(self.here(), "`:` and the constant's type", self.kind());
            self.report(report);
            return None;
        }
        self.bump();
        let ty = self.type_expr();
        if !self.expect(TokenKind::Eq) {
            return None;
        }
        let value = self.expr();
        if !self.is_poisoned() && !self.eat(TokenKind::Semi) {
            let clear = self.starts_next_statement();
            let report = errors::missing_semicolon(self.since(lo), self.kind(), clear);
            self.report(report);
            if clear {
                self.recovered();
            }
        }
        self.add_item(ItemKind::Const(ConstDecl { ty, value }), name, doc, lo)
    }
}
