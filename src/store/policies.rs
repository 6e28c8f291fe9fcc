//! What single posts of the owner say of those who answer them.

use std::collections::BTreeMap;

use rusqlite::params;

use super::values::word_column;
use super::{Error, Tx};
use crate::id::PostKey;

/// Which answers to a post appear on its page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ReplyPolicy {
    /// Each waits for the owner.
    #[default]
    Approve,
    /// The first of an account waits for the owner.
    ApproveFirst,
    /// All do, at once.
    Open,
    /// None does, and none is kept.
    Off,
}

word_column!(ReplyPolicy {
    Approve = "approve",
    ApproveFirst = "approve-first",
    Open = "open",
    Off = "off",
});

impl Tx<'_> {
    /// The policies of single posts, by key; all others are as everywhere.
    pub fn list_reply_policies(&self) -> Result<BTreeMap<PostKey, ReplyPolicy>, Error> {
        let sql = "select post, replies from post_policies";
        let doing = "list the policies of posts";
        let rows = self.list(doing, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Makes these the policies of single posts, and takes those of all others away.
    pub fn set_reply_policies(
        &self,
        policies: &BTreeMap<PostKey, ReplyPolicy>,
    ) -> Result<(), Error> {
        let doing = "store the policies of posts";
        for (post, before) in self.list_reply_policies()? {
            if policies.get(&post) != Some(&before) {
                let sql = "delete from post_policies where post = ?1";
                self.execute(doing, sql, params![post])?;
            }
        }
        for (post, policy) in policies {
            let sql = "insert into post_policies (post, replies) values (?1, ?2)
                       on conflict (post) do update set replies = ?2 where replies is not ?2";
            self.execute(doing, sql, params![post, policy])?;
        }
        Ok(())
    }

    /// The policy of this post, if it has one of its own.
    pub fn find_reply_policy(&self, post: &PostKey) -> Result<Option<ReplyPolicy>, Error> {
        let sql = "select replies from post_policies where post = ?1";
        self.find("look up the policy of a post", sql, params![post], |row| row.get(0))
    }
}
