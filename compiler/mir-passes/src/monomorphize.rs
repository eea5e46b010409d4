//! Instances: the functions that a program needs, without type parameters.

use kiln_arena::{Arena, Id, IdMap};
use kiln_mir::{Body, Class, ClassId, Code, Func, FuncId, Program, StatementKind};
use kiln_types::{Ty, TypeId, TypeList, Types};
use rustc_hash::FxHashMap;

/// How deeply a type argument may nest, `((T, T), T)` being 2. A function that instantiates itself with ever larger
/// types comes to this; no program that ends does.
const MAX_DEPTH: u32 = 48;

/// How many instances a function may have.
const MAX_INSTANCES: u32 = 1 << 16;

/// A function with type arguments, as ids of the program that [`monomorphize`] was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The function.
    pub func: FuncId,
    /// One for each of its type parameters.
    pub type_args: Vec<TypeId>,
}

/// A program that would need instances without end.
#[derive(Debug, Clone)]
pub struct EndlessInstantiation {
    /// The way there: each instance calls the next, and the last is one too many. The first has no type arguments.
    pub chain: Vec<Instance>,
    /// The program, in whose tables the ids of the chain are to be looked up.
    pub program: Box<Program>,
}

/// The functions that `main` reaches, with the type arguments that they are called with: of each an instance. Without
/// `main`, the program is a library: all functions without type parameters are entry points.
///
/// Instances stand in the order of their functions, those of one function in the order in which they are
/// reached, callers first. What nobody reaches is gone; classes, too.
pub fn monomorphize(mut program: Program) -> Result<Program, EndlessInstantiation> {
    let mut collector = Collector {
        instances: Vec::new(),
        generic: FxHashMap::default(),
        plain: vec![None; program.funcs.len()],
        counts: vec![0; program.funcs.len()],
        depths: Depths { known: Vec::new() },
    };
    for root in roots(&program) {
        let none = program.types.common.no_types;
        if collector.position(root, none, &program.types).is_some() {
            continue;
        }
        collector.add(root, none, None, &program.types);
        if let Err(endless) = collector.collect(&mut program) {
            let chain = collector.chain(endless, &program.types);
            return Err(EndlessInstantiation { chain, program: Box::new(program) });
        }
    }
    Ok(collector.build(program))
}

fn roots(program: &Program) -> Vec<FuncId> {
    match program.main {
        Some(main) => vec![main],
        None => {
            let is_root = |func: &Func| func.type_params.is_empty() && matches!(func.code, Code::Body(_));
            program.funcs.iter().filter(|(_, func)| is_root(func)).map(|(id, _)| id).collect()
        }
    }
}

/// An instance that was reached.
#[derive(Debug, Clone, Copy)]
struct Reached {
    func: FuncId,
    args: TypeList,
    /// Whose calls made it; a position in [`Collector::instances`].
    from: Option<usize>,
}

struct Collector {
    /// In the order in which they were reached.
    instances: Vec<Reached>,
    /// Positions of instances with type arguments.
    generic: FxHashMap<(FuncId, TypeList), usize>,
    /// Positions of functions without type parameters, by their index.
    plain: Vec<Option<usize>>,
    /// Instances of each function.
    counts: Vec<u32>,
    depths: Depths,
}

impl Collector {
    fn position(&self, func: FuncId, args: TypeList, types: &Types) -> Option<usize> {
        if args == types.common.no_types {
            self.plain[func.index()]
        } else {
            self.generic.get(&(func, args)).copied()
        }
    }

    fn add(&mut self, func: FuncId, args: TypeList, from: Option<usize>, types: &Types) {
        let position = self.instances.len();
        if args == types.common.no_types {
            self.plain[func.index()] = Some(position);
        } else {
            self.generic.insert((func, args), position);
        }
        self.instances.push(Reached { func, args, from });
        self.counts[func.index()] += 1;
    }

    /// Adds what the instances call that are not yet looked at. `Err` is the position of one too many.
    fn collect(&mut self, program: &mut Program) -> Result<(), usize> {
        let Program { types, funcs, globals: _, classes, main: _, dialect: _ } = program;
        // Everything before was looked at when the root before was.
        let mut next = self.instances.len() - 1;
        while let Some(&Reached { func, args, .. }) = self.instances.get(next) {
            let args = types.list(args).to_vec();
            if let Code::Body(body) = &funcs[func].code {
                for (callee, type_args) in references(body, classes, types.common.no_types) {
                    let type_args = types.substitute_list(type_args, &args);
                    if self.position(callee, type_args, types).is_some() {
                        continue;
                    }
                    self.add(callee, type_args, Some(next), types);
                    let too_deep = self.depths.of_list(type_args, types) > MAX_DEPTH;
                    if too_deep || self.counts[callee.index()] > MAX_INSTANCES {
                        return Err(self.instances.len() - 1);
                    }
                }
            }
            next += 1;
        }
        Ok(())
    }

    fn chain(&self, last: usize, types: &Types) -> Vec<Instance> {
        let reached = std::iter::successors(Some(last), |&at| self.instances[at].from);
        let mut chain: Vec<Instance> = reached
            .map(|at| {
                let Reached { func, args, .. } = self.instances[at];
                Instance { func, type_args: types.list(args).to_vec() }
            })
            .collect();
        chain.reverse();
        chain
    }

    /// The program of the instances.
    fn build(self, program: Program) -> Program {
        let Program { mut types, funcs, globals, classes, main, dialect } = program;
        let mut order: Vec<usize> = (0..self.instances.len()).collect();
        order.sort_by_key(|&at| (self.instances[at].func, at));
        let mut new_ids: Vec<Option<FuncId>> = vec![None; order.len()];
        for (index, &at) in order.iter().enumerate() {
            new_ids[at] = Some(FuncId::from_index(index));
        }
        let new_id = |func: FuncId, args: TypeList, types: &Types| {
            let position = self.position(func, args, types).expect("every call was looked at");
            new_ids[position].expect("every instance got its id")
        };
        let new_classes =
            reached_classes(&funcs, self.instances.iter().map(|reached| reached.func), &classes);
        let mut sources: Vec<Option<Func>> = funcs.into_iter().map(Some).collect();
        let mut instances: Arena<FuncId, Func> = Arena::with_capacity(order.len());
        for &at in &order {
            let Reached { func, args, .. } = self.instances[at];
            let source = &mut sources[func.index()];
            let is_last = self.counts[func.index()] == 1;
            let instance = if is_last { source.take() } else { source.clone() };
            let instance = instance.expect("a function of one instance is taken once");
            instances.alloc(instantiate(instance, args, &mut types, &new_id, &new_classes));
        }
        let none = types.common.no_types;
        let main = main.map(|main| new_id(main, none, &types));
        let mut kept: Arena<ClassId, Class> = Arena::new();
        for (id, mut class) in classes.ids().zip(classes.values().cloned()) {
            if new_classes[id].is_some() {
                class.methods.iter_mut().for_each(|method| method.func = new_id(method.func, none, &types));
                kept.alloc(class);
            }
        }
        Program { types, funcs: instances, globals, classes: kept, main, dialect }
    }
}

/// The functions that a body calls, makes closures of, or has as methods of classes that it names; with their type
/// arguments.
fn references<'a>(
    body: &'a Body,
    classes: &'a Arena<ClassId, Class>,
    none: TypeList,
) -> impl Iterator<Item = (FuncId, TypeList)> + 'a {
    let statements = body.blocks.values().flat_map(|block| &block.statements);
    statements.flat_map(move |statement| {
        let (func, class) = match statement.kind {
            StatementKind::Call { func, type_args, .. } => (Some((func, type_args)), None),
            StatementKind::Dyn { op, .. } => (op.func().map(|func| (func, none)), op.class()),
            StatementKind::Assign(..) => (None, None),
        };
        let methods = class.map_or(&[][..], |class| &classes[class].methods);
        func.into_iter().chain(methods.iter().map(move |method| (method.func, none)))
    })
}

/// The new ids of the classes that some functions name.
fn reached_classes(
    funcs: &Arena<FuncId, Func>,
    reached: impl Iterator<Item = FuncId>,
    classes: &Arena<ClassId, Class>,
) -> IdMap<ClassId, Option<ClassId>> {
    let mut is_reached = IdMap::filled(classes.len(), false);
    if classes.is_empty() {
        return IdMap::filled(0, None);
    }
    for func in reached {
        let Code::Body(body) = &funcs[func].code else { continue };
        for statement in body.blocks.values().flat_map(|block| &block.statements) {
            if let StatementKind::Dyn { op, .. } = statement.kind
                && let Some(class) = op.class()
            {
                is_reached[class] = true;
            }
        }
    }
    let mut new_ids = IdMap::filled(classes.len(), None);
    for (count, class) in classes.ids().filter(|&class| is_reached[class]).enumerate() {
        new_ids[class] = Some(ClassId::from_index(count));
    }
    new_ids
}

/// `func` with the type parameters replaced by `args`, and its calls led to instances.
fn instantiate(
    mut func: Func,
    args: TypeList,
    types: &mut Types,
    new_id: &impl Fn(FuncId, TypeList, &Types) -> FuncId,
    new_classes: &IdMap<ClassId, Option<ClassId>>,
) -> Func {
    let args = types.list(args).to_vec();
    let is_generic = !func.type_params.is_empty();
    if is_generic {
        func.ret = types.substitute(func.ret, &args);
        for param in &mut func.params {
            *param = types.substitute(*param, &args);
        }
    }
    if let Code::Body(body) = &mut func.code {
        if is_generic {
            for local in body.locals.values_mut() {
                local.ty = types.substitute(local.ty, &args);
            }
        }
        let none = types.common.no_types;
        let statements = body.blocks.values_mut().flat_map(|block| &mut block.statements);
        for statement in statements {
            if let StatementKind::Call { func, type_args, .. } = &mut statement.kind {
                let type_args_here = types.substitute_list(*type_args, &args);
                *func = new_id(*func, type_args_here, types);
                *type_args = none;
            } else if let StatementKind::Dyn { op, .. } = &mut statement.kind {
                let func = |func| new_id(func, none, types);
                *op = op.renamed(func, |class| new_classes[class].expect("what is named is reached"));
            }
        }
    }
    func.type_params = Vec::new();
    func.instance_args = args;
    func
}

/// How deeply types nest, remembered.
struct Depths {
    known: Vec<Option<u32>>,
}

impl Depths {
    fn of_list(&mut self, list: TypeList, types: &Types) -> u32 {
        types.list(list).iter().map(|&ty| self.of(ty, types)).max().unwrap_or(0)
    }

    /// 0 of a type without parts. Arguments grow by a bounded number of steps at a time, so the recursion does.
    fn of(&mut self, ty: TypeId, types: &Types) -> u32 {
        if let Some(&Some(depth)) = self.known.get(ty.index()) {
            return depth;
        }
        let depth = match types.get(ty) {
            Ty::Tuple(list) | Ty::Adt(_, list) if !types.list(list).is_empty() => {
                1 + stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.of_list(list, types))
            }
            Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => 0,
        };
        if self.known.len() <= ty.index() {
            self.known.resize(types.len(), None);
        }
        self.known[ty.index()] = Some(depth);
        depth
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{parsed, text};
    use crate::{Instance, monomorphize};
    use kiln_arena::Id;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let (program, names) = parsed(before);
        let instances = monomorphize(program).unwrap();
        assert_eq!(kiln_mir::verify::verify(&instances), []);
        let (expected, expected_names) = parsed(after);
        assert_eq!(text(&instances, &names), text(&expected, &expected_names));
    }

    #[test]
    fn what_is_not_reached_is_gone() {
        check(
            "fn unused() { %0: () b0: %0 = call g() return } fn g() { %0: () b0: %0 = unit return }
            fn print_i8(i8) = runtime kiln_print_i8 fn print_i16(i16) = runtime kiln_print_i16
            entry fn main() { %0: () b0: %0 = call h() return }
            fn h() { %0: () b0: %0 = call h() %0 = call print_i16(1i16) return }",
            "fn print_i16(i16) = runtime kiln_print_i16
            entry fn main() { %0: () b0: %0 = call h() return }
            fn h() { %0: () b0: %0 = call h() %0 = call print_i16(1i16) return }",
        );
    }

    #[test]
    fn a_library_keeps_what_is_not_generic() {
        check(
            "fn f() { %0: () b0: %0 = unit return } fn print_i8(i8) = runtime kiln_print_i8
            fn id<T>(T) -> T { %0: T %1: T b0: %0 = %1 return } fn g() { %0: () b0: %0 = unit return }",
            "fn f() { %0: () b0: %0 = unit return } fn g() { %0: () b0: %0 = unit return }",
        );
    }

    #[test]
    fn each_list_of_type_arguments_is_an_instance() {
        check(
            "struct P<A, B>(A, B)
            entry fn main() { %0: () %1: i32 %2: bool %3: P<i32, bool> b0: %1 = call id<i32>(1i32)
                %2 = call id<bool>(true) %3 = call pair<i32, bool>(%1, %2) %0 = unit return }
            fn id<T>(T) -> T { %0: T %1: T b0: %0 = %1 return }
            fn pair<A, B>(A, B) -> P<A, B> { %0: P<A, B> %1: A %2: B %3: B
                b0: %1 = call id<A>(%1) %3 = call id<B>(%2) %0 = P(%1, %3) return }",
            "struct P<A, B>(A, B)
            entry fn main() { %0: () %1: i32 %2: bool %3: P<i32, bool> b0: %1 = call id[i32](1i32)
                %2 = call id[bool](true) %3 = call pair[i32, bool](%1, %2) %0 = unit return }
            fn id[i32](i32) -> i32 { %0: i32 %1: i32 b0: %0 = %1 return }
            fn id[bool](bool) -> bool { %0: bool %1: bool b0: %0 = %1 return }
            fn pair[i32, bool](i32, bool) -> P<i32, bool> { %0: P<i32, bool> %1: i32 %2: bool %3: bool
                b0: %1 = call id[i32](%1) %3 = call id[bool](%2) %0 = P(%1, %3) return }",
        );
    }

    #[test]
    fn ever_larger_types_are_refused_with_the_chain() {
        let (program, _) = parsed(
            "entry fn main() { %0: () b0: %0 = call f<i32>(1i32) return }
            fn f<T>(T) { %0: () %1: T %2: (T, T) b0: %2 = tuple(%1, %1) %0 = call g<(T, T)>(%2) return }
            fn g<U>(U) { %0: () %1: U b0: %0 = call f<U>(%1) return }",
        );
        let endless = monomorphize(program).unwrap_err();
        let funcs: Vec<usize> = endless.chain.iter().map(|instance| instance.func.index()).collect();
        assert_eq!(funcs[..5], [0, 1, 2, 1, 2]);
        assert_eq!(funcs.len(), 2 + 2 * super::MAX_DEPTH as usize + 1);
        let common = endless.program.types.common;
        assert_eq!(
            endless.chain[1],
            Instance { func: Id::from_index(1), type_args: vec![common.int(kiln_types::IntTy::I32)] }
        );
    }

    #[test]
    fn many_small_types_without_end_are_refused() {
        let (program, _) = parsed(
            "entry fn main() { %0: () b0: %0 = call f<i32>() return }
            fn f<T>() { %0: () b0: %0 = call f<(T, i8)>() %0 = call f<(T, bool)>() return }",
        );
        assert!(monomorphize(program).is_err());
    }

    #[test]
    fn long_chains_of_calls_are_no_recursion() {
        let mut source = String::new();
        for i in 0..50_000 {
            let next = i + 1;
            source += &format!("fn f{i}() {{ %0: () b0: %0 = call f{next}() return }}\n");
        }
        source += "entry fn f50000() { %0: () b0: %0 = call f0() return }";
        let (program, _) = parsed(&source);
        assert_eq!(monomorphize(program).unwrap().funcs.len(), 50_001);
    }
}
