//! [`Content`] → [`OutputFile`]s, given away one at a time, in *units*: files that are made together
//! from the same things. A unit whose things are those of the last build is not made again. Posts
//! come first, in parallel, each read and parsed once; then the lists, from what the posts left
//! behind.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use minijinja::Value as Context;

use super::around::Around;
use super::content::{Content, Page, Post};
use super::document::body_of;
use super::federation;
use super::fit::Fit;
use super::lists;
use super::markdown;
use super::object::{Known, object_from, setting, setting_of};
use super::output::{Sink, Tray, settle};
use super::parallel;
use super::place::file_of;
use super::progress::{Phase, Progress};
use super::record::{Made, Record, Seen, Unit, post_unit, stamp_of};
use super::singles;
use super::slug::encode;
use super::snapshot::{snapshot, stamp_of_all};
use super::social::{Frozen, Social};
use super::survey::Survey;
use super::theme::{Reads, Session, Theme, record};
use super::view;
use crate::ap::OwnObject;
use crate::config::{Config, Problem};
use crate::limits::NOTE_KEPT_MAX_BYTES;

/// Bytes of memory taken for a page at first; most fit.
const HTML_USUAL_BYTES: usize = 8 * 1024;

/// Everything that makes a site.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The owner's folder.
    pub root: &'a Path,
    /// What was read.
    pub content: &'a Content,
    /// What the owner has decided.
    pub config: &'a Config,
    /// What others did.
    pub social: &'a Social,
    /// How it looks.
    pub theme: &'a Theme,
    /// When each file was touched.
    pub survey: &'a Survey,
    /// Makes the fingerprint by which the ledger knows what was told.
    pub hash: fn(&[u8]) -> String,
    /// Who waits for it.
    pub progress: &'a dyn Progress,
}

/// Renders what has changed since `record` into `sink`; gives the units of the whole site.
///
/// # Errors
/// Every template error and every path claimed twice, each once. The sink may have been given
/// files by then: it must not publish them before this returns.
pub(super) fn render(
    site: &Site<'_>,
    record: &Record,
    sink: &Sink<'_>,
) -> Result<HashMap<String, Unit>, Vec<Problem>> {
    let press = Press::new(site, record, sink);
    let lists = lists::all(&press);
    let mut problems = settle(lists::claims(&press, &lists), site.content);
    problems.extend(press.missing_templates());
    problems.extend(federation::clashes(site.content, site.config, site.social));
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    let indices: Vec<usize> = (0..site.content.posts.len()).collect();
    site.progress.begin(Phase::Posts, indices.len());
    let posts = all(parallel::map(&indices, |index| press.post(*index)))?;
    site.progress.begin(Phase::Pages, site.content.pages.len());
    let pages = all(parallel::map(&site.content.pages, |page| press.page(page)))?;
    let made: Vec<&Made> = posts.iter().map(|(_, unit)| &unit.made).collect();
    let tasks = lists::tasks(&press, &lists);
    let fed = lists::fed(&press, &lists);
    site.progress.begin(Phase::Lists, tasks.len() + fed.len());
    let listed = all(parallel::map(&tasks, |task| lists::make(&press, task, &made)))?;
    let fed = all(parallel::map(&fed, |list| lists::feeds(&press, list)))?;
    site.progress.begin(Phase::Rest, 0);
    let singles = all(singles::make(&press))?;
    let lists = listed.into_iter().chain(fed);
    Ok(posts.into_iter().chain(pages).chain(lists).chain(singles).collect())
}

/// A unit under its name, or why it could not be made.
pub(super) type Outcome = Result<(String, Unit), Problem>;

fn all(outcomes: Vec<Outcome>) -> Result<Vec<(String, Unit)>, Vec<Problem>> {
    let mut problems = Vec::new();
    let units = outcomes.into_iter().filter_map(|it| it.map_err(|why| problems.push(why)).ok());
    let units: Vec<_> = units.collect();
    if problems.is_empty() { Ok(units) } else { Err(sorted(problems)) }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
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
    /// See [`Press::all_stamp`].
    all: OnceLock<u64>,
    /// A number that differs when any of that does, or how pages look.
    pub(super) look: u64,
    /// The posts that other servers know, by their place in the content.
    frozen: Vec<Option<&'a Frozen>>,
    /// The pages of the outbox, oldest first.
    pub(super) outbox: Vec<Vec<(usize, &'a Frozen)>>,
}

impl<'a> Press<'a> {
    fn new(site: &'a Site<'a>, record: &'a Record, sink: &'a Sink<'a>) -> Self {
        let Site { content, config, social, theme, .. } = *site;
        let navigation = view::navigation(content);
        let look = stamp_of((record.basis(), theme.stamp(), &navigation));
        let outbox = federation::outbox(content, config, social);
        let mut frozen = vec![None; content.posts.len()];
        for (index, known) in outbox.iter().flatten() {
            frozen[*index] = Some(*known);
        }
        let common = view::common(&navigation, config);
        let session = theme.session(common, snapshot(content, config, theme));
        Self { site, record, sink, session, all: OnceLock::new(), look, frozen, outbox }
    }

    /// The unit `name` of the last build if its `key` is the same, else what `make` makes.
    pub(super) fn unit(
        &self,
        name: String,
        key: u64,
        make: impl FnOnce(&mut Tray<'_>) -> Result<Made, Problem>,
    ) -> Outcome {
        self.site.progress.step();
        let known = self.record.unit(&name, key);
        if let Some(unit) = known.filter(|unit| self.is_as_seen(&unit.seen)) {
            return Ok((name, unit.clone()));
        }
        let mut tray = Tray::new(self.sink);
        let made = make(&mut tray)?;
        let seen = self.seen(&tray.reads);
        Ok((name, Unit { key, files: tray.files, made, seen }))
    }

    /// The state of what templates looked at.
    fn seen(&self, reads: &Reads) -> Seen {
        let files = reads.files.iter().map(|file| (file.clone(), self.file_stamp(file)));
        Seen { files: files.collect(), site: reads.site.then(|| self.all_stamp()) }
    }

    fn is_as_seen(&self, seen: &Seen) -> bool {
        let same = |(file, stamp): &(PathBuf, Option<u64>)| {
            stamp.is_some() && *stamp == self.file_stamp(file)
        };
        seen.files.iter().all(same) && seen.site.is_none_or(|site| site == self.all_stamp())
    }

    /// A number that differs when `file` was touched, or is there at last; `None` if that is not
    /// known.
    fn file_stamp(&self, file: &Path) -> Option<u64> {
        match self.site.survey.touched(file) {
            None => Some(0),
            Some(found) => (found.time != 0).then(|| stamp_of(found)),
        }
    }

    /// A number that differs when any post, page or list does.
    fn all_stamp(&self) -> u64 {
        *self.all.get_or_init(|| stamp_of_all(self.site.content))
    }

    fn missing_templates(&self) -> Vec<Problem> {
        let content = self.site.content;
        let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
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

    /// The listed posts before and after the post at `index`.
    fn neighbours(&self, index: usize) -> [Option<&'a Post>; 2] {
        let posts = &self.site.content.posts;
        let listed = |post: &&Post| post.is_listed();
        [posts[index + 1..].iter().find(listed), posts[..index].iter().rev().find(listed)]
    }

    fn post(&self, index: usize) -> Outcome {
        let post = &self.site.content.posts[index];
        let frozen = self.frozen[index];
        let thread = frozen.and_then(|frozen| self.site.social.threads.get(&frozen.key));
        let near = self.neighbours(index).map(|post| post.map(view::head));
        let shown = (post.federate, post.untimely);
        let own = (post.page.whole_stamp(), &post.page.permalink, post.date, shown);
        let named = self.site.around(post).named;
        let key = stamp_of((self.look, own, frozen, thread, near, named));
        self.unit(post_unit(&post.page.source), key, |tray| self.make_post(index, tray))
    }

    fn make_post(&self, index: usize, tray: &mut Tray<'_>) -> Result<Made, Problem> {
        let Site { root, content, config, social, .. } = *self.site;
        let post = &content.posts[index];
        let base = config.site.origin.join(&encode(&post.page.permalink));
        let body = body_of(root, &post.page)?;
        let around = self.site.around(post);
        let rendered = markdown::render(&body, &setting_of(post, config, &base, &around));
        let frozen = self.frozen[index];
        let thread = frozen.and_then(|frozen| social.threads.get(&frozen.key));
        let near = |post: &Post| view::neighbour(post, config);
        let [older, newer] = self.neighbours(index);
        let context = record([
            ("post", view::post(post, &rendered, config, (frozen, around.named))),
            ("thread", thread.map(|thread| view::thread(thread, config)).into()),
            ("previous", older.map(near).into()),
            ("next", newer.map(near).into()),
        ]);
        let template = post.page.template().unwrap_or("post.html");
        self.html(tray, &post.page.permalink, template, vec![context])?;
        let (fingerprint, fit) = match frozen {
            Some(frozen) => {
                let known = Known { frozen, thread, named: around.named };
                let (text, fit) = federation::put_post(tray, (post, &rendered), config, known)?;
                ((self.site.hash)(text.as_bytes()), fit)
            }
            None => (String::new(), Fit::Whole),
        };
        let in_full = post.page.title.is_none() && rendered.page.len() <= NOTE_KEPT_MAX_BYTES;
        let html = in_full.then_some(rendered.page);
        let told = frozen.map_or(0, |frozen| self.site.told(post, frozen, self.record));
        Ok(Made { summary: rendered.summary, html, fingerprint, told, fit })
    }

    fn page(&self, page: &Page) -> Outcome {
        let key = stamp_of((self.look, page.whole_stamp(), &page.permalink));
        self.unit(post_unit(&page.source), key, |tray| {
            let rendered = self.text(page)?;
            let context = record([("page", view::page(page, &rendered, self.site.config))]);
            let template = page.template().unwrap_or("page.html");
            self.html(tray, &page.permalink, template, vec![context])?;
            Ok(Made::default())
        })
    }

    /// The text of what is not a post.
    pub(super) fn text(&self, page: &Page) -> Result<markdown::Rendered, Problem> {
        let config = self.site.config;
        let base = config.site.origin.join(&encode(&page.permalink));
        let body = body_of(self.site.root, page)?;
        Ok(markdown::render(&body, &setting(config, &base, &Around::default())))
    }

    /// The whole text of a post without a title that is too long to be kept.
    pub(super) fn note(&self, post: &Post) -> Result<String, Problem> {
        let config = self.site.config;
        let base = config.site.origin.join(&encode(&post.page.permalink));
        let body = body_of(self.site.root, &post.page)?;
        let around = self.site.around(post);
        Ok(markdown::render(&body, &setting_of(post, config, &base, &around)).page)
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
        context.insert(0, record([("canonical", canonical.into()), ("current_path", path.into())]));
        let mut html = Vec::with_capacity(HTML_USUAL_BYTES);
        tray.reads.add(self.session.render(template, context, &mut html)?);
        if !html.ends_with(b"\n") {
            html.push(b'\n');
        }
        tray.put(&file_of(permalink), html)
    }
}

impl Site<'_> {
    /// A number that differs when other servers would be told something else of `post`.
    fn told(&self, post: &Post, frozen: &Frozen, record: &Record) -> u64 {
        let place = (post.page.stamp, &post.page.permalink);
        let named = self.around(post).named;
        stamp_of((record.basis(), place, &frozen.key, frozen.published, &frozen.kind, named))
    }

    /// The fingerprint of what other servers are told of `post`: from `record` if it is there,
    /// else from the text.
    ///
    /// # Errors
    /// When the file of the post cannot be read again.
    pub fn fingerprint(
        &self,
        post: &Post,
        frozen: &Frozen,
        record: &Record,
    ) -> Result<String, Problem> {
        let made = record.units.get(&post_unit(&post.page.source)).map(|unit| &unit.made);
        let told = self.told(post, frozen, record);
        if let Some(made) = made.filter(|made| made.told == told && !made.fingerprint.is_empty()) {
            return Ok(made.fingerprint.clone());
        }
        let (object, _) = self.object_of(post, frozen)?;
        Ok((self.hash)(object.fingerprint().as_bytes()))
    }

    /// The object that `post` is on other servers.
    ///
    /// # Errors
    /// When the file of the post cannot be read again.
    pub fn object(&self, post: &Post, frozen: &Frozen) -> Result<OwnObject, Problem> {
        self.object_of(post, frozen).map(|(object, _)| object)
    }

    fn object_of(&self, post: &Post, frozen: &Frozen) -> Result<(OwnObject, Fit), Problem> {
        let base = self.config.site.origin.join(&encode(&post.page.permalink));
        let body = body_of(self.root, &post.page)?;
        let around = self.around(post);
        let rendered = markdown::render(&body, &setting_of(post, self.config, &base, &around));
        let thread = self.social.threads.get(&frozen.key);
        let known = Known { frozen, thread, named: around.named };
        Ok(object_from(post, &rendered, self.config, known))
    }

    /// What the text of a post is told about the site.
    pub(super) fn around(&self, post: &Post) -> Around<'_> {
        Around { named: self.social.named.get(&post.page.source) }
    }
}
