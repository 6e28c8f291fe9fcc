//! Our own posts (protocol 2.2), and the Create and Update that carry them.

use serde_json::Value;

use super::context;
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActorId, Handle, ObjectId};

/// What a post is (protocol 2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnKind {
    /// Short, without a title.
    Note,
    /// With a title.
    Article,
}

/// Who may read a post. What is not for everybody is never a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnVisibility {
    /// Everybody, listed.
    Public,
    /// Everybody, not listed.
    Unlisted,
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnAttachment {
    /// Where it is.
    pub url: String,
    /// E.g. `image/jpeg`: peers choose by it how to show it.
    pub media_type: String,
    /// Words for those who do not see it.
    pub name: Option<String>,
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
#[derive(Clone, PartialEq, Eq, Debug)]
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
    /// Its collections.
    pub collections: OwnCollections,
}

impl OwnObject {
    /// The document.
    #[must_use]
    pub fn json(&self) -> String {
        self.members(Members::new().put("@context", context::object())).text()
    }

    /// The Create, with the audience of the object (OBJ-8).
    #[must_use]
    pub fn create_json(&self) -> String {
        self.create(Members::new().put("@context", context::object())).text()
    }

    /// The id of the Create: `{origin}/ap/create/{key}`. It can be fetched (ID-3).
    #[must_use]
    pub fn create_id(&self) -> String {
        create_id(&self.id)
    }

    /// The Update, with the whole object (OBJ-21).
    #[must_use]
    pub fn update_json(&self) -> String {
        let time = self.updated.unwrap_or(self.published);
        let start = Members::new()
            .put("@context", context::object())
            .put("id", self.update_id())
            .put("type", "Update");
        self.wrap(start, time).text()
    }

    /// The id of the Update: a fragment of the object, made of `updated` (ID-3).
    #[must_use]
    pub fn update_id(&self) -> String {
        let time = self.updated.unwrap_or(self.published);
        format!("{}#updates/{}", self.id, time.millis())
    }

    /// A text that is equal for two versions exactly if peers need not be told (OBJ-22): the
    /// document without `updated` and without what others did to it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let bare = Self { updated: None, collections: OwnCollections::default(), ..self.clone() };
        bare.json()
    }

    fn create(&self, start: Members) -> Members {
        self.wrap(start.put("id", self.create_id()).put("type", "Create"), self.published)
    }

    fn wrap(&self, start: Members, time: Timestamp) -> Members {
        let (to, cc) = self.audience();
        start
            .put("actor", self.actor.as_str())
            .put("published", time.rfc3339())
            .put("to", to)
            .put("cc", cc)
            .put("object", self.members(Members::new()))
    }

    fn members(&self, start: Members) -> Members {
        let (to, cc) = self.audience();
        let members = start
            .put("id", self.id.as_str())
            .put("type", self.kind.as_str())
            .put("attributedTo", self.actor.as_str())
            .put("to", to)
            .put("cc", cc)
            .put("published", self.published.rfc3339())
            .put_some("updated", self.updated.map(Timestamp::rfc3339))
            .put("url", self.url.as_str())
            .put_some("inReplyTo", self.in_reply_to.as_ref().map(ObjectId::as_str))
            .put_some("name", self.name.as_deref())
            .put_some("summary", self.summary.as_deref())
            .put("sensitive", self.sensitive)
            .put("content", self.content.as_str())
            .put("contentMap", Members::new().put(&self.language, self.content.as_str()))
            .put_some("source", self.source.as_deref().map(source));
        let attachments: Vec<Value> = self.attachments.iter().map(OwnAttachment::value).collect();
        let tags: Vec<Value> = self.tags.iter().map(OwnTag::value).collect();
        self.put_collections(members.put("attachment", attachments).put("tag", tags))
    }

    fn put_collections(&self, members: Members) -> Members {
        let origin = self.id.origin();
        let at = |kind: &str| format!("{origin}/ap/{kind}/{}", self.key());
        let counted = |kind: &str, total: u64| {
            Members::new().put("id", at(kind)).put("type", "Collection").put("totalItems", total)
        };
        members
            .put_some("replies", self.collections.replies.then(|| at("replies")))
            .put_some("likes", self.collections.likes.map(|total| counted("likes", total)))
            .put_some("shares", self.collections.shares.map(|total| counted("shares", total)))
    }

    /// `to` and `cc` (protocol 2.3).
    fn audience(&self) -> (Value, Value) {
        let (to, first) = self.visibility.audience(&self.actor);
        let mut cc = vec![first];
        for tag in &self.tags {
            if let OwnTag::Mention { id, .. } = tag
                && !cc.iter().any(|other| other == id.as_str())
            {
                cc.push(id.as_str().to_owned());
            }
        }
        (texts([to]), texts(cc))
    }

    /// The last part of the id.
    fn key(&self) -> &str {
        self.id.as_str().rsplit('/').next().unwrap_or_default()
    }
}

/// The id of the Create of a post, which is the last part of its own under another name (ID-3).
pub(super) fn create_id(object: &ObjectId) -> String {
    let key = object.as_str().rsplit('/').next().unwrap_or_default();
    format!("{}/ap/create/{key}", object.origin())
}

impl OwnVisibility {
    /// The first of `to` and the first of `cc` (protocol 2.3).
    pub(super) fn audience(self, actor: &ActorId) -> (String, String) {
        let followers = actor.origin().join(paths::FOLLOWERS);
        match self {
            Self::Public => (PUBLIC.to_owned(), followers),
            Self::Unlisted => (followers, PUBLIC.to_owned()),
        }
    }
}

fn source(markdown: &str) -> Members {
    Members::new().put("mediaType", "text/markdown").put("content", markdown)
}

impl OwnKind {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Article => "Article",
        }
    }
}

impl OwnTag {
    fn value(&self) -> Value {
        match self {
            Self::Hashtag { name, href } => Members::new()
                .put("type", "Hashtag")
                .put("href", href.as_str())
                .put("name", format!("#{name}"))
                .into(),
            Self::Mention { handle, id } => Members::new()
                .put("type", "Mention")
                .put("href", id.as_str())
                .put("name", handle.to_string())
                .into(),
        }
    }
}

impl OwnAttachment {
    /// `Document`, as Mastodon writes it: every peer shows that by its media type.
    fn value(&self) -> Value {
        Members::new()
            .put("type", "Document")
            .put("mediaType", self.media_type.as_str())
            .put("url", self.url.as_str())
            .put_some("name", self.name.as_deref())
            .into()
    }
}
