//! What can go wrong around a link: each is an error that names the cause, and leaves the output as it was.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files and processes")]

mod support;

use kiln_link::{LinkError, Linkage, Linker, Sysroot, Target, link, sysroot};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use support::{HELLO, compile, error, folder, link_with, names, says_hello};

const GNU: &str = "x86_64-unknown-linux-gnu";
const MUSL: &str = "x86_64-unknown-linux-musl";

fn object(folder: &Path, source: &str) -> PathBuf {
    let object = folder.join("main.o");
    compile(source, &object);
    object
}

#[test]
fn file_names_stay_file_names() {
    let folder = folder("names");
    let made = object(&folder, HELLO);
    let hostile: &[&[u8]] = &[
        b"-o",
        b"--version",
        b"-",
        b"@list",
        b"@",
        b"=x",
        b"a b",
        b"a'b",
        b"a\"b",
        b"$HOME",
        b"`id`",
        b"a\nb",
        b"a;b",
        b"*",
        b"a,b",
        b"-Wl,x",
        b"--",
        b"\xff\xfe",
        "gr\u{fc}n".as_bytes(),
        b"%s",
        b"a\\b",
        b"#",
        b"-pie",
        b"{}",
        b"~",
        b"lib.a",
        b"x.so",
        b"|",
        b"&",
        b">x",
        b"--help",
        b"-dynamic-linker",
        b"-L",
        b"-lm",
        b"-T",
        b"--script=x",
        b"@@",
        b"a\tb",
        b"a\x1b[31mb",
        b"!",
        b"$(touch touched)",
        b"a&&b",
        b"con",
        "\u{202e}o.a".as_bytes(),
        b"..x",
        b".x",
    ];
    assert!(hostile.len() >= 40);
    for name in hostile {
        let name = OsStr::from_bytes(name);
        let place = folder.join("place");
        fs::create_dir(&place).unwrap();
        let input = place.join("in");
        fs::create_dir(&input).unwrap();
        let input = input.join(name);
        fs::copy(&made, &input).unwrap();
        let output = place.join(name);
        for linker in [Linker::Lld, Linker::LldProgram] {
            link_with(MUSL, &[&input], &output, |request| request.linker = linker)
                .unwrap_or_else(|failure| panic!("{name:?}: {failure:?}"));
            says_hello(&output);
            assert_eq!(names(&place).len(), 2, "{name:?}: nothing else is written");
        }
        fs::remove_dir_all(&place).unwrap();
    }
}

#[test]
fn relative_names_that_look_like_flags_stay_file_names() {
    // The working folder belongs to the whole process, so this runs in a process of its own.
    if std::env::var_os("KILN_TEST_RELATIVE").is_none() {
        let folder = folder("relative");
        let made = object(&folder, HELLO);
        for name in ["-l", "@x.o", "-o"] {
            fs::copy(&made, folder.join(name)).unwrap();
        }
        support::sysroots();
        let test = "relative_names_that_look_like_flags_stay_file_names";
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env("KILN_TEST_RELATIVE", "1")
            .current_dir(&folder)
            .status();
        assert!(status.unwrap().success());
        return;
    }
    for name in ["-l", "@x.o", "-o"] {
        let output = Path::new("-out");
        link_with(MUSL, &[Path::new(name)], output, |_| {}).unwrap();
        says_hello(&Path::new(".").join(output));
    }
}

#[test]
fn an_output_that_is_a_folder() {
    let folder = folder("is-folder");
    let object = object(&folder, HELLO);
    let output = folder.join("out");
    fs::create_dir(&output).unwrap();
    for output in [output.as_path(), Path::new("/"), Path::new(".."), Path::new("")] {
        let refused = error(link_with(MUSL, &[&object], output, |_| {}));
        assert_eq!(refused, LinkError::OutputIsFolder(output.to_owned()));
    }
}

#[test]
fn an_output_in_a_folder_that_is_not_there_or_no_folder() {
    let folder = folder("no-folder");
    let object = object(&folder, HELLO);
    for (output, reason) in [("none/out", "no such file or directory"), ("main.o/out", "not a directory")] {
        let refused = error(link_with(MUSL, &[&object], &folder.join(output), |_| {}));
        assert_eq!(refused.diagnostic().code.id, "E0810");
        let message = refused.diagnostic().message;
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn an_output_that_may_not_be_written() {
    let folder = folder("read-only");
    let object = object(&folder, HELLO);
    // Nobody can create files there, not even root.
    let refused = error(link_with(MUSL, &[&object], Path::new("/proc/self/out"), |_| {}));
    assert!(matches!(refused, LinkError::Output { .. }), "{refused:?}");
}

#[test]
fn a_folder_for_temporary_files_that_is_not_there() {
    const TEST: &str = "a_folder_for_temporary_files_that_is_not_there";
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-temporary");
    if std::env::var_os("KILN_TEST_TEMPORARY").is_none() {
        object(&support::folder("no-temporary"), HELLO);
        support::sysroots();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST])
            .env("KILN_TEST_TEMPORARY", "1")
            .env("TMPDIR", folder.join("none"))
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let refused = error(link_with(MUSL, &[&folder.join("main.o")], &folder.join("out"), |_| {}));
    assert!(
        matches!(&refused, LinkError::Temporary { folder: place, .. } if place.ends_with("none")),
        "{refused:?}"
    );
    assert!(refused.diagnostic().notes[0].contains("TMPDIR"));
    assert!(!folder.join("out").exists());
}

#[test]
fn a_device_is_written_and_stays_one() {
    let folder = folder("device");
    let object = object(&folder, HELLO);
    link_with(MUSL, &[&object], Path::new("/dev/null"), |_| {}).unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let refused = error(link_with(MUSL, &[&object], Path::new("/dev/full"), |_| {}));
    assert_eq!(refused.diagnostic().message, "cannot write `/dev/full`: no space left on device");
}

#[test]
fn a_link_that_fails_leaves_the_old_output_and_nothing_else() {
    let folder = folder("old");
    let object = object(&folder, "int missing(void); int kiln_main(void) { return missing(); }");
    let output = folder.join("out");
    fs::write(&output, "old").unwrap();
    let before = names(&folder);
    let refused = error(link_with(MUSL, &[&object], &output, |_| {}));
    assert_eq!(
        refused,
        LinkError::UndefinedSymbol { symbol: "missing".to_owned(), users: vec!["kiln_main".to_owned()] }
    );
    assert_eq!(fs::read_to_string(&output).unwrap(), "old");
    assert_eq!(names(&folder), before);
    // lld can run again after that.
    compile(HELLO, &object);
    link_with(MUSL, &[&object], &output, |_| {}).unwrap();
    says_hello(&output);
}

#[test]
fn undefined_symbols_are_named_as_in_the_source_each_once() {
    let folder = folder("undefined");
    let source = "
        int a(void) __asm__(\"cz.area\"); int b(void) __asm__(\"b\");
        int used(void) __asm__(\"cz.user\"); __attribute__((noinline)) int used(void) { return a() * 3; }
        int kiln_main(void) { return a() + b() + used(); }
    ";
    let object = object(&folder, source);
    for linker in [Linker::Lld, Linker::Program(Path::new("cc"))] {
        let failure = link_with(GNU, &[&object], &folder.join("out"), |request| request.linker = linker)
            .expect_err("two symbols are missing");
        let mut messages: Vec<(String, String)> = failure
            .errors
            .iter()
            .map(|error| error.diagnostic())
            .map(|mut report| (report.message, report.notes.remove(0)))
            .collect();
        messages.sort();
        let expected = [
            ("nothing defines `area`".to_owned(), "used in `user` and `main`".to_owned()),
            ("nothing defines `b`".to_owned(), "used in `main`".to_owned()),
        ];
        assert_eq!(messages, expected, "{failure:?}");
        assert_eq!(failure.commands.len(), 1, "-v can show the command");
    }
}

#[test]
fn a_symbol_defined_twice() {
    let folder = folder("twice");
    let first = object(&folder, HELLO);
    let second = folder.join("second.o");
    compile("int kiln_main(void) { return 1; }", &second);
    let refused = error(link_with(MUSL, &[&first, &second], &folder.join("out"), |_| {}));
    let LinkError::DuplicateSymbol { symbol, files } = refused else { panic!("{refused:?}") };
    assert_eq!(symbol, "kiln_main");
    assert_eq!(files.len(), 2);
    assert!(files[0].ends_with("main.o") && files[1].ends_with("second.o"), "{files:?}");
}

#[test]
fn an_input_that_is_missing_or_a_folder_or_no_object() {
    let folder = folder("inputs");
    let text = folder.join("text.o");
    fs::write(&text, "this is no object {").unwrap();
    for (input, reason) in
        [(folder.join("none.o"), "o such file"), (folder.clone(), ""), (text, "it is not an object for")]
    {
        let failure = link_with(MUSL, &[&input], &folder.join("out"), |_| {}).expect_err("no object");
        let message = failure.errors[0].diagnostic().message;
        let name = input.file_name().unwrap().to_string_lossy().into_owned();
        assert!(message.contains(&name) && message.contains(reason), "{message}");
        assert!(!folder.join("out").exists());
    }
}

#[test]
fn a_linker_that_is_missing_or_not_executable() {
    let folder = folder("no-linker");
    let object = object(&folder, HELLO);
    let plain = folder.join("plain");
    fs::write(&plain, "#!/bin/sh\n").unwrap();
    for (linker, text) in [
        (Path::new("no-such-linker"), "is not on `PATH`"),
        (Path::new("/no/such/linker"), "no such file or directory"),
        (plain.as_path(), "it is not executable"),
        (folder.as_path(), "it is not a file"),
    ] {
        let program = Linker::Program(linker);
        let refused =
            error(link_with(MUSL, &[&object], &folder.join("out"), |request| request.linker = program));
        let report = refused.diagnostic();
        assert_eq!(report.code.id, "E0804");
        assert!(report.message.contains(text), "{}", report.message);
        assert!(!report.notes.is_empty());
    }
}

#[test]
fn a_linker_that_fails_says_why() {
    let folder = folder("failing");
    let object = object(&folder, HELLO);
    for (script, message) in [
        ("echo partial > \"$4\"; echo out of luck >&2; exit 3", "the linker says: out of luck"),
        ("exit 3", "the linker ended with status 3 and said nothing"),
        ("kill -9 $$", "the linker ended with signal 9 and said nothing"),
        ("exit 0", "cannot write"),
    ] {
        let linker = folder.join("linker");
        fs::write(&linker, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).unwrap();
        let program = Linker::Program(&linker);
        let refused =
            error(link_with(MUSL, &[&object], &folder.join("out"), |request| request.linker = program));
        let shown = refused.diagnostic().message;
        assert!(shown.starts_with(message), "{shown}");
        assert!(!folder.join("out").exists());
    }
}

#[test]
fn a_signal_in_the_middle_leaves_nothing_behind() {
    const TEST: &str = "a_signal_in_the_middle_leaves_nothing_behind";
    if let Some(folder) = std::env::var_os("KILN_TEST_SIGNAL") {
        // The process that is interrupted, in a thread, as the driver links in one.
        let folder = Path::new(&folder);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let linker = folder.join("linker");
                let program = Linker::Program(&linker);
                let object = folder.join("main.o");
                let output = folder.join("out");
                let _ = link_with(MUSL, &[&object], &output, |request| request.linker = program);
            });
        });
        return;
    }
    let folder = folder("signal");
    object(&folder, HELLO);
    fs::write(folder.join("out"), "old").unwrap();
    let temporary = folder.join("temporary");
    fs::create_dir(&temporary).unwrap();
    let linker = folder.join("linker");
    // Says that it runs by a file, and would run for long.
    fs::write(&linker, "#!/bin/sh\n: > \"$0.runs\"\nexec sleep 60\n").unwrap();
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).unwrap();
    support::sysroots();
    for (signal, name) in [(2, "INT"), (15, "TERM"), (1, "HUP")] {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST])
            .env("KILN_TEST_SIGNAL", &folder)
            .env("TMPDIR", &temporary)
            .spawn()
            .unwrap();
        let runs = folder.join("linker.runs");
        while !runs.exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
            assert!(child.try_wait().unwrap().is_none(), "the link ended before the signal");
        }
        assert_eq!(names(&temporary).len(), 1, "it works there");
        let kill = std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(signal), "{status}");
        assert_eq!(names(&temporary), [""; 0], "SIG{name}");
        assert_eq!(fs::read_to_string(folder.join("out")).unwrap(), "old");
        fs::remove_file(&runs).unwrap();
    }
    assert_eq!(names(&folder), ["linker", "main.c", "main.o", "out", "temporary"]);
}

#[test]
fn flags_reach_the_linker_as_one_word_each() {
    let folder = folder("flags");
    let object = object(&folder, HELLO);
    let wrong = "--no-such flag; $(touch x)";
    let refused = error(link_with(MUSL, &[&object], &folder.join("out"), |request| {
        request.link_args = vec![wrong.into()]
    }));
    assert!(refused.diagnostic().message.contains(wrong), "{refused:?}");
}

#[test]
fn library_names_are_checked() {
    let folder = folder("library-names");
    let object = object(&folder, HELLO);
    for name in ["", "-rpath=/tmp", ":libm.a", "../x", "a b", "@x", "m;ls"] {
        let refused = error(link_with(GNU, &[&object], &folder.join("out"), |request| {
            request.libraries = vec![name.to_owned()];
        }));
        assert_eq!(refused.diagnostic().code.id, "E0811", "{name}");
    }
}

#[test]
fn a_linkage_that_the_target_does_not_have() {
    let folder = folder("linkage");
    let object = object(&folder, HELLO);
    let refused =
        error(link_with(MUSL, &[&object], &folder.join("out"), |request| request.linkage = Linkage::Dynamic));
    assert_eq!(refused.diagnostic().code.id, "E0802");
    assert_eq!(refused.diagnostic().message, "`x86_64-unknown-linux-musl` has no dynamic executables");
}

#[test]
fn a_sysroot_that_is_missing_or_incomplete() {
    let folder = folder("sysroot");
    let target = Target::parse("aarch64-unknown-linux-musl").unwrap();
    let search = sysroot::Search { given: Some(&folder), ..Default::default() };
    let missing = Sysroot::find(target, &search).expect_err("nothing is there").diagnostic();
    assert_eq!(missing.code.id, "E0803");
    assert!(missing.notes.iter().any(|note| note.contains("scripts/sysroot")), "{missing:?}");
    fs::create_dir(folder.join(target.name)).unwrap();
    let sysroot = Sysroot::find(target, &search).unwrap();
    let output = folder.join("out");
    let request = kiln_link::LinkRequest::new(target, &sysroot, Vec::new(), &output);
    let incomplete = link(&request).expect_err("the folder is empty").errors.remove(0).diagnostic();
    assert_eq!(incomplete.code.id, "E0803");
    assert!(incomplete.message.contains("runtime.o"), "{}", incomplete.message);
}

#[test]
fn sysroots_are_found_beside_the_installed_compiler_and_in_the_source_tree() {
    // Outside the source tree, which would be found otherwise.
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let target = Target::parse("aarch64-unknown-linux-musl").unwrap();
    let find = |executable: &str| {
        let executable = folder.join(executable);
        let search = sysroot::Search { executable: Some(&executable), ..Default::default() };
        Sysroot::find(target, &search).ok().and_then(|found| found.folder().map(Path::to_owned))
    };
    let installed = folder.join("prefix/lib/kiln/sysroot").join(target.name);
    fs::create_dir_all(&installed).unwrap();
    assert_eq!(find("prefix/bin/kiln"), Some(installed));
    let built = folder.join("tree/build/sysroot").join(target.name);
    fs::create_dir_all(&built).unwrap();
    assert_eq!(find("tree/target/debug/kiln"), None, "any folder may be called build");
    fs::create_dir(folder.join("tree/rt")).unwrap();
    fs::write(folder.join("tree/rt/kiln.h"), "").unwrap();
    assert_eq!(find("tree/target/debug/kiln"), Some(built));
    assert_eq!(find("elsewhere/bin/kiln"), None);
}

#[test]
fn the_runtime_inside_the_compiler_serves_this_machine_only() {
    let embedded: &[sysroot::EmbeddedFile] = &[("runtime.bc", b"BC")];
    let search = sysroot::Search { embedded: Some(embedded), ..Default::default() };
    for name in [GNU, MUSL] {
        let target = Target::parse(name).unwrap();
        let found = Sysroot::find(target, &search).unwrap();
        assert_eq!(&*found.read("runtime.bc", target).unwrap(), b"BC");
        let missing = found.read("memory.o", target).expect_err("it is not there");
        assert_eq!(missing.diagnostic().code.id, "E0803");
    }
    for name in ["arm64-macos", "x86_64-macos", "aarch64-linux-musl", "riscv64-linux-gnu"] {
        assert!(Sysroot::find(Target::parse(name).unwrap(), &search).is_err(), "{name}");
    }
}

#[test]
fn many_links_to_one_place_leave_one_whole_executable() {
    let folder = folder("race");
    let object = object(&folder, HELLO);
    let output = folder.join("out");
    support::sysroots();
    std::thread::scope(|scope| {
        for linker in [Linker::Lld, Linker::LldProgram, Linker::Lld, Linker::LldProgram] {
            let (object, output) = (&object, &output);
            scope.spawn(move || {
                link_with(MUSL, &[object], output, |request| request.linker = linker).unwrap();
            });
        }
    });
    says_hello(&output);
    assert_eq!(names(&folder), ["main.c", "main.o", "out"]);
}

#[test]
fn errors_have_their_codes_and_say_what_helps() {
    let name = PathBuf::from("x");
    let reason = "no space left".to_owned();
    let errors = [
        ("E0805", LinkError::Failed { message: "odd".to_owned(), end: "status 1".to_owned() }),
        ("E0805", LinkError::NulInArgument),
        ("E0806", LinkError::UndefinedSymbol { symbol: "cz.f".to_owned(), users: Vec::new() }),
        (
            "E0806",
            LinkError::UndefinedSymbol { symbol: "_kiln_panic".to_owned(), users: vec!["_cz.f".to_owned()] },
        ),
        ("E0807", LinkError::DuplicateSymbol { symbol: "_cz.f".to_owned(), files: Vec::new() }),
        ("E0808", LinkError::NoLibrary { name: "m".to_owned() }),
        ("E0810", LinkError::Temporary { folder: name, reason }),
        ("E0812", LinkError::Crashed),
    ];
    for (code, error) in errors {
        let report = error.diagnostic();
        assert_eq!(report.code.id, code);
        assert!(!report.message.is_empty() && !report.message.ends_with('.'), "{}", report.message);
        assert!(!report.message.contains("cz."), "{}", report.message);
    }
    let unknown = Target::parse("aarch64-linux-musk").expect_err("a slip").diagnostic();
    assert_eq!(unknown.code.id, "E0801");
    assert!(unknown.notes[0].contains("aarch64-unknown-linux-musl"), "{unknown:?}");
    assert_eq!(kiln_link::errors::warning("odd").code.id, "W0801");
}
