//! JSON Feed 1.1 (jsonfeed.org).

use serde::Serialize;

use super::{Channel, Entry, Media};
use crate::ap::json;

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    authors: [Author<'a>; 1],
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    /// An item must have a content; without one in full it is the summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<[Author<'a>; 1]>,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    tags: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
}

pub(super) fn write(channel: &Channel<'_>, entries: &[Entry<'_>], own: &str) -> Vec<u8> {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &channel.title,
        home_page_url: &channel.url,
        feed_url: own,
        description: channel.description,
        icon: channel.icon.as_deref(),
        authors: [Author {
            name: channel.author,
            url: Some(&channel.author_url),
            avatar: channel.icon.as_deref(),
        }],
        language: channel.language,
        items: entries.iter().map(item).collect(),
    };
    json::pretty(&feed).into_bytes()
}

fn item<'a>(entry: &'a Entry<'a>) -> Item<'a> {
    let summary = entry.summary.as_deref();
    let html = entry.html.as_deref();
    let is_picture = |media: &&Media| media.media_type.starts_with("image/");
    Item {
        id: &entry.id,
        url: &entry.url,
        title: entry.title.as_deref(),
        content_html: html,
        content_text: html.is_none().then(|| summary.unwrap_or(&entry.label)),
        summary,
        image: entry.pictures.iter().find(is_picture).map(|media| media.url.as_str()),
        date_published: entry.published.rfc3339(),
        date_modified: (entry.updated > entry.published).then(|| entry.updated.rfc3339()),
        authors: entry.author.map(|name| [Author { name, url: None, avatar: None }]),
        tags: &entry.tags,
        language: entry.language,
        attachments: entry
            .pictures
            .iter()
            .map(|media| Attachment {
                url: &media.url,
                mime_type: &media.media_type,
                title: media.alt.as_deref(),
            })
            .collect(),
    }
}
