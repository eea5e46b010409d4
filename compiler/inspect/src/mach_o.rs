//! What only Mach-O has: load commands for libraries, the system's version and the signature.

use crate::errors::NotUnderstood;
use crate::report::{Hardening, Kind, Relro, Report, Signature};
use crate::signature;
use object::Endianness;
use object::macho::{self, MachHeader64};
use object::read::macho::{LoadCommandData, MachHeader, Segment};

/// Flag of a segment that dyld makes read-only when it has filled in the addresses.
const READ_ONLY_AFTER_FIXUPS: u32 = 0x10;

/// Adds to `report` what the load commands of the file say.
pub(crate) fn complete(report: &mut Report, bytes: &[u8]) -> Result<(), NotUnderstood> {
    let header = MachHeader64::<Endianness>::parse(bytes, 0)?;
    let endian = header.endian()?;
    let mut found = Found::default();
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        found.command(command, endian, bytes)?;
    }
    if header.filetype(endian) != macho::MH_OBJECT {
        let flags = header.flags(endian).0;
        let movable = flags & macho::MH_PIE.0 != 0 || report.kind == Kind::Library;
        if movable && report.kind == Kind::Executable {
            report.kind = Kind::PositionIndependentExecutable;
        }
        report.hardening = Some(Hardening {
            position_independent: movable,
            no_execute: !found.writable_code && flags & macho::MH_ALLOW_STACK_EXECUTION.0 == 0,
            // With chained fixups no address is filled in later.
            relro: match (found.read_only_after_fixups, found.chained) {
                (false, _) => Relro::None,
                (true, false) => Relro::Partial,
                (true, true) => Relro::Full,
            },
            no_text_relocations: !found.writable_code,
        });
        report.signature = Some(found.signature.unwrap_or(Signature::Absent));
    }
    report.system = found.system;
    report.loader = found.loader;
    report.libraries = found.libraries;
    report.library_paths = found.library_paths;
    Ok(())
}

#[derive(Default)]
struct Found {
    system: Option<String>,
    loader: Option<String>,
    libraries: Vec<String>,
    library_paths: Vec<String>,
    signature: Option<Signature>,
    writable_code: bool,
    read_only_after_fixups: bool,
    chained: bool,
}

impl Found {
    fn command(
        &mut self,
        command: LoadCommandData<'_, Endianness>,
        endian: Endianness,
        bytes: &[u8],
    ) -> Result<(), NotUnderstood> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if let Some((segment, _)) = command.segment_64()? {
            let protection = segment.initprot.get(endian);
            self.writable_code |=
                protection.0 & macho::VM_PROT_WRITE.0 != 0 && protection.0 & macho::VM_PROT_EXECUTE.0 != 0;
            self.read_only_after_fixups |= segment.name() == b"__DATA_CONST"
                && segment.flags.get(endian).0 & READ_ONLY_AFTER_FIXUPS != 0;
        } else if let Some((build, _)) = command.build_version(endian)? {
            let version = build.minos.get(endian).0;
            let system = if build.platform.get(endian) == macho::PLATFORM_MACOS { "macOS" } else { "Apple" };
            self.system = Some(format!("{system} {}.{}", version >> 16, version >> 8 & 0xff));
        } else if let Some(library) = command.dylib()? {
            self.libraries.push(text(command.string(endian, library.dylib.name)?));
        } else if command.cmd() == macho::LC_LOAD_DYLINKER {
            let loader: &macho::DylinkerCommand<Endianness> = command.data()?;
            self.loader = Some(text(command.string(endian, loader.name)?));
        } else if command.cmd() == macho::LC_RPATH {
            let path: &macho::RpathCommand<Endianness> = command.data()?;
            self.library_paths.push(text(command.string(endian, path.path)?));
        } else if command.cmd() == macho::LC_DYLD_CHAINED_FIXUPS {
            self.chained = true;
        } else if command.cmd() == macho::LC_CODE_SIGNATURE {
            let place: &macho::LinkeditDataCommand<Endianness> = command.data()?;
            self.signature = Some(signature::check(place, endian, bytes));
        }
        Ok(())
    }
}
