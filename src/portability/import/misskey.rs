//! Misskey's export of notes: a list of them, with the addresses of their files.

use super::error::ImportError;
use super::markdown::from_mfm;
use super::members::{flag, list, text, word};
use super::trunk::Trunk;
use super::{Format, Receiver};
use crate::ap::json;
use crate::ap::json::Value;
use crate::clock::Timestamp;
use crate::limits::ARCHIVE_POST_MAX_BYTES;
use crate::portability::carried::{Carried, CarriedMedia, CarriedText, Reach};

pub(super) const FORMAT: Format = Format { name: "Misskey notes", fits, read };

fn fits(trunk: &Trunk) -> bool {
    notes(trunk).is_some()
}

/// The list of notes: its name has a date in it.
fn notes(trunk: &Trunk) -> Option<&str> {
    let is_named = |name: &&str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        file.starts_with("notes") && file.ends_with(".json")
    };
    let name = trunk.only().or_else(|| trunk.names().find(is_named))?;
    let head = trunk.head(name, 64 << 10);
    let head = String::from_utf8_lossy(&head);
    let keys = ["\"createdAt\"", "\"visibility\"", "\"renoteId\""];
    (head.trim_start().starts_with('[') && keys.iter().all(|key| head.contains(key)))
        .then_some(name)
}

fn read(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    let Some(name) = notes(trunk) else { return Ok(()) };
    trunk.with(name, |reader| {
        let mut each = |note: Value| match carried(&note) {
            Ok(post) => to.take(post),
            Err(what) => {
                to.leave(what);
                Ok(())
            }
        };
        let read = json::each_in(reader, &[], ARCHIVE_POST_MAX_BYTES, &mut each);
        read.map(drop).map_err(|error| ImportError::of(name, error))
    })
}

fn carried(note: &Value) -> Result<Carried, &'static str> {
    let unread = "posts without an id or a date";
    let id = word(note, "id").ok_or(unread)?;
    let published = text(note, "createdAt").and_then(Timestamp::parse).ok_or(unread)?;
    let words = text(note, "text").unwrap_or_default();
    let files = list(note, "files");
    let poll = note.get("poll").filter(|poll| poll.is_object());
    let renote = word(note, "renoteId");
    if renote.is_some() && words.is_empty() && files.is_empty() && poll.is_none() {
        return Err("boosts");
    }
    let mut markdown = from_mfm(words);
    let mut lost = Vec::new();
    if let Some(poll) = poll {
        for choice in list(poll, "choices") {
            let name = from_mfm(text(choice, "text").unwrap_or_default());
            let votes = word(choice, "votes").unwrap_or_else(|| "0".to_owned());
            let gap = if markdown.ends_with(')') { "\n" } else { "\n\n" };
            markdown.push_str(&format!("{gap}- {name} ({votes})"));
        }
        lost.push("a poll, whose options and votes are text now".to_owned());
    }
    if renote.is_some() {
        lost.push("what it quotes".to_owned());
    }
    let mut post = Carried::new(name_of(&id), published, CarriedText::Markdown(markdown));
    post.lost = lost;
    post.updated = text(note, "updatedAt").and_then(Timestamp::parse);
    post.summary = text(note, "cw").map(str::to_owned);
    post.sensitive = files.iter().any(|file| flag(file, "isSensitive"));
    post.reach = match text(note, "visibility") {
        Some("home") => Reach::Unlisted,
        Some("followers") => Reach::Followers,
        Some("specified") => Reach::Direct,
        _ => Reach::Public,
    };
    post.in_reply_to = word(note, "replyId").map(|id| name_of(&id));
    post.media.extend(files.into_iter().filter_map(|file| {
        let source = text(file, "url")?.to_owned();
        Some(CarriedMedia { source, alt: text(file, "comment").map(str::to_owned) })
    }));
    Ok(post)
}

/// The export does not say which server it is from.
fn name_of(id: &str) -> String {
    format!("misskey:{id}")
}
