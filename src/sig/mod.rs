//! Signatures: the owner's keys, digests, draft-cavage and RFC 9421 requests, object integrity
//! proofs. Pure: what to sign and what to verify comes in as values, nothing is fetched here.
//!
//! Reading is tolerant, judging is strict (protocol 5.3, 5.4): [`read`] accepts every spelling
//! seen among peers, [`Signature::check`] demands full coverage, a fresh clock, our host and the
//! right digest, and [`Signature::verify`] does the arithmetic.

mod cavage;
mod digest;
mod fields;
mod head;
mod keys;
mod message;
pub mod proof;
mod public;
pub mod rfc9421;
pub mod sealed;
mod signer;
mod synchronization;

pub use digest::{content_digest, content_hash, digest, hmac_sha256_hex, sha256_hex};
pub use head::Head;
pub use keys::{OwnerKeys, fresh_token};
pub use public::{BadKey, PublicKey};
pub use signer::Signer;
pub use synchronization::{Synchronization, followers_digest};

use crate::clock::Timestamp;
use crate::id::{KeyId, Origin};
use crate::limits::{SIGNATURE_FUTURE, SIGNATURE_LIFE_MAX, SIGNATURE_PAST};

/// Why a request is not believed. [`BadSignature::status`] is the answer it deserves; SIG-14 wants
/// it given at once, because senders knock a second time on 400 and 401.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSignature {
    /// There is none. 401.
    #[error("the request is not signed")]
    Absent,
    /// Not readable, or it uses what no peer needs: repeated parameters, component parameters. 400.
    #[error("the signature is malformed: {0}")]
    Malformed(&'static str),
    /// A part of the request that must be signed is not, or a signed header is missing. 401.
    #[error("the signature does not cover {0}")]
    NotCovered(&'static str),
    /// Too old, or too far in the future. 401.
    #[error("the signature is outside its time")]
    Stale,
    /// Signed for another server (SEC-13). 401.
    #[error("the signature is for another host")]
    WrongHost,
    /// The body is not the one that was signed. 401.
    #[error("the digest does not match the body")]
    Digest,
    /// An algorithm that is unknown or does not fit the key. 401.
    #[error("the signature is not supported: {0}")]
    Unsupported(&'static str),
    /// The key did not make this signature. 401.
    #[error("the signature does not match the key")]
    Mismatch,
}

impl BadSignature {
    /// The HTTP status: 400 for what cannot be read, 401 for what is not believed.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            _ => 401,
        }
    }
}

/// By which standard a request is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standard {
    /// draft-cavage-12.
    Cavage,
    /// RFC 9421.
    Rfc9421,
}

/// The signature of a request, read but not believed: [`Signature::check`] and
/// [`Signature::verify`] must both pass.
#[derive(Clone, Debug)]
pub struct Signature {
    key_id: KeyId,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Cavage(cavage::Claim),
    Message(message::Claim),
}

/// Reads the signature of a request. `Signature-Input` decides for RFC 9421, whatever `Signature`
/// looks like (protocol 5.4); else `Signature` or `Authorization: Signature` is draft-cavage.
pub fn read(head: &Head) -> Result<Signature, BadSignature> {
    if let Some(input) = head.header("signature-input") {
        let values = head.header("signature").ok_or(BadSignature::Absent)?;
        let claim = message::Claim::read(head, &input, &values)?;
        return Ok(Signature { key_id: parse_key_id(claim.key_id())?, form: Form::Message(claim) });
    }
    let text = match head.header("signature") {
        Some(text) => text,
        None => head
            .header("authorization")
            .filter(|text| cavage::strip_scheme(text).len() < text.len())
            .ok_or(BadSignature::Absent)?,
    };
    let claim = cavage::Claim::read(&text)?;
    Ok(Signature { key_id: parse_key_id(claim.key_id())?, form: Form::Cavage(claim) })
}

impl Signature {
    /// The key that is said to have signed. Nothing is proven by it.
    #[must_use]
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// Which one it is.
    #[must_use]
    pub fn standard(&self) -> Standard {
        match self.form {
            Form::Cavage(_) => Standard::Cavage,
            Form::Message(_) => Standard::Rfc9421,
        }
    }

    /// What is said of the author's followers here, if that is signed (FEP-8fcf).
    #[must_use]
    pub fn synchronization(&self, head: &Head) -> Option<Synchronization> {
        let name = synchronization::HEADER.to_ascii_lowercase();
        let is_covered = match &self.form {
            Form::Cavage(claim) => claim.covers(&name),
            Form::Message(claim) => claim.covers(&name),
        };
        let value = head.header(&name).filter(|_| is_covered)?;
        Synchronization::read(&value)
    }

    /// Judges everything that needs no key: coverage, clock, host and digest. `ours` is the
    /// configured origin, never one taken from the request (SEC-13).
    pub fn check(
        &self,
        head: &Head,
        body: &[u8],
        ours: &Origin,
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        match &self.form {
            Form::Cavage(claim) => claim.check(head, body, ours, now),
            Form::Message(claim) => claim.check(head, body, ours, now),
        }
    }

    /// When it was made, by a time that it covers; `None` if [`Signature::check`] would refuse it.
    #[must_use]
    pub fn made(&self, head: &Head) -> Option<Timestamp> {
        match &self.form {
            Form::Cavage(claim) => claim.made(head),
            Form::Message(claim) => Some(claim.made()),
        }
    }

    /// Is it made with `key`? On [`BadSignature::Mismatch`] the key may have been rotated: the
    /// caller fetches it once more and asks again (protocol 5.6).
    pub fn verify(&self, head: &Head, ours: &Origin, key: &PublicKey) -> Result<(), BadSignature> {
        match &self.form {
            Form::Cavage(claim) => claim.verify(head, key),
            Form::Message(claim) => claim.verify(head, ours, key),
        }
    }
}

/// A key id as URL; the `acct:` ids of old servers are refused (protocol 5.6 d).
fn parse_key_id(text: &str) -> Result<KeyId, BadSignature> {
    KeyId::parse(text).map_err(|_| BadSignature::Malformed("the key id is not an http(s) URL"))
}

/// Must a request with this method and body have its body covered? A POST always: an empty body
/// is then signed as such.
fn needs_digest(method: &str, body: &[u8]) -> bool {
    !body.is_empty() || !matches!(method, "GET" | "HEAD")
}

/// Protocol 5.3 rule 7: from 65 minutes old to an hour ahead.
fn check_moment(made: Timestamp, now: Timestamp) -> Result<(), BadSignature> {
    let fits = made >= now.minus(SIGNATURE_PAST) && made <= now.plus(SIGNATURE_FUTURE);
    if fits { Ok(()) } else { Err(BadSignature::Stale) }
}

/// An expiry is capped at twelve hours after `created` and may have passed by an hour, the same
/// allowance for wrong clocks as for the future.
fn check_expiry(
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), BadSignature> {
    let Some(mut expires) = expires else { return Ok(()) };
    if let Some(created) = created {
        if expires < created {
            return Err(BadSignature::Stale);
        }
        expires = expires.min(created.plus(SIGNATURE_LIFE_MAX));
    }
    if now > expires.plus(SIGNATURE_FUTURE) { Err(BadSignature::Stale) } else { Ok(()) }
}

/// Is the signed `Host` ours? The port of the scheme may be written or not (SIG-9).
fn check_host(value: &str, ours: &Origin) -> Result<(), BadSignature> {
    let scheme = if ours.is_https() { "https" } else { "http" };
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    let same = plain && Origin::of(&format!("{scheme}://{value}/")).is_ok_and(|o| o == *ours);
    if same { Ok(()) } else { Err(BadSignature::WrongHost) }
}

#[cfg(test)]
mod tests;
