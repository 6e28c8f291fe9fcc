//! tiny_http: its workers turn its requests into ours and our replies into its responses.

use std::collections::HashMap;
use std::io;
use std::io::Cursor;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::thread::JoinHandle;

use tiny_http::Header;
use tiny_http::Response;
use tiny_http::StatusCode;

use super::message::Body;
use super::message::FILE;
use super::message::Handler;
use super::message::PEER;
use super::message::PRIVATE_PREFIX;
use super::message::PROBE;
use super::message::Reply;
use super::message::Request;
use crate::limits;

/// Files on their way from a handler to the gate, which sends them itself.
#[derive(Default)]
pub(super) struct Files {
    waiting: Mutex<(u64, HashMap<u64, Body>)>,
}

impl Files {
    fn insert(&self, body: Body) -> u64 {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.0 += 1;
        let id = waiting.0;
        waiting.1.insert(id, body);
        id
    }

    /// Takes a file out.
    pub(super) fn remove(&self, id: u64) -> Option<Body> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&id)
    }
}

/// Starts the workers of a server. They end when it is unblocked once for each.
pub(super) fn start_workers(
    server: &Arc<tiny_http::Server>,
    handler: &Arc<dyn Handler>,
    files: &Arc<Files>,
) -> io::Result<Vec<JoinHandle<()>>> {
    (0..limits::HTTP_SLOTS)
        .map(|_| {
            let (server, handler, files) = (server.clone(), handler.clone(), files.clone());
            thread::Builder::new().name("worker".to_owned()).spawn(move || {
                while let Ok(request) = server.recv() {
                    answer(request, handler.as_ref(), &files);
                }
            })
        })
        .collect()
}

fn answer(mut theirs: tiny_http::Request, handler: &dyn Handler, files: &Files) {
    if theirs.headers().iter().any(|header| header.field.equiv(PROBE)) {
        // The gate notices by itself when its probe is not answered.
        let _ = theirs.respond(response(Reply::new(204)));
        return;
    }
    let reply = match read(&mut theirs) {
        Ok(request) => catch_unwind(AssertUnwindSafe(|| handler.answer(request))),
        Err(error) => {
            log::error!("the gate's request cannot be read: {error}");
            Ok(Reply::new(500))
        }
    };
    let mut reply = reply.unwrap_or_else(|_| {
        log::error!("a handler panicked");
        Reply::text(500, "Something went wrong here; please try again later.")
    });
    let mut file = None;
    if matches!(reply.body(), Body::File { .. }) {
        let headers = Reply::new(reply.status());
        let headers = reply.headers().fold(headers, |reply, (name, value)| {
            reply.with_header(name.to_owned(), value.to_owned())
        });
        let id = files.insert(reply.into_body());
        file = Some(id);
        reply = headers.with_private_header(FILE, id.to_string());
    }
    if let Err(error) = theirs.respond(response(reply)) {
        log::warn!("the gate did not take an answer: {error}");
        file.and_then(|id| files.remove(id));
    }
}

fn read(theirs: &mut tiny_http::Request) -> io::Result<Request> {
    let mut headers = Vec::with_capacity(theirs.headers().len());
    let mut peer = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    for header in theirs.headers() {
        let name = header.field.as_str().as_str().to_ascii_lowercase();
        if name == PEER {
            peer = header.value.as_str().parse().unwrap_or(peer);
        } else if !name.starts_with(PRIVATE_PREFIX) {
            headers.push((name, header.value.as_str().to_owned()));
        }
    }
    let mut body = Vec::with_capacity(theirs.body_length().unwrap_or(0));
    let length = theirs.body_length();
    theirs.as_reader().read_to_end(&mut body)?;
    // A reader of tiny_http takes the end of the connection for the end of the body.
    if length.is_some_and(|length| length != body.len()) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let (method, target) = (theirs.method().as_str().to_owned(), theirs.url().to_owned());
    Ok(Request { method, target, headers, body, peer })
}

fn response(reply: Reply) -> Response<Cursor<Vec<u8>>> {
    let status = StatusCode(reply.status());
    let headers = reply
        .headers()
        .filter_map(|(name, value)| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok())
        .collect();
    let bytes = match reply.into_body() {
        Body::Bytes(bytes) => bytes,
        // Given to the gate before.
        Body::File { .. } => Vec::new(),
    };
    let length = bytes.len();
    // Never chunked: the gate reads a known length.
    Response::new(status, headers, Cursor::new(bytes), Some(length), None)
        .with_chunked_threshold(usize::MAX)
}
