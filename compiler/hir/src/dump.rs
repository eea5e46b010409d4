//! HIR as text.
