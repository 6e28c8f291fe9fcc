//! What one server hands on of what somebody has said on another (protocol 4.6, FEP-8b32).

use serde_json::{Value, json};
use skep::clock;
use skep::sig;

use super::peer::{Peer, post};
use super::{peer_keys, site_with_post};

/// Bob's Ed25519 key stands in `assertionMethod` alone, as Mastodon and Mitra have it.
fn publish_multikey(peer: &Peer) -> String {
    let (actor, key) = (peer.actor(), format!("{}#ed25519-key", peer.actor()));
    peer.host(&json!({
        "id": actor, "type": "Person", "preferredUsername": "bob",
        "inbox": format!("{actor}/inbox"),
        "assertionMethod": [{
            "id": key, "type": "Multikey", "controller": actor,
            "publicKeyMultibase": peer_keys().multikey(),
        }],
    }));
    key
}

/// The activity with a proof made by this key.
fn prove(mut activity: Value, key: &str) -> Value {
    let mut proof = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": key, "proofPurpose": "assertionMethod",
        "created": clock::now().rfc3339(), "@context": activity["@context"],
    });
    let canonical = |value: &Value| serde_json_canonicalizer::to_vec(value).unwrap();
    let value = sig::proof::sign(&peer_keys(), &canonical(&proof), &canonical(&activity));
    proof["proofValue"] = json!(value);
    activity["proof"] = proof;
    activity
}

#[test]
fn a_forwarded_answer_with_a_proof_costs_one_fetch() {
    let (site, _serving, forwarder) = site_with_post();
    let author = Peer::new();
    let key = publish_multikey(&author);
    let mut note = author.note("An answer that came round a corner");
    note["inReplyTo"] = json!(site.id("posts.a"));
    let create = author.activity("Create", note.clone());
    let before = forwarder.gets().len();

    assert_eq!(forwarder.send(&site, &create).status, 401, "without a proof");
    assert_eq!(author.gets(), Vec::<String>::new(), "nothing is fetched for it");

    let proven = prove(create, &key);
    let tampered = proven.to_string().replace("corner", "kerb");
    let signed = forwarder.sign(&site, tampered.as_bytes());
    assert_eq!(post(&site, &signed, tampered.as_bytes()).status, 401, "with other words");
    assert_eq!(forwarder.send(&site, &proven).status, 202);
    assert_eq!(site.json(&["inbox", "list"])[0]["object"], note["id"]);
    assert_eq!((author.gets(), forwarder.gets().len()), (vec!["/users/bob".to_owned()], before));
}

/// INB-22: what answers the owner and can be checked reaches followers elsewhere as its author sent it,
/// once it is approved; so does the end of it.
#[test]
fn an_approved_answer_is_passed_on_as_it_came() {
    let (site, _serving, follower) = site_with_post();
    let author = Peer::new();
    author.follow(&site);
    let mut note = author.note("An answer");
    note["inReplyTo"] = json!(site.id("posts.a"));
    let mut create = author.activity("Create", note.clone());
    let creator = format!("{}#main-key", author.actor());
    create["signature"] =
        json!({ "type": "RsaSignature2017", "creator": creator, "signatureValue": "c2ln" });
    assert_eq!(author.send(&site, &create).status, 202);
    let id = note["id"].as_str().unwrap();
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    site.until_delivered();
    assert_eq!(follower.count("Create", id), 0, "not before it is approved");

    site.ok(&["inbox", "approve", &number]);
    let passed_on = follower.expect("Create", id);
    assert_eq!(passed_on.body, create.to_string().as_bytes());
    let mut delete = author.activity("Delete", id);
    delete["signature"] = create["signature"].clone();
    assert_eq!(author.send(&site, &delete).status, 202);
    assert_eq!(follower.expect("Delete", id).body, delete.to_string().as_bytes());
    site.until_delivered();
    let sent_back = ["Create", "Delete"].map(|kind| author.count(kind, id));
    assert_eq!(sent_back, [0, 0], "where it comes from it is known");
}
