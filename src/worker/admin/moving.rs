//! Leaving with one's followers.

use super::arriving::{aliases, arriving};
use super::moment;
use crate::clock;
use crate::owner::desk::{Again, Checked, Leaving, LeavingStep, Moves, Moving, Refused, Rehearsed};
use crate::portability::{Counts, Ledger, Standing, Verdict};
use crate::store;
use crate::store::{Departure, DepartureState, Step, Tx};
use crate::worker::{
    Node, Rehearsal, begin_departure, cancel_departure, rehearse_move, resend_move, weigh_resend,
};

impl Moving for Node {
    fn moves(&self) -> Result<Moves, store::Error> {
        let aliases = aliases(self);
        // The queue forgets what it has done, so it is asked first.
        let (departure, mut moves) = self.store.write::<_, store::Error>(|tx| {
            let departure = tx.find_departure()?;
            let leaving = departure.clone().map(|it| leaving(self, tx, it)).transpose()?;
            let arriving =
                tx.list_arrivals()?.into_iter().map(|it| arriving(self, tx, &aliases, it));
            let arriving = arriving.collect::<Result<_, store::Error>>()?;
            Ok((departure, Moves { leaving, arriving }))
        })?;
        let gone = departure.filter(|it| it.state == DepartureState::Gone);
        if let (Some(gone), Some(leaving)) = (gone, &mut moves.leaving) {
            let resend = weigh_resend(self, &gone)?;
            leaving.again = Some(Again { sentence: resend.sentence(), refusal: resend.refusal });
        }
        Ok(moves)
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

    fn resend(&self) -> Result<String, Refused> {
        let departure = self.store.read::<_, store::Error>(|tx| tx.find_departure())?;
        let Some(departure) = departure else {
            return Err(Refused::Said("There is no move to send again.".to_owned()));
        };
        let resend = weigh_resend(self, &departure)?;
        if let Some(why) = resend.refusal {
            return Err(Refused::Said(format!("Not sent again: {why}.")));
        }
        resend_move(self, &departure)?;
        let (followers, inboxes) = (resend.left.followers, resend.left.inboxes.len());
        Ok(format!(
            "The Move goes out again, after a fresh Update: for {followers} who did not come yet, to {inboxes} \
             {}.",
            if inboxes == 1 { "inbox" } else { "inboxes" }
        ))
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
    let sent = tx.list_own_moves()?.into_iter().filter_map(|it| it.sent);
    let sent = sent.filter(|at| *at >= departure.begun).map(|at| moment(node, at)).collect();
    let ledger = Ledger::read(tx.list_leavers(departure.id)?, clock::now());
    let servers = ledger.servers.iter();
    let servers = servers.map(|(origin, counts)| (origin.domain().to_string(), named(counts)));
    Ok(Leaving {
        handle: departure.handle,
        state: departure.state.as_str(),
        steps,
        counts: named(&ledger.all),
        servers: servers.collect(),
        sent,
        again: None,
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
