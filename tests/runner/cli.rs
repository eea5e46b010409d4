//! What commands do that takes more than text to test.

use crate::files::{self, kiln};
use crate::process::{self, Finished};
use crate::timed;
use libtest_mimic::Trial;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

type Test = (&'static str, fn(&Path) -> Result<(), String>);

const TESTS: &[Test] = &[
    ("json has a shape", json_shape),
    ("json places are right", json_places),
    ("emit to every place", emit_places),
    ("same input same bytes", same_bytes),
    ("no path of the machine in an executable", no_absolute_paths),
    ("a failed build leaves the old output", old_output_stays),
    ("unwritable places", unwritable),
    ("a full device", full_device),
    ("a closed pipe", closed_pipe),
    ("hostile names", hostile_names),
    ("standard input", standard_input),
    ("run passes the status and the streams", run_passes),
    ("run passes a signal", run_passes_signal),
    ("an interrupted build leaves nothing", interrupted_build),
    ("the executable is executable", executable_mode),
    ("colours", colours),
    ("optimization levels", levels),
    ("completions and manual pages", completions_and_pages),
    ("stripped and static executables", stripped_and_static),
    ("a full standard output of a program", program_full_stdout),
    ("a closed standard output of a program", program_closed_stdout),
    ("a pipe that a program's reader closes", program_closed_pipe),
    ("kiln run loses output as native code does", lost_output),
];

const GOOD: &str = "fn main() -> i32 {\n    print_i32(7);\n    0\n}\n";
const BAD: &str = "fn main() -> i32 {\n    let größe = 1;\n    größe + true\n}\n";

/// The trials, each in a folder of its own with `good.cz` and `bad.cz`.
pub fn trials() -> Vec<Trial> {
    let trial = |&(name, test): &Test| {
        timed::trial(format!("cli/{name}"), move || {
            let folder = files::scratch(&format!("cli-{}", name.replace(' ', "-")));
            fs::write(folder.join("good.cz"), GOOD)?;
            fs::write(folder.join("bad.cz"), BAD)?;
            test(&folder)?;
            let _ = fs::remove_dir_all(&folder);
            Ok(())
        })
    };
    TESTS.iter().map(trial).collect()
}

fn kiln_in(folder: &Path, arguments: &[&str]) -> Result<Finished, String> {
    process::run(Command::new(kiln()).args(arguments).current_dir(folder), Duration::from_secs(20))
}

/// Fails unless the command ended with `status`.
fn expect_status(finished: &Finished, status: i32) -> Result<(), String> {
    if finished.status == Ok(status) {
        return Ok(());
    }
    Err(format!(
        "expected status {status}, got {}\nstdout: {}\nstderr: {}",
        finished.status_text(),
        finished.stdout_text(),
        finished.stderr_text()
    ))
}

fn expect(condition: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(what()) }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn json_lines(finished: &Finished) -> Result<Vec<serde_json::Value>, String> {
    let parse = |line: &str| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"));
    finished.stderr_text().lines().map(parse).collect()
}

fn json_shape(folder: &Path) -> Result<(), String> {
    let mut seen = 0;
    for fixture in files::programs("tests/ui") {
        let fixture = files::root().join(fixture);
        let path = fixture.display().to_string();
        let finished = kiln_in(folder, &["check", "--message-format=json", &path])?;
        for message in json_lines(&finished)? {
            seen += 1;
            let wrong = |what: &str| format!("{path}: {what}: {message}");
            expect(message["schema"] == 1, || wrong("schema"))?;
            let code = message["code"].as_str().ok_or_else(|| wrong("code"))?;
            expect(code.len() == 5, || wrong("code"))?;
            let severity = message["severity"].as_str().ok_or_else(|| wrong("severity"))?;
            expect(severity == if code.starts_with('W') { "warning" } else { "error" }, || {
                wrong("severity")
            })?;
            expect(message["message"].as_str().is_some_and(|text| !text.is_empty()), || wrong("message"))?;
            expect(message["rendered"].as_str().is_some_and(|text| text.contains(code)), || {
                wrong("rendered")
            })?;
            for list in ["labels", "notes", "fixes"] {
                expect(message[list].is_array(), || wrong(list))?;
            }
        }
    }
    expect(seen > 70, || format!("only {seen} messages in all fixtures"))
}

fn json_places(folder: &Path) -> Result<(), String> {
    let finished = kiln_in(folder, &["check", "--message-format=json", "bad.cz"])?;
    expect_status(&finished, 1)?;
    let messages = json_lines(&finished)?;
    let error = messages.iter().find(|message| message["severity"] == "error").ok_or("no error")?;
    let label = &error["labels"][0];
    let span = if label["span"].is_object() { &label["span"] } else { label };
    let number = |key: &str| span[key].as_u64().ok_or_else(|| format!("no `{key}` in {error}"));
    let (start, end) = (number("byte_start")? as usize, number("byte_end")? as usize);
    let place = BAD.get(start..end).ok_or("the bytes are no characters")?;
    expect(place.contains("true"), || format!("the place is `{place}`: {error}"))?;
    expect(number("line_start")? == 3, || format!("line: {error}"))?;
    let line_start = BAD[..start].rfind('\n').map_or(0, |at| at + 1);
    let column = BAD[line_start..start].chars().count() as u64 + 1;
    expect(number("column_start")? == column, || format!("column, which counts characters: {error}"))
}

const KINDS: [(&str, &str); 8] = [
    ("tokens", "good.tokens"),
    ("ast", "good.ast"),
    ("hir", "good.hir"),
    ("mir", "good.mir"),
    ("ll", "good.ll"),
    ("bc", "good.bc"),
    ("asm", "good.s"),
    ("obj", "good.o"),
];

fn emit_places(folder: &Path) -> Result<(), String> {
    for (kind, default) in KINDS {
        let emit = format!("--emit={kind}");
        expect_status(&kiln_in(folder, &["build", "good.cz", &emit])?, 0)?;
        let by_default = fs::read(folder.join(default)).map_err(|error| format!("{default}: {error}"))?;
        expect_status(&kiln_in(folder, &["build", "good.cz", &emit, "-o", "named"])?, 0)?;
        let named = fs::read(folder.join("named")).map_err(text)?;
        let emit_to = format!("--emit={kind}=given");
        expect_status(&kiln_in(folder, &["build", "good.cz", &emit_to])?, 0)?;
        let given = fs::read(folder.join("given")).map_err(text)?;
        let printed = kiln_in(folder, &["build", "good.cz", &emit, "-o", "-"])?;
        expect_status(&printed, 0)?;
        expect(!named.is_empty(), || format!("{kind}: empty"))?;
        let same = named == by_default && named == given && named == printed.stdout;
        expect(same, || format!("{kind}: the places got different bytes"))?;
    }
    let all = "--emit=tokens,ast,hir,mir,ll,bc,asm,obj,exe";
    let several = folder.join("several");
    fs::create_dir(&several).map_err(text)?;
    fs::write(several.join("good.cz"), GOOD).map_err(text)?;
    expect_status(&kiln_in(&several, &["build", "good.cz", all])?, 0)?;
    let mut names: Vec<String> = fs::read_dir(&several)
        .map_err(text)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).unwrap_or_default())
        .collect();
    names.sort();
    expect(names.len() == 10, || format!("{names:?}"))
}

fn same_bytes(folder: &Path) -> Result<(), String> {
    let source = files::root().join("tests/run/match/nested_deep.cz");
    fs::copy(&source, folder.join("a.cz")).map_err(text)?;
    let other = folder.join("other");
    fs::create_dir(&other).map_err(text)?;
    fs::copy(&source, other.join("a.cz")).map_err(text)?;
    for kind in ["hir", "mir", "ll", "asm", "obj", "exe"] {
        for level in ["-O0", "-O2"] {
            let emit = format!("--emit={kind}");
            let arguments = ["build", "a.cz", &emit, "-o", "out", level];
            expect_status(&kiln_in(folder, &arguments)?, 0)?;
            expect_status(&kiln_in(&other, &[&arguments[..], &["-j", "1"]].concat())?, 0)?;
            let one = fs::read(folder.join("out")).map_err(text)?;
            let two = fs::read(other.join("out")).map_err(text)?;
            expect(one == two, || format!("{kind} {level}: two compilations differ"))?;
        }
    }
    Ok(())
}

fn no_absolute_paths(folder: &Path) -> Result<(), String> {
    for level in ["-O0", "-O2"] {
        expect_status(&kiln_in(folder, &["build", "good.cz", "-o", "out", level])?, 0)?;
        let bytes = fs::read(folder.join("out")).map_err(text)?;
        for secret in [folder.display().to_string(), files::root().display().to_string()] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            expect(!found, || format!("{level}: `{secret}` is in the executable"))?;
        }
    }
    Ok(())
}

fn old_output_stays(folder: &Path) -> Result<(), String> {
    fs::write(folder.join("out"), "old").map_err(text)?;
    for extra in [&["-o", "out"][..], &["--emit=hir", "-o", "out"], &["--emit=obj", "-o", "out"]] {
        let finished = kiln_in(folder, &[&["build", "bad.cz"], extra].concat())?;
        expect_status(&finished, 1)?;
        let now = fs::read_to_string(folder.join("out")).map_err(text)?;
        expect(now == "old", || format!("{extra:?}: the old file is gone"))?;
    }
    let entries = fs::read_dir(folder).map_err(text)?.count();
    expect(entries == 3, || format!("temporary files are left: {entries} entries"))
}

fn unwritable(folder: &Path) -> Result<(), String> {
    fs::create_dir(folder.join("folder")).map_err(text)?;
    fs::write(folder.join("folder/inside"), "").map_err(text)?;
    for place in ["no/such/folder/out", "folder", "good.cz/out", "", "/proc/out"] {
        for emit in ["exe", "obj", "hir"] {
            let emit = format!("--emit={emit}");
            let finished = kiln_in(folder, &["build", "good.cz", &emit, "-o", place])?;
            let status = finished.status.clone().unwrap_or(-1);
            let right = if place.is_empty() { status == 2 || status == 3 } else { status == 3 };
            expect(right, || {
                format!("{emit} to `{place}`: status {}\n{}", finished.status_text(), finished.stderr_text())
            })?;
            expect(finished.stderr_text().starts_with("error"), || {
                format!("{emit} to `{place}` says: {}", finished.stderr_text())
            })?;
        }
    }
    let source = fs::read_to_string(folder.join("good.cz")).map_err(text)?;
    let over = kiln_in(folder, &["build", "good.cz", "-o", "good.cz"])?;
    expect_status(&over, 2)?;
    expect(source == GOOD, || "the source was overwritten".into())
}

fn full_device(folder: &Path) -> Result<(), String> {
    for arguments in
        [&["explain", "--list"][..], &["build", "good.cz", "--emit=hir", "-o", "-"], &["--version"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").map_err(text)?;
        let output = Command::new(kiln())
            .args(arguments)
            .current_dir(folder)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .map_err(text)?;
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        expect(output.status.code() == Some(3) && message.contains("E0902"), || {
            format!("kiln {arguments:?} > /dev/full: {:?}\n{message}", output.status)
        })?;
    }
    Ok(())
}

/// Runs a command whose standard output nobody reads; gives its status and standard error.
fn with_closed_pipe(command: &mut Command) -> Result<(std::process::ExitStatus, String), String> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(text)?;
    drop(child.stdout.take());
    let output = child.wait_with_output().map_err(text)?;
    Ok((output.status, String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn closed_pipe(folder: &Path) -> Result<(), String> {
    let source = files::root().join("tests/run/match/large_switch.cz").display().to_string();
    for arguments in [&["explain", "--list"][..], &["build", &source, "--emit=ll", "-o", "-"]] {
        let mut command = Command::new(kiln());
        let (_, message) = with_closed_pipe(command.args(arguments).current_dir(folder))?;
        expect(message.is_empty(), || format!("kiln {arguments:?} | true says:\n{message}"))?;
    }
    Ok(())
}

fn hostile_names(folder: &Path) -> Result<(), String> {
    let names = [
        "a b.cz",
        "-.cz",
        "-O2.cz",
        "quote'\"$(touch oops)`.cz",
        "ünï.cz",
        "line\nbreak.cz",
        "%s%n.cz",
        "*.cz",
        "a=b.cz",
        "a,b.cz",
        "\u{1b}[31m.cz",
    ];
    for name in names {
        fs::write(folder.join(name), GOOD).map_err(text)?;
        let output = folder.join("out folder");
        fs::create_dir_all(&output).map_err(text)?;
        let executable = output.join(name.trim_end_matches(".cz"));
        let mut command = Command::new(kiln());
        command.args(["build", "-o"]).arg(&executable).arg("--").arg(name).current_dir(folder);
        expect_status(&process::run(&mut command, Duration::from_secs(20))?, 0)?;
        let ran = process::run(&mut Command::new(&executable), Duration::from_secs(5))?;
        expect(ran.stdout == b"7\n", || format!("`{name}` prints {:?}", ran.stdout_text()))?;
    }
    fs::write(folder.join("\u{1b}[31mbad.cz"), BAD).map_err(text)?;
    let bad = kiln_in(folder, &["check", "--color=never", "--", "\u{1b}[31mbad.cz"])?;
    expect_status(&bad, 1)?;
    expect(!bad.stderr.contains(&0x1b), || "an escape sequence in a name reaches the terminal".into())?;
    expect(!folder.join("oops").exists(), || "a name was given to a shell".into())?;
    not_unicode(folder)
}

#[cfg(unix)]
fn not_unicode(folder: &Path) -> Result<(), String> {
    use std::os::unix::ffi::OsStrExt as _;
    let name = OsStr::from_bytes(b"byte\xff.cz");
    fs::write(folder.join(name), GOOD).map_err(text)?;
    let executable = folder.join(OsStr::from_bytes(b"out\xfe"));
    let mut command = Command::new(kiln());
    command.arg("build").arg(name).arg("-o").arg(&executable).current_dir(folder);
    expect_status(&process::run(&mut command, Duration::from_secs(20))?, 0)?;
    let ran = process::run(&mut Command::new(&executable), Duration::from_secs(5))?;
    expect(ran.stdout == b"7\n", || "a name that is not UTF-8".into())
}

#[cfg(not(unix))]
fn not_unicode(_folder: &Path) -> Result<(), String> {
    Ok(())
}

/// Runs `kiln` with `input` as its standard input.
fn with_input(folder: &Path, arguments: &[&str], input: &str) -> Result<Finished, String> {
    fs::write(folder.join("input"), input).map_err(text)?;
    let input = fs::File::open(folder.join("input")).map_err(text)?;
    let mut command = Command::new(kiln());
    command.args(arguments).current_dir(folder).stdin(input);
    process::run(&mut command, Duration::from_secs(20))
}

fn standard_input(folder: &Path) -> Result<(), String> {
    let ran = with_input(folder, &["run", "-"], GOOD)?;
    expect_status(&ran, 0)?;
    expect(ran.stdout == b"7\n", || ran.stdout_text())?;
    let checked = with_input(folder, &["check", "-"], BAD)?;
    expect_status(&checked, 1)?;
    expect(checked.stderr_text().contains("E03"), || checked.stderr_text())?;
    let emitted = with_input(folder, &["build", "-", "--emit=tokens", "-o", "-"], GOOD)?;
    expect_status(&emitted, 0)?;
    expect(!emitted.stdout.is_empty(), || "no tokens".into())
}

fn run_passes(folder: &Path) -> Result<(), String> {
    fs::write(folder.join("five.cz"), "fn main() -> i32 { print_i32(1); 5 }").map_err(text)?;
    let five = kiln_in(folder, &["run", "five.cz"])?;
    expect_status(&five, 5)?;
    expect(five.stdout == b"1\n" && five.stderr.is_empty(), || format!("{five:?}"))?;
    fs::write(
        folder.join("panic.cz"),
        "fn f(z: i32) -> i32 {\n    print_i32(1);\n\n    1 / z\n}\nfn main() -> i32 { f(0) }\n",
    )
    .map_err(text)?;
    let panic = kiln_in(folder, &["run", "-O", "panic.cz"])?;
    expect_status(&panic, 101)?;
    expect(panic.stdout == b"1\n", || panic.stdout_text())?;
    let message = panic.stderr_text();
    expect(message == "panic at panic.cz:4:5: division by zero\n", || message.clone())?;
    expect_status(&kiln_in(folder, &["run", "bad.cz"])?, 1)
}

#[cfg(unix)]
fn run_passes_signal(folder: &Path) -> Result<(), String> {
    fs::write(folder.join("spin.cz"), "fn main() -> i32 { let mut x = 0; loop { x = (x + 1) % 7; } }")
        .map_err(text)?;
    let mut command = Command::new(kiln());
    let mut child =
        command.args(["run", "spin.cz"]).current_dir(folder).stderr(Stdio::null()).spawn().map_err(text)?;
    std::thread::sleep(Duration::from_millis(1500));
    expect(child.try_wait().map_err(text)?.is_none(), || "the program ended by itself".into())?;
    child.kill().map_err(text)?;
    let status = child.wait().map_err(text)?;
    expect(std::os::unix::process::ExitStatusExt::signal(&status) == Some(9), || format!("{status:?}"))
}

#[cfg(not(unix))]
fn run_passes_signal(_folder: &Path) -> Result<(), String> {
    Ok(())
}

/// The signal comes while the file is written that is to be renamed.
#[cfg(unix)]
fn interrupted_build(folder: &Path) -> Result<(), String> {
    let statements = "    print_i32(7);\n".repeat(20_000);
    fs::write(folder.join("large.cz"), format!("fn main() -> i32 {{\n{statements}    0\n}}\n"))
        .map_err(text)?;
    let is_unfinished = || {
        let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        names.into_iter().any(|name| name.to_string_lossy().starts_with(".kiln-"))
    };
    for _ in 0..3 {
        let mut command = Command::new(kiln());
        command.args(["build", "large.cz", "--emit=tokens=t,hir=h,mir=m,ll=l"]).current_dir(folder);
        let mut child = command.stderr(Stdio::null()).spawn().map_err(text)?;
        while child.try_wait().map_err(text)?.is_none() && !is_unfinished() {}
        let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).output();
        kill.map_err(text)?;
        child.wait().map_err(text)?;
        expect(!is_unfinished(), || "the temporary file is still there".into())?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn interrupted_build(_folder: &Path) -> Result<(), String> {
    Ok(())
}

fn executable_mode(folder: &Path) -> Result<(), String> {
    expect_status(&kiln_in(folder, &["build", "good.cz"])?, 0)?;
    let executable: PathBuf = folder.join("good");
    let ran = process::run(&mut Command::new(&executable), Duration::from_secs(5))?;
    expect(ran.stdout == b"7\n", || ran.stdout_text())?;
    // Over an old one, also while that runs.
    fs::write(folder.join("spin.cz"), "fn main() -> i32 { let mut x = 0; loop { x = (x + 1) % 7; } }")
        .map_err(text)?;
    expect_status(&kiln_in(folder, &["build", "spin.cz", "-o", "good"])?, 0)?;
    let mut spinning = Command::new(&executable).spawn().map_err(text)?;
    let rebuilt = kiln_in(folder, &["build", "good.cz"]);
    let _ = spinning.kill();
    let _ = spinning.wait();
    expect_status(&rebuilt?, 0)
}

fn colours(folder: &Path) -> Result<(), String> {
    let escape = |finished: &Finished| finished.stderr.contains(&0x1b);
    expect(escape(&kiln_in(folder, &["check", "--color=always", "bad.cz"])?), || "always".into())?;
    expect(!escape(&kiln_in(folder, &["check", "--color=never", "bad.cz"])?), || "never".into())?;
    expect(!escape(&kiln_in(folder, &["check", "bad.cz"])?), || "auto, to a pipe".into())?;
    let plain = kiln_in(folder, &["check", "--color=always", "--message-format=json", "bad.cz"])?;
    expect(!escape(&plain), || "JSON has no colours".into())
}

fn levels(folder: &Path) -> Result<(), String> {
    for level in ["-O0", "-O1", "-O2", "-O3", "-Os", "-Oz", "-O"] {
        let ran = kiln_in(folder, &["run", level, "good.cz"])?;
        expect_status(&ran, 0)?;
        expect(ran.stdout == b"7\n", || format!("{level}: {}", ran.stdout_text()))?;
    }
    for level in ["-O4", "-Ox", "-O-1"] {
        expect_status(&kiln_in(folder, &["run", level, "good.cz"])?, 2)?;
    }
    Ok(())
}

fn completions_and_pages(folder: &Path) -> Result<(), String> {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let finished = kiln_in(folder, &["completions", shell])?;
        expect_status(&finished, 0)?;
        let script = finished.stdout_text();
        expect(script.contains("explain") && script.contains("emit"), || format!("{shell}: {script}"))?;
    }
    let page = kiln_in(folder, &["man"])?;
    expect_status(&page, 0)?;
    expect(page.stdout_text().contains(".TH"), || format!("no manual page: {}", page.stdout_text()))
}

fn stripped_and_static(folder: &Path) -> Result<(), String> {
    let size = |arguments: &[&str]| {
        let given = ["build", "good.cz", "-O2", "-o", "out"];
        expect_status(&kiln_in(folder, &[&given[..], arguments].concat())?, 0)?;
        let ran = process::run(&mut Command::new(folder.join("out")), Duration::from_secs(5))?;
        expect(ran.stdout == b"7\n", || format!("{arguments:?}: {}", ran.stdout_text()))?;
        fs::read(folder.join("out")).map_err(text)
    };
    let (whole, stripped) = (size(&[])?, size(&["--strip"])?);
    expect(stripped.len() < whole.len(), || "stripped executables are not smaller".into())?;
    let names_interpreter = |bytes: &[u8]| bytes.windows(3).any(|window| window == b"ld-");
    let (dynamic, linked) = (size(&["--dynamic"])?, size(&["--static", "--strip"])?);
    expect(names_interpreter(&dynamic), || "a dynamic executable without a loader".into())?;
    expect(!names_interpreter(&linked), || "a static executable with a loader".into())?;
    expect(linked.len() <= 6 * 1024, || format!("a static program has {} bytes", linked.len()))
}

const CHATTY: &str = "fn main() -> i32 {\n    let mut i = 0;\n    while i < 1000000 {\n        print_i32(i);\n        i += 1;\n    }\n    0\n}\n";

fn chatty(folder: &Path) -> Result<PathBuf, String> {
    fs::write(folder.join("chatty.cz"), CHATTY).map_err(text)?;
    expect_status(&kiln_in(folder, &["build", "-O2", "chatty.cz"])?, 0)?;
    Ok(folder.join("chatty"))
}

fn program_full_stdout(folder: &Path) -> Result<(), String> {
    let program = chatty(folder)?;
    let full = fs::OpenOptions::new().write(true).open("/dev/full").map_err(text)?;
    let output = Command::new(program).stdout(full).stderr(Stdio::piped()).output().map_err(text)?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let status = output.status.code();
    expect(status.is_some_and(|status| status != 0) && !message.is_empty(), || {
        format!("status {status:?}, says {message:?}")
    })
}

fn program_closed_stdout(folder: &Path) -> Result<(), String> {
    let program = chatty(folder)?;
    // Only a shell can start a program without a standard output.
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exec \"$0\" >&-"]).arg(program);
    let finished = process::run(&mut command, Duration::from_secs(10))?;
    let status = finished.status.clone().unwrap_or(0);
    expect(status != 0 && !finished.stderr.is_empty(), || format!("{finished:?}"))
}

fn program_closed_pipe(folder: &Path) -> Result<(), String> {
    let program = chatty(folder)?;
    let (_, message) = with_closed_pipe(&mut Command::new(program))?;
    expect(message.is_empty(), || format!("a closed pipe makes noise: {message}"))
}

fn lost_output(folder: &Path) -> Result<(), String> {
    let native = chatty(folder)?;
    for redirection in [">&-", "> /dev/full"] {
        let run = |arguments: &str, program: &Path| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", &format!("exec \"$0\" {arguments} {redirection}")]).arg(program);
            process::run(command.current_dir(folder), Duration::from_secs(20))
        };
        let expected = run("", &native)?;
        for way in ["run --vm", "run", "run -O"] {
            let found = run(&format!("{way} chatty.cz"), kiln())?;
            let same = (&expected.status, &expected.stderr) == (&found.status, &found.stderr);
            expect(same, || format!("{redirection}: native {expected:?}, {way} {found:?}"))?;
        }
    }
    let expected = with_closed_pipe(&mut Command::new(native))?;
    let found =
        with_closed_pipe(Command::new(kiln()).args(["run", "--vm", "chatty.cz"]).current_dir(folder))?;
    expect(expected == found, || format!("a closed pipe: native {expected:?}, VM {found:?}"))
}
