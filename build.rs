//! Compiles the runtime for the host, and collects the pages of `kiln explain`. Both are embedded into the
//! compiler, so that one file builds programs.

#![allow(clippy::disallowed_methods, reason = "a build script reads files and starts compilers")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error>;

fn main() {
    // Without LLVM, nothing is linked, and neither clang nor lld is needed here.
    let native = env::var_os("CARGO_FEATURE_LLVM").is_some();
    // At a fixed address the hundred thousands of pointers inside LLVM need no relocation when `kiln` starts.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        // LLVM's hundreds of static constructors lie together, instead of each on a page of its own.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,keep-text-section-prefix");
        if native {
            // And they run when LLVM is needed.
            linker_script("compiler/llvm/constructors.ld");
        }
        if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
            close_together();
        }
    }
    let result = explanations()
        .and_then(|()| if native { host_runtime().and_then(|()| static_libraries()) } else { Ok(()) });
    if let Err(failure) = result {
        println!("cargo::error={failure}");
        std::process::exit(1);
    }
}

/// What small commands touch of the file lies together. A page that is touched brings its neighbours into memory with it, sixteen at a time, so
/// code and constants that are all over a file of 100 MB occupy several times their size.
fn close_together() {
    // Merged with those of all others, the strings of one library are everywhere, and the allocator reads all of its own at the start.
    println!("cargo::rustc-link-arg-bins=-Wl,-O0");
    // A list of a thousand functions is for lld, by which rustc links for this architecture.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64") {
        linker_script("compiler/driver/startup.ld");
    }
}

/// Gives a script to the linker.
fn linker_script(path: &str) {
    println!("cargo::rerun-if-changed={path}");
    let folder = env::var("CARGO_MANIFEST_DIR").expect("Cargo sets CARGO_MANIFEST_DIR");
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", Path::new(&folder).join(path).display());
}

fn out_dir() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR"))
}

/// `explanations.rs`: a table of codes and pages, ordered by code.
fn explanations() -> Result<(), Failure> {
    let folder = Path::new("docs/codes");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    pages.retain(|path| {
        path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("README.md")
    });
    pages.sort();
    let mut table = String::from("&[\n");
    for page in &pages {
        let code = page.file_stem().and_then(|stem| stem.to_str()).ok_or("a page whose name is not UTF-8")?;
        writeln!(table, "    ({code:?}, include_str!({:?})),", fs::canonicalize(page)?)?;
    }
    table.push_str("]\n");
    fs::write(out_dir().join("explanations.rs"), table)?;
    Ok(())
}

/// What LLVM needs besides the C library, and the unwinder, each with its archive.
const OF_LLVM: [(&str, &str); 5] =
    [("stdc++", "stdc++"), ("z", "z"), ("zstd", "zstd"), ("ffi", "ffi"), ("gcc_s", "gcc_eh")];

/// Lets the linker find archives of these libraries before it finds shared ones, in a folder where nothing else lies. A `kiln`
/// that loads only the C library runs on more systems, and starts faster: the tables of LLVM's classes, which refer to the library
/// of C++, need no relocation. What has no archive is loaded as before.
fn static_libraries() -> Result<(), Failure> {
    if !env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        return Ok(());
    }
    let folder = out_dir().join("static");
    fs::create_dir_all(&folder)?;
    let compiler = cc::Build::new().cargo_metadata(false).opt_level(0).try_get_compiler()?;
    for (library, archive) in OF_LLVM {
        let name = format!("lib{archive}.a");
        let said = compiler.to_command().arg(format!("-print-file-name={name}")).output()?;
        let archive = PathBuf::from(String::from_utf8_lossy(&said.stdout).trim());
        // A compiler that knows no such file gives the name back.
        if archive.is_absolute() && archive.exists() {
            let found = folder.join(format!("lib{library}.a"));
            let _ = fs::remove_file(&found);
            std::os::unix::fs::symlink(archive, found)?;
        }
    }
    println!("cargo::rustc-link-search=native={}", folder.display());
    Ok(())
}

/// The runtime for the host: `runtime.o`, `runtime.bc`, the entries, and what stands for the C library at link time.
fn host_runtime() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=rt");
    println!("cargo::rerun-if-env-changed=KILN_CLANG");
    let clang = clang()?;
    let objects = [
        ("rt/runtime.c", "runtime.o", &[][..]),
        ("rt/runtime.c", "runtime.bc", &["-emit-llvm"][..]),
        ("rt/entry_glibc.c", "entry_glibc.o", &[][..]),
        ("rt/entry_static.c", "entry_static.o", &[][..]),
        ("rt/memory.c", "memory.o", &["-fno-builtin"][..]),
    ];
    for (source, object, flags) in objects {
        compile(&clang, source, object, flags)?;
    }
    libc_stub(&clang)
}

/// `libc.so`: a library with the names of glibc and nothing behind them, for the linker only.
fn libc_stub(clang: &Path) -> Result<(), Failure> {
    let made = std::process::Command::new(clang)
        .args(["-shared", "-nostdlib", "-fuse-ld=lld", "-Wl,-soname,libc.so.6", "-Wl,--build-id=none"])
        .args(["-fPIC", "-ffreestanding", "-fno-builtin", "-w", "-o"])
        .arg(out_dir().join("libc.so"))
        .arg("rt/stubs/libc.c")
        .status()?;
    if made.success() { Ok(()) } else { Err("cannot link rt/stubs/libc.c: is lld 22 installed?".into()) }
}

/// clang 22, whose bitcode our LLVM reads.
fn clang() -> Result<PathBuf, Failure> {
    if let Some(path) = env::var_os("KILN_CLANG") {
        return Ok(path.into());
    }
    let candidates = ["clang-22", "/usr/lib/llvm-22/bin/clang"];
    let works = |name: &str| std::process::Command::new(name).arg("--version").output().is_ok();
    match candidates.iter().find(|name| works(name)) {
        Some(name) => Ok(PathBuf::from(name)),
        None => Err("clang 22 is needed to compile the runtime: run scripts/setup, or set KILN_CLANG".into()),
    }
}

/// One source to one file, with the flags of `rt/flags.txt`, which every build of the runtime uses.
///
/// Freestanding: no header and no library of the system. Every function in a section of its own, so that unused
/// ones are dropped. No unwind tables: panics do not unwind.
fn compile(clang: &Path, source: &str, object: &str, flags: &[&str]) -> Result<(), Failure> {
    let common = fs::read_to_string("rt/flags.txt")?;
    let mut build = cc::Build::new();
    build
        .compiler(clang)
        .no_default_flags(true)
        .warnings(false)
        .file(source)
        .cargo_metadata(false)
        .out_dir(out_dir().join(object).with_extension("dir"));
    for flag in common.lines().chain(flags.iter().copied()) {
        build.flag(flag);
    }
    let made = build.try_compile_intermediates()?;
    let [made] = made.as_slice() else { return Err(format!("one object expected of {source}").into()) };
    fs::copy(made, out_dir().join(object))?;
    Ok(())
}
