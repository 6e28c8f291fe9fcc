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

/// Protocol 5.3 rule 8: a list of `name=value`, of which `sha-256` in any case must match. No
/// SHA-256 entry is no digest.
pub(super) fn check_digest(value: &str, body: &[u8]) -> Result<(), BadSignature> {
    let mut matched = false;
    for entry in value.split(',') {
        let Some((name, text)) = entry.trim().split_once('=') else { continue };
        if !name.trim().eq_ignore_ascii_case("sha-256") {
            continue;
        }
        let claimed = BASE64.decode(text.trim()).map_err(|_| BadSignature::Digest)?;
        if !same(&claimed, &Sha256::digest(body)) {
            return Err(BadSignature::Digest);
        }
        matched = true;
    }
    if matched { Ok(()) } else { Err(BadSignature::Digest) }
}

/// RFC 9530: every entry that is known (`sha-256`, `sha-512`) must match, and there must be one.
pub(super) fn check_content_digest(value: &str, body: &[u8]) -> Result<(), BadSignature> {
    let mut matched = false;
    for member in parse_dictionary(value)? {
        let expected: Vec<u8> = match member.key {
            "sha-256" => Sha256::digest(body).to_vec(),
            "sha-512" => Sha512::digest(body).to_vec(),
            _ => continue,
        };
        let Bare::Bytes(claimed) = member.bare()? else {
            return Err(BadSignature::Malformed("content-digest"));
        };
        if !same(claimed, &expected) {
            return Err(BadSignature::Digest);
        }
        matched = true;
    }
    if matched { Ok(()) } else { Err(BadSignature::Digest) }
}

/// Compares in a time that does not depend on where the difference is (SEC-15).
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}
