//! The golden vectors, byte for byte: PKCS#1 v1.5 and Ed25519 signatures are deterministic.

use serde_json::Value;

use super::{INBOX, OUTBOX, find, head_of, judge, keys, now, peer, peer_domain, signer};
use crate::sig::{Form, Head, PublicKey, content_digest, digest, proof, read, rfc9421, sha256_hex};

const GOLDEN: &str = include_str!("../../../tests/golden/signatures.json");

fn golden(pointer: &str) -> String {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    golden
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{pointer}"))
        .to_owned()
}

/// The text that the verifier rebuilds from a request.
fn rebuilt(head: &Head) -> String {
    match &read(head).unwrap().form {
        Form::Cavage(claim) => claim.text(head, &head.target).unwrap(),
        Form::Message(claim) => claim.base(head, &peer()).unwrap(),
    }
}

#[test]
fn digests() {
    let body = golden("/body");
    assert_eq!(body.len(), 175);
    assert_eq!(digest(body.as_bytes()), golden("/digest"));
    assert_eq!(content_digest(body.as_bytes()), golden("/content_digest"));
    assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn cavage_post() {
    let body = golden("/body");
    let headers = signer().sign_post(&peer_domain(), INBOX, body.as_bytes(), now());
    assert_eq!(find(&headers, "Signature"), golden("/cavage_post/header"));
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Host", "Date", "Digest", "Content-Type", "Signature"]);
    let head = head_of("POST", INBOX, &headers);
    assert_eq!(rebuilt(&head), golden("/cavage_post/signing_string"));
    assert_eq!(judge(&head, body.as_bytes(), keys().public_rsa()), Ok(()));
}

#[test]
fn cavage_get() {
    let headers = signer().sign_get(&peer_domain(), OUTBOX, now());
    let signature = golden("/cavage_get_with_query/signature");
    assert!(find(&headers, "Signature").ends_with(&format!(",signature=\"{signature}\"")));
    let head = head_of("GET", OUTBOX, &headers);
    assert_eq!(rebuilt(&head), golden("/cavage_get_with_query/signing_string"));
    assert_eq!(judge(&head, b"", keys().public_rsa()), Ok(()));
}

#[test]
fn cavage_get_signed_without_its_query() {
    let headers = signer().sign_get(&peer_domain(), "/users/bob/outbox", now());
    let signature = golden("/cavage_get_query_stripped/signature");
    assert!(find(&headers, "Signature").contains(&signature));
    let head = head_of("GET", OUTBOX, &headers);
    assert_eq!(judge(&head, b"", keys().public_rsa()), Ok(()));
}

#[test]
fn cavage_hs2019_created() {
    let body = golden("/body");
    let head = Head::new("POST", INBOX)
        .with("Host", "peer.example")
        .with("Digest", &golden("/digest"))
        .with("Signature", &golden("/cavage_hs2019_created/header"));
    assert_eq!(rebuilt(&head), golden("/cavage_hs2019_created/signing_string"));
    assert_eq!(judge(&head, body.as_bytes(), keys().public_rsa()), Ok(()));
}

#[test]
fn rfc9421_post() {
    let body = golden("/body");
    let headers = rfc9421::sign_post(&signer(), &peer(), INBOX, body.as_bytes(), now());
    assert_eq!(find(&headers, "Signature-Input"), golden("/rfc9421_post_rsa/signature_input"));
    assert_eq!(find(&headers, "Signature"), golden("/rfc9421_post_rsa/signature"));
    let head = head_of("POST", INBOX, &headers);
    assert_eq!(rebuilt(&head), golden("/rfc9421_post_rsa/signature_base"));
    assert_eq!(judge(&head, body.as_bytes(), keys().public_rsa()), Ok(()));
}

#[test]
fn rfc9421_get() {
    let headers = rfc9421::sign_get(&signer(), &peer(), OUTBOX, now());
    assert_eq!(find(&headers, "Signature-Input"), golden("/rfc9421_get_rsa/signature_input"));
    assert_eq!(find(&headers, "Signature"), golden("/rfc9421_get_rsa/signature"));
    let head = head_of("GET", OUTBOX, &headers);
    assert_eq!(rebuilt(&head), golden("/rfc9421_get_rsa/signature_base"));
    assert_eq!(judge(&head, b"", keys().public_rsa()), Ok(()));
}

#[test]
fn rfc9421_post_ed25519() {
    let body = golden("/body");
    let headers = rfc9421::sign_post_ed25519(&signer(), &peer(), INBOX, body.as_bytes(), now());
    assert_eq!(find(&headers, "Signature-Input"), golden("/rfc9421_post_ed25519/signature_input"));
    assert_eq!(find(&headers, "Signature"), golden("/rfc9421_post_ed25519/signature"));
    let head = head_of("POST", INBOX, &headers);
    assert_eq!(rebuilt(&head), golden("/rfc9421_post_ed25519/signature_base"));
    assert_eq!(judge(&head, body.as_bytes(), keys().public_ed25519()), Ok(()));
}

#[test]
fn fep8b32() {
    let config = golden("/fep8b32/canonical_proof_config");
    let document = golden("/fep8b32/canonical_document");
    assert_eq!(sha256_hex(config.as_bytes()), golden("/fep8b32/proof_hash"));
    assert_eq!(sha256_hex(document.as_bytes()), golden("/fep8b32/document_hash"));
    let value = golden("/fep8b32/proofValue");
    assert_eq!(proof::sign(&keys(), config.as_bytes(), document.as_bytes()), value);
    let key = PublicKey::from_multibase(&golden("/fep8b32/publicKeyMultibase")).unwrap();
    assert_eq!(proof::verify(&key, &value, config.as_bytes(), document.as_bytes()), Ok(()));
}

#[test]
fn public_keys() {
    assert_eq!(keys().public_pem(), golden("/rsa_spki_pem"));
    assert_eq!(keys().multikey(), golden("/fep8b32/publicKeyMultibase"));
    assert_eq!(keys().public_rsa().multibase(), golden("/rsa_multikey"));
    assert_eq!(&PublicKey::from_multibase(&golden("/rsa_multikey")).unwrap(), keys().public_rsa());
}
