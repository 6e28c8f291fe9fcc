//! What says that a letter is the owner's, whoever hands it on (FEP-8b32, SIG-18).

use super::Node;
use crate::ap::build::Prover;
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter};
use crate::sig::{Signer, proof};

/// Makes proofs with the owner's key.
pub(super) fn prover(signer: &Signer) -> Prover {
    let (method, signer) = (signer.ed25519_key_id().clone(), signer.clone());
    Prover::new(method, move |config, document| proof::sign(signer.keys(), config, document))
}

impl Node {
    /// The same effects, with proofs on the owner's letters that are for everybody. What others
    /// wrote is not the owner's to prove.
    #[must_use]
    pub fn proved(&self, effects: Vec<Effect>, now: Timestamp) -> Vec<Effect> {
        let proved = effects.into_iter().map(|effect| match effect {
            Effect::Deliver(letter) if letter.activity.origin() == *self.own.origin() => {
                let body = self.prover.prove_public(letter.body, now);
                Effect::Deliver(Letter { body, ..letter })
            }
            other => other,
        });
        proved.collect()
    }
}
