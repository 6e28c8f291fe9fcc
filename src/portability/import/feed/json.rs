//! JSON Feed 1.0 and 1.1 (jsonfeed.org).

use serde::Deserialize;

use super::{Head, is_picture, picture};
use crate::clock::Timestamp;
use crate::portability::CarriedText;
use crate::portability::import::entry::{Entry, File};
use crate::portability::import::loose::{List, Text, whole};
use crate::portability::import::text::Unreadable;

#[derive(Deserialize)]
struct Feed {
    #[serde(default)]
    title: Text,
    version: Text,
    #[serde(default)]
    home_page_url: Text,
    #[serde(default)]
    next_url: Text,
    #[serde(default)]
    language: Text,
    items: List<Item>,
}

/// An entry.
#[derive(Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    url: Text,
    #[serde(default)]
    external_url: Text,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    content_html: Text,
    #[serde(default)]
    content_text: Text,
    #[serde(default)]
    summary: Text,
    #[serde(default)]
    image: Text,
    #[serde(default)]
    date_published: Text,
    #[serde(default)]
    date_modified: Text,
    #[serde(default)]
    language: Text,
    #[serde(default)]
    tags: List<Text>,
    #[serde(default)]
    attachments: List<Attachment>,
}

#[derive(Deserialize)]
struct Attachment {
    #[serde(default)]
    url: Text,
    #[serde(default)]
    mime_type: Text,
    #[serde(default)]
    title: Text,
}

pub(super) fn read(text: &str) -> Result<(Head, Vec<Item>), Unreadable> {
    let feed: Feed = whole(text)?;
    if !feed.version.as_str().contains("jsonfeed.org/version/") {
        return Err(Unreadable::new(
            "is JSON, but not a feed",
            "look whether it is the right file",
        ));
    }
    let head = Head {
        title: feed.title.some(),
        link: feed.home_page_url.some(),
        language: feed.language.some(),
        next: feed.next_url.some().into_iter().collect(),
        ..Head::default()
    };
    Ok((head, feed.items.0))
}

pub(super) fn entry(item: Item) -> Entry {
    let html = item.content_html.some().map(CarriedText::Html);
    let date = |text: &Text| Timestamp::parse_feed(text.as_str());
    let (published, updated) = (date(&item.date_published), date(&item.date_modified));
    let mut entry = Entry {
        id: item.id.some(),
        link: item.url.some(),
        title: item.title.some(),
        text: html.or_else(|| item.content_text.some().map(CarriedText::Plain)),
        summary: item.summary.some(),
        published,
        updated,
        language: item.language.some(),
        tags: item.tags.0.into_iter().filter_map(Text::some).collect(),
        media: item.image.some().map(|url| picture(&url, None)).into_iter().collect(),
        ..Entry::default()
    };
    let elsewhere = item.external_url.some().map(|url| File { url, title: None });
    entry.files.extend(elsewhere);
    for attachment in item.attachments.0 {
        let Some(url) = attachment.url.some() else { continue };
        let (kind, title) = (attachment.mime_type.some(), attachment.title.some());
        if is_picture(kind.as_deref(), &url) {
            entry.media.push(picture(&url, title));
        } else {
            entry.files.push(File { url, title });
        }
    }
    entry
}
