//! Same input, same bytes, for every target: whatever the place, the time zone, the language, the umask, the folder for
//! temporary files and the number of threads are.

use crate::cross;
use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Functions enough to be spread over several objects, and a panic that names the source.
const SOURCE: &str = "tests/run/match/nested_deep.cz";

const TARGETS: [&str; 7] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "aarch64-unknown-linux-gnu",
    "riscv64gc-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
];

/// What may differ between two machines: variables of the environment, the umask, the threads.
struct Surroundings {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    umask: &'static str,
    threads: &'static str,
}

const SURROUNDINGS: [Surroundings; 2] = [
    Surroundings {
        name: "here",
        variables: &[("TZ", "UTC"), ("LC_ALL", "C"), ("HOME", "/"), ("USER", "root")],
        umask: "022",
        threads: "1",
    },
    Surroundings {
        name: "in/another place",
        variables: &[
            ("TZ", "Pacific/Auckland"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("HOME", "/nonexistent"),
            ("USER", "somebody"),
            ("TMPDIR", "."),
            ("SOURCE_DATE_EPOCH", "1"),
        ],
        umask: "077",
        threads: "7",
    },
];

/// A trial for each target.
pub fn trials() -> Vec<Trial> {
    let trial = |target: &&'static str| {
        let target = *target;
        timed::trial(format!("reproducible/{target}"), move || check(target))
    };
    TARGETS.iter().map(trial).collect()
}

fn check(target: &str) -> Result<(), Failed> {
    let folder = files::scratch(&format!("reproducible-{target}"));
    for level in ["-O0", "-O2"] {
        let [one, other] = &SURROUNDINGS;
        let (one, other) = (build(&folder, target, level, one)?, build(&folder, target, level, other)?);
        for ((kind, one), (_, other)) in one.iter().zip(&other) {
            if one != other {
                return Err(format!("{kind} {level}: two compilations differ").into());
            }
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Compiles in these surroundings; gives the bytes of each kind.
fn build(
    folder: &Path,
    target: &str,
    level: &str,
    surroundings: &Surroundings,
) -> Result<Vec<(&'static str, Vec<u8>)>, Failed> {
    let place = folder.join(surroundings.name);
    fs::create_dir_all(&place)?;
    fs::copy(files::root().join(SOURCE), place.join("a.cz"))?;
    // Only a shell sets the umask of what it starts; `exec "$@"` passes the words on as they are.
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$0\" && exec \"$@\"", surroundings.umask]).arg(kiln());
    command.args(["build", "a.cz", "--emit=obj=a.o,exe=a", level, "-j", surroundings.threads]);
    command.args(["--target", target, "--sysroot"]).arg(cross::sysroots());
    command.envs(surroundings.variables.iter().copied()).current_dir(&place);
    let finished = process::run(&mut command, Duration::from_secs(60))?;
    if finished.status != Ok(0) {
        return Err(format!("status {}: {}", finished.status_text(), finished.stderr_text()).into());
    }
    let left = fs::read_dir(&place)?.count();
    if left != 3 && surroundings.name != "here" {
        return Err(format!("{left} files instead of the source and two results").into());
    }
    Ok(vec![("obj", fs::read(place.join("a.o"))?), ("exe", fs::read(place.join("a"))?)])
}
