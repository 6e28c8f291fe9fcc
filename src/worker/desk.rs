//! The desk on which a site is put together: its files, what is remembered of the last build, and
//! what the ledger and others say.

use std::path::PathBuf;
use std::sync::Arc;

use super::Node;
use super::publish::{BuildOptions, Built, PublishError, Trust, candidates, load, source_of};
use super::social;
use crate::clock::Timestamp;
use crate::delivery;
use crate::delivery::{Change, Identified, Objects, Plan, Planned};
use crate::sig;
use crate::site;
use crate::site::images::Images;
use crate::site::{
    Atlas, Content, Frozen, Phase, Post, Progress, Record, Site, Social, Stamp, Survey, Theme,
    Written, WrittenSite,
};
use crate::store;
use crate::store::LedgerPost;

/// The name of the record of the last build, in the data folder.
const RECORD: &str = "build-record";
/// The name of the folder of what was made of pictures, in the data folder.
pub(super) const IMAGES: &str = "images";

/// The content with its place in the ledger.
pub(super) struct Reading {
    pub(super) content: Arc<Content>,
    pub(super) theme: Theme,
    pub(super) ledger: Vec<LedgerPost>,
    pub(super) identified: Identified,
    pub(super) social: Social,
    pub(super) atlas: Atlas,
    record: Record,
}

/// Must everything have been sent for nothing to be left to do?
#[derive(PartialEq, Eq)]
pub(super) enum Sent {
    /// Yes.
    All,
    /// It does not matter.
    Either,
}

/// One build at work.
pub(super) struct Desk<'a> {
    pub(super) node: &'a Node,
    pub(super) now: Timestamp,
    options: BuildOptions,
    progress: &'a dyn Progress,
    survey: Survey,
    basis: u64,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        node: &'a Node,
        options: BuildOptions,
        now: Timestamp,
        progress: &'a dyn Progress,
    ) -> Self {
        progress.begin(Phase::Look, 0);
        let survey = Survey::take(&node.root, &node.config, now);
        let config = format!("{:?}", node.config);
        let basis = site::stamp_of((program(), config, options.drafts, options.future));
        Self { node, now, options, progress, survey, basis }
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
        if !enough || !before.holds(&stamp, self.now) || !site::is_whole(&self.node.output()) {
            return Ok(None);
        }
        let written = Written { unchanged: before.files, ..Written::default() };
        Ok(Some(Built { pages: before.pages, written, warnings: Vec::new() }))
    }

    fn stamp(&self) -> Result<Stamp, store::Error> {
        let mut stamp = Stamp::new(self.basis, self.survey.stamp);
        stamp.social = self.node.store.read(|tx| social::stamp(self.node, tx))?;
        Ok(stamp)
    }

    /// Reads what has changed, and what the ledger says of it.
    pub(super) fn read(&self) -> Result<Reading, PublishError> {
        let node = self.node;
        self.progress.begin(Phase::Read, 0);
        let mut record = match self.options.trust {
            Trust::Record => Record::read(&self.record_path(), self.basis),
            Trust::Nothing => Record::empty(self.basis),
        };
        if !site::is_whole(&node.output()) {
            record = Record::empty(self.basis);
        }
        let options = self.options.reading(self.now);
        let survey = (&options, &self.survey);
        let (content, theme) = load(&node.root, &node.config, survey, &mut record)?;
        let content = Arc::new(content);
        let images = Images::open(&node.data().join(IMAGES));
        let atlas = Atlas::draw(&node.root, &content, (&self.survey, &record), images)?;
        self.progress.begin(Phase::Know, 0);
        let candidates = candidates(&content);
        node.store.read(|tx| {
            let ledger = tx.list_posts()?;
            let identified = delivery::identify(&candidates, &ledger);
            let social = social::gather(node, tx, (&content, &identified, &ledger), self.now)?;
            Ok(Reading { content, theme, ledger, identified, social, atlas, record })
        })
    }

    /// The site as it is read now.
    pub(super) fn site<'b>(&'b self, reading: &'b Reading) -> Site<'b> {
        let Reading { content, theme, social, atlas, .. } = reading;
        let (root, config, survey) = (&self.node.root, &self.node.config, &self.survey);
        let (hash, progress) = (sig::sha256_hex, self.progress);
        Site { root, content, config, social, theme, survey, atlas, hash, progress }
    }

    /// The posts that may be federated, as they stand now.
    pub(super) fn planned(&self, reading: &Reading) -> Result<Vec<Planned>, PublishError> {
        let posts = candidates_of(&reading.content, &reading.social);
        // What is new is rendered anyway, and compared with nothing.
        let known: Vec<_> = posts.filter(|(_, frozen)| frozen.kind.is_some()).collect();
        let mut fingerprints = self.site(reading).fingerprints(&known, &reading.record)?;
        let planned = candidates_of(&reading.content, &reading.social).map(|(post, frozen)| {
            let fingerprint = fingerprints.remove(post.page.source.as_path()).unwrap_or_default();
            self.plan_of(post, frozen, fingerprint)
        });
        Ok(planned.collect())
    }

    /// Those of them that the ledger does not know yet.
    pub(super) fn unknown(&self, reading: &Reading) -> Vec<Planned> {
        let posts = candidates_of(&reading.content, &reading.social);
        let unknown = posts.filter(|(_, frozen)| frozen.kind.is_none());
        unknown.map(|(post, frozen)| self.plan_of(post, frozen, String::new())).collect()
    }

    fn plan_of(&self, post: &Post, frozen: &Frozen, fingerprint: String) -> Planned {
        Planned {
            source: source_of(post),
            body_hash: post.page.body_hash.clone(),
            key: frozen.key.clone(),
            kind: site::kind_of(post, &self.node.config, frozen).as_str().to_owned(),
            published: frozen.published,
            updated: frozen.updated,
            fingerprint,
            names: Vec::new(),
        }
    }

    /// What others are told of what `plan` creates and updates.
    pub(super) fn objects(&self, reading: &Reading, plan: &Plan) -> Result<Objects, PublishError> {
        let mut objects = Objects::new();
        for change in &plan.changes {
            let (Change::Create(planned) | Change::Update(planned)) = change else { continue };
            let same = |post: &&site::Post| source_of(post) == planned.source;
            let Some(post) = reading.content.posts.iter().find(same) else { continue };
            let Some(frozen) = reading.social.frozen.get(&post.page.source) else { continue };
            let object = self.site(reading).object(post, frozen)?;
            objects.insert(planned.key.clone(), object);
        }
        Ok(objects)
    }

    /// Writes what has changed.
    pub(super) fn write<'b>(
        &'b self,
        reading: &'b Reading,
    ) -> Result<(WrittenSite, Site<'b>), PublishError> {
        let site = self.site(reading);
        let written = site::write_site(&site, &reading.record)?;
        self.progress.begin(Phase::Remember, 0);
        Ok((written, site))
    }

    /// Remembers the build, so that the next one has less to do. Losing this costs time only.
    pub(super) fn remember(
        &self,
        site: &Site<'_>,
        written: &WrittenSite,
        sent: &Sent,
    ) -> Result<(), PublishError> {
        site.atlas.prune();
        let content = site.content;
        let mut stamp = self.stamp()?;
        if !content.warnings.is_empty() {
            // What is told once is told until it is mended.
            stamp.sources = 0;
        }
        stamp.sent = *sent == Sent::All;
        stamp.next_change = content.next_change.map(Timestamp::millis);
        stamp.pages = content.posts.len() + content.pages.len();
        stamp.files = written.count_files();
        if let Err(error) = Record::write(&self.record_path(), &stamp, site, written) {
            log::warn!("the next build will make everything again: {error}");
        }
        Ok(())
    }
}

/// The posts that may be federated, with their places in the ledger.
fn candidates_of<'a>(
    content: &'a Content,
    social: &'a Social,
) -> impl Iterator<Item = (&'a Post, &'a Frozen)> {
    let posts = content.posts.iter().filter(|post| post.is_federated());
    posts.filter_map(|post| Some((post, social.frozen.get(&post.page.source)?)))
}

/// Which program this is: another one may make other files of the same sources.
fn program() -> Option<(u64, Option<std::time::SystemTime>)> {
    let found = std::env::current_exe().ok()?.metadata().ok()?;
    Some((found.len(), found.modified().ok()))
}
