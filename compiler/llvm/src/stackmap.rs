//! The table that finds the sites of a return address, made of LLVM's stack map.
//!
//! Comes in: an object with LLVM's section of stack maps (version 3), whose records are those of statepoints: the constants
//! after the first three are sites, the caller's before those of what was inlined. Goes out: the same object, the section's contents
//! replaced by a table that is a ninth as large, and whose addresses are distances, so that nothing is relocated when a
//! position-independent executable is loaded (LLVM's own section cannot be linked into one: it is read-only and holds addresses).
//! The object is changed in place: the section becomes shorter, its relocations keep their number. What the table says:
//!
//! ```text
//! header     u32 magic · u32 number of functions
//! function   ELF: i32 distance from here to the function · u32 number of frames
//!            Mach-O: u64 address of the function · u32 number of frames · u32 0
//! frame      u32 return address, from the start of the function · u32 site
//! ```
//!
//! The frames of each function follow it. A return address inside inlined functions has several frames in a row,
//! innermost first. `rt/trace.c` reads the table.

use object::LittleEndian as LE;
use object::read::elf::{ElfFile64, FileHeader as _, SectionHeader as _};
use object::read::macho::{MachHeader as _, MachOFile64, Section as _, Segment as _};
use object::{elf, macho};

/// What a table begins with: "KTR1". LLVM's own begins with 3.
const MAGIC: u32 = u32::from_le_bytes(*b"KTR1");

/// Replaces LLVM's stack map of an object, if there is one, by the runtime's table.
pub(crate) fn compact(mut object: Vec<u8>) -> Vec<u8> {
    let section = if object.starts_with(&elf::ELFMAG) { find_elf(&object) } else { find_mach_o(&object) };
    let Some(section) = section else { return object };
    let map = read(&object[section.offset..section.offset + section.size]);
    let mut table = Vec::with_capacity(section.size);
    put(&mut table, &[MAGIC, map.len() as u32]);
    for function in &map {
        // The relocation of LLVM's address becomes that of ours.
        for relocation in section.relocations.iter().filter(|relocation| relocation.at == function.address_at)
        {
            relocation.edit.apply(&mut object, table.len());
        }
        if section.relative {
            put(&mut table, &[0, function.frames.len() as u32]);
        } else {
            put(&mut table, &[0, 0, function.frames.len() as u32, 0]);
        }
        for &frame in &function.frames {
            put(&mut table, &frame);
        }
    }
    assert!(table.len() <= section.size, "a record of LLVM's is larger than ours");
    let end = section.offset + section.size;
    object[section.offset..end].fill(0);
    object[section.offset..section.offset + table.len()].copy_from_slice(&table);
    object[section.size_at..section.size_at + 8].copy_from_slice(&(table.len() as u64).to_le_bytes());
    object
}

fn put(table: &mut Vec<u8>, words: &[u32]) {
    words.iter().for_each(|word| table.extend(word.to_le_bytes()));
}

/// Where LLVM's section lies in an object.
struct Section {
    /// Bytes from the start of the file.
    offset: usize,
    /// In bytes.
    size: usize,
    /// Where in the file its size is written, a `u64`.
    size_at: usize,
    relocations: Vec<Relocation>,
    /// Whether its relocations can be distances.
    relative: bool,
}

/// A relocation of LLVM's section.
struct Relocation {
    /// What it relocates, in bytes from the start of the section.
    at: usize,
    edit: Edit,
}

/// How a relocation is moved.
enum Edit {
    /// The entry of ELF at this offset of the file, and the type that makes it a distance of 32 bits.
    Elf(usize, u32),
    /// The entry of Mach-O at this offset of the file.
    MachO(usize),
}

impl Edit {
    /// Makes the relocation one of the place `to`.
    fn apply(&self, object: &mut [u8], to: usize) {
        match *self {
            Edit::Elf(entry, kind) => {
                // `r_offset`, then `r_info`, whose low half is the type.
                object[entry..entry + 8].copy_from_slice(&(to as u64).to_le_bytes());
                object[entry + 8..entry + 12].copy_from_slice(&kind.to_le_bytes());
            }
            Edit::MachO(entry) => object[entry..entry + 4].copy_from_slice(&(to as u32).to_le_bytes()),
        }
    }
}

fn find_elf(object: &[u8]) -> Option<Section> {
    let file = ElfFile64::<LE>::parse(object).expect("LLVM's object");
    let header = file.elf_header();
    let table_at = header.e_shoff(LE) as usize;
    let distance = match header.e_machine(LE) {
        elf::EM_X86_64 => elf::R_X86_64_PC32,
        elf::EM_AARCH64 => elf::R_AARCH64_PREL32,
        _ => elf::R_RISCV_32_PCREL,
    };
    let sections = file.elf_section_table();
    let (index, section) = sections.section_by_name(LE, b".llvm_stackmaps")?;
    let mut relocations = Vec::new();
    for table in sections.iter().filter(|table| table.sh_info(LE) as usize == index.0) {
        let Ok(Some((entries, _))) = table.rela(LE, object) else { continue };
        for (number, entry) in entries.iter().enumerate() {
            let entry_at = table.sh_offset(LE) as usize + number * size_of_val(entry);
            let at = entry.r_offset.get(LE) as usize;
            relocations.push(Relocation { at, edit: Edit::Elf(entry_at, distance.0) });
        }
    }
    Some(Section {
        offset: section.sh_offset(LE) as usize,
        size: section.sh_size(LE) as usize,
        size_at: table_at
            + index.0 * size_of::<elf::SectionHeader64<LE>>()
            + std::mem::offset_of!(elf::SectionHeader64<LE>, sh_size),
        relocations,
        relative: true,
    })
}

fn find_mach_o(object: &[u8]) -> Option<Section> {
    let file = MachOFile64::<LE>::parse(object).expect("LLVM's object");
    let header = file.macho_header();
    let mut commands = header.load_commands(LE, object, 0).expect("LLVM's object");
    while let Ok(Some(command)) = commands.next() {
        let Ok(Some((segment, data))) = command.segment_64() else { continue };
        for section in segment.sections(LE, data).expect("LLVM's object") {
            if section.name() != b"__llvm_stackmaps" {
                continue;
            }
            let first = section.reloff.get(LE) as usize;
            let entries = section.relocations(LE, object).expect("LLVM's object");
            let relocation = |(number, entry): (usize, &macho::Relocation<LE>)| Relocation {
                at: entry.r_word0.get(LE) as usize,
                edit: Edit::MachO(first + number * size_of_val(entry)),
            };
            let relocations = entries.iter().enumerate().map(relocation).collect();
            // The section's header is part of the object.
            let header_at = std::ptr::from_ref(section).addr() - object.as_ptr().addr();
            return Some(Section {
                offset: section.offset.get(LE) as usize,
                size: section.size.get(LE) as usize,
                size_at: header_at + std::mem::offset_of!(macho::Section64<LE>, size),
                relocations,
                relative: false,
            });
        }
    }
    None
}

/// What a stack map says of a function.
struct Function {
    /// Where in the map its address is.
    address_at: usize,
    /// Return addresses in bytes from its start, and sites.
    frames: Vec<[u32; 2]>,
}

/// A location of LLVM's that is a small constant.
const CONSTANT: u8 = 4;
/// What the constants of a statepoint begin with: its calling convention, flags, the number of those that follow.
const LEADING: usize = 3;

/// Reads LLVM's stack map, version 3: header, functions, large constants, records of the functions in order.
fn read(map: &[u8]) -> Vec<Function> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([map[at], map[at + 1]]));
    let u32_at = |at: usize| u32::from_le_bytes(map[at..at + 4].try_into().expect("four bytes"));
    let u64_at = |at: usize| u64::from_le_bytes(map[at..at + 8].try_into().expect("eight bytes"));
    assert_eq!(map[0], 3, "the version of LLVM's stack maps");
    let functions = u32_at(4) as usize;
    let constants = u32_at(8) as usize;
    let mut at = 16 + functions * 24 + constants * 8;
    let function = |index: usize| {
        let entry = 16 + index * 24;
        let mut frames = Vec::new();
        for _ in 0..u64_at(entry + 16) {
            let return_address = u32_at(at + 8);
            let locations = u16_at(at + 14);
            let constant = |index: usize| {
                let location = at + 16 + index * 12;
                assert_eq!(map[location], CONSTANT, "sites are constants");
                u32_at(location + 8)
            };
            let sites = constant(LEADING - 1) as usize;
            frames.extend((LEADING..LEADING + sites).rev().map(|site| [return_address, constant(site)]));
            at += 16 + (locations * 12).next_multiple_of(8);
            at += (4 + u16_at(at + 2) * 4).next_multiple_of(8);
        }
        Function { address_at: entry, frames }
    };
    (0..functions).map(function).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, OptLevel, Options, RelocModel, target, trace};
    use inkwell::context::Context;
    use inkwell::memory_buffer::MemoryBuffer;
    use inkwell::passes::PassBuilderOptions;
    use inkwell::targets::{FileType, TargetTriple};
    use object::{Object as _, ObjectSection as _, ObjectSymbol as _};

    const PROGRAM: &str = r#"
@"\01__LLVM_StackMaps" = external global i8
@module = global ptr @"\01__LLVM_StackMaps"
declare i64 @slow(i64, i64)
declare void @leaf(i64)
define internal i64 @middle(i64 %a, i64 %b) "frame-pointer"="non-leaf" gc "statepoint-example" {
  %small = icmp ult i64 %a, 5
  br i1 %small, label %one, label %two
one:
  %r = call i64 @slow(i64 %a, i64 %b) [ "deopt"(i32 7) ]
  ret i64 %r
two:
  %r2 = call i64 @slow(i64 %a, i64 %b) [ "deopt"(i32 8) ]
  call void @leaf(i64 %r2)
  ret i64 %r2
}
define i64 @outer(i64 %a) "frame-pointer"="non-leaf" gc "statepoint-example" {
  %r = call i64 @middle(i64 %a, i64 3) [ "deopt"(i32 17) ]
  %q = add i64 %r, 1
  ret i64 %q
}
define i64 @other(i64 %a) "frame-pointer"="non-leaf" gc "statepoint-example" {
  %r = call i64 @slow(i64 %a, i64 3) [ "deopt"(i32 18) ]
  ret i64 1
}
"#;

    fn options(triple: &str) -> Options<'_> {
        Options {
            triple,
            cpu: if triple.starts_with("riscv64") { "generic-rv64" } else { "" },
            features: "",
            reloc: RelocModel::Pic,
            level: OptLevel::O2,
            entry: Entry::Executable,
            runtime: None,
            backtrace: false,
            threads: 1,
        }
    }

    fn compile(triple: &str, pipeline: &str) -> Vec<u8> {
        let context = Context::create();
        let buffer = MemoryBuffer::create_from_memory_range_copy(format!("{PROGRAM}\0").as_bytes(), "test");
        let module = context.create_module_from_ir(buffer).unwrap();
        let machine = target::machine(&options(triple)).unwrap();
        module.set_triple(&TargetTriple::create(triple));
        module.set_data_layout(&machine.get_target_data().get_data_layout());
        module.run_passes(pipeline, &machine, PassBuilderOptions::create()).unwrap();
        let table = module.get_global(trace::TABLE).unwrap();
        trace::lower(&context, &module, &machine, table).unwrap();
        machine.write_to_memory_buffer(&module, FileType::Object).unwrap().as_slice().to_vec()
    }

    /// The table as its words, and for each of its relocations what it is of.
    fn table(object: &[u8]) -> (Vec<u32>, Vec<(u64, String)>) {
        let file = object::File::parse(object).unwrap();
        let section =
            file.sections().find(|section| section.name().unwrap().ends_with("llvm_stackmaps")).unwrap();
        let words =
            section.data().unwrap().chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
        let mut relocations: Vec<(u64, String)> = section
            .relocations()
            .map(|(at, relocation)| {
                let object::RelocationTarget::Symbol(symbol) = relocation.target() else {
                    panic!("no symbol")
                };
                let symbol = file.symbol_by_index(symbol).unwrap();
                // A local function may be named by its section and an offset.
                let address = symbol.address() as i64 + relocation.addend();
                let named = file.symbols().find(|symbol| {
                    symbol.address() as i64 == address && symbol.name().is_ok_and(is_function)
                });
                (at, named.unwrap().name().unwrap().trim_start_matches('_').to_owned())
            })
            .collect();
        relocations.sort();
        (words.collect(), relocations)
    }

    fn is_function(name: &str) -> bool {
        ["middle", "outer", "other"].contains(&name.trim_start_matches('_'))
    }

    const TARGETS: [&str; 5] = [
        "x86_64-unknown-linux-gnu",
        "aarch64-unknown-linux-musl",
        "riscv64-unknown-linux-gnu",
        "x86_64-apple-macosx11.0.0",
        "arm64-apple-macosx11.0.0",
    ];

    /// Functions with their sites in order, chains of inlined calls in brackets.
    fn sites(triple: &str, pipeline: &str) -> String {
        let (words, relocations) = table(&compact(compile(triple, pipeline)));
        let wide = triple.contains("apple");
        assert_eq!(words[0].to_le_bytes(), *b"KTR1", "{triple}");
        let (mut at, mut text) = (2, String::new());
        for _ in 0..words[1] {
            let (_, name) = relocations.iter().find(|(place, _)| *place == at as u64 * 4).unwrap();
            at += if wide { 2 } else { 1 };
            let frames = words[at] as usize;
            at += if wide { 2 } else { 1 };
            let mut last = 0;
            text.push_str(name);
            text.push(':');
            for _ in 0..frames {
                let separator = if words[at] == last { '<' } else { ' ' };
                last = words[at];
                text.push_str(&format!("{separator}{}", words[at + 1]));
                at += 2;
            }
            text.push('\n');
        }
        assert_eq!(at, words.len(), "{triple}");
        text
    }

    #[test]
    fn the_sites_of_each_call_are_found_on_all_targets() {
        for triple in TARGETS {
            let mut lines: Vec<String> = sites(triple, "globaldce").lines().map(str::to_owned).collect();
            lines.sort();
            assert_eq!(lines, ["middle: 7 8", "other: 18", "outer: 17"], "{triple}");
        }
    }

    #[test]
    fn inlined_calls_keep_their_chain() {
        for triple in TARGETS {
            assert_eq!(sites(triple, "default<O2>"), "outer: 7<17 8<17\nother: 18\n", "{triple}");
        }
    }

    #[test]
    fn an_object_without_a_stack_map_stays_as_it_is() {
        let context = Context::create();
        for triple in TARGETS {
            let machine = target::machine(&options(triple)).unwrap();
            let module = context.create_module("empty");
            module.set_triple(&TargetTriple::create(triple));
            let object =
                machine.write_to_memory_buffer(&module, FileType::Object).unwrap().as_slice().to_vec();
            assert_eq!(compact(object.clone()), object);
        }
    }
}
