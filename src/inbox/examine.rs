//! From bytes to belief.

use super::Rejection;
use super::apply::may_turn;
use crate::ap;
use crate::ap::{Action, Activity, Proof, Subject};
use crate::clock::Timestamp;
use crate::id::{ActorId, KeyId, Origin};
use crate::limits;
use crate::sig;
use crate::sig::{BadSignature, Head, PublicKey, Signature, Standard, Synchronization};
use crate::store::{Error, FollowState, KnownKey, SignedRequest, Tx};

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
    /// Somebody we never met deletes or updates himself, or deletes what we never had: answered 202,
    /// and nothing else is done. Thousands arrive each day (INB-20, threat T15).
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
    voucher: Voucher,
    activity: Activity,
}

/// What is to show that the actor said it.
enum Voucher {
    /// The signature of the request.
    Signature,
    /// A proof inside the activity: somebody else has sent it (protocol 4.6). Nobody asks who.
    Proof(Proof),
}

/// An activity that its actor has signed. Only [`Claim::verify`] makes one.
#[derive(Debug)]
pub struct Verified {
    activity: Activity,
    body: Option<String>,
    requests: Vec<SignedRequest>,
}

/// What [`examine`] asks a store.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// Is the actor known here, or what it deletes?
    Known(&'a Activity),
    /// Is this a relay that the owner has joined?
    Relay(&'a ActorId),
}

/// Checks everything that needs no key, cheapest first (INB-2). A flood of rubbish costs a parse
/// and a hash and no more. `ask` is [`answers_of`] a
/// store, which is asked only about what speaks of itself, and what is signed by somebody else.
///
/// A post that a joined relay passes on in the name of its author counts as an Announce by the relay, and
/// nothing else of that kind is acted on (FEP-ae0c).
pub fn examine(
    received: Received,
    ours: &Origin,
    ask: impl Fn(Question<'_>) -> Result<bool, Error>,
    now: Timestamp,
) -> Result<Examined, Rejection> {
    check_media_type(&received.head)?;
    let mut activity = ap::parse_activity(&received.body)?;
    if is_of_its_own(&activity) && !ask(Question::Known(&activity))? {
        return Ok(Examined::OfNoConcern);
    }
    let signature = sig::read(&received.head)?;
    // What can never be believed is refused before anything is fetched for it.
    let mut voucher = voucher(&signature, &activity);
    if !matches!(voucher, Ok(Voucher::Signature))
        && let Ok(relay) = ActorId::parse(signature.key_id().document())
        && ask(Question::Relay(&relay))?
    {
        match (passed_on(&activity, relay), &voucher) {
            (Some(announce), _) => (activity, voucher) = (announce, Ok(Voucher::Signature)),
            (None, Ok(_)) => {}
            // Relays forget whoever refuses what they pass on.
            (None, Err(_)) => return Ok(Examined::OfNoConcern),
        }
    }
    let voucher = voucher?;
    let origin = activity.actor.origin();
    if activity.id.as_ref().is_some_and(|id| id.origin() != origin) {
        return Err(Rejection::ForeignId);
    }
    signature.check(&received.head, &received.body, ours, now)?;
    if let Voucher::Proof(proof) = &voucher {
        check_time(proof, &activity, now)?;
    }
    let ours = ours.clone();
    Ok(Examined::Claim(Box::new(Claim { received, ours, signature, voucher, activity })))
}

/// What a store answers to [`examine`].
pub fn answers_of<'a>(tx: &'a Tx<'_>) -> impl Fn(Question<'_>) -> Result<bool, Error> + 'a {
    |question| match question {
        Question::Known(activity) if tx.find_actor(&activity.actor)?.is_some() => Ok(true),
        Question::Known(activity) => match &activity.action {
            Action::Delete { object } => Ok(tx.find_remote_post(object)?.is_some()),
            _ => Ok(false),
        },
        Question::Relay(actor) => {
            let relay = tx.find_relay_of(actor)?;
            Ok(relay.is_some_and(|relay| relay.state == FollowState::Accepted))
        }
    }
}

/// A new post that `relay` passes on, as the Announce that other relays make of it: all that is believed of
/// either is the id.
fn passed_on(activity: &Activity, relay: ActorId) -> Option<Activity> {
    let Action::Create(subject) = &activity.action else { return None };
    let object = match subject {
        Subject::Object(object) => object.id.clone(),
        Subject::Reference(object) => object.clone(),
        _ => return None,
    };
    Some(Activity {
        id: None,
        kind: "Announce".to_owned(),
        actor: relay,
        action: Action::Announce { object },
        proof: None,
        is_ld_signed: false,
        ..activity.clone()
    })
}

/// The signature of the actor's own key speaks for the activity; of any other, a proof must.
fn voucher(signature: &Signature, activity: &Activity) -> Result<Voucher, Rejection> {
    let (key, origin) = (signature.key_id(), activity.actor.origin());
    let proof = activity.proof.as_ref().filter(|proof| proof.method.origin() == origin);
    match proof {
        _ if key.document() == activity.actor.as_str() => Ok(Voucher::Signature),
        Some(proof) => Ok(Voucher::Proof(proof.clone())),
        // Whose key it is, its own document must say.
        None if key.origin() == origin => Ok(Voucher::Signature),
        None => Err(Rejection::NotTheActor),
    }
}

/// Anybody can send a proof again at any time. It must be younger than the memory of what was done;
/// of what may be turned back, that is the life of a signature.
fn check_time(proof: &Proof, activity: &Activity, now: Timestamp) -> Result<(), BadSignature> {
    let past = if may_turn(activity) { limits::SIGNATURE_PAST } else { limits::PROOF_PAST };
    let is_of_now = proof.created >= now.minus(past)
        && proof.created <= now.plus(limits::SIGNATURE_FUTURE)
        && proof.expires.is_none_or(|expires| now <= expires);
    if is_of_now { Ok(()) } else { Err(BadSignature::Stale) }
}

impl Claim {
    /// The key to check against, the only one that is ever asked for. Look up its owner, then call
    /// [`Claim::verify`].
    #[must_use]
    pub fn key_id(&self) -> &KeyId {
        match &self.voucher {
            Voucher::Signature => self.signature.key_id(),
            Voucher::Proof(proof) => &proof.method,
        }
    }

    /// Is it said to be sent by the actor itself?
    #[must_use]
    pub fn is_direct(&self) -> bool {
        matches!(self.voucher, Voucher::Signature)
    }

    /// Is it signed by the server of the actor, and by RFC 9421?
    #[must_use]
    pub fn shows_rfc9421(&self) -> bool {
        self.is_direct() && self.signature.standard() == Standard::Rfc9421
    }

    /// What the actor's server says of who follows it here, if it is the one that sent this (FEP-8fcf).
    /// It speaks for its own lists alone.
    #[must_use]
    pub fn synchronization(&self) -> Option<Synchronization> {
        let said = self.signature.synchronization(&self.received.head);
        let origin = self.activity.actor.origin();
        said.filter(|said| {
            self.is_direct() && said.url.origin() == origin && said.collection.origin() == origin
        })
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

    /// Checks the signature or the proof, that its owner is the actor (INB-3), and that the id is on
    /// the actor's own origin (INB-4).
    ///
    /// # Errors
    /// Which of these did not hold. The claim is kept, so that the caller may try another key.
    pub fn verify(&self, key: &KnownKey) -> Result<Verified, Rejection> {
        let public = PublicKey::from_pem(&key.pem)
            .map_err(|_| BadSignature::Unsupported("the key of the signer"))?;
        let by_proof = self.activity.proof.as_ref().map(|proof| SignedRequest {
            actor: self.activity.actor.clone(),
            body: proof.value.clone(),
            signed: proof.created.whole_secs(),
        });
        let by_signature = match &self.voucher {
            Voucher::Signature => Some(self.check_signature(&public)?),
            Voucher::Proof(proof) => {
                // A proof over another document than it says is none.
                let secured =
                    ap::secured(&self.received.body, proof).map_err(|_| BadSignature::Mismatch)?;
                sig::proof::verify(&public, &proof.value, &secured.config, &secured.document)?;
                None
            }
        };
        if key.actor != self.activity.actor {
            return Err(Rejection::NotTheActor);
        }
        let origin = self.activity.actor.origin();
        if self.activity.id.as_ref().is_some_and(|id| id.origin() != origin) {
            return Err(Rejection::ForeignId);
        }
        let requests = by_signature.into_iter().chain(by_proof).collect();
        let activity = self.activity.clone();
        let may_be_passed_on = matches!(
            activity.action,
            Action::Create(_) | Action::Update(_) | Action::Delete { .. }
        );
        let is_kept = may_be_passed_on
            && activity.can_be_checked()
            && self.received.body.len() <= limits::ORIGINAL_MAX_BYTES;
        let body = is_kept.then(|| String::from_utf8(self.received.body.clone()).ok()).flatten();
        Ok(Verified { activity, body, requests })
    }

    fn check_signature(&self, key: &PublicKey) -> Result<SignedRequest, BadSignature> {
        let Received { head, body } = &self.received;
        self.signature.verify(head, &self.ours, key)?;
        let made = self.signature.made(head).ok_or(BadSignature::Stale)?;
        let actor = self.activity.actor.clone();
        Ok(SignedRequest { actor, body: sig::sha256_hex(body), signed: made.whole_secs() })
    }
}

impl Verified {
    /// Who did it.
    #[must_use]
    pub fn actor(&self) -> &ActorId {
        &self.activity.actor
    }

    /// The activity, for [`super::apply()`] to act on, and what it is known by if its bytes come again:
    /// its request, its proof, or both.
    pub(super) fn parts(&self) -> (&Activity, &[SignedRequest]) {
        (&self.activity, &self.requests)
    }

    /// Is it for whoever has the posts of this account under other ids as well? What is between its sender
    /// and this account alone is not.
    #[must_use]
    pub fn is_for_heirs(&self) -> bool {
        !matches!(
            self.activity.action,
            Action::Follow { .. }
                | Action::Accept(_)
                | Action::Reject(_)
                | Action::Block { .. }
                | Action::QuoteRequest { .. }
                | Action::Move { .. }
        )
    }

    /// The bytes in which it came, if others can check them, too, and may be passed them.
    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

/// Is it nothing to us, unless we know whom or what it is about?
fn is_of_its_own(activity: &Activity) -> bool {
    match &activity.action {
        Action::Delete { .. } => true,
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
