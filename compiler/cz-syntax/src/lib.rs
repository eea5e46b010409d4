//! Kiln: cz-syntax.
