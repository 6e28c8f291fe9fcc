//! Our own posts (protocol 2.2), and the Create and Update that carry them.

use super::written::Written;
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActorId, Handle, ObjectId};

/// What a post is (protocol 2.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OwnKind {
    /// Short, without a title.
    Note,
    /// With a title.
    Article,
    /// With answers to choose from (protocol 2.8).
    Question,
}

/// Who may read a post. What is not for everybody is never a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnVisibility {
    /// Everybody, listed.
    Public,
    /// Everybody, not listed.
    Unlisted,
    /// The owner's followers, and whom it names.
    Followers,
    /// Whom it names.
    Direct,
}

/// Somebody or something a post names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OwnTag {
    /// A hashtag.
    Hashtag {
        /// Without `#`.
        name: String,
        /// The page of the tag.
        href: String,
    },
    /// An account. It is addressed in `cc`, too: only both together notify (OBJ-10).
    Mention {
        /// As shown: `@bob@peer.example`.
        handle: Handle,
        /// The account.
        id: ActorId,
    },
}

/// A picture or other file of a post (OBJ-14).
#[derive(Clone, PartialEq, Default, Debug)]
pub struct OwnAttachment {
    /// Where it is.
    pub url: String,
    /// E.g. `image/jpeg`: peers choose by it how to show it.
    pub media_type: String,
    /// Words for those who do not see it.
    pub name: Option<String>,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// What is shown until it is there.
    pub blurhash: Option<String>,
    /// What must stay visible: x to the right, y upwards, each from -1 to 1.
    pub focus: Option<(f64, f64)>,
}

/// The answers to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnPoll {
    /// All different.
    pub options: Vec<OwnOption>,
    /// May several be chosen?
    pub multiple: bool,
    /// When voting ends, or has ended.
    pub ends: Option<Timestamp>,
    /// When it was ended, if it is over.
    pub closed: Option<Timestamp>,
    /// How many have voted, if that is known.
    pub voters: Option<u64>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnOption {
    /// Plain text; a vote names it.
    pub name: String,
    /// How many have chosen it.
    pub votes: u64,
}

/// What a post quotes (FEP-044f).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnQuote {
    /// The post.
    pub id: ObjectId,
    /// Its page.
    pub url: String,
}

/// Who may quote a post (FEP-044f).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnQuotePolicy {
    /// Whoever asks.
    Everybody,
    /// Whom the owner lets.
    Asked,
    /// Only its author.
    Nobody,
}

/// Which collections of a post exist; they appear when they get members.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct OwnCollections {
    /// Are there replies to show?
    pub replies: bool,
    /// How many likes, if they are counted.
    pub likes: Option<u64>,
    /// How many boosts, if they are counted.
    pub shares: Option<u64>,
}

/// A post of the owner.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnObject {
    /// The id: `{origin}/ap/post/{key}`.
    pub id: ObjectId,
    /// What it is.
    pub kind: OwnKind,
    /// Who wrote it.
    pub actor: ActorId,
    /// Who may read it.
    pub visibility: OwnVisibility,
    /// When it was published; it never changes (OBJ-6).
    pub published: Timestamp,
    /// When it was edited, if it was (OBJ-21).
    pub updated: Option<Timestamp>,
    /// The permalink (OBJ-7).
    pub url: String,
    /// The title. Never of a Note that answers a poll: it would be a vote.
    pub name: Option<String>,
    /// The content warning of a Note, the abstract of an Article: text.
    pub summary: Option<String>,
    /// Are its pictures to be hidden at first?
    pub sensitive: bool,
    /// The text: HTML (OBJ-11, OBJ-12).
    pub content: String,
    /// The language of `content` (BCP 47).
    pub language: String,
    /// The Markdown it was made of, where the owner wants to show it.
    pub source: Option<String>,
    /// Whom and what it names.
    pub tags: Vec<OwnTag>,
    /// Its files.
    pub attachments: Vec<OwnAttachment>,
    /// What it answers.
    pub in_reply_to: Option<ObjectId>,
    /// The thread that it is in, as the post that began it says (FEP-7888).
    pub context: Option<String>,
    /// What it quotes.
    pub quote: Option<OwnQuote>,
    /// Who may quote it; left out where nothing is enforced (OBJ-16).
    pub quotes: Option<OwnQuotePolicy>,
    /// The answers to choose from, of a Question.
    pub poll: Option<OwnPoll>,
    /// A short form for those who show no Articles: HTML (FEP-b2b8).
    pub preview: Option<String>,
    /// Its collections.
    pub collections: OwnCollections,
}

impl OwnObject {
    /// All that is said of it, written once; the documents are cut from that.
    #[must_use]
    pub fn write(&self) -> Written<'_> {
        Written::new(self)
    }

    /// The document.
    #[must_use]
    pub fn json(&self) -> String {
        self.write().json()
    }

    /// The Create, with the audience of the object (OBJ-8).
    #[must_use]
    pub fn create_json(&self) -> String {
        self.write().create_json()
    }

    /// The id of the Create: `{origin}/ap/create/{key}`. It can be fetched (ID-3).
    #[must_use]
    pub fn create_id(&self) -> String {
        create_id(&self.id)
    }

    /// The Update, with the whole object (OBJ-21).
    #[must_use]
    pub fn update_json(&self) -> String {
        self.write().update_json()
    }

    /// The id of the Update: a fragment of the object, made of `updated` (ID-3).
    #[must_use]
    pub fn update_id(&self) -> String {
        format!("{}#updates/{}", self.id, self.updated.unwrap_or(self.published).millis())
    }

    /// See [`Written::fingerprint`].
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.write().fingerprint()
    }

    /// The last part of the id.
    pub(super) fn key(&self) -> &str {
        key(&self.id)
    }
}

fn key(object: &ObjectId) -> &str {
    object.as_str().rsplit('/').next().unwrap_or_default()
}

/// The id of the Create of a post, which is the last part of its own under another name (ID-3).
pub(in crate::ap) fn create_id(object: &ObjectId) -> String {
    if object.as_str().strip_prefix(object.origin().as_str()).is_some_and(is_act) {
        return format!("{object}.create");
    }
    format!("{}/ap/create/{}", object.origin(), key(object))
}

fn is_act(path: &str) -> bool {
    path.starts_with(paths::ACTS)
}

impl OwnVisibility {
    /// `to` and `cc` of what names `named` (protocol 2.3).
    pub(super) fn audience<'n>(
        self,
        actor: &ActorId,
        named: impl Iterator<Item = &'n str>,
    ) -> (Vec<String>, Vec<String>) {
        let followers = || paths::of_account(actor, paths::FOLLOWERS);
        let public = || PUBLIC.to_owned();
        let named = named.map(str::to_owned);
        match self {
            Self::Public => (vec![public()], std::iter::once(followers()).chain(named).collect()),
            Self::Unlisted => (vec![followers()], std::iter::once(public()).chain(named).collect()),
            Self::Followers => (vec![followers()], named.collect()),
            Self::Direct => (named.collect(), Vec::new()),
        }
    }
}

impl OwnKind {
    /// As it stands in the ledger: what is neither of the others is a Note.
    #[must_use]
    pub fn of(name: &str) -> Self {
        [Self::Article, Self::Question]
            .into_iter()
            .find(|it| it.as_str() == name)
            .unwrap_or(Self::Note)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Article => "Article",
            Self::Question => "Question",
        }
    }
}

impl OwnTag {
    /// Whom it names.
    #[must_use]
    pub fn mentioned(&self) -> Option<&ActorId> {
        match self {
            Self::Mention { id, .. } => Some(id),
            Self::Hashtag { .. } => None,
        }
    }
}
