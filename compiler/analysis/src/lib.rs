//! Analysis: what types do not see. In goes the HIR of a module, which is only read; out come errors and warnings.
