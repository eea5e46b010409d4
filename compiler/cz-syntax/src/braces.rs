//! What stands behind the block that a `{` opens. `if { .. } { .. }` has a block as its condition, while
//! `if { .. }` lacks one, and only the token behind the first block tells them apart. The braces of a file
//! are paired in one pass, made when first asked for, so that many such heads stay linear.

use crate::lexer::{self, TokenKind};
use crate::parser::Parser;

/// The ends of the file's brace pairs.
#[derive(Default)]
pub(crate) struct Braces {
    /// For each `{` with a partner: its byte, and whether an expression goes on behind the partner. By byte.
    pairs: Vec<(u32, bool)>,
    /// The bytes of `}` without a partner.
    surplus: Vec<u32>,
}

impl Braces {
    fn of(text: &str, start: u32) -> Braces {
        let mut docs = Vec::new();
        let mut pairs = Vec::new();
        let mut surplus = Vec::new();
        let mut open = Vec::new();
        let mut closed = None;
        let mut at = start;
        let mut after_dot = false;
        loop {
            let token = lexer::next(text, at, after_dot, &mut docs);
            if let Some(index) = closed.take() {
                let pair: &mut (u32, bool) = &mut pairs[index];
                pair.1 = goes_on(token.kind);
            }
            match token.kind {
                TokenKind::LBrace => {
                    open.push(pairs.len());
                    pairs.push((token.lo, false));
                }
                TokenKind::RBrace => {
                    closed = open.pop();
                    if closed.is_none() {
                        surplus.push(token.lo);
                    }
                }
                TokenKind::Eof => return Braces { pairs, surplus },
                _ => {}
            }
            (at, after_dot) = (token.hi, token.kind == TokenKind::Dot);
            docs.clear();
        }
    }
}

/// Whether a token behind a block makes the block part of a condition: the `{` of the body, or an operator
/// that cannot start a statement.
fn goes_on(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::LBrace
            | TokenKind::Dot
            | TokenKind::As
            | TokenKind::EqEq
            | TokenKind::Ne
            | TokenKind::Lt
            | TokenKind::Le
            | TokenKind::Gt
            | TokenKind::Ge
            | TokenKind::Plus
            | TokenKind::Slash
            | TokenKind::Percent
    )
}

impl Parser<'_> {
    /// Consumes `{`, or reports that it is missing. Whether what stands in the braces is parsed now.
    pub(crate) fn open_brace(&mut self) -> bool {
        if self.eat(TokenKind::LBrace) {
            return true;
        }
        let is_first = !self.is_poisoned();
        self.error_expected("`{`");
        is_first && self.assumes_brace()
    }

    /// After the report that a `{` is missing: whether it was only forgotten, as a `}` further down has no partner. Then the parser
    /// goes on as if it were there, and that `}` explains nothing else.
    pub(crate) fn assumes_brace(&mut self) -> bool {
        let (text, start) = (self.text, self.start());
        let braces = self.braces.get_or_insert_with(|| Braces::of(text, start));
        let free = self.tok.lo.max(self.explained);
        let Some(&partner) = braces.surplus.get(braces.surplus.partition_point(|&at| at < free)) else {
            return false;
        };
        self.explained = partner + 1;
        self.recovered();
        true
    }

    /// Whether the current `{`, right behind `if`, `while` or `match`, opens a block that is the condition
    /// or the value, and not the body.
    pub(crate) fn block_is_head(&mut self) -> bool {
        let (text, start) = (self.text, self.start());
        let braces = self.braces.get_or_insert_with(|| Braces::of(text, start));
        braces
            .pairs
            .binary_search_by_key(&self.tok.lo, |&(lo, _)| lo)
            .is_ok_and(|index| braces.pairs[index].1)
    }
}
