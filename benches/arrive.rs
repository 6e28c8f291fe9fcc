//! Followers who move in, for `benches/arrive.sh`: the real `skep serve` gets one signed Follow of each, from
//! simulated servers, each an address of 127.0.0.0/8, in this process. It knows none of them: it fetches every
//! key, stores every follower, and delivers every Accept to a personal inbox. Whatever is answered with 429 or
//! 503 is sent again after the time that it names, as servers do.
//!
//! `arrive SKEP FOLDER [FOLLOWERS] [HOSTS] [AT_ONCE]`; FOLDER should be on a disk, not in memory.
//!
//! Meanwhile somebody reads the front page again and again.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use skep::clock;
use skep::id::{ActorId, Domain, KeyId};
use skep::sig::{OwnerKeys, Signer};
use skep::store::{Arrival, Error, Store};

const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_secs(600);

fn address(host: usize) -> Ipv4Addr {
    let [_, a, b, c] = u32::try_from(host + 256).unwrap().to_be_bytes();
    Ipv4Addr::new(127, a + 1, b, c)
}

/// All simulated servers, behind one port.
struct Peers {
    port: u16,
    seen: Arc<Seen>,
}

/// What they have seen. One pair of keys is everybody's: it is looked up by its id.
struct Seen {
    pem: String,
    /// Ids of the Follows that were accepted.
    accepted: Mutex<HashSet<String>>,
    repeats: AtomicUsize,
    fetches: AtomicUsize,
}

impl Peers {
    fn start(keys: &OwnerKeys) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen {
            pem: keys.public_pem().replace('\n', "\\n"),
            accepted: Mutex::default(),
            repeats: AtomicUsize::new(0),
            fetches: AtomicUsize::new(0),
        });
        let known = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&known);
                let builder = thread::Builder::new().stack_size(128 * 1024);
                builder.spawn(move || converse(stream, &seen)).unwrap();
            }
        });
        Self { port, seen }
    }

    fn accepted(&self) -> usize {
        self.seen.accepted.lock().unwrap().len()
    }

    fn actor(&self, number: usize, hosts: usize) -> String {
        format!("http://{}:{}/users/u{number}", address(number % hosts), self.port)
    }
}

/// Gives actors, and takes Accepts.
fn converse(mut stream: TcpStream, seen: &Seen) {
    let here = format!("http://{}", stream.local_addr().unwrap());
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some((line, _, body)) = read_message(&mut reader) {
        let answer = if line.starts_with("GET ") {
            seen.fetches.fetch_add(1, Ordering::Relaxed);
            let path = line.split(' ').nth(1).unwrap();
            let document = actor_document(&format!("{here}{path}"), &seen.pem);
            let length = document.len();
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n\
                 Content-Length: {length}\r\n\r\n{document}"
            )
        } else {
            let body = String::from_utf8(body).unwrap();
            let follow = body.split("/follows/").nth(1).and_then(|rest| rest.split('"').next());
            if body.contains("\"type\":\"Accept\"")
                && !seen.accepted.lock().unwrap().insert(follow.unwrap().to_owned())
            {
                seen.repeats.fetch_add(1, Ordering::Relaxed);
            }
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".to_owned()
        };
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn actor_document(id: &str, pem: &str) -> String {
    let name = id.rsplit('/').next().unwrap();
    format!(
        r#"{{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"],"id":"{id}","type":"Person","preferredUsername":"{name}","inbox":"{id}/inbox","publicKey":{{"id":"{id}#main-key","owner":"{id}","publicKeyPem":"{pem}"}}}}"#
    )
}

/// The first line, the field `Retry-After`, and the body.
fn read_message(reader: &mut BufReader<TcpStream>) -> Option<(String, Option<u64>, Vec<u8>)> {
    let (mut first, mut length, mut wait) = (String::new(), 0, None);
    if reader.read_line(&mut first).ok()? == 0 {
        return None;
    }
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "retry-after" => wait = value.trim().parse().ok(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first, wait, body))
}

/// The site that they move to.
struct Home {
    skep: PathBuf,
    root: PathBuf,
    port: u16,
}

impl Home {
    fn open(skep: &Path, root: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        std::fs::create_dir_all(root.join("content/posts")).unwrap();
        let toml = format!(
            "[site]\nurl = \"http://127.0.0.1:{port}\"\ntitle = \"Home\"\n[actor]\nhandle = \"me\"\n\
             [federation]\nenabled = true\ndeliver_since = 2026-01-01\n\
             [server]\nlisten = \"127.0.0.1:{port}\"\n[net]\nallow = [\"127.0.0.0/8\"]\n\
             [limits]\nper_ip = 512\n"
        );
        std::fs::write(root.join("node.toml"), toml).unwrap();
        let home = Self { skep: skep.to_owned(), root, port };
        assert!(home.command(&["build"]).status().unwrap().success());
        home
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.skep);
        command.arg("--root").arg(&self.root).args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn store(&self) -> Store {
        Store::open(&self.root.join("data/skep.db")).unwrap()
    }

    /// What `skep move in` writes down.
    fn declare(&self, expected: usize) {
        let arrival = Arrival {
            actor: ActorId::parse("https://old.example/users/me").unwrap(),
            handle: "@me@old.example".to_owned(),
            software: None,
            expected: i64::try_from(expected).ok(),
            before: 0,
            since: clock::now(),
            moved: None,
            ended: None,
        };
        self.store().write::<_, Error>(|tx| tx.declare_arrival(&arrival)).unwrap();
    }

    fn followers(&self) -> usize {
        let count = self.store().read::<_, Error>(|tx| tx.count_followers()).unwrap();
        usize::try_from(count).unwrap()
    }
}

/// One Follow, signed, and when it may be sent again.
struct Errand {
    bytes: Vec<u8>,
    due: Instant,
}

fn sign(
    peers: &Peers,
    keys: &Arc<OwnerKeys>,
    (number, hosts): (usize, usize),
    port: u16,
) -> Vec<u8> {
    let (actor, here) = (peers.actor(number, hosts), format!("127.0.0.1:{port}"));
    let body = format!(
        r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{actor}/follows/{number}","type":"Follow","actor":"{actor}","object":"http://{here}/ap/actor"}}"#
    );
    let key = KeyId::parse(&format!("{actor}#main-key")).unwrap();
    let signer = Signer::new(Arc::clone(keys), key.clone(), key);
    let to = Domain::parse(&here).unwrap();
    let mut text = format!("POST /ap/inbox HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in signer.sign_post(&to, "/ap/inbox", body.as_bytes(), clock::now()) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(&body);
    text.into_bytes()
}

/// Sends everything, `at_once` at a time, and again whatever is put off. How often each status came.
fn send(port: u16, waiting: VecDeque<Errand>, at_once: usize) -> BTreeMap<u16, usize> {
    let (waiting, told) = (Mutex::new(waiting), Mutex::new(BTreeMap::new()));
    let under_way = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
                stream.set_nodelay(true).unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                loop {
                    let next = {
                        let mut waiting = waiting.lock().unwrap();
                        let at = waiting.iter().position(|it| it.due <= Instant::now());
                        let next = at.and_then(|at| waiting.remove(at));
                        if next.is_none()
                            && waiting.is_empty()
                            && under_way.load(Ordering::SeqCst) == 0
                        {
                            return;
                        }
                        under_way.fetch_add(usize::from(next.is_some()), Ordering::SeqCst);
                        next
                    };
                    let Some(mut errand) = next else {
                        thread::sleep(LOOK_EVERY);
                        continue;
                    };
                    let answer = stream
                        .write_all(&errand.bytes)
                        .ok()
                        .and_then(|()| read_message(&mut reader));
                    let Some((line, wait, _)) = answer else {
                        stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
                        stream.set_nodelay(true).unwrap();
                        reader = BufReader::new(stream.try_clone().unwrap());
                        waiting.lock().unwrap().push_back(errand);
                        under_way.fetch_sub(1, Ordering::SeqCst);
                        continue;
                    };
                    let status: u16 = line.split(' ').nth(1).unwrap().parse().unwrap();
                    *told.lock().unwrap().entry(status).or_insert(0) += 1;
                    if matches!(status, 429 | 503) {
                        errand.due = Instant::now() + Duration::from_secs(wait.unwrap_or(60));
                        waiting.lock().unwrap().push_back(errand);
                    }
                    under_way.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
    });
    told.into_inner().unwrap()
}

/// Looks at the front page again and again; gives the times.
fn read_along(port: u16, is_over: &AtomicBool) -> Vec<Duration> {
    let mut times = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        times.extend(look(port));
        thread::sleep(LOOK_EVERY);
    }
    times.sort();
    times
}

/// One look on a connection of its own. How long it took if it was answered as it should be.
fn look(port: u16) -> Option<Duration> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let mut text = Vec::new();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n").ok()?;
    stream.read_to_end(&mut text).ok()?;
    text.starts_with(b"HTTP/1.1 200").then(|| started.elapsed())
}

fn peak_kib(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.split_whitespace().next().unwrap().parse().unwrap()
}

/// Of a process, in seconds.
fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let skep = PathBuf::from(arguments.next().expect("the program"));
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let mut number = |usual: usize| arguments.next().map_or(usual, |text| text.parse().unwrap());
    let (followers, hosts, at_once) = (number(10_000), number(500), number(64));
    skep::server::raise_file_limit();

    let keys = Arc::new(OwnerKeys::generate());
    let peers = Peers::start(&keys);
    let home = Home::open(&skep, folder.join("home"));
    home.declare(followers);
    let signed = Instant::now();
    let waiting = (0..followers).map(|number| Errand {
        bytes: sign(&peers, &keys, (number, hosts), home.port),
        due: Instant::now(),
    });
    let waiting: VecDeque<Errand> = waiting.collect();
    println!("signed {followers} Follows in {:.1} s", signed.elapsed().as_secs_f64());

    let round = receive(&home, &peers, (waiting, at_once), followers);
    report(&home, &peers, &round, (followers, hosts));
}

/// What happened while everybody came.
struct Round {
    sent: Duration,
    took: Duration,
    told: BTreeMap<u16, usize>,
    /// Of readers, in order.
    reads: Vec<Duration>,
    peak_kib: u64,
    cpu: f64,
}

/// Serves until everybody has an Accept.
fn receive(
    home: &Home,
    peers: &Peers,
    (waiting, at_once): (VecDeque<Errand>, usize),
    followers: usize,
) -> Round {
    let mut serving = home.command(&["serve"]).spawn().unwrap();
    while look(home.port).is_none() {
        thread::sleep(LOOK_EVERY);
    }
    let is_over = AtomicBool::new(false);
    let (sent, took, told, reads) = thread::scope(|scope| {
        let reader = scope.spawn(|| read_along(home.port, &is_over));
        let started = Instant::now();
        let told = send(home.port, waiting, at_once);
        let sent = started.elapsed();
        while peers.accepted() < followers && started.elapsed() < PATIENCE {
            thread::sleep(LOOK_EVERY);
        }
        let took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
        (sent, took, told, reader.join().unwrap())
    });
    let (peak_kib, cpu) = (peak_kib(&serving), processor_time(serving.id()));
    serving.kill().unwrap();
    serving.wait().unwrap();
    Round { sent, took, told, reads, peak_kib, cpu }
}

fn report(home: &Home, peers: &Peers, round: &Round, (followers, hosts): (usize, usize)) {
    let (stored, accepted, reads) = (home.followers(), peers.accepted(), &round.reads);
    let each = round.cpu * 1e6 / f64::from(u32::try_from(followers).unwrap());
    let millis = |percent: usize| {
        let at = (reads.len() * percent / 100).min(reads.len().saturating_sub(1));
        reads.get(at).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    println!(
        "{followers} followers on {hosts} hosts: answered in {:.1} s {:?}; {stored} stored and {accepted} \
         Accepts ({} twice) in {:.1} s; {} fetches, {each:.0} us of processor time each, {:.1} MB at most",
        round.sent.as_secs_f64(),
        round.told,
        peers.seen.repeats.load(Ordering::Relaxed),
        round.took.as_secs_f64(),
        peers.seen.fetches.load(Ordering::Relaxed),
        f64::from(u32::try_from(round.peak_kib).unwrap()) / 1024.0,
    );
    println!("  GET p99 {:.1} ms, longest {:.1} ms of {}", millis(99), millis(100), reads.len());
    assert_eq!((stored, accepted), (followers, followers), "nobody is lost");
}
