//! The algorithms against brute force: on small types all values can be listed, and first-match semantics tried.

use crate::decision::{self, Node, NodeIdx};
use crate::usefulness::{self, Witness};
use crate::{Arm, Pat, PatIdx, Pats, Shape, Types};

/// A small type.
#[derive(Debug, Clone)]
enum Small {
    Int(i128, i128),
    Product(Vec<usize>),
    Sum(Vec<Vec<usize>>),
}

/// Types by number; the parts of a type have lower numbers.
struct World {
    types: Vec<Small>,
}

impl Types for World {
    type Ty = usize;

    fn shape(&self, ty: usize) -> Shape {
        match &self.types[ty] {
            Small::Int(lo, hi) => Shape::Int(*lo, *hi),
            Small::Product(fields) => Shape::Product(fields.len() as u32),
            Small::Sum(variants) => Shape::Sum(variants.len() as u32),
        }
    }

    fn arity(&self, ty: usize, variant: u32) -> u32 {
        match &self.types[ty] {
            Small::Int(..) => 0,
            Small::Product(fields) => fields.len() as u32,
            Small::Sum(variants) => variants[variant as usize].len() as u32,
        }
    }

    fn field(&self, ty: usize, variant: u32, field: u32) -> usize {
        match &self.types[ty] {
            Small::Int(..) => unreachable!(),
            Small::Product(fields) => fields[field as usize],
            Small::Sum(variants) => variants[variant as usize][field as usize],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Int(i128),
    Made(u32, Vec<Value>),
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % n
    }
}

impl World {
    fn random(random: &mut Random) -> World {
        let mut types = vec![Small::Int(0, 1), Small::Int(-2, 3), Small::Sum(Vec::new())];
        for _ in 0..4 {
            // Sums without variants are rare, but they exist.
            let part = |random: &mut Random, known: usize| match random.below(12) {
                0 => 2,
                n if n < 6 => n % 2,
                _ => random.below(known),
            };
            let known = types.len();
            let fields = |random: &mut Random, most: usize| -> Vec<usize> {
                (0..random.below(most + 1)).map(|_| part(random, known)).collect()
            };
            let new = if random.below(2) == 0 {
                Small::Product(fields(random, 3))
            } else {
                Small::Sum((0..1 + random.below(3)).map(|_| fields(random, 2)).collect())
            };
            types.push(new);
        }
        World { types }
    }

    fn values(&self, ty: usize) -> Vec<Value> {
        let made = |variant: u32, fields: &[usize]| {
            let mut tuples = vec![Vec::new()];
            for &field in fields {
                let of_field = self.values(field);
                let longer = |tuple: &Vec<Value>| {
                    let tuple = tuple.clone();
                    of_field
                        .iter()
                        .map(move |value| [tuple.clone(), vec![value.clone()]].concat())
                        .collect::<Vec<_>>()
                };
                tuples = tuples.iter().flat_map(longer).collect();
            }
            tuples.into_iter().map(move |fields| Value::Made(variant, fields)).collect::<Vec<_>>()
        };
        match &self.types[ty] {
            Small::Int(lo, hi) => (*lo..=*hi).map(Value::Int).collect(),
            Small::Product(fields) => made(0, fields),
            Small::Sum(variants) => variants
                .iter()
                .enumerate()
                .flat_map(|(variant, fields)| made(variant as u32, fields))
                .collect(),
        }
    }

    fn pattern(&self, random: &mut Random, pats: &mut Pats, ty: usize, depth: usize) -> PatIdx {
        let choice = random.below(10);
        if choice < 2 || depth == 0 {
            return pats.add(Pat::Wild);
        }
        if choice == 2 {
            let alternatives: Vec<PatIdx> =
                (0..2 + random.below(2)).map(|_| self.pattern(random, pats, ty, depth - 1)).collect();
            let list = pats.list(&alternatives);
            return pats.add(Pat::Or(list));
        }
        let made = |random: &mut Random, pats: &mut Pats, variant: u32, fields: &[usize]| {
            let fields: Vec<PatIdx> =
                fields.iter().map(|&field| self.pattern(random, pats, field, depth - 1)).collect();
            let list = pats.list(&fields);
            pats.add(Pat::Constructor(variant, list))
        };
        match &self.types[ty] {
            Small::Int(lo, hi) => {
                let width = (hi - lo + 1) as usize;
                let from = lo + random.below(width) as i128;
                let to = if random.below(2) == 0 {
                    from
                } else {
                    from + random.below((hi - from + 1) as usize) as i128
                };
                pats.add(Pat::Range(from, to))
            }
            Small::Product(fields) => made(random, pats, 0, fields),
            Small::Sum(variants) if variants.is_empty() => pats.add(Pat::Wild),
            Small::Sum(variants) => {
                let variant = random.below(variants.len());
                made(random, pats, variant as u32, &variants[variant])
            }
        }
    }
}

fn matches(pats: &Pats, pat: PatIdx, value: &Value) -> bool {
    match (pats.get(pat), value) {
        (Pat::Wild, _) => true,
        (Pat::Or(alternatives), _) => pats.slice(alternatives).iter().any(|&pat| matches(pats, pat, value)),
        (Pat::Range(lo, hi), Value::Int(n)) => lo <= *n && *n <= hi,
        (Pat::Constructor(variant, fields), Value::Made(v, values)) => {
            variant == *v
                && pats.slice(fields).iter().zip(values).all(|(&pat, value)| matches(pats, pat, value))
        }
        (Pat::Range(..), Value::Made(..)) | (Pat::Constructor(..), Value::Int(_)) => {
            unreachable!("ill-typed")
        }
    }
}

fn witnessed(witness: &Witness, value: &Value) -> bool {
    match (witness, value) {
        (Witness::Wild, _) => true,
        (Witness::Range(lo, hi), Value::Int(n)) => lo <= n && n <= hi,
        (Witness::Constructor(variant, fields), Value::Made(v, values)) => {
            variant == v && fields.iter().zip(values).all(|(witness, value)| witnessed(witness, value))
        }
        (Witness::Range(..), Value::Made(..)) | (Witness::Constructor(..), Value::Int(_)) => {
            unreachable!("ill-typed")
        }
    }
}

/// Follows the tree; guards fail for the arms in `failing`. The arm, or `None` at `Unreachable`.
fn decide(tree: &decision::Tree<usize>, value: &Value, failing: &[bool]) -> Option<usize> {
    let part = |at: decision::OccIdx| {
        let mut path = Vec::new();
        let mut at = at;
        while let Some((parent, _, field)) = tree.occurrences[at.0 as usize].parent {
            path.push(field);
            at = parent;
        }
        path.iter().rev().fold(value, |value, &field| match value {
            Value::Made(_, fields) => &fields[field as usize],
            Value::Int(_) => unreachable!("an integer has no parts"),
        })
    };
    let mut at: NodeIdx = tree.root;
    loop {
        match &tree.nodes[at.0 as usize] {
            Node::Leaf(found) => return Some(found.arm),
            Node::Guard(found, otherwise) => {
                if !failing[found.arm] {
                    return Some(found.arm);
                }
                at = *otherwise;
            }
            Node::Variants { at: part_at, cases, default } => {
                let Value::Made(variant, _) = part(*part_at) else { unreachable!("ill-typed") };
                let case = cases.iter().find(|(v, _)| v == variant).map(|&(_, node)| node);
                at = case.or(*default).expect("all variants lead somewhere");
            }
            Node::Ints { at: part_at, cases } => {
                let Value::Int(n) = part(*part_at) else { unreachable!("ill-typed") };
                at = cases.iter().find(|(lo, hi, _)| lo <= n && n <= hi).expect("all integers are covered").2;
            }
            Node::Unreachable => return None,
        }
    }
}

/// Checks one random match; what is wrong, if anything. `sabotage` makes the oracle itself wrong, to see that a
/// difference is found.
fn one(seed: u64, sabotage: bool) -> Result<(), String> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let world = World::random(&mut random);
    let ty = random.below(world.types.len());
    let values = world.values(ty);
    if values.len() > 3000 {
        return Ok(());
    }
    let mut pats = Pats::new();
    let arms: Vec<Arm> = (0..random.below(7))
        .map(|_| Arm { pat: world.pattern(&mut random, &mut pats, ty, 3), guarded: random.below(6) == 0 })
        .collect();
    let report = usefulness::check(&world, &pats, ty, &arms, 3).map_err(|_| "too complex".to_owned())?;

    // Which arms can be taken, and is everything matched, if guards may do as they please?
    let mut reached = vec![false; arms.len()];
    let mut unmatched = Vec::new();
    for value in &values {
        let mut taken = false;
        for (index, arm) in arms.iter().enumerate() {
            if matches(&pats, arm.pat, value) {
                reached[index] = true;
                if !arm.guarded || sabotage {
                    taken = true;
                    break;
                }
            }
        }
        if !taken {
            unmatched.push(value);
        }
    }
    let unreachable: Vec<usize> = report.unreachable.iter().map(|u| u.arm).collect();
    let expected: Vec<usize> = (0..arms.len()).filter(|&arm| !reached[arm]).collect();
    if unreachable != expected {
        return Err(format!("unreachable arms {unreachable:?}, expected {expected:?}"));
    }
    if report.missing.is_empty() != unmatched.is_empty() {
        return Err(format!("missing {:?}, unmatched {unmatched:?}", report.missing));
    }
    for witness in &report.missing {
        let mut any = false;
        for value in values.iter().filter(|value| witnessed(witness, value)) {
            any = true;
            if !unmatched.contains(&value) {
                return Err(format!("{witness:?} names {value:?}, which is matched"));
            }
        }
        if !any {
            return Err(format!("{witness:?} names no value"));
        }
    }
    for u in &report.unreachable {
        let covering = |value: &&Value| matches(&pats, arms[u.arm].pat, value);
        for value in values.iter().filter(covering) {
            let by =
                u.covered_by.iter().any(|&arm| !arms[arm].guarded && matches(&pats, arms[arm].pat, value));
            if !by && u.covered_by.len() < 8 {
                return Err(format!("arm {} is said to be covered by {:?}", u.arm, u.covered_by));
            }
        }
    }
    // An alternative is redundant if leaving it out changes nothing.
    for &alternative in &report.redundant {
        let mut without = Pats::new();
        without.lists.clone_from(&pats.lists);
        without.pats.clone_from(&pats.pats);
        without.pats[alternative.0 as usize] = Pat::Or(without.list(&[]));
        let first = |pats: &Pats, value: &Value| {
            arms.iter()
                .enumerate()
                .filter(|(_, arm)| matches(pats, arm.pat, value))
                .map(|(i, arm)| (i, arm.guarded))
                .take_while({
                    let mut go_on = true;
                    move |&(_, guarded)| std::mem::replace(&mut go_on, guarded)
                })
                .collect::<Vec<_>>()
        };
        if let Some(value) = values.iter().find(|value| first(&pats, value) != first(&without, value)) {
            return Err(format!("alternative {alternative:?} is needed for {value:?}"));
        }
    }

    // The decision tree does as the first match, whatever the guards say.
    let tree = decision::compile(&world, &pats, ty, &arms, &|_| seed.is_multiple_of(2));
    for round in 0..2 {
        let failing: Vec<bool> = (0..arms.len()).map(|_| round == 1 || random.below(2) == 0).collect();
        for value in &values {
            let takes = |(index, arm): &(usize, &Arm)| {
                matches(&pats, arm.pat, value) && !(arm.guarded && failing[*index])
            };
            let expected = arms.iter().enumerate().find(takes).map(|(index, _)| index);
            let decided = decide(&tree, value, &failing);
            if decided != expected {
                return Err(format!("the tree takes {decided:?} for {value:?}, expected {expected:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn ten_thousand_random_matches_agree_with_brute_force() {
    for seed in 0..10_000 {
        if let Err(difference) = one(seed, false) {
            panic!("seed {seed}: {difference}");
        }
    }
}

#[test]
fn the_oracle_finds_a_difference() {
    let found = (0..1000).filter(|&seed| one(seed, true).is_err()).count();
    assert!(found > 50, "a wrong treatment of guards showed only {found} times");
}

#[test]
fn ten_thousand_variants_and_integers_are_no_burden() {
    let world = World { types: vec![Small::Int(0, 1_000_000), Small::Sum(vec![vec![0]; 10_000])] };
    for ty in [0, 1] {
        let mut pats = Pats::new();
        let mut arms = Vec::new();
        for n in 0..10_000 {
            let wild = pats.add(Pat::Wild);
            let fields = pats.list(&[wild]);
            let pat = if ty == 0 { Pat::Range(n, n) } else { Pat::Constructor(n as u32, fields) };
            arms.push(Arm { pat: pats.add(pat), guarded: false });
        }
        let report = usefulness::check(&world, &pats, ty, &arms, 3).expect("not complex");
        assert_eq!(report.missing.is_empty(), ty == 1);
        assert!(report.unreachable.is_empty());
        let tree = decision::compile(&world, &pats, ty, &arms, &|_| false);
        assert!(tree.nodes.len() < 10_010);
    }
}
