//! Where to go on after an error.
//!
//! The first error in a statement is reported and poisons the parser; further errors are silent until a place to go on is
//! found: the end of the line, the bracket that closes a group, or the word that begins the body of a block. Words that
//! open blocks are never skipped without their block, or its `end` would close another one.

use crate::blocks::Within;
use crate::lexer::{self, TokenKind};
use crate::parser::Parser;

impl Parser<'_> {
    /// Skips to the end of the line, or to what ends a statement without one. A `then` or `do` on the way opens a block,
    /// which is read.
    #[cold]
    pub(crate) fn recover_line(&mut self) {
        self.brackets = 0;
        self.hole = None;
        loop {
            match self.kind() {
                kind if kind.ends_statement() => break,
                kind if kind.starts_statement() && self.at_new_line() => break,
                _ if self.at_new_statement() => break,
                TokenKind::RBrace if self.brace_blocks > 0 => break,
                TokenKind::Then | TokenKind::Do => self.lost_block(),
                _ => self.skip(),
            }
        }
        self.recovered();
    }

    /// A block whose beginning was not understood; the current token is its `then` or `do`.
    fn lost_block(&mut self) {
        let opener = self.opener();
        self.recovered();
        self.bump();
        let read = self.nested(|parser| {
            let within = if parser.branches > 0 { Within::Body } else { Within::Branch };
            parser.statements(within);
            while parser.branches == 0 && parser.eat(TokenKind::Otherwise) {
                parser.statements(Within::Branch);
            }
            parser.expect_end(opener);
        });
        let _ = read;
        self.poison();
    }

    /// After an error inside brackets, skips behind the bracket `kind` that closes them; stops before what cannot stand
    /// in them.
    #[cold]
    pub(crate) fn recover_to_bracket(&mut self, kind: TokenKind) {
        let mut open = 0usize;
        loop {
            match self.kind() {
                found if found == kind && open == 0 => {
                    self.brackets = self.brackets.saturating_sub(1);
                    self.bump();
                    self.recovered();
                    return;
                }
                TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => open += 1,
                TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace if open > 0 => open -= 1,
                TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => break,
                TokenKind::Newline | TokenKind::Eof | TokenKind::Then | TokenKind::Do | TokenKind::End => {
                    break;
                }
                found if found.starts_statement() => break,
                _ if self.at_new_statement() => break,
                _ => {}
            }
            self.skip();
        }
        self.brackets = self.brackets.saturating_sub(1);
    }

    /// Skips the current token; a text with values as a whole.
    fn skip(&mut self) {
        if self.at(TokenKind::StrOpen) {
            self.jump(lexer::text_end(self.text, self.tok.lo));
        } else {
            self.bump();
        }
    }

    /// Whether the current token, in brackets, is the first of a line that is not indented more than the statement: then
    /// it begins the next statement, and the brackets were not closed.
    fn at_new_statement(&self) -> bool {
        if !self.at_new_line() {
            return false;
        }
        let before = &self.text.as_bytes()[..self.tok.lo as usize];
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        self.tok.lo - line as u32 <= self.indent
    }

    /// Skips to the `then` or `do` of this line, or its end.
    #[cold]
    pub(crate) fn recover_to_body(&mut self) {
        self.brackets = 0;
        self.hole = None;
        loop {
            match self.kind() {
                TokenKind::Then | TokenKind::Do => {
                    self.bump();
                    break;
                }
                kind if kind.ends_statement() => break,
                kind if kind.starts_statement() => break,
                _ => self.skip(),
            }
        }
        self.recovered();
    }
}
