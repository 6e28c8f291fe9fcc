//! What the profile says, and telling others of it, alone.

use super::super::Node;
use super::super::allowances::Present;
use super::super::desk::Desk;
use super::{BuildOptions, PublishError, Telling, letters_in, lock, make};
use crate::clock::Timestamp;
use crate::delivery;
use crate::delivery::ProfileChange;
use crate::effect::Letter;
use crate::sig;
use crate::site;
use crate::site::{Progress, Social};
use crate::store;

/// Writes the site as a build does, and tells others what the profile says now; of posts nobody is told.
/// What is sent, if they do not know.
///
/// # Errors
/// When the content has errors: then nothing was written and nothing is sent.
pub fn publish_profile(node: &Node, progress: &dyn Progress) -> Result<Vec<Letter>, PublishError> {
    let _locked = lock(&node.data())?;
    let desk = Desk::new(node, BuildOptions::default(), Present::seen(node)?, progress);
    let (_, effects) = make(desk, Telling::OfProfile)?;
    node.wake.ring();
    Ok(letters_in(effects))
}

/// What the profile says that others were not told.
pub(in crate::worker) fn profile_change(
    node: &Node,
    social: &Social,
    now: Timestamp,
) -> Result<Option<ProfileChange>, store::Error> {
    if !node.config.federation.enabled {
        return Ok(None);
    }
    let mut actor = site::actor_of(&node.config, social);
    actor.updated = None;
    let hash = sig::sha256_hex(actor.json().as_bytes());
    node.store.read(|tx| delivery::plan_profile(tx, actor, hash, now))
}
