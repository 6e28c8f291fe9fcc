//! Letters signed as their servers like it, and what is learned of that.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Node, sync};
use crate::clock;
use crate::delivery::{Knock, Manners};
use crate::id::Origin;
use crate::limits::MANNERS_MAX;
use crate::net::{Answer, NetError};
use crate::sig::{Signer, Standard};
use crate::store::{DueDelivery, Error, Speech};

/// The manners of servers, as far as somebody has asked lately: the store is read and written for
/// news alone.
#[derive(Default)]
pub(super) struct Knocks(Mutex<HashMap<Origin, Manners>>);

impl Knocks {
    fn find(&self, origin: &Origin) -> Option<Manners> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(origin).copied()
    }

    fn keep(&self, origin: &Origin, manners: Manners) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANNERS_MAX {
            all.clear();
        }
        all.insert(origin.clone(), manners);
    }
}

/// What is known of a server. What it took before this start was signed by draft-cavage, as far as
/// anybody remembers.
fn manners(node: &Node, origin: &Origin) -> Result<Manners, Error> {
    if let Some(known) = node.knocks.find(origin) {
        return Ok(known);
    }
    let Speech { has_taken, shows_rfc9421, declined } =
        node.store.read::<_, Error>(|tx| tx.find_speech(origin))?;
    let manners = Manners { takes_cavage: has_taken, shows_rfc9421, declined };
    node.knocks.keep(origin, manners);
    Ok(manners)
}

/// Learns something of a server. Not to learn it costs a knock more.
fn learn(node: &Node, origin: &Origin, learn: impl FnOnce(Manners) -> Manners) {
    let learned = manners(node, origin).and_then(|before| {
        let after = learn(before);
        let Manners { takes_cavage, shows_rfc9421, declined } = after;
        if (shows_rfc9421, declined) != (before.shows_rfc9421, before.declined) {
            let speech = Speech { has_taken: takes_cavage, shows_rfc9421, declined };
            node.store.write::<_, Error>(|tx| tx.save_speech(origin, &speech))?;
        }
        if after != before {
            node.knocks.keep(origin, after);
        }
        Ok(())
    });
    if let Err(error) = learned {
        log::error!("signatures: {error}");
    }
}

/// A server has shown that it knows RFC 9421.
pub(super) fn shown(node: &Node, origin: &Origin) {
    learn(node, origin, |manners| Manners { shows_rfc9421: true, ..manners });
}

/// Sends a letter. The one that tells of new keys is signed with the old one, which is known there; but
/// whoever has looked meanwhile knows the new one alone.
pub(super) fn knock(node: &Node, delivery: &DueDelivery) -> Result<Answer, NetError> {
    let former = node.former.as_ref().filter(|it| it.announced == delivery.activity);
    if let Some(former) = former {
        let answer = knock_as(node, delivery, &former.signer)?;
        if !matches!(answer.status, 400 | 401 | 403) {
            return Ok(answer);
        }
    }
    knock_as(node, delivery, &node.signer)
}

/// The same with a key, and once more by the other standard if the first may have been what was refused.
fn knock_as(node: &Node, delivery: &DueDelivery, signer: &Signer) -> Result<Answer, NetError> {
    let (origin, now) = (delivery.inbox.origin(), clock::now());
    // Who cannot be looked up is not spoken of.
    let said = sync::said_in(node, delivery).unwrap_or_default();
    let signer = said.map_or(Cow::Borrowed(signer), |said| Cow::Owned(signer.saying(said)));
    let knock = |knock: Knock| -> Result<Answer, NetError> {
        let standard = match knock {
            Knock::Cavage => Standard::Cavage,
            Knock::Rfc9421 => Standard::Rfc9421,
        };
        let signed = (&*signer, standard);
        let answer = node.client.post(&delivery.inbox, delivery.body.as_bytes(), signed)?;
        if answer.wants_rfc9421 {
            shown(node, &origin);
        }
        Ok(answer)
    };
    // Who cannot be looked up gets what everybody reads, once.
    let known =
        || manners(node, &origin).unwrap_or(Manners { takes_cavage: true, ..Manners::default() });
    let taken = |it, refused| learn(node, &origin, |manners| manners.taken(it, refused, now));
    let first = known().first(now);
    let answer = knock(first)?;
    if answer.is_taken() {
        taken(first, None);
        return Ok(answer);
    }
    let Some(second) = known().second(first, answer.status, delivery.patience, now) else {
        return Ok(answer);
    };
    match knock(second) {
        Ok(other) if other.is_taken() => {
            taken(second, Some(first));
            Ok(other)
        }
        // What is said to draft-cavage is said by everybody who can read.
        Ok(other) if second == Knock::Cavage => Ok(other),
        _ => Ok(answer),
    }
}
