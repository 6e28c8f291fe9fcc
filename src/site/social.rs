//! What the press is told about the world outside the content folder: what was published under
//! which id, who answered, which keys the actor has. Everything is handed in by the corridor.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::shared_path::SharedPath;
use crate::ap::OwnKind;
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, Handle, ObjectId, PostKey, paths};

/// The name of the folder of our own copies of the pictures of others, in the data folder.
pub const MEDIA: &str = "media";

/// What the ledger knows about a post that is, or is about to be, federated.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Frozen {
    /// Its name for ever.
    pub key: PostKey,
    /// When it was first published; never changes (OBJ-6).
    pub published: Timestamp,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Its type once it is in the ledger; never changes (OBJ-4). Without one
    /// the post has a page, but no documents yet: its id is not frozen.
    pub kind: Option<OwnKind>,
}

/// What is known of the accounts and posts that a post names.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Named {
    /// Accounts of the text, by [`Named::key`].
    pub mentions: BTreeMap<String, Account>,
    /// What it answers.
    pub in_reply_to: Option<Reference>,
    /// What it quotes.
    pub quote: Option<Reference>,
}

/// An account of somebody else's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Account {
    /// As it is shown.
    pub handle: Handle,
    /// Its id.
    pub id: ActorId,
    /// Its page.
    pub url: String,
}

/// A post that is answered or quoted.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// Its id.
    pub id: ObjectId,
    /// Its page.
    pub url: String,
    /// The thread that it says it is in, to be said again by what answers it (FEP-7888).
    pub context: Option<String>,
    /// Who wrote it; `None`: the owner.
    pub author: Option<Account>,
}

impl Named {
    /// `user@host` in the one spelling by which it is known; `None` if it is no such thing.
    #[must_use]
    pub fn key(handle: &str) -> Option<String> {
        let Handle { user, domain } = Handle::parse(handle).ok()?;
        Some(format!("{}@{domain}", user.to_ascii_lowercase()))
    }

    /// The account that a text names as `user@host`.
    #[must_use]
    pub fn mention(&self, handle: &str) -> Option<&Account> {
        self.mentions.get(&Self::key(handle)?)
    }
}

/// A post that was deleted: its address keeps a Tombstone (OBJ-20).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Gone {
    /// Its name for ever.
    pub key: PostKey,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A post that the owner boosted.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Boosted {
    /// The Announce.
    pub activity: ActivityId,
    /// When.
    pub at: Timestamp,
    /// The post.
    pub object: ObjectId,
    /// Who wrote it; `None`: the owner.
    pub author: Option<ActorId>,
}

/// What others did with a post, as far as the owner shows it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Thread {
    /// Oldest first.
    pub replies: Vec<Reply>,
    /// How many like it.
    pub likes: u64,
    /// How many boosted it.
    pub boosts: u64,
    /// The emoji that were given, the most frequent first.
    pub emojis: Vec<Given>,
    /// How a vote on it stands.
    pub tally: Option<Tally>,
}

impl Thread {
    fn pictures(&self) -> impl Iterator<Item = &Picture> {
        let given = self.emojis.iter().filter_map(|given| given.picture.as_ref());
        given.chain(self.replies.iter().flat_map(|reply| {
            let attached = reply.attached.iter().filter_map(|it| it.picture.as_ref());
            reply.avatar.iter().chain(reply.emojis.values()).chain(attached)
        }))
    }
}

/// An emoji that was given.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Given {
    /// A character, or `:name:`.
    pub emoji: String,
    /// The picture of a custom one.
    pub picture: Option<Picture>,
    /// By how many.
    pub count: u64,
}

/// Our own copy of a picture of somebody else's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Picture {
    /// `HASH.png`: its name below `/media/`.
    pub name: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Picture {
    /// Its address, a path.
    #[must_use]
    pub fn url(&self) -> String {
        paths::media(&self.name)
    }

    /// Where its file is below `folder`, the one of all copies.
    #[must_use]
    pub fn file(folder: &Path, name: &str) -> PathBuf {
        folder.join(name.get(..2).unwrap_or(name)).join(name)
    }
}

/// What is attached to a reply.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Attached {
    /// What it is, for readers: `Picture`, `Video`, `Audio`, `File`.
    pub what: &'static str,
    /// Words for those who do not see it, plain text.
    pub alt: Option<String>,
    /// Where its author has it: for a link, and for nothing else.
    pub url: String,
    /// Our copy, if there is one.
    pub picture: Option<Picture>,
}

/// How a vote stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Tally {
    /// How often each option was chosen, in their order; what is missing was not.
    pub votes: Vec<u64>,
    /// How many have voted.
    pub voters: u64,
    /// When it was ended, if it is over.
    pub closed: Option<Timestamp>,
}

/// An approved reply.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reply {
    /// As its origin gave it.
    pub id: ObjectId,
    /// What it answers: another reply, or the post itself.
    pub parent: Option<ObjectId>,
    /// Display name, plain text; may be empty.
    pub author_name: String,
    /// `@user@domain`.
    pub author_handle: String,
    /// The profile page.
    pub author_url: String,
    /// The face of the author.
    pub avatar: Option<Picture>,
    /// The custom emoji of its text and of the name of its author: `:name:` and its picture.
    pub emojis: BTreeMap<String, Picture>,
    /// Pictures, and what else belongs to it.
    pub attached: Vec<Attached>,
    /// Does its author say that it is not for everybody's eyes?
    pub sensitive: bool,
    /// Already sanitised.
    pub html: String,
    /// What its author warns of, plain text.
    pub warning: Option<String>,
    /// The language of its text (BCP 47).
    pub language: Option<String>,
    /// When it was written.
    pub published: Timestamp,
    /// Its page.
    pub url: String,
}

/// A post of somebody else that may quote one of the owner's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Stamped {
    /// The last part of the address of the proof.
    pub name: String,
    /// The post that quotes.
    pub quoting: ObjectId,
    /// The post that is quoted.
    pub quoted: PostKey,
}

/// The social state at the moment of a build.
#[derive(Clone, Debug, Default)]
pub struct Social {
    /// In the order of [`crate::site::Content::posts`]; `None` for what is not federated. Too short
    /// is as good as `None`.
    pub frozen: Vec<Option<Frozen>>,
    /// Deleted posts.
    pub gone: Vec<Gone>,
    /// Posts of the ledger whose files are gone, but which nobody was told of yet: their documents
    /// stay as they are, because an announced id must answer.
    pub kept: Vec<PostKey>,
    /// What the owner boosted, oldest first.
    pub boosts: Vec<Boosted>,
    /// How many follow the owner.
    pub followers: u64,
    /// How many the owner follows.
    pub following: u64,
    /// What posts name, by source; not those that name nothing.
    pub named: HashMap<SharedPath, Named>,
    /// Posts of others that may quote the owner's (FEP-044f).
    pub stamps: Vec<Stamped>,
    /// By post.
    pub threads: BTreeMap<PostKey, Thread>,
    /// The RSA key, SPKI in PEM (SIG-2).
    pub public_key_pem: String,
    /// The Ed25519 key (SIG-3).
    pub multikey: String,
    /// When the account began.
    pub actor_published: Timestamp,
    /// When the profile last changed, if it did.
    pub actor_updated: Option<Timestamp>,
    /// Where the owner has gone, if so.
    pub moved_to: Option<ActorId>,
    /// How that account is called.
    pub moved_handle: Option<String>,
    /// The owner's Moves: the path of each, and its document.
    pub moves: Vec<(String, String)>,
}

impl Social {
    /// Every picture of others that a page shows, each once.
    #[must_use]
    pub fn pictures(&self) -> BTreeSet<&Picture> {
        self.threads.values().flat_map(Thread::pictures).collect()
    }

    /// What the ledger knows of the post at `place` in [`crate::site::Content::posts`].
    #[must_use]
    pub fn frozen(&self, place: usize) -> Option<&Frozen> {
        self.frozen.get(place)?.as_ref()
    }
}
