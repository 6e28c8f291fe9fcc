//! Reports for the owner.

use super::Case;
use crate::effect::Effect;
use crate::id::ObjectId;
use crate::inbox::sanitize::words_of;
use crate::limits;
use crate::store::{Error, NewReport};

impl Case<'_> {
    /// INB-14: kept if it is about the owner or a post of the owner's; nothing is sent back.
    pub(super) fn flag(
        &self,
        objects: &[ObjectId],
        text: Option<&str>,
    ) -> Result<Vec<Effect>, Error> {
        let me = self.own.actors();
        let is_me = |id: &ObjectId| me.iter().any(|me| *id == me.as_object());
        let is_own = |id: &&ObjectId| is_me(id) || self.own.post_key(id).is_some();
        let objects: Vec<ObjectId> = objects.iter().filter(is_own).cloned().collect();
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let words = text.map(|text| words_of(text, limits::REPORT_MAX_CHARS));
        let words = words.filter(|text| !text.is_empty());
        let reporter = self.activity.actor.clone();
        self.tx.insert_report(&NewReport { reporter, objects, words }, self.now)?;
        Ok(Vec::new())
    }
}
