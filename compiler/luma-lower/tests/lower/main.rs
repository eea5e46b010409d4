//! Tests of lowering through its public face.

mod properties;
