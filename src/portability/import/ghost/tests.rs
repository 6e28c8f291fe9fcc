//! What Ghost exports, in its forms of ten years.

use super::open;
use crate::portability::{Carried, CarriedText, Reach};

const BLOG: Option<&str> = Some("https://blog.example/");

fn read(tables: &str, address: Option<&str>) -> Vec<Carried> {
    let text =
        format!("{{\"db\": [{{\"meta\": {{\"version\": \"5.0\"}}, \"data\": {{{tables}}}}}]}}");
    open(&text, address).unwrap_or_else(|error| panic!("{error}: {text}")).collect()
}

fn one(post: &str) -> Carried {
    let [carried] = read(&format!("\"posts\": [{post}]"), BLOG).try_into().unwrap();
    carried
}

const TABLES: &str = r##""posts": [{"id": "p1", "uuid": "u-1", "title": "Bees", "slug": "bees",
    "html": "<p><a href=\"__GHOST_URL__/old/\">it</a><img src=\"__GHOST_URL__/content/images/i.png\" alt=\"I\"></p>",
    "lexical": "{}", "feature_image": "__GHOST_URL__/content/images/f.png", "type": "post", "status": "published",
    "visibility": "public", "custom_excerpt": "Why.", "published_at": "2026-09-06T12:00:00.000Z",
    "updated_at": "2026-09-07T12:00:00.000Z"}],
    "tags": [{"id": "t1", "name": "garden"}, {"id": "t2", "name": "#hidden", "visibility": "internal"},
    {"id": "t3", "name": "bees"}],
    "posts_tags": [{"post_id": "p1", "tag_id": "t1", "sort_order": 1}, {"post_id": "p1", "tag_id": "t3",
    "sort_order": 0}, {"post_id": "p1", "tag_id": "t2", "sort_order": 2}, {"post_id": "p9", "tag_id": "t9"}],
    "posts_meta": [{"post_id": "p1", "feature_image_alt": "A bee"}], "settings": [{"key": "title"}]"##;

#[test]
fn a_post() {
    let [post] = read(TABLES, BLOG).try_into().unwrap();
    assert_eq!((&*post.id, post.title.as_deref()), ("ghost:u-1", Some("Bees")));
    assert_eq!(post.urls, ["https://blog.example/bees/"]);
    assert_eq!(post.published.rfc3339(), "2026-09-06T12:00:00Z");
    assert_eq!(
        (post.summary.as_deref(), post.tags.join(" ")),
        (Some("Why."), "bees garden".to_owned())
    );
    let text = "<p><a href=\"https://blog.example/old/\">it</a>\
        <img src=\"https://blog.example/content/images/i.png\" alt=\"I\"></p>";
    assert_eq!(post.text, CarriedText::Html(text.to_owned()));
    let media: Vec<_> = post.media.iter().map(|it| (&*it.source, it.alt.as_deref())).collect();
    let expected = [
        ("https://blog.example/content/images/f.png", Some("A bee")),
        ("https://blog.example/content/images/i.png", Some("I")),
    ];
    assert_eq!((media, post.lost), (expected.to_vec(), Vec::new()));
}

#[test]
fn without_the_address_of_the_blog_its_pictures_are_lost_and_said() {
    let [post] = read(TABLES, None).try_into().unwrap();
    assert_eq!(post.urls, ["/bees/"]);
    assert!(post.media.is_empty());
    assert_eq!(post.lost, [crate::portability::import::entry::UNPLACED; 2]);
}

#[test]
fn who_may_read_it_here() {
    let cases = [
        ("published", "public", Reach::Public, false),
        ("published", "members", Reach::Draft, true),
        ("published", "paid", Reach::Draft, true),
        ("sent", "public", Reach::Draft, true),
        ("scheduled", "public", Reach::Draft, true),
        ("draft", "public", Reach::Draft, false),
    ];
    for (status, visibility, reach, is_said) in cases {
        let post = one(&format!(
            r#"{{"title": "x", "created_at": 1567771200000, "status": "{status}", "visibility": "{visibility}"}}"#
        ));
        assert_eq!((post.reach, !post.lost.is_empty()), (reach, is_said), "{status} {visibility}");
        assert_eq!(post.published.rfc3339(), "2019-09-06T12:00:00Z");
    }
    for page in [r#"{"title": "x", "type": "page"}"#, r#"{"title": "x", "page": 1}"#] {
        assert!(one(page).page, "{page}");
    }
}

#[test]
fn texts_without_html() {
    let lexical = r##"{"root": {"type": "root", "children": [
        {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "A & b"}]},
        {"type": "paragraph", "children": [{"type": "text", "format": 3, "text": "c"},
        {"type": "link", "url": "/d", "children": [{"type": "text", "text": "d"}]}]},
        {"type": "list", "tag": "script", "children": [{"type": "listitem", "children": []}]},
        {"type": "image", "src": "/e.png", "alt": "E"}, {"type": "signup"}]}}"##;
    let from_lexical = "<h2>A &amp; b</h2>\n<p><strong><em>c</em></strong><a href=\"https://blog.example/d\">d</a>\
        </p>\n<p><li></li>\n</p>\n<p><img src=\"https://blog.example/e.png\" alt=\"E\"></p>\n";
    let mobiledoc = r#"{"version": "0.3.1", "atoms": [], "markups": [["strong"], ["a", ["href", "/d"]]],
        "cards": [["image", {"src": "/e.png"}], ["email", {"x": 1}]], "sections": [
        [1, "h2", [[0, [], 0, "A"]]], [1, "p", [[0, [0], 1, "b"], [0, [1, 7], 9, "c"]]],
        [3, "ul", [[[0, [], 0, "d"]]]], [10, 0], [10, 1], [10, 9], [99]]}"#;
    let from_mobiledoc = "<h2>A</h2>\n<p><strong>b</strong><a href=\"https://blog.example/d\">c</a></p>\n\
        <ul><li>d</li></ul>\n<p><img src=\"https://blog.example/e.png\" alt=\"\"></p>\n";
    let card = r##"{"cards": [["markdown", {"markdown": "# A"}]], "sections": [[10, 0]]}"##;
    let cases = [
        ("lexical", lexical, CarriedText::Html(from_lexical.to_owned()), "a card `signup`"),
        ("mobiledoc", mobiledoc, CarriedText::Html(from_mobiledoc.to_owned()), "a card `email`"),
        ("mobiledoc", card, CarriedText::Markdown("# A".to_owned()), ""),
        ("markdown", "*A*", CarriedText::Markdown("*A*".to_owned()), ""),
        ("lexical", "{", CarriedText::Html(String::new()), ""),
    ];
    for (member, text, expected, lost) in cases {
        let text = crate::ap::json::to_string(&text);
        let post = one(&format!(
            "{{\"title\": \"x\", \"created_at\": \"2026-09-06 12:00:00\", \"html\": null, \"{member}\": {text}}}"
        ));
        assert_eq!((post.text, post.lost.concat()), (expected, lost.to_owned()), "{member}");
    }
}

#[test]
fn cards_that_do_something_are_said() {
    let html = r#"<div class=\"kg-card kg-audio-card\">x</div><div class=\"kg-card kg-image-card\">y</div>"#;
    let post = one(&format!(r#"{{"title": "x", "created_at": "2026-09-06", "html": "{html}"}}"#));
    assert_eq!(post.lost, ["what the card `audio` does"]);
}

#[test]
fn what_is_no_export_or_cut_off_is_refused() {
    let cases = [
        ("{}", "is JSON, but not what Ghost exports"),
        ("{\"db\": [{\"data\": {\n\"posts\": [{\"id\": \"", "line 2: is not JSON"),
        ("{\"data\": {\"posts\": []}} {}", "line 1: goes on after its end"),
        ("1", "line 1: is not JSON of the right shape"),
    ];
    for (text, words) in cases {
        let error = open(text, None).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(words), "{text}: {error}");
    }
    assert_eq!(open("{\"data\": {\"posts\": []}}", None).unwrap().count(), 0);
}
