//! HTML as servers and editors write it → Markdown. The pieces are read one after the other, so that
//! nothing that is nested deeply costs more than its length; what Markdown has no sign for becomes its
//! words.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::paper::Paper;
use super::plain::push_address;
use super::{Around, from_plain, link};
use crate::portability::carried::CarriedMedia;

/// Quotes and lists within each other; what is deeper stays at this depth.
const DEPTH_MAX: usize = 12;

/// Elements whose words are not for readers.
const UNSEEN: &[&str] =
    &["head", "noscript", "object", "script", "style", "svg", "template", "title"];
/// Elements that stand for themselves, with a blank line around them.
const PARAGRAPHS: &[&str] =
    &["p", "figure", "table", "pre", "blockquote", "ul", "ol", "dl", "section", "article"];
/// Elements that begin on a line of their own.
const LINES: &[&str] = &["div", "li", "tr", "dt", "dd", "header", "footer", "figcaption"];
/// Emphasis and its sign.
const EMPHASES: &[(&str, &str)] = &[
    ("b", "**"),
    ("strong", "**"),
    ("i", "*"),
    ("em", "*"),
    ("cite", "*"),
    ("del", "~~"),
    ("s", "~~"),
    ("strike", "~~"),
];

/// The Markdown of `html`.
pub(in crate::portability) fn from_html(html: &str, around: &Around<'_>) -> String {
    let writer = Writer { around, page: RefCell::new(Page::default()) };
    let page = read(html, writer).page.into_inner();
    page.paper.finish()
}

/// The pictures of `html`, each once, in their order.
pub(in crate::portability) fn images_in(html: &str) -> Vec<CarriedMedia> {
    let images = Images(RefCell::new(Vec::new()));
    read(html, images).0.into_inner()
}

fn read<S: TokenSink>(html: &str, sink: S) -> S {
    let buffer = BufferQueue::default();
    buffer.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // It stops at the end of a program, to have it run.
    while !buffer.is_empty() {
        let _ = tokenizer.feed(&buffer);
    }
    tokenizer.end();
    tokenizer.sink
}

/// How the tokenizer has to go on behind a tag.
fn after<H>(tag: &Tag) -> TokenSinkResult<H> {
    if tag.kind != TagKind::StartTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(found.value.trim()).filter(|value| !value.is_empty())
}

fn has_class(tag: &Tag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|all| all.split_whitespace().any(|one| one == class))
}

struct Images(RefCell<Vec<CarriedMedia>>);

impl TokenSink for Images {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        let mut found = self.0.borrow_mut();
        if let ("img", Some(source)) = (&*tag.name, attribute(&tag, "src"))
            && found.iter().all(|media| media.source != source)
        {
            let alt = attribute(&tag, "alt").map(str::to_owned);
            found.push(CarriedMedia { source: source.to_owned(), alt });
        }
        after(&tag)
    }
}

struct Writer<'a> {
    around: &'a Around<'a>,
    page: RefCell<Page>,
}

/// A text that is written.
#[derive(Default)]
struct Page {
    paper: Paper,
    /// Within these nothing is seen.
    unseen: usize,
    /// For each list, the number of its next item.
    lists: Vec<Option<u64>>,
    /// Code is kept as it is.
    code: Option<Code>,
    link: Option<Link>,
    /// Cells of this row, and rows of this table.
    cells: usize,
    rows: usize,
}

struct Code {
    is_block: bool,
    language: String,
    text: String,
}

struct Link {
    url: String,
    is_tag: bool,
    is_mention: bool,
    /// Where it begins.
    at: usize,
    /// Its words as they are.
    words: String,
}

impl TokenSink for Writer<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut page = self.page.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.text(&text),
            Token::TagToken(tag) => {
                match tag.kind {
                    TagKind::StartTag => page.start(&tag, self.around),
                    TagKind::EndTag => page.end(&tag, self.around),
                }
                return after(&tag);
            }
            Token::EOFToken => page.finish(self.around),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
            return;
        }
        if let Some(link) = &mut self.link {
            link.words.push_str(text);
        }
        self.paper.words(text);
    }

    fn start(&mut self, tag: &Tag, around: &Around<'_>) {
        let name = &*tag.name;
        if UNSEEN.contains(&name) {
            self.unseen += usize::from(!tag.self_closing);
        }
        if self.unseen > 0 {
            return;
        }
        if let Some(code) = &mut self.code {
            if name == "br" {
                code.text.push('\n');
            }
            if let Some(language) = language(tag).filter(|_| code.is_block && name == "code") {
                code.language = language;
            }
            return;
        }
        if let Some((name, sign)) = EMPHASES.iter().find(|(known, _)| *known == name) {
            return self.paper.open(name, sign);
        }
        self.space(name, around);
        match name {
            "br" => self.paper.line_break(),
            "hr" => {
                self.paper.end(2);
                self.paper.raw("---");
                self.paper.end(2);
            }
            "a" => self.start_link(tag, around),
            "img" => self.picture(tag, around),
            "video" | "audio" | "source" | "iframe" | "embed" => self.film(tag),
            "code" | "tt" | "kbd" | "samp" => self.start_code(tag, false),
            "pre" => self.start_code(tag, true),
            "blockquote" if self.paper.depth() < DEPTH_MAX => self.paper.quote(),
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(
                attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
            )),
            "li" => self.start_item(),
            "table" => self.rows = 0,
            "tr" => self.cells = 0,
            "td" | "th" => self.start_cell(),
            _ => {}
        }
    }

    fn end(&mut self, tag: &Tag, around: &Around<'_>) {
        let name = &*tag.name;
        if UNSEEN.contains(&name) {
            self.unseen = self.unseen.saturating_sub(1);
            return;
        }
        if self.unseen > 0 {
            return;
        }
        if let Some(code) = &self.code {
            let ends = if code.is_block { name == "pre" } else { is_code(name) };
            if ends {
                self.end_code();
            }
            return;
        }
        if EMPHASES.iter().any(|(known, _)| *known == name) {
            return self.paper.close(name);
        }
        match name {
            "a" => return self.end_link(around),
            "td" | "th" => return self.paper.is_row = false,
            "tr" => self.end_row(),
            _ => {}
        }
        self.space(name, around);
        match name {
            "blockquote" => self.paper.end_quote(),
            "li" => self.paper.end_item(),
            "ul" | "ol" if self.lists.pop().is_some() => {}
            _ => {}
        }
    }

    fn finish(&mut self, around: &Around<'_>) {
        if self.code.is_some() {
            self.end_code();
        }
        self.end_link(around);
    }

    /// Ends the line or the paragraph before or behind a block.
    fn space(&mut self, name: &str, around: &Around<'_>) {
        let is_heading = heading(name).is_some();
        let nested = matches!(name, "ul" | "ol") && self.lists.len() > 1;
        let ends = match name {
            _ if nested => 1,
            _ if is_heading || PARAGRAPHS.contains(&name) => 2,
            _ if LINES.contains(&name) => 1,
            _ => return,
        };
        // A link cannot go over several paragraphs.
        self.end_link(around);
        self.paper.end(ends);
        if let Some(level) = heading(name) {
            self.paper.begin_with(&format!("{} ", "#".repeat(level)));
        }
    }

    fn start_item(&mut self) {
        // One that was never ended.
        if self.paper.depth() >= DEPTH_MAX {
            return;
        }
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{}. ", number);
                *number = number.saturating_add(1).min(999_999_999);
                marker
            }
            _ => "- ".to_owned(),
        };
        self.paper.item(marker);
    }

    fn start_cell(&mut self) {
        self.cells += 1;
        self.paper.raw(if self.cells == 1 { "| " } else { " | " });
        self.paper.is_row = true;
    }

    fn end_row(&mut self) {
        self.paper.is_row = false;
        if self.cells == 0 {
            return;
        }
        self.paper.raw(" |");
        self.rows += 1;
        if self.rows == 1 {
            self.paper.end(1);
            self.paper.raw(&format!("|{}", " --- |".repeat(self.cells)));
        }
        self.cells = 0;
    }

    fn start_code(&mut self, tag: &Tag, is_block: bool) {
        let language = language(tag).unwrap_or_default();
        self.code = Some(Code { is_block, language, text: String::new() });
    }

    fn end_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        if code.is_block && !self.paper.is_row {
            self.paper.code(&code.language, &code.text);
            return;
        }
        if let Some(link) = &mut self.link {
            link.words.push_str(&code.text);
        }
        self.paper.code_span(&code.text);
    }

    fn start_link(&mut self, tag: &Tag, around: &Around<'_>) {
        self.end_link(around);
        let Some(url) = attribute(tag, "href").filter(|url| is_harmless(url)) else { return };
        let rel = attribute(tag, "rel").unwrap_or_default();
        let is_tag = has_class(tag, "hashtag") || rel.split_whitespace().any(|it| it == "tag");
        let is_mention = has_class(tag, "mention") || has_class(tag, "u-url");
        self.paper.touch();
        let at = self.paper.len();
        let url = url.to_owned();
        self.link = Some(Link { url, is_tag, is_mention, at, words: String::new() });
    }

    fn end_link(&mut self, around: &Around<'_>) {
        let Some(link) = self.link.take() else { return };
        let text = self.paper.take_from(link.at);
        self.paper.raw(&written(&link, text.trim(), around));
        if text.ends_with(char::is_whitespace) {
            self.paper.words(" ");
        }
    }

    fn picture(&mut self, tag: &Tag, around: &Around<'_>) {
        let Some(source) = attribute(tag, "src") else { return };
        let alt = attribute(tag, "alt").map(one_line).unwrap_or_default();
        match (around.picture)(source) {
            Some(file) => {
                self.paper.raw(&format!("!{}", link(&alt, &file)));
            }
            // No page loads anything from elsewhere.
            None if source.starts_with("http") => {
                let alt = if alt.is_empty() { "Picture".to_owned() } else { alt };
                self.paper.raw(&link(&alt, source));
            }
            None => self.paper.raw(&alt),
        }
    }

    fn film(&mut self, tag: &Tag) {
        let Some(source) = attribute(tag, "src").filter(|url| url.starts_with("http")) else {
            return;
        };
        let title = attribute(tag, "title").map(one_line);
        self.paper.end(2);
        self.paper.raw(&link(title.as_deref().unwrap_or(source), source));
        self.paper.end(2);
    }
}

/// What stands for a link whose text is `text` already.
fn written(link: &Link, text: &str, around: &Around<'_>) -> String {
    let words = link.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if link.is_tag && is_word(words.trim_start_matches('#')) {
        return format!("#{}", words.trim_start_matches('#'));
    }
    let known = around.mentions.iter().find(|mention| mention.url == link.url);
    if let Some(mention) = known.filter(|_| words.starts_with('@')) {
        return mention.handle.clone();
    }
    if link.is_mention && words.starts_with('@') && !words.contains(' ') {
        let host = link.url.split('/').nth(2).unwrap_or_default();
        let is_whole = words[1..].contains('@');
        return if is_whole { words } else { format!("{words}@{host}") };
    }
    let bare = |url: &str| {
        let url = url.trim_end_matches('/').trim_start_matches("https://");
        url.trim_start_matches("http://").to_owned()
    };
    if link.url.starts_with("http") && bare(&words) == bare(&link.url) {
        let mut address = String::new();
        push_address(&link.url, &mut address);
        return address;
    }
    if text.is_empty() { String::new() } else { super::link(text, &link.url) }
}

/// Letters, digits and `_`, not digits alone.
fn is_word(text: &str) -> bool {
    let fits = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    fits && text.chars().any(char::is_alphabetic)
}

fn is_harmless(url: &str) -> bool {
    let scheme = url.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = url[scheme.len()..].starts_with(':');
    let scheme = scheme.to_ascii_lowercase();
    !has_scheme || matches!(&*scheme, "http" | "https" | "mailto" | "tel" | "xmpp" | "gemini")
}

fn heading(name: &str) -> Option<usize> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(usize::from(level - b'0')),
        _ => None,
    }
}

fn is_code(name: &str) -> bool {
    matches!(name, "code" | "tt" | "kbd" | "samp")
}

/// The language that a block of code says it is in.
fn language(tag: &Tag) -> Option<String> {
    let mut classes = attribute(tag, "class")?.split_whitespace();
    let name = classes.find_map(|class| {
        class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-"))
    })?;
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || "+-#".contains(c));
    fits.then(|| name.to_owned())
}

/// A description as it may stand between brackets.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    from_plain(&words)
}
