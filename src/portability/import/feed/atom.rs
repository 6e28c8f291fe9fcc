//! Atom 1.0 (RFC 4287), what came before it, and Blogger's words for what an entry is.

use super::rss::said;
use super::{is_picture, picture};
use crate::clock::Timestamp;
use crate::portability::CarriedText;
use crate::portability::import::entry::{Entry, File};
use crate::portability::import::hypertext::plain;
use crate::portability::import::xml::Element;

/// # Errors
/// What it is, if that is nothing to carry.
pub(super) fn entry(entry: &Element) -> Result<Entry, &'static str> {
    let is_page = match kind(entry).as_deref() {
        None | Some("post" | "POST") => false,
        Some("page" | "PAGE") => true,
        Some("comment" | "COMMENT") => return Err("comments"),
        Some(_) => return Err("settings and templates"),
    };
    let control = entry.child("app:control").and_then(|control| control.text_of(&["app:draft"]));
    let status = entry.text_of(&["blogger:status"]);
    let date = |names: &[&str]| entry.text_of(names).and_then(|text| Timestamp::parse_feed(&text));
    let link = entry
        .all("atom:link")
        .find(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    let answers = entry.child("thr:in-reply-to");
    let answers = answers.and_then(|it| it.attribute("ref").or_else(|| it.attribute("href")));
    let mut found = Entry {
        id: entry.text_of(&["atom:id"]),
        link: link.and_then(|link| link.attribute("href")).map(str::to_owned),
        title: entry.child("atom:title").map(line),
        published: date(&["atom:published", "atom:issued", "atom:created"]),
        updated: date(&["atom:updated", "atom:modified"]),
        language: entry.attribute("xml:lang").map(str::to_owned),
        tags: tags(entry),
        in_reply_to: answers.map(str::to_owned),
        is_draft: control.as_deref() == Some("yes") || status.is_some_and(|it| it != "LIVE"),
        is_page,
        ..Entry::default()
    };
    let content = entry.child("atom:content");
    let base = content.and_then(|content| content.attribute("xml:base"));
    found.base = base.or_else(|| entry.attribute("xml:base")).map(str::to_owned);
    let summary = entry.child("atom:summary");
    match (content.and_then(|content| text(content, &mut found)), summary) {
        (Some(content), summary) => {
            let (CarriedText::Html(words)
            | CarriedText::Plain(words)
            | CarriedText::Markdown(words)) = &content;
            found.summary = summary.and_then(|summary| said(&line(summary), words));
            found.text = Some(content);
        }
        (None, Some(summary)) => found.text = text(summary, &mut found),
        (None, None) => {}
    }
    add_files(&mut found, entry);
    Ok(found)
}

/// What Blogger says that it is.
fn kind(entry: &Element) -> Option<String> {
    let mut categories = entry.all("atom:category");
    let kind = categories.find(|it| it.attribute("scheme").is_some_and(|it| it.ends_with("#kind")));
    let kind =
        kind.and_then(|kind| kind.attribute("term")).and_then(|term| term.rsplit('#').next());
    entry.text_of(&["blogger:type"]).or_else(|| kind.map(str::to_owned))
}

fn tags(entry: &Element) -> Vec<String> {
    let categories = entry.all("atom:category").filter(|category| {
        !category.attribute("scheme").is_some_and(|scheme| scheme.ends_with("#kind"))
    });
    let names = categories.filter_map(|it| it.attribute("label").or_else(|| it.attribute("term")));
    names.map(str::to_owned).chain(entry.all("dc:subject").map(Element::text)).collect()
}

/// A construct of text (RFC 4287 section 3.1) in one line.
fn line(construct: &Element) -> String {
    match construct.attribute("type") {
        None | Some("text" | "xhtml" | "text/plain") => {
            construct.text().split_whitespace().collect::<Vec<_>>().join(" ")
        }
        _ => plain(&construct.text()),
    }
}

/// A construct of text, or content (section 4.1.3).
fn text(construct: &Element, entry: &mut Entry) -> Option<CarriedText> {
    if let Some(source) = construct.attribute("src") {
        entry.files.push(File { url: source.to_owned(), title: None });
        entry.lost.push("its text, which is in another file: there is a link to it".to_owned());
        return None;
    }
    let text = match construct.attribute("type").unwrap_or("text") {
        "xhtml" | "application/xhtml+xml" => CarriedText::Html(construct.inner_html()),
        "text" | "text/plain" => CarriedText::Plain(construct.text()),
        "text/markdown" => CarriedText::Markdown(construct.text()),
        "html" | "text/html" => CarriedText::Html(construct.text()),
        other => {
            entry.lost.push(format!("its content of the type {other}"));
            return None;
        }
    };
    let (CarriedText::Html(words) | CarriedText::Plain(words) | CarriedText::Markdown(words)) =
        &text;
    (!words.is_empty()).then_some(text)
}

fn add_files(found: &mut Entry, entry: &Element) {
    for link in entry.all("atom:link").filter(|link| link.attribute("rel") == Some("enclosure")) {
        let Some(url) = link.attribute("href") else { continue };
        let title = link.attribute("title").map(str::to_owned);
        if is_picture(link.attribute("type"), url) {
            found.media.push(picture(url, title));
        } else {
            found.files.push(File { url: url.to_owned(), title });
        }
    }
    let groups = entry.all("media:group").flat_map(|group| group.all("media:content"));
    for content in entry.all("media:content").chain(groups) {
        let kind = content.attribute("medium").or_else(|| content.attribute("type"));
        if let Some(url) = content.attribute("url").filter(|url| is_picture(kind, url)) {
            found.media.push(picture(url, content.text_of(&["media:description"])));
        }
    }
}
