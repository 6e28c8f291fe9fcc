//! What is for some alone, shown to whoever signs and may read it. Who asks is found out first, and
//! before anything is looked up: nobody learns by asking which names there are.

use std::net::IpAddr;

use super::Node;
use super::keys::{fetch_key, is_fresh};
use super::sync;
use crate::clock;
use crate::delivery;
use crate::id::{ActorId, KeyId, ObjectId, PostKey, paths};
use crate::inbox::Unreadable;
use crate::sig;
use crate::sig::{BadSignature, Head, PublicKey, Signature};
use crate::store;
use crate::store::KnownKey;

/// What is at the address that `head` asks for, if whoever has signed it may read that.
pub(super) fn read(node: &Node, head: &Head, from: IpAddr) -> Result<String, Unreadable> {
    let reader = reader(node, head, from)?;
    let path = head.target.split('?').next().unwrap_or_default();
    if path == paths::FOLLOWERS_SYNC {
        return Ok(sync::list_of(node, &reader.origin())?);
    }
    let Ok(id) = ObjectId::parse(&node.own.origin().join(path)) else {
        return Err(Unreadable::Nothing);
    };
    let (acts, origin) = (node.own.acts(), reader.origin());
    let found = node.store.read::<_, store::Error>(|tx| {
        let key = id.as_str().strip_prefix(&acts).and_then(PostKey::parse);
        let post = key.map_or(Ok(None), |key| delivery::read_private(tx, &key, &origin))?;
        post.map_or_else(|| tx.find_act(&id, &acts, &origin), |post| Ok(Some(post)))
    })?;
    found.ok_or(Unreadable::Nothing)
}

/// Who has signed. Whoever is blocked is not told so, and asked for nothing.
fn reader(node: &Node, head: &Head, from: IpAddr) -> Result<ActorId, Unreadable> {
    let unsigned = |_| Unreadable::Unsigned;
    let signature = sig::read(head).map_err(unsigned)?;
    signature.check(head, &[], node.own.origin(), clock::now()).map_err(unsigned)?;
    let id = signature.key_id();
    let known = node.store.read::<_, store::Error>(|tx| {
        let actor = ActorId::parse(id.document()).ok();
        let is_blocked = tx.is_domain_blocked(&id.origin().domain())?
            || actor.map_or(Ok(false), |actor| tx.is_blocked(&actor))?;
        if is_blocked { Ok(None) } else { tx.find_key(id).map(Some) }
    })?;
    let known = known.ok_or(Unreadable::Unsigned)?;
    let made = Made { head, signature: &signature };
    let key = match known {
        Some(key) => match made.with(node, &key) {
            // Perhaps it is a new one (threat T25).
            Err(_) if !is_fresh(key.fetched_at) => fetched(node, (id, Some(&key)), from, &made)?,
            made => made.map(|()| key).map_err(unsigned)?,
        },
        None => fetched(node, (id, None), from, &made)?,
    };
    let is_blocked = node.store.read::<_, store::Error>(|tx| tx.is_blocked(&key.actor))?;
    if is_blocked { Err(Unreadable::Unsigned) } else { Ok(key.actor) }
}

/// A signature and what it was made of.
struct Made<'a> {
    head: &'a Head,
    signature: &'a Signature,
}

impl Made<'_> {
    fn with(&self, node: &Node, key: &KnownKey) -> Result<(), BadSignature> {
        let public = PublicKey::from_pem(&key.pem).map_err(|_| BadSignature::Mismatch)?;
        self.signature.verify(self.head, node.own.origin(), &public)
    }
}

/// The key as its origin has it now, if it has made the signature.
fn fetched(
    node: &Node,
    (id, known): (&KeyId, Option<&KnownKey>),
    from: IpAddr,
    made: &Made<'_>,
) -> Result<KnownKey, Unreadable> {
    let key = fetch_key(node, id, known, Some(from)).map_err(|_| Unreadable::Unsigned)?;
    made.with(node, &key).map_err(|_| Unreadable::Unsigned)?;
    Ok(key)
}
