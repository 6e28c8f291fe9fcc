//! `[federation]`: what is sent, and what of others is shown.

use std::time::Duration;

use toml::value::Datetime;

use super::{Wrong, wrong};
use crate::clock::{Timestamp, Zone};
use crate::config::file;
use crate::config::{Federation, FollowMoves, ObjectType, Quotes, Replies};
use crate::id::WebUrl;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn blocklists(written: &[String]) -> Result<Vec<WebUrl>, Wrong> {
    let read = written.iter().map(|text| {
        let bad = || format!("has `{text}`, which is not an address of a list");
        WebUrl::parse(text).or_else(|_| wrong("federation.blocklists", bad()))
    });
    read.collect()
}

fn follow_moves(written: Option<&str>) -> Result<FollowMoves, Wrong> {
    match written {
        None | Some("ask") => Ok(FollowMoves::Ask),
        Some("always") => Ok(FollowMoves::Always),
        Some(other) => {
            wrong("federation.follow_moves", format!("is `{other}`; use `ask` or `always`"))
        }
    }
}

fn quotes(written: Option<&str>) -> Result<Quotes, Wrong> {
    match written {
        None => Ok(Quotes::default()),
        Some("approve") => Ok(Quotes::Approve),
        Some("open") => Ok(Quotes::Open),
        Some("off") => Ok(Quotes::Off),
        Some(other) => {
            wrong("federation.quotes", format!("is `{other}`; use `approve`, `open` or `off`"))
        }
    }
}

pub(super) fn check(federation: &file::Federation, zone: &Zone) -> Result<Federation, Wrong> {
    let enabled = federation.enabled.unwrap_or(false);
    let since = federation.deliver_since.as_ref().map(Datetime::to_string);
    let deliver_since = match since.as_deref().map(|text| Timestamp::parse_in(text, zone)) {
        Some(Some(since)) => since,
        Some(None) => {
            return wrong("federation.deliver_since", "is not a date such as `2026-11-23`");
        }
        None if enabled => {
            return wrong(
                "federation.deliver_since",
                "is missing; write today's date, so that older posts are never pushed to anybody",
            );
        }
        None => Timestamp::default(),
    };
    let object = match federation.object.as_deref() {
        None | Some("auto") => ObjectType::Auto,
        Some("note") => ObjectType::Note,
        Some("article") => ObjectType::Article,
        Some(other) => {
            return wrong(
                "federation.object",
                format!("is `{other}`; use `auto`, `note` or `article`"),
            );
        }
    };
    let replies = match federation.replies.as_deref() {
        None => Replies::default(),
        Some(word) => match Replies::named(word) {
            Some(replies) => replies,
            None => {
                return wrong(
                    "federation.replies",
                    format!("is `{word}`; use `approve`, `approve-first`, `open` or `off`"),
                );
            }
        },
    };
    Ok(Federation {
        enabled,
        deliver_since,
        object,
        max_new_per_publish: federation.max_new_per_publish.unwrap_or(5),
        max_deletes_per_publish: federation.max_deletes_per_publish.unwrap_or(3),
        max_updates_per_publish: federation.max_updates_per_publish.unwrap_or(20),
        replies,
        quotes: quotes(federation.quotes.as_deref())?,
        follow_moves: follow_moves(federation.follow_moves.as_deref())?,
        min_account_age: DAY * federation.min_account_age_days.unwrap_or(0),
        blocklists: blocklists(federation.blocklists.as_deref().unwrap_or_default())?,
        live_export: federation.live_export.unwrap_or(false),
        remote_interaction: federation.remote_interaction.unwrap_or(true),
    })
}
