//! What is in a file, as data. The JSON form has the same names; `schema` changes when one of them does.

use serde::Serialize;

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this form.
    pub schema: u32,
    /// The format, such as `ELF 64-bit`.
    pub format: String,
    /// What the file is.
    pub kind: Kind,
    /// The processor, such as `x86_64`; empty if it has none.
    pub architecture: String,
    /// The system and its oldest version, where the format records it: `macOS 11.0`.
    pub system: Option<String>,
    /// The address where it starts.
    pub entry: Option<u64>,
    /// The program that loads it.
    pub loader: Option<String>,
    /// The libraries that are loaded with it, in order.
    pub libraries: Vec<String>,
    /// Where libraries are searched besides the system's folders.
    pub library_paths: Vec<String>,
    /// How hard it is to abuse; for executables and libraries.
    pub hardening: Option<Hardening>,
    /// Its signature; for Mach-O.
    pub signature: Option<Signature>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Its symbols, in order; of a stripped executable those that it shares with libraries.
    pub symbols: Vec<Symbol>,
    /// Of an archive, its members.
    pub members: Vec<Member>,
}

impl Report {
    pub(crate) fn new(format: String, kind: Kind) -> Report {
        Report {
            schema: 1,
            format,
            kind,
            architecture: String::new(),
            system: None,
            entry: None,
            loader: None,
            libraries: Vec::new(),
            library_paths: Vec::new(),
            hardening: None,
            signature: None,
            sections: Vec::new(),
            symbols: Vec::new(),
            members: Vec::new(),
        }
    }

    /// One JSON object on one line.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a report has no maps, whose keys could fail")
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// To be linked.
    Object,
    /// Runs at the address it was made for.
    Executable,
    /// Runs at any address.
    PositionIndependentExecutable,
    /// Is loaded by executables.
    Library,
    /// A collection of files.
    Archive,
    /// Something else.
    Other,
}

/// How hard it is to abuse a mistake in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hardening {
    /// It runs at any address.
    pub position_independent: bool,
    /// Neither the stack nor any segment is both writable and executable.
    pub no_execute: bool,
    /// Whether tables of addresses are made read-only.
    pub relro: Relro,
    /// Code is not changed when it is loaded.
    pub no_text_relocations: bool,
}

/// Whether tables of addresses are made read-only when they are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relro {
    /// None.
    None,
    /// Those that are complete at start; others are filled while the program runs.
    Partial,
    /// All.
    Full,
}

/// The signature of an executable for macOS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Signature {
    /// There is none.
    Absent,
    /// It cannot be read.
    Malformed {
        /// Why.
        reason: String,
    },
    /// There is one.
    Present {
        /// The name that it gives to the program.
        identifier: String,
        /// Nobody vouches for it: it protects against damage only.
        ad_hoc: bool,
        /// How many pages have a hash.
        pages: u32,
        /// The pages whose content has another hash, from 0.
        wrong_pages: Vec<u32>,
        /// Whether everything before the signature is covered.
        complete: bool,
    },
}

impl Signature {
    /// Whether the system would accept the bytes.
    pub fn is_valid(&self) -> bool {
        match self {
            Signature::Absent | Signature::Malformed { .. } => false,
            Signature::Present { wrong_pages, complete, .. } => wrong_pages.is_empty() && *complete,
        }
    }
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its name; of Mach-O with the segment before it: `__TEXT,__text`.
    pub name: String,
    /// Where it is in memory; 0 if it is not there.
    pub address: u64,
    /// Bytes in memory.
    pub size: u64,
    /// Bytes in the file.
    pub in_file: u64,
    /// What it holds, in a word.
    pub content: &'static str,
}

/// A symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Symbol {
    /// As it stands in the file.
    pub name: String,
    /// As it stands in the source, if that is known to differ.
    pub demangled: Option<String>,
    /// Where it is; 0 if it is not here.
    pub address: u64,
    /// Bytes; 0 if the format does not say.
    pub size: u64,
    /// Who sees it.
    pub binding: Binding,
    /// Whether it is a function.
    pub function: bool,
}

/// Who sees a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// It is defined elsewhere.
    Undefined,
    /// This file.
    Local,
    /// All.
    Global,
    /// All, unless another file has one of this name.
    Weak,
}

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What is in it, if it is understood.
    pub report: Option<Report>,
}
