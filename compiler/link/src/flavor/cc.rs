//! Arguments of a C compiler as a linker. It brings its own C library; the start files are ours.

use super::{Job, ld_elf};
use crate::command::CommandLine;
use crate::request::Strip;
use crate::target::{Format, Linkage};

pub(super) fn arguments(command: &mut CommandLine, job: &Job) {
    command.flag("-o").path(&job.output);
    match job.target.format() {
        Format::Elf => elf(command, job),
        Format::MachO => {
            command.flags(&["-arch", job.target.emulation, "-Wl,-dead_strip"]);
        }
    }
    match job.strip {
        Strip::Nothing => {}
        Strip::Debug => {
            command.flag("-Wl,-S");
        }
        Strip::All => {
            command.flag("-s");
        }
    }
    job.inputs(command);
    for name in &job.needed_names {
        command.flag(format!("-l{name}"));
    }
}

fn elf(command: &mut CommandLine, job: &Job) {
    match job.linkage {
        Linkage::Dynamic => command.flags(&["-nostartfiles", "-pie"]),
        Linkage::Static => command.flags(&["-nostdlib", "-static-pie"]),
    };
    ld_elf::common(&mut |flags| {
        command.flag(format!("-Wl,{}", flags.join(",")));
    });
}
