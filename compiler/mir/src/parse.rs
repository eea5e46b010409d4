//! Reads the text form of MIR.
