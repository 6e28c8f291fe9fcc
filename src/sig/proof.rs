//! Object integrity proofs, `eddsa-jcs-2022` (FEP-8b32): over bytes that are canonical already.

use sha2::{Digest, Sha256};

use crate::sig::BadSignature;
use crate::sig::keys::OwnerKeys;
use crate::sig::public::{PublicKey, Scheme, decode_base58, encode_base58};

/// The `proofValue` for a proof configuration without `proofValue` and a document without
/// `proof`, both canonical (RFC 8785).
#[must_use]
pub fn sign(keys: &OwnerKeys, config_jcs: &[u8], document_jcs: &[u8]) -> String {
    encode_base58(&keys.sign_ed25519(&hashes(config_jcs, document_jcs)))
}

/// Is `proof_value` made with `key`? The caller answers for the rest: whose key it is, the
/// purpose, the dates and the contexts (protocol 5.9).
pub fn verify(
    key: &PublicKey,
    proof_value: &str,
    config_jcs: &[u8],
    document_jcs: &[u8],
) -> Result<(), BadSignature> {
    if key.is_rsa() {
        return Err(BadSignature::Unsupported("proofs are made with Ed25519"));
    }
    let signature = decode_base58(proof_value)
        .filter(|bytes| bytes.len() == 64)
        .ok_or(BadSignature::Malformed("proofValue"))?;
    if key.verify(Scheme::Ed25519, &hashes(config_jcs, document_jcs), &signature) {
        Ok(())
    } else {
        Err(BadSignature::Mismatch)
    }
}

/// SHA-256 of the configuration, then SHA-256 of the document.
fn hashes(config_jcs: &[u8], document_jcs: &[u8]) -> [u8; 64] {
    let mut both = [0; 64];
    both[..32].copy_from_slice(&Sha256::digest(config_jcs));
    both[32..].copy_from_slice(&Sha256::digest(document_jcs));
    both
}
