//! Links small objects for the host and runs them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files and processes")]

mod support;

use kiln_inspect::Kind;
use kiln_link::{Input, LinkRequest, Linkage, Linker, Strip, link};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use support::{HARDENED, HELLO, compile, error, folder, link_with, run, says_hello, target};

const GNU: &str = "x86_64-unknown-linux-gnu";
const MUSL: &str = "x86_64-unknown-linux-musl";

#[test]
fn dynamic_and_static_executables_run() {
    let folder = folder("runs");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    for (name, target, linkage) in [
        ("dynamic", GNU, Linkage::Dynamic),
        ("static", GNU, Linkage::Static),
        ("musl", MUSL, Linkage::Static),
    ] {
        let output = folder.join(name);
        let done = link_with(target, &[&object], &output, |request| request.linkage = linkage).unwrap();
        assert_eq!(done.warnings, Vec::<String>::new());
        assert!(done.commands[0].to_string().starts_with("ld.lld "), "{}", done.commands[0]);
        says_hello(&output);
    }
}

#[test]
fn lld_as_a_program_does_the_same_as_lld_inside() {
    let folder = folder("program");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    let mut bytes = Vec::new();
    for (name, linker) in [("a", Linker::Lld), ("b", Linker::LldProgram)] {
        fs::create_dir(folder.join(name)).unwrap();
        let output = folder.join(name).join("hello");
        link_with(GNU, &[&object], &output, |request| request.linker = linker).unwrap();
        says_hello(&output);
        bytes.push(fs::read(&output).unwrap());
    }
    assert!(bytes[0] == bytes[1]);
}

/// The C compiler and the linker of GNU, and clang.
#[test]
fn other_linkers_link() {
    let folder = folder("others");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    for program in ["cc", "clang-22", "ld", "ld.lld-22"] {
        for linkage in [Linkage::Dynamic, Linkage::Static] {
            let output = folder.join("hello");
            link_with(GNU, &[&object], &output, |request| {
                request.linker = Linker::Program(Path::new(program));
                request.linkage = linkage;
                request.strip = Strip::All;
            })
            .unwrap_or_else(|failure| panic!("{program} {linkage:?}: {failure:?}"));
            says_hello(&output);
        }
    }
}

#[test]
fn a_static_hello_is_small() {
    let folder = folder("small");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    let output = folder.join("hello");
    link_with(MUSL, &[&object], &output, |request| request.strip = Strip::All).unwrap();
    says_hello(&output);
    let size = fs::metadata(&output).unwrap().len();
    assert!(size <= 6000, "{size} bytes");
}

#[test]
fn executables_are_hardened() {
    let folder = folder("hardened");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    for linkage in [Linkage::Dynamic, Linkage::Static] {
        let output = folder.join("hello");
        link_with(GNU, &[&object], &output, |request| request.linkage = linkage).unwrap();
        let report = kiln_inspect::inspect(&fs::read(&output).unwrap()).unwrap();
        assert_eq!(report.kind, Kind::PositionIndependentExecutable);
        assert_eq!(report.hardening, Some(HARDENED), "{}", report.text("hello"));
        assert_eq!(report.library_paths, Vec::<String>::new());
        let (loader, libraries) = match linkage {
            Linkage::Dynamic => (Some("/lib64/ld-linux-x86-64.so.2"), vec!["libc.so.6".to_owned()]),
            Linkage::Static => (None, Vec::new()),
        };
        assert_eq!(report.loader.as_deref(), loader);
        assert_eq!(report.libraries, libraries);
    }
    let report = kiln_inspect::inspect(&fs::read(&object).unwrap()).unwrap();
    assert_eq!((report.kind, report.hardening), (Kind::Object, None));
}

#[test]
fn tables_of_addresses_are_read_only_when_the_program_runs() {
    let folder = folder("relro");
    let object = folder.join("write.o");
    // Writes a byte of a table of addresses, through a pointer of which the compiler knows nothing.
    compile(
        "static int a; int *volatile const table[] = {&a}; int kiln_main(void) { \
             char *at = (char *)table; __asm__(\"\" : \"+r\"(at)); *at = 1; return 0; }",
        &object,
    );
    for linkage in [Linkage::Dynamic, Linkage::Static] {
        let output = folder.join("write");
        link_with(GNU, &[&object], &output, |request| request.linkage = linkage).unwrap();
        assert_eq!(run(&output).status.signal(), Some(11), "{linkage:?}");
    }
}

#[test]
fn bytes_in_memory_link() {
    let folder = folder("memory");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    let bytes = fs::read(&object).unwrap();
    let (target, sysroot) = target(MUSL);
    let output = folder.join("out");
    let request = LinkRequest::new(target, &sysroot, vec![Input::Bytes("main.o", &bytes)], &output);
    link(&request).unwrap();
    says_hello(&output);
}

#[test]
fn same_input_same_bytes_wherever_it_lies() {
    let folder = folder("same");
    let mut all = Vec::new();
    for place in ["here", "there"] {
        let place = folder.join(place);
        fs::create_dir(&place).unwrap();
        let object = place.join("hello.o");
        compile(HELLO, &object);
        let output = place.join("hello");
        link_with(GNU, &[&object], &output, |_| {}).unwrap();
        all.push(fs::read(&output).unwrap());
    }
    assert!(all[0] == all[1]);
}

#[test]
fn libraries_of_users_are_found_where_they_say() {
    let folder = folder("library");
    let object = folder.join("main.o");
    compile("extern int answer(void); int kiln_main(void) { return answer(); }", &object);
    let library = folder.join("libanswer.a");
    compile("int answer(void) { return 42; }", &folder.join("answer.o"));
    let status = std::process::Command::new("llvm-ar-22")
        .args(["rcs"])
        .arg(&library)
        .arg(folder.join("answer.o"))
        .status();
    assert!(status.unwrap().success());
    let output = folder.join("main");
    let missing = link_with(GNU, &[&object], &output, |request| request.libraries = vec!["answer".into()]);
    let message = error_named(missing, "answer");
    assert!(message, "the folder was not named");
    link_with(GNU, &[&object], &output, |request| {
        request.libraries = vec!["answer".into()];
        request.library_paths = vec![folder.clone()];
    })
    .unwrap();
    assert_eq!(run(&output).status.code(), Some(42));
}

#[test]
fn a_shared_library_of_the_user_is_loaded() {
    let folder = folder("shared");
    let object = folder.join("main.o");
    compile("extern int answer(const char *); int kiln_main(void) { return answer(\"two\"); }", &object);
    // It needs a function of the C library of which the linker is told nothing.
    let source = folder.join("answer.c");
    fs::write(
        &source,
        "unsigned long strlen(const char *); int answer(const char *s) { return 39 + strlen(s); }",
    )
    .unwrap();
    let library = folder.join("libanswer.so");
    let status = std::process::Command::new("clang-22")
        .args(["-shared", "-fPIC", "-fno-builtin", "-Wl,-soname,libanswer.so", "-o"])
        .args([&library, &source])
        .status();
    assert!(status.unwrap().success());
    let output = folder.join("main");
    link_with(GNU, &[&object], &output, |request| {
        request.libraries = vec!["answer".into()];
        request.library_paths = vec![folder.clone()];
    })
    .unwrap();
    let report = kiln_inspect::inspect(&fs::read(&output).unwrap()).unwrap();
    assert_eq!(report.libraries, ["libanswer.so", "libc.so.6"]);
    let done = std::process::Command::new(&output).env("LD_LIBRARY_PATH", &folder).status();
    assert_eq!(done.unwrap().code(), Some(42));
}

fn error_named(result: Result<kiln_link::LinkOutcome, kiln_link::LinkFailure>, name: &str) -> bool {
    let failure = result.expect_err("the library is nowhere");
    failure.errors.contains(&kiln_link::LinkError::NoLibrary { name: name.to_owned() })
}

#[test]
fn the_umask_decides_who_may_run_it() {
    let folder = folder("mode");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    let output = folder.join("hello");
    link_with(MUSL, &[&object], &output, |_| {}).unwrap();
    let touched = folder.join("touched");
    fs::write(&touched, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    // What a plain file gets, and x where it has r.
    let plain = mode(&touched);
    assert_eq!(mode(&output), plain | ((plain & 0o444) >> 2));
}

#[test]
fn wrong_objects_are_named() {
    let folder = folder("wrong");
    let object = folder.join("damaged.o");
    compile(HELLO, &object);
    let mut bytes = fs::read(&object).unwrap();
    bytes.truncate(100);
    fs::write(&object, bytes).unwrap();
    let output = folder.join("out");
    let refused = error(link_with(GNU, &[&object], &output, |_| {}));
    assert_eq!(refused.diagnostic().code.id, "E0809", "{refused:?}");
    assert!(refused.diagnostic().message.contains("damaged.o"), "{refused:?}");
    assert!(!output.exists());
}
