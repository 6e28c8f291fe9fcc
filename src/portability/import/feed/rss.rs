//! RSS, from 0.9 to 2.0: the same words, whatever it calls itself. With the modules Content, Dublin Core,
//! Media and what podcasts use.

use super::{is_picture, picture};
use crate::clock::Timestamp;
use crate::portability::CarriedText;
use crate::portability::import::entry::{Entry, File};
use crate::portability::import::hypertext::{decoded, plain};
use crate::portability::import::xml::Element;

pub(super) fn entry(item: &Element) -> Entry {
    let guid = item.text_of(&["guid"]);
    let about = item.attribute("rdf:about").map(str::to_owned);
    let date = |names: &[&str]| item.text_of(names).and_then(|text| Timestamp::parse_feed(&text));
    let content = item.text_of(&["content:encoded"]);
    let description = item.text_of(&["description", "itunes:summary", "dc:description"]);
    let summary = description.as_deref().filter(|_| content.is_some());
    let mut entry = Entry {
        link: link(item, guid.as_deref()).or_else(|| about.clone()),
        id: guid.or(about),
        base: item.attribute("xml:base").map(str::to_owned),
        title: item.text_of(&["title", "media:title"]).map(|title| plain(&title)),
        summary: summary.and_then(|summary| said(summary, content.as_deref().unwrap_or_default())),
        text: content.or(description).map(words),
        published: date(&["pubDate", "dc:date", "dcterms:issued", "dcterms:created"])
            .or_else(|| date(&["atom:published"])),
        updated: date(&["atom:updated", "dcterms:modified"]),
        language: item.text_of(&["dc:language"]),
        tags: item
            .all("category")
            .chain(item.all("dc:subject"))
            .map(|tag| plain(&tag.text()))
            .collect(),
        ..Entry::default()
    };
    entry.language = item.attribute("xml:lang").map(str::to_owned).or(entry.language);
    entry.tags.retain(|tag| !tag.eq_ignore_ascii_case("uncategorized"));
    add_media(&mut entry, item);
    entry
}

fn link(item: &Element, guid: Option<&str>) -> Option<String> {
    let is_permanent = |guid: &Element| guid.attribute("isPermaLink") != Some("false");
    let lasting = item.child("guid").is_some_and(is_permanent);
    let guid = guid.filter(|guid| lasting && guid.starts_with("http")).map(str::to_owned);
    let alternate = item
        .all("atom:link")
        .find(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    let alternate = alternate.and_then(|link| link.attribute("href")).map(str::to_owned);
    item.text_of(&["link"]).or(guid).or(alternate)
}

/// HTML if it looks like it.
pub(super) fn words(text: String) -> CarriedText {
    if text.contains('<') { CarriedText::Html(text) } else { CarriedText::Plain(decoded(&text)) }
}

/// A summary that somebody wrote, and not the beginning of the text.
pub(super) fn said(summary: &str, content: &str) -> Option<String> {
    let summary = plain(summary);
    let is_cut = ["…", "...", "[…]", "[...]"].iter().any(|end| summary.ends_with(end));
    // What programs add to it: "The post … appeared first on …".
    let is_made = summary.contains("[…]") || summary.contains('<');
    let is_whole = plain(content).starts_with(&summary);
    (!summary.is_empty() && !is_cut && !is_made && !is_whole).then_some(summary)
}

fn add_media(entry: &mut Entry, item: &Element) {
    let groups = item.all("media:group").flat_map(|group| group.all("media:content"));
    for content in item.all("media:content").chain(groups) {
        let Some(url) = content.attribute("url") else { continue };
        let kind = content.attribute("medium").or_else(|| content.attribute("type"));
        let words = content.text_of(&["media:description"]).map(|words| plain(&words));
        if is_picture(kind, url) {
            entry.media.push(picture(url, words));
        } else {
            let title = content.text_of(&["media:title"]).or(words);
            entry.files.push(File { url: url.to_owned(), title });
        }
    }
    let ratings = item.children().flat_map(|child| child.all("media:rating"));
    entry.sensitive =
        ratings.chain(item.all("media:rating")).any(|rating| rating.text() == "adult");
    for enclosure in item.all("enclosure") {
        let Some(url) = enclosure.attribute("url") else { continue };
        if is_picture(enclosure.attribute("type"), url) {
            entry.media.push(picture(url, None));
        } else if !entry.files.iter().any(|file| file.url == url) {
            entry.files.push(File { url: url.to_owned(), title: None });
        }
    }
    let has_pictures =
        matches!(&entry.text, Some(CarriedText::Html(html)) if html.contains("<img"));
    if entry.media.is_empty() && !has_pictures {
        let mut small = item.children().flat_map(|child| child.all("media:thumbnail"));
        let small = item.child("media:thumbnail").or_else(|| small.next());
        let url = small.and_then(|small| small.attribute("url"));
        entry.media.extend(url.map(|url| picture(url, None)));
    }
}
