//! Whether all is well: begun by a page, done by the command.

use std::time::Instant;

use super::moment;
use crate::doctor::{Examination, Verdict};
use crate::limits;
use crate::owner::desk::{Doctor, Examined, Found, LastLook, Piece, Refused};
use crate::store;
use crate::worker::{Node, last_examination};

impl Doctor for Node {
    fn examined(&self) -> Result<Examined, store::Error> {
        // Asked first: what ends in between is seen.
        let under_way = self.examiner.is_at_it();
        let last = self.store.read(last_examination)?;
        Ok(Examined { last: last.map(|last| last_look(self, &last)), under_way })
    }

    fn examine(&self) -> Result<Examined, Refused> {
        let Some(apart) = self.apart.get() else {
            return Err(Refused::Said(
                "Only `skep serve` looks from here: run `skep doctor`.".into(),
            ));
        };
        let begun = Instant::now();
        self.examiner.begin(apart).map_err(|why| Refused::Said(format!("Nobody looks: {why}.")))?;
        while self.examiner.is_at_it() && begun.elapsed() < limits::DOCTOR_PATIENCE {
            if self.wake.pause(limits::DOCTOR_PATIENCE_STEP) {
                break;
            }
        }
        Ok(self.examined()?)
    }
}

fn last_look(node: &Node, last: &Examination) -> LastLook {
    let of = |verdict: Verdict| {
        let rows = last.rows.iter().filter(|it| it.verdict == verdict);
        let found = rows.map(|it| Found {
            check: it.check.clone(),
            says: it.says.clone(),
            fix: it.fix.as_deref().map_or_else(Vec::new, Piece::of),
        });
        found.collect()
    };
    LastLook {
        at: moment(node, last.at),
        red: of(Verdict::Red),
        yellow: of(Verdict::Yellow),
        green: of(Verdict::Green),
    }
}
