//! What the settings mean, and what they may not be.

mod adopted;
mod alerts;
mod backup;
mod federation;
mod media;
mod moderation;
mod timeline;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use super::file;
use super::{
    Actor, Config, Feeds, Field, Markdown, Permalink, RESERVED_PATHS, Robots, Server, Site,
    Taxonomy, is_language_tag,
};
use crate::clock::Zone;
use crate::id::{ActorId, AddressRange, Origin, OwnIds, Username};
use crate::limits;

/// A setting that does not mean anything: its `section.key`, and a text that follows its name.
pub(super) struct Wrong {
    pub(super) key: &'static str,
    pub(super) why: String,
}

fn wrong<T>(key: &'static str, why: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { key, why: why.into() })
}

pub(super) fn config(file: file::File) -> Result<Config, Wrong> {
    let site = site(file.site.unwrap_or_default(), file.permalinks.unwrap_or_default())?;
    let server = server(file.server.unwrap_or_default(), &file.limits.unwrap_or_default())?;
    keep_apart(&site, &server)?;
    Ok(Config {
        taxonomies: taxonomies(file.taxonomies.unwrap_or_default())?,
        feeds: feeds(file.feeds.unwrap_or_default())?,
        markdown: markdown(&file.markdown.unwrap_or_default()),
        actor: actor(file.actor.unwrap_or_default(), &site)?,
        federation: federation::check(&file.federation.unwrap_or_default(), &site.zone)?,
        moderation: moderation::check(file.moderation.unwrap_or_default())?,
        media: media::check(&file.media.unwrap_or_default())?,
        timeline: timeline::check(&file.timeline.unwrap_or_default())?,
        backup: backup::check(file.backup.unwrap_or_default(), &site, &server)?,
        notify: alerts::check(file.notify.unwrap_or_default())?,
        server,
        net_allow: allow(file.net.unwrap_or_default())?,
        site,
    })
}

fn site(site: file::Site, patterns: BTreeMap<String, String>) -> Result<Site, Wrong> {
    let Some(url) = site.url else {
        return wrong(
            "site.url",
            "is missing; write the address of the site, e.g. `url = \"https://you.example\"`",
        );
    };
    let language = site.language.unwrap_or_else(|| "en".to_owned());
    if !is_language_tag(&language) {
        return wrong("site.language", "is not a language tag such as `en` or `pt-BR`");
    }
    let zone = site.timezone.as_deref().unwrap_or("UTC");
    let Some(zone) = Zone::named(zone) else {
        return wrong(
            "site.timezone",
            format!(
                "is `{zone}`, which this machine does not know; use a name such as `Europe/Berlin`, \
                 and see that `tzdata` is installed"
            ),
        );
    };
    let origin = origin("site.url", &url)?;
    let moved_from = site.moved_from.as_deref().filter(|url| !url.is_empty());
    let moved_from = moved_from.map(|url| self::origin("site.moved_from", url)).transpose()?;
    if moved_from.as_ref() == Some(&origin) {
        return wrong("site.moved_from", "is the same as `url`: it is the name before that one");
    }
    Ok(Site {
        moved_from,
        heir: None,
        title: site.title.unwrap_or_else(|| origin.domain().to_string()),
        origin,
        description: site.description.unwrap_or_default(),
        language,
        zone,
        paginate_by: at_least_one("site.paginate_by", site.paginate_by, 20)?,
        theme: theme(site.theme)?,
        robots: robots(site.robots.as_deref())?,
        templates: inside("site.templates", site.templates, "templates")?,
        content: inside("site.content", site.content, "content")?,
        permalink: match site.permalink {
            Some(pattern) => {
                Permalink::parse(&pattern).map_err(|why| Wrong { key: "site.permalink", why })?
            }
            None => Permalink::default(),
        },
        permalinks: patterns
            .into_iter()
            .map(|(section, pattern)| match Permalink::parse(&pattern) {
                Ok(permalink) => Ok((section, permalink)),
                Err(why) => wrong("permalinks", format!("of `{section}` {why}")),
            })
            .collect::<Result<_, _>>()?,
    })
}

/// Hugo's shape: `category = "categories"`.
fn taxonomies(written: BTreeMap<String, String>) -> Result<Vec<Taxonomy>, Wrong> {
    let mut taxonomies: Vec<Taxonomy> = Vec::new();
    for (singular, plural) in written {
        let is_tags = plural == "tags";
        if is_tags || singular == "tag" {
            if is_tags && singular == "tag" {
                continue;
            }
            let why = format!("has `{singular} = \"{plural}\"`; tags are always `tag = \"tags\"`");
            return wrong("taxonomies", why);
        }
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_')
                })
        };
        if let Some(name) = [&singular, &plural].into_iter().find(|name| !plain(name)) {
            return wrong(
                "taxonomies",
                format!("has `{name}`; use lower-case letters, digits, `-` and `_`"),
            );
        }
        let is_list = matches!(plural.as_str(), "archive" | "assets" | "page");
        if is_list || RESERVED_PATHS.contains(&plural.as_str()) {
            return wrong(
                "taxonomies",
                format!("has `{plural}`, which belongs to the node itself"),
            );
        }
        if taxonomies.iter().any(|other| other.plural == plural) {
            return wrong("taxonomies", format!("has `{plural}` twice"));
        }
        taxonomies.push(Taxonomy { singular, plural });
    }
    Ok(taxonomies)
}

/// The name of a folder below `themes/`.
fn theme(name: Option<String>) -> Result<Option<String>, Wrong> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(None) };
    let mut parts = Path::new(&name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(Some(name)),
        _ => wrong("site.theme", format!("is `{name}`; use the name of a folder in `themes/`")),
    }
}

fn robots(text: Option<&str>) -> Result<Robots, Wrong> {
    match text {
        None | Some("all") => Ok(Robots::All),
        Some("none") => Ok(Robots::None),
        Some(other) => wrong("site.robots", format!("is `{other}`; use `all` or `none`")),
    }
}

fn feeds(feeds: file::Feeds) -> Result<Feeds, Wrong> {
    let read = Feeds {
        atom: feed_name("feeds.atom", feeds.atom, "feed.xml")?,
        rss: feed_name("feeds.rss", feeds.rss, "rss.xml")?,
        json: feed_name("feeds.json", feeds.json, "feed.json")?,
        limit: at_least_one("feeds.limit", feeds.limit, 30)?,
        full_content: feeds.full_content.unwrap_or(true),
        sections: feeds.sections.unwrap_or(true),
        tags: feeds.tags.unwrap_or(true),
    };
    let names = [&read.atom, &read.rss, &read.json];
    for (key, at) in [("feeds.rss", 1), ("feeds.json", 2)] {
        if let Some(name) = names[at].as_ref().filter(|_| names[..at].contains(&names[at])) {
            return wrong(key, format!("is `{name}`, as another feed is; name it differently"));
        }
    }
    Ok(read)
}

/// One file name; empty for none.
fn feed_name(
    key: &'static str,
    name: Option<String>,
    usual: &str,
) -> Result<Option<String>, Wrong> {
    let name = name.unwrap_or_else(|| usual.to_owned());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let end = Path::new(&name).extension().and_then(OsStr::to_str).unwrap_or_default();
    // Pages, and files that stand beside the feeds of the home page.
    let is_taken = matches!(end, "" | "html") || matches!(&*name, "robots.txt" | "sitemap.xml");
    match name.as_str() {
        "" => Ok(None),
        _ if name.bytes().all(plain) && !is_taken => Ok(Some(name)),
        _ => wrong(key, format!("is `{name}`; use a file name such as `{usual}`")),
    }
}

/// The site lives at the root of its origin: ids must be short and plain (ID-2).
fn origin(key: &'static str, url: &str) -> Result<Origin, Wrong> {
    let Ok(origin) = Origin::of(url) else {
        return wrong(
            key,
            format!("is `{url}`, which is not an address such as `https://you.example`"),
        );
    };
    if url.trim_end_matches('/').to_lowercase() != origin.as_str() {
        return wrong(key, format!("is `{url}`; only scheme and host are possible: `{origin}`"));
    }
    Ok(origin)
}

fn actor(actor: file::Actor, site: &Site) -> Result<Actor, Wrong> {
    let adopted = adopted::check(&actor, site)?;
    let Some(handle) = actor.handle else {
        return wrong(
            "actor.handle",
            "is missing; write your name before the @, e.g. `handle = \"me\"`",
        );
    };
    let username = match Username::parse(handle.trim_start_matches('@')) {
        Ok(username) => username,
        Err(error) => return wrong("actor.handle", format!("is `{handle}`, but it {error}")),
    };
    let mut also_known_as = Vec::new();
    for alias in actor.also_known_as.unwrap_or_default() {
        match ActorId::parse(&alias) {
            Ok(id) => also_known_as.push(id),
            Err(error) => {
                return wrong(
                    "actor.also_known_as",
                    format!(
                        "has `{alias}`, which {error}; give the id of the account, not its handle"
                    ),
                );
            }
        }
    }
    // Servers move nobody to an account that does not say who it was (MOV-1).
    if let Some(old) = &site.moved_from {
        let id = adopted
            .as_ref()
            .map_or_else(|| OwnIds::new(old.clone()).actor(), |it| it.actor.clone());
        if !also_known_as.contains(&id) {
            also_known_as.push(id);
        }
    }
    let fields = actor.fields.unwrap_or_default();
    Ok(Actor {
        name: actor.name.unwrap_or_else(|| site.title.clone()),
        username,
        summary: actor.summary.unwrap_or_default(),
        avatar: picture("actor.avatar", actor.avatar, site)?,
        header: picture("actor.header", actor.header, site)?,
        fields: fields.into_iter().map(|f| Field { name: f.name, value: f.value }).collect(),
        also_known_as,
        discoverable: actor.discoverable.unwrap_or(false),
        indexable: actor.indexable.unwrap_or(false),
        bot: actor.bot.unwrap_or(false),
        attribution_domains: actor
            .attribution_domains
            .unwrap_or_else(|| vec![site.origin.domain().host().to_owned()]),
        manually_approves_followers: actor.manually_approves_followers.unwrap_or(false),
        adopted,
    })
}

fn picture(key: &'static str, path: Option<String>, site: &Site) -> Result<Option<PathBuf>, Wrong> {
    let Some(path) = path.filter(|path| !path.is_empty()) else { return Ok(None) };
    let path = inside(key, Some(path), "")?;
    if !(path.starts_with("static") || path.starts_with(&site.content)) {
        let why = "put the picture below `static/` or beside `content/_index.md`";
        return wrong(key, format!("is `{}`; {why}", path.display()));
    }
    Ok(Some(path))
}

fn server(server: file::Server, bounds: &file::Limits) -> Result<Server, Wrong> {
    let listen = server.listen.unwrap_or_else(|| "127.0.0.1:8787".to_owned());
    let Ok(listen) = listen.parse() else {
        return wrong(
            "server.listen",
            format!("is `{listen}`; use an address and a port, e.g. `127.0.0.1:8787`"),
        );
    };
    let proxies = server.trusted_proxies.unwrap_or_else(|| vec!["127.0.0.1".into(), "::1".into()]);
    let mut trusted_proxies = Vec::new();
    for proxy in proxies {
        match proxy.parse() {
            Ok(address) => trusted_proxies.push(address),
            Err(_) => {
                return wrong(
                    "server.trusted_proxies",
                    format!("has `{proxy}`, which is not an address"),
                );
            }
        }
    }
    let kib = |key, value, usual| Ok(at_least_one(key, value, usual)?.saturating_mul(1024));
    Ok(Server {
        listen,
        trusted_proxies,
        output: inside("server.output", server.output, "public")?,
        data: inside("server.data", server.data, "data")?,
        body_max: kib("limits.body_kib", bounds.body_kib, limits::BODY_MAX_BYTES / 1024)?,
        head_max: kib("limits.head_kib", bounds.head_kib, limits::HEAD_MAX_BYTES / 1024)?,
        connections: at_least_one(
            "limits.connections",
            bounds.connections,
            limits::CONNECTIONS_MAX,
        )?,
        per_ip: at_least_one("limits.per_ip", bounds.per_ip, limits::CONNECTIONS_PER_IP_MAX)?,
    })
}

/// What is made is served to everybody and taken away again, and the keys lie among the data:
/// neither folder may lie in another one, or hold one.
fn keep_apart(site: &Site, server: &Server) -> Result<(), Wrong> {
    let (output, data) = (("server.output", &*server.output), ("server.data", &*server.data));
    let written = [
        ("site.content", &*site.content),
        ("site.templates", &*site.templates),
        ("static", Path::new("static")),
        ("themes", Path::new("themes")),
    ];
    let pairs = written.into_iter().flat_map(|other| [(output, other), (data, other)]);
    for ((key, path), (name, other)) in [(output, data)].into_iter().chain(pairs) {
        if path.starts_with(other) || other.starts_with(path) {
            let (path, other) = (path.display(), other.display());
            let why =
                format!("is `{path}`, and `{name}` is `{other}`; put them into folders apart");
            return wrong(key, why);
        }
    }
    Ok(())
}

fn allow(net: file::Net) -> Result<Vec<AddressRange>, Wrong> {
    let mut ranges = Vec::new();
    for text in net.allow.unwrap_or_default() {
        match AddressRange::parse(&text) {
            Some(range) => ranges.push(range),
            None => {
                return wrong(
                    "net.allow",
                    format!("has `{text}`; use a range such as `127.0.0.0/8`"),
                );
            }
        }
    }
    Ok(ranges)
}

fn at_least_one(key: &'static str, value: Option<usize>, usual: usize) -> Result<usize, Wrong> {
    match value {
        Some(0) => wrong(key, "is 0; it must be at least 1"),
        Some(value) => Ok(value),
        None => Ok(usual),
    }
}

fn markdown(file: &file::Markdown) -> Markdown {
    Markdown {
        html: file.html.unwrap_or(true),
        highlight: file.highlight.unwrap_or(true),
        smart: file.smart_punctuation.unwrap_or(false),
    }
}

/// A path below the root of the site.
fn inside(key: &'static str, path: Option<String>, usual: &str) -> Result<PathBuf, Wrong> {
    let path = path.unwrap_or_else(|| usual.to_owned());
    let fits = !path.is_empty()
        && Path::new(&path).components().all(|part| matches!(part, Component::Normal(_)));
    if fits {
        Ok(PathBuf::from(path))
    } else {
        wrong(key, format!("is `{path}`; use a folder below the site's own"))
    }
}
