//! Feeds and sitemaps, read back as programs read them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::sitemap::split;
use super::{Channel, Entry, Kind, Media, Place, robots, write};
use crate::clock::Timestamp;
use crate::config::{Config, parse};
use crate::id::Origin;

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn channel() -> Channel<'static> {
    Channel {
        title: "Hives & <honey>".to_owned(),
        description: "Of a keeper",
        url: "https://me.example/tags/rye%20bread/".to_owned(),
        language: "en",
        author: "Me & \"you\"",
        author_url: "https://me.example/".to_owned(),
        icon: Some("https://me.example/bee.png?a=1&b=2".to_owned()),
    }
}

fn entry(number: usize) -> Entry<'static> {
    let published = moment("2026-11-20T08:00:00Z");
    Entry {
        id: format!("https://me.example/ap/post/{number}"),
        url: format!("https://me.example/posts/{number}/"),
        title: Some(Cow::Borrowed("A <title> & more")),
        label: "20 November 2026".to_owned(),
        published,
        updated: published,
        html: Some(Cow::Borrowed("<p>]]> &amp; <b>bold</b>\u{1}</p>")),
        summary: Some(Cow::Borrowed("1 < 2 & 3")),
        tags: vec!["Rye & bread", "bees"],
        author: None,
        language: None,
        pictures: Vec::new(),
    }
}

/// A note with a picture, by somebody else, in another language.
fn note() -> Entry<'static> {
    let picture = |name: &str, alt: Option<&str>| Media {
        url: format!("https://me.example/{name}?x&y"),
        media_type: if name.ends_with("mp3") { "audio/mpeg" } else { "image/png" }.to_owned(),
        alt: alt.map(str::to_owned),
    };
    Entry {
        title: None,
        summary: None,
        updated: moment("2026-11-23T08:00:00Z"),
        tags: Vec::new(),
        author: Some("A guest"),
        language: Some("de"),
        pictures: vec![picture("song.mp3", None), picture("a.png", Some("\"A\" & b"))],
        ..entry(2)
    }
}

/// An element of XML.
#[derive(Default, Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    fn all(&self, name: &str) -> Vec<&Element> {
        self.inner.iter().filter(|element| element.name == name).collect()
    }

    #[track_caller]
    fn one(&self, name: &str) -> &Element {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "`{name}` in `{}`", self.name);
        all[0]
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        self.all(name).into_iter().map(|element| element.text.as_str()).collect()
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// The root element of a document, which must be well-formed.
fn read(bytes: &[u8]) -> Element {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let element = element(&start);
                open.last_mut().unwrap().inner.push(element);
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().inner.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text += &text,
            Event::GeneralRef(name) => {
                let entity = format!("&{};", &*name);
                open.last_mut().unwrap().text += &unescape(&entity).unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().unwrap();
    assert!(open.is_empty());
    document.inner.remove(0)
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name: &str = attribute.key.as_ref();
        (name.to_owned(), unescape(&attribute.value).unwrap().into_owned())
    });
    Element {
        name: AsRef::<str>::as_ref(&start.name()).to_owned(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}

#[test]
fn atom() {
    let bytes = write((Kind::Atom, "feed.xml"), &channel(), &[note(), entry(1)]);
    let feed = read(&bytes);
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.one("id").text, "https://me.example/tags/rye%20bread/");
    assert_eq!(feed.one("title").text, "Hives & <honey>");
    assert_eq!(feed.one("updated").text, "2026-11-23T08:00:00Z", "of the newest, not of today");
    assert_eq!(feed.one("author").one("name").text, "Me & \"you\"");
    assert_eq!(feed.one("icon").text, "https://me.example/bee.png?a=1&b=2");
    let links: Vec<_> = feed.all("link").iter().map(|it| it.attribute("href")).collect();
    let own = "https://me.example/tags/rye%20bread/";
    assert_eq!(links, [&format!("{own}feed.xml"), own]);
    let entries = feed.all("entry");
    let (note, post) = (entries[0], entries[1]);
    assert_eq!(note.one("title").text, "20 November 2026", "Atom demands one");
    assert_eq!(note.attribute("xml:lang"), "de");
    assert_eq!(note.one("author").one("name").text, "A guest");
    let enclosures: Vec<_> = note.all("link").iter().map(|it| it.attribute("title")).collect();
    assert_eq!(enclosures, ["", "", "\"A\" & b"]);
    assert_eq!(post.one("id").text, "https://me.example/ap/post/1");
    assert_eq!(post.one("title").text, "A <title> & more");
    assert_eq!(post.one("summary").text, "1 < 2 & 3");
    let content = post.one("content");
    assert_eq!(content.attribute("type"), "html");
    assert_eq!(content.text, "<p>]]> &amp; <b>bold</b></p>", "without what XML cannot carry");
    let terms: Vec<_> = post.all("category").iter().map(|it| it.attribute("term")).collect();
    assert_eq!(terms, ["Rye & bread", "bees"]);
    assert!(post.all("author").is_empty() && !post.attributes.contains_key("xml:lang"));
}

#[test]
fn rss() {
    let bytes = write((Kind::Rss, "rss.xml"), &channel(), &[note(), entry(1)]);
    let rss = read(&bytes);
    assert_eq!((rss.name.as_str(), rss.attribute("version")), ("rss", "2.0"));
    let feed = rss.one("channel");
    assert_eq!(feed.one("title").text, "Hives & <honey>");
    assert_eq!(feed.one("link").text, "https://me.example/tags/rye%20bread/");
    let own = feed.one("atom:link");
    assert_eq!(own.attribute("rel"), "self");
    assert_eq!(own.attribute("href"), "https://me.example/tags/rye%20bread/rss.xml");
    assert_eq!(feed.one("lastBuildDate").text, "Mon, 23 Nov 2026 08:00:00 GMT");
    assert_eq!(feed.one("image").one("url").text, "https://me.example/bee.png?a=1&b=2");
    let items = feed.all("item");
    let (note, post) = (items[0], items[1]);
    assert!(note.all("title").is_empty(), "a note has none");
    assert_eq!(note.one("dc:creator").text, "A guest");
    assert_eq!(note.one("description").text, "<p>]]> &amp; <b>bold</b></p>");
    assert!(note.all("content:encoded").is_empty(), "the text once is enough");
    let enclosure = note.one("enclosure");
    assert_eq!(enclosure.attribute("type"), "audio/mpeg");
    assert_eq!(enclosure.attribute("length"), "0");
    let media: Vec<_> = note.all("media:content").iter().map(|it| it.attribute("medium")).collect();
    assert_eq!(media, ["audio", "image"]);
    assert_eq!(note.all("media:content")[1].one("media:description").text, "\"A\" & b");
    let guid = post.one("guid");
    assert_eq!(guid.attribute("isPermaLink"), "false");
    assert_eq!(guid.text, "https://me.example/ap/post/1");
    assert_eq!(post.one("pubDate").text, "Fri, 20 Nov 2026 08:00:00 GMT");
    assert_eq!(post.one("description").text, "1 &lt; 2 &amp; 3", "a description is HTML");
    assert_eq!(post.one("content:encoded").text, "<p>]]> &amp; <b>bold</b></p>");
    assert_eq!(post.texts("category"), ["Rye & bread", "bees"]);
    assert_eq!(post.one("dc:creator").text, "Me & \"you\"");
}

#[test]
fn json() {
    let bytes = write((Kind::Json, "feed.json"), &channel(), &[note(), entry(1)]);
    let feed: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://me.example/tags/rye%20bread/feed.json");
    assert_eq!(feed["authors"][0]["name"], "Me & \"you\"");
    let (note, post) = (&feed["items"][0], &feed["items"][1]);
    assert!(note.get("title").is_none() && note.get("summary").is_none());
    assert_eq!(note["date_modified"], "2026-11-23T08:00:00Z");
    assert_eq!(note["language"], "de");
    assert_eq!(note["image"], "https://me.example/a.png?x&y", "the first that is a picture");
    assert_eq!(note["attachments"][0]["mime_type"], "audio/mpeg");
    assert_eq!(note["attachments"][1]["title"], "\"A\" & b");
    assert_eq!(post["id"], "https://me.example/ap/post/1");
    assert_eq!(post["title"], "A <title> & more");
    assert!(post.get("date_modified").is_none() && post.get("authors").is_none());
    assert_eq!(post["tags"], serde_json::json!(["Rye & bread", "bees"]));
}

/// An entry must say something even if a feed has no texts and the owner gave no summary.
#[test]
fn without_texts() {
    let bare = Entry { html: None, summary: None, ..entry(1) };
    let of = |kind| write((kind, "x"), &channel(), std::slice::from_ref(&bare));
    let rss = read(&of(Kind::Rss));
    assert_eq!(rss.one("channel").one("item").one("description").text, "20 November 2026");
    let json: serde_json::Value = serde_json::from_slice(&of(Kind::Json)).unwrap();
    assert_eq!(json["items"][0]["content_text"], "20 November 2026");
    assert!(read(&of(Kind::Atom)).one("entry").all("content").is_empty());
}

#[test]
fn an_empty_feed() {
    for kind in [Kind::Atom, Kind::Rss] {
        read(&write((kind, "x"), &channel(), &[]));
    }
    let atom = read(&write((Kind::Atom, "x"), &channel(), &[]));
    assert_eq!(atom.one("updated").text, "1970-01-01T00:00:00Z");
}

fn places(count: usize) -> Vec<Place> {
    let place = |number: usize| Place {
        path: format!("/{number:06}/?a&b"),
        changed: (number % 2 == 1).then(|| Timestamp::from_secs(i64::try_from(number).unwrap())),
    };
    (0..count).map(place).collect()
}

fn split_up(places: Vec<Place>, bounds: (usize, usize)) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let origin = Origin::of("https://me.example/").unwrap();
    let done: Result<(), ()> = split(places, &origin, bounds, |name, bytes| {
        files.push((name.to_owned(), bytes));
        Ok(())
    });
    done.unwrap();
    files
}

#[test]
fn a_small_sitemap_is_one_file() {
    let mut places = places(3);
    places.reverse();
    let files = split_up(places, (3, 10_000));
    assert_eq!(files.len(), 1);
    let set = read(&files[0].1);
    assert_eq!((files[0].0.as_str(), set.name.as_str()), ("sitemap.xml", "urlset"));
    let urls: Vec<&str> = set.all("url").iter().map(|url| url.one("loc").text.as_str()).collect();
    let expected = [0, 1, 2].map(|number| format!("https://me.example/{number:06}/?a&b"));
    assert_eq!(urls, expected, "sorted");
    assert!(set.all("url")[0].all("lastmod").is_empty());
    assert_eq!(set.all("url")[1].one("lastmod").text, "1970-01-01T00:00:01Z");
}

#[test]
fn a_large_sitemap_has_an_index() {
    for bounds in [(3, 10_000), (1_000, 500)] {
        let files = split_up(places(7), bounds);
        let index = read(&files[0].1);
        assert_eq!(index.name, "sitemapindex");
        let named: Vec<&str> =
            index.all("sitemap").iter().map(|it| it.one("loc").text.as_str()).collect();
        let made: Vec<String> =
            files[1..].iter().map(|(name, _)| format!("https://me.example/{name}")).collect();
        assert_eq!(named, made);
        assert_eq!(index.all("sitemap")[0].one("lastmod").text, "1970-01-01T00:00:01Z");
        let counts: Vec<usize> =
            files[1..].iter().map(|(_, bytes)| read(bytes).all("url").len()).collect();
        assert_eq!(counts.iter().sum::<usize>(), 7);
        assert!(counts.iter().all(|count| *count <= 3), "{counts:?}");
        assert!(files.iter().all(|(_, bytes)| bytes.len() < 10_000));
    }
}

#[test]
fn robots_say_what_the_owner_says() {
    let config = |line: &str| -> Config {
        let toml =
            format!("[site]\nurl = \"https://me.example\"\n{line}\n[actor]\nhandle = \"me\"\n");
        parse(&toml, std::path::Path::new("node.toml"), []).unwrap()
    };
    let all = "User-agent: *\nAllow: /\nSitemap: https://me.example/sitemap.xml\n";
    assert_eq!(robots(&config("")), all);
    assert_eq!(robots(&config("robots = \"none\"")), "User-agent: *\nDisallow: /\n");
}
