//! The post office under load, for `benches/post.sh`: the real `skep serve` delivers to simulated
//! servers, each an address of 127.0.0.0/8, in this process.
//!
//! - `post SKEP FOLDER sick [HOSTS] [POSTS]`: a follower on each host, once with only the healthy
//!   hosts, once with all: one of ten dead (every second of those refuses, the others never take the
//!   connection), one of twenty answering after 30 s.
//! - `post SKEP FOLDER many [FOLLOWERS] [HOSTS]`: one post for all; beside it what signing alone allows.
//!
//! Meanwhile somebody reads the front page and others send likes, both again and again.
//!
//! FOLDER should be on a disk, not in memory.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use skep::clock;
use skep::id::{ActorId, Domain, InboxUrl, KeyId};
use skep::sig::{OwnerKeys, Signer};
use skep::store::{Follower, KnownActor, Store};

const SLOW_ANSWER: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Accounts that send likes, each on a server of its own.
const LIKERS: usize = 500;

#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Healthy,
    Slow,
    Refusing,
    Silent,
}

fn manner(host: usize) -> Manner {
    match host % 20 {
        3 => Manner::Refusing,
        7 => Manner::Silent,
        11 => Manner::Slow,
        _ => Manner::Healthy,
    }
}

fn address(host: usize) -> Ipv4Addr {
    let [_, a, b, c] = u32::try_from(host + 256).unwrap().to_be_bytes();
    Ipv4Addr::new(127, a + 1, b, c)
}

/// What the simulated servers have seen.
#[derive(Default)]
struct Seen {
    /// Activities, each once a host.
    taken: Mutex<HashSet<(IpAddr, String)>>,
    repeats: AtomicUsize,
}

/// All simulated servers: three ports of every address.
struct Peers {
    seen: Arc<Seen>,
    answers: u16,
    refuses: u16,
    silent: u16,
    /// Fill the queue of the silent port, so that the system takes no more for it.
    _held: Vec<TcpStream>,
}

impl Peers {
    fn start() -> Peers {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let answers = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let known = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&known);
                let builder = thread::Builder::new().stack_size(128 * 1024);
                builder.spawn(move || converse(stream, &seen)).unwrap();
            }
        });
        let refuses = TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port();
        let (silent, held) = fill();
        Peers { seen, answers, refuses, silent, _held: held }
    }

    fn inbox(&self, host: usize) -> InboxUrl {
        let port = match manner(host) {
            Manner::Healthy | Manner::Slow => self.answers,
            Manner::Refusing => self.refuses,
            Manner::Silent => self.silent,
        };
        InboxUrl::parse(&format!("http://{}:{port}/inbox", address(host))).unwrap()
    }
}

/// A port of which nobody takes connections, with a full queue.
fn fill() -> (u16, Vec<TcpStream>) {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut held = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&to, Duration::from_millis(300)) {
        held.push(stream);
    }
    std::mem::forget(listener);
    (port, held)
}

/// Answers 202 to every request of a connection.
fn converse(mut stream: TcpStream, seen: &Seen) {
    let host = stream.local_addr().unwrap().ip();
    let IpAddr::V4(ip) = host else { return };
    let [_, a, b, c] = ip.octets();
    let number = usize::try_from(u32::from_be_bytes([0, a - 1, b, c])).unwrap() - 256;
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(body) = read_request(&mut reader) {
        if manner(number) == Manner::Slow {
            thread::sleep(SLOW_ANSWER);
        }
        let id = body.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        if !seen.taken.lock().unwrap().insert((host, id.unwrap().to_owned())) {
            seen.repeats.fetch_add(1, Ordering::Relaxed);
        }
        if stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut line, mut length) = (String::new(), 0);
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

/// A site with a follower at each of the inboxes, and a post that nobody was told of.
struct Office {
    skep: PathBuf,
    root: PathBuf,
    port: u16,
    /// Of everybody who sends likes.
    keys: Arc<OwnerKeys>,
}

impl Office {
    fn open(skep: &Path, root: PathBuf, followers: &[InboxUrl]) -> Office {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        std::fs::create_dir_all(root.join("content/posts")).unwrap();
        let toml = format!(
            "[site]\nurl = \"http://127.0.0.1:{port}\"\ntitle = \"Post\"\n[actor]\nhandle = \"me\"\n\
             [federation]\nenabled = true\ndeliver_since = 2026-01-01\n\
             [server]\nlisten = \"127.0.0.1:{port}\"\n[net]\nallow = [\"127.0.0.0/8\"]\n"
        );
        std::fs::write(root.join("node.toml"), toml).unwrap();
        let keys = Arc::new(OwnerKeys::generate());
        let office = Office { skep: skep.to_owned(), root, port, keys };
        office.publish(&["first".to_owned()]);
        office.enrol(followers);
        office
    }

    /// Writes posts and publishes them. How long that took.
    fn publish(&self, names: &[String]) -> Duration {
        for name in names {
            let text = format!(
                "+++\ndate = {}\n+++\n\nLetter {name}: what a *fine* day for the post.\n",
                clock::now().rfc3339()
            );
            std::fs::write(self.root.join(format!("content/posts/{name}.md")), text).unwrap();
        }
        let started = Instant::now();
        self.run(&["publish", "--allow-new", &names.len().to_string()]);
        started.elapsed()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.skep);
        command.arg("--root").arg(&self.root).args(arguments);
        command.stdout(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) {
        assert!(self.command(arguments).status().unwrap().success(), "{arguments:?}");
    }

    fn enrol(&self, followers: &[InboxUrl]) {
        let store = Store::open(&self.root.join("data/skep.db")).unwrap();
        let all = |tx: &skep::store::Tx<'_>| {
            for (number, inbox) in followers.iter().enumerate() {
                let origin = inbox.as_str().trim_end_matches("/inbox");
                tx.upsert_follower(&Follower {
                    actor: ActorId::parse(&format!("{origin}/users/u{number}")).unwrap(),
                    follow: None,
                    inbox: InboxUrl::parse(&format!("{origin}/users/u{number}/inbox")).unwrap(),
                    shared_inbox: Some(inbox.clone()),
                    since: clock::now(),
                })?;
            }
            let pem = self.keys.public_pem();
            (0..LIKERS).try_for_each(|number| {
                let key = KeyId::parse(&format!("{}#main-key", liker(number))).unwrap();
                tx.upsert_actor(&known(number), &[(key, pem.clone())])
            })
        };
        store.write::<(), skep::store::Error>(all).unwrap();
    }

    fn serve(&self) -> Child {
        self.command(&["serve"]).stderr(Stdio::null()).spawn().unwrap()
    }
}

/// One request on a connection of its own. How long it took if it was answered as it should be.
fn ask(port: u16, request: &[u8], expected: &[u8]) -> Option<Duration> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let mut text = Vec::new();
    stream.write_all(request).ok()?;
    stream.read_to_end(&mut text).ok()?;
    text.starts_with(expected).then(|| started.elapsed())
}

/// Looks at the front page again and again; gives the times.
fn read_along(port: u16, is_over: &AtomicBool) -> Vec<Duration> {
    let request = b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
    let mut times = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        times.extend(ask(port, request, b"HTTP/1.1 200"));
        thread::sleep(LOOK_EVERY);
    }
    times.sort();
    times
}

fn liker(number: usize) -> String {
    format!("https://peer{number}.example/users/u")
}

fn known(number: usize) -> KnownActor {
    let id = ActorId::parse(&liker(number)).unwrap();
    KnownActor {
        kind: "Person".to_owned(),
        username: "u".to_owned(),
        name: "u".to_owned(),
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

/// Sends a like again and again; gives the times until it is stored.
fn write_along(office: &Office, is_over: &AtomicBool) -> Vec<Duration> {
    let here = format!("127.0.0.1:{}", office.port);
    let domain = Domain::parse(&here).unwrap();
    let mut times = Vec::new();
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let actor = liker(number % LIKERS);
        let body = format!(
            r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{actor}/{number}","type":"Like","actor":"{actor}","object":"http://{here}/ap/post/posts.first"}}"#
        );
        let key = KeyId::parse(&format!("{actor}#main-key")).unwrap();
        let signer = Signer::new(Arc::clone(&office.keys), key.clone(), key);
        let length = body.len();
        let mut text =
            format!("POST /ap/inbox HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n");
        for (name, value) in signer.sign_post(&domain, "/ap/inbox", body.as_bytes(), clock::now()) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("\r\n{body}"));
        times.extend(ask(office.port, text.as_bytes(), b"HTTP/1.1 202"));
        thread::sleep(LOOK_EVERY);
    }
    times.sort();
    times
}

struct Round {
    took: Duration,
    peak_kib: u64,
    /// Of readers and of writers, in order.
    reads: Vec<Duration>,
    writes: Vec<Duration>,
    cpu: f64,
}

/// Serves until the healthy hosts have `wanted` activities, from the moment that `begin` gives.
fn deliver(
    office: &Office,
    peers: &Peers,
    wanted: usize,
    begin: impl FnOnce() -> Instant,
) -> Round {
    let is_healthy = |ip: &IpAddr| {
        let IpAddr::V4(ip) = ip else { return false };
        let [_, a, b, c] = ip.octets();
        let number = u32::from_be_bytes([0, a - 1, b, c]) - 256;
        manner(usize::try_from(number).unwrap()) == Manner::Healthy
    };
    let is_over = AtomicBool::new(false);
    let mut serving = office.serve();
    let (took, reads, writes) = thread::scope(|scope| {
        let reader = scope.spawn(|| read_along(office.port, &is_over));
        let writer = scope.spawn(|| write_along(office, &is_over));
        let started = begin();
        loop {
            thread::sleep(Duration::from_millis(50));
            let taken = peers.seen.taken.lock().unwrap();
            if taken.len() >= wanted
                && taken.iter().filter(|(ip, _)| is_healthy(ip)).count() >= wanted
            {
                break;
            }
        }
        let took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
        (took, reader.join().unwrap(), writer.join().unwrap())
    });
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib = peak.split_whitespace().next().unwrap().parse().unwrap();
    let cpu = processor_time(serving.id());
    serving.kill().unwrap();
    serving.wait().unwrap();
    Round { took, peak_kib, reads, writes, cpu }
}

/// Of a process, in seconds.
fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn millis(times: &[Duration], percent: usize) -> f64 {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default().as_secs_f64() * 1e3
}

fn report(name: &str, letters: usize, round: &Round) {
    println!(
        "{name}: {letters} letters to healthy hosts in {:.1} s ({:.0}/s, {:.0} us of processor time \
         each), {:.1} MB at most",
        round.took.as_secs_f64(),
        as_f64(letters) / round.took.as_secs_f64(),
        round.cpu * 1e6 / as_f64(letters),
        round.peak_kib as f64 / 1024.0,
    );
    for (what, times) in [("GET", &round.reads), ("inbox", &round.writes)] {
        println!(
            "  {what} p99 {:.1} ms, longest {:.1} ms of {}",
            millis(times, 99),
            millis(times, 100),
            times.len(),
        );
    }
}

fn sick(skep: &Path, folder: &Path, hosts: usize, posts: usize) {
    let healthy: Vec<usize> = (0..hosts).filter(|it| manner(*it) == Manner::Healthy).collect();
    let all: Vec<usize> = (0..hosts).collect();
    let names: Vec<String> = (0..posts).map(|number| format!("p{number}")).collect();
    let mut rounds = Vec::new();
    for (name, who) in [("healthy alone", &healthy), ("beside sick ones", &all)] {
        let peers = Peers::start();
        let inboxes: Vec<InboxUrl> = who.iter().map(|host| peers.inbox(*host)).collect();
        let office = Office::open(skep, folder.join(name.replace(' ', "-")), &inboxes);
        office.publish(&names);
        let letters = healthy.len() * posts;
        let round = deliver(&office, &peers, letters, Instant::now);
        report(name, letters, &round);
        rounds.push(round.took.as_secs_f64());
    }
    println!("the sick ones make it {:.2} times as long", rounds[1] / rounds[0]);
}

fn many(skep: &Path, folder: &Path, followers: usize, hosts: usize) {
    let peers = Peers::start();
    let well = |number: usize| {
        number / 17 * 20 + [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19][number % 17]
    };
    let inboxes: Vec<InboxUrl> =
        (0..followers).map(|number| peers.inbox(well(number % hosts))).collect();
    let office = Office::open(skep, folder.join("many"), &inboxes);
    let round = deliver(&office, &peers, hosts, || {
        let front = b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
        while ask(office.port, front, b"HTTP/1.1 200").is_none() {
            thread::sleep(LOOK_EVERY);
        }
        let queued_in = office.publish(&["p".to_owned()]).as_secs_f64();
        println!("built and queued for {followers} followers on {hosts} hosts in {queued_in:.2} s");
        Instant::now()
    });
    report("one post", hosts, &round);
    let before = processor_time(std::process::id());
    let alone = sign_alone(hosts);
    let each = (processor_time(std::process::id()) - before) * 1e6 / as_f64(hosts);
    let rate = as_f64(hosts) / round.took.as_secs_f64();
    println!(
        "signing alone, all cores: {alone:.0}/s ({each:.0} us of processor time each); delivered \
         1/{:.2} of that",
        alone / rate
    );
}

/// Signatures a second by all cores.
fn sign_alone(count: usize) -> f64 {
    let keys = Arc::new(OwnerKeys::generate());
    let id = KeyId::parse("https://me.example/ap/actor#main-key").unwrap();
    let signer = Signer::new(keys, id.clone(), id);
    let to = Domain::parse("a.example").unwrap();
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < count {
                    let body = [b'x'; 900];
                    assert!(!signer.sign_post(&to, "/inbox", &body, clock::now()).is_empty());
                }
            });
        }
    });
    as_f64(count) / started.elapsed().as_secs_f64()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut text = || arguments.next();
    let skep = PathBuf::from(text().expect("the program"));
    let folder = PathBuf::from(text().expect("a folder"));
    let what = text();
    let mut number = |usual: usize| text().map_or(usual, |text| text.parse().unwrap());
    skep::server::raise_file_limit();
    match what.as_deref() {
        Some("sick") => sick(&skep, &folder, number(3_000), number(100)),
        Some("many") => many(&skep, &folder, number(100_000), number(20_000)),
        _ => panic!("sick or many"),
    }
}
