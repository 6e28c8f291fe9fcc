//! Addresses.

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::{Environment, Error};

use super::{Setup, wrong};
use crate::site::slug::absolute;

pub(super) fn add(environment: &mut Environment<'_>, setup: &Arc<Setup>) {
    for name in ["absolute_url", "abs_url", "absURL"] {
        let setup = Arc::clone(setup);
        environment.add_filter(name, move |link: Cow<'_, str>| absolute_url(&setup.origin, &link));
    }
    for name in ["relative_url", "rel_url", "relURL"] {
        let setup = Arc::clone(setup);
        environment.add_filter(name, move |link: Cow<'_, str>| relative_url(&setup.origin, &link));
    }
    environment.add_filter("urlencode", |text: Cow<'_, str>| percent(&text, "/"));
    environment.add_filter("urlencode_strict", |text: Cow<'_, str>| percent(&text, ""));
}

/// `link` with scheme and host; relative ones begin at the root of the site.
pub(in crate::site::theme) fn absolute_url(origin: &str, link: &str) -> Result<String, Error> {
    if link.is_empty() {
        return Ok(String::new());
    }
    absolute(link, origin, &format!("{origin}/"))
        .ok_or_else(|| wrong(format!("`{link}` is not an address that others can open")))
}

/// The path of `link`; addresses of other sites stay as they are.
fn relative_url(origin: &str, link: &str) -> Result<String, Error> {
    let url = absolute_url(origin, link)?;
    let path = url.strip_prefix(origin).filter(|path| path.starts_with('/'));
    Ok(path.map(str::to_owned).unwrap_or(url))
}

/// Everything but unreserved characters (RFC 3986 section 2.3) and `kept` as `%XX`.
pub(in crate::site::theme) fn percent(text: &str, kept: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(c) || kept.contains(c) {
            encoded.push(c);
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes every write");
        }
    }
    encoded
}
