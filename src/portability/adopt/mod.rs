//! An account of other software, as its own files have it: who it is, its key, and who follows it, so that
//! it can go on here under the same ids (MOV-12).

mod gotosocial;
mod microblogpub;
mod snac2;

pub use gotosocial::read as read_gotosocial;
pub use microblogpub::read as read_microblogpub;
pub use snac2::read as read_snac2;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::ap::{self, Actor, json};
use crate::clock::Timestamp;
use crate::id::{ActorId, Adopted, InboxUrl, Origin};
use crate::limits;
use crate::store::{Follow, Follower, Target};

/// What was found of an account. It holds a secret: there is no way to print it.
pub struct Account {
    /// Its ids.
    pub ids: Adopted,
    /// Its name before the `@`.
    pub user: String,
    /// Its name as it is shown, if that is said.
    pub name: Option<String>,
    /// The private key, PEM.
    pub private_pem: String,
    /// When it was made, if that is said.
    pub made: Option<Timestamp>,
    /// Who follows it.
    pub followers: Vec<Follower>,
    /// Whom it follows.
    pub following: Vec<Follow>,
    /// Whom it blocks.
    pub blocked: Vec<Target>,
    /// Whom it mutes.
    pub muted: Vec<Target>,
    /// What is not taken over, in words, and how often.
    pub left: BTreeMap<String, usize>,
}

/// Why no account could be read. The words fit after "cannot read `x`: ".
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

fn unreadable<T>(why: impl Into<String>) -> Result<T, Unreadable> {
    Err(Unreadable(why.into()))
}

impl Account {
    /// One without anybody.
    fn new(ids: Adopted, user: &str, private_pem: String) -> Self {
        Self {
            ids,
            user: user.to_owned(),
            name: None,
            private_pem,
            made: None,
            followers: Vec::new(),
            following: Vec::new(),
            blocked: Vec::new(),
            muted: Vec::new(),
            left: BTreeMap::new(),
        }
    }

    fn leave(&mut self, what: &str) {
        *self.left.entry(what.to_owned()).or_default() += 1;
    }

    fn add_follower(&mut self, actor: &Actor, since: Timestamp) {
        self.followers.push(Follower {
            actor: actor.id.clone(),
            follow: None,
            inbox: actor.inbox.clone(),
            shared_inbox: actor.shared_inbox.clone(),
            since,
        });
    }
}

/// The ids that most software gives: all below that of the account.
fn ids(actor: &str, key: &str, shared_inbox: Option<&str>) -> Result<Adopted, Unreadable> {
    let bad = |what: &str, text: &str| Unreadable(format!("its {what} is `{text}`"));
    Ok(Adopted {
        actor: ActorId::parse(actor).map_err(|_| bad("id", actor))?,
        key: crate::id::KeyId::parse(key).map_err(|_| bad("key id", key))?,
        shared_inbox: shared_inbox
            .map(|it| InboxUrl::parse(it).map_err(|_| bad("shared inbox", it)))
            .transpose()?,
    })
}

/// The text of a file of theirs.
fn text(path: &Path) -> Result<String, Unreadable> {
    let name = path.display();
    let file = fs::File::open(path).map_err(|error| Unreadable(format!("`{name}`: {error}")))?;
    let mut text = String::new();
    let read = file.take(limits::ADOPTED_FILE_MAX_BYTES + 1).read_to_string(&mut text);
    match read {
        Ok(bytes) if bytes as u64 > limits::ADOPTED_FILE_MAX_BYTES => {
            unreadable(format!("`{name}` is too large"))
        }
        Ok(_) => Ok(text),
        Err(error) => unreadable(format!("`{name}`: {error}")),
    }
}

/// A JSON file of theirs.
fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Unreadable> {
    let read = json::leading(&text(path)?);
    let name = path.display();
    read.map(|(value, _)| value)
        .map_err(|error| Unreadable(format!("`{name}` line {}: {}", error.line, error.message)))
}

/// An account of others, as their document says.
fn actor_in(document: &str) -> Option<Actor> {
    match ap::parse_document(document.as_bytes()) {
        Ok(ap::Document::Actor(actor)) => Some(*actor),
        _ => None,
    }
}

/// `http` or `https`, and a host as it stands behind that.
fn origin(host: &str, scheme: &str) -> Result<Origin, Unreadable> {
    Origin::of(&format!("{scheme}://{host}"))
        .map_err(|error| Unreadable(format!("its host is `{host}`, which {error}")))
}

#[cfg(test)]
mod tests;
