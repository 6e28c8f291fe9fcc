//! Tests of `sig`. The keys are the published test keys of RFC 9421 B.1.1 and B.1.4.

mod fields;
mod golden;
mod keys;
mod refusals;
mod schemes;

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rsa::BoxedUint;
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs1::der::Decode;
use rsa::pkcs1::der::asn1::UintRef;
use rsa::pkcs8::DecodePrivateKey;

use crate::clock::Timestamp;
use crate::id::{Domain, KeyId, Origin};
use crate::sig::public::unwrap_pem;
use crate::sig::{BadSignature, Head, OwnerKeys, PublicKey, Signer, read};

const RSA: &str = include_str!("../../../tests/golden/rfc9421-test-key-rsa.pem");
const ED25519: &str = include_str!("../../../tests/golden/rfc9421-test-key-ed25519.pem");

/// The moment of the golden vectors: 2026-09-06T12:00:00Z.
const NOW: i64 = 1_788_696_000;
const INBOX: &str = "/users/bob/inbox";
const OUTBOX: &str = "/users/bob/outbox?page=true";

fn keys() -> OwnerKeys {
    OwnerKeys::of(rsa_key(), SigningKey::from_pkcs8_pem(ED25519).unwrap()).unwrap()
}

/// The primes of the RFC's RSA key are of unlike length, which needs a constructor of its own.
fn rsa_key() -> rsa::PrivateKey {
    let (_, der) = unwrap_pem(RSA).unwrap();
    let key = RsaPrivateKeyRef::from_der(&der).unwrap();
    let number = |value: UintRef<'_>| BoxedUint::from_be_slice(value.as_bytes(), 2048).unwrap();
    rsa::PrivateKey::from_components_with_wide_primes(
        number(key.modulus),
        number(key.public_exponent),
        number(key.private_exponent),
        vec![number(key.prime1), number(key.prime2)],
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
