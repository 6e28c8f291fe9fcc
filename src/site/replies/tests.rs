//! Which reply stands below which.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::Value as Context;

use super::shown;
use crate::clock::Timestamp;
use crate::config::{self, Config};
use crate::id::ObjectId;
use crate::limits::REPLY_DEPTH_MAX;
use crate::site::Reply;

fn config() -> Config {
    let text = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";
    config::parse(text, Path::new("node.toml"), []).unwrap()
}

fn id(name: &str) -> ObjectId {
    ObjectId::parse(&format!("https://peer.example/{name}")).unwrap()
}

fn reply((name, parent): (&str, &str)) -> Reply {
    Reply {
        id: id(name),
        parent: (!parent.is_empty()).then(|| id(parent)),
        author_name: String::new(),
        author_handle: "@bob@peer.example".to_owned(),
        author_url: "https://peer.example/@bob".to_owned(),
        avatar: None,
        emojis: BTreeMap::new(),
        attached: Vec::new(),
        sensitive: false,
        html: String::new(),
        warning: None,
        language: None,
        published: Timestamp::from_secs(0),
        url: format!("page:{name}"),
    }
}

/// `a(b c(d))`: b and c stand below a, d below c; `d>b`: d says that it answers b.
fn tree(replies: &Context, parent: &str) -> String {
    let all = replies.try_iter().unwrap().map(|reply| {
        let text = |name: &str| reply.get_attr(name).unwrap().to_string();
        let name = text("url").replace("page:", "");
        let said = text("in_reply_to").replace("page:", "");
        let said = if said == parent { String::new() } else { format!(">{said}") };
        let below = tree(&reply.get_attr("replies").unwrap(), &name);
        let below = if below.is_empty() { below } else { format!("({below})") };
        format!("{name}{said}{below}")
    });
    all.collect::<Vec<_>>().join(" ")
}

#[test]
fn replies_stand_below_what_they_answer() {
    let config = config();
    for (replies, expected) in [
        (&[("a", ""), ("b", "post")][..], "a b"),
        (&[("a", ""), ("b", "a"), ("c", "a"), ("d", "c"), ("e", "")], "a(b c(d)) e"),
        // The order of reading is not the order in which they came.
        (&[("c", "b"), ("b", "a"), ("a", "post")], "a(b(c))"),
        // What it answers is not shown.
        (&[("a", "hidden"), ("b", "a")], "a(b)"),
        (&[("a", "a")], "a"),
        (&[("a", "c"), ("b", "a"), ("c", "b")], "a(b(c))"),
    ] {
        let replies: Vec<Reply> = replies.iter().copied().map(reply).collect();
        assert_eq!(tree(&shown(&replies, &config), ""), expected);
    }
}

#[test]
fn what_is_too_deep_stands_side_by_side() {
    let config = config();
    let name = |number: usize| format!("r{number}");
    let mut replies = vec![reply(("r1", ""))];
    for number in 2..=REPLY_DEPTH_MAX + 2 {
        replies.push(reply((&name(number), &name(number - 1))));
    }
    let last = REPLY_DEPTH_MAX;
    let deepest = format!("r{last} r{}>r{last} r{}>r{}", last + 1, last + 2, last + 1);
    let whole = (1..last).rev().fold(deepest, |below, number| format!("r{number}({below})"));
    assert_eq!(tree(&shown(&replies, &config), ""), whole);
}
