//! Leaving with one's followers, and bringing them along.

use super::moment;
use crate::clock;
use crate::owner::desk::{
    Arriving, Checked, Leaving, LeavingStep, Moves, Moving, Refused, Rehearsed,
};
use crate::portability::{Counts, Ledger, Standing, Verdict};
use crate::store;
use crate::store::{Departure, DepartureState, Step, Tx};
use crate::worker::{Node, Rehearsal, begin_departure, cancel_departure, rehearse_move};

impl Moving for Node {
    fn moves(&self) -> Result<Moves, store::Error> {
        // The queue forgets what it has done, so it is asked first.
        self.store.write(|tx| {
            let leaving = tx.find_departure()?.map(|it| leaving(self, tx, it)).transpose()?;
            let arriving = tx.list_arrivals()?.into_iter().map(|arrival| {
                Ok(Arriving {
                    arrived: tx.list_new_followers(arrival.since)?.len(),
                    handle: arrival.handle,
                    expected: arrival.expected,
                    since: moment(self, arrival.since),
                    moved: arrival.moved.map(|at| moment(self, at)),
                    ended: arrival.ended.map(|at| moment(self, at)),
                })
            });
            Ok(Moves { leaving, arriving: arriving.collect::<Result<_, store::Error>>()? })
        })
    }

    fn rehearse(&self, account: &str) -> Result<Rehearsed, Refused> {
        Ok(rehearsed(account, &rehearse_move(self, account)?))
    }

    fn leave(&self, account: &str, again: &str) -> Result<(), Refused> {
        let said = |sentence: &str| Err(Refused::Said(sentence.to_owned()));
        if bare(account).is_empty() || bare(account) != bare(again) {
            return said("Nothing was done: type the name of the new account once more.");
        }
        if !self.config.federation.enabled {
            return said("Federation is off: nobody follows, and nobody can be told.");
        }
        let before = self.store.read::<_, store::Error>(|tx| tx.find_departure())?;
        if before.is_some_and(|it| it.state != DepartureState::Back) {
            return said("You are leaving already, or have left.");
        }
        let rehearsal = rehearse_move(self, account)?;
        let Rehearsed { may, .. } = rehearsed(account, &rehearsal);
        match rehearsal.target.filter(|_| may) {
            Some(target) => Ok(begin_departure(self, (&target, account), None)?),
            None => said("Nothing was done: a check failed, and the Move would not be heeded."),
        }
    }

    fn come_back(&self, again: &str) -> Result<(), Refused> {
        let said = |sentence: &str| Err(Refused::Said(sentence.to_owned()));
        let departure = self.store.read::<_, store::Error>(|tx| tx.find_departure())?;
        let Some(departure) = departure.filter(|it| it.state.has_moved()) else {
            return said("There is no move to take back.");
        };
        if bare(&departure.handle) != bare(again) {
            return said("Nothing was done: type the name of the new account.");
        }
        Ok(cancel_departure(self, &departure)?)
    }
}

fn bare(text: &str) -> String {
    text.trim().trim_start_matches('@').to_lowercase()
}

fn rehearsed(account: &str, rehearsal: &Rehearsal) -> Rehearsed {
    let findings = rehearsal.findings.iter().map(|it| Checked {
        verdict: it.verdict.as_str(),
        says: it.says.clone(),
        families: it.families.iter().map(|family| family.name()).collect(),
        fix: it.fix.clone(),
    });
    let has_failed = rehearsal.findings.iter().any(|it| it.verdict == Verdict::Failed);
    let may = rehearsal.target.is_some() && !has_failed;
    Rehearsed { account: account.to_owned(), findings: findings.collect(), may }
}

fn leaving(node: &Node, tx: &Tx<'_>, departure: Departure) -> Result<Leaving, store::Error> {
    tx.note_told(departure.id)?;
    let steps = tx.list_steps(departure.id)?.into_iter().map(|it| LeavingStep {
        what: match it.step {
            Step::Show => "the account says where it has gone",
            Step::Tell => "servers are told to look",
            Step::Meet => "servers meet the new account",
            Step::Move => "the Move is sent",
        },
        done: it.done.map(|at| moment(node, at)),
        note: it.note,
    });
    let steps = steps.collect();
    let ledger = Ledger::read(tx.list_leavers(departure.id)?, clock::now());
    let servers = ledger.servers.iter();
    let servers = servers.map(|(origin, counts)| (origin.domain().to_string(), named(counts)));
    Ok(Leaving {
        handle: departure.handle,
        state: departure.state.as_str(),
        steps,
        counts: named(&ledger.all),
        servers: servers.collect(),
    })
}

fn named(counts: &Counts) -> Vec<(&'static str, usize)> {
    let word = |standing: Standing| match standing {
        Standing::Came => "came along",
        Standing::Answered => "on servers that have moved others",
        Standing::Told => "told",
        Standing::Waiting => "yet to be told",
        Standing::Silent => "silent",
        Standing::Dead => "gone or out of reach",
    };
    let found = Standing::ALL.into_iter();
    found.filter_map(|it| counts.get(&it).map(|count| (word(it), *count))).collect()
}
