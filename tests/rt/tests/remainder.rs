//! The remainder of floats, bit for bit as Rust computes it.

use kiln_rt_tests::{Program, Random, TARGETS, compare, data};

/// Each of some values by each, and random pairs, near in size and far from each other.
fn pairs() -> Vec<[f64; 2]> {
    let (max, tiny, least) = (f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1));
    let values =
        [0.0, 1.0, 1.5, 3.0, 7.0, 0.1, 1e300, 1e-300, max, tiny, tiny * 0.75, least, f64::INFINITY, f64::NAN];
    let values: Vec<f64> = values.iter().flat_map(|&value| [value, -value]).collect();
    let mut pairs: Vec<[f64; 2]> = values.iter().flat_map(|&a| values.iter().map(move |&b| [a, b])).collect();
    let mut random = Random::new(4);
    pairs.extend((0..5_000).map(|_| [f64::from_bits(random.bits()), f64::from_bits(random.bits())]));
    pairs.extend((0..20_000).map(|_| {
        let small = |bits: u64| (bits as i64 >> (bits & 63)) as f64 / 64.0;
        [small(random.bits()), small(random.bits())]
    }));
    pairs
}

#[test]
fn the_remainder_of_f64_is_exact() {
    let pairs = pairs();
    let expected = |index: usize| {
        let [a, b] = pairs[index];
        let result: f64 = a % b;
        // Which NaN is open.
        if result.is_nan() { f64::NAN.to_bits() } else { result.to_bits() }.to_string()
    };
    let (_file, flag) = data(pairs.iter().flatten().flat_map(|value| value.to_le_bytes()));
    let flags = ["-DFLOAT=double", &flag];
    for target in TARGETS {
        compare(&Program::freestanding("remainder", target, &flags), pairs.len(), expected);
    }
    compare(&Program::sanitized(&["remainder", "hosted"], &["runtime.c"], &flags), pairs.len(), expected);
}

#[test]
fn the_remainder_of_f32_is_exact() {
    let pairs: Vec<[f32; 2]> = pairs().into_iter().map(|pair| pair.map(|value| value as f32)).collect();
    let expected = |index: usize| {
        let [a, b] = pairs[index];
        let result: f32 = a % b;
        if result.is_nan() { f32::NAN.to_bits() } else { result.to_bits() }.to_string()
    };
    let (_file, flag) = data(pairs.iter().flatten().flat_map(|value| value.to_le_bytes()));
    let flags = ["-DFLOAT=float", &flag];
    for target in TARGETS {
        compare(&Program::freestanding("remainder", target, &flags), pairs.len(), expected);
    }
    compare(&Program::sanitized(&["remainder", "hosted"], &["runtime.c"], &flags), pairs.len(), expected);
}
