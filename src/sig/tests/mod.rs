//! Tests of `sig`. The keys are the published test keys of RFC 9421 B.1.1 and B.1.4.

mod fields;
mod golden;
mod keys;
mod refusals;
mod rfc9421_corpus;
mod schemes;
mod sealed;
mod tampering;

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rsa::BoxedUint;

use crate::clock::Timestamp;
use crate::id::{Domain, KeyId, Origin};
use crate::sig::{BadSignature, Head, OwnerKeys, PublicKey, Signer, read};

const KEYS: &str = include_str!("../../../tests/golden/rfc9421-keys.json");

/// The moment of the golden vectors: 2026-09-06T12:00:00Z.
const NOW: i64 = 1_788_696_000;
const INBOX: &str = "/users/bob/inbox";
const OUTBOX: &str = "/users/bob/outbox?page=true";

/// A number of the RFC's test keys, big-endian.
fn number(pointer: &str) -> Vec<u8> {
    let keys: serde_json::Value = serde_json::from_str(KEYS).unwrap();
    let hex = keys.pointer(pointer).and_then(|value| value.as_str()).unwrap();
    let hex = if hex.len().is_multiple_of(2) { hex.to_owned() } else { format!("0{hex}") };
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn keys() -> OwnerKeys {
    let seed: [u8; 32] = number("/ed25519").try_into().unwrap();
    OwnerKeys::of(rsa_key(), SigningKey::from_bytes(&seed)).unwrap()
}

/// The primes of the RFC's RSA key are of unlike length, which needs a constructor of its own.
fn rsa_key() -> rsa::PrivateKey {
    let number =
        |name: &str| BoxedUint::from_be_slice(&number(&format!("/rsa/{name}")), 2048).unwrap();
    rsa::PrivateKey::from_components_with_wide_primes(
        number("n"),
        number("e"),
        number("d"),
        vec![number("p"), number("q")],
    )
    .unwrap()
}

fn signer() -> Signer {
    let id = |name: &str| KeyId::parse(&format!("https://me.example/actor#{name}")).unwrap();
    Signer::new(Arc::new(keys()), id("main-key"), id("ed25519-key"))
}

fn now() -> Timestamp {
    Timestamp::from_secs(NOW)
}

fn peer() -> Origin {
    Origin::of("https://peer.example").unwrap()
}

fn peer_domain() -> Domain {
    peer().domain()
}

fn head_of(method: &str, target: &str, headers: &[(&'static str, String)]) -> Head {
    headers.iter().fold(Head::new(method, target), |head, (name, value)| head.with(name, value))
}

fn find<'a>(headers: &'a [(&'static str, String)], name: &str) -> &'a str {
    headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str()).unwrap()
}

/// Everything the inbox asks, as `peer.example`.
fn judge(head: &Head, body: &[u8], key: &PublicKey) -> Result<(), BadSignature> {
    let signature = read(head)?;
    signature.check(head, body, &peer(), now())?;
    signature.verify(head, &peer(), key)
}
