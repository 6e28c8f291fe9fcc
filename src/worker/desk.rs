//! The desk on which a site is put together: its files, what is remembered of the last build, and
//! what the ledger and others say.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use super::Node;
use super::album::Wanted;
use super::allowances::{Allowances, Present};
use super::gone::gone;
use super::private;
use super::private::Private;
use super::publish::{BuildOptions, Built, PublishError, Trust};
use super::social;
use super::social::{Gathered, identified};
use super::sources::{candidates, load, source_of, written};
use crate::clock::Timestamp;
use crate::delivery;
use crate::delivery::{Bounds, Change, Identified, Objects, Plan, Planned};
use crate::id::{ContentHash, PostKey};
use crate::sig;
use crate::site;
use crate::site::images::Images;
use crate::site::{
    Atlas, Content, Frozen, LoadOptions, Phase, Post, Progress, Record, Site, Social, Stamp,
    Survey, Theme, Written, WrittenSite,
};
use crate::store;
use crate::store::{LedgerPost, Tx};

/// The name of the record of the last build, in the data folder.
pub(super) const RECORD: &str = "build-record";
/// The name of the folder of what was made of pictures, in the data folder.
pub(super) const IMAGES: &str = "images";

/// The content with its place in the ledger.
pub(super) struct Reading {
    pub(super) content: Arc<Content>,
    pub(super) theme: Theme,
    /// In the order of its keys.
    pub(super) ledger: Vec<LedgerPost>,
    /// Of the ledger: posts whose files are gone.
    pub(super) missing: Vec<LedgerPost>,
    /// What is for some alone.
    pub(super) private: Private,
    pub(super) social: Social,
    /// New posts that answer what could not be had: they are not told to anybody yet.
    pub(super) waiting: BTreeSet<PostKey>,
    /// Pictures of others that the pages show, or would.
    pub(super) wanted: Wanted,
    pub(super) atlas: Atlas,
    record: Record,
    /// Of the ledger as it was read, and of what others had done then.
    stamps: (u64, u64),
}

impl Reading {
    /// Posts of both ledgers that no file is any more.
    pub(super) fn gone(&self) -> impl Iterator<Item = &LedgerPost> {
        self.missing.iter().chain(&self.private.missing)
    }

    /// Is it known to others, or can it be?
    pub(super) fn is_ready(&self, post: &Post, frozen: &Frozen) -> bool {
        frozen.kind.is_some() || !(post.wordless || self.waiting.contains(&frozen.key))
    }

    /// Once it is known what happens: writing a large site needs the room.
    pub(super) fn forget_ledger(&mut self) {
        self.ledger = Vec::new();
        self.private = Private::default();
    }
}

/// Must everything have been sent for nothing to be left to do?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// Yes.
    All,
    /// It does not matter.
    Either,
}

/// Is the ledger still what was read?
#[derive(Clone, Copy)]
pub(super) enum Ledger {
    AsRead,
    Changed,
}

/// One build at work.
pub(super) struct Desk<'a> {
    pub(super) node: &'a Node,
    pub(super) present: Present,
    options: BuildOptions,
    progress: &'a dyn Progress,
    survey: Survey,
    basis: u64,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        node: &'a Node,
        options: BuildOptions,
        present: Present,
        progress: &'a dyn Progress,
    ) -> Self {
        progress.begin(Phase::Look, 0);
        if let Err(error) = site::finish_placing(&node.output(), &node.data().join(RECORD)) {
            log::warn!("a build that was interrupted cannot be finished: {error}");
        }
        let survey = Survey::take(&node.root, &node.config, present.now);
        let config = format!("{:?}", node.config);
        // What nobody has synced may be lost since the machine was started anew, and every document
        // carries a proof of this key.
        let world = (program(), site::boot(), node.signer.keys().multikey());
        let basis = site::stamp_of((world, config, options.drafts, options.future));
        Self { node, present, options, progress, survey, basis }
    }

    /// What was seen of the files, for whoever goes on looking at the site.
    pub(super) fn into_survey(self) -> Survey {
        self.survey
    }

    fn record_path(&self) -> PathBuf {
        self.node.data().join(RECORD)
    }

    /// What the last build did, if there is nothing to do since.
    pub(super) fn unchanged(&self, sent: &Sent) -> Result<Option<Built>, PublishError> {
        let before = Stamp::read(&self.record_path()).filter(|_| self.survey.stamp != 0);
        let Some(before) = before.filter(|_| self.options.trust == Trust::Record) else {
            return Ok(None);
        };
        if before.sources != self.survey.stamp {
            return Ok(None);
        }
        let stamp = self.stamp()?;
        let enough = *sent == Sent::Either || before.sent;
        if !enough
            || !before.holds(&stamp, self.present.reached)
            || !site::is_whole(&self.node.output())
        {
            return Ok(None);
        }
        let written = Written { unchanged: before.files, ..Written::default() };
        Ok(Some(Built { pages: before.pages, written, entered: 0, warnings: Vec::new() }))
    }

    fn stamp(&self) -> Result<Stamp, store::Error> {
        let mut stamp = Stamp::new(self.basis, self.survey.stamp);
        stamp.social = self.node.store.read(|tx| social::stamp(self.node, tx))?;
        Ok(stamp)
    }

    /// Refuses to go on where every text is gone at once, unless the owner allows that many deletions: a disk
    /// that is not mounted is no wish.
    pub(super) fn refuse_to_empty(&self, allowances: Allowances) -> Result<(), PublishError> {
        let allowed = allowances.deletes.unwrap_or(0);
        match gone(self.node, &self.survey)?.filter(|gone| gone.found > allowed) {
            Some(gone) => Err(gone.into()),
            None => Ok(()),
        }
    }

    /// What the last build made, if it can be gone on from.
    fn record(&self) -> Record {
        match self.options.trust {
            Trust::Record if site::is_whole(&self.node.output()) => {
                Record::read(&self.record_path(), self.basis)
            }
            _ => Record::empty(self.basis),
        }
    }

    /// Reads what has changed, and what the ledger says of it.
    pub(super) fn read(&self) -> Result<Reading, PublishError> {
        let node = self.node;
        self.progress.begin(Phase::Read, 0);
        let (known, now) = (OnceLock::new(), self.present.now);
        let is_out = |file: &Path, date| is_out(node, &known, (file, date));
        let options = LoadOptions { is_out: &is_out, ..self.options.reading(self.present.reached) };
        let survey = (&options, &self.survey);
        // The ledger is as large as the record, and neither waits for the other. It does not change
        // meanwhile: whoever changes it holds the lock of this build.
        let (record, loaded, ledger) = thread::scope(|scope| {
            let ledger = scope.spawn(|| {
                node.store.read::<_, store::Error>(|tx| {
                    let (ledger, private) = (tx.list_posts()?, tx.list_private_posts()?);
                    Ok((social::stamp_of_ledger(&ledger, &private), ledger))
                })
            });
            let mut record = self.record();
            let loaded = load(&node.root, &node.config, survey, &mut record);
            (record, loaded, ledger.join())
        });
        let (content, theme) = loaded?;
        known.into_inner().transpose()?;
        let (ledger_stamp, ledger) = ledger.unwrap_or_else(|panic| resume_unwind(panic))?;
        let content = Arc::new(content);
        let images = Images::open(&node.data().join(IMAGES));
        let atlas = Atlas::draw(&node.root, &content, (&self.survey, &record), images)?;
        self.progress.begin(Phase::Know, 0);
        node.store.read(|tx| {
            let Identified { posts, missing } = delivery::identify(candidates(&content), &ledger);
            let frozen = social::frozen(&content, posts);
            let private = Private::read(tx, &content, now)?;
            let known = (&*content, frozen, &*ledger);
            let gathered = social::gather(node, tx, known, &private, now)?;
            let Gathered { social, wanted, heard } = gathered;
            let stamps = (ledger_stamp, heard);
            Ok(Reading {
                content,
                theme,
                ledger,
                missing,
                private,
                social,
                waiting: BTreeSet::new(),
                wanted,
                atlas,
                record,
                stamps,
            })
        })
    }

    /// The site as it is read now.
    pub(super) fn site<'b>(&'b self, reading: &'b Reading) -> Site<'b> {
        let Reading { content, theme, social, atlas, .. } = reading;
        let (root, config, survey) = (&self.node.root, &self.node.config, &self.survey);
        let (hash, prover) = (sig::content_hash, Some(&self.node.prover));
        let progress = self.progress;
        Site { root, content, config, social, theme, survey, atlas, hash, prover, progress }
    }

    /// The posts that may be federated, as they stand now.
    pub(super) fn planned(&self, reading: &Reading) -> Result<Vec<Planned>, PublishError> {
        let posts = identified(&reading.content, &reading.social.frozen);
        // What is new is rendered anyway, and compared with nothing.
        let known: Vec<_> = posts.filter(|(_, frozen)| frozen.kind.is_some()).collect();
        let mut fingerprints = self.site(reading).fingerprints(&known, &reading.record)?;
        let posts = identified(&reading.content, &reading.social.frozen);
        let ready = posts.filter(|(post, frozen)| reading.is_ready(post, frozen));
        let planned = ready.map(|(post, frozen)| {
            let fingerprint = fingerprints.remove(post.page.source.as_path()).unwrap_or_default();
            self.plan_of(post, frozen, fingerprint)
        });
        Ok(planned.collect())
    }

    /// The posts, by their place in the content, that are new to the ledger and never pushed. From
    /// now on they are frozen.
    pub(super) fn enter_old_posts(&self, reading: &mut Reading, bounds: Bounds) -> Vec<usize> {
        let config = &self.node.config;
        if !config.federation.enabled {
            return Vec::new();
        }
        let mut entered = Vec::new();
        for (at, post) in reading.content.posts.iter().enumerate() {
            let frozen = reading.social.frozen[at].as_mut();
            let Some(frozen) = frozen.filter(|_| post.is_federated()) else { continue };
            if frozen.kind.is_none() && bounds.is_too_old(frozen.published) {
                frozen.kind = Some(site::kind_of(post, config, frozen));
                entered.push(at);
            }
        }
        entered
    }

    /// The post at `at` as it is entered in the ledger once it is written.
    pub(super) fn entry(
        &self,
        reading: &Reading,
        at: usize,
        made: &WrittenSite,
    ) -> Option<Planned> {
        let post = &reading.content.posts[at];
        let frozen = reading.social.frozen(at)?;
        let fingerprint = made.fingerprint(&post.page.source).unwrap_or_default();
        Some(self.plan_of(post, frozen, fingerprint))
    }

    pub(super) fn plan_of(
        &self,
        post: &Post,
        frozen: &Frozen,
        fingerprint: ContentHash,
    ) -> Planned {
        Planned {
            source: source_of(post).into_owned(),
            body_hash: post.page.body_hash,
            key: frozen.key.clone(),
            kind: site::kind_of(post, &self.node.config, frozen).as_str().to_owned(),
            published: frozen.published,
            updated: frozen.updated,
            fingerprint,
            names: Vec::new(),
            visibility: private::stored(post.visibility),
        }
    }

    /// What others are told of what `plan` creates and updates.
    pub(super) fn objects(&self, reading: &Reading, plan: &Plan) -> Result<Objects, PublishError> {
        let told = plan.changes.iter().filter_map(|change| match change {
            Change::Create(planned) | Change::Update(planned) => Some(planned.key.as_str()),
            _ => None,
        });
        let told: HashSet<&str> = told.collect();
        let told: Vec<_> = identified(&reading.content, &reading.social.frozen)
            .filter(|(_, frozen)| told.contains(frozen.key.as_str()))
            .collect();
        let objects = self.site(reading).objects(&told)?;
        let keys = told.into_iter().map(|(_, frozen)| frozen.key.clone());
        Ok(keys.zip(objects).collect())
    }

    /// Writes what has changed.
    pub(super) fn write(&self, reading: &Reading) -> Result<WrittenSite, PublishError> {
        let written = site::write_site(&self.site(reading), &reading.record)?;
        self.progress.begin(Phase::Remember, 0);
        Ok(written)
    }

    /// Remembers the build, so that the next one has less to do. Losing this costs time only.
    pub(super) fn remember(
        &self,
        reading: &Reading,
        written: &WrittenSite,
        (ledger, sent): (Ledger, Sent),
    ) -> Result<(), PublishError> {
        let Reading { content, atlas, .. } = reading;
        atlas.prune();
        let mut stamp = Stamp::new(self.basis, self.survey.stamp);
        stamp.social = self.node.store.read(|tx| social_stamp(self.node, tx, reading, ledger))?;
        if !content.warnings.is_empty() {
            // What is told once is told until it is mended.
            stamp.sources = 0;
        }
        stamp.sent = sent == Sent::All;
        stamp.next_change = content.next_change.map(Timestamp::millis);
        stamp.pages = content.posts.len() + content.pages.len();
        stamp.files = written.count_files();
        let (path, site) = (self.record_path(), self.site(reading));
        if let Err(error) = reading.record.write_next(&path, &stamp, &site, written) {
            log::warn!("the next build will make everything again: {error}");
        }
        Ok(())
    }
}

/// Is a post of the ledger, which is asked once, living in this file under this date?
fn is_out(
    node: &Node,
    known: &OnceLock<Result<HashMap<String, Timestamp>, store::Error>>,
    (file, date): (&Path, Timestamp),
) -> bool {
    let known = known.get_or_init(|| node.store.read(|tx| tx.list_sources()));
    let published = known.as_ref().ok().and_then(|known| known.get(&*written(file)));
    published == Some(&date.whole_secs())
}

/// What was built from: what others did since it was read is not in it.
fn social_stamp(
    node: &Node,
    tx: &Tx<'_>,
    reading: &Reading,
    ledger: Ledger,
) -> Result<u64, store::Error> {
    let (before, heard) = reading.stamps;
    let ledger = match ledger {
        Ledger::AsRead => before,
        Ledger::Changed => social::ledger_stamp(tx)?,
    };
    Ok(social::whole_stamp(ledger, heard, social::own_stamp(node, tx)?))
}

/// Which program this is: another one may make other files of the same sources.
fn program() -> Option<(u64, Option<std::time::SystemTime>)> {
    let found = std::env::current_exe().ok()?.metadata().ok()?;
    Some((found.len(), found.modified().ok()))
}
