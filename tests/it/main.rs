//! The one integration test binary. Each file tests a promise from outside, except `tidy`, which
//! tests the source itself.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod ap_corpus;
mod ap_golden;
mod ap_inbound;
mod docs;
mod queue;
mod sanitizer_corpus;
mod sig_corpus;
mod site;
mod tidy;
mod world;
