//! `kiln targets`: what programs can be compiled for, and what each target can do on this machine.

use crate::cli::TargetsArgs;
use crate::commands::run;
use crate::session::{Session, Stop};
use crate::{code, native};
use kiln_link::target::TARGETS;
use kiln_link::{Linkage, Target};
use std::fmt::Write as _;

/// What is known about a target here.
struct Row {
    target: &'static Target,
    /// Whether executables can be linked: its runtime is there, and this Kiln makes machine code.
    links: bool,
    /// How its programs run here: `"native"`, the name of an emulator, or nothing.
    runs: Option<&'static str>,
}

/// Lists.
pub fn targets(session: &mut Session, args: &TargetsArgs) -> Result<(), Stop> {
    let rows: Vec<Row> = TARGETS
        .iter()
        .map(|target| Row {
            target,
            links: native::AVAILABLE && code::find_sysroot(target, args.sysroot.as_deref()).is_ok(),
            runs: run::how(target).ok(),
        })
        .collect();
    let text = if args.json { json(&rows) } else { table(&rows) };
    session.print(&text)
}

fn linkages(target: &Target) -> Vec<&'static str> {
    let name = |linkage: &Linkage| match linkage {
        Linkage::Static => "static",
        Linkage::Dynamic => "dynamic",
    };
    target.linkages.iter().map(name).collect()
}

fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, linkage: &str, links: &str, runs: &str| {
        writeln!(text, "{name:<30} {linkage:<16} {links:<12} {runs}").expect("a String takes all");
    };
    line("target", "linkage", "executables", "runs here");
    for row in rows {
        let runs = match row.runs {
            Some(runs) if row.target == Target::host() => format!("{runs}, the default"),
            runs => runs.unwrap_or("no").to_owned(),
        };
        line(
            row.target.name,
            &linkages(row.target).join(", "),
            match (row.links, native::AVAILABLE) {
                (true, _) => "yes",
                (false, true) => "no runtime",
                (false, false) => "no",
            },
            &runs,
        );
    }
    if !native::AVAILABLE {
        text.push_str("\nThis Kiln was built without LLVM: it runs programs of this machine on its VM, and makes none.\n");
    } else if rows.iter().any(|row| !row.links) {
        text.push_str(
            "\nWithout its runtime a target has objects only; in the source tree of Kiln,\n\
             `scripts/sysroot` compiles the runtimes of all.\n",
        );
    }
    text
}

fn json(rows: &[Row]) -> String {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            serde_json::json!({
                "target": row.target.name,
                "host": row.target == Target::host(),
                "llvm_triple": row.target.llvm_triple,
                "cpu": row.target.cpu,
                "linkages": linkages(row.target),
                "links": row.links,
                "runs": row.runs,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "schema": kiln_diagnostics::SCHEMA, "targets": rows }))
}
