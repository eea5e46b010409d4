//! Whatever parses somehow is lowered without a panic, and what is not reported satisfies the
//! invariants of the HIR.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use proptest::prelude::*;

/// A program that uses everything, to be damaged.
const PROGRAM: &str = "
const N : i32 = 3 * ( 4 - 1 ) ; const M : f64 = 2.5 ;
struct P { x : i32 , y : ( i64 , bool ) } struct T ( i32 , f32 ) ; struct U ;
enum E { A , B ( i32 , P ) , C { p : P , q : u8 } }
fn g ( mut a : i32 , ( b , c ) : ( i64 , bool ) ) -> E {
    let mut p = P { x : a , y : ( b , c ) } ; let later : i32 ; later = - 1 ;
    p . x = p . y . 0 as i32 ; a += 1 << 2u8 ; const K : i32 = N ;
    if c && ! ( a == K ) { return E :: A ; } else if let P { x : 1 ..= 5 , y : ( _ , true ) } = p { print_i32 ( a ) ; }
    'l : while a < 10 { while let 1 | 2 = a { break 'l ; } continue 'l ; }
    let E :: B ( z , q @ P { .. } ) = E :: B ( 1 , p ) else { return E :: A ; } ;
    let v = loop { break z + later ; } ;
    match ( v , c ) { ( 0 , _ ) => E :: A , ( n , true ) if n > 0 => E :: C { p : q , q : 255 } , ( .. , false ) => E :: B ( - v , p ) , _ => { E :: A } }
}
const R : i32 = ww ( N , 2 ) ; fn ww ( x : i32 , y : i32 ) -> i32 { const S : i32 = ( N , O ) . 1 ; match x { O => S , S => 1 , _ => y } }
const O : i32 = { let ( a , b ) = ( 1 , N ) ; const V : i32 = ( N , 2 ) . 0 ; a + b + V } ; const Q : bool = match O { N => true , _ => false } ;
fn main ( ) -> i32 { let t = T ( 1 , 2.0 ) ; let u = U ; match g ( t . 0 , ( 2 , true ) ) { E :: A => 0 , _ => while true { break 1 ; } } }
";

fn lower(source: &str) -> Sink {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    let hir = crate::lower_with(&[ast], &mut names, &mut super::stub::Stub::default(), &mut sink);
    if !sink.has_errors() {
        assert_eq!(kiln_hir::verify::verify(&hir), [""; 0], "{source}");
    }
    kiln_hir::dump::dump(&hir, &names);
    sink
}

#[test]
fn the_program_is_right() {
    let sink = lower(PROGRAM);
    assert!(!sink.has_errors(), "{:#?}", sink.reports());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_programs_are_answered(damage in prop::collection::vec((any::<u16>(), any::<u16>(), 0..4u8), 1..6)) {
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
        lower(&tokens.join(" "));
    }

    #[test]
    fn soup_is_answered(picks in prop::collection::vec(any::<u16>(), 0..80)) {
        let all: Vec<&str> = PROGRAM.split_whitespace().collect();
        let soup: Vec<&str> = picks.iter().map(|&pick| all[pick as usize % all.len()]).collect();
        lower(&format!("fn f ( x : i32 ) -> i32 {{ {} }}", soup.join(" ")));
    }
}

#[test]
fn long_chains_and_deep_nesting() {
    let sums = format!("fn f(x: i32) -> i32 {{ x{} }}", " + 1".repeat(100_000));
    assert!(!lower(&sums).has_errors());
    let ands = format!("fn f(x: bool) -> bool {{ x{} }}", " && x".repeat(100_000));
    assert!(!lower(&ands).has_errors());
    let blocks = format!("fn f() -> i32 {{ {}1{} }}", "{ ".repeat(5_000), " }".repeat(5_000));
    lower(&blocks);
    let ifs = format!("fn f(x: i32) -> i32 {{ {} {{ 0 }} }}", "if x == 1 { 2 } else ".repeat(5_000));
    lower(&ifs);
}
