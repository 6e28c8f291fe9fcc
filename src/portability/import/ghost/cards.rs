//! What Ghost's editors save, where no HTML was made of it; and what HTML cannot do without Ghost.

use std::collections::BTreeSet;

use quick_xml::escape::escape;
use serde::Deserialize;

use crate::portability::CarriedText;
use crate::portability::import::loose::{List, Text, whole};

/// Cards that do something.
const ACTIVE: &[&str] = &[
    "audio",
    "cta",
    "email",
    "file",
    "header",
    "nft",
    "paywall",
    "product",
    "signup",
    "toggle",
    "transistor",
    "video",
];

/// The cards in `html` that will not do what they did.
pub(super) fn lost(html: &str) -> BTreeSet<&str> {
    let cards = html.split("kg-").skip(1).filter_map(|rest| rest.split_once("-card"));
    cards.map(|(name, _)| name).filter(|name| ACTIVE.contains(name)).collect()
}

/// A node of Lexical.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Node {
    #[serde(rename = "type")]
    kind: Text,
    children: List<Node>,
    text: Text,
    format: Text,
    tag: Text,
    url: Text,
    src: Text,
    alt: Text,
    html: Text,
    markdown: Text,
    code: Text,
    images: List<Node>,
}

#[derive(Deserialize)]
struct Lexical {
    root: Node,
}

/// What the editor of Ghost 5 and later saves. `None` if there is nothing in it.
pub(super) fn from_lexical(text: &str, losses: &mut Vec<String>) -> Option<CarriedText> {
    let document: Lexical = whole(text).ok()?;
    let mut html = String::new();
    write(&document.root, &mut html, losses);
    (!html.trim().is_empty()).then_some(CarriedText::Html(html))
}

fn write(node: &Node, html: &mut String, losses: &mut Vec<String>) {
    let kind = node.kind.as_str().trim_start_matches("extended-");
    let tag = match kind {
        "paragraph" => "p",
        "quote" | "aside" => "blockquote",
        "list" | "heading" => known_tag(node.tag.as_str()),
        "listitem" => "li",
        "link" | "autolink" => {
            html.push_str(&format!("<a href=\"{}\">", escape(node.url.as_str())));
            inside(node, html, losses);
            return html.push_str("</a>");
        }
        _ => "",
    };
    if !tag.is_empty() {
        html.push_str(&format!("<{tag}>"));
        inside(node, html, losses);
        return html.push_str(&format!("</{tag}>\n"));
    }
    match kind {
        "root" => inside(node, html, losses),
        "text" => html.push_str(&marked(node)),
        "linebreak" => html.push_str("<br>"),
        "horizontalrule" => html.push_str("<hr>\n"),
        "image" => image(node, html),
        "gallery" => node.images.0.iter().for_each(|node| image(node, html)),
        "html" => html.push_str(node.html.as_str()),
        "markdown" => html.push_str(&format!("<p>{}</p>\n", escape(node.markdown.as_str()))),
        "codeblock" => {
            html.push_str(&format!("<pre><code>{}</code></pre>\n", escape(node.code.as_str())));
        }
        other => losses.push(format!("a card `{other}`")),
    }
}

fn inside(node: &Node, html: &mut String, losses: &mut Vec<String>) {
    node.children.0.iter().for_each(|child| write(child, html, losses));
}

/// Bits of the format: 1 is bold, 2 is italic, 16 is code.
fn marked(node: &Node) -> String {
    let format: u32 = node.format.as_str().parse().unwrap_or_default();
    let marks = [(16, "code"), (2, "em"), (1, "strong")];
    marks
        .into_iter()
        .filter(|(bit, _)| format & bit != 0)
        .fold(escape(node.text.as_str()).into_owned(), |text, (_, tag)| {
            format!("<{tag}>{text}</{tag}>")
        })
}

fn image(node: &Node, html: &mut String) {
    let (source, alt) = (escape(node.src.as_str()), escape(node.alt.as_str()));
    html.push_str(&format!("<p><img src=\"{source}\" alt=\"{alt}\"></p>\n"));
}

/// No element but these comes out of what is saved.
fn known_tag(tag: &str) -> &'static str {
    const TAGS: &[&str] = &[
        "a",
        "blockquote",
        "code",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ol",
        "p",
        "strong",
        "ul",
    ];
    TAGS.iter().find(|known| **known == tag).copied().unwrap_or("p")
}

/// What the editor before that saved, which is mostly lists of lists.
#[derive(Deserialize)]
struct Mobiledoc {
    #[serde(default)]
    markups: List<List<Any>>,
    #[serde(default)]
    cards: List<Any>,
    sections: List<Any>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Any {
    Number(u64),
    Text(String),
    List(Vec<Any>),
    Card { markdown: Option<Text>, html: Option<Text>, src: Option<Text>, alt: Option<Text> },
    Other(serde::de::IgnoredAny),
}

impl Any {
    fn list(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    fn number(&self) -> usize {
        if let Self::Number(number) = self {
            usize::try_from(*number).unwrap_or(usize::MAX)
        } else {
            0
        }
    }
}

/// What Ghost 1 to 4 saved. A post that is one card of Markdown is Markdown; `None` if there is nothing.
pub(super) fn from_mobiledoc(text: &str, losses: &mut Vec<String>) -> Option<CarriedText> {
    let document: Mobiledoc = whole(text).ok()?;
    if let [only] = document.cards.0.as_slice()
        && let [_, Any::Card { markdown: Some(markdown), .. }] = only.list()
    {
        return markdown.clone().some().map(CarriedText::Markdown);
    }
    let mut html = String::new();
    for section in &document.sections.0 {
        match section.list() {
            [Any::Number(1), tag, markers, ..] => {
                let tag = known_tag(tag.text());
                let inner = inline(markers, &document.markups.0);
                html.push_str(&format!("<{tag}>{inner}</{tag}>\n"));
            }
            [Any::Number(3), tag, items, ..] => {
                let tag = known_tag(tag.text());
                html.push_str(&format!("<{tag}>"));
                for item in items.list() {
                    html.push_str(&format!("<li>{}</li>", inline(item, &document.markups.0)));
                }
                html.push_str(&format!("</{tag}>\n"));
            }
            [Any::Number(10), card, ..] => {
                card_html(document.cards.0.get(card.number()), &mut html, losses);
            }
            _ => {}
        }
    }
    (!html.trim().is_empty()).then_some(CarriedText::Html(html))
}

/// Markers: kind, the markups that open, how many close, the text.
fn inline(markers: &Any, markups: &[List<Any>]) -> String {
    let mut html = String::new();
    let mut open = Vec::new();
    for marker in markers.list() {
        let [_, opened, closed, text, ..] = marker.list() else { continue };
        for markup in opened.list().iter().filter_map(|at| markups.get(at.number())) {
            let tag = known_tag(markup.0.first().map_or("", Any::text));
            let values = markup.0.get(1).map_or(&[][..], Any::list);
            match values {
                [key, url, ..] if tag == "a" && key.text() == "href" => {
                    html.push_str(&format!("<a href=\"{}\">", escape(url.text())));
                }
                _ => html.push_str(&format!("<{tag}>")),
            }
            open.push(tag);
        }
        html.push_str(&escape(text.text()));
        for tag in
            (0..closed.number().min(open.len())).filter_map(|_| open.pop()).collect::<Vec<_>>()
        {
            html.push_str(&format!("</{tag}>"));
        }
    }
    html
}

fn card_html(card: Option<&Any>, html: &mut String, losses: &mut Vec<String>) {
    let Some([name, Any::Card { markdown, html: raw, src, alt }]) = card.map(Any::list) else {
        return;
    };
    let text = |text: &Option<Text>| text.clone().and_then(Text::some);
    if let Some(raw) = text(raw) {
        html.push_str(&raw);
    } else if let Some(source) = text(src) {
        let (source, alt) = (escape(source), escape(text(alt).unwrap_or_default()));
        html.push_str(&format!("<p><img src=\"{source}\" alt=\"{alt}\"></p>\n"));
    } else if let Some(markdown) = text(markdown) {
        html.push_str(&format!("<p>{}</p>\n", escape(markdown)));
    } else {
        losses.push(format!("a card `{}`", name.text()));
    }
}
