//! Kiln: analysis.
