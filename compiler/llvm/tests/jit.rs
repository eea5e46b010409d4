//! Units that run in this process, with a small fake of the VM beside them: entry records, bridges, the middle of loops, the end of
//! the stack, tables of traces.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "a test whose stack ends runs in a process of its own")]
#![allow(unsafe_code, reason = "compiled code is called by its address")]

use kiln_arena::{Id, Interner};
use kiln_llvm::jit::{
    Callee, Feedback, Frame, Jit, Loaded, SiteKey, Unit, UnitFunction, UnitObject, compile_unit,
};
use kiln_mir::{BlockId, Code, FuncId, Program};
use kiln_source::SourceMap;
use rustc_hash::FxHashMap;
use std::cell::Cell;

// ----- A fake of the VM

/// What an entry record begins with, and what the fake does where the VM would interpret.
#[repr(C)]
struct Entry {
    native: u64,
    run: fn(&mut [u64; FRAME]),
}

const FRAME: usize = 16;

thread_local! {
    static CONTEXT_SEEN: Cell<u64> = const { Cell::new(0) };
}

extern "C" fn jit_frame(context: u64, _: *const Entry) -> *mut [u64; FRAME] {
    CONTEXT_SEEN.set(context);
    Box::into_raw(Box::new([0xdddd_dddd_dddd_dddd; FRAME]))
}

extern "C" fn jit_interpret(_: u64, entry: *const Entry, frame: *mut [u64; FRAME]) {
    // SAFETY: the record of a test, and the frame of `jit_frame`, which is not freed: tests are short.
    unsafe { ((*entry).run)(&mut *frame) }
}

extern "C" fn jit_stack_overflow(context: u64) -> ! {
    std::process::exit(if context == CONTEXT { 42 } else { 43 });
}

extern "C" fn jit_panic(_: u64, line: u32, column_kind: u32) -> ! {
    std::process::exit(50 + line as i32 + (column_kind >> 24) as i32);
}

thread_local! {
    /// What `kiln_dyn_add` was called with last, and from where.
    static ADDED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
    static CALLED: Cell<u64> = const { Cell::new(0) };
}

extern "C" fn dyn_add(left: u64, right: u64) -> u64 {
    ADDED.set((left, right));
    7.0f64.to_bits()
}

extern "C" fn dyn_call(callee: u64, _: u64, _: *const u64, site: u64) -> u64 {
    CALLED.set(site);
    callee
}

extern "C" fn find_method(_: u64, _: u64, _: u64) -> u64 {
    0
}

extern "C" fn new_instance(_: u64) -> u64 {
    0
}

extern "C" fn new_cell(value: u64) -> *mut [u64; 2] {
    Box::into_raw(Box::new([0x700, value]))
}

extern "C" fn new_closure(descriptor: u64) -> u64 {
    TAG_CLOSURE | Box::into_raw(Box::new([0x300, descriptor, 0, 0])) as u64
}

extern "C" fn unexpected() -> ! {
    std::process::exit(99);
}

fn symbols() -> Vec<(&'static str, u64)> {
    vec![
        ("kiln_jit_frame", jit_frame as *const () as u64),
        ("kiln_jit_interpret", jit_interpret as *const () as u64),
        ("kiln_jit_stack_overflow", jit_stack_overflow as *const () as u64),
        ("kiln_panic", jit_panic as *const () as u64),
        ("kiln_dyn_add", dyn_add as *const () as u64),
        ("kiln_dyn_new_cell", new_cell as *const () as u64),
        ("kiln_dyn_new_closure", new_closure as *const () as u64),
        ("kiln_dyn_mul", unexpected as *const () as u64),
        ("kiln_dyn_undefined", unexpected as *const () as u64),
        ("kiln_dyn_call", dyn_call as *const () as u64),
        ("kiln_dyn_find_method", find_method as *const () as u64),
        ("kiln_dyn_invoke", dyn_call as *const () as u64),
        ("kiln_dyn_allocate_instance", new_instance as *const () as u64),
    ]
}

/// Only compared and passed on.
const CONTEXT: u64 = 0x1234_5670;
/// No limit of the stack.
static NO_LIMIT: u64 = 0;

/// A program in MIR's text, and what the fake has for it.
struct Run {
    program: Program,
    names: Interner,
    entries: Vec<Entry>,
    callees: Vec<Callee>,
    globals: Vec<u64>,
    limit: u64,
    bump: u64,
    closed: bool,
    feedback: Feedback,
}

impl Run {
    fn new(text: &str) -> Run {
        let mut names = Interner::new();
        let program =
            kiln_mir::parse::parse(text, &mut names).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let found = kiln_mir::verify::verify(&program);
        assert!(found.is_empty(), "{found:?}");
        fn nothing(_: &mut [u64; FRAME]) {
            panic!("not expected to run in the VM");
        }
        let entries: Vec<Entry> = program.funcs.values().map(|_| Entry { native: 0, run: nothing }).collect();
        let callee = |(index, func): (usize, &kiln_mir::Func)| Callee {
            entry: &raw const entries[index] as u64,
            descriptor: 0x7000 + index as u64,
            native: None,
            frame: words(func.params.len()),
        };
        let callees = program.funcs.values().enumerate().map(callee).collect();
        let globals = program.globals.values().map(|_| 0).collect();
        let limit = &raw const NO_LIMIT as u64;
        let feedback = Feedback::default();
        Run { program, names, entries, callees, globals, limit, bump: 0, closed: true, feedback }
    }

    fn func(&self, name: &str) -> FuncId {
        let named = |func: &kiln_mir::Func| self.names.text(func.name) == name;
        self.program.funcs.iter().find(|(_, func)| named(func)).unwrap().0
    }

    /// All functions with code as a unit, but those of these names.
    fn all_but(&self, outside: &[&str]) -> Vec<UnitFunction> {
        let inside = |(id, func): (FuncId, &kiln_mir::Func)| {
            let is_inside =
                matches!(func.code, Code::Body(_)) && !outside.contains(&self.names.text(func.name));
            is_inside.then(|| UnitFunction {
                id,
                of: id,
                blocks: Vec::new(),
                frame: words(func.params.len()),
                exported: true,
            })
        };
        self.program.funcs.iter().filter_map(inside).collect()
    }

    fn compile(&self, functions: &[UnitFunction], bridges: &[FuncId]) -> UnitObject {
        let globals: Vec<u64> = self.globals.iter().map(|global| std::ptr::from_ref(global) as u64).collect();
        let symbols = self.program.globals.values().map(|global| global.name);
        let symbols =
            symbols.chain(self.program.classes.values().flat_map(|class| &class.methods).map(|m| m.name));
        let texts: FxHashMap<_, _> = symbols.map(|name| (name, 0x6000 + name.index() as u64 * 8)).collect();
        let unit = Unit {
            number: 3,
            program: &self.program,
            names: &self.names,
            sources: &SourceMap::new(),
            functions,
            bridges,
            callees: &self.callees,
            context: CONTEXT,
            stack_limit: self.limit,
            interrupt: 0,
            bump: self.bump,
            globals: &globals,
            texts: &texts,
            classes: &[],
            feedback: &self.feedback,
            closed: self.closed,
            backtrace: false,
        };
        let object = compile_unit(&unit).unwrap();
        assert_eq!(object, compile_unit(&unit).unwrap(), "same unit, same bytes");
        object
    }

    /// Loads a unit, and puts its code into the entry records. What was loaded stays for the rest of the process.
    fn load(&mut self, functions: &[UnitFunction], bridges: &[&str]) -> Loaded {
        let bridges: Vec<FuncId> = bridges.iter().map(|name| self.func(name)).collect();
        let object = self.compile(functions, &bridges);
        let jit = Jit::new(&symbols()).unwrap();
        let loaded = jit.load(&object).unwrap();
        std::mem::forget(jit);
        for function in &loaded.functions {
            self.entries[function.id.index()].native = function.native;
        }
        for &(func, bridge) in &loaded.bridges {
            self.entries[func.index()].native = bridge;
        }
        assert!(loaded.code_bytes > 0);
        loaded
    }

    /// Runs a function as the VM does: parameters and result in a frame of words.
    fn enter(&self, loaded: &Loaded, name: &str, frame: &mut [u64; FRAME]) {
        let func = self.func(name);
        let entry = loaded.functions.iter().find(|function| function.id == func).unwrap().vm_entry;
        // SAFETY: a VM entry has this type, and the frame has room for its parameters.
        unsafe {
            let entry: extern "C" fn(*mut [u64; FRAME]) = std::mem::transmute(entry as *const ());
            entry(frame);
        }
    }

    /// The same with words as parameters, and a word as the result.
    fn call(&self, loaded: &Loaded, name: &str, args: &[u64]) -> u64 {
        let mut frame = [0; FRAME];
        frame[1..=args.len()].copy_from_slice(args);
        self.enter(loaded, name, &mut frame);
        frame[0]
    }
}

/// A frame with the result in the first word, then a word for each parameter.
fn words(params: usize) -> Frame {
    Frame { params: (1..=params as u32).map(|index| 8 * index).collect(), result: 0 }
}

// ----- Functions that are not dynamic

const FIB: &str = r#"
fn fib(i64) -> i64 {
    %0: i64
    %1: i64 "n"
    %2: bool
    %3: i64
    %4: i64
    %5: i64

b0:
    %2 = lt %1, 2i64
    branch %2, b1, b2
b1:
    %0 = %1
    return
b2:
    %3 = sub.checked %1, 1i64
    %4 = call fib(%3)
    %3 = sub.checked %1, 2i64
    %5 = call fib(%3)
    %0 = add.checked %4, %5
    return
}
fn twice(i64) -> i64 {
    %0: i64
    %1: i64
    %2: i64
b0:
    %2 = call fib(%1)
    %0 = add.checked %2, %2
    return
}
"#;

#[test]
fn the_vm_enters_native_code() {
    let mut run = Run::new(FIB);
    let loaded = run.load(&run.all_but(&[]), &[]);
    assert_eq!(run.call(&loaded, "fib", &[20]), 6765);
    assert_eq!(run.call(&loaded, "twice", &[10]), 110);
    assert_eq!((loaded.module, loaded.sites), (0, 0));
}

#[test]
fn a_bridge_leads_to_the_vm() {
    let mut run = Run::new(FIB);
    let fib = run.func("fib");
    run.entries[fib.index()].run = |frame| frame[0] = frame[1] * 100;
    let loaded = run.load(&run.all_but(&["fib"]), &["fib"]);
    assert_eq!(run.call(&loaded, "twice", &[7]), 1400);
    assert_eq!(CONTEXT_SEEN.get(), CONTEXT);
}

#[test]
fn native_code_of_another_unit_is_called_through_the_record() {
    let mut run = Run::new(FIB);
    run.load(&run.all_but(&["twice"]), &[]);
    let loaded = run.load(&run.all_but(&["fib"]), &[]);
    assert_eq!(run.call(&loaded, "twice", &[7]), 26);
    let native = run.entries[run.func("fib").index()].native;
    let fib = run.func("fib").index();
    run.callees[fib].native = Some(native);
    run.entries[fib].native = 0;
    let loaded = run.load(&run.all_but(&["fib"]), &[]);
    assert_eq!(run.call(&loaded, "twice", &[8]), 42);
}

const AGGREGATES: &str = r#"
struct Small { a: u8, b: u8, c: u8 }
struct Pair { a: i64, b: i32 }
struct Large { a: i64, b: i64, c: i64 }

fn through(Small, Pair, Large, bool, f64, ()) -> Large {
    %0: Large
    %1: Small
    %2: Pair
    %3: Large
    %4: bool
    %5: f64
    %6: ()
    %7: Large
b0:
    %0 = call there(%1, %2, %3, %4, %5, %6)
    return
}
fn there(Small, Pair, Large, bool, f64, ()) -> Large {
    %0: Large
    %1: Small
    %2: Pair
    %3: Large
    %4: bool
    %5: f64
    %6: ()
b0:
    %0 = %3
    return
}
fn small(Small) -> Small {
    %0: Small
    %1: Small
b0:
    %0 = call small_there(%1)
    return
}
fn small_there(Small) -> Small {
    %0: Small
    %1: Small
b0:
    %0 = %1
    return
}
fn pair(Pair) -> Pair {
    %0: Pair
    %1: Pair
b0:
    %0 = call pair_there(%1)
    return
}
fn pair_there(Pair) -> Pair {
    %0: Pair
    %1: Pair
b0:
    %0 = %1
    return
}
fn not(bool) -> bool {
    %0: bool
    %1: bool
    %2: bool
b0:
    %2 = call not_there(%1)
    %0 = not %2
    return
}
fn not_there(bool) -> bool {
    %0: bool
    %1: bool
b0:
    %0 = not %1
    return
}
"#;

/// Values of all kinds go from a frame through registers into another frame, and back.
#[test]
fn aggregates_cross_in_both_directions() {
    let mut run = Run::new(AGGREGATES);
    let frame = Frame { params: vec![24, 32, 48, 72, 80, 88], result: 0 };
    let (through, there) = (run.func("through"), run.func("there"));
    run.callees[there.index()].frame = frame.clone();
    run.entries[there.index()].run = |frame| {
        // The bytes behind a value of three are not written.
        assert_eq!(frame[3], 0xdddd_dddd_dd03_0201);
        assert_eq!((frame[4], frame[5] as u32), (4, 5));
        assert_eq!(frame[6..9], [6, 7, 8]);
        assert_eq!(frame[9] & 0xff, 1);
        assert_eq!(frame[10], 9.5f64.to_bits());
        frame[0..3].copy_from_slice(&[10, 11, 12]);
    };
    for name in ["small_there", "pair_there"] {
        let func = run.func(name);
        run.callees[func.index()].frame = Frame { params: vec![16], result: 0 };
    }
    let small = run.func("small_there");
    run.entries[small.index()].run = |frame| frame[0] = frame[2] + 0x01_0101;
    let pair = run.func("pair_there");
    run.entries[pair.index()].run = |frame| {
        frame[0] = frame[2] + 1;
        frame[1] = frame[3] + 1;
    };
    let not = run.func("not_there");
    run.entries[not.index()].run = |frame| frame[0] = u64::from(frame[1] & 0xff == 0);
    let outside = ["there", "small_there", "pair_there", "not_there"];
    let mut functions = run.all_but(&outside);
    for function in &mut functions {
        function.frame = match run.names.text(run.program.funcs[function.id].name) {
            "through" => frame.clone(),
            "not" => words(1),
            _ => Frame { params: vec![16], result: 0 },
        };
    }
    assert_eq!(functions[0].id, through);
    let loaded = run.load(&functions, &outside);
    let mut memory = [0xeeee_eeee_eeee_eeee; FRAME];
    memory[3] = 0x03_0201;
    memory[4..6].copy_from_slice(&[4, 5]);
    memory[6..9].copy_from_slice(&[6, 7, 8]);
    memory[9] = 1;
    memory[10] = 9.5f64.to_bits();
    run.enter(&loaded, "through", &mut memory);
    assert_eq!(memory[..3], [10, 11, 12]);

    let mut memory = [0xeeee_eeee_eeee_eeee; FRAME];
    memory[2] = 0x07_0605;
    run.enter(&loaded, "small", &mut memory);
    assert_eq!(memory[0], 0xeeee_eeee_ee08_0706);

    memory[2..4].copy_from_slice(&[100, 200]);
    run.enter(&loaded, "pair", &mut memory);
    assert_eq!((memory[0], memory[1] as u32), (101, 201));

    assert_eq!(run.call(&loaded, "not", &[1]) & 0xff, 1);
    assert_eq!(run.call(&loaded, "not", &[0]) & 0xff, 0);
}

#[test]
fn functions_of_one_signature_share_a_bridge() {
    let mut run = Run::new(FIB);
    let loaded = run.load(&[], &["fib", "twice"]);
    assert_eq!(loaded.bridges[0].1, loaded.bridges[1].1);
    let twice = run.func("twice");
    run.callees[twice.index()].frame.params = vec![16];
    let loaded = run.load(&[], &["fib", "twice"]);
    assert_ne!(loaded.bridges[0].1, loaded.bridges[1].1, "frames differ");
}

/// A function that begins in the middle of another: its parameters lie where that one's frame has them.
#[test]
fn a_loop_is_entered_in_the_middle() {
    let text = r#"
fn middle(i64, i64) -> i64 {
    %0: i64
    %1: i64 "sum"
    %2: i64 "left"
    %3: bool
b0:
    goto b1
b1:
    %3 = gt %2, 0i64
    branch %3, b2, b3
b2:
    %1 = add.checked %1, %2
    %2 = sub.checked %2, 1i64
    goto b1
b3:
    %0 = %1
    return
}
"#;
    let mut run = Run::new(text);
    let mut functions = run.all_but(&[]);
    functions[0].frame = Frame { params: vec![40, 24], result: 16 };
    let loaded = run.load(&functions, &[]);
    let mut frame = [0; FRAME];
    frame[5] = 1000;
    frame[3] = 4;
    run.enter(&loaded, "middle", &mut frame);
    assert_eq!(frame[2], 1010);
}

// ----- The end of the stack, panics

/// Runs the test of this name in a process of its own, where the variable is set. Gives its status.
fn in_a_process(test: &str) -> Option<i32> {
    let program = std::env::current_exe().unwrap();
    let mut command = std::process::Command::new(program);
    command.args(["--exact", test, "--nocapture"]).env("KILN_JIT_CHILD", "1");
    command.output().unwrap().status.code()
}

fn is_child() -> bool {
    std::env::var_os("KILN_JIT_CHILD").is_some()
}

#[test]
fn the_end_of_the_stack_is_noticed() {
    if !is_child() {
        assert_eq!(in_a_process("the_end_of_the_stack_is_noticed"), Some(42));
        return;
    }
    let text = r#"
fn deep(i64) -> i64 {
    %0: i64
    %1: i64
    %2: i64
    %3: i64
b0:
    %2 = add %1, 1i64
    %3 = call deep(%2)
    %0 = sub %1, %3
    return
}
"#;
    let mut run = Run::new(text);
    let here = 0u8;
    let limit: &'static u64 = Box::leak(Box::new(&raw const here as u64 - (512 << 10)));
    run.limit = std::ptr::from_ref(limit) as u64;
    let loaded = run.load(&run.all_but(&[]), &[]);
    run.call(&loaded, "deep", &[0]);
}

#[test]
fn a_panic_comes_to_the_hook() {
    if !is_child() {
        // Line 0, as there is no source, and the kind of an overflow of additions.
        assert_eq!(in_a_process("a_panic_comes_to_the_hook"), Some(50));
        return;
    }
    let mut run = Run::new(FIB);
    let fib = run.func("fib");
    run.entries[fib.index()].run = |frame| frame[0] = i64::MAX as u64;
    let loaded = run.load(&run.all_but(&["fib"]), &["fib"]);
    run.call(&loaded, "twice", &[0]);
}

#[test]
fn a_function_with_a_very_large_frame_stays_with_the_vm() {
    let text = r#"
struct A { a: i64, b: i64, c: i64, d: i64, e: i64, f: i64, g: i64, h: i64 }
struct B { a: A, b: A, c: A, d: A, e: A, f: A, g: A, h: A }
struct C { a: B, b: B, c: B, d: B, e: B, f: B, g: B, h: B }
struct D { a: C, b: C, c: C, d: C, e: C, f: C, g: C, h: C }
struct E { a: D, b: D, c: D, d: D, e: D, f: D, g: D, h: D }
fn large(i64) -> i64 {
    %0: i64
    %1: i64
    %2: E
    %3: E
    %4: ()
b0:
    %2 = call make()
    %3 = %2
    %4 = call take(%2, %3)
    %0 = %1
    return
}
fn make() -> E {
    %0: E
b0:
    unreachable
}
fn take(E, E) -> () {
    %0: ()
    %1: E
    %2: E
b0:
    unreachable
}
"#;
    let run = Run::new(text);
    let globals = [];
    let unit = Unit {
        number: 1,
        program: &run.program,
        names: &run.names,
        sources: &SourceMap::new(),
        functions: &run.all_but(&["make", "take"]),
        bridges: &[],
        callees: &run.callees,
        context: CONTEXT,
        stack_limit: run.limit,
        interrupt: 0,
        bump: 0,
        globals: &globals,
        texts: &FxHashMap::default(),
        classes: &[],
        feedback: &Feedback::default(),
        closed: true,
        backtrace: false,
    };
    let error = compile_unit(&unit).unwrap_err().to_string();
    assert!(error.starts_with("the unit cannot be compiled: a frame of "), "{error}");
}

// ----- Dynamic values

const DYNAMIC: &str = r#"
global counter
traced fn bump(dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn
b0:
    %2 = dyn global counter
    %2 = dyn add(%2, %1)
    %0 = dyn set_global counter(%2)
    return
}
traced fn apply(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn "f"
    %2: dyn "x"
b0:
    %0 = dyn call(%1, %2)
    return
}
traced closure fn double(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn
b0:
    %0 = dyn add(%2, %2)
    return
}
traced closure fn triple(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn
b0:
    %0 = dyn mul(%2, dyn(3.0))
    return
}
entry traced fn script() -> () {
    %0: ()
    %1: dyn
b0:
    %1 = dyn closure double
    %1 = dyn closure triple
    %0 = unit
    return
}
"#;

/// An object as `struct kiln_closure` begins, with one argument.
#[repr(C)]
struct Closure {
    kind: u32,
    arity: u32,
    function: u64,
    code: u64,
}

fn number(value: f64) -> u64 {
    value.to_bits()
}

const TAG_CLOSURE: u64 = 0xfffe << 48;
const NIL: u64 = 0xfff9 << 48;

#[test]
fn globals_are_those_of_the_vm() {
    let mut run = Run::new(DYNAMIC);
    run.globals[0] = number(40.0);
    let loaded = run.load(&run.all_but(&["script", "apply", "double", "triple"]), &[]);
    assert_eq!(run.call(&loaded, "bump", &[number(2.0)]), number(42.0));
    assert_eq!(run.globals[0], number(42.0));
    assert_ne!(loaded.module, 0);
    // What is no number goes to the runtime.
    assert_eq!(run.call(&loaded, "bump", &[NIL]), number(7.0));
    assert_eq!(ADDED.get(), (number(42.0), NIL));
}

/// A closure is called through its entry record, whether its code is in the unit, in the VM, or guessed at.
#[test]
fn closures_are_called_through_their_records() {
    for (closed, guess, outside) in [
        (true, None, &["script", "triple"][..]),
        (false, None, &["script", "triple"]),
        (false, Some("double"), &["script", "triple"]),
        (true, Some("triple"), &["script"]),
        (true, None, &["script", "double", "triple"]),
    ] {
        let mut run = Run::new(DYNAMIC);
        run.closed = closed;
        let key = SiteKey { func: run.func("apply"), block: BlockId::from_index(0), statement: 0 };
        let guessed: Vec<FuncId> = guess.iter().map(|name| run.func(name)).collect();
        run.feedback.callees.insert(key, guessed);
        for name in ["double", "triple"] {
            let func = run.func(name);
            run.entries[func.index()].run = |frame| frame[0] = number(f64::from_bits(frame[2]) * 10.0);
        }
        let bridges: Vec<&str> = outside[1..].to_vec();
        let loaded = run.load(&run.all_but(outside), &bridges);
        let code = |name: &str| &raw const run.entries[run.func(name).index()] as u64;
        let mut results = Vec::new();
        for name in ["double", "triple"] {
            let closure = Closure { kind: 3, arity: 1, function: 0, code: code(name) };
            let word = TAG_CLOSURE | &raw const closure as u64;
            results.push(f64::from_bits(run.call(&loaded, "apply", &[word, number(5.0)])));
        }
        let of = |name: &str, native: f64| if outside.contains(&name) { 50.0 } else { native };
        assert_eq!(results, [of("double", 10.0), of("triple", 15.0)], "{closed} {guess:?} {outside:?}");
        // Anything else goes to the runtime, with the unit's own inline cache.
        assert_eq!(run.call(&loaded, "apply", &[NIL, NIL]), NIL);
        assert_eq!(CALLED.get(), loaded.sites);
    }
}

#[test]
fn inline_caches_say_where_they_belong() {
    let run = Run::new(DYNAMIC);
    let object = run.compile(&run.all_but(&["script"]), &[]);
    let key = SiteKey { func: run.func("apply"), block: BlockId::from_index(0), statement: 0 };
    assert_eq!(object.site_keys, [key]);
    // The same in a copy that begins elsewhere.
    let mut functions = run.all_but(&["script"]);
    let apply = functions.iter_mut().find(|function| function.id == run.func("apply")).unwrap();
    apply.of = run.func("bump");
    apply.blocks = vec![BlockId::from_index(5)];
    let object = run.compile(&functions, &[]);
    let key = SiteKey { func: run.func("bump"), block: BlockId::from_index(5), statement: 0 };
    assert_eq!(object.site_keys, [key]);
}

/// The table of return addresses is in memory, and names the functions of the unit.
#[test]
fn a_unit_has_a_table_of_traces() {
    let mut run = Run::new(DYNAMIC);
    let loaded = run.load(&run.all_but(&["script", "apply"]), &[]);
    // SAFETY: `struct kiln_module`: words, of which the fifth is the table.
    let table = unsafe { *(loaded.module as *const u64).add(4) } as *const i32;
    // SAFETY: a magic number, the number of functions, then each with a distance and its frames.
    unsafe {
        assert_eq!(table.read(), i32::from_le_bytes(*b"KTR1"));
        let mut starts = Vec::new();
        let mut at = table.add(2);
        for _ in 0..table.add(1).read() {
            starts.push((at as u64).wrapping_add_signed(i64::from(at.read())));
            at = at.add(2 + 2 * at.add(1).read() as usize);
        }
        starts.sort_unstable();
        let mut natives: Vec<u64> = loaded.functions.iter().map(|function| function.native).collect();
        natives.sort_unstable();
        let found: Vec<&u64> = natives.iter().filter(|native| starts.contains(native)).collect();
        // Those that may end in an error: bump, double, triple.
        assert_eq!(found.len(), 3, "{starts:x?} {natives:x?}");
    }
}

/// Cells and closures lie in the memory that the heap hands out; where there is none, the runtime makes them.
#[test]
fn small_objects_are_made_without_a_call() {
    let text = r#"
traced fn make(dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: cell
b0:
    %2 = dyn new_cell(%1)
    %0 = dyn closure get(%2)
    return
}
closure fn get(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn
    %3: cell
b0:
    %3 = dyn captured 0(%1)
    %0 = dyn cell_get(%3)
    return
}
"#;
    let mut run = Run::new(text);
    let mut memory = [0u64; 64];
    let start = memory.as_mut_ptr() as u64;
    // By sizes in words: one cell of two, two closures of four.
    let mut table = [[0u64; 2]; 33];
    table[2] = [start, start + 16];
    table[4] = [start + 128, start + 192];
    run.bump = table.as_mut_ptr() as u64;
    let loaded = run.load(&run.all_but(&["get"]), &["get"]);
    let word = run.call(&loaded, "make", &[number(5.0)]);
    assert_eq!(word, TAG_CLOSURE | (start + 128));
    let get = run.func("get").index();
    let code = &raw const run.entries[get] as u64;
    assert_eq!(memory[..2], [7, number(5.0)]);
    assert_eq!(memory[16..20], [3 | 1 << 32, 0x7000 + get as u64, code, start]);
    assert_eq!([table[2], table[4]], [[start + 16; 2], [start + 160, start + 192]]);
    // No memory for cells any more.
    let word = run.call(&loaded, "make", &[number(6.0)]);
    assert_eq!(word, TAG_CLOSURE | (start + 160));
    // SAFETY: a cell of `new_cell`.
    assert_eq!(unsafe { *(memory[23] as *const [u64; 2]) }, [0x700, number(6.0)]);
    let word = run.call(&loaded, "make", &[number(7.0)]);
    // SAFETY: a closure of `new_closure`.
    assert_eq!(unsafe { *((word ^ TAG_CLOSURE) as *const [u64; 2]) }, [0x300, 0x7000 + get as u64]);
}
