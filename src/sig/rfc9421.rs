//! Signing requests as RFC 9421 says: the second knock, for peers that refuse draft-cavage
//! (SIG-13). Exactly the form that Mastodon sends and verifies: `@method`, `@target-uri`, for a
//! body `content-digest`; `created` and `keyid`, and no `alg` for RSA.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Timestamp;
use crate::id::Origin;
use crate::sig::digest::content_digest;
use crate::sig::fields::{Bare, Value, parse_dictionary};
use crate::sig::signer::{POST_TYPE, Signer};

/// The headers of a signed GET: Host, Date, Signature-Input, Signature. `peer` is where it goes,
/// `target` path and query as sent.
#[must_use]
pub fn sign_get(
    signer: &Signer,
    peer: &Origin,
    target: &str,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let request =
        Request { method: "GET", url: peer.join(target), digest: None, synchronization: None };
    request.sign(
        &parameters_rsa(signer, now),
        |base| signer.keys().sign_rsa(base),
        common(peer, now),
    )
}

/// The headers of a signed POST: Host, Date, Content-Digest, Content-Type, Signature-Input,
/// Signature.
#[must_use]
pub fn sign_post(
    signer: &Signer,
    peer: &Origin,
    target: &str,
    body: &[u8],
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let request = Request::post(signer, (peer, target), body);
    request.sign(
        &parameters_rsa(signer, now),
        |base| signer.keys().sign_rsa(base),
        common(peer, now),
    )
}

/// As [`sign_post`], with the Ed25519 key. Few peers verify it (SIG-3): only for those that are
/// known to.
#[must_use]
pub fn sign_post_ed25519(
    signer: &Signer,
    peer: &Origin,
    target: &str,
    body: &[u8],
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let request = Request::post(signer, (peer, target), body);
    let id = signer.ed25519_key_id();
    let parameters = format!(";created={};keyid=\"{id}\";alg=\"ed25519\"", now.secs());
    request.sign(&parameters, |base| signer.keys().sign_ed25519(base), common(peer, now))
}

/// Does an `Accept-Signature` ask for what [`sign_post`] makes, and no more (RFC 9421 section 5.1)?
#[must_use]
pub fn is_asked_for(accept_signature: &str) -> bool {
    let Ok(asked) = parse_dictionary(accept_signature) else { return false };
    asked.iter().any(|member| {
        let Value::List(components) = &member.value else { return false };
        let covered = components.iter().all(|(component, parameters)| {
            let name = if let Bare::Text(name) = component { name } else { "" };
            parameters.is_empty() && matches!(name, "@method" | "@target-uri" | "content-digest")
        });
        covered
            && member.parameters.iter().all(|(name, value)| match (*name, value) {
                ("created" | "keyid", _) => true,
                ("alg", Bare::Text(alg)) => alg == "rsa-v1_5-sha256",
                _ => false,
            })
    })
}

struct Request {
    method: &'static str,
    url: String,
    digest: Option<String>,
    synchronization: Option<(&'static str, String)>,
}

impl Request {
    fn post(signer: &Signer, (peer, target): (&Origin, &str), body: &[u8]) -> Self {
        Self {
            method: "POST",
            url: peer.join(target),
            digest: Some(content_digest(body)),
            synchronization: signer.synchronization(),
        }
    }

    /// Adds what the signature needs to `headers`.
    fn sign(
        self,
        parameters: &str,
        key: impl Fn(&[u8]) -> Vec<u8>,
        mut headers: Vec<(&'static str, String)>,
    ) -> Vec<(&'static str, String)> {
        let mut base = format!("\"@method\": {}\n\"@target-uri\": {}\n", self.method, self.url);
        let mut covered = "\"@method\" \"@target-uri\"".to_owned();
        if let Some(digest) = self.digest {
            base.push_str(&format!("\"content-digest\": {digest}\n"));
            covered.push_str(" \"content-digest\"");
            headers.push(("Content-Digest", digest));
            headers.push(("Content-Type", POST_TYPE.to_owned()));
        }
        if let Some((name, value)) = self.synchronization {
            let covers = name.to_ascii_lowercase();
            base.push_str(&format!("\"{covers}\": {value}\n"));
            covered.push_str(&format!(" \"{covers}\""));
            headers.push((name, value));
        }
        let input = format!("({covered}){parameters}");
        base.push_str(&format!("\"@signature-params\": {input}"));
        headers.push(("Signature-Input", format!("sig1={input}")));
        let signature = STANDARD.encode(key(base.as_bytes()));
        headers.push(("Signature", format!("sig1=:{signature}:")));
        headers
    }
}

fn parameters_rsa(signer: &Signer, now: Timestamp) -> String {
    format!(";created={};keyid=\"{}\"", now.secs(), signer.key_id())
}

fn common(peer: &Origin, now: Timestamp) -> Vec<(&'static str, String)> {
    vec![("Host", peer.domain().to_string()), ("Date", now.http_date())]
}
