//! A web server in front of a node, which can be set wrongly in every way.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::http::{self, Answer};
use super::own_listener;

pub(super) type Headers = Vec<(String, String)>;

/// A request, on its way to the node.
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
}

/// How a web server in front is set.
pub(super) struct Settings {
    pub(super) to: SocketAddr,
    pub(super) ask: fn(&mut Asked),
    pub(super) answer: fn(&Asked, &mut Answer),
    /// Are answers kept, whatever was accepted?
    pub(super) caches: bool,
}

/// A web server in front of a node, as nginx is.
pub(super) struct Front {
    pub(super) address: SocketAddr,
    settings: Arc<Mutex<Settings>>,
}

impl Settings {
    pub(super) fn right(to: SocketAddr) -> Self {
        Self { to, ask: |_| (), answer: |_, _| (), caches: false }
    }
}

impl Front {
    pub(super) fn before(to: SocketAddr) -> Self {
        let listener = own_listener();
        let address = listener.local_addr().unwrap();
        let settings = Arc::new(Mutex::new(Settings::right(to)));
        let shared = Arc::clone(&settings);
        thread::spawn(move || serve(&listener, &shared));
        Self { address, settings }
    }

    pub(super) fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap() = settings;
    }
}

fn serve(listener: &TcpListener, settings: &Arc<Mutex<Settings>>) {
    let cache = Arc::new(Mutex::new(BTreeMap::new()));
    for stream in listener.incoming().flatten() {
        let (settings, cache) = (Arc::clone(settings), Arc::clone(&cache));
        // Whoever hangs up has asked nothing.
        thread::spawn(move || pass(stream, &settings.lock().unwrap(), &mut cache.lock().unwrap()));
    }
}

fn pass(
    stream: TcpStream,
    settings: &Settings,
    cache: &mut BTreeMap<String, (u16, Headers, Vec<u8>)>,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (line, headers) = http::read_head(&mut reader).ok()?;
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let mut asked = Asked { line: line.clone(), headers, body };
    asked.headers.push(("X-Forwarded-For".to_owned(), "127.0.0.1".to_owned()));
    (settings.ask)(&mut asked);
    let mut answer = match cache.get(&line).filter(|_| settings.caches) {
        Some((status, headers, body)) => {
            Answer { status: *status, headers: headers.clone(), body: body.clone() }
        }
        None => {
            let headers: Vec<(&str, &str)> = asked
                .headers
                .iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            http::send(settings.to, &asked.line, &headers, &asked.body)
        }
    };
    if settings.caches && line.starts_with("GET") {
        let kept = (answer.status, answer.headers.clone(), answer.body.clone());
        cache.entry(line.clone()).or_insert(kept);
    }
    (settings.answer)(&asked, &mut answer);
    write(stream, &answer)
}

fn write(mut stream: TcpStream, answer: &Answer) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} As Said\r\nServer: nginx/1.22.1\r\n", answer.status);
    for (name, value) in &answer.headers {
        let is_ours = ["content-length", "connection", "transfer-encoding", "server"];
        if !is_ours.iter().any(|it| name.eq_ignore_ascii_case(it)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str(&format!("Connection: close\r\nContent-Length: {}\r\n\r\n", answer.body.len()));
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&answer.body).ok()
}

pub(super) fn drop_header(headers: &mut Headers, name: &str) {
    headers.retain(|(its, _)| !its.eq_ignore_ascii_case(name));
}

pub(super) fn put_header(headers: &mut Headers, name: &str, value: &str) {
    drop_header(headers, name);
    headers.push((name.to_owned(), value.to_owned()));
}
