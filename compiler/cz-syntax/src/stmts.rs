//! Blocks and statements.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::ListRange;
use kiln_diagnostics::Diagnostic;
use kiln_source::Span;

impl Parser<'_> {
    /// block = "{" stmt* expr? "}"; the current token must be the brace, otherwise a report and an empty
    /// block.
    pub(crate) fn block(&mut self) -> BlockId {
        let empty = |parser: &mut Self| {
            let span = parser.here().before();
            parser.ast.blocks.alloc(Block { stmts: ListRange::EMPTY, tail: None, span })
        };
        let open = self.tok.lo;
        let block = if self.at(TokenKind::LBrace) {
            self.nested(|parser| {
                parser.bump();
                parser.block_inside(open)
            })
        } else if self.open_brace() {
            self.block_behind(open)
        } else {
            None
        };
        block.unwrap_or_else(|| empty(self))
    }

    /// A block whose `{` was forgotten at byte `open`; `None` past the limit of depth.
    pub(crate) fn block_behind(&mut self, open: u32) -> Option<BlockId> {
        self.nested(|parser| parser.block_inside(open))
    }

    fn block_inside(&mut self, open: u32) -> BlockId {
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
    pub(crate) fn starts_next_statement(&self) -> bool {
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
