//! Parts → Markdown with placeholders.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use super::place::Places;
use super::read::Part;
use super::tag::{Kind, Makes, Tag};
use super::{CLOSE, Call, Format, Insert, OPEN, World, built_in};
use crate::config::Problem;
use crate::limits::{SHORTCODE_DEPTH_MAX, SHORTCODE_OUTPUT_MAX_BYTES};
use crate::site::html::words_of;

/// What a shortcode becomes.
pub(super) enum Made {
    Markdown(String),
    Html(Box<Insert>),
}

/// The text, and what belongs to its placeholders.
pub(super) fn write(
    text: &str,
    parts: &[Part<'_>],
    world: &dyn World,
    places: &mut Places<'_>,
) -> (String, Vec<Insert>) {
    let mut writer =
        Writer { text, parts, world, places, inserts: Vec::new(), counts: HashMap::new(), size: 0 };
    let written = writer.range(0..parts.len(), 0);
    (written, writer.inserts)
}

struct Writer<'t, 'a, 'p> {
    text: &'t str,
    parts: &'a [Part<'t>],
    world: &'a dyn World,
    places: &'a mut Places<'p>,
    inserts: Vec<Insert>,
    /// How often each shortcode was used.
    counts: HashMap<&'t str, usize>,
    /// Bytes that shortcodes have made.
    size: usize,
}

impl<'t> Writer<'t, '_, '_> {
    fn range(&mut self, range: Range<usize>, depth: usize) -> String {
        let mut out = String::new();
        let mut at = range.start;
        while at < range.end {
            let mut next = at + 1;
            match &self.parts[at] {
                Part::Text(text) => out.push_str(text),
                Part::Code { language, options, code } => {
                    fence(&mut out, (language, options), code);
                }
                // Its beginning has been dropped.
                Part::Tag(tag, _) if matches!(tag.kind, Kind::Closing | Kind::End) => {}
                Part::Tag(tag, close) => {
                    next = close.map_or(next, |close| close + 1);
                    self.tag(&mut out, (tag, close.map(|close| at + 1..close)), depth);
                }
            }
            at = next;
        }
        out
    }

    fn tag(
        &mut self,
        out: &mut String,
        (tag, body): (&Tag<'t>, Option<Range<usize>>),
        depth: usize,
    ) {
        if depth >= SHORTCODE_DEPTH_MAX {
            let message = format!("shortcodes are more than {SHORTCODE_DEPTH_MAX} deep");
            return self.places.error(tag.start, Problem::error("shortcode/too-deep", message));
        }
        if self.size > SHORTCODE_OUTPUT_MAX_BYTES {
            return;
        }
        let made = match self.make(tag, body, depth) {
            Ok(made) => made,
            Err(problem) => return self.places.error(tag.start, problem),
        };
        match made {
            Made::Markdown(text) => {
                self.spend(tag, text.len());
                out.push_str(&text);
            }
            Made::Html(insert) => {
                self.spend(tag, insert.page.len() + insert.feed.len() + insert.federated.len());
                write!(out, "{OPEN}{}{CLOSE}", self.inserts.len()).expect("a string takes it");
                self.inserts.push(*insert);
            }
        }
    }

    fn spend(&mut self, tag: &Tag<'_>, bytes: usize) {
        let before = self.size;
        self.size += bytes;
        if before <= SHORTCODE_OUTPUT_MAX_BYTES && self.size > SHORTCODE_OUTPUT_MAX_BYTES {
            let most = SHORTCODE_OUTPUT_MAX_BYTES / 1024 / 1024;
            let message = format!("the shortcodes of this text make more than {most} MiB");
            self.places.error(tag.start, Problem::error("shortcode/too-large", message));
        }
    }

    fn make(
        &mut self,
        tag: &Tag<'t>,
        body: Option<Range<usize>>,
        depth: usize,
    ) -> Result<Made, Problem> {
        if tag.kind == Kind::Jekyll {
            return built_in::jekyll(tag.name, &tag.arguments, self.world);
        }
        let nth = self.counts.entry(tag.name).or_default();
        *nth += 1;
        let mut call = Call {
            name: tag.name,
            args: tag.arguments.args.clone(),
            named: tag.arguments.named.clone(),
            nth: *nth,
            ..Call::default()
        };
        let format = self.world.template(tag.name);
        let is_markdown = format == Some(Format::Markdown)
            || matches!(tag.kind, Kind::Markdown | Kind::Single(Makes::Markdown));
        let mut inner = None;
        if let Some(range) = body {
            let end = match &self.parts[range.end] {
                Part::Tag(close, _) => close.start,
                _ => tag.end,
            };
            call.body_raw = Some(self.text[tag.end..end].to_owned());
            let text = self.range(range, depth + 1);
            if is_markdown && format.is_some() {
                call.body = Some(text);
            } else {
                let html = self.world.markdown(&text, &self.inserts);
                call.body = Some(html.page.clone());
                inner = Some(html);
            }
        }
        match format {
            None => built_in::make(&call, inner, self.world),
            Some(_) => self.template(&call, inner, is_markdown.then_some(Format::Markdown)),
        }
    }

    fn template(
        &self,
        call: &Call<'_>,
        body: Option<Insert>,
        format: Option<Format>,
    ) -> Result<Made, Problem> {
        let made = self.world.render(call)?;
        if format == Some(Format::Markdown) {
            return Ok(Made::Markdown(made));
        }
        // Others get the author's words; what the template makes of them is for the page.
        let (federated, pictures) = match body {
            Some(body) => (body.federated, body.pictures),
            None => (words_of(&made), Vec::new()),
        };
        let insert = Insert { feed: made.clone(), page: made, federated, pictures };
        Ok(Made::Html(Box::new(insert)))
    }
}

/// Code as a fence of Markdown, as deep as the tag it stands for.
fn fence(out: &mut String, (language, options): (&str, &str), code: &str) {
    let line = out.rfind('\n').map_or(0, |at| at + 1);
    let before = &out[line..];
    let indent = if before.trim().is_empty() { before.to_owned() } else { String::new() };
    if !before.trim().is_empty() {
        out.push_str("\n\n");
    }
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest.max(2) + 1);
    out.push_str(&mark);
    out.extend(language.chars().filter(|c| !c.is_whitespace() && *c != '`'));
    if !options.is_empty() {
        out.push_str(" {");
        out.extend(options.chars().filter(|c| !"\n\r`{}".contains(*c)));
        out.push('}');
    }
    let code = code.strip_prefix('\n').or(code.strip_prefix("\r\n")).unwrap_or(code).trim_end();
    for line in code.lines() {
        out.push('\n');
        if !line.trim().is_empty() && !line.starts_with(&indent) {
            out.push_str(&indent);
        }
        out.push_str(line);
    }
    out.push('\n');
    out.push_str(&indent);
    out.push_str(&mark);
    out.push('\n');
}
