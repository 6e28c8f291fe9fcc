//! What is at each address, and in which form: content types, `Accept`, `Vary`, caches, compression, CORS.

use super::{Answer, Check, Finding, Sight, Site, seen};
use crate::ap;

/// The pages and documents that were asked for.
#[derive(Debug)]
pub struct Pages {
    /// What has one form.
    pub documents: Vec<Document>,
    /// The account as it was written.
    pub written: Vec<u8>,
    /// The account as it is served.
    pub account: Sight,
    /// The address that has a page and a document.
    pub permalink: String,
    /// What it answered to each `Accept`, and which form it is: by addresses that no cache knows.
    pub accept: Vec<(&'static str, Form, Sight)>,
    /// What one address answered, one after the other: the wish for one form and then for the other.
    pub caches: Vec<(Form, Sight)>,
    /// The page packed and unpacked, and as it is.
    pub gzip: (Sight, Sight),
}

/// A document, what it should be, and what it was.
#[derive(Debug)]
pub struct Document {
    /// Its path.
    pub path: String,
    /// Its media type, without parameters.
    pub media_type: &'static str,
    /// What was there.
    pub sight: Sight,
    /// May scripts of other sites read it?
    pub is_open: bool,
}

/// A form of what is at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// For people.
    Page,
    /// For servers.
    Document,
}

impl Form {
    fn is_in(self, answer: &Answer) -> bool {
        match self {
            Self::Page => answer.is_html(),
            Self::Document => answer.is_activitypub(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Page => "a page",
            Self::Document => "a document",
        }
    }
}

/// Judges them.
#[must_use]
pub fn pages(site: &Site, pages: &Pages) -> Vec<Finding> {
    let mut findings = vec![account(site, pages), types(site, pages), accept(site, pages)];
    // Without two forms there is nothing to be mixed.
    if findings.last().is_some_and(|it| it.verdict == super::Verdict::Green) {
        findings.push(vary(site, pages));
        findings.push(caches(site, pages));
    }
    findings.push(gzip(site, pages));
    findings.push(cors(site, pages));
    findings
}

fn account(site: &Site, pages: &Pages) -> Finding {
    let (check, id) = (Check::Account, &site.actor);
    let answer = match &pages.account {
        // Another line says of which type it should be.
        Ok(answer) if answer.status == 200 && !answer.is_html() => answer,
        other => {
            return Finding::red(
                check,
                format!("{id} does not answer with the account: {}", seen(other)),
                site.front.everything(&site.listen),
            );
        }
    };
    if answer.body == pages.written {
        return Finding::green(check, format!("{id} is the account as it was written"));
    }
    let read = |bytes: &[u8]| match ap::parse_document(bytes) {
        Ok(ap::Document::Actor(actor)) => Some(*actor),
        _ => None,
    };
    match (read(&answer.body), read(&pages.written)) {
        (Some(seen), _) if seen.id != *id => Finding::red(
            check,
            format!("{id} answers with another account, {}", seen.id),
            site.front.everything(&site.listen),
        ),
        (Some(seen), Some(written)) if seen.keys != written.keys => Finding::red(
            check,
            format!("{id} shows other keys than those of this node: it is another one, or a cache"),
            format!(
                "lead the name to this node, at {}; a cache in front must keep to `Cache-Control`",
                site.listen
            ),
        ),
        (Some(_), Some(_)) => Finding::yellow(
            check,
            format!("{id} is not what this node has written last: a cache has kept it"),
            format!("look again in a few minutes; if it stays so, {}", site.front.no_cache()),
        ),
        (None, _) => Finding::red(
            check,
            format!("what {id} answers is no account"),
            site.front.everything(&site.listen),
        ),
        (_, None) => Finding::red(
            check,
            "the file of the account cannot be read",
            "write the site again: `skep build --force`",
        ),
    }
}

/// Mastodon ignores what is of another type (DISC-1, WF-4).
fn types(site: &Site, pages: &Pages) -> Finding {
    let check = Check::Types;
    let wrong = pages.documents.iter().find(|it| match &it.sight {
        Ok(answer) => answer.status != 200 || answer.essence() != it.media_type,
        Err(_) => true,
    });
    match wrong {
        None => {
            Finding::green(check, format!("{} addresses have their types", pages.documents.len()))
        }
        Some(it) => Finding::red(
            check,
            format!("{}{}: {}", site.origin, it.path, seen(&it.sight)),
            match &it.sight {
                Ok(answer) if answer.status == 200 => site
                    .front
                    .keep_answers(&format!("`{}` is of type `{}`", it.path, it.media_type)),
                _ => format!(
                    "{}; if the file is not there, `skep build`",
                    site.front.everything(&site.listen)
                ),
            },
        ),
    }
}

fn accept(site: &Site, pages: &Pages) -> Finding {
    let (check, address) = (Check::Accept, &pages.permalink);
    let is_right =
        |form: Form, sight: &Sight| sight.as_ref().is_ok_and(|answer| form.is_in(answer));
    match pages.accept.iter().find(|(_, form, sight)| !is_right(*form, sight)) {
        None => Finding::green(check, format!("{address} has a page and a document")),
        Some((accept, form, sight)) => Finding::red(
            check,
            format!("{address} with `Accept: {accept}` is not {}: {}", form.word(), seen(sight)),
            site.front.keep_answers("`Accept` has to reach skep, and no file is served beside it"),
        ),
    }
}

fn vary(site: &Site, pages: &Pages) -> Finding {
    let says = |sight: &Sight| {
        sight.as_ref().is_ok_and(|answer| {
            let values = answer.headers.iter().filter(|(name, _)| name == "vary");
            let mut names = values.flat_map(|(_, value)| value.split(','));
            names.any(|it| it.trim().eq_ignore_ascii_case("accept") || it.trim() == "*")
        })
    };
    match pages.accept.iter().find(|(_, _, sight)| !says(sight)) {
        None => Finding::green(Check::Vary, "both say `Vary: Accept`"),
        Some((_, form, _)) => Finding::red(
            Check::Vary,
            format!("{}, as {}, does not say `Vary: Accept`", pages.permalink, form.word()),
            site.front.keep_answers("caches tell a page from a document by `Vary: Accept`"),
        ),
    }
}

fn caches(site: &Site, pages: &Pages) -> Finding {
    let wrong = pages.caches.iter().find(|(form, sight)| {
        let other = if *form == Form::Page { Form::Document } else { Form::Page };
        sight.as_ref().is_ok_and(|answer| other.is_in(answer))
    });
    match wrong {
        None => Finding::green(Check::Caches, "asked in both orders, each gets the right form"),
        Some((form, _)) => Finding::red(
            Check::Caches,
            format!(
                "a cache takes one for the other: whoever wants {} gets the other form",
                form.word()
            ),
            site.front.no_cache(),
        ),
    }
}

fn gzip(site: &Site, pages: &Pages) -> Finding {
    let check = Check::Gzip;
    match &pages.gzip {
        (Ok(packed), Ok(plain)) if packed.status == plain.status && packed.body == plain.body => {
            match packed.header("content-encoding") {
                "" => Finding::green(check, "nothing is packed, and nothing is damaged"),
                coding => Finding::green(check, format!("what is packed ({coding}) is whole")),
            }
        }
        (packed, Ok(_)) => Finding::red(
            check,
            format!("the page is damaged where it is packed: {}", seen(packed)),
            match site.front {
                super::Front::Nginx => "write `gzip off;` into the `server`".to_owned(),
                super::Front::Caddy => "take `encode` out of the site's block".to_owned(),
                super::Front::Apache => "take `SetOutputFilter DEFLATE` out".to_owned(),
                _ => "turn compression off in the web server in front".to_owned(),
            },
        ),
        (_, plain) => Finding::yellow(
            check,
            format!("the page could not be compared: {}", seen(plain)),
            "see what the other lines say first",
        ),
    }
}

fn cors(site: &Site, pages: &Pages) -> Finding {
    let is_open = |it: &&Document| match &it.sight {
        Ok(answer) if answer.status == 200 => {
            let open = |(name, _): &&(String, String)| name == "access-control-allow-origin";
            let mut found = answer.headers.iter().filter(open);
            found.next().is_some_and(|(_, value)| value == "*") && found.next().is_none()
        }
        // Another line says that it is not there.
        _ => true,
    };
    match pages.documents.iter().filter(|it| it.is_open).find(|it| !is_open(it)) {
        None => {
            Finding::green(Check::Cors, "scripts of other sites may read what is for everybody")
        }
        Some(it) => Finding::yellow(
            Check::Cors,
            format!("{} does not say `Access-Control-Allow-Origin: *`, once", it.path),
            site.front.keep_answers("skep says itself who may read what"),
        ),
    }
}
