//! Is it they who are away, or we?

use std::collections::BTreeSet;

use super::floor::Ended;
use crate::delivery::Outcome;
use crate::id::Origin;
use crate::limits;
use crate::store::Standing;

/// Servers that did well and could not be reached since anybody was.
#[derive(Default)]
pub(super) struct Outage {
    lost: BTreeSet<Origin>,
}

impl Outage {
    /// Takes note of an attempt. True if its failure says nothing of the server: so many that did well
    /// cannot be reached, and nobody can, that it must be our own network.
    pub(super) fn is_ours(&mut self, ended: &Ended) -> bool {
        if ended.outcome == Outcome::Untried {
            return true;
        }
        let was_ours = self.is_there();
        if ended.outcome != Outcome::Unreachable {
            self.lost.clear();
            if was_ours {
                log::warn!("other servers can be reached again");
            }
            return false;
        }
        if ended.delivery.standing == Standing::Well && self.lost.len() < limits::OUTAGE_SERVERS {
            self.lost.insert(ended.delivery.inbox.origin());
        }
        if self.is_there() && !was_ours {
            log::warn!("no other server can be reached: letters wait, as if none had been tried");
        }
        self.is_there()
    }

    fn is_there(&self) -> bool {
        self.lost.len() >= limits::OUTAGE_SERVERS
    }
}
