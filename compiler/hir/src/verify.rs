//! Checks the invariants of the HIR.
