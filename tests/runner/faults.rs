//! Surroundings that fail: each is a message and status 3, leaves the old output as it was, and nothing besides.

use crate::files::{self, kiln};
use crate::process::{self, Finished};
use crate::timed;
use libtest_mimic::Trial;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

type Test = (&'static str, fn(&Path) -> Result<(), String>);

const TESTS: &[Test] = &[
    ("inputs that cannot be read", unreadable),
    ("names that are too long", long_names),
    ("flags that mean harm stay words", hostile_flags),
    ("many builds to one place", race),
];

/// Tests in which a file system is mounted, which not every machine allows.
const MOUNTED: &[Test] = &[
    ("a full disk", full_disk),
    ("a full disk for temporary files", full_temporary),
    ("a read-only disk", read_only_disk),
];

const GOOD: &str = "fn main() -> i32 {\n    print_i32(7);\n    0\n}\n";

/// What is written, each its own way: an executable by the linker, the others by the driver.
const KINDS: [&str; 6] = ["exe", "obj", "ll", "bc", "asm", "bytecode"];

/// The trials, each in a folder of its own with `good.cz`.
pub fn trials() -> Vec<Trial> {
    let trial = |&(name, test): &Test| {
        timed::trial(format!("faults/{name}"), move || {
            let folder = files::scratch(&format!("faults-{}", name.replace(' ', "-")));
            fs::write(folder.join("good.cz"), GOOD)?;
            test(&folder)?;
            let _ = fs::remove_dir_all(&folder);
            Ok(())
        })
    };
    let mounts = can_mount();
    if !mounts {
        eprintln!(
            "faults: `unshare -rm` and `mount` are not permitted here: tests of full disks are ignored"
        );
    }
    let mounted = |test| trial(test).with_ignored_flag(!mounts);
    TESTS.iter().map(trial).chain(MOUNTED.iter().map(mounted)).collect()
}

/// Whether this user may mount a file system that nobody else sees.
fn can_mount() -> bool {
    let script = "mount -t tmpfs -o size=16k none /tmp";
    let status = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Runs `script` by a shell that may mount; `$KILN` is the command. It ends with the script's status.
fn shell(folder: &Path, script: &str, arguments: &[&str]) -> Result<Finished, String> {
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-eu", "-c", script, "sh"]).args(arguments).current_dir(folder);
    process::run(command.env("KILN", kiln()), Duration::from_secs(20))
}

fn kiln_in(folder: &Path, arguments: &[&str]) -> Result<Finished, String> {
    process::run(Command::new(kiln()).args(arguments).current_dir(folder), Duration::from_secs(20))
}

fn expect(condition: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(what()) }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Status 3, and one error with the reason.
fn fails_with(what: &str, finished: &Finished, reason: &str) -> Result<(), String> {
    let message = finished.stderr_text();
    let right = finished.status == Ok(3) && message.starts_with("error[E") && message.contains(reason);
    expect(right, || format!("{what}: status {}, expected `{reason}`:\n{message}", finished.status_text()))
}

/// The names in a folder, ordered.
fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(text)?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

fn full_disk(folder: &Path) -> Result<(), String> {
    fs::create_dir(folder.join("disk")).map_err(text)?;
    // What fills the disk is one file; then there is no space for a byte, but there is for names.
    let script = "
        mount -t tmpfs -o size=32k none disk
        printf old > disk/out
        dd if=/dev/zero of=disk/filler bs=4k 2> /dev/null || true
        status=0
        \"$KILN\" build good.cz \"--emit=$1\" -o disk/out || status=$?
        echo \"$(cat disk/out)\" $(ls -A disk)
        exit $status
    ";
    for kind in KINDS {
        let finished = shell(folder, script, &[kind])?;
        fails_with(kind, &finished, "no space left on device")?;
        expect(finished.stdout == b"old filler out\n", || format!("{kind}: {}", finished.stdout_text()))?;
    }
    Ok(())
}

fn full_temporary(folder: &Path) -> Result<(), String> {
    fs::create_dir(folder.join("disk")).map_err(text)?;
    fs::write(folder.join("out"), "old").map_err(text)?;
    let script = "
        mount -t tmpfs -o size=32k none disk
        dd if=/dev/zero of=disk/filler bs=4k 2> /dev/null || true
        export TMPDIR=\"$PWD/disk\"
        status=0
        \"$KILN\" \"$@\" || status=$?
        ls -A disk
        exit $status
    ";
    for arguments in [&["build", "good.cz", "-o", "out"][..], &["run", "--engine=native", "good.cz"]] {
        let finished = shell(folder, script, arguments)?;
        let what = arguments.join(" ");
        fails_with(&what, &finished, "no space left on device")?;
        expect(finished.stdout == b"filler\n", || format!("{what}: {}", finished.stdout_text()))?;
    }
    let old = fs::read_to_string(folder.join("out")).map_err(text)?;
    expect(old == "old", || "the old output is gone".into())?;
    expect(names(folder)? == ["disk", "good.cz", "out"], || format!("{:?}", names(folder)))
}

fn read_only_disk(folder: &Path) -> Result<(), String> {
    fs::create_dir(folder.join("disk")).map_err(text)?;
    let script = "
        mount -t tmpfs -o size=32k none disk
        printf old > disk/out
        mount -o remount,ro disk
        status=0
        \"$KILN\" build good.cz \"--emit=$1\" -o disk/out || status=$?
        echo \"$(cat disk/out)\" $(ls -A disk)
        exit $status
    ";
    for kind in KINDS {
        let finished = shell(folder, script, &[kind])?;
        fails_with(kind, &finished, "read-only file system")?;
        expect(finished.stdout == b"old out\n", || format!("{kind}: {}", finished.stdout_text()))?;
    }
    Ok(())
}

#[cfg(unix)]
fn unreadable(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::symlink;
    symlink("self.cz", folder.join("self.cz")).map_err(text)?;
    symlink("nowhere", folder.join("dangling.cz")).map_err(text)?;
    // Nobody can read the first page of a process, not even root.
    symlink("/proc/self/mem", folder.join("device.cz")).map_err(text)?;
    for (source, reason) in [
        ("self.cz", "too many levels of symbolic links"),
        ("dangling.cz", "no such file or directory"),
        ("device.cz", "input/output error"),
        ("good.cz/inside.cz", "not a directory"),
    ] {
        for command in ["check", "build", "run"] {
            let finished = kiln_in(folder, &[command, source])?;
            fails_with(&format!("{command} {source}"), &finished, reason)?;
        }
    }
    expect(names(folder)? == ["dangling.cz", "device.cz", "good.cz", "self.cz"], || {
        format!("{:?}", names(folder))
    })
}

#[cfg(not(unix))]
fn unreadable(_folder: &Path) -> Result<(), String> {
    Ok(())
}

fn long_names(folder: &Path) -> Result<(), String> {
    let long = "long".repeat(100);
    let deep = "deep/".repeat(2000) + "out";
    let missing = kiln_in(folder, &["check", &format!("{long}.cz")])?;
    fails_with("a source", &missing, "file name too long")?;
    for place in [&long, &deep] {
        for kind in KINDS {
            let finished = kiln_in(folder, &["build", "good.cz", &format!("--emit={kind}"), "-o", place])?;
            fails_with(kind, &finished, "file name too long")?;
        }
    }
    expect(names(folder)? == ["good.cz"], || format!("{:?}", names(folder)))
}

/// Values of options that a shell, a linker or a C library would understand as something else.
const HOSTILE: &[(&str, &str)] = &[
    ("-l", "m;touch oops"),
    ("-l", "$(touch oops)"),
    ("-l", "-rpath=/tmp"),
    ("-l", ":libc.a"),
    ("-l", "@list"),
    ("-l", ""),
    ("-l", "../../x"),
    ("-l", "a b"),
    ("-L", "-o oops"),
    ("-L", "`touch oops`"),
    ("--link-arg", "--no-such; touch oops"),
    ("--link-arg", "$(touch oops)"),
    ("--link-arg", "|touch oops"),
    ("--link-arg", "> oops"),
    ("--link-arg", "no\nsuch"),
    ("--link-arg", "@no-such-list"),
    ("--linker", "touch oops"),
    ("--linker", "sh -c 'touch oops'"),
    ("--linker", "$(touch oops)"),
    ("--linker", ""),
    ("--linker", "./good.cz"),
    ("--linker", "/"),
    ("--target", "x86_64-linux-gnu; touch oops"),
    ("--target", "../../etc/passwd"),
    ("--target", ""),
    ("--target", "%s%s%n"),
    ("--target", "x86_64-unknown-linux-gnu\n"),
    ("--target-cpu", "x86-64; touch oops"),
    ("--target-cpu", "help"),
    ("--target-cpu", ""),
    ("--target-cpu", "%n%n"),
    ("--target-feature", "+avx2; touch oops"),
    ("--target-feature", "help"),
    ("--target-feature", "+help"),
    ("--target-feature", "avx2"),
    ("--target-feature", ",,,"),
    ("--sysroot", "$(touch oops)"),
    ("--sysroot", "-o oops"),
    ("--sysroot", "good.cz"),
    ("--remap-path-prefix", "no equals sign"),
    ("--remap-path-prefix", "=$(touch oops)"),
    ("--emit", "exe=$(touch oops)/out"),
    ("--emit", "ll;touch oops"),
    ("-o", "`touch oops`/out"),
    ("-O", "2;touch oops"),
    ("-j", "1;touch oops"),
    ("-j", "99999999999999999999"),
];

fn hostile_flags(folder: &Path) -> Result<(), String> {
    for &(option, value) in HOSTILE {
        let what = format!("{option} {value:?}");
        // Long options take a value that starts with `-` only behind `=`.
        let word =
            if option.starts_with("--") { format!("{option}={value}") } else { format!("{option}{value}") };
        let finished = kiln_in(folder, &["build", "good.cz", &word, "--color=never"])?;
        let message = finished.stderr_text();
        match finished.status {
            Ok(0) => fs::remove_file(folder.join("good")).map_err(|error| format!("{what}: {error}"))?,
            Ok(2 | 3) => expect(message.starts_with("error"), || format!("{what} says: {message}"))?,
            Ok(_) | Err(_) => return Err(format!("{what}: status {}\n{message}", finished.status_text())),
        }
        let left = names(folder)?;
        expect(left == ["good.cz"], || format!("{what} leaves {left:?}"))?;
        let source = fs::read_to_string(folder.join("good.cz")).map_err(text)?;
        expect(source == GOOD, || format!("{what}: the source was overwritten"))?;
    }
    Ok(())
}

fn race(folder: &Path) -> Result<(), String> {
    for kind in ["exe", "obj", "ll"] {
        let place: PathBuf = folder.join("out");
        let emit = format!("--emit={kind}");
        let start = || {
            let mut command = Command::new(kiln());
            command.args(["build", "good.cz", &emit, "-o", "out"]).current_dir(folder);
            command.stderr(Stdio::null()).spawn().map_err(text)
        };
        let children = [start()?, start()?, start()?];
        for mut child in children {
            let status = child.wait().map_err(text)?;
            expect(status.success(), || format!("{kind}: {status}"))?;
        }
        let raced = fs::read(&place).map_err(text)?;
        let alone = kiln_in(folder, &["build", "good.cz", &emit, "-o", "alone"])?;
        expect(alone.status == Ok(0), || alone.stderr_text())?;
        let same = fs::read(folder.join("alone")).map_err(text)? == raced;
        expect(same, || format!("{kind}: three at once made something else"))?;
        expect(names(folder)? == ["alone", "good.cz", "out"], || format!("{kind}: {:?}", names(folder)))?;
    }
    Ok(())
}
