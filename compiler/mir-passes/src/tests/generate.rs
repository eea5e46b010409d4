//! Random programs of MIR: the passes keep what they do.

use super::interpret::{End, Value, run};
use super::parsed;
use crate::optimize;
use kiln_arena::Id;
use kiln_mir::FuncId;
use kiln_mir::verify::verify;
use proptest::prelude::*;
use std::fmt::Write as _;

/// A source of decisions; zeros when it is used up.
struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.bytes.next().map_or(0, |&byte| byte as usize) % limit
    }

    fn of<'s>(&mut self, list: &[&'s str]) -> &'s str {
        list[self.below(list.len())]
    }
}

/// Locals that the first block assigns, by type. Those from `%9` on are never assigned again.
const INTS: [&str; 8] = ["%0", "%2", "%4.0", "%7.0", "%7.1.0", "%9", "%10", "%13.0"];
const INT_VARIABLES: [&str; 5] = ["%0", "%2", "%4.0", "%7.0", "%7.1.0"];
const BOOLS: [&str; 6] = ["%1", "%3", "%4.1", "%7.1.1", "%11", "%13.1"];
const BOOL_VARIABLES: [&str; 4] = ["%1", "%3", "%4.1", "%7.1.1"];
const PAIRS: [&str; 5] = ["%4", "%5", "%7.1", "%12", "%13"];
const PAIR_VARIABLES: [&str; 3] = ["%4", "%5", "%7.1"];

/// A function `f(bool, i8) -> i8`.
fn program(bytes: &[u8]) -> String {
    let mut choices = Choices { bytes: bytes.iter() };
    let mut text = String::from(
        "enum O { None, Some(i8), Both(i8, bool) } fn print_i8(i8) = runtime kiln_print_i8 \
        fn print_bool(bool) = runtime kiln_print_bool fn f(bool, i8) -> i8 { %0: i8 %1: bool %2: i8 %3: bool \
        %4: (i8, bool) %5: (i8, bool) \"p\" %6: () %7: (i8, (i8, bool)) %8: O %9: i8 %10: i8 %11: bool \
        %12: (i8, bool) %13: (i8, bool) \"q\" %14: u32\n",
    );
    // Each block has a temporary of each type, assigned once and read in the block.
    let blocks = 2 + choices.below(7);
    for block in 0..blocks {
        let first = 15 + 3 * block;
        let _ = writeln!(text, "%{first}: i8 %{}: bool %{}: (i8, bool)", first + 1, first + 2);
    }
    text += "b0: %0 = 5i8 %3 = not %1 %4 = tuple(%2, %3) %5 = %4 %7 = tuple(1i8, %5) %8 = O::Some(%2) \
        %10 = add %2, 1i8 %9 = %10 %11 = true %12 = tuple(%9, %11) %13 = %12\n";
    for block in 0..blocks {
        if block > 0 {
            let _ = write!(text, "b{block}: ");
        }
        let own =
            [format!("%{}", 15 + 3 * block), format!("%{}", 16 + 3 * block), format!("%{}", 17 + 3 * block)];
        let operand = choices.of(&INTS);
        let _ = write!(text, "{} = {operand} {} = not {} ", own[0], own[1], choices.of(&BOOLS));
        let _ = writeln!(text, "{} = tuple({}, {})", own[2], own[0], own[1]);
        for _ in 0..choices.below(6) {
            statement(&mut text, &mut choices, &own);
        }
        terminator(&mut text, &mut choices, blocks);
    }
    text + "}"
}

fn int<'s>(choices: &mut Choices<'_>, own: &'s [String; 3]) -> std::borrow::Cow<'s, str> {
    match choices.below(6) {
        0 => format!("{}i8", choices.below(256) as u8 as i8).into(),
        1 => own[0].as_str().into(),
        2 => format!("{}.0", own[2]).into(),
        _ => choices.of(&INTS).into(),
    }
}

fn boolean<'s>(choices: &mut Choices<'_>, own: &'s [String; 3]) -> std::borrow::Cow<'s, str> {
    match choices.below(6) {
        0 => choices.of(&["true", "false"]).into(),
        1 => own[1].as_str().into(),
        2 => format!("{}.1", own[2]).into(),
        _ => choices.of(&BOOLS).into(),
    }
}

fn statement(text: &mut String, choices: &mut Choices<'_>, own: &[String; 3]) {
    let (a, b) = (int(choices, own), int(choices, own));
    let (c, d) = (boolean(choices, own), boolean(choices, own));
    let into = choices.of(&INT_VARIABLES);
    let into_bool = choices.of(&BOOL_VARIABLES);
    let pair = choices.of(&PAIR_VARIABLES);
    let position = choices.below(100);
    let _ = match choices.below(14) {
        0 => write!(text, "{into} = {a}"),
        1 => write!(text, "{into_bool} = {c}"),
        2 => {
            let op = choices.of(&["add", "sub", "mul", "div", "rem", "shl", "shr"]);
            write!(text, "{into} = {op}.checked {a}, {b}")
        }
        3 => write!(text, "{into} = {} {a}, {b}", choices.of(&["add", "sub", "mul", "and", "or", "xor"])),
        4 => write!(text, "{into_bool} = {} {a}, {b}", choices.of(&["eq", "ne", "lt", "le", "gt", "ge"])),
        5 => write!(text, "{into_bool} = {} {c}, {d}", choices.of(&["eq", "ne", "and", "or", "xor"])),
        6 => write!(text, "{into} = neg.checked {a}"),
        7 => write!(text, "{into} = cast {c}"),
        8 => write!(text, "{pair} = tuple({a}, {c})"),
        9 => write!(text, "{pair} = {}", choices.of(&PAIRS)),
        10 => write!(text, "%6 = call print_i8({a})"),
        11 => write!(text, "%6 = call print_bool({c})"),
        12 => write!(text, "%8 = {}", [format!("O::Both({a}, {c})"), "O::None".into()][choices.below(2)]),
        _ => write!(text, "%14 = discriminant %8 {into} = cast %14"),
    };
    let _ = writeln!(text, " @{}..{}", position + 1, position + 2);
}

fn terminator(text: &mut String, choices: &mut Choices<'_>, blocks: usize) {
    let mut target = || 1 + choices.below(blocks - 1);
    let (a, b, c) = (target(), target(), target());
    let _ = match choices.below(8) {
        0 => writeln!(text, "return"),
        1 => writeln!(text, "panic div_zero @7..8"),
        2 | 3 => writeln!(text, "goto b{a}"),
        4 => writeln!(text, "%14 = discriminant %8 switch %14 {{ 0 => b{a}, 2 => b{b}, else => b{c} }}"),
        5 => writeln!(
            text,
            "switch {} {{ 0 => b{a}, -1 => b{b}, 5 => b{c}, else => b{a} }}",
            choices.of(&INTS)
        ),
        _ => writeln!(text, "branch {}, b{a}, b{b}", choices.of(&BOOLS)),
    };
}

/// Runs the function of `text` before and after the passes. Of an endless loop the beginning is compared.
fn check(text: &str) {
    let (program, names) = parsed(text);
    assert_eq!(verify(&program), [], "{text}");
    let optimized = optimize(program.clone());
    let func = FuncId::from_index(2);
    for args in [(0, 0), (1, 5), (0, 255), (1, 127), (1, 128)] {
        let args = vec![Value::Bits(args.0), Value::Bits(args.1)];
        let before = run(&program, func, args.clone(), 2_000);
        let after = run(&optimized, func, args, 2_000);
        let context = || format!("{text}\n----\n{}", super::text(&optimized, &names));
        if before.end == End::Stopped {
            let common = before.output.len().min(after.output.len());
            assert_eq!(before.output[..common], after.output[..common], "{}", context());
        } else {
            assert_eq!((before.output, before.end), (after.output, after.end), "{}", context());
            assert!(after.steps <= before.steps, "{}", context());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_passes_keep_what_random_programs_do(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&program(&bytes));
    }
}
