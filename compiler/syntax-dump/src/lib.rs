//! The forms in which trees and tokens of all languages are shown: what a front end says of its own nodes is written
//! through these, so that the forms agree.
//!
//! Comes in: heads, keys, names and values, in the order of the tree. Goes out: text. Nothing here knows a node.

mod json;
mod sexpr;
mod tokens;

pub use json::Json;
pub use sexpr::Tree;
pub use tokens::Place;
