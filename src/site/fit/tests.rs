//! What is too much for others, and what they get instead.

use super::{Content, Fit, depth_of, fit_of};
use crate::ap::{OwnCollections, OwnKind, OwnObject, OwnVisibility};
use crate::clock::Timestamp;
use crate::id::{Origin, OwnIds, PostKey};
use crate::limits::{CREATE_MAX_BYTES, HTML_DEPTH_OUT_MAX};
use crate::site::content::{Federate, Page, Post, Visibility};
use crate::site::markdown::Rendered;

#[test]
fn depth_is_counted_in_elements() {
    let cases = [
        ("", 0),
        ("a &lt; b", 0),
        ("<p>a<br>b</p>", 1),
        ("<p>a <strong>b</strong></p><p>c</p>", 2),
        ("<ul><li><p>a</p></li></ul><hr>", 3),
        ("<p><img alt=\"\"><em>a</em></p>", 2),
    ];
    for (html, depth) in cases {
        assert_eq!(depth_of(html), depth, "{html}");
    }
}

fn object(content: String) -> OwnObject {
    let own = OwnIds::new(Origin::of("https://me.example").unwrap());
    OwnObject {
        id: own.post(&PostKey::parse("posts.a").unwrap()),
        kind: OwnKind::Note,
        actor: own.actor(),
        visibility: OwnVisibility::Public,
        published: Timestamp::from_secs(0),
        updated: None,
        url: "https://me.example/posts/a/".to_owned(),
        name: None,
        summary: None,
        sensitive: false,
        content,
        language: "en".to_owned(),
        source: None,
        tags: Vec::new(),
        attachments: Vec::new(),
        in_reply_to: None,
        context: None,
        quote: None,
        quotes: None,
        poll: None,
        preview: None,
        collections: OwnCollections::default(),
    }
}

/// `content` repeated until the Create has exactly `bytes`, which must be possible.
fn filled(bytes: usize) -> OwnObject {
    let frame = object(String::new()).create_json().len();
    // The text stands there twice; an odd byte goes to a place where it stands once.
    let mut object = object("x".repeat((bytes - frame) / 2));
    object.url.push_str(&"y".repeat((bytes - frame) % 2));
    assert_eq!(object.create_json().len(), bytes);
    object
}

#[test]
fn the_bound_is_that_of_the_whole_create() {
    assert_eq!(fit_of(&filled(CREATE_MAX_BYTES)), Fit::Whole);
    assert_eq!(fit_of(&filled(CREATE_MAX_BYTES + 1)), Fit::TooLarge(CREATE_MAX_BYTES + 1));
    // What others do, and the date of an edit, make no post too large.
    let liked = OwnObject {
        collections: OwnCollections { replies: true, likes: Some(9_999), shares: Some(1) },
        updated: Some(Timestamp::from_secs(9)),
        ..filled(CREATE_MAX_BYTES)
    };
    assert!(liked.create_json().len() > CREATE_MAX_BYTES);
    assert_eq!(fit_of(&liked), Fit::Whole);
    // Characters that are longer in JSON than in a text.
    let quotes = object("\"".repeat(CREATE_MAX_BYTES / 4));
    assert!(matches!(fit_of(&quotes), Fit::TooLarge(_)));
    let control = object("\u{1}".repeat(CREATE_MAX_BYTES / 12));
    assert!(matches!(fit_of(&control), Fit::TooLarge(_)));
    let summary =
        OwnObject { summary: Some("s".repeat(CREATE_MAX_BYTES)), ..object(String::new()) };
    assert!(matches!(fit_of(&summary), Fit::TooLarge(_)));
}

#[test]
fn the_bound_of_depth() {
    let nested = |depth: usize| object("<em>".repeat(depth) + &"</em>".repeat(depth));
    assert_eq!(fit_of(&nested(HTML_DEPTH_OUT_MAX)), Fit::Whole);
    let deeper = HTML_DEPTH_OUT_MAX + 1;
    assert_eq!(fit_of(&nested(deeper)), Fit::TooDeep(deeper));
}

fn post(page: Page) -> Post {
    Post {
        date: Timestamp::from_secs(0),
        tags: Vec::new(),
        federate: Federate::Yes,
        content_warning: None,
        sensitive: false,
        visibility: Visibility::Public,
        untimely: false,
        wordless: false,
        page,
    }
}

#[test]
fn instead_there_is_a_lead_and_a_link() {
    let rendered = Rendered { summary: "So <it> begins".to_owned(), ..Rendered::default() };
    let url = "https://me.example/a&b/";
    let link = "<p><a href=\"https://me.example/a&amp;b/\">https://me.example/a&amp;b/</a></p>";
    let cut = |page: Page, is_note| {
        let post = post(page);
        let (rendered, url) = (&rendered, url.to_owned());
        let content = Content { post: &post, rendered, is_note, quote: None, url };
        content.fit(filled(CREATE_MAX_BYTES + 1)).0.content
    };
    let titled = Page { title: Some("A & b".to_owned()), ..Page::default() };
    let led = Page { description: Some("The lead".to_owned()), ..titled.clone() };
    assert_eq!(cut(Page::default(), true), format!("<p>So &lt;it&gt; begins</p>{link}"));
    assert_eq!(
        cut(titled, true),
        format!("<p><strong>A &amp; b</strong></p><p>So &lt;it&gt; begins</p>{link}")
    );
    assert_eq!(cut(led, false), format!("<p>The lead</p>{link}"));
}

#[test]
fn what_is_warned_of_has_no_preview() {
    let rendered = Rendered { summary: "The murderer is".to_owned(), ..Rendered::default() };
    let preview = |post: &Post| {
        let url = String::new();
        Content { post, rendered: &rendered, is_note: false, quote: None, url }.preview()
    };
    let mut post = post(Page::default());
    assert_eq!(preview(&post).as_deref(), Some("<p>The murderer is</p>"));
    post.content_warning = Some("Spoiler".to_owned());
    assert_eq!(preview(&post), None);
}
