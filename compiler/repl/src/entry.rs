//! An input as the body of a function.
//!
//! The text of the function is the input between two lines of ours. In the space of positions these are files of
//! their own, right before and right after the input's file, so that reports show the input alone.
//!
//! The input is lowered twice: first to learn the types of its value and of the variables it declares, then with these
//! as the result type. To the tree of the second go, the statements `let value = tail;` and the tuple of all
//! results are added.

use crate::items::errors;
use crate::value::{adts, field_names};
use crate::{Answer, Repl, Variable};
use kiln_abi::Layouts;
use kiln_arena::{Interner, Symbol};
use kiln_cz_syntax::ast::{self, Ast};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_hir::{FuncBody, Hir, PatId, PatKind, StmtKind};
use kiln_mir::Program;
use kiln_source::Span;
use kiln_types::{Ty, TypeId, Types, VariantIdx};
use kiln_vm::{Exit, Host, Options, Verified};

/// The function that an input becomes.
pub const NAME: &str = "__input";
/// The variable that holds the value of the input.
const VALUE: &str = "value of the input";

/// What a program is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To know the type of the input.
    Type,
    /// To run it.
    Run,
    /// To look at the definitions alone.
    Definitions,
}

/// What stays of an input.
#[derive(Debug, Clone)]
pub struct Kept {
    name: Symbol,
    mutable: bool,
    /// Its type, as the language writes it.
    pub ty: String,
}

/// A program made of an input.
#[derive(Debug)]
pub struct Built {
    /// All functions and types, resolved.
    pub hir: Hir,
    /// The same as MIR, optimized; empty if only the type was asked for.
    pub program: Program,
    /// The name of the function that was asked about.
    pub function: String,
    /// Whether the program is the input and nothing else.
    pub is_script: bool,
    /// The value of the input; nothing if it has none that could be shown.
    pub value: Option<Kept>,
    /// Variables that have values after the input.
    pub(crate) variables: Vec<Kept>,
}

/// Whether the value is to be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Kept,
    Dropped,
}

impl Repl {
    /// Evaluates an input. Variables change only if it comes to its end.
    pub(crate) fn evaluate(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer {
        let built = match self.build(text, Purpose::Run) {
            Ok(built) => built,
            Err(reports) => return Answer { reports, ..Answer::default() },
        };
        let bytecode = kiln_vm::compile(&built.program, &self.names, &self.sources);
        let function = bytecode.functions.iter().position(|function| function.name == NAME);
        let function = function.expect("the input is a function of the program") as u32;
        let program = Verified::new(bytecode).expect("the compiler makes valid bytecode");
        let (id, entry) = (built.program.funcs.iter())
            .find(|(_, func)| self.names.text(func.name) == NAME)
            .expect("the input is a function of the program");
        let mut frame = Vec::new();
        for (variable, at) in self.variables.iter().zip(kiln_vm::parameter_offsets(&built.program, id)) {
            let at = at as usize;
            frame.resize(frame.len().max(at + variable.bytes.len()), 0);
            frame[at..at + variable.bytes.len()].copy_from_slice(&variable.bytes);
        }
        let (exit, result) = kiln_vm::run_function(&program, function, &frame, host, options);
        if !matches!(exit, Exit::Finished(_)) {
            return Answer { stopped: Some(exit), ..Answer::default() };
        }
        let layouts = Layouts::new(&built.program.types);
        self.keep(&built, entry.ret, &layouts, &result)
    }

    /// Takes the results apart: the value, then the variables.
    fn keep(&mut self, built: &Built, ret: TypeId, layouts: &Layouts, result: &[u8]) -> Answer {
        let types = layouts.types();
        let kept: Vec<&Kept> = built.value.iter().chain(&built.variables).collect();
        let parts: Vec<(TypeId, &[u8])> = match kept.len() {
            0 => Vec::new(),
            1 => vec![(ret, result)],
            count => (0..count as u32)
                .map(|index| {
                    let field = layouts.of(ret).field(VariantIdx::STRUCT, index);
                    let size = layouts.of(field.ty).size as usize;
                    (field.ty, &result[field.offset as usize..][..size])
                })
                .collect(),
        };
        let mut answer = Answer::default();
        let mut variables = Vec::new();
        for (index, (kept, (ty, bytes))) in kept.iter().zip(parts).enumerate() {
            if built.value.is_some() && index == 0 {
                answer.value = Some((crate::show(bytes, ty, layouts, &self.names), kept.ty.clone()));
                continue;
            }
            variables.push(Variable {
                name: kept.name,
                mutable: kept.mutable,
                ty: kept.ty.clone(),
                adts: adts(ty, types),
                fields: field_names(ty, types, &self.names),
                bytes: bytes.to_vec(),
            });
        }
        self.variables = variables;
        answer
    }

    /// Builds the program of an input, as far as `purpose` needs it.
    pub(crate) fn build(&mut self, text: &str, purpose: Purpose) -> Result<Built, Vec<Diagnostic>> {
        if purpose == Purpose::Definitions {
            let hir = self.lower(None)?;
            let program = to_mir(&hir);
            let function = text.trim().to_owned();
            return Ok(Built {
                hir,
                program,
                function,
                is_script: false,
                value: None,
                variables: Vec::new(),
            });
        }
        let first = self.parse(text, "()")?;
        let first = first.with_value_kept(&mut self.names);
        let hir = self.lower(Some(first))?;
        let (value, variables) = self.results(&hir);
        if purpose == Purpose::Type {
            let function = NAME.to_owned();
            return Ok(Built {
                hir,
                program: Program::default(),
                function,
                is_script: false,
                value,
                variables,
            });
        }
        let types: Vec<&str> = value.iter().chain(&variables).map(|kept| kept.ty.as_str()).collect();
        let ret = match types.as_slice() {
            [only] => (*only).to_owned(),
            several => format!("({})", several.join(", ")),
        };
        let tail = if value.is_some() { Tail::Kept } else { Tail::Dropped };
        let second = self.parse(text, &ret)?;
        let ast = second.with_results(tail, &variables, &mut self.names);
        let hir = self.lower(Some(ast))?;
        let mut sink = Sink::new();
        kiln_analysis::analyze(&hir, &self.names, &mut sink);
        if sink.has_errors() {
            return Err(errors(sink));
        }
        let program = to_mir(&hir);
        Ok(Built { hir, program, function: NAME.to_owned(), is_script: false, value, variables })
    }

    /// The function with this input as its body and the variables as its parameters.
    fn parse(&mut self, text: &str, ret: &str) -> Result<Entry, Vec<Diagnostic>> {
        let params: Vec<String> = self
            .variables
            .iter()
            .map(|variable| {
                let mutable = if variable.mutable { "mut " } else { "" };
                format!("{mutable}{}: {}", self.names.text(variable.name), variable.ty)
            })
            .collect();
        let before = format!("fn {NAME}({}) -> {ret} {{", params.join(", "));
        let after = "}";
        // At the end of an input, a semicolon may be left out.
        let forms = [format!("{before}\n{text}\n{after}"), format!("{before}\n{text};{after}")];
        let open = format!("{before}\n{text}");
        // Between two files of the source map lies one position, as the newline lies between the parts.
        let files = [
            self.sources.add("<session>", before),
            self.sources.add(format!("<input {}>", self.inputs), text),
            self.sources.add("<session>", after),
        ];
        let [Ok(first), Ok(input), Ok(_)] = files else { return Err(Vec::new()) };
        let base = self.sources.file(first).base;
        let mut failed = Vec::new();
        for form in forms {
            let mut sink = Sink::new();
            let ast = kiln_cz_syntax::parse(&form, base, &mut self.names, &mut sink);
            if !sink.has_errors() {
                return Ok(Entry { ast });
            }
            failed = errors(sink);
        }
        // What is wrong is told of the input as it is, which ends where it ends, and not at a brace of ours.
        let mut sink = Sink::new();
        kiln_cz_syntax::parse(&open, base, &mut self.names, &mut sink);
        let base = self.sources.file(input).base;
        let place = Span::new(base, base + text.len() as u32);
        let mut reports = errors(sink);
        reports.retain(|report| place.lo <= report.span().lo && report.span().hi <= place.hi);
        Err(if reports.is_empty() { failed } else { reports })
    }

    /// Lowers the definitions and perhaps an input.
    fn lower(&mut self, input: Option<Ast>) -> Result<Hir, Vec<Diagnostic>> {
        let mut sink = Sink::new();
        let has_input = input.is_some();
        self.definitions.asts.extend(input);
        let hir = self.lower_all(&mut sink);
        if has_input {
            self.definitions.asts.pop();
        }
        if sink.has_errors() { Err(errors(sink)) } else { Ok(hir) }
    }

    /// The value of the input and the variables after it, from the tree in which the value was kept.
    fn results(&self, hir: &Hir) -> (Option<Kept>, Vec<Kept>) {
        let mut value = None;
        let mut variables: Vec<Kept> = Vec::new();
        let Some(func) = hir.funcs.values().find(|func| self.names.text(func.name) == NAME) else {
            return (None, variables);
        };
        let params = func.params.iter().filter_map(|param| param.pat);
        for var in params.chain(declared(hir, func.body)).flat_map(|pat| bound(hir, pat)) {
            let kiln_hir::Var { name, ty, mutable, .. } = hir.vars[var];
            let kept = Kept { name, mutable, ty: hir.types.display(ty, &self.names).to_string() };
            if self.names.text(name) == VALUE {
                let shown = !matches!(hir.types.get(ty), Ty::Unit | Ty::Never | Ty::Error);
                value = shown.then_some(kept);
            } else if !is_uninhabited(ty, &hir.types) {
                variables.retain(|known| known.name != name);
                variables.push(kept);
            }
        }
        (value, variables)
    }
}

fn is_uninhabited(ty: TypeId, types: &Types) -> bool {
    matches!(types.get(ty), Ty::Never | Ty::Error)
}

/// The patterns of the `let`s of a body that have a value.
fn declared(hir: &Hir, body: FuncBody) -> Vec<PatId> {
    let FuncBody::Expr(body) = body else { return Vec::new() };
    let kiln_hir::ExprKind::Block { stmts, .. } = hir.exprs[body].kind else { return Vec::new() };
    let patterns = hir.stmts[stmts].iter().filter_map(|stmt| match stmt.kind {
        StmtKind::Let { pat, init: Some(_), .. } => Some(pat),
        StmtKind::Let { .. } | StmtKind::Expr { .. } => None,
    });
    patterns.collect()
}

/// The variables of a pattern.
fn bound(hir: &Hir, pat: PatId) -> Vec<kiln_hir::VarId> {
    match hir.pats[pat].kind {
        PatKind::Bind { var, sub } => {
            let inner = sub.map_or_else(Vec::new, |sub| bound(hir, sub));
            std::iter::once(var).chain(inner).collect()
        }
        PatKind::Tuple(parts) => hir.pat_lists[parts].iter().flat_map(|&part| bound(hir, part)).collect(),
        PatKind::Variant { fields, .. } => {
            hir.field_pats[fields].iter().flat_map(|field| bound(hir, field.pat)).collect()
        }
        // All alternatives bind the same variables (H6).
        PatKind::Or(parts) => hir.pat_lists[parts].first().map_or_else(Vec::new, |&part| bound(hir, part)),
        PatKind::Error | PatKind::Wild | PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) => {
            Vec::new()
        }
    }
}

fn to_mir(hir: &Hir) -> Program {
    let mut generic = kiln_mir_build::build(hir);
    // A session has no `main`: every function may be called next.
    generic.main = None;
    let instances =
        kiln_mir_passes::monomorphize(generic).expect("no source language has generic functions yet");
    kiln_mir_passes::optimize(instances)
}

/// The tree of the function that an input became.
struct Entry {
    ast: Ast,
}

impl Entry {
    fn body(&self) -> ast::BlockId {
        let item = *self.ast.items.last().expect("the function");
        match &self.ast.item_nodes[item].kind {
            ast::ItemKind::Fn(decl) => decl.body,
            ast::ItemKind::Foreign(_)
            | ast::ItemKind::Struct(_)
            | ast::ItemKind::Enum(_)
            | ast::ItemKind::Const(_) => {
                unreachable!("the text begins with `fn`")
            }
        }
    }

    /// The value of the body becomes that of a variable.
    fn with_value_kept(mut self, names: &mut Interner) -> Ast {
        self.end_with(Tail::Kept, None, names);
        self.ast
    }

    /// The body gives back its value and the variables.
    fn with_results(mut self, tail: Tail, variables: &[Kept], names: &mut Interner) -> Ast {
        let mut results = Vec::new();
        if tail == Tail::Kept {
            results.push(names.intern(VALUE));
        }
        results.extend(variables.iter().map(|kept| kept.name));
        let span = Span::NONE;
        let mut exprs = Vec::new();
        for name in results {
            exprs.push(self.ast.exprs.alloc(ast::Expr { kind: ast::ExprKind::Name(name), span }));
        }
        let result = match exprs.as_slice() {
            [] => None,
            [only] => Some(*only),
            several => {
                let list = self.ast.expr_lists.alloc(several.iter().copied());
                Some(self.ast.exprs.alloc(ast::Expr { kind: ast::ExprKind::Tuple(list), span }))
            }
        };
        self.end_with(tail, result, names);
        self.ast
    }

    /// Makes a statement of the value, and `result` the new value.
    fn end_with(&mut self, tail: Tail, result: Option<ast::ExprId>, names: &mut Interner) {
        let body = self.body();
        let block = self.ast.blocks[body];
        let mut stmts = self.ast.stmts[block.stmts].to_vec();
        if let Some(value) = block.tail {
            let span = self.ast.exprs[value].span;
            let kind = match tail {
                Tail::Kept => {
                    let name = names.intern(VALUE);
                    let kind = ast::PatKind::Name { name, mutable: false, sub: None };
                    let pat = self.ast.pats.alloc(ast::Pat { kind, span });
                    let init = ast::Let { pat, ty: None, init: Some(value), otherwise: None };
                    ast::StmtKind::Let(self.ast.lets.alloc(init))
                }
                Tail::Dropped => ast::StmtKind::Expr { expr: value, semi: true },
            };
            stmts.push(ast::Stmt { kind, span });
        }
        let stmts = self.ast.stmts.alloc(stmts);
        self.ast.blocks[body] = ast::Block { stmts, tail: result, span: block.span };
    }
}
