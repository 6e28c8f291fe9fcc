//! New keys (SIG-20). What makes the change is one transaction: the Update that tells of it is queued, and
//! the files of the keys are moved afterwards, by whoever opens the site next if not by the same process.

use super::publish::PublishError;
use super::{Node, proofs, social};
use crate::clock::Timestamp;
use crate::delivery;
use crate::id::ActivityId;
use crate::sig::{self, Signer};
use crate::site;
use crate::site::Social;
use crate::store::Error;

/// Keys that others knew.
#[derive(Clone, Debug)]
pub struct Former {
    /// Signs with them.
    pub signer: Signer,
    /// The one activity that is signed so: it tells of the new ones.
    pub announced: ActivityId,
}

/// Puts `new` in the place of the keys of the node, as far as others are concerned. The number of inboxes
/// that are told. The caller keeps builds and deliveries out, has the new keys on disk, and moves them.
///
/// # Errors
/// When the store fails: then nothing has changed.
pub fn announce_keys(node: &Node, new: &Signer, now: Timestamp) -> Result<usize, Error> {
    let prover = proofs::prover(new);
    node.store.write(|tx| {
        let social = Social {
            public_key_pem: new.keys().public_pem(),
            multikey: new.keys().multikey(),
            actor_updated: None,
            ..social::of_owner(node, tx)?
        };
        let actor = site::actor_of(&node.config, &social);
        let hash = sig::sha256_hex(actor.json().as_bytes());
        // Without a proof: who holds the old key and who holds the new one believe the signature.
        let letter = delivery::tell_of_keys(tx, actor, &hash, now)?;
        let told = letter.inboxes.len();
        tx.announce_keys(letter, now)?;
        if new.keys().multikey() != node.signer.keys().multikey() {
            for (activity, body) in tx.list_waiting_bodies(node.own.origin())? {
                if let Some(body) = prover.prove_anew(&body, now) {
                    tx.rewrite_letter(&activity, &body)?;
                }
            }
        }
        Ok(told)
    })
}

/// Whoever has read keys that are no longer in force writes nothing with them.
pub(super) fn check(node: &Node) -> Result<(), PublishError> {
    let last = node.store.read::<_, Error>(|tx| tx.last_change_of_keys())?;
    if last == node.keys_as_of { Ok(()) } else { Err(PublishError::Keys) }
}
