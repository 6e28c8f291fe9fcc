//! Threat T5 as a product: every spelling of a forbidden address, at every way out, met at once, in
//! a redirect, and behind a name that changes its mind. One listener is reachable at each address of
//! this machine, and sees by the address that it was reached at whether anybody came astray.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::super::NetError;
use super::addresses::REFUSED;
use super::stub::{answer, redirect};
use super::{Client, signer};
use crate::id::{AddressRange, Domain, InboxUrl, Origin};
use crate::sig::Standard;

/// The one address of this machine that may be reached: an honest peer, or one that redirects.
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));
const BUDGET: Duration = Duration::from_secs(5);

/// Where names may lead that must not be followed; the first ones lead to this machine.
const BEHIND_NAMES: &[&str] = &[
    "127.0.0.1",
    "127.0.0.2",
    "0.0.0.0",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

/// The ways out, each with all that takes it. Two follow no redirect to another place: what is asked
/// for by its id, and posting.
type WayOut = fn(&Client, &str) -> Result<(), NetError>;
const WAYS_OUT: &[(&str, WayOut)] = &[
    ("documents: what the owner looks up", |client, url| {
        client.get_document(url, signer(), BUDGET).map(drop)
    }),
    ("ids: keys, actors, objects, what is answered", |client, url| {
        client.get_by_id(url, signer(), BUDGET).map(drop)
    }),
    ("names: WebFinger and host-meta", |client, url| {
        let authority = url.split("://").nth(1).and_then(|rest| rest.strip_suffix("/x"));
        let domain = Domain::parse(authority.unwrap());
        let domain = domain.map_err(|why| NetError::Forbidden(why.to_string()))?;
        client.get_webfinger(&domain, "acct:a@b.example").map(drop)
    }),
    ("inboxes: deliveries", |client, url| {
        let inbox = InboxUrl::parse(url).map_err(|why| NetError::Forbidden(why.to_string()))?;
        let said = client.post(&inbox, b"{}", (signer(), Standard::Cavage))?;
        if said.status < 300 { Ok(()) } else { Err(NetError::Status(said.status)) }
    }),
    ("pictures: what answers show", |client, url| client.get_picture(url, BUDGET).map(drop)),
    ("links: what the owner wrote", |client, url| {
        let client = Client { door: client.door.clone().onto_the_web(), ..client.clone() };
        Client::behind(client.door, String::new()).probe(url, BUDGET)
    }),
];
const FOLLOWS_NO_REDIRECT: [usize; 2] = [1, 3];

/// How the peer answers at the moment.
#[derive(Clone)]
enum Manner {
    RedirectTo(String),
    /// Knows no WebFinger, but a template that leads there.
    Template(String),
}

/// A listener at every address of this machine.
struct Everywhere {
    port: u16,
    strays: Arc<AtomicUsize>,
    manner: Arc<Mutex<Manner>>,
}

impl Everywhere {
    fn new() -> Self {
        // A machine without IPv6 has fewer addresses to go astray to.
        let listener = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0"));
        let listener = listener.unwrap();
        let everywhere = Self {
            port: listener.local_addr().unwrap().port(),
            strays: Arc::default(),
            manner: Arc::new(Mutex::new(Manner::RedirectTo(String::new()))),
        };
        let (strays, manner) = (Arc::clone(&everywhere.strays), Arc::clone(&everywhere.manner));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stream.local_addr().unwrap().ip().to_canonical() == PEER {
                    let manner = manner.lock().unwrap().clone();
                    thread::spawn(move || respond(stream, &manner));
                } else {
                    strays.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        everywhere
    }

    /// How many came astray so far: all before this call are counted, since they were queued.
    fn strays(&self) -> usize {
        let before = self.strays.load(Ordering::SeqCst);
        let mut ours = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        // Closed without an answer once it was counted.
        let _ = std::io::Read::read(&mut ours, &mut [0]);
        let after = self.strays.swap(0, Ordering::SeqCst);
        assert!(after > before, "the listener counts");
        after - 1
    }

    fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    fn peer(&self) -> String {
        format!("http://{PEER}:{}/x", self.port)
    }
}

/// One answer a connection, so that each request looks its name up.
fn respond(mut stream: TcpStream, manner: &Manner) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let mut rest = lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()));
    let _ = rest.by_ref().count();
    let text = match manner {
        Manner::RedirectTo(url) => redirect(302, url),
        Manner::Template(url) if first.contains("host-meta") => {
            let link = format!("<Link rel=\"lrdd\" template=\"{url}?{{uri}}\"/>");
            answer(200, "Content-Type: application/xrd+xml\r\n", &link)
        }
        Manner::Template(_) => answer(404, "", ""),
    };
    let _ = stream.write_all(text.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes());
}

/// A client for which `localhost` leads where `turns` say, look-up after look-up, and every other
/// name to this machine.
fn client(allow: &[&str], turns: Vec<Vec<IpAddr>>) -> Client {
    let counts: Mutex<HashMap<String, usize>> = Mutex::default();
    let lookup = move |host: &str| {
        let mut counts = counts.lock().unwrap();
        let turn = counts.entry(host.to_owned()).or_default();
        *turn += 1;
        let found = turns.get(*turn - 1).or(turns.last()).filter(|_| host == "localhost");
        Ok(found.cloned().unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into()]))
    };
    let allow = allow.iter().map(|range| AddressRange::parse(range).unwrap()).collect();
    let own = Origin::of("https://me.example/").unwrap();
    Client::with_lookup(own, allow, String::new(), Arc::new(lookup))
}

fn guarded(turns: Vec<Vec<IpAddr>>) -> Client {
    client(&["127.0.0.77"], turns)
}

/// The guard taken away, to see that the listener would have noticed.
fn unguarded(turns: Vec<Vec<IpAddr>>) -> Client {
    client(&["0.0.0.0/0", "::/0"], turns)
}

/// The three ways to meet an address by its spelling.
fn meet(everywhere: &Everywhere, client: &Client, (way_out, url): (WayOut, &str)) {
    let told = way_out(client, url);
    assert!(told.is_err(), "{url}: {told:?}");
    for manner in [Manner::RedirectTo(url.to_owned()), Manner::Template(url.to_owned())] {
        everywhere.behave(manner);
        let told = way_out(client, &everywhere.peer());
        assert!(told.is_err(), "-> {url}: {told:?}");
    }
}

#[test]
fn no_spelling_is_connected_to_by_any_way_out() {
    let everywhere = Everywhere::new();
    let client = guarded(vec![vec![Ipv4Addr::LOCALHOST.into()]]);
    for host in REFUSED {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{}/x", everywhere.port);
            for (name, way_out) in WAYS_OUT {
                meet(&everywhere, &client, (*way_out, &url));
                assert_eq!(everywhere.strays(), 0, "{name}: {url}");
            }
        }
    }
}

#[test]
fn no_name_that_changes_its_mind_is_followed_by_any_way_out() {
    let everywhere = Everywhere::new();
    let url = format!("http://localhost:{}/x", everywhere.port);
    everywhere.behave(Manner::RedirectTo(url.clone()));
    for ip in BEHIND_NAMES {
        let ip: IpAddr = ip.parse().unwrap();
        for turns in [vec![vec![PEER], vec![ip]], vec![vec![PEER, ip]], vec![vec![ip, PEER]]] {
            for (name, way_out) in WAYS_OUT {
                let client = guarded(turns.clone());
                // Twice: what follows no redirect meets the other address the second time.
                let told = [way_out(&client, &url), way_out(&client, &url)];
                assert!(told.iter().all(Result::is_err), "{name}: {ip}: {told:?}");
                assert!(matches!(told[1], Err(NetError::Forbidden(_))), "{name}: {ip}: {told:?}");
                assert_eq!(everywhere.strays(), 0, "{name}: {turns:?}");
            }
        }
    }
}

/// The tests above see something: without the guard, each way out leads astray.
#[test]
fn the_listener_notices_whoever_comes_astray() {
    let everywhere = Everywhere::new();
    let astray: IpAddr = Ipv4Addr::LOCALHOST.into();
    let direct = format!("http://127.0.0.1:{}/x", everywhere.port);
    let by_name = format!("http://localhost:{}/x", everywhere.port);
    for (number, (name, way_out)) in WAYS_OUT.iter().enumerate() {
        let _ = way_out(&unguarded(vec![vec![astray]]), &direct);
        assert!(everywhere.strays() > 0, "{name}: direct");

        everywhere.behave(Manner::RedirectTo(direct.clone()));
        let _ = way_out(&unguarded(vec![vec![astray]]), &everywhere.peer());
        let follows = !FOLLOWS_NO_REDIRECT.contains(&number);
        assert_eq!(everywhere.strays() > 0, follows, "{name}: redirect");

        everywhere.behave(Manner::RedirectTo(by_name.clone()));
        let client = unguarded(vec![vec![PEER], vec![astray]]);
        let _ = [way_out(&client, &by_name), way_out(&client, &by_name)];
        assert!(everywhere.strays() > 0, "{name}: rebinding");
    }
}
