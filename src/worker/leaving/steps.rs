//! The steps of leaving (MOV-8). Each is written down when it is begun and when it is done, with what it has
//! sent, in the transaction that sends it: a process that is killed goes on where it was, and nothing is
//! sent under a second id.

use std::time::Instant;

use super::super::fetch::{fetch_object, get};
use super::super::{Node, social};
use super::domain::leave_followed;
use super::look::{Found, file, find_post, rehearse_move, see_actor};
use crate::ap::{Actor, OwnActor};
use crate::clock;
use crate::clock::Timestamp;
use crate::delivery;
use crate::effect::{Dirty, Effect, Letter};
use crate::id::ActivityId;
use crate::limits;
use crate::portability;
use crate::portability::{Sight, Verdict};
use crate::sig;
use crate::site;
use crate::store::{Departure, DepartureState, DepartureStep, Error, OwnMove, Step, Tx};

const ORDER: [Step; 4] = [Step::Show, Step::Tell, Step::Meet, Step::Move];

/// What a running server remembers between two looks; nothing that matters.
#[derive(Default)]
pub(in crate::worker) struct Pace {
    looked: Option<Instant>,
    met: Option<Instant>,
    noted: Option<Instant>,
}

impl Pace {
    /// Is it time to ask others something again?
    fn may_look(&mut self) -> bool {
        let is_time = self.looked.is_none_or(|at| at.elapsed() >= limits::MOVE_LOOK_EVERY);
        if is_time {
            self.looked = Some(Instant::now());
        }
        is_time
    }
}

/// Goes on with leaving, or with coming back, as far as that is possible now.
pub(in crate::worker) fn go_on(node: &Node, pace: &mut Pace) -> Result<(), Error> {
    if !node.config.federation.enabled {
        return Ok(());
    }
    let Some(departure) = node.store.read::<_, Error>(|tx| tx.find_departure())? else {
        return Ok(());
    };
    match departure.state {
        DepartureState::Leaving => advance(node, &departure, pace),
        DepartureState::Gone => {
            send_again(node, &departure)?;
            leave_followed(node)?;
            keep_ledger(node, &departure, pace)
        }
        DepartureState::Returning => tell_return(node, &departure),
        DepartureState::Back => Ok(()),
    }
}

fn advance(node: &Node, departure: &Departure, pace: &mut Pace) -> Result<(), Error> {
    loop {
        let steps = node.store.read::<_, Error>(|tx| tx.list_steps(departure.id))?;
        let of = |step| steps.iter().find(|it| it.step == step);
        let is_done = |step: &Step| of(*step).is_some_and(|it| it.done.is_some());
        let Some(step) = ORDER.into_iter().find(|step| !is_done(step)) else { return Ok(()) };
        let case = Case { node, departure, step, row: of(step), now: clock::now() };
        let is_done = match step {
            Step::Show => case.show(pace)?,
            Step::Tell => case.tell()?,
            Step::Meet => case.meet(pace)?,
            Step::Move => case.send()?,
        };
        if !is_done {
            return Ok(());
        }
        node.store.write::<_, Error>(|tx| tx.end_step(departure.id, step, case.now))?;
        log::info!("leaving for {}: `{}` is done", departure.target, step.as_str());
    }
}

/// One step at one moment.
struct Case<'a> {
    node: &'a Node,
    departure: &'a Departure,
    step: Step,
    row: Option<&'a DepartureStep>,
    now: Timestamp,
}

impl Case<'_> {
    /// Do others see where the account has gone? What is sent before that is not believed (MOV-1).
    fn show(&self, pace: &mut Pace) -> Result<bool, Error> {
        let says = |actor: &Actor| actor.moved_to.as_ref() == Some(&self.departure.target);
        if !file(self.node).is_some_and(|actor| says(&actor)) {
            self.note("the site is yet to be built; `skep check` tells why, if it cannot be")?;
            return Ok(false);
        }
        if !pace.may_look() {
            return Ok(false);
        }
        match see_actor(self.node) {
            Sight::Actor(seen) if says(&seen) => self.is_expected(),
            Sight::Actor(_) => {
                let id = self.node.own.actor();
                self.note(&format!(
                    "others still see {id} without `movedTo`: empty the cache in front of this site"
                ))?;
                Ok(false)
            }
            Sight::NoWay(why) if self.is_late() => {
                self.note(&format!("whether others see it could not be told from here: {why}"))?;
                Ok(true)
            }
            Sight::NoWay(why) | Sight::Fault(why) => {
                self.note(&format!("others do not see the account: {why}"))?;
                Ok(false)
            }
        }
    }

    /// At another name of the own site, is there an account yet that servers would move followers to? An
    /// account elsewhere was looked at before all this began.
    fn is_expected(&self) -> Result<bool, Error> {
        if self.node.config.site.heir.is_some() {
            let rehearsal = rehearse_move(self.node, self.departure.target.as_str())?;
            let failed = rehearsal.findings.iter().find(|it| it.verdict == Verdict::Failed);
            if let Some(failed) = failed {
                self.note(&format!("the account at the new name: {}", failed.says))?;
                // Many routers lead nobody from the inside to their own public address.
                return Ok(rehearsal.is_away && self.is_late());
            }
        }
        self.forget_note()?;
        Ok(true)
    }

    /// Whoever keeps the actor is told to look.
    fn tell(&self) -> Result<bool, Error> {
        if let Some(activity) = self.row.and_then(|row| row.activity.as_ref()) {
            return self.has_reached(activity);
        }
        let (actor, hash) = profile(self.node)?;
        self.node.store.write::<_, Error>(|tx| {
            if !self.goes_on(tx)? {
                return Ok(());
            }
            let letter = delivery::tell_profile(tx, (&actor, &hash), self.now)?;
            self.send_letter(tx, letter)
        })?;
        self.node.wake.ring();
        Ok(false)
    }

    /// A server that has never heard of the new account may drop the Move: it is boosted first.
    fn meet(&self, pace: &mut Pace) -> Result<bool, Error> {
        if let Some(activity) = self.row.and_then(|row| row.activity.as_ref()) {
            if !self.has_reached(activity)? {
                return Ok(false);
            }
            let since = *pace.met.get_or_insert_with(Instant::now);
            return Ok(since.elapsed() >= limits::MOVE_MEET_REST);
        }
        self.node
            .store
            .write::<_, Error>(|tx| tx.begin_step(self.departure.id, Step::Meet, None, self.now))?;
        if !pace.may_look() {
            return Ok(false);
        }
        match self.post_to_boost() {
            Found::Post(post) => {
                let (own, target) = (&self.node.own, &self.departure.target);
                self.node.store.write::<_, Error>(|tx| {
                    if !self.goes_on(tx)? {
                        return Ok(());
                    }
                    let letter = delivery::introduction(tx, own, (&post, target), self.now)?;
                    self.send_letter(tx, letter)
                })?;
                self.forget_note()?;
                self.node.wake.ring();
                Ok(false)
            }
            Found::Nothing => {
                self.note("the new account has no public post: nothing was boosted")?;
                Ok(true)
            }
            Found::Unknown => {
                self.note("no post of the new account could be found to be boosted")?;
                Ok(self.is_late())
            }
        }
    }

    fn post_to_boost(&self) -> Found {
        if let Some(post) = &self.departure.post {
            return match fetch_object(self.node, post) {
                Ok(object) if object.audience.is_public() => Found::Post(post.clone()),
                _ => Found::Unknown,
            };
        }
        let target = &self.departure.target;
        let actor = get(self.node, target.as_str(), limits::GET_TIME)
            .and_then(|answer| Ok(answer.actor(target)?));
        actor.map_or(Found::Unknown, |actor| find_post(self.node, &actor))
    }

    /// The Move: written first, so that whoever is told of it can fetch it (DEL-8), then sent.
    fn send(&self) -> Result<bool, Error> {
        let (node, departure) = (self.node, self.departure);
        let Some(activity) = self.row.and_then(|row| row.activity.as_ref()) else {
            write_move(node, (departure, DepartureState::Leaving), |tx, activity| {
                tx.begin_step(departure.id, Step::Move, Some(activity), self.now)
            })?;
            return Ok(false);
        };
        if !is_served(node, activity) {
            return Ok(false);
        }
        let Some(written) = find_move(node, activity)? else { return Ok(false) };
        let is_sent = node.store.write::<_, Error>(|tx| {
            if !self.goes_on(tx)? {
                return Ok(false);
            }
            if tx.mark_own_move_sent(activity, self.now)? {
                tx.insert_leavers(departure.id)?;
                let inboxes = delivery::list_all_inboxes(tx, self.now)?;
                let letter = delivery::move_letter(&node.own, &written, inboxes);
                tx.enqueue(&[Effect::Deliver(letter)], self.now)?;
            }
            tx.mark_departure(departure.id, DepartureState::Gone, self.now)?;
            Ok(true)
        })?;
        node.wake.ring();
        Ok(is_sent)
    }

    /// Sends something of this step, once for all.
    fn send_letter(&self, tx: &Tx<'_>, letter: Letter) -> Result<(), Error> {
        tx.begin_step(self.departure.id, self.step, Some(&letter.activity), self.now)?;
        let effects = self.node.proved(vec![Effect::Deliver(letter)], self.now);
        tx.enqueue(&effects, self.now)
    }

    /// Has the owner not taken it back meanwhile? Each step looks at others for a while before it writes.
    fn goes_on(&self, tx: &Tx<'_>) -> Result<bool, Error> {
        is_still(tx, self.departure, DepartureState::Leaving)
    }

    /// Have most servers taken it, or will not, or has it taken too long?
    fn has_reached(&self, activity: &ActivityId) -> Result<bool, Error> {
        let activities = std::slice::from_ref(activity);
        let reached = self.node.store.read::<_, Error>(|tx| tx.count_reached(activities))?;
        let ended = reached.servers - reached.waiting();
        let is_enough = ended * 100 >= reached.servers * limits::MOVE_ENOUGH_PERCENT;
        if !is_enough && self.is_late() {
            self.note(&format!(
                "{} of {} servers did not take it in time",
                reached.waiting(),
                reached.servers
            ))?;
        }
        Ok(is_enough || self.is_late())
    }

    fn is_late(&self) -> bool {
        self.row.is_some_and(|row| self.now.since(row.begun) >= limits::MOVE_STEP_TIME)
    }

    fn note(&self, text: &str) -> Result<(), Error> {
        if self.row.is_some_and(|row| row.note.as_deref() == Some(text)) {
            return Ok(());
        }
        self.node.store.write(|tx| tx.note_step(self.departure.id, self.step, Some(text)))
    }

    fn forget_note(&self) -> Result<(), Error> {
        self.node.store.write(|tx| tx.note_step(self.departure.id, self.step, None))
    }
}

/// Is the departure still what it was when it was read? The owner takes it back in another process.
fn is_still(tx: &Tx<'_>, departure: &Departure, state: DepartureState) -> Result<bool, Error> {
    let now = tx.find_departure()?;
    Ok(now.is_some_and(|now| now.id == departure.id && now.state == state))
}

/// The profile as it is published, and the hash by which it is known.
fn profile(node: &Node) -> Result<(OwnActor, String), Error> {
    let social = node.store.read(|tx| social::of_owner(node, tx))?;
    let actor = site::actor_of(&node.config, &social);
    let undated = OwnActor { updated: None, ..actor.clone() };
    let hash = sig::sha256_hex(undated.json().as_bytes());
    Ok((actor, hash))
}

/// Writes a Move down that is to be sent once its file is there, unless the departure is another by now.
pub(super) fn write_move(
    node: &Node,
    (departure, state): (&Departure, DepartureState),
    also: impl FnOnce(&Tx<'_>, &ActivityId) -> Result<(), Error>,
) -> Result<(), Error> {
    let now = clock::now();
    let (activity, body) = delivery::write_move(&node.own, &departure.target, now);
    let body = node.prover.prove_public(body, now);
    node.store.write::<_, Error>(|tx| {
        if !is_still(tx, departure, state)? {
            return Ok(());
        }
        // Whoever asks twice gets one.
        if state == DepartureState::Gone && tx.list_own_moves()?.iter().any(|it| it.sent.is_none())
        {
            return Ok(());
        }
        tx.insert_own_move(departure.id, (&activity, &body), now)?;
        also(tx, &activity)?;
        tx.mark_dirty(&Dirty::Actor)
    })?;
    node.wake.ring();
    Ok(())
}

fn find_move(node: &Node, activity: &ActivityId) -> Result<Option<OwnMove>, Error> {
    let moves = node.store.read::<_, Error>(|tx| tx.list_own_moves())?;
    Ok(moves.into_iter().find(|it| it.activity == *activity))
}

/// Is the file of this Move there?
fn is_served(node: &Node, activity: &ActivityId) -> bool {
    let path = activity.as_str().strip_prefix(node.own.origin().as_str());
    path.is_some_and(|path| node.output().join(path.trim_start_matches('/')).is_file())
}

/// A Move that the owner wants sent again: to those who are left, after a fresh Update.
fn send_again(node: &Node, departure: &Departure) -> Result<(), Error> {
    let moves = node.store.read::<_, Error>(|tx| tx.list_own_moves())?;
    let last = moves.iter().filter_map(|it| it.sent).max();
    let unsent = moves.iter().find(|it| it.sent.is_none());
    let Some(again) = unsent.filter(|it| is_served(node, &it.activity)) else { return Ok(()) };
    let (now, (actor, _)) = (clock::now(), profile(node)?);
    node.store.write::<_, Error>(|tx| {
        if !is_still(tx, departure, DepartureState::Gone)? {
            return Ok(());
        }
        tx.note_told(departure.id)?;
        let leavers = tx.list_leavers(departure.id)?;
        let inboxes = portability::leftovers(&leavers, last, now).inboxes;
        if tx.mark_own_move_sent(&again.activity, now)? {
            let update = delivery::profile_letter(&actor, inboxes.clone(), now);
            let letter = delivery::move_letter(&node.own, again, inboxes);
            let effects = node.proved(vec![Effect::Deliver(update)], now);
            tx.enqueue(&effects, now)?;
            tx.enqueue(&[Effect::Deliver(letter)], now)?;
        }
        Ok(())
    })?;
    node.wake.ring();
    Ok(())
}

/// The queue forgets what it has done; the ledger does not.
fn keep_ledger(node: &Node, departure: &Departure, pace: &mut Pace) -> Result<(), Error> {
    if pace.noted.is_some_and(|at| at.elapsed() < limits::CLEAN_EVERY) {
        return Ok(());
    }
    pace.noted = Some(Instant::now());
    node.store.write(|tx| tx.note_told(departure.id))
}

/// Tells others that the account has not moved after all, once they can see it (MOV-10).
fn tell_return(node: &Node, departure: &Departure) -> Result<(), Error> {
    if file(node).is_none_or(|actor| actor.moved_to.is_some()) {
        return Ok(());
    }
    let (now, (actor, hash)) = (clock::now(), profile(node)?);
    node.store.write::<_, Error>(|tx| {
        let letter = delivery::tell_profile(tx, (&actor, &hash), now)?;
        tx.enqueue(&node.proved(vec![Effect::Deliver(letter)], now), now)?;
        tx.mark_departure(departure.id, DepartureState::Back, now)
    })?;
    node.wake.ring();
    Ok(())
}
