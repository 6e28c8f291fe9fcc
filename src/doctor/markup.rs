//! As much of HTML as `rel=me` needs: the start tags of `a` and `link`, and two of their attributes.

/// Does a page have a link with `rel=me` to one of `homes`, with or without a slash at the end?
pub(super) fn links_back(html: &str, homes: &[&str]) -> bool {
    let is_home = |href: &str| {
        let href = href.trim().trim_end_matches('/');
        homes.iter().any(|home| home.trim_end_matches('/') == href)
    };
    tags(html).any(|tag| {
        let rel = attribute(tag, "rel").unwrap_or_default();
        rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("me"))
            && attribute(tag, "href").is_some_and(|href| is_home(&href.replace("&amp;", "&")))
    })
}

/// What stands within `<a ...>` and `<link ...>`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace())?;
        let is_link = name.eq_ignore_ascii_case("a") || name.eq_ignore_ascii_case("link");
        is_link.then_some(attributes)
    })
}

/// The value of an attribute, in quotation marks or without.
fn attribute<'a>(tag: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = tag.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            // Without a value; a lone slash closes the tag.
            rest = if name.is_empty() { after.get(1..)? } else { after };
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote)?,
            _ => value.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((value, "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after.trim_start();
    }
    None
}
