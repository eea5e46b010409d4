//! The VM as a part of another program: values that are held, calls in both directions, runs inside runs.

use crate::lox::compile;
use kiln_abi::{Dialect, RuntimeFn};
use kiln_vm::{Datum, Ended, Exit, Host, HostCall, Kind, Machine, Options, Root, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What functions of the host do with the machine.
type Function = fn(&Machine, &mut Calls, HostCall<'_>) -> Result<Root, String>;

/// A host whose functions are called by their numbers.
struct Calls<'a> {
    machine: &'a Machine,
    functions: &'a [Function],
    printed: Vec<String>,
}

impl Host for Calls<'_> {
    fn call(&mut self, _: RuntimeFn, _: u64) {}

    fn print(&mut self, value: Value<'_>) {
        self.printed.push(String::from_utf8_lossy(&value.text()).into_owned());
    }

    fn write(&mut self, text: &[u8]) {
        self.printed.push(String::from_utf8_lossy(text).into_owned());
    }

    fn call_native(&mut self, call: HostCall<'_>) -> Result<Root, String> {
        self.functions[call.number as usize](self.machine, self, call)
    }
}

fn host<'a>(machine: &'a Machine, functions: &'a [Function]) -> Calls<'a> {
    let host = Calls { machine, functions, printed: Vec::new() };
    for (number, _) in functions.iter().enumerate() {
        let root = machine.host_function(&format!("f{number}"), None, number as u32);
        machine.set_global(&format!("f{number}"), &root);
        machine.release(root);
    }
    host
}

fn evaluate(machine: &Machine, host: &mut Calls<'_>, text: &str) -> Ended {
    let (main, _) = machine.add(compile(text)).expect("valid bytecode");
    machine.run(main.expect("a script"), &[], host, Options { fuel: Some(1_000_000), ..Options::default() })
}

/// What a program prints; its error is the last line.
fn said(machine: &Machine, host: &mut Calls<'_>, text: &str) -> Vec<String> {
    let ended = evaluate(machine, host, text);
    let mut said = std::mem::take(&mut host.printed);
    match ended.exit {
        Exit::Finished(_) => {}
        Exit::Failed(failure) => said.push(failure.to_string().replace('\n', " | ")),
        exit @ (Exit::Panicked(_) | Exit::OutOfFuel | Exit::Interrupted) => said.push(format!("{exit:?}")),
    }
    said
}

fn no_functions(machine: &Machine) -> Calls<'_> {
    host(machine, &[])
}

#[test]
fn values_go_in_and_out() {
    let machine = Machine::new(Dialect::Lox);
    let mut host = no_functions(&machine);
    assert_eq!(machine.global("a").map(|root| machine.text(&root)), None);
    let data = [
        (Datum::Nil, Kind::Nil, "nil"),
        (Datum::Bool(true), Kind::Bool, "true"),
        (Datum::Number(-1.5), Kind::Number, "-1.5"),
        (Datum::Number(f64::NAN), Kind::Number, "NaN"),
        (Datum::Text("ä".as_bytes()), Kind::String, "ä"),
    ];
    for (datum, kind, text) in data {
        let root = machine.make(datum);
        assert_eq!(machine.kind(&root), kind);
        machine.set_global("a", &root);
        machine.release(root);
        assert_eq!(said(&machine, &mut host, "print a; var b = a;"), [text]);
        let back = machine.global("b").expect("defined");
        assert_eq!((machine.kind(&back), machine.text(&back)), (kind, text.as_bytes().to_vec()));
        machine.release(back);
    }
    let (truth, number) = (machine.make(Datum::Bool(false)), machine.make(Datum::Number(2.0)));
    assert_eq!((machine.boolean(&truth), machine.number(&truth)), (Some(false), None));
    assert_eq!((machine.boolean(&number), machine.number(&number)), (None, Some(2.0)));
    assert_eq!(machine.global_names(), ["a", "b"]);
}

#[test]
fn functions_classes_and_methods_are_called() {
    let machine = Machine::new(Dialect::Lox);
    let mut host = no_functions(&machine);
    said(
        &machine,
        &mut host,
        "fun add(a, b) { return a + b; } fun bad() { return nope; } \
         class P { init(x) { this.x = x; } twice() { return this.x * 2; } }",
    );
    let [two, three] = [2.0, 3.0].map(|number| machine.make(Datum::Number(number)));
    let [add, bad, class] = ["add", "bad", "P"].map(|name| machine.global(name).expect("defined"));
    let mut call = |callee: &Root, arguments: &[&Root]| {
        let ended = machine.call(callee, arguments, &mut host, Options::default());
        match (ended.value, ended.exit) {
            (Some(value), Exit::Finished(0)) => Ok(value),
            (None, Exit::Failed(failure)) => Err(failure.to_string().replace('\n', " | ")),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(call(&add, &[&two, &three]).map(|root| machine.number(&root)), Ok(Some(5.0)));
    assert_eq!(call(&add, &[&two]), Err("Expected 2 arguments but got 1.".to_owned()));
    assert_eq!(call(&two, &[]), Err("Can only call functions and classes.".to_owned()));
    assert_eq!(call(&bad, &[]), Err("Undefined variable 'nope'. | [line 1] in bad()".to_owned()));
    let instance = call(&class, &[&three]).expect("an instance");
    assert_eq!((machine.kind(&class), machine.kind(&instance)), (Kind::Class, Kind::Instance));
    machine.set(&instance, "y", &two).expect("instances have fields");
    let y = machine.get(&instance, "y").expect("it was just set");
    assert!(machine.equal(&y, &two) && !machine.equal(&y, &three));
    let error = machine.get(&instance, "z").expect_err("nobody set it");
    assert_eq!(error.message, "Undefined property 'z'.");
    let ended = machine.invoke(&instance, "twice", &[], &mut host, Options::default());
    assert_eq!(ended.value.and_then(|root| machine.number(&root)), Some(6.0));
    let bound = machine.get(&instance, "twice").expect("a method");
    assert_eq!(machine.kind(&bound), Kind::Function);
    let ended = machine.call(&bound, &[], &mut host, Options::default());
    assert_eq!(ended.value.and_then(|root| machine.number(&root)), Some(6.0));
}

#[test]
fn functions_of_the_host_take_give_and_fail() {
    let machine = Machine::new(Dialect::Lox);
    let functions: [Function; 2] = [
        |machine, _, call| {
            let sum = call.arguments.iter().map(|root| machine.number(root).unwrap_or(100.0)).sum();
            call.arguments.into_iter().for_each(|root| machine.release(root));
            Ok(machine.make(Datum::Number(sum)))
        },
        |_, _, _| Err("no, thanks".to_owned()),
    ];
    let mut host = host(&machine, &functions);
    let three = machine.host_function("three", Some(3), 0);
    machine.set_global("three", &three);
    let program = "class A { m() { return f0(1, this.g(2, nil)); } } var a = A(); a.g = f0;
print f0() + a.m(); print f0; print three(1, 2, 3);
fun bad() { f1(1); }
fun wrong() { three(1); }";
    assert_eq!(said(&machine, &mut host, program), ["103", "<native fn>", "6"]);
    assert_eq!(said(&machine, &mut host, "bad();"), ["no, thanks | [line 3] in bad() | [line 1] in script"]);
    assert_eq!(
        said(&machine, &mut host, "wrong();"),
        ["Expected 3 arguments but got 1. | [line 4] in wrong() | [line 1] in script"]
    );
    let ended = machine.call(&three, &[&three, &three, &three], &mut host, Options::default());
    assert_eq!(ended.value.and_then(|root| machine.number(&root)), Some(300.0));
}

/// The code moves many times while runs wait for it, at several depths.
#[test]
fn programs_are_added_while_runs_wait() {
    let machine = Machine::new(Dialect::Lox);
    let functions: [Function; 1] = [|machine, host, call| {
        let [depth] = &call.arguments[..] else { return Err("one".to_owned()) };
        let Some(depth) = machine.number(depth) else { return Err("a number".to_owned()) };
        let padding = "f = f + 1 * 2 - 3;".repeat(500);
        let text = format!(
            "var late{depth} = \"{depth}\" + \"!\"; fun unused{depth}() {{ var f = 1; {padding} }}
             fun down{depth}(n) {{ if (n > 0) return f0(n - 1) + \".\"; return \"bottom\"; }}"
        );
        let ended = evaluate(machine, host, &text);
        assert_eq!(ended.exit, Exit::Finished(0));
        let down = machine.global(&format!("down{depth}")).expect("defined");
        let ended = machine.call(&down, &[&call.arguments[0]], host, Options::default());
        *call.fuel -= 1;
        ended.value.ok_or_else(|| format!("{:?}", ended.exit))
    }];
    let mut host = host(&machine, &functions);
    let program = "
fun start(n) {
    var before = \"a\" + \"b\";
    var text = f0(n);
    return before + text + before;
}
print start(20);
print late20 + late0;
start(nil);";
    let said = said(&machine, &mut host, program);
    assert_eq!(said[0], format!("abbottom{}ab", ".".repeat(20)));
    assert_eq!(said[1], "20!0!");
    assert_eq!(said[2..], ["a number | [line 4] in start() | [line 9] in script"]);
}

#[test]
fn recursion_through_the_host_ends_in_an_error() {
    let machine = Machine::new(Dialect::Lox);
    let functions: [Function; 1] = [|machine, host, call| {
        let [f] = &call.arguments[..] else { return Err("one".to_owned()) };
        let depth = machine.global("depth").and_then(|depth| machine.number(&depth)).expect("a number");
        if depth > 200.0 {
            return Err("deep enough".to_owned());
        }
        let ended = machine.call(f, &[], host, Options::default());
        match (ended.value, ended.exit) {
            (Some(value), _) => Ok(value),
            (None, Exit::Failed(failure)) => Err(failure.message),
            (None, exit) => Err(format!("{exit:?}")),
        }
    }];
    let mut host = host(&machine, &functions);
    let program = "var depth = 0; fun f() { depth = depth + 1; return f0(f); } f();";
    assert_eq!(said(&machine, &mut host, program), ["deep enough | [line 1] in f() | [line 1] in script"]);
    let endless = "fun g() { return g(); } fun h() { f0(g); } depth = 0; h();";
    assert_eq!(
        said(&machine, &mut host, endless),
        ["Stack overflow. | [line 1] in h() | [line 1] in script"]
    );
}

/// What only roots, arguments and waiting frames hold outlives collections.
#[test]
fn values_that_are_held_stay_alive() {
    let machine = Machine::new(Dialect::Lox);
    let functions: [Function; 1] = [|machine, host, call| {
        let churn = "var i = 0; var s = \"\"; while (i < 3000) { s = s + \"0123456789\" + \"x\"; i = i + 1; } s = nil;";
        let fresh = machine.make(Datum::Text(b"fresh"));
        for _ in 0..20 {
            assert_eq!(evaluate(machine, host, churn).exit, Exit::Finished(0));
        }
        assert_eq!(machine.text(&fresh), b"fresh");
        assert_eq!(machine.text(&call.arguments[0]), b"argument!");
        Ok(fresh)
    }];
    let mut host = host(&machine, &functions);
    let held = machine.make(Datum::Text(b"held"));
    let copy = machine.copy(&held);
    machine.release(held);
    let program =
        "fun f(local) { return local + f0(\"argument\" + \"!\") + local; } print f(\"lo\" + \"cal\");";
    assert_eq!(said(&machine, &mut host, program), ["localfreshlocal"]);
    assert_eq!(machine.text(&copy), b"held");
}

#[test]
fn two_machines_alternate_on_a_thread() {
    let machines = [Machine::new(Dialect::Lox), Machine::new(Dialect::Lox)];
    let mut hosts = machines.each_ref().map(no_functions);
    for round in 0..50 {
        for (machine, host) in machines.iter().zip(&mut hosts) {
            let program = format!("var s = \"round {round}\"; fun f() {{ return s + \"!\"; }} print f();");
            assert_eq!(said(machine, host, &program), [format!("round {round}!")]);
        }
    }
}

#[test]
fn a_limit_of_memory_is_told_of() {
    let machine = Machine::new(Dialect::Lox);
    let flag = Arc::new(AtomicBool::new(false));
    machine.set_limit(4 << 20, Arc::clone(&flag));
    let mut host = no_functions(&machine);
    let interrupted = || flag.swap(false, Ordering::Relaxed) && machine.was_over_limit();
    let doubling = "var s = \"0123456789\"; while (true) s = s + s;";
    assert_eq!(said(&machine, &mut host, doubling), ["Out of memory. | [line 1] in script"]);
    assert!(!interrupted());
    let list = "class N {} var head; var i = 0; while (i < 400000) { var n = N(); n.next = head; head = n; i = i + 1; }";
    assert_eq!(said(&machine, &mut host, list), [""; 0]);
    assert!(interrupted() && !interrupted());
    assert_eq!(said(&machine, &mut host, "head = nil; s = nil;"), [""; 0]);
    let churn = "var i = 0; while (i < 300000) { var n = N(); n.i = i; i = i + 1; }";
    assert_eq!(said(&machine, &mut host, churn), [""; 0]);
    assert!(!interrupted());
}
