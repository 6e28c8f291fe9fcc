//! Atom 1.0 (RFC 4287).

use std::io;

use super::xml::{Xml, document, empty, text, text_with};
use super::{Channel, Entry, Media, updated};

pub(super) fn write(channel: &Channel<'_>, entries: &[Entry<'_>], own: &str) -> Vec<u8> {
    document(|xml| {
        let feed = xml.create_element("feed").with_attributes([
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", channel.language),
        ]);
        feed.write_inner_content(|xml| {
            text(xml, "id", &channel.url)?;
            text(xml, "title", &channel.title)?;
            if !channel.description.is_empty() {
                text(xml, "subtitle", channel.description)?;
            }
            text(xml, "updated", &updated(entries).rfc3339())?;
            link(xml, "self", "application/atom+xml", own)?;
            link(xml, "alternate", "text/html", &channel.url)?;
            author(xml, channel.author, Some(&channel.author_url))?;
            if let Some(icon) = &channel.icon {
                text(xml, "icon", icon)?;
            }
            text(xml, "generator", "skep")?;
            entries.iter().try_for_each(|it| entry(xml, it))
        })?;
        Ok(())
    })
}

fn entry(xml: &mut Xml, entry: &Entry<'_>) -> io::Result<()> {
    let mut element = xml.create_element("entry");
    if let Some(language) = entry.language {
        element = element.with_attribute(("xml:lang", language));
    }
    element.write_inner_content(|xml| {
        text(xml, "id", &entry.id)?;
        text(xml, "title", entry.title.as_deref().unwrap_or(&entry.label))?;
        text(xml, "published", &entry.published.rfc3339())?;
        text(xml, "updated", &entry.updated.rfc3339())?;
        link(xml, "alternate", "text/html", &entry.url)?;
        entry.pictures.iter().try_for_each(|picture| enclosure(xml, picture))?;
        if let Some(name) = entry.author {
            author(xml, name, None)?;
        }
        entry.tags.iter().try_for_each(|tag| empty(xml, "category", [("term", *tag)]))?;
        if let Some(summary) = &entry.summary {
            text(xml, "summary", summary)?;
        }
        if let Some(html) = &entry.html {
            text_with(xml, "content", [("type", "html")], html)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn enclosure(xml: &mut Xml, media: &Media) -> io::Result<()> {
    let (kind, url) = (media.media_type.as_str(), media.url.as_str());
    match &media.alt {
        Some(alt) => {
            let attributes = [("rel", "enclosure"), ("type", kind), ("href", url), ("title", alt)];
            empty(xml, "link", attributes)
        }
        None => link(xml, "enclosure", kind, url),
    }
}

fn link(xml: &mut Xml, rel: &str, kind: &str, href: &str) -> io::Result<()> {
    empty(xml, "link", [("rel", rel), ("type", kind), ("href", href)])
}

fn author(xml: &mut Xml, name: &str, uri: Option<&str>) -> io::Result<()> {
    let author = xml.create_element("author").write_inner_content(|xml| {
        text(xml, "name", name)?;
        uri.map_or(Ok(()), |uri| text(xml, "uri", uri))
    });
    author.map(|_| ())
}
