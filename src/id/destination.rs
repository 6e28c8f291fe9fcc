//! Where a request goes: a URL taken apart by the one URL parser of the program (SEC-19).

use std::fmt;

use url::{Position, Url};

use super::{BadId, Domain, Origin, check};

/// An http(s) URL as a request needs it: the origin to connect to and the target to ask for. Host
/// and path are in the serialised form, so that what is checked, resolved, signed and sent is one
/// and the same. Has no fragment and no user information.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    origin: Origin,
    target: String,
}

impl Destination {
    /// Reads an absolute URL. Its fragment is left out: fragments are not sent.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        check(text).map(|url| Self::of(&url))
    }

    /// Where `location`, the value of a redirect met here, leads (RFC 9110 section 10.2.2: it may
    /// be relative).
    pub fn redirected(&self, location: &str) -> Result<Self, BadId> {
        let base = check(&self.to_string())?;
        if location.bytes().any(|b| b <= 0x20 || b == 0x7f || b == b'\\') {
            return Err(BadId::Suspicious);
        }
        let next = base.join(location).map_err(|_| BadId::NotHttp)?;
        Self::parse(next.as_str())
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The host, with the port if it is not the scheme's own: the `Host` to send.
    #[must_use]
    pub fn domain(&self) -> Domain {
        self.origin.domain()
    }

    /// Path and query, beginning with `/`.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    fn of(url: &Url) -> Self {
        let target = url[Position::BeforePath..Position::AfterQuery].to_owned();
        Self { origin: Origin(url.origin().ascii_serialization()), target }
    }
}

/// The whole URL.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::Destination;

    #[track_caller]
    fn check(from: &str, location: &str, expected: &str) {
        let next = Destination::parse(from).unwrap().redirected(location);
        let next = next.map_or_else(|why| why.to_string(), |next| next.to_string());
        assert_eq!(next, expected, "{location}");
    }

    #[test]
    fn redirects_are_resolved_and_checked() {
        let from = "https://a.example/x/y?q#f";
        check(from, "z?page=2", "https://a.example/x/z?page=2");
        check(from, "/", "https://a.example/");
        check(from, "//b.example", "https://b.example/");
        check(from, "http://0x7f.1/", "http://127.0.0.1/");
        check(from, "#other", "https://a.example/x/y?q");
        check(from, "file:///etc/passwd", "is not an absolute http(s) URL");
        let suspicious = "has characters or parts that an id may not have";
        check(from, "https://me@b.example/", suspicious);
        check(from, "\\\\b.example", suspicious);
    }

    #[test]
    fn hosts_and_ports_are_serialised() {
        let place = Destination::parse("https://BÜcher.example:443/Ä?x=1#y").unwrap();
        assert_eq!(place.to_string(), "https://xn--bcher-kva.example/%C3%84?x=1");
        assert_eq!(place.domain().as_str(), "xn--bcher-kva.example");
        assert_eq!(place.target(), "/%C3%84?x=1");
    }
}
