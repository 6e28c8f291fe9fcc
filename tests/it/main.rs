//! The one integration test binary. Each file tests a promise from outside, except `tidy`, which
//! tests the source itself.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod sanitizer_corpus;
