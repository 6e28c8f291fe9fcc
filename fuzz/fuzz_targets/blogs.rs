//! Feeds and exports of blogs, as damaged as they can be: reading ends, an error names a line that there
//! is, no post has the name of another, and no picture is looked for outside of the web.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use skep::portability::Carried;
use skep::portability::import::{Unreadable, decode, feed, ghost, wordpress};

fuzz_target!(|bytes: &[u8]| {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(error) => return check_error(&error, bytes),
    };
    for address in [None, Some("https://blog.example/feed.xml")] {
        match feed::open(&text, address) {
            Ok(found) => {
                assert!(found.further().iter().all(|url| url.starts_with("http")));
                check(found);
            }
            Err(error) => check_error(&error, text.as_bytes()),
        }
        match ghost::open(&text, address) {
            Ok(found) => check(found),
            Err(error) => check_error(&error, text.as_bytes()),
        }
    }
    let mut library = wordpress::Library::default();
    match library.add(&text) {
        Ok(()) => check(wordpress::open(&text, &mut library)),
        Err(error) => check_error(&error, text.as_bytes()),
    }
});

fn check(posts: impl Iterator<Item = Carried>) {
    let mut ids = BTreeSet::new();
    for post in posts {
        for media in &post.media {
            assert!(media.source.starts_with("http"), "{}", media.source);
        }
        for url in &post.urls {
            assert!(url.starts_with("http") || url.starts_with('/'), "{url}");
        }
        assert!(!post.tags.iter().any(String::is_empty));
        assert!(ids.insert(post.id.clone()), "{} stands there twice", post.id);
    }
}

fn check_error(error: &Unreadable, text: &[u8]) {
    let lines = 1 + text.iter().filter(|byte| **byte == b'\n').count();
    assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{error}");
}
