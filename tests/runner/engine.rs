//! Ways to run a program, which must all agree on output, errors and status.

use crate::files::KILN;
use std::path::Path;
use std::process::Command;

/// A way to run a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Compiled to bytecode, and run by the VM.
    Vm,
    /// Compiled for this machine, at a level of `-O`.
    Native(&'static str),
    /// Compiled for another machine at -O2, and run by an emulator: its name, the target's, and the emulator's.
    Cross(&'static str, &'static str, &'static str),
}

/// All engines. The first three run by default.
const ENGINES: [Engine; 8] = [
    Engine::Vm,
    Engine::Native("O0"),
    Engine::Native("O2"),
    Engine::Native("O1"),
    Engine::Native("O3"),
    Engine::Native("Oz"),
    Engine::Cross("aarch64", "aarch64-unknown-linux-musl", "qemu-aarch64"),
    Engine::Cross("riscv64", "riscv64gc-unknown-linux-gnu", "qemu-riscv64"),
];

/// The engines that `KILN_ENGINES` names: a list with commas, or `all`.
pub fn chosen() -> Vec<Engine> {
    let Ok(names) = std::env::var("KILN_ENGINES") else { return ENGINES[..3].to_vec() };
    if names == "all" {
        return ENGINES.to_vec();
    }
    let find = |name: &str| {
        let engine = ENGINES.iter().copied().find(|engine| engine.name() == name);
        engine.unwrap_or_else(|| {
            let known: Vec<&str> = ENGINES.iter().map(|engine| engine.name()).collect();
            panic!("KILN_ENGINES: `{name}` is not one of {}", known.join(", "))
        })
    };
    names.split(',').map(find).collect()
}

impl Engine {
    /// As `KILN_ENGINES` and the names of tests say it.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Vm => "vm",
            Engine::Native(level) => level,
            Engine::Cross(name, ..) => name,
        }
    }

    /// The command that compiles `source` to `executable`.
    pub fn compile(self, source: &Path, executable: &Path) -> Command {
        let mut command = Command::new(KILN);
        command.args(["build", "--message-format=json", "--verify"]).arg(source);
        match self {
            // The file's name says that it is to be run, not read.
            Engine::Vm => command.arg("--emit=bytecode").arg("-o").arg(executable.with_extension("kbc")),
            Engine::Native(level) => command.arg(format!("-{level}")).arg("-o").arg(executable),
            Engine::Cross(_, target, _) => {
                command.args(["-O2", "--target", target]).arg("-o").arg(executable)
            }
        };
        command
    }

    /// The command that runs `executable`.
    pub fn start(self, executable: &Path) -> Command {
        match self {
            Engine::Vm => {
                let mut command = Command::new(KILN);
                command.arg("run").arg(executable.with_extension("kbc"));
                command
            }
            Engine::Native(_) => Command::new(executable),
            Engine::Cross(_, _, emulator) => {
                let mut command = Command::new(emulator);
                command.arg(executable);
                command
            }
        }
    }
}
