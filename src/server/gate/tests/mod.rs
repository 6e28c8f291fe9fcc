//! The gate through real sockets. Nothing sleeps: every wait is for a condition, with a deadline.

mod bodies;
mod eviction;
mod heads;
mod proxies;
mod seats;
mod slots;
mod slow;
mod stopping;
mod wire;

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use super::Bounds;
use super::Server;
use super::Times;
use crate::server::message::Body;
use crate::server::message::Handler;
use crate::server::message::Reply;
use crate::server::message::Request;
use crate::server::message::RequestHead;

const BIG_BYTES: usize = 1024 * 1024;
/// More than all buffers of a connection take, and no space on the disk: it has only holes.
const VAST_BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// Nothing takes longer than this on a machine that is not on fire.
const PATIENCE: Duration = Duration::from_secs(10);
/// A deadline of the gate that a test waits for.
const SHORT: Duration = Duration::from_millis(50);

/// Names and values of header fields.
type Fields = &'static [(&'static str, &'static str)];

/// Requests that wait inside the handler until the test lets them go on.
#[derive(Default)]
struct Held {
    /// How many came, and whether they may go on.
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Held {
    fn hold(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        self.changed.notify_all();
        let (state, waited) =
            self.changed.wait_timeout_while(state, PATIENCE, |(_, is_open)| !*is_open).unwrap();
        drop(state);
        assert!(!waited.timed_out(), "nobody let the request go on");
    }

    /// Waits until so many requests have come in all.
    #[track_caller]
    fn wait_for(&self, count: usize) {
        let state = self.state.lock().unwrap();
        let (state, _) =
            self.changed.wait_timeout_while(state, PATIENCE, |(come, _)| *come < count).unwrap();
        assert!(state.0 >= count, "only {} of {count} requests came", state.0);
    }

    fn let_go(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }
}

#[derive(Default)]
struct Echo {
    held: Arc<Held>,
}

impl Handler for Echo {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        match request.path() {
            "/static" => Some(Reply::text(200, "static")),
            "/panic-at-gate" => panic!("as asked"),
            _ => None,
        }
    }

    fn answer(&self, request: Request) -> Reply {
        match request.path() {
            "/panic" => panic!("as asked"),
            "/big" => Reply::file("text/plain", file(BIG_BYTES as u64), BIG_BYTES as u64),
            "/vast" => Reply::file("text/plain", file(VAST_BYTES), VAST_BYTES),
            "/long" => Reply::bytes(200, "text/plain", vec![b'y'; BIG_BYTES]),
            "/part" => {
                let file = File::open("Cargo.toml").unwrap();
                Reply::new(206).with_body(Body::File { file, offset: 1, length: 7 })
            }
            // The file does not hold what is promised.
            "/torn" => Reply::file("text/plain", file(10), 2 * BIG_BYTES as u64),
            "/empty" => Reply::new(204),
            "/held" => {
                self.held.hold();
                Reply::text(200, "held")
            }
            "/split" => Reply::text(200, "ok").with_header("X-A", "b\r\nX-Evil: yes"),
            "/length" => Reply::text(200, &request.body.len().to_string()),
            _ => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                let Request { method, target, peer, .. } = &request;
                Reply::text(200, &format!("{method} {target} {peer} [{body}]"))
            }
        }
    }
}

/// A file of this many zeros.
fn file(length: u64) -> File {
    let file = tempfile::tempfile().unwrap();
    file.set_len(length).unwrap();
    file
}

fn start(bounds: Bounds, times: Times) -> Server {
    start_held(bounds, times).0
}

fn start_held(bounds: Bounds, times: Times) -> (Server, Arc<Held>) {
    let echo = Echo::default();
    let held = Arc::clone(&echo.held);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    (Server::start_with(listener, bounds, times, Arc::new(echo)).unwrap(), held)
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.local_addr()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// A request that keeps its connection.
fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Sends a request on a new connection and leaves it at that.
fn asking(server: &Server, path: &str) -> TcpStream {
    let mut stream = connect(server);
    stream.write_all(get(path).as_bytes()).unwrap();
    stream
}

/// Sends `text` on a new connection, ends sending, and returns all that comes back.
fn talk(server: &Server, text: impl AsRef<[u8]>) -> String {
    let mut stream = connect(server);
    // A request may be refused before all of it was sent.
    if stream.write_all(text.as_ref()).is_ok() {
        let _ = stream.shutdown(Shutdown::Write);
    }
    read_all(&mut stream)
}

/// All that comes until the connection ends: one that stays open is a failure.
#[track_caller]
fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        // A reset after the answer is an end too; a connection that stays open is none.
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[track_caller]
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(end.as_bytes()) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "it ended before {end:?}");
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

/// Has one request for `/static` answered on a connection that stays open.
#[track_caller]
fn ask_on(stream: &mut TcpStream) {
    stream.write_all(get("/static").as_bytes()).unwrap();
    assert!(read_until(stream, "static\n").starts_with("HTTP/1.1 200 "));
}

#[track_caller]
fn eventually(what: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !what() {
        assert!(Instant::now() < deadline, "it did not come to pass");
        std::thread::yield_now();
    }
}

fn is_served(server: &Server) -> bool {
    status(&talk(server, get("/static"))) == "200"
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}
