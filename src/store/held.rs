//! What waits for the owner, and what of it is doubtful (threat T18).

use std::collections::BTreeSet;

use rusqlite::params;

use super::remote_posts::{COLUMNS, remote_post};
use super::{Error, RemotePost, Review, Tx, Why};
use crate::id::ActorId;

/// Of what waits, how much does so because it is doubtful.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// How many there are for each reason.
    pub reasons: Vec<(Why, i64)>,
    /// Of how many hosts all of them are.
    pub hosts: usize,
}

/// Waiting posts that are doubtful.
pub(super) const DOUBTFUL: &str =
    "review = 'waiting' and why in ('keyword', 'links', 'mentions', 'young', 'burst', 'limited')";

impl Tx<'_> {
    /// What waits because it is doubtful.
    pub fn count_held(&self) -> Result<Held, Error> {
        let doing = "count what is held";
        let sql = format!(
            "select why, count(*) from remote_posts where {DOUBTFUL}
                           group by why order by 2 desc, why"
        );
        let reasons = self.list(doing, &sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sql = format!("select distinct author from remote_posts where {DOUBTFUL}");
        let authors: Vec<ActorId> = self.list(doing, &sql, [], |row| row.get(0))?;
        let hosts: BTreeSet<_> = authors.iter().map(|it| it.domain().host().to_owned()).collect();
        Ok(Held { reasons, hosts: hosts.len() })
    }

    /// What waits because it is doubtful, oldest first.
    pub fn list_held(&self, limit: i64) -> Result<Vec<RemotePost>, Error> {
        let sql =
            format!("select {COLUMNS} from remote_posts p where {DOUBTFUL} order by p.id limit ?1");
        self.list("list what is held", &sql, params![limit], remote_post)
    }

    /// Keeps the newest `keep` waiting posts and drops the rest, doubtful ones first; and the newest
    /// `keep` hidden ones, of which those who are muted make more. It takes the longer the more are kept,
    /// so it is only done for one of so many new posts: there may be a hundredth too many.
    pub fn trim_waiting(&self, keep: i64) -> Result<(), Error> {
        let newest = "select coalesce(max(id), 0) from remote_posts";
        let newest = self.count("look at the newest post", newest, [])?;
        if newest % (keep / 100).max(1) != 0 {
            return Ok(());
        }
        // A wave must not push out what honest people have written before it.
        let sql = format!(
            "delete from remote_posts where id in
                 (select id from remote_posts where review = ?2
                  order by coalesce({DOUBTFUL}, false), id desc limit -1 offset ?1)"
        );
        for review in [Review::Waiting, Review::Hidden] {
            self.execute("trim the inbox", &sql, params![keep, review])?;
        }
        Ok(())
    }

    /// Takes what waits of this author from before the owner's eyes, as if it had never been there.
    pub fn hide_waiting_of(&self, author: &ActorId) -> Result<(), Error> {
        let sql = "update remote_posts set review = 'hidden', shown = null
                   where author = ?1 and review = 'waiting'";
        self.execute("hide what waits", sql, params![author]).map(drop)
    }

    /// Puts what a rule has hidden of this author before the owner again; what the owner has seen and
    /// hidden stays.
    pub fn unhide_waiting_of(&self, author: &ActorId) -> Result<(), Error> {
        let sql = "update remote_posts set review = 'waiting'
                   where author = ?1 and review = 'hidden' and shown is null";
        self.execute("show what was hidden", sql, params![author]).map(drop)
    }
}
