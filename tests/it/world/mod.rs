//! The whole program, from outside: the real binary on a folder of its own, real sockets, and a
//! small server that plays the rest of the fediverse. Each file is a promise; each test a sentence
//! of it.

mod absence;
mod accidents;
mod acting;
mod adopting;
mod allowances;
mod arriving;
mod away;
mod backups;
mod beginning;
mod blogs;
mod bombs;
mod bounds;
mod broken_disk;
mod budgets;
mod caching;
mod carrying;
mod checks;
mod circles;
mod cli;
mod clocks;
mod collections;
mod composing;
mod confining;
mod content_errors;
mod conversing;
mod crash;
mod cutting;
mod damage;
mod delivering;
mod desk;
mod desk_doctor;
mod desk_keeping;
mod desk_moving;
mod desk_pages;
mod desk_writing;
mod dev;
mod discovery;
mod doctoring;
mod domain;
mod exits;
mod explaining;
mod families;
mod faults;
mod fetching;
mod findings;
mod first_steps;
mod flags;
mod following;
mod forwarding;
mod front;
mod full;
mod groups;
mod http;
mod importing;
mod inbox;
mod inspecting;
mod joining;
mod kills;
mod knocking;
mod leaving_check;
mod leaving_kills;
mod leaving_out;
mod led;
mod ledger;
mod links;
mod listing;
mod looking;
mod mailbox;
mod media;
mod moderating;
mod moods;
mod moving;
mod naming;
mod notifying;
mod opening;
mod pair;
mod peer;
mod places;
mod playback;
mod policy;
mod printing;
mod proving;
mod proxies;
mod publish;
mod pushing;
mod quoting;
mod reading;
mod relaying;
mod reviewing;
mod rotating;
mod sealing;
mod secrets;
mod serving;
mod site;
mod spoiled;
mod subscribing;
mod surfaces;
mod syncing;
mod targets;
mod threads;
mod types;
mod verbs;
mod visiting;
mod voting;
mod watching;
mod words;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use skep::clock;
use skep::effect::Lane;
use skep::sig::OwnerKeys;
use skep::store::{Error, Store};

use peer::Peer;
use serde_json::Value;
use site::{Serving, Site};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
const AP: &str = "application/activity+json";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Nothing takes longer than this on a machine that is not on fire.
const PATIENCE: Duration = Duration::from_secs(20);

/// Keys cost a good part of a second: the sites share one pair, the peers another.
fn site_keys() -> Arc<OwnerKeys> {
    static KEYS: OnceLock<Arc<OwnerKeys>> = OnceLock::new();
    Arc::clone(KEYS.get_or_init(|| Arc::new(OwnerKeys::generate())))
}

fn peer_keys() -> Arc<OwnerKeys> {
    static KEYS: OnceLock<Arc<OwnerKeys>> = OnceLock::new();
    Arc::clone(KEYS.get_or_init(|| Arc::new(OwnerKeys::generate())))
}

/// A loopback address that nobody else in this test run has, with a free port: what listens there
/// cannot be in the way of another test, nor of somebody's outgoing connection.
fn own_address() -> SocketAddr {
    own_listener().local_addr().unwrap()
}

/// The same, and listens there.
fn own_listener() -> TcpListener {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let [number, more] = {
        let next = NEXT.fetch_add(1, Ordering::SeqCst);
        [1 + next % 250, next / 250].map(|part| u8::try_from(part % 256).unwrap())
    };
    let [low, high, ..] = std::process::id().to_le_bytes();
    let second = 1 + high.wrapping_add(more) % 250;
    TcpListener::bind((Ipv4Addr::new(127, second, 1 + low % 250, number), 0)).unwrap()
}

/// Asks again and again until there is an answer.
#[track_caller]
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A site that is served, and a peer that follows it.
fn followed_site() -> (Site, Serving, Peer) {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    // The Accept is not only there, but known to be there.
    site.until_delivered();
    // So are the pages: nobody writes them while a test looks at them.
    until("the pages to count the follower", || {
        site.read("public/ap/followers").contains("\"totalItems\":1").then_some(())
    });
    (site, serving, peer)
}

/// The same, with a post that the peer has been told of.
fn site_with_post() -> (Site, Serving, Peer) {
    let (site, serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    (site, serving, peer)
}

/// The id of an object, embedded or named.
fn object_id(activity: &Value) -> &str {
    let object = &activity["object"];
    object.as_str().or_else(|| object["id"].as_str()).unwrap_or_default()
}

/// Waits until nothing is to be fetched within a day.
#[track_caller]
fn until_fetched(site: &Site) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let then = clock::now().plus(Duration::from_secs(24 * 60 * 60));
    let left =
        |lane| store.read::<_, Error>(|tx| tx.list_due_errands(lane, then, 9)).unwrap().len();
    until("all errands", || (left(Lane::Quick) + left(Lane::Walks) == 0).then_some(()));
}
