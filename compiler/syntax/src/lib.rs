//! What the front ends of all languages share: the forms in which tokens and trees are shown, and the checks that hold for any
//! tree. What a front end says of its own nodes goes through these, so that the languages agree.
//!
//! Comes in: heads, keys, names, values and spans, in the order of the tree. Goes out: text, and problems. Nothing here
//! knows a node.

mod check;
mod json;
mod sexpr;
mod tokens;

pub use check::{Check, Parents, within};
pub use json::Json;
pub use sexpr::Tree;
pub use tokens::Place;
