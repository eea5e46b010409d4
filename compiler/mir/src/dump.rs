//! MIR as text.
