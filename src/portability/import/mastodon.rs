//! What Mastodon hands out: `outbox.json` and the files of its posts (protocol 7.7). GoToSocial, snac2,
//! Pixelfed, Hollo and skep itself write the same.

use super::error::ImportError;
use super::members::{flag, id, list, text};
use super::trunk::Trunk;
use super::{Format, Receiver};
use crate::ap::PUBLIC;
use crate::ap::json;
use crate::ap::json::Value;
use crate::clock::Timestamp;
use crate::limits::ARCHIVE_POST_MAX_BYTES;
use crate::portability::carried::{Carried, CarriedMedia, CarriedMention, CarriedText, Reach};

pub(super) const FORMAT: Format = Format { name: "Mastodon archive", fits, read };

fn fits(trunk: &Trunk) -> bool {
    outbox(trunk).is_some_and(|name| {
        let head = trunk.head(name, 16 << 10);
        let head = String::from_utf8_lossy(&head);
        let is_json = head.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        is_json && (head.contains("OrderedCollection") || head.contains("orderedItems"))
    })
}

fn outbox(trunk: &Trunk) -> Option<&str> {
    trunk.only().or_else(|| trunk.find("outbox.json"))
}

fn read(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    let Some(name) = outbox(trunk) else { return Ok(()) };
    trunk.with(name, |reader| {
        let mut each = |item: Value| match carried(&item) {
            Ok(post) => to.take(post),
            Err(what) => {
                to.leave(what);
                Ok(())
            }
        };
        let read = json::each_in(reader, &["orderedItems"], ARCHIVE_POST_MAX_BYTES, &mut each);
        read.map(drop).map_err(|error| ImportError::of(name, error))
    })
}

/// The post of an activity, or what it is instead.
fn carried(item: &Value) -> Result<Carried, &'static str> {
    let kind = text(item, "type").unwrap_or_default();
    let object = match kind {
        "Create" => item.get("object").filter(|object| object.is_object()).unwrap_or(item),
        "Announce" => return Err("boosts"),
        "Note" | "Question" | "Article" | "Page" | "Image" | "Video" => item,
        _ => return Err("other activities"),
    };
    let unread = "posts without an id or a date";
    let name = text(object, "id").ok_or(unread)?;
    let time = text(object, "published").or_else(|| text(item, "published"));
    let published = time.and_then(Timestamp::parse).ok_or(unread)?;
    let content = text(object, "content").or_else(|| language(object).and_then(|(_, it)| it));
    let mut html = content.unwrap_or_default().to_owned();
    let options = options(object);
    let mut post = Carried::new(name, published, CarriedText::Html(String::new()));
    if !options.is_empty() {
        html.push_str(&options);
        post.lost.push("a poll, whose options and votes are text now".to_owned());
    }
    let is_titled = matches!(text(object, "type"), Some("Article" | "Page" | "Video"));
    post.text = CarriedText::Html(html);
    post.urls.extend(list(object, "url").into_iter().filter_map(address).map(str::to_owned));
    post.updated = text(object, "updated").and_then(Timestamp::parse);
    post.title = text(object, "name").filter(|_| is_titled).map(str::to_owned);
    post.summary = text(object, "summary").map(str::to_owned);
    post.sensitive = flag(object, "sensitive");
    post.language = language(object).map(|(language, _)| language.to_owned());
    post.reach = reach(object, item);
    post.in_reply_to = id(object, "inReplyTo").map(str::to_owned);
    tags(object, &mut post);
    post.media.extend(list(object, "attachment").into_iter().filter_map(media));
    Ok(post)
}

/// The address of a link: itself, or within an object.
fn address(link: &Value) -> Option<&str> {
    link.as_str().or_else(|| text(link, "href"))
}

/// The language, if there is one alone, and the text in it.
fn language(object: &Value) -> Option<(&str, Option<&str>)> {
    let map = object.get("contentMap")?.as_object().filter(|map| map.len() == 1)?;
    map.iter().next().map(|(language, text)| (language.as_str(), text.as_str()))
}

fn reach(object: &Value, item: &Value) -> Reach {
    let of = |name| {
        let mut all = list(object, name);
        if all.is_empty() {
            all = list(item, name);
        }
        all.into_iter().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let is_public =
        |all: &[&str]| all.iter().any(|it| [PUBLIC, "as:Public", "Public"].contains(it));
    let (to, cc) = (of("to"), of("cc"));
    let followers = |all: &[&str]| all.iter().any(|it| it.ends_with("/followers"));
    if is_public(&to) {
        Reach::Public
    } else if is_public(&cc) {
        Reach::Unlisted
    } else if followers(&to) || followers(&cc) {
        Reach::Followers
    } else {
        Reach::Direct
    }
}

fn tags(object: &Value, post: &mut Carried) {
    for tag in list(object, "tag") {
        let Some(name) = text(tag, "name") else { continue };
        match text(tag, "type") {
            Some("Hashtag") => post.tags.push(name.trim_start_matches('#').to_owned()),
            Some("Mention") => {
                let Some(url) = text(tag, "href") else { continue };
                let bare = name.trim_start_matches('@');
                let host = url.split('/').nth(2).unwrap_or_default();
                let handle =
                    if bare.contains('@') { format!("@{bare}") } else { format!("@{bare}@{host}") };
                post.mentions.push(CarriedMention { url: url.to_owned(), handle });
            }
            _ => {}
        }
    }
}

fn media(attachment: &Value) -> Option<CarriedMedia> {
    if matches!(text(attachment, "type"), Some("Link" | "PropertyValue")) {
        return None;
    }
    let source = list(attachment, "url").into_iter().find_map(address)?.to_owned();
    Some(CarriedMedia { source, alt: text(attachment, "name").map(str::to_owned) })
}

/// The options of a question as a list.
fn options(object: &Value) -> String {
    let mut all = list(object, "oneOf");
    all.extend(list(object, "anyOf"));
    let items = all.into_iter().filter_map(|option| {
        let name = text(option, "name")?.replace('&', "&amp;").replace('<', "&lt;");
        let votes = option.get("replies").and_then(|it| it.get("totalItems")?.as_u64());
        let votes = votes.map(|votes| format!(" ({votes})")).unwrap_or_default();
        Some(format!("<li>{name}{votes}</li>"))
    });
    let items: String = items.collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}
