//! Functions of C: `#[link("m")] extern "C" { fn cos(x: f64) -> f64; }`. Each function of a block becomes an item of its own.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::Symbol;

impl Parser<'_> {
    /// attributed = attribute+ extern; attribute = "#" "[" "link" "(" ("name" "=")? string ")" "]"
    ///
    /// No other item has attributes yet.
    pub(crate) fn attributed_item(&mut self) {
        let mut library = None;
        while self.at(TokenKind::Hash) {
            let lo = self.tok.lo;
            self.bump();
            if !self.at(TokenKind::LBracket) {
                self.error_expected("`[` and an attribute");
                return;
            }
            let name = self.peek();
            if &self.text[name.lo as usize..name.hi as usize] != "link" {
                self.unsupported_item("attributes other than `link` and `link_name`");
                return;
            }
            self.bump();
            self.bump();
            let Some(name) = self.attribute_argument("name") else { return };
            if library.is_some() {
                self.report(errors::second_library(self.since(lo)));
            }
            library = Some(name);
        }
        if !self.at(TokenKind::Extern) {
            self.error_expected("`extern`, as `link` is about functions of C");
            return;
        }
        self.extern_block(library);
    }

    /// `("m")]`, `(name = "m")]`, `= "m"]`: the text, behind the name of an attribute, and its end.
    fn attribute_argument(&mut self, key: &str) -> Option<Symbol> {
        let is_list = self.eat(TokenKind::LParen);
        if is_list && self.at(TokenKind::Ident) && self.tok_text() == key {
            self.bump();
            if !self.expect(TokenKind::Eq) {
                return None;
            }
        } else if !is_list && !self.expect(TokenKind::Eq) {
            return None;
        }
        let text = self.plain_string("a name in quotes")?;
        let closed = (!is_list || self.expect(TokenKind::RParen)) && self.expect(TokenKind::RBracket);
        closed.then_some(text)
    }

    /// A string in which every character stands for itself.
    fn plain_string(&mut self, what: &str) -> Option<Symbol> {
        if !self.at(TokenKind::Str) {
            self.error_expected(what);
            return None;
        }
        let span = self.here();
        let text = self.text_of(span);
        let content = text[1..text.len() - 1].to_owned();
        if content.is_empty() || content.contains(['\\', '\0', '\n']) {
            self.report(errors::bad_name_in_quotes(span));
        }
        self.bump();
        Some(self.names.intern(&content))
    }

    /// extern = "extern" string? "{" (foreign ";")* "}"
    pub(crate) fn extern_block(&mut self, library: Option<Symbol>) {
        self.bump();
        if self.at(TokenKind::Str) {
            let span = self.here();
            if self.text_of(span) != "\"C\"" {
                let report = errors::unknown_convention(span, self.text_of(span));
                self.report_always(report);
            }
            self.bump();
        }
        if self.at(TokenKind::Fn) {
            self.unsupported_item("functions that C calls");
            return;
        }
        let open = self.tok.lo;
        if !self.expect(TokenKind::LBrace) {
            return;
        }
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            let before = self.tok;
            let doc = self.take_docs();
            if let Some(item) = self.foreign_fn(doc, library) {
                self.ast.items.push(item);
            }
            if self.is_poisoned() {
                self.recover_in_block();
            }
            if self.tok == before {
                self.bump_quietly();
            }
        }
        self.docs.clear();
        self.close_list(TokenKind::RBrace, open, "`fn` or `}`");
    }

    /// foreign = ("#" "[" "link_name" "=" string "]")? "pub"? "fn" name "(" params ")" ("->" type)?
    fn foreign_fn(&mut self, doc: Option<Symbol>, library: Option<Symbol>) -> Option<ItemId> {
        let mut symbol = None;
        if self.at(TokenKind::Hash) {
            self.bump();
            if !self.expect(TokenKind::LBracket) {
                return None;
            }
            if !self.at(TokenKind::Ident) || self.tok_text() != "link_name" {
                self.error_expected("`link_name`");
                return None;
            }
            self.bump();
            symbol = Some(self.attribute_argument("name")?);
        }
        self.eat(TokenKind::Pub);
        let lo = self.tok.lo;
        if self.at(TokenKind::Ident) && self.tok_text() == "static" {
            self.unsupported(self.here(), "variables of C");
            self.poison();
            return None;
        }
        if !self.at(TokenKind::Fn) {
            self.error_expected("`fn`");
            return None;
        }
        self.bump();
        let name = self.ident("a function name")?;
        self.no_generics();
        let params = self.params();
        for param in &params {
            self.plain_param(param.pat);
        }
        let ret = self.ret_type();
        let signature = self.since(lo);
        if self.at(TokenKind::LBrace) {
            let report = errors::expected(self.here(), "`;`", self.kind())
                .note("the body of a function of C is in its library");
            self.report_always(report);
            self.skip_group();
        } else if !self.expect(TokenKind::Semi) {
            return None;
        }
        let decl = ForeignDecl { params, ret, library, symbol: symbol.unwrap_or(name.name), signature };
        self.add_item(ItemKind::Foreign(decl), name, doc, lo)
    }

    /// Reports a parameter that is more than a name: nobody would take it apart.
    fn plain_param(&mut self, pat: PatId) {
        let Pat { kind, span } = self.ast.pats[pat];
        let is_plain = match kind {
            PatKind::Name { mutable, sub, .. } => !mutable && sub.is_none(),
            PatKind::Wild | PatKind::Error => true,
            _ => false,
        };
        if !is_plain {
            self.report_always(errors::parameter_of_c(span));
        }
    }
}
