//! Damaged objects. lld does not survive all of them; the compiler does, and says which file it is where lld does.
//!
//! A test program of its own: after a crash lld does not run in this process again.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files and processes")]

mod support;

use kiln_link::{Input, LinkError, LinkRequest, link};
use std::fs;
use support::{HELLO, compile, folder, target};

#[test]
fn damaged_objects_are_linked_or_refused() {
    let folder = folder("damaged-objects");
    let object = folder.join("hello.o");
    compile(HELLO, &object);
    let good = fs::read(&object).unwrap();
    let (target, sysroot) = target("x86_64-unknown-linux-musl");
    let mut state = 7u64;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let (mut linked, mut refused) = (0, 0);
    for _ in 0..150 {
        let mut bytes = good.clone();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        let output = folder.join("out");
        let request = LinkRequest::new(target, &sysroot, vec![Input::Bytes("main.o", &bytes)], &output);
        match link(&request) {
            Ok(_) => {
                linked += 1;
                fs::remove_file(&output).unwrap();
            }
            Err(failure) => {
                refused += 1;
                assert!(!output.exists());
                for error in &failure.errors {
                    let report = error.diagnostic();
                    let text = format!("{} {}", report.message, report.notes.join(" "));
                    assert!(!text.contains("kiln-link-"), "a place of no use to anybody: {text}");
                    assert!(!text.contains("Stack dump"), "{text}");
                    assert!(text.len() < 600, "{text}");
                    let again = *error != LinkError::Crashed || failure.commands.len() > 1;
                    assert!(
                        again || !failure.commands[0].to_string().starts_with("ld.lld "),
                        "it is tried again"
                    );
                }
            }
        }
    }
    assert!(linked > 20 && refused > 20, "{linked} linked, {refused} refused");
}
