//! The one integration test binary. Each file tests a promise from outside, except `tidy`, which
//! tests the source itself.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod ap_corpus;
mod ap_golden;
mod ap_inbound;
mod ap_proofs;
mod ap_quotes;
mod arrivals_corpus;
mod corpus;
mod docs;
mod door_corpus;
mod lists_corpus;
mod queue;
mod sanitizer_corpus;
mod sig_corpus;
mod site;
mod tidy;
mod url_corpus;
mod world;

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
    \0\0\0\x0cIDATx\x9cc81M\x03\0\x03\xb0\x01\x87C\xcd\xec\xe7\0\0\0\0IEND\xaeB`\x82";
