//! Keys: what is read, what is written, what is never shown.

use ed25519_dalek::SigningKey;
use getrandom::SysRng;
use rand_core::UnwrapErr;

use super::keys;
use crate::sig::public::Scheme;
use crate::sig::{BadKey, BadSignature, OwnerKeys, PublicKey, proof};

#[test]
fn fresh_keys_survive_their_files() {
    let fresh = OwnerKeys::generate();
    let read = OwnerKeys::from_pem(&fresh.rsa_private_pem(), &fresh.ed25519_private_pem()).unwrap();
    assert_eq!(read.public_pem(), fresh.public_pem());
    assert_eq!(read.multikey(), fresh.multikey());
    assert!(fresh.multikey().starts_with("z6Mk"));
    assert!(fresh.public_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    assert!(fresh.public_pem().lines().all(|line| line.len() <= 64));
    assert_ne!(fresh.public_pem(), OwnerKeys::generate().public_pem());
}

#[test]
fn a_key_of_any_length_signs_alike() {
    // Of keys made elsewhere, not every length is one that can be signed with swiftly.
    for (bits, is_swift) in [(2048, true), (2056, false)] {
        let mut random = UnwrapErr(SysRng);
        let rsa = rsa::PrivateKey::new(&mut random, bits).unwrap();
        let keys = OwnerKeys::of(rsa, SigningKey::generate(&mut random)).unwrap();
        assert_eq!(keys.sign_rsa_swiftly(b"a text").is_some(), is_swift, "{bits}");
        let signature = keys.sign_rsa(b"a text");
        assert_eq!(signature, keys.sign_rsa_slowly(b"a text"), "{bits}");
        assert!(keys.public_rsa().verify(Scheme::RsaSha256, b"a text", &signature), "{bits}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?} {:#?}", keys(), super::signer());
    let (rsa, ed25519) = (keys().rsa_private_pem(), keys().ed25519_private_pem());
    for secret in rsa.lines().chain(ed25519.lines()).filter(|line| !line.starts_with('-')) {
        assert!(!shown.contains(secret.trim_end_matches('=')));
    }
    assert!(shown.len() < 600, "{shown}");
    let error = OwnerKeys::from_pem("secret words", &keys().ed25519_private_pem()).unwrap_err();
    assert_eq!(format!("{error} {error:?}"), "the key is not PEM of a known kind NotPem");
    let rsa = keys().rsa_private_pem();
    assert_eq!(OwnerKeys::from_pem(&rsa, &rsa).unwrap_err(), BadKey::NotPem);
}

#[test]
fn public_keys_as_peers_write_them() {
    let pem = keys().public_pem();
    let spellings = [
        pem.replace('\n', "\r\n"),
        pem.trim_end().to_owned(),
        format!("\n  {pem}\n"),
        pem.replace('\n', "\n  "),
        pem.lines().filter(|line| !line.starts_with('-')).collect::<String>(),
    ];
    for spelling in &spellings[..4] {
        assert_eq!(&PublicKey::from_pem(spelling).unwrap(), keys().public_rsa(), "{spelling}");
    }
    let one_line =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", spellings[4]);
    assert_eq!(&PublicKey::from_pem(&one_line).unwrap(), keys().public_rsa());
    let ed25519 = keys().public_ed25519().pem();
    assert_eq!(&PublicKey::from_pem(&ed25519).unwrap(), keys().public_ed25519());
}

#[test]
fn what_is_no_public_key() {
    let block = |label: &str, text: &str| {
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    };
    let cases = [
        (String::new(), BadKey::NotPem),
        ("hello".to_owned(), BadKey::NotPem),
        (keys().rsa_private_pem(), BadKey::NotPem),
        (block("PUBLIC KEY", "????"), BadKey::NotPem),
        (block("PUBLIC KEY", "aGVsbG8="), BadKey::Damaged),
        (block("RSA PUBLIC KEY", "aGVsbG8="), BadKey::Damaged),
        (block("CERTIFICATE", "aGVsbG8="), BadKey::NotPem),
        (block("PUBLIC KEY", &"A".repeat(100_000)), BadKey::NotPem),
    ];
    for (text, expected) in cases {
        assert_eq!(PublicKey::from_pem(&text), Err(expected), "{text:.80}");
    }
    for text in
        ["", "z", "x6Mkh", "z6Mkh", "zzzzzzzz0", "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8"]
    {
        assert!(PublicKey::from_multibase(text).is_err(), "{text}");
    }
    assert_eq!(PublicKey::from_multibase(&"z".repeat(1_000_000)), Err(BadKey::NotMultikey));
}

/// A key of small order verifies anything; it is not taken.
#[test]
fn a_weak_key_is_refused() {
    let mut bytes = vec![0xed, 0x01, 1];
    bytes.extend([0; 31]);
    let text = crate::sig::public::encode_base58(&bytes);
    assert_eq!(PublicKey::from_multibase(&text), Err(BadKey::Damaged));
}

#[test]
fn proofs_are_refused() {
    let keys = keys();
    let value = proof::sign(&keys, b"{}", b"[]");
    let key = keys.public_ed25519();
    assert_eq!(proof::verify(key, &value, b"{}", b"[]"), Ok(()));
    assert_eq!(proof::verify(key, &value, b"{}", b"[ ]"), Err(BadSignature::Mismatch));
    assert_eq!(proof::verify(key, &value, b"[]", b"{}"), Err(BadSignature::Mismatch));
    let malformed = Err(BadSignature::Malformed("proofValue"));
    for text in ["", "z", "zabc", &value[1..], &value[..80]] {
        assert_eq!(proof::verify(key, text, b"{}", b"[]"), malformed, "{text}");
    }
    let unsupported = proof::verify(keys.public_rsa(), &value, b"{}", b"[]").unwrap_err();
    assert!(matches!(unsupported, BadSignature::Unsupported(_)));
}
