//! Language tags.

/// Does `tag` look like a language tag such as `en` or `pt-BR` (BCP 47)?
#[must_use]
pub fn is_language_tag(tag: &str) -> bool {
    (1..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
