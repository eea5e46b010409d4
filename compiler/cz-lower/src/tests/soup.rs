//! Lowering never panics.
