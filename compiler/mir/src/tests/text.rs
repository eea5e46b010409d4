//! The text form there and back, and what is wrong with texts that are none.

use super::{EVERYTHING, parsed};
use crate::dump::{Positions, dump, dump_with};
use crate::parse::parse;
use kiln_arena::Interner;

#[test]
fn every_construct_is_read_as_it_is_written() {
    let (program, names) = parsed(EVERYTHING);
    let text = dump(&program, &names);
    assert_eq!(text, EVERYTHING);
}

#[test]
fn positions_are_written_on_request() {
    let text = "\
fn f(i32) @1..2 {
    %0: ()
    %1: i32 \"a\" @3..4

b0:
    %0 = unit @5..6
    return @7..9
}

fn print_i8(i8) = runtime kiln_print_i8 @10..20
";
    let (program, names) = parsed(text);
    assert_eq!(dump_with(&program, &names, Positions::Shown), text);
    assert!(!dump(&program, &names).contains('@'));
}

#[test]
fn white_space_and_comments_do_not_matter() {
    let (program, names) = parsed("// a comment\nentry\tfn main ( )->i32{%0:i32 b0:%0=1i32// here\nreturn}");
    let expected = "entry fn main() -> i32 {\n    %0: i32\n\nb0:\n    %0 = 1i32\n    return\n}\n";
    assert_eq!(dump(&program, &names), expected);
}

#[test]
fn a_type_may_stand_behind_its_use() {
    let text = "fn f(E) -> i32 { %0: i32 %1: E b0: %0 = %1.Some.0 return } enum E { None, Some(i32) }";
    let (program, names) = parsed(text);
    let again = dump(&program, &names);
    assert_eq!(dump(&parsed(&again).0, &names), again);
}

#[test]
fn what_violates_m4_is_written_and_read_all_the_same() {
    let text = "fn f() { %0: () b0: %0 = const 0x1: () %0 = const 0x2: bool return }";
    let (program, names) = parsed(text);
    let again = dump(&program, &names);
    assert!(again.contains("%0 = const 0x1: ()\n    %0 = const 0x2: bool\n"), "{again}");
    parsed(&again);
}

#[test]
fn every_error_names_its_place() {
    let cases = [
        ("fn", "1:3: expected the name of a function, found the end of the text"),
        ("}", "1:1: this bracket closes nothing"),
        ("x", "1:1: expected `struct`, `enum`, `global`, `class` or `fn`, found `x`"),
        ("struct A\nstruct A", "2:9: there are two types `A`: write `A#1` for the second"),
        ("fn f() = runtime f", "1:18: expected a function of the runtime, found `f`"),
        ("fn f(X)", "1:7: there is no type `X`"),
        ("fn f((i32))", "1:11: a tuple has two elements or more"),
        ("fn f() {\n  %1: i32", "2:3: expected `%0`, the next local, found `%1`"),
        ("fn f() { b1: return }", "1:10: expected `b0:`, the next block, found `b1`"),
        ("fn f() { b0: }", "1:14: expected a statement or the end of the block, found `}`"),
        ("fn f() { b0: %0 = 1i32 return }", "1:14: `%0` is not declared"),
        ("fn f() { %0: i8 b0: %0 = 128i8 }", "1:26: `128i8` is no value of a type, as `1i32` is"),
        ("fn f() { %0: i8 b0: %0 = add %0 }", "1:33: expected `,`, found `}`"),
        ("fn f() { %0: i8 b0: %0 = call g() }", "1:32: there is no such function `g`"),
        ("fn f() { %0: i8 b0: %0 = %0.A }", "1:29: this is of no enum's type, it has no variants"),
        ("enum E { A } fn f() { %0: E b0: %0 = E::B }", "1:43: `E` has no variant `B`"),
        ("fn f() { b0: panic now }", "1:20: expected a kind of panic, found `now`"),
        ("fn f() { %0: i8 b0: switch %0 { 128 => b0 } }", "1:33: `128` is no value of i8"),
        ("fn \"a", "1:6: a name has no closing quote"),
        ("fn \"\\q\"", "1:7: an escape is `\\\"`, `\\\\` or `\\u{...}`"),
        ("fn f() { b0: return @9..3 }", "1:26: the position 9..3 ends before it begins"),
        (
            "entry fn f() = runtime kiln_panic entry fn g() = runtime kiln_panic",
            "1:68: there are two functions marked `entry`",
        ),
        ("fn f() { %99999999999: i8 }", "1:22: `99999999999` is no number that fits here"),
        ("global x global x", "1:18: there are two globals `x`"),
        ("global x = native y", "1:19: expected a native function, found `y`"),
        ("class A fields { }", "1:16: expected a number, found `{`"),
        ("class A fields 0 { m = m }", "1:26: there is no such function `m`"),
        ("fn f() { %0: dyn b0: %0 = dyn x }", "1:31: expected an operation, found `x`"),
        ("fn f() { %0: dyn b0: %0 = dyn global x }", "1:40: there is no global `x`"),
        ("fn f() { %0: dyn b0: %0 = dyn class x }", "1:39: there is no class `x`"),
        ("fn f() { %0: dyn b0: %0 = dyn is x }", "1:34: expected a test, found `x`"),
        ("fn f() { %0: dyn b0: %0 = dyn str x }", "1:35: expected a string, found `x`"),
        ("fn f() { %0: dyn b0: %0 = dyn(x) }", "1:31: expected a value, found `x`"),
        ("\u{e9}\u{e9} ;", "1:4: `;` begins nothing that MIR text has"),
    ];
    for (text, expected) in cases {
        let error = parse(text, &mut Interner::new()).map(drop).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn types_may_nest_deeply() {
    let depth = 100_000;
    let text = format!("struct Deep({}i32{})\n", "(".repeat(depth), ", i32)".repeat(depth));
    let (program, names) = parsed(&text);
    assert_eq!(dump(&program, &names), text);
    assert_eq!(crate::verify::verify(&program), []);
}

#[test]
fn the_manual_shows_mir_that_is_right() {
    let manual = include_str!("../../../../docs/ir/mir.md");
    let examples: Vec<&str> =
        manual.split("```mir\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let (program, names) = parsed(example);
        assert_eq!(crate::verify::verify(&program), []);
        assert_eq!(dump(&program, &names), example);
    }
}

#[test]
fn the_manual_names_every_operation_and_invariant() {
    let manual = include_str!("../../../../docs/ir/mir.md");
    let words =
        EVERYTHING.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '.'));
    for word in words {
        assert!(manual.contains(word), "`{word}` is not in docs/ir/mir.md");
    }
    for number in 1..=14 {
        assert!(manual.contains(&format!("- **M{number}** ")), "M{number} is not in docs/ir/mir.md");
    }
}
