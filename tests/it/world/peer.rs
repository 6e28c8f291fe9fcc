//! Another server: it has one account, signs what it sends, checks what it is sent, and can be in
//! a bad mood.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use serde_json::{Value, json};
use skep::clock::{self, Timestamp};
use skep::id::{Domain, KeyId, Origin};
use skep::sig::{self, Head, Signer, Standard, Synchronization};

use super::checks::{Delivery, check_proof, verify, verify_by};
use super::http::{self, Answer, read_head};
use super::moods::ASKS;
pub(super) use super::moods::Mood;
use super::site::Site;
use super::{AP, PATIENCE, PUBLIC, own_listener, peer_keys};

struct State {
    origin: String,
    is_over: AtomicBool,
    inbox_mood: Mutex<Mood>,
    get_mood: Mutex<Mood>,
    documents: Mutex<BTreeMap<String, Value>>,
    /// Whole answers to what is no document.
    answers: Mutex<BTreeMap<String, Vec<u8>>>,
    gets: Mutex<Vec<String>>,
    deliveries: Mutex<Vec<Delivery>>,
    rung: Condvar,
}

pub(super) struct Peer {
    address: SocketAddr,
    state: Arc<State>,
    signer: Signer,
    next: AtomicU32,
}

impl Peer {
    pub(super) fn new() -> Self {
        Self::at(own_listener())
    }

    /// A server that is there from now on.
    pub(super) fn at(listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let origin = format!("http://{address}");
        let actor = format!("{origin}/users/bob");
        let state = Arc::new(State {
            is_over: AtomicBool::new(false),
            inbox_mood: Mutex::new(Mood::Well),
            get_mood: Mutex::new(Mood::Well),
            documents: Mutex::new(documents(&origin)),
            answers: Mutex::default(),
            gets: Mutex::default(),
            deliveries: Mutex::default(),
            rung: Condvar::new(),
            origin,
        });
        let served = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if served.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let served = Arc::clone(&served);
                thread::spawn(move || served.serve(stream.unwrap()));
            }
        });
        let key = |name: &str| KeyId::parse(&format!("{actor}#{name}")).unwrap();
        let signer = Signer::new(peer_keys(), key("main-key"), key("ed25519-key"));
        Self { address, state, signer, next: AtomicU32::new(1) }
    }

    pub(super) fn origin(&self) -> &str {
        &self.state.origin
    }

    pub(super) fn actor(&self) -> String {
        format!("{}/users/bob", self.origin())
    }

    pub(super) fn handle(&self) -> String {
        format!("@bob@{}", self.address)
    }

    /// The host of this server, without a port.
    pub(super) fn host_name(&self) -> String {
        self.address.ip().to_string()
    }

    /// A new address on this server.
    pub(super) fn fresh(&self, what: &str) -> String {
        format!("{}/{what}/{}", self.origin(), self.next.fetch_add(1, Ordering::SeqCst))
    }

    pub(super) fn inbox_is(&self, mood: Mood) {
        *self.state.inbox_mood.lock().unwrap() = mood;
    }

    pub(super) fn gets_are(&self, mood: Mood) {
        *self.state.get_mood.lock().unwrap() = mood;
    }

    /// Serves a document from now on.
    pub(super) fn host(&self, document: &Value) {
        let path = document["id"].as_str().unwrap().strip_prefix(self.origin()).unwrap();
        self.host_at(path, document);
    }

    /// The same, at some address of this server.
    pub(super) fn host_at(&self, path: &str, document: &Value) {
        self.state.documents.lock().unwrap().insert(path.to_owned(), document.clone());
    }

    /// Gives a whole answer, head and body, at some address of this server. The address.
    pub(super) fn answer_at(&self, path: &str, answer: impl Into<Vec<u8>>) -> String {
        self.state.answers.lock().unwrap().insert(path.to_owned(), answer.into());
        format!("{}{path}", self.origin())
    }

    /// What is served at some address of this server.
    pub(super) fn document(&self, path: &str) -> Value {
        self.state.documents.lock().unwrap()[path].clone()
    }

    /// Says from now on that `name` here is `actor`, known best as `subject`.
    pub(super) fn names(&self, name: &str, subject: &str, actor: &str) {
        let target = format!("/.well-known/webfinger?resource=acct:{name}@{}", self.address);
        let finger = json!({
            "subject": subject, "links": [{ "rel": "self", "type": AP, "href": actor }],
        });
        self.state.documents.lock().unwrap().insert(target, finger);
    }

    /// A public post of this server's account.
    pub(super) fn note(&self, text: &str) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.fresh("notes"), "type": "Note", "attributedTo": self.actor(),
            "to": [PUBLIC], "cc": [format!("{}/followers", self.actor())],
            "content": format!("<p>{text}</p>"), "published": clock::now().rfc3339(),
        })
    }

    /// An activity of this server's account, with a new id.
    pub(super) fn activity(&self, kind: &str, object: impl Into<Value>) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.fresh("activities"), "type": kind, "actor": self.actor(),
            "to": [PUBLIC], "object": object.into(),
        })
    }

    /// This server's account is a community from now on (FEP-1b12).
    pub(super) fn is_group(&self) {
        let mut actor = self.document("/users/bob");
        actor["type"] = json!("Group");
        self.host(&actor);
    }

    /// Is followed by the owner of `site` from now on.
    #[track_caller]
    pub(super) fn is_followed_by(&self, site: &Site) {
        site.ok(&["follow", &self.actor()]);
        let follow = self.expect("Follow", &self.actor());
        assert_eq!(self.send(site, &self.activity("Accept", follow.activity)).status, 202);
    }

    /// Paths that were asked for.
    pub(super) fn gets(&self) -> Vec<String> {
        self.state.gets.lock().unwrap().clone()
    }

    pub(super) fn deliveries(&self) -> Vec<Delivery> {
        self.state.deliveries.lock().unwrap().clone()
    }

    pub(super) fn count(&self, kind: &str, object: &str) -> usize {
        self.deliveries().iter().filter(|delivery| delivery.is(kind, object)).count()
    }

    /// How many deliveries came.
    pub(super) fn count_all(&self) -> usize {
        self.state.deliveries.lock().unwrap().len()
    }

    /// Waits for the first delivery that `is_it` accepts.
    #[track_caller]
    pub(super) fn wait_for(&self, what: &str, is_it: impl Fn(&Delivery) -> bool) -> Delivery {
        let deliveries = self.state.deliveries.lock().unwrap();
        let (deliveries, _) = self
            .state
            .rung
            .wait_timeout_while(deliveries, PATIENCE, |all| !all.iter().any(&is_it))
            .unwrap();
        let found = deliveries.iter().find(|delivery| is_it(delivery)).cloned();
        let seen: Vec<&str> = deliveries.iter().map(Delivery::kind).collect();
        found.unwrap_or_else(|| panic!("waited in vain for {what}; came: {seen:?}"))
    }

    /// Waits for an activity about an object, correctly signed.
    #[track_caller]
    pub(super) fn expect(&self, kind: &str, object: &str) -> Delivery {
        let delivery = self.wait_for(&format!("{kind} {object}"), |it| it.is(kind, object));
        assert_eq!(delivery.fault, None, "{delivery:?}");
        delivery
    }

    /// The headers of a signed POST to the inbox of `site`.
    pub(super) fn sign(&self, site: &Site, body: &[u8]) -> Vec<(&'static str, String)> {
        self.sign_at(site, body, clock::now())
    }

    /// The same, by a clock that shows `time`.
    pub(super) fn sign_at(
        &self,
        site: &Site,
        body: &[u8],
        time: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let domain = Domain::parse(&site.address.to_string()).unwrap();
        self.signer.sign_post(&domain, "/ap/inbox", body, time)
    }

    /// The headers of a signed GET, by a clock that shows `time`.
    pub(super) fn sign_get(
        &self,
        site: &Site,
        target: &str,
        time: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let domain = Domain::parse(&site.address.to_string()).unwrap();
        self.signer.sign_get(&domain, target, time)
    }

    /// The same, under another key id.
    pub(super) fn sign_under(
        &self,
        site: &Site,
        body: &[u8],
        key: &KeyId,
    ) -> Vec<(&'static str, String)> {
        let domain = Domain::parse(&site.address.to_string()).unwrap();
        let signer = Signer::new(peer_keys(), key.clone(), key.clone());
        signer.sign_post(&domain, "/ap/inbox", body, clock::now())
    }

    /// Sends an activity that says, under its signature, who follows this server's account there
    /// (FEP-8fcf).
    #[track_caller]
    pub(super) fn send_saying(
        &self,
        site: &Site,
        activity: &Value,
        said: Synchronization,
    ) -> Answer {
        let signer = self.signer.saying(said);
        let domain = Domain::parse(&site.address.to_string()).unwrap();
        let body = activity.to_string();
        let headers = signer.sign_post(&domain, "/ap/inbox", body.as_bytes(), clock::now());
        post(site, &headers, body.as_bytes())
    }

    /// The same by RFC 9421.
    pub(super) fn sign_by_message(
        &self,
        site: &Site,
        body: &[u8],
        key: &KeyId,
    ) -> Vec<(&'static str, String)> {
        let origin = Origin::of(&site.origin()).unwrap();
        let signer = Signer::new(peer_keys(), key.clone(), key.clone());
        sig::rfc9421::sign_post(&signer, &origin, "/ap/inbox", body, clock::now())
    }

    /// Sends a signed activity.
    #[track_caller]
    pub(super) fn send(&self, site: &Site, activity: &Value) -> Answer {
        let body = activity.to_string();
        post(site, &self.sign(site, body.as_bytes()), body.as_bytes())
    }

    /// Sends a signed activity to some inbox of a site.
    #[track_caller]
    pub(super) fn send_to(&self, site: &Site, path: &str, activity: &Value) -> Answer {
        let domain = Domain::parse(&site.address.to_string()).unwrap();
        let body = activity.to_string();
        let headers = self.signer.sign_post(&domain, path, body.as_bytes(), clock::now());
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        http::send(site.address, &format!("POST {path}"), &headers, body.as_bytes())
    }

    /// Follows a site and waits until that is accepted. The Follow.
    #[track_caller]
    pub(super) fn follow(&self, site: &Site) -> Value {
        let follow = self.activity("Follow", site.actor());
        assert_eq!(self.send(site, &follow).status, 202);
        self.expect("Accept", follow["id"].as_str().unwrap());
        follow
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        // Wakes the listener; it may be gone already.
        let _ = TcpStream::connect(self.address);
    }
}

/// Posts to the inbox of a site.
#[track_caller]
pub(super) fn post(site: &Site, headers: &[(&'static str, String)], body: &[u8]) -> Answer {
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    http::send(site.address, "POST /ap/inbox", &headers, body)
}

fn documents(origin: &str) -> BTreeMap<String, Value> {
    let actor = format!("{origin}/users/bob");
    let domain = origin.strip_prefix("http://").unwrap();
    let bob = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": actor, "type": "Person", "preferredUsername": "bob", "name": "Bob",
        "inbox": format!("{actor}/inbox"), "outbox": format!("{actor}/outbox"),
        "followers": format!("{actor}/followers"), "url": format!("{origin}/@bob"),
        "publicKey": {
            "id": format!("{actor}#main-key"), "owner": actor,
            "publicKeyPem": peer_keys().public_pem(),
        },
    });
    let finger = json!({
        "subject": format!("acct:bob@{domain}"),
        "links": [{ "rel": "self", "type": AP, "href": actor }],
    });
    let query = format!("/.well-known/webfinger?resource=acct:bob@{domain}");
    BTreeMap::from([("/users/bob".to_owned(), bob), (query, finger)])
}

impl State {
    fn serve(&self, stream: TcpStream) {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let Ok((first, headers)) = read_head(&mut reader) else { return };
        let mut words = first.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut head = Head::new(method, target);
        for (name, value) in &headers {
            head = head.with(name, value);
        }
        let length = head.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let is = |standard| sig::read(&head).is_ok_and(|read| read.standard() == standard);
        let mood = match method {
            "POST" => self.take_in(head.clone(), body),
            _ => {
                self.gets.lock().unwrap().push(target.to_owned());
                self.get_mood.lock().unwrap().clone()
            }
        };
        let no = |status| Some((status, ""));
        let refusal = match mood {
            // Whose key it is has been looked at.
            Mood::Well | Mood::Knows(_) => None,
            Mood::Says(status) => no(status),
            Mood::Takes(standard, _) if is(standard) => None,
            Mood::Asks(_) if is(Standard::Rfc9421) => None,
            Mood::Takes(_, status) => no(status),
            Mood::Asks(status) => Some((status, ASKS)),
            Mood::Slow(time) => {
                thread::sleep(time);
                None
            }
            Mood::Silent => {
                // Until the other side gives up.
                let _ = reader.read(&mut [0]);
                return;
            }
            Mood::AsksBack(address, target) => {
                let answer = http::send(address, &format!("GET {target}"), &[("Accept", AP)], b"");
                (answer.status != 200).then_some((500, ""))
            }
        };
        self.answer(stream, (method, target), refusal);
    }

    /// Keeps what was posted, and its verdict on the signature.
    fn take_in(&self, head: Head, body: Vec<u8>) -> Mood {
        let mood = self.inbox_mood.lock().unwrap().clone();
        let activity: Value = serde_json::from_slice(&body).unwrap_or_default();
        let fault = verify(&head, &body, &self.origin).and_then(|()| check_proof(&body, &activity));
        let fault = fault.err();
        let mood = match mood {
            Mood::Knows(key) => match verify_by(&key, &head, &body, &self.origin) {
                Ok(()) => Mood::Well,
                Err(_) => Mood::Says(401),
            },
            mood => mood,
        };
        self.deliveries.lock().unwrap().push(Delivery { head, body, activity, fault });
        self.rung.notify_all();
        mood
    }

    fn answer(
        &self,
        mut stream: TcpStream,
        (method, target): (&str, &str),
        refusal: Option<(u16, &str)>,
    ) {
        if let Some(whole) = self.answers.lock().unwrap().get(target) {
            // The other side may have heard enough.
            let _ = stream.write_all(whole);
            return;
        }
        let document = self.documents.lock().unwrap().get(target).cloned();
        let more = refusal.map_or("", |(_, more)| more);
        let (status, body) = match (refusal, method, document) {
            (Some((status, _)), ..) => (status, "no".to_owned()),
            (None, "POST", _) => (202, String::new()),
            (None, _, Some(document)) => (200, document.to_string()),
            (None, _, None) => (404, "nothing".to_owned()),
        };
        let media_type =
            if target.starts_with("/.well-known") { "application/jrd+json" } else { AP };
        let length = body.len();
        // The other side may have gone.
        let _ = write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
             Retry-After: 60\r\n{more}Connection: close\r\n\r\n{body}"
        );
    }
}
