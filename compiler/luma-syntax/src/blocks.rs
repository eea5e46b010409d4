//! Statements with a body that ends in `end`.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_arena::ListRange;

/// The beginning of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opener {
    /// First byte of its keyword.
    lo: u32,
    /// One past its last byte.
    hi: u32,
    /// How far the line is indented on which it stands, in bytes.
    indent: u32,
}

/// What statements are part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// The file.
    File,
    /// A body that ends in `end`.
    Body,
    /// A part of an `if`, which may end in `otherwise`.
    Branch,
}

impl Parser<'_> {
    /// The current token as the beginning of a block.
    pub(crate) fn opener(&self) -> Opener {
        Opener { lo: self.tok.lo, hi: self.tok.hi, indent: self.indent }
    }

    /// body = statement* "end"
    pub(crate) fn body(&mut self, opener: Opener) -> ListRange<StmtId> {
        let stmts = self.statements(Within::Body);
        self.expect_end(opener);
        stmts
    }

    /// Consumes the `end` of the block, or reports that it is missing.
    pub(crate) fn expect_end(&mut self, opener: Opener) {
        let keyword = self.span_of(opener.lo, opener.hi);
        let written = self.text_of(keyword);
        match self.kind() {
            TokenKind::End => {
                let less = self.first_of_line == self.tok.lo && self.indent < opener.indent;
                if less && self.suspect.is_none() {
                    self.suspect = Some((opener, self.here()));
                }
                self.bump();
            }
            TokenKind::RBrace if self.brace_blocks > 0 => {
                self.brace_blocks -= 1;
                self.bump();
            }
            TokenKind::Otherwise => {
                let report = errors::missing_end_before(keyword, written, self.here());
                self.report_unpoisoned(report);
            }
            other => {
                self.open_at_end |= other == TokenKind::Eof;
                let report = match self.suspect {
                    Some((other, end)) => {
                        let keyword = self.span_of(other.lo, other.hi);
                        errors::missing_end(keyword, self.text_of(keyword), Some(end))
                    }
                    None => errors::missing_end(keyword, written, None),
                };
                self.report(report);
            }
        }
    }

    /// if = "if" condition "then" statement* ("otherwise" "if" condition "then" statement*)* ("otherwise" statement*)? "end"
    ///
    /// A chain of `otherwise if` is one loop, however long it is.
    pub(crate) fn if_statement(&mut self) -> StmtId {
        let opener = self.opener();
        let first = self.scratch.branches.len();
        let mut otherwise = ListRange::EMPTY;
        loop {
            let lo = self.tok.lo;
            self.bump();
            let cond = self.value(TokenKind::If);
            self.body_word(TokenKind::Then, TokenKind::If);
            let then = self.branch();
            self.scratch.branches.push((cond, then, lo));
            if !self.at(TokenKind::Otherwise) {
                break;
            }
            if self.is_else_if() {
                // `elif` is both words; it was reported.
                continue;
            }
            self.bump();
            if self.at(TokenKind::If) {
                continue;
            }
            otherwise = self.last_branch();
            break;
        }
        self.expect_end(opener);
        loop {
            let (cond, then, lo) = self.scratch.branches.pop().expect("the `if` itself is a branch");
            let whole = self.add_stmt(StmtKind::If { cond, then, otherwise }, lo);
            if self.scratch.branches.len() == first {
                return whole;
            }
            otherwise = self.ast.stmt_lists.alloc([whole]);
        }
    }

    fn branch(&mut self) -> ListRange<StmtId> {
        self.branches += 1;
        let stmts = self.statements(Within::Branch);
        self.branches -= 1;
        stmts
    }

    /// What follows the last `otherwise`; further ones are reported and left out.
    fn last_branch(&mut self) -> ListRange<StmtId> {
        let stmts = self.branch();
        while self.at(TokenKind::Otherwise) {
            let report = errors::second_otherwise(self.here());
            self.report_unpoisoned(report);
            self.bump();
            if self.eat(TokenKind::If) {
                self.value(TokenKind::If);
                self.body_word(TokenKind::Then, TokenKind::If);
            }
            self.branch();
        }
        stmts
    }

    /// while = "while" condition "do" body
    pub(crate) fn while_statement(&mut self) -> StmtId {
        let opener = self.opener();
        let lo = self.tok.lo;
        self.bump();
        let cond = self.value(TokenKind::While);
        self.body_word(TokenKind::Do, TokenKind::While);
        let body = self.body(opener);
        self.add_stmt(StmtKind::While { cond, body }, lo)
    }

    /// repeat = "repeat" count "times" "do"? body
    pub(crate) fn repeat_statement(&mut self) -> StmtId {
        let opener = self.opener();
        let lo = self.tok.lo;
        self.bump();
        if self.at_word("until") || self.at(TokenKind::While) {
            return self.repeat_on_condition(opener, lo);
        }
        let next = self.peek().kind;
        let no_count = self.at_word("times") && (next.ends_statement() || next.starts_statement());
        let count = if no_count { self.no_value(TokenKind::Repeat) } else { self.value(TokenKind::Repeat) };
        self.times();
        let body = self.body(opener);
        self.add_stmt(StmtKind::Repeat { count, body }, lo)
    }

    /// `repeat until x > 3`: a loop that Luma has in another form.
    #[cold]
    fn repeat_on_condition(&mut self, opener: Opener, lo: u32) -> StmtId {
        let report = errors::no_such_thing(
            self.since(lo).to(self.here()),
            &format!("repeat {}", self.tok_text()),
            "a loop with a condition is `while x > 3 do`, or `while not (x > 3) do`",
        );
        self.report(report);
        let count = self.no_value(TokenKind::Repeat);
        self.recover_to_body();
        let body = self.body(opener);
        self.add_stmt(StmtKind::Repeat { count, body }, lo)
    }

    /// for = "for" name "from" first "to" last ("by" step)? "do" body | "for" "each" name "in" items "do" body
    pub(crate) fn for_statement(&mut self) -> StmtId {
        let opener = self.opener();
        let lo = self.tok.lo;
        let for_each = self.tok_text().eq_ignore_ascii_case("foreach");
        self.bump();
        let each = self.eat(TokenKind::Each) || for_each;
        let name = self.name_of("a name for the loop's variable", TokenKind::For);
        let over = if each { self.items() } else { self.range(lo) };
        self.body_word(TokenKind::Do, TokenKind::For);
        let body = self.body(opener);
        let id = self.ast.fors.alloc(For { name, over, body });
        self.add_stmt(StmtKind::For(id), lo)
    }

    fn items(&mut self) -> Over {
        self.expect_word(TokenKind::In, "`in` after the name", TokenKind::For);
        Over::Items(self.value(TokenKind::For))
    }

    /// `lo` is the first byte of `for`.
    fn range(&mut self, lo: u32) -> Over {
        if self.at(TokenKind::In) && !self.is_poisoned() {
            let place = self.span_of(lo, lo + "for".len() as u32).after();
            let report =
                errors::missing_word(place, "`each` after `for`", TokenKind::Ident, "each", TokenKind::For);
            self.report_word(report);
            return self.items();
        }
        self.expect_word(TokenKind::From, "`from` after the name", TokenKind::For);
        let from = self.value(TokenKind::For);
        self.expect_word(TokenKind::To, "`to` after the first number", TokenKind::For);
        let to = self.value(TokenKind::For);
        let by = if self.eat(TokenKind::By) { Some(self.value(TokenKind::For)) } else { None };
        Over::Range { from, to, by }
    }
}
