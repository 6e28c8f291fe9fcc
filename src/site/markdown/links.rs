//! Where links lead: to pages of the site by the names of their files, and what of it is listed so
//! that it can be checked.

use pulldown_cmark::{CowStr, LinkType, Tag};

use super::LocalLink;
use super::piece::{Element, Link, LinkKind, Piece};
use super::read::Reader;

impl<'a> Reader<'a, '_> {
    pub(super) fn start_link(&mut self, tag: Tag<'a>, at: usize) {
        let Tag::Link { link_type, dest_url, title, .. } = tag else { return };
        let url = match link_type {
            LinkType::Email => format!("mailto:{dest_url}").into(),
            _ => self.resolve(dest_url, at),
        };
        self.list_absolute(&url, at);
        let link = self.parsed.links.len();
        self.parsed.links.push(Link { url, title, kind: LinkKind::Ordinary });
        self.push(Piece::Open(Element::Link(link)));
        self.open_links.push(link);
        self.inside += 1;
    }

    pub(super) fn end_link(&mut self) {
        self.inside -= 1;
        if let Some(link) = self.open_links.pop() {
            self.push(Piece::Close(Element::Link(link)));
        }
    }

    /// The address on the page of what the owner wrote.
    fn resolve(&mut self, url: CowStr<'a>, at: usize) -> CowStr<'a> {
        if url.starts_with("https://") || url.starts_with("http://") || url.starts_with("//") {
            return url;
        }
        if scheme(&url).is_some() {
            return self.harmless(url);
        }
        let (path, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let is_internal = path.starts_with("@/");
        let names_file = is_internal || path.ends_with(".md");
        let page = if names_file { self.setting.around.page(path) } else { None };
        let is_missing = names_file && page.is_none() && !path.starts_with('/');
        let url = match page {
            Some(page) if fragment.is_empty() => page.into(),
            Some(page) => (page + fragment).into(),
            None => url,
        };
        let line = self.lines.line(at);
        self.rendered.links.push(LocalLink { target: url.to_string(), line, is_missing });
        url
    }

    /// Lists `url` if it is that of a picture within the site, and has no host.
    pub(super) fn list_local(&mut self, url: &str, at: usize) {
        if !url.is_empty() && !url.starts_with("//") && scheme(url).is_none() {
            let (target, line) = (url.to_owned(), self.lines.line(at));
            self.rendered.links.push(LocalLink { target, line, is_missing: false });
        }
    }

    /// Lists `url` if it has a host: among the links to other sites, unless it is the own one.
    pub(super) fn list_absolute(&mut self, url: &str, at: usize) {
        let is_absolute = ["https://", "http://", "//"].iter().any(|it| url.starts_with(it));
        let within = url.strip_prefix(self.setting.origin);
        let is_own =
            within.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        if !is_absolute {
            return;
        }
        let (target, line) = (url.to_owned(), self.lines.line(at));
        if is_own {
            self.rendered.links.push(LocalLink { target, line, is_missing: false });
        } else {
            self.rendered.external.push((target, line));
        }
    }

    /// Without raw HTML there is no script in links either.
    pub(super) fn harmless(&self, url: CowStr<'a>) -> CowStr<'a> {
        let runs = |scheme: &str| {
            ["javascript", "vbscript", "file", "data"]
                .iter()
                .any(|s| scheme.eq_ignore_ascii_case(s))
        };
        let is_picture = url.get(..11).is_some_and(|s| s.eq_ignore_ascii_case("data:image/"));
        let is_bad = !self.setting.html && !is_picture && scheme(&url).is_some_and(runs);
        if is_bad { CowStr::Borrowed("") } else { url }
    }
}

/// The scheme of an absolute address.
pub(super) fn scheme(url: &str) -> Option<&str> {
    let length =
        url.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
    let begins = url.starts_with(|c: char| c.is_ascii_alphabetic());
    (begins && url.as_bytes().get(length) == Some(&b':')).then(|| &url[..length])
}
