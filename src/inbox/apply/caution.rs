//! Doubts about what strangers write (threats T17, T18): it waits for the owner, whatever else is let in.

use crate::ap::Object;
use crate::clock::Timestamp;
use crate::id::{ActorId, WebUrl};
use crate::inbox::rules::Caution;
use crate::limits;
use crate::store::{Error, FollowState, NewRemotePost, Tx, Why};

/// Why this should wait, if there is a reason: a word that the owner has named, of whomever; links,
/// many names, a young account or a wave of new hosts, of accounts of which the owner has approved
/// nothing and follows none.
pub(super) fn doubt(
    tx: &Tx<'_>,
    caution: &Caution,
    (object, post): (&Object, &NewRemotePost),
    now: Timestamp,
) -> Result<Option<Why>, Error> {
    let reading = Reading::of(post);
    if caution.keywords.iter().any(|word| reading.has(word)) {
        return Ok(Some(Why::Keyword));
    }
    let author = &post.author;
    let is_followed =
        tx.find_following(author)?.is_some_and(|follow| follow.state == FollowState::Accepted);
    if is_followed || tx.has_approved_answer(author)? {
        return Ok(None);
    }
    // Also if there is another reason: each is one more host of a wave.
    let met = tx.meet_host(author.domain().host(), now)?;
    let wave = caution.new_hosts_per_hour;
    let hour = now.minus(limits::WAVE_TIME);
    Ok(if caution.links && reading.leads_away(object) {
        Some(Why::Links)
    } else if caution.mentions > 0 && object.mentions.len() > caution.mentions {
        Some(Why::Mentions)
    } else if !caution.age.is_zero() && is_young(tx, author, now.minus(caution.age))? {
        Some(Why::Young)
    } else if wave > 0 && met > hour && tx.count_hosts_met(hour)? > wave {
        Some(Why::Burst)
    } else {
        None
    })
}

/// Was it made after `since`, or does it not say when?
fn is_young(tx: &Tx<'_>, author: &ActorId, since: Timestamp) -> Result<bool, Error> {
    let known = tx.find_actor(author)?;
    Ok(known.and_then(|known| known.published).is_none_or(|made| made > since))
}

/// Do more ask to follow within the hour than the owner can look at? Then they wait.
pub(super) fn is_follow_bomb(
    tx: &Tx<'_>,
    caution: &Caution,
    actor: &ActorId,
    now: Timestamp,
) -> Result<bool, Error> {
    let since = now.minus(limits::WAVE_TIME);
    let (all, of_host) = (caution.follows_per_hour, caution.follows_per_host);
    Ok(all > 0 && tx.count_new_followers(since)? >= all
        || of_host > 0 && tx.count_new_followers_at(&actor.origin(), since)? >= of_host)
}

/// What stands in a post: its words, in lower case and one blank apart, and its links.
struct Reading {
    words: String,
    links: Vec<Link>,
}

#[derive(Default)]
struct Link {
    target: String,
    text: String,
}

/// Tags between which words do not go on.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "code", "del", "em", "i", "ins", "mark", "s", "span", "strong",
    "sub", "sup", "u",
];

impl Reading {
    /// Reads what the sanitiser wrote: every tag is closed, every attribute is quoted.
    fn of(post: &NewRemotePost) -> Self {
        let (mut text, mut links, mut open) = (String::new(), Vec::new(), None::<Link>);
        let mut rest = post.html.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            let (tag, behind) = after.split_at(end_of_tag(after));
            text.push_str(before);
            if let Some(link) = &mut open {
                link.text.push_str(before);
            }
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            match (name, tag.starts_with('/')) {
                ("a", true) => links.extend(open.take()),
                ("a", false) => {
                    let target = tag.split_once("href=\"").and_then(|(_, it)| it.split('"').next());
                    let target = unescape(target.unwrap_or_default());
                    open = Some(Link { target, text: String::new() });
                }
                _ if INLINE.contains(&name) => {}
                _ => text.push(' '),
            }
            rest = behind.strip_prefix('>').unwrap_or(behind);
        }
        text.push_str(rest);
        let mut words = unescape(&text);
        for extra in post.summary.iter().chain(links.iter().map(|link| &link.target)) {
            words.push(' ');
            words.push_str(extra);
        }
        let words = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { words, links }
    }

    /// Do these words stand in it, not as a part of others? `phrase` is in lower case.
    fn has(&self, phrase: &str) -> bool {
        let goes_on = |inner: Option<char>, outer: Option<char>| {
            inner.is_some_and(char::is_alphanumeric) && outer.is_some_and(char::is_alphanumeric)
        };
        !phrase.is_empty()
            && self.words.match_indices(phrase).any(|(at, _)| {
                let (before, after) = (&self.words[..at], &self.words[at + phrase.len()..]);
                !goes_on(phrase.chars().next(), before.chars().next_back())
                    && !goes_on(phrase.chars().next_back(), after.chars().next())
            })
    }

    /// Is there a link besides those to the people it names, and to hashtags at its author's?
    fn leads_away(&self, object: &Object) -> bool {
        let hosts: Vec<_> =
            object.mentions.iter().chain([&object.author]).map(ActorId::domain).collect();
        self.links.iter().any(|link| {
            let is_name = unescape(link.text.trim()).starts_with(['@', '#']);
            let target = WebUrl::parse(&link.target).map(|url| url.origin().domain());
            !(is_name && target.is_ok_and(|domain| hosts.contains(&domain)))
        })
    }
}

/// Where a tag ends that begins right before: a `>` may stand in quotes.
fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    });
    end.unwrap_or(text.len())
}

/// The few characters that a sanitised text writes as names.
fn unescape(text: &str) -> String {
    let names = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];
    let text = names.iter().fold(text.to_owned(), |text, (name, c)| text.replace(name, c));
    text.replace("&amp;", "&")
}
