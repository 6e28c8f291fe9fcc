//! Verifying HTTP Message Signatures (RFC 9421; protocol 5.4): the components that servers of the
//! fediverse sign, and none of the parameters that would change their meaning.

use crate::clock::Timestamp;
use crate::id::Origin;
use crate::limits::SIGNATURE_LABELS_MAX;
use crate::sig::digest::check_content_digest;
use crate::sig::fields::{Bare, Member, Value, parse_dictionary};
use crate::sig::head::Head;
use crate::sig::public::{PublicKey, Scheme};
use crate::sig::{BadSignature, check_expiry, check_host, check_moment, needs_digest};

/// One labelled signature.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    key_id: String,
    scheme: Option<Scheme>,
    covered: Vec<String>,
    created: i64,
    expires: Option<i64>,
    /// The member's value as sent: the order of parameters and the writing of numbers stay.
    raw: String,
    signature: Vec<u8>,
}

impl Claim {
    /// The first label that covers enough; if none does, the first that can be read, so that
    /// [`Claim::check`] says what it lacks.
    pub(super) fn read(head: &Head, input: &str, values: &str) -> Result<Self, BadSignature> {
        let inputs = parse_dictionary(input)?;
        let values = parse_dictionary(values)?;
        let mut first: Result<Self, BadSignature> = Err(BadSignature::Absent);
        for member in inputs.iter().take(SIGNATURE_LABELS_MAX) {
            let Some(value) = values.iter().find(|value| value.key == member.key) else { continue };
            let claim = Self::of(member, value);
            if let Ok(claim) = &claim
                && claim.check_coverage(head, &[]).is_ok()
            {
                return Ok(claim.clone());
            }
            if first.is_err()
                && (claim.is_ok() || first.as_ref().err() == Some(&BadSignature::Absent))
            {
                first = claim;
            }
        }
        first
    }

    fn of(input: &Member<'_>, value: &Member<'_>) -> Result<Self, BadSignature> {
        let Value::List(items) = &input.value else {
            return Err(BadSignature::Malformed("signature-input is not a list"));
        };
        let Bare::Bytes(signature) = value.bare()? else {
            return Err(BadSignature::Malformed("the signature is not a byte sequence"));
        };
        let mut covered: Vec<String> = Vec::new();
        for (item, parameters) in items {
            let Bare::Text(name) = item else {
                return Err(BadSignature::Malformed("a component is not a string"));
            };
            if !parameters.is_empty() {
                return Err(BadSignature::Malformed(
                    "components with parameters are not supported",
                ));
            }
            if !is_supported(name) {
                return Err(BadSignature::Malformed("a component that is not supported"));
            }
            if covered.contains(name) {
                return Err(BadSignature::Malformed("a component is listed twice"));
            }
            covered.push(name.clone());
        }
        let Some(created) = find_integer(input, "created")? else {
            return Err(BadSignature::Malformed("no created"));
        };
        let key_id = find_text(input, "keyid")?.ok_or(BadSignature::Malformed("no keyid"))?;
        Ok(Self {
            key_id: key_id.to_owned(),
            scheme: find_text(input, "alg")?.map(parse_algorithm).transpose()?,
            covered,
            created,
            expires: find_integer(input, "expires")?,
            raw: input.raw.to_owned(),
            signature: signature.clone(),
        })
    }

    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When it was made: parameters are always covered.
    pub(super) fn made(&self) -> Timestamp {
        Timestamp::from_secs(self.created)
    }

    pub(super) fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// The method; the target, whole or as authority, path and query; the digest of a body. One
    /// library took a tampered body where the digest was not demanded.
    fn check_coverage(&self, head: &Head, body: &[u8]) -> Result<(), BadSignature> {
        if !self.covers("@method") {
            return Err(BadSignature::NotCovered("@method"));
        }
        let parts = self.covers("@authority")
            && self.covers("@path")
            && (self.covers("@query") || head.query().is_none());
        if !self.covers("@target-uri") && !parts {
            return Err(BadSignature::NotCovered("@target-uri"));
        }
        if !self.covers("content-digest") && needs_digest(&head.method, body) {
            return Err(BadSignature::NotCovered("content-digest"));
        }
        Ok(())
    }

    /// Coverage, host, clock and digest.
    pub(super) fn check(
        &self,
        head: &Head,
        body: &[u8],
        ours: &Origin,
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        self.check_coverage(head, body)?;
        self.base(head, ours)?;
        if self.covers("host") {
            check_host(&head.header("host").unwrap_or_default(), ours)?;
        }
        let created = Timestamp::from_secs(self.created);
        check_moment(created, now)?;
        check_expiry(Some(created), self.expires.map(Timestamp::from_secs), now)?;
        if self.covers("content-digest") {
            check_content_digest(&head.header("content-digest").unwrap_or_default(), body)?;
        }
        Ok(())
    }

    /// Without `alg` the key decides; with it, it must fit the key.
    pub(super) fn verify(
        &self,
        head: &Head,
        ours: &Origin,
        key: &PublicKey,
    ) -> Result<(), BadSignature> {
        let of_key = if key.is_rsa() { Scheme::RsaSha256 } else { Scheme::Ed25519 };
        let scheme = self.scheme.unwrap_or(of_key);
        if (scheme == Scheme::Ed25519) == key.is_rsa() {
            return Err(BadSignature::Unsupported("the algorithm does not fit the key"));
        }
        let base = self.base(head, ours)?;
        if key.verify(scheme, base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(BadSignature::Mismatch)
        }
    }

    /// The signature base (RFC 9421 section 2.5). Scheme and authority come from `ours`: behind a
    /// proxy the connection would say something else.
    pub(super) fn base(&self, head: &Head, ours: &Origin) -> Result<String, BadSignature> {
        let mut base = String::new();
        for name in &self.covered {
            let value = match name.as_str() {
                "@method" => head.method.clone(),
                "@target-uri" => ours.join(&head.target),
                "@authority" => ours.domain().to_string(),
                "@scheme" => if ours.is_https() { "https" } else { "http" }.to_owned(),
                "@request-target" => head.target.clone(),
                "@path" => head.path().to_owned(),
                "@query" => head.query().unwrap_or("?").to_owned(),
                _ => head.covered(name)?,
            };
            base.push_str(&format!("\"{name}\": {value}\n"));
        }
        base.push_str(&format!("\"@signature-params\": {}", self.raw));
        Ok(base)
    }
}

fn is_supported(name: &str) -> bool {
    const DERIVED: [&str; 7] =
        ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"];
    let field = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
    field || DERIVED.contains(&name)
}

fn parse_algorithm(name: &str) -> Result<Scheme, BadSignature> {
    match name {
        "rsa-v1_5-sha256" => Ok(Scheme::RsaSha256),
        "rsa-pss-sha512" => Ok(Scheme::RsaPssSha512),
        "ed25519" => Ok(Scheme::Ed25519),
        _ => Err(BadSignature::Unsupported("an unknown algorithm")),
    }
}

fn find_integer(member: &Member<'_>, name: &str) -> Result<Option<i64>, BadSignature> {
    match member.parameters.iter().find(|(key, _)| *key == name) {
        None => Ok(None),
        Some((_, Bare::Integer(number))) => Ok(Some(*number)),
        Some(_) => Err(BadSignature::Malformed("a time is not in whole seconds")),
    }
}

fn find_text<'a>(member: &'a Member<'_>, name: &str) -> Result<Option<&'a str>, BadSignature> {
    match member.parameters.iter().find(|(key, _)| *key == name) {
        None => Ok(None),
        Some((_, Bare::Text(text))) => Ok(Some(text)),
        Some(_) => Err(BadSignature::Malformed("keyid or alg is not a string")),
    }
}
