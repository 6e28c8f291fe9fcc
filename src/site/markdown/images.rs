//! Pictures: what is known of them on the page, and what other servers get of them.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::piece::{Image, Parsed, Piece};
use super::read::Reader;
use super::text::push_escaped;
use super::{Insert, Picture, Setting, Warning};
use crate::limits::ATTACHMENTS_MAX;
use crate::site::slug::absolute;

/// A picture whose text is being read.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    url: CowStr<'a>,
    title: CowStr<'a>,
    alt: String,
    /// Where it begins in the source.
    at: usize,
    /// Elements open within its text.
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn start_image(&mut self, tag: Tag<'a>, at: usize) {
        let Tag::Image { dest_url, title, .. } = tag else { return };
        let url = self.harmless(dest_url);
        self.image = Some(Draft { url, title, alt: String::new(), at, depth: 0 });
    }

    /// Takes everything within the text of a picture: it becomes plain text. `false` if none is
    /// open.
    pub(super) fn in_image(&mut self, event: &Event<'a>) -> bool {
        let Some(draft) = &mut self.image else { return false };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => {
                draft.alt.push_str(text);
            }
            Event::DisplayMath(text) => draft.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => draft.alt.push(' '),
            Event::Start(_) => draft.depth += 1,
            Event::End(TagEnd::Image) if draft.depth == 0 => self.end_image(),
            Event::End(_) => draft.depth -= 1,
            _ => {}
        }
        true
    }

    fn end_image(&mut self) {
        let Some(draft) = self.image.take() else { return };
        self.plain.picture(&draft.alt);
        if let Some(title) = &mut self.heading_text {
            title.push_str(&draft.alt);
        }
        if draft.alt.trim().is_empty() {
            let message =
                format!("the picture `{}` has no text that says what it shows", draft.url);
            let line = self.lines.line(draft.at);
            self.rendered.warnings.push(Warning { code: "site/alt", message, line });
        }
        self.list_absolute(&draft.url, draft.at);
        self.list_local(&draft.url, draft.at);
        let (title, focus) = focus(&draft.title);
        let image = Image {
            info: self.setting.around.image(&draft.url),
            title: title.to_owned(),
            focus,
            alt: draft.alt,
            url: draft.url,
            is_first: self.parsed.images.is_empty(),
        };
        self.push(Piece::Image(self.parsed.images.len()));
        self.parsed.images.push(image);
    }
}

/// A title without its `{focus=X,Y}`, and what that says: both from −1 to 1.
fn focus(title: &str) -> (&str, Option<(f64, f64)>) {
    let read = || {
        let (before, rest) = title.rsplit_once("{focus=")?;
        let (x, y) = rest.strip_suffix('}')?.split_once(',')?;
        let number = |text: &str| {
            let number: f64 = text.trim().parse().ok()?;
            (-1.0..=1.0).contains(&number).then_some(number)
        };
        Some((before.trim_end(), Some((number(x)?, number(y)?))))
    };
    read().unwrap_or((title, None))
}

/// Writes the attributes that `srcset` needs. `sizes` is what the built-in theme does: a text that
/// is never wider than 35rem.
pub(super) fn push_srcset(out: &mut String, image: &Image<'_>) {
    let Some(info) = image.info.as_ref().filter(|info| !info.srcset.is_empty()) else { return };
    for (number, (url, width)) in info.srcset.iter().enumerate() {
        out.push_str(if number == 0 { " srcset=\"" } else { ", " });
        push_escaped(out, url);
        out.push(' ');
        out.push_str(&width.to_string());
        out.push('w');
    }
    let auto = if image.is_first { "" } else { "auto, " };
    out.push_str("\" sizes=\"");
    out.push_str(auto);
    out.push_str("(max-width: 38rem) 100vw, 35rem\"");
}

/// The pictures of a text, in order.
pub(super) fn pictures(parsed: &Parsed<'_>, setting: &Setting<'_>) -> Vec<Picture> {
    let mut pictures = Vec::new();
    if parsed.images.is_empty() && setting.inserts.is_empty() {
        return pictures;
    }
    let notes = parsed.shown_notes.iter().flat_map(|note| &parsed.notes[*note].pieces);
    for piece in parsed.pieces.iter().chain(notes) {
        match piece {
            Piece::Image(image) => pictures.extend(picture(&parsed.images[*image], setting)),
            Piece::Insert(number) | Piece::InsertBlock(number) => {
                let insert: Option<&Insert> = setting.inserts.get(*number);
                pictures.extend(insert.into_iter().flat_map(|insert| insert.pictures.clone()));
            }
            _ => {}
        }
    }
    pictures.truncate(ATTACHMENTS_MAX);
    pictures
}

fn picture(image: &Image<'_>, setting: &Setting<'_>) -> Option<Picture> {
    let src = image.info.as_ref().map_or(&*image.url, |info| &info.src);
    let url = absolute(src, setting.origin, setting.base).filter(|url| url.starts_with("http"))?;
    let info = image.info.as_ref();
    Some(Picture {
        url,
        alt: Some(image.alt.trim().to_owned()).filter(|alt| !alt.is_empty()),
        width: info.map(|info| info.width),
        height: info.map(|info| info.height),
        blurhash: info.and_then(|info| info.blurhash.clone()),
        focus: image.focus,
        media_type: info.map(|info| info.media_type.clone()),
    })
}
