//! [`Content`] → [`OutputFile`]s, given away one at a time. Posts first, in parallel, each parsed
//! once; then the lists, from the cards the posts left behind.

use minijinja::Value as Context;

use super::content::{Content, Copied, Intro, Page, Post};
use super::federation;
use super::feed::{self, Place};
use super::markdown;
use super::object::{setting, setting_of};
use super::output::{Body, Claim, Claims, OutputFile, Sink, give, put, settle};
use super::parallel;
use super::place::file_of;
use super::slug::encode;
use super::snapshot::snapshot;
use super::social::{Frozen, Social};
use super::theme::{Session, Theme, record};
use super::view;
use crate::config::{Config, Problem};
use crate::limits::OUTBOX_PAGE;

const STYLE: &str = "assets/style.css";
const ROBOTS: &str = "robots.txt";
/// Bytes of memory taken for a page at first; most fit.
const HTML_USUAL_BYTES: usize = 8 * 1024;

/// Renders the whole site into `sink`.
///
/// # Errors
/// Every template error and every path claimed twice, each once. The sink may have been given
/// files by then: it must not publish them before this returns.
pub fn render(
    content: &Content,
    config: &Config,
    social: &Social,
    theme: &Theme,
    sink: &Sink<'_>,
) -> Result<(), Vec<Problem>> {
    let common = view::common(content, config);
    let session = theme.session(common, snapshot(content, config, theme));
    let press = Press { content, config, social, theme, sink, session };
    let lists = press.lists();
    let sitemaps = press.sitemaps();
    let mut problems = settle(press.claims(&lists, &sitemaps), content);
    problems.extend(press.missing_templates());
    problems.extend(federation::clashes(content, config, social));
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    let batches = press.batches();
    let made = parallel::map(&batches, |batch| press.batch(batch));
    let mut cards: Vec<Option<Context>> = vec![None; content.posts.len()];
    for result in made {
        match result {
            Ok(made) => made.into_iter().for_each(|(index, card)| cards[index] = Some(card)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    let rest = parallel::map(&content.pages, |page| press.page(page)).into_iter();
    let rest = rest.chain(parallel::map(&lists, |list| press.list(list, &cards)));
    let rest = rest.chain([press.singles(sitemaps)]);
    problems.extend(rest.filter_map(Result::err));
    if problems.is_empty() { Ok(()) } else { Err(sorted(problems)) }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (&a.place, a).cmp(&(&b.place, b)));
    // A broken template breaks every page in the same way.
    problems.dedup();
    problems
}

struct Press<'a> {
    content: &'a Content,
    config: &'a Config,
    social: &'a Social,
    theme: &'a Theme,
    sink: &'a Sink<'a>,
    /// What is the same for every page.
    session: Session<'a>,
}

/// Posts made together: a page of the outbox, or some that are in none.
struct Batch<'a> {
    posts: Vec<(usize, Option<&'a Frozen>)>,
    /// Its number and how many there are.
    outbox_page: Option<(u64, u64)>,
}

/// A list of posts on several pages.
struct List<'a> {
    /// Its address, e.g. `/tags/bees/`.
    url: String,
    template: &'static str,
    posts: Vec<usize>,
    intro: Option<&'a Intro>,
    /// What it calls itself in its template.
    context: Context,
    /// What its feeds are called; `None` if it has none.
    feed: Option<feed::Channel<'a>>,
}

impl<'a> Press<'a> {
    fn lists(&self) -> Vec<List<'a>> {
        let (content, config) = (self.content, self.config);
        let posts = content.posts.iter().enumerate();
        let listed = posts.filter(|(_, post)| post.is_listed()).map(|(index, _)| index).collect();
        let home = List {
            url: "/".to_owned(),
            template: "index.html",
            posts: listed,
            intro: content.intro.as_ref(),
            context: record([]),
            feed: Some(feed::channel("/", None, config)),
        };
        let sections = content.sections.iter().map(|section| List {
            url: section.url.clone(),
            template: "section.html",
            posts: section.posts.clone(),
            intro: section.intro.as_ref(),
            context: record([("section", view::section(section, config))]),
            feed: Some(feed::channel(&section.url, Some(&section.title), config))
                .filter(|_| config.feeds.sections),
        });
        let tags = content.tags.iter().map(|tag| List {
            url: tag.url(),
            template: "tag.html",
            posts: tag.posts.clone(),
            intro: None,
            context: record([("tag", view::tag(tag, config))]),
            feed: Some(feed::channel(&tag.url(), Some(&tag.tag.name), config))
                .filter(|_| config.feeds.tags),
        });
        [home].into_iter().chain(sections).chain(tags).collect()
    }

    fn pages_of(&self, list: &List<'_>) -> usize {
        list.posts.len().div_ceil(self.config.site.paginate_by).max(1)
    }

    /// Every path that is not one of the owner's files.
    fn claims(&self, lists: &[List<'_>], sitemaps: &[(String, Vec<u8>)]) -> Claims {
        let mut claims = Claims::new();
        for copy in self.theme_copies() {
            claims.insert(copy.path.clone(), Claim::Owner(copy.source.clone()));
        }
        for list in lists {
            for number in 1..=self.pages_of(list) {
                claims.insert(file_of(&page_url(&list.url, number)), Claim::Node);
            }
            for (_, name) in feed::names(self.config).iter().filter(|_| list.feed.is_some()) {
                claims.insert(feed_file(&list.url, name), Claim::Node);
            }
        }
        let singles = ["404.html", "tags/index.html", STYLE];
        claims.extend(singles.map(|path| (path.to_owned(), Claim::Node)));
        claims.extend(sitemaps.iter().map(|(path, _)| (path.clone(), Claim::Node)));
        federation::claim(&mut claims, self.config);
        claims
    }

    /// Files of the theme in whose place the owner has none.
    fn theme_copies(&self) -> impl Iterator<Item = &Copied> {
        // Sorted by path, as `Content` says.
        let own = &self.content.copies;
        let has = |path: &str| own.binary_search_by(|copy| copy.path.as_str().cmp(path)).is_ok();
        self.theme.statics().iter().filter(move |copy| !has(&copy.path))
    }

    /// Every page that may be found.
    fn sitemaps(&self) -> Vec<(String, Vec<u8>)> {
        let content = self.content;
        let place = |path: &str, changed| Place {
            url: self.config.site.origin.join(&encode(path)),
            changed,
        };
        let listed = content.posts.iter().filter(|post| post.is_listed());
        let posts = listed.map(|post| place(&post.page.permalink, Some(post.changed())));
        let pages = content.pages.iter().map(|page| place(&page.permalink, page.updated));
        let sections = content.sections.iter().map(|section| place(&section.url, None));
        let tags = content.tags.iter().filter(|tag| !tag.posts.is_empty());
        let tags = tags.map(|tag| place(&tag.url(), None));
        let places = [place("/", None)].into_iter().chain(posts).chain(pages);
        let places = places.chain(sections).chain(tags).collect();
        feed::sitemaps(places, &self.config.site.origin.join("/"))
    }

    fn missing_templates(&self) -> Vec<Problem> {
        let pages = self.content.posts.iter().map(|post| &post.page).chain(&self.content.pages);
        let asked = pages.filter_map(|page| Some((page, page.template.as_deref()?)));
        asked
            .filter(|(_, name)| !self.theme.has(name))
            .map(|(page, name)| {
                let message = format!("`template` is `{name}`, which is not there");
                let help = format!("put it at `templates/{name}`");
                Problem::error("site/template", message).in_file(&page.source).help(help)
            })
            .collect()
    }

    fn batches(&self) -> Vec<Batch<'a>> {
        let outbox = federation::outbox(self.content, self.config, self.social);
        let pages = outbox.len() as u64;
        let mut federated = vec![false; self.content.posts.len()];
        outbox.iter().flatten().for_each(|(index, _)| federated[*index] = true);
        let mut batches: Vec<Batch<'a>> = (1..)
            .zip(outbox)
            .map(|(number, posts)| Batch {
                posts: posts.into_iter().map(|(index, frozen)| (index, Some(frozen))).collect(),
                outbox_page: Some((number, pages)),
            })
            .collect();
        let others: Vec<usize> = (0..federated.len()).filter(|index| !federated[*index]).collect();
        batches.extend(others.chunks(OUTBOX_PAGE).map(|posts| Batch {
            posts: posts.iter().map(|index| (*index, None)).collect(),
            outbox_page: None,
        }));
        batches
    }

    /// Makes the posts of a batch; gives back their cards.
    fn batch(&self, batch: &Batch<'_>) -> Result<Vec<(usize, Context)>, Problem> {
        let mut cards = Vec::with_capacity(batch.posts.len());
        let mut objects = Vec::new();
        for (index, frozen) in &batch.posts {
            let post = &self.content.posts[*index];
            let base = self.config.site.origin.join(&encode(&post.page.permalink));
            let setting = setting_of(post, self.config, &base);
            let rendered = markdown::render(&post.page.body, &setting);
            self.post(*index, &rendered, *frozen)?;
            if let Some(frozen) = frozen {
                let both = (post, &rendered);
                objects.push(federation::write_post(
                    self.sink,
                    both,
                    self.config,
                    frozen,
                    self.social,
                )?);
            }
            cards.push((*index, view::card(post, &rendered, self.config)));
        }
        match batch.outbox_page {
            Some(page) => federation::write_outbox_page(self.sink, self.config, page, &objects)?,
            None => debug_assert!(objects.is_empty(), "every object is in the outbox"),
        }
        Ok(cards)
    }

    fn post(
        &self,
        index: usize,
        rendered: &markdown::Rendered,
        frozen: Option<&Frozen>,
    ) -> Result<(), Problem> {
        let post = &self.content.posts[index];
        let thread = frozen.and_then(|frozen| self.social.threads.get(&frozen.key));
        let id = frozen.map(|frozen| self.config.own_ids().post(&frozen.key).to_string());
        let listed = |post: &&Post| post.is_listed();
        let older = self.content.posts[index + 1..].iter().find(listed);
        let newer = self.content.posts[..index].iter().rev().find(listed);
        let near = |post: &Post| view::neighbour(post, self.config);
        let context = record([
            ("post", view::post(post, rendered, self.config, id)),
            ("thread", thread.map(|thread| view::thread(thread, self.config)).into()),
            ("previous", older.map(near).into()),
            ("next", newer.map(near).into()),
        ]);
        let template = post.page.template.as_deref().unwrap_or("post.html");
        self.html(&post.page.permalink, template, vec![context])
    }

    fn page(&self, page: &Page) -> Result<(), Problem> {
        let base = self.config.site.origin.join(&encode(&page.permalink));
        let rendered = markdown::render(&page.body, &setting(self.config, &base));
        let context = record([("page", view::page(page, &rendered, self.config))]);
        self.html(&page.permalink, page.template.as_deref().unwrap_or("page.html"), vec![context])
    }

    fn list(&self, list: &List<'_>, cards: &[Option<Context>]) -> Result<(), Problem> {
        let pages = self.pages_of(list);
        let base = self.config.site.origin.join(&encode(&list.url));
        let intro = list
            .intro
            .map(|intro| markdown::render(&intro.body, &setting(self.config, &base)).page);
        let by = self.config.site.paginate_by;
        for number in 1..=pages {
            let posts = list.posts.iter().skip((number - 1) * by).take(by);
            let posts: Vec<Context> = posts.filter_map(|index| cards[*index].clone()).collect();
            let neighbour = |number: usize| encode(&page_url(&list.url, number));
            let intro = intro.as_deref().filter(|_| number == 1);
            let context = record([
                ("posts", posts.into()),
                ("intro_html", intro.into()),
                ("pagination", view::pagination(number, pages, neighbour)),
            ]);
            let context = vec![context, list.context.clone()];
            self.html(&page_url(&list.url, number), list.template, context)?;
        }
        self.feeds(list)
    }

    /// The feeds of a list: its newest posts, rendered once for all formats.
    fn feeds(&self, list: &List<'_>) -> Result<(), Problem> {
        let Some(channel) = &list.feed else { return Ok(()) };
        let names = feed::names(self.config);
        let posts = list.posts.iter().take(self.config.feeds.limit);
        let posts = posts.map(|index| &self.content.posts[*index]).filter(|_| !names.is_empty());
        let entries: Vec<_> =
            posts.map(|post| feed::entry(post, self.config, self.social)).collect();
        names.into_iter().try_for_each(|(kind, name)| {
            let bytes = feed::write((kind, name), channel, &entries);
            put(self.sink, &feed_file(&list.url, name), bytes)
        })
    }

    /// Everything of which there is one.
    fn singles(&self, sitemaps: Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
        let (content, config) = (self.content, self.config);
        self.html("/tags/", "tags.html", vec![record([("tags", view::tags(content))])])?;
        self.html("/404.html", "404.html", Vec::new())?;
        put(self.sink, STYLE, self.theme.style().to_vec())?;
        for (path, bytes) in sitemaps {
            put(self.sink, &path, bytes)?;
        }
        let mut copies = content.copies.iter().chain(self.theme_copies());
        if copies.all(|copy| copy.path != ROBOTS) {
            put(self.sink, ROBOTS, feed::robots(config).into_bytes())?;
        }
        let outbox = federation::outbox(content, config, self.social);
        let posts: usize = outbox.iter().map(Vec::len).sum();
        federation::write_rest(
            self.sink,
            config,
            self.social,
            (posts as u64, outbox.len() as u64),
        )?;
        content.copies.iter().chain(self.theme_copies()).try_for_each(|copy| {
            let body = Body::Copy(copy.source.clone());
            give(self.sink, OutputFile { path: copy.path.clone(), body })
        })
    }

    fn html(
        &self,
        permalink: &str,
        template: &str,
        mut context: Vec<Context>,
    ) -> Result<(), Problem> {
        let path = encode(permalink);
        let canonical = (template != "404.html").then(|| self.config.site.origin.join(&path));
        context.insert(0, record([("canonical", canonical.into()), ("current_path", path.into())]));
        let mut html = Vec::with_capacity(HTML_USUAL_BYTES);
        self.session.render(template, context, &mut html)?;
        if !html.ends_with(b"\n") {
            html.push(b'\n');
        }
        put(self.sink, &file_of(permalink), html)
    }
}

/// Where the feed `name` of the list at `url` is.
fn feed_file(url: &str, name: &str) -> String {
    format!("{}{name}", url.trim_start_matches('/'))
}

fn page_url(url: &str, number: usize) -> String {
    if number == 1 { url.to_owned() } else { format!("{url}page/{number}/") }
}
