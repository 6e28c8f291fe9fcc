//! [`Content`] → files, given away one at a time, in *units*: files that are made together
//! from the same things. A unit whose things are those of the last build is not made again. Posts
//! come first, in parallel, each read and parsed once; then the lists, from what the posts left
//! behind.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use minijinja::Value as Context;

use super::archive::{self, Archive};
use super::around::{Read, Wanted};
use super::atlas::Atlas;
use super::card::{Cards, head};
use super::content::{Content, Page};
use super::fit::Fit;
use super::lists::{self, Leaf};
use super::markdown::Rendered;
use super::object::Known;
use super::outbox::{self, Entry};
use super::output::{Problems, Sink, Tray, settle};
use super::parallel;
use super::place::file_of;
use super::progress::{Phase, Progress};
use super::record::{Asked, Made, Record, Recorded, Seen, Unit, post_unit, stamp_of};
use super::redirects;
use super::related::Related;
use super::singles;
use super::slug::encode;
use super::snapshot::{snapshot, stamp_of_all};
use super::social::{Frozen, Social};
use super::survey::Survey;
use super::talks::Talks;
use super::theme::{Reads, Session, Theme, record};
use super::units::Units;
use super::view;
use super::{federation, navigation};
use crate::ap::build::Prover;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::id::ContentHash;
use crate::limits::NOTE_KEPT_MAX_BYTES;

/// Bytes of memory taken for a page at first; most fit.
const HTML_USUAL_BYTES: usize = 8 * 1024;

/// Everything that makes a site.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The owner's folder.
    pub root: &'a Path,
    /// What was read.
    pub content: &'a Arc<Content>,
    /// What the owner has decided.
    pub config: &'a Config,
    /// What others did.
    pub social: &'a Social,
    /// How it looks.
    pub theme: &'a Theme,
    /// When each file was touched.
    pub survey: &'a Survey,
    /// What its texts may name.
    pub atlas: &'a Atlas,
    /// Makes the fingerprint by which the ledger knows what was told.
    pub hash: fn(&[u8]) -> ContentHash,
    /// Makes the proofs on what others read; without it there are none.
    pub prover: Option<&'a Prover>,
    /// Who waits for it.
    pub progress: &'a dyn Progress,
}

/// What was made of a whole site, for the record.
pub(super) struct Pressed {
    pub(super) units: Units,
    pub(super) related: Related,
}

/// Renders what has changed since `record` into `sink`.
///
/// # Errors
/// Every template error and every path claimed twice, each once. The sink may have been given
/// files by then: it must not publish them before this returns.
pub(super) fn render(
    site: &Site<'_>,
    record: &Record,
    sink: &Sink<'_>,
) -> Result<Pressed, Vec<Problem>> {
    let press = Press::new(site, record, sink);
    let lists = lists::all(&press);
    let mut problems = settle(&|claim| lists::claims(&press, &lists, claim), site.content);
    problems.extend(press.missing_templates());
    problems.extend(federation::clashes(site.content, &press.outbox, site.social));
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    let indices: Vec<usize> = (0..site.content.posts.len()).collect();
    site.progress.begin(Phase::Posts, indices.len());
    let mut posts = all(parallel::map(&indices, |index| press.post(*index)))?;
    site.progress.begin(Phase::Pages, site.content.pages.len());
    let pages = all(parallel::map(&site.content.pages, |page| press.page(page)))?;
    let leaves: Vec<Leaf<'_>> = site
        .content
        .posts
        .iter()
        .zip(&press.heads)
        .zip(&posts)
        .map(|((post, head), unit)| Leaf::new(post, *head, &unit.made))
        .collect();
    let tasks = lists::tasks(&lists);
    let fed = lists::fed(&press, &lists);
    site.progress.begin(Phase::Lists, tasks.len() + fed.len());
    let listed = all(parallel::map(&tasks, |task| lists::make(&press, task, &leaves)))?;
    let fed = all(parallel::map(&fed, |list| lists::feeds(&press, list, &leaves)))?;
    site.progress.begin(Phase::Rest, 0);
    let archive = press.archive.iter().flat_map(|archive| archive.make(&press, &leaves));
    let mut singles: Vec<Outcome> = archive.collect();
    singles.extend(redirects::make(&press));
    singles.extend(singles::make(&press));
    let singles = all(singles)?;
    posts.reserve_exact(pages.len() + listed.len() + fed.len() + singles.len());
    posts.extend(pages.into_iter().chain(listed).chain(fed).chain(singles));
    Ok(Pressed { units: posts.into(), related: press.related })
}

/// A unit, or why it could not be made.
pub(super) type Outcome = Result<Arc<Unit>, Problems>;

/// What came of all of them, or every reason why one could not be made.
pub(super) fn all<T, E: Into<Problems>>(
    outcomes: impl IntoIterator<Item = Result<T, E>>,
) -> Result<Vec<T>, Vec<Problem>> {
    let mut problems = Vec::new();
    let outcomes = outcomes.into_iter();
    let made = outcomes.filter_map(|it| it.map_err(|why| problems.extend(why.into().0)).ok());
    let made: Vec<T> = made.collect();
    if problems.is_empty() { Ok(made) } else { Err(sorted(problems)) }
}

pub(super) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (&a.place, a).cmp(&(&b.place, b)));
    // A broken template breaks every page in the same way.
    problems.dedup();
    problems
}

/// One pass over a site.
pub(super) struct Press<'a> {
    pub(super) site: &'a Site<'a>,
    record: &'a Record,
    sink: &'a Sink<'a>,
    /// What is the same for every page.
    session: Session<'a>,
    pub(super) cards: Cards,
    /// See [`head`], for each post of the content.
    pub(super) heads: Vec<u64>,
    related: Related,
    /// See [`Press::all_stamp`].
    all: OnceLock<u64>,
    /// A number that differs when any of that does, or how pages look.
    pub(super) look: u64,
    /// The posts that other servers know, by their place in the content.
    frozen: Vec<Option<&'a Frozen>>,
    /// The threads in which the owner has answered.
    talks: Talks<'a>,
    /// Has the site an archive of skep's?
    pub(super) archive: Option<Archive>,
    /// The pages of the outbox, oldest first.
    pub(super) outbox: Vec<Vec<Entry<'a>>>,
}

impl<'a> Press<'a> {
    fn new(site: &'a Site<'a>, record: &'a Record, sink: &'a Sink<'a>) -> Self {
        let Site { content, config, social, theme, .. } = *site;
        let navigation = navigation::links(content);
        let archive = Archive::of(content, config);
        let moved = (&social.moved_to, &social.moved_handle);
        let look = stamp_of((record.basis(), theme.stamp(), &navigation, archive.is_some(), moved));
        let outbox = outbox::outbox(content, config, social);
        let mut frozen = vec![None; content.posts.len()];
        for (index, known) in outbox.iter().flatten().filter_map(|entry| entry.post()) {
            frozen[index] = Some(known);
        }
        let archive_url = archive.is_some().then_some(archive::URL);
        let common = view::common(&navigation, archive_url, (config, social));
        let cards = Cards::new(Arc::clone(content), config.clone());
        let session = theme.session(common, snapshot(&cards, theme));
        let heads = parallel::map(&content.posts, |post| head(post));
        let related = Related::of(content, &record.related);
        let talks = Talks::of(content, &config.own_ids(), social);
        Self {
            site,
            record,
            sink,
            session,
            cards,
            heads,
            related,
            all: OnceLock::new(),
            look,
            frozen,
            talks,
            archive,
            outbox,
        }
    }

    /// The unit `name` of the last build if its `key` is the same, else what `make` makes.
    pub(super) fn unit(
        &self,
        name: String,
        key: u64,
        make: impl FnOnce(&mut Tray<'_>) -> Result<Made, Problems>,
    ) -> Outcome {
        self.site.progress.step();
        let known = self.record.unit(&name, key);
        if let Some(unit) = known.filter(|unit| self.is_as_seen(unit)) {
            return Ok(Arc::clone(unit));
        }
        let mut tray = Tray::new(self.sink);
        let made = make(&mut tray)?;
        let seen = self.seen(&tray.reads);
        let (name, files) = (name.into_boxed_str(), tray.files.exact());
        Ok(Arc::new(Unit { name, key, files, made, seen, recorded: Recorded::default() }))
    }

    /// The state of what templates looked at.
    fn seen(&self, reads: &Reads) -> Seen {
        let files = reads.files.iter().map(|file| (file.clone(), self.site.file_stamp(file)));
        Seen { files: files.collect(), site: reads.site.then(|| self.all_stamp()) }
    }

    fn is_as_seen(&self, unit: &Unit) -> bool {
        let site = unit.seen.site;
        self.site.agrees(unit) && site.is_none_or(|site| site == self.all_stamp())
    }

    /// A number that differs when any post, page or list does.
    fn all_stamp(&self) -> u64 {
        *self.all.get_or_init(|| stamp_of_all(self.site.content))
    }

    fn missing_templates(&self) -> Vec<Problem> {
        let content = self.site.content;
        let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
        let intros = content.sections.iter().filter_map(|section| section.intro.as_ref());
        let pages = pages.chain(intros).chain(&content.intro);
        let asked = pages.filter_map(|page| Some((page, page.template()?)));
        asked
            .filter(|(_, name)| !self.site.theme.has(name))
            .map(|(page, name)| {
                let message = format!("`template` is `{name}`, which is not there");
                let help = format!("put it at `templates/{name}`");
                Problem::error("site/template", message).in_file(&page.source).help(help)
            })
            .collect()
    }

    /// The template of `page`: the one it names, else the first of its layouts that is there, else
    /// the `usual` one.
    pub(super) fn template(&self, page: &'a Page, usual: &'static str) -> &'a str {
        let theme = self.site.theme;
        // What the other built-in templates show is not given to this page.
        let fits = |name: &&str| *name == usual || (!Theme::is_built_in(name) && theme.has(name));
        let mut layouts = page.rare().layouts.iter().map(String::as_str);
        page.template().or_else(|| layouts.find(fits)).unwrap_or(usual)
    }

    /// The listed posts before and after the post at `index`.
    fn neighbours(&self, index: usize) -> [Option<usize>; 2] {
        let posts = &self.site.content.posts;
        let listed = |index: &usize| posts[*index].is_listed();
        [(index + 1..posts.len()).find(listed), (0..index).rev().find(listed)]
    }

    fn post(&self, index: usize) -> Outcome {
        let post = &self.site.content.posts[index];
        let frozen = self.frozen[index];
        let thread = frozen.and_then(|frozen| self.site.social.threads.get(&frozen.key));
        let near = self.neighbours(index).map(|index| index.map(|index| self.heads[index]));
        let shown = (post.federate, post.untimely);
        let own = (post.page.whole_stamp(), &post.page.permalink, post.date, shown);
        let named = self.site.named(post);
        let related: Vec<usize> = self.related.to(index).collect();
        let heads: Vec<u64> = related.iter().map(|index| self.heads[*index]).collect();
        let talk = frozen.map_or(0, |frozen| self.talks.stamp(frozen));
        let known = (frozen, thread, talk, named);
        let key = stamp_of((self.look, own, known, near, heads));
        self.unit(post_unit(&post.page.source), key, |tray| self.make_post(index, &related, tray))
    }

    fn make_post(
        &self,
        index: usize,
        related: &[usize],
        tray: &mut Tray<'_>,
    ) -> Result<Made, Problems> {
        let Site { content, config, social, .. } = *self.site;
        let post = &content.posts[index];
        let named = self.site.named(post);
        let is_note = post.page.title.is_none();
        let wanted = Wanted { card: is_note, ..Wanted::default() };
        let Read { rendered, asked, reads } = self.site.read_post(post, wanted)?;
        tray.reads.add(reads);
        let frozen = self.frozen[index];
        let thread = frozen.and_then(|frozen| social.threads.get(&frozen.key));
        let near = |index: usize| self.cards.neighbour(index);
        let [older, newer] = self.neighbours(index);
        let related = related.iter().copied().map(near).collect();
        let context = record([
            ("post", view::post(post, &rendered, config, (frozen, named), related)),
            ("thread", thread.map(|thread| view::thread(thread, config)).into()),
            ("previous", older.map(near).into()),
            ("next", newer.map(near).into()),
        ]);
        let template = self.template(&post.page, "post.html");
        self.html(tray, &post.page.permalink, template, vec![context])?;
        let (fingerprint, fit) = match frozen {
            Some(frozen) => {
                let talk = self.talks.talk(&config.own_ids(), frozen, thread);
                let known = Known { frozen, thread, named, talk: &talk };
                let (text, fit) = federation::put_post(tray, (post, &rendered), self.site, known)?;
                ((self.site.hash)(text.as_bytes()), fit)
            }
            None => (ContentHash::NONE, Fit::Whole),
        };
        let in_full = is_note && rendered.card.len() <= NOTE_KEPT_MAX_BYTES;
        let html = in_full.then(|| rendered.card.into());
        let told = frozen.map_or(0, |frozen| self.site.told((post, &asked), frozen, self.record));
        Ok(Made { summary: rendered.summary.into(), html, fingerprint, told, fit, asked })
    }

    /// The text of what is no post, and what it asked of the site. The files that its shortcodes
    /// read become those of `tray`.
    pub(super) fn text(
        &self,
        page: &Page,
        tray: &mut Tray<'_>,
    ) -> Result<(Rendered, Asked), Problems> {
        let Read { rendered, asked, reads } = self.site.read_page(page)?;
        tray.reads.add(reads);
        Ok((rendered, asked))
    }

    fn page(&self, page: &Page) -> Outcome {
        let key = stamp_of((self.look, page.whole_stamp(), &page.permalink));
        self.unit(post_unit(&page.source), key, |tray| {
            let (rendered, asked) = self.text(page, tray)?;
            let context = record([("page", view::page(page, &rendered, self.site.config))]);
            let template = self.template(page, "page.html");
            self.html(tray, &page.permalink, template, vec![context])?;
            Ok(Made { asked, ..Made::default() })
        })
    }

    pub(super) fn html(
        &self,
        tray: &mut Tray<'_>,
        permalink: &str,
        template: &str,
        mut context: Vec<Context>,
    ) -> Result<(), Problem> {
        let path = encode(permalink);
        let canonical = (template != "404.html").then(|| self.site.config.site.origin.join(&path));
        // A redirect has another canonical address than its own.
        context.push(record([("canonical", canonical.into()), ("current_path", path.into())]));
        let mut html = Vec::with_capacity(HTML_USUAL_BYTES);
        tray.reads.add(self.session.render(template, context, &mut html)?);
        if !html.ends_with(b"\n") {
            html.push(b'\n');
        }
        tray.put(&file_of(permalink), html)
    }
}

impl Site<'_> {
    /// A document with its proof, which is of the time `created` to be the same again.
    pub(super) fn proved(&self, document: String, created: Timestamp) -> String {
        match self.prover {
            Some(prover) => prover.prove(document, created),
            None => document,
        }
    }

    /// A number that differs when `file` was touched, or is there at last; `None` if that is not
    /// known.
    fn file_stamp(&self, file: &Path) -> Option<u64> {
        match self.survey.touched(file) {
            None => Some(0),
            Some(found) => (found.time != 0).then(|| stamp_of(found)),
        }
    }

    /// Are the files that the texts of `unit` read, and the answers they got, still the same?
    pub(super) fn agrees(&self, unit: &Unit) -> bool {
        let same = |(file, stamp): &(PathBuf, Option<u64>)| {
            stamp.is_some() && *stamp == self.file_stamp(file)
        };
        unit.seen.files.iter().all(same) && self.atlas.agrees(self.content, &unit.made.asked)
    }
}
