//! What Meta hands out of Threads and Instagram. Its texts are UTF-8 that was taken for Latin-1.

use std::collections::HashMap;

use super::error::ImportError;
use super::members::{flag, list, text};
use super::trunk::Trunk;
use super::{Format, Receiver};
use crate::ap::json;
use crate::ap::json::Value;
use crate::clock::Timestamp;
use crate::limits::ARCHIVE_POST_MAX_BYTES;
use crate::portability::carried::{Carried, CarriedMedia, CarriedText};

pub(super) const THREADS: Format =
    Format { name: "Threads export", fits: |trunk| !threads(trunk).is_empty(), read: read_threads };
pub(super) const INSTAGRAM: Format = Format {
    name: "Instagram export",
    fits: |trunk| !instagram(trunk).is_empty(),
    read: read_instagram,
};

/// Lists of Instagram, and the name of the list in each. Stories are gone after a day elsewhere, too.
const LISTS: &[(&str, &str)] =
    &[("posts", ""), ("reels", "ig_reels_media"), ("igtv_videos", "ig_igtv_media")];

/// A file, and the name of the list in it.
type Part<'t> = (&'t str, &'static str);

fn threads(trunk: &Trunk) -> Vec<Part<'_>> {
    let name = trunk.only().or_else(|| trunk.find("threads_and_replies.json"));
    let is_it = |name: &&str| {
        String::from_utf8_lossy(&trunk.head(name, 1 << 10)).contains("text_post_app_text_posts")
    };
    name.filter(is_it).map(|name| (name, "text_post_app_text_posts")).into_iter().collect()
}

fn instagram(trunk: &Trunk) -> Vec<Part<'_>> {
    let part = |name: &'_ str| {
        let file = name.rsplit('/').next().unwrap_or_default().strip_suffix(".json")?;
        let stem = file.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        LISTS.iter().find(|(known, _)| *known == stem).map(|(_, list)| *list)
    };
    let parts = trunk.names().filter_map(|name| Some((name, part(name)?)));
    let is_it = |(name, _): &Part<'_>| {
        let head = trunk.head(name, 64 << 10);
        let head = String::from_utf8_lossy(&head);
        head.contains("\"creation_timestamp\"") && head.contains("\"uri\"")
    };
    parts.filter(is_it).collect()
}

fn read_threads(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    read(trunk, ("threads", threads(trunk)), to)
}

fn read_instagram(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    read(trunk, ("instagram", instagram(trunk)), to)
}

fn read(
    trunk: &Trunk,
    (service, parts): (&str, Vec<Part<'_>>),
    to: &mut dyn Receiver,
) -> Result<(), ImportError> {
    // Posts have no ids. What was posted in the same second is told apart by its place.
    let mut seen: HashMap<Timestamp, usize> = HashMap::new();
    for (name, path) in parts {
        trunk.with(name, |reader| {
            let mut each = |item: Value| {
                let Some(mut post) = carried(&item) else {
                    to.leave("posts without an id or a date");
                    return Ok(());
                };
                let number = seen.entry(post.published).or_default();
                *number += 1;
                let place = if *number > 1 { format!("-{number}") } else { String::new() };
                post.id = format!("{service}:{}{place}", post.published.secs());
                to.take(post)
            };
            let read = json::each_in(reader, &[path], ARCHIVE_POST_MAX_BYTES, &mut each);
            read.map(drop).map_err(|error| ImportError::of(name, error))
        })?;
    }
    Ok(())
}

fn carried(item: &Value) -> Option<Carried> {
    let media = list(item, "media");
    let all = || std::iter::once(item).chain(media.iter().copied());
    let time = all().find_map(|it| it.get("creation_timestamp")?.as_i64())?;
    let words = all().find_map(|it| text(it, "title")).map(repaired).unwrap_or_default();
    let mut post = Carried::new("", Timestamp::from_secs(time), CarriedText::Plain(words));
    for one in &media {
        let Some(source) = text(one, "uri") else { continue };
        // The words of the post stand at its only picture, too.
        let alt = text(one, "alt_text").or_else(|| text(one, "accessibility_caption"));
        post.media.push(CarriedMedia { source: repaired(source), alt: alt.map(repaired) });
    }
    let is_reply = |it: &Value| it.get("text_app_post").is_some_and(|it| flag(it, "is_reply"));
    if all().any(is_reply) {
        post.lost.push("what it answers".to_owned());
    }
    Some(post)
}

/// A text whose bytes were taken for letters, as what it was.
fn repaired(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let repaired = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    repaired.unwrap_or_else(|| text.to_owned())
}
