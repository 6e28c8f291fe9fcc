//! SVG: left as it is. How large it wants to be, and whether it holds programs, is read.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Clean;
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    // In whatever encoding: the words that are looked for are the same in nearly all.
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    let mut clean = Clean::new(Kind::Svg);
    let mut root = false;
    loop {
        let event = reader.read_event().map_err(|error| Fault::damaged(error.to_string()))?;
        match event {
            Event::Eof if root => break,
            Event::Eof => return Err(Fault::damaged("there is no drawing in it")),
            Event::Start(element) | Event::Empty(element) => {
                if !root {
                    root = true;
                    clean.size = size(&element);
                }
                clean.scripts |= is_program(&element);
            }
            _ => {}
        }
    }
    clean.bytes = bytes.to_vec();
    Ok(clean)
}

/// A script, something that is done on an event, or an address that is a program.
fn is_program(element: &BytesStart<'_>) -> bool {
    let has_program = element.attributes().with_checks(false).flatten().any(|attribute| {
        let is_event = attribute.key.as_ref().starts_with("on");
        let value = attribute.value.trim_start().get(..11).unwrap_or_default();
        is_event || value.eq_ignore_ascii_case("javascript:")
    });
    has_program || element.local_name().as_ref() == "script"
}

/// `width` and `height` in pixels, or else the size of what is visible.
fn size(root: &BytesStart<'_>) -> Option<Size> {
    let value = |name: &str| {
        let attribute = root.try_get_attribute(name).ok().flatten()?;
        Some(attribute.value.into_owned())
    };
    let pixels = |name: &str| whole(value(name)?.trim().trim_end_matches("px"));
    if let (Some(width), Some(height)) = (pixels("width"), pixels("height")) {
        return Some(Size { width, height });
    }
    let view = value("viewBox")?;
    let is_space = |c: char| c == ',' || c.is_whitespace();
    let mut numbers = view.split(is_space).filter(|part| !part.is_empty()).skip(2);
    let (width, height) = (whole(numbers.next()?)?, whole(numbers.next()?)?);
    Some(Size { width, height })
}

/// A length, rounded; `None` if it is not one of at least 1.
fn whole(text: &str) -> Option<u32> {
    let number = text.parse::<f64>().ok()?.round();
    // Through text, because a cast would hide what does not fit.
    format!("{number:.0}").parse().ok().filter(|number| *number > 0)
}
