//! Exhaustiveness, and which arms and alternatives are useful.
//!
//! One walk over the matrix answers all questions. It splits the first column into constructors and recurses
//! into each specialized matrix; when no column is left, the first row without a guard takes all values that lead
//! there: it is *useful*, and the rows behind it are covered by it in this corner. If no row is left, the values
//! that lead there are not matched: the constructors on the way, put together again, are a *witness*.
//! Constructors that no row names are walked as one, with the rows that have a wildcard.
//!
//! The work is exponential in the worst case (the problem is NP-complete); a budget bounds it. Ordinary matches,
//! also those of ten thousand variants, take time linear in their size.

use crate::flat;
use crate::intervals::{covered, cut};
use crate::{Arm, Pat, PatIdx, Pats, Shape, Types, variant_has_values};

/// What a match misses or has in vain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Values that no arm matches, most general first found; at most as many as asked for.
    pub missing: Vec<Witness>,
    /// Arms that never match, in order.
    pub unreachable: Vec<Unreachable>,
    /// Alternatives of useful arms that never match: their patterns.
    pub redundant: Vec<PatIdx>,
}

/// An arm that never matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// Which arm.
    pub arm: usize,
    /// Earlier arms that match what it would, in order; empty if its type has no such value.
    pub covered_by: Vec<usize>,
}

/// A pattern of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// Any value.
    Wild,
    /// A variant of a sum, or the constructor of a product (0), with its fields.
    Constructor(u32, Vec<Witness>),
    /// The integers of an interval.
    Range(i128, i128),
}

/// The match has too many combinations to be checked within the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplex;

/// Rows that may be visited. Ordinary matches visit each row a few times.
const BUDGET: usize = 4_000_000;

/// Checks a match on a value of type `ty`; finds at most `witnesses` missing values.
///
/// # Errors
/// [`TooComplex`] if the budget is used up.
pub fn check<T: Types>(
    types: &T,
    pats: &Pats,
    ty: T::Ty,
    arms: &[Arm],
    witnesses: usize,
) -> Result<Report, TooComplex> {
    if flat::is_right(types, pats, ty, arms) {
        return Ok(Report::default());
    }
    let mut walk = Walk {
        types,
        pats,
        arms,
        useful_arms: vec![false; arms.len()],
        useful_alternatives: vec![false; pats.len()],
        covered_by: vec![Vec::new(); arms.len()],
        budget: BUDGET,
        witnesses,
        found: 0,
    };
    let rows = arms
        .iter()
        .enumerate()
        .map(|(arm, a)| Row { columns: vec![a.pat], arm, chosen: Vec::new() })
        .collect();
    let found = walk.matrix(rows, &mut vec![ty])?;
    let missing = found.into_iter().map(|mut stack| stack.pop().unwrap_or(Witness::Wild)).collect();
    let mut report = Report { missing, ..Report::default() };
    for (arm, a) in arms.iter().enumerate() {
        if walk.useful_arms[arm] {
            walk.redundant(a.pat, &mut report.redundant);
        } else {
            let mut covered_by = std::mem::take(&mut walk.covered_by[arm]);
            covered_by.sort_unstable();
            report.unreachable.push(Unreachable { arm, covered_by });
        }
    }
    Ok(report)
}

/// A row: the patterns of the columns, last column first, so that taking the first one off is cheap.
#[derive(Clone)]
struct Row {
    columns: Vec<PatIdx>,
    arm: usize,
    /// The alternatives chosen on the way here.
    chosen: Vec<PatIdx>,
}

/// A field that a wildcard stands for.
const ANY: PatIdx = PatIdx(u32::MAX);

struct Walk<'a, T: Types> {
    types: &'a T,
    pats: &'a Pats,
    arms: &'a [Arm],
    useful_arms: Vec<bool>,
    useful_alternatives: Vec<bool>,
    covered_by: Vec<Vec<usize>>,
    budget: usize,
    witnesses: usize,
    found: usize,
}

/// Witnesses of the columns, last column first.
type Stacks = Vec<Vec<Witness>>;

impl<T: Types> Walk<'_, T> {
    fn get(&self, pat: PatIdx) -> Pat {
        if pat == ANY { Pat::Wild } else { self.pats.get(pat) }
    }

    /// Walks a matrix whose columns have the types `columns`, last first.
    fn matrix(&mut self, rows: Vec<Row>, columns: &mut Vec<T::Ty>) -> Result<Stacks, TooComplex> {
        self.budget = self.budget.checked_sub(rows.len() + 1).ok_or(TooComplex)?;
        if rows.is_empty() && self.found >= self.witnesses {
            return Ok(Vec::new());
        }
        if self.takes_all(&rows, columns) {
            return Ok(self.corner(&rows));
        }
        let Some(ty) = columns.pop() else { return Ok(self.corner(&rows)) };
        let rows = self.expand_alternatives(rows);
        // A level of recursion for each column, and patterns may be as wide and deep as people like.
        let result = stacker::maybe_grow(64 * 1024, 1024 * 1024, || match self.types.shape(ty) {
            Shape::Opaque => self.wild_column(rows, columns),
            Shape::Product(arity) => self.constructor(rows, columns, ty, 0, arity),
            Shape::Sum(variants) => self.sum_column(rows, columns, ty, variants),
            Shape::Int(lo, hi) => self.int_column(rows, columns, lo, hi),
        });
        columns.push(ty);
        result
    }

    /// Whether the first row takes all values, of which there are some, whatever the columns are.
    fn takes_all(&self, rows: &[Row], columns: &[T::Ty]) -> bool {
        let Some(first) = rows.first() else { return false };
        !self.arms[first.arm].guarded
            && first.columns.iter().rev().all(|&pat| self.get(pat) == Pat::Wild)
            && columns.iter().all(|&ty| self.types.has_values(ty))
    }

    /// No column is left, or none that matters: the first row without a guard takes all.
    fn corner(&mut self, rows: &[Row]) -> Stacks {
        let mut taken_by = None;
        for row in rows {
            match taken_by {
                None => {
                    self.useful_arms[row.arm] = true;
                    for alternative in &row.chosen {
                        self.useful_alternatives[alternative.0 as usize] = true;
                    }
                    if !self.arms[row.arm].guarded {
                        taken_by = Some(row.arm);
                    }
                }
                Some(arm) => {
                    let covered_by = &mut self.covered_by[row.arm];
                    if arm != row.arm && covered_by.len() < 8 && !covered_by.contains(&arm) {
                        covered_by.push(arm);
                    }
                }
            }
        }
        if taken_by.is_some() || self.found >= self.witnesses {
            return Vec::new();
        }
        self.found += 1;
        vec![Vec::new()]
    }

    /// A row whose first column is an or-pattern becomes a row for each alternative.
    fn expand_alternatives(&self, rows: Vec<Row>) -> Vec<Row> {
        let is_or = |row: &Row| matches!(row.columns.last().map(|&pat| self.get(pat)), Some(Pat::Or(_)));
        if !rows.iter().any(is_or) {
            return rows;
        }
        let mut expanded = Vec::with_capacity(rows.len());
        for row in rows {
            self.expand_row(row, &mut expanded);
        }
        expanded
    }

    fn expand_row(&self, mut row: Row, into: &mut Vec<Row>) {
        match row.columns.last().map(|&pat| self.get(pat)) {
            Some(Pat::Or(alternatives)) => {
                row.columns.pop();
                for &alternative in self.pats.slice(alternatives) {
                    let mut one = row.clone();
                    one.columns.push(alternative);
                    one.chosen.push(alternative);
                    self.expand_row(one, into);
                }
            }
            Some(Pat::Wild | Pat::Constructor(..) | Pat::Range(..)) | None => into.push(row),
        }
    }

    /// A column in which only wildcards can stand.
    fn wild_column(&mut self, mut rows: Vec<Row>, columns: &mut Vec<T::Ty>) -> Result<Stacks, TooComplex> {
        for row in &mut rows {
            row.columns.pop();
        }
        let mut stacks = self.matrix(rows, columns)?;
        for stack in &mut stacks {
            stack.push(Witness::Wild);
        }
        Ok(stacks)
    }

    /// The rows that match `variant` of `ty` in the first column, and the walk into them.
    fn constructor(
        &mut self,
        rows: Vec<Row>,
        columns: &mut Vec<T::Ty>,
        ty: T::Ty,
        variant: u32,
        arity: u32,
    ) -> Result<Stacks, TooComplex> {
        let mut specialized = Vec::with_capacity(rows.len());
        for mut row in rows {
            let Some(pat) = row.columns.pop() else { continue };
            match self.get(pat) {
                Pat::Wild => row.columns.extend((0..arity).map(|_| ANY)),
                Pat::Constructor(v, fields) if v == variant => {
                    row.columns.extend(self.pats.slice(fields).iter().rev());
                }
                Pat::Constructor(..) | Pat::Range(..) | Pat::Or(_) => continue,
            }
            specialized.push(row);
        }
        let below = columns.len();
        columns.extend((0..arity).rev().map(|field| self.types.field(ty, variant, field)));
        let stacks = self.matrix(specialized, columns)?;
        columns.truncate(below);
        let build = |mut stack: Vec<Witness>| {
            let rest = stack.len() - arity as usize;
            let mut fields = stack.split_off(rest);
            fields.reverse();
            stack.push(Witness::Constructor(variant, fields));
            stack
        };
        Ok(stacks.into_iter().map(build).collect())
    }

    fn sum_column(
        &mut self,
        rows: Vec<Row>,
        columns: &mut Vec<T::Ty>,
        ty: T::Ty,
        variants: u32,
    ) -> Result<Stacks, TooComplex> {
        if variants == 0 {
            // No value leads here.
            return Ok(Vec::new());
        }
        // Rows by variant in one pass; rows with a wildcard belong to all.
        let mut by_variant: rustc_hash::FxHashMap<u32, Vec<usize>> = rustc_hash::FxHashMap::default();
        let mut wild = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match row.columns.last().map(|&pat| self.get(pat)) {
                Some(Pat::Constructor(variant, _)) => by_variant.entry(variant).or_default().push(index),
                Some(Pat::Wild | Pat::Range(..) | Pat::Or(_)) | None => wild.push(index),
            }
        }
        let mut named: Vec<u32> = by_variant.keys().copied().collect();
        named.sort_unstable();
        let mut stacks = Vec::new();
        for &variant in &named {
            let mut members = by_variant.remove(&variant).unwrap_or_default();
            members.extend(&wild);
            members.sort_unstable();
            let part = members.iter().map(|&index| rows[index].clone()).collect();
            let arity = self.types.arity(ty, variant);
            stacks.extend(self.constructor(part, columns, ty, variant, arity)?);
        }
        if named.len() < variants as usize {
            let rest: Vec<Row> = wild.iter().map(|&index| rows[index].clone()).collect();
            let missing = (0..variants).filter(|variant| named.binary_search(variant).is_err());
            // If no row names a variant, `_` says it best.
            let missing: Vec<Witness> = if named.is_empty() {
                let inhabited = (0..variants).any(|variant| self.has_values(ty, variant));
                if inhabited { vec![Witness::Wild] } else { Vec::new() }
            } else {
                let blank = |variant| {
                    let fields = vec![Witness::Wild; self.types.arity(ty, variant) as usize];
                    Witness::Constructor(variant, fields)
                };
                missing
                    .filter(|&variant| self.has_values(ty, variant))
                    .take(self.witnesses.max(1))
                    .map(blank)
                    .collect()
            };
            if !missing.is_empty() {
                let below = self.without_column(rest, columns)?;
                stacks.extend(self.combine(below, &missing));
            }
        }
        Ok(stacks)
    }

    /// Whether a variant has values.
    fn has_values(&self, ty: T::Ty, variant: u32) -> bool {
        variant_has_values(self.types, ty, variant)
    }

    fn int_column(
        &mut self,
        rows: Vec<Row>,
        columns: &mut Vec<T::Ty>,
        lo: i128,
        hi: i128,
    ) -> Result<Stacks, TooComplex> {
        let range = |row: &Row| match row.columns.last().map(|&pat| self.get(pat)) {
            Some(Pat::Range(from, to)) => Some((from, to)),
            Some(Pat::Wild | Pat::Constructor(..) | Pat::Or(_)) | None => None,
        };
        let ranges: Vec<(i128, i128)> = rows.iter().filter_map(range).collect();
        if ranges.is_empty() {
            return self.wild_column(rows, columns);
        }
        let pieces = cut(lo, hi, &ranges);
        // Rows by piece; wildcards belong to all, and pieces that no range names are walked as one.
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); pieces.len()];
        let mut wild = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match range(row) {
                Some((from, to)) => {
                    members[covered(&pieces, from, to)].iter_mut().for_each(|piece| piece.push(index))
                }
                None => wild.push(index),
            }
        }
        let mut stacks = Vec::new();
        let mut unnamed: Vec<Witness> = Vec::new();
        for (&(from, to), mut members) in pieces.iter().zip(members) {
            if members.is_empty() {
                unnamed.push(Witness::Range(from, to));
                continue;
            }
            members.extend(&wild);
            members.sort_unstable();
            let part = members.iter().map(|&index| rows[index].clone()).collect();
            let below = self.without_column(part, columns)?;
            stacks.extend(self.combine(below, &[Witness::Range(from, to)]));
        }
        if !unnamed.is_empty() {
            let rest = wild.iter().map(|&index| rows[index].clone()).collect();
            let below = self.without_column(rest, columns)?;
            stacks.extend(self.combine(below, &unnamed));
        }
        Ok(stacks)
    }

    /// Walks the rows without their first column.
    fn without_column(&mut self, mut rows: Vec<Row>, columns: &mut Vec<T::Ty>) -> Result<Stacks, TooComplex> {
        for row in &mut rows {
            row.columns.pop();
        }
        self.matrix(rows, columns)
    }

    /// Each stack with each of `first` on top, at most as many as asked for.
    fn combine(&mut self, stacks: Stacks, first: &[Witness]) -> Stacks {
        let mut combined = Vec::new();
        for stack in stacks {
            for witness in first.iter().take(self.witnesses.max(1)) {
                let mut stack = stack.clone();
                stack.push(witness.clone());
                combined.push(stack);
            }
        }
        combined.truncate(self.witnesses.max(1));
        combined
    }

    /// Alternatives in `pat` that were never useful, outermost only.
    fn redundant(&self, pat: PatIdx, into: &mut Vec<PatIdx>) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match self.get(pat) {
            Pat::Wild | Pat::Range(..) => {}
            Pat::Constructor(_, fields) => {
                self.pats.slice(fields).iter().for_each(|&field| self.redundant(field, into));
            }
            Pat::Or(alternatives) => {
                for &alternative in self.pats.slice(alternatives) {
                    if self.useful_alternatives[alternative.0 as usize] {
                        self.redundant(alternative, into);
                    } else {
                        into.push(alternative);
                    }
                }
            }
        });
    }
}
