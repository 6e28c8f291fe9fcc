//! The throughput of the inbox, for `benches/inbox.sh`: likes and answers of two thousand known actors,
//! each sent through the gate, verified, stored with fsync, and applied; beside the bare verification of
//! the same signatures. Senders and server share one process and its cores.
//!
//! `inbox FOLDER [REQUESTS] [CONNECTIONS] [ROUNDS]`; FOLDER should be on a disk, not in memory.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use skep::clock;
use skep::config;
use skep::id::{ActorId, ContentHash, Domain, InboxUrl, KeyId, PostKey};
use skep::inbox::Intake;
use skep::server::{Bounds, Server, Site, raise_file_limit};
use skep::sig::{Head, OwnerKeys, PublicKey, Signer};
use skep::store::{KnownActor, LedgerPost, Review, Store};
use skep::worker::Node;

const ACTORS: usize = 2_000;
/// Making RSA keys takes long, so actors share them; none of it is cached by key.
const KEY_PAIRS: usize = 20;
const POSTS: usize = 1_000;

struct Request {
    head: Head,
    body: String,
    key: usize,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let mut number = |usual: usize| arguments.next().map_or(usual, |text| text.parse().unwrap());
    let (requests, connections, rounds) = (number(20_000), number(64), number(3));
    raise_file_limit();

    let started = Instant::now();
    let keys: Vec<Arc<OwnerKeys>> = in_threads(KEY_PAIRS, |_| Arc::new(OwnerKeys::generate()));
    let presigned = in_threads(requests * rounds, |number| presign(number, &keys));
    let took = started.elapsed().as_secs_f64();
    println!("signed {} requests of {ACTORS} actors in {took:.1} s", presigned.len());

    for (round, requests) in presigned.chunks(requests).enumerate() {
        let root = Path::new(&folder).join(round.to_string());
        let bare = rate(requests.len(), || verify_alone(requests, &keys));
        let node = node(&root, &keys);
        let server = serve(&node);
        let address = server.local_addr();
        let accepted = AtomicUsize::new(0);
        let before = processor_time();
        let whole = rate(requests.len(), || send(requests, address, (connections, &accepted)));
        let each =
            (processor_time() - before) * 1e6 / f64::from(u32::try_from(requests.len()).unwrap());
        server.stop();
        assert_eq!(accepted.into_inner(), requests.len(), "every request is accepted");
        let rows = stored(&node.store);
        assert_eq!(rows, requests.len(), "every request is stored and applied once");
        println!(
            "round {round}: {whole:.0}/s through the inbox ({each:.0} us of processor time each), \
             {bare:.0}/s verified alone, 1/{:.2}",
            bare / whole
        );
    }
}

fn rate(count: usize, work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    f64::from(u32::try_from(count).unwrap()) / started.elapsed().as_secs_f64()
}

/// Of the whole process, senders and all, in seconds: on a machine that other work shares, it says
/// more than the clock.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// `make` of each number below `count`, in order, by all cores.
fn in_threads<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let share = count.div_ceil(cores());
    thread::scope(|scope| {
        let parts: Vec<_> = (0..cores())
            .map(|core| {
                let make = &make;
                let range = (core * share).min(count)..((core + 1) * share).min(count);
                scope.spawn(move || range.map(make).collect::<Vec<T>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

fn actor(number: usize) -> String {
    format!("https://peer{}.example/users/u{number}", number % 200)
}

/// A like for each even number, an answer for each odd one.
fn presign(number: usize, keys: &[Arc<OwnerKeys>]) -> Request {
    let (actor_number, post) = (number % ACTORS, number / ACTORS % POSTS);
    let me = actor(actor_number);
    let host = format!("https://peer{}.example", actor_number % 200);
    let post = format!("https://me.example/ap/post/p{post}");
    let body = if number.is_multiple_of(2) {
        format!(
            r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{host}/likes/{number}","type":"Like","actor":"{me}","object":"{post}"}}"#
        )
    } else {
        format!(
            r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{host}/c/{number}","type":"Create","actor":"{me}","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://me.example/ap/actor"],"object":{{"id":"{host}/n/{number}","type":"Note","attributedTo":"{me}","inReplyTo":"{post}","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://me.example/ap/actor"],"content":"<p>What a <strong>fine</strong> post, <a href=\"https://me.example/\">dear neighbour</a>: number {number}.</p>"}}}}"#
        )
    };
    let key = actor_number % KEY_PAIRS;
    let id = KeyId::parse(&format!("{me}#main-key")).unwrap();
    let signer = Signer::new(Arc::clone(&keys[key]), id.clone(), id);
    let me = Domain::parse("me.example").unwrap();
    let head = signer
        .sign_post(&me, "/ap/inbox", body.as_bytes(), clock::now())
        .into_iter()
        .fold(Head::new("POST", "/ap/inbox"), |head, (name, value)| head.with(name, &value));
    Request { head, body, key }
}

/// A node that knows everybody, with posts to answer to.
fn node(root: &Path, keys: &[Arc<OwnerKeys>]) -> Arc<Node> {
    std::fs::create_dir_all(root.join("data")).unwrap();
    let text = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";
    let config = config::parse(text, Path::new("node.toml"), []).unwrap();
    let store = Store::open(&root.join("data/skep.db")).unwrap();
    let own = config.own_ids();
    let posts = |tx: &skep::store::Tx<'_>| {
        for number in 0..POSTS {
            tx.insert_post(&ledger(number))?;
        }
        (0..ACTORS).try_for_each(|number| {
            let key = KeyId::parse(&format!("{}#main-key", actor(number))).unwrap();
            tx.upsert_actor(&known(number), &[(key, keys[number % KEY_PAIRS].public_pem())])
        })
    };
    store.write::<(), skep::store::Error>(posts).unwrap();
    let signer = Signer::new(Arc::clone(&keys[0]), own.main_key(), own.ed25519_key());
    Arc::new(Node::new(root, config, store, signer))
}

fn ledger(number: usize) -> LedgerPost {
    LedgerPost {
        key: PostKey::parse(&format!("p{number}")).unwrap(),
        source: format!("posts/p{number}.md"),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: ContentHash::NONE,
        published: clock::now(),
        updated: None,
        announced: true,
        deleted: None,
        visibility: None,
    }
}

fn known(number: usize) -> KnownActor {
    let id = ActorId::parse(&actor(number)).unwrap();
    KnownActor {
        kind: "Person".to_owned(),
        username: format!("u{number}"),
        name: format!("u{number}"),
        url: None,
        inbox: InboxUrl::parse(&format!("{id}/inbox")).unwrap(),
        shared_inbox: None,
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: clock::now(),
        id,
    }
}

fn serve(node: &Arc<Node>) -> Server {
    let intake = Arc::clone(node) as Arc<dyn Intake>;
    let site = Site {
        output: node.output(),
        own: node.own.clone(),
        handle: node.config.handle(),
        intake: Some(intake),
        metrics: None,
        exports: None,
        admin: None,
        visits: None,
        feed: None,
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let bounds = Bounds { per_ip: 512, ..Bounds::default() };
    Server::start(listener, bounds, Arc::new(site)).unwrap()
}

fn verify_alone(requests: &[Request], keys: &[Arc<OwnerKeys>]) {
    let ours = skep::id::Origin::of("https://me.example/").unwrap();
    let publics: Vec<PublicKey> =
        keys.iter().map(|keys| PublicKey::from_pem(&keys.public_pem()).unwrap()).collect();
    in_threads(requests.len(), |number| {
        let request = &requests[number];
        let signature = skep::sig::read(&request.head).unwrap();
        signature.verify(&request.head, &ours, &publics[request.key]).unwrap();
    });
}

fn send(requests: &[Request], address: SocketAddr, (connections, accepted): (usize, &AtomicUsize)) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_nodelay(true).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    stream.write_all(&on_the_wire(request)).unwrap();
                    if status(&mut reader) == 202 {
                        accepted.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
}

fn on_the_wire(request: &Request) -> Vec<u8> {
    let mut text = format!("POST /ap/inbox HTTP/1.1\r\nContent-Length: {}\r\n", request.body.len());
    for (name, value) in &request.head.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(&request.body);
    text.into_bytes()
}

/// Reads one answer.
fn status(reader: &mut BufReader<TcpStream>) -> u16 {
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
    status
}

/// Likes and answers in the store.
fn stored(store: &Store) -> usize {
    let count = |tx: &skep::store::Tx<'_>| {
        let likes: i64 = tx.count_reactions()?.values().map(|(likes, _)| likes).sum();
        Ok::<i64, skep::store::Error>(likes + tx.count_by_review(Review::Waiting)?)
    };
    usize::try_from(store.read(count).unwrap()).unwrap()
}
