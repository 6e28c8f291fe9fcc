//! XML, as far as feeds and exports need it: one entry at a time as a small tree, within bounds. No
//! entity of a document's own is ever expanded, nothing outside of it is looked at.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::text::{AGAIN, MEND, Unreadable, clean};
use crate::limits::{XML_DEPTH_MAX, XML_NODES_MAX};

/// Of these, only how many there are is of interest.
const COUNTED: &str = "wp:comment";

/// Prefixes under which this program knows namespaces, whatever a document calls them.
const KNOWN: &[(&str, &str)] = &[
    ("http://backend.userland.com/rss2", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://purl.org/atom/ns#", "atom:"),
    ("http://purl.org/dc/elements/1.1/", "dc:"),
    ("http://purl.org/dc/terms/", "dcterms:"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://purl.org/syndication/thread/1.0", "thr:"),
    ("http://schemas.google.com/blogger/2018", "blogger:"),
    ("http://search.yahoo.com/mrss", "media:"),
    ("http://search.yahoo.com/mrss/", "media:"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes:"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:"),
    ("http://www.w3.org/1999/xhtml", ""),
    ("http://www.w3.org/2005/Atom", "atom:"),
    ("http://www.w3.org/2007/app", "app:"),
    ("http://purl.org/atom/app#", "app:"),
    ("https://www.w3.org/2005/Atom", "atom:"),
];

/// An element with all that is in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Element {
    /// With the prefix of [`KNOWN`].
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) nodes: Vec<Node>,
}

/// What is in an element.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The attribute `name`, as it is written there, unless it is empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The elements in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Those that are called `name`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children().filter(move |child| child.name == name)
    }

    /// The first that is called `name`.
    pub(super) fn child<'a>(&'a self, name: &'a str) -> Option<&'a Self> {
        self.all(name).next()
    }

    /// The text of the first of these children that has one.
    pub(super) fn text_of(&self, names: &[&str]) -> Option<String> {
        let mut found = names.iter().filter_map(|name| self.child(name)).map(Self::text);
        found.find(|text| !text.is_empty())
    }

    /// All text in it, however deep.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        clean(&text)
    }

    fn gather(&self, text: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => element.gather(text),
            }
        }
    }

    /// What is in it as HTML: for XHTML in a feed.
    pub(super) fn inner_html(&self) -> String {
        let mut html = String::new();
        self.write_inner(&mut html);
        clean(&html)
    }

    fn write_inner(&self, html: &mut String) {
        for node in &self.nodes {
            let element = match node {
                Node::Text(text) => {
                    html.push_str(&quick_xml::escape::partial_escape(text.as_str()));
                    continue;
                }
                Node::Element(element) => element,
            };
            let name = element.name.rsplit(':').next().unwrap_or_default();
            html.push('<');
            html.push_str(name);
            for (key, value) in element.attributes.iter().filter(|(key, _)| !key.starts_with("xml"))
            {
                let value = quick_xml::escape::escape(value.as_str());
                html.push_str(&format!(" {key}=\"{value}\""));
            }
            html.push('>');
            if !matches!(name, "br" | "hr" | "img" | "input" | "source" | "wbr") {
                element.write_inner(html);
                html.push_str(&format!("</{name}>"));
            }
        }
    }
}

/// A document: some elements are only there to hold others, and what is directly in them comes out,
/// one after the other.
pub(super) struct Document<'a> {
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    containers: &'static [&'static str],
    /// How many containers are open.
    open: usize,
    is_over: bool,
}

/// What a document has next.
pub(super) enum Part {
    /// A container begins: its name and attributes.
    Container(Element),
    /// An element in a container.
    Element(Element),
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str, containers: &'static [&'static str]) -> Self {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        (config.allow_dangling_amp, config.expand_empty_elements) = (true, true);
        Self { text, reader, containers, open: 0, is_over: false }
    }

    /// The next part; `None` at the end.
    ///
    /// # Errors
    /// If this is not XML, is not whole, or exceeds a bound. Nothing comes after that.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Unreadable> {
        while !self.is_over {
            let found = self.step();
            self.is_over |= found.is_err();
            if let Some(part) = found? {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    fn step(&mut self) -> Result<Option<Part>, Unreadable> {
        match self.event()? {
            Event::Start(start) => {
                let element = self.element(&start);
                if self.containers.contains(&element.name.as_str()) {
                    self.open += 1;
                    if self.open > XML_DEPTH_MAX {
                        return Err(self.too_much("elements stand too deep in each other"));
                    }
                    return Ok(Some(Part::Container(element)));
                }
                if self.open == 0 {
                    let what = format!("begins with <{}>: not a feed or an export", element.name);
                    return Err(self.here(what, "look whether it is the right file"));
                }
                return self.tree(element).map(|element| Some(Part::Element(element)));
            }
            Event::End(_) => self.open = self.open.saturating_sub(1),
            Event::DocType(words) if words.contains("<!ENTITY") => {
                let what = "declares entities of its own";
                return Err(
                    self.here(what, "take its <!DOCTYPE> out: what it declares is not used")
                );
            }
            Event::Eof if self.open > 0 => return Err(self.here("ends in the middle", AGAIN)),
            Event::Eof => self.is_over = true,
            _ => {}
        }
        Ok(None)
    }

    /// All of the element that has just begun.
    fn tree(&mut self, first: Element) -> Result<Element, Unreadable> {
        let mut open = vec![first];
        let mut nodes = 0;
        loop {
            let within = open.iter().any(|element| element.name == COUNTED);
            nodes += usize::from(!within);
            if nodes > XML_NODES_MAX {
                return Err(self.too_much("an entry has too many parts"));
            }
            match self.event()? {
                Event::Start(start) => {
                    if open.len() >= XML_DEPTH_MAX {
                        return Err(self.too_much("elements stand too deep in each other"));
                    }
                    open.push(self.element(&start));
                }
                Event::End(_) => {
                    let Some(done) = open.pop() else { continue };
                    let Some(parent) = open.last_mut() else { return Ok(done) };
                    if !within || done.name == COUNTED {
                        parent.nodes.push(Node::Element(done));
                    }
                }
                Event::Eof => return Err(self.here("ends in the middle", AGAIN)),
                event if !within => add(open.last_mut(), &event),
                _ => {}
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Unreadable> {
        self.reader.read_event().map_err(|error| {
            let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
            let remedy = match error {
                quick_xml::Error::Syntax(_) => AGAIN,
                _ => MEND,
            };
            Unreadable::new(format!("is not XML: {error}"), remedy).at(self.text.as_bytes(), at)
        })
    }

    fn element(&self, start: &BytesStart<'_>) -> Element {
        let (namespace, local) = self.reader.resolver().resolve_element(start.name());
        let prefix = match namespace {
            ResolveResult::Unbound => String::new(),
            ResolveResult::Bound(namespace) => {
                let is_default = start.name().prefix().is_none();
                prefix_of(namespace).unwrap_or(if is_default { "" } else { "other:" }).to_owned()
            }
            ResolveResult::Unknown(prefix) => format!("{prefix}:"),
        };
        let mut attributes = start.attributes();
        let attributes = attributes.with_checks(false).flatten().map(|attribute| {
            let resolve = |name: &str| resolve_predefined_entity(name);
            let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, resolve);
            let value =
                value.map_or_else(|_| attribute.value.to_string(), |value| value.to_string());
            (attribute.key.as_ref().to_owned(), value)
        });
        let name = format!("{prefix}{}", local.as_ref());
        Element { name, attributes: attributes.collect(), nodes: Vec::new() }
    }

    fn too_much(&self, what: &str) -> Unreadable {
        self.here(what, "this is not what a blog exports: look whether it is the right file")
    }

    fn here(&self, what: impl Into<String>, remedy: &'static str) -> Unreadable {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        Unreadable::new(what, remedy).at(self.text.as_bytes(), at)
    }
}

/// What nobody asks for must not be taken for something else: `None` if it is not known.
fn prefix_of(namespace: Namespace<'_>) -> Option<&'static str> {
    let name = namespace.0;
    if let Some(rest) = name.strip_prefix("http://wordpress.org/export/") {
        return Some(if rest.contains("excerpt") { "excerpt:" } else { "wp:" });
    }
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, prefix)| *prefix)
}

/// Text of any kind goes to the element that it stands in.
fn add(parent: Option<&mut Element>, event: &Event<'_>) {
    let text = match event {
        Event::Text(text) => text.xml10_content().into_owned(),
        Event::CData(text) => text.xml10_content().into_owned(),
        Event::GeneralRef(name) => match name.resolve_char_ref() {
            Ok(Some(c)) => c.to_string(),
            Ok(None) => resolve_predefined_entity(name)
                .map_or_else(|| format!("&{};", &**name), str::to_owned),
            Err(_) => String::new(),
        },
        _ => return,
    };
    let Some(parent) = parent else { return };
    match parent.nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => parent.nodes.push(Node::Text(text)),
    }
}
