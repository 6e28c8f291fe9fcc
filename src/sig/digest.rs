//! Digests of bodies: `Digest` (RFC 3230, for draft-cavage) and `Content-Digest` (RFC 9530).

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use sha2::{Digest, Sha256, Sha512};

use crate::id::ContentHash;
use crate::sig::BadSignature;
use crate::sig::fields::{Bare, parse_dictionary};

/// Reads base64 with or without its padding.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The `Digest` header of `body`: `SHA-256=` in capitals, padded base64 (SIG-5).
#[must_use]
pub fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// The `Content-Digest` header of `body` (RFC 9530).
#[must_use]
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// The sum by which the ledger knows `bytes` again.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    ContentHash::new(Sha256::digest(bytes).into())
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    content_hash(bytes).to_string()
}

/// HMAC-SHA256 (RFC 2104) in lower-case hexadecimal: who has the secret knows whom a message is from.
#[must_use]
pub fn hmac_sha256_hex(secret: &[u8], message: &[u8]) -> String {
    let tag = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret), message);
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A list of `name=value` (protocol 5.3 rule 8), the names in any case: every entry that is known
/// (`sha-256`, `sha-512`) must match, and there must be one.
pub(super) fn check_digest(value: &str, body: &[u8]) -> Result<(), BadSignature> {
    let mut claims = Vec::new();
    for entry in value.split(',') {
        let Some((name, text)) = entry.trim().split_once('=') else { continue };
        let Some(sum) = Sum::named(&name.trim().to_ascii_lowercase()) else { continue };
        claims.push((sum, BASE64.decode(text.trim()).map_err(|_| BadSignature::Digest)?));
    }
    check(&claims, body)
}

/// RFC 9530: every entry that is known (`sha-256`, `sha-512`) must match, and there must be one.
pub(super) fn check_content_digest(value: &str, body: &[u8]) -> Result<(), BadSignature> {
    let mut claims = Vec::new();
    for member in parse_dictionary(value)? {
        let Some(sum) = Sum::named(member.key) else { continue };
        let Bare::Bytes(claimed) = member.bare()? else {
            return Err(BadSignature::Malformed("content-digest"));
        };
        claims.push((sum, claimed.clone()));
    }
    check(&claims, body)
}

/// A sum that counts: of weaker ones nothing is believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sum {
    Sha256,
    Sha512,
}

impl Sum {
    fn named(name: &str) -> Option<Self> {
        match name {
            "sha-256" => Some(Self::Sha256),
            "sha-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn of(self, body: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(body).to_vec(),
            Self::Sha512 => Sha512::digest(body).to_vec(),
        }
    }
}

/// Do all `claims` hold, and is there one? A stranger may claim the same three hundred times: each sum
/// is made once.
fn check(claims: &[(Sum, Vec<u8>)], body: &[u8]) -> Result<(), BadSignature> {
    let holds = |sum: Sum| {
        let mut claimed = claims.iter().filter(|(other, _)| *other == sum).peekable();
        claimed.peek().is_none() || {
            let expected = sum.of(body);
            claimed.all(|(_, claimed)| same(claimed, &expected))
        }
    };
    let hold = !claims.is_empty() && [Sum::Sha256, Sum::Sha512].into_iter().all(holds);
    if hold { Ok(()) } else { Err(BadSignature::Digest) }
}

/// Compares in a time that does not depend on where the difference is (SEC-15).
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}
