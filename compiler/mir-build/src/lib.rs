//! Kiln: mir-build.
