//! Object integrity proofs (FEP-8b32): what they claim, and the bytes that they are made over.

use serde_json::{Map, Value};

use super::node::Node;
use crate::ap::{ParseError, json};
use crate::clock::Timestamp;
use crate::id::KeyId;

/// A proof of the kind `eddsa-jcs-2022`. Nothing is proven by it until it is verified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The key that is said to have made it.
    pub method: KeyId,
    /// The signature, as Multibase.
    pub value: String,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it may be believed.
    pub expires: Option<Timestamp>,
}

/// What a proof is made over, in canonical form (RFC 8785).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secured {
    /// The proof without its value.
    pub config: Vec<u8>,
    /// The document without its proofs.
    pub document: Vec<u8>,
}

/// The first proof that is understood. One without `created` could be played back for ever, so it
/// counts for nothing.
pub(super) fn read(node: Node<'_>) -> Option<Proof> {
    node.many("proof").iter().filter_map(Node::of).find_map(understand)
}

fn understand(node: Node<'_>) -> Option<Proof> {
    let is_known = node.is("DataIntegrityProof")
        && node.text("cryptosuite") == Some("eddsa-jcs-2022")
        && node.text("proofPurpose") == Some("assertionMethod");
    let expires = node.time("expires");
    if !is_known || expires.is_none() && node.get("expires").is_some() {
        return None;
    }
    let method = KeyId::parse(node.link("verificationMethod")?).ok()?;
    let (value, created) = (node.text("proofValue")?.to_owned(), node.time("created")?);
    Some(Proof { method, value, created, expires })
}

/// The bytes that `proof`, as it was read from this document, is made over.
///
/// # Errors
/// When the document has no such proof, or begins with other contexts than the proof.
pub fn secured(bytes: &[u8], proof: &Proof) -> Result<Secured, ParseError> {
    const WRONG: ParseError = ParseError::Wrong("proof");
    let Value::Object(mut document) = json::read(bytes)? else { return Err(WRONG) };
    let proofs = match document.remove("proof").ok_or(WRONG)? {
        Value::Array(proofs) => proofs,
        one => vec![one],
    };
    let is_it = |value: &Value| Node::of(value).and_then(understand).as_ref() == Some(proof);
    let Some(Value::Object(mut config)) = proofs.into_iter().find(is_it) else { return Err(WRONG) };
    config.remove("proofValue");
    if let Some(context) = config.get("@context") {
        let (own, whole) = (listed(context), document.get("@context").map_or(&[][..], listed));
        if !whole.starts_with(own) {
            return Err(WRONG);
        }
        document.insert("@context".to_owned(), context.clone());
    }
    Ok(Secured { config: canonical(config)?, document: canonical(document)? })
}

fn listed(context: &Value) -> &[Value] {
    context.as_array().map_or_else(|| std::slice::from_ref(context), Vec::as_slice)
}

fn canonical(object: Map<String, Value>) -> Result<Vec<u8>, ParseError> {
    json::canonical_of(&Value::Object(object))
}
