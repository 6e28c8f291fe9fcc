//! Likes and boosts of the owner's posts.

use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, PostKey};

/// What somebody did with a post.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reaction {
    /// A Like, with or without an emoji.
    Like,
    /// An Announce.
    Boost,
}

word_column!(Reaction { Like = "like", Boost = "boost" });

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

fn key_and_kind(row: &Row<'_>) -> rusqlite::Result<(PostKey, Reaction)> {
    Ok((row.get(0)?, row.get(1)?))
}

impl Tx<'_> {
    /// Counts a reaction once for each actor; true if it is new. `activity` is what an Undo may
    /// name.
    pub fn insert_reaction(
        &self,
        reaction: &ReactionTo,
        activity: Option<&ActivityId>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "insert or ignore into reactions (actor, post, kind, activity, since)
                   values (?1, ?2, ?3, ?4, ?5)";
        let ReactionTo { actor, post, kind } = reaction;
        let values = params![actor, post, kind, activity, now];
        Ok(self.execute("store a reaction", sql, values)? > 0)
    }

    /// Takes a reaction back; true if there was one.
    pub fn remove_reaction(&self, reaction: &ReactionTo) -> Result<bool, Error> {
        let sql = "delete from reactions where actor = ?1 and post = ?2 and kind = ?3";
        let ReactionTo { actor, post, kind } = reaction;
        Ok(self.execute("remove a reaction", sql, params![actor, post, kind])? > 0)
    }

    /// What `actor` did by the activity with this id: an Undo may name nothing else (INB-9).
    pub fn find_reaction_by_activity(
        &self,
        actor: &ActorId,
        activity: &ActivityId,
    ) -> Result<Option<(PostKey, Reaction)>, Error> {
        let sql = "select post, kind from reactions where activity = ?2 and actor = ?1";
        self.find("look up a reaction", sql, params![actor, activity], key_and_kind)
    }

    /// Takes back everything `actor` did; the posts that changed.
    pub fn remove_reactions_of(&self, actor: &ActorId) -> Result<Vec<PostKey>, Error> {
        let doing = "remove the reactions of an actor";
        let sql = "select post, kind from reactions where actor = ?1";
        let mut touched = self.list(doing, sql, params![actor], key_and_kind)?;
        self.execute(doing, "delete from reactions where actor = ?1", params![actor])?;
        touched.dedup_by(|a, b| a.0 == b.0);
        Ok(touched.into_iter().map(|(post, _)| post).collect())
    }

    /// Likes and boosts of every post that has some.
    pub fn count_reactions(&self) -> Result<BTreeMap<PostKey, (i64, i64)>, Error> {
        let sql = "select post, sum(kind = 'like'), sum(kind = 'boost') from reactions
                   group by post";
        let rows = self.list("count reactions", sql, [], |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Who reacted to this post: they hear of its Update and Delete (OBJ-20).
    pub fn list_reactors(&self, post: &PostKey) -> Result<Vec<ActorId>, Error> {
        let sql = "select distinct actor from reactions where post = ?1 order by actor";
        self.list("list who reacted", sql, params![post], |row| row.get(0))
    }
}
