//! The VM on programs in Luma: what depends on the VM, and not on the language, of which `tests/run/luma` has the rules.

use crate::lox::{compile_in, run_with};
use kiln_vm::{Bytecode, Options, Verified};

/// Source to bytecode, as inputs of a session are compiled. The program must have no errors.
pub(crate) fn compile(text: &str) -> Bytecode {
    compile_as(text, false)
}

/// As whole programs are compiled.
pub(crate) fn compile_whole(text: &str) -> Bytecode {
    compile_as(text, true)
}

fn compile_as(text: &str, is_whole: bool) -> Bytecode {
    compile_in("test.luma", text, is_whole, |text, base, names, sink| {
        kiln_luma_lower::lower(&kiln_luma_syntax::parse(text, base, names, sink), names, sink)
    })
}

/// Every operation that Luma adds to those of Lox, and every function of the library that depends on nothing else. Texts do
/// not grow in loops: what a damaged program makes of that could need more memory than there is.
pub(crate) const EVERYTHING: &str = r#"
let xs be [3, 1, 2]
add 4 to xs
set xs[0] to xs[1] + 6
remove 2 from xs
show xs, xs[2], length of xs, xs has 4, xs + ["a"]
for each x in xs do if x > 3 then show "x is {x}" otherwise skip end end
let p be { name: "Ada", born: 1815 }
set p.born to p.born + 1
set p["age"] to 36
remove "name" from p
show p, p.born, p["age"], p has "name", keys(p), values(p)
for each name in p do show "{name}: {p[name]}" end
define counter with start
  let n be start
  give back function do
    set n to n + 1
    give back [n, start]
  end
end
let next be counter(5)
next()
show next(), map(xs, function with x: x * 2), filter(xs, function with x: x % 2 is 1)
show sort(xs), sum(xs), join(xs, "-"), reverse(xs), slice(xs, 1, 3), find(xs, 4), map([4], sqrt)
let b be buffer(length of xs)
for i from 0 to length of b - 1 do set b[i] to i / 2 end
show b[2], b, -b[1] < b[0], 7 % 4, -7 % 4
show upper("aé"), lower("AÉ"), trim(" a "), split("a,b", ","), replace("aba", "a", "c"), "abc"[1], "abc" has "d"
show floor(2.5), round(2.5), abs(-1), min(1, 2), max(1, 2), pow(2, 3), exp(0), log(1), sin(0), cos(0), number("12"), text(yes)
for i from 3 to 1 by -1 do repeat i times stop end end
let d be { a: 1, b: 2, c: 3 }
remove "a" from d
set d["{d.b}"] to d.c
remove "b" from d
show d, counter, next, nothing, xs is xs, [] is []
define later with object
  give back object.missing
end
show later({ mising: 1 })
"#;

const SAID: &str = "[7, 1, 4] 4 3 yes [7, 1, 4, \"a\"] x is 7 x is 4 { born: 1816, age: 36 } 1816 36 no [\"born\", \"age\"] \
                    [1816, 36] born: 1816 age: 36 [7, 5] [14, 2, 8] [7, 1] [1, 4, 7] 12 7-1-4 [4, 1, 7] [1, 4] 2 [2] \
                    1 <buffer of 3 numbers> yes 3 1 AÉ aé a [\"a\", \"b\"] cbc b no 2 3 1 1 2 8 1 0 0 1 12 yes \
                    { c: 3, \"2\": 3 } <function counter> <function> nothing yes no \
                    The object has no field \"missing\". Did you mean \"mising\"? | [line 37] in later() | [line 39] in script";

#[test]
fn a_file_runs_like_its_source() {
    for bytecode in [compile(EVERYTHING), compile_whole(EVERYTHING)] {
        let bytes = kiln_vm::write(&bytecode);
        let read = kiln_vm::read(&bytes).unwrap();
        assert_eq!(read, bytecode);
        assert_eq!(kiln_vm::write(&read), bytes, "same program, same bytes");
        assert_eq!(run_with(&Verified::new(read).unwrap(), Options::default()), SAID);
    }
}

/// As `long_runs_need_no_stack` of Cz: calls, the slow ways, and errors of the runtime go on by jumps, too.
#[test]
fn long_runs_need_no_stack() {
    let program = compile_whole(
        r#"let xs be [0, "a"]
           let p be { n: 0 }
           let last be nothing
           for i from 1 to 30000 do
             set xs[0] to xs[0] + 1
             set p.n to p.n + length of xs
             set p["n"] to p["n"] - 1
             let f be function with x: xs[x]
             if map([0], f)[0] is not i then show "no" end
             set last to "{xs[1]}{f(0)}"
             remove "a" from xs
             add "a" to xs
           end
           show last, p.n"#,
    );
    let program = Verified::new(program).unwrap();
    let thread = std::thread::Builder::new().stack_size(192 << 10);
    let run = move || run_with(&program, Options::default());
    assert_eq!(thread.spawn(run).unwrap().join().unwrap(), "a30000 30000");
}
