//! Ways to run a program, which must all agree on output, errors and status.

use crate::cross;
use crate::files::kiln;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// A way to run a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Compiled to bytecode, and run by the VM.
    Vm,
    /// Compiled for this machine, at a level of `-O`.
    Native(&'static str),
    /// Compiled for another machine at -O2, and run by these programs, one inside the other.
    Cross { name: &'static str, target: &'static str, run_by: &'static [RunBy] },
}

/// A program that runs one of another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunBy {
    /// An emulator of qemu-user.
    Emulator(&'static str),
    /// The same, which finds the loader and the C library of the machine in this folder.
    EmulatorIn(&'static str, &'static str),
    /// The loader of `tests/machrun` for a processor.
    Loader(&'static str),
}

/// How many of the engines run every program.
const USUAL: usize = 3;

/// All engines, the usual ones first.
const ENGINES: [Engine; 12] = [
    Engine::Vm,
    Engine::Native("O0"),
    Engine::Native("O2"),
    Engine::Native("O1"),
    Engine::Native("O3"),
    Engine::Native("Oz"),
    Engine::Cross { name: "static", target: "x86_64-unknown-linux-musl", run_by: &[] },
    Engine::Cross {
        name: "aarch64",
        target: "aarch64-unknown-linux-musl",
        run_by: &[RunBy::Emulator("qemu-aarch64")],
    },
    Engine::Cross {
        name: "aarch64-gnu",
        target: "aarch64-unknown-linux-gnu",
        run_by: &[RunBy::EmulatorIn("qemu-aarch64", "/usr/aarch64-linux-gnu")],
    },
    Engine::Cross {
        name: "riscv64",
        target: "riscv64gc-unknown-linux-gnu",
        run_by: &[RunBy::EmulatorIn("qemu-riscv64", "/usr/riscv64-linux-gnu")],
    },
    Engine::Cross { name: "macos-x86_64", target: "x86_64-apple-darwin", run_by: &[RunBy::Loader("x86_64")] },
    Engine::Cross {
        name: "macos-aarch64",
        target: "aarch64-apple-darwin",
        run_by: &[RunBy::Emulator("qemu-aarch64"), RunBy::Loader("aarch64")],
    },
];

/// Which engines run the programs.
pub enum Choice {
    /// Every program runs on these.
    All(Vec<Engine>),
    /// Every program runs on the usual ones, and on one of the others, which take turns.
    Turns,
}

/// What `KILN_ENGINES` says: a list with commas, or `all`; without it they take turns. Without LLVM there is one.
pub fn choice() -> Choice {
    if cfg!(not(feature = "llvm")) {
        return Choice::All(vec![Engine::Vm]);
    }
    let Ok(names) = std::env::var("KILN_ENGINES") else { return Choice::Turns };
    if names == "all" {
        return Choice::All(ENGINES.to_vec());
    }
    let find = |name: &str| {
        let engine = ENGINES.iter().copied().find(|engine| engine.name() == name);
        engine.unwrap_or_else(|| {
            let known: Vec<&str> = ENGINES.iter().map(|engine| engine.name()).collect();
            panic!("KILN_ENGINES: `{name}` is not one of {}", known.join(", "))
        })
    };
    Choice::All(names.split(',').map(find).collect())
}

impl Choice {
    /// The engines of the program that is number `index` of all.
    pub fn engines(&self, index: usize) -> Vec<Engine> {
        match self {
            Choice::All(engines) => engines.clone(),
            Choice::Turns => {
                let (usual, others) = ENGINES.split_at(USUAL);
                [usual, &[others[index % others.len()]]].concat()
            }
        }
    }
}

impl Engine {
    /// As `KILN_ENGINES` and the names of tests say it.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Vm => "vm",
            Engine::Native(level) => level,
            Engine::Cross { name, .. } => name,
        }
    }

    /// The command that compiles `source` to `executable`.
    pub fn compile(self, source: &Path, executable: &Path) -> Command {
        let mut command = Command::new(kiln());
        command.args(["build", "--message-format=json", "--verify"]).arg(source);
        match self {
            // The file's name says that it is to be run, not read.
            Engine::Vm => command.arg("--emit=bytecode").arg("-o").arg(executable.with_extension("kbc")),
            Engine::Native(level) => command.arg(format!("-{level}")).arg("-o").arg(executable),
            Engine::Cross { target, .. } => {
                command.args(["-O2", "--target", target, "--sysroot"]).arg(cross::sysroots());
                command.arg("-o").arg(executable)
            }
        };
        command
    }

    /// The command that runs `executable`.
    pub fn start(self, executable: &Path) -> Command {
        let executable = executable.to_owned();
        let (mut words, file): (Vec<OsString>, _) = match self {
            Engine::Vm => (vec![kiln().into(), "run".into()], executable.with_extension("kbc")),
            Engine::Native(_) => (Vec::new(), executable),
            Engine::Cross { run_by, .. } => (run_by.iter().flat_map(|by| by.words()).collect(), executable),
        };
        words.push(file.into_os_string());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command
    }
}

impl RunBy {
    /// The program and its own arguments.
    fn words(self) -> Vec<OsString> {
        match self {
            RunBy::Emulator(name) => vec![name.into()],
            RunBy::EmulatorIn(name, folder) => [name, "-L", folder].map(OsString::from).into(),
            RunBy::Loader(processor) => vec![cross::machrun(processor).into_os_string()],
        }
    }
}
