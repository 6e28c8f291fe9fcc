//! Signatures made by other software: the vectors of Mastodon and of the W3C, captured requests,
//! FEP-8b32 and FEP-521a. The corpus is not part of the repository.

use std::fs;
use std::path::Path;

use serde_json::Value;
use skep::clock::Timestamp;
use skep::id::Origin;
use skep::sig::{BadSignature, Head, PublicKey, proof, read};

use crate::corpus::corpus;

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn canonical(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap()
}

fn judge(head: &Head, body: &[u8], key: &PublicKey, now: Timestamp) -> Result<(), BadSignature> {
    let scheme_and_host = format!("https://{}/", head.header("host").unwrap());
    let ours = Origin::of(&scheme_and_host).unwrap();
    let signature = read(head)?;
    signature.check(head, body, &ours, now)?;
    signature.verify(head, &ours, key)
}

/// Mastodon's own expectations, with three differences that are meant: `acct:` key ids are
/// refused (protocol 5.6 d), another actor's key is a matter of the caller, and a vector signed
/// with Ed25519 needs that key.
#[test]
fn mastodon_vectors() {
    let Some(root) = corpus("") else { return };
    let file = json(&root.join("http-signatures/mastodon/vectors.json"));
    let rsa = PublicKey::from_pem(text(&file["public_key_pem"])).unwrap();
    let ed25519 = PublicKey::from_pem(text(&file["ed25519_public_pem"])).unwrap();
    let mut tried = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let mut head = Head::new(text(&vector["method"]), text(&vector["target"]));
        for (name, value) in vector["headers"].as_object().unwrap() {
            head = head.with(name, text(value));
        }
        let now = Timestamp::parse(text(&vector["now"])).unwrap();
        let body = vector["body"].as_str().unwrap_or_default().as_bytes();
        let by_rsa = judge(&head, body, &rsa, now);
        let by_ed25519 = judge(&head, body, &ed25519, now);
        let name = text(&vector["name"]);
        let found = by_rsa.is_ok() || by_ed25519.is_ok();
        let expected = match name {
            _ if name.contains("acct key ID") => false,
            _ if name.contains("inaccessible key") => found,
            _ => text(&vector["expected"]) == "verify",
        };
        assert_eq!(found, expected, "{name}: {by_rsa:?}, {by_ed25519:?}");
        tried += 1;
    }
    assert!(tried >= 28, "{tried}");
}

/// A request as captured: head, blank line, body.
fn captured(path: &Path) -> (Head, Vec<u8>) {
    let bytes = fs::read(path).unwrap();
    let all = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    let (head, body) = all.split_once("\n\n").unwrap_or((all.trim_end(), ""));
    let mut lines = head.lines();
    let mut start = lines.next().unwrap().split(' ');
    let request = Head::new(start.next().unwrap(), start.next().unwrap());
    let head = lines.fold(request, |head, line| {
        let (name, value) = line.split_once(':').unwrap();
        head.with(name, value)
    });
    (head, body.as_bytes().to_vec())
}

/// Requests of Pixelfed, Emissary and bovine as they came, at the time they name.
#[test]
fn captured_requests() {
    let Some(root) = corpus("") else { return };
    let folder = root.join("http-signatures/captured");
    let names = [
        "test_emissary",
        "test_emissary_failedsignature_1",
        "test_emissary_failedsignature_2",
        "test_pixelfed",
        "testfunfedi",
    ];
    for name in names {
        let (head, body) = captured(&folder.join(format!("{name}.http.txt")));
        let pem = fs::read_to_string(folder.join(format!("{name}.pem"))).unwrap();
        let key = PublicKey::from_pem(&pem).unwrap();
        let now = Timestamp::parse_http_date(&head.header("date").unwrap()).unwrap();
        assert_eq!(judge(&head, &body, &key, now), Ok(()), "{name}");
        let mut tampered = body.clone();
        tampered[10] ^= 1;
        assert_eq!(judge(&head, &tampered, &key, now), Err(BadSignature::Digest), "{name}");
        let elsewhere = Head { target: "/elsewhere".to_owned(), ..head };
        assert_eq!(judge(&elsewhere, &body, &key, now), Err(BadSignature::Mismatch), "{name}");
    }
    // Not of the fediverse: the key ids are no URLs and nothing of the request line is signed.
    for name in ["testverify_dino1", "testverify_dino2"] {
        let (head, _) = captured(&folder.join(format!("{name}.http.txt")));
        assert!(matches!(read(&head), Err(BadSignature::Malformed(_))), "{name}");
    }
}

/// What a Mastodon 2.5 sent to PeerTube; the body was stored parsed, so the digest is not tried.
#[test]
fn peertube_requests() {
    let Some(root) = corpus("") else { return };
    let folder = root.join("http-signatures/peertube-tests");
    let pem = |name: &str| text(&json(&folder.join(name))["publicKey"]).to_owned();
    let good = PublicKey::from_pem(&pem("mastodon--public-key.json")).unwrap();
    let ours = Origin::of("http://localhost").unwrap();
    let mut results = Vec::new();
    for name in ["mastodon--http-signature.json", "mastodon--bad-http-signature.json"] {
        let file = json(&folder.join(name));
        let mut head = Head::new("POST", "/accounts/ronan/inbox");
        for (name, value) in file["headers"].as_object().unwrap() {
            head = head.with(name, text(value));
        }
        results.push(read(&head).and_then(|signature| signature.verify(&head, &ours, &good)));
    }
    assert_eq!(results[0], Ok(()));
    assert!(results[1].is_err());
}

/// The suite of the draft: none of its messages has enough of a request signed for an inbox.
#[test]
fn draft_messages_are_not_enough() {
    let Some(root) = corpus("") else { return };
    let now = Timestamp::parse("2014-01-05T21:31:40Z").unwrap();
    let key = fs::read_to_string(root.join("http-signatures/draft-cavage/rsa.pub")).unwrap();
    let key = PublicKey::from_pem(&key).unwrap();
    let mut tried = 0;
    for entry in fs::read_dir(root.join("http-signatures/draft-cavage")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "httpMessage") {
            let (head, body) = captured(&path);
            if head.header("host").is_some_and(|host| !host.is_empty()) {
                assert!(judge(&head, &body, &key, now).is_err(), "{}", path.display());
                tried += 1;
            }
        }
    }
    assert!(tried > 5, "{tried}");
}

#[test]
fn fep_8b32() {
    let Some(root) = corpus("") else { return };
    let file = json(&root.join("data-integrity/fep-8b32/vector.json"));
    check_proof(&file["signed"], text(&file["actor"]["assertionMethod"][0]["publicKeyMultibase"]));
}

#[test]
fn w3c_eddsa_jcs_2022() {
    let Some(root) = corpus("") else { return };
    let folder = root.join("data-integrity/vc-di-eddsa/eddsa-jcs-2022");
    let signed = json(&folder.join("signedJCS.json"));
    let method = text(&signed["proof"]["verificationMethod"]).to_owned();
    check_proof(&signed, method.split('#').next_back().unwrap());
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let value = String::from_utf8(read("sigBTC58JCS.txt")).unwrap();
    let key = PublicKey::from_multibase(method.split('#').next_back().unwrap()).unwrap();
    let (config, document) = (read("proofCanonJCS.txt"), read("canonDocJCS.txt"));
    assert_eq!(proof::verify(&key, value.trim(), &config, &document), Ok(()));
}

#[track_caller]
fn check_proof(signed: &Value, multibase: &str) {
    let key = PublicKey::from_multibase(multibase).unwrap();
    assert_eq!(key.multibase(), multibase);
    let mut document = signed.clone();
    let mut config = document.as_object_mut().unwrap().remove("proof").unwrap();
    let value = config.as_object_mut().unwrap().remove("proofValue").unwrap();
    let config = canonical(&config);
    assert_eq!(proof::verify(&key, text(&value), &config, &canonical(&document)), Ok(()));
    document["id"] = "https://evil.example/1".into();
    let result = proof::verify(&key, text(&value), &config, &canonical(&document));
    assert_eq!(result, Err(BadSignature::Mismatch));
}

/// Every Multikey of FEP-521a is read and written back unchanged.
#[test]
fn fep_521a() {
    let Some(root) = corpus("") else { return };
    let feature = root.join("data-integrity/fep-521a/fep-521a.feature.txt");
    let feature = fs::read_to_string(feature).unwrap();
    let mut seen = 0;
    for line in feature.lines().filter(|line| line.contains("\"publicKeyMultibase\"")) {
        let text = line.split('"').nth(3).unwrap();
        assert_eq!(PublicKey::from_multibase(text).unwrap().multibase(), text);
        seen += 1;
    }
    assert!(seen >= 2, "{seen}");
}
