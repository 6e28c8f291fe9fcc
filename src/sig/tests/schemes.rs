//! The schemes that others sign with and we do not, SHA-512 and PSS, and what they ask us for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use getrandom::SysRng;
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Digest, Sha512};

use super::{NOW, judge, keys, now, peer, rsa_key, signer};
use crate::id::{ActorId, ObjectId};
use crate::sig::{BadSignature, Head, PublicKey, Synchronization, followers_digest, read, rfc9421};

const KEY_ID: &str = "https://me.example/actor#main-key";

/// A signed GET with SHA-512 under the given `algorithm` parameter.
fn sha512(algorithm: &str) -> Head {
    let text = format!("(request-target): get /\nhost: peer.example\ndate: {}", now().http_date());
    let hash = Sha512::digest(text.as_bytes());
    let signature = rsa_key().sign(Pkcs1v15Sign::new::<Sha512>(), &hash).unwrap();
    let signature = STANDARD.encode(signature);
    let value = format!(
        "keyId=\"{KEY_ID}\",{algorithm}headers=\"(request-target) host date\",\
        signature=\"{signature}\""
    );
    Head::new("GET", "/")
        .with("Host", "peer.example")
        .with("Date", &now().http_date())
        .with("Signature", &value)
}

#[test]
fn sha512_is_the_second_try_where_the_key_decides() {
    let key = keys().public_rsa().clone();
    for algorithm in ["algorithm=\"hs2019\",", "algorithm=\"rsa-sha512\",", ""] {
        assert_eq!(judge(&sha512(algorithm), b"", &key), Ok(()), "{algorithm}");
    }
    let named = judge(&sha512("algorithm=\"rsa-sha256\","), b"", &key);
    assert_eq!(named, Err(BadSignature::Mismatch));
}

#[test]
fn pss_is_verified_when_it_is_named() {
    let signed = |alg: &str| {
        let input = format!("(\"@method\" \"@target-uri\");created={NOW};keyid=\"{KEY_ID}\"{alg}");
        let base = format!(
            "\"@method\": GET\n\"@target-uri\": https://peer.example/\n\"@signature-params\": {input}"
        );
        let hash = Sha512::digest(base.as_bytes());
        let signature = rsa_key().sign_with_rng(&mut SysRng, Pss::<Sha512>::new(), &hash).unwrap();
        Head::new("GET", "/")
            .with("Signature-Input", &format!("sig1={input}"))
            .with("Signature", &format!("sig1=:{}:", STANDARD.encode(signature)))
    };
    let key = keys().public_rsa().clone();
    assert_eq!(judge(&signed(";alg=\"rsa-pss-sha512\""), b"", &key), Ok(()));
    assert_eq!(judge(&signed(""), b"", &key), Err(BadSignature::Mismatch));
}

/// Anybody may change what is not covered, so it says nothing about when a signature was made.
#[test]
fn the_time_of_a_signature_is_one_that_it_covers() {
    let cavage = |covered: &str, algorithm: &str| {
        let value = format!(
            "keyId=\"{KEY_ID}\",algorithm=\"{algorithm}\",created={},headers=\"{covered}\",\
            signature=\"eA==\"",
            NOW + 50
        );
        Head::new("GET", "/").with("Date", &now().http_date()).with("Signature", &value)
    };
    let input = format!("sig1=(\"@method\");created={};keyid=\"{KEY_ID}\"", NOW + 50);
    let message = Head::new("GET", "/")
        .with("Signature-Input", &input)
        .with("Signature", "sig1=:eA==:")
        .with("Date", &now().http_date());
    for (head, made) in [
        (cavage("(request-target) date", "rsa-sha256"), Some(NOW)),
        (cavage("(request-target) date", "hs2019"), Some(NOW)),
        (cavage("(request-target) (created)", "hs2019"), Some(NOW + 50)),
        (cavage("date (created)", "hs2019"), Some(NOW + 50)),
        (cavage("(request-target)", "rsa-sha256"), None),
        (message, Some(NOW + 50)),
    ] {
        let signature = crate::sig::read(&head).unwrap();
        assert_eq!(signature.made(&head).map(|made| made.secs()), made, "{head:?}");
    }
}

#[test]
fn a_signature_is_asked_for_that_we_can_make() {
    let table = [
        ("sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;keyid", true),
        ("sig1=(\"@method\");created;alg=\"rsa-v1_5-sha256\"", true),
        ("a=(\"@status\"), b=(\"@method\")", true),
        ("sig1=(\"@method\" \"date\")", false),
        ("sig1=(\"@target-uri\";req)", false),
        ("sig1=(\"@method\");alg=\"ed25519\"", false),
        ("sig1=(\"@method\");nonce=\"n\"", false),
        ("sig1", false),
        ("", false),
    ];
    for (accept, expected) in table {
        assert_eq!(rfc9421::is_asked_for(accept), expected, "{accept}");
    }
}

/// The value that FEP-8fcf itself gives, in whatever order, and that of nobody.
#[test]
fn followers_have_a_sum() {
    let id = |n: u8| ActorId::parse(&format!("https://testing.example.org/users/{n}")).unwrap();
    let expected = "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f";
    assert_eq!(followers_digest(&[id(1), id(2)]), expected);
    assert_eq!(followers_digest(&[id(2), id(1)]), expected);
    assert_eq!(followers_digest([]), "0".repeat(64));
}

/// It is signed by both standards, and nothing of it counts that is not.
#[test]
fn what_is_said_of_followers_is_signed() {
    let id = |path: &str| ObjectId::parse(&format!("https://me.example/{path}")).unwrap();
    let digest = followers_digest([]);
    let said = Synchronization { collection: id("followers"), url: id("sync"), digest };
    let key = PublicKey::from_pem(&keys().public_pem()).unwrap();
    let (signer, peer) = (signer().saying(said.clone()), peer());
    let old = signer.sign_post(&peer.domain(), "/inbox", b"{}", now());
    let new = rfc9421::sign_post(&signer, &peer, "/inbox", b"{}", now());
    for headers in [old, new] {
        let head = |value: &str| {
            headers.iter().fold(Head::new("POST", "/inbox"), |head, (name, sent)| {
                let is_it = *name == "Collection-Synchronization";
                head.with(name, if is_it { value } else { sent })
            })
        };
        let (sent, other) = (head(&said.value()), head(&said.value().replace("/sync", "/other")));
        assert_eq!(judge(&sent, b"{}", &key), Ok(()));
        assert_eq!(read(&sent).unwrap().synchronization(&sent), Some(said.clone()));
        assert_eq!(judge(&other, b"{}", &key), Err(BadSignature::Mismatch));
    }
}
