//! `[moderation]`: what of strangers waits for the owner.

use super::{Wrong, wrong};
use crate::config::Moderation;
use crate::config::file;
use crate::limits;

pub(super) fn check(written: file::Moderation) -> Result<Moderation, Wrong> {
    let keywords = written.keywords.unwrap_or_default();
    if keywords.len() > limits::KEYWORDS_MAX {
        let most = limits::KEYWORDS_MAX;
        return wrong("moderation.keywords", format!("has more than {most} texts"));
    }
    let keywords: Vec<String> = keywords
        .iter()
        .map(|text| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    if keywords.iter().any(String::is_empty) {
        return wrong("moderation.keywords", "has an empty text, which would be in everything");
    }
    Ok(Moderation {
        keywords,
        hold_links: written.hold_links.unwrap_or(true),
        hold_mentions: written.hold_mentions.unwrap_or(5),
        new_hosts_per_hour: written.new_hosts_per_hour.unwrap_or(20),
        follows_per_hour: written.follows_per_hour.unwrap_or(50),
        follows_per_host: written.follows_per_host.unwrap_or(10),
    })
}
