//! Bytecode files: what is written is read back; what is damaged is refused.

use crate::compile;
use kiln_vm::{Bytecode, ReadError, Verified};

const PROGRAM: &str = "
    enum E { A(i32), B { x: i64, y: f64 } }
    fn f(e: E) -> i64 { match e { E::A(n) => n as i64, E::B { x, .. } => x } }
    fn main() -> i32 { print_i64(f(E::A(3)) + f(E::B { x: 4, y: 0.5 })); 0 }";

fn file() -> (Bytecode, Vec<u8>) {
    let (bytecode, _) = compile(PROGRAM);
    let bytes = kiln_vm::write(&bytecode);
    (bytecode, bytes)
}

#[test]
fn what_is_written_is_read_back() {
    let (bytecode, bytes) = file();
    assert!(kiln_vm::is_bytecode(&bytes));
    assert_eq!(kiln_vm::read(&bytes), Ok(bytecode.clone()));
    assert_eq!(kiln_vm::write(&bytecode), bytes, "same program, same bytes");
}

#[test]
fn truncated_files_are_refused() {
    let (_, bytes) = file();
    for length in 0..bytes.len() {
        let error = kiln_vm::read(&bytes[..length]).unwrap_err();
        let expected = matches!(error, ReadError::NotBytecode | ReadError::Length { .. });
        assert!(expected, "{length}: {error}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(matches!(kiln_vm::read(&longer), Err(ReadError::Length { .. })));
}

#[test]
fn every_changed_bit_is_noticed() {
    let (_, bytes) = file();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let error = kiln_vm::read(&damaged).unwrap_err();
            let expected = match at {
                0..4 => error == ReadError::NotBytecode,
                4..8 => matches!(error, ReadError::Version { .. }),
                8..12 => matches!(error, ReadError::Length { .. }),
                _ => error == ReadError::Checksum,
            };
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn other_files_are_refused() {
    for bytes in [&b""[..], b"KBC", b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0"] {
        assert!(!kiln_vm::is_bytecode(bytes));
        assert_eq!(kiln_vm::read(bytes), Err(ReadError::NotBytecode));
    }
}

#[test]
fn a_file_runs_like_its_source() {
    let (_, bytes) = file();
    let program = Verified::new(kiln_vm::read(&bytes).unwrap()).unwrap();
    let mut host = kiln_vm::Capture::default();
    let exit = kiln_vm::run(&program, &mut host, kiln_vm::Options::default());
    assert_eq!((host.text().as_str(), exit), ("7\n", kiln_vm::Exit::Finished(0)));
}
