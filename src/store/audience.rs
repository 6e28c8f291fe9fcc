//! Who has a post of the owner, whether they follow or not (OBJ-20).

use std::collections::BTreeSet;

use rusqlite::params;

use super::{Error, Tx};
use crate::id::{ActorId, InboxUrl, PostKey};

/// Who reacted to a post, answered it, quotes it or voted on it, and where that account is told of
/// something. Of an account that was forgotten only the server is known: it is told where others
/// there are.
const AUDIENCE: &str = "
    with audience (id) as (
        select actor from reactions where post = ?1
        union select author from remote_posts where answers = ?1 and review <> 'hidden'
        union select actor from quotes where post = ?1 and state in ('approved', 'revoked')
        union select actor from votes where post = ?1),
    forgotten (id, home) as (
        select min(id), substr(id, 1, instr(substr(id, 9), '/') + 8) as home from audience
        where not exists (select 1 from actors a where a.id = audience.id) group by home)
    select id, coalesce(shared_inbox, inbox) from actors where id in (select id from audience)
    union all
    select id, (select shared_inbox from actors a
                where a.id > home and a.id < substr(home, 1, length(home) - 1) || '0'
                  and substr(shared_inbox, 1, length(home)) = home limit 1) as inbox
    from forgotten where inbox is not null";

impl Tx<'_> {
    /// Where those hear of a post who reacted to it, answered it, quote it or voted on it; not who is
    /// blocked. As many as are kept of these, and one row for each.
    pub fn list_audience(&self, post: &PostKey) -> Result<BTreeSet<InboxUrl>, Error> {
        let rows: Vec<(ActorId, InboxUrl)> =
            self.list("list who has a post", AUDIENCE, params![post], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let is_anybody_blocked = self.has_rules()?;
        let mut inboxes = BTreeSet::new();
        for (actor, inbox) in rows {
            // One who may hear of it is enough.
            let is_known = inboxes.contains(&inbox);
            if !is_known && (!is_anybody_blocked || !self.is_blocked(&actor)?) {
                inboxes.insert(inbox);
            }
        }
        Ok(inboxes)
    }
}
