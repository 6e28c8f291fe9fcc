//! Tests of `sig`.
