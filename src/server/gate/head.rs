//! The strict reader of request heads: bytes to a checked [`Head`], or the reason why not.
//!
//! Pure: no socket, no clock. When two readers could disagree about a head it is refused, so
//! that nothing can be smuggled past a proxy in front of us (threat T12, RFC 9112 section 11.2).
//! For fuzzing: feed bytes to [`find_end`], and what it ends to [`parse`].

use std::borrow::Cow;

use crate::limits;
use crate::server::message::PRIVATE_PREFIX;
use crate::server::message::is_token;

/// Why a request is not served: a status and one sentence for the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// One short sentence without internals.
    pub sentence: &'static str,
}

pub(super) const fn refuse(status: u16, sentence: &'static str) -> Refusal {
    Refusal { status, sentence }
}

/// How the end of a body is known (RFC 9112, section 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    /// There is no body.
    None,
    /// One `Content-Length`, not yet compared with any bound.
    Length(u64),
    /// One `Transfer-Encoding: chunked`.
    Chunked,
}

/// The versions spoken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// HTTP/1.0: closes unless asked to stay.
    Http10,
    /// HTTP/1.1: stays unless asked to close.
    Http11,
}

/// A well-formed request head.
#[derive(Debug)]
pub struct Head<'a> {
    /// Method, a token.
    pub method: &'a str,
    /// Origin form (or `*` of OPTIONS), percent-encoded to ASCII.
    pub target: Cow<'a, str>,
    /// Version.
    pub version: Version,
    /// Fields with lower-case names and trimmed values, in order, without those that concern
    /// this connection alone. Bytes beyond ASCII in values have become `?`: tiny_http knows none.
    /// Browsers do send some in `Referer` or a cookie, so they are no reason to refuse; a signature
    /// that covers such a value does not verify and is answered with 401.
    pub fields: Vec<(&'a str, &'a str)>,
    /// Where the body ends.
    pub framing: Framing,
    /// Whether the client wants to go on after this request.
    pub keeps_alive: bool,
    /// Whether the client waits for `100 Continue`.
    pub expects_continue: bool,
}

/// Finds the end of a head in `bytes`, of which those before `scanned` were looked at before.
/// `None`: not there yet.
///
/// # Errors
/// A line that does not end in CRLF, or an empty request line.
pub fn find_end(bytes: &[u8], scanned: usize) -> Result<Option<usize>, Refusal> {
    let fresh = bytes.get(scanned..).unwrap_or_default();
    for at in fresh.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + scanned) {
        if at == 0 || bytes[at - 1] != b'\r' {
            return Err(refuse(400, "A line must end in CRLF."));
        }
        if at == 1 {
            return Err(refuse(400, "The request line is empty."));
        }
        if at >= 3 && bytes[at - 2] == b'\n' {
            return Ok(Some(at + 1));
        }
    }
    Ok(None)
}

/// Reads a head as ended by [`find_end`]. Names are put in lower case in place.
///
/// # Errors
/// The refusal that the client is to be told.
pub fn parse(bytes: &mut [u8]) -> Result<Head<'_>, Refusal> {
    let line_end = bytes
        .windows(2)
        .position(|pair| pair == b"\r\n")
        .ok_or_else(|| refuse(400, "The request line does not end."))?;
    let (line, rest) = bytes.split_at_mut(line_end);
    let (method, target, version) = parse_request_line(line)?;
    let fields = rest.get_mut(2..).unwrap_or_default();
    clean_fields(fields)?;
    let fields = std::str::from_utf8(fields).map_err(|_| refuse(400, "The head is not text."))?;
    let mut reading = Reading::new(version);
    for line in fields.split("\r\n").take_while(|line| !line.is_empty()) {
        let (name, value) =
            line.split_once(':').ok_or_else(|| refuse(400, "A field has no colon."))?;
        reading.take(name, value.trim_matches([' ', '\t']))?;
    }
    let target = parse_target(method, target, reading.host)?;
    reading.finish(method, target)
}

fn parse_request_line(line: &[u8]) -> Result<(&str, &[u8], Version), Refusal> {
    let malformed = || refuse(400, "The request line is malformed.");
    let mut parts = line.split(|b| *b == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    if !is_token(method) || method.len() > 32 || target.is_empty() {
        return Err(malformed());
    }
    let version = match version {
        b"HTTP/1.1" => Version::Http11,
        b"HTTP/1.0" => Version::Http10,
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            return Err(refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."));
        }
        _ => return Err(malformed()),
    };
    let method = std::str::from_utf8(method).map_err(|_| malformed())?;
    Ok((method, target, version))
}

fn clean_fields(fields: &mut [u8]) -> Result<(), Refusal> {
    for line in fields.split_mut(|b| *b == b'\n') {
        let line = match line {
            [] => continue,
            [line @ .., b'\r'] => line,
            _ => return Err(refuse(400, "A line must end in CRLF.")),
        };
        if line.is_empty() {
            continue;
        }
        let colon = line
            .iter()
            .position(|b| *b == b':')
            .ok_or_else(|| refuse(400, "A field has no colon."))?;
        let (name, value) = line.split_at_mut(colon);
        // Folded lines and `Name :` both fail here (RFC 9112, sections 5.1 and 5.2).
        if !is_token(name) {
            return Err(refuse(400, "A field name is malformed."));
        }
        name.make_ascii_lowercase();
        for byte in value {
            match *byte {
                0..0x20 if *byte != b'\t' => {
                    return Err(refuse(400, "A field has a control character."));
                }
                0x7f => return Err(refuse(400, "A field has a control character.")),
                // Opaque by RFC 9110, section 5.5, and unknown to tiny_http.
                0x80.. => *byte = b'?',
                _ => {}
            }
        }
    }
    Ok(())
}

/// What the fields say about the connection, while they are read.
struct Reading<'a> {
    version: Version,
    fields: Vec<(&'a str, &'a str)>,
    count: usize,
    host: Option<&'a str>,
    length: Option<u64>,
    is_chunked: bool,
    closes: bool,
    stays: bool,
    expects_continue: bool,
}

impl<'a> Reading<'a> {
    fn new(version: Version) -> Self {
        Self {
            version,
            fields: Vec::with_capacity(16),
            count: 0,
            host: None,
            length: None,
            is_chunked: false,
            closes: false,
            stays: false,
            expects_continue: false,
        }
    }

    fn take(&mut self, name: &'a str, value: &'a str) -> Result<(), Refusal> {
        self.count += 1;
        if self.count > limits::HEAD_MAX_FIELDS {
            return Err(refuse(431, "The request has too many fields."));
        }
        match name {
            "content-length" => self.take_length(value)?,
            "transfer-encoding" => self.take_encoding(value)?,
            "connection" => self.take_connection(value),
            "expect" => self.take_expect(value)?,
            "te" | "upgrade" | "keep-alive" | "proxy-connection" | "trailer" => {}
            "host" => {
                if self.host.replace(value).is_some() {
                    return Err(refuse(400, "The request has more than one Host."));
                }
                if !is_host(value) {
                    return Err(refuse(400, "The Host is malformed."));
                }
                self.fields.push((name, value));
            }
            name if name.starts_with(PRIVATE_PREFIX) => {}
            _ => self.fields.push((name, value)),
        }
        Ok(())
    }

    fn take_length(&mut self, value: &str) -> Result<(), Refusal> {
        if self.length.is_some() {
            return Err(refuse(400, "The request has more than one Content-Length."));
        }
        if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refuse(400, "The Content-Length is not a number."));
        }
        // Digits that do not fit are a length all the same: one that is too large.
        self.length = Some(value.parse().unwrap_or(u64::MAX));
        Ok(())
    }

    fn take_encoding(&mut self, value: &str) -> Result<(), Refusal> {
        if self.is_chunked || self.version == Version::Http10 {
            return Err(refuse(400, "The Transfer-Encoding is not allowed here."));
        }
        if !value.eq_ignore_ascii_case("chunked") {
            return Err(refuse(501, "Only the chunked Transfer-Encoding is understood."));
        }
        self.is_chunked = true;
        Ok(())
    }

    fn take_connection(&mut self, value: &str) {
        for option in value.split(',').map(str::trim) {
            self.closes |= option.eq_ignore_ascii_case("close");
            self.stays |= option.eq_ignore_ascii_case("keep-alive");
        }
    }

    fn take_expect(&mut self, value: &str) -> Result<(), Refusal> {
        if !value.eq_ignore_ascii_case("100-continue") {
            return Err(refuse(417, "Only Expect: 100-continue is understood."));
        }
        // HTTP/1.0 cannot be told to continue (RFC 9110, section 10.1.1).
        self.expects_continue = self.version == Version::Http11;
        Ok(())
    }

    fn finish(self, method: &'a str, target: Cow<'a, str>) -> Result<Head<'a>, Refusal> {
        if self.host.is_none() && self.version == Version::Http11 {
            return Err(refuse(400, "The request has no Host."));
        }
        let framing = match (self.length, self.is_chunked) {
            (Some(_), true) => {
                return Err(refuse(
                    400,
                    "Content-Length and Transfer-Encoding exclude each other.",
                ));
            }
            (None, true) => Framing::Chunked,
            (Some(0), false) => Framing::None,
            (Some(length), false) => Framing::Length(length),
            // In HTTP/1.1 this is an empty body; in HTTP/1.0 it may end with the connection.
            (None, false)
                if self.version == Version::Http10
                    && matches!(method, "POST" | "PUT" | "PATCH") =>
            {
                return Err(refuse(411, "A Content-Length is needed."));
            }
            (None, false) => Framing::None,
        };
        let keeps_alive = match self.version {
            Version::Http11 => !self.closes,
            Version::Http10 => self.stays && !self.closes,
        };
        Ok(Head {
            method,
            target,
            version: self.version,
            fields: self.fields,
            framing,
            keeps_alive,
            expects_continue: self.expects_continue,
        })
    }
}

fn is_host(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= limits::HOST_MAX_BYTES
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_~%:[]".contains(&b))
}

fn parse_target<'a>(
    method: &str,
    target: &'a [u8],
    host: Option<&str>,
) -> Result<Cow<'a, str>, Refusal> {
    if target.len() > limits::TARGET_MAX_BYTES {
        return Err(refuse(414, "The address is too long."));
    }
    if target.iter().any(|b| *b <= 0x20 || *b == 0x7f || *b == b'#') {
        return Err(refuse(400, "The address is malformed."));
    }
    if target == b"*" && method == "OPTIONS" {
        return Ok(Cow::Borrowed("*"));
    }
    let target = encode(target);
    if target.starts_with('/') {
        return Ok(target);
    }
    let after_scheme = ["http://", "https://"].iter().find_map(|scheme| {
        let start = target.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &target[scheme.len()..])
    });
    let Some(rest) = after_scheme.filter(|_| method != "CONNECT") else {
        return Err(refuse(400, "The address is malformed."));
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if !host.is_some_and(|host| host.eq_ignore_ascii_case(authority)) {
        return Err(refuse(400, "The address and the Host differ."));
    }
    Ok(Cow::Owned(if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }))
}

fn encode(target: &[u8]) -> Cow<'_, str> {
    if let Some(text) = std::str::from_utf8(target).ok().filter(|text| text.is_ascii()) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(target.len() + 32);
    for byte in target {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    Cow::Owned(text)
}
