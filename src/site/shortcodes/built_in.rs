//! The shortcodes that come with skep. None of them lets a reader's browser ask another host: a
//! video is a link. Whoever wants a frame puts a template of the same name into
//! `templates/shortcodes/` (and allows the host in the content security policy).

use std::fmt::Write;

use super::arguments::Arguments;
use super::write::Made;
use super::{Call, Insert, Shown, World};
use crate::config::Problem;
use crate::site::html::strip_tags;
use crate::site::markdown::escape;
use crate::site::value::Value;

/// All of them, for pages.
pub(super) const NAMES: [&str; 8] =
    ["details", "figure", "gist", "highlight", "ref", "relref", "vimeo", "youtube"];

/// The tags of Jekyll that are read.
pub(super) const JEKYLL: [&str; 6] =
    ["highlight", "link", "post_url", "raw", "site.baseurl", "site.url"];

/// Does it make text, which can stand in code and in the address of a link?
pub(super) fn is_text(name: &str) -> bool {
    matches!(name, "ref" | "relref")
}

pub(super) fn is_jekyll(name: &str) -> bool {
    JEKYLL.contains(&name)
}

/// Makes a built-in one; `body` is what stands in it.
pub(super) fn make(
    call: &Call<'_>,
    body: Option<Insert>,
    world: &dyn World,
) -> Result<Made, Problem> {
    let insert = match call.name {
        "ref" | "relref" => return reference(call, world),
        "figure" => figure(call, world)?,
        "youtube" => video(call, world, ("YouTube", "https://www.youtube.com/watch?v="))?,
        "vimeo" => video(call, world, ("Vimeo", "https://vimeo.com/"))?,
        "gist" => gist(call)?,
        _ => details(call, body.unwrap_or_default()),
    };
    Ok(Made::Html(Box::new(insert)))
}

impl Call<'_> {
    /// The argument of one of these names, or the one at `place` without a name.
    fn text(&self, names: &[&str], place: Option<usize>) -> Option<String> {
        let named = self.named.iter().find(|(key, _)| names.contains(key));
        named
            .map(|(_, value)| value)
            .or_else(|| self.args.get(place?))
            .and_then(Value::text)
            .filter(|text| !text.is_empty())
    }

    fn needed(&self, name: &str, place: Option<usize>) -> Result<String, Problem> {
        self.text(&[name], place).ok_or_else(|| {
            let message = format!("`{}` needs `{name}`", self.name);
            let help = format!("write `{{{{< {} {name}=\"…\" >}}}}`", self.name);
            Problem::error("shortcode/argument", message).help(help)
        })
    }

    fn is_set(&self, name: &str) -> bool {
        self.named.iter().any(|(key, value)| {
            *key == name && (*value == Value::Bool(true) || value.text().as_deref() == Some("true"))
        })
    }
}

fn attribute(out: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        write!(out, " {name}=\"{}\"", escape(value)).expect("a string takes it");
    }
}

fn figure(call: &Call<'_>, world: &dyn World) -> Result<Insert, Problem> {
    let src = call.needed("src", Some(0))?;
    let get = |name: &str| call.text(&[name], None);
    let caption = get("caption").map(|text| world.markdown(&text, &[])).unwrap_or_default();
    // A caption has signs of Markdown, which are not read aloud.
    let words = Some(strip_tags(&caption.federated)).filter(|words| !words.is_empty());
    let alt = get("alt").or(words).or_else(|| get("title"));
    let picture = Picture { call, alt: alt.as_deref().unwrap_or_default() };
    let credit = get("attrlink");
    let absolute_credit = credit.as_deref().and_then(|link| world.absolute(link));
    let absolute = world.absolute(&src);
    let link = get("link");
    let absolute_link = link.as_deref().and_then(|link| world.absolute(link));
    Ok(Insert {
        page: picture.html(
            &src,
            link.as_deref(),
            &picture.caption(&caption.page, credit.as_deref()),
        ),
        feed: picture.html(
            absolute.as_deref().unwrap_or(&src),
            absolute_link.as_deref(),
            &picture.caption(&caption.feed, absolute_credit.as_deref()),
        ),
        federated: picture.caption(&caption.federated, absolute_credit.as_deref()),
        pictures: absolute.map(|url| Shown { url, alt: alt.clone() }).into_iter().collect(),
    })
}

struct Picture<'a> {
    call: &'a Call<'a>,
    alt: &'a str,
}

impl Picture<'_> {
    fn html(&self, src: &str, link: Option<&str>, caption: &str) -> String {
        let get = |name: &str| self.call.text(&[name], None);
        let mut html = "<figure".to_owned();
        attribute(&mut html, "class", get("class").as_deref());
        html.push('>');
        if let Some(link) = link {
            html.push_str("<a");
            attribute(&mut html, "href", Some(link));
            attribute(&mut html, "target", get("target").as_deref());
            attribute(&mut html, "rel", get("rel").as_deref());
            html.push('>');
        }
        html.push_str("<img");
        attribute(&mut html, "src", Some(src));
        attribute(&mut html, "alt", Some(self.alt));
        for name in ["width", "height", "loading"] {
            attribute(&mut html, name, get(name).as_deref());
        }
        html.push('>');
        html.push_str(if link.is_some() { "</a>" } else { "" });
        if !caption.is_empty() {
            write!(html, "<figcaption>{caption}</figcaption>").expect("a string takes it");
        }
        html.push_str("</figure>");
        html
    }

    /// Title, caption, and whose it is, which leads to `credit`.
    fn caption(&self, caption: &str, credit: Option<&str>) -> String {
        let get = |name: &str| self.call.text(&[name], None);
        let mut html = String::new();
        if let Some(title) = get("title") {
            write!(html, "<p><strong>{}</strong></p>", escape(&title)).expect("a string takes it");
        }
        html.push_str(caption.trim());
        if let Some(attr) = get("attr") {
            let attr = escape(&attr);
            match credit {
                Some(link) => write!(html, "<p><a href=\"{}\">{attr}</a></p>", escape(link)),
                None => write!(html, "<p>{attr}</p>"),
            }
            .expect("a string takes it");
        }
        html
    }
}

/// A link that looks like what it leads to.
fn video(
    call: &Call<'_>,
    _world: &dyn World,
    (host, address): (&str, &str),
) -> Result<Insert, Problem> {
    let id = call.needed("id", Some(0))?;
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        let message = format!("`{id}` is not the id of a video at {host}");
        let help = "the id is the part of the address that tells videos apart";
        return Err(Problem::error("shortcode/argument", message).help(help));
    }
    let mut url = format!("{address}{id}");
    if let Some(start) =
        call.text(&["start"], None).filter(|s| s.bytes().all(|b| b.is_ascii_digit()))
    {
        url.push_str(if host == "YouTube" { "&amp;t=" } else { "#t=" });
        url.push_str(&start);
        url.push('s');
    }
    let title = call.text(&["title"], None).unwrap_or_else(|| format!("Video at {host}"));
    let title = escape(&title);
    let link = format!("<p><a href=\"{url}\">{title}</a></p>");
    let page = format!(
        "<p class=\"video\"><a href=\"{url}\" rel=\"noreferrer\"><span>{title}</span> \
         <small>{host}</small></a></p>"
    );
    Ok(Insert { page, feed: link.clone(), federated: link, pictures: Vec::new() })
}

fn gist(call: &Call<'_>) -> Result<Insert, Problem> {
    let (user, id) = (call.needed("user", Some(0))?, call.needed("id", Some(1))?);
    let file = call.text(&["file"], Some(2));
    let fits = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !fits(&user) || !fits(&id) {
        let message = format!("`{user}/{id}` is not a gist");
        return Err(Problem::error("shortcode/argument", message));
    }
    let title = escape(&file.unwrap_or_else(|| format!("Gist {id} by {user}"))).to_string();
    let link = format!("<p><a href=\"https://gist.github.com/{user}/{id}\">{title}</a></p>");
    Ok(Insert { page: link.clone(), feed: link.clone(), federated: link, pictures: Vec::new() })
}

fn details(call: &Call<'_>, body: Insert) -> Insert {
    let summary = call.text(&["summary", "title"], Some(0)).unwrap_or_else(|| "Details".to_owned());
    let summary = escape(&summary);
    let class = call.text(&["class"], None);
    let frame = |inner: &str| {
        let mut html = "<details".to_owned();
        attribute(&mut html, "class", class.as_deref());
        html.push_str(if call.is_set("open") { " open>" } else { ">" });
        write!(html, "<summary>{summary}</summary>\n{inner}</details>").expect("a string takes it");
        html
    };
    Insert {
        page: frame(&body.page),
        feed: frame(&body.feed),
        federated: format!("<p><strong>{summary}</strong></p>{}", body.federated),
        pictures: body.pictures,
    }
}

/// The address of a page: absolute for `ref`.
fn reference(call: &Call<'_>, world: &dyn World) -> Result<Made, Problem> {
    let target = call.needed("path", Some(0))?;
    let (path, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
    if path.is_empty() {
        return Ok(Made::Markdown(fragment.to_owned()));
    }
    let Some(permalink) = world.page(path) else {
        let message = format!("`{}` finds no page `{path}`", call.name);
        let help = "name its file, from the content folder or from this page";
        return Err(Problem::error("shortcode/ref", message).help(help));
    };
    let origin = if call.name == "ref" { world.origin() } else { "" };
    Ok(Made::Markdown(format!("{origin}{permalink}{fragment}")))
}

/// `site.url`, `site.baseurl`, `post_url`, `link`.
pub(super) fn jekyll(
    name: &str,
    arguments: &Arguments<'_>,
    world: &dyn World,
) -> Result<Made, Problem> {
    let words = arguments.named.first().and_then(|(_, value)| value.text()).unwrap_or_default();
    let text = match name {
        "site.url" => Some(world.origin().to_owned()),
        // The site is at the root of its host.
        "site.baseurl" => Some(String::new()),
        "post_url" => world.post(&words),
        _ => world.page(&words),
    };
    text.map(Made::Markdown).ok_or_else(|| {
        let message = format!("`{{% {name} {words} %}}` finds no page");
        Problem::error("shortcode/ref", message).help("name it as its file is named")
    })
}
