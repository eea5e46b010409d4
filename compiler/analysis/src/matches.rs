//! Patterns through the eyes of `kiln-patterns`: is there a value that none of them matches, and is there one that
//! matches in vain.

use crate::errors;
use crate::witness;
use kiln_arena::Interner;
use kiln_diagnostics::Diagnostic;
use kiln_hir::matrix::{self, TypeView};
use kiln_hir::{Hir, PatId, PatKind};
use kiln_patterns::usefulness::{self, Report};
use kiln_patterns::{Arm, PatIdx, Pats};
use kiln_source::Span;
use kiln_types::TypeId;
use rustc_hash::FxHashMap;

/// Missing values that a report names.
const SHOWN: usize = 3;

/// Missing values that are looked for: beyond these, "more" is said without a number.
const SOUGHT: usize = 100;

/// What checks need, kept from one to the next.
pub(crate) struct Matches<'a> {
    view: TypeView<'a>,
    pats: Pats,
    /// The numbers in `pats` of the HIR's patterns, in order.
    ids: Vec<(PatIdx, PatId)>,
    arms: Vec<Arm>,
}

/// What is wrong with a match.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Values that no arm matches, as source.
    pub missing: Vec<String>,
    /// How many there are besides: `None` is "more".
    pub more: Option<usize>,
    /// Arms that never match, with earlier ones that take their values.
    pub unreachable: Vec<(usize, Vec<usize>)>,
    /// Alternatives that never match.
    pub redundant: Vec<PatId>,
    /// The match could not be checked.
    pub too_complex: bool,
}

impl<'a> Matches<'a> {
    /// For the patterns of `hir`.
    pub fn new(hir: &'a Hir) -> Self {
        Matches { view: TypeView::new(&hir.types), pats: Pats::new(), ids: Vec::new(), arms: Vec::new() }
    }

    /// Checks arms (pattern, and whether it has a guard) for values of type `ty`; `None` if nothing is wrong.
    pub fn check(
        &mut self,
        hir: &Hir,
        names: &Interner,
        ty: TypeId,
        arms: impl Iterator<Item = (PatId, bool)>,
    ) -> Option<Findings> {
        self.pats.clear();
        self.ids.clear();
        self.arms.clear();
        for (pat, guarded) in arms {
            let ids = &mut self.ids;
            let pat = matrix::convert(hir, pat, &mut self.pats, &mut |id, index| ids.push((index, id)));
            self.arms.push(Arm { pat, guarded });
        }
        match usefulness::check(&self.view, &self.pats, ty, &self.arms, SOUGHT) {
            Err(usefulness::TooComplex) => Some(Findings { too_complex: true, ..Findings::default() }),
            Ok(report) if report == Report::default() => None,
            Ok(report) => Some(self.findings(hir, names, ty, &report)),
        }
    }

    fn findings(&self, hir: &Hir, names: &Interner, ty: TypeId, report: &Report) -> Findings {
        let show = |witness| witness::show(hir, names, &self.view, ty, witness);
        let count = report.missing.len();
        let shown = if count == SHOWN + 1 { count } else { SHOWN };
        Findings {
            missing: report.missing.iter().take(shown).map(show).collect(),
            more: (count < SOUGHT).then(|| count.saturating_sub(shown)),
            unreachable: report.unreachable.iter().map(|arm| (arm.arm, arm.covered_by.clone())).collect(),
            redundant: report.redundant.iter().filter_map(|&pat| self.id(pat)).collect(),
            too_complex: false,
        }
    }

    fn id(&self, pat: PatIdx) -> Option<PatId> {
        // Numbers are given in order. `n @ p` has that of `p`, which comes first.
        let at = self.ids.partition_point(|&(index, _)| index < pat);
        self.ids.get(at).filter(|&&(index, _)| index == pat).map(|&(_, id)| id)
    }
}

/// Whether a pattern matches everything at first sight: bindings, and tuples and structs of such.
pub(crate) fn is_plain(hir: &Hir, pat: PatId) -> bool {
    match hir.pats[pat].kind {
        PatKind::Error | PatKind::Wild | PatKind::Bind { sub: None, .. } => true,
        PatKind::Bind { sub: Some(_), .. }
        | PatKind::Int(_)
        | PatKind::Range { .. }
        | PatKind::Bool(_)
        | PatKind::Tuple(_)
        | PatKind::Variant { .. }
        | PatKind::Or(_) => false,
    }
}

/// Reports alternatives that never match, all of patterns in `roots`.
pub(crate) fn redundant_reports(
    hir: &Hir,
    redundant: &[PatId],
    roots: impl Iterator<Item = PatId>,
) -> Vec<Diagnostic> {
    // How to take each one out: with the bar before it, or behind it.
    let mut removals: FxHashMap<PatId, Option<Span>> = redundant.iter().map(|&pat| (pat, None)).collect();
    for root in roots {
        find_removals(hir, root, &mut removals);
    }
    let report = |&pat: &PatId| {
        errors::redundant_alternative(hir.pats[pat].span, removals.get(&pat).copied().flatten())
    };
    redundant.iter().map(report).collect()
}

fn find_removals(hir: &Hir, pat: PatId, removals: &mut FxHashMap<PatId, Option<Span>>) {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || match hir.pats[pat].kind {
        PatKind::Error
        | PatKind::Wild
        | PatKind::Bind { sub: None, .. }
        | PatKind::Int(_)
        | PatKind::Range { .. }
        | PatKind::Bool(_) => {}
        PatKind::Bind { sub: Some(sub), .. } => find_removals(hir, sub, removals),
        PatKind::Tuple(parts) => {
            hir.pat_lists[parts].iter().for_each(|&part| find_removals(hir, part, removals))
        }
        PatKind::Variant { variant: _, fields } => {
            hir.field_pats[fields].iter().for_each(|field| find_removals(hir, field.pat, removals));
        }
        PatKind::Or(parts) => {
            let parts = &hir.pat_lists[parts];
            for (index, &part) in parts.iter().enumerate() {
                if let Some(removal) = removals.get_mut(&part) {
                    let span = hir.pats[part].span;
                    *removal = match (index.checked_sub(1), parts.get(1)) {
                        (Some(before), _) => Some(Span::new(hir.pats[parts[before]].span.hi, span.hi)),
                        (None, Some(&next)) => Some(Span::new(span.lo, hir.pats[next].span.lo)),
                        (None, None) => None,
                    };
                }
                find_removals(hir, part, removals);
            }
        }
    });
}
