//! Tests of lowering through its public face.

mod pages;
mod properties;
