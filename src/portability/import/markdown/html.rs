//! HTML as servers and editors write it → Markdown. The pieces are read one after the other, so that
//! nothing that is nested deeply costs more than its length; what Markdown has no sign for becomes its
//! words.

use std::cell::RefCell;
use std::mem::take;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::paper::Paper;
use super::tags::{Link, attribute, heading, is_code, language, one_line, written};
use super::{Around, link};
use crate::limits::IMPORT_QUOTES_MAX;

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

struct Writer<'a> {
    around: &'a Around<'a>,
    page: RefCell<Page>,
}

/// A text that is written.
#[derive(Default)]
struct Page {
    paper: Paper,
    /// Words that are not on paper: what the tokenizer cuts in two belongs together.
    words: String,
    /// Within these nothing is seen.
    unseen: usize,
    lists: Vec<List>,
    /// Code is kept as it is.
    code: Option<Code>,
    link: Option<Link>,
    /// Cells of this row, and rows of this table.
    cells: usize,
    rows: usize,
}

/// A list within others.
struct List {
    /// The number of its next item, if they have numbers.
    number: Option<u64>,
    /// How deep it stands.
    depth: usize,
}

struct Code {
    is_block: bool,
    language: String,
    text: String,
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
        if self.unseen == 0 {
            self.words.push_str(text);
        }
    }

    /// Puts the words before a tag where they belong.
    fn settle(&mut self) {
        let words = take(&mut self.words);
        if let Some(code) = &mut self.code {
            code.text.push_str(&words);
            return;
        }
        if let Some(link) = &mut self.link {
            link.words.push_str(&words);
        }
        self.paper.words(&words);
    }

    fn start(&mut self, tag: &Tag, around: &Around<'_>) {
        self.settle();
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
        self.space((name, self.lists.len()), around);
        if let Some(level) = heading(name) {
            return self.paper.begin_with(&format!("{} ", "#".repeat(level)));
        }
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
            "code" | "tt" | "kbd" | "samp" => self.start_code(tag),
            "pre" => self.start_code(tag),
            "blockquote" if self.paper.depth() < IMPORT_QUOTES_MAX => self.paper.quote(),
            "ul" | "ol" => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok());
                let number = (name == "ol").then(|| start.unwrap_or(1));
                self.lists.push(List { number, depth: self.paper.depth() });
            }
            "li" => self.start_item(),
            "table" => self.rows = 0,
            "tr" => self.cells = 0,
            "td" | "th" => self.start_cell(),
            _ => {}
        }
    }

    fn end(&mut self, tag: &Tag, around: &Around<'_>) {
        self.settle();
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
        self.space((name, self.lists.len().saturating_sub(1)), around);
        match name {
            "blockquote" => self.paper.end_quote(),
            "li" => self.end_item(),
            "ul" | "ol" => {
                self.end_item();
                self.lists.pop();
            }
            _ => {}
        }
    }

    fn finish(&mut self, around: &Around<'_>) {
        self.settle();
        if self.code.is_some() {
            self.end_code();
        }
        self.end_link(around);
    }

    /// Ends the line or the paragraph before or behind a block, which stands in so many lists.
    fn space(&mut self, (name, lists): (&str, usize), around: &Around<'_>) {
        let ends = match name {
            "ul" | "ol" if lists > 0 => 1,
            _ if heading(name).is_some() || PARAGRAPHS.contains(&name) => 2,
            _ if LINES.contains(&name) => 1,
            _ => return,
        };
        // A link cannot go over several paragraphs.
        self.end_link(around);
        self.paper.end(ends);
    }

    fn start_item(&mut self) {
        // The one before it need not have been ended.
        self.end_item();
        let Some(list) = self.lists.last_mut() else { return };
        let marker = match &mut list.number {
            Some(number) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1).min(999_999_999);
                marker
            }
            None => "- ".to_owned(),
        };
        if self.paper.depth() < IMPORT_QUOTES_MAX {
            self.paper.item(marker);
        }
    }

    fn end_item(&mut self) {
        if let Some(list) = self.lists.last() {
            self.paper.leave(list.depth);
        }
    }

    fn start_cell(&mut self) {
        self.cells += 1;
        self.paper.words(" ");
        self.paper.raw("| ");
        self.paper.is_row = true;
    }

    fn end_row(&mut self) {
        self.paper.is_row = false;
        if self.cells == 0 {
            return;
        }
        self.paper.words(" ");
        self.paper.raw("|");
        self.rows += 1;
        if self.rows == 1 {
            self.paper.end(1);
            self.paper.raw(&format!("|{}", " --- |".repeat(self.cells)));
        }
        self.cells = 0;
    }

    fn start_code(&mut self, tag: &Tag) {
        let is_block = &*tag.name == "pre";
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
        self.paper.touch();
        self.link = Link::of(tag, self.paper.len());
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
