//! Kiln: link.
