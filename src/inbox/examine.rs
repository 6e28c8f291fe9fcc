//! From bytes to belief.

use super::Rejection;
use crate::ap;
use crate::ap::{Action, Activity};
use crate::clock::Timestamp;
use crate::id::{KeyId, Origin};
use crate::sig;
use crate::sig::{BadSignature, Head, PublicKey, Signature};
use crate::store::{Error, KnownKey, SignedRequest, Tx};

/// A request as it came off the wire. Nothing in it has been believed yet.
#[derive(Clone, Debug)]
pub struct Received {
    /// What may be signed.
    pub head: Head,
    /// The body, already cut at the limit.
    pub body: Vec<u8>,
}

/// What a first look says.
pub enum Examined {
    /// Somebody we never met deletes or updates himself: answered 202, and nothing else is done.
    /// Thousands arrive each day (INB-20, threat T15).
    OfNoConcern,
    /// Worth looking up a key for.
    Claim(Box<Claim>),
}

/// An activity that is addressed to us, recent and intact, and names a key. Whether that key made
/// it is still open.
pub struct Claim {
    received: Received,
    ours: Origin,
    signature: Signature,
    activity: Activity,
}

/// An activity whose signer is its actor. Only [`Claim::verify`] makes one.
#[derive(Debug)]
pub struct Verified {
    activity: Activity,
    request: SignedRequest,
}

/// Checks everything that needs no key, cheapest first (INB-2). A flood of rubbish costs a parse
/// and a hash and no more. `knows` is [`known_to`] a
/// store, which is asked only about what speaks of itself.
pub fn examine(
    received: Received,
    ours: &Origin,
    knows: impl FnOnce(&Activity) -> Result<bool, Error>,
    now: Timestamp,
) -> Result<Examined, Rejection> {
    check_media_type(&received.head)?;
    let activity = ap::parse_activity(&received.body)?;
    if concerns_only_itself(&activity) && !knows(&activity)? {
        return Ok(Examined::OfNoConcern);
    }
    let signature = sig::read(&received.head)?;
    // What can never be believed is refused before anything is fetched for it.
    let origin = activity.actor.origin();
    if signature.key_id().origin() != origin {
        return Err(Rejection::NotTheActor);
    }
    if activity.id.as_ref().is_some_and(|id| id.origin() != origin) {
        return Err(Rejection::ForeignId);
    }
    signature.check(&received.head, &received.body, ours, now)?;
    let ours = ours.clone();
    Ok(Examined::Claim(Box::new(Claim { received, ours, signature, activity })))
}

/// Is the actor of an activity known here? For [`examine`].
pub fn known_to<'a>(tx: &'a Tx<'_>) -> impl FnOnce(&Activity) -> Result<bool, Error> + 'a {
    |activity| Ok(tx.find_actor(&activity.actor)?.is_some())
}

impl Claim {
    /// The key to check against. Look up its owner, then call [`Claim::verify`].
    #[must_use]
    pub fn key_id(&self) -> &KeyId {
        self.signature.key_id()
    }

    /// The request, to be parked until the key can be had.
    #[must_use]
    pub fn received(&self) -> &Received {
        &self.received
    }

    /// Does somebody delete himself? His key is usually gone by then (INB-20).
    #[must_use]
    pub fn is_farewell(&self) -> bool {
        matches!(&self.activity.action, Action::Delete { object }
            if object.as_str() == self.activity.actor.as_str())
    }

    /// Who says it; not believed yet.
    #[must_use]
    pub fn claimed_actor(&self) -> &crate::id::ActorId {
        &self.activity.actor
    }

    /// Checks the signature, that its owner is the actor (INB-3), and that the id is on the
    /// actor's own origin (INB-4).
    ///
    /// # Errors
    /// Which of these did not hold. The claim is kept, so that the caller may try another key.
    pub fn verify(&self, key: &KnownKey) -> Result<Verified, Rejection> {
        let public = PublicKey::from_pem(&key.pem)
            .map_err(|_| BadSignature::Unsupported("the key of the signer"))?;
        self.signature.verify(&self.received.head, &self.ours, &public)?;
        if key.actor != self.activity.actor {
            return Err(Rejection::NotTheActor);
        }
        let origin = self.activity.actor.origin();
        if self.activity.id.as_ref().is_some_and(|id| id.origin() != origin) {
            return Err(Rejection::ForeignId);
        }
        let made = self.signature.made(&self.received.head).ok_or(BadSignature::Stale)?;
        let request = SignedRequest {
            actor: key.actor.clone(),
            body: sig::sha256_hex(&self.received.body),
            signed: made.whole_secs(),
        };
        Ok(Verified { activity: self.activity.clone(), request })
    }
}

impl Verified {
    /// The activity, for [`super::apply()`] to act on, and what tells its request from all others.
    pub(super) fn parts(&self) -> (&Activity, &SignedRequest) {
        (&self.activity, &self.request)
    }
}

fn concerns_only_itself(activity: &Activity) -> bool {
    match &activity.action {
        Action::Delete { object } => object.as_str() == activity.actor.as_str(),
        Action::Update(ap::Subject::Actor(actor)) => actor.id == activity.actor,
        Action::Update(ap::Subject::Reference(id)) => id.as_str() == activity.actor.as_str(),
        _ => false,
    }
}

fn check_media_type(head: &Head) -> Result<(), Rejection> {
    let encoding = head.header("content-encoding");
    if encoding.is_some_and(|value| !value.trim().eq_ignore_ascii_case("identity")) {
        return Err(Rejection::MediaType);
    }
    let Some(value) = head.header("content-type") else { return Err(Rejection::MediaType) };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/activity+json" | "application/ld+json" | "application/json" => Ok(()),
        _ => Err(Rejection::MediaType),
    }
}
