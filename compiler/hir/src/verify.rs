//! Checks the invariants of the HIR. Called by tests after lowering; says everything that is wrong.

use crate::{
    Arm, CaptureMode, DynExpr, DynKind, ExprId, ExprKind, Func, FuncBody, FuncId, Hir, LoopId, PatId,
    PatKind, Stmt, StmtKind, VarId,
};
use kiln_arena::{Id, ListRange};
use kiln_types::{Ty, TypeId};
use std::ops::Range;

/// What violates an invariant, a sentence each that names the invariant; empty for a right HIR. Of a
/// HIR without reported errors.
pub fn verify(hir: &Hir) -> Vec<String> {
    let mut problems = Vec::new();
    let mut ends = [0, 0, 0];
    for (id, func) in hir.funcs.iter() {
        let FuncBody::Expr(body) = func.body else { continue };
        let mut verifier =
            Verifier { hir, func: id, nodes: func, loops: Vec::new(), problems: &mut problems };
        verifier.ranges(&mut ends);
        verifier.signature(func);
        verifier.dynamic_function(func);
        verifier.expr(body);
        verifier.fits(body, func.ret, "the body");
    }
    for (id, constant) in hir.consts.iter() {
        let Some(body) = constant.body.map(|body| &hir.funcs[body]) else { continue };
        if !body.params.is_empty() || body.ret != constant.ty || !matches!(body.body, FuncBody::Expr(_)) {
            problems.push(format!("H7: the body of {id} does not fit"));
        }
    }
    if ends != [hir.exprs.len(), hir.pats.len(), hir.vars.len()] {
        problems.push(format!("H2: nodes end at {ends:?}, but there are more"));
    }
    problems
}

struct Verifier<'a> {
    hir: &'a Hir,
    func: FuncId,
    nodes: &'a Func,
    /// Loops around the node at hand.
    loops: Vec<LoopId>,
    problems: &'a mut Vec<String>,
}

impl Verifier<'_> {
    fn problem(&mut self, text: String) {
        self.problems.push(format!("{}: {text}", self.func));
    }

    /// H2: functions partition the nodes.
    fn ranges(&mut self, ends: &mut [usize; 3]) {
        let nodes = &self.nodes.nodes;
        for (end, range) in ends.iter_mut().zip([&nodes.exprs, &nodes.pats, &nodes.vars]) {
            if range.start as usize != *end {
                let text = format!("H2: nodes begin at {}, those before end at {end}", range.start);
                self.problems.push(text);
            }
            *end = range.end as usize;
        }
    }

    fn inside(&mut self, what: &str, index: usize, range: &Range<u32>) {
        if !(range.start as usize..range.end as usize).contains(&index) {
            self.problem(format!("H2: {what}{index} is not in {range:?}"));
        }
    }

    fn signature(&mut self, func: &Func) {
        self.known(func.ret, "the result");
        for param in &func.params {
            self.known(param.ty, "a parameter");
            if let Some(pat) = param.pat {
                self.root_pat(pat);
            }
        }
        for index in func.nodes.vars.clone() {
            let var = VarId::from_index(index as usize);
            self.known(self.hir.vars[var].ty, &format!("{var}"));
        }
    }

    /// H1: a type without unknown or failed parts.
    fn known(&mut self, ty: TypeId, what: &str) {
        match self.hir.types.get(ty) {
            Ty::Infer(_) => self.problem(format!("H1: {what} has an unknown type")),
            Ty::Error => self.problem(format!("H1: {what} has the type Error")),
            Ty::Tuple(list) => {
                for &part in self.hir.types.list(list) {
                    self.known(part, what);
                }
            }
            Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => {}
        }
    }

    /// Whether the type of `expr` is `ty`, or `Never`.
    fn fits(&mut self, expr: ExprId, ty: TypeId, what: &str) {
        let found = self.hir.exprs[expr].ty;
        if found != ty && found != self.hir.types.common.never {
            self.problem(format!("{what} {expr} is a {found}, needed is {ty}"));
        }
    }

    fn expr(&mut self, id: ExprId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.expr_inner(id));
    }

    fn expr_inner(&mut self, id: ExprId) {
        let hir = self.hir;
        let nodes = &self.nodes.nodes.exprs;
        self.inside("e", id.index(), &nodes.clone());
        let node = hir.exprs[id];
        self.known(node.ty, &format!("{id}"));
        let common = hir.types.common;
        match node.kind {
            ExprKind::Error => self.problem(format!("H1: {id} is an error")),
            ExprKind::Int(bits) => self.int(id, bits.get()),
            ExprKind::Float(_) | ExprKind::Bool(_) | ExprKind::Panic(_) => {}
            ExprKind::Const(constant) => self.fits(id, hir.consts[constant].ty, "a constant"),
            ExprKind::Var(var) => {
                self.inside("v", var.index(), &self.nodes.nodes.vars.clone());
                self.fits(id, hir.vars[var].ty, "a variable");
            }
            ExprKind::Unary(_, operand) | ExprKind::Cast(operand) => self.expr(operand),
            ExprKind::Field { base, index } => self.field(id, base, index),
            ExprKind::Binary(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Logical(_, left, right) => {
                self.expr(left);
                self.expr(right);
                self.fits(left, common.bool, "an operand");
                self.fits(right, common.bool, "an operand");
            }
            ExprKind::Assign { place, value } => {
                self.place(place);
                self.expr(place);
                self.expr(value);
                self.fits(value, hir.exprs[place].ty, "an assigned value");
            }
            ExprKind::AssignOp { op: _, place, value } => {
                self.place(place);
                self.expr(place);
                self.expr(value);
            }
            ExprKind::Call { func, type_args: _, args } => self.call(func, args),
            ExprKind::Tuple(parts) => self.exprs(parts),
            ExprKind::Adt { variant, fields } => self.adt(id, variant, fields),
            ExprKind::Block { stmts, tail } => self.block(stmts, tail),
            ExprKind::If { cond, then, otherwise } => {
                self.expr(cond);
                self.fits(cond, common.bool, "a condition");
                self.expr(then);
                self.fits(then, node.ty, "a branch");
                if let Some(otherwise) = otherwise {
                    self.expr(otherwise);
                    self.fits(otherwise, node.ty, "a branch");
                }
            }
            ExprKind::Match { scrutinee, arms, source: _ } => self.match_expr(scrutinee, arms, node.ty),
            ExprKind::While { id, cond, body } => {
                self.loops.push(id);
                self.expr(cond);
                self.expr(body);
                self.loops.pop();
            }
            ExprKind::Loop { id, body } => {
                self.loops.push(id);
                self.expr(body);
                self.loops.pop();
            }
            ExprKind::Break { id: target, value } => {
                self.jump(id, target);
                if let Some(value) = value {
                    self.expr(value);
                    self.fits(value, hir.loops[target].ty, "a value of break");
                }
            }
            ExprKind::Continue { id: target } => self.jump(id, target),
            ExprKind::Return { value } => {
                if let Some(value) = value {
                    self.expr(value);
                    self.fits(value, self.nodes.ret, "a returned value");
                }
            }
            ExprKind::Dyn(expr) => self.dynamic(id, expr),
        }
    }

    /// H8, and H9 of captures.
    fn dynamic_function(&mut self, func: &Func) {
        let hir = self.hir;
        let common = hir.types.common;
        let Some(kind) = func.dynamic else {
            if func.this.is_some() || !func.captures.is_empty() {
                self.problem("H8: it has a receiver or captures".into());
            }
            return;
        };
        let binds = |param: &crate::Param| {
            let pat = param.pat.map(|pat| hir.pats[pat].kind);
            param.ty == common.dyn_ && matches!(pat, Some(PatKind::Bind { sub: None, .. }))
        };
        let fits = match kind {
            DynKind::Script => func.params.is_empty() && func.ret == common.unit && func.captures.is_empty(),
            DynKind::Closure | DynKind::Library | DynKind::Method => {
                func.params.iter().all(binds) && func.ret == common.dyn_
            }
        };
        if !fits || func.this.is_some() != (kind == DynKind::Method) {
            self.problem("H8: the signature does not fit".into());
        }
        for index in func.nodes.vars.clone() {
            let var = VarId::from_index(index as usize);
            if hir.vars[var].ty != common.dyn_ {
                self.problem(format!("H8: {var} is not dyn"));
            }
        }
        for capture in &func.captures {
            self.inside("v", capture.inner.index(), &func.nodes.vars.clone());
            let (outer, inner) = (hir.vars[capture.outer].capture, hir.vars[capture.inner].capture);
            if (outer == CaptureMode::Cell) != (inner == CaptureMode::Cell) || outer == CaptureMode::None {
                self.problem(format!("H9: {} is captured as {inner:?}, it is {outer:?}", capture.outer));
            }
        }
    }

    /// H9: a closure is made where the variables are that it captures.
    fn closure(&mut self, func: FuncId) {
        let hir = self.hir;
        for capture in &hir.funcs[func].captures {
            let range = &self.nodes.nodes.vars;
            if !(range.start as usize..range.end as usize).contains(&capture.outer.index()) {
                self.problem(format!("H9: {func} captures {} of another function", capture.outer));
            }
        }
    }

    /// All operands are `dyn`, and so is the value, but for `truthy`, `box` and `unbox`.
    fn dynamic(&mut self, id: ExprId, expr: DynExpr) {
        let common = self.hir.types.common;
        let gives = if let DynExpr::Truthy(_) = expr {
            common.bool
        } else if let DynExpr::Unbox(_) = expr {
            common.f64
        } else {
            common.dyn_
        };
        let takes = if let DynExpr::Box(_) = expr { common.f64 } else { common.dyn_ };
        self.fits(id, gives, "a dynamic value");
        if let DynExpr::Runtime { op, args } = expr {
            let count = self.hir.expr_lists[args].len();
            if op.arity().is_some_and(|arity| arity != count) {
                self.problem(format!("H10: {id} is `{}` with {count} operands", op.name()));
            }
        } else if let DynExpr::Closure(func) = expr {
            self.closure(func);
        } else if let DynExpr::Class { class, superclass } = expr {
            let class = &self.hir.classes[class];
            if class.inherits != superclass.is_some() {
                self.problem(format!("H8: {id} is a class with or without a superclass"));
            }
            class.methods.iter().for_each(|method| self.closure(method.func));
        }
        let mut operands = Vec::new();
        expr.each_operand(&self.hir.expr_lists, |operand| operands.push(operand));
        for operand in operands {
            self.expr(operand);
            self.fits(operand, takes, "a dynamic operand");
        }
    }

    fn exprs(&mut self, list: ListRange<ExprId>) {
        for &expr in &self.hir.expr_lists[list] {
            self.expr(expr);
        }
    }

    /// H3
    fn int(&mut self, id: ExprId, bits: u64) {
        let ty = self.hir.types.get(self.hir.exprs[id].ty);
        let fits = if let Ty::Int(int) = ty { int.wrap(int.value(bits)) == bits } else { false };
        if !fits {
            self.problem(format!("H3: {id} has the bits {bits:#x}, its type is {ty:?}"));
        }
    }

    fn field(&mut self, id: ExprId, base: ExprId, index: u32) {
        self.expr(base);
        let count = self.hir.types.field_count(self.hir.exprs[base].ty, kiln_types::VariantIdx::STRUCT);
        if count.is_none_or(|count| index as usize >= count) {
            self.problem(format!("{id} has no field {index}"));
        }
    }

    /// H4
    fn place(&mut self, place: ExprId) {
        let mut root = place;
        while let ExprKind::Field { base, index: _ } = self.hir.exprs[root].kind {
            root = base;
        }
        if !matches!(self.hir.exprs[root].kind, ExprKind::Var(_)) {
            self.problem(format!("H4: {place} is not a place"));
        }
    }

    fn call(&mut self, func: FuncId, args: ListRange<ExprId>) {
        self.exprs(args);
        let params = &self.hir.funcs[func].params;
        let args = &self.hir.expr_lists[args];
        if params.len() != args.len() {
            self.problem(format!("{func} is called with {} arguments", args.len()));
        }
        for (param, &arg) in params.iter().zip(args) {
            self.fits(arg, param.ty, "an argument");
        }
    }

    fn adt(&mut self, id: ExprId, variant: kiln_types::VariantIdx, fields: ListRange<crate::FieldInit>) {
        let Ty::Adt(adt, _) = self.hir.types.get(self.hir.exprs[id].ty) else {
            return self.problem(format!("{id} is not of a struct or enum"));
        };
        let declared = &self.hir.types.adts[adt].variant(variant).fields;
        let mut given = vec![false; declared.len()];
        for field in &self.hir.field_inits[fields] {
            self.expr(field.value);
            match given.get_mut(field.index as usize) {
                Some(given) => *given = true,
                None => self.problem(format!("{id} has no field {}", field.index)),
            }
        }
        if given.contains(&false) || self.hir.field_inits[fields].len() != declared.len() {
            self.problem(format!("{id} does not give every field once"));
        }
    }

    fn block(&mut self, stmts: ListRange<Stmt>, tail: Option<ExprId>) {
        for stmt in &self.hir.stmts[stmts] {
            match stmt.kind {
                StmtKind::Let { pat, init, otherwise } => {
                    self.root_pat(pat);
                    if let Some(init) = init {
                        self.expr(init);
                        self.fits(init, self.hir.pats[pat].ty, "the value of a let");
                    }
                    if let Some(otherwise) = otherwise {
                        self.expr(otherwise);
                        self.fits(otherwise, self.hir.types.common.never, "the else of a let");
                    }
                }
                StmtKind::Expr { expr, semi: _ } => self.expr(expr),
            }
        }
        if let Some(tail) = tail {
            self.expr(tail);
        }
    }

    fn match_expr(&mut self, scrutinee: ExprId, arms: ListRange<Arm>, ty: TypeId) {
        self.expr(scrutinee);
        for arm in &self.hir.arms[arms] {
            self.root_pat(arm.pat);
            if let Some(guard) = arm.guard {
                self.expr(guard);
                self.fits(guard, self.hir.types.common.bool, "a guard");
            }
            self.expr(arm.body);
            self.fits(arm.body, ty, "an arm");
        }
    }

    /// H5
    fn jump(&mut self, id: ExprId, target: LoopId) {
        if !self.loops.contains(&target) {
            self.problem(format!("H5: {id} leaves {target}, which is not around it"));
        }
    }

    fn root_pat(&mut self, id: PatId) {
        let mut vars = Vec::new();
        self.pat(id, &mut vars);
    }

    /// Checks a pattern and adds the variables that it binds.
    fn pat(&mut self, id: PatId, vars: &mut Vec<VarId>) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.pat_inner(id, vars));
    }

    fn pat_inner(&mut self, id: PatId, vars: &mut Vec<VarId>) {
        let hir = self.hir;
        self.inside("p", id.index(), &self.nodes.nodes.pats.clone());
        let node = hir.pats[id];
        self.known(node.ty, &format!("{id}"));
        match node.kind {
            PatKind::Error => self.problem(format!("H1: {id} is an error")),
            PatKind::Wild | PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) => {}
            PatKind::Bind { var, sub } => {
                if hir.vars[var].ty != node.ty {
                    self.problem(format!("H6: {id} binds {var} with another type"));
                }
                vars.push(var);
                if let Some(sub) = sub {
                    self.pat(sub, vars);
                }
            }
            PatKind::Tuple(parts) => {
                for &part in &hir.pat_lists[parts] {
                    self.pat(part, vars);
                }
            }
            PatKind::Variant { variant: _, fields } => {
                for field in &hir.field_pats[fields] {
                    self.pat(field.pat, vars);
                }
            }
            PatKind::Or(parts) => self.or_pattern(id, parts, vars),
        }
    }

    /// H6
    fn or_pattern(&mut self, id: PatId, parts: ListRange<PatId>, vars: &mut Vec<VarId>) {
        let mut first: Option<Vec<VarId>> = None;
        for &part in &self.hir.pat_lists[parts] {
            let mut bound = Vec::new();
            self.pat(part, &mut bound);
            bound.sort();
            match &first {
                None => first = Some(bound),
                Some(first) if *first == bound => {}
                Some(_) => self.problem(format!("H6: the alternatives of {id} bind different variables")),
            }
        }
        vars.extend(first.unwrap_or_default());
    }
}
