//! Kiln: mir-passes.
