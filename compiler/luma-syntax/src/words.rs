//! Words: those that the grammar expects, and what people write instead of them.

use crate::ast::Ident;
use crate::errors;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use kiln_diagnostics::{Diagnostic, suggest};

/// Words of other languages at the start of a statement, and what Luma says.
const WORDS: &[(&str, TokenKind)] = &[
    ("print", TokenKind::Show),
    ("println", TokenKind::Show),
    ("echo", TokenKind::Show),
    ("puts", TokenKind::Show),
    ("say", TokenKind::Show),
    ("display", TokenKind::Show),
    ("output", TokenKind::Show),
    ("var", TokenKind::Let),
    ("val", TokenKind::Let),
    ("const", TokenKind::Let),
    ("local", TokenKind::Let),
    ("dim", TokenKind::Let),
    ("make", TokenKind::Let),
    ("create", TokenKind::Let),
    ("int", TokenKind::Let),
    ("float", TokenKind::Let),
    ("double", TokenKind::Let),
    ("string", TokenKind::Let),
    ("number", TokenKind::Let),
    ("change", TokenKind::Set),
    ("assign", TokenKind::Set),
    ("return", TokenKind::Give),
    ("def", TokenKind::Define),
    ("fn", TokenKind::Define),
    ("fun", TokenKind::Define),
    ("func", TokenKind::Define),
    ("sub", TokenKind::Define),
    ("procedure", TokenKind::Define),
    ("method", TokenKind::Define),
    ("else", TokenKind::Otherwise),
    ("elif", TokenKind::Otherwise),
    ("elsif", TokenKind::Otherwise),
    ("elseif", TokenKind::Otherwise),
    ("foreach", TokenKind::For),
    ("break", TokenKind::Stop),
    ("exit", TokenKind::Stop),
    ("leave", TokenKind::Stop),
    ("continue", TokenKind::Skip),
    ("endif", TokenKind::End),
    ("endwhile", TokenKind::End),
    ("endfor", TokenKind::End),
    ("fi", TokenKind::End),
    ("done", TokenKind::End),
    ("append", TokenKind::Add),
    ("push", TokenKind::Add),
    ("insert", TokenKind::Add),
    ("delete", TokenKind::Remove),
];

/// Words of other languages for which Luma has something else.
const ADVICE: &[(&str, &str)] = &[
    ("until", "a loop that runs until something holds is `while not ... do`"),
    ("unless", "the opposite of `if` is `if not ... then`"),
    ("loop", "an endless loop is `while yes do`; `stop` leaves it"),
    ("switch", "to choose among many cases, write `if`, `otherwise if`, `otherwise`"),
    ("match", "to choose among many cases, write `if`, `otherwise if`, `otherwise`"),
    ("case", "to choose among many cases, write `if`, `otherwise if`, `otherwise`"),
    ("class", "an object is written as it is: `let p be { name: \"Ada\", age: 36 }`"),
    ("import", "the functions of the library are there without it"),
    ("include", "the functions of the library are there without it"),
    ("use", "the functions of the library are there without it"),
    ("input", "`let name be read line` reads a line"),
    ("try", "errors end the program"),
    ("goto", "use `while` and `repeat`, and leave them with `stop`"),
    ("increment", "write `set x to x + 1`"),
    ("decrement", "write `set x to x - 1`"),
];

/// Keywords that a misspelled first word of a statement may mean.
const FIRST_WORDS: &[(&str, TokenKind)] = &[
    ("let", TokenKind::Let),
    ("set", TokenKind::Set),
    ("show", TokenKind::Show),
    ("if", TokenKind::If),
    ("otherwise", TokenKind::Otherwise),
    ("end", TokenKind::End),
    ("while", TokenKind::While),
    ("repeat", TokenKind::Repeat),
    ("for", TokenKind::For),
    ("define", TokenKind::Define),
    ("give", TokenKind::Give),
    ("add", TokenKind::Add),
    ("remove", TokenKind::Remove),
    ("write", TokenKind::Write),
    ("stop", TokenKind::Stop),
    ("skip", TokenKind::Skip),
    ("foreign", TokenKind::Foreign),
];

/// What people write instead of a word inside a statement.
fn substitutes(word: TokenKind) -> &'static [&'static str] {
    match word {
        TokenKind::Be => &["=", ":", "==", "is", "to", "as", "equal", "equals"],
        TokenKind::To => &["=", ":", "be", "as", "is", "in", "into", "on", "onto", "until", "through"],
        TokenKind::From => &["=", "in", "of", "at", "starting"],
        TokenKind::In => &["of", "from", "on"],
        TokenKind::With => &["to", "from", ","],
        TokenKind::Then | TokenKind::Do => &["then", "do", ":", "begin"],
        _ => &[],
    }
}

/// The word that a keyword of the language is.
fn spelling(word: TokenKind) -> &'static str {
    word.text().trim_matches('`')
}

impl Parser<'_> {
    /// Consumes the keyword `word`; or reports that it, `wanted`, is missing in what begins with `head`. What was meant
    /// is taken for it. Whether to go on.
    pub(crate) fn expect_word(&mut self, word: TokenKind, wanted: &str, head: TokenKind) -> bool {
        self.eat(word) || self.missing_word(word, wanted, head)
    }

    #[cold]
    fn missing_word(&mut self, word: TokenKind, wanted: &str, head: TokenKind) -> bool {
        if self.is_poisoned() {
            return false;
        }
        let written = self.tok_text();
        let right = spelling(word);
        let misspelled = self.at(TokenKind::Ident) && suggest::nearest(written, [right]).is_some();
        if substitutes(word).contains(&written) || misspelled {
            let lo = self.tok.lo;
            self.bump();
            // `:=`
            if written == ":" && self.at(TokenKind::Eq) {
                self.bump();
            }
            let span = self.since(lo);
            let report = errors::other_word(span, wanted, self.text_of(span), right, head);
            self.report_word(report);
            return true;
        }
        if self.kind().starts_value() && matches!(word, TokenKind::Be | TokenKind::To | TokenKind::With) {
            let place = self.since(self.prev_hi).after();
            let report = errors::missing_word(place, wanted, self.kind(), right, head);
            self.report_word(report);
            return true;
        }
        let report = errors::expected_word(self.missing_at(), wanted, self.kind(), head);
        self.report(report);
        false
    }

    /// Consumes `word`, which is no keyword, or reports that it is missing behind `head`, and goes on.
    pub(crate) fn expect_name_like(&mut self, word: &str, wanted: &str, head: TokenKind) {
        if self.at_word(word) {
            return self.bump();
        }
        if self.is_poisoned() {
            return;
        }
        let written = self.tok_text();
        if self.at(TokenKind::Ident) && suggest::nearest(written, [word]).is_some() {
            let report = errors::other_word(self.here(), wanted, written, word, head);
            self.report_word(report);
            return self.bump();
        }
        let place = self.since(self.prev_hi).after();
        let report = errors::missing_word(place, wanted, self.kind(), word, head);
        self.report_word(report);
    }

    /// Reports a wrong word, unless the statement is one of another language, which was said.
    pub(crate) fn report_word(&mut self, report: Diagnostic) {
        if !self.word_corrected {
            self.report_unpoisoned(report);
        }
    }

    /// Consumes `then` or `do`, with which the body of `head` begins; or reports that it is missing. The body is read in
    /// any case.
    pub(crate) fn body_word(&mut self, word: TokenKind, head: TokenKind) {
        if self.eat(word) {
            return;
        }
        if self.is_poisoned() {
            return self.recover_to_body();
        }
        let right = spelling(word);
        let wanted = match head {
            TokenKind::If => "`then` after the condition",
            TokenKind::While => "`do` after the condition",
            _ => "`do`",
        };
        let written = self.tok_text();
        let place = self.since(self.prev_hi).after();
        if self.at(TokenKind::LBrace) {
            let report = errors::other_word(self.here(), wanted, "{", right, head);
            self.report_word(report);
            self.brace_blocks += 1;
            return self.bump();
        }
        let next = self.peek();
        if self.at(TokenKind::Newline) && next.kind == word {
            let report = errors::word_on_next_line(self.span_of(next.lo, next.hi), right);
            self.report_word(report);
            self.bump();
            return self.bump();
        }
        let misspelled = self.at(TokenKind::Ident) && suggest::nearest(written, [right]).is_some();
        if substitutes(word).contains(&written) || misspelled {
            let report = errors::other_word(self.here(), wanted, written, right, head);
            self.report_word(report);
            return self.bump();
        }
        if self.kind().ends_statement() || self.kind().starts_statement() {
            let report = errors::missing_word(place, wanted, self.kind(), right, head);
            return self.report_word(report);
        }
        let report = errors::expected_word(self.missing_at(), wanted, self.kind(), head);
        self.report(report);
        self.recover_to_body();
    }

    /// Consumes `times` behind the count of `repeat`, and `do` if it is there.
    pub(crate) fn times(&mut self) {
        if self.is_poisoned() {
            while !self.kind().ends_statement() && !self.at_word("times") && !self.kind().starts_statement() {
                self.bump();
            }
            self.recovered();
        }
        if self.at_word("times") {
            self.bump();
        } else {
            let found = self.kind();
            let at_body = found.ends_statement() || found.starts_statement() || found == TokenKind::Do;
            if at_body || self.at(TokenKind::Ident) {
                self.expect_name_like("times", "`times` after the number", TokenKind::Repeat);
            } else {
                let report = errors::expected_word(
                    self.missing_at(),
                    "`times` after the number",
                    found,
                    TokenKind::Repeat,
                );
                self.report(report);
                self.recover_to_body();
            }
        }
        self.eat(TokenKind::Do);
    }

    // ----- names

    /// A name, or a report that `wanted` was expected in what begins with `head`; then the name is empty.
    pub(crate) fn name_of(&mut self, wanted: &str, head: TokenKind) -> Ident {
        match self.name(wanted, head) {
            Some(name) => self.one_word(name, head),
            None => self.no_name(),
        }
    }

    /// A name, or a report that `wanted` was expected.
    pub(crate) fn name(&mut self, wanted: &str, head: TokenKind) -> Option<Ident> {
        if self.at(TokenKind::Ident) && !self.is_poisoned() {
            let span = self.here();
            let name = self.names.intern(self.tok_text());
            self.bump();
            return Some(Ident { name, span });
        }
        self.missing_name(wanted, head)
    }

    /// A keyword in place of a name is taken as one if what follows shows that it was meant so.
    #[cold]
    fn missing_name(&mut self, wanted: &str, head: TokenKind) -> Option<Ident> {
        let keyword = self.kind().is_keyword();
        let followed = {
            use TokenKind::*;
            matches!(
                self.peek().kind,
                Be | To | With | In | From | Comma | Colon | Newline | LParen | RParen | Eq | Do | End | Eof
            )
        };
        if !keyword || !followed || self.is_poisoned() {
            let report = errors::expected_name(self.missing_at(), wanted, self.kind(), head);
            self.report(report);
            return None;
        }
        let span = self.here();
        let report = errors::keyword_as_name(span, wanted, self.tok_text());
        self.report_unpoisoned(report);
        let name = self.names.intern(self.tok_text());
        self.bump();
        Some(Ident { name, span })
    }

    /// The name that stands for a missing one.
    pub(crate) fn no_name(&mut self) -> Ident {
        Ident { name: self.names.intern(""), span: self.since(self.prev_hi).after() }
    }

    /// `my age` was meant as one name: reported, and taken as `my_age`.
    pub(crate) fn one_word(&mut self, name: Ident, head: TokenKind) -> Ident {
        if !self.at(TokenKind::Ident) || self.is_poisoned() || self.word_follows() {
            return name;
        }
        let lo = name.span.lo - self.base;
        while self.at(TokenKind::Ident) && !self.word_follows() {
            self.bump();
        }
        let span = self.since(lo);
        let joined = self.text_of(span).split_whitespace().collect::<Vec<_>>().join("_");
        let report = errors::several_words(span, &joined, head);
        self.report_unpoisoned(report);
        Ident { name: self.names.intern(&joined), span }
    }

    /// Whether the name that is the current token is a misspelled word rather than part of a name, or begins a
    /// statement.
    fn word_follows(&self) -> bool {
        let next = self.peek().kind;
        let in_name = matches!(
            next,
            TokenKind::Ident | TokenKind::Be | TokenKind::To | TokenKind::With | TokenKind::Eq
        ) || matches!(next, TokenKind::In | TokenKind::From);
        !in_name || substitutes(TokenKind::Be).contains(&self.tok_text())
    }

    // ----- first words

    /// Whether the current token, taken as `otherwise`, says `otherwise if` in one word.
    pub(crate) fn is_else_if(&self) -> bool {
        matches!(self.tok_text(), "elif" | "elsif" | "elseif")
    }

    /// Where a statement begins with a name that is none: reports it, and makes the current token what it seems to
    /// mean. Whether it did.
    pub(crate) fn correct_word(&mut self) -> bool {
        use TokenKind::*;
        let next = self.peek().kind;
        match next {
            LParen | LBracket | Dot | Of | Eq | Is | Has | And | Or | Plus | Minus | Star | Slash
            | Percent | Lt | Le | Gt | Ge | Be | To | PlusEq | MinusEq | StarEq | SlashEq | EqEq | Ne => {
                let never_a_name =
                    matches!(self.tok_text(), "return" | "elif" | "elsif" | "elseif" | "unless");
                if !never_a_name {
                    return false;
                }
            }
            _ => {}
        }
        self.wrong_first_word(next)
    }

    #[cold]
    fn wrong_first_word(&mut self, next: TokenKind) -> bool {
        let written = self.tok_text();
        let alone = next.ends_statement();
        let span = self.here();
        let lower = written.to_ascii_lowercase();
        let known = WORDS.iter().find(|(word, _)| *word == lower).map(|(_, kind)| *kind);
        let meant = known.filter(|kind| {
            !alone
                || matches!(
                    kind,
                    TokenKind::Stop
                        | TokenKind::Skip
                        | TokenKind::End
                        | TokenKind::Otherwise
                        | TokenKind::Give
                        | TokenKind::Show
                )
        });
        if self.values_are_statements && alone && meant.is_none() {
            return false;
        }
        if let Some((_, advice)) = ADVICE.iter().find(|(word, _)| *word == lower) {
            let report = errors::no_such_thing(span, written, advice);
            self.report(report);
            return false;
        }
        let near = || {
            let nearest = suggest::nearest(written, FIRST_WORDS.iter().map(|(word, _)| *word))?;
            FIRST_WORDS.iter().find(|(word, _)| *word == nearest).map(|(_, kind)| *kind)
        };
        // A short name alone on its line is more likely a name.
        let Some(kind) = meant.or_else(|| if alone && written.len() < 3 { None } else { near() }) else {
            return false;
        };
        let meant = match (kind, self.is_else_if()) {
            (TokenKind::Otherwise, true) => "otherwise if",
            (TokenKind::Give, _) => "give back",
            (TokenKind::For, _) if lower == "foreach" => "for each",
            (kind, _) => spelling(kind),
        };
        let report = errors::wrong_word(span, written, meant, kind);
        self.report_unpoisoned(report);
        self.tok.kind = kind;
        self.word_corrected = true;
        true
    }
}
