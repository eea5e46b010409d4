//! Arguments of `ld64.lld` and other linkers of Mach-O.

use super::Job;
use crate::command::CommandLine;
use crate::request::Strip;

pub(super) fn arguments(command: &mut CommandLine, job: &Job) {
    command.flags(&["-arch", job.target.emulation]);
    if let Some(version) = job.target.minimum_os {
        // No SDK is used; the version of one is recorded all the same, and it is the oldest that the code asks for.
        command.flags(&["-platform_version", "macos", version, version]);
    }
    command.flag("-o").path(&job.output);
    // Only what we name is searched, not the folders of the machine.
    command.flag("-Z");
    command.flags(&["-pie", "-dead_strip"]);
    // All addresses are filled in when the executable is loaded, into memory that is read-only afterwards.
    command.flag("-fixup_chains");
    // lld signs for arm64 only unless it is told; a signature makes both alike.
    command.flag("-adhoc_codesign");
    if command.program.to_string_lossy().contains("lld") {
        command.flags(&["--icf=safe", "--color-diagnostics=never"]);
        // Objects with debug information are named in the executable: without their time, and without the work folder.
        command.flag("-reproducible").flag("-oso_prefix").path(&job.work);
    }
    match job.strip {
        Strip::Nothing => {}
        Strip::Debug => {
            command.flag("-S");
        }
        Strip::All => {
            command.flags(&["-S", "-x"]);
        }
    }
    job.inputs(command);
    job.needed(command);
    job.system_library(command);
}
