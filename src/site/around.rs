//! What a text is told about the site around it, and the reading of a text with all of that: its
//! shortcodes expanded, its links and pictures known.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::Value as Context;

use super::atlas::plain;
use super::card::Cards;
use super::content::{Page, Post, Tag};
use super::document::body_of;
use super::markdown::{self, ImageInfo, MentionInfo, Picture, Rendered, Setting, Surroundings};
use super::object::setting;
use super::record::{Asked, Question};
use super::render::Site;
use super::shortcodes::{self, Call, Format, Insert, Source, World};
use super::slug::{absolute, encode};
use super::snapshot::snapshot;
use super::social::Named;
use super::theme::{Reads, free, record};
use crate::config::Problem;

/// What is wanted of a text besides its page.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) feed: bool,
    /// As lists on other pages show it.
    pub(super) card: bool,
}

/// A text that was read.
pub(super) struct Read {
    pub(super) rendered: Rendered,
    /// What it asked of the site.
    pub(super) asked: Asked,
    /// What its shortcodes looked at.
    pub(super) reads: Reads,
}

/// The surroundings of one text.
struct Around<'a> {
    site: &'a Site<'a>,
    page: &'a Page,
    tags: &'a [Arc<Tag>],
    named: Option<&'a Named>,
    /// The absolute address of the page.
    base: String,
    questions: RefCell<Vec<Question>>,
    reads: RefCell<Reads>,
}

impl<'a> Site<'a> {
    /// Reads the text of `post` in every way that is wanted.
    ///
    /// # Errors
    /// What is wrong with its shortcodes, or that its file cannot be read again.
    pub(super) fn read_post(&self, post: &Post, wanted: Wanted) -> Result<Read, Vec<Problem>> {
        let named = self.social.named.get(&post.page.source);
        self.read(&post.page, (&post.tags, named), wanted)
    }

    /// The same for what is no post.
    pub(super) fn read_page(&self, page: &Page) -> Result<Read, Vec<Problem>> {
        self.read(page, (&[], None), Wanted::default())
    }

    fn read(
        &self,
        page: &Page,
        (tags, named): (&[Arc<Tag>], Option<&Named>),
        wanted: Wanted,
    ) -> Result<Read, Vec<Problem>> {
        let base = self.config.site.origin.join(&encode(&page.permalink));
        let (questions, reads) = (RefCell::default(), RefCell::default());
        let around = Around { site: self, page, tags, named, base, questions, reads };
        let body = body_of(self.root, page).map_err(|problem| vec![problem])?;
        let source = Source { file: &page.source, first_line: page.body_line };
        let expanded = shortcodes::expand(&body, source, &around)?;
        let inserts: Vec<_> = expanded.inserts.into_iter().map(for_markdown).collect();
        let Wanted { feed, card } = wanted;
        let setting = Setting { inserts: &inserts, feed, card, ..around.setting() };
        let rendered = markdown::render(&expanded.text, &setting);
        let questions = around.questions.into_inner();
        let answers = self.atlas.answers(self.content, &questions);
        let asked = Asked { questions, answers };
        Ok(Read { rendered, asked, reads: around.reads.into_inner() })
    }
}

impl Around<'_> {
    fn setting(&self) -> Setting<'_> {
        Setting { tags: self.tags, ..setting(self.site.config, &self.base, self) }
    }

    /// The permalink of the page of `file`, relative to the root of the site.
    fn permalink(&self, file: PathBuf) -> Option<String> {
        let found = self.site.atlas.page(self.site.content, &file).map(encode);
        self.questions.borrow_mut().push(Question::Page(file));
        found
    }
}

impl Surroundings for Around<'_> {
    fn page(&self, path: &str) -> Option<String> {
        let file = match path.strip_prefix("@/") {
            Some(inner) => self.site.config.site.content.join(inner),
            None => self.page.source.parent()?.join(path),
        };
        self.permalink(plain(&file))
    }

    fn image(&self, url: &str) -> Option<ImageInfo> {
        let origin = self.site.config.site.origin.as_str();
        let address = absolute(url, origin, &self.base)?;
        let address = address.strip_prefix(origin)?.to_owned();
        let found = self.site.atlas.image(&address);
        self.questions.borrow_mut().push(Question::Image(address));
        found
    }

    fn mention(&self, handle: &str) -> Option<MentionInfo> {
        let account = self.named?.mention(handle)?;
        Some(MentionInfo { id: account.id.to_string(), url: account.url.clone() })
    }
}

impl World for Around<'_> {
    fn template(&self, name: &str) -> Option<Format> {
        let theme = self.site.theme;
        if theme.has(&format!("shortcodes/{name}.html")) {
            Some(Format::Html)
        } else {
            theme.has(&format!("shortcodes/{name}.md")).then_some(Format::Markdown)
        }
    }

    fn templates(&self) -> Vec<String> {
        let names = self.site.theme.names().filter_map(|name| name.strip_prefix("shortcodes/"));
        names.filter_map(|name| Some(name.rsplit_once('.')?.0.to_owned())).collect()
    }

    fn render(&self, call: &Call<'_>) -> Result<String, Problem> {
        let Site { config, theme, .. } = *self.site;
        let end = if self.template(call.name) == Some(Format::Html) { "html" } else { "md" };
        let named = call.named.iter().map(|(name, value)| ((*name).to_owned(), free(value)));
        let page = record([
            ("title", self.page.title.as_deref().into()),
            ("permalink", self.base.as_str().into()),
            ("url", encode(&self.page.permalink).into()),
        ]);
        let own = record([
            ("args", call.args.iter().map(free).collect()),
            ("body", call.body.clone().map(Context::from_safe_string).into()),
            ("body_raw", call.body_raw.as_deref().into()),
            ("name", call.name.into()),
            ("nth", call.nth.into()),
            ("page", page),
        ]);
        let common = record([(
            "site",
            record([
                ("url", config.site.origin.join("/").into()),
                ("title", config.site.title.as_str().into()),
                ("language", config.site.language.as_str().into()),
            ]),
        )]);
        let nobody = Cards::new(Arc::default(), config.clone());
        let session = theme.session(common, snapshot(&nobody, theme));
        let mut out = Vec::new();
        let named: BTreeMap<String, Context> = named.collect();
        let context = vec![Context::from(named), own];
        let reads =
            session.render(&format!("shortcodes/{}.{end}", call.name), context, &mut out)?;
        self.reads.borrow_mut().add(reads);
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    fn markdown(&self, text: &str, inserts: &[Insert]) -> Insert {
        let inserts: Vec<_> = inserts.iter().cloned().map(for_markdown).collect();
        let setting = Setting { inserts: &inserts, feed: true, ..self.setting() };
        let rendered = markdown::render(text, &setting);
        let shown = |picture: Picture| shortcodes::Shown { url: picture.url, alt: picture.alt };
        Insert {
            page: rendered.page,
            feed: rendered.feed,
            federated: rendered.federated,
            pictures: rendered.pictures.into_iter().map(shown).collect(),
        }
    }

    fn page(&self, path: &str) -> Option<String> {
        let inner = path.trim_start_matches('/');
        let root = self.site.config.site.content.join(inner);
        let beside = self.page.source.parent().unwrap_or(Path::new("")).join(path);
        [root, beside].into_iter().find_map(|file| {
            let file = plain(&file);
            let as_folder = [file.join("index.md"), file.join("_index.md")];
            let named = PathBuf::from(format!("{}.md", file.display()));
            [file, named].into_iter().chain(as_folder).find_map(|file| self.permalink(file))
        })
    }

    fn post(&self, name: &str) -> Option<String> {
        let name = name.rsplit('/').next().unwrap_or(name);
        let found = self.site.atlas.post(self.site.content, name).map(encode);
        self.questions.borrow_mut().push(Question::Post(name.to_owned()));
        found
    }

    fn absolute(&self, link: &str) -> Option<String> {
        absolute(link, self.origin(), &self.base)
    }

    fn origin(&self) -> &str {
        self.site.config.site.origin.as_str()
    }
}

fn for_markdown(insert: Insert) -> markdown::Insert {
    let picture =
        |shown: shortcodes::Shown| Picture { url: shown.url, alt: shown.alt, ..Picture::default() };
    markdown::Insert {
        page: insert.page,
        feed: insert.feed,
        federated: insert.federated,
        pictures: insert.pictures.into_iter().map(picture).collect(),
    }
}
