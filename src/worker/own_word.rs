//! What this node has signed itself and comes in by its own door: the owner asks whether signed letters
//! arrive as they were sent (`skep doctor`). It is verified like everybody's, and changes nothing.

use super::Node;
use crate::clock;
use crate::inbox::{Claim, Rejection};
use crate::sig;
use crate::store;
use crate::store::KnownKey;

/// The fact that says which letter to itself came in last: the SHA-256 of its body.
pub(super) const HEARD: &str = "doctor.heard";

/// Is it said to be signed by this node's own key, and to be its own? Nobody has to be asked for that key.
pub(super) fn is_own(node: &Node, claim: &Claim) -> bool {
    claim.is_direct()
        && claim.key_id() == node.signer.key_id()
        && *claim.claimed_actor() == node.own.actor()
}

/// Verifies it, and writes down that it came. That it is this process and no other with the same keys, only
/// the database can show.
pub(super) fn hear(node: &Node, claim: &Claim) -> Result<(), Rejection> {
    let key = KnownKey {
        pem: node.signer.keys().public_pem(),
        actor: node.own.actor(),
        fetched_at: clock::now(),
    };
    claim.verify(&key)?;
    let heard = sig::sha256_hex(&claim.received().body);
    // Whoever sees a letter on its way can send it again, and shall not make us write.
    let known = node.store.read::<_, store::Error>(|tx| tx.find_fact(HEARD))?;
    if known.as_ref() == Some(&heard) {
        return Ok(());
    }
    Ok(node.store.write::<_, store::Error>(|tx| tx.upsert_fact(HEARD, &heard))?)
}
