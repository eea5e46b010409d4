//! Patterns.

use crate::ast::*;
use crate::errors;
use crate::lexer::TokenKind;
use crate::literal;
use crate::parser::Parser;

impl Parser<'_> {
    fn add_pat(&mut self, kind: PatKind, lo: u32) -> PatId {
        let span = self.since(lo);
        self.ast.pats.alloc(Pat { kind, span })
    }

    /// pattern = "|"? single ("|" single)*
    pub(crate) fn pattern(&mut self) -> PatId {
        let lo = self.tok.lo;
        self.eat(TokenKind::Pipe);
        let first = self.pattern_no_top_or();
        if !self.at(TokenKind::Pipe) || self.is_poisoned() {
            return first;
        }
        let start = self.scratch.pats.len();
        self.scratch.pats.push(first);
        while !self.is_poisoned() && self.eat(TokenKind::Pipe) {
            let next = self.pattern_no_top_or();
            self.scratch.pats.push(next);
        }
        let list = self.ast.pat_lists.alloc(self.scratch.pats.drain(start..));
        self.add_pat(PatKind::Or(list), lo)
    }

    /// A pattern without `|` outside parentheses.
    pub(crate) fn pattern_no_top_or(&mut self) -> PatId {
        let lo = self.tok.lo;
        match self.nested(|parser| parser.single_pattern(lo)) {
            Some(pat) => pat,
            None => self.add_pat(PatKind::Error, lo),
        }
    }

    fn single_pattern(&mut self, lo: u32) -> PatId {
        match self.kind() {
            TokenKind::Underscore => {
                self.bump();
                self.add_pat(PatKind::Wild, lo)
            }
            TokenKind::Mut => {
                self.bump();
                match self.ident("a variable name after `mut`") {
                    Some(name) => self.binding(lo, name, true),
                    None => self.add_pat(PatKind::Error, lo),
                }
            }
            TokenKind::Ident => self.name_pattern(lo),
            TokenKind::Int | TokenKind::Minus | TokenKind::DotDotEq => self.number_pattern(lo),
            TokenKind::DotDot => {
                if matches!(self.peek().kind, TokenKind::Int | TokenKind::Minus) {
                    return self.number_pattern(lo);
                }
                self.bump();
                self.add_pat(PatKind::Rest, lo)
            }
            TokenKind::True | TokenKind::False => {
                let value = self.at(TokenKind::True);
                self.bump();
                self.add_pat(PatKind::Bool(value), lo)
            }
            TokenKind::LParen => self.tuple_pattern(lo),
            TokenKind::Float => self.unsupported_pattern("floats in patterns"),
            TokenKind::Str | TokenKind::RawStr | TokenKind::FStr => {
                self.unsupported_pattern("strings in patterns")
            }
            TokenKind::Char | TokenKind::ByteChar => self.unsupported_pattern("characters in patterns"),
            TokenKind::Amp | TokenKind::AmpAmp => {
                self.unsupported(self.here(), "reference patterns");
                self.bump();
                self.pattern_no_top_or();
                self.add_pat(PatKind::Error, lo)
            }
            TokenKind::LBracket => {
                self.unsupported(self.here(), "slice patterns");
                self.skip_group();
                self.add_pat(PatKind::Error, lo)
            }
            _ => {
                if self.keyword_as_name("a pattern").is_none() {
                    self.error_expected("a pattern");
                }
                self.add_pat(PatKind::Error, lo)
            }
        }
    }

    /// Whether the current token can only start a pattern, not go on with an expression.
    pub(crate) fn starts_pattern(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Ident | TokenKind::Int | TokenKind::Underscore | TokenKind::True | TokenKind::False
        )
    }

    fn unsupported_pattern(&mut self, feature: &str) -> PatId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        self.bump();
        self.add_pat(PatKind::Error, lo)
    }

    /// name ("@" pattern)?, the name being consumed
    fn binding(&mut self, lo: u32, name: Ident, mutable: bool) -> PatId {
        let sub = if self.eat(TokenKind::At) { Some(self.pattern_no_top_or()) } else { None };
        self.add_pat(PatKind::Name { name: name.name, mutable, sub }, lo)
    }

    /// A binding, a path, or a path with parts.
    fn name_pattern(&mut self, lo: u32) -> PatId {
        let span = self.here();
        let name = self.intern(span);
        let first = Ident { name, span };
        self.bump();
        match self.kind() {
            TokenKind::ColonColon | TokenKind::LParen | TokenKind::LBrace => {}
            _ => return self.binding(lo, first, false),
        }
        let path = if self.at(TokenKind::ColonColon) {
            match self.path_after(first) {
                Some(path) => path,
                None => return self.add_pat(PatKind::Error, lo),
            }
        } else {
            let segments = self.ast.segments.alloc([first]);
            self.ast.paths.alloc(Path { segments, span })
        };
        match self.kind() {
            TokenKind::LParen => {
                let args = self.pattern_list();
                self.add_pat(PatKind::TupleStruct { path, args }, lo)
            }
            TokenKind::LBrace => self.struct_pattern(lo, path),
            _ => self.add_pat(PatKind::Path(path), lo),
        }
    }

    /// "(" pattern,* ")"
    fn pattern_list(&mut self) -> kiln_arena::ListRange<PatId> {
        let start = self.scratch.pats.len();
        self.patterns_to_scratch();
        self.ast.pat_lists.alloc(self.scratch.pats.drain(start..))
    }

    /// Reads a parenthesized list; whether its last element is followed by a comma.
    fn patterns_to_scratch(&mut self) -> bool {
        let open = self.tok.lo;
        self.bump();
        let mut comma = false;
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            let pat = self.pattern();
            self.scratch.pats.push(pat);
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            comma = self.eat(TokenKind::Comma);
            if !comma {
                break;
            }
        }
        self.close_list(TokenKind::RParen, open, "`,` or `)`");
        comma
    }

    fn tuple_pattern(&mut self, lo: u32) -> PatId {
        let start = self.scratch.pats.len();
        let comma = self.patterns_to_scratch();
        if self.scratch.pats.len() - start == 1 {
            let only = self.scratch.pats[start];
            let rest = matches!(self.ast.pats[only].kind, PatKind::Rest);
            if !rest {
                self.scratch.pats.pop();
                if comma {
                    self.unsupported(self.since(lo), "tuples of one element");
                }
                return only;
            }
        }
        let list = self.ast.pat_lists.alloc(self.scratch.pats.drain(start..));
        self.add_pat(PatKind::Tuple(list), lo)
    }

    /// path "{" (name (":" pattern)? | "..")* "}"
    fn struct_pattern(&mut self, lo: u32, path: PathId) -> PatId {
        let open = self.tok.lo;
        self.bump();
        let start = self.scratch.field_pats.len();
        while !self.at(TokenKind::RBrace) && !self.at(TokenKind::Eof) {
            if self.eat(TokenKind::DotDot) {
                break;
            }
            if let Some(field) = self.field_pat() {
                self.scratch.field_pats.push(field);
            }
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let fields = self.ast.field_pats.alloc(self.scratch.field_pats.drain(start..));
        if self.at(TokenKind::RBrace) {
            self.recovered();
        }
        self.close_list(TokenKind::RBrace, open, "`,` or `}`");
        self.add_pat(PatKind::Struct { path, fields }, lo)
    }

    fn field_pat(&mut self) -> Option<FieldPat> {
        let lo = self.tok.lo;
        let mutable = self.eat(TokenKind::Mut);
        let name = self.ident("a field name")?;
        if !mutable && self.eat(TokenKind::Colon) {
            let pat = self.pattern();
            return Some(FieldPat { name, pat, short: false });
        }
        let kind = PatKind::Name { name: name.name, mutable, sub: None };
        let pat = self.add_pat(kind, lo);
        Some(FieldPat { name, pat, short: true })
    }

    /// integer | integer ".." integer? | integer "..=" integer | "..=" integer | ".." integer
    fn number_pattern(&mut self, lo: u32) -> PatId {
        let first = if matches!(self.kind(), TokenKind::Int | TokenKind::Minus) {
            match self.range_end() {
                Some(end) => Some(end),
                None => return self.add_pat(PatKind::Error, lo),
            }
        } else {
            None
        };
        let inclusive = match self.kind() {
            TokenKind::DotDotEq => true,
            TokenKind::DotDot => false,
            _ => {
                let Some(only) = first else { return self.add_pat(PatKind::Error, lo) };
                return self.add_pat(PatKind::Int { negative: only.negative, literal: only.literal }, lo);
            }
        };
        self.bump();
        let has_end = matches!(self.kind(), TokenKind::Int | TokenKind::Minus);
        if inclusive && !has_end {
            let report = errors::bad_range_pattern(self.since(lo), "`..=` needs an end")
                .note("a range without an end is written `a..`");
            self.report_always(report);
            return self.add_pat(PatKind::Error, lo);
        }
        let hi = if has_end {
            match self.range_end() {
                Some(end) => Some(end),
                None => return self.add_pat(PatKind::Error, lo),
            }
        } else {
            None
        };
        let range = self.ast.ranges.alloc(RangePat { lo: first, hi, inclusive });
        self.add_pat(PatKind::Range(range), lo)
    }

    /// "-"? integer
    fn range_end(&mut self) -> Option<RangeEnd> {
        let lo = self.tok.lo;
        let negative = self.eat(TokenKind::Minus);
        if !self.at(TokenKind::Int) {
            self.error_expected("an integer");
            return None;
        }
        let span = self.here();
        let (value, suffix, problem) = literal::int(self.text_of(span));
        self.bump();
        if let Some(problem) = problem {
            let report = errors::bad_number(span, self.text_of(span), &problem);
            self.report_always(report);
            return None;
        }
        Some(RangeEnd { negative, literal: IntLit { value, suffix }, span: self.since(lo) })
    }
}
