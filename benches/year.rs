//! A year of reading, for `benches/year.sh`: posts arrive one every half a minute, a fifth of them boosts, a
//! tenth of them answers; the owner likes five posts a day, marks one and is spoken to three times. Every hour
//! what is beyond the bounds is cleared away, as `skep serve` does it. Says what is left.
//!
//! `year FOLDER [POSTS] [MEGABYTES] [ROWS]`; FOLDER should be on a disk, not in memory.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use skep::clock::Timestamp;
use skep::id::{ActivityId, ActorId, ObjectId, WebUrl};
use skep::limits;
use skep::store::{
    Bookmark, Error, NewRemotePost, OwnAct, OwnActKind, Review, Store, TimelineBounds, Tx,
    Visibility,
};

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const HOURS: u64 = 365 * 24;
const ACTORS: u64 = 300;

/// Numbers that are the same at every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn actor(n: u64) -> ActorId {
    ActorId::parse(&format!("https://host{}.example/users/{n}", n % 80)).unwrap()
}

fn object(n: u64) -> ObjectId {
    ObjectId::parse(&format!(
        "https://host{}.example/users/{}/statuses/11{n:016}",
        n % 80,
        n % ACTORS
    ))
    .unwrap()
}

fn post(n: u64, parent: Option<u64>, now: Timestamp, dice: &mut Dice) -> NewRemotePost {
    // As long as posts are: most short, some long.
    let words = 20 + dice.roll(80) + if dice.roll(20) == 0 { 500 } else { 0 };
    let text: String = (0..words).map(|_| format!("w{:x} ", dice.roll(1 << 20))).collect();
    let id = object(n);
    NewRemotePost {
        author: actor(n % ACTORS),
        kind: "Note".to_owned(),
        in_reply_to: parent.map(object),
        answers: None,
        html: format!("<p>{text}</p>"),
        summary: None,
        url: WebUrl::parse(id.as_str()).unwrap(),
        visibility: Visibility::Public,
        published: now,
        updated: None,
        sensitive: false,
        language: Some("en".to_owned()),
        context: None,
        replies: ObjectId::parse(&format!("{id}/replies")).ok(),
        object: id,
    }
}

/// What happens in an hour.
fn hour(
    tx: &Tx<'_>,
    posts: std::ops::Range<u64>,
    now: Timestamp,
    dice: &mut Dice,
) -> Result<u64, Error> {
    let mut joined = 0;
    for n in posts.clone() {
        let parent = (n > 50 && dice.roll(10) == 0).then(|| n - 1 - dice.roll(50));
        let Some(number) = tx.insert_remote_post(&post(n, parent, now, dice), Review::None, now)?
        else {
            continue;
        };
        let by = (dice.roll(5) == 0).then(|| actor(dice.roll(ACTORS)));
        tx.insert_timeline(number, by.as_ref(), now)?;
    }
    let last = posts.end - 1;
    let at = now;
    if dice.roll(24) < 5 {
        let activity = ActivityId::parse(&format!("https://me.example/ap/act/{last}")).unwrap();
        let (object, author, kind) = (object(last), actor(last % ACTORS), OwnActKind::Like);
        joined += u64::from(tx.insert_own_act(&OwnAct { object, kind, activity, author, at })?);
    }
    if dice.roll(24) == 0 {
        let object = object(posts.start);
        let url = WebUrl::parse(object.as_str()).unwrap();
        joined += u64::from(tx.insert_bookmark(&Bookmark { object, url, at })?);
    }
    if dice.roll(8) == 0 {
        let n = 1_000_000_000 + last;
        tx.insert_remote_post(&post(n, Some(last), now, dice), Review::Approved, now)?;
        joined += 1;
    }
    Ok(joined)
}

fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").trim().parse().unwrap()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let mut number = |usual: u64| arguments.next().map_or(usual, |text| text.parse().unwrap());
    let (posts, megabytes) = (number(1_000_000), number(u64::from(limits::TIMELINE_MB)));
    let rows = i64::try_from(number(limits::TIMELINE_POSTS.unsigned_abs())).unwrap();
    let store = Store::open(&Path::new(&folder).join("skep.db")).unwrap();
    let (start, begun) = (Timestamp::from_secs(1_767_225_600), Instant::now());
    let cap = megabytes * 1024 * 1024;
    let mut dice = Dice(0x5EED);
    let (mut joined, mut most, mut longest) = (0, 0, Duration::ZERO);
    for turn in 0..HOURS {
        let range = posts * turn / HOURS..posts * (turn + 1) / HOURS;
        let now = start.plus(HOUR * u32::try_from(turn).unwrap());
        if !range.is_empty() {
            joined += store.write(|tx| hour(tx, range, now, &mut dice)).unwrap();
        }
        let age = Duration::from_secs(24 * 60 * 60) * limits::TIMELINE_DAYS;
        let bounds = TimelineBounds { rows, since: now.minus(age), bytes: cap };
        loop {
            let step = Instant::now();
            let more = store.write::<_, Error>(|tx| tx.trim_timeline(&bounds)).unwrap();
            longest = longest.max(step.elapsed());
            if !more {
                break;
            }
        }
        most = most.max(store.read::<_, Error>(|tx| tx.bytes_in_use()).unwrap());
    }
    let took = begun.elapsed().as_secs_f64();
    let memory = (memory("VmRSS"), memory("VmHWM"));
    let end = start.plus(YEAR);
    let (lines, left) =
        store.read::<_, Error>(|tx| Ok((tx.list_timeline(i64::MAX)?, tx.bytes_in_use()?))).unwrap();
    let old =
        lines.iter().filter(|line| end.since(line.at) > Duration::from_secs(60 * 24 * 60 * 60));
    println!("{posts} posts in a year, {joined} things done with them: {took:.0} s");
    println!("lines left: {}, of them older than 60 days: {}", lines.len(), old.count());
    drop(lines);
    println!("bytes in use: {left} at the end, {most} at most; cap {cap}");
    println!("bytes of the files: {}", store.bytes());
    println!("longest step of clearing away: {:.0} ms", longest.as_secs_f64() * 1e3);
    println!("memory: {} KiB, {} KiB at most", memory.0, memory.1);
}
