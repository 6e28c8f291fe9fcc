//! `GET /metrics`: numbers for a program that watches this node, and for nobody else.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::message::{Reply, RequestHead};
use crate::id::Domain;
use crate::limits;

/// Where they are.
pub(super) const PATH: &str = "/metrics";

/// What a proxy adds: behind one, everybody comes from this machine.
const PROXIED: [&str; 6] =
    ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/// Gives the text of the node's own numbers; `None` if they cannot be had now.
type Read = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// Numbers, and who may see them.
pub struct Metrics {
    token: PathBuf,
    read: Read,
    inbox: Mutex<BTreeMap<u16, u64>>,
}

impl Metrics {
    /// `token`: the file with what others must name; `read` gives the numbers that are not the
    /// server's own.
    #[must_use]
    pub fn new(token: PathBuf, read: Read) -> Self {
        Self { token, read, inbox: Mutex::default() }
    }

    /// May whoever asks see them? Without a token only a program on this machine, which has called the
    /// machine itself by its name.
    pub(super) fn is_for(&self, request: &RequestHead<'_>) -> bool {
        if request.path() != PATH {
            return false;
        }
        if let Some(sent) = request.header("authorization") {
            return has_token(&self.token, sent);
        }
        let host = request.header("host").and_then(|host| Domain::parse(host).ok());
        request.peer.to_canonical().is_loopback()
            && host.is_some_and(|host| host.is_local())
            && !PROXIED.iter().any(|name| request.header(name).is_some())
    }

    /// The answer to somebody who may see them.
    pub(super) fn reply(&self) -> Reply {
        let Some(mut text) = (self.read)() else {
            return Reply::text(503, "try again later").with_header("Retry-After", "60");
        };
        text.push_str("# TYPE skep_inbox_total counter\n");
        for (status, count) in &*self.inbox.lock().unwrap_or_else(PoisonError::into_inner) {
            // Writing to memory does not fail.
            let _ = writeln!(text, "skep_inbox_total{{status=\"{status}\"}} {count}");
        }
        Reply::bytes(200, "text/plain; version=0.0.4; charset=utf-8", text.into_bytes())
            .with_header("Cache-Control", "no-store")
    }

    /// The inbox has answered with this status.
    pub(super) fn count(&self, status: u16) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        *inbox.entry(status).or_default() += 1;
    }
}

/// Does the header `authorization` name the token in this file?
pub(super) fn has_token(file: &Path, authorization: &str) -> bool {
    is_token(file, authorization.strip_prefix("Bearer ").unwrap_or_default())
}

/// Is this the token in this file?
pub(super) fn is_token(file: &Path, sent: &str) -> bool {
    let token = fs::read_to_string(file).unwrap_or_default();
    let token = token.trim();
    token.len() >= limits::TOKEN_BYTES && is_same(sent.as_bytes(), token.as_bytes())
}

/// Takes the same time wherever they differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differ = one.iter().zip(other).fold(0, |differ, (a, b)| black_box(differ | (a ^ b)));
    one.len() == other.len() && differ == 0
}
