//! Asking a domain who somebody is (RFC 7033, protocol 1.2 and 1.8).

use std::time::Instant;

use super::get::{self, Journey};
use super::{Client, NetError, destination};
use crate::id::Domain;
use crate::limits::{GET_TIME, WEBFINGER_MAX_BYTES, WEBFINGER_REDIRECTS_MAX};

impl Client {
    /// What `domain` says about `resource` (`acct:user@domain` or a URL), as bytes not yet read.
    /// Unsigned (SIG-16); at most [`WEBFINGER_MAX_BYTES`] and, in all, [`GET_TIME`]. A server that
    /// knows no WebFinger at its usual place is asked once for its `host-meta` (RFC 6415).
    pub fn get_webfinger(&self, domain: &Domain, resource: &str) -> Result<Vec<u8>, NetError> {
        let scheme = if self.door.is_plain(domain) { "http" } else { "https" };
        let deadline = Instant::now() + GET_TIME;
        let resource = percent_encoded(resource);
        let url = format!("{scheme}://{domain}/.well-known/webfinger?resource={resource}");
        let first = self.get_plain(&url, "application/jrd+json, application/json", deadline);
        if !matches!(first, Err(NetError::Status(404))) {
            return first;
        }
        let url = format!("{scheme}://{domain}/.well-known/host-meta");
        let meta = self.get_plain(&url, "application/xrd+xml", deadline).or(first)?;
        let template =
            find_template(&String::from_utf8_lossy(&meta)).ok_or(NetError::Status(404))?;
        let url = template.replace("{uri}", &resource);
        self.get_plain(&url, "application/jrd+json, application/json", deadline)
    }

    /// The document of NodeInfo at this address, or, without one, what `domain` says about where that
    /// is; bytes not yet read. Unsigned, and bounded like WebFinger.
    pub fn get_nodeinfo(&self, domain: &Domain, at: Option<&str>) -> Result<Vec<u8>, NetError> {
        let scheme = if self.door.is_plain(domain) { "http" } else { "https" };
        let well_known = format!("{scheme}://{domain}/.well-known/nodeinfo");
        let deadline = Instant::now() + GET_TIME;
        self.get_plain(at.unwrap_or(&well_known), "application/json", deadline)
    }

    fn get_plain(
        &self,
        url: &str,
        accept: &'static str,
        deadline: Instant,
    ) -> Result<Vec<u8>, NetError> {
        let redirects_max = WEBFINGER_REDIRECTS_MAX;
        let headers = Vec::new();
        let journey =
            Journey { signer: None, accept, redirects_max, within: None, deadline, headers };
        let (_, answer) = self.walk(destination(url)?, &journey)?;
        get::read(answer, WEBFINGER_MAX_BYTES)
    }
}

/// Everything but unreserved characters and `:`, `@`, `/`, which a query may have as they are and
/// which servers that compare bytes expect so.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The template of the `lrdd` link in a host-meta document. It is looked for in the text: one
/// attribute of one element needs no XML parser, and what is found is checked as any URL is.
pub(super) fn find_template(xml: &str) -> Option<String> {
    let link = xml.split("<Link").skip(1).filter_map(|rest| rest.split('>').next());
    let attribute = |link: &str, name: &str| {
        let (_, after) = link.split_once(&format!(" {name}="))?;
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        after[1..].split(quote).next().map(|value| value.replace("&amp;", "&"))
    };
    link.filter(|link| attribute(link, "rel").as_deref() == Some("lrdd"))
        .filter_map(|link| attribute(link, "template"))
        .find(|template| template.contains("{uri}"))
}
