//! Damaged programs: whatever lowering makes of them, the analysis answers, and answers the same twice.

use kiln_arena::Interner;
use kiln_diagnostics::{Diagnostic, Sink};
use proptest::prelude::*;

/// A program that uses everything, to be damaged.
const PROGRAM: &str = "
const N : i32 = 3 * ( 4 - 1 ) ; const M : f64 = 2.5 ;
struct P { x : i32 , y : ( i64 , bool ) } struct T ( i32 , f32 ) ; struct U ;
enum E { A , B ( i32 , P ) , C { p : P , q : u8 } }
fn g ( mut a : i32 , ( b , c ) : ( i64 , bool ) ) -> E {
    let mut p = P { x : a , y : ( b , c ) } ; let later : i32 ; if c { later = - 1 ; } else { later = 2 ; }
    p . x = p . y . 0 as i32 ; a += 1 << 2u8 ; const K : i32 = N ;
    if c && ! ( a == K ) { return E :: A ; } else if let P { x : 1 ..= 5 , y : ( _ , true ) } = p { print_i32 ( a ) ; }
    'l : while a < 10 { while let 1 | 2 = a { if c || { a = 3 ; c } { break 'l ; } } continue 'l ; }
    let E :: B ( z , q @ P { .. } ) = E :: B ( 1 , p ) else { return E :: A ; } ;
    let v = loop { if c { break z + later ; } a -= 1 ; } ;
    match ( v , c ) { ( 0 , _ ) => E :: A , ( n , true ) if n > 0 => E :: C { p : q , q : 255 } , ( .. , false ) => E :: B ( - v , p ) , _ => { E :: A } }
}
fn main ( ) -> i32 { let t = T ( 1 , 2.0 ) ; let u = U ; match g ( t . 0 , ( 2 , true ) ) { E :: A => 0 , _ => while true { break 1 ; } } }
";

/// The reports of the analysis, also about programs with errors.
fn answer(source: &str) -> Vec<Diagnostic> {
    let run = || {
        let (mut names, mut sink) = (Interner::new(), Sink::new());
        let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
        let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
        let mut sink = Sink::new();
        crate::analyze(&hir, &names, &mut sink);
        sink.into_sorted()
    };
    let reports = run();
    assert_eq!(reports, run());
    for report in &reports {
        let spans = report.labels.iter().map(|label| label.span);
        let edits = report.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in spans.chain(edits) {
            assert!(1 <= span.lo && span.lo <= span.hi && span.hi as usize <= source.len() + 1, "{report:?}");
        }
    }
    reports
}

#[test]
fn the_program_is_right() {
    let reports = answer(PROGRAM);
    assert!(reports.iter().all(|report| report.code.id.starts_with('W')), "{reports:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_programs_are_answered(damage in prop::collection::vec((any::<u16>(), any::<u16>(), 0..4u8), 1..4)) {
        let mut tokens: Vec<&str> = PROGRAM.split_whitespace().collect();
        let all = tokens.clone();
        for (at, from, how) in damage {
            let (at, from) = (at as usize % tokens.len(), from as usize % all.len());
            match how {
                0 => tokens[at] = all[from],
                1 => tokens.insert(at, all[from]),
                2 => { tokens.remove(at); }
                _ => { let other = from % tokens.len(); tokens.swap(at, other); }
            }
        }
        answer(&tokens.join(" "));
    }
}
