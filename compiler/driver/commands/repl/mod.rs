//! `kiln repl`: an interactive session on the VM. What inputs mean is the work of the crate `kiln-repl`; here is the
//! terminal: editing, history, colours, commands.

mod editor;
mod look;

use crate::cli::MessageArgs;
use crate::errors;
use crate::frontend::Language;
use crate::session::{self, Stop};
use editor::Editor;
use kiln_constants::Constants;
use kiln_diagnostics::Diagnostic;
use kiln_repl::{Lox, Luma, Repl, Session};
use kiln_vm::foreign::Libraries;
use kiln_vm::{Exit, Options, Process};
use rustyline::error::ReadlineError;
use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

const COMMANDS_HELP: &str = "\
:type EXPR               the type of an expression, which is not evaluated (Cz)
:hir, :mir, :bytecode    of an expression, or of a function by its name
:ll, :asm                what LLVM makes of it, at -O2
:load FILE               the definitions of a source file
:vars                    variables with their types or values
:time                    say how long each evaluation takes, or no longer
:reset                   forget everything
:quit                    leave; so does Ctrl-D
Ctrl-C stops an evaluation, or clears the line.
";

/// True from Ctrl-C until the next evaluation.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What goes on after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Line,
    Quit,
}

/// Talks until the end of the input. Gives the exit status.
pub fn repl(messages: &MessageArgs, language: Language) -> u8 {
    let repl: Rc<RefCell<dyn Session>> = match language {
        Language::Cz => Rc::new(RefCell::new(Repl::with_evaluator(|| Box::<Constants>::default()))),
        Language::Lox => Rc::new(RefCell::new(Lox::new())),
        Language::Luma => Rc::new(RefCell::new(Luma::new())),
    };
    let terminal = Terminal {
        repl,
        messages: messages.clone(),
        interactive: io::stdin().is_terminal(),
        timed: false,
        failed: false,
    };
    // Without a handler, Ctrl-C ends the session together with the evaluation: worse, but no reason to refuse.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    match Editor::new(Rc::clone(&terminal.repl), session::is_coloured(messages)) {
        Ok(editor) => terminal.talk(editor),
        Err(error) => {
            terminal.show(&[errors::no_terminal(&error.to_string())]);
            Stop::Environment.status()
        }
    }
}

struct Terminal {
    repl: Rc<RefCell<dyn Session>>,
    messages: MessageArgs,
    /// Whether a person is there.
    interactive: bool,
    timed: bool,
    /// Whether an input was wrong: the status of a session that nobody watches.
    failed: bool,
}

impl Terminal {
    fn talk(mut self, mut editor: Editor) -> u8 {
        if self.interactive {
            let version = env!("CARGO_PKG_VERSION");
            self.print(&format!("kiln {version}. :help lists the commands, :quit leaves.\n"));
        }
        loop {
            match editor.read() {
                Ok(line) => {
                    editor.remember(&line);
                    if self.line(&line) == Next::Quit {
                        break;
                    }
                }
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break,
                Err(error) => {
                    self.show(&[errors::no_terminal(&error.to_string())]);
                    return Stop::Environment.status();
                }
            }
        }
        editor.save();
        u8::from(self.failed && !self.interactive)
    }

    fn line(&mut self, line: &str) -> Next {
        let Some(command) = line.trim().strip_prefix(':') else {
            self.evaluate(line);
            return Next::Line;
        };
        let (name, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        self.command(name, argument.trim())
    }

    fn command(&mut self, name: &str, argument: &str) -> Next {
        match name {
            "help" | "h" | "?" => {
                let help = self.repl.borrow().help();
                self.print(help);
                self.print(COMMANDS_HELP);
            }
            "quit" | "q" | "exit" => return Next::Quit,
            "reset" => self.repl.borrow_mut().reset(),
            "type" | "t" => self.type_of(argument),
            "load" | "l" => self.load(Path::new(argument)),
            "vars" => self.variables(),
            "time" => {
                self.timed = !self.timed;
                self.print(if self.timed {
                    "evaluations are timed\n"
                } else {
                    "evaluations are not timed\n"
                });
            }
            _ => match look::Form::parse(name) {
                Some(form) if argument.is_empty() => {
                    self.show(&[errors::usage(format!(
                        "`:{}` needs an expression or the name of a function",
                        form.name()
                    ))]);
                }
                Some(form) => self.look(form, argument),
                None => {
                    let known = look::COMMANDS.iter().copied();
                    let near = kiln_diagnostics::suggest::nearest(name, known);
                    let report = errors::usage(format!("there is no command `:{name}`"));
                    let report = match near {
                        Some(near) => report.note(format!("did you mean `:{near}`?")),
                        None => report.note("`:help` lists the commands"),
                    };
                    self.show(&[report]);
                }
            },
        }
        Next::Line
    }

    fn evaluate(&mut self, text: &str) {
        let start = Instant::now();
        INTERRUPTED.store(false, Ordering::Relaxed);
        let files = |name: &str| kiln_link::loadable(name, &[]);
        let libraries = Some(Libraries { files: &files, others: &[] });
        let options = Options { interrupt: Some(&INTERRUPTED), libraries, ..Options::default() };
        let answer = self.repl.borrow_mut().enter(text, &mut Process, options);
        // What the program printed comes before what we say about it.
        Process::flush();
        for note in &answer.notes {
            self.print(&format!("{note}\n"));
        }
        if let Some((value, ty)) = &answer.value {
            self.print(&format!("{value}: {ty}\n"));
        }
        self.show(&answer.reports);
        if let Some(exit) = &answer.stopped {
            self.failed = true;
            let text = match exit {
                Exit::Panicked(panic) => format!("{panic}\n"),
                Exit::Failed(failure) => format!("{failure}\n"),
                Exit::Interrupted => "interrupted\n".to_owned(),
                Exit::OutOfFuel | Exit::Finished(_) => String::new(),
            };
            let _ = io::stderr().write_all(text.as_bytes());
        }
        if self.timed {
            self.print(&format!("{:.3} ms\n", start.elapsed().as_secs_f64() * 1000.0));
        }
    }

    fn type_of(&mut self, text: &str) {
        let answer = self.repl.borrow_mut().type_of(text);
        match answer {
            Some(Ok(ty)) => self.print(&format!("{ty}\n")),
            Some(Err(reports)) => self.show(&reports),
            None => self.show(&[errors::usage("values of this language have types only when it runs")]),
        }
    }

    fn variables(&self) {
        let lines = self.repl.borrow_mut().describe_variables();
        self.print(&lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    }

    fn load(&mut self, path: &Path) {
        match std::fs::read_to_string(path) {
            Ok(text) => self.evaluate(&text),
            Err(error) => self.show(&[errors::cannot_read(path, &error, None)]),
        }
    }

    fn look(&mut self, form: look::Form, text: &str) {
        let built = self.repl.borrow_mut().program(text);
        match built {
            Ok(built) => {
                let text = look::text(form, &built, &*self.repl.borrow());
                match text {
                    Ok(text) => self.print(&text),
                    Err(report) => self.show(&[*report]),
                }
            }
            Err(reports) => self.show(&reports),
        }
    }

    fn print(&self, text: &str) {
        let mut stdout = io::stdout();
        // Nobody is left to tell if the output is closed; the next line ends the session then.
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    fn show(&self, reports: &[Diagnostic]) {
        if reports.is_empty() {
            return;
        }
        session::show_alone(reports, self.repl.borrow().sources(), &self.messages);
    }
}

/// Where lines are remembered between sessions: the XDG folder for such things.
fn history_file() -> Option<PathBuf> {
    let given = |name| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let state = given("XDG_STATE_HOME").or_else(|| Some(given("HOME")?.join(".local/state")))?;
    Some(state.join("kiln/history"))
}
