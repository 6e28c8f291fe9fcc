//! Tables and stories: which file is which post, who gets what, when to try again.

mod identifying;
mod judging;
mod planning;

use crate::clock::Timestamp;
use crate::id::PostKey;
use crate::store::LedgerPost;

const NOW: i64 = 1_788_696_000;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(NOW + secs)
}

fn key(name: &str) -> PostKey {
    PostKey::parse(name).unwrap()
}

/// A living, announced post.
fn entry(name: &str, source: &str, text: &str) -> LedgerPost {
    LedgerPost {
        key: key(name),
        source: source.to_owned(),
        kind: "Note".to_owned(),
        fingerprint: text.to_owned(),
        body_hash: text.to_owned(),
        published: at(-9000),
        updated: None,
        announced: true,
        deleted: None,
    }
}
