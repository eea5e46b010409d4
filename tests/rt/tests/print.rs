//! What the print functions write, against Rust's own formatting: a million random bit patterns of each float type,
//! and the numbers at which something changes.

use std::fmt::{Display, LowerExp};

use kiln_rt_tests::{NATIVE, Program, Random, TARGETS, Target, compare, data};

/// What `kiln.h` says of floats, from the shortest digits that Rust finds.
fn expected<T: LowerExp + Display>(value: T, special: bool) -> String {
    if special {
        return value.to_string();
    }
    let scientific = format!("{value:e}");
    let (sign, magnitude) = match scientific.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", scientific.as_str()),
    };
    let (significand, exponent) = magnitude.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("a number");
    let digits = significand.replace('.', "");
    let text = match usize::try_from(exponent) {
        Ok(e) if e <= 20 && digits.len() <= e + 1 => digits.clone() + &"0".repeat(e + 1 - digits.len()),
        Ok(e) if e <= 20 => format!("{}.{}", &digits[..=e], &digits[e + 1..]),
        Err(_) if exponent >= -6 => format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1)),
        Ok(_) | Err(_) => format!("{significand}e{exponent}"),
    };
    format!("{sign}{text}")
}

fn expected_f64(bits: u64) -> String {
    let value = f64::from_bits(bits);
    expected(value, !value.is_finite())
}

fn expected_f32(bits: u32) -> String {
    let value = f32::from_bits(bits);
    expected(value, !value.is_finite())
}

#[test]
fn the_oracle_says_what_the_reference_says() {
    let pairs = [
        (2.75, "2.75"),
        (78.0, "78"),
        (-0.0, "-0"),
        (0.0, "0"),
        (1e20, "100000000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e21"),
        (1.5e300, "1.5e300"),
        (1e-6, "0.000001"),
        (-1.25e-6, "-0.00000125"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (5e-324, "5e-324"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "NaN"),
        (-f64::NAN, "NaN"),
    ];
    for (value, text) in pairs {
        assert_eq!(expected_f64(value.to_bits()), text);
    }
    assert_eq!(expected_f32(0.1f32.to_bits()), "0.1");
    assert_eq!(expected_f32(16_777_216f32.to_bits()), "16777216");
}

/// Values at which something changes, and their neighbours: powers of two and ten, and values that people write.
fn edges_f64() -> Vec<u64> {
    let mut values =
        vec![0.0, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN, 0.1, 0.3, 2.0 / 3.0, 9.5];
    values.extend((-1074..=1023).map(|e| 2f64.powi(e)));
    values.extend((-323..=308).flat_map(|e| {
        ["1", "5", "9.9999999999999995", "1.2345678901234567"]
            .map(|s| format!("{s}e{e}").parse::<f64>().expect("a number"))
    }));
    values.extend((0..=2000).map(f64::from));
    values.extend((0..=2000).map(|n| f64::from(n) / 8.0));
    values.extend((0..=2000).map(|n| f64::from(n) / 100.0));
    let neighbours = |value: f64| {
        let bits = value.to_bits();
        [bits.saturating_sub(1), bits, bits + 1]
    };
    let mut bits: Vec<u64> = values.into_iter().flat_map(neighbours).collect();
    bits.extend(bits.clone().into_iter().map(|bits| bits | 1 << 63));
    bits
}

fn edges_f32() -> Vec<u32> {
    let narrowed = edges_f64().into_iter().map(|bits| (f64::from_bits(bits) as f32).to_bits());
    let mut bits: Vec<u32> =
        narrowed.flat_map(|bits| [bits.saturating_sub(1), bits, bits.saturating_add(1)]).collect();
    bits.extend((0..=255).flat_map(|exponent| {
        [0, 1, 0x40_0000, 0x7f_fffe, 0x7f_ffff].map(|fraction| exponent << 23 | fraction)
    }));
    bits.sort_unstable();
    bits.dedup();
    bits
}

/// Random bit patterns, and a fifth as many numbers of everyday size.
fn random_f64(count: usize) -> Vec<u64> {
    let mut random = Random::new(2);
    let mut bits: Vec<u64> = (0..count).map(|_| random.bits()).collect();
    bits.extend((0..count / 5).map(|_| ((random.bits() >> 11) as f64 / (1u64 << 40) as f64).to_bits()));
    bits
}

fn random_f32(count: usize) -> Vec<u32> {
    let mut random = Random::new(3);
    let mut bits: Vec<u32> = (0..count).map(|_| (random.bits() >> 32) as u32).collect();
    bits.extend((0..count / 5).map(|_| ((random.bits() >> 40) as f32 / 4096.0).to_bits()));
    bits
}

/// A million on this machine, fewer where each instruction is interpreted.
fn count(target: Target) -> usize {
    if target == NATIVE { 1_000_000 } else { 30_000 }
}

#[test]
fn f64_prints_as_the_shortest_decimal() {
    for target in TARGETS {
        let bits: Vec<u64> = edges_f64().into_iter().chain(random_f64(count(target))).collect();
        let (_file, flag) = data(bits.iter().flat_map(|bits| bits.to_le_bytes()));
        let program = Program::freestanding("floats", target, &["-DFLOAT=double", &flag]);
        compare(&program, bits.len(), |index| expected_f64(bits[index]));
    }
}

#[test]
fn f32_prints_as_the_shortest_decimal() {
    for target in TARGETS {
        let bits: Vec<u32> = edges_f32().into_iter().chain(random_f32(count(target))).collect();
        let (_file, flag) = data(bits.iter().flat_map(|bits| bits.to_le_bytes()));
        let program = Program::freestanding("floats", target, &["-DFLOAT=float", &flag]);
        compare(&program, bits.len(), |index| expected_f32(bits[index]));
    }
}

/// Integers at which something changes and random ones, and what is printed of them.
fn integers() -> (Vec<u64>, Vec<String>) {
    let mut integers = vec![0, u64::MAX, i64::MAX as u64, i64::MIN as u64];
    for shift in 0..64 {
        let power = 1u64 << shift;
        integers.extend([power - 1, power, power.wrapping_neg(), !power.wrapping_neg()]);
    }
    for exponent in 0..20 {
        let power = 10u64.pow(exponent);
        integers.extend([power - 1, power, power + 1, power.wrapping_neg(), 1u64.wrapping_sub(power)]);
    }
    let mut random = Random::new(1);
    integers.extend((0..10_000).map(|_| random.bits() >> (random.bits() & 63)));
    let texts = |&n: &u64| {
        let signed = [i64::from(n as i8), i64::from(n as i16), i64::from(n as i32), n as i64, n as i64];
        let unsigned = [u64::from(n as u8), u64::from(n as u16), u64::from(n as u32), n, n];
        let signed = signed.into_iter().map(|n| n.to_string());
        signed.chain(unsigned.into_iter().map(|n| n.to_string())).chain([(n & 1 == 1).to_string()])
    };
    let expected = integers.iter().flat_map(texts).collect();
    (integers, expected)
}

#[test]
fn integers_print_in_every_width() {
    let (integers, expected) = integers();
    for target in TARGETS {
        let (_file, flag) = data(integers.iter().flat_map(|bits| bits.to_le_bytes()));
        let program = Program::freestanding("integers", target, &[&flag]);
        compare(&program, expected.len(), |index| expected[index].clone());
    }
}

#[test]
fn the_sanitizers_find_nothing_in_printing() {
    let sanitized = |name, flags: &[&str]| Program::sanitized(&[name, "hosted"], &["runtime.c"], flags);

    let bits: Vec<u64> = edges_f64().into_iter().chain(random_f64(100_000)).collect();
    let (_file, flag) = data(bits.iter().flat_map(|bits| bits.to_le_bytes()));
    let program = sanitized("floats", &["-DFLOAT=double", &flag]);
    compare(&program, bits.len(), |index| expected_f64(bits[index]));

    let bits: Vec<u32> = edges_f32().into_iter().chain(random_f32(100_000)).collect();
    let (_file, flag) = data(bits.iter().flat_map(|bits| bits.to_le_bytes()));
    let program = sanitized("floats", &["-DFLOAT=float", &flag]);
    compare(&program, bits.len(), |index| expected_f32(bits[index]));

    let (integers, expected) = integers();
    let (_file, flag) = data(integers.iter().flat_map(|bits| bits.to_le_bytes()));
    compare(&sanitized("integers", &[&flag]), expected.len(), |index| expected[index].clone());
}
