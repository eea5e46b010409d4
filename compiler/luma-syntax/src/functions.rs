//! Functions, with and without a name, and those of C.

use crate::ast::*;
use crate::blocks::Opener;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::{MAX_ARGUMENTS, Parser};
use kiln_arena::ListRange;
use kiln_diagnostics::suggest;

impl Parser<'_> {
    /// define = "define" name parameters "do"? body
    pub(crate) fn define_statement(&mut self) -> StmtId {
        let opener = self.opener();
        let lo = self.tok.lo;
        self.bump();
        let name = self.name_of("a name for the function", TokenKind::Define);
        let params = self.parameters(TokenKind::Define);
        if self.is_poisoned() {
            self.recover_to_body();
        } else {
            self.begin_of_definition();
        }
        let body = FunBody::Block(self.body(opener));
        let span = self.since(lo);
        let id = self.ast.funs.alloc(Fun { name: Some(name), params, body, span });
        self.add_stmt(StmtKind::Define(id), lo)
    }

    /// The body follows at once, or `do`.
    fn begin_of_definition(&mut self) {
        match self.kind() {
            TokenKind::Do => self.bump(),
            TokenKind::Colon => {
                let report = errors::no_colon(self.here());
                self.report_word(report);
                self.bump();
            }
            TokenKind::LBrace => {
                let report =
                    errors::other_word(self.here(), "the body of the function", "{", "do", TokenKind::Define);
                self.report_word(report);
                self.brace_blocks += 1;
                self.bump();
            }
            _ => {}
        }
    }

    /// parameters = ("with" name ("," name)*)?
    fn parameters(&mut self, head: TokenKind) -> ListRange<Ident> {
        if self.is_poisoned() {
            return ListRange::EMPTY;
        }
        if self.at(TokenKind::LParen) {
            return self.parameters_in_brackets(head);
        }
        if !self.eat(TokenKind::With) && !self.meant_with(head) {
            return ListRange::EMPTY;
        }
        self.parameter_list(head)
    }

    /// `define area width, height`: what follows begins no statement, hence was meant as parameters, which is reported.
    /// Whether it was.
    fn meant_with(&mut self, head: TokenKind) -> bool {
        let names = self.at(TokenKind::Ident)
            && matches!(self.peek().kind, TokenKind::Comma | TokenKind::Newline | TokenKind::Eof);
        if head != TokenKind::Define || !names {
            return false;
        }
        let place = self.since(self.prev_hi).after();
        let report = errors::missing_word(place, "`with` before the parameters", self.kind(), "with", head);
        self.report_word(report);
        true
    }

    /// name ("," name)*
    fn parameter_list(&mut self, head: TokenKind) -> ListRange<Ident> {
        let first = self.scratch.params.len();
        self.parameter_names(head, first);
        self.ast.params.alloc(self.scratch.params.drain(first..))
    }

    fn parameter_names(&mut self, head: TokenKind, first: usize) {
        loop {
            if self.scratch.params.len() - first == MAX_ARGUMENTS {
                self.report_unpoisoned(errors::too_many(self.here(), "parameters"));
            }
            let Some(param) = self.name("the name of a parameter", head) else { return };
            self.scratch.params.push(param);
            if self.at(TokenKind::And) {
                let report = errors::other_word(self.here(), "`,` between parameters", "and", ",", head);
                self.report_word(report);
                self.bump();
            } else if !self.eat(TokenKind::Comma) {
                return;
            }
        }
    }

    /// `(a, b)`, as other languages have it.
    #[cold]
    fn parameters_in_brackets(&mut self, head: TokenKind) -> ListRange<Ident> {
        let open = self.here();
        let report = errors::parameters_in_brackets(open, head);
        self.report_word(report);
        let open = self.open_bracket();
        let first = self.scratch.params.len();
        if !self.at(TokenKind::RParen) {
            self.parameter_names(head, first);
        }
        self.close_bracket(TokenKind::RParen, open);
        self.ast.params.alloc(self.scratch.params.drain(first..))
    }

    /// function = "function" parameters (":" value | "do" body)
    pub(crate) fn function_value(&mut self) -> ExprId {
        let opener = self.opener();
        let lo = self.tok.lo;
        self.bump();
        let in_brackets = self.at(TokenKind::LParen);
        let params = self.parameters(TokenKind::Function);
        if self.is_poisoned() {
            return self.add_expr(ExprKind::Error, lo);
        }
        self.rest_of_function(opener, lo, params, in_brackets)
    }

    /// Whether the current token is a word by which functions begin in other languages, and is meant so: `lambda x: x`.
    pub(crate) fn at_function_of_others(&self) -> bool {
        matches!(self.tok_text(), "lambda" | "fn" | "func" | "fun" | "def")
            && matches!(self.peek().kind, TokenKind::Ident | TokenKind::Colon)
    }

    /// The function that the current token begins in another language.
    #[cold]
    pub(crate) fn function_of_others(&mut self) -> ExprId {
        let opener = self.opener();
        let lo = self.tok.lo;
        let meant = if self.peek().kind == TokenKind::Colon { "function" } else { "function with" };
        let report = errors::wrong_word(self.here(), self.tok_text(), meant, TokenKind::Function);
        self.report_unpoisoned(report);
        self.bump();
        let params = if self.at(TokenKind::Ident) {
            self.parameter_list(TokenKind::Function)
        } else {
            ListRange::EMPTY
        };
        self.rest_of_function(opener, lo, params, true)
    }

    /// The body of a function without a name. If its parameters were `reported`, what follows them is taken as it seems to be
    /// meant.
    fn rest_of_function(
        &mut self,
        opener: Opener,
        lo: u32,
        params: ListRange<Ident>,
        reported: bool,
    ) -> ExprId {
        let ends_line = self.kind().ends_statement() || self.at_new_line();
        let block = self.at(TokenKind::Do) || reported && (ends_line || self.kind().starts_statement());
        if self.eat(TokenKind::Colon) || reported && !block {
            let value = self.value(TokenKind::Function);
            if reported {
                self.eat(TokenKind::End);
            }
            let span = self.since(lo);
            let id = self.ast.funs.alloc(Fun { name: None, params, body: FunBody::Value(value), span });
            return self.add_expr(ExprKind::Function(id), lo);
        }
        if !block {
            let report = errors::expected_word(
                self.missing_at(),
                "`:` or `do` after the parameters",
                self.kind(),
                TokenKind::Function,
            );
            self.report(report);
            return self.add_expr(ExprKind::Error, lo);
        }
        // Inside the body lines end, even if the function stands in brackets.
        let (brackets, hole) = (self.brackets, self.hole);
        (self.brackets, self.hole) = (0, None);
        self.eat(TokenKind::Do);
        let stmts = self.statements(crate::blocks::Within::Body);
        (self.brackets, self.hole) = (brackets, hole);
        self.expect_end(opener);
        let span = self.since(lo);
        let id = self.ast.funs.alloc(Fun { name: None, params, body: FunBody::Block(stmts), span });
        self.add_expr(ExprKind::Function(id), lo)
    }

    /// foreign = "foreign" string "define" name ("with" type ("," type)*)? ("giving" type)?
    pub(crate) fn foreign_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let library_span = self.here();
        if !self.at(TokenKind::Str) {
            let report = errors::expected_word(
                self.missing_at(),
                "the name of a library in quotes",
                self.kind(),
                TokenKind::Foreign,
            );
            self.report(report);
            return self.add_stmt(StmtKind::Error, lo);
        }
        let library = self.text_part();
        self.bump();
        self.expect_word(TokenKind::Define, "`define` after the library", TokenKind::Foreign);
        let name = match self.name("the name of a C function", TokenKind::Foreign) {
            Some(name) => name,
            None => self.no_name(),
        };
        let params = self.foreign_parameters();
        let mut result = ForeignTy::Nothing;
        if !self.is_poisoned() && !self.kind().ends_statement() {
            self.expect_name_like("giving", "`giving` before the type of the result", TokenKind::Foreign);
            result = self.foreign_type().unwrap_or(ForeignTy::Nothing);
        }
        let id = self.ast.foreigns.alloc(Foreign { library, library_span, name, params, result });
        self.add_stmt(StmtKind::Foreign(id), lo)
    }

    fn foreign_parameters(&mut self) -> ListRange<ForeignTy> {
        if self.is_poisoned() || !self.eat(TokenKind::With) {
            return ListRange::EMPTY;
        }
        let mut types = Vec::new();
        loop {
            if types.len() == MAX_ARGUMENTS {
                self.report_unpoisoned(errors::too_many(self.here(), "parameters"));
            }
            let span = self.here();
            let Some(ty) = self.foreign_type() else { break };
            if ty == ForeignTy::Nothing {
                self.report_unpoisoned(errors::nothing_as_parameter(span));
            }
            types.push(ty);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.ast.foreign_types.alloc(types)
    }

    /// type = "number" | "integer" | "string" | "buffer" | "pointer" | "nothing"
    fn foreign_type(&mut self) -> Option<ForeignTy> {
        let written = self.tok_text();
        if !matches!(self.kind(), TokenKind::Ident | TokenKind::Nothing) {
            let report = errors::expected_word(self.missing_at(), "a type", self.kind(), TokenKind::Foreign);
            self.report(report);
            return None;
        }
        let ty = ForeignTy::ALL.into_iter().find(|ty| ty.text() == written);
        if ty.is_none() {
            let of_c = match written {
                "double" | "float" => Some("number"),
                "int" | "long" => Some("integer"),
                "text" | "char" => Some("string"),
                "void" => Some("nothing"),
                _ => suggest::nearest(written, ForeignTy::ALL.map(ForeignTy::text)),
            };
            let report = errors::unknown_foreign_type(self.here(), written, of_c);
            self.report_unpoisoned(report);
        }
        self.bump();
        // An unknown type is one, for what follows.
        Some(ty.unwrap_or(ForeignTy::Number))
    }
}
