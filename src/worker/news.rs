//! What is new, in words: command and page tell the same.

use super::reading::name_of;
use crate::clock::Timestamp;
use crate::id::OwnIds;
use crate::inbox::plain_text;
use crate::owner::{News, Reading, list_news, met};
use crate::store::{Error, Filter, FilterAct, NoticeKind, RemotePost, Tx};

/// A line of what is new, as the owner reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// What has happened.
    pub kind: NoticeKind,
    /// Who did it, latest first, by name.
    pub accounts: Vec<String>,
    /// Who did it, by id.
    pub actors: Vec<String>,
    /// By how many.
    pub count: usize,
    /// Which of the owner's posts it is about: its id.
    pub post: Option<String>,
    /// The post that says it.
    pub said: Option<RemotePost>,
    /// Which emoji was given.
    pub emoji: Option<String>,
    /// The word of a filter that warns of it.
    pub filtered: Option<String>,
    /// When it was heard last.
    pub at: Timestamp,
    /// Has the owner not seen it yet?
    pub is_new: bool,
}

/// What is new, latest first, without what filters hide.
///
/// # Errors
/// When the store fails.
pub fn tell_news(tx: &Tx<'_>, own: &OwnIds, limit: usize) -> Result<Vec<Told>, Error> {
    let filters = tx.list_filters()?;
    let mut all = Vec::new();
    for news in list_news(tx, usize::MAX)? {
        if all.len() >= limit {
            break;
        }
        all.extend(told(tx, own, news, &filters)?);
    }
    Ok(all)
}

/// The line, if no filter hides it.
fn told(tx: &Tx<'_>, own: &OwnIds, news: News, filters: &[Filter]) -> Result<Option<Told>, Error> {
    let said = news.number.map_or(Ok(None), |number| tx.find_remote_post_by_number(number))?;
    let text = said.as_ref().map(|said| {
        let summary = said.post.summary.as_deref().unwrap_or_default();
        format!("{summary} {}", plain_text(&said.post.html))
    });
    let met = text.as_deref().and_then(|text| met(filters, Reading::Replies, text));
    if met.is_some_and(|filter| filter.act == FilterAct::Hide) {
        return Ok(None);
    }
    let accounts = news.actors.iter().map(|actor| name_of(tx, actor));
    Ok(Some(Told {
        kind: news.kind,
        accounts: accounts.collect::<Result<_, _>>()?,
        actors: news.actors.iter().map(ToString::to_string).collect(),
        count: news.count,
        post: news.post.map(|key| own.post(&key).to_string()),
        said,
        emoji: news.emoji,
        filtered: met.map(|filter| filter.word.clone()),
        at: news.at,
        is_new: news.is_new,
    }))
}

impl Told {
    /// What has happened, in a sentence without a full stop. The names in it are strangers' words.
    #[must_use]
    pub fn words(&self) -> String {
        let who = match (self.accounts.as_slice(), self.count) {
            ([], _) => String::new(),
            ([one], 1) => one.clone(),
            ([one, two, ..], 2) => format!("{one} and {two}"),
            ([one, ..], many) => format!("{one} and {} others", many.saturating_sub(1)),
        };
        let post = self.post.as_deref().unwrap_or("a post of yours");
        let is_one = self.count == 1;
        let verb = |one: &'static str, many: &'static str| if is_one { one } else { many };
        match self.kind {
            NoticeKind::Follow => format!("{who} {} you", verb("follows", "follow")),
            NoticeKind::Request => format!("{who} {} to follow you", verb("asks", "ask")),
            NoticeKind::Reply => format!("{who} answers {post}"),
            NoticeKind::Mention => format!("{who} names you"),
            NoticeKind::Like => format!("{who} {} {post}", verb("likes", "like")),
            NoticeKind::Boost => format!("{who} boosted {post}"),
            NoticeKind::Emoji => {
                let emoji = self.emoji.as_deref().unwrap_or_default();
                format!("{who} gave {emoji} to {post}")
            }
            NoticeKind::Quote => format!("{who} quotes {post}"),
            NoticeKind::Poll => format!("the vote on {post} is over"),
            NoticeKind::Moved => format!("{who}, whom you follow, has moved"),
            NoticeKind::FollowerMoved => {
                let (follow, have) = (verb("follows", "follow"), verb("has", "have"));
                format!("{who} {follow} you, and {have} moved")
            }
        }
    }
}
