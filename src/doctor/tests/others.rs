//! Clocks, links and friends.

use std::time::Duration;

use super::super::markup::links_back;
use super::super::{ClockSeen, Friend, Link, Trouble, Verdict, clock, friend, links};
use super::{check, saying, site};
use crate::clock::Timestamp;

fn seen(off: i64) -> ClockSeen {
    let came = Timestamp::parse("2026-11-28T12:00:00Z").unwrap();
    let said = Timestamp::from_secs(came.secs() + off);
    ClockSeen { host: "peer.example".to_owned(), said, came }
}

#[test]
fn the_clock_in_the_middle_is_right() {
    let rows: &[(&[i64], Verdict, &str)] = &[
        (&[], Verdict::Green, "nobody"),
        (&[0], Verdict::Green, "as at peer.example"),
        (&[-30], Verdict::Green, "as at"),
        (&[90], Verdict::Yellow, "90 seconds behind"),
        (&[-90], Verdict::Yellow, "90 seconds ahead"),
        (&[7_200], Verdict::Red, "2 hours behind"),
        (&[-600], Verdict::Red, "10 minutes ahead"),
        (&[0, 1, 90_000], Verdict::Green, "as at"),
        (&[0, 90_000, 90_001], Verdict::Red, "25 hours behind"),
    ];
    for (all, verdict, says) in rows {
        let all: Vec<ClockSeen> = all.iter().map(|off| seen(*off)).collect();
        let fix = if *verdict == Verdict::Green { "" } else { "timedatectl set-ntp true" };
        check(&clock(&all), (*verdict, says, fix));
    }
    assert!(Duration::from_secs(60) <= crate::limits::CLOCK_OFF);
}

#[test]
fn links_that_lead_back_are_known_however_they_are_written() {
    let homes = ["https://you.example/", "https://you.example/ap/actor"];
    for (html, expected) in [
        (r#"<a rel="me" href="https://you.example/">"#, true),
        (r#"<a href="https://you.example" rel="me">"#, true),
        (r#"<A class=x REL='noopener Me' HREF=https://you.example/ >"#, true),
        (r#"<link rel="me" href="https://you.example/ap/actor"/>"#, true),
        ("<a\n rel=me\n href=\"https://you.example/\">", true),
        (r#"<a hidden rel="me" href = "https://you.example/">"#, true),
        (r#"<a rel="home" href="https://you.example/">"#, false),
        (r#"<a rel="me" href="https://you.example.evil/">"#, false),
        (r#"<a rel="me" data-href="https://you.example/">"#, false),
        (r#"<area rel="me" href="https://you.example/">"#, false),
        (r#"<p>rel="me" href="https://you.example/"</p>"#, false),
        (r#"<a rel="me href="https://you.example/"#, false),
        ("<a / = rel", false),
        ("<", false),
        ("", false),
    ] {
        assert_eq!(links_back(html, &homes), expected, "{html}");
    }
}

#[test]
fn a_link_of_the_profile_is_followed_to_its_end() {
    let own = r#"<a rel="me" href="https://ada.example">"#;
    let link_from = |home: &str, page| {
        let home = saying(200, "text/html", home);
        [Link { url: "https://ada.example/".to_owned(), page, home }]
    };
    let link = |page| link_from(own, page);
    let back = saying(200, "text/html", r#"<a rel="me" href="https://you.example/">"#);
    check(&links(&site(), &link(back))[0], (Verdict::Green, "to each other", ""));
    let back = saying(200, "text/html", r#"<a rel="me" href="https://you.example/">"#);
    let forth = links(&site(), &link_from("<p>Hello", back));
    check(&forth[0], (Verdict::Yellow, "home page does not link", "skep build"));
    let none = saying(200, "text/html", "<p>Hello");
    let html = r#"<a rel="me" href="https://you.example/">"#;
    check(&links(&site(), &link(none))[0], (Verdict::Yellow, "verified", html));
    let gone = saying(404, "text/html", "");
    check(&links(&site(), &link(gone))[0], (Verdict::Yellow, "HTTP 404", "[actor]"));
    check(&links(&site(), &link(Err(Trouble::Late)))[0], (Verdict::Yellow, "too long", "[actor]"));
}

#[test]
fn a_friend_says_whether_its_server_gets_here() {
    let friend = |letter| {
        let name = "@bo@peer.example".to_owned();
        friend(&site(), &Friend { name, found: Ok(()), letter })
    };
    let said = |status, words: &str| Some(Ok((status, words.to_owned())));
    check(&friend(said(202, "")), (Verdict::Green, "has taken", ""));
    check(
        &friend(said(401, "Verification failed\n<html>")),
        (Verdict::Red, "HTTP 401: Verification failed)", "https://you.example/ap/actor"),
    );
    check(&friend(Some(Err(Trouble::Late))), (Verdict::Red, "does not answer", "another friend"));
    check(&friend(None), (Verdict::Yellow, "was sent nothing", "another friend"));
    let unknown = Friend {
        name: "@bo@peer.example".to_owned(),
        found: Err("peer.example has no such account".to_owned()),
        letter: None,
    };
    check(
        &super::super::friend(&site(), &unknown),
        (Verdict::Red, "no such account", "@user@host"),
    );
}
