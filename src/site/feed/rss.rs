//! RSS 2.0, with the text in `content:encoded`, bylines in `dc:creator` and pictures in Media RSS.

use std::io;

use super::xml::{Xml, document, empty, text, text_with};
use super::{Channel, Entry, Media, updated};

const NAMESPACES: [(&str, &str); 5] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

pub(super) fn write(channel: &Channel<'_>, entries: &[Entry<'_>], own: &str) -> Vec<u8> {
    document(|xml| {
        let rss = xml.create_element("rss").with_attributes(NAMESPACES);
        rss.write_inner_content(|xml| {
            xml.create_element("channel").write_inner_content(|xml| {
                head(xml, channel, own)?;
                text(xml, "lastBuildDate", &updated(entries).http_date())?;
                entries.iter().try_for_each(|entry| item(xml, channel, entry))
            })?;
            Ok(())
        })?;
        Ok(())
    })
}

fn head(xml: &mut Xml, channel: &Channel<'_>, own: &str) -> io::Result<()> {
    let described =
        if channel.description.is_empty() { &channel.title } else { channel.description };
    text(xml, "title", &channel.title)?;
    text(xml, "link", &channel.url)?;
    text(xml, "description", described)?;
    text(xml, "language", channel.language)?;
    text(xml, "generator", "skep")?;
    empty(xml, "atom:link", [("rel", "self"), ("type", "application/rss+xml"), ("href", own)])?;
    let Some(icon) = &channel.icon else { return Ok(()) };
    xml.create_element("image").write_inner_content(|xml| {
        text(xml, "url", icon)?;
        text(xml, "title", &channel.title)?;
        text(xml, "link", &channel.url)
    })?;
    Ok(())
}

fn item(xml: &mut Xml, channel: &Channel<'_>, entry: &Entry<'_>) -> io::Result<()> {
    xml.create_element("item").write_inner_content(|xml| {
        // A note has no title, and needs none: one made up would be read as its own.
        if let Some(title) = &entry.title {
            text(xml, "title", title)?;
        }
        text(xml, "link", &entry.url)?;
        text_with(xml, "guid", [("isPermaLink", "false")], &entry.id)?;
        text(xml, "pubDate", &entry.published.http_date())?;
        text(xml, "dc:creator", entry.author.unwrap_or(channel.author))?;
        entry.tags.iter().try_for_each(|tag| text(xml, "category", tag))?;
        match (&entry.summary, &entry.html) {
            (Some(summary), html) => {
                text(xml, "description", &escaped(summary))?;
                html.iter().try_for_each(|html| text(xml, "content:encoded", html))?;
            }
            (None, Some(html)) => text(xml, "description", html)?,
            (None, None) => text(xml, "description", &escaped(&entry.label))?,
        }
        // Readers expect one enclosure at most.
        if let Some(first) = entry.pictures.first() {
            let (url, kind) = (first.url.as_str(), first.media_type.as_str());
            // How long it is, nobody knows before it is copied; 0 is how that is said.
            empty(xml, "enclosure", [("url", url), ("length", "0"), ("type", kind)])?;
        }
        entry.pictures.iter().try_for_each(|picture| media(xml, picture))
    })?;
    Ok(())
}

fn media(xml: &mut Xml, media: &Media) -> io::Result<()> {
    let medium = media.media_type.split('/').next();
    let medium = medium.filter(|medium| ["image", "video", "audio"].contains(medium));
    let content = xml.create_element("media:content").with_attributes([
        ("url", media.url.as_str()),
        ("type", media.media_type.as_str()),
        ("medium", medium.unwrap_or("document")),
    ]);
    match &media.alt {
        None => content.write_empty()?,
        Some(alt) => content.write_inner_content(|xml| {
            text_with(xml, "media:description", [("type", "plain")], alt)
        })?,
    };
    Ok(())
}

/// Plain text as the HTML that a description is.
fn escaped(text: &str) -> String {
    crate::site::markdown::escape(text)
}
