//! C functions: `foreign "m" define cos with number giving number`.
//!
//! Each becomes two functions. One has the types of C and no body; the other is the value of the name, and takes any values: it
//! makes each argument what C takes, calls, and makes a value of the result. What is wrong with an argument is an error in
//! the line of the call, as of a function of the library.

use crate::errors;
use crate::lower::{Lower, Waiting};
use kiln_abi::{DynFn, Foreign};
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::Sink;
use kiln_hir::{DynExpr, DynKind, ExprId, ExprKind, Func, FuncBody, FuncId, Nodes, Param, VarKind, Word};
use kiln_luma_syntax::ast::{self, Ast, ForeignTy, StmtId};
use kiln_source::Span;
use kiln_types::{IntTy, TypeId};

/// Reports declarations that no C function has.
pub(crate) fn check(ast: &Ast, names: &Interner, sink: &mut Sink) {
    for foreign in ast.foreigns.values() {
        let library = names.text(foreign.library);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
        if library.is_empty() || library.starts_with('-') || !library.chars().all(is_name) {
            sink.report(errors::library_name(foreign.library_span, library));
        }
        if foreign.result == ForeignTy::Buffer {
            sink.report(errors::buffer_as_result(foreign.name.span));
        }
    }
}

impl Lower<'_> {
    /// The declaration of a C function.
    pub(crate) fn foreign(&mut self, id: StmtId, foreign: ast::ForeignId, span: Span) {
        let name = self.ast.foreigns[foreign].name;
        let func = Func::dynamic(DynKind::Library, name.name, name.span, name.span, self.common.dyn_);
        let func = self.add_func(func, Waiting::Foreign(foreign));
        let closure = self.dynamic(DynExpr::Closure(func), name.span);
        match self.resolution.declared[id] {
            Some(local) => self.let_local(local, closure, span),
            None => {
                let global = self.global(name.name, name.span);
                let define = self.dynamic(DynExpr::DefineGlobal(global, closure), name.span);
                self.push(define, span);
            }
        }
    }

    /// Lowers the function that a name stands for.
    pub(crate) fn foreign_value(&mut self, func: FuncId, foreign: ast::ForeignId) {
        let declared = self.ast.foreigns[foreign];
        let callee = self.foreign_declaration(&declared);
        let start = self.hir.node_ends();
        let span = declared.name.span;
        let params: Vec<ForeignTy> = self.ast.foreign_types[declared.params].to_vec();
        let vars: Vec<_> =
            params.iter().map(|_| self.hidden_var(declared.name.name, VarKind::Param, span)).collect();
        for &var in &vars {
            let pat = Some(self.binding(var));
            self.hir.funcs[func].params.push(Param { pat, ty: self.common.dyn_ });
        }
        let mut args = Vec::with_capacity(params.len());
        for (position, (&ty, &var)) in params.iter().zip(&vars).enumerate() {
            let value = self.hidden_value(var, span);
            args.push(self.argument_of_c(ty, value, position + 1, declared.name.name, span));
        }
        let args = self.hir.expr_lists.alloc(args);
        let type_args = self.common.no_types;
        let ret = self.hir.funcs[callee].ret;
        let call = self.add(ExprKind::Call { func: callee, type_args, args }, ret, span);
        let first = self.stmts.len();
        let value = self.value_of_c(declared.result, call, declared.name.name, span);
        let stmts = self.statements_from(first);
        let body = self.add(ExprKind::Block { stmts, tail: Some(value) }, self.common.dyn_, span);
        self.hir.set_body(func, body, &start);
    }

    /// The function as C has it.
    fn foreign_declaration(&mut self, declared: &ast::Foreign) -> FuncId {
        let params: Vec<Param> = (self.ast.foreign_types[declared.params].iter())
            .map(|&ty| Param { pat: None, ty: self.type_of_c(ty) })
            .collect();
        let foreign = Foreign { library: Some(declared.library), symbol: declared.name.name };
        let func = Func {
            name: declared.name.name,
            name_span: declared.name.span,
            signature: declared.name.span,
            type_params: Vec::new(),
            params,
            ret: self.type_of_c(declared.result),
            dynamic: None,
            this: None,
            captures: Vec::new(),
            body: FuncBody::Foreign(foreign),
            nodes: Nodes::default(),
        };
        self.add_func(func, Waiting::Nothing)
    }

    /// An address is passed as a dynamic value.
    fn type_of_c(&self, ty: ForeignTy) -> TypeId {
        match ty {
            ForeignTy::Number => self.common.f64,
            ForeignTy::Integer => self.common.int(IntTy::I32),
            ForeignTy::String | ForeignTy::Buffer | ForeignTy::Pointer => self.common.dyn_,
            ForeignTy::Nothing => self.common.unit,
        }
    }

    /// What C takes for a value, the argument number `position`.
    fn argument_of_c(
        &mut self,
        ty: ForeignTy,
        value: ExprId,
        position: usize,
        function: Symbol,
        span: Span,
    ) -> ExprId {
        let op = match ty {
            // The parser reports `nothing` as a parameter.
            ForeignTy::Number | ForeignTy::Nothing => DynFn::ForeignNumber,
            ForeignTy::Integer => DynFn::ForeignInteger,
            ForeignTy::String => DynFn::ForeignString,
            ForeignTy::Buffer => DynFn::ForeignBuffer,
            ForeignTy::Pointer => DynFn::ForeignPointer,
        };
        let position = self.dynamic(DynExpr::Number(Word::new((position as f64).to_bits())), span);
        let function = self.dynamic(DynExpr::Str(function), span);
        let checked = self.operation(op, &[value, position, function], span);
        let ty = self.type_of_c(ty);
        if ty == self.common.dyn_ {
            return checked;
        }
        let number = self.add(ExprKind::Dyn(DynExpr::Unbox(checked)), self.common.f64, span);
        if ty == self.common.f64 { number } else { self.add(ExprKind::Cast(number), ty, span) }
    }

    /// The value of what C gives.
    fn value_of_c(&mut self, ty: ForeignTy, given: ExprId, function: Symbol, span: Span) -> ExprId {
        match ty {
            ForeignTy::Number => self.dynamic(DynExpr::Box(given), span),
            ForeignTy::Integer => {
                let number = self.add(ExprKind::Cast(given), self.common.f64, span);
                self.dynamic(DynExpr::Box(number), span)
            }
            ForeignTy::String => {
                let function = self.dynamic(DynExpr::Str(function), span);
                self.operation(DynFn::ForeignText, &[given, function], span)
            }
            ForeignTy::Buffer | ForeignTy::Pointer => self.operation(DynFn::ForeignAddress, &[given], span),
            ForeignTy::Nothing => {
                self.push(given, span);
                self.dynamic(DynExpr::Nil, span)
            }
        }
    }
}
