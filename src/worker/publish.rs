//! Content → files → ledger → letters, in this order: a peer that is told of a post fetches it at
//! once, so its files are there first (DEL-8).

mod announced;
mod error;
mod forgotten;
mod locked;
mod profile;
mod rehearse;
mod restored;
mod words;

pub use error::PublishError;
pub use locked::{Locked, lock};
pub(super) use profile::profile_change;
pub use profile::publish_profile;
pub use restored::note_restored;

use std::collections::HashMap;
use std::path::Path;
use std::thread;

use super::allowances::{Allowances, Clock, Present, bounds, remember_shown, remember_time};
use super::desk::{Desk, Ledger, Reading, Sent};
use super::{Node, mentions, policies, private, rotation};
use crate::ap::OwnKind;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::delivery;
use crate::delivery::{Bounds, Change, Objects, Plan, ProfileChange};
use crate::effect::{Effect, Letter};
use crate::id::PostKey;
use crate::sig;
use crate::site;
use crate::site::{
    Content, Drafts, Frozen, Future, LoadOptions, Progress, Social, Written, WrittenSite,
};
use crate::store;

/// Is it real?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublishMode {
    /// Files are written and letters are queued.
    Send,
    /// Nothing is written; the result tells what would be.
    DryRun,
}

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// How many posts and pages there are.
    pub pages: usize,
    /// What was written.
    pub written: Written,
    /// How many posts are served from now on and never sent: they are from before `deliver_since`.
    pub entered: usize,
    /// What the owner should look at.
    pub warnings: Vec<Problem>,
}

/// What a publish did, or would do.
#[derive(Debug)]
pub struct Published {
    /// What happened to each post.
    pub plan: Plan,
    /// What is sent.
    pub letters: Vec<Letter>,
    /// What was written; `None` in a dry run.
    pub built: Option<Built>,
    /// What the owner should look at.
    pub warnings: Vec<Problem>,
}

/// What is read of the owner's files, and is it as it was?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BuildOptions {
    /// What happens to drafts.
    pub drafts: Drafts,
    /// What happens to posts whose date has not come.
    pub future: Future,
    /// Whether the record of the last build is believed.
    pub trust: Trust,
    /// Where posts are that are for some alone.
    pub private: site::Private,
}

impl BuildOptions {
    /// What is read at `now`.
    pub(super) fn reading(self, now: Timestamp) -> LoadOptions<'static> {
        let Self { drafts, future, private, .. } = self;
        LoadOptions { drafts, future, private, ..LoadOptions::at(now, sig::content_hash) }
    }
}

/// Is the record of the last build believed?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Trust {
    /// Only what has changed is read and made again.
    #[default]
    Record,
    /// Everything is read and made again; only what differs is written.
    Nothing,
}

/// Makes the site as if everything were published: the documents of all posts are there, too.
pub(super) fn publish_in_thought(social: &mut Social, content: &Content, config: &Config) {
    for (post, frozen) in content.posts.iter().zip(&mut social.frozen) {
        if let Some(frozen) = frozen {
            frozen.kind = Some(site::kind_of(post, config, frozen));
        }
    }
}

/// Writes the site as the content folder has it, and sends nothing. Posts that are too old to be
/// pushed are entered in the ledger; newer ones get their documents when they are published, and
/// the documents of posts whose files are gone stay until others have been told.
///
/// # Errors
/// When the content has errors: then nothing was written.
pub fn build_site(
    node: &Node,
    options: BuildOptions,
    progress: &dyn Progress,
) -> Result<Built, PublishError> {
    let _locked = lock(&node.data())?;
    rotation::check(node)?;
    let present = Present::seen(node)?;
    let desk = Desk::new(node, options, present, progress);
    if let Some(built) = desk.unchanged(&Sent::Either)? {
        return Ok(built);
    }
    make(desk, Telling::Nobody).map(|(built, _)| built)
}

/// Is anybody told what a build shows?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    Nobody,
    OfProfile,
}

/// Builds, and tells of the profile if that is wanted.
fn make(desk: Desk<'_>, telling: Telling) -> Result<(Built, Vec<Effect>), PublishError> {
    let (node, now) = (desk.node, desk.present.now);
    desk.refuse_to_empty(Allowances::default())?;
    let mut reading = desk.read()?;
    let entered = desk.enter_old_posts(&mut reading, bounds(node, Allowances::default())?);
    reading.social.kept = reading.missing.iter().map(|post| post.key.clone()).collect();
    reading.social.kept.extend(forgotten::find(node, &reading));
    reading.forget_ledger();
    // Where nobody was told of anything, what is written now is what is told first.
    let profile = profile_change(node, &reading.social, now)?
        .filter(|profile| profile.is_first() || telling == Telling::OfProfile);
    if let Some(at) = profile.as_ref().and_then(ProfileChange::updated) {
        reading.social.actor_updated = Some(at);
    }
    let written = desk.write(&reading)?;
    let shown = reading.content.posts.iter().chain(&reading.content.private);
    let newest = shown.map(|post| post.appears()).filter(|at| *at <= now).max();
    let effects = node.store.write::<_, store::Error>(|tx| {
        let effects = match profile {
            Some(profile) => node.proved(delivery::commit_profile(tx, profile)?, now),
            None => Vec::new(),
        };
        tx.enqueue(&effects, now)?;
        policies::remember(tx, &reading.content, &reading.social.frozen)?;
        reading.wanted.remember(tx, &node.config, now)?;
        remember_shown(tx, newest, now)?;
        let entered = entered.iter().filter_map(|at| desk.entry(&reading, *at, &written));
        entered.into_iter().try_for_each(|post| delivery::enter(tx, &post))?;
        Ok(effects)
    })?;
    let ledger = if entered.is_empty() { Ledger::AsRead } else { Ledger::Changed };
    desk.remember(&reading, &written, (ledger, Sent::Either))?;
    let mut built = Built { entered: entered.len(), ..built(&written, &reading.content) };
    built.warnings.extend(desk.present.warning());
    let_go((desk.into_survey(), reading, written));
    Ok((built, effects))
}

/// Forgets what a site was made of, while others go on: a large one has a million parts.
fn let_go(all: impl Send + 'static) {
    // A process that ends meanwhile takes it along; without a thread it is forgotten at once.
    let _ = thread::Builder::new().spawn(|| drop(all));
}

/// Compares the content with the ledger, writes the files, and queues what peers must hear.
///
/// # Errors
/// When the content has errors or the change is larger than allowed: then nothing was written.
pub fn publish(
    node: &Node,
    allowances: Allowances,
    mode: PublishMode,
    progress: &dyn Progress,
) -> Result<Published, PublishError> {
    let locked = lock(&node.data())?;
    publish_locked(node, &locked, allowances, mode, progress)
}

/// The same for whoever has locked the data folder already.
///
/// # Errors
/// As [`publish`].
pub fn publish_locked(
    node: &Node,
    _locked: &Locked,
    allowances: Allowances,
    mode: PublishMode,
    progress: &dyn Progress,
) -> Result<Published, PublishError> {
    rotation::check(node)?;
    let present = Present::at(node, allowances.clock)?;
    let now = present.now;
    let desk = Desk::new(node, BuildOptions::default(), present, progress);
    // A clock that is believed against what was seen may make another site of the same files.
    let is_known = allowances.clock == Clock::Seen;
    if let Some(built) = if is_known { desk.unchanged(&Sent::All)? } else { None } {
        let built = (mode == PublishMode::Send).then_some(built);
        let (plan, letters, warnings) = (Plan::default(), Vec::new(), Vec::new());
        return Ok(Published { plan, letters, built, warnings });
    }
    desk.refuse_to_empty(allowances)?;
    let mut reading = desk.read()?;
    forgotten::settle(&desk, &mut reading, (allowances.edits, mode))?;
    restored::settle(&desk, &mut reading, (allowances, mode))?;
    if node.config.site.heir.is_none() {
        mentions::look_up_names(node, &mut reading, now)?;
    }
    let (mut plan, private, noticed) = match node.config.federation.enabled {
        true => planned(&desk, &mut reading, bounds(node, allowances)?)
            .map_err(|why| words::with_moved(node, &reading, why))?,
        false => (Plan::default(), Objects::new(), Vec::new()),
    };
    let mut warnings = reading.content.warnings.clone();
    warnings.extend(noticed);
    warnings.extend(present.warning());
    let profile = profile_change(node, &reading.social, now)?;
    if let Some(at) = profile.as_ref().and_then(ProfileChange::updated) {
        reading.social.actor_updated = Some(at);
    }
    apply_updates(&mut reading.social, &plan, now);
    let mut objects = desk.objects(&reading, &plan)?;
    objects.extend(private);
    if mode == PublishMode::DryRun {
        // A template that fails would stop the real publish: it must stop the rehearsal, too.
        site::rehearse_site(&desk.site(&reading))?;
        let letters = rehearse::rehearse(node, (&plan, &objects), profile, now)?;
        return Ok(Published { plan, letters, built: None, warnings });
    }

    reading.forget_ledger();
    let announces = plan.counts().0 > 0;
    if announces {
        forgotten::note(node, &plan).map_err(PublishError::Disk)?;
    }
    let written = desk.write(&reading)?;
    if announces {
        // Once the ledger says that others know of a post, it must be there after a power cut.
        site::sync_site(&node.output()).map_err(PublishError::Disk)?;
    }
    fill_fingerprints(&mut plan, &written);
    let letters = node.store.write::<_, store::Error>(|tx| {
        let effects = all_effects(node, tx, (&plan, &objects), profile, now)?;
        tx.enqueue(&effects, now)?;
        policies::remember(tx, &reading.content, &reading.social.frozen)?;
        reading.wanted.remember(tx, &node.config, now)?;
        remember_time(tx, allowances.clock, now)?;
        Ok(letters_in(effects))
    })?;
    node.wake.ring();
    forgotten::done(node);
    let ledger = if plan.changes.is_empty() { Ledger::AsRead } else { Ledger::Changed };
    desk.remember(&reading, &written, (ledger, Sent::All))?;
    let built = built(&written, &reading.content);
    let_go((reading, written));
    Ok(Published { plan, letters, built: Some(built), warnings })
}

/// What becomes of each post, and what those are told whom private ones are for.
fn planned(
    desk: &Desk<'_>,
    reading: &mut Reading,
    bounds: Bounds,
) -> Result<(Plan, Objects, Vec<Problem>), PublishError> {
    let (node, now) = (desk.node, desk.present.now);
    let mut posts = desk.planned(reading)?;
    let (private, mut objects, mut warnings) = private::planned(desk, reading)?;
    posts.extend(private);
    if node.config.site.heir.is_some() {
        // What is new or edited is told at the new name; here, what is gone is told to those who have it.
        posts.clear();
    }
    mentions::fill_names(node, reading, &mut posts, now)?;
    warnings.extend(words::new_ids(reading));
    let missing = [&reading.missing[..], &reading.private.missing].concat();
    let mut ledger = std::mem::take(&mut reading.ledger);
    ledger.append(&mut reading.private.ledger);
    ledger.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let plan = delivery::plan(posts, &missing, &ledger, bounds, now)?;
    words::unless_moved(reading, &plan)?;
    private::date(&mut objects, &plan);
    warnings.extend(private::notices(reading, &plan));
    Ok((plan, objects, warnings))
}

/// What is known of new posts only once they are rendered.
fn fill_fingerprints(plan: &mut Plan, written: &WrittenSite) {
    for change in &mut plan.changes {
        if let Change::Create(post) | Change::Enter(post) = change
            && post.visibility.is_for_all()
        {
            let fingerprint = written.fingerprint(Path::new(&post.source));
            post.fingerprint = fingerprint.unwrap_or_default();
        }
    }
}

/// The files must say what the letters will say: new dates of edits, Tombstones of what is gone, and
/// that nobody may quote it any more.
fn apply_updates(social: &mut Social, plan: &Plan, now: Timestamp) {
    let frozen = social.frozen.iter_mut().flatten();
    let mut frozen: HashMap<PostKey, &mut Frozen> =
        frozen.map(|frozen| (frozen.key.clone(), frozen)).collect();
    for change in &plan.changes {
        match change {
            Change::Update(post) => {
                if let Some(frozen) = frozen.get_mut(&post.key) {
                    frozen.updated = post.updated;
                }
            }
            // Of what is no file nothing is left.
            Change::Delete(post) if post.is_private() => {}
            Change::Delete(post) => {
                social.stamps.retain(|stamp| stamp.quoted != post.key);
                social.gone.push(site::Gone { key: post.key.clone(), deleted: now });
            }
            Change::Create(post) | Change::Enter(post) => {
                if let Some(frozen) = frozen.get_mut(&post.key) {
                    frozen.kind = Some(OwnKind::of(&post.kind));
                }
            }
            Change::Note(_) => {}
        }
    }
    social.gone.sort_by(|a, b| a.key.cmp(&b.key));
}

pub(super) fn built(written: &WrittenSite, content: &Content) -> Built {
    let pages = content.posts.len() + content.pages.len();
    Built { pages, written: written.written, entered: 0, warnings: content.warnings.clone() }
}

fn all_effects(
    node: &Node,
    tx: &store::Tx<'_>,
    (plan, objects): (&Plan, &Objects),
    profile: Option<ProfileChange>,
    now: Timestamp,
) -> Result<Vec<Effect>, store::Error> {
    let mut effects = delivery::commit(tx, &node.own, plan, objects, now)?;
    if let Some(profile) = profile {
        effects.extend(delivery::commit_profile(tx, profile)?);
    }
    Ok(node.proved(effects, now))
}

fn letters_in(effects: Vec<Effect>) -> Vec<Letter> {
    let letters = effects.into_iter().filter_map(|effect| match effect {
        Effect::Deliver(letter) => Some(letter),
        Effect::Rebuild(_) | Effect::Fetch(_) => None,
    });
    letters.collect()
}
