//! What files mean, in the words of each generator.

mod damage;
mod dialects;
mod rows;
mod values;

use std::path::Path;

use crate::config::{self, Config, Problem};
use crate::id::ContentHash;
use crate::site::content::{Index, Page, Post};
use crate::site::document::{self, Document};

const CONFIG: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";

fn config(more: &str) -> Config {
    config::parse(&format!("{CONFIG}{more}"), Path::new("node.toml"), []).unwrap()
}

/// Stands for the hash of the ledger.
fn hash(_: &[u8]) -> ContentHash {
    ContentHash::NONE
}

/// What `text` in the file `source` is, and what is said about it.
fn read(source: &str, text: &str, config: &Config) -> (Option<Document>, Vec<Problem>) {
    let mut problems = Vec::new();
    let document = document::parse(text, Path::new(source), (config, hash), &mut problems);
    (document, problems)
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn post_at(source: &str, text: &str) -> Post {
    match read(source, text, &config("")) {
        (Some(Document::Post(post)), problems) => {
            assert_eq!(shown(&problems), "", "{text}");
            *post
        }
        (other, problems) => panic!("{text}: {other:?}\n{}", shown(&problems)),
    }
}

#[track_caller]
fn post(text: &str) -> Post {
    post_at("content/posts/2026-11-02-bees.md", text)
}

#[track_caller]
fn page(text: &str) -> Page {
    match read("content/about.md", text, &config("")) {
        (Some(Document::Page(page)), _) => *page,
        (other, problems) => panic!("{text}: {other:?}\n{}", shown(&problems)),
    }
}

#[track_caller]
fn index(text: &str) -> Index {
    match read("content/posts/_index.md", text, &config("")) {
        (Some(Document::Index(index)), _) => *index,
        (other, problems) => panic!("{text}: {other:?}\n{}", shown(&problems)),
    }
}

/// The one problem of `text`.
#[track_caller]
fn problem(text: &str) -> String {
    let (document, problems) = read("content/posts/2026-11-02-bees.md", text, &config(""));
    assert!(document.is_none() || !problems.iter().any(Problem::is_error), "{text}");
    assert_eq!(problems.len(), 1, "{text}: {}", shown(&problems));
    shown(&problems)
}
