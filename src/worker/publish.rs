//! Content → files → ledger → letters, in this order: a peer that is told of a post fetches it at
//! once, so its files are there first (DEL-8).

use std::fs::File;
use std::io;
use std::path::Path;

use super::Node;
use super::social;
use crate::clock;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::delivery;
use crate::delivery::{
    Bounds, Candidate, Change, Identified, Plan, Planned, ProfileChange, Refusal,
};
use crate::effect::{Effect, Letter};
use crate::id::PostKey;
use crate::sig;
use crate::site;
use crate::site::{Content, Drafts, LoadOptions, Post, Social, Theme, Written};
use crate::store;
use crate::store::LedgerPost;

/// Why nothing was published. Nothing was sent, and the site is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The content or the templates have errors: all of them.
    #[error("the site has errors")]
    Content(Vec<Problem>),
    /// More would be sent or deleted than the owner has allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another publish could not be kept out.
    #[error("cannot lock the data folder")]
    Lock(#[source] io::Error),
}

impl From<Vec<Problem>> for PublishError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Content(problems)
    }
}

/// How much more than usual the owner allows this once.
#[derive(Clone, Copy, Default, Debug)]
pub struct Allowances {
    /// New posts instead of `max_new_per_publish`.
    pub new: Option<usize>,
    /// Deletions instead of `max_deletes_per_publish`.
    pub deletes: Option<usize>,
}

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
}

/// The content with its place in the ledger.
struct Reading {
    content: Content,
    theme: Theme,
    ledger: Vec<LedgerPost>,
    identified: Identified,
    social: Social,
}

/// Looks for errors in the content and the templates of a site without writing anything, not even
/// a database. Gives the warnings.
///
/// # Errors
/// All errors of all files.
pub fn check_site(
    root: &Path,
    config: &Config,
    drafts: Drafts,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let (content, theme) = load(root, config, drafts)?;
    let identified = delivery::identify(&candidates(&content), &[]);
    let mut social = Social { frozen: social::frozen(&identified), ..Social::default() };
    for post in &content.posts {
        // As if everything were published: its documents are looked at, too.
        if let Some(frozen) = social.frozen.get_mut(&post.page.source) {
            let object = site::object_of(post, config, frozen, None);
            frozen.kind = Some(object.kind.as_str().to_owned());
        }
    }
    site::render(&content, config, &social, &theme, &|_| Ok(()))?;
    Ok(content.warnings)
}

/// Writes the site as the content folder has it, and sends nothing. Posts that are too old to be
/// pushed are entered in the ledger; newer ones get their documents when they are published, and
/// the documents of posts whose files are gone stay until others have been told.
///
/// # Errors
/// When the content has errors: then nothing was written.
pub fn build_site(node: &Node, drafts: Drafts) -> Result<Built, PublishError> {
    let _lock = lock(node)?;
    let mut reading = read(node, drafts)?;
    let now = clock::now();
    let entered = old_posts(node, &reading, now)?;
    apply_updates(&mut reading.social, &entered, now);
    let missing = &reading.identified.missing;
    reading.social.kept = missing.iter().map(|post| post.key.clone()).collect();
    let profile = profile_change(node, &mut reading.social.clone(), now)?;
    let Reading { content, theme, social, .. } = reading;
    let built = write(node, content, &social, &theme)?;
    node.store.write::<_, store::Error>(|tx| {
        // Nobody was told of anything, so what is written now is what is told first.
        if let Some(profile) = profile.filter(delivery::ProfileChange::is_first) {
            delivery::commit_profile(tx, profile)?;
        }
        delivery::commit(tx, &node.own, &entered, now).map(drop)
    })?;
    Ok(built)
}

/// Posts that are new to the ledger and never pushed.
fn old_posts(node: &Node, reading: &Reading, now: Timestamp) -> Result<Plan, PublishError> {
    if !node.config.federation.enabled {
        return Ok(Plan::default());
    }
    let all = Allowances { new: Some(usize::MAX), deletes: Some(usize::MAX) };
    let (posts, bounds) = (planned(node, reading), bounds(node, all));
    let plan = delivery::plan(posts, &reading.identified, &reading.ledger, bounds, now)?;
    let is_old = |change: &Change| matches!(change, Change::Enter(_));
    Ok(Plan { changes: plan.changes.into_iter().filter(is_old).collect() })
}

/// Compares the content with the ledger, writes the files, and queues what peers must hear.
///
/// # Errors
/// When the content has errors or the change is larger than allowed: then nothing was written.
pub fn publish(
    node: &Node,
    allowances: Allowances,
    mode: PublishMode,
) -> Result<Published, PublishError> {
    let _lock = lock(node)?;
    let mut reading = read(node, Drafts::Skip)?;
    let now = clock::now();
    let plan = if node.config.federation.enabled {
        let posts = planned(node, &reading);
        let bounds = bounds(node, allowances);
        delivery::plan(posts, &reading.identified, &reading.ledger, bounds, now)?
    } else {
        Plan::default()
    };
    let profile = profile_change(node, &mut reading.social, now)?;
    if mode == PublishMode::DryRun {
        // A template that fails would stop the real publish: it must stop the rehearsal, too.
        apply_updates(&mut reading.social, &plan, now);
        let Reading { content, theme, social, .. } = &reading;
        site::render(content, &node.config, social, theme, &|_| Ok(()))?;
        let letters = rehearse(node, &plan, profile, now)?;
        return Ok(Published { plan, letters, built: None });
    }

    apply_updates(&mut reading.social, &plan, now);
    let Reading { content, theme, social, .. } = reading;
    let built = write(node, content, &social, &theme)?;
    let letters = node.store.write::<_, store::Error>(|tx| {
        let effects = all_effects(node, tx, &plan, profile, now)?;
        tx.enqueue(&effects, now)?;
        Ok(letters_in(effects))
    })?;
    node.wake.ring();
    Ok(Published { plan, letters, built: Some(built) })
}

/// Keeps a second publish out until the guard is dropped.
fn lock(node: &Node) -> Result<File, PublishError> {
    let path = node.data().join("publish.lock");
    let file = File::create(path).map_err(PublishError::Lock)?;
    file.lock().map_err(PublishError::Lock)?;
    Ok(file)
}

/// Both are read before either is reported, so that one run shows every error.
fn load(root: &Path, config: &Config, drafts: Drafts) -> Result<(Content, Theme), Vec<Problem>> {
    let options = LoadOptions { drafts, ..LoadOptions::at(clock::now()) };
    match (site::load(root, config, &options), Theme::load(root, config)) {
        (Ok(content), Ok(theme)) => Ok((content, theme)),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}

fn read(node: &Node, drafts: Drafts) -> Result<Reading, PublishError> {
    let (content, theme) = load(&node.root, &node.config, drafts)?;
    let candidates = candidates(&content);
    node.store.read(|tx| {
        let ledger = tx.list_posts()?;
        let identified = delivery::identify(&candidates, &ledger);
        let social = social::gather(node, tx, &identified)?;
        Ok(Reading { content, theme, ledger, identified, social })
    })
}

fn candidates(content: &Content) -> Vec<Candidate> {
    content.posts.iter().filter(|post| post.is_federated()).map(candidate).collect()
}

fn candidate(post: &Post) -> Candidate {
    Candidate {
        source: source_of(post),
        key: key_of(post),
        body_hash: sig::sha256_hex(post.page.body.as_bytes()),
        date: post.date,
    }
}

/// The name of a post that the ledger does not know yet: the one it asks for, or one made of its
/// address.
fn key_of(post: &Post) -> PostKey {
    let asked = post.page.rare().id.as_deref().and_then(PostKey::parse);
    asked.unwrap_or_else(|| PostKey::from_path(&post.page.permalink))
}

/// The file of a post as the ledger writes it: the same on every operating system.
fn source_of(post: &Post) -> String {
    post.page.source.to_string_lossy().replace('\\', "/")
}

fn planned(node: &Node, reading: &Reading) -> Vec<Planned> {
    let federated = reading.content.posts.iter().filter(|post| post.is_federated());
    let planned = federated.filter_map(|post| {
        let frozen = reading.social.frozen.get(&post.page.source)?;
        let thread = reading.social.threads.get(&frozen.key);
        let object = site::object_of(post, &node.config, frozen, thread);
        Some(Planned {
            source: source_of(post),
            body_hash: sig::sha256_hex(post.page.body.as_bytes()),
            fingerprint: sig::sha256_hex(object.fingerprint().as_bytes()),
            object,
        })
    });
    planned.collect()
}

fn bounds(node: &Node, allowances: Allowances) -> Bounds {
    let federation = &node.config.federation;
    Bounds {
        deliver_since: federation.deliver_since,
        new_max: allowances.new.unwrap_or(federation.max_new_per_publish),
        deletes_max: allowances.deletes.unwrap_or(federation.max_deletes_per_publish),
    }
}

/// The files must say what the letters will say: new dates of edits, Tombstones of what is gone.
fn apply_updates(social: &mut Social, plan: &Plan, now: Timestamp) {
    for change in &plan.changes {
        match change {
            Change::Update(post) => {
                let source = Path::new(&post.source);
                if let Some(frozen) = social.frozen.get_mut(source) {
                    frozen.updated = post.object.updated;
                }
            }
            Change::Delete(post) => {
                social.gone.push(site::Gone { key: post.key.clone(), deleted: now });
            }
            Change::Create(post) | Change::Enter(post) => {
                if let Some(frozen) = social.frozen.get_mut(Path::new(&post.source)) {
                    frozen.kind = Some(post.object.kind.as_str().to_owned());
                }
            }
            Change::Note(_) => {}
        }
    }
    social.gone.sort_by(|a, b| a.key.cmp(&b.key));
}

fn write(
    node: &Node,
    content: Content,
    social: &Social,
    theme: &Theme,
) -> Result<Built, PublishError> {
    let written = site::write_site(&node.root, &content, &node.config, social, theme)?;
    let pages = content.posts.len() + content.pages.len();
    Ok(Built { pages, written, warnings: content.warnings })
}

fn profile_change(
    node: &Node,
    social: &mut Social,
    now: Timestamp,
) -> Result<Option<ProfileChange>, store::Error> {
    if !node.config.federation.enabled {
        return Ok(None);
    }
    let mut actor = site::actor_of(&node.config, social);
    actor.updated = None;
    let hash = sig::sha256_hex(actor.json().as_bytes());
    let change = node.store.read(|tx| delivery::plan_profile(tx, actor, hash, now))?;
    if let Some(at) = change.as_ref().and_then(ProfileChange::updated) {
        social.actor_updated = Some(at);
    }
    Ok(change)
}

fn all_effects(
    node: &Node,
    tx: &store::Tx<'_>,
    plan: &Plan,
    profile: Option<ProfileChange>,
    now: Timestamp,
) -> Result<Vec<Effect>, store::Error> {
    let mut effects = delivery::commit(tx, &node.own, plan, now)?;
    if let Some(profile) = profile {
        effects.extend(delivery::commit_profile(tx, profile)?);
    }
    Ok(effects)
}

/// A way out of a transaction that must not be committed.
enum Rehearsed {
    Effects(Vec<Effect>),
    Failed(store::Error),
}

impl From<store::Error> for Rehearsed {
    fn from(error: store::Error) -> Self {
        Self::Failed(error)
    }
}

/// What would be sent, from a transaction that is undone.
fn rehearse(
    node: &Node,
    plan: &Plan,
    profile: Option<ProfileChange>,
    now: Timestamp,
) -> Result<Vec<Letter>, store::Error> {
    let outcome = node.store.write::<(), Rehearsed>(|tx| {
        Err(Rehearsed::Effects(all_effects(node, tx, plan, profile, now)?))
    });
    match outcome {
        Ok(()) => Ok(Vec::new()),
        Err(Rehearsed::Effects(effects)) => Ok(letters_in(effects)),
        Err(Rehearsed::Failed(error)) => Err(error),
    }
}

fn letters_in(effects: Vec<Effect>) -> Vec<Letter> {
    let letters = effects.into_iter().filter_map(|effect| match effect {
        Effect::Deliver(letter) => Some(letter),
        Effect::Rebuild(_) | Effect::Fetch(_) => None,
    });
    letters.collect()
}
