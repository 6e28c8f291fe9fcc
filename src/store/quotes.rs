//! Posts of others that quote the owner's, and whether they may (FEP-044f).

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId, PostKey};
use crate::limits;

/// What has become of a quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuoteState {
    /// Somebody says that it is one; its origin has not been asked yet.
    Asked,
    /// It waits for the owner.
    Waiting,
    /// It may stand, and has a stamp.
    Approved,
    /// It may not.
    Refused,
    /// It may no longer.
    Revoked,
}

word_column!(QuoteState {
    Asked = "asked",
    Waiting = "waiting",
    Approved = "approved",
    Refused = "refused",
    Revoked = "revoked",
});

/// Somebody's wish to quote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuoteRequest {
    /// The post that quotes.
    pub quoting: ObjectId,
    /// Who wrote it.
    pub actor: ActorId,
    /// The post of the owner that it quotes.
    pub post: PostKey,
    /// The activity that asked: the answer names it.
    pub request: ActivityId,
    /// Where to answer.
    pub inbox: InboxUrl,
}

/// A quote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
    /// How the owner names it; no number is given twice.
    pub id: i64,
    /// Who quotes what.
    pub asked: QuoteRequest,
    /// What has become of it.
    pub state: QuoteState,
    /// The last part of the address of its stamp, once it was approved.
    pub stamp: Option<String>,
    /// When it was first asked for.
    pub since: Timestamp,
}

const COLUMNS: &str = "id, quoting, actor, post, request, inbox, state, stamp, since";

fn quote(row: &Row<'_>) -> rusqlite::Result<Quote> {
    let asked = QuoteRequest {
        quoting: row.get(1)?,
        actor: row.get(2)?,
        post: row.get(3)?,
        request: row.get(4)?,
        inbox: row.get(5)?,
    };
    let (state, stamp, since) = (row.get(6)?, row.get(7)?, row.get(8)?);
    Ok(Quote { id: row.get(0)?, asked, state, stamp, since })
}

impl Tx<'_> {
    /// Keeps a request. One for a post that is known gets the new activity to answer. One origin has
    /// [`limits::QUOTES_PER_ORIGIN_MAX`] places for what is not approved.
    pub fn upsert_quote(&self, asked: &QuoteRequest, now: Timestamp) -> Result<(), Error> {
        let doing = "store a quote";
        let QuoteRequest { quoting, actor, post, request, inbox } = asked;
        let sql = "update quotes set request = ?3, inbox = ?4, told = 0
                   where quoting = ?1 and actor = ?2";
        if self.execute(doing, sql, params![quoting, actor, request, inbox])? > 0 {
            return Ok(());
        }
        if self.size("quotes")? >= limits::QUOTES_MAX {
            let sql = "delete from quotes where id in
                           (select id from quotes where state <> 'approved' order by id limit ?1)";
            self.execute(doing, sql, params![limits::QUOTES_MAX / 10])?;
        }
        let origin = actor.origin();
        let sql = "insert or ignore into quotes
                       (quoting, actor, origin, post, request, inbox, state, since)
                   select ?1, ?2, ?3, ?4, ?5, ?6, 'asked', ?7
                   where (select n from sizes where name = 'quotes') < ?8
                     and (select count(*) from quotes where origin = ?3 and state <> 'approved') < ?9";
        let (all, of_origin) = (limits::QUOTES_MAX, limits::QUOTES_PER_ORIGIN_MAX);
        let values =
            params![quoting, actor, origin.as_str(), post, request, inbox, now, all, of_origin];
        self.execute(doing, sql, values).map(drop)
    }

    /// What is known of the post that quotes.
    pub fn find_quote(&self, quoting: &ObjectId) -> Result<Option<Quote>, Error> {
        let sql = format!("select {COLUMNS} from quotes where quoting = ?1");
        self.find("look up a quote", &sql, params![quoting], quote)
    }

    /// The quote with this number.
    pub fn find_quote_by_number(&self, id: i64) -> Result<Option<Quote>, Error> {
        let sql = format!("select {COLUMNS} from quotes where id = ?1");
        self.find("look up a quote", &sql, params![id], quote)
    }

    /// Quotes in this state, newest first.
    pub fn list_quotes(&self, state: QuoteState, limit: i64) -> Result<Vec<Quote>, Error> {
        let sql =
            format!("select {COLUMNS} from quotes where state = ?1 order by id desc limit ?2");
        self.list("list quotes", &sql, params![state, limit], quote)
    }

    /// How many wait for the owner.
    pub fn count_waiting_quotes(&self) -> Result<i64, Error> {
        self.count("count quotes", "select count(*) from quotes where state = 'waiting'", [])
    }

    /// Decides about a quote; nobody has been told yet. A `stamp` replaces the one before.
    pub fn mark_quote(&self, id: i64, state: QuoteState, stamp: Option<&str>) -> Result<(), Error> {
        let sql = "update quotes set state = ?2, stamp = coalesce(?3, stamp), told = 0
                   where id = ?1";
        self.execute("decide about a quote", sql, params![id, state, stamp]).map(drop)
    }

    /// Approved and revoked quotes whose authors do not know of it; of a post that is gone, nobody needs
    /// to know.
    pub fn list_untold_quotes(&self, limit: i64) -> Result<Vec<Quote>, Error> {
        let sql = format!(
            "select {COLUMNS} from quotes
             where told = 0 and (state = 'revoked' or state = 'approved' and exists
                 (select 1 from posts where key = quotes.post and deleted is null))
             order by id limit ?1"
        );
        self.list("look for quotes to answer", &sql, params![limit], quote)
    }

    /// Remembers that the author of a quote is being told.
    pub fn mark_quote_told(&self, id: i64) -> Result<(), Error> {
        let sql = "update quotes set told = 1 where id = ?1";
        self.execute("answer a quote", sql, params![id]).map(drop)
    }

    /// Removes a quote; true if there was one.
    pub fn remove_quote(&self, quoting: &ObjectId) -> Result<bool, Error> {
        let sql = "delete from quotes where quoting = ?1";
        Ok(self.execute("remove a quote", sql, params![quoting])? > 0)
    }

    /// Removes the quotes of an actor; true if there were some.
    pub fn remove_quotes_of(&self, actor: &ActorId) -> Result<bool, Error> {
        let sql = "delete from quotes where actor = ?1";
        Ok(self.execute("remove the quotes of an actor", sql, params![actor])? > 0)
    }

    /// The stamps that are served: of approved quotes of posts that are there.
    pub fn list_stamps(&self) -> Result<Vec<(String, ObjectId, PostKey)>, Error> {
        let sql = "select q.stamp, q.quoting, q.post from quotes q join posts p on p.key = q.post
                   where q.state = 'approved' and q.stamp is not null and p.deleted is null
                   order by q.stamp";
        self.list("list stamps", sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }
}
