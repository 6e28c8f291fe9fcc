//! What is said between the gate and tiny_http: a request written out, an answer taken apart.

use std::io;
use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;

use crate::limits;
use crate::server::message::FILE;
use crate::server::message::PEER;
use crate::server::message::RequestHead;

/// What tiny_http sent, taken apart.
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) fields: Vec<u8>,
    pub(super) bytes: Vec<u8>,
    pub(super) file: Option<u64>,
}

pub(super) fn write_request(head: &RequestHead<'_>, body: &[u8]) -> Vec<u8> {
    let mut text = String::with_capacity(1024);
    text.push_str(head.method);
    text.push(' ');
    text.push_str(head.target);
    text.push_str(" HTTP/1.1\r\n");
    let peer = head.peer.to_string();
    let length = body.len().to_string();
    let has_length = !body.is_empty() || !matches!(head.method, "GET" | "HEAD");
    let ours = [(PEER, peer.as_str()), ("content-length", length.as_str())];
    let ours = &ours[..if has_length { 2 } else { 1 }];
    for (name, value) in ours.iter().chain(head.headers) {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    let mut request = text.into_bytes();
    request.extend_from_slice(body);
    request
}

/// Sends a request and reads the whole answer: status, fields, body, file.
pub(super) fn talk(stream: &mut UnixStream, request: &[u8], method: &str) -> io::Result<Heard> {
    stream.write_all(request)?;
    let mut bytes = Vec::with_capacity(limits::READ_BYTES);
    let end = loop {
        let scanned = bytes.len().saturating_sub(3);
        read_some(stream, &mut bytes).map_err(|error| match error.kind() {
            // An end before the first byte: the connection was closed under the request.
            io::ErrorKind::UnexpectedEof if scanned == 0 => io::ErrorKind::ConnectionReset.into(),
            _ => error,
        })?;
        if let Some(at) = bytes[scanned..].windows(4).position(|four| four == b"\r\n\r\n") {
            break scanned + at + 4;
        }
        if bytes.len() > limits::ANSWER_HEAD_MAX_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(io::Error::other)?;
    let status = head.get(9..12).and_then(|status| status.parse::<u16>().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let (mut fields, mut length, mut file) = (Vec::with_capacity(512), None, None);
    for line in head.split("\r\n").skip(1) {
        let Some((name, value)) = line.split_once(": ") else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        } else if name.eq_ignore_ascii_case(FILE) {
            file = value.parse().ok();
        } else if !name.eq_ignore_ascii_case("server") {
            fields.extend_from_slice(line.as_bytes());
            fields.extend_from_slice(b"\r\n");
        }
    }
    let mut body = bytes.split_off(end);
    if method == "HEAD" || matches!(status, 204 | 304) {
        // Nothing follows, but the length is what a HEAD asked for.
        body.resize(length.unwrap_or(0), 0);
        return Ok(Heard { status, fields, bytes: body, file });
    }
    let length = length.ok_or(io::ErrorKind::InvalidData)?;
    body.reserve_exact(length.saturating_sub(body.len()));
    while body.len() < length {
        read_some(stream, &mut body)?;
    }
    Ok(Heard { status, fields, bytes: body, file })
}

fn read_some(stream: &mut UnixStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    // Not by way of the stack: what a thread's stack has once touched stays with the thread.
    let old = bytes.len();
    bytes.resize(old + limits::READ_BYTES, 0);
    let read = stream.read(&mut bytes[old..]);
    bytes.truncate(old + read.as_ref().copied().unwrap_or(0));
    if read? == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}
