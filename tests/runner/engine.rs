//! Ways to run a program, which must all agree on output, errors and status.

use crate::cross;
use crate::files::{is_dynamic, kiln};
use crate::sanitized;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A way to run a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Compiled to bytecode, and run by the VM.
    Vm,
    /// Run by the VM with native code for what runs more than so many times, of units of at most so many statements.
    Jit { name: &'static str, unit: &'static str, threshold: &'static str },
    /// Compiled for this machine, at a level of `-O`.
    Native(&'static str),
    /// Compiled for another machine at -O2, and run by these programs, one inside the other.
    Cross { name: &'static str, target: &'static str, run_by: &'static [RunBy] },
    /// Compiled at -O2; its heap is collected at every allocation. For dynamic languages.
    Stress,
    /// The same by the VM.
    VmStress,
    /// The same by the VM with native code, as [`Engine::Jit`].
    JitStress,
    /// Compiled at -O0, linked with a runtime under the sanitizers, and run as [`Engine::Stress`].
    Sanitized,
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

/// How many bytes of addresses an emulator of another processor has. qemu notes each page of what a program reserves, and
/// programs of dynamic languages reserve 64 GB for their heap, if there is so much: that alone would take half a second.
const EMULATED_ADDRESSES: (&str, &str) = ("QEMU_RESERVED_VA", "0x100000000");

/// How many of the engines run every program.
const USUAL: usize = 4;

/// All engines, the usual ones first.
const ENGINES: [Engine; 14] = [
    Engine::Vm,
    JIT,
    Engine::Native("O0"),
    Engine::Native("O2"),
    // All that runs is native code, each function by itself.
    Engine::Jit { name: "jit-small", unit: "1", threshold: "0" },
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

/// With units as usual.
const JIT: Engine = Engine::Jit { name: "jit", unit: "5000", threshold: "1" };

/// Those that only programs with a heap need.
const HEAP: [Engine; 4] = [Engine::Stress, Engine::VmStress, Engine::JitStress, Engine::Sanitized];

/// Which engines run the programs.
pub enum Choice {
    /// Every program runs on these.
    All(Vec<Engine>),
    /// Every program runs on the usual ones, and on one of the others, which take turns; those with a heap on one of
    /// [`HEAP`], too.
    Turns,
}

/// What `KILN_ENGINES` says: a list with commas, or `all`; without it they take turns. Without LLVM there is one.
pub fn choice() -> Choice {
    if cfg!(not(feature = "llvm")) {
        return Choice::All(vec![Engine::Vm]);
    }
    let Ok(names) = std::env::var("KILN_ENGINES") else { return Choice::Turns };
    if names == "all" {
        return Choice::All([&ENGINES[..], &HEAP].concat());
    }
    let find = |name: &str| {
        let engines = || ENGINES.iter().chain(&HEAP).copied();
        engines().find(|engine| engine.name() == name).unwrap_or_else(|| {
            let known: Vec<&str> = engines().map(Engine::name).collect();
            panic!("KILN_ENGINES: `{name}` is not one of {}", known.join(", "))
        })
    };
    Choice::All(names.split(',').map(find).collect())
}

impl Choice {
    /// The engines of a program that is number `index` of all, without those that it cannot run on.
    pub fn engines(&self, source: &Path, index: usize, not_on: &[String]) -> Vec<Engine> {
        let is_fit = |engine: &Engine| not_on.iter().all(|name| name != engine.name());
        let has_heap = is_dynamic(source);
        let mut engines = match self {
            Choice::All(engines) => engines.clone(),
            Choice::Turns => {
                let (usual, others) = ENGINES.split_at(USUAL);
                let others: Vec<Engine> = others.iter().copied().filter(is_fit).collect();
                [usual, &[others[index % others.len()], HEAP[index % HEAP.len()]]].concat()
            }
        };
        engines.retain(|engine| is_fit(engine) && (has_heap || !HEAP.contains(engine)));
        engines
    }
}

impl Engine {
    /// As `KILN_ENGINES` and the names of tests say it.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Vm => "vm",
            Engine::Native(level) => level,
            Engine::Cross { name, .. } => name,
            Engine::Stress => "stress",
            Engine::VmStress => "vm-stress",
            Engine::Jit { name, .. } => name,
            Engine::JitStress => "jit-stress",
            Engine::Sanitized => "sanitized",
        }
    }

    /// Whether it compiles and runs at once.
    pub fn runs_source(self) -> bool {
        matches!(self, Engine::Jit { .. } | Engine::JitStress)
    }

    /// The name of an engine for which programs are compiled to the same files: collections at every allocation are asked
    /// for when a program starts.
    pub fn compiled_as(self) -> &'static str {
        match self {
            Engine::Stress => "O2",
            Engine::VmStress => Engine::Vm.name(),
            Engine::Jit { .. } | Engine::JitStress => JIT.name(),
            Engine::Vm | Engine::Native(_) | Engine::Cross { .. } | Engine::Sanitized => self.name(),
        }
    }

    /// The target that it compiles for; `None` is this machine.
    pub fn target(self) -> Option<&'static str> {
        match self {
            Engine::Cross { target, .. } => Some(target),
            Engine::Vm
            | Engine::Jit { .. }
            | Engine::Native(_)
            | Engine::Stress
            | Engine::VmStress
            | Engine::JitStress
            | Engine::Sanitized => None,
        }
    }

    /// Whether its compiler makes an executable.
    pub fn links(self) -> bool {
        match self {
            Engine::Vm | Engine::Jit { .. } | Engine::VmStress | Engine::JitStress => false,
            Engine::Native(_) | Engine::Cross { .. } | Engine::Stress | Engine::Sanitized => true,
        }
    }

    /// How long the compiler and a program may take each, if `usual` is enough where nothing is checked
    /// and little compiled.
    pub fn limit(self, usual: Duration) -> Duration {
        // A unit for each function is a module of LLVM for each.
        let is_slow = HEAP.contains(&self) || matches!(self, Engine::Jit { unit: "1", .. });
        if is_slow { usual * 4 } else { usual }
    }

    /// The command that compiles `source` to `executable`.
    pub fn compile(self, source: &Path, executable: &Path) -> Command {
        if self == Engine::Sanitized {
            return sanitized::compile(source, executable);
        }
        let mut command = Command::new(kiln());
        if self.runs_source() {
            // Warnings and errors; it is compiled again to be run.
            command.args(["check", "--message-format=json", "--verify"]).arg(source);
            return command;
        }
        command.args(["build", "--message-format=json", "--verify"]).arg(source);
        match self {
            // The file's name says that it is to be run, not read.
            Engine::Jit { .. } | Engine::JitStress => unreachable!("nothing is written"),
            Engine::Vm | Engine::VmStress => {
                command.arg("--emit=bytecode").arg("-o").arg(executable.with_extension("kbc"))
            }
            Engine::Native(level) => command.arg(format!("-{level}")).arg("-o").arg(executable),
            Engine::Stress | Engine::Sanitized => command.arg("-O2").arg("-o").arg(executable),
            Engine::Cross { target, .. } => {
                command.args(["-O2", "--target", target, "--sysroot"]).arg(cross::sysroots());
                command.arg("-o").arg(executable)
            }
        };
        command
    }

    /// The command that runs `executable`, which was compiled from `source`, a path in the folder in which the command runs.
    pub fn start(self, source: &Path, executable: &Path) -> Command {
        let executable = executable.to_owned();
        let (mut words, file): (Vec<OsString>, _) = match self {
            Engine::Vm | Engine::VmStress => {
                (vec![kiln().into(), "run".into()], executable.with_extension("kbc"))
            }
            Engine::Jit { unit, threshold, .. } => (jit(unit, threshold), source.to_owned()),
            Engine::JitStress => (jit("100", "1"), source.to_owned()),
            Engine::Native(_) | Engine::Stress | Engine::Sanitized => (Vec::new(), executable),
            Engine::Cross { run_by, .. } => (run_by.iter().flat_map(|by| by.words()).collect(), executable),
        };
        words.push(file.into_os_string());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        if matches!(self, Engine::Cross { .. }) {
            command.env(EMULATED_ADDRESSES.0, EMULATED_ADDRESSES.1);
        }
        if HEAP.contains(&self) {
            command.env("KILN_GC", "stress").envs(sanitized::OPTIONS);
        }
        command
    }
}

/// Runs with native code for what runs more than so many times; loops count three times as much.
fn jit(unit: &str, threshold: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![kiln().into(), "run".into()];
    let rounds = if threshold == "0" { "0" } else { "3" };
    let flags = ["--engine=jit", "--message-format=json", "--jit-wait"];
    let numbers = ["--jit-threshold", threshold, "--jit-rounds", rounds, "--jit-unit", unit];
    words.extend(flags.iter().chain(&numbers).map(OsString::from));
    words
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
