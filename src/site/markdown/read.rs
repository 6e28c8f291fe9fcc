//! Events of the parser → [`Parsed`]: here it is decided what everything means.

use std::borrow::Cow;
use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Options, Parser};

use super::blocks::Table;
use super::inline::Looks;
use super::markup::Place;
use super::math::Display;
use super::piece::{Done, Fence, Math, Parsed, Piece};
use super::plain::{Plain, is_more};
use super::run::{Part, joined};
use super::text::{Lines, Look, look};
use super::{Rendered, Setting, Warning, headings, images, markup, math, notes};

/// What the parser is asked to know: as little as `source` needs.
pub(super) fn options(source: &str, setting: &Setting<'_>) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    options.set(Options::ENABLE_SMART_PUNCTUATION, setting.smart);
    options.set(Options::ENABLE_MATH, memchr::memchr(b'$', source.as_bytes()).is_some());
    options
}

/// Reads `source`. What is known then of the result is filled in: all but the renditions.
pub(super) fn read<'a>(
    source: &'a str,
    setting: &Setting<'_>,
    options: Options,
) -> (Parsed<'a>, Rendered) {
    let mut reader = Reader::new(source, setting, options);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        if let Event::Text(text) = event {
            reader.text(text, range.start, range.end);
        } else {
            reader.end_run();
            if !reader.in_image(&event) {
                reader.event(event, range.start, range.end);
            }
        }
    }
    reader.end_run();
    reader.finish()
}

/// What is open and what has been read so far.
pub(super) struct Reader<'a, 's> {
    pub(super) source: &'a str,
    pub(super) setting: &'s Setting<'s>,
    pub(super) parsed: Parsed<'a>,
    pub(super) rendered: Rendered,
    pub(super) plain: Plain,
    pub(super) lines: Lines<'a>,
    /// Text that has been read and not written down.
    pub(super) run: Vec<Part<'a>>,
    /// What is looked for in it, outside and inside of links.
    pub(super) looks: Looks,
    pub(super) looks_inside: Looks,
    /// Links open now.
    pub(super) inside: usize,
    pub(super) open_links: Vec<usize>,
    pub(super) image: Option<images::Draft<'a>>,
    pub(super) open_notes: Vec<usize>,
    pub(super) note_index: HashMap<String, usize>,
    /// The text of the heading that is open.
    pub(super) heading_text: Option<String>,
    pub(super) titles: Vec<String>,
    pub(super) ids: headings::Ids,
    pub(super) code: Option<(Fence<'a>, Cow<'a, str>)>,
    pub(super) in_html: bool,
    /// Where the paragraph began that is open.
    pub(super) paragraph: usize,
    pub(super) table: Table,
}

impl<'a, 's> Reader<'a, 's> {
    fn new(source: &'a str, setting: &'s Setting<'s>, options: Options) -> Self {
        let inserts = if setting.inserts.is_empty() { Looks::NOTHING } else { Looks::INSERTS };
        let looks_inside = inserts.within(source);
        let others = Looks::LINKS.and(Looks::HASHTAGS).within(source);
        let looks = if options.is_empty() { looks_inside } else { looks_inside.and(others) };
        let parsed =
            Parsed { pieces: Vec::with_capacity(source.len() / 16 + 16), ..Parsed::default() };
        Self {
            source,
            setting,
            parsed,
            rendered: Rendered::default(),
            plain: Plain::new(source),
            lines: Lines::of(source),
            run: Vec::new(),
            looks,
            looks_inside,
            inside: 0,
            open_links: Vec::new(),
            image: None,
            open_notes: Vec::new(),
            note_index: HashMap::new(),
            heading_text: None,
            titles: Vec::new(),
            ids: headings::Ids::default(),
            code: None,
            in_html: false,
            paragraph: 0,
            table: Table::default(),
        }
    }

    /// Where pieces go now: into the text or into a note.
    pub(super) fn target(&mut self) -> &mut Vec<Piece<'a>> {
        match self.open_notes.last() {
            Some(note) => &mut self.parsed.notes[*note].pieces,
            None => &mut self.parsed.pieces,
        }
    }

    pub(super) fn push(&mut self, piece: Piece<'a>) {
        self.target().push(piece);
    }

    /// Writes text down.
    pub(super) fn say(&mut self, text: CowStr<'a>, look: Look) {
        if text.is_empty() {
            return;
        }
        self.hear(&text);
        self.push(if look.is_escaped { Piece::Text(text) } else { Piece::Plain(text) });
    }

    fn hear(&mut self, text: &str) {
        self.plain.text(text);
        if let Some(title) = &mut self.heading_text {
            title.push_str(text);
        }
    }

    fn text(&mut self, text: CowStr<'a>, start: usize, end: usize) {
        if self.image.is_some() {
            self.in_image(&Event::Text(text));
        } else if let Some((_, code)) = &mut self.code {
            append(self.source, code, &text);
        } else if self.in_html {
            // Blanks that a tab stood for.
            self.push(Piece::Html(text));
        } else {
            self.add_to_run(text, start, end);
        }
    }

    fn event(&mut self, event: Event<'a>, start: usize, end: usize) {
        match event {
            Event::Start(tag) => self.start(tag, start),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text, start, end),
            Event::Code(text) => {
                self.hear(&text);
                self.push(Piece::Code(text));
            }
            Event::InlineMath(tex) => {
                // `$5 and a $6 note` is about money: as Pandoc has it, no digit follows a formula.
                if self.source.as_bytes().get(end).is_some_and(u8::is_ascii_digit) {
                    let text = self.source[start..end].replace('\n', " ");
                    let look = look(&text);
                    self.say(text.into(), look);
                } else {
                    self.math(tex, Display::Inline, start);
                }
            }
            Event::DisplayMath(tex) => self.math(tex, Display::Block, start),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, start),
            Event::FootnoteReference(label) => self.mention_note(label),
            Event::SoftBreak => self.line_break(Piece::SoftBreak),
            Event::HardBreak => self.line_break(Piece::HardBreak),
            Event::Rule => self.push(Piece::Rule),
            Event::TaskListMarker(true) => self.push(Piece::Task(Done::Yes)),
            Event::TaskListMarker(false) => self.push(Piece::Task(Done::No)),
        }
    }

    fn line_break(&mut self, piece: Piece<'a>) {
        self.plain.space();
        if let Some(title) = &mut self.heading_text {
            title.push(' ');
        }
        self.push(piece);
    }

    fn math(&mut self, tex: CowStr<'a>, display: Display, at: usize) {
        self.hear(&tex);
        let mathml = match math::mathml(&tex, display) {
            Ok(mathml) => Some(mathml),
            Err(why) => {
                let message = format!("the formula `{}` cannot be read: {why}", tex.trim());
                let line = self.lines.line(at);
                self.rendered.warnings.push(Warning { code: "site/math", message, line });
                None
            }
        };
        self.push(Piece::Math(self.parsed.maths.len()));
        self.parsed.maths.push(Math { tex, mathml });
    }

    fn html(&mut self, html: CowStr<'a>, at: usize) {
        if is_more(&html) {
            if self.open_notes.is_empty() && self.plain.more() {
                self.parsed.more = Some(self.parsed.pieces.len());
                self.push(Piece::More);
            }
            return;
        }
        if self.setting.html {
            self.rendered.anchors.extend(markup::ids(&html));
            self.list_markup(&html, Place::Written(at));
        }
        let source = self.source;
        if let Some(Piece::Html(before)) = self.target().last_mut()
            && let Some(both) = joined(source, before, &html)
        {
            *before = CowStr::Borrowed(both);
            return;
        }
        self.push(Piece::Html(html));
    }

    fn finish(mut self) -> (Parsed<'a>, Rendered) {
        notes::number(&mut self.parsed);
        let headings = self.parsed.headings.iter();
        self.rendered.anchors.extend(headings.clone().map(|heading| heading.id.clone()));
        let flat = headings.zip(self.titles).map(|(h, title)| (h.level, h.id.clone(), title));
        self.rendered.toc = headings::toc(flat.collect());
        (self.rendered.summary, self.rendered.words) = self.plain.finish();
        (self.parsed, self.rendered)
    }
}

/// Adds `more` to `text`, without copying if both are neighbours in `source`.
fn append<'a>(source: &'a str, text: &mut Cow<'a, str>, more: &CowStr<'a>) {
    let before = match text {
        Cow::Borrowed(before) => CowStr::Borrowed(before),
        Cow::Owned(all) => {
            all.push_str(more);
            return;
        }
    };
    *text = match (more, joined(source, &before, more)) {
        (_, Some(both)) => Cow::Borrowed(both),
        (CowStr::Borrowed(more), None) if before.is_empty() => Cow::Borrowed(more),
        _ => {
            let mut all = String::with_capacity((before.len() + more.len()) * 2);
            all.push_str(&before);
            all.push_str(more);
            Cow::Owned(all)
        }
    };
}
