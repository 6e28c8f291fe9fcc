//! The account at the name that the site had before: it lives on beside the one at the new name, with ids,
//! followers and a store of its own. Also: which ids are whose.

use super::{BackupEvery, Config, Pictures, RemoteMedia};
use crate::id::{Origin, OwnIds};

/// The folder of the account at the old name, in the data folder.
pub const OLD_NAME: &str = "old-name";

impl Config {
    /// The ids of this node's own things.
    #[must_use]
    pub fn own_ids(&self) -> OwnIds {
        let adopted = self.actor.adopted.as_ref();
        let of = |origin: &Origin| {
            let adopted = adopted.filter(|it| it.actor.origin() == *origin).cloned();
            OwnIds::adopting(origin.clone(), adopted)
        };
        let own = of(&self.site.origin);
        match &self.site.moved_from {
            Some(old) => own.after(of(old)),
            None => own,
        }
    }

    /// The settings of the account that this one was before the domain was moved: it has a store, keys and
    /// files of its own, and shares the texts.
    #[must_use]
    pub fn at_old_name(&self) -> Option<Self> {
        let mut old = self.clone();
        let origin = old.site.moved_from.take()?;
        old.site.heir = Some(std::mem::replace(&mut old.site.origin, origin));
        let me = old.own_ids().actor();
        old.actor.also_known_as.retain(|alias| *alias != me);
        old.server.data = old.server.data.join(OLD_NAME);
        old.server.output = old.server.data.join("public");
        old.backup.every = BackupEvery::Never;
        // Nobody is shown its pages.
        old.media.remote = RemoteMedia::Link;
        old.timeline.pictures = Pictures::Never;
        old.federation.live_export = false;
        // The account at the new name hears of all of it, and tells the owner once.
        old.notify.mail = None;
        old.notify.webhook = None;
        old.notify.ntfy = None;
        old.notify.feed = false;
        Some(old)
    }
}
