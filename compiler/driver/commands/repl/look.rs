//! `:hir`, `:mir`, `:bytecode`, `:ll`, `:asm`: one function of the program that an input makes.

use kiln_diagnostics::Diagnostic;
use kiln_repl::{Built, Session};

/// The commands, for suggestions and completion.
pub const COMMANDS: &[&str] =
    &["asm", "bytecode", "help", "hir", "ll", "load", "mir", "quit", "reset", "time", "type", "vars"];

/// A form of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The resolved, typed tree.
    Hir,
    /// The control-flow graph.
    Mir,
    /// What the VM runs.
    Bytecode,
    /// LLVM's text.
    Ll,
    /// Assembly of this machine.
    Asm,
}

impl Form {
    const ALL: [Form; 5] = [Form::Hir, Form::Mir, Form::Bytecode, Form::Ll, Form::Asm];

    /// As the command is called.
    pub fn name(self) -> &'static str {
        match self {
            Form::Hir => "hir",
            Form::Mir => "mir",
            Form::Bytecode => "bytecode",
            Form::Ll => "ll",
            Form::Asm => "asm",
        }
    }

    /// The form of a command.
    pub fn parse(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The text of the function that `built` is about.
pub fn text(form: Form, built: &Built, repl: &dyn Session) -> Result<String, Box<Diagnostic>> {
    let name = built.function.as_str();
    let whole = match form {
        Form::Hir => kiln_hir::dump::dump(&built.hir, repl.names()),
        Form::Mir => kiln_mir::dump::dump(&built.program, repl.names()),
        Form::Bytecode => {
            let bytecode = kiln_vm::compile(&built.program, repl.names(), repl.sources());
            kiln_vm::disassemble(&bytecode, Some(repl.sources()))
        }
        Form::Ll | Form::Asm => native(form, built, repl)?,
    };
    if built.is_script {
        return Ok(whole);
    }
    let begins = |line: &str| match form {
        Form::Hir => line.starts_with(&format!("fn {name}.")),
        Form::Mir => line.starts_with(&format!("fn {name}(")),
        Form::Bytecode => line.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(&format!("{name}:"))),
        Form::Ll => line.starts_with("define") && line.contains(&format!("@cz.{name}(")),
        Form::Asm => line.starts_with(&format!("cz.{name}:")),
    };
    let ends = |line: &str| match form {
        Form::Hir | Form::Mir | Form::Ll => line == "}",
        Form::Bytecode => line.is_empty(),
        Form::Asm => line.starts_with(".Lfunc_end") || line.starts_with("Lfunc_end"),
    };
    Ok(section(&whole, begins, ends))
}

/// The lines from the first that begins it to the one that ends it.
fn section(whole: &str, begins: impl Fn(&str) -> bool, ends: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for line in whole.lines().skip_while(|line| !begins(line)) {
        if ends(line) {
            if line == "}" {
                text.push_str("}\n");
            }
            break;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(feature = "llvm")]
fn native(form: Form, built: &Built, repl: &dyn Session) -> Result<String, Box<Diagnostic>> {
    use kiln_llvm::{Artifact, Entry, OptLevel, Options, RelocModel};
    let target = kiln_link::Target::host();
    let options = Options {
        triple: target.llvm_triple,
        cpu: target.cpu,
        features: target.features,
        reloc: RelocModel::Pic,
        level: OptLevel::O2,
        entry: Entry::Library,
        runtime: None,
        backtrace: false,
        threads: 1,
    };
    let artifact = if form == Form::Asm { Artifact::Assembly } else { Artifact::Ir };
    let made = kiln_llvm::compile(&built.program, repl.names(), repl.sources(), &options, &[artifact]);
    match made {
        Ok(made) => Ok(made.iter().map(|bytes| String::from_utf8_lossy(bytes)).collect()),
        Err(error) => Err(Box::new(crate::errors::internal("generate code", &error.to_string(), None))),
    }
}

#[cfg(not(feature = "llvm"))]
fn native(_: Form, _: &Built, _: &dyn Session) -> Result<String, Box<Diagnostic>> {
    Err(Box::new(crate::errors::usage("this kiln was built without LLVM")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_a_command() {
        for form in Form::ALL {
            assert!(COMMANDS.contains(&form.name()));
            assert_eq!(Form::parse(form.name()), Some(form));
        }
        assert_eq!(Form::parse("help"), None);
    }

    #[test]
    fn a_section_is_cut_out() {
        let whole = "a\nfn x(\n 1\n\nfn y(\n 2\n";
        assert_eq!(section(whole, |line| line == "fn x(", str::is_empty), "fn x(\n 1\n");
        assert_eq!(section(whole, |line| line == "fn y(", str::is_empty), "fn y(\n 2\n");
        assert_eq!(section(whole, |line| line == "fn z(", str::is_empty), "");
    }
}
