//! Tables and stories: which file is which post, who gets what, when to try again.

mod bounds;
mod hosts;
mod identifying;
mod judging;
mod knocking;
mod planning;
mod why;

use crate::clock::Timestamp;
use crate::delivery::{Bounds, Edits, Planned};
use crate::id::{ContentHash, PostKey};
use crate::store::{LedgerPost, Visibility};

const NOW: i64 = 1_788_696_000;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(NOW + secs)
}

fn key(name: &str) -> PostKey {
    PostKey::parse(name).unwrap()
}

/// What stands for the hash of a short text.
fn sum(text: &str) -> ContentHash {
    let mut sum = [0; 32];
    sum[..text.len()].copy_from_slice(text.as_bytes());
    ContentHash::new(sum)
}

/// A living, announced post.
fn entry(name: &str, source: &str, text: &str) -> LedgerPost {
    LedgerPost {
        key: key(name),
        source: source.to_owned(),
        kind: "Note".to_owned(),
        fingerprint: sum(text),
        body_hash: sum(text),
        published: at(-9000),
        updated: None,
        announced: true,
        deleted: None,
        visibility: Some(Visibility::Public),
    }
}

/// The post `name` of the file `name.md`, as it stands in the folder.
fn post(name: &str, text: &str, published: Timestamp) -> Planned {
    Planned {
        source: format!("{name}.md"),
        body_hash: sum(text),
        key: key(name),
        kind: "Note".to_owned(),
        published,
        updated: None,
        fingerprint: sum(text),
        names: Vec::new(),
        visibility: Visibility::Public,
    }
}

/// Three new posts, two deletions and two edits may be, and the clock is right.
fn bounds() -> Bounds {
    Bounds {
        deliver_since: at(-10_000),
        new_max: 3,
        deletes_max: 2,
        last_deletes_max: 2,
        updates_max: 2,
        edits: Edits::Tell,
        not_before: at(-3600),
    }
}
