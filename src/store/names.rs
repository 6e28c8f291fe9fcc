//! What the names in the owner's texts stand for: accounts that are mentioned, posts that are
//! answered or quoted. Both tables grow with what the owner writes, and with nothing else.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId, PostKey};

/// A name, and what it stands for if that could be found out.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Name {
    /// `user@host`, or the address of a post.
    pub name: String,
    /// What it stands for.
    pub meaning: Option<Meaning>,
}

/// What a name stands for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Meaning {
    /// The account, or who wrote the post.
    pub actor: ActorId,
    /// `@user@host`, as it is shown.
    pub handle: String,
    /// The page of the account.
    pub profile: String,
    /// The post, if the name is the address of one.
    pub post: Option<NamedPost>,
}

/// A post of somebody else's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NamedPost {
    /// Its id.
    pub object: ObjectId,
    /// Its page.
    pub page: String,
    /// The thread that it says it is in (FEP-7888).
    pub context: Option<String>,
}

/// What was found out about a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundName {
    /// The name.
    pub name: Name,
    /// Why it stands for nothing.
    pub why: Option<String>,
    /// When it is to be looked up again, should somebody need it then.
    pub until: Timestamp,
}

/// A name of a post that others were told of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ToldName {
    /// The post.
    pub post: PostKey,
    /// What they were told that it stands for.
    pub name: Name,
    /// When they were first told of a post with it.
    pub at: Timestamp,
}

/// In this order behind the name.
const MEANING: &str = "actor, handle, profile, object, page, context";

/// The meaning in the columns from `at`.
fn meaning(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Meaning>> {
    let Some(actor) = row.get(at)? else { return Ok(None) };
    let post = match (row.get(at + 3)?, row.get(at + 4)?) {
        (Some(object), Some(page)) => Some(NamedPost { object, page, context: row.get(at + 5)? }),
        _ => None,
    };
    Ok(Some(Meaning { actor, handle: row.get(at + 1)?, profile: row.get(at + 2)?, post }))
}

impl Tx<'_> {
    /// Remembers what was found out about a name.
    pub fn upsert_name(&self, found: &FoundName) -> Result<(), Error> {
        let sql = format!(
            "insert into names (name, {MEANING}, why, until)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict (name) do update set actor = ?2, handle = ?3, profile = ?4, object = ?5,
                 page = ?6, context = ?7, why = ?8, until = ?9"
        );
        let Name { name, meaning } = &found.name;
        let meaning = meaning.as_ref();
        let post = meaning.and_then(|meaning| meaning.post.as_ref());
        let values = params![
            name,
            meaning.map(|it| &it.actor),
            meaning.map(|it| &it.handle),
            meaning.map(|it| &it.profile),
            post.map(|it| &it.object),
            post.map(|it| &it.page),
            post.and_then(|it| it.context.as_ref()),
            found.why,
            found.until
        ];
        self.execute("remember a name", &sql, values).map(drop)
    }

    /// Everything that was found out, by name.
    pub fn list_names(&self) -> Result<Vec<FoundName>, Error> {
        // Bounded by what the owner wrote.
        let sql = format!("select name, {MEANING}, why, until from names order by name");
        self.list("list names", &sql, [], |row| {
            let name = Name { name: row.get(0)?, meaning: meaning(row, 1)? };
            Ok(FoundName { name, why: row.get(7)?, until: row.get(8)? })
        })
    }

    /// Others are told now of `post`, in which `names` stand. What they were told before about one
    /// of them stays, unless it was nothing.
    pub fn insert_post_names(
        &self,
        post: &PostKey,
        names: &[Name],
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = format!(
            "insert into post_names (post, name, {MEANING}, at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict (post, name) do update set actor = ?3, handle = ?4, profile = ?5,
                 object = ?6, page = ?7, context = ?8 where actor is null"
        );
        for Name { name, meaning } in names {
            let meaning = meaning.as_ref();
            let named = meaning.and_then(|meaning| meaning.post.as_ref());
            let values = params![
                post,
                name,
                meaning.map(|it| &it.actor),
                meaning.map(|it| &it.handle),
                meaning.map(|it| &it.profile),
                named.map(|it| &it.object),
                named.map(|it| &it.page),
                named.and_then(|it| it.context.as_ref()),
                now
            ];
            self.execute("remember the names of a post", &sql, values)?;
        }
        Ok(())
    }

    /// The names of all posts that others were told of.
    pub fn list_post_names(&self) -> Result<Vec<ToldName>, Error> {
        // Bounded by what the owner wrote.
        let sql = format!("select post, name, {MEANING}, at from post_names order by post, name");
        self.list("list the names of posts", &sql, [], |row| {
            let name = Name { name: row.get(1)?, meaning: meaning(row, 2)? };
            Ok(ToldName { post: row.get(0)?, name, at: row.get(8)? })
        })
    }

    /// Whom a post names or has named: they have it, whether they follow or not.
    pub fn list_named(&self, post: &PostKey) -> Result<Vec<ActorId>, Error> {
        let sql = "select distinct actor from post_names
                   where post = ?1 and actor is not null order by actor";
        self.list("list who is named", sql, params![post], |row| row.get(0))
    }

    /// The names of a post that is gone.
    pub fn remove_post_names(&self, post: &PostKey) -> Result<(), Error> {
        let sql = "delete from post_names where post = ?1";
        self.execute("forget the names of a post", sql, params![post]).map(drop)
    }
}
