//! Kiln: hir.
