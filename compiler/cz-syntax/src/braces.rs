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
}

impl Braces {
    fn of(text: &str, start: u32) -> Braces {
        let mut docs = Vec::new();
        let mut pairs = Vec::new();
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
                TokenKind::RBrace => closed = open.pop(),
                TokenKind::Eof => return Braces { pairs },
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
