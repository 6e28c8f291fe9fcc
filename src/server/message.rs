//! A request as handlers see it, and a reply as they build it.

use std::borrow::Cow;
use std::fs::File;
use std::net::IpAddr;
use std::time::Duration;

/// Header names that belong to the gate: a handler that sets one is ignored.
const RESERVED: &[&str] =
    &["connection", "content-length", "transfer-encoding", "upgrade", "trailer", "keep-alive"];
/// Prefix of the headers between the gate and tiny_http; never accepted from anybody else.
pub(super) const PRIVATE_PREFIX: &str = "x-skep-gate-";
/// Tells tiny_http's side who the client is.
pub(super) const PEER: &str = "x-skep-gate-peer";
/// Asks tiny_http's side whether it serves this connection.
pub(super) const PROBE: &str = "x-skep-gate-probe";
/// Tells the gate which opened file is the body.
pub(super) const FILE: &str = "x-skep-gate-file";

/// Answers requests. Called from many threads at once; a panic is answered with 500.
pub trait Handler: Send + Sync + 'static {
    /// Answers a GET or HEAD on the connection's own thread, without a worker: for static files,
    /// which must not wait behind an inbox POST. `None` hands the request to [`Handler::answer`].
    fn answer_at_gate(&self, _request: &RequestHead<'_>) -> Option<Reply> {
        None
    }

    /// How large a body this request may have beyond what all may, if it is known who sends it. Asked
    /// before the body is read, on the connection's own thread.
    fn body_max(&self, _request: &RequestHead<'_>) -> Option<usize> {
        None
    }

    /// How long its answer is waited for beyond what all are, if it is known who asks.
    fn patience(&self, _request: &RequestHead<'_>) -> Option<Duration> {
        None
    }

    /// Answers a whole request, on one of the tiny_http workers.
    fn answer(&self, request: Request) -> Reply;
}

/// The head of a request, borrowed from the connection that read it.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// Path and query as sent; bytes beyond ASCII are percent-encoded.
    pub target: &'a str,
    /// Fields with lower-case names, in order.
    pub headers: &'a [(&'a str, &'a str)],
    /// The client, after the trusted proxy rule.
    pub peer: IpAddr,
}

impl<'a> RequestHead<'a> {
    /// The first field of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
    }

    /// The target before its `?`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        split_target(self.target).0
    }

    /// The target after its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&'a str> {
        split_target(self.target).1
    }
}

/// A whole request: its body has arrived and is within the bounds.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method as sent.
    pub method: String,
    /// Path and query as sent; bytes beyond ASCII are percent-encoded.
    pub target: String,
    /// Fields with lower-case names, in order. Connection management (`connection`, `te`,
    /// `expect`, `transfer-encoding`, ...) is gone; `content-length` is that of `body`.
    pub headers: Vec<(String, String)>,
    /// The body, decoded from any chunks.
    pub body: Vec<u8>,
    /// The client, after the trusted proxy rule.
    pub peer: IpAddr,
}

impl Request {
    /// The first field of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The target before its `?`.
    #[must_use]
    pub fn path(&self) -> &str {
        split_target(&self.target).0
    }

    /// The target after its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        split_target(&self.target).1
    }
}

fn split_target(target: &str) -> (&str, Option<&str>) {
    match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    }
}

/// What an answer carries.
#[derive(Debug)]
pub enum Body {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A part of an opened file, streamed by the gate.
    File {
        /// The file; its position does not matter.
        file: File,
        /// First byte sent.
        offset: u64,
        /// Bytes sent. The file must hold them.
        length: u64,
    },
}

impl Body {
    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

/// An answer. Its headers are safe to write: what could split the answer never gets in.
#[derive(Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    body: Body,
}

impl Reply {
    /// An answer without a body. A status outside 200..=599 is our mistake and becomes 500.
    #[must_use]
    pub fn new(status: u16) -> Self {
        let status = if (200..=599).contains(&status) { status } else { 500 };
        Self { status, headers: Vec::with_capacity(8), body: Body::Bytes(Vec::new()) }
    }

    /// One line of plain text.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", format!("{text}\n").into_bytes())
    }

    /// Bytes of a media type.
    #[must_use]
    pub fn bytes(status: u16, media_type: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self::new(status).with_header("Content-Type", media_type).with_body(Body::Bytes(bytes))
    }

    /// A part of an opened file.
    #[must_use]
    pub fn file(media_type: impl Into<Cow<'static, str>>, file: File, length: u64) -> Self {
        let body = Body::File { file, offset: 0, length };
        Self::new(200).with_header("Content-Type", media_type).with_body(body)
    }

    /// The same answer with another body.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The same answer with one more header. A name that is not a token or belongs to the gate,
    /// and a value with a control character or anything beyond ASCII, is logged and left out
    /// (CVE-2026-66753: such a value would split the answer in two).
    #[must_use]
    pub fn with_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (name, value) = (name.into(), value.into());
        if is_sendable(&name, &value) {
            self.headers.push((name, value));
        } else {
            log::error!("the header {name:?} was not sent: its name or value is not allowed");
        }
        self
    }

    /// Adds a header between the gate and tiny_http.
    pub(super) fn with_private_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((Cow::Borrowed(name), Cow::Owned(value)));
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_ref())
    }

    /// All headers, in order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The body, the rest being done with.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }
}

fn is_sendable(name: &str, value: &str) -> bool {
    let printable = |b: u8| (0x20..0x7f).contains(&b) || b == b'\t';
    is_token(name.as_bytes())
        && !RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved))
        && !name.get(..PRIVATE_PREFIX.len()).is_some_and(|p| p.eq_ignore_ascii_case(PRIVATE_PREFIX))
        && value.bytes().all(printable)
}

/// Whether this is a token (RFC 9110, section 5.6.2).
pub(super) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|b| TOKEN[usize::from(*b)])
}

const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"!#$%&'*+-.^_`|~";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = true;
        }
        byte += 1;
    }
    table
};
