//! Reads an object, an executable, a library or an archive, and says what is in it.
//!
//! In: the bytes of a file. Out: a [`Report`] as data, which [`Report::text`] shows to people and [`Report::json`] to
//! programs. ELF and Mach-O of 64 bits are read in full, other formats as far as the crate `object` goes without
//! particulars: hardening and signatures are theirs alone.
//!
//! What is left out: instructions, relocations, debug information and everything that needs another file.

mod elf;
pub mod errors;
mod mach_o;
mod report;
mod sha256;
mod signature;
mod text;

pub use errors::NotUnderstood;
pub use report::{Binding, Hardening, Kind, Member, Relro, Report, Section, Signature, Symbol};

use object::read::archive::ArchiveFile;
use object::{
    BinaryFormat, File, FileKind, Object, ObjectKind, ObjectSection, ObjectSymbol, SectionKind, SymbolKind,
};

/// Says what is in a file.
///
/// # Errors
/// It is of no known format, or too damaged to read.
pub fn inspect(bytes: &[u8]) -> Result<Report, NotUnderstood> {
    let kind = FileKind::parse(bytes)?;
    if kind == FileKind::Archive {
        return archive(bytes);
    }
    let file = File::parse(bytes)?;
    let mut report = general(&file);
    if kind == FileKind::Elf64 {
        elf::complete(&mut report, bytes)?;
    } else if kind == FileKind::MachO64 {
        mach_o::complete(&mut report, bytes)?;
    }
    Ok(report)
}

fn archive(bytes: &[u8]) -> Result<Report, NotUnderstood> {
    let archive = ArchiveFile::parse(bytes)?;
    let mut report = Report::new("archive".to_owned(), Kind::Archive);
    for member in archive.members() {
        let member = member?;
        let data = member.data(bytes)?;
        // An archive in an archive is only named: they could be nested without end.
        let is_archive = FileKind::parse(data).is_ok_and(|kind| kind == FileKind::Archive);
        report.members.push(Member {
            name: String::from_utf8_lossy(member.name()).into_owned(),
            size: member.size(),
            report: if is_archive { None } else { inspect(data).ok() },
        });
    }
    // What the first object is for, the others are for, too.
    let first = report.members.iter().find_map(|member| member.report.as_ref());
    report.architecture = first.map_or_else(String::new, |first| first.architecture.clone());
    Ok(report)
}

/// What all formats have.
fn general(file: &File<'_>) -> Report {
    let format = match file.format() == BinaryFormat::MachO {
        true => "Mach-O".to_owned(),
        false => format!("{:?}", file.format()).to_uppercase(),
    };
    let bits = if file.is_64() { 64 } else { 32 };
    let mut report = Report::new(format!("{format} {bits}-bit"), kind(file.kind()));
    report.architecture = format!("{:?}", file.architecture()).to_lowercase();
    if matches!(report.kind, Kind::Executable | Kind::PositionIndependentExecutable) {
        report.entry = Some(file.entry());
    }
    report.sections = file.sections().map(|section| section_of(&section)).collect();
    let symbols = || file.symbols().filter(|symbol| !is_noise(symbol));
    let dynamic = || file.dynamic_symbols().filter(|symbol| !is_noise(symbol));
    // A stripped executable still says what it takes from libraries.
    report.symbols = match file.symbol_table() {
        Some(_) => symbols().map(|symbol| symbol_of(&symbol, file)).collect(),
        None => dynamic().map(|symbol| symbol_of(&symbol, file)).collect(),
    };
    report
}

fn kind(kind: ObjectKind) -> Kind {
    const KINDS: &[(ObjectKind, Kind)] = &[
        (ObjectKind::Relocatable, Kind::Object),
        (ObjectKind::Executable, Kind::Executable),
        (ObjectKind::Dynamic, Kind::Library),
    ];
    KINDS.iter().find(|(known, _)| *known == kind).map_or(Kind::Other, |(_, kind)| *kind)
}

/// Names of files and sections, and the empty first entry, are no symbols of the program.
fn is_noise<'a>(symbol: &impl ObjectSymbol<'a>) -> bool {
    let nameless = symbol.name_bytes().is_ok_and(<[u8]>::is_empty);
    nameless || symbol.kind() == SymbolKind::File || symbol.kind() == SymbolKind::Section
}

fn section_of<'a>(section: &impl ObjectSection<'a>) -> Section {
    let name = section.name_bytes().unwrap_or_default();
    let segment = section.segment_name_bytes().ok().flatten().unwrap_or_default();
    let mut shown = String::from_utf8_lossy(segment).into_owned();
    if !shown.is_empty() {
        shown.push(',');
    }
    shown.push_str(&String::from_utf8_lossy(name));
    Section {
        name: shown,
        address: section.address(),
        size: section.size(),
        in_file: section.file_range().map_or(0, |(_, size)| size),
        content: content(section.kind()),
    }
}

/// What a section holds, in a word.
fn content(kind: SectionKind) -> &'static str {
    const WORDS: &[(SectionKind, &str)] = &[
        (SectionKind::Text, "code"),
        (SectionKind::Data, "data"),
        (SectionKind::ReadOnlyData, "constants"),
        (SectionKind::ReadOnlyDataWithRel, "constants"),
        (SectionKind::ReadOnlyString, "strings"),
        (SectionKind::OtherString, "strings"),
        (SectionKind::UninitializedData, "zeros"),
        (SectionKind::Tls, "thread data"),
        (SectionKind::UninitializedTls, "thread zeros"),
        (SectionKind::TlsVariables, "thread data"),
        (SectionKind::Debug, "debug"),
        (SectionKind::DebugString, "debug"),
        (SectionKind::Note, "note"),
    ];
    WORDS.iter().find(|(known, _)| *known == kind).map_or("tables", |(_, word)| word)
}

fn symbol_of<'a>(symbol: &impl ObjectSymbol<'a>, file: &File<'_>) -> Symbol {
    let name = String::from_utf8_lossy(symbol.name_bytes().unwrap_or_default()).into_owned();
    Symbol {
        demangled: demangle(&name, file.format() == BinaryFormat::MachO),
        name,
        address: symbol.address(),
        size: symbol.size(),
        binding: if symbol.is_undefined() {
            Binding::Undefined
        } else if symbol.is_weak() {
            Binding::Weak
        } else if symbol.is_global() {
            Binding::Global
        } else {
            Binding::Local
        },
        function: symbol.kind() == SymbolKind::Text,
    }
}

/// The name in the source. `cz.area` is the function `area` of Cz; Mach-O puts an underscore before every name.
fn demangle(name: &str, underscore: bool) -> Option<String> {
    let plain = if underscore { name.strip_prefix('_').unwrap_or(name) } else { name };
    plain.strip_prefix("cz.").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_source_are_shown() {
        assert_eq!(demangle("cz.area", false).as_deref(), Some("area"));
        assert_eq!(demangle("_cz.area", true).as_deref(), Some("area"));
        assert_eq!(demangle("_cz.area", false), None);
        assert_eq!(demangle("memcpy", false), None);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for bytes in
            [&b""[..], b"text", b"\x7fELF", &[0; 4096], b"!<arch>\nx", b"\xcf\xfa\xed\xfe\x07\0\0\x01"]
        {
            assert!(inspect(bytes).is_err(), "{bytes:?}");
        }
    }
}
