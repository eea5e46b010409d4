//! Items: collects what the module declares, and the signatures of its functions.

use crate::errors;
use crate::lower::{ConstState, Lower, PRELUDE, Progress};
use crate::scope::Binding;
use kiln_abi::{AbiTy, Foreign, RuntimeFn};
use kiln_arena::{Id, Symbol};
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, FuncBody, FuncId, Nodes};
use kiln_source::Span;
use kiln_types::{Adt, AdtId, AdtKind, IntTy, Ty, TypeId};

/// What the module declares, in source order.
#[derive(Debug, Default)]
pub struct Items {
    /// Structs and enums: index of the tree, item.
    pub adts: Vec<(usize, ast::ItemId, AdtId)>,
    /// Functions.
    pub funcs: Vec<(usize, ast::ItemId, FuncId)>,
}

/// Gives every item an id and its name a meaning. Reports names declared twice, of which the first
/// one counts.
pub fn declare(lower: &mut Lower<'_>) -> Items {
    crate::types::declare_builtins(lower);
    let mut items = Items::default();
    for (index, ast) in lower.asts.iter().enumerate() {
        lower.ast = ast;
        for &id in &ast.items {
            match &ast.item_nodes[id].kind {
                ast::ItemKind::Fn(decl) => {
                    // Replaced when the body is lowered.
                    let body = FuncBody::Runtime(RuntimeFn::Panic);
                    items.funcs.push((index, id, declare_fn(lower, id, decl.signature, body)));
                }
                ast::ItemKind::Foreign(decl) => {
                    let foreign = Foreign { library: decl.library, symbol: decl.symbol };
                    let func = declare_fn(lower, id, decl.signature, FuncBody::Foreign(foreign));
                    items.funcs.push((index, id, func));
                }
                ast::ItemKind::Struct(_) => {
                    items.adts.push((index, id, declare_adt(lower, id, AdtKind::Struct)))
                }
                ast::ItemKind::Enum(_) => items.adts.push((index, id, declare_adt(lower, id, AdtKind::Enum))),
                ast::ItemKind::Const(_) => declare_const(lower, index, id),
            }
        }
    }
    for (name, function) in PRELUDE {
        if let Some(symbol) = lower.names.lookup(name)
            && lower.scopes.get(symbol) == Binding::Free
        {
            lower.scopes.bind(symbol, Binding::Prelude(function));
        }
    }
    items
}

fn declare_fn(lower: &mut Lower<'_>, id: ast::ItemId, signature: Span, body: FuncBody) -> FuncId {
    let name = lower.ast.item_nodes[id].name;
    let func = lower.hir.funcs.alloc(hir::Func {
        name: name.name,
        name_span: name.span,
        signature,
        type_params: Vec::new(),
        params: Vec::new(),
        ret: lower.common.error,
        dynamic: None,
        this: None,
        captures: Vec::new(),
        body,
        nodes: Nodes::default(),
    });
    declare_value(lower, name, Binding::Func(func));
    func
}

fn declare_adt(lower: &mut Lower<'_>, id: ast::ItemId, kind: AdtKind) -> AdtId {
    let name = lower.ast.item_nodes[id].name;
    let adt = lower.hir.types.adts.alloc(Adt {
        name: name.name,
        kind,
        params: Vec::new(),
        variants: Vec::new(),
        span: name.span,
    });
    let no_types = lower.common.no_types;
    let ty = lower.hir.types.intern(Ty::Adt(adt, no_types));
    match lower.type_names[name.name.index()] {
        None => lower.type_names[name.name.index()] = Some(ty),
        Some(first) => {
            let report = match lower.hir.types.get(first) {
                Ty::Adt(first, _) => {
                    let first = lower.hir.types.adts[first].span;
                    errors::duplicate_item(lower.text(name.name), "type", name.span, first)
                }
                Ty::Error
                | Ty::Never
                | Ty::Unit
                | Ty::Bool
                | Ty::Int(_)
                | Ty::Float(_)
                | Ty::Tuple(_)
                | Ty::Param(..)
                | Ty::Infer(_)
                | Ty::Dyn
                | Ty::Cell => errors::builtin_redefined(lower.text(name.name), name.span),
            };
            lower.report(report);
        }
    }
    adt
}

/// Declares a constant in the innermost scope, to be evaluated later.
pub fn declare_const(lower: &mut Lower<'_>, ast: usize, item: ast::ItemId) {
    let name = lower.asts[ast].item_nodes[item].name;
    let id = lower.hir.consts.alloc(hir::Const {
        name: name.name,
        ty: lower.common.error,
        value: hir::Word::ZERO,
        body: None,
        used: false,
        span: name.span,
    });
    debug_assert_eq!(id.index(), lower.consts.len());
    let (scope, depth) = (lower.scopes.here(), lower.scopes.depth());
    lower.consts.push(ConstState { ast, item, progress: Progress::Waiting, scope, depth, block: None });
    declare_value(lower, name, Binding::Const(id));
}

fn declare_value(lower: &mut Lower<'_>, name: ast::Ident, binding: Binding) {
    let first = lower.scopes.get_innermost(name.name);
    if first == Binding::Free {
        lower.scopes.bind(name.name, binding);
        return;
    }
    let kind = match (first, binding) {
        (Binding::Func(_), Binding::Func(_)) => "function",
        (Binding::Const(_), Binding::Const(_)) => "constant",
        _ => "value",
    };
    let report = errors::duplicate_item(lower.text(name.name), kind, name.span, span_of(lower, first));
    lower.report(report);
}

/// Where a binding was declared.
pub fn span_of(lower: &Lower<'_>, binding: Binding) -> Span {
    match binding {
        Binding::Free | Binding::Prelude(_) => Span::NONE,
        Binding::Var(var) => lower.hir.vars[var].span,
        Binding::Const(id) => lower.hir.consts[id].span,
        Binding::Func(func) => lower.hir.funcs[func].name_span,
    }
}

/// Resolves the types of all parameters and results.
pub fn signatures(lower: &mut Lower<'_>, items: &Items) {
    for &(ast, item, func) in &items.funcs {
        lower.ast = &lower.asts[ast];
        let (declared, ret, is_foreign) = match &lower.ast.item_nodes[item].kind {
            ast::ItemKind::Fn(decl) => (&decl.params, decl.ret, false),
            ast::ItemKind::Foreign(decl) => (&decl.params, decl.ret, true),
            ast::ItemKind::Struct(_) | ast::ItemKind::Enum(_) | ast::ItemKind::Const(_) => continue,
        };
        let mut params = Vec::with_capacity(declared.len());
        for param in declared {
            params.push(hir::Param { pat: None, ty: lower.resolve_type(param.ty) });
        }
        let ret_ty = ret.map_or(lower.common.unit, |ret| lower.resolve_type(ret));
        if is_foreign {
            let written = declared.iter().map(|param| param.ty).zip(params.iter().map(|param| param.ty));
            written.for_each(|(at, ty)| c_type(lower, at, ty, false));
            ret.into_iter().for_each(|at| c_type(lower, at, ret_ty, true));
        }
        let func = &mut lower.hir.funcs[func];
        func.params = params;
        func.ret = ret_ty;
    }
}

/// Reports a type that functions of C neither take nor give.
fn c_type(lower: &mut Lower<'_>, at: ast::TypeExprId, ty: TypeId, is_result: bool) {
    let common = &lower.common;
    let fits = kiln_abi::c_type(&lower.hir.types, ty).is_some()
        || ty == common.error
        || is_result && (ty == common.unit || ty == common.never);
    if !fits {
        let (text, span) = (lower.show(ty), lower.ast.types[at].span);
        let report = errors::no_type_of_c(&text, span, is_result);
        lower.report(report);
    }
}

/// The function for `function` of the prelude, whose name is `name`; made on its first use.
pub fn prelude_function(lower: &mut Lower<'_>, name: Symbol, function: RuntimeFn) -> FuncId {
    let signature = function.signature();
    let params =
        signature.params.iter().map(|&ty| hir::Param { pat: None, ty: abi_type(lower, ty) }).collect();
    let func = lower.hir.funcs.alloc(hir::Func {
        name,
        name_span: Span::NONE,
        signature: Span::NONE,
        type_params: Vec::new(),
        params,
        ret: signature.ret.map_or(lower.common.unit, |ty| abi_type(lower, ty)),
        dynamic: None,
        this: None,
        captures: Vec::new(),
        body: FuncBody::Runtime(function),
        nodes: Nodes::default(),
    });
    lower.scopes.replace_global(name, Binding::Func(func));
    func
}

fn abi_type(lower: &Lower<'_>, ty: AbiTy) -> TypeId {
    match ty {
        AbiTy::Int(int) => lower.common.int(int),
        AbiTy::Float(float) => lower.common.float(float),
        AbiTy::Bool => lower.common.bool,
        // No function of the prelude takes a pointer or a dynamic value.
        AbiTy::Ptr | AbiTy::Dyn => lower.common.error,
    }
}

/// Finds `fn main` and checks its form.
pub fn find_main(lower: &mut Lower<'_>) {
    let Some(name) = lower.names.lookup("main") else { return };
    let Binding::Func(func) = lower.scopes.get(name) else { return };
    let main = &lower.hir.funcs[func];
    let (i32, unit, error) = (lower.common.int(IntTy::I32), lower.common.unit, lower.common.error);
    if matches!(main.body, FuncBody::Foreign(_)) {
        let report = errors::foreign_main(main.signature);
        return lower.report(report);
    }
    if main.ret == error {
        return;
    }
    if main.params.is_empty() && (main.ret == i32 || main.ret == unit) {
        lower.hir.main = Some(func);
        return;
    }
    let report = errors::main_signature(main.signature, !main.params.is_empty());
    lower.report(report);
}
