//! Kiln: patterns.
