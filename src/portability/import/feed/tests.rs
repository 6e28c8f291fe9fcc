//! Each format with what stands in it out there, and what must not be read.

use super::open;
use crate::portability::{Carried, CarriedText, Reach};

const ADDRESS: &str = "https://blog.example/feed.xml";

fn read(text: &str) -> Vec<Carried> {
    open(text, Some(ADDRESS)).unwrap_or_else(|error| panic!("{error}: {text}")).collect()
}

/// RSS 2.0 with one entry of these elements.
fn rss(item: &str) -> Carried {
    let [carried] = read(&rss_feed(&format!("<item>{item}</item>"))).try_into().unwrap();
    carried
}

fn rss_feed(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:a=\"http://www.w3.org/2005/Atom\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\
         <title>Bees</title><link>https://blog.example/</link><language>en</language>\
         <lastBuildDate>Sun, 06 Sep 2026 12:00:00 GMT</lastBuildDate>{items}</channel></rss>"
    )
}

/// Atom with one entry of these elements.
fn atom(entry: &str) -> Carried {
    let text = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:thr=\"http://purl.org/syndication/thread/1.0\" \
         xml:lang=\"en\"><link href=\"https://blog.example/\"/><entry>{entry}</entry></feed>"
    );
    let [carried] = read(&text).try_into().unwrap();
    carried
}

fn html(carried: &Carried) -> &str {
    match &carried.text {
        CarriedText::Html(html) => html,
        other => panic!("{other:?} is not HTML"),
    }
}

fn media(carried: &Carried) -> Vec<(&str, Option<&str>)> {
    carried.media.iter().map(|media| (&*media.source, media.alt.as_deref())).collect()
}

#[test]
fn an_entry_of_rss() {
    let carried = rss("<guid isPermaLink=\"false\">tag:1</guid><link>/2026/bees/</link>\
        <title>Bees &amp;amp; bo</title><pubDate>Sun, 06 Sep 2026 12:00:00 +0200</pubDate>\
        <a:updated>2026-09-07T00:00:00Z</a:updated><category>garden</category><category> #bees</category>\
        <category>Uncategorized</category><category>garden</category>\
        <description>Why I keep them.</description>\
        <content:encoded><![CDATA[<p>See <a href=\"../old/\">it</a>.</p>]]></content:encoded>");
    assert_eq!(carried.id, "tag:1");
    assert_eq!(carried.urls, ["https://blog.example/2026/bees/"]);
    assert_eq!(carried.title.as_deref(), Some("Bees & bo"));
    assert_eq!(carried.published.rfc3339(), "2026-09-06T10:00:00Z");
    assert_eq!(carried.updated.map(|it| it.rfc3339()).as_deref(), Some("2026-09-07T00:00:00Z"));
    assert_eq!(carried.tags, ["garden", "bees"]);
    assert_eq!(carried.language.as_deref(), Some("en"));
    assert_eq!(carried.summary.as_deref(), Some("Why I keep them."));
    assert_eq!(html(&carried), "<p>See <a href=\"https://blog.example/2026/old/\">it</a>.</p>");
    assert_eq!((carried.reach, carried.page, carried.lost.len()), (Reach::Public, false, 0));
}

#[test]
fn a_summary_is_what_somebody_wrote() {
    let cases = [
        ("Why I keep them.", Some("Why I keep them.")),
        ("&lt;p&gt;One two&lt;/p&gt;", None),
        ("One […]", None),
        ("Three...", None),
    ];
    for (description, expected) in cases {
        let item = format!(
            "<title>x</title><description>{description}</description><content:encoded>&lt;p&gt;One two three\
             </content:encoded>"
        );
        assert_eq!(rss(&item).summary.as_deref(), expected, "{description}");
    }
}

#[test]
fn what_an_entry_is_called_and_where_it_was() {
    let cases = [
        (
            "<guid>https://blog.example/a</guid>",
            "https://blog.example/a",
            Some("https://blog.example/a"),
        ),
        (
            "<guid>12</guid><link>https://blog.example/a#x</link>",
            "12",
            Some("https://blog.example/a"),
        ),
        ("<link>https://blog.example/?p=1</link>", "https://blog.example/?p=1", None),
        ("<link>https://blog.example/</link>", "https://blog.example/", None),
        ("<a:link href='/a'/>", "https://blog.example/a", Some("https://blog.example/a")),
        ("<title>A</title>", "entry:x:A", None),
    ];
    for (item, id, url) in cases {
        let carried = rss(&format!("{item}<description>x</description>"));
        assert_eq!((&*carried.id, carried.urls.first().map(String::as_str)), (id, url), "{item}");
    }
}

/// An item, its pictures with what they show, and its text.
type Case = (&'static str, &'static [(&'static str, Option<&'static str>)], &'static str);

#[test]
fn pictures_come_along_and_other_files_are_links() {
    let cases: [Case; 5] = [
        (
            "<media:content url='/a.jpg' type='image/jpeg'><media:description>A bee</media:description>\
             </media:content><enclosure url='https://blog.example/a.jpg' type='image/jpeg'/>",
            &[("https://blog.example/a.jpg", Some("A bee"))],
            "",
        ),
        (
            "<media:group><media:content url='/b.png'/></media:group>",
            &[("https://blog.example/b.png", None)],
            "",
        ),
        ("<media:thumbnail url='/s.png'/>", &[("https://blog.example/s.png", None)], ""),
        (
            "<description>&lt;img src='c.png' alt='C'&gt;</description><media:thumbnail url='/s.png'/>",
            &[("https://blog.example/c.png", Some("C"))],
            "<img src=\"https://blog.example/c.png\" alt=\"C\">",
        ),
        (
            "<description>&lt;p&gt;x</description><enclosure url='/1.mp3?a=1&amp;b' type='audio/mpeg' length='3'/>",
            &[],
            "<p>x\n<p><a href=\"https://blog.example/1.mp3?a=1&amp;b\">1.mp3</a></p>",
        ),
    ];
    for (item, expected, text) in cases {
        let carried = rss(item);
        assert_eq!(media(&carried), expected, "{item}");
        assert_eq!(html(&carried), text, "{item}");
    }
    assert!(
        rss("<media:content url='/a.png'><media:rating>adult</media:rating></media:content>")
            .sensitive
    );
}

#[test]
fn text_without_elements_is_plain() {
    let carried = rss("<description>1 &amp;lt; 2\nand on</description>");
    assert_eq!(carried.text, CarriedText::Plain("1 < 2\nand on".to_owned()));
}

#[test]
fn what_cannot_be_carried_is_said() {
    let carried = rss("<description>&lt;img src='data:image/png;base64,x'&gt;</description>");
    let date = "its date, which is that of the one before it now";
    assert_eq!(carried.lost, ["a picture that is in the text itself", date]);
    assert_eq!(carried.published.rfc3339(), "2026-09-06T12:00:00Z", "the feed's own");
    let item = "<item><guid>1</guid><title>A</title></item>";
    let text = rss_feed(&format!("{item}{item}<item/>"));
    let mut feed = open(&text, None).unwrap();
    assert_eq!(feed.by_ref().count(), 1);
    let left = [("entries that stand there twice", 1), ("entries without anything in them", 1)];
    assert_eq!(feed.left(), left);
}

#[test]
fn rss_of_old_is_read() {
    let text = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
        xmlns='http://purl.org/rss/1.0/' xmlns:d='http://purl.org/dc/elements/1.1/'>\
        <channel rdf:about='x'><link>https://blog.example/</link><items><rdf:Seq/></items></channel>\
        <item rdf:about='https://blog.example/a'><title>A</title><link>https://blog.example/a</link>\
        <d:date>2003-01-02T03:04:05+01:00</d:date><d:subject>bees</d:subject></item></rdf:RDF>";
    let [carried] = read(text).try_into().unwrap();
    assert_eq!(carried.id, "https://blog.example/a");
    assert_eq!(carried.published.rfc3339(), "2003-01-02T02:04:05Z");
    assert_eq!(carried.tags, ["bees"]);
    // Prefixes that nobody declared, names of its own, and a lone ampersand.
    let text = "<!DOCTYPE rss SYSTEM 'http://x.example/rss.dtd'><rss xmlns='http://x.example/'><channel><item>\
        <title>A & B &nbsp;</title><content:encoded>&lt;b&gt;x</content:encoded></item></channel></rss>";
    let [carried] = read(text).try_into().unwrap();
    assert_eq!((carried.title.as_deref(), html(&carried)), (Some("A & B"), "<b>x"));
}

#[test]
fn an_entry_of_atom() {
    let carried = atom(
        "<id>urn:1</id><link rel='self' href='/x'/><link href='/a/'/>\
        <title type='html'>A &amp;lt;b&amp;gt; &lt;em&gt;c&lt;/em&gt;</title>\
        <published>2026-09-06T12:00:00+02:00</published><updated>2026-09-07T12:00:00Z</updated>\
        <category term='bees' label='Bees'/><thr:in-reply-to ref='urn:0'/><summary>Why.</summary>\
        <link rel='enclosure' type='image/png' href='/a.png' title='A bee'/>\
        <link rel='enclosure' type='audio/ogg' href='/a.ogg' title='A hum'/>\
        <content type='xhtml' xml:base='/b/'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>\
        <x:p class='q'>1 &lt; 2<x:br/></x:p><x:img src='i.png'/></x:div></content>",
    );
    assert_eq!((&*carried.id, carried.title.as_deref()), ("urn:1", Some("A <b> c")));
    assert_eq!(carried.urls, ["https://blog.example/a/"]);
    assert_eq!(carried.published.rfc3339(), "2026-09-06T10:00:00Z");
    assert!(carried.updated.is_some());
    assert_eq!(
        (carried.tags.join(","), carried.in_reply_to.as_deref()),
        ("Bees".into(), Some("urn:0"))
    );
    assert_eq!(
        (carried.summary.as_deref(), carried.language.as_deref()),
        (Some("Why."), Some("en"))
    );
    let expected = "<div><p class=\"q\">1 &lt; 2<br></p><img src=\"https://blog.example/b/i.png\"></div>\n\
        <p><a href=\"https://blog.example/a.ogg\">A hum</a></p>";
    assert_eq!(html(&carried), expected);
    let pictures =
        [("https://blog.example/a.png", Some("A bee")), ("https://blog.example/b/i.png", None)];
    assert_eq!(media(&carried), pictures);
}

#[test]
fn each_kind_of_content_of_atom() {
    let cases = [
        ("<content>1 &lt; 2</content>", CarriedText::Plain("1 < 2".into())),
        ("<content type='html'>&lt;p&gt;x</content>", CarriedText::Html("<p>x".into())),
        ("<content type='text/markdown'>*x*</content>", CarriedText::Markdown("*x*".into())),
        ("<summary>x</summary>", CarriedText::Plain("x".into())),
        (
            "<content type='image/png'>AAAA</content><summary>x</summary>",
            CarriedText::Plain("x".into()),
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(atom(content).text, expected, "{content}");
    }
    let away = atom("<content src='/a.pdf' type='application/pdf'/><title>A</title>");
    assert_eq!(html(&away), "\n<p><a href=\"https://blog.example/a.pdf\">a.pdf</a></p>");
    assert_eq!(away.lost[0], "its text, which is in another file: there is a link to it");
}

#[test]
fn what_blogger_exports() {
    let entry = |kind: &str, more: &str| {
        format!(
            "<entry><id>{kind}</id><title>x</title>{more}<category scheme='http://schemas.google.com/g/2005#kind' \
             term='http://schemas.google.com/blogger/2008/kind#{kind}'/></entry>"
        )
    };
    let text = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'>{}{}{}{}</feed>",
        entry("post", "<category scheme='http://www.blogger.com/atom/ns#' term='bees'/>"),
        entry("page", "<app:control><app:draft>yes</app:draft></app:control>"),
        entry("comment", ""),
        entry("settings", ""),
    );
    let mut feed = open(&text, None).unwrap();
    let found: Vec<_> = feed.by_ref().map(|it| (it.page, it.reach, it.tags.len())).collect();
    assert_eq!(found, [(false, Reach::Public, 1), (true, Reach::Draft, 0)]);
    assert_eq!(feed.left(), [("comments", 1), ("settings and templates", 1)]);
}

#[test]
fn a_json_feed() {
    let text = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Bees", "language": "en",
        "home_page_url": "https://blog.example/", "next_url": "/feed.json?page=2", "items": [
        {"id": 1, "url": "/a/", "title": "A", "content_html": "<p>x</p>", "content_text": "x",
         "summary": "Why.", "image": "/a.png", "date_published": "2026-09-06T12:00:00+02:00",
         "tags": ["bees", 2], "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "title": "Hum"},
         {"url": "/b.png", "mime_type": "image/png"}]},
        {"id": "2", "content_text": "plain", "external_url": "https://x.example/", "language": "de"}]}"#;
    let [one, two] = read(text).try_into().unwrap();
    assert_eq!((&*one.id, one.urls.join(" ")), ("1", "https://blog.example/a/".to_owned()));
    assert_eq!(html(&one), "<p>x</p>\n<p><a href=\"https://blog.example/a.mp3\">Hum</a></p>");
    assert_eq!(one.published.rfc3339(), "2026-09-06T10:00:00Z");
    assert_eq!(one.tags, ["bees", "2"]);
    let pictures = [("https://blog.example/a.png", None), ("https://blog.example/b.png", None)];
    assert_eq!(media(&one), pictures);
    assert_eq!(two.text, CarriedText::Plain("plain\n\nhttps://x.example/".to_owned()));
    assert_eq!((one.language.as_deref(), two.language.as_deref()), (Some("en"), Some("de")));
}

#[test]
fn further_pages_are_named() {
    let json =
        r#"{"version": "https://jsonfeed.org/version/1", "next_url": "?page=2", "items": []}"#;
    let rss = rss_feed(
        "<a:link rel='next' href='?page=2'/><a:link rel='self' href='/x'/>\
        <a:link rel='prev-archive' href='https://old.example/1'/>",
    );
    let cases: [(&str, &[&str]); 3] = [
        (json, &["https://blog.example/feed.xml?page=2"]),
        (&rss, &["https://blog.example/feed.xml?page=2", "https://old.example/1"]),
        (&rss_feed("<a:link rel='next' href='file:///etc/passwd'/>"), &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(open(text, Some(ADDRESS)).unwrap().further(), expected, "{text}");
    }
}

#[test]
fn what_is_no_feed_or_a_hostile_one_is_refused_with_its_place() {
    let deep = format!("<rss><channel>\n<item>{}", "<b>".repeat(200));
    let channels = "<channel>".repeat(200);
    let wide = format!("<rss><item>\n{}", "<b/>".repeat(100_100));
    let bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>\n<rss><channel/></rss>";
    let cases: [(&str, &str); 13] = [
        ("", "is empty; look whether"),
        ("words", "is empty; look whether"),
        ("<html><body/></html>", "line 1: begins with <html>: not a feed"),
        ("<rss>\n<channel>\n<item><title>x", "line 3: ends in the middle; download it again"),
        ("<rss>\n<channel>", "line 2: ends in the middle; download"),
        ("<rss>\n<channel><item></channel>", "line 2: is not XML: ill-formed"),
        ("<rss>\n<channel", "line 2: is not XML: syntax error"),
        (bomb, "line 1: declares entities of its own; take its <!DOCTYPE> out"),
        (&deep, "line 2: elements stand too deep"),
        (&channels, "line 1: elements stand too deep"),
        (&wide, "line 2: an entry has too many parts"),
        ("{\"items\": [", "line 1: is not JSON"),
        ("{\"version\": \"1\", \"items\": []}", "is JSON, but not a feed; look"),
    ];
    for (text, words) in cases {
        let error = open(text, None).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(words), "{error}: {}", text.get(..60).unwrap_or(text));
    }
}
