//! Which media types are ActivityPub.

const AS_PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Does this `Content-Type` announce an ActivityPub document (DISC-1, SEC-22)? Either
/// `application/activity+json`, or `application/ld+json` with the ActivityStreams profile. JSON
/// under any other name is not believed: a server may let strangers upload it (CVE-2024-25623).
#[must_use]
pub fn is_activitypub_type(content_type: &str) -> bool {
    let (name, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let name = name.trim();
    if name.eq_ignore_ascii_case("application/activity+json") {
        return true;
    }
    name.eq_ignore_ascii_case("application/ld+json") && parameters.split(';').any(is_as_profile)
}

/// `profile="... https://www.w3.org/ns/activitystreams ..."`: a list of IRIs (RFC 6906).
fn is_as_profile(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    name.trim().eq_ignore_ascii_case("profile")
        && value.trim().trim_matches('"').split_ascii_whitespace().any(|iri| iri == AS_PROFILE)
}

#[cfg(test)]
mod tests {
    use super::is_activitypub_type;

    #[test]
    fn media_types() {
        let cases: &[(&str, bool)] = &[
            ("application/activity+json", true),
            ("application/activity+json; charset=utf-8", true),
            ("Application/Activity+JSON", true),
            (r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#, true),
            (r#"application/ld+json;profile="https://www.w3.org/ns/activitystreams""#, true),
            (
                r#"application/ld+json; charset=utf-8; profile="https://www.w3.org/ns/activitystreams""#,
                true,
            ),
            ("application/ld+json; profile=https://www.w3.org/ns/activitystreams", true),
            (
                r#"application/ld+json; profile="http://x/ https://www.w3.org/ns/activitystreams""#,
                true,
            ),
            ("application/ld+json", false),
            (r#"application/ld+json; profile="https://evil.example/""#, false),
            ("application/json", false),
            ("application/json; x=application/activity+json", false),
            ("text/html", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_activitypub_type(text), *expected, "{text}");
        }
    }
}
