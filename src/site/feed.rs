//! The Atom feed (RFC 4287) and the sitemap. The only home of `quick_xml`.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::around::Around;
use super::content::{Content, Post};
use super::document::body_of;
use super::markdown::{self, Setting};
use super::object::setting;
use super::render::Site;
use super::slug::encode;
use super::social::Social;
use super::view::date_text;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};

type Xml = Writer<Vec<u8>>;

/// `feed.xml`: the newest posts, in full unless the owner wants only their summaries. The id of an
/// entry is that of its object, so that readers know a post again whichever way it came.
pub(super) fn atom(site: &Site<'_>) -> Result<Vec<u8>, Problem> {
    let (config, social) = (site.config, site.social);
    let posts = newest(site);
    let bodies = posts.iter().map(|post| body_of(site.root, &post.page));
    let bodies: Vec<String> = bodies.collect::<Result<_, _>>()?;
    let changed = posts.iter().map(|post| changed(post)).max().unwrap_or_default();
    let home = config.site.origin.join("/");
    Ok(written(|xml| {
        let feed = xml.create_element("feed").with_attributes([
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", config.site.language.as_str()),
        ]);
        feed.write_inner_content(|xml| {
            text(xml, "id", &home)?;
            text(xml, "title", &config.site.title)?;
            if !config.site.description.is_empty() {
                text(xml, "subtitle", &config.site.description)?;
            }
            text(xml, "updated", &changed.rfc3339())?;
            let own = config.site.origin.join(&format!("/{}", config.feeds.atom));
            link(xml, "self", "application/atom+xml", &own)?;
            link(xml, "alternate", "text/html", &home)?;
            author(xml, &config.actor.name, Some(&home))?;
            text(xml, "generator", "skep")?;
            let mut entries = posts.iter().zip(&bodies);
            entries.try_for_each(|(post, body)| entry(xml, (post, body), config, social))
        })?;
        Ok(())
    }))
}

/// The posts in the feed.
pub(super) fn newest<'a>(site: &Site<'a>) -> Vec<&'a Post> {
    let listed = site.content.posts.iter().filter(|post| post.is_listed());
    listed.take(site.config.feeds.limit).collect()
}

fn entry(
    xml: &mut Xml,
    (post, body): (&Post, &str),
    config: &Config,
    social: &Social,
) -> io::Result<()> {
    let page = &post.page;
    let url = config.site.origin.join(&encode(&page.permalink));
    let frozen = social.frozen.get(&page.source);
    let frozen = frozen.filter(|_| config.federation.enabled && post.is_federated());
    let id =
        frozen.map_or_else(|| url.clone(), |frozen| config.own_ids().post(&frozen.key).to_string());
    let full = config.feeds.full_content;
    let named = social.named.get(&page.source);
    let around = Around { named };
    let wanted = Setting { feed: full, ..setting(config, &url, &around) };
    let rendered = markdown::render(body, &wanted);
    let html = full.then_some(rendered.feed);
    let short = || rendered.summary;
    let name = page.title.clone().unwrap_or_else(|| date_text(post.date, config));
    let summary = post.content_warning.clone().or_else(|| page.description.clone());
    let summary = summary.or_else(|| (!full).then(short));
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &id)?;
        text(xml, "title", &name)?;
        text(xml, "published", &post.date.rfc3339())?;
        text(xml, "updated", &changed(post).rfc3339())?;
        link(xml, "alternate", "text/html", &url)?;
        if let Some(name) = &page.author {
            author(xml, name, None)?;
        }
        for tag in &post.tags {
            let category = xml.create_element("category");
            category.with_attribute(("term", plain(&tag.name).as_str())).write_empty()?;
        }
        if let Some(summary) = summary {
            text(xml, "summary", &summary)?;
        }
        if let Some(html) = &html {
            let content = xml.create_element("content").with_attribute(("type", "html"));
            content.write_text_content(BytesText::new(&plain(html)))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// `sitemap.xml`: every page that may be found.
pub(super) fn sitemap(content: &Content, config: &Config) -> Vec<u8> {
    let listed = content.posts.iter().filter(|post| post.is_listed());
    let posts = listed.map(|post| (post.page.permalink.as_str(), Some(changed(post))));
    let pages = content.pages.iter().map(|page| (page.permalink.as_str(), page.updated));
    let sections = content.sections.iter().map(|section| (section.url.as_str(), None));
    let tags: Vec<String> = content
        .tags
        .iter()
        .filter(|tag| !tag.posts.is_empty())
        .map(|tag| format!("/tags/{}/", tag.tag.slug))
        .collect();
    let tags = tags.iter().map(|url| (url.as_str(), None));
    let mut places: Vec<(&str, Option<Timestamp>)> =
        [("/", None)].into_iter().chain(posts).chain(pages).chain(sections).chain(tags).collect();
    places.sort_unstable();
    written(|xml| {
        let set = xml
            .create_element("urlset")
            .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
        set.write_inner_content(|xml| {
            for (path, changed) in places {
                xml.create_element("url").write_inner_content(|xml| {
                    text(xml, "loc", &config.site.origin.join(&encode(path)))?;
                    changed.map_or(Ok(()), |changed| text(xml, "lastmod", &changed.rfc3339()))
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

pub(super) fn changed(post: &Post) -> Timestamp {
    post.page.updated.unwrap_or(post.date).max(post.date)
}

fn written(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| write(&mut xml))
        .expect("memory takes every write");
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}

fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&plain(value))).map(|_| ())
}

fn link(xml: &mut Xml, rel: &str, kind: &str, href: &str) -> io::Result<()> {
    let link = xml.create_element("link");
    link.with_attributes([("rel", rel), ("type", kind), ("href", href)]).write_empty().map(|_| ())
}

fn author(xml: &mut Xml, name: &str, uri: Option<&str>) -> io::Result<()> {
    let author = xml.create_element("author").write_inner_content(|xml| {
        text(xml, "name", name)?;
        uri.map_or(Ok(()), |uri| text(xml, "uri", uri))
    });
    author.map(|_| ())
}

/// Without the characters that XML 1.0 cannot carry at all (section 2.2).
fn plain(value: &str) -> String {
    let fits = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    value.chars().filter(fits).collect()
}
