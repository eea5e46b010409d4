//! The source languages: which one a file is in, and the phases that make its HIR. Behind the HIR nobody asks.

use crate::errors;
use crate::session::{Phase, Session, Stop};
use clap::ValueEnum;
use kiln_constants::Constants;
use kiln_hir::Hir;
use kiln_source::FileId;
use std::path::Path;

/// A source language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Language {
    /// Cz, which is compiled ahead of time and typed
    #[default]
    Cz,
    /// Lox, which is dynamic
    Lox,
    /// Luma, which is dynamic and reads like English
    Luma,
}

impl Language {
    /// All.
    pub const ALL: [Language; 3] = [Language::Cz, Language::Lox, Language::Luma];

    /// The ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Language::Cz => "cz",
            Language::Lox => "lox",
            Language::Luma => "luma",
        }
    }

    /// The language of a file, as its name's ending says; without an ending it is Cz.
    pub fn of(path: &Path) -> Option<Language> {
        let Some(extension) = path.extension() else { return Some(Language::Cz) };
        Language::ALL.into_iter().find(|language| extension == language.extension())
    }

    /// The exit status of the compiler if a program has errors: for Lox that of the book's interpreters, and for Luma
    /// the same.
    pub fn status_of_errors(self) -> u8 {
        match self {
            Language::Cz => 1,
            Language::Lox | Language::Luma => 65,
        }
    }
}

/// The syntax tree of a file.
pub enum Tree {
    /// Of Cz.
    Cz(kiln_cz_syntax::ast::Ast),
    /// Of Lox.
    Lox(kiln_lox_syntax::ast::Ast),
    /// Of Luma.
    Luma(kiln_luma_syntax::ast::Ast),
}

/// The tokens of a file, as text.
pub fn dump_tokens(session: &mut Session, file: FileId) -> String {
    let dump = match session.language {
        Language::Cz => kiln_cz_syntax::dump_tokens,
        Language::Lox => kiln_lox_syntax::dump_tokens,
        Language::Luma => kiln_luma_syntax::dump_tokens,
    };
    session.phase("tokens", |phase| dump(&phase.sources.file(file).text))
}

/// The tree of a file. In Lox and Luma names are looked at even if the syntax has errors.
pub fn parse(session: &mut Session, file: FileId) -> Result<Tree, Stop> {
    let language = session.language;
    let tree = session.phase("parse", |phase| {
        let source = phase.sources.file(file);
        let (text, base) = (&source.text, source.base);
        match language {
            Language::Cz => Tree::Cz(kiln_cz_syntax::parse(text, base, phase.names, phase.sink)),
            Language::Lox => Tree::Lox(kiln_lox_syntax::parse(text, base, phase.names, phase.sink)),
            Language::Luma => Tree::Luma(kiln_luma_syntax::parse(text, base, phase.names, phase.sink)),
        }
    });
    let clean = !session.sink.has_errors();
    session.verify("verify AST", |phase| {
        let span = phase.sources.file_span(file);
        match &tree {
            Tree::Cz(ast) => kiln_cz_syntax::verify(ast, span, clean),
            Tree::Lox(ast) => kiln_lox_syntax::verify(ast, span, phase.names, clean),
            Tree::Luma(ast) => kiln_luma_syntax::verify(ast, span, phase.names, clean),
        }
    });
    match language {
        Language::Cz => session.stop_on_errors()?,
        Language::Lox | Language::Luma => {}
    }
    Ok(tree)
}

/// The tree as text.
pub fn dump_tree(session: &mut Session, tree: &Tree) -> String {
    session.phase("dump", |phase| match tree {
        Tree::Cz(ast) => kiln_cz_syntax::dump_ast(ast, phase.names),
        Tree::Lox(ast) => kiln_lox_syntax::dump_ast(ast, phase.names),
        Tree::Luma(ast) => kiln_luma_syntax::dump_ast(ast, phase.names),
    })
}

/// The tree as JSON, which trees of Cz do not have.
pub fn dump_json(session: &mut Session, tree: &Tree, file: FileId) -> Result<String, Stop> {
    match tree {
        Tree::Cz(_) => Err(session.fail(Stop::Usage, errors::no_json())),
        Tree::Lox(ast) => Ok(session.phase("dump", |phase| {
            kiln_lox_syntax::dump_json(ast, phase.sources.file(file).base, phase.names)
        })),
        Tree::Luma(ast) => Ok(session.phase("dump", |phase| {
            kiln_luma_syntax::dump_json(ast, phase.sources.file(file).base, phase.names)
        })),
    }
}

/// The HIR of a file.
pub fn lower(session: &mut Session, tree: Tree) -> Result<Hir, Stop> {
    let hir = session.phase("lower", |phase| {
        let Phase { names, sink, .. } = phase;
        match tree {
            Tree::Cz(ast) => kiln_cz_lower::lower_with(&[ast], names, &mut Constants::default(), sink),
            Tree::Lox(ast) => kiln_lox_lower::lower(&ast, names, sink),
            Tree::Luma(ast) => kiln_luma_lower::lower(&ast, names, sink),
        }
    });
    session.stop_on_errors()?;
    session.verify("verify HIR", |_| kiln_hir::verify::verify(&hir));
    Ok(hir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_language() {
        let of = |path: &str| Language::of(Path::new(path));
        assert_eq!(of("a.b/c.lox"), Some(Language::Lox));
        assert_eq!(of("c.cz"), Some(Language::Cz));
        assert_eq!(of("lox.luma"), Some(Language::Luma));
        assert_eq!(of("-"), Some(Language::Cz));
        assert_eq!(of("c.lox.c"), None);
    }
}
