//! What other servers are told of a post (OBJ-1 to OBJ-14), from the folder to the object.

use skep::ap::{OwnKind, OwnObject, OwnTag, OwnVisibility};
use skep::id::{ActorId, Handle, ObjectId, PostKey};
use skep::limits::{CREATE_MAX_BYTES, FEDERATED_DEPTH_MAX};
use skep::site::{Account, Named, Post, Reference, Social, Tally, Thread};

use super::{FEDERATED, PIXEL, Site, moment, shown};

/// The object of one post with this front matter and text.
fn told(front: &str, text: &str) -> OwnObject {
    told_with(front, text, |_, _| {})
}

fn told_with(front: &str, text: &str, change: impl FnOnce(&Post, &mut Social)) -> OwnObject {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-one.md", format!("---\n{front}\n---\n{text}\n"));
    site.object(change)
}

fn bo() -> Account {
    Account {
        handle: Handle::parse("bo@peer.example").unwrap(),
        id: ActorId::parse("https://peer.example/users/1").unwrap(),
        url: "https://peer.example/@bo".to_owned(),
    }
}

fn reference(author: Option<Account>) -> Reference {
    Reference {
        id: ObjectId::parse("https://peer.example/notes/1").unwrap(),
        url: "https://peer.example/@bo/1?a&b".to_owned(),
        context: Some("https://peer.example/threads/1".to_owned()),
        author,
    }
}

/// As if `named` were known of every post.
fn knowing(named: Named) -> impl FnOnce(&Post, &mut Social) {
    move |post, social| drop(social.named.insert(post.page.source.clone(), named))
}

fn tags(object: &OwnObject) -> Vec<String> {
    let tag = |tag: &OwnTag| match tag {
        OwnTag::Mention { handle, id } => format!("{handle} {id}"),
        OwnTag::Hashtag { name, href } => format!("#{name} {href}"),
    };
    object.tags.iter().map(tag).collect()
}

#[test]
fn the_kind_of_a_post() {
    let poll = "poll: {options: [a, b]}";
    let cases = [
        ("x: 1", OwnKind::Note, false),
        ("title: A", OwnKind::Article, true),
        ("title: A\nobject: note", OwnKind::Note, false),
        ("object: article", OwnKind::Article, false),
        ("title: A\nobject: auto", OwnKind::Article, true),
        (poll, OwnKind::Question, false),
        ("title: A\npoll: {options: [a, b]}", OwnKind::Question, false),
    ];
    for (front, kind, is_named) in cases {
        let object = told(front, "Text");
        assert_eq!((object.kind, object.name.is_some()), (kind, is_named), "{front}");
        let has_title = object.content.contains("<strong>A</strong>");
        assert_eq!(has_title, front.contains("title") && !is_named, "{front}: {}", object.content);
        assert_eq!(object.poll.is_some(), kind == OwnKind::Question, "{front}");
    }
}

/// What it was once is what it stays (OBJ-4).
#[test]
fn the_kind_stays() {
    for kind in [OwnKind::Note, OwnKind::Article, OwnKind::Question] {
        for front in ["x: 1", "title: A", "poll: {options: [a, b]}", "object: article"] {
            let object = told_with(front, "Text", |_, social| {
                for frozen in social.frozen.iter_mut().flatten() {
                    frozen.kind = Some(kind);
                }
            });
            assert_eq!(object.kind, kind, "{front}");
        }
    }
}

#[test]
fn warnings_and_summaries() {
    let cases = [
        ("title: A\nsummary: Lead", Some("Lead"), false),
        ("summary: Lead", None, false),
        ("title: A", None, false),
        ("content_warning: Wasps", Some("Wasps"), true),
        ("title: A\nsummary: Lead\ncontent_warning: Wasps", Some("Wasps"), true),
        ("sensitive: true", None, true),
    ];
    for (front, summary, sensitive) in cases {
        let object = told(front, "Text");
        assert_eq!((object.summary.as_deref(), object.sensitive), (summary, sensitive), "{front}");
    }
    let preview = |front: &str| told(front, "First.\n\nSecond.").preview;
    assert_eq!(preview("title: A").as_deref(), Some("<p>First.</p>"));
    assert_eq!(preview("title: A\nsummary: <Lead>").as_deref(), Some("<p>&lt;Lead&gt;</p>"));
    assert_eq!(preview("x: 1"), None, "a note is short");
    assert_eq!(preview("title: A\ncontent_warning: B"), None);
    let unlisted = told("visibility: unlisted\nlanguage: de", "Text");
    assert_eq!((unlisted.visibility, unlisted.language.as_str()), (OwnVisibility::Unlisted, "de"));
}

#[test]
fn hashtags_end_where_others_end_them() {
    let object = told("tags: [rye bread, C++, 'a-b']\ncategories: [Garden]", "#inText #Garden");
    let expected = [
        "#ryebread https://me.example/tags/rye-bread/",
        "#C https://me.example/tags/c/",
        "#ab https://me.example/tags/a-b/",
        "#Garden https://me.example/tags/garden/",
        "#inText https://me.example/tags/intext/",
    ];
    assert_eq!(tags(&object), expected);
    let site = Site::new(&format!("{FEDERATED}[taxonomies]\ncategory = \"categories\"\n"));
    let front = "---\ntags: [rye]\ncategories: [Über uns, rye]\n---\n";
    site.put("content/posts/2026-11-02-one.md", front);
    let expected = [
        "#rye https://me.example/tags/rye/",
        "#Überuns https://me.example/categories/%C3%BCber-uns/",
    ];
    assert_eq!(tags(&site.object(|_, _| {})), expected, "a category that is a tag is told once");
}

#[test]
fn accounts_are_mentioned_if_they_are_known() {
    let text = "Hi @bo@peer.example and @BO@peer.example, @no@peer.example.";
    let mentions = [("bo@peer.example".to_owned(), bo())].into();
    let named = Named { mentions, ..Named::default() };
    let object = told_with("x: 1", text, knowing(named.clone()));
    let mention = "@bo@peer.example https://peer.example/users/1";
    assert_eq!(tags(&object)[0].to_lowercase(), mention);
    assert_eq!(object.content.matches("https://peer.example/@bo\"").count(), 2);
    assert!(object.content.contains(" @no@peer.example."), "{}", object.content);
    assert!(tags(&told("x: 1", text)).is_empty(), "nobody is known");
    // The author of what is answered hears of it, but not twice.
    let answer = "in_reply_to: https://peer.example/@bo/1";
    let named = Named { in_reply_to: Some(reference(Some(bo()))), ..named };
    let object = told_with(answer, "Hi @bo@peer.example", knowing(named.clone()));
    assert_eq!(tags(&object), [mention]);
    assert_eq!(tags(&told_with(answer, "Hi", knowing(named))), [mention]);
}

#[test]
fn answers_and_quotes_wait_until_they_are_known() {
    let front = "in_reply_to: https://peer.example/@bo/1\nquote: https://peer.example/@bo/1";
    let object = told(front, "Text");
    assert!(object.in_reply_to.is_none() && object.quote.is_none());
    let named = Named {
        in_reply_to: Some(reference(None)),
        quote: Some(reference(Some(bo()))),
        ..Named::default()
    };
    let object = told_with(front, "Text", knowing(named));
    let id = "https://peer.example/notes/1";
    assert_eq!(object.in_reply_to.unwrap().to_string(), id);
    assert_eq!(object.context.unwrap(), "https://peer.example/threads/1", "said again");
    assert_eq!(object.quote.unwrap().id.to_string(), id);
    assert!(object.tags.is_empty(), "an answer to oneself mentions nobody: {:?}", object.tags);
    let line = "<p class=\"quote-inline\">RE: <a href=\"https://peer.example/@bo/1?a&amp;b\">\
                https://peer.example/@bo/1?a&amp;b</a></p><p>Text</p>";
    assert_eq!(object.content, line);
}

#[test]
fn a_poll_tells_how_it_stands() {
    let front = "poll: {options: [rye, oats], multiple: true, ends: 2026-12-01}";
    let poll = told(front, "Which?").poll.unwrap();
    assert_eq!((poll.voters, poll.closed, poll.multiple), (Some(0), None, true));
    assert_eq!(poll.ends, Some(moment("2026-12-01")));
    let tally = Tally { votes: vec![3], voters: 2, closed: Some(moment("2026-11-30")) };
    let object = told_with(front, "Which?", |post, social| {
        let thread = Thread { tally: Some(tally), ..Thread::default() };
        social.threads.insert(PostKey::from_path(&post.page.permalink), thread);
    });
    let poll = object.poll.unwrap();
    let options: Vec<_> = poll.options.iter().map(|it| (it.name.as_str(), it.votes)).collect();
    assert_eq!(options, [("rye", 3), ("oats", 0)], "what is missing was not chosen");
    assert_eq!((poll.voters, poll.closed), (Some(2), Some(moment("2026-11-30"))));
}

/// Peers choose by the type what to do with a picture (OBJ-14).
#[test]
fn attachments_have_types() {
    let cases = [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("a.png?x", "image/png"),
        ("a.gif#x", "image/gif"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.svg", "image/svg+xml"),
        ("a.mp4", "video/mp4"),
        ("a.webm", "video/webm"),
        ("a.mp3", "audio/mpeg"),
        ("a.ogg", "audio/ogg"),
        ("a.pdf", ""),
        ("a", ""),
    ];
    for (name, expected) in cases {
        let url = format!("https://peer.example/{name}");
        let object = told(&format!("image: \"{url}\""), "Text");
        let types: Vec<&str> = object.attachments.iter().map(|it| it.media_type.as_str()).collect();
        assert_eq!(types.concat(), expected, "{name}");
    }
}

#[test]
fn attachments_are_in_order_and_each_once() {
    let site = Site::new(FEDERATED);
    let front = "---\nimages: [{url: top.png, alt: Top}, in.png]\n---\n![In](in.png) ![](/far.png)";
    site.put("content/posts/2026-11-02-one/index.md", front);
    site.put("content/posts/2026-11-02-one/top.png", PIXEL);
    site.put("content/posts/2026-11-02-one/in.png", PIXEL);
    let object = site.object(|_, _| {});
    let told: Vec<_> =
        object.attachments.iter().map(|it| (it.url.as_str(), it.name.as_deref())).collect();
    let expected = [
        ("https://me.example/posts/one/top.png", Some("Top")),
        ("https://me.example/posts/one/in.png", Some("In")),
        ("https://me.example/far.png", None),
    ];
    assert_eq!(told, expected);
    let measured = &object.attachments[1];
    assert_eq!((measured.width, measured.height), (Some(1), Some(1)));
    let many: String = (0..99).map(|n| format!("![{n}](https://peer.example/{n}.png)\n")).collect();
    let object = told_with("x: 1", &many, |_, _| {});
    assert_eq!(object.attachments.len(), skep::limits::ATTACHMENTS_MAX);
}

/// What is more than others take is a lead and a link (OBJ-12, OBJ-13), and the owner is told.
#[test]
fn what_is_too_much_becomes_a_link() {
    let link = "<a href=\"https://me.example/posts/one/\">https://me.example/posts/one/</a>";
    let long = format!("First.\n\n{}", "word ".repeat(CREATE_MAX_BYTES / 5));
    let object = told("title: A", &long);
    assert_eq!(object.content, format!("<p>First.</p><p>{link}</p>"));
    assert!(object.create_json().len() < CREATE_MAX_BYTES);
    let object = told("title: A\ndescription: Lead\nobject: note", &long);
    let expected = format!("<p><strong>A</strong></p><p>Lead</p><p>{link}</p>");
    assert_eq!(object.content, expected);
}

#[test]
fn what_is_nested_deeper_than_others_take_is_made_flat() {
    let nested: String = (0..50).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    let deep = told("title: A", &nested);
    assert_eq!(deep.content.matches("<ul>").count(), FEDERATED_DEPTH_MAX);
    assert_eq!(deep.content.matches('a').count(), 50, "no word is lost: {}", deep.content);
    let short = told("title: A", "- a\n  - b");
    assert_eq!(short.content, "<ul><li>a<ul><li>b</li></ul></li></ul>");
}

#[test]
fn the_page_is_whole_whatever_others_get() {
    let site = Site::new(FEDERATED);
    let long = "word ".repeat(CREATE_MAX_BYTES / 5);
    site.put("content/posts/2026-11-02-one.md", format!("First.\n\n{long}end\n"));
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let output = site.output();
    let page = String::from_utf8_lossy(&output["posts/one/index.html"]).into_owned();
    assert!(page.contains("word end"), "the page has all of it");
    assert!(output["ap/post/posts.one"].len() < CREATE_MAX_BYTES);
    let feed = String::from_utf8_lossy(&output["feed.json"]).into_owned();
    assert!(feed.contains("word end"), "and so has the feed");
}
