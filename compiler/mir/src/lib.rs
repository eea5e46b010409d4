//! Kiln: mir.
