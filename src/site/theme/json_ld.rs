//! What search engines read about a page: schema.org in JSON-LD.

use minijinja::value::Kwargs;
use minijinja::{Error, State, Value, filters};

use super::filters::at_path;
use super::values::present;
use crate::site::slug::absolute;

/// A post, a page or `site` as JSON for `<script type="application/ld+json">`: nothing in it can
/// end that element.
pub(super) fn json_ld(state: &State<'_, '_>, about: &Value) -> Result<Value, Error> {
    let site = state.lookup("site").unwrap_or_default();
    let owner = state.lookup("owner").unwrap_or_default();
    let scene = Scene { site: &site, owner: &owner };
    let document = if !text(about, "date_iso").is_undefined() {
        scene.post(about)
    } else if !text(about, "permalink").is_undefined() {
        scene.page(about)
    } else {
        scene.site()
    };
    filters::tojson(&document, None, Kwargs::from_iter(Vec::<(String, Value)>::new()))
}

/// What is at `path`; undefined unless it is something.
fn text(value: &Value, path: &str) -> Value {
    Some(at_path(value, path)).filter(Value::is_true).unwrap_or(Value::UNDEFINED)
}

struct Scene<'a> {
    site: &'a Value,
    owner: &'a Value,
}

impl Scene<'_> {
    fn origin(&self) -> String {
        text(self.site, "url").as_str().unwrap_or_default().trim_end_matches('/').to_owned()
    }

    /// A link of `page` as an absolute one.
    fn link(&self, link: &Value, page: &Value) -> Value {
        let origin = self.origin();
        let base = page.as_str().map_or_else(|| format!("{origin}/"), str::to_owned);
        let link = link.as_str().and_then(|link| absolute(link, &origin, &base));
        link.map_or(Value::UNDEFINED, Value::from)
    }

    /// The owner, or whom the byline names.
    fn author(&self, about: &Value) -> Value {
        let byline = text(about, "author");
        if byline.is_true() {
            return present([("@type", Value::from("Person")), ("name", byline)]);
        }
        present([
            ("@type", Value::from("Person")),
            ("name", text(self.owner, "name")),
            ("url", text(self.site, "url")),
            ("image", self.link(&text(self.owner, "avatar"), &Value::UNDEFINED)),
        ])
    }

    fn post(&self, post: &Value) -> Value {
        let permalink = text(post, "permalink");
        let warning = text(post, "content_warning");
        let summary = match warning.as_str() {
            Some(warning) => Value::from(format!("Content warning: {warning}")),
            None => text(post, "summary"),
        };
        let picture = text(post, "image");
        let picture = if picture.as_str().is_some() { picture } else { text(&picture, "url") };
        let updated = text(post, "updated_iso");
        let published = text(post, "date_iso");
        present([
            ("@context", Value::from("https://schema.org")),
            ("@type", Value::from("BlogPosting")),
            ("@id", permalink.clone()),
            ("url", permalink.clone()),
            ("headline", text(post, "title")),
            ("description", summary),
            ("datePublished", published.clone()),
            ("dateModified", if updated.is_true() { updated } else { published }),
            ("inLanguage", text(post, "language")),
            ("author", self.author(post)),
            ("image", self.link(&picture, &permalink)),
            ("keywords", text(post, "tags.name")),
            ("wordCount", text(post, "word_count")),
            ("isPartOf", self.blog("Blog")),
        ])
    }

    fn page(&self, page: &Value) -> Value {
        present([
            ("@context", Value::from("https://schema.org")),
            ("@type", Value::from("WebPage")),
            ("@id", text(page, "permalink")),
            ("url", text(page, "permalink")),
            ("name", text(page, "title")),
            ("description", text(page, "summary")),
            ("dateModified", text(page, "updated_iso")),
            ("inLanguage", text(page, "language")),
            ("isPartOf", self.blog("WebSite")),
        ])
    }

    fn blog(&self, kind: &'static str) -> Value {
        present([
            ("@type", Value::from(kind)),
            ("name", text(self.site, "title")),
            ("url", text(self.site, "url")),
        ])
    }

    fn site(&self) -> Value {
        present([
            ("@context", Value::from("https://schema.org")),
            ("@type", Value::from("Blog")),
            ("@id", text(self.site, "url")),
            ("url", text(self.site, "url")),
            ("name", text(self.site, "title")),
            ("description", text(self.site, "description")),
            ("inLanguage", text(self.site, "language")),
            ("author", self.author(&Value::UNDEFINED)),
        ])
    }
}
