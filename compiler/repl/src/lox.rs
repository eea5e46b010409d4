//! A session in Lox. Each input is a program of its own; what lasts is the VM's session, in which globals of one name are
//! one variable, and functions and classes live as values.

use crate::items::errors;
use crate::session::{Session, TokenClass};
use crate::{Answer, Built};
use kiln_abi::NativeFn;
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_lox_syntax::ast::{Ast, StmtKind};
use kiln_lox_syntax::lexer::{self, TokenKind};
use kiln_source::SourceMap;
use kiln_vm::{Capture, Exit, Host, Options};
use std::collections::BTreeSet;
use std::ops::Range;

/// A session.
#[derive(Default)]
pub struct Lox {
    names: Interner,
    sources: SourceMap,
    machine: kiln_vm::Session,
    /// Globals that inputs declared, in the order of their first declaration.
    declared: Vec<Symbol>,
    /// Names of methods, and of fields that methods assign.
    members: BTreeSet<Symbol>,
    inputs: usize,
}

/// What `:help` says about inputs.
const HELP: &str = "\
an expression            its value; one that ends in a semicolon is only evaluated
a statement              var x = 1;  x = x + 2;  print x;
fun, class               defined, or defined anew
";

impl Lox {
    /// A session without definitions.
    pub fn new() -> Lox {
        Lox::default()
    }

    /// The tree of an input, and the program it becomes.
    fn build(&mut self, text: &str) -> Result<(Ast, Built), Vec<Diagnostic>> {
        let Ok(file) = self.sources.add(format!("<input {}>", self.inputs), text) else {
            return Err(Vec::new());
        };
        let base = self.sources.file(file).base;
        let mut sink = Sink::new();
        let ast = kiln_lox_syntax::parse_input(text, base, &mut self.names, &mut sink);
        let hir = kiln_lox_lower::lower(&ast, &mut self.names, &mut sink);
        if sink.has_errors() {
            return Err(errors(sink));
        }
        let instances = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir));
        let instances = instances.expect("no source language has generic functions yet");
        // What other inputs do with globals and classes is not known here, so nothing is inferred from the program.
        let program = kiln_mir_passes::optimize(instances);
        let function = "script".to_owned();
        Ok((ast, Built { hir, program, function, is_script: true, value: None, variables: Vec::new() }))
    }

    /// Runs the program of an input.
    fn run(&mut self, built: &Built, host: &mut dyn Host, options: Options<'_>) -> Exit {
        let bytecode = kiln_vm::compile(&built.program, &self.names, &self.sources);
        let main = self.machine.add(bytecode).expect("the compiler makes valid bytecode");
        let main = main.expect("every program in Lox has a script");
        self.machine.run(main, host, options).0
    }

    /// Remembers what an input declares at top level.
    fn remember(&mut self, ast: &Ast, built: &Built) {
        for &stmt in &ast.stmt_lists[ast.top] {
            let name = match ast.stmts[stmt].kind {
                StmtKind::Var { name, .. } => name.name,
                StmtKind::Fun(fun) => ast.funs[fun].name.name,
                StmtKind::Class(class) => ast.classes[class].name.name,
                StmtKind::Error
                | StmtKind::Expr(_)
                | StmtKind::Print(_)
                | StmtKind::Block(_)
                | StmtKind::If { .. }
                | StmtKind::While { .. }
                | StmtKind::For { .. }
                | StmtKind::Return { .. } => continue,
            };
            if !self.declared.contains(&name) {
                self.declared.push(name);
            }
        }
        for class in built.hir.classes.values() {
            self.members.extend(class.methods.iter().map(|method| method.name));
            self.members.extend(&class.fields);
        }
    }
}

impl Session for Lox {
    fn enter(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer {
        self.inputs += 1;
        let (ast, built) = match self.build(text) {
            Ok(parts) => parts,
            Err(reports) => return Answer { reports, ..Answer::default() },
        };
        self.remember(&ast, &built);
        let exit = self.run(&built, host, options);
        let stopped = (!matches!(exit, Exit::Finished(_))).then_some(exit);
        Answer { stopped, ..Answer::default() }
    }

    fn is_complete(&self, text: &str) -> bool {
        kiln_lox_syntax::is_closed(text)
    }

    fn type_of(&mut self, _: &str) -> Option<Result<String, Vec<Diagnostic>>> {
        None
    }

    fn program(&mut self, text: &str) -> Result<Built, Vec<Diagnostic>> {
        self.inputs += 1;
        self.build(text).map(|(_, built)| built)
    }

    fn describe_variables(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for name in self.declared.clone() {
            let name = self.names.text(name).to_owned();
            let mut value = Capture::default();
            // One whose declaration ended in an error has no value, and is left out.
            if self.enter(&format!("print {name};"), &mut value, Options::default()).stopped.is_none() {
                lines.push(format!("{name} = {}", value.text().trim_end_matches('\n')));
            }
        }
        lines
    }

    fn reset(&mut self) {
        *self = Lox { inputs: self.inputs, ..Lox::default() };
    }

    fn sources(&self) -> &SourceMap {
        &self.sources
    }

    fn names(&self) -> &Interner {
        &self.names
    }

    fn words(&self) -> Vec<String> {
        let natives = NativeFn::ALL.iter().map(|native| native.name());
        let declared = self.declared.iter().map(|&name| self.names.text(name));
        KEYWORDS.iter().copied().chain(natives).chain(declared).map(str::to_owned).collect()
    }

    fn members_of(&self, _: &str) -> Vec<String> {
        self.members.iter().map(|&name| self.names.text(name).to_owned()).collect()
    }

    fn next_token(&self, text: &str, at: usize) -> Option<(Range<usize>, TokenClass)> {
        let token = lexer::next(text, at as u32);
        let class = if token.kind.is_keyword() {
            TokenClass::Keyword
        } else if token.kind == TokenKind::Number {
            TokenClass::Number
        } else if token.kind == TokenKind::Str {
            TokenClass::String
        } else {
            TokenClass::Other
        };
        (token.kind != TokenKind::Eof).then_some((token.lo as usize..token.hi as usize, class))
    }

    fn help(&self) -> &'static str {
        HELP
    }
}

const KEYWORDS: &[&str] = &[
    "and", "class", "else", "false", "for", "fun", "if", "nil", "or", "print", "return", "super", "this",
    "true", "var", "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What a session says to its inputs: printed output, codes of reports, errors at run time.
    fn session(inputs: &[&str]) -> Vec<String> {
        let mut lox = Lox::new();
        inputs.iter().map(|input| said(&mut lox, input)).collect()
    }

    fn said(lox: &mut Lox, input: &str) -> String {
        let mut host = Capture::default();
        let options = Options { fuel: Some(10_000_000), ..Options::default() };
        let answer = lox.enter(input, &mut host, options);
        let mut parts: Vec<String> = host.text().lines().map(str::to_owned).collect();
        parts.extend(answer.reports.iter().map(|report| {
            let at = lox.sources().location(report.span()).expect("a place");
            format!("{}@{}:{}:{}", report.code.id, at.file, at.line, at.column)
        }));
        parts.extend(answer.stopped.map(|exit| match &exit {
            Exit::Failed(failure) => failure.to_string(),
            Exit::Panicked(_) | Exit::Finished(_) | Exit::OutOfFuel | Exit::Interrupted => {
                format!("{exit:?}")
            }
        }));
        parts.join("; ")
    }

    #[test]
    fn expressions_print_their_values() {
        let cases = [
            ("1 + 2 * 3", "7"),
            ("\"a\" + \"b\"", "ab"),
            ("nil", "nil"),
            ("clock", "<native fn>"),
            ("1;", ""),
            ("print 1; 2", "1; 2"),
            ("", ""),
        ];
        for (input, expected) in cases {
            assert_eq!(session(&[input]), [expected], "{input}");
        }
    }

    #[test]
    fn globals_functions_and_classes_stay() {
        assert_eq!(
            session(&[
                "var a = 1;",
                "fun add(n) { a = a + n; return a; }",
                "add(2)",
                "a",
                "fun add(n) { return later(n); }",
                "fun later(n) { return n * 10; }",
                "add(2)",
                "class A { m() { return \"A\" + suffix; } }",
                "var x = A(); var suffix = \"!\";",
                "x.m()",
                "class B < A { m() { return super.m() + \"B\"; } }",
                "B().m()",
                "x.field = add;",
                "x.field(3)",
                "var clock = 5; clock",
                "clock",
            ]),
            ["", "", "3", "3", "", "", "20", "", "", "A!", "", "A!B", "", "30", "5", "5"]
        );
    }

    #[test]
    fn closures_keep_their_variables_between_inputs() {
        assert_eq!(
            session(&[
                "var next; { var n = 0; fun count() { n = n + 1; return n; } next = count; }",
                "next()",
                "next() + next()",
            ]),
            ["", "1", "5"]
        );
    }

    #[test]
    fn errors_end_the_input_and_not_the_session() {
        assert_eq!(
            session(&[
                "fun f(x) {\n  return x + 1;\n}",
                "f(1)",
                "print 1;\nf(nil)",
                "f(2)",
                "undefined",
                "print this;",
                "return; }",
                "fun deep(n) { return 1 + deep(n + 1); }",
                "f(3)",
            ]),
            [
                "",
                "2",
                "1; Operands must be two numbers or two strings.\n[line 2] in f()\n[line 2] in script",
                "3",
                "Undefined variable 'undefined'.\n[line 1] in script",
                "E1105@<input 6>:1:7",
                "E1103@<input 7>:1:1; E1003@<input 7>:1:9",
                "",
                "4",
            ]
        );
    }

    #[test]
    fn an_endless_loop_is_stopped() {
        assert_eq!(session(&["var i = 0; while (true) i = i + 1;", "i > 1000"]), ["OutOfFuel", "true"]);
    }

    #[test]
    fn variables_members_and_words_are_known() {
        let mut lox = Lox::new();
        said(&mut lox, "var a = \"x\"; class C { init() { this.field = 1; } method() {} } var broken = c;");
        assert_eq!(lox.describe_variables(), ["a = x", "C = C"]);
        assert!(
            ["field", "init", "method"].iter().all(|name| lox.members_of("a").contains(&(*name).to_owned()))
        );
        assert!(["while", "readLine", "a"].iter().all(|name| lox.words().contains(&(*name).to_owned())));
        lox.reset();
        assert_eq!(said(&mut lox, "a"), "Undefined variable 'a'.\n[line 1] in script");
    }
}
