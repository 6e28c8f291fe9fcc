//! The head of a request as signatures see it: method, raw target, headers as received.

use crate::sig::BadSignature;

/// Method, raw target and headers of a request. The target is never normalised or decoded: a
/// signature covers it byte for byte.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// In capitals: `GET`, `POST`.
    pub method: String,
    /// Raw path and query as received: `/ap/inbox`, `/ap/outbox?page=true`.
    pub target: String,
    /// Names in lower case, values as received, in their order.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// A head without headers.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), headers: Vec::new() }
    }

    /// Adds a header; its name is put into lower case.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// The value of a header, blanks around it trimmed, repeats joined with `, ` (RFC 9110 5.3).
    /// An empty value is `Some`; a missing header is `None`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let mut joined: Option<String> = None;
        for (_, value) in self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)) {
            match &mut joined {
                None => joined = Some(value.trim().to_owned()),
                Some(text) => {
                    text.push_str(", ");
                    text.push_str(value.trim());
                }
            }
        }
        joined
    }

    /// The value of a header that is signed. One with a line end could pretend to be two lines of
    /// the signed text.
    pub(super) fn covered(&self, name: &str) -> Result<String, BadSignature> {
        let value =
            self.header(name).ok_or(BadSignature::NotCovered("a header that is missing"))?;
        if value.contains(['\r', '\n']) {
            return Err(BadSignature::Malformed("a header with a line end"));
        }
        Ok(value)
    }

    /// The target up to its query.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or(&self.target)
    }

    /// The query with its `?`, if there is one.
    pub(super) fn query(&self) -> Option<&str> {
        self.target.find('?').map(|at| &self.target[at..])
    }
}
