//! Mathematical functions: near enough to what is right, and the same bits on all targets.

use kiln_rt_tests::{End, NATIVE, Program, Random, TARGETS, compare, data, outcome};

const NAMES: [&str; 10] = ["sin", "cos", "exp", "log", "pow", "floor", "round", "min", "max", "modulo"];

/// A call of the function of that number.
type Call = (usize, f64, f64);

fn program(calls: &[Call], target: kiln_rt_tests::Target) -> (tempfile::NamedTempFile, Program) {
    let words = |&(function, x, y): &Call| [function as u64, x.to_bits(), y.to_bits()];
    let (file, flag) = data(calls.iter().flat_map(words).flat_map(u64::to_le_bytes));
    let program = Program::freestanding("mathematics", target, &[&flag]);
    (file, program)
}

fn results(calls: &[Call], target: kiln_rt_tests::Target) -> Vec<f64> {
    let (_file, program) = program(calls, target);
    let outcome = outcome(&mut program.command());
    assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Status(0), ""));
    outcome.stdout.lines().map(|line| f64::from_bits(line.parse().expect("a number"))).collect()
}

/// The calls of `data/math.txt`, and of each the float below and the float above what is right.
fn known() -> Vec<(Call, f64, f64)> {
    let parse = |line: &str| {
        let (name, words) = line.split_once(' ').expect("a name");
        let function = NAMES.iter().position(|&other| other == name).expect("a function");
        let bits = |word| f64::from_bits(u64::from_str_radix(word, 16).expect("bits"));
        let numbers: Vec<f64> = words.split(' ').map(bits).collect();
        match numbers[..] {
            [x, below, above] => ((function, x, 0.0), below, above),
            [x, y, below, above] => ((function, x, y), below, above),
            _ => panic!("{line}"),
        }
    };
    include_str!("../data/math.txt").lines().map(parse).collect()
}

#[test]
fn results_are_next_to_what_is_right() {
    let known = known();
    let calls: Vec<Call> = known.iter().map(|&(call, ..)| call).collect();
    let results = results(&calls, NATIVE);
    assert_eq!(results.len(), calls.len());
    for (&(call, below, above), &result) in known.iter().zip(&results) {
        let (function, x, y) = call;
        assert!(
            result == below || result == above,
            "{}({x:e}, {y:e}) is {result:e}, not {below:e} or {above:e}",
            NAMES[function]
        );
    }
}

#[test]
fn all_targets_give_the_same_bits() {
    let mut calls: Vec<Call> = known().iter().map(|&(call, ..)| call).collect();
    let mut random = Random::new(9);
    for _ in 0..4_000 {
        let (x, y) = (f64::from_bits(random.bits()), f64::from_bits(random.bits()));
        let near = (random.bits() % 2_000_000) as f64 / 999_983.0;
        for function in 0..NAMES.len() {
            calls.push((function, x, y));
            calls.push((function, near, y.abs().sqrt().sqrt().sqrt()));
        }
    }
    let expected = results(&calls, NATIVE);
    for target in TARGETS {
        let (_file, program) = program(&calls, target);
        compare(&program, calls.len(), |index| expected[index].to_bits().to_string());
    }
}

#[test]
fn special_values() {
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    let least = f64::from_bits(1);
    let cases: &[(&str, f64, f64, f64)] = &[
        ("sin", 0.0, 0.0, 0.0),
        ("sin", -0.0, 0.0, -0.0),
        ("sin", INF, 0.0, NAN),
        ("sin", NAN, 0.0, NAN),
        ("sin", least, 0.0, least),
        ("cos", -0.0, 0.0, 1.0),
        ("cos", -INF, 0.0, NAN),
        ("exp", 0.0, 0.0, 1.0),
        ("exp", INF, 0.0, INF),
        ("exp", -INF, 0.0, 0.0),
        ("exp", 710.0, 0.0, INF),
        ("exp", -746.0, 0.0, 0.0),
        ("exp", NAN, 0.0, NAN),
        ("log", 1.0, 0.0, 0.0),
        ("log", 0.0, 0.0, -INF),
        ("log", -0.0, 0.0, -INF),
        ("log", -1.0, 0.0, NAN),
        ("log", INF, 0.0, INF),
        ("log", NAN, 0.0, NAN),
        ("pow", NAN, 0.0, 1.0),
        ("pow", 1.0, NAN, 1.0),
        ("pow", 2.0, NAN, NAN),
        ("pow", 2.0, 10.0, 1024.0),
        ("pow", 9.0, 0.5, 3.0),
        ("pow", 5.0, 3.0, 125.0),
        ("pow", 10.0, 15.0, 1e15),
        ("pow", -2.0, 3.0, -8.0),
        ("pow", -2.0, 4.0, 16.0),
        ("pow", -8.0, 1.0 / 3.0, NAN),
        ("pow", 0.0, 3.0, 0.0),
        ("pow", -0.0, 3.0, -0.0),
        ("pow", -0.0, 2.0, 0.0),
        ("pow", 0.0, -1.0, INF),
        ("pow", -0.0, -1.0, -INF),
        ("pow", -0.0, -2.0, INF),
        ("pow", -1.0, INF, 1.0),
        ("pow", 0.5, INF, 0.0),
        ("pow", 0.5, -INF, INF),
        ("pow", 2.0, -INF, 0.0),
        ("pow", INF, -1.0, 0.0),
        ("pow", -INF, 3.0, -INF),
        ("pow", -INF, -3.0, -0.0),
        ("pow", -INF, 0.5, INF),
        ("pow", 1.0000001, 1e300, INF),
        ("pow", 0.9999999, 1e300, 0.0),
        ("pow", 2.0, 1e-300, 1.0),
        ("pow", -1.0, 1e300, 1.0),
        ("pow", 2.0, -1074.0, least),
        ("pow", 2.0, -1076.0, 0.0),
        ("floor", 1.5, 0.0, 1.0),
        ("floor", -1.5, 0.0, -2.0),
        ("floor", -0.0, 0.0, -0.0),
        ("floor", -0.5, 0.0, -1.0),
        ("floor", 1e300, 0.0, 1e300),
        ("floor", -INF, 0.0, -INF),
        ("floor", 4503599627370495.5, 0.0, 4503599627370495.0),
        ("round", 0.5, 0.0, 1.0),
        ("round", -0.5, 0.0, -1.0),
        ("round", 2.5, 0.0, 3.0),
        ("round", -0.4, 0.0, -0.0),
        ("round", 0.49999999999999994, 0.0, 0.0),
        ("round", 4503599627370495.5, 0.0, 4503599627370496.0),
        ("round", NAN, 0.0, NAN),
        ("min", 1.0, 2.0, 1.0),
        ("min", 0.0, -0.0, -0.0),
        ("min", NAN, 1.0, NAN),
        ("max", 1.0, 2.0, 2.0),
        ("max", -0.0, 0.0, 0.0),
        ("max", 1.0, NAN, NAN),
        ("modulo", 7.0, 3.0, 1.0),
        ("modulo", -1.0, 3.0, 2.0),
        ("modulo", 1.0, -3.0, -2.0),
        ("modulo", -7.0, -3.0, -1.0),
        ("modulo", 6.0, 3.0, 0.0),
        ("modulo", -6.0, 3.0, 0.0),
        ("modulo", 6.0, -3.0, -0.0),
        ("modulo", 5.5, 2.0, 1.5),
        ("modulo", 1.0, 0.0, NAN),
        ("modulo", 1e300, 7.0, 1.0),
        ("modulo", 5.0, INF, 5.0),
        ("modulo", INF, 5.0, NAN),
    ];
    let number = |name| NAMES.iter().position(|&other| other == name).expect("a function");
    let calls: Vec<Call> = cases.iter().map(|&(name, x, y, _)| (number(name), x, y)).collect();
    for (case, result) in cases.iter().zip(results(&calls, NATIVE)) {
        let expected = case.3;
        let agrees = if expected.is_nan() { result.is_nan() } else { result.to_bits() == expected.to_bits() };
        assert!(agrees, "{case:?} is {result:e}");
    }
}
