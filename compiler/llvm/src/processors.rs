//! Processors and their features: which there are, and `native`.

use crate::{Error, Options, target};
use inkwell::targets::TargetMachine;
use std::ffi::{CString, c_char, c_void};

unsafe extern "C" {
    fn kiln_llvm_processors(
        triple: *const c_char,
        visit: extern "C" fn(*const u8, usize, *mut c_void),
        data: *mut c_void,
    );
    fn kiln_llvm_has_feature(triple: *const c_char, name: *const c_char) -> bool;
}

/// The name that stands for the processor of this machine.
const NATIVE: &str = "native";

/// The processors that LLVM knows for a target, in the order of their names, then `native` if this machine runs code of
/// the target. None of an unknown target.
pub fn cpus(triple: &str) -> Vec<&'static str> {
    extern "C" fn visit(name: *const u8, length: usize, names: *mut c_void) {
        // SAFETY: `names` is the vector below, and `name` a text of LLVM's tables, which are constant.
        let (name, names) =
            unsafe { (std::slice::from_raw_parts(name, length), &mut *names.cast::<Vec<&'static str>>()) };
        names.extend(std::str::from_utf8(name));
    }
    target::initialize(triple);
    let mut names: Vec<&'static str> = Vec::new();
    let Ok(text) = CString::new(triple) else { return names };
    // SAFETY: the text ends in NUL, and `visit` takes what is passed as its data.
    unsafe { kiln_llvm_processors(text.as_ptr(), visit, (&raw mut names).cast()) };
    names.sort_unstable();
    names.dedup();
    if is_host(triple) {
        names.push(NATIVE);
    }
    names
}

/// What LLVM shall be told: the processor, and the list of features.
pub(crate) fn resolve(options: &Options<'_>) -> Result<(String, String), Error> {
    let Options { triple, cpu, features, .. } = *options;
    // LLVM's table is not asked for the usual processors: that costs more than a small program's compilation.
    if !matches!(cpu, "" | "x86-64" | "generic" | "generic-rv64") && !cpus(triple).contains(&cpu) {
        return Err(Error::Cpu { cpu: cpu.to_owned(), triple: triple.to_owned() });
    }
    for feature in features.split(',').filter(|feature| !feature.is_empty()) {
        let name = feature.strip_prefix(['+', '-']);
        if !name.is_some_and(|name| has_feature(triple, name)) {
            return Err(Error::Feature { feature: feature.to_owned(), triple: triple.to_owned() });
        }
    }
    if cpu != NATIVE {
        return Ok((cpu.to_owned(), features.to_owned()));
    }
    let cpu = TargetMachine::get_host_cpu_name().to_string_lossy().into_owned();
    let own = TargetMachine::get_host_cpu_features().to_string_lossy().into_owned();
    // Of features named twice the last counts.
    let both: Vec<&str> = [own.as_str(), features].into_iter().filter(|list| !list.is_empty()).collect();
    Ok((cpu, both.join(",")))
}

fn has_feature(triple: &str, name: &str) -> bool {
    let (Ok(triple), Ok(name)) = (CString::new(triple), CString::new(name)) else { return false };
    // SAFETY: both texts end in NUL.
    unsafe { kiln_llvm_has_feature(triple.as_ptr(), name.as_ptr()) }
}

fn is_host(triple: &str) -> bool {
    let architecture = triple.split('-').next().unwrap_or_default();
    architecture.replace("arm64", "aarch64").starts_with(std::env::consts::ARCH)
}
