//! Written types and paths.

use crate::ast::*;
use crate::lexer::TokenKind;
use crate::parser::Parser;

impl Parser<'_> {
    fn add_type(&mut self, kind: TypeExprKind, lo: u32) -> TypeExprId {
        let span = self.since(lo);
        self.ast.types.alloc(TypeExpr { kind, span })
    }

    /// type = name | path | "(" type,* ")" | "!"
    pub(crate) fn type_expr(&mut self) -> TypeExprId {
        let lo = self.tok.lo;
        match self.kind() {
            TokenKind::Ident => self.named_type(lo),
            TokenKind::LParen => match self.nested(|parser| parser.tuple_type(lo)) {
                Some(ty) => ty,
                None => self.add_type(TypeExprKind::Error, lo),
            },
            TokenKind::Bang => {
                self.bump();
                self.add_type(TypeExprKind::Never, lo)
            }
            TokenKind::Amp | TokenKind::AmpAmp => self.unsupported_type("references"),
            TokenKind::Star => self.unsupported_type("raw pointers"),
            TokenKind::LBracket => self.unsupported_type("arrays and slices"),
            TokenKind::Fn => self.unsupported_type("function types"),
            TokenKind::Dyn | TokenKind::Impl => self.unsupported_type("trait objects"),
            TokenKind::SelfType => self.unsupported_type("`Self`"),
            _ => {
                self.error_expected("a type");
                self.add_type(TypeExprKind::Error, lo)
            }
        }
    }

    fn named_type(&mut self, lo: u32) -> TypeExprId {
        let span = self.here();
        let name = self.intern(span);
        let first = Ident { name, span };
        self.bump();
        let kind = if self.at(TokenKind::ColonColon) {
            match self.path_after(first) {
                Some(path) => TypeExprKind::Path(path),
                None => TypeExprKind::Error,
            }
        } else {
            TypeExprKind::Name(name)
        };
        if self.at(TokenKind::Lt) {
            self.unsupported(self.here(), "type arguments");
            self.skip_type_arguments();
            return self.add_type(TypeExprKind::Error, lo);
        }
        self.add_type(kind, lo)
    }

    /// Skips `<...>`, the current token being `<`.
    fn skip_type_arguments(&mut self) {
        let mut depth = 0i32;
        loop {
            match self.kind() {
                TokenKind::Lt => depth += 1,
                TokenKind::Gt => depth -= 1,
                TokenKind::Shr => depth -= 2,
                TokenKind::Ident
                | TokenKind::Comma
                | TokenKind::ColonColon
                | TokenKind::Int
                | TokenKind::Dyn
                | TokenKind::Amp
                | TokenKind::Mut
                | TokenKind::Fn
                | TokenKind::Arrow => {}
                TokenKind::LParen | TokenKind::LBracket => {
                    self.skip_group();
                    continue;
                }
                _ => return,
            }
            self.bump_quietly();
            if depth <= 0 {
                return;
            }
        }
    }

    fn unsupported_type(&mut self, feature: &str) -> TypeExprId {
        let lo = self.tok.lo;
        self.unsupported(self.here(), feature);
        if self.at(TokenKind::LBracket) {
            self.skip_group();
            return self.add_type(TypeExprKind::Error, lo);
        }
        self.bump();
        // What it refers to is read only to find its end.
        self.eat(TokenKind::Mut);
        match self.kind() {
            TokenKind::LBracket => self.skip_group(),
            TokenKind::Ident | TokenKind::LParen => {
                self.type_expr();
            }
            _ => {}
        }
        if self.eat(TokenKind::Arrow) {
            self.type_expr();
        }
        self.add_type(TypeExprKind::Error, lo)
    }

    fn tuple_type(&mut self, lo: u32) -> TypeExprId {
        self.bump();
        let first = self.scratch.types.len();
        let mut comma = false;
        while !self.at(TokenKind::RParen) && !self.at(TokenKind::Eof) {
            let ty = self.type_expr();
            self.scratch.types.push(ty);
            if self.is_poisoned() && !self.recover_in_list() {
                break;
            }
            comma = self.eat(TokenKind::Comma);
            if !comma {
                break;
            }
        }
        self.close_list(TokenKind::RParen, lo, "`,` or `)`");
        let count = self.scratch.types.len() - first;
        if count == 1 {
            let inner = self.scratch.types.pop().expect("there is one");
            if comma {
                self.unsupported(self.since(lo), "tuples of one element");
            }
            return inner;
        }
        let list = self.ast.type_lists.alloc(self.scratch.types.drain(first..));
        self.add_type(TypeExprKind::Tuple(list), lo)
    }

    /// path = name ("::" name)*, the first name being consumed.
    pub(crate) fn path_after(&mut self, first: Ident) -> Option<PathId> {
        let start = self.scratch.segments.len();
        self.scratch.segments.push(first);
        let mut complete = true;
        while self.eat(TokenKind::ColonColon) {
            if self.at(TokenKind::Lt) {
                self.unsupported(self.here(), "type arguments");
                self.skip_type_arguments();
                continue;
            }
            match self.ident("a name after `::`") {
                Some(segment) => self.scratch.segments.push(segment),
                None => {
                    complete = false;
                    break;
                }
            }
        }
        let segments = self.ast.segments.alloc(self.scratch.segments.drain(start..));
        let last = self.ast.segments[segments].last().map_or(first.span, |last| last.span);
        let span = first.span.to(last);
        complete.then(|| self.ast.paths.alloc(Path { segments, span }))
    }
}
