//! The examples of RFC 9421, appendix B, as files of the corpus: what its signatures are made of, and what
//! the inbox says of them. None of them has enough of a request signed, so none would be let in.

use std::fs;
use std::path::PathBuf;

use crate::clock::Timestamp;
use crate::corpus::corpus;
use crate::id::Origin;
use crate::sig::fields::{Bare, parse_dictionary};
use crate::sig::message::Claim;
use crate::sig::public::Scheme;
use crate::sig::{BadSignature, Head, PublicKey};

/// The `created` of every example.
const CREATED: i64 = 1_618_884_473;

struct Examples(PathBuf);

impl Examples {
    fn find() -> Option<Self> {
        corpus("http-signatures/rfc9421").map(Self)
    }

    /// A file, its folded lines joined (RFC 8792), without the line end at its end.
    fn text(&self, name: &str) -> String {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        let mut lines = text.trim_end().split("\\\n");
        let first = lines.next().unwrap().to_owned();
        lines.fold(first, |joined, line| joined + line.trim_start())
    }

    /// A request of one file, with the fields of another.
    fn request(&self, name: &str, fields: Option<&str>) -> (Head, Vec<u8>) {
        let text = self.text(name).replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let fields = fields.map(|name| self.text(name)).unwrap_or_default();
        let mut lines = head.lines();
        let mut start = lines.next().unwrap().split(' ');
        let head = Head::new(start.next().unwrap(), start.next().unwrap());
        let head = lines.chain(fields.lines()).fold(head, |head, line| {
            let (name, value) = line.split_once(':').unwrap();
            head.with(name, value.trim())
        });
        (head, body.as_bytes().to_vec())
    }

    fn ed25519(&self) -> PublicKey {
        PublicKey::from_pem(&self.text("example-ed25519-test-key-1.pem")).unwrap()
    }

    fn rsa_pss(&self) -> PublicKey {
        PublicKey::from_pem(&self.text("example-rsa-pss-key-1.pem")).unwrap()
    }
}

fn claim_of(head: &Head) -> Result<Claim, BadSignature> {
    let field = |name: &str| head.header(name).unwrap();
    Claim::read(head, &field("signature-input"), &field("signature"))
}

#[test]
fn the_signatures_of_the_examples_are_verified() {
    let Some(examples) = Examples::find() else { return };
    let rows = [
        ("minimal-signature-using-rsa-pss-sha512", examples.rsa_pss(), Scheme::RsaPssSha512),
        (
            "selective-covered-components-using-rsa-pss-sha512",
            examples.rsa_pss(),
            Scheme::RsaPssSha512,
        ),
        ("full-coverage-using-rsa-pss-sha512", examples.rsa_pss(), Scheme::RsaPssSha512),
        ("signing-a-request-using-ed25519", examples.ed25519(), Scheme::Ed25519),
    ];
    for (name, key, scheme) in rows {
        let base = examples.text(&format!("{name}-1.txt"));
        let fields = examples.text(&format!("{name}-2.txt"));
        let value = fields.lines().find_map(|line| line.strip_prefix("Signature: ")).unwrap();
        let members = parse_dictionary(value).unwrap();
        let Ok(Bare::Bytes(signature)) = members[0].bare() else { panic!("{name}") };
        assert!(key.verify(scheme, base.as_bytes(), signature), "{name}");
        assert!(!key.verify(scheme, format!("{base} ").as_bytes(), signature), "{name}");
    }
}

#[test]
fn what_an_inbox_says_of_the_examples() {
    let Some(examples) = Examples::find() else { return };
    let request = "test-cases-1.txt";
    let proxied = "tls-terminating-proxies-5.txt";
    let rows = [
        (request, Some("minimal-signature-using-rsa-pss-sha512-2.txt"), "uncovered @method"),
        (request, Some("selective-covered-components-using-rsa-pss-sha512-2.txt"), "malformed"),
        // Everything is covered, but nothing names PSS.
        (request, Some("full-coverage-using-rsa-pss-sha512-2.txt"), "Mismatch"),
        (request, Some("signing-a-response-using-ecdsa-p256-sha256-2.txt"), "malformed"),
        (request, Some("signing-a-request-using-hmac-sha256-2.txt"), "uncovered @method"),
        (request, Some("signing-a-request-using-ed25519-2.txt"), "uncovered @target-uri"),
        (proxied, None, "uncovered content-digest"),
    ];
    let ours = Origin::of("https://example.com/").unwrap();
    let now = Timestamp::from_secs(CREATED);
    for (request, fields, expected) in rows {
        let (head, body) = examples.request(request, fields);
        let told = claim_of(&head).and_then(|claim| {
            claim.check(&head, &body, &ours, now)?;
            claim.verify(&head, &ours, &examples.rsa_pss())
        });
        let told = match told {
            Err(BadSignature::NotCovered(part)) => format!("uncovered {part}"),
            Err(BadSignature::Malformed(_)) => "malformed".to_owned(),
            Err(why) => format!("{why:?}"),
            Ok(()) => "let in".to_owned(),
        };
        assert_eq!(told, expected, "{request} {fields:?}");
    }
}

/// Appendix B.4: what a proxy may do to a message, and what breaks its signature.
#[test]
fn messages_that_were_changed_on_the_way() {
    let Some(examples) = Examples::find() else { return };
    let ours = Origin::of("https://example.org/").unwrap();
    let rows = [
        (1, Ok(())),                      // as it was signed
        (3, Ok(())),                      // a parameter and a header more
        (4, Ok(())),                      // other headers, repeats joined
        (5, Ok(())),                      // another order of headers
        (6, Err(BadSignature::Mismatch)), // another method and host
        (7, Err(BadSignature::Mismatch)), // another order of one header's values
    ];
    let base = examples.text("http-message-transformations-2.txt");
    for (number, expected) in rows {
        let (head, body) =
            examples.request(&format!("http-message-transformations-{number}.txt"), None);
        let claim = claim_of(&head).unwrap();
        assert_eq!(claim.verify(&head, &ours, &examples.ed25519()), expected, "{number}");
        assert_eq!(claim.base(&head, &ours).unwrap() == base, expected.is_ok(), "{number}");
        let told = claim.check(&head, &body, &ours, Timestamp::from_secs(CREATED));
        assert!(matches!(told, Err(BadSignature::NotCovered(_))), "{number}: {told:?}");
    }
}

/// Only RSA and Ed25519 keys are read, and no private ones.
#[test]
fn keys_of_other_kinds_are_refused() {
    let Some(examples) = Examples::find() else { return };
    for name in [
        "example-ecc-p-256-test-key-1.pem",
        "example-shared-secret-1.txt",
        "keys/test-key-ecc-p256.pem",
        "keys/test-key-ed25519.pem",
        "keys/test-key-rsa-pss.pem",
        "keys/test-key-rsa.pem",
        "keys/test-shared-secret.txt",
    ] {
        assert!(PublicKey::from_pem(&examples.text(name)).is_err(), "{name}");
    }
    for name in [
        "example-ed25519-test-key-1.pem",
        "example-key-rsa-test-1.pem",
        "example-rsa-pss-key-1.pem",
    ] {
        assert!(PublicKey::from_pem(&examples.text(name)).is_ok(), "{name}");
    }
}
