//! What lowering reports: the codes here, the wording in a file for each band.

mod constants;
mod control;
mod definitions;
mod foreign;
mod names;
mod operators;
mod patterns;
mod types;

pub(crate) use constants::*;
pub(crate) use control::*;
pub(crate) use definitions::*;
pub(crate) use foreign::*;
pub(crate) use names::*;
pub(crate) use operators::*;
pub(crate) use patterns::*;
pub(crate) use types::*;

use kiln_diagnostics::{Applicability, Diagnostic};
use kiln_source::Span;

kiln_diagnostics::codes! {
    UNKNOWN_NAME = "E0201": "unknown name";
    UNKNOWN_TYPE = "E0202": "unknown type";
    UNKNOWN_FUNCTION = "E0203": "unknown function";
    UNKNOWN_FIELD = "E0204": "unknown field";
    UNKNOWN_VARIANT = "E0205": "unknown variant";
    UNKNOWN_PATH = "E0206": "unknown path";
    DUPLICATE_ITEM = "E0207": "two items of one name";
    SECOND_LET = "E0208": "two variables of one name in a block";
    DUPLICATE_PARAM = "E0209": "two parameters of one name";
    BUILTIN_REDEFINED = "E0210": "definition of a built-in type";
    TYPE_AS_VALUE = "E0211": "type used as a value";
    FUNCTION_AS_VALUE = "E0212": "function used as a value";
    NOT_A_STRUCT = "E0213": "not a struct";
    NO_VARIANTS = "E0214": "type without variants";

    MISMATCHED = "E0301": "mismatched types";
    OPERANDS_DIFFER = "E0302": "operands of different types";
    OPERATOR_UNDEFINED = "E0303": "operator not defined for a type";
    INVALID_CAST = "E0304": "invalid cast";
    MISSING_VALUE = "E0305": "missing value";
    ARGUMENT_COUNT = "E0306": "wrong number of arguments";
    NOT_A_FUNCTION = "E0307": "call of what is no function";
    OUT_OF_RANGE = "E0308": "literal out of range";
    NO_FIELDS = "E0309": "value without such a field";
    MISSING_FIELDS = "E0310": "missing fields";
    FIELD_TWICE = "E0311": "field given twice";
    CONSTRUCTOR_FORM = "E0312": "wrong form of a constructor";
    IF_WITHOUT_ELSE = "E0313": "`if` without `else` used as a value";
    TYPE_UNKNOWN = "E0314": "type cannot be inferred";
    MAIN_SIGNATURE = "E0315": "wrong form of `main`";

    UNSAFE_CALL = "E0316": "call of a C function outside of `unsafe`";
    NO_TYPE_OF_C = "E0317": "type that functions of C do not have";
    UNNEEDED_UNSAFE = "W0301": "`unsafe` without need";

    OUTSIDE_LOOP = "E0430": "`break` or `continue` outside of a loop";
    UNKNOWN_LABEL = "E0431": "unknown label";
    BREAK_MIX = "E0432": "breaks with and without a value";
    NOT_A_PLACE = "E0433": "assignment to a value";
    ELSE_MUST_DIVERGE = "E0434": "`else` of a `let` that comes to its end";
    LET_WITHOUT_VALUE = "E0435": "pattern without a value";

    PATTERN_TYPE = "E0520": "pattern of another type";
    BOUND_TWICE = "E0521": "name bound twice in a pattern";
    OR_VARIABLES = "E0522": "alternatives bind different variables";
    EMPTY_RANGE = "E0523": "empty range";
    PATTERN_ARITY = "E0524": "wrong number of patterns";
    PATTERN_FORM = "E0525": "wrong form of a pattern";
    FIELD_PATTERN_TWICE = "E0526": "field matched twice";
    MISPLACED_REST = "E0527": "misplaced `..`";
    CONST_PATTERN = "E0528": "constant that is no pattern";

    CONST_PANICS = "E0601": "constant without a value";
    CONST_CYCLE = "E0602": "constant defined by itself";
    CONST_TYPE = "E0603": "constant of a type that is no scalar";
    NOT_CONSTANT = "E0604": "expression that is not constant";
    CONST_TOO_LONG = "E0605": "constant that takes too long";
    CONST_PRINTS = "E0606": "constant that prints";
    CONST_CALLS_C = "E0607": "constant that calls a C function";

    RECURSIVE_TYPE = "E0701": "type that contains itself";
    DUPLICATE_FIELD = "E0702": "two fields of one name";
    DUPLICATE_VARIANT = "E0703": "two variants of one name";
    TYPE_TOO_LARGE = "E0704": "type too large";
}

/// Adds another place if there is one: what is built in has none.
fn declared(diagnostic: Diagnostic, span: Span, text: &str) -> Diagnostic {
    if span.is_none() { diagnostic } else { diagnostic.secondary(span, text) }
}

/// Adds the spelling that was probably meant.
fn did_you_mean(diagnostic: Diagnostic, span: Span, near: Option<&str>) -> Diagnostic {
    match near {
        None => diagnostic,
        Some(near) => diagnostic.fix(Applicability::Maybe, format!("did you mean `{near}`?"), span, near),
    }
}

/// `1 argument`, `2 arguments`
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `a`, `b` and `c`
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
