//! What the owner is told, in words.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::super::Node;
use crate::clock::Timestamp;
use crate::config::AlertKind;
use crate::id::{ActorId, ObjectId, Origin, PostKey};
use crate::inbox;
use crate::limits;
use crate::owner::{Reading, met};
use crate::store::{Alert, Error, Filter, FilterAct, RemotePost, Review, Stance, Tx};

/// What goes out at once. A program gets it as JSON, and may rely on these names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    /// Its name: the same at each attempt.
    pub(super) id: String,
    /// The origin of the site.
    pub(super) site: String,
    /// All of it in a few words.
    pub(super) title: String,
    /// When it was written.
    pub(super) at: String,
    /// What has happened, oldest first.
    pub(super) events: Vec<Event>,
    /// How much more has happened that is not said.
    pub(super) more: usize,
}

/// Something that has happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Event {
    /// A word of `[notify] kinds`.
    pub(super) kind: String,
    /// What, in a sentence.
    pub(super) text: String,
    /// Where it can be seen.
    pub(super) url: Option<String>,
    /// The account that did it.
    pub(super) actor: Option<String>,
    /// When.
    pub(super) at: String,
}

impl Message {
    /// As plain text.
    #[must_use]
    pub(super) fn text(&self) -> String {
        self.text_within(usize::MAX)
    }

    /// As plain text of at most `most` bytes, and a line that counts what is left out. The first event is
    /// always said, if need be without its address.
    #[must_use]
    pub(super) fn text_within(&self, most: usize) -> String {
        // For the line that counts.
        let most = most.saturating_sub(32);
        let mut text = String::new();
        let mut left = self.events.len() + self.more;
        for event in &self.events {
            let url = event.url.as_deref().map_or_else(String::new, |url| format!("  {url}\n"));
            let said = format!("{}\n{url}", event.text);
            match text.len() + said.len() <= most {
                true => text.push_str(&said),
                false if text.is_empty() => {
                    let mut ends = (0..most.min(event.text.len())).rev();
                    let end = ends.find(|end| event.text.is_char_boundary(*end)).unwrap_or(0);
                    text.push_str(&event.text[..end]);
                    text.push('\n');
                }
                false => break,
            }
            left -= 1;
        }
        if left > 0 {
            // Writing to memory does not fail.
            let _ = writeln!(text, "and {left} more");
        }
        text
    }
}

/// One message about all of this that the owner wants to hear of; `None`: there is nothing.
pub(super) fn message(
    tx: &Tx<'_>,
    node: &Node,
    (name, now): (&str, Timestamp),
    alerts: &[Alert],
) -> Result<Option<Message>, Error> {
    let mut events = Vec::new();
    let mut counts = [0_usize; AlertKind::ALL.len()];
    let mut more = 0;
    for alert in alerts {
        let Some(kind) = wanted(node, alert) else { continue };
        if is_said_otherwise(alert, kind, alerts) {
            continue;
        }
        if events.len() < limits::NOTIFY_EVENTS_MAX {
            let Some(event) = event(tx, node, (alert, kind))? else { continue };
            events.push(event);
        } else {
            more += 1;
        }
        counts[kind as usize] += 1;
    }
    let title = match events.as_slice() {
        [] => return Ok(None),
        [only] if more == 0 => short(&only.text, limits::NOTIFY_TITLE_CHARS),
        _ => summary(&counts),
    };
    let (site, at) = (node.own.origin().to_string(), now.rfc3339());
    Ok(Some(Message { id: name.to_owned(), site, title, at, events, more }))
}

pub(super) fn wanted(node: &Node, alert: &Alert) -> Option<AlertKind> {
    let kind = AlertKind::named(&alert.kind)?;
    node.config.notify.kinds.contains(&kind).then_some(kind)
}

/// A post that quotes speaks to the owner as well: one word is enough.
fn is_said_otherwise(alert: &Alert, kind: AlertKind, all: &[Alert]) -> bool {
    kind == AlertKind::Mention
        && all.iter().any(|it| it.kind == "quote" && it.subject == alert.subject)
}

/// What has happened, in words; `None` if it is not so any more, or is of somebody of whom the owner does
/// not want to hear.
pub(super) fn event(
    tx: &Tx<'_>,
    node: &Node,
    (alert, kind): (&Alert, AlertKind),
) -> Result<Option<Event>, Error> {
    let actor = ActorId::parse(&alert.actor).ok();
    if let Some(actor) = &actor
        && kind != AlertKind::Delivery
        && matches!(tx.find_stance(actor)?, Some(Stance::Block | Stance::Mute))
    {
        return Ok(None);
    }
    let who = match &actor {
        Some(actor) => Who::find(tx, actor)?,
        None => Who { name: alert.actor.clone(), url: None },
    };
    let Some((text, url)) = said(tx, node, (alert, kind), (actor.as_ref(), &who))? else {
        return Ok(None);
    };
    let is_account = !matches!(kind, AlertKind::Delivery | AlertKind::Backup);
    Ok(Some(Event {
        kind: kind.as_str().to_owned(),
        text: one_line(&text),
        url,
        actor: actor.filter(|_| is_account).map(|actor| actor.to_string()),
        at: alert.at.rfc3339(),
    }))
}

/// Somebody, as the owner knows them.
struct Who {
    name: String,
    url: Option<String>,
}

impl Who {
    fn find(tx: &Tx<'_>, actor: &ActorId) -> Result<Self, Error> {
        let Some(known) = tx.find_actor(actor)? else {
            return Ok(Self { name: actor.to_string(), url: Some(actor.to_string()) });
        };
        let (name, handle) = (short(&known.name, limits::NOTIFY_NAME_CHARS), known.handle());
        let name = if known.name == known.username { handle } else { format!("{name} ({handle})") };
        let url = known.url.map_or_else(|| actor.to_string(), |url| url.to_string());
        Ok(Self { name, url: Some(url) })
    }
}

/// A sentence, and where it leads.
type Said = Option<(String, Option<String>)>;

fn said(
    tx: &Tx<'_>,
    node: &Node,
    (alert, kind): (&Alert, AlertKind),
    (actor, who): (Option<&ActorId>, &Who),
) -> Result<Said, Error> {
    let (name, page) = (&who.name, who.url.clone());
    let about = |key: &str| PostKey::parse(key).map(|key| node.own.post(&key).to_string());
    Ok(Some(match kind {
        AlertKind::Follow => {
            let still = actor.map_or(Ok(None), |actor| tx.find_follower(actor))?;
            return Ok(still.map(|_| (format!("{name} follows you"), page)));
        }
        AlertKind::Request => {
            let still = actor.map_or(Ok(None), |actor| tx.find_follow_request(actor))?;
            return Ok(still.map(|_| (format!("{name} asks to follow you"), page)));
        }
        AlertKind::Mention | AlertKind::Reply => {
            let Ok(object) = ObjectId::parse(&alert.subject) else { return Ok(None) };
            let Some(post) = tx.find_remote_post(&object)? else { return Ok(None) };
            return Ok(spoken(name, &post, &tx.list_filters()?));
        }
        AlertKind::Like => {
            (format!("{name} likes {}", post_name(&alert.subject)), about(&alert.subject))
        }
        AlertKind::Boost => {
            (format!("{name} boosts {}", post_name(&alert.subject)), about(&alert.subject))
        }
        AlertKind::Quote => (format!("{name} quotes a post of yours"), Some(alert.subject.clone())),
        AlertKind::Moved => {
            (format!("{name} has moved to {}", alert.subject), Some(alert.subject.clone()))
        }
        AlertKind::Report => {
            (format!("{name} reports something to you: see `skep inbox list`"), page)
        }
        AlertKind::Delivery => {
            let origin = Origin::of(&alert.actor).map(|origin| origin.domain().to_string());
            let server = origin.unwrap_or_else(|_| alert.actor.clone());
            (format!("{server} did not take what was sent to it: see `skep queue list`"), None)
        }
        AlertKind::Backup => {
            let made = alert.subject.split(' ').next().unwrap_or_default();
            (format!("The last backup is of {made}: run `skep backup`"), None)
        }
    }))
}

/// What somebody has written. What is not for everybody is not told elsewhere, only that it is there; what a
/// filter hides is not told at all, and what it warns of, or the author, is not said in words.
fn spoken(name: &str, post: &RemotePost, filters: &[Filter]) -> Said {
    if post.review == Review::Hidden {
        return None;
    }
    let (warning, html) = (post.post.summary.as_deref(), &post.post.html);
    let written = inbox::plain_text(html);
    let all = format!("{} {written}", warning.unwrap_or_default());
    let met = met(filters, Reading::Replies, &all);
    if met.is_some_and(|filter| filter.act == FilterAct::Hide) {
        return None;
    }
    let does = match &post.post.answers {
        Some(key) => format!("answers {}", post_name(key.as_str())),
        None => "writes to you".to_owned(),
    };
    if !post.post.visibility.is_for_all() {
        return Some((format!("{name} {does}, not for everybody"), None));
    }
    let words = match (met, warning.filter(|it| !it.trim().is_empty())) {
        (Some(filter), _) => format!("[{}]", filter.word),
        (None, Some(warning)) => format!("[{warning}]"),
        (None, None) if post.post.sensitive => "[sensitive]".to_owned(),
        (None, None) => written,
    };
    let words = short(&one_line(&words), limits::NOTIFY_WORDS_CHARS);
    let waits = if post.review == Review::Waiting { " (waits for you)" } else { "" };
    let text = format!("{name} {does}: {words}{waits}");
    Some((text, Some(post.post.url.to_string())))
}

/// `posts.hello` as `posts/hello`.
fn post_name(key: &str) -> String {
    key.replace('.', "/")
}

/// `3 new followers, 1 reply`
fn summary(counts: &[usize; AlertKind::ALL.len()]) -> String {
    let parts = AlertKind::ALL.iter().filter(|kind| counts[**kind as usize] > 0).map(|kind| {
        let count = counts[*kind as usize];
        let (one, many) = match kind {
            AlertKind::Follow => ("new follower", "new followers"),
            AlertKind::Request => ("request to follow", "requests to follow"),
            AlertKind::Mention => ("mention", "mentions"),
            AlertKind::Reply => ("reply", "replies"),
            AlertKind::Like => ("like", "likes"),
            AlertKind::Boost => ("boost", "boosts"),
            AlertKind::Quote => ("quote", "quotes"),
            AlertKind::Moved => ("move", "moves"),
            AlertKind::Report => ("report", "reports"),
            AlertKind::Delivery => ("server in trouble", "servers in trouble"),
            AlertKind::Backup => ("old backup", "old backups"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}\u{2026}", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
