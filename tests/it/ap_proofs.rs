//! Proofs on what this node writes (FEP-8b32), checked as everybody does who gets it.

use serde_json::Value;
use skep::ap::build::{Prover, delete_json, fingerprint_of, follow_json, question_update_json};
use skep::ap::{OwnCollections, OwnObject, Proof, secured};
use skep::clock::Timestamp;
use skep::id::KeyId;
use skep::sig::{OwnerKeys, PublicKey, proof, sha256_hex};

use super::ap_golden::{act, actor, article, bob, golden, me, note, question, quote};

fn created() -> Timestamp {
    Timestamp::parse("2026-09-06T12:00:00Z").unwrap()
}

fn method() -> KeyId {
    KeyId::parse("https://me.example/ap/actor#ed25519-key").unwrap()
}

/// Shows what is signed instead of signing it.
fn stand_in() -> Prover {
    Prover::new(method(), |config, document| {
        format!("{}-{}", sha256_hex(config), sha256_hex(document))
    })
}

/// Is the proof in `document` made with `key`?
fn holds(document: &str, key: &PublicKey) -> bool {
    let read: Value = serde_json::from_str(document).unwrap();
    let value = read["proof"]["proofValue"].as_str().unwrap().to_owned();
    let proof = Proof { method: method(), value, created: created(), expires: None };
    let secured = secured(document.as_bytes(), &proof).unwrap();
    proof::verify(key, &proof.value, &secured.config, &secured.document).is_ok()
}

#[test]
fn everything_that_is_proved_can_be_checked() {
    let keys = OwnerKeys::generate();
    let key = PublicKey::from_multibase(&keys.multikey()).unwrap();
    let prover =
        Prover::new(method(), move |config, document| proof::sign(&keys, config, document));
    let odd = OwnObject { content: "\u{1}\u{2028}é😀 \"</\\".to_owned(), ..article() };
    let delete = delete_json(&act("01d"), &me(), (&note().id, &[bob()]), created());
    for document in [
        actor().json(),
        actor().update_json(created()),
        note().json(),
        note().create_json(),
        odd.json(),
        odd.update_json(),
        question().create_json(),
        quote().json(),
        delete,
    ] {
        let proved = prover.prove_public(document.clone(), created());
        let proved = if proved == document { prover.prove(document, created()) } else { proved };
        assert!(holds(&proved, &key), "{proved}");
        assert_eq!(prover.prove(proved.clone(), created()), proved, "once");
        assert!(!holds(&proved.replacen("me.example", "eve.example", 1), &key), "{proved}");
    }
}

#[test]
fn a_proof_by_another_key_takes_the_place_of_the_first() {
    let other = Prover::new(method(), |config, document| {
        format!("other-{}-{}", sha256_hex(config), sha256_hex(document))
    });
    for document in [actor().update_json(created()), note().create_json(), question().json()] {
        let proved = stand_in().prove(document.clone(), created());
        let anew = other.prove_anew(&proved, created());
        assert_eq!(anew, Some(other.prove(document.clone(), created())));
        assert_eq!(other.prove_anew(&document, created()), None, "it had none");
    }
}

#[test]
fn a_proof_is_over_these_bytes() {
    golden("actor_proved.json", &stand_in().prove(actor().json(), created()));
    golden("article_proved.json", &stand_in().prove(article().json(), created()));
    let delete = delete_json(&act("01d"), &me(), (&note().id, &[]), created());
    golden("delete_proved.json", &stand_in().prove_public(delete, created()));
}

#[test]
fn what_is_for_some_alone_is_not_proved() {
    let follow = follow_json(&act("01a"), &me(), &bob());
    assert_eq!(stand_in().prove_public(follow.clone(), created()), follow);
    let create = article().create_json();
    assert_ne!(stand_in().prove_public(create.clone(), created()), create, "unlisted");
}

#[test]
fn a_proof_is_no_part_of_what_is_said() {
    let liked = OwnCollections { likes: Some(9), ..OwnCollections::default() };
    for object in [note(), article(), question(), OwnObject { collections: liked, ..quote() }] {
        let proved = stand_in().prove(object.json(), created());
        assert_eq!(fingerprint_of(&proved), Some(object.fingerprint()));
        let told = |document: &str| question_update_json(&act("01c"), &me(), document, created());
        assert_eq!(told(&proved), told(&object.json()));
    }
}
