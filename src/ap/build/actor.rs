//! Our own account (protocol 1.6).

use serde_json::Value;

use super::context;
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActorId, Handle, KeyId, Username};

/// A picture of the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnImage {
    /// Where it is.
    pub url: String,
    /// E.g. `image/png`.
    pub media_type: String,
    /// Words for those who do not see it.
    pub name: Option<String>,
}

/// A line of the profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnField {
    /// What it is: text.
    pub name: String,
    /// HTML. To be verified by peers it is one single `<a>` whose text is its `href`.
    pub value_html: String,
}

/// The owner's account. Its collections and its inbox are where [`paths::of_account`] has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnActor {
    /// The id: `{origin}/ap/actor`, unless the account was there before this node.
    pub id: ActorId,
    /// `Service` instead of `Person`: an account that is run by a program.
    pub automated: bool,
    /// The name in the handle.
    pub username: Username,
    /// The handle, for peers that need not guess it then (FEP-2c59).
    pub handle: Handle,
    /// The name shown.
    pub name: String,
    /// The biography, HTML.
    pub summary_html: Option<String>,
    /// The profile page.
    pub url: String,
    /// The avatar.
    pub icon: Option<OwnImage>,
    /// The banner.
    pub image: Option<OwnImage>,
    /// The lines of the profile.
    pub fields: Vec<OwnField>,
    /// The id of the RSA key (SIG-1).
    pub main_key: KeyId,
    /// The RSA key, SPKI PEM with LF (SIG-2).
    pub public_pem: String,
    /// The Ed25519 key as `publicKeyMultibase` (SIG-3).
    pub multikey: String,
    /// Since when the account exists.
    pub published: Timestamp,
    /// When the document last changed.
    pub updated: Option<Timestamp>,
    /// Are followers approved by hand?
    pub locked: bool,
    /// Other accounts of the owner.
    pub also_known_as: Vec<ActorId>,
    /// Where the account has moved to.
    pub moved_to: Option<ActorId>,
    /// May directories list it (ACT-7)?
    pub discoverable: bool,
    /// May its posts be searched (FEP-5feb)?
    pub indexable: bool,
    /// Sites that may name the account as their author.
    pub attribution_domains: Vec<String>,
    /// Can it be fetched as a whole (FEP-9091)?
    pub exportable: bool,
}

impl OwnActor {
    /// The document.
    #[must_use]
    pub fn json(&self) -> String {
        self.members(Members::new().put("@context", context::actor())).text()
    }

    /// The Update that carries the whole document (ACT-6). Its id is made of `now`.
    #[must_use]
    pub fn update_json(&self, now: Timestamp) -> String {
        let followers = paths::of_account(&self.id, paths::FOLLOWERS);
        Members::new()
            .put("@context", context::actor())
            .put("id", format!("{}#updates/{}", self.id, now.millis()))
            .put("type", "Update")
            .put("actor", self.id.as_str())
            .put("published", now.rfc3339())
            .put("to", texts([PUBLIC]))
            .put("cc", texts([followers]))
            .put("object", self.members(Members::new()))
            .text()
    }

    fn members(&self, start: Members) -> Members {
        let origin = self.id.origin();
        let part = |path| paths::of_account(&self.id, path);
        let members = start
            .put("id", self.id.as_str())
            .put("type", if self.automated { "Service" } else { "Person" })
            .put("preferredUsername", self.username.as_str())
            .put("webfinger", format!("{}@{}", self.handle.user, self.handle.domain))
            .put("name", self.name.as_str())
            .put("summary", self.summary_html.as_deref().unwrap_or_default())
            .put("url", self.url.as_str())
            .put("inbox", part(paths::INBOX))
            .put("outbox", part(paths::OUTBOX))
            .put("followers", part(paths::FOLLOWERS))
            .put("following", part(paths::FOLLOWING))
            .put("featured", origin.join(paths::FEATURED))
            .put("endpoints", Members::new().put("sharedInbox", origin.join(paths::INBOX)))
            .put("publicKey", self.public_key())
            .put("assertionMethod", Value::Array(vec![self.assertion_method().into()]))
            .put("published", self.published.rfc3339())
            .put_some("updated", self.updated.map(Timestamp::rfc3339))
            .put("manuallyApprovesFollowers", self.locked)
            .put("discoverable", self.discoverable)
            .put("indexable", self.indexable);
        self.rest(members)
    }

    fn rest(&self, members: Members) -> Members {
        let some = |list: Value| Some(list).filter(|list| list != &Value::Array(Vec::new()));
        let fields: Vec<Value> = self.fields.iter().map(|field| field.value()).collect();
        members
            .put_some("alsoKnownAs", some(texts(&self.also_known_as)))
            .put_some("movedTo", self.moved_to.as_ref().map(ActorId::as_str))
            .put_some("attributionDomains", some(texts(&self.attribution_domains)))
            .put_some("icon", self.icon.as_ref().map(OwnImage::members))
            .put_some("image", self.image.as_ref().map(OwnImage::members))
            .put_some("service", self.exportable.then(|| Value::Array(vec![self.export().into()])))
            .put("attachment", fields)
            .put("tag", Vec::<Value>::new())
    }

    /// Its id is `ACTOR#main-key`, if the account was made here: snac2 compares it, cut at `#`, with the
    /// actor (ACT-2).
    fn public_key(&self) -> Members {
        Members::new()
            .put("id", self.main_key.as_str())
            .put("owner", self.id.as_str())
            .put("publicKeyPem", self.public_pem.as_str())
    }

    /// Its type is that of FEP-9091; the terms are in the context of decentralised identifiers.
    fn export(&self) -> Members {
        Members::new()
            .put("id", format!("{}#export", self.id))
            .put("type", "https://w3id.org/fep/9091#Export")
            .put("serviceEndpoint", self.id.origin().join(paths::EXPORT))
    }

    fn assertion_method(&self) -> Members {
        Members::new()
            .put("id", format!("{}#ed25519-key", self.id))
            .put("type", "Multikey")
            .put("controller", self.id.as_str())
            .put("publicKeyMultibase", self.multikey.as_str())
    }
}

impl OwnImage {
    fn members(&self) -> Members {
        Members::new()
            .put("type", "Image")
            .put("mediaType", self.media_type.as_str())
            .put("url", self.url.as_str())
            .put_some("name", self.name.as_deref())
    }
}

impl OwnField {
    fn value(&self) -> Value {
        Members::new()
            .put("type", "PropertyValue")
            .put("name", self.name.as_str())
            .put("value", self.value_html.as_str())
            .into()
    }
}
