//! Errands: fetching what something that arrived needs, a bounded number of times.

use super::Node;
use super::fetch::{FetchError, fetch_actor};
use crate::ap;
use crate::ap::{Document, Object};
use crate::clock;
use crate::effect::Errand;
use crate::id::{ActorId, ObjectId};
use crate::inbox;
use crate::limits;
use crate::store::{DueErrand, Error};

/// Runs the errands that are due; true if there may be more.
pub(super) fn run_errands(node: &Node) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_errands(now, limits::PASS_MAX))?;
    for errand in &due {
        run(node, errand)?;
        if node.wake.is_over() {
            break;
        }
    }
    Ok(!due.is_empty())
}

fn run(node: &Node, due: &DueErrand) -> Result<(), Error> {
    let outcome = match &due.errand {
        Errand::RefreshActor(actor) => refresh_actor(node, actor),
        Errand::CreatedObject { by, object } => created(node, by, object),
        Errand::BoostedObject { by, object, .. } => boosted(node, by, object),
    };
    let now = clock::now();
    match outcome {
        Err(FetchError::Store(error)) => Err(error),
        Err(FetchError::Net(error)) if due.tries + 1 < limits::ERRAND_TRIES_MAX => {
            log::info!("{:?} put off: {error}", due.errand);
            let waits = &limits::RETRY_WAITS;
            let tries = usize::try_from(due.tries).unwrap_or(0).min(waits.len() - 1);
            node.store.write(|tx| tx.mark_errand_tried(due.id, now.plus(waits[tries])))
        }
        Err(error) => {
            log::info!("{:?} dropped: {error}", due.errand);
            node.store.write(|tx| tx.remove_errand(due.id))
        }
        Ok(()) => node.store.write(|tx| tx.remove_errand(due.id)),
    }
}

/// An actor that is gone for ever at its own origin loses everything here (INB-20). A 404 removes
/// nothing: servers say it by mistake, and a follower is a person.
fn refresh_actor(node: &Node, actor: &ActorId) -> Result<(), FetchError> {
    match fetch_actor(node, actor, limits::GET_TIME) {
        Err(FetchError::Gone) => {
            let effects = node.store.write::<_, Error>(|tx| {
                let effects = inbox::forget_actor(tx, actor)?;
                tx.enqueue(&effects, clock::now())?;
                Ok(effects)
            })?;
            log::info!("{actor} is gone; {} pages change", effects.len());
            Ok(())
        }
        other => other.map(drop),
    }
}

fn created(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, object)?;
    if object.author != *by {
        return Err(FetchError::Refused(format!("a post of {}", object.author)));
    }
    node.store.write::<_, Error>(|tx| {
        let effects = inbox::read_object(tx, &node.own, &object, clock::now())?;
        tx.enqueue(&effects, clock::now())
    })?;
    Ok(())
}

/// The boosted post and its author, each from its own origin.
fn boosted(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, object)?;
    let author = &object.author;
    if node.store.read::<_, Error>(|tx| tx.find_actor(author))?.is_none() {
        fetch_actor(node, author, limits::GET_TIME)?;
    }
    let now = clock::now();
    Ok(node.store.write::<_, Error>(|tx| inbox::store_boosted(tx, by, &object, now))?)
}

/// An object from its own address: final URL, id and author share an origin (protocol 4.2).
fn fetch_object(node: &Node, id: &ObjectId) -> Result<Object, FetchError> {
    let fetched = node.client.get_document(id.as_str(), &node.signer, limits::GET_TIME)?;
    let object = match ap::parse_document(&fetched.body) {
        Ok(Document::Object(object)) => *object,
        Ok(Document::Tombstone(gone)) if gone == *id => return Err(FetchError::Gone),
        Ok(_) => return Err(FetchError::Refused("a document that is no post".to_owned())),
        Err(error) => return Err(FetchError::Refused(error.to_string())),
    };
    let is_from_there = crate::id::Origin::of(&fetched.url).is_ok_and(|it| it == id.origin());
    if object.id != *id || object.author.origin() != id.origin() || !is_from_there {
        return Err(FetchError::Refused(format!("the post {}", object.id)));
    }
    Ok(object)
}
