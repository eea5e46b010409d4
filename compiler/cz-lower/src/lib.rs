//! Kiln: cz-lower.
