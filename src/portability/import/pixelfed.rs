//! Lists of statuses in the form of Mastodon's client API: Pixelfed's export of statuses, and what programs
//! save that ask a server for its posts.

use super::error::ImportError;
use super::members::{flag, list, text};
use super::trunk::Trunk;
use super::{Format, Receiver};
use crate::ap::json;
use crate::ap::json::Value;
use crate::clock::Timestamp;
use crate::limits::ARCHIVE_POST_MAX_BYTES;
use crate::portability::carried::{Carried, CarriedMedia, CarriedMention, CarriedText, Reach};

pub(super) const FORMAT: Format = Format { name: "Pixelfed statuses", fits, read };

const NAMES: &[&str] = &["pixelfed-statuses.json", "statuses.json"];

fn fits(trunk: &Trunk) -> bool {
    statuses(trunk).is_some_and(|name| {
        let head = trunk.head(name, 64 << 10);
        let head = String::from_utf8_lossy(&head);
        head.contains("\"media_attachments\"") && head.contains("\"created_at\"")
    })
}

fn statuses(trunk: &Trunk) -> Option<&str> {
    trunk.only().or_else(|| NAMES.iter().find_map(|name| trunk.find(name)))
}

fn read(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    let Some(name) = statuses(trunk) else { return Ok(()) };
    trunk.with(name, |reader| {
        let mut each = |status: Value| match carried(&status) {
            Ok(post) => to.take(post),
            Err(what) => {
                to.leave(what);
                Ok(())
            }
        };
        let read = json::each_in(reader, &["data"], ARCHIVE_POST_MAX_BYTES, &mut each);
        read.map(drop).map_err(|error| ImportError::of(name, error))
    })
}

fn carried(status: &Value) -> Result<Carried, &'static str> {
    if status.get("reblog").is_some_and(Value::is_object) {
        return Err("boosts");
    }
    let unread = "posts without an id or a date";
    let id = text(status, "uri").or_else(|| text(status, "url")).ok_or(unread)?;
    let published = text(status, "created_at").and_then(Timestamp::parse).ok_or(unread)?;
    let body = match (text(status, "content"), text(status, "content_text")) {
        (Some(html), _) => CarriedText::Html(html.to_owned()),
        (None, plain) => CarriedText::Plain(plain.unwrap_or_default().to_owned()),
    };
    let mut post = Carried::new(id, published, body);
    post.urls.extend(text(status, "url").map(str::to_owned));
    post.updated = text(status, "edited_at").and_then(Timestamp::parse);
    post.summary = text(status, "spoiler_text").map(str::to_owned);
    post.sensitive = flag(status, "sensitive");
    post.language = text(status, "language").map(str::to_owned);
    post.reach = match text(status, "visibility") {
        Some("unlisted") => Reach::Unlisted,
        Some("private") => Reach::Followers,
        Some("direct") => Reach::Direct,
        Some("draft" | "archived") => Reach::Draft,
        _ => Reach::Public,
    };
    let parent = list(status, "parent").into_iter().find_map(|parent| text(parent, "uri"));
    post.in_reply_to = parent.map(str::to_owned);
    if post.in_reply_to.is_none() && text(status, "in_reply_to_id").is_some() {
        post.lost.push("what it answers".to_owned());
    }
    for (name, what) in [("poll", "a poll"), ("place", "a place")] {
        if status.get(name).is_some_and(Value::is_object) {
            post.lost.push(what.to_owned());
        }
    }
    let tags = list(status, "tags").into_iter().filter_map(|tag| text(tag, "name"));
    post.tags.extend(tags.map(str::to_owned));
    post.mentions.extend(list(status, "mentions").into_iter().filter_map(mention));
    post.media.extend(list(status, "media_attachments").into_iter().filter_map(media));
    Ok(post)
}

fn mention(mention: &Value) -> Option<CarriedMention> {
    let url = text(mention, "url")?;
    let name = text(mention, "acct")?;
    let host = url.split('/').nth(2)?;
    let handle = if name.contains('@') { format!("@{name}") } else { format!("@{name}@{host}") };
    Some(CarriedMention { url: url.to_owned(), handle })
}

fn media(media: &Value) -> Option<CarriedMedia> {
    let source = text(media, "url").or_else(|| text(media, "remote_url"))?.to_owned();
    Some(CarriedMedia { source, alt: text(media, "description").map(str::to_owned) })
}
