//! A server that says what a test wants, and remembers what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request, as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// The values of one header, one entry a line.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(header, _)| header == name);
        named.map(|(_, value)| value.as_str()).collect()
    }
}

/// Listens until the test program ends.
pub(super) struct Stub {
    pub(super) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    /// Answers each request with what `answer` writes. A connection stays open for as long as the
    /// other side wants.
    pub(super) fn on<F>(address: &str, answer: F) -> Self
    where
        F: Fn(&Asked, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind(address).unwrap();
        let stub = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            asked: Arc::default(),
        };
        let (connections, asked) = (Arc::clone(&stub.connections), Arc::clone(&stub.asked));
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &asked, answer.as_ref()));
            }
        });
        stub
    }

    /// Answers each target with the same bytes.
    pub(super) fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::on("127.0.0.1:0", move |_, stream| stream.write_all(&bytes))
    }

    /// Must never hear of anybody. Listens where the clients of these tests may not go.
    pub(super) fn trap() -> Self {
        Self::on("127.0.0.2:0", |_, stream| stream.write_all(document("{}").as_bytes()))
    }

    pub(super) fn url(&self, target: &str) -> String {
        format!("http://{}{target}", self.address)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// A whole answer.
pub(super) fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

/// An ActivityPub document.
pub(super) fn document(body: &str) -> String {
    answer(200, "Content-Type: application/activity+json; charset=utf-8\r\n", body)
}

pub(super) fn redirect(status: u16, location: &str) -> String {
    answer(status, &format!("Location: {location}\r\n"), "")
}

fn serve<F>(mut stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &F)
where
    F: Fn(&Asked, &mut TcpStream) -> std::io::Result<()>,
{
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = read_request(&mut reader) {
        asked.lock().unwrap().push(request.clone());
        if answer(&request, &mut stream).is_err() {
            return;
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut asked = Asked::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    asked.method = words.next()?.to_owned();
    asked.target = words.next()?.to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.split_once(':') else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = asked.all("content-length").first().map_or(0, |length| length.parse().unwrap());
    asked.body.resize(length, 0);
    reader.read_exact(&mut asked.body).ok()?;
    Some(asked)
}
