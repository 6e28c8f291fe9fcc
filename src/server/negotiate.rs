//! What a client wants of an address that has both a page and a document (DISC-2 to DISC-4).

/// The form that suits an `Accept` header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wants {
    /// ActivityPub, at least as much as HTML.
    ActivityPub,
    /// HTML rather than ActivityPub.
    Html,
    /// It does not say.
    Anything,
}

/// Reads an `Accept` header (RFC 9110, section 12.5.1). Wildcards say nothing.
pub(super) fn wants(accept: Option<&str>) -> Wants {
    let Some(accept) = accept else { return Wants::Anything };
    let (mut activitypub, mut html) = (0, 0);
    for entry in split_outside_quotes(accept, ',') {
        let mut parts = split_outside_quotes(entry, ';').into_iter();
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = weight_of(parts);
        match essence.as_str() {
            // Mitra sends only the second, some peers forget its profile.
            "application/activity+json" | "application/ld+json" => {
                activitypub = activitypub.max(weight);
            }
            "text/html" | "application/xhtml+xml" => html = html.max(weight),
            _ => {}
        }
    }
    match (activitypub, html) {
        (0, 0) => Wants::Anything,
        (activitypub, html) if activitypub >= html => Wants::ActivityPub,
        _ => Wants::Html,
    }
}

/// The `q` of an entry in thousandths: 1000 where there is none, 0 where it cannot be read.
fn weight_of<'a>(parameters: impl Iterator<Item = &'a str>) -> u32 {
    for parameter in parameters {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        if name.trim().eq_ignore_ascii_case("q") {
            let weight: f32 = value.trim().parse().unwrap_or(0.0);
            return [(1.0, 1000), (0.9, 900), (0.8, 800), (0.7, 700), (0.6, 600), (0.5, 500)]
                .into_iter()
                .find(|(bound, _)| weight >= *bound)
                .map_or_else(|| u32::from(weight > 0.0) * 100, |(_, thousandths)| thousandths);
        }
    }
    1000
}

/// Parts of `text` between `separator`s that do not stand in a quoted string.
fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        } else if c == separator && !quoted {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::{Wants, wants};

    #[test]
    fn headers_that_are_really_sent() {
        let cases: &[(&str, Wants)] = &[
            ("application/activity+json, application/ld+json", Wants::ActivityPub),
            (
                "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", application/activity+json, text/html;q=0.1",
                Wants::ActivityPub,
            ),
            (
                "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
                Wants::ActivityPub,
            ),
            (
                "application/ld+json;profile=https://www.w3.org/ns/activitystreams",
                Wants::ActivityPub,
            ),
            ("application/activity+json", Wants::ActivityPub),
            ("application/activity+json; q=0.9, text/html; q=0.9", Wants::ActivityPub),
            ("APPLICATION/ACTIVITY+JSON", Wants::ActivityPub),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
                Wants::Html,
            ),
            ("text/html, application/activity+json;q=0.5", Wants::Html),
            ("text/html;q=0, application/activity+json;q=0.2", Wants::ActivityPub),
            ("*/*", Wants::Anything),
            ("application/json", Wants::Anything),
            ("", Wants::Anything),
            (";;,,q=", Wants::Anything),
        ];
        for (accept, expected) in cases {
            assert_eq!(wants(Some(accept)), *expected, "{accept}");
        }
        assert_eq!(wants(None), Wants::Anything);
    }
}
