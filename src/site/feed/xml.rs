//! Writing XML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

pub(super) type Xml = Writer<Vec<u8>>;

/// A whole document.
pub(super) fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| write(&mut xml))
        .expect("memory takes every write");
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}

/// An element with text in it.
pub(super) fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&plain(value))).map(|_| ())
}

/// The same with attributes.
pub(super) fn text_with<const N: usize>(
    xml: &mut Xml,
    name: &str,
    attributes: [(&str, &str); N],
    value: &str,
) -> io::Result<()> {
    let element = xml.create_element(name).with_attributes(attributes);
    element.write_text_content(BytesText::new(&plain(value))).map(|_| ())
}

/// An element with attributes alone.
pub(super) fn empty<const N: usize>(
    xml: &mut Xml,
    name: &str,
    attributes: [(&str, &str); N],
) -> io::Result<()> {
    let attributes = attributes.map(|(name, value)| (name, plain(value)));
    let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(attributes).write_empty().map(|_| ())
}

/// Without the characters that XML 1.0 cannot carry at all (section 2.2).
fn plain(value: &str) -> String {
    let fits = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    value.chars().filter(fits).collect()
}
