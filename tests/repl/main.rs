//! `kiln repl` as a person uses it: through a pseudo-terminal; and as a script does, through a pipe.

// Tests touch files and processes.
#![allow(clippy::disallowed_methods)]

use rexpect::session::{PtySession, spawn_command};
use std::io::Write as _;
use std::process::{Command, Stdio};

const KILN: &str = env!("CARGO_BIN_EXE_kiln");
/// How long an answer may take, in milliseconds; the machine may have much to do.
const PATIENCE: u64 = 60_000;

struct Terminal {
    session: PtySession,
    state: tempfile::TempDir,
}

impl Terminal {
    fn new() -> Terminal {
        Terminal::with_state(tempfile::tempdir().expect("a temporary folder"))
    }

    fn with_state(state: tempfile::TempDir) -> Terminal {
        Terminal::start(state, &[])
    }

    fn start(state: tempfile::TempDir, arguments: &[&str]) -> Terminal {
        let mut command = Command::new(KILN);
        command
            .arg("repl")
            .args(arguments)
            .env("XDG_STATE_HOME", state.path())
            .env("TERM", "xterm")
            .env("NO_COLOR", "1");
        let mut session = spawn_command(command, Some(PATIENCE)).expect("kiln starts");
        session.exp_string(":help lists the commands").expect("a greeting");
        let mut terminal = Terminal { session, state };
        terminal.ready();
        terminal
    }

    fn send(&mut self, line: &str) {
        self.session.send_line(line).expect("the session is alive");
    }

    /// Waits until the editor reads: it asks the terminal to mark pasted text then. What is typed before is lost.
    fn ready(&mut self) {
        self.see("\x1b[?2004h");
        self.see("> ");
    }

    /// Sends a line to which nothing is answered.
    fn tell(&mut self, line: &str) {
        self.send(line);
        self.ready();
    }

    /// Sends a line, and waits for what must be answered.
    fn ask(&mut self, line: &str, answer: &str) {
        self.send(line);
        self.see(answer);
        self.ready();
    }

    fn see(&mut self, text: &str) {
        self.session.exp_string(text).unwrap_or_else(|error| panic!("`{text}` was expected: {error}"));
    }

    /// Leaves; gives the folder with the history.
    fn quit(mut self) -> tempfile::TempDir {
        self.send(":quit");
        self.session.exp_eof().expect("the session ends");
        self.state
    }
}

#[test]
fn a_session_with_values_definitions_errors_and_panics() {
    let mut terminal = Terminal::new();
    terminal.ask("6 * 7", "42: i32");
    terminal.tell("let mut x = 2.5;");
    terminal.ask("x * 2.0", "5.0: f64");
    terminal.ask("fn sq(a: i32) -> i32 { a * a }", "defined fn sq");
    terminal.ask("sq(12)", "144: i32");
    terminal.ask("sq(true)", "E0301");
    terminal.ask("sq(100000)", "integer overflow in multiplication");
    terminal.ask("x", "2.5: f64");
    terminal.ask(":type (x, sq(1))", "(f64, i32)");
    terminal.ask(":mir sq", "return");
    terminal.ask("const C: i32 = sq(9) + 1;", "defined const C");
    terminal.ask("C", "82: i32");
    terminal.tell(":reset");
    terminal.ask("x", "E0201");
    terminal.quit();
}

#[test]
fn an_open_brace_asks_for_more_lines() {
    let mut terminal = Terminal::new();
    terminal.send("fn f(n: i32) -> i32 {");
    terminal.send("    if n > 1 { n * f(n - 1) } else { 1 }");
    terminal.ask("}", "defined fn f");
    terminal.ask("f(10)", "3628800: i32");
    terminal.quit();
}

#[test]
fn control_c_stops_an_evaluation_and_not_the_session() {
    let mut terminal = Terminal::new();
    terminal.tell("let mut n = 0;");
    terminal.send("loop { n = (n + 1) % 1000; }");
    // Until the line is taken, Ctrl-C would clear it.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.session.send_control('c').expect("the session is alive");
    terminal.see("interrupted");
    terminal.ready();
    terminal.ask("n", "0: i32");
    terminal.quit();
}

#[test]
fn lines_are_remembered_and_names_completed() {
    let mut terminal = Terminal::new();
    terminal.tell("let remembered = 77;");
    terminal.session.send("remem\t").expect("the session is alive");
    terminal.ask("", "77: i32");
    let state = terminal.quit();
    let history = std::fs::read_to_string(state.path().join("kiln/history")).expect("a history");
    assert!(history.contains("let remembered = 77;"), "{history}");
    let mut terminal = Terminal::with_state(state);
    // Up over `:quit` and `remembered`.
    terminal.session.send("\x1b[A\x1b[A\x1b[A").expect("the session is alive");
    terminal.tell("");
    terminal.ask("remembered + 1", "78: i32");
    terminal.quit();
}

#[test]
fn a_script_gets_answers_and_a_status() {
    let run = |script: &str| {
        let mut command = Command::new(KILN);
        command.arg("repl").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("XDG_STATE_HOME", "/nonexistent");
        let mut child = command.spawn().expect("kiln starts");
        child.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("kiln reads");
        let output = child.wait_with_output().expect("kiln ends");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    };
    assert_eq!(run("let x = 20;\nprint_i32(x);\nx * 2\n"), ("20\n40: i32\n".to_owned(), Some(0)));
    assert_eq!(run("1 / 0\n2\n"), ("2: i32\n".to_owned(), Some(1)));
}

#[test]
fn a_session_in_lox() {
    let mut terminal = Terminal::start(tempfile::tempdir().expect("a temporary folder"), &["--lang", "lox"]);
    terminal.ask("6 * 7", "42");
    terminal.send("class Point {");
    terminal.send("  init(x) { this.x = x; }");
    terminal.send("  double() { return this.x * 2; }");
    terminal.tell("}");
    terminal.tell("var p = Point(21);");
    terminal.ask("p.double()", "42");
    terminal.ask("p.missing", "Undefined property 'missing'.");
    terminal.ask("var var", "Expect variable name.");
    terminal.ask("p.x", "21");
    terminal.ask(":vars", "p = Point instance");
    terminal.ask(":type p", "types only when it runs");
    terminal.ask(":hir p.x + 1", "print(+(get x(global p.g0)");
    terminal.send("while (true) {}");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.session.send_control('c').expect("the session is alive");
    terminal.see("interrupted");
    terminal.ready();
    terminal.tell(":reset");
    terminal.ask("p", "Undefined variable 'p'.");
    terminal.quit();
}

#[test]
fn a_session_in_luma() {
    let mut terminal = Terminal::start(tempfile::tempdir().expect("a temporary folder"), &["--lang", "luma"]);
    terminal.ask("6 * 7", "42");
    terminal.tell("let names be [\"Ada\", \"Alan\"]");
    terminal.ask("length of names", "2");
    terminal.send("define greet with name");
    terminal.send("  show \"Hello, {name}\"");
    terminal.tell("end");
    terminal.ask("greet(names[1])", "Hello, Alan");
    terminal.ask("names[2]", "The index 2 is out of range");
    terminal.ask("let = 5", "E1208");
    terminal.ask("map(names, upper)", "[\"ADA\", \"ALAN\"]");
    terminal.ask(":vars", "names = [\"Ada\", \"Alan\"]");
    terminal.ask(":hir length of names", "runtime length(global names.g0)");
    terminal.tell(":reset");
    terminal.ask("names", "nothing has the name `names`");
    terminal.quit();
}
