//! Target machines.

use crate::{Error, OptLevel, Options, RelocModel, error, processors};
use inkwell::OptimizationLevel;
use inkwell::targets::{CodeModel, InitializationConfig, RelocMode, Target, TargetMachine, TargetTriple};

/// The version of the LLVM inside.
pub fn version() -> (u32, u32, u32) {
    inkwell::support::get_llvm_version()
}

/// Initializes the one target that is needed: each costs start-up time.
pub(crate) fn initialize(triple: &str) {
    error::start();
    let config = InitializationConfig {
        asm_parser: true, // inline assembly of the runtime
        asm_printer: true,
        base: true,
        disassembler: false,
        info: true,
        machine_code: true,
    };
    match triple.split('-').next() {
        Some("x86_64") => Target::initialize_x86(&config),
        Some("aarch64" | "arm64") => Target::initialize_aarch64(&config),
        Some("riscv64") => Target::initialize_riscv(&config),
        Some(_) | None => {}
    }
}

/// The machine that `options` describe.
pub(crate) fn machine(options: &Options<'_>) -> Result<TargetMachine, Error> {
    initialize(options.triple);
    let triple = TargetTriple::create(options.triple);
    let failed = |reason: String| Error::Target { triple: options.triple.to_owned(), reason };
    let target = Target::from_triple(&triple).map_err(|message| failed(message.to_string()))?;
    let level = match options.level {
        OptLevel::O0 => OptimizationLevel::None,
        OptLevel::O1 => OptimizationLevel::Less,
        OptLevel::O2 | OptLevel::Os | OptLevel::Oz => OptimizationLevel::Default,
        OptLevel::O3 => OptimizationLevel::Aggressive,
    };
    let reloc = match options.reloc {
        RelocModel::Static => RelocMode::Static,
        RelocModel::Pic => RelocMode::PIC,
    };
    // RISC-V objects must say that doubles are passed in registers, or they cannot be linked with the system's.
    let (cpu, features) = processors::resolve(options)?;
    let mut machine_options = inkwell::targets::TargetMachineOptions::new()
        .set_cpu(&cpu)
        .set_features(&features)
        .set_level(level)
        .set_reloc_mode(reloc)
        .set_code_model(CodeModel::Default);
    if options.triple.starts_with("riscv64") {
        machine_options = machine_options.set_abi("lp64d").set_code_model(CodeModel::Medium);
    }
    target
        .create_target_machine_from_options(&triple, machine_options)
        .ok_or_else(|| failed("no machine with these options".to_owned()))
}
