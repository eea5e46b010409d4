//! A report for people.

use crate::report::{Binding, Hardening, Kind, Member, Relro, Report, Section, Signature, Symbol};
use std::fmt::{self, Write as _};

impl Report {
    /// Several lines, ended by a newline. `name` is the file's.
    pub fn text(&self, name: &str) -> String {
        let mut out = String::new();
        self.write(&mut out, name).expect("a String takes all");
        out
    }

    fn write(&self, out: &mut String, name: &str) -> fmt::Result {
        let kind = match self.kind {
            Kind::Object => "object",
            Kind::Executable => "executable",
            Kind::PositionIndependentExecutable => "position-independent executable",
            Kind::Library => "library",
            Kind::Archive => "",
            Kind::Other => "file",
        };
        write!(out, "{}: {}", printable(name), self.format)?;
        if !kind.is_empty() {
            write!(out, " {kind}")?;
        }
        if !self.architecture.is_empty() {
            write!(out, " for {}", self.architecture)?;
        }
        if let Some(system) = &self.system {
            write!(out, ", {system} or later")?;
        }
        out.push('\n');
        if let Some(entry) = self.entry {
            writeln!(out, "  entry       {entry:#x}")?;
        }
        if let Some(loader) = &self.loader {
            writeln!(out, "  loader      {}", printable(loader))?;
        }
        if self.hardening.is_some() {
            list(out, "libraries", &self.libraries)?;
        }
        if !self.library_paths.is_empty() {
            list(out, "searched in", &self.library_paths)?;
        }
        if let Some(hardening) = &self.hardening {
            writeln!(out, "  hardening   {}", hardening_text(hardening))?;
        }
        if let Some(signature) = &self.signature {
            writeln!(out, "  signature   {}", signature_text(signature))?;
        }
        sections(out, &self.sections)?;
        symbols(out, &self.symbols)?;
        members(out, &self.members)
    }
}

fn list(out: &mut String, title: &str, names: &[String]) -> fmt::Result {
    let names: Vec<String> = names.iter().map(|name| printable(name)).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(" ") };
    writeln!(out, "  {title:<11} {names}")
}

fn hardening_text(hardening: &Hardening) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let relro = match hardening.relro {
        Relro::None => "no",
        Relro::Partial => "partial",
        Relro::Full => "full",
    };
    format!(
        "PIE {}, NX {}, RELRO {relro}, text relocations {}",
        yes(hardening.position_independent),
        yes(hardening.no_execute),
        yes(!hardening.no_text_relocations)
    )
}

fn signature_text(signature: &Signature) -> String {
    match signature {
        Signature::Absent => "none".to_owned(),
        Signature::Malformed { reason } => format!("malformed: {reason}"),
        Signature::Present { identifier, ad_hoc, pages, wrong_pages, complete } => {
            let kind = if *ad_hoc { "ad hoc" } else { "by an identity" };
            let state = match (wrong_pages.as_slice(), complete) {
                ([], true) => "all hashes match".to_owned(),
                ([], false) => "does not cover the whole file".to_owned(),
                (wrong, _) => format!("{} of the hashes do not match", wrong.len()),
            };
            format!("{kind}, of `{}`, {pages} pages, {state}", printable(identifier))
        }
    }
}

fn sections(out: &mut String, sections: &[Section]) -> fmt::Result {
    if sections.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {:>18} {:>10}  {:<12} section", "address", "size", "content")?;
    for section in sections {
        let Section { name, address, size, content, .. } = section;
        writeln!(out, "  {address:#18x} {size:>10}  {content:<12} {}", printable(name))?;
    }
    Ok(())
}

fn symbols(out: &mut String, symbols: &[Symbol]) -> fmt::Result {
    if symbols.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {:>18} {:>10}  {:<12} symbol", "address", "size", "binding")?;
    for symbol in symbols {
        let binding = match symbol.binding {
            Binding::Undefined => "undefined",
            Binding::Local => "local",
            Binding::Global => "global",
            Binding::Weak => "weak",
        };
        let Symbol { address, size, .. } = symbol;
        write!(out, "  {address:#18x} {size:>10}  {binding:<12} {}", printable(&symbol.name))?;
        if let Some(demangled) = &symbol.demangled {
            write!(out, " ({})", printable(demangled))?;
        }
        out.push('\n');
    }
    Ok(())
}

fn members(out: &mut String, members: &[Member]) -> fmt::Result {
    for member in members {
        out.push('\n');
        match &member.report {
            Some(report) => report.write(out, &member.name)?,
            None => writeln!(out, "{}: {} bytes", printable(&member.name), member.size)?,
        }
    }
    Ok(())
}

/// Names come from files of anybody: what would control a terminal is escaped.
fn printable(name: &str) -> String {
    name.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
