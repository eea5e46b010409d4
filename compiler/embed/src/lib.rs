//! libkiln: programs in Kiln's languages inside a program in C.
//!
//! Comes in: calls from C, as `include/kiln_embed.h` declares them. Goes out: values by handles, errors as values. An
//! [`engine::Engine`] has a VM for each language; what belongs to no language (numbers, texts, functions of the host) it keeps itself.
//! Only [`boundary`] knows C: it checks pointers, catches panics, and finds out about engines that are in use.
//!
//! Programs run on the VM. With the feature `jit` functions of Cz become native code where they are hot ([`native`]). What is left out:
//! native code of dynamic languages, whose values and calls by the host it knows nothing of (`docs/ir/jit.md`).

#![allow(unsafe_code, reason = "the boundary to C takes and gives pointers")]

mod boundary;
mod calls;
mod cz;
mod dynamic;
mod engine;
mod error;
mod host;
#[cfg_attr(not(feature = "jit"), path = "native_without_llvm.rs")]
mod native;
mod objects;
mod values;
