//! Addresses that are written for short.

use url::Url;

/// Where `reference` leads in a document at `base`, with its fragment. `None` if that is no `http` or
/// `https` address: whether it may be fetched is another question.
#[must_use]
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = reference.trim();
    let url = match Url::parse(base) {
        Ok(base) => base.join(reference).ok()?,
        Err(_) => Url::parse(reference).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}
