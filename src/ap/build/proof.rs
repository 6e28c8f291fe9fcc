//! Object integrity proofs on what we write (FEP-8b32, `eddsa-jcs-2022`): whoever gets it from
//! somebody else can see that it is ours. The same document at the same time has the same proof.

use std::fmt;

use serde_json::{Map, Value};

use super::context::AS;
use crate::ap::{PUBLIC, json};
use crate::clock::Timestamp;
use crate::id::KeyId;

/// Where the terms of proofs are defined. Peers carry this version; the second few know.
const TERMS: &str = "https://w3id.org/security/data-integrity/v1";

/// Gives the `proofValue` for a canonical configuration and a canonical document.
type Sign = dyn Fn(&[u8], &[u8]) -> String + Send + Sync;

/// Makes proofs.
pub struct Prover {
    method: KeyId,
    sign: Box<Sign>,
}

impl Prover {
    /// With the key that the actor lists as `method`.
    #[must_use]
    pub fn new(
        method: KeyId,
        sign: impl Fn(&[u8], &[u8]) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { method, sign: Box::new(sign) }
    }

    /// A document of this module with its proof; one that has a proof keeps it.
    #[must_use]
    pub fn prove(&self, document: String, created: Timestamp) -> String {
        self.prove_if(document, created, |_| true)
    }

    /// What has a proof that this module has made, with another in its place: the key is another. `None`
    /// for what has none.
    #[must_use]
    pub fn prove_anew(&self, document: &str, created: Timestamp) -> Option<String> {
        let mut read: Map<String, Value> = serde_json::from_str(document).ok()?;
        read.get("proof")?;
        take_proof(&mut read);
        // A context of one is written without a list.
        if let Some([lone]) = read["@context"].as_array().map(Vec::as_slice) {
            read["@context"] = lone.clone();
        }
        Some(self.prove(Value::Object(read).to_string(), created))
    }

    /// The same if it is for everybody. What is for some must be deniable (threat T30).
    #[must_use]
    pub fn prove_public(&self, activity: String, created: Timestamp) -> String {
        self.prove_if(activity, created, is_public)
    }

    fn prove_if(
        &self,
        document: String,
        created: Timestamp,
        wanted: impl FnOnce(&Map<String, Value>) -> bool,
    ) -> String {
        let Some(mut text) = with_terms(&document) else { return document };
        let read: Map<String, Value> =
            serde_json::from_str(&text).expect("what this module has written is an object");
        if read.contains_key("proof") || !wanted(&read) {
            return document;
        }
        let context = json::canonical_of(&read["@context"]).expect("it was just read");
        let context = String::from_utf8(context).expect("JSON is written in UTF-8");
        let secured = json::canonical_of(&Value::Object(read)).expect("it was just read");
        // Names in their order, and nothing to escape: this is its canonical form.
        let mut proof = format!(
            "{{\"@context\":{context},\"created\":\"{created}\",\"cryptosuite\":\"eddsa-jcs-2022\",\
             \"proofPurpose\":\"assertionMethod\",\"type\":\"DataIntegrityProof\",\
             \"verificationMethod\":\"{}\"}}",
            self.method
        );
        let value = (self.sign)(proof.as_bytes(), &secured);
        proof.pop();
        text.pop();
        text.push_str(&format!(",\"proof\":{proof},\"proofValue\":\"{value}\"}}}}"));
        text
    }
}

impl fmt::Debug for Prover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prover").field("method", &self.method).finish_non_exhaustive()
    }
}

/// `document` with the terms of proofs in its context, which begins as all do that are written here.
fn with_terms(document: &str) -> Option<String> {
    let rest = document.strip_prefix("{\"@context\":")?;
    let lone = || rest.strip_prefix(&format!("\"{AS}\"")).map(|rest| (']', rest));
    let listed = || rest.strip_prefix(&format!("[\"{AS}\",")).map(|rest| (',', rest));
    let (then, rest) = lone().or_else(listed)?;
    Some(format!("{{\"@context\":[\"{AS}\",\"{TERMS}\"{then}{rest}"))
}

fn is_public(activity: &Map<String, Value>) -> bool {
    let listed = |name: &str| activity.get(name).and_then(Value::as_array);
    ["to", "cc"].into_iter().filter_map(listed).flatten().any(|it| it.as_str() == Some(PUBLIC))
}

/// Takes the proof and its terms out of a document that was written here: it is as it was before.
pub(super) fn take_proof(document: &mut Map<String, Value>) {
    document.shift_remove("proof");
    if let Some(context) = document.get_mut("@context").and_then(Value::as_array_mut) {
        context.retain(|item| item.as_str() != Some(TERMS));
    }
}
