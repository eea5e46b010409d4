//! Items, blocks and statements.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::Parser;
use kiln_arena::Symbol;
use kiln_diagnostics::{Applicability, Diagnostic};
use kiln_source::Span;
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

    /// item = "pub"? (fn | struct | enum | const)
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
            TokenKind::Extern | TokenKind::Unsafe => self.unsupported_item("`extern` and `unsafe`"),
            TokenKind::Hash => self.unsupported_item("attributes"),
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

    fn unsupported_item(&mut self, feature: &str) -> Option<ItemId> {
        self.unsupported(self.here(), feature);
        self.bump();
        // Up to the end of the construct: its body, or a semicolon.
        loop {
            match self.kind() {
                TokenKind::LBrace => {
                    self.skip_group();
                    self.eat(TokenKind::Semi);
                    break;
                }
                TokenKind::LBracket | TokenKind::LParen => self.skip_group(),
                TokenKind::Semi => {
                    self.bump();
                    break;
                }
                TokenKind::Eof | TokenKind::Fn | TokenKind::Struct | TokenKind::Enum | TokenKind::Const => {
                    break;
                }
                _ => self.bump_quietly(),
            }
        }
        self.recovered();
        None
    }

    fn take_docs(&mut self) -> Option<Symbol> {
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

    fn add_item(&mut self, kind: ItemKind, name: Ident, doc: Option<Symbol>, lo: u32) -> Option<ItemId> {
        let span = self.since(lo);
        Some(self.ast.item_nodes.alloc(Item { kind, name, doc, span }))
    }

    /// fn = "fn" name "(" params ")" ("->" type)? block
    fn fn_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
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
            } else {
                self.error_expected("`{`");
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

    fn no_generics(&mut self) {
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

    fn params(&mut self) -> Vec<Param> {
        let open = self.tok.lo;
        let mut params = Vec::new();
        if !self.expect(TokenKind::LParen) {
            return params;
        }
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            if matches!(self.kind(), TokenKind::SelfValue | TokenKind::Amp) {
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
        self.expect_close(TokenKind::RParen, open);
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

    /// `int x`, or `x i32` without the colon, the first being consumed and the second the current token.
    fn two_words(&mut self, first: Span) {
        let is_type = |word: &str| {
            matches!(word, "bool" | "char" | "int" | "long" | "float" | "double" | "uint" | "str")
                || word.starts_with(|c: char| c.is_uppercase())
                || literal::is_number_type(word)
        };
        let (before, after) = (self.text_of(first), self.tok_text());
        let report = if is_type(before) || !is_type(after) {
            errors::type_before_name(first.to(self.here()), before, after)
        } else {
            errors::missing_colon(first.after(), self.kind())
        };
        self.report_always(report);
        self.bump();
    }

    fn ret_type(&mut self) -> Option<TypeExprId> {
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
    fn struct_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("a struct name")?;
        self.no_generics();
        let (shape, fields) = match self.kind() {
            TokenKind::LBrace => (VariantShape::Record, self.record_fields()),
            TokenKind::LParen => (VariantShape::Tuple, self.tuple_fields()),
            TokenKind::Semi => (VariantShape::Unit, Vec::new()),
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
        self.bump();
        let mut fields = Vec::new();
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            self.docs.clear();
            self.eat(TokenKind::Pub);
            if let Some(field) = self.record_field() {
                fields.push(field);
            }
            if self.is_poisoned() && !self.recover_in_list() && !self.at(TokenKind::Semi) {
                break;
            }
            if self.at(TokenKind::Semi) {
                let report =
                    errors::other_language(self.here(), ";", "fields are separated by commas", Some(","));
                self.report(report);
                self.recovered();
                self.bump();
            } else if !self.eat(TokenKind::Comma) {
                if self.at(TokenKind::Ident) {
                    let end = self.since(self.prev_hi);
                    let report = errors::missing_comma(end, "`,`", self.kind(), Applicability::Certain);
                    self.report_always(report);
                    continue;
                }
                break;
            }
        }
        self.docs.clear();
        self.expect_close(TokenKind::RBrace, open);
        fields
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
        self.expect_close(TokenKind::RParen, open);
        fields
    }

    /// enum = "enum" name "{" variant,* "}"
    fn enum_item(&mut self, doc: Option<Symbol>) -> Option<ItemId> {
        let lo = self.tok.lo;
        self.bump();
        let name = self.ident("an enum name")?;
        self.no_generics();
        let open = self.tok.lo;
        if !self.expect(TokenKind::LBrace) {
            return None;
        }
        let mut variants = Vec::new();
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            self.docs.clear();
            if let Some(variant) = self.variant() {
                variants.push(variant);
            }
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            if !self.eat(TokenKind::Comma) {
                if self.at(TokenKind::Ident) {
                    let end = self.since(self.prev_hi);
                    let report = errors::missing_comma(end, "`,`", self.kind(), Applicability::Certain);
                    self.report_always(report);
                    continue;
                }
                break;
            }
        }
        self.docs.clear();
        self.expect_close(TokenKind::RBrace, open);
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

    /// block = "{" stmt* expr? "}"; the current token must be the brace, otherwise a report and an empty
    /// block.
    pub(crate) fn block(&mut self) -> BlockId {
        let empty = |parser: &mut Self| {
            let span = parser.here().before();
            parser.ast.blocks.alloc(Block { stmts: kiln_arena::ListRange::EMPTY, tail: None, span })
        };
        if !self.at(TokenKind::LBrace) {
            self.error_expected("`{`");
            return empty(self);
        }
        match self.nested(|parser| parser.block_inside()) {
            Some(block) => block,
            None => empty(self),
        }
    }

    fn block_inside(&mut self) -> BlockId {
        let open = self.tok.lo;
        self.bump();
        let first = self.scratch.stmts.len();
        let mut tail = None;
        loop {
            match self.kind() {
                TokenKind::RBrace | TokenKind::Eof => break,
                TokenKind::Semi => {
                    self.bump();
                    continue;
                }
                TokenKind::RParen | TokenKind::RBracket => {
                    self.error_expected("a statement");
                    self.bump_quietly();
                    self.recovered();
                    continue;
                }
                _ => {}
            }
            let before = self.tok;
            tail = self.statement();
            if let Some(expr) = tail
                && !self.at(TokenKind::RBrace)
                && !self.at(TokenKind::Eof)
            {
                tail = None;
                self.expression_without_semicolon(expr);
            }
            if self.is_poisoned() {
                if self.tok == before && !self.at(TokenKind::RBrace) {
                    self.bump_quietly();
                }
                self.recover_in_block();
            }
            if tail.is_some() || self.starts_item_after_missing_brace() {
                break;
            }
        }
        let stmts = self.ast.stmts.alloc(self.scratch.stmts.drain(first..));
        self.expect_close(TokenKind::RBrace, open);
        self.recovered();
        let span = self.since(open);
        self.ast.blocks.alloc(Block { stmts, tail, span })
    }

    /// Functions do not nest: `fn` in a body at the start of a line means that a `}` is missing.
    fn starts_item_after_missing_brace(&self) -> bool {
        let at_line_start = || self.tok.lo == 0 || self.text.as_bytes()[self.tok.lo as usize - 1] == b'\n';
        matches!(self.kind(), TokenKind::Fn | TokenKind::Struct | TokenKind::Enum) && at_line_start()
    }

    /// An expression that should have ended in a semicolon: reported, and kept as a statement.
    fn expression_without_semicolon(&mut self, expr: ExprId) {
        let span = self.ast.exprs[expr].span;
        if !self.is_poisoned() {
            let report = self.declaration_without_let(expr).unwrap_or_else(|| {
                let end = self.since(self.prev_hi).after();
                self.after_expression(end)
            });
            self.report(report);
            // In the middle of a line, what follows is hardly a statement.
            if self.starts_next_statement() {
                self.recovered();
            }
        }
        self.scratch.stmts.push(Stmt { kind: StmtKind::Expr { expr, semi: true }, span });
    }

    /// `int x = 1;`, `x: i32 = 1;`, `x := 1;`, the first token being read as the expression `first`.
    fn declaration_without_let(&mut self, first: ExprId) -> Option<Diagnostic> {
        if !matches!(self.ast.exprs[first].kind, ExprKind::Name(_)) || self.at_new_line() {
            return None;
        }
        let span = self.ast.exprs[first].span;
        let word = self.text_of(span);
        match self.kind() {
            TokenKind::Ident if matches!(word, "var" | "val" | "auto") => {
                Some(errors::declaration(span, span, "let"))
            }
            TokenKind::Ident if matches!(self.peek().kind, TokenKind::Eq | TokenKind::Semi) => {
                let whole = span.to(self.here());
                let fix = format!("let {}: {word}", self.tok_text());
                Some(errors::declaration(whole, whole, &fix))
            }
            TokenKind::Colon if self.peek().kind == TokenKind::Eq => {
                let whole = span.to(self.span_of(self.tok.lo, self.peek().hi));
                Some(errors::declaration(span, whole, &format!("let {word} =")))
            }
            TokenKind::Colon => Some(errors::declaration(span, span.before(), "let ")),
            _ => None,
        }
    }

    /// What is wrong if something follows an expression that should have ended.
    fn after_expression(&mut self, end: Span) -> Diagnostic {
        let span = self.here();
        let word = if self.at(TokenKind::Ident) { self.tok_text() } else { "" };
        match (self.kind(), word) {
            (_, "and") => errors::other_language(span, "and", "write `&&`", Some("&&")),
            (_, "or") => errors::other_language(span, "or", "write `||`", Some("||")),
            _ => errors::missing_semicolon(end, self.kind(), self.starts_next_statement()),
        }
    }

    /// stmt = let | const | expr ";" | expr-with-block. The expression if it is not ended by `;` and may be
    /// the block's value; other statements go to the scratch list.
    fn statement(&mut self) -> Option<ExprId> {
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::Let => {
                self.bump();
                self.let_statement(lo);
                return None;
            }
            TokenKind::Mut => {
                let report = errors::declaration(self.here(), self.here().before(), "let ");
                self.report_always(report);
                self.let_statement(lo);
                return None;
            }
            TokenKind::Const => {
                let doc = self.take_docs();
                if let Some(item) = self.const_item(doc) {
                    let span = self.since(lo);
                    self.scratch.stmts.push(Stmt { kind: StmtKind::Item(item), span });
                }
                return None;
            }
            TokenKind::Fn | TokenKind::Struct | TokenKind::Enum => {
                self.misplaced_item();
                return None;
            }
            _ => {}
        }
        let expr = self.statement_expr();
        let ends_in_brace = self.ends_in_brace(expr);
        if self.at(TokenKind::Semi) {
            self.bump();
            self.recovered();
            let span = self.since(lo);
            self.scratch.stmts.push(Stmt { kind: StmtKind::Expr { expr, semi: true }, span });
            return None;
        }
        if ends_in_brace && !self.at(TokenKind::RBrace) {
            let span = self.since(lo);
            self.scratch.stmts.push(Stmt { kind: StmtKind::Expr { expr, semi: false }, span });
            return None;
        }
        Some(expr)
    }

    /// Whether it is clear that the statement before has ended: the current token is the first of its line, closes
    /// the block, or is a keyword with which a statement starts.
    fn starts_next_statement(&self) -> bool {
        self.at_new_line()
            || matches!(
                self.kind(),
                TokenKind::Let
                    | TokenKind::Return
                    | TokenKind::If
                    | TokenKind::While
                    | TokenKind::Loop
                    | TokenKind::Match
                    | TokenKind::Break
                    | TokenKind::Continue
                    | TokenKind::Const
                    | TokenKind::For
                    | TokenKind::RBrace
            )
    }

    fn misplaced_item(&mut self) {
        let what = match self.kind() {
            TokenKind::Fn => "a function",
            TokenKind::Struct => "a struct",
            _ => "an enum",
        };
        let span = self.here();
        let item = match self.kind() {
            TokenKind::Fn => self.fn_item(None),
            TokenKind::Struct => self.struct_item(None),
            _ => self.enum_item(None),
        };
        if item.is_some() || !self.is_poisoned() {
            self.report_always(errors::misplaced_item(span, what));
        }
    }

    /// Skips a `for` loop.
    pub(crate) fn unsupported_for(&mut self) {
        self.unsupported(self.here(), "`for` loops");
        while !matches!(self.kind(), TokenKind::LBrace | TokenKind::Semi | TokenKind::RBrace | TokenKind::Eof)
        {
            self.bump_quietly();
        }
        if self.at(TokenKind::LBrace) {
            self.skip_group();
        }
    }

    /// let = "let" pattern (":" type)? ("=" expr ("else" block)?)? ";", the keyword being consumed.
    fn let_statement(&mut self, lo: u32) {
        let pat = self.pattern();
        let ty = self.eat(TokenKind::Colon).then(|| self.type_expr());
        let mut init = None;
        let mut otherwise = None;
        if self.at(TokenKind::EqEq) {
            let report = errors::other_language(self.here(), "==", "a value is given by `=`", Some("="));
            self.report(report);
            self.recovered();
            self.bump();
            init = Some(self.expr());
        } else if self.eat(TokenKind::Eq) {
            init = Some(self.expr());
            if !self.is_poisoned() && self.eat(TokenKind::Else) {
                otherwise = Some(self.block());
            }
        }
        if !self.is_poisoned() && !self.eat(TokenKind::Semi) {
            let end = self.since(self.prev_hi).after();
            let report = if init.is_some() {
                self.after_expression(end)
            } else {
                errors::expected(self.here(), "`:`, `=` or `;`", self.kind())
            };
            self.report(report);
            if self.starts_next_statement() {
                self.recovered();
            }
        }
        let span = self.since(lo);
        let id = self.ast.lets.alloc(Let { pat, ty, init, otherwise });
        self.scratch.stmts.push(Stmt { kind: StmtKind::Let(id), span });
    }
}
