//! WebFinger, answered exactly (WF-1 to WF-7). The file of the same name serves static hosts.

use super::media_types::JRD;
use super::message::Reply;
use super::path::decode;
use crate::ap::build::filter_webfinger_json;
use crate::id::{Handle, OwnIds};

/// Answers a query; `document` is the file's content.
pub(super) fn answer(query: Option<&str>, document: &str, own: &OwnIds, handle: &Handle) -> Reply {
    let parameters: Vec<(&str, Option<String>)> = query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name, decode(&value.replace('+', "%20"))))
        .collect();
    let values = |wanted: &str| {
        let found = parameters.iter().filter(move |(name, _)| *name == wanted);
        found.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let resources = values("resource");
    let [Some(resource)] = resources.as_slice() else {
        return failure(400, "exactly one `resource` is needed");
    };
    match judge(resource, own, handle) {
        Judged::Malformed => failure(400, "`resource` is not a URI"),
        Judged::Unknown => failure(404, "there is no such account here"),
        Judged::Owner => {
            let rels: Vec<String> = values("rel").into_iter().flatten().collect();
            let document = filter_webfinger_json(document, &rels);
            Reply::bytes(200, JRD, document.into_bytes())
                .with_header("Access-Control-Allow-Origin", "*")
                // An hour rather than Mastodon's three days: a node may move.
                .with_header("Cache-Control", "public, max-age=3600")
        }
    }
}

fn failure(status: u16, text: &str) -> Reply {
    Reply::text(status, text)
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header("Cache-Control", "public, max-age=180")
}

#[derive(PartialEq, Eq, Debug)]
enum Judged {
    Owner,
    Unknown,
    Malformed,
}

/// Is this the owner? Scheme, host and user name without regard to case (WF-1). A resource
/// without a scheme is no URI (RFC 7033, section 4.1).
fn judge(resource: &str, own: &OwnIds, handle: &Handle) -> Judged {
    let Some((scheme, _)) = resource.split_once(':') else { return Judged::Malformed };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if !is_scheme {
        return Judged::Malformed;
    }
    if scheme.eq_ignore_ascii_case("acct") {
        let rest = &resource[scheme.len() + 1..];
        return match Handle::parse(rest) {
            Ok(asked) if asked.domain != handle.domain => Judged::Unknown,
            Ok(asked) if asked.user.eq_ignore_ascii_case(&handle.user) => Judged::Owner,
            Ok(_) => Judged::Unknown,
            Err(_) => Judged::Malformed,
        };
    }
    let lower = resource.to_lowercase();
    let Some(path) = lower.strip_prefix(own.origin().as_str()) else { return Judged::Unknown };
    let user = handle.user.to_lowercase();
    let known = ["", "/", "/ap/actor"].contains(&path)
        || lower == own.actor().as_str().to_lowercase()
        || path.trim_end_matches('/') == format!("/@{user}")
        || path.trim_end_matches('/') == format!("/users/{user}");
    if known { Judged::Owner } else { Judged::Unknown }
}

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::id::{Handle, Origin, OwnIds};

    const JRD: &str = r#"{"subject":"acct:me@you.example","links":[{"rel":"self","href":"x"},{"rel":"y","href":"z"}]}"#;

    fn status(query: &str) -> u16 {
        let own = OwnIds::new(Origin::of("https://you.example").unwrap());
        let handle = Handle::parse("me@you.example").unwrap();
        answer(Some(query), JRD, &own, &handle).status()
    }

    #[test]
    fn every_spelling_of_the_owner() {
        for resource in [
            "acct:me@you.example",
            "acct:ME@You.Example",
            "ACCT:me@you.example",
            "acct%3Ame%40you.example",
            "https://you.example/ap/actor",
            "https%3A%2F%2Fyou.example%2Fap%2Factor",
            "https://you.example",
            "https://you.example/",
            "https://you.example/@me",
            "https://you.example/@me/",
            "https://you.example/users/me",
        ] {
            assert_eq!(status(&format!("resource={resource}")), 200, "{resource}");
        }
    }

    #[test]
    fn everybody_else() {
        let cases: &[(&str, u16)] = &[
            ("resource=acct:you@you.example", 404),
            ("resource=acct:me@peer.example", 404),
            ("resource=https://peer.example/ap/actor", 404),
            ("resource=https://you.example/posts/a/", 404),
            ("resource=mailto:me@you.example", 404),
            ("", 400),
            ("resource=", 400),
            ("resource", 400),
            ("resource==acct:me@you.example", 400),
            ("resource=me@you.example", 400),
            ("resource=me@you.example:8787", 400),
            ("resource=acct:me", 400),
            ("resource=%zz", 400),
            ("resource=acct:me@you.example&resource=acct:me@you.example", 400),
        ];
        for (query, expected) in cases {
            assert_eq!(status(query), *expected, "{query}");
        }
    }
}
