//! Pages and documents, as browsers and servers ask for them.

use std::fs;

use super::Eye;
use crate::ap;
use crate::doctor::{Document, Form, Names, Pages, Question};
use crate::id::paths;
use crate::store::{Error, LedgerPost};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const AP: &str = "application/activity+json";
/// What servers of several kinds ask with.
const ACCEPT: [(&str, Form); 4] = [
    (BROWSER, Form::Page),
    (AP, Form::Document),
    ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", Form::Document),
    ("application/activity+json, application/ld+json", Form::Document),
];

pub(super) fn look(eye: &Eye<'_>) -> Result<Pages, Error> {
    let node = eye.node;
    let actor = node.own.actor();
    let newest = newest(eye)?;
    let (object, permalink) =
        newest.map_or((None, node.own.origin().join("/")), |(key, page)| (Some(key), page));
    let token = &eye.token;
    let fresh = |name: &str| format!("{permalink}?doctor={token}-{name}");
    let as_ap = |url: &str| eye.ask(url, &[("accept", AP)]);
    let accept = ACCEPT.iter().zip(1..).map(|((accept, form), number): (_, u8)| {
        (*accept, *form, eye.ask(&fresh(&number.to_string()), &[("accept", accept)]))
    });
    let (mut caches, orders) = (
        Vec::new(),
        [
            (fresh("a"), [Form::Page, Form::Document, Form::Page]),
            (fresh("b"), [Form::Document, Form::Page, Form::Document]),
            (format!("{actor}?doctor={token}-c"), [Form::Page, Form::Document, Form::Page]),
        ],
    );
    let accept = accept.collect();
    for (url, order) in orders {
        for form in order {
            let wanted = if form == Form::Page { BROWSER } else { AP };
            caches.push((form, eye.ask(&url, &[("accept", wanted)])));
        }
    }
    let page =
        |headers: &[(&str, &str)]| eye.ask(&permalink, &[headers, &[("accept", BROWSER)]].concat());
    Ok(Pages {
        documents: documents(eye, object.as_deref()),
        written: fs::read(node.output().join(&paths::ACTOR[1..])).unwrap_or_default(),
        account: as_ap(actor.as_str()),
        accept,
        caches,
        gzip: (page(&[("accept-encoding", "gzip")]), page(&[])),
        permalink,
    })
}

/// The path of the document of the newest post, and its page.
fn newest(eye: &Eye<'_>) -> Result<Option<(String, String)>, Error> {
    let mut newest: Option<LedgerPost> = None;
    eye.node.store.read::<_, Error>(|tx| {
        tx.each_post(|post| {
            let is_newer = newest.as_ref().is_none_or(|known| post.published > known.published);
            if post.deleted.is_none() && is_newer {
                newest = Some(post);
            }
        })
    })?;
    let path = newest.map(|post| paths::post(&post.key));
    Ok(path.and_then(|path| {
        let document = fs::read(eye.node.output().join(&path[1..])).ok()?;
        match ap::parse_document(&document).ok()? {
            ap::Document::Object(object) => Some((path, object.url?.to_string())),
            _ => None,
        }
    }))
}

fn documents(eye: &Eye<'_>, object: Option<&str>) -> Vec<Document> {
    let node = eye.node;
    let account = |path: &str| {
        let whole = paths::of_account(&node.own.actor(), path);
        whole.strip_prefix(node.own.origin().as_str()).unwrap_or(path).to_owned()
    };
    let actor = node.own.actor();
    let actor =
        actor.as_str().strip_prefix(node.own.origin().as_str()).unwrap_or_default().to_owned();
    let webfinger = format!("{}?resource={}", paths::WEBFINGER, node.config.handle().acct());
    let mut asked = vec![(actor, AP, true), (account(paths::OUTBOX), AP, true)];
    asked.extend(object.map(|path| (path.to_owned(), AP, true)));
    asked.push((webfinger, "application/jrd+json", true));
    asked.push((paths::NODEINFO_INDEX.to_owned(), "application/json", true));
    asked.push((paths::HOST_META.to_owned(), "application/xrd+xml", true));
    let feeds = &node.config.feeds;
    let feeds = [&feeds.atom, &feeds.rss, &feeds.json].into_iter().flatten();
    asked.extend(feeds.filter_map(|name| Some((format!("/{name}"), feed_type(name)?, false))));
    let look = |(path, media_type, is_open): (String, &'static str, bool)| {
        let accept = if media_type == AP { AP } else { "*/*" };
        Document { sight: eye.own(&path, &[("accept", accept)]), path, media_type, is_open }
    };
    asked.into_iter().map(look).collect()
}

/// Feeds that are called otherwise have the type of their ending.
fn feed_type(name: &str) -> Option<&'static str> {
    match name {
        "feed.xml" | "atom.xml" => Some("application/atom+xml"),
        "rss.xml" => Some("application/rss+xml"),
        "feed.json" => Some("application/feed+json"),
        _ => None,
    }
}

/// WebFinger in the spellings that peers use, and its older kin.
pub(super) fn look_for_names(eye: &Eye<'_>) -> Names {
    let (node, origin) = (eye.node, eye.node.own.origin());
    let handle = node.config.handle();
    let (user, domain) = (&handle.user, &handle.domain);
    let known = [
        handle.acct(),
        format!("acct:{}@{domain}", user.to_ascii_uppercase()),
        node.own.actor().to_string(),
        origin.join("/"),
        origin.join(&format!("/@{user}")),
    ];
    let unknown =
        [format!("acct:{}@{domain}", eye.token), format!("acct:{user}@elsewhere.example")];
    let mut asked: Vec<(Option<String>, u16)> = known.map(|it| (Some(it), 200)).into();
    // Some send what is between `=` and the end as it is, some in percent signs.
    asked.extend(unknown.map(|it| (Some(it), 404)));
    asked.push((None, 400));
    let question = |(resource, status): (Option<String>, u16)| {
        let query = resource.as_ref().map(|it| format!("?resource={}", percent(it)));
        let path = format!("{}{}", paths::WEBFINGER, query.unwrap_or_default());
        Question { sight: eye.own(&path, &[("accept", "application/jrd+json")]), resource, status }
    };
    let index = eye.own(paths::NODEINFO_INDEX, &[("accept", "application/json")]);
    let links = index.as_ref().ok().and_then(|it| ap::parse_nodeinfo_links(&it.body).ok()?);
    Names {
        forms: asked.into_iter().map(question).collect(),
        host_meta: eye.own(paths::HOST_META, &[("accept", "application/xrd+xml")]),
        software: links.map(|at| eye.ask(at.as_str(), &[("accept", "application/json")])),
        nodeinfo: index,
    }
}

/// As careful clients write it: everything but letters, digits and `-._~`.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}
