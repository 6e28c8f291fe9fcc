//! The owner's questions, and how others have voted on them.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::{ActorId, PostKey};

/// A question of the owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownPoll {
    /// What can be chosen, all different.
    pub options: Vec<String>,
    /// May several be chosen?
    pub multiple: bool,
    /// When voting ends; `None`: never.
    pub ends: Option<Timestamp>,
}

/// How a vote stands.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct VoteCount {
    /// How often each option was chosen; what is missing was not.
    pub choices: BTreeMap<String, i64>,
    /// How many have voted.
    pub voters: i64,
}

impl Tx<'_> {
    /// The questions, by post.
    pub fn list_polls(&self) -> Result<BTreeMap<PostKey, KnownPoll>, Error> {
        let doing = "list questions";
        let sql = "select post, multiple, ends from polls";
        let rows: Vec<(PostKey, bool, Option<Timestamp>)> =
            self.list(doing, sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let with_options = rows.into_iter().map(|(post, multiple, ends)| {
            let sql = "select name from poll_options where post = ?1 order by place";
            let options = self.list(doing, sql, params![post], |row| row.get(0))?;
            Ok((post, KnownPoll { options, multiple, ends }))
        });
        with_options.collect()
    }

    /// Makes these the questions. Votes for what can no longer be chosen are gone.
    pub fn set_polls(&self, polls: &BTreeMap<PostKey, KnownPoll>) -> Result<(), Error> {
        let doing = "store questions";
        let before = self.list_polls()?;
        for post in before.keys().filter(|post| before.get(*post) != polls.get(*post)) {
            self.execute(doing, "delete from polls where post = ?1", params![post])?;
        }
        for (post, poll) in polls.iter().filter(|(post, poll)| before.get(*post) != Some(*poll)) {
            let sql = "insert into polls (post, multiple, ends) values (?1, ?2, ?3)";
            self.execute(doing, sql, params![post, poll.multiple, poll.ends])?;
            for (place, name) in (0_i64..).zip(&poll.options) {
                let sql = "insert into poll_options (post, name, place) values (?1, ?2, ?3)";
                self.execute(doing, sql, params![post, name, place])?;
            }
            let sql = "delete from votes where post = ?1 and choice not in
                           (select name from poll_options where post = ?1)";
            self.execute(doing, sql, params![post])?;
        }
        Ok(())
    }

    /// Counts a vote on a question that is open, for something that can be chosen there: once for
    /// each actor and choice, and one choice for each actor where only one is allowed. True if it
    /// counts.
    pub fn insert_vote(
        &self,
        actor: &ActorId,
        (post, choice): (&PostKey, &str),
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "insert or ignore into votes (post, actor, choice, since)
                   select p.post, ?2, o.name, ?4
                   from polls p join poll_options o on o.post = p.post and o.name = ?3
                   where p.post = ?1 and (p.ends is null or p.ends > ?4)
                     and (p.multiple or not exists
                         (select 1 from votes where post = ?1 and actor = ?2))";
        let counts = self.execute("count a vote", sql, params![post, actor, choice, now])? > 0;
        self.make_room(&room::VOTES)?;
        Ok(counts)
    }

    /// Takes the votes of `actor` away; the posts that changed.
    pub fn remove_votes_of(&self, actor: &ActorId) -> Result<Vec<PostKey>, Error> {
        let doing = "remove the votes of an actor";
        let sql = "select distinct post from votes where actor = ?1";
        let touched = self.list(doing, sql, params![actor], |row| row.get(0))?;
        self.execute(doing, "delete from votes where actor = ?1", params![actor])?;
        Ok(touched)
    }

    /// How every question stands on which somebody has voted.
    pub fn count_votes(&self) -> Result<BTreeMap<PostKey, VoteCount>, Error> {
        let doing = "count votes";
        let mut counts: BTreeMap<PostKey, VoteCount> = BTreeMap::new();
        let sql = "select post, count(distinct actor) from votes group by post";
        let voters: Vec<(PostKey, i64)> =
            self.list(doing, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (post, voters) in voters {
            counts.entry(post).or_default().voters = voters;
        }
        let sql = "select post, choice, count(*) from votes group by post, choice";
        let choices: Vec<(PostKey, String, i64)> =
            self.list(doing, sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (post, choice, votes) in choices {
            counts.entry(post).or_default().choices.insert(choice, votes);
        }
        Ok(counts)
    }

    /// Questions that have ended and whose pages do not say so yet.
    pub fn list_ended_polls(&self, now: Timestamp) -> Result<Vec<PostKey>, Error> {
        let sql = "select post from polls where over = 0 and ends <= ?1";
        self.list("look for questions that end", sql, params![now], |row| row.get(0))
    }

    /// Remembers that the pages of a question say that it has ended, or are about to. It is news, and
    /// does not wait.
    pub fn mark_poll_over(&self, post: &PostKey) -> Result<(), Error> {
        let sql = "update polls set over = 1, news = 1, told = null where post = ?1";
        self.execute("end a question", sql, params![post]).map(drop)
    }

    /// Questions of which others have and of which there is news, told last at `before` or earlier;
    /// the files say how they stand.
    pub fn list_polls_with_news(&self, before: Timestamp) -> Result<Vec<PostKey>, Error> {
        let sql = "select post from polls
                   where news = 1 and (told is null or told <= ?1)
                     and post not in (select post from dirty)
                     and exists (select 1 from posts
                                 where key = polls.post and announced = 1 and deleted is null)";
        self.list("look for news of questions", sql, params![before], |row| row.get(0))
    }

    /// Remembers that others are being told how a question stands.
    pub fn mark_poll_told(&self, post: &PostKey, now: Timestamp) -> Result<(), Error> {
        let sql = "update polls set news = 0, told = ?2 where post = ?1";
        self.execute("tell of a question", sql, params![post, now]).map(drop)
    }
}
