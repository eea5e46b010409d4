//! What `scripts/install` installs: all files, in a folder that may be moved, and a libkiln that pkg-config and CMake know.
//!
//! The script builds with `cargo`; in its place stands one that does nothing and names a folder, in which the libraries and
//! the compiler of the tests' build lie under the names of a release.

#![allow(clippy::disallowed_methods, reason = "the test runs programs")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {:?}\n{said}", output.status);
    output
}

/// Where the libraries of the tests' build are: beside this test.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("this test is a program");
    test.parent().expect("it is in a folder").to_owned()
}

/// A `cargo` whose builds are made already.
fn cargo(folder: &Path) -> PathBuf {
    let built = libraries();
    let release = folder.join("target/release");
    fs::create_dir_all(&release).expect("a new folder");
    symlink(env!("CARGO_BIN_EXE_kiln"), release.join("kiln")).expect("a link");
    for library in ["libkiln.so", "libkiln.a"] {
        symlink(built.join(library), release.join(library)).expect("a link");
    }
    let tools = folder.join("tools");
    fs::create_dir(&tools).expect("a new folder");
    let target = folder.join("target");
    let script = format!(
        "#!/bin/sh\n[ \"$1\" != metadata ] || printf '{{\"target_directory\":\"%s\"}}\\n' '{}'\n",
        target.display()
    );
    let cargo = tools.join("cargo");
    fs::write(&cargo, script).expect("a new file");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it is ours");
    tools
}

fn install(tools: &Path, destination: &Path, options: &[&str]) -> Output {
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    Command::new("scripts/install")
        .current_dir(ROOT)
        .env("PATH", path)
        .env("DESTDIR", destination)
        .args(options)
        .output()
        .expect("the script is there")
}

/// The first block of docs/embedding.md that begins with such a line.
fn block(fence: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/embedding.md")).expect("the document");
    let start = text.find(fence).expect("the block") + fence.len();
    text[start..start + text[start..].find("```").expect("its end")].to_owned()
}

/// The program in docs/embedding.md, and what it prints.
fn example() -> (String, String) {
    (block("```c\n"), block("```text\n"))
}

fn pkg_config(prefix: &Path, flags: &[&str]) -> Vec<String> {
    let output = run(Command::new("pkg-config")
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
        .args(flags)
        .arg("kiln"));
    String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect()
}

#[test]
fn all_is_there_and_may_be_moved() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let tools = cargo(temporary.path());
    let stage = temporary.path().join("stage");
    let refused = install(&tools, &stage, &["not/absolute"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(!stage.exists());
    // The tests' build lets libkiln have lld, which the compiler needs of a crate that both have: it is linked as one with LLVM.
    let installed = install(&tools, &stage, &["--jit", "/opt/kiln"]);
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));

    // Somewhere else: nothing may know where it was installed.
    let prefix = temporary.path().join("moved");
    fs::rename(stage.join("opt/kiln"), &prefix).expect("the same file system");
    for file in [
        "bin/kiln",
        "include/kiln_embed.h",
        "lib/libkiln.a",
        "lib/libkiln.so",
        "lib/libkiln.so.0",
        "lib/pkgconfig/kiln.pc",
        "lib/cmake/kiln/kilnConfig.cmake",
        "lib/cmake/kiln/kilnConfigVersion.cmake",
        "lib/kiln/sysroot/x86_64-unknown-linux-musl/runtime.o",
        "share/man/man1/kiln.1",
        "share/bash-completion/completions/kiln",
        "share/zsh/site-functions/_kiln",
        "share/fish/vendor_completions.d/kiln.fish",
    ] {
        assert!(prefix.join(file).is_file(), "{file} is missing");
    }
    run(Command::new(prefix.join("bin/kiln")).arg("--version"));

    let (source, expected) = example();
    let file = temporary.path().join("thermostat.c");
    fs::write(&file, source).expect("a new file");
    let clang = std::env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".to_owned());
    let build = |name: &str, flags: &[String]| {
        let program = temporary.path().join(name);
        run(Command::new(&clang)
            .args(["-std=c11", "-Wall", "-Wextra", "-Werror"])
            .arg(&file)
            .args(flags)
            .arg("-o")
            .arg(&program));
        program
    };
    let shared = build("shared", &pkg_config(&prefix, &["--cflags", "--libs"]));
    let output = run(Command::new(shared).env("LD_LIBRARY_PATH", prefix.join("lib")));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);

    let archive = format!("{}/lib/libkiln.a", prefix.display());
    let flags = pkg_config(&prefix, &["--cflags", "--libs", "--static"]);
    let flags: Vec<String> =
        flags.into_iter().map(|flag| if flag == "-lkiln" { archive.clone() } else { flag }).collect();
    let output = run(&mut Command::new(build("static", &flags)));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);

    // Without LLVM, a program needs nothing for C++.
    let plain = temporary.path().join("plain");
    let installed = install(&tools, &plain, &["/opt/kiln"]);
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
    let without = pkg_config(&plain.join("opt/kiln"), &["--libs", "--static"]);
    let is_for_llvm = |flag: &&String| ["-lstdc++", "-lz", "-lzstd"].contains(&flag.as_str());
    assert_eq!(
        (flags.iter().filter(is_for_llvm).count(), without.iter().filter(is_for_llvm).count()),
        (3, 0)
    );

    for statically in ["OFF", "ON"] {
        let program = with_cmake(temporary.path(), &prefix, &clang, statically);
        let output = run(&mut Command::new(&program));
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "with CMake, static: {statically}");
        let dynamic = run(Command::new("readelf").arg("-d").arg(&program));
        let needs_libkiln = String::from_utf8_lossy(&dynamic.stdout).contains("[libkiln.so.0]");
        assert_eq!(needs_libkiln, statically == "OFF");
    }
    refuses_a_newer_version(temporary.path(), &prefix);
}

/// The project of docs/embedding.md, with a program `thermostat.c` beside it. Its libraries are found where they were installed.
fn with_cmake(folder: &Path, prefix: &Path, clang: &str, statically: &str) -> PathBuf {
    let project = format!(
        "cmake_minimum_required(VERSION 3.20)\nproject(thermostat LANGUAGES C)\n{}",
        block("```cmake\n")
    );
    fs::write(folder.join("CMakeLists.txt"), project).expect("a new file");
    let build = folder.join(format!("build-{statically}"));
    run(Command::new("cmake")
        .arg("-S")
        .arg(folder)
        .arg("-B")
        .arg(&build)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .arg(format!("-DCMAKE_C_COMPILER={clang}"))
        .arg(format!("-Dkiln_USE_STATIC_LIBS={statically}")));
    run(Command::new("cmake").arg("--build").arg(&build));
    build.join("thermostat")
}

/// A project that wants a version that this one is not.
fn refuses_a_newer_version(folder: &Path, prefix: &Path) {
    let folder = folder.join("newer");
    fs::create_dir(&folder).expect("a new folder");
    let project = "cmake_minimum_required(VERSION 3.20)\nproject(newer LANGUAGES NONE)\nfind_package(kiln 99 REQUIRED)\n";
    fs::write(folder.join("CMakeLists.txt"), project).expect("a new file");
    let output = Command::new("cmake")
        .arg(&folder)
        .arg("-B")
        .arg(folder.join("build"))
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .output()
        .expect("cmake is installed: run scripts/setup");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("kilnConfig.cmake"), "{said}");
}
