//! The runtime as the compiler knows it: the table of `kiln-abi` against `kiln.h`, the compiled functions, and the
//! symbols that the objects define and need.

#![allow(
    clippy::disallowed_methods,
    reason = "reads the runtime's sources and objects, and starts a compiler"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use kiln_abi::{AbiTy, PanicKind, RuntimeFn};
use kiln_rt_tests::{DARWIN, LINUX, Program, TARGETS, compiled, runtime_sources};
use kiln_types::{FloatTy, IntTy};
use object::{Object, ObjectSymbol};

fn triples() -> impl Iterator<Item = &'static str> {
    TARGETS.iter().map(|target| target.triple)
}

fn c_type(ty: AbiTy) -> String {
    match ty {
        AbiTy::Int(IntTy::Isize) => "intptr_t".to_owned(),
        AbiTy::Int(IntTy::Usize) => "uintptr_t".to_owned(),
        AbiTy::Int(int) => format!("{}int{}_t", if int.is_signed() { "" } else { "u" }, int.bits()),
        AbiTy::Float(FloatTy::F32) => "float".to_owned(),
        AbiTy::Float(FloatTy::F64) => "double".to_owned(),
        AbiTy::Bool => "bool".to_owned(),
        AbiTy::Dyn => "uint64_t".to_owned(),
        // All pointers that there are now.
        AbiTy::Ptr => "const char *".to_owned(),
    }
}

#[test]
fn the_header_declares_what_the_table_says() {
    let mut assertions = String::from("#include \"dyn.h\"\n");
    for function in RuntimeFn::ALL {
        let signature = function.signature();
        // Which pointers it takes, the types of the compiled functions do not tell; all else is compared there.
        if function.symbol().starts_with("kiln_dyn_") || *function == RuntimeFn::BacktraceStart {
            continue;
        }
        let params: Vec<String> = signature.params.iter().map(|&ty| c_type(ty)).collect();
        let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
        let ret = signature.ret.map_or("void".to_owned(), c_type);
        let symbol = function.symbol();
        writeln!(
            assertions,
            "_Static_assert(__builtin_types_compatible_p(__typeof__({symbol}), {ret}({params})), \"{symbol}\");"
        )
        .unwrap();
    }
    for kind in PanicKind::ALL {
        let (name, number) = (kind.name().to_uppercase(), kind as u8);
        writeln!(assertions, "_Static_assert(KILN_PANIC_{name} == {number}, \"{name}\");").unwrap();
    }
    let file = tempfile::Builder::new().suffix(".c").tempfile().expect("a file can be made");
    fs::write(file.path(), assertions).expect("the file can be written");
    for triple in triples() {
        let status = Command::new("clang-22")
            .args([
                &format!("--target={triple}"),
                "-std=c11",
                "-ffreestanding",
                "-nostdlibinc",
                "-fsyntax-only",
            ])
            .arg("-I")
            .arg(runtime_sources())
            .arg(file.path())
            .status();
        assert!(status.expect("clang runs").success(), "kiln.h and kiln-abi differ ({triple})");
    }
}

#[test]
fn the_header_knows_no_panic_and_no_print_function_that_the_table_does_not() {
    let header = fs::read_to_string(runtime_sources().join("kiln.h")).expect("the header is readable");
    let kinds = header.lines().filter(|line| line.trim_start().starts_with("KILN_PANIC_")).count();
    assert_eq!(kinds, PanicKind::ALL.len());
    let table: BTreeSet<&str> = RuntimeFn::ALL.iter().map(|function| function.symbol()).collect();
    let declared = header.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    for name in declared.filter(|name| name.starts_with("kiln_print_") || name.starts_with("kiln_rem_")) {
        assert!(table.contains(name), "{name}");
    }
}

fn llvm_type(ty: AbiTy) -> String {
    match ty {
        AbiTy::Int(int) => format!("i{}", int.bits()),
        AbiTy::Float(FloatTy::F32) => "float".to_owned(),
        AbiTy::Float(FloatTy::F64) => "double".to_owned(),
        AbiTy::Bool => "i1".to_owned(),
        AbiTy::Dyn => "i64".to_owned(),
        AbiTy::Ptr => "ptr".to_owned(),
    }
}

/// Whether an attribute by which clang says how a narrow argument is extended is the one the compiler uses.
fn extension_agrees(ty: AbiTy, param: &str) -> bool {
    match ty {
        AbiTy::Int(int) if int.bits() < 32 => {
            !param.contains(if int.is_signed() { "zeroext" } else { "signext" })
        }
        AbiTy::Int(_) => !param.contains("zeroext"),
        AbiTy::Bool => !param.contains("signext"),
        AbiTy::Float(_) | AbiTy::Ptr | AbiTy::Dyn => true,
    }
}

#[test]
fn the_bitcode_defines_functions_of_the_types_of_the_table() {
    for triple in triples() {
        let text = fs::read_to_string(compiled(triple, "runtime.ll")).expect("the text is readable");
        for function in RuntimeFn::ALL {
            let signature = function.signature();
            let name = format!(" @{}(", function.symbol());
            let line = text
                .lines()
                .find(|line| line.starts_with("define ") && line.contains(&name))
                .unwrap_or_else(|| panic!("{triple} does not define {}", function.symbol()));
            let (head, rest) = line.split_once(&name).expect("found above");
            let (params, attributes) = rest.rsplit_once(')').expect("a list of parameters");
            let ret = signature.ret.map_or("void".to_owned(), llvm_type);
            assert_eq!(head.split_whitespace().last(), Some(ret.as_str()), "{line}");
            // Some attributes have commas, too.
            let types = ["i1", "i8", "i16", "i32", "i64", "float", "double", "ptr"];
            let is_param = |part: &&str| part.split(' ').next().is_some_and(|word| types.contains(&word));
            let params: Vec<&str> = params.split(", ").filter(is_param).collect();
            assert_eq!(params.len(), signature.params.len(), "{line}");
            for (param, &ty) in params.iter().zip(signature.params) {
                assert_eq!(param.split_whitespace().next(), Some(llvm_type(ty).as_str()), "{line}");
                assert!(extension_agrees(ty, param), "{line}");
            }
            let group = attributes.split_whitespace().find(|word| word.starts_with('#')).expect("a group");
            let group =
                text.lines().find(|line| line.starts_with(&format!("attributes {group} ="))).expect("it");
            // In native programs what always raises never returns; in the VM it does.
            let raises = function.symbol().starts_with("kiln_dyn_") && signature.returns;
            assert!(raises || group.contains(" noreturn ") != signature.returns, "{line}");
            assert!(group.contains(" nounwind "), "{line}");
        }
    }
}

/// The names of global symbols, without the underscore of macOS.
fn symbols(triple: &str, name: &str, undefined: bool) -> BTreeSet<String> {
    let bytes = fs::read(compiled(triple, name)).expect("the object is readable");
    let file = object::File::parse(&*bytes).expect("an object");
    let symbols = file.symbols().filter(|symbol| symbol.is_global() && symbol.is_undefined() == undefined);
    let names = symbols.map(|symbol| symbol.name().expect("a name").to_owned());
    let darwin = triple.contains("apple");
    names
        .map(|name| if darwin { name[1..].to_owned() } else { name })
        .filter(|name| !name.is_empty())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Called by compiled code without being asked; `memory.c` has them for executables without a C library.
const MEMORY: [&str; 4] = ["memcmp", "memcpy", "memmove", "memset"];

#[test]
fn the_objects_define_the_table() {
    for triple in triples() {
        let defined = symbols(triple, "runtime.o", false);
        for function in RuntimeFn::ALL {
            assert!(defined.contains(function.symbol()), "{} for {triple}", function.symbol());
        }
    }
}

#[test]
fn a_static_executable_needs_nothing() {
    for target in LINUX {
        let of = |name| symbols(target.triple, name, true);
        let allowed = set(&[&MEMORY[..], &["kiln_main"]].concat());
        assert!(of("runtime.o").is_subset(&allowed), "{:?}", of("runtime.o"));
        // The linker defines the first three.
        let allowed = set(&["_DYNAMIC", "__ehdr_start", "__global_pointer$", "kiln_os_exit", "kiln_start"]);
        assert!(of("entry_static.o").is_subset(&allowed), "{:?}", of("entry_static.o"));
        assert_eq!(of("memory.o"), set(&[]));
        assert_eq!(symbols(target.triple, "memory.o", false), set(&MEMORY));
    }
}

#[test]
fn macos_executables_need_what_the_stub_of_the_library_lists() {
    let stub = fs::read_to_string(runtime_sources().join("darwin/libSystem.tbd")).expect("readable");
    let lists = stub.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
    let lists = lists.split("symbols:").skip(1).map(|rest| rest.split(['[', ']']).nth(1).expect("a list"));
    let listed = lists.flat_map(|list| list.split(',')).map(str::trim);
    let mut listed: BTreeSet<String> =
        listed.map(|name| name.strip_prefix('_').unwrap_or(name).to_owned()).collect();
    // What only compilers and the linker ask for.
    for name in MEMORY.iter().chain(&["bzero", "__bzero", "memset_pattern16", "dyld_stub_binder"]) {
        assert!(listed.remove(*name), "{name}");
    }
    // What has another name for each processor.
    let names_of_lstat = [("x86_64", "lstat$INODE64"), ("arm64", "lstat")];
    for triple in DARWIN.map(|target| target.triple) {
        let mut needed = symbols(triple, "runtime.o", true);
        let asked_by_compilers = [&MEMORY[..], &["bzero", "__bzero"]].concat();
        needed.retain(|name| !asked_by_compilers.contains(&name.as_str()) && name != "kiln_main");
        let mut listed = listed.clone();
        for (processor, name) in names_of_lstat {
            assert!(listed.contains(name) && (triple.starts_with(processor) || listed.remove(name)));
        }
        assert_eq!(needed, listed);
        assert_eq!(symbols(triple, "entry_darwin.o", true), set(&["kiln_start"]));
    }
}

#[test]
fn a_small_program_stays_small() {
    for target in LINUX {
        let program = Program::freestanding("end", target, &["-DLINES=1", "-DEND=return 0"]);
        let small = program.path().with_extension("small");
        let strip = Command::new("llvm-strip-22").arg("-o").args([&small, &program.path()]).status();
        assert!(strip.expect("llvm-strip runs").success());
        let loaded = fs::metadata(&small).expect("a file").len();
        assert!(loaded <= 6_000, "{loaded} bytes for {}", target.triple);
    }
}
