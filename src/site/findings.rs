//! What the owner should know about the texts of a site: links that lead nowhere, pictures that
//! nobody describes, formulas that are none. None of it stops a build.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::around::Wanted;
use super::atlas::plain;
use super::content::Page;
use super::markdown::{LocalLink, Rendered, Warning};
use super::place::file_of;
use super::record::{Record, post_unit, stamp_of};
use super::render::{Site, sorted};
use super::shared_path::SharedPath;
use super::slug::{absolute, decode, encode};
use super::units::Units;
use super::write::WrittenSite;
use super::{parallel, render};
use crate::config::{Problem, nearest};
use crate::limits::NEAR_LINKS_LOOKED_FOR;

/// What was seen of the texts of a site, so that only what has changed is read when it is looked at
/// again.
#[derive(Default)]
pub struct Looks(HashMap<SharedPath, (u64, Arc<Look>)>);

/// What was seen of a text.
struct Look {
    warnings: Vec<Warning>,
    links: Vec<LocalLink>,
    anchors: BTreeSet<String>,
}

/// A text that was read, at the address where it is shown.
struct Text<'a> {
    page: &'a Page,
    url: &'a str,
    /// Changes when `look` may; 0 if that is not known.
    stamp: u64,
    look: Arc<Look>,
}

/// Renders the whole site, writes nothing, and gives what the owner should know about its texts and
/// pictures.
///
/// # Errors
/// What rendering reports.
pub fn look_over_site(site: &Site<'_>) -> Result<Vec<Problem>, Vec<Problem>> {
    let pressed = render::render(site, &Record::default(), &|_| Ok(()))?;
    all(site, &pressed.units, &mut Looks::default())
}

/// The same of a site that was written, by what was seen of it before.
///
/// # Errors
/// When a text cannot be read again.
pub fn look_again(
    site: &Site<'_>,
    made: &WrittenSite,
    looks: &mut Looks,
) -> Result<Vec<Problem>, Vec<Problem>> {
    all(site, &made.units, looks)
}

fn all(site: &Site<'_>, units: &Units, looks: &mut Looks) -> Result<Vec<Problem>, Vec<Problem>> {
    let texts = read(site, units, looks)?;
    let posts = site.content.posts.iter();
    let fits =
        posts.filter_map(|post| units.get(&post_unit(&post.page.source))?.made.fit.warning(post));
    let mut found: Vec<Problem> = fits.chain(site.atlas.warnings()).collect();
    let mut map = Map::new(site, units, &texts);
    for text in &texts {
        for Warning { code, message, line } in &text.look.warnings {
            found.push(text.problem(code, message.clone(), *line));
        }
        found.extend(text.look.links.iter().filter_map(|link| map.judge(text, link)));
    }
    Ok(sorted(found))
}

fn read<'a>(
    site: &Site<'a>,
    units: &Units,
    looks: &mut Looks,
) -> Result<Vec<Text<'a>>, Vec<Problem>> {
    let content = site.content;
    let posts = parallel::map(&content.posts, |post| {
        let at = (&post.page, post.page.permalink.as_str());
        look_at(looks, at, units, || Ok(site.read_post(post, Wanted::default())?.rendered))
    });
    let intros = content.sections.iter().filter_map(|it| Some((it.intro.as_ref()?, &*it.url)));
    let pages = content.pages.iter().map(|page| (page, page.permalink.as_str()));
    let pages: Vec<_> =
        pages.chain(intros).chain(content.intro.as_ref().map(|intro| (intro, "/"))).collect();
    let pages = parallel::map(&pages, |at| {
        look_at(looks, *at, units, || Ok(site.read_page(at.0)?.rendered))
    });
    let texts: Vec<Text<'_>> = render::all(posts.into_iter().chain(pages))?;
    let known =
        texts.iter().map(|it| (it.page.source.clone(), (it.stamp, Arc::clone(&it.look)))).collect();
    *looks = Looks(known);
    Ok(texts)
}

/// What is seen of `page`, which is what was seen before if its unit is the same.
fn look_at<'a>(
    looks: &Looks,
    (page, url): (&'a Page, &'a str),
    units: &Units,
    read: impl FnOnce() -> Result<Rendered, Vec<Problem>>,
) -> Result<Text<'a>, Vec<Problem>> {
    // The text above a list has no unit of its own: there are few.
    let unit = units.get(&post_unit(&page.source));
    let stamp = unit.map_or(0, |unit| stamp_of((unit.key, &unit.made.asked, &unit.seen)));
    let known = looks.0.get(&page.source).filter(|(before, _)| stamp != 0 && *before == stamp);
    if let Some((_, look)) = known {
        return Ok(Text { page, url, stamp, look: Arc::clone(look) });
    }
    let Rendered { warnings, links, anchors, .. } = read()?;
    let look = Arc::new(Look { warnings, links, anchors: anchors.into_iter().collect() });
    Ok(Text { page, url, stamp, look })
}

impl Text<'_> {
    /// A warning about line `line` of the text.
    fn problem(&self, code: &'static str, message: String, line: usize) -> Problem {
        Problem::warning(code, message).at(&self.page.source, self.page.body_line + line - 1)
    }
}

/// What can be linked to.
struct Map<'a> {
    origin: &'a str,
    /// The folder of the texts.
    content: &'a Path,
    /// Where the account is led to.
    accounts: [String; 2],
    files: BTreeSet<Cow<'a, str>>,
    texts_at: BTreeMap<&'a str, &'a Text<'a>>,
    /// The sources of all texts.
    sources: Vec<&'a str>,
    /// For how many links a similar address was looked for.
    looked_for: usize,
}

impl<'a> Map<'a> {
    fn new(site: &Site<'a>, units: &'a Units, texts: &'a [Text<'a>]) -> Self {
        let user = site.config.handle().user;
        Self {
            origin: site.config.site.origin.as_str(),
            content: &site.config.site.content,
            accounts: [format!("/@{user}"), format!("/users/{user}")],
            files: units.values().flat_map(|unit| unit.files.iter()).collect(),
            texts_at: texts.iter().map(|text| (text.url, text)).collect(),
            sources: texts.iter().filter_map(|text| text.page.source.to_str()).collect(),
            looked_for: 0,
        }
    }

    fn judge(&mut self, text: &Text<'_>, link: &LocalLink) -> Option<Problem> {
        let base = format!("{}{}", self.origin, encode(text.url));
        let url = absolute(&link.target, self.origin, &base)?;
        let local = url.strip_prefix(self.origin)?;
        let (path, fragment) = local.split_once('#').unwrap_or((local, ""));
        let path = decode(path.split('?').next().unwrap_or(path));
        let fragment = decode(fragment);
        if link.is_missing || !self.has(&path) {
            let near = if link.is_missing {
                self.near(|map| map.source_near(text, &link.target))
            } else {
                self.near(|map| map.address_near(text, &link.target, &path))
            };
            let message = format!("`{}` leads nowhere", link.target);
            let problem = text.problem("site/link", message, link.line);
            return Some(with_help(problem, near, "there is no such page or file"));
        }
        let there = self.texts_at.get(path.as_str());
        let there = there.or_else(|| self.texts_at.get(format!("{path}/").as_str()))?;
        let anchors = &there.look.anchors;
        if fragment.is_empty() || anchors.contains(&fragment) || is_of_page(&fragment) {
            return None;
        }
        let message = format!("`{}` leads to no heading of `{path}`", link.target);
        let problem = text.problem("site/anchor", message, link.line);
        let near = self.near(|_| {
            let anchor = nearest(&fragment, anchors.iter().map(String::as_str))?;
            Some(format!("#{anchor}"))
        });
        Some(with_help(problem, near, "the headings of a page have ids of their words"))
    }

    /// Is there a file at `path`, or a folder that is shown?
    fn has(&self, path: &str) -> bool {
        let file = file_of(path);
        self.accounts.iter().any(|account| account == path)
            || self.files.contains(file.as_str())
            || self.files.contains(format!("{file}/index.html").as_str())
    }

    /// What `find` finds, unless too much was looked for already.
    fn near(&mut self, find: impl FnOnce(&Self) -> Option<String>) -> Option<String> {
        self.looked_for += 1;
        (self.looked_for <= NEAR_LINKS_LOOKED_FOR).then(|| find(self)).flatten()
    }

    /// A page or file whose address is similar to `path`, as `text` can link to it.
    fn address_near(&self, text: &Text<'_>, target: &str, path: &str) -> Option<String> {
        let hidden = |file: &&Cow<'_, str>| file.starts_with("ap/") || file.starts_with('.');
        let files = self.files.iter().filter(|file| !hidden(file));
        let addresses = files.map(|file| file.strip_suffix("index.html").unwrap_or(file));
        let addresses = addresses.filter(|address| !address.is_empty());
        let near = similar(path.trim_start_matches('/'), addresses)?;
        let beside = near.strip_prefix(text.url.trim_start_matches('/'));
        let is_beside = !["/", "..", "http"].iter().any(|it| target.starts_with(it));
        let beside = beside.filter(|rest| is_beside && text.url != "/" && !rest.is_empty());
        Some(beside.map_or_else(|| format!("/{near}"), str::to_owned))
    }

    /// A text whose file is called similarly to the one that `text` names.
    fn source_near(&self, text: &Text<'_>, target: &str) -> Option<String> {
        let target = target.split('#').next().unwrap_or(target);
        let folder = text.page.source.parent()?;
        let file = match target.strip_prefix("@/") {
            Some(inner) => plain(&self.content.join(inner)),
            None => plain(&folder.join(target)),
        };
        let sources = self.sources.iter().filter_map(|source| source.strip_suffix(".md"));
        let near = similar(file.to_str()?.strip_suffix(".md")?, sources)?;
        let near = PathBuf::from(format!("{near}.md"));
        let beside = near.strip_prefix(folder).ok().filter(|_| !target.starts_with("@/"));
        let named = beside.map(|rest| rest.display().to_string());
        named.or_else(|| Some(format!("@/{}", near.strip_prefix(self.content).ok()?.display())))
    }
}

/// A path with another name in the same folder, or the same name in another folder; both at once
/// would be a guess.
fn similar<'n>(path: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    let (folder, name) = folder_and_name(path);
    let known = known.map(folder_and_name);
    let names = known.clone().filter(|(other, _)| *other == folder).map(|(_, name)| name);
    if let Some(near) = nearest(name, names) {
        return Some(format!("{folder}{near}"));
    }
    let folders = known.filter(|(_, other)| *other == name).map(|(folder, _)| folder);
    nearest(folder, folders).map(|near| format!("{near}{name}"))
}

/// `posts/` and `hello/`
fn folder_and_name(path: &str) -> (&str, &str) {
    let inner = path.strip_suffix('/').unwrap_or(path);
    path.split_at(inner.rfind('/').map_or(0, |slash| slash + 1))
}

/// Is it an id of the page around the text?
fn is_of_page(fragment: &str) -> bool {
    // Of the built-in theme; `top` is the browser's own (HTML, section 7.4.6.4).
    ["top", "content", "thread", "related"].contains(&fragment)
        || fragment.starts_with("fn-")
        || fragment.starts_with("fnref-")
        || fragment.starts_with(":~:")
}

fn with_help(problem: Problem, near: Option<String>, otherwise: &str) -> Problem {
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(otherwise),
    }
}
