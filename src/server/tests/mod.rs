//! Handlers without sockets: a request in, a reply out.

mod exports;
mod inbox;
mod message;
mod metrics;
mod negotiation;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::message::{Body, Request};
use super::{Handler, Reply, Site};
use crate::id::{Handle, Origin, OwnIds};
use crate::inbox::{Intake, Received, Rejection, Unreadable};
use crate::sig::Head;

/// A door that says what a test wants, and remembers what it was handed.
#[derive(Default)]
struct Door {
    says: Mutex<Option<Rejection>>,
    received: Mutex<Vec<Received>>,
    is_full: AtomicBool,
}

impl Intake for Door {
    fn take_in(&self, received: Received, _from: IpAddr) -> Result<(), Rejection> {
        self.received.lock().unwrap().push(received);
        self.says.lock().unwrap().take().map_or(Ok(()), Err)
    }

    fn read(&self, _head: &Head, _from: IpAddr) -> Result<String, Unreadable> {
        Err(Unreadable::Unsigned)
    }

    fn is_ready(&self) -> bool {
        !self.is_full.load(Ordering::SeqCst)
    }
}

/// A site without a single file, and its door.
fn site() -> (Site, Arc<Door>) {
    let door = Arc::new(Door::default());
    let intake: Arc<dyn Intake> = door.clone();
    let site = Site {
        output: "/nowhere".into(),
        own: OwnIds::new(Origin::of("https://me.example").unwrap()),
        handle: Handle::parse("me@me.example").unwrap(),
        intake: Some(intake),
        metrics: None,
        exports: None,
        visits: None,
        feed: None,
        admin: None,
    };
    (site, door)
}

fn request(method: &str, target: &str, body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: vec![("host".to_owned(), "me.example".to_owned())],
        body: body.to_vec(),
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

fn text(reply: Reply) -> String {
    match reply.into_body() {
        Body::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        Body::File { .. } => panic!("a file"),
    }
}

#[test]
fn methods_that_are_not_answered_name_those_that_are() {
    let (site, door) = site();
    for (method, target, status, allowed) in [
        ("OPTIONS", "/", 204, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "*", 204, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/ap/actor", 204, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/ap/inbox", 405, "POST"),
        ("PUT", "/ap/inbox", 405, "POST"),
        ("post", "/ap/inbox", 405, "POST"),
        ("DELETE", "/ap/inbox?x", 405, "POST"),
        ("POST", "/ap/inbox/", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/ap/Inbox", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/ap/%69nbox", 405, "GET, HEAD, OPTIONS"),
        ("POST", "//ap/inbox", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/inbox", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/", 405, "GET, HEAD, OPTIONS"),
        ("TRACE", "/", 405, "GET, HEAD, OPTIONS"),
        ("CONNECT", "/", 405, "GET, HEAD, OPTIONS"),
        ("BREW", "/", 405, "GET, HEAD, OPTIONS"),
    ] {
        let reply = site.answer(request(method, target, b"{}"));
        let got = (reply.status(), reply.header("allow"));
        assert_eq!(got, (status, Some(allowed)), "{method} {target}");
    }
    assert!(door.received.lock().unwrap().is_empty(), "nothing of this was for the door");
}
