//! What only ELF has: the loader, needed libraries, and how segments are protected.

use crate::errors::NotUnderstood;
use crate::report::{Hardening, Kind, Relro, Report};
use object::Endianness;
use object::elf::{self, FileHeader64};
use object::read::StringTable;
use object::read::elf::{FileHeader, ProgramHeader};

/// Adds to `report` what the program headers of the file say.
pub(crate) fn complete(report: &mut Report, bytes: &[u8]) -> Result<(), NotUnderstood> {
    let header = FileHeader64::<Endianness>::parse(bytes)?;
    let endian = header.endian()?;
    let segments = header.program_headers(endian, bytes)?;
    if segments.is_empty() {
        return Ok(());
    }
    let dynamic = Dynamic::read(header, endian, bytes)?;
    for segment in segments {
        if let Some(loader) = segment.interpreter(endian, bytes)? {
            report.loader = Some(String::from_utf8_lossy(loader).into_owned());
        }
    }
    let movable = header.e_type(endian) == elf::ET_DYN;
    if movable {
        let executable = report.loader.is_some() || dynamic.flags_1 & elf::DF_1_PIE.0 != 0;
        report.kind = if executable { Kind::PositionIndependentExecutable } else { Kind::Library };
        report.entry = executable.then(|| header.e_entry(endian));
    }
    let has = |kind| segments.iter().any(|segment| segment.p_type(endian) == kind);
    let both = |flags: elf::ProgramFlags| flags.0 & elf::PF_W.0 != 0 && flags.0 & elf::PF_X.0 != 0;
    let stack = segments.iter().find(|segment| segment.p_type(endian) == elf::PT_GNU_STACK);
    let stack_is_data = stack.is_some_and(|segment| segment.p_flags(endian).0 & elf::PF_X.0 == 0);
    let loaded = || segments.iter().filter(|segment| segment.p_type(endian) == elf::PT_LOAD);
    report.hardening = Some(Hardening {
        position_independent: movable,
        no_execute: stack_is_data && !loaded().any(|segment| both(segment.p_flags(endian))),
        relro: match (has(elf::PT_GNU_RELRO), dynamic.binds_at_start()) {
            (false, _) => Relro::None,
            (true, false) => Relro::Partial,
            (true, true) => Relro::Full,
        },
        no_text_relocations: !dynamic.text_relocations,
    });
    report.libraries = dynamic.libraries;
    report.library_paths = dynamic.library_paths;
    Ok(())
}

/// What the dynamic section says.
#[derive(Default)]
struct Dynamic {
    libraries: Vec<String>,
    library_paths: Vec<String>,
    flags: u64,
    flags_1: u64,
    text_relocations: bool,
}

impl Dynamic {
    fn read(
        header: &FileHeader64<Endianness>,
        endian: Endianness,
        bytes: &[u8],
    ) -> Result<Dynamic, NotUnderstood> {
        let mut found = Dynamic::default();
        let segments = header.program_headers(endian, bytes)?;
        let mut entries: &[elf::Dyn64<Endianness>] = &[];
        for segment in segments {
            if let Some(table) = segment.dynamic(endian, bytes)? {
                entries = table;
            }
        }
        let value = |tag| entries.iter().find(|entry| entry.d_tag.get(endian) == tag);
        let number = |tag| value(tag).map_or(0, |entry| entry.d_val.get(endian));
        // Names are in a table whose place is an address, as everything here.
        let offset = segments.iter().find_map(|segment| {
            let address = number(elf::DT_STRTAB).checked_sub(segment.p_vaddr(endian))?;
            let inside = segment.p_type(endian) == elf::PT_LOAD && address < segment.p_filesz(endian);
            inside.then(|| segment.p_offset(endian).checked_add(address)).flatten()
        });
        let names = offset.map(|offset| (offset, offset.saturating_add(number(elf::DT_STRSZ))));
        let names = names.map_or_else(StringTable::default, |(start, end)| {
            let end = end.min(bytes.len() as u64);
            StringTable::new(bytes, start, end)
        });
        for entry in entries {
            let tag = entry.d_tag.get(endian);
            let list = if tag == elf::DT_NEEDED {
                &mut found.libraries
            } else if tag == elf::DT_RPATH || tag == elf::DT_RUNPATH {
                &mut found.library_paths
            } else {
                continue;
            };
            let name = u32::try_from(entry.d_val.get(endian)).ok().and_then(|at| names.get(at).ok());
            list.push(String::from_utf8_lossy(name.unwrap_or(b"?")).into_owned());
        }
        found.flags = number(elf::DT_FLAGS);
        found.flags_1 = number(elf::DT_FLAGS_1);
        found.text_relocations = value(elf::DT_TEXTREL).is_some() || found.flags & elf::DF_TEXTREL.0 != 0;
        if value(elf::DT_BIND_NOW).is_some() {
            found.flags |= elf::DF_BIND_NOW.0;
        }
        Ok(found)
    }

    fn binds_at_start(&self) -> bool {
        self.flags & elf::DF_BIND_NOW.0 != 0 || self.flags_1 & elf::DF_1_NOW.0 != 0
    }
}
