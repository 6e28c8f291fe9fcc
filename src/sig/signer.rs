//! Signing our requests in the form that every peer reads: draft-cavage-12 with `rsa-sha256`
//! (protocol 5.2).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Timestamp;
use crate::id::{Domain, KeyId};
use crate::sig::digest::digest;
use crate::sig::keys::OwnerKeys;
use crate::sig::synchronization::{HEADER, Synchronization};

/// The content type of what we post.
pub(super) const POST_TYPE: &str = "application/activity+json";

/// The owner's keys with their published ids. It signs only the requests built here, with fixed
/// sets of headers: it is no oracle for other texts (SEC-17).
#[derive(Clone, Debug)]
pub struct Signer {
    keys: Arc<OwnerKeys>,
    key_id: KeyId,
    ed25519_key_id: KeyId,
    synchronization: Option<Synchronization>,
}

impl Signer {
    /// `key_id` is `ACTOR#main-key`, for ever (SIG-1; snac2 cuts at the `#`); `ed25519_key_id` is
    /// `ACTOR#ed25519-key`.
    #[must_use]
    pub fn new(keys: Arc<OwnerKeys>, key_id: KeyId, ed25519_key_id: KeyId) -> Self {
        Self { keys, key_id, ed25519_key_id, synchronization: None }
    }

    /// One that also says, in each request that it posts, who follows where that goes to (FEP-8fcf).
    #[must_use]
    pub fn saying(&self, synchronization: Synchronization) -> Self {
        Self { synchronization: Some(synchronization), ..self.clone() }
    }

    /// What is said of followers in a request that is posted: the name of the header and its value.
    pub(super) fn synchronization(&self) -> Option<(&'static str, String)> {
        self.synchronization.as_ref().map(|said| (HEADER, said.value()))
    }

    /// The id of the RSA key.
    #[must_use]
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The id of the Ed25519 key: the `verificationMethod` of proofs.
    #[must_use]
    pub fn ed25519_key_id(&self) -> &KeyId {
        &self.ed25519_key_id
    }

    /// The keys themselves, for proofs.
    #[must_use]
    pub fn keys(&self) -> &OwnerKeys {
        &self.keys
    }

    /// The headers of a signed GET: Host, Date, Signature (SIG-16). `target` is path and query as
    /// sent; on 401 the caller may sign the path alone (SIG-10).
    #[must_use]
    pub fn sign_get(
        &self,
        host: &Domain,
        target: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let headers = vec![("Host", host.to_string()), ("Date", now.http_date())];
        self.sign("get", target, headers)
    }

    /// The headers of a signed POST: Host, Date, Digest, Content-Type, Signature, all of them
    /// covered (SIG-4). Sign anew for every attempt (SIG-12).
    #[must_use]
    pub fn sign_post(
        &self,
        host: &Domain,
        target: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Host", host.to_string()),
            ("Date", now.http_date()),
            ("Digest", digest(body)),
            ("Content-Type", POST_TYPE.to_owned()),
        ];
        headers.extend(self.synchronization());
        self.sign("post", target, headers)
    }

    /// Covers the request target and all `headers`, and adds the signature to them.
    fn sign(
        &self,
        method: &str,
        target: &str,
        mut headers: Vec<(&'static str, String)>,
    ) -> Vec<(&'static str, String)> {
        let mut names = "(request-target)".to_owned();
        let mut text = format!("(request-target): {method} {target}");
        for (name, value) in &headers {
            let name = name.to_ascii_lowercase();
            names.push_str(&format!(" {name}"));
            text.push_str(&format!("\n{name}: {value}"));
        }
        let signature = STANDARD.encode(self.keys.sign_rsa(text.as_bytes()));
        let value = format!(
            "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{names}\",signature=\"{signature}\"",
            self.key_id
        );
        headers.push(("Signature", value));
        headers
    }
}
