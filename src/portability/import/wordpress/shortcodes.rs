//! WordPress' shortcodes, `[name key="value"]…[/name]`: what they would do depends on plugins, so that
//! they are found and told of.

use std::collections::BTreeSet;

/// What WordPress itself has, and plugins that many use.
const COMMON: &[&str] = &[
    "audio",
    "caption",
    "embed",
    "gallery",
    "instagram",
    "playlist",
    "soundcloud",
    "toc",
    "tweet",
    "video",
    "vimeo",
    "wp_caption",
    "youtube",
];

/// What was found.
#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) names: BTreeSet<&'a str>,
    /// The numbers of the pictures of each gallery; `None` for all of the post.
    pub(super) galleries: Vec<Option<Vec<String>>>,
}

pub(super) fn find(text: &str) -> Found<'_> {
    let mut found = Found::default();
    let closed = closed_names(text);
    for (at, _) in text.match_indices('[') {
        // Twice is how one writes of them.
        if text[..at].ends_with('[') {
            continue;
        }
        let inner = &text[at + 1..];
        let Some(end) = inner.find([']', '[']).filter(|end| inner[*end..].starts_with(']')) else {
            continue;
        };
        let inner = inner[..end].trim_end_matches('/');
        let (name, values) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let is_sure = COMMON.contains(&name) || values.contains("=\"") || closed.contains(name);
        if !is_sure || !is_name(name) {
            continue;
        }
        found.names.insert(name);
        if name == "gallery" {
            found.galleries.push(ids(values));
        }
    }
    found
}

/// The names that are closed somewhere.
fn closed_names(text: &str) -> BTreeSet<&str> {
    let ends = text.match_indices("[/").filter_map(|(at, _)| text[at + 2..].split_once(']'));
    ends.map(|(name, _)| name).filter(|name| is_name(name)).collect()
}

fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() < 64
        && name.chars().all(is_part)
}

/// `1`, `2` of `ids="1,2"`.
fn ids(values: &str) -> Option<Vec<String>> {
    let (_, list) = values.split_once("ids=")?;
    let list = list.trim_start_matches(['"', '\'']);
    let list = list.split(['"', '\'']).next().unwrap_or_default();
    Some(list.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn what_is_one_and_what_only_looks_so() {
        let cases = [
            ("[caption id=\"a\"]<img>A bee[/caption] [sic] [1] [[gallery]]", "caption"),
            (
                "[box]x[/box] [contact-form-7 id=\"3\" title=\"x\"] [gallery]",
                "box contact-form-7 gallery",
            ),
            ("[link](https://blog.example) [a b [youtube x/]", "youtube"),
            ("[ [/ [] [é] [/]", ""),
        ];
        for (text, names) in cases {
            let found: Vec<_> = find(text).names.into_iter().collect();
            assert_eq!(found.join(" "), names, "{text}");
        }
    }

    #[test]
    fn galleries_name_their_pictures() {
        let found = find("[gallery columns=\"2\" ids=\"4, 5\"][gallery]");
        let expected = [Some(vec!["4".to_owned(), "5".to_owned()]), None];
        assert_eq!(found.galleries, expected);
    }
}
