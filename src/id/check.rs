//! What an id may look like, whatever it names.

use url::Url;

use super::BadId;
use crate::limits::{DOMAIN_MAX_BYTES, ID_MAX_BYTES};

/// Checks a text that wants to be an id, and reads it as a URL.
pub(super) fn check(text: &str) -> Result<Url, BadId> {
    if text.len() > ID_MAX_BYTES {
        return Err(BadId::TooLong);
    }
    if text.contains(|c: char| c == ' ' || c == '\\' || c.is_control() || is_bidi_mark(c)) {
        return Err(BadId::Suspicious);
    }
    let url = Url::parse(text).map_err(|_| BadId::NotHttp)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(BadId::NotHttp);
    }
    // As it is written out, each byte may be three: that is what is asked for, and read again.
    let is_long = url.as_str().len() > ID_MAX_BYTES;
    if is_long || url.host_str().is_some_and(|host| host.len() > DOMAIN_MAX_BYTES) {
        return Err(BadId::TooLong);
    }
    if !url.username().is_empty() || url.password().is_some() || text.contains("%00") {
        return Err(BadId::Suspicious);
    }
    // `http:/x`, `http:x` and `http:///x` are mended by the parser; nobody else would read them so.
    let rest = text.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://"));
    let Some(rest) = rest.filter(|rest| !rest.starts_with('/')) else {
        return Err(BadId::NotHttp);
    };
    // The parser passes over user information that is empty; others may not.
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return Err(BadId::Suspicious);
    }
    Ok(url)
}

/// Marks that show the text around them in another order (SEC-14; Unicode UAX 9, section 2).
fn is_bidi_mark(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
