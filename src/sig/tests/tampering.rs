//! What somebody on the way could do to a request that was signed well: in both schemes, for both
//! methods, nothing that a signature covers can be changed, taken away or used elsewhere.

use super::{INBOX, OUTBOX, head_of, keys, now, peer, peer_domain, signer};
use crate::id::Origin;
use crate::sig::{BadSignature, Head, PublicKey, content_digest, digest, read, rfc9421};

const BODY: &[u8] = b"{\"type\":\"Follow\"}";

/// A request as it left its sender.
struct Sent {
    name: &'static str,
    /// The headers that its signature covers or is made of.
    signed: &'static [&'static str],
    head: Head,
    body: &'static [u8],
    key: PublicKey,
}

fn sent() -> Vec<Sent> {
    let (keys, signer, peer, domain) = (keys(), signer(), peer(), peer_domain());
    let (rsa, ed25519) = (keys.public_rsa(), keys.public_ed25519());
    let post = |name, signed, headers: Vec<(&'static str, String)>, key: &PublicKey| {
        let head = head_of("POST", INBOX, &headers);
        Sent { name, signed, head, body: BODY, key: key.clone() }
    };
    let get = |name, signed, headers: Vec<(&'static str, String)>| {
        let head = head_of("GET", OUTBOX, &headers);
        Sent { name, signed, head, body: b"", key: rsa.clone() }
    };
    let modern = rfc9421::sign_post(&signer, &peer, INBOX, BODY, now());
    let young = rfc9421::sign_post_ed25519(&signer, &peer, INBOX, BODY, now());
    let old: &[&str] = &["date", "digest", "content-type", "signature"];
    let new: &[&str] = &["content-digest", "signature-input", "signature"];
    vec![
        post("cavage POST", old, signer.sign_post(&domain, INBOX, BODY, now()), rsa),
        get("cavage GET", &["date", "signature"], signer.sign_get(&domain, OUTBOX, now())),
        post("RFC 9421 POST", new, modern, rsa),
        get(
            "RFC 9421 GET",
            &["signature-input", "signature"],
            rfc9421::sign_get(&signer, &peer, OUTBOX, now()),
        ),
        post("RFC 9421 POST, Ed25519", new, young, ed25519),
    ]
}

impl Sent {
    /// What the inbox of `ours` says of it.
    fn judged_at(&self, ours: &Origin, key: &PublicKey) -> Result<(), BadSignature> {
        let signature = read(&self.head)?;
        signature.check(&self.head, self.body, ours, now())?;
        signature.verify(&self.head, ours, key)
    }

    fn judged(&self) -> Result<(), BadSignature> {
        self.judged_at(&peer(), &self.key)
    }

    /// The same after something has been done to its head.
    fn with(self, change: impl FnOnce(&mut Head)) -> Self {
        let mut head = self.head;
        change(&mut head);
        Self { head, ..self }
    }
}

#[test]
fn untouched_requests_are_believed() {
    for request in sent() {
        assert_eq!(request.judged(), Ok(()), "{}", request.name);
        for name in request.signed {
            assert!(request.head.header(name).is_some(), "{}: {name}", request.name);
        }
    }
}

#[test]
fn no_signed_header_can_be_left_out_doubled_or_changed() {
    for number in 0..sent().len() {
        for name in sent()[number].signed {
            let request = || sent().swap_remove(number);
            let place = |head: &Head| head.headers.iter().position(|(it, _)| it == name).unwrap();
            let removed = request().with(|head| {
                head.headers.remove(place(head));
            });
            let doubled = request().with(|head| {
                let again = head.headers[place(head)].clone();
                head.headers.push(again);
            });
            let changed = request().with(|head| {
                let at = place(head);
                let value = &mut head.headers[at].1;
                // The last letter that is not padding or a quotation mark.
                let last = value.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap();
                let other = if value[last..].starts_with('A') { "B" } else { "A" };
                value.replace_range(last..=last, other);
            });
            for (how, request) in [("without", removed), ("twice", doubled), ("another", changed)] {
                assert_ne!(request.judged(), Ok(()), "{}: {how} {name}", request.name);
            }
        }
    }
}

#[test]
fn nothing_else_can_be_asked_with_it() {
    type Change = fn(&mut Head);
    let changes: [(&str, Change); 6] = [
        ("method", |head| head.method = "DELETE".to_owned()),
        ("other method", |head| {
            let other = if head.method == "GET" { "POST" } else { "GET" };
            other.clone_into(&mut head.method);
        }),
        ("path", |head| head.target = head.target.replace("bob", "eve")),
        ("case", |head| head.target = head.target.replace("bob", "Bob")),
        ("slash", |head| head.target = format!("/{}", head.target)),
        ("encoding", |head| head.target = head.target.replace("bob", "%62ob")),
    ];
    for number in 0..sent().len() {
        for (what, change) in changes {
            let request = sent().swap_remove(number).with(change);
            assert_ne!(request.judged(), Ok(()), "{}: {what}", request.name);
        }
    }
}

#[test]
fn another_body_needs_another_signature() {
    for number in [0, 2, 4] {
        for body in [&b""[..], b"{\"type\":\"Follow\"} ", b"{\"type\":\"Delete\"}"] {
            let other = Sent { body, ..sent().swap_remove(number) };
            assert_eq!(other.judged(), Err(BadSignature::Digest), "{}", other.name);
            // Nor does a digest that fits help.
            let other = other.with(|head| {
                for (name, value) in &mut head.headers {
                    match name.as_str() {
                        "digest" => *value = digest(body),
                        "content-digest" => *value = content_digest(body),
                        _ => {}
                    }
                }
            });
            assert_eq!(other.judged(), Err(BadSignature::Mismatch), "{}", other.name);
        }
    }
}

/// A request to one server is worth nothing at another, nor under another key.
#[test]
fn it_is_for_one_server_and_of_one_key() {
    let others = crate::sig::OwnerKeys::generate();
    for request in sent() {
        for origin in ["https://other.example", "https://peer.example:8443"] {
            let other = Origin::of(origin).unwrap();
            assert_ne!(
                request.judged_at(&other, &request.key),
                Ok(()),
                "{}: {origin}",
                request.name
            );
        }
        for key in [others.public_rsa(), others.public_ed25519()] {
            assert_ne!(request.judged_at(&peer(), key), Ok(()), "{}", request.name);
        }
    }
}

#[test]
fn what_is_not_signed_may_come_and_go() {
    for number in 0..sent().len() {
        for (name, value) in [
            ("User-Agent", "a proxy"),
            ("X-Forwarded-For", "192.0.2.1"),
            ("Via", "1.1 proxy"),
            ("Accept-Encoding", "gzip"),
            ("Cookie", "a=b"),
        ] {
            let request = sent().swap_remove(number);
            let head = request.head.clone().with(name, value);
            let request = request.with(|it| *it = head);
            assert_eq!(request.judged(), Ok(()), "{}: {name}", request.name);
        }
        // The order of headers says nothing.
        let turned = sent().swap_remove(number).with(|head| head.headers.reverse());
        assert_eq!(turned.judged(), Ok(()), "{}", turned.name);
    }
}
