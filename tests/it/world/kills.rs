//! Many a `kill -9`. Each of these kills thirty times; `SKEP_KILLS` says how often else.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use skep::store::{LedgerPost, Store};

use super::peer::Peer;
use super::site::Site;
use super::{AP, object_id, until};

/// No server delivers more at once: what is under way at a kill comes again.
const SENDERS: usize = 64;
/// The queue is filled up again when fewer letters wait.
const LETTERS_MIN: i64 = 60;

fn kills() -> u64 {
    std::env::var("SKEP_KILLS").map_or(30, |text| text.parse().expect("a number"))
}

#[track_caller]
fn open_sound(site: &Site) -> Store {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    assert_eq!(store.check_integrity().unwrap(), None);
    store
}

fn ledger(store: &Store) -> Vec<LedgerPost> {
    store.read(|tx| tx.list_posts()).unwrap()
}

/// Writes a post; every fourth is for followers alone.
fn put(site: &Site, number: usize) {
    let visibility = if number % 4 == 3 { "followers" } else { "public" };
    let front = format!("date = 2026-06-01T12:00:00Z\nvisibility = \"{visibility}\"\n");
    let text = format!("+++\n{front}+++\nLetter {number}.\n");
    site.put(&format!("content/posts/p{number}.md"), text);
}

#[test]
fn kills_during_delivery_lose_nothing_and_repeat_little() {
    let site = Site::with("max_new_per_publish = 1000000");
    let peers: Vec<Peer> = (0..8).map(|_| Peer::new()).collect();
    let serving = site.serve();
    peers.iter().for_each(|peer| drop(peer.follow(&site)));
    site.until_delivered();
    serving.kill();
    let mut posts = 0;
    for round in 0..kills() {
        let store = open_sound(&site);
        if store.read(|tx| tx.count_deliveries()).unwrap().waiting < LETTERS_MIN {
            for _ in 0..20 {
                put(&site, posts);
                posts += 1;
            }
            site.ok(&["publish"]);
        }
        drop(store);
        // It is killed while letters are under way: after the first few of this round.
        let count = || peers.iter().map(Peer::count_all).sum::<usize>();
        let seen = count() + usize::try_from(round % 20).unwrap();
        let serving = site.serve_until(&[], || true);
        // What the owner asks of the queue meanwhile is no reason to send anything twice.
        site.ok(&["queue", "retry"]);
        until("deliveries of this round", || (count() > seen).then_some(()));
        serving.kill();
    }
    let serving = site.serve();
    site.until_delivered();
    drop(serving);
    let mut repeats = 0;
    for peer in &peers {
        let mut bodies: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
        let mut creates = 0;
        for delivery in peer.deliveries().into_iter().filter(|it| it.kind() == "Create") {
            assert_eq!(delivery.fault, None);
            creates += 1;
            let about = object_id(&delivery.activity).to_owned();
            bodies.entry(about).or_default().insert(delivery.body);
        }
        assert_eq!(bodies.len(), posts, "every letter arrives");
        assert!(bodies.values().all(|it| it.len() == 1), "and is the same when it comes again");
        repeats += creates - posts;
    }
    let most = usize::try_from(kills()).unwrap() * SENDERS;
    assert!(repeats <= most, "{repeats} came again in {} kills", kills());
    open_sound(&site);
    println!("{} kills, {posts} posts to 8 servers: {repeats} came again", kills());
}

#[test]
fn kills_during_publish_leave_a_whole_site() {
    let site = Site::with("max_new_per_publish = 1000000\nmax_updates_per_publish = 1000000");
    let _serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    for round in 0..kills() {
        // Some are new, and the others change again and again.
        let (name, again) = (format!("p{}", round / 5), format!("p{}", round / 10));
        site.post(&again, &format!("Words of round {round}."));
        site.post(&name, &format!("Words of round {round}."));
        let mut child = site.command(&["publish"]).stdout(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(round * 37 % 250));
        // It may have finished already.
        let _ = child.kill();
        child.wait().unwrap();
        let mut sources = BTreeSet::new();
        for post in ledger(&open_sound(&site)) {
            assert!(sources.insert(post.source), "no post has two ids");
            let answer = site.get(&format!("/ap/post/{}", post.key), &[("Accept", AP)]);
            assert_eq!(answer.status, 200, "{}: what is announced is there", post.key);
            assert_eq!(answer.json()["id"], site.id(post.key.as_str()));
        }
        assert_eq!(site.status("/"), 200);
    }
    site.ok(&["publish"]);
    site.until_delivered();
    let store = open_sound(&site);
    for post in ledger(&store) {
        assert_eq!(peer.count("Create", &site.id(post.key.as_str())), 1, "{}", post.key);
    }
    assert_eq!(ledger(&store).len(), usize::try_from(kills().div_ceil(5)).unwrap());
    let public = site.path("public");
    let names = site.output().into_keys();
    let left: Vec<_> = names
        .filter(|path| path.strip_prefix(&public).unwrap().to_string_lossy().contains(".new"))
        .collect();
    assert!(left.is_empty(), "killed publishes left {left:?} behind");
}
