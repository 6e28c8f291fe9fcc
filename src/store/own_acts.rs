//! What the owner did with posts: likes and boosts.

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, ObjectId};

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OwnActKind {
    /// A Like.
    Like,
    /// An Announce.
    Boost,
}

word_column!(OwnActKind { Like = "like", Boost = "boost" });

/// Something that the owner did with a post.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OwnAct {
    /// The post.
    pub object: ObjectId,
    /// What was done.
    pub kind: OwnActKind,
    /// The activity that said so: an Undo names it.
    pub activity: ActivityId,
    /// Who wrote the post.
    pub author: ActorId,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "object, kind, activity, author, at";

fn own_act(row: &Row<'_>) -> rusqlite::Result<OwnAct> {
    Ok(OwnAct {
        object: row.get(0)?,
        kind: row.get(1)?,
        activity: row.get(2)?,
        author: row.get(3)?,
        at: row.get(4)?,
    })
}

impl Tx<'_> {
    /// Writes down what the owner did; true if it was not done already.
    pub fn insert_own_act(&self, act: &OwnAct) -> Result<bool, Error> {
        let sql = "insert or ignore into own_acts (object, kind, activity, author, at)
                   values (?1, ?2, ?3, ?4, ?5)";
        let OwnAct { object, kind, activity, author, at } = act;
        let values = params![object, kind, activity, author, at];
        Ok(self.execute("store what you did", sql, values)? > 0)
    }

    /// What the owner did with this post.
    pub fn find_own_act(
        &self,
        object: &ObjectId,
        kind: OwnActKind,
    ) -> Result<Option<OwnAct>, Error> {
        let sql = format!("select {COLUMNS} from own_acts where object = ?1 and kind = ?2");
        self.find("look up what you did", &sql, params![object, kind], own_act)
    }

    /// Forgets what the owner did; true if it was done.
    pub fn remove_own_act(&self, object: &ObjectId, kind: OwnActKind) -> Result<bool, Error> {
        let sql = "delete from own_acts where object = ?1 and kind = ?2";
        Ok(self.execute("take back what you did", sql, params![object, kind])? > 0)
    }

    /// All that the owner did of this kind, oldest first.
    pub fn list_own_acts(&self, kind: OwnActKind) -> Result<Vec<OwnAct>, Error> {
        let sql = format!("select {COLUMNS} from own_acts where kind = ?1 order by at, activity");
        self.list("list what you did", &sql, params![kind], own_act)
    }
}
