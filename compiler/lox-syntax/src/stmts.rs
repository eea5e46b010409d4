//! Statements and declarations.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::{MAX_ARGUMENTS, Parser};
use kiln_arena::ListRange;

/// What kind of function is declared; messages name it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FunKind {
    Function,
    Method,
}

impl Parser<'_> {
    /// The whole file.
    pub(crate) fn file(&mut self) {
        self.ast.top = self.statements_to_brace();
    }

    /// Statements up to the `}` that closes the block around, or the end. At top level a `}` is an error, and
    /// skipped.
    fn statements_to_brace(&mut self) -> ListRange<StmtId> {
        let first = self.scratch.stmts.len();
        loop {
            match self.kind() {
                TokenKind::Eof => break,
                TokenKind::RBrace if !self.is_at_top() => break,
                _ => {}
            }
            let (before, errors) = (self.tok.lo, self.error_count());
            let stmt = self.declaration();
            self.scratch.stmts.push(stmt);
            if self.is_poisoned() {
                self.recover_in_block();
            }
            if self.error_count() > errors && self.eat(TokenKind::Else) {
                // It belongs to an `if` that was left in the middle.
                continue;
            }
            if self.tok.lo == before && !self.at(TokenKind::Eof) {
                // Nothing was consumed: what is there starts no statement, and was reported.
                self.bump();
            }
        }
        self.ast.stmt_lists.alloc(self.scratch.stmts.drain(first..))
    }

    /// declaration = class | fun | var | statement
    fn declaration(&mut self) -> StmtId {
        let lo = self.tok.lo;
        let parsed = self.nested(|parser| match parser.kind() {
            TokenKind::Class => parser.class_declaration(),
            TokenKind::Fun => parser.fun_declaration(),
            TokenKind::Var => parser.var_declaration(),
            _ => parser.plain_statement(),
        });
        match parsed {
            Some(stmt) => stmt,
            None => self.add_stmt(StmtKind::Error, lo),
        }
    }

    /// A statement where no declaration may stand: the body of `if`, `while`, `for`.
    fn body(&mut self) -> StmtId {
        let is_declaration = matches!(self.kind(), TokenKind::Class | TokenKind::Fun | TokenKind::Var);
        if is_declaration && !self.is_poisoned() {
            let report = errors::declaration_as_body(self.here());
            self.report_unpoisoned(report);
        }
        if self.at(TokenKind::RParen) && !self.is_poisoned() {
            // One parenthesis too many behind the condition.
            let report = errors::expect_expression(self.here());
            self.report_unpoisoned(report);
            self.bump();
        }
        self.declaration()
    }

    fn plain_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::Print => {
                self.bump();
                let value = self.expr();
                self.expect_semicolon("value");
                self.add_stmt(StmtKind::Print(value), lo)
            }
            TokenKind::LBrace => {
                let stmts = self.block();
                self.add_stmt(StmtKind::Block(stmts), lo)
            }
            TokenKind::If => self.if_statement(),
            TokenKind::While => self.while_statement(),
            TokenKind::For => self.for_statement(),
            TokenKind::Return => self.return_statement(),
            _ => self.expression_statement(),
        }
    }

    fn expression_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        let first = self.tok_text();
        let value = self.expr();
        if self.is_input && self.is_at_top() && self.at(TokenKind::Eof) && !self.is_poisoned() {
            return self.add_stmt(StmtKind::Print(value), lo);
        }
        self.expect_semicolon_after("expression", errors::advice_on_word(first));
        self.add_stmt(StmtKind::Expr(value), lo)
    }

    /// `{ ... }`, the current token being the brace. An opening brace is a place to go on after an error.
    fn block(&mut self) -> ListRange<StmtId> {
        let open = self.tok.lo;
        self.recovered();
        self.bump();
        self.blocks += 1;
        let stmts = self.statements_to_brace();
        self.blocks -= 1;
        self.expect_close(TokenKind::RBrace, open, "Expect '}' after block.");
        stmts
    }

    /// `( cond )` behind `keyword`.
    fn condition(&mut self, message: &str) -> ExprId {
        let open = self.tok.lo;
        self.expect(TokenKind::LParen, message);
        let lo = self.tok.lo;
        let cond = if self.is_poisoned() { self.add_expr(ExprKind::Error, lo) } else { self.expr() };
        if self.is_poisoned() {
            self.recover_to_paren(false);
        } else {
            self.expect_close(TokenKind::RParen, open, "Expect ')' after condition.");
            if self.is_poisoned() {
                self.recover_to_paren(false);
            }
        }
        cond
    }

    /// A chain of `else if` is one loop, however long it is.
    fn if_statement(&mut self) -> StmtId {
        let first = self.scratch.branches.len();
        let mut otherwise = None;
        loop {
            let lo = self.tok.lo;
            self.bump();
            let cond = self.condition("Expect '(' after 'if'.");
            let then = self.governed();
            self.scratch.branches.push((cond, then, lo));
            if self.is_poisoned() || !self.eat(TokenKind::Else) {
                break;
            }
            if !self.at(TokenKind::If) {
                otherwise = Some(self.governed());
                break;
            }
        }
        loop {
            let (cond, then, lo) = self.scratch.branches.pop().expect("the `if` itself is a branch");
            let whole = self.add_stmt(StmtKind::If { cond, then, otherwise }, lo);
            if self.scratch.branches.len() == first {
                return whole;
            }
            otherwise = Some(whole);
        }
    }

    fn while_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let cond = self.condition("Expect '(' after 'while'.");
        let body = self.governed();
        self.add_stmt(StmtKind::While { cond, body }, lo)
    }

    fn for_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let open = self.tok.lo;
        self.expect(TokenKind::LParen, "Expect '(' after 'for'.");
        let (mut init, mut cond, mut step) = (None, None, None);
        if !self.is_poisoned() {
            init = self.for_init();
        }
        if !self.is_poisoned() && !self.at(TokenKind::Semi) {
            cond = Some(self.expr());
        }
        if !self.is_poisoned() {
            self.expect(TokenKind::Semi, "Expect ';' after loop condition.");
        }
        if !self.is_poisoned() && !self.at(TokenKind::RParen) {
            step = Some(self.expr());
        }
        if !self.is_poisoned() {
            self.expect_close(TokenKind::RParen, open, "Expect ')' after for clauses.");
        }
        if self.is_poisoned() {
            self.recover_to_paren(true);
        }
        let body = self.governed();
        self.add_stmt(StmtKind::For { init, cond, step, body }, lo)
    }

    /// The first clause of a `for` with its semicolon.
    fn for_init(&mut self) -> Option<StmtId> {
        let lo = self.tok.lo;
        if self.eat(TokenKind::Semi) {
            return None;
        }
        if !self.eat(TokenKind::Var) {
            let value = self.expr();
            self.expect(TokenKind::Semi, "Expect ';' after expression.");
            return Some(self.add_stmt(StmtKind::Expr(value), lo));
        }
        let name = self.ident("Expect variable name.")?;
        let init = if self.eat(TokenKind::Eq) { Some(self.expr()) } else { None };
        self.expect(TokenKind::Semi, "Expect ';' after variable declaration.");
        Some(self.add_stmt(StmtKind::Var { name, init }, lo))
    }

    /// The body of `if`, `while`, `for`, unless an error before it leaves no place to go on.
    fn governed(&mut self) -> StmtId {
        let lo = self.tok.lo;
        if self.is_poisoned() && !self.at(TokenKind::LBrace) && !self.kind().starts_statement() {
            return self.add_stmt(StmtKind::Error, lo);
        }
        self.recovered();
        self.body()
    }

    fn return_statement(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let bare = self.at(TokenKind::Semi);
        let value = if bare { None } else { Some(self.expr()) };
        self.expect_semicolon("return value");
        self.add_stmt(StmtKind::Return { value }, lo)
    }

    fn var_declaration(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let Some(name) = self.ident("Expect variable name.") else {
            self.recover_in_block();
            return self.add_stmt(StmtKind::Error, lo);
        };
        let init = if self.eat(TokenKind::Eq) { Some(self.expr()) } else { None };
        self.expect_semicolon("variable declaration");
        self.add_stmt(StmtKind::Var { name, init }, lo)
    }

    fn fun_declaration(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let fun = self.function(lo, FunKind::Function);
        self.add_stmt(StmtKind::Fun(fun), lo)
    }

    /// name "(" parameters ")" block; `lo` is the first byte.
    fn function(&mut self, lo: u32, kind: FunKind) -> FunId {
        let (no_name, no_paren, no_body) = match kind {
            FunKind::Function => (
                "Expect function name.",
                "Expect '(' after function name.",
                "Expect '{' before function body.",
            ),
            FunKind::Method => {
                ("Expect method name.", "Expect '(' after method name.", "Expect '{' before method body.")
            }
        };
        let name = match self.ident(no_name) {
            Some(name) => name,
            None => self.no_name(),
        };
        // `fun (a) { }`: only the name is missing.
        if self.at(TokenKind::LParen) {
            self.recovered();
        }
        let params = self.parameters(no_paren);
        let body = if self.at(TokenKind::LBrace) { self.block() } else { self.body_without_brace(no_body) };
        let span = self.since(lo);
        self.ast.funs.alloc(Fun { name, params, body, span })
    }

    /// Reports that the `{` of a body is missing. A statement or a line that follows is likely to be the body all the
    /// same.
    #[cold]
    fn body_without_brace(&mut self, message: &str) -> ListRange<StmtId> {
        let end = matches!(self.kind(), TokenKind::Semi | TokenKind::RBrace | TokenKind::Eof);
        let body = !end && !self.is_poisoned() && (self.at_new_line() || self.kind().starts_statement());
        self.expect(TokenKind::LBrace, message);
        if !body {
            return ListRange::EMPTY;
        }
        self.recovered();
        self.blocks += 1;
        let stmts = self.statements_to_brace();
        self.blocks -= 1;
        self.eat(TokenKind::RBrace);
        stmts
    }

    fn parameters(&mut self, no_paren: &str) -> ListRange<Ident> {
        let open = self.tok.lo;
        let first = self.scratch.params.len();
        if !self.expect(TokenKind::LParen, no_paren) {
            return ListRange::EMPTY;
        }
        if !self.at(TokenKind::RParen) {
            loop {
                if self.scratch.params.len() - first == MAX_ARGUMENTS {
                    self.report_unpoisoned(errors::too_many(self.here(), "parameters"));
                }
                let Some(param) = self.ident("Expect parameter name.") else { break };
                self.scratch.params.push(param);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        if !self.is_poisoned() {
            self.expect_close(TokenKind::RParen, open, "Expect ')' after parameters.");
        }
        if self.is_poisoned() {
            self.recover_to_paren(false);
        }
        self.ast.params.alloc(self.scratch.params.drain(first..))
    }

    fn class_declaration(&mut self) -> StmtId {
        let lo = self.tok.lo;
        self.bump();
        let name = match self.ident("Expect class name.") {
            Some(name) => name,
            None => self.no_name(),
        };
        let superclass = if self.eat(TokenKind::Lt) {
            let superclass = self.ident("Expect superclass name.");
            Some(superclass.unwrap_or_else(|| self.no_name()))
        } else {
            None
        };
        let open = self.tok.lo;
        let mut methods = ListRange::EMPTY;
        if self.at(TokenKind::LBrace) {
            self.recovered();
            self.bump();
            self.blocks += 1;
            methods = self.methods(lo);
            self.blocks -= 1;
            if !self.is_poisoned() {
                self.expect_close(TokenKind::RBrace, open, "Expect '}' after class body.");
            }
            self.recovered();
        } else {
            self.expect(TokenKind::LBrace, "Expect '{' before class body.");
        }
        let span = self.since(lo);
        let class = self.ast.classes.alloc(Class { name, superclass, methods, span });
        self.add_stmt(StmtKind::Class(class), lo)
    }

    /// The methods of the class whose first byte is `class_lo`. Poisoned if the class seems to end without a brace.
    fn methods(&mut self, class_lo: u32) -> ListRange<FunId> {
        let first = self.scratch.methods.len();
        while !matches!(self.kind(), TokenKind::RBrace | TokenKind::Eof) {
            let lo = self.tok.lo;
            if !self.at(TokenKind::Ident) && self.is_dedented_to(class_lo) {
                // A declaration or statement in the column of the class is none of its methods.
                let report = errors::expect_name(self.here(), "Expect method name.");
                self.report(report);
                break;
            }
            if self.at(TokenKind::Fun) {
                let report = errors::fun_before_method(self.here());
                self.report_unpoisoned(report);
                self.bump();
            }
            if self.at(TokenKind::Ident) || self.peek().kind == TokenKind::LParen {
                let method = self.function(lo, FunKind::Method);
                self.scratch.methods.push(method);
            } else {
                let report = errors::expect_name(self.here(), "Expect method name.");
                self.report(report);
            }
            if self.is_poisoned() {
                self.recover_in_class();
            }
            if self.tok.lo == lo && !self.at(TokenKind::Eof) {
                self.bump();
            }
        }
        self.ast.methods.alloc(self.scratch.methods.drain(first..))
    }

    /// Skips to the end of what is no method: behind a `;` or a group in braces, or before the end of the class, or
    /// where a line starts like a method.
    fn recover_in_class(&mut self) {
        loop {
            match self.kind() {
                TokenKind::Eof | TokenKind::RBrace => break,
                TokenKind::Semi => {
                    self.bump();
                    break;
                }
                TokenKind::LBrace => {
                    self.skip_braces();
                    break;
                }
                TokenKind::Ident if self.at_new_line() && self.peek().kind == TokenKind::LParen => break,
                _ => self.bump(),
            }
        }
        self.recovered();
    }
}
