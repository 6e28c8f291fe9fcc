//! What a server is sent by a site, and what any server checks of it.

use serde_json::Value;
use skep::ap::{self, Proof};
use skep::clock::{self, Timestamp};
use skep::id::{KeyId, Origin};
use skep::sig::{self, Head, OwnerKeys, PublicKey, Standard};

use super::{PUBLIC, object_id, site_keys};

/// Something that was posted to the inbox.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
    pub(super) activity: Value,
    /// What is wrong with its signature, if anything.
    pub(super) fault: Option<String>,
}

impl Delivery {
    pub(super) fn kind(&self) -> &str {
        self.activity["type"].as_str().unwrap_or_default()
    }

    pub(super) fn standard(&self) -> Standard {
        sig::read(&self.head).unwrap().standard()
    }

    pub(super) fn is(&self, kind: &str, object: &str) -> bool {
        self.kind() == kind && object_id(&self.activity) == object
    }
}

/// Checks a signature as any server would: the key is the one that the sites of this run publish.
pub(super) fn verify(head: &Head, body: &[u8], origin: &str) -> Result<(), String> {
    verify_by(site_keys().public_rsa(), head, body, origin)
}

/// The same with another key.
pub(super) fn verify_by(
    key: &PublicKey,
    head: &Head,
    body: &[u8],
    origin: &str,
) -> Result<(), String> {
    let ours = Origin::of(origin).map_err(|error| error.to_string())?;
    let signature = sig::read(head).map_err(|error| error.to_string())?;
    signature.check(head, body, &ours, clock::now()).map_err(|error| error.to_string())?;
    signature.verify(head, &ours, key).map_err(|error| error.to_string())
}

/// Checks the proof that everything has which a site says to everybody (FEP-8b32).
pub(super) fn check_proof(body: &[u8], activity: &Value) -> Result<(), String> {
    let said = |name: &str| activity[name].as_array().into_iter().flatten().any(|it| it == PUBLIC);
    let is_own = activity["actor"].as_str().is_some_and(|actor| actor.ends_with("/ap/actor"));
    if !is_own || !(said("to") || said("cc")) {
        return if is_own && activity["proof"].is_object() { Err("proved".into()) } else { Ok(()) };
    }
    check_proof_by(&site_keys(), body, activity)
}

/// Is the proof on a document made with one of `keys`?
pub(super) fn check_proof_by(
    keys: &OwnerKeys,
    body: &[u8],
    document: &Value,
) -> Result<(), String> {
    check_proof_of(keys.public_ed25519(), body, document)
}

/// The same for whoever knows the public half.
pub(super) fn check_proof_of(key: &PublicKey, body: &[u8], document: &Value) -> Result<(), String> {
    let said = |name: &str| document["proof"][name].as_str().ok_or(format!("no {name}"));
    let proof = Proof {
        method: KeyId::parse(said("verificationMethod")?).map_err(|it| it.to_string())?,
        value: said("proofValue")?.to_owned(),
        created: Timestamp::parse(said("created")?).ok_or("no time")?,
        expires: None,
    };
    let secured = ap::secured(body, &proof).map_err(|error| error.to_string())?;
    sig::proof::verify(key, &proof.value, &secured.config, &secured.document)
        .map_err(|error| format!("the proof: {error}"))
}
