//! What WordPress exports, piece by piece.

use super::{Library, open};
use crate::portability::{Carried, CarriedText, Reach};

fn export(items: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" \
         xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\
         <channel><link>https://blog.example</link><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>\
         <wp:author><wp:author_login>ana</wp:author_login></wp:author>{}</channel></rss>",
        items.concat()
    )
}

fn item(number: u32, kind: &str, status: &str, more: &str) -> String {
    format!(
        "<item><title>T{number}</title><link>https://blog.example/2026/t{number}/</link>\
         <guid isPermaLink=\"false\">https://blog.example/?p={number}</guid><wp:post_id>{number}</wp:post_id>\
         <wp:post_date>2026-09-06 14:00:00</wp:post_date><wp:post_date_gmt>2026-09-06 12:00:00</wp:post_date_gmt>\
         <wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )
}

fn attachment(number: u32, parent: u32, alt: &str) -> String {
    let more = format!(
        "<wp:post_parent>{parent}</wp:post_parent>\
         <wp:attachment_url>https://blog.example/up/{number}.jpg</wp:attachment_url>{}",
        meta("_wp_attachment_image_alt", alt)
    );
    item(number, "attachment", "inherit", &more)
}

fn meta(key: &str, value: &str) -> String {
    format!(
        "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )
}

fn content(text: &str) -> String {
    format!("<content:encoded><![CDATA[{text}]]></content:encoded>")
}

type Left = Vec<(&'static str, usize)>;

fn read(items: &[String]) -> (Vec<Carried>, Left, usize) {
    let text = export(items);
    let mut library = Library::default();
    library.add(&text).unwrap();
    let mut found = open(&text, &mut library);
    let posts = found.by_ref().collect();
    (posts, found.left(), library.unused())
}

fn one(items: &[String]) -> Carried {
    let [carried] = read(items).0.try_into().unwrap();
    carried
}

#[test]
fn a_post() {
    let more = "<wp:post_modified_gmt>2026-09-07 00:00:00</wp:post_modified_gmt>\
        <excerpt:encoded><![CDATA[Why I keep them.]]></excerpt:encoded>\
        <category domain=\"category\" nicename=\"g\"><![CDATA[Garden &amp; bees]]></category>\
        <category domain=\"post_tag\" nicename=\"b\"><![CDATA[bees]]></category>\
        <category domain=\"category\" nicename=\"uncategorized\"><![CDATA[Allgemein]]></category>\
        <category domain=\"post_format\" nicename=\"post-format-aside\"><![CDATA[Aside]]></category>\
        <category domain=\"series\" nicename=\"s\"><![CDATA[Hive]]></category>\
        <wp:comment><wp:comment_id>1</wp:comment_id></wp:comment><wp:comment/>";
    let post = one(&[item(1, "post", "publish", &(content("A\n\nB [toc]") + more))]);
    assert_eq!(
        (&*post.id, post.urls.join(" ")),
        ("https://blog.example/?p=1", "https://blog.example/2026/t1/".to_owned(),)
    );
    assert_eq!(post.published.rfc3339(), "2026-09-06T12:00:00Z");
    assert!(post.updated.is_some());
    assert_eq!(
        (post.title.as_deref(), post.summary.as_deref()),
        (Some("T1"), Some("Why I keep them."))
    );
    assert_eq!(post.tags, ["Garden & bees", "bees"]);
    assert_eq!(post.language.as_deref(), Some("en-GB"));
    assert_eq!(post.text, CarriedText::Html("<p>A</p>\n<p>B [toc]</p>".to_owned()));
    let lost = [
        "its place in the taxonomy `series`",
        "its comments",
        "shortcodes, which stay in its text: toc",
    ];
    assert_eq!(post.lost, lost);
}

#[test]
fn who_may_read_it_here() {
    let password = "<wp:post_password>secret</wp:post_password>";
    let cases = [
        ("publish", "", Reach::Public, false),
        ("publish", password, Reach::Draft, true),
        ("draft", "", Reach::Draft, false),
        ("pending", "", Reach::Draft, false),
        ("future", "", Reach::Draft, true),
        ("private", "", Reach::Draft, true),
        ("something-of-a-plugin", "", Reach::Draft, false),
    ];
    for (status, more, reach, is_said) in cases {
        let post = one(&[item(1, "post", status, more)]);
        assert_eq!((post.reach, !post.lost.is_empty()), (reach, is_said), "{status}");
    }
    assert!(one(&[item(1, "page", "publish", "")]).page);
}

#[test]
fn what_is_left_is_counted() {
    let (posts, left, unused) = read(&[
        item(1, "post", "trash", ""),
        item(2, "revision", "inherit", ""),
        item(3, "nav_menu_item", "publish", ""),
        item(4, "portfolio", "publish", ""),
        item(5, "portfolio", "publish", ""),
        attachment(6, 0, ""),
    ]);
    assert!(posts.is_empty());
    let expected =
        [("entries of kinds that plugins have added", 2), ("posts that were thrown away", 1)];
    assert_eq!((left, unused), (expected.to_vec(), 1));
}

#[test]
fn pictures_come_with_their_words_wherever_the_library_has_them() {
    let text = "<img src=\"https://blog.example/up/12-300x200.jpg\" alt=\"\">\
        <img src=\"/up/11.jpg\" alt=\"Own words\">[gallery ids=\"13,99\"]";
    // Some are behind the post in the file.
    let (posts, left, unused) = read(&[
        attachment(10, 0, "Above"),
        attachment(11, 0, "Of the library"),
        item(1, "post", "publish", &(content(text) + &meta("_thumbnail_id", "10"))),
        attachment(12, 0, "A small one"),
        attachment(13, 0, ""),
    ]);
    let found: Vec<_> = posts[0].media.iter().map(|it| (&*it.source, it.alt.as_deref())).collect();
    let expected = [
        ("https://blog.example/up/10.jpg", Some("Above")),
        ("https://blog.example/up/13.jpg", None),
        ("https://blog.example/up/12-300x200.jpg", Some("A small one")),
        ("https://blog.example/up/11.jpg", Some("Own words")),
    ];
    assert_eq!((found, left, unused), (expected.to_vec(), Vec::new(), 0));
    assert!(posts[0].lost.contains(&"a picture that is not in the export".to_owned()));
}

#[test]
fn a_gallery_without_a_list_shows_what_was_brought_for_the_post() {
    let post = item(1, "post", "publish", &content("[gallery]"));
    let found = one(&[post, attachment(2, 1, ""), attachment(3, 7, "")]);
    assert_eq!(found.media.len(), 1);
    assert_eq!(found.media[0].source, "https://blog.example/up/2.jpg");
}

#[test]
fn a_draft_without_a_date_and_an_address_of_its_own() {
    let text = "<item><title>Someday</title><link>https://blog.example/?p=9</link><pubDate></pubDate>\
        <wp:post_id>9</wp:post_id><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>\
        <wp:post_date>2026-01-02 03:04:05</wp:post_date><wp:status>draft</wp:status>\
        <wp:post_type>post</wp:post_type></item>";
    let post = one(&[text.to_owned()]);
    assert_eq!((&*post.id, post.urls.len(), post.lost.len()), ("wordpress:9", 0, 0));
    assert_eq!(post.published.rfc3339(), "2026-01-02T03:04:05Z");
}

#[test]
fn what_is_no_export_or_cut_off_is_refused() {
    let whole = export(&[item(1, "post", "publish", "")]);
    let cases = [
        ("<rss><channel/></rss>", "is not what WordPress exports"),
        (whole.split("</wp:post_type>").next().unwrap(), "line 2: ends in the middle"),
        (&whole[..whole.len() - 8], "line 2: is not XML"),
    ];
    for (text, words) in cases {
        let error =
            Library::default().add(text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(words), "{error}");
    }
}

#[test]
fn ten_thousand_comments_cost_nothing() {
    let comment = "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>x</wp:comment_content>\
        <wp:commentmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:commentmeta></wp:comment>";
    let post = one(&[item(1, "post", "publish", &comment.repeat(10_000))]);
    assert_eq!(post.lost, ["its comments"]);
}
