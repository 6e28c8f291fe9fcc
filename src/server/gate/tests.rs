//! The gate through real sockets. Nothing sleeps: every wait is for a condition, with a deadline.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc;
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

struct Echo {
    slow: Option<std::sync::Mutex<(mpsc::Sender<()>, mpsc::Receiver<()>)>>,
}

impl Handler for Echo {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        (request.path() == "/static").then(|| Reply::text(200, "static"))
    }

    fn answer(&self, request: Request) -> Reply {
        match request.path() {
            "/panic" => panic!("as asked"),
            "/big" => {
                let path = tempfile::NamedTempFile::new().unwrap();
                path.as_file().write_all_at_start(&vec![b'x'; BIG_BYTES]);
                let file = File::open(path.path()).unwrap();
                Reply::new(200).with_body(Body::File { file, offset: 0, length: BIG_BYTES as u64 })
            }
            "/slow" => {
                let slow = self.slow.as_ref().unwrap().lock().unwrap();
                slow.0.send(()).unwrap();
                slow.1.recv_timeout(Duration::from_secs(5)).unwrap();
                Reply::text(200, "slow")
            }
            "/split" => Reply::text(200, "ok").with_header("X-A", "b\r\nX-Evil: yes"),
            _ => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                let Request { method, target, peer, .. } = &request;
                Reply::text(200, &format!("{method} {target} {peer} [{body}]"))
            }
        }
    }
}

trait WriteAll {
    fn write_all_at_start(&self, bytes: &[u8]);
}

impl WriteAll for File {
    fn write_all_at_start(&self, bytes: &[u8]) {
        std::os::unix::fs::FileExt::write_all_at(self, bytes, 0).unwrap();
    }
}

fn start(bounds: Bounds, times: Times) -> Server {
    start_handler(bounds, times, Echo { slow: None })
}

fn start_handler(bounds: Bounds, times: Times, handler: Echo) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    Server::start_with(listener, bounds, times, Arc::new(handler)).unwrap()
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.local_addr()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

/// Sends `text` on a new connection, ends sending, and returns all that comes back.
fn talk(server: &Server, text: &[u8]) -> String {
    let mut stream = connect(server);
    stream.write_all(text).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    read_all(&mut stream)
}

fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        // A reset after the answer is an end too; a connection that stays open is none.
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(end.as_bytes()) && stream.read(&mut byte).unwrap() == 1 {
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

#[track_caller]
fn eventually(what: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while !what() {
        assert!(Instant::now() < deadline, "it did not come to pass");
        std::thread::yield_now();
    }
}

fn is_served(server: &Server) -> bool {
    talk(server, b"GET /static HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 200 ")
}

const HEADS: &[(&str, u16)] = &[
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\n\r\n", 200),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: a\n\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tfolded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX Y: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: ünï\r\n\r\n", 200),
    ("GET /ü HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\r\nHost: a\r\n\r\n", 400),
    ("GET / \r\nHost: a\r\n\r\n", 400),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.1 junk\r\nHost: a\r\n\r\n", 400),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
    ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET HTTP://A/x HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("POST / HTTP/1.0\r\n\r\n", 411),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", 200),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000000000\r\n\r\nhi", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nhi", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", 400),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417),
    ("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n", 500),
];

#[test]
fn each_head_gets_its_status() {
    let server = start(Bounds::default(), Times::default());
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(5_000));
    let huge = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(17_000));
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(64));
    let bounds: &[(&str, u16)] = &[(&long, 414), (&huge, 431), (&many, 431)];
    for (text, status) in HEADS.iter().chain(bounds) {
        let answer = talk(&server, text.as_bytes());
        assert!(
            answer.starts_with(&format!(
                "HTTP/1.{} {status} ",
                if answer.starts_with("HTTP/1.0") { 0 } else { 1 }
            )),
            "{text:?}: {answer}"
        );
    }
    server.stop();
}

#[test]
fn chunked_bodies_are_decoded_or_refused() {
    let server = start(Bounds { body_max: 64, ..Bounds::default() }, Times::default());
    let endless = format!("0;{}\r\n\r\n", "e".repeat(300));
    let trailer = format!("0\r\n{}\r\n", "A: b\r\n".repeat(900));
    let table: &[(&str, &str)] = &[
        ("2\r\nhi\r\n0\r\n\r\n", "200"),
        ("1;a=b\r\nh\r\n1\r\ni\r\n0\r\nX: y\r\n\r\n", "200"),
        ("02\r\nhi\r\n000\r\n\r\n", "200"),
        ("+2\r\nhi\r\n0\r\n\r\n", "400"),
        ("0x2\r\nhi\r\n0\r\n\r\n", "400"),
        (" 2\r\nhi\r\n0\r\n\r\n", "400"),
        ("\r\nhi\r\n0\r\n\r\n", "400"),
        ("2\nhi\n0\n\n", "400"),
        ("2\r\nhix\r\n0\r\n\r\n", "400"),
        ("0\r\n X: y\r\n\r\n", "400"),
        ("41\r\n", "413"),
        ("ffffffffffffffffffffff\r\n", "413"),
        (&endless, "400"),
        (&trailer, "431"),
    ];
    for (body, expected) in table {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = talk(&server, format!("{head}{body}").as_bytes());
        assert_eq!(answer.get(9..12), Some(*expected), "{body:?}: {answer}");
        assert!(*expected != "200" || answer.ends_with("[hi]\n"), "{answer}");
    }
}

#[test]
fn requests_follow_each_other_on_one_connection() {
    let server = start(Bounds::default(), Times::default());
    let get = "GET /static HTTP/1.1\r\nHost: a\r\n\r\n";
    let post =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    let answer = talk(&server, format!("{get}{post}{get}").as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    let old =
        talk(&server, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");
    assert_eq!(old.matches("HTTP/1.0 200 OK").count(), 2, "{old}");
    assert_eq!(old.matches("Connection: keep-alive").count(), 1, "{old}");
}

#[test]
fn head_has_the_same_head_and_no_body() {
    let server = start(Bounds::default(), Times::default());
    for (path, length) in [("/static", 7), ("/big", BIG_BYTES)] {
        let answer = talk(&server, format!("HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        assert!(answer.contains(&format!("Content-Length: {length}\r\n")), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    let whole = talk(&server, b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(whole.len() > BIG_BYTES && whole.ends_with("xxx"));
}

#[test]
fn a_header_cannot_split_the_answer() {
    let server = start(Bounds::default(), Times::default());
    let answer = talk(&server, b"GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("Evil"), "{answer}");
}

#[test]
fn the_body_is_invited() {
    let server = start(Bounds::default(), Times::default());
    let mut stream = connect(&server);
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(read_until(&mut stream, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hi").unwrap();
    assert!(read_until(&mut stream, "[hi]\n").contains("200 OK"));
}

#[test]
fn slow_heads_and_bodies_are_cut() {
    let short = Duration::from_millis(50);
    let times = Times { head: short, body: short, ..Times::default() };
    let server = start(Bounds::default(), times);
    for text in ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi"] {
        let mut stream = connect(&server);
        stream.write_all(text.as_bytes()).unwrap();
        assert!(read_all(&mut stream).starts_with("HTTP/1.1 408 "), "{text}");
    }
}

#[test]
fn the_longest_waiting_of_an_address_makes_room() {
    let server = start(Bounds { per_ip: 2, ..Bounds::default() }, Times::default());
    let mut first = connect(&server);
    eventually(|| server.gate.seats.count() == 1);
    let _second = connect(&server);
    assert!(is_served(&server));
    assert_eq!(read_all(&mut first), "");
}

#[test]
fn a_flood_passes() {
    let server = start(Bounds { connections: 8, ..Bounds::default() }, Times::default());
    let flood: Vec<TcpStream> = (0..100).map(|_| connect(&server)).collect();
    eventually(|| is_served(&server));
    assert!(server.gate.seats.count() <= 8);
    drop(flood);
}

#[test]
fn readers_that_never_read_hold_nobody_up() {
    let server = start(Bounds::default(), Times::default());
    let mut idle = Vec::new();
    for _ in 0..8 {
        let mut stream = connect(&server);
        stream.write_all("GET /big HTTP/1.1\r\nHost: a\r\n\r\n".repeat(8).as_bytes()).unwrap();
        idle.push(stream);
    }
    let answer = talk(&server, b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(answer.contains("200 OK"), "{answer}");
}

#[test]
fn stopping_lets_an_answer_finish() {
    let (entered, has_entered) = mpsc::channel();
    let (finish, may_finish) = mpsc::channel();
    let slow = Some(std::sync::Mutex::new((entered, may_finish)));
    let server = start_handler(Bounds::default(), Times::default(), Echo { slow });
    let address = server.local_addr();
    let mut stream = connect(&server);
    stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    has_entered.recv_timeout(Duration::from_secs(5)).unwrap();
    let stopping = std::thread::spawn(move || server.stop());
    eventually(|| TcpStream::connect(address).is_err());
    finish.send(()).unwrap();
    assert!(read_all(&mut stream).ends_with("slow\n"));
    stopping.join().unwrap();
}

#[test]
fn tiny_http_is_rebuilt() {
    let server = start(Bounds::default(), Times::default());
    server.gate.backend.break_down();
    let get = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    assert!(talk(&server, get).starts_with("HTTP/1.1 200 "));
}

#[test]
fn only_what_changes_nothing_is_asked_twice() {
    let server = start(Bounds::default(), Times::default());
    for (method, status) in [("GET", "200"), ("POST", "503"), ("OPTIONS", "200")] {
        server.gate.backend.cut_kept();
        let answer = talk(&server, format!("{method} /x HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        assert_eq!(answer.get(9..12), Some(status), "{method}: {answer}");
    }
}

#[test]
fn only_a_trusted_proxy_names_the_client() {
    let local = "127.0.0.1".parse().unwrap();
    let trusted = Bounds { trusted_proxies: vec![local], ..Bounds::default() };
    let (open, behind) =
        (start(Bounds::default(), Times::default()), start(trusted, Times::default()));
    let table = [
        ("", "127.0.0.1"),
        ("X-Forwarded-For: 9.9.9.9\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 9.9.9.9, 127.0.0.1\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 9.9.9.9\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 9.9.9.9, junk\r\n", "127.0.0.1"),
        ("X-Forwarded-For:\r\n", "127.0.0.1"),
        ("X-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1"),
        ("Forwarded: for=9.9.9.9\r\nX-Real-IP: 9.9.9.9\r\n", "127.0.0.1"),
        ("X-Skep-Gate-Peer: 9.9.9.9\r\nx-skep-gate-file: 1\r\n", "127.0.0.1"),
    ];
    for (fields, expected) in table {
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        let answer = talk(&behind, text.as_bytes());
        assert!(answer.ends_with(&format!("GET / {expected} []\n")), "{fields}: {answer}");
        let answer = talk(&open, text.as_bytes());
        assert!(answer.ends_with("GET / 127.0.0.1 []\n"), "{fields}: {answer}");
    }
}
