//! Checks the invariants of MIR.
