//! What is new for the owner, many of a kind as one.

use crate::clock::Timestamp;
use crate::id::{ActorId, PostKey};
use crate::limits;
use crate::store::{Error, Notice, NoticeKind, Stance, Tx};

/// One line of what is new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct News {
    /// What has happened.
    pub kind: NoticeKind,
    /// Who did it, latest first, as far as a line names them.
    pub actors: Vec<ActorId>,
    /// By how many.
    pub count: usize,
    /// Which of the owner's posts it is about.
    pub post: Option<PostKey>,
    /// The number of the post that says it.
    pub number: Option<i64>,
    /// Which emoji was given.
    pub emoji: Option<String>,
    /// When it was heard last.
    pub at: Timestamp,
    /// Has the owner not seen it yet?
    pub is_new: bool,
}

/// What is new, latest first. Reactions to one post on one day are one line; so are new followers of one
/// day, if they are more than [`limits::NOTICES_ALONE_MAX`]. Whoever is muted or blocked is not in it.
///
/// # Errors
/// When the store fails.
pub fn list_news(tx: &Tx<'_>, limit: usize) -> Result<Vec<News>, Error> {
    let seen = tx.notices_seen()?;
    let mut news = gather(&heard(tx, None, limits::NOTICES_READ_MAX)?, seen);
    news.truncate(limit);
    Ok(news)
}

/// How many lines of that the owner has not seen, counted no further than a badge shows: every page asks.
///
/// # Errors
/// When the store fails.
pub fn count_news(tx: &Tx<'_>) -> Result<usize, Error> {
    let seen = tx.notices_seen()?;
    Ok(gather(&heard(tx, Some(seen), limits::NOTICES_READ_MAX)?, seen).len())
}

/// What has happened, without those whom the owner does not want to hear.
fn heard(tx: &Tx<'_>, since: Option<Timestamp>, most: i64) -> Result<Vec<Notice>, Error> {
    let mut heard = Vec::new();
    for notice in tx.list_notices(since, most)? {
        if let Some(actor) = &notice.actor
            && matches!(tx.find_stance(actor)?, Some(Stance::Block | Stance::Mute))
        {
            continue;
        }
        heard.push(notice);
    }
    Ok(heard)
}

fn gather(heard: &[Notice], seen: Timestamp) -> Vec<News> {
    let on = |notice: &Notice, kind, day| notice.kind == kind && notice.at.day() == day;
    let are_many =
        |kind, day| heard.iter().filter(|it| on(it, kind, day)).count() > limits::NOTICES_ALONE_MAX;
    let mut news: Vec<News> = Vec::new();
    for notice in heard {
        let may_join = match notice.kind {
            NoticeKind::Like | NoticeKind::Boost | NoticeKind::Emoji => true,
            NoticeKind::Follow | NoticeKind::Request | NoticeKind::FollowerMoved => {
                are_many(notice.kind, notice.at.day())
            }
            _ => false,
        };
        let same = news.iter_mut().find(|it| {
            may_join
                && it.kind == notice.kind
                && (&it.post, &it.emoji) == (&notice.post, &notice.emoji)
                && it.at.day() == notice.at.day()
        });
        match same {
            Some(line) => {
                line.count += 1;
                if line.actors.len() < limits::NOTICE_ACTORS_MAX {
                    line.actors.extend(notice.actor.clone());
                }
            }
            None => news.push(News {
                kind: notice.kind,
                actors: notice.actor.clone().into_iter().collect(),
                count: 1,
                post: notice.post.clone(),
                number: notice.number,
                emoji: notice.emoji.clone(),
                at: notice.at,
                is_new: notice.at > seen,
            }),
        }
    }
    news
}

#[cfg(test)]
mod tests {
    use super::{News, gather};
    use crate::clock::Timestamp;
    use crate::id::{ActorId, PostKey};
    use crate::store::{Notice, NoticeKind};

    fn notice(kind: NoticeKind, who: u32, post: Option<&str>, secs: i64) -> Notice {
        Notice {
            kind,
            actor: ActorId::parse(&format!("https://a.example/{who}")).ok(),
            post: post.and_then(PostKey::parse),
            number: None,
            emoji: None,
            at: Timestamp::from_secs(secs),
        }
    }

    #[test]
    fn many_of_a_kind_are_one_line() {
        use NoticeKind::{Boost, Follow, Like, Mention};
        let day = 24 * 60 * 60;
        let mut heard = vec![
            notice(Like, 1, Some("a"), 2 * day + 9),
            notice(Like, 2, Some("b"), 2 * day + 8),
            notice(Boost, 1, Some("a"), 2 * day + 7),
            notice(Like, 3, Some("a"), 2 * day + 6),
            notice(Mention, 3, None, 2 * day + 5),
            notice(Mention, 3, None, 2 * day + 4),
            notice(Like, 4, Some("a"), day),
        ];
        heard.extend((0..6).map(|who| notice(Follow, who, None, 2 * day)));
        heard.extend((6..8).map(|who| notice(Follow, who, None, 100)));
        let news = gather(&heard, Timestamp::from_secs(2 * day + 6));
        let lines: Vec<_> =
            news.iter().map(|it: &News| (it.kind.as_str(), it.count, it.is_new)).collect();
        assert_eq!(
            lines,
            [
                ("like", 2, true),
                ("like", 1, true),
                ("boost", 1, true),
                ("mention", 1, false),
                ("mention", 1, false),
                ("like", 1, false),
                ("follow", 6, false),
                ("follow", 1, false),
                ("follow", 1, false),
            ]
        );
    }
}
