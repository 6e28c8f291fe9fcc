//! A post as Mastodon shows it (protocol 2.1, 2.4 and 2.5): what its sanitiser leaves of the text,
//! an article as title, abstract and link, a warning folded over the rest, four pictures at most.

use super::html::escape;
use super::panel::code;
use crate::ap::{OwnActor, OwnAttachment, OwnKind, OwnObject, OwnTag, OwnVisibility};
use crate::clock::{Timestamp, Zone};
use crate::id::Handle;
use crate::inbox::sanitize_html;
use crate::limits::ATTACHMENTS_SHOWN_MAX;

/// A post on its way to others.
pub struct Card {
    /// Who it comes from.
    pub actor: OwnActor,
    /// The name under which others know the account, wherever the site is shown now.
    pub handle: Handle,
    /// What they are told.
    pub object: OwnObject,
    /// What becomes of it.
    pub note: String,
}

impl Card {
    /// The body of a page about it. Files of `origin` are linked by their paths: the site may be
    /// looked at under another name of this machine.
    pub(super) fn html(&self, origin: &str) -> String {
        let object = &self.object;
        let is_article = self.is_article();
        let text = if is_article { self.article(origin) } else { as_mastodon(&object.content) };
        let mut body = format!(
            "<div class=\"text\">{text}</div>{}{}{}",
            self.poll(),
            self.media(),
            self.quote()
        );
        if let Some(warning) = object.summary.as_deref().filter(|_| !is_article) {
            let warning = escape(warning);
            body = format!(
                "<details class=\"warning\"><summary><span>{warning}</span> \
                 <b class=\"more\">Show more</b></summary>{body}</details>"
            );
        }
        let whole = match is_article {
            true => format!(
                "<details class=\"other\"><summary>Where articles are shown whole</summary>\
                 <p class=\"aside\">GoToSocial, Misskey, Friendica and others show the text \
                 itself{}.</p><article class=\"status\"><h2>{}</h2>{}</article></details>",
                if object.summary.is_some() {
                    ", some of them folded under its summary"
                } else {
                    ""
                },
                escape(object.name.as_deref().unwrap_or_default()),
                sanitize_html(&object.content),
            ),
            false => String::new(),
        };
        let html = format!(
            "<main>\n<h1>What others get</h1>\n<p class=\"fate\">{}</p>\n\
             <article class=\"status\" lang=\"{}\">\n{}\n{body}\n{}{}\n</article>\n\
             <p class=\"aside\">As Mastodon shows it. It links to <a target=\"_top\" \
             href=\"{url}\">{}</a>.</p>\n{}{whole}\n</main>",
            code(&self.note),
            escape(&object.language),
            self.author(),
            self.tags(),
            self.foot(),
            escape(&self.address(origin)),
            self.warnings(),
            url = escape(&object.url),
        );
        html.replace(&format!("=\"{}/", escape(origin)), "=\"/")
    }

    fn is_article(&self) -> bool {
        self.object.kind == OwnKind::Article
    }

    /// Its address among others, without the scheme.
    fn address(&self, origin: &str) -> String {
        let url = &self.object.url;
        let path = url.strip_prefix(origin).unwrap_or(url);
        format!("{}{path}", self.handle.domain)
    }

    fn author(&self) -> String {
        let picture = match &self.actor.icon {
            Some(icon) => format!("<img class=\"avatar\" src=\"{}\" alt=\"\">", escape(&icon.url)),
            None => "<span class=\"avatar\"></span>".to_owned(),
        };
        let name = match self.actor.name.trim() {
            "" => &self.handle.user,
            name => name,
        };
        let (name, handle) = (escape(name), escape(&self.handle.to_string()));
        format!("<header>{picture}<p><b>{name}</b><br><span>{handle}</span></p></header>")
    }

    /// Title, abstract and link: Mastodon does not read the text of an article.
    fn article(&self, origin: &str) -> String {
        let object = &self.object;
        let title = object.name.as_deref().map(|name| format!("<h2>{}</h2>", escape(name)));
        let lead = object.summary.as_deref().map(|lead| format!("<p>{}</p>", escape(lead)));
        let url = escape(&object.url);
        let short = escape(&self.address(origin));
        let link = format!("<p><a target=\"_top\" href=\"{url}\">{short}</a></p>");
        title.into_iter().chain(lead).chain([link]).collect()
    }

    fn media(&self) -> String {
        let all = &self.object.attachments;
        let shown = &all[..all.len().min(ATTACHMENTS_SHOWN_MAX)];
        if shown.is_empty() {
            return String::new();
        }
        let figures: String = shown.iter().map(figure).collect();
        let grid = format!("<div class=\"media count-{}\">{figures}</div>", shown.len());
        let is_folded = self.object.summary.is_some() && !self.is_article();
        match self.object.sensitive && !is_folded {
            true => format!(
                "<details class=\"warning\"><summary><span>Sensitive content</span> \
                 <b class=\"more\">Click to show</b></summary>{grid}</details>"
            ),
            false => grid,
        }
    }

    fn poll(&self) -> String {
        let Some(poll) = &self.object.poll else { return String::new() };
        let mark = if poll.multiple { "☐" } else { "○" };
        let options = poll.options.iter();
        let items: String =
            options.map(|option| format!("<li>{mark} {}</li>", escape(&option.name))).collect();
        let ends = poll.ends.map(|ends| format!("<p class=\"aside\">until {}</p>", moment(ends)));
        format!("<ul class=\"poll\">{items}</ul>{}", ends.unwrap_or_default())
    }

    fn quote(&self) -> String {
        let Some(quote) = &self.object.quote else { return String::new() };
        let url = escape(&quote.url);
        format!("<p class=\"quote\">Quotes <a target=\"_top\" href=\"{url}\">{url}</a></p>")
    }

    fn tags(&self) -> String {
        let names = self.object.tags.iter().filter_map(|tag| match tag {
            OwnTag::Hashtag { name, href } => {
                let (name, href) = (escape(name), escape(href));
                Some(format!("<a target=\"_top\" href=\"{href}\">#{name}</a> "))
            }
            OwnTag::Mention { .. } => None,
        });
        let names: String = names.collect();
        if names.is_empty() { names } else { format!("<p class=\"tags\">{}</p>", names.trim_end()) }
    }

    fn foot(&self) -> String {
        let who = match self.object.visibility {
            OwnVisibility::Public => "public",
            OwnVisibility::Unlisted => "quiet: not in the lists of new posts",
            OwnVisibility::Followers => "for followers alone: on no page, in no list",
            OwnVisibility::Direct => "for those it names alone: on no page, in no list",
        };
        let edited = if self.object.updated.is_some() { " · edited" } else { "" };
        let date = moment(self.object.published);
        format!("<footer>{date} · {who}{edited}</footer>")
    }

    /// What is lost on the way.
    fn warnings(&self) -> String {
        let pictures = &self.object.attachments;
        let mut words = Vec::new();
        if self.is_article() && self.object.sensitive && self.object.summary.is_some() {
            words.push("Mastodon folds no article: title and warning are seen at once".to_owned());
        }
        let silent = pictures.iter().filter(|it| !has_words(it)).count();
        if silent > 0 {
            words.push(format!(
                "{silent} of {} pictures and other files say nothing to those who do not see \
                 them: write ![what it shows](…)",
                pictures.len()
            ));
        }
        if pictures.len() > ATTACHMENTS_SHOWN_MAX {
            words.push(format!(
                "Mastodon takes the first {ATTACHMENTS_SHOWN_MAX} of {}",
                pictures.len()
            ));
        }
        let items: String = words.iter().map(|word| format!("<li>{}</li>", escape(word))).collect();
        if items.is_empty() { items } else { format!("<ul class=\"lost\">{items}</ul>") }
    }
}

fn moment(at: Timestamp) -> String {
    let shown = at.format("%Y-%m-%d %H:%M UTC", &Zone::utc()).unwrap_or_default();
    format!("<time datetime=\"{}\">{shown}</time>", at.rfc3339())
}

fn has_words(attachment: &OwnAttachment) -> bool {
    attachment.name.as_deref().is_some_and(|name| !name.trim().is_empty())
}

/// A picture, cut as Mastodon cuts it, with its words below.
fn figure(attachment: &OwnAttachment) -> String {
    let url = escape(&attachment.url);
    let words = attachment.name.as_deref().unwrap_or_default();
    let alt = escape(words);
    let shown = match attachment.media_type.split('/').next() {
        Some("image") => {
            format!("<img src=\"{url}\" alt=\"{alt}\"{}>", position(attachment.focus))
        }
        Some("video") => format!("<video src=\"{url}\" controls aria-label=\"{alt}\"></video>"),
        _ => format!("<audio src=\"{url}\" controls aria-label=\"{alt}\"></audio>"),
    };
    let words = match has_words(attachment) {
        true => format!("<figcaption><b>ALT</b> {alt}</figcaption>"),
        false => "<figcaption class=\"none\">no description</figcaption>".to_owned(),
    };
    format!("<figure>{shown}{words}</figure>")
}

/// A focal point (x to the right, y upwards) as browsers place a picture.
fn position(focus: Option<(f64, f64)>) -> String {
    let Some((x, y)) = focus else { return String::new() };
    let (x, y) = ((x / 2.0 + 0.5) * 100.0, (0.5 - y / 2.0) * 100.0);
    format!(" style=\"object-position:{x:.0}% {y:.0}%\"")
}

/// What Mastodon's sanitiser leaves of `html`: no headings, nothing above or below the line.
pub(super) fn as_mastodon(html: &str) -> String {
    let clean = sanitize_html(html);
    let mut out = String::with_capacity(clean.len());
    let mut rest = clean.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = at + length_of_tag(&rest[at..]);
        let tag = &rest[at..end];
        let is_end = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if is_end => out.push_str("</strong></p>"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.push_str("<p><strong>"),
            "sub" | "sup" => {}
            _ => out.push_str(tag),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Of the tag that `html` begins with. A `>` between quotation marks does not end it.
fn length_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    let end = html.bytes().position(|b| {
        is_quoted ^= b == b'"';
        b == b'>' && !is_quoted
    });
    end.map_or(html.len(), |end| end + 1)
}
