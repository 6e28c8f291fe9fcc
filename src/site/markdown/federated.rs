//! The rendition for other servers: what is left of the text in a sanitiser of theirs (OBJ-11,
//! protocol 2.4). Links absolute, pictures as attachments, tables as rows of text, task lists with
//! `[x]`, footnotes as numbers with a list at the end. No raw HTML of the owner's, no `div`, no
//! style, no script.

use std::fmt::Write;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{ListType, Node, NodeLink, NodeValue};

use super::{Setting, escape};
use crate::limits::{ATTACHMENTS_MAX, FEDERATED_DEPTH_MAX};
use crate::site::slug::absolute;

/// A picture of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::site) struct Picture {
    /// Absolute.
    pub(in crate::site) url: String,
    /// What it shows, if the owner says so.
    pub(in crate::site) alt: Option<String>,
}

/// Renders what is below `root`.
pub(super) fn render(root: Node<'_>, setting: &Setting<'_>) -> (String, Vec<Picture>) {
    let mut writer =
        Writer { out: String::new(), setting, pictures: Vec::new(), open: Vec::new(), depth: 0 };
    let mut skip: Option<Node<'_>> = None;
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) if skip.is_none() => {
                if writer.enter(node) == Children::Skip {
                    skip = Some(node);
                }
            }
            NodeEdge::End(node) => match skip {
                Some(skipped) if std::ptr::eq(skipped, node) => skip = None,
                Some(_) => {}
                None => writer.leave(node),
            },
            NodeEdge::Start(_) => {}
        }
    }
    (writer.out, writer.pictures)
}

#[derive(PartialEq, Eq)]
enum Children {
    Write,
    Skip,
}

struct Writer<'a> {
    out: String,
    setting: &'a Setting<'a>,
    pictures: Vec<Picture>,
    /// Where elements began that vanish when they stay empty: before and after the opening tag.
    open: Vec<(usize, usize)>,
    /// Block elements open now: peers give up on deep nesting (OBJ-12).
    depth: usize,
}

impl Writer<'_> {
    fn enter(&mut self, node: Node<'_>) -> Children {
        let data = node.data();
        match &data.value {
            NodeValue::Paragraph if !is_tight(node) => self.start("<p>"),
            NodeValue::Paragraph => self.start(""),
            NodeValue::Heading(heading) => self.start(&format!("<h{}>", heading.level)),
            NodeValue::BlockQuote => self.start_block("<blockquote>"),
            NodeValue::List(list) if list.list_type == ListType::Ordered => {
                let start = list.start;
                let tag =
                    if start == 1 { "<ol>".to_owned() } else { format!("<ol start=\"{start}\">") };
                self.start_block(&tag);
            }
            NodeValue::List(_) => self.start_block("<ul>"),
            NodeValue::Item(_) => self.out.push_str(if self.is_deep() { "" } else { "<li>" }),
            NodeValue::TaskItem(task) => {
                self.out.push_str(if self.is_deep() { "" } else { "<li>" });
                self.out.push_str(if task.symbol.is_some() { "[x] " } else { "[ ] " });
            }
            NodeValue::CodeBlock(code) => self.code_block(&code.info, &code.literal),
            NodeValue::ThematicBreak => self.out.push_str("<hr>"),
            NodeValue::Table(_) => self.start("<p>"),
            NodeValue::TableRow(header) => {
                if node.previous_sibling().is_some() {
                    self.out.push_str("<br>");
                }
                self.start(if *header { "<strong>" } else { "" });
            }
            NodeValue::TableCell => {
                if node.previous_sibling().is_some() {
                    self.out.push_str(" | ");
                }
            }
            NodeValue::FootnoteDefinition(_) => {
                let follows = node.previous_sibling().is_some_and(is_footnote);
                self.out.push_str(if follows { "<li>" } else { "<ol><li>" });
            }
            NodeValue::Image(link) => self.picture(node, link),
            NodeValue::Link(link) => self.link(node, link),
            inline => self.inline(inline),
        }
        match &data.value {
            NodeValue::Image(_) | NodeValue::CodeBlock(_) => Children::Skip,
            _ => Children::Write,
        }
    }

    fn inline(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Text(text) => self.out.push_str(&escape(text)),
            NodeValue::Code(code) => {
                self.out.push_str("<code>");
                self.out.push_str(&escape(&code.literal));
                self.out.push_str("</code>");
            }
            NodeValue::SoftBreak => self.out.push(' '),
            NodeValue::LineBreak => self.out.push_str("<br>"),
            NodeValue::Emph => self.start("<em>"),
            NodeValue::Strong => self.start("<strong>"),
            NodeValue::Strikethrough => self.start("<del>"),
            NodeValue::FootnoteReference(reference) => {
                write!(self.out, "<sup>{}</sup>", reference.ix).expect("a string takes it");
            }
            // Raw HTML is the page's alone.
            _ => {}
        }
    }

    fn leave(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Paragraph if !is_tight(node) => self.end("</p>"),
            NodeValue::Paragraph | NodeValue::TableRow(false) => self.end(""),
            NodeValue::Heading(heading) => self.end(&format!("</h{}>", heading.level)),
            NodeValue::BlockQuote => self.end_block("</blockquote>"),
            NodeValue::List(list) if list.list_type == ListType::Ordered => {
                self.end_block("</ol>");
            }
            NodeValue::List(_) => self.end_block("</ul>"),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => {
                self.out.push_str(if self.is_deep() { " " } else { "</li>" });
            }
            NodeValue::Table(_) => self.end("</p>"),
            NodeValue::TableRow(true) | NodeValue::Strong => self.end("</strong>"),
            NodeValue::FootnoteDefinition(_) => {
                let followed = node.next_sibling().is_some_and(is_footnote);
                self.out.push_str(if followed { "</li>" } else { "</li></ol>" });
            }
            NodeValue::Link(_) => self.end("</a>"),
            NodeValue::Emph => self.end("</em>"),
            NodeValue::Strikethrough => self.end("</del>"),
            _ => {}
        }
    }

    /// Opens an element that vanishes if nothing is written into it.
    fn start(&mut self, tag: &str) {
        let before = self.out.len();
        self.out.push_str(tag);
        self.open.push((before, self.out.len()));
    }

    fn end(&mut self, tag: &str) {
        let Some((before, after)) = self.open.pop() else { return };
        if self.out[after..].trim().is_empty() {
            self.out.truncate(before);
        } else if before < after {
            self.out.truncate(self.out.trim_end().len());
            self.out.push_str(tag);
        }
    }

    fn start_block(&mut self, tag: &str) {
        self.depth += 1;
        self.start(if self.is_deep() { "" } else { tag });
    }

    fn end_block(&mut self, tag: &str) {
        self.end(tag);
        self.depth -= 1;
    }

    fn is_deep(&self) -> bool {
        self.depth > FEDERATED_DEPTH_MAX
    }

    fn code_block(&mut self, info: &str, code: &str) {
        let language = info.split([' ', ',', '{']).next().unwrap_or_default();
        self.out.push_str("<pre><code");
        if !language.is_empty() {
            write!(self.out, " class=\"language-{}\"", escape(language))
                .expect("a string takes it");
        }
        self.out.push('>');
        self.out.push_str(&escape(code));
        self.out.push_str("</code></pre>");
    }

    fn picture(&mut self, node: Node<'_>, link: &NodeLink) {
        let Some(url) = absolute(&link.url, self.setting.origin, self.setting.base) else { return };
        let alt = text_of(node);
        if url.starts_with("http") && self.pictures.len() < ATTACHMENTS_MAX {
            self.pictures.push(Picture { url, alt: Some(alt).filter(|alt| !alt.is_empty()) });
        }
    }

    fn link(&mut self, node: Node<'_>, link: &NodeLink) {
        let tag = link.url.strip_prefix("/tags/").and_then(|rest| rest.strip_suffix('/'));
        let text = text_of(node);
        match absolute(&link.url, self.setting.origin, self.setting.base) {
            Some(url) if tag.is_some() && text.starts_with('#') => {
                let url = escape(&url);
                self.start(&format!("<a href=\"{url}\" class=\"mention hashtag\" rel=\"tag\">"));
            }
            Some(url) => self.start(&format!("<a href=\"{}\">", escape(&url))),
            None => self.start(""),
        }
    }
}

/// Is this paragraph the text of an item in a list without blank lines?
fn is_tight(paragraph: Node<'_>) -> bool {
    let list = paragraph.parent().and_then(|item| item.parent());
    list.is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight))
}

fn is_footnote(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::FootnoteDefinition(_))
}

fn text_of(node: Node<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
