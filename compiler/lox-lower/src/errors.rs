//! The wording of errors about names, functions and classes. The messages are those of the book *Crafting Interpreters*,
//! word for word; notes and labels are ours.

use kiln_diagnostics::{Diagnostic, codes};
use kiln_source::Span;

codes! {
    REDECLARED = "E1101": "local variable declared twice";
    OWN_INITIALIZER = "E1102": "local variable read in its own initializer";
    RETURN_AT_TOP = "E1103": "`return` outside a function";
    INITIALIZER_VALUE = "E1104": "initializer returns a value";
    THIS_OUTSIDE = "E1105": "`this` outside a class";
    SUPER_OUTSIDE = "E1106": "`super` outside a class";
    NO_SUPERCLASS = "E1107": "`super` in a class without superclass";
    INHERITS_ITSELF = "E1108": "class inherits from itself";
}

/// `first` is the declaration before.
pub(crate) fn redeclared(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(REDECLARED, span, "Already a variable with this name in this scope.")
        .secondary(first, "declared here first")
}

/// `declared` is the variable's declaration.
pub(crate) fn own_initializer(span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(OWN_INITIALIZER, span, "Can't read local variable in its own initializer.")
        .secondary(declared, "this name hides any outer one from here on")
}

pub(crate) fn return_at_top(span: Span) -> Diagnostic {
    Diagnostic::error(RETURN_AT_TOP, span, "Can't return from top-level code.")
}

pub(crate) fn initializer_value(span: Span) -> Diagnostic {
    Diagnostic::error(INITIALIZER_VALUE, span, "Can't return a value from an initializer.")
        .note("a call of the class gives the new instance, whatever `init` does")
}

pub(crate) fn this_outside(span: Span) -> Diagnostic {
    Diagnostic::error(THIS_OUTSIDE, span, "Can't use 'this' outside of a class.")
}

pub(crate) fn super_outside(span: Span) -> Diagnostic {
    Diagnostic::error(SUPER_OUTSIDE, span, "Can't use 'super' outside of a class.")
}

/// `class` is the name of the class around it.
pub(crate) fn no_superclass(span: Span, class: Span) -> Diagnostic {
    Diagnostic::error(NO_SUPERCLASS, span, "Can't use 'super' in a class with no superclass.")
        .secondary(class, "this class inherits from none")
}

pub(crate) fn inherits_itself(span: Span) -> Diagnostic {
    Diagnostic::error(INHERITS_ITSELF, span, "A class can't inherit from itself.")
}
