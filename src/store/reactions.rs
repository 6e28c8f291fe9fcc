//! Likes, boosts and emoji reactions to the owner's posts.

use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, ObjectId, PostKey, WebUrl};
use crate::limits;

/// What somebody did with a post.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reaction {
    /// A Like without an emoji.
    Like,
    /// An Announce.
    Boost,
    /// An emoji: a character, or `:name:` for a custom one.
    Emoji(String),
}

impl Reaction {
    /// The columns `kind` and `emoji`.
    fn columns(&self) -> (&'static str, &str) {
        match self {
            Self::Like => ("like", ""),
            Self::Boost => ("boost", ""),
            Self::Emoji(name) => ("emoji", name),
        }
    }

    fn of(kind: &str, emoji: String) -> Self {
        match kind {
            "like" => Self::Like,
            "boost" => Self::Boost,
            _ => Self::Emoji(emoji),
        }
    }
}

/// Who did what with which post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReactionTo {
    /// Which of the owner's posts.
    pub post: PostKey,
    /// Who reacted.
    pub actor: ActorId,
    /// How.
    pub kind: Reaction,
}

/// By what a reaction came.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReactedBy<'a> {
    /// The activity: an Undo may name nothing else.
    pub activity: Option<&'a ActivityId>,
    /// The picture of a custom emoji.
    pub icon: Option<&'a WebUrl>,
}

/// How often a post got an emoji.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmojiCount {
    /// The emoji: a character, or `:name:`.
    pub emoji: String,
    /// The picture of a custom one, as somebody whom the owner knows has it.
    pub icon: Option<WebUrl>,
    /// By how many.
    pub count: i64,
}

fn post_and_reaction(row: &Row<'_>) -> rusqlite::Result<(PostKey, Reaction)> {
    let kind: String = row.get(1)?;
    Ok((row.get(0)?, Reaction::of(&kind, row.get(2)?)))
}

impl Tx<'_> {
    /// Counts a reaction once for each actor, an emoji once for each actor and emoji (INB-11), up to
    /// [`limits::EMOJIS_PER_ACTOR_MAX`]; true if it is new.
    pub fn insert_reaction(
        &self,
        reaction: &ReactionTo,
        by: ReactedBy<'_>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let ReactionTo { actor, post, kind } = reaction;
        let (kind, emoji) = kind.columns();
        let sql =
            "insert or ignore into reactions (actor, post, kind, emoji, icon, activity, since)
                   select ?1, ?2, ?3, ?4, ?5, ?6, ?7
                   where (select count(*) from reactions
                          where actor = ?1 and post = ?2 and kind = ?3) < ?8";
        let most = limits::EMOJIS_PER_ACTOR_MAX;
        let values = params![actor, post, kind, emoji, by.icon, by.activity, now, most];
        let is_new = self.execute("store a reaction", sql, values)? > 0;
        self.make_room(&room::REACTIONS)?;
        Ok(is_new)
    }

    /// Takes a reaction back; true if there was one.
    pub fn remove_reaction(&self, reaction: &ReactionTo) -> Result<bool, Error> {
        let ReactionTo { actor, post, kind } = reaction;
        let (kind, emoji) = kind.columns();
        let sql = "delete from reactions
                   where actor = ?1 and post = ?2 and kind = ?3 and emoji = ?4";
        Ok(self.execute("remove a reaction", sql, params![actor, post, kind, emoji])? > 0)
    }

    /// What `actor` did by the activity with this id: an Undo may name nothing else (INB-9).
    pub fn find_reaction_by_activity(
        &self,
        actor: &ActorId,
        activity: &ActivityId,
    ) -> Result<Option<(PostKey, Reaction)>, Error> {
        let sql = "select post, kind, emoji from reactions where activity = ?2 and actor = ?1";
        self.find("look up a reaction", sql, params![actor, activity], post_and_reaction)
    }

    /// Does a reaction count that came by the activity with this id, whoever's it is?
    pub fn has_reaction_by_activity(&self, activity: &ObjectId) -> Result<bool, Error> {
        let sql = "select count(*) from reactions where activity = ?1";
        Ok(self.count("look up a reaction", sql, params![activity])? > 0)
    }

    /// Takes back everything `actor` did; the posts that changed.
    pub fn remove_reactions_of(&self, actor: &ActorId) -> Result<Vec<PostKey>, Error> {
        let doing = "remove the reactions of an actor";
        let sql = "select distinct post from reactions where actor = ?1";
        let touched = self.list(doing, sql, params![actor], |row| row.get(0))?;
        self.execute(doing, "delete from reactions where actor = ?1", params![actor])?;
        Ok(touched)
    }

    /// Likes and boosts of every post that has some reaction.
    pub fn count_reactions(&self) -> Result<BTreeMap<PostKey, (i64, i64)>, Error> {
        let sql = "select post, sum(kind = 'like'), sum(kind = 'boost') from reactions
                   group by post";
        let rows = self.list("count reactions", sql, [], |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// The emoji of every post that has some, the most frequent first, of each post up to
    /// [`limits::EMOJIS_SHOWN_MAX`]. Pictures are those of accounts that the owner follows, trusts or has
    /// let onto a page: anybody can react, and with any picture.
    pub fn count_emojis(&self) -> Result<BTreeMap<PostKey, Vec<EmojiCount>>, Error> {
        let sql = "select post, emoji, min(case
                       when exists (select 1 from following f where f.actor = r.actor)
                         or exists (select 1 from rules l
                                    where l.target = r.actor and l.stance = 'trust')
                         or exists (select 1 from remote_posts p
                                    where p.author = r.actor and p.review = 'approved')
                       then icon end), count(*) as n
                   from reactions r
                   where kind = 'emoji' group by post, emoji order by n desc, emoji";
        let rows: Vec<(PostKey, EmojiCount)> = self.list("count emoji", sql, [], |row| {
            let count = EmojiCount { emoji: row.get(1)?, icon: row.get(2)?, count: row.get(3)? };
            Ok((row.get(0)?, count))
        })?;
        let mut counts: BTreeMap<PostKey, Vec<EmojiCount>> = BTreeMap::new();
        for (post, count) in rows {
            let of_post = counts.entry(post).or_default();
            if of_post.len() < limits::EMOJIS_SHOWN_MAX {
                of_post.push(count);
            }
        }
        Ok(counts)
    }
}
