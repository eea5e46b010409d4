//! `--emit`: what a compilation makes, and where it goes.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What can be made of a program, in the order of the phases that make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The tokens, a line each.
    Tokens,
    /// The syntax tree.
    Ast,
    /// The syntax tree as JSON; not of Cz.
    AstJson,
    /// The resolved, typed tree.
    Hir,
    /// The control-flow graphs.
    Mir,
    /// The VM's instructions: as text, or to be run if the file's name ends in `.kbc`.
    Bytecode,
    /// LLVM's text.
    Ll,
    /// LLVM's binary form.
    Bc,
    /// Assembly.
    Asm,
    /// An object file.
    Obj,
    /// The files the results depend on, as a rule of Make.
    DepInfo,
    /// An executable.
    Exe,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Kind; 12] = [
        Kind::Tokens,
        Kind::Ast,
        Kind::AstJson,
        Kind::Hir,
        Kind::Mir,
        Kind::Bytecode,
        Kind::Ll,
        Kind::Bc,
        Kind::Asm,
        Kind::Obj,
        Kind::DepInfo,
        Kind::Exe,
    ];

    /// As it is written after `--emit=`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tokens => "tokens",
            Kind::Ast => "ast",
            Kind::AstJson => "ast-json",
            Kind::Hir => "hir",
            Kind::Mir => "mir",
            Kind::Bytecode => "bytecode",
            Kind::Ll => "ll",
            Kind::Bc => "bc",
            Kind::Asm => "asm",
            Kind::Obj => "obj",
            Kind::DepInfo => "dep-info",
            Kind::Exe => "exe",
        }
    }

    /// The ending of files of this kind, without the dot; executables have none.
    fn extension(self) -> &'static str {
        match self {
            Kind::AstJson => "ast.json",
            Kind::Asm => "s",
            Kind::Obj => "o",
            Kind::DepInfo => "d",
            Kind::Exe => "",
            Kind::Tokens | Kind::Ast | Kind::Hir | Kind::Mir | Kind::Bytecode | Kind::Ll | Kind::Bc => {
                self.name()
            }
        }
    }

    /// Whether a person can read it.
    pub fn is_text(self) -> bool {
        match self {
            Kind::Tokens
            | Kind::Ast
            | Kind::AstJson
            | Kind::Hir
            | Kind::Mir
            | Kind::Bytecode
            | Kind::Ll
            | Kind::Asm
            | Kind::DepInfo => true,
            Kind::Bc | Kind::Obj | Kind::Exe => false,
        }
    }
}

/// One item of `--emit`: a kind, and perhaps a path of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emit {
    /// What.
    pub kind: Kind,
    /// Where to, if it was said.
    pub path: Option<PathBuf>,
}

impl FromStr for Emit {
    type Err = String;

    fn from_str(text: &str) -> Result<Emit, String> {
        let (name, path) = match text.split_once('=') {
            Some((_, "")) => return Err("a path is missing behind `=`".to_owned()),
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            format!("kinds are {}", names.join(", "))
        })?;
        Ok(Emit { kind, path })
    }
}

/// Where a result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To standard output.
    Stdout,
    /// To a file.
    File(PathBuf),
}

impl Place {
    fn new(path: &Path) -> Place {
        if path == Path::new("-") { Place::Stdout } else { Place::File(path.to_owned()) }
    }
}

/// The ending of bytecode files.
pub const BYTECODE_EXTENSION: &str = "kbc";

impl Place {
    /// Whether a file's name says that it is a bytecode file.
    pub fn is_bytecode_file(&self) -> bool {
        match self {
            Place::Stdout => false,
            Place::File(path) => path.extension().is_some_and(|extension| extension == BYTECODE_EXTENSION),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Stdout => f.write_str("standard output"),
            Place::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A result to make, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What.
    pub kind: Kind,
    /// Where to.
    pub place: Place,
}

/// Why the requests make no sense together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadRequest {
    /// `-o` with several kinds.
    OneOutputForMany,
    /// Two results would be written to one place.
    SamePlace(Kind, Kind, Place),
    /// A result would overwrite the source.
    OverSource(Kind, PathBuf),
    /// An executable cannot go to standard output.
    ExecutableToStdout,
}

/// What is to be made, from `--emit`, `-o` and the source file: without `--emit` an executable; without `-o` files in
/// the current folder with the source's name.
pub fn requests(emit: &[Emit], output: Option<&Path>, source: &Path) -> Result<Vec<Request>, BadRequest> {
    let default = [Emit { kind: Kind::Exe, path: None }];
    let emit = if emit.is_empty() { &default[..] } else { emit };
    if output.is_some() && emit.len() > 1 {
        return Err(BadRequest::OneOutputForMany);
    }
    let mut requests: Vec<Request> = Vec::new();
    for item in emit {
        let place = match (item.path.as_deref(), output) {
            (Some(path), _) | (None, Some(path)) => Place::new(path),
            (None, None) => Place::File(default_path(source, item.kind)),
        };
        let request = Request { kind: item.kind, place };
        if requests.contains(&request) {
            continue;
        }
        if request.kind == Kind::Exe && request.place == Place::Stdout {
            return Err(BadRequest::ExecutableToStdout);
        }
        if let Some(other) = requests.iter().find(|other| other.place == request.place) {
            return Err(BadRequest::SamePlace(other.kind, request.kind, request.place));
        }
        if let Place::File(path) = &request.place
            && path == source
        {
            return Err(BadRequest::OverSource(request.kind, path.clone()));
        }
        requests.push(request);
    }
    Ok(requests)
}

/// `dir/name.cz` becomes `name`, `name.ll` and so on.
fn default_path(source: &Path, kind: Kind) -> PathBuf {
    let stem = match source.file_stem() {
        Some(stem) if stem != "-" => stem,
        Some(_) | None => "out".as_ref(),
    };
    let mut name = OsString::from(stem);
    if kind != Kind::Exe {
        name.push(".");
        name.push(kind.extension());
    } else if source.extension().is_none() {
        // A source without an ending must not be overwritten by its own executable.
        name.push(".out");
    }
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emit(text: &str) -> Vec<Emit> {
        text.split(',').map(|item| item.parse().unwrap()).collect()
    }

    fn file(kind: Kind, path: &str) -> Request {
        Request { kind, place: Place::File(path.into()) }
    }

    #[test]
    fn results_have_the_name_of_the_source() {
        let source = Path::new("dir/app.cz");
        assert_eq!(requests(&[], None, source), Ok(vec![file(Kind::Exe, "app")]));
        let both = requests(&emit("asm,exe=x"), None, source);
        assert_eq!(both, Ok(vec![file(Kind::Asm, "app.s"), file(Kind::Exe, "x")]));
        assert_eq!(requests(&[], None, Path::new("app")), Ok(vec![file(Kind::Exe, "app.out")]));
        assert_eq!(requests(&[], None, Path::new("-")), Ok(vec![file(Kind::Exe, "out.out")]));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let source = Path::new("app.cz");
        let out = Some(Path::new("out"));
        assert_eq!(requests(&emit("ll,asm"), out, source), Err(BadRequest::OneOutputForMany));
        let over = requests(&emit("ll=app.cz"), None, source);
        assert_eq!(over, Err(BadRequest::OverSource(Kind::Ll, "app.cz".into())));
        let same = requests(&emit("ll=a,asm=a"), None, source);
        assert_eq!(same, Err(BadRequest::SamePlace(Kind::Ll, Kind::Asm, Place::File("a".into()))));
        let stdout = requests(&[], Some(Path::new("-")), source);
        assert_eq!(stdout, Err(BadRequest::ExecutableToStdout));
        assert!("exe=".parse::<Emit>().is_err());
        assert!("lll".parse::<Emit>().is_err());
    }
}
