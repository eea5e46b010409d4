//! Arguments of `ld.lld` and other linkers of ELF.

use super::Job;
use crate::command::CommandLine;
use crate::request::Strip;
use crate::target::Linkage;

/// Up to this many bytes of objects, starting threads takes longer than linking.
const SMALL: u64 = 1 << 20;

pub(super) fn arguments(command: &mut CommandLine, job: &Job) {
    command.flags(&["-m", job.target.emulation]);
    command.flag("-o").path(&job.output);
    common(&mut |flags| {
        command.flags(flags);
    });
    match (job.linkage, job.target.loader) {
        (Linkage::Dynamic, Some(loader)) => {
            command.flags(&["-pie", "-dynamic-linker", loader]);
        }
        // The entry code relocates the executable itself.
        (Linkage::Static, _) | (Linkage::Dynamic, None) => {
            command.flags(&["-static", "-pie", "--no-dynamic-linker"]);
        }
    }
    match job.strip {
        Strip::Nothing => {}
        Strip::Debug => {
            command.flag("--strip-debug");
        }
        Strip::All => {
            command.flag("--strip-all");
        }
    }
    if is_lld(command) {
        // Functions of the same code become one, except where a program could see it.
        command.flag("--icf=safe").flag("--color-diagnostics=never");
        if job.size < SMALL {
            command.flag("--threads=1");
        }
    }
    job.inputs(command);
    job.needed(command);
    job.system_library(command);
}

/// What every executable gets; `add` takes the flags of one concern. Shared with C compilers, which pass them on.
pub(super) fn common(add: &mut dyn FnMut(&[&str])) {
    // Functions that nothing calls are left out.
    add(&["--gc-sections"]);
    // All tables that the loader writes are made read-only before the program starts; nothing is both writable and
    // executable, and code is not relocated.
    add(&["-z", "relro", "-z", "now", "-z", "noexecstack", "-z", "text"]);
    // Same input, same bytes, and a library that nothing needs is not loaded.
    add(&["--build-id=none", "--hash-style=gnu", "--as-needed"]);
    // What a library needs is its own affair, and what stands for the C library here lacks most names.
    add(&["--allow-shlib-undefined"]);
}

/// Whether the program is lld, which alone has some flags.
fn is_lld(command: &CommandLine) -> bool {
    command.program.to_string_lossy().contains("lld")
}
