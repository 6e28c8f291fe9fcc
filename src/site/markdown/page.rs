//! The text as HTML for a browser or a feed reader. What is written for a page is complete: what
//! may scroll sideways can be reached from the keyboard, and everything has a name.

use pulldown_cmark::Alignment;

use super::images::push_srcset;
use super::inline::split_insert;
use super::piece::{Alert, Done, Element, Heading, Image, LinkKind, Parsed, Piece};
use super::text::{fresh, push_absolute, push_escaped, push_href, push_rooted};
use super::{Insert, Setting, code};

/// How a page differs from bare HTML.
pub(super) struct Dress {
    /// For browsers: coloured code, names for what is read aloud, sizes of pictures.
    pub(super) is_full: bool,
    /// Do headings and notes have ids?
    pub(super) has_ids: bool,
    /// How addresses are written.
    pub(super) addresses: Addresses,
    /// Do the notes stand below the text?
    pub(super) has_notes: bool,
}

/// How addresses are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Addresses {
    /// As in the text: right on its own page.
    AsTheyAre,
    /// Right on every page of the site.
    Rooted,
    /// Right everywhere.
    Absolute,
}

impl Dress {
    /// A page of its own.
    pub(super) const PAGE: Self =
        Self { is_full: true, has_ids: true, addresses: Addresses::AsTheyAre, has_notes: true };
    /// A feed.
    pub(super) const FEED: Self =
        Self { is_full: false, has_ids: false, addresses: Addresses::Absolute, has_notes: true };
    /// A place among others on another page.
    pub(super) const CARD: Self =
        Self { is_full: true, has_ids: false, addresses: Addresses::Rooted, has_notes: false };
}

/// Writes the whole text.
pub(super) fn render(parsed: &Parsed<'_>, setting: &Setting<'_>, dress: &Dress) -> String {
    let guess: usize = parsed.pieces.len() * 24 + 256;
    let mut writer = Writer { out: String::with_capacity(guess), parsed, setting, dress };
    writer.write(&parsed.pieces);
    if dress.has_notes {
        writer.notes();
    }
    writer.out
}

/// Writes what stands before the mark that ends the summary, if there is one. What is open there is
/// closed.
pub(super) fn render_summary(parsed: &Parsed<'_>, setting: &Setting<'_>) -> Option<String> {
    let pieces = &parsed.pieces[..parsed.more?];
    let mut writer = Writer { out: String::new(), parsed, setting, dress: &Dress::CARD };
    writer.write(pieces);
    let mut open = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(element) => open.push(*element),
            Piece::Close(_) => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().for_each(|element| writer.close(element));
    Some(writer.out)
}

pub(super) struct Writer<'w> {
    pub(super) out: String,
    pub(super) parsed: &'w Parsed<'w>,
    pub(super) setting: &'w Setting<'w>,
    pub(super) dress: &'w Dress,
}

impl Writer<'_> {
    pub(super) fn write(&mut self, pieces: &[Piece<'_>]) {
        for piece in pieces {
            match piece {
                Piece::Plain(text) => self.out.push_str(text),
                Piece::Text(text) => push_escaped(&mut self.out, text),
                Piece::Open(element) => self.open(*element),
                Piece::Close(element) => self.close(*element),
                other => self.special(other),
            }
        }
    }

    fn special(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Code(code) => {
                self.out.push_str("<code>");
                push_escaped(&mut self.out, code);
                self.out.push_str("</code>");
            }
            Piece::Html(html) if self.setting.html => self.html(html),
            Piece::Fresh => fresh(&mut self.out),
            Piece::SoftBreak => self.out.push('\n'),
            Piece::HardBreak => self.out.push_str("<br />\n"),
            Piece::Rule => self.begin("<hr />\n"),
            Piece::Task(done) => self.task(*done),
            Piece::Math(math) => {
                let math = &self.parsed.maths[*math];
                match &math.mathml {
                    Some(mathml) => self.out.push_str(mathml),
                    None => {
                        self.out.push_str("<code class=\"math\">");
                        push_escaped(&mut self.out, &math.tex);
                        self.out.push_str("</code>");
                    }
                }
            }
            Piece::Insert(number) => self.insert(*number),
            Piece::InsertBlock(number) => {
                fresh(&mut self.out);
                self.insert(*number);
                fresh(&mut self.out);
            }
            Piece::NoteRef { note, nth } => self.note_ref(*note, *nth),
            Piece::Image(image) => self.image(&self.parsed.images[*image]),
            Piece::CodeBlock(block) => {
                let block = &self.parsed.codes[*block];
                fresh(&mut self.out);
                if self.dress.is_full {
                    code::push_page(&mut self.out, block);
                } else {
                    code::push_plain(&mut self.out, block);
                    self.out.push('\n');
                }
            }
            _ => {}
        }
    }

    /// Writes a block's opening tag on a line of its own.
    pub(super) fn begin(&mut self, tag: &str) {
        fresh(&mut self.out);
        self.out.push_str(tag);
    }

    fn open(&mut self, element: Element) {
        match element {
            Element::Paragraph => self.begin("<p>"),
            Element::Heading(number) => self.heading(&self.parsed.headings[number]),
            Element::Link(number) => self.link(number),
            Element::Quote => self.begin("<blockquote>\n"),
            Element::Alert(kind) => self.alert(kind),
            Element::BulletList => self.begin("<ul>\n"),
            Element::NumberedList(1) => self.begin("<ol>\n"),
            Element::NumberedList(first) => {
                self.begin("<ol start=\"");
                self.out.push_str(&first.to_string());
                self.out.push_str("\">\n");
            }
            Element::Item => self.begin("<li>"),
            Element::DefinitionList => self.begin("<dl>\n"),
            Element::Term => self.begin("<dt>"),
            Element::Definition => self.begin("<dd>"),
            Element::Table if self.dress.is_full => self.begin(
                "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">\
                 <table>\n",
            ),
            Element::Table => self.begin("<table>\n"),
            Element::TableHead => self.out.push_str("<thead>\n<tr>\n"),
            Element::TableBody => self.out.push_str("<tbody>\n"),
            Element::TableRow => self.out.push_str("<tr>\n"),
            Element::HeadCell(alignment) => self.cell("<th", alignment),
            Element::Cell(alignment) => self.cell("<td", alignment),
            Element::Emphasis => self.out.push_str("<em>"),
            Element::Strong => self.out.push_str("<strong>"),
            Element::Strikethrough => self.out.push_str("<del>"),
        }
    }

    fn close(&mut self, element: Element) {
        match element {
            Element::Heading(number) => self.end_heading(&self.parsed.headings[number]),
            Element::Quote => self.begin("</blockquote>\n"),
            Element::Alert(_) => self.begin("</div>\n"),
            Element::Table if self.dress.is_full => self.out.push_str("</table></div>\n"),
            other => self.out.push_str(match other {
                Element::Paragraph => "</p>\n",
                Element::Link(_) => "</a>",
                Element::BulletList => "</ul>\n",
                Element::NumberedList(_) => "</ol>\n",
                Element::Item => "</li>\n",
                Element::DefinitionList => "</dl>\n",
                Element::Term => "</dt>\n",
                Element::Definition => "</dd>\n",
                Element::TableHead => "</tr>\n</thead>\n",
                Element::TableBody => "</tbody>\n",
                Element::TableRow => "</tr>\n",
                Element::HeadCell(_) => "</th>\n",
                Element::Cell(_) => "</td>\n",
                Element::Emphasis => "</em>",
                Element::Strong => "</strong>",
                Element::Strikethrough => "</del>",
                _ => "</table>\n",
            }),
        }
    }

    fn heading(&mut self, heading: &Heading<'_>) {
        self.begin("<h");
        self.out.push(char::from(b'0' + heading.level));
        if self.dress.has_ids {
            self.attribute(" id=\"", &heading.id);
        }
        for (number, class) in heading.classes.iter().enumerate() {
            self.out.push_str(if number == 0 { " class=\"" } else { " " });
            push_escaped(&mut self.out, class);
        }
        if !heading.classes.is_empty() {
            self.out.push('"');
        }
        if self.setting.html {
            for (name, value) in &heading.attributes {
                self.out.push(' ');
                push_escaped(&mut self.out, name);
                self.attribute("=\"", value.as_deref().unwrap_or_default());
            }
        }
        self.out.push('>');
    }

    fn end_heading(&mut self, heading: &Heading<'_>) {
        if self.dress.has_ids {
            self.attribute(" <a class=\"anchor\" href=\"#", &heading.id);
            self.out.push_str(" aria-hidden=\"true\" tabindex=\"-1\"></a>");
        }
        self.out.push_str("</h");
        self.out.push(char::from(b'0' + heading.level));
        self.out.push_str(">\n");
    }

    /// Writes `name`, which ends with a quotation mark, the value and the other mark.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(name);
        push_escaped(&mut self.out, value);
        self.out.push('"');
    }

    fn alert(&mut self, kind: Alert) {
        self.begin("<div class=\"markdown-alert markdown-alert-");
        self.out.push_str(kind.class());
        self.out.push_str(if self.dress.is_full { "\" role=\"note\">\n" } else { "\">\n" });
        self.out.push_str("<p class=\"markdown-alert-title\">");
        self.out.push_str(kind.title());
        self.out.push_str("</p>\n");
    }

    fn cell(&mut self, tag: &str, alignment: Alignment) {
        self.out.push_str(tag);
        let (before, side) = match (alignment, self.dress.is_full) {
            (Alignment::None, _) => ("", ""),
            (Alignment::Left, true) => (" class=\"to-", "left"),
            (Alignment::Center, true) => (" class=\"to-", "center"),
            (Alignment::Right, true) => (" class=\"to-", "right"),
            (Alignment::Left, false) => (" align=\"", "left"),
            (Alignment::Center, false) => (" align=\"", "center"),
            (Alignment::Right, false) => (" align=\"", "right"),
        };
        self.out.push_str(before);
        self.out.push_str(side);
        self.out.push_str(if side.is_empty() { ">" } else { "\">" });
    }

    fn task(&mut self, done: Done) {
        self.out.push_str("<input type=\"checkbox\"");
        if self.dress.is_full {
            self.out.push_str(" aria-label=\"Task\"");
        }
        if done == Done::Yes {
            self.out.push_str(" checked=\"\"");
        }
        self.out.push_str(" disabled=\"\" /> ");
    }

    /// Writes an address as the value of an attribute.
    pub(super) fn url(&mut self, url: &str) {
        let Setting { origin, base, .. } = *self.setting;
        match self.dress.addresses {
            Addresses::AsTheyAre => push_href(&mut self.out, url),
            Addresses::Rooted => push_rooted(&mut self.out, url, origin, base),
            Addresses::Absolute => drop(push_absolute(&mut self.out, url, origin, base)),
        }
    }

    fn link(&mut self, number: usize) {
        let link = &self.parsed.links[number];
        self.out.push_str("<a href=\"");
        self.url(&link.url);
        self.out.push('"');
        match link.kind {
            LinkKind::Ordinary => {}
            LinkKind::Hashtag => self.out.push_str(" rel=\"tag\""),
            LinkKind::Mention => self.out.push_str(" class=\"u-url mention\""),
        }
        if !link.title.is_empty() {
            self.attribute(" title=\"", &link.title);
        }
        self.out.push('>');
    }

    fn image(&mut self, image: &Image<'_>) {
        self.out.push_str("<img src=\"");
        self.url(image.info.as_ref().map_or(&*image.url, |info| &info.src));
        self.attribute("\" alt=\"", &image.alt);
        if !image.title.is_empty() {
            self.attribute(" title=\"", &image.title);
        }
        if let Some(info) = &image.info {
            self.out.push_str(" width=\"");
            self.out.push_str(&info.width.to_string());
            self.out.push_str("\" height=\"");
            self.out.push_str(&info.height.to_string());
            self.out.push('"');
        }
        if self.dress.is_full {
            push_srcset(&mut self.out, image);
            self.out.push_str(if image.is_first { "" } else { " loading=\"lazy\"" });
            self.out.push_str(" decoding=\"async\"");
        }
        self.out.push_str(" />");
    }

    /// HTML of the owner's, with what shortcodes in it stand for.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some((before, number, after)) = split_insert(rest) {
            self.out.push_str(before);
            self.insert(number);
            rest = after;
        }
        self.out.push_str(rest);
    }

    fn insert(&mut self, number: usize) {
        let Some(insert): Option<&Insert> = self.setting.inserts.get(number) else { return };
        self.out.push_str(if self.dress.is_full { &insert.page } else { &insert.feed });
    }
}
