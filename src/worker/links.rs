//! `check --external`: are the sites that the owner links to still there? Each address is asked for
//! once, one at a time at each host, with a pause between; and within bounds, because nobody at the
//! other end has asked for it.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::publish::BuildOptions;
use super::sources::load;
use crate::clock;
use crate::config::{Config, Problem};
use crate::id::Destination;
use crate::limits;
use crate::net::{Client, NetError};
use crate::site;
use crate::site::{Outward, Record, Survey};

/// What came of it.
#[derive(Debug, Default)]
pub struct CheckedLinks {
    /// Addresses that were asked for.
    pub asked: usize,
    /// Of these, those that answer robots with a refusal: readers may well get there.
    pub refused: usize,
    /// Addresses that were left out, because there are too many or the time was over.
    pub left: usize,
    /// What leads nowhere, by file and line: warnings.
    pub broken: Vec<Problem>,
}

/// Every link to another site in the texts of the site in `root`.
///
/// # Errors
/// All errors of all files.
pub fn list_links(
    root: &Path,
    config: &Config,
    options: BuildOptions,
) -> Result<Vec<Outward>, Vec<Problem>> {
    let now = clock::now();
    let survey = Survey::take(root, config, now);
    let options = options.reading(now);
    let (content, _) = load(root, config, (&options, &survey), &mut Record::default())?;
    site::outward(root, &content, config)
}

/// Asks for each of `links`, and tells `seen` after each how many are done, of how many.
#[must_use]
pub fn check_links(
    config: &Config,
    links: &[Outward],
    seen: &(dyn Fn(usize, usize) + Sync),
) -> CheckedLinks {
    let own = config.site.origin.clone();
    let agent = format!("skep/{} (+{own}/; checks links)", env!("CARGO_PKG_VERSION"));
    let client = Client::for_links(own, config.net_allow.clone(), agent);
    let (queues, mut found) = queues_of(links);
    let count: usize = queues.iter().map(VecDeque::len).sum();
    let answers = ask_all(&client, queues, &|done| seen(done, count));
    for (url, answer) in &answers {
        match answer {
            Answer::There => {}
            Answer::Refused => found.refused += 1,
            Answer::Late => found.left += 1,
            Answer::Broken(_) => {}
        }
        found.asked += usize::from(*answer != Answer::Late);
        let Answer::Broken(why) = answer else { continue };
        let places = links.iter().filter(|link| asked_for(&link.url).as_ref() == Some(url));
        found.broken.extend(places.map(|link| problem(link, why)));
    }
    let unreadable = links.iter().filter(|link| asked_for(&link.url).is_none());
    found.broken.extend(unreadable.map(|link| problem(link, "this is not an address")));
    found.broken.sort_by(|a, b| (&a.place, a).cmp(&(&b.place, b)));
    found
}

/// What is known of one address.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Answer {
    There,
    Refused,
    Broken(String),
    Late,
}

/// The address that is asked for: without its fragment, which only browsers see.
fn asked_for(url: &str) -> Option<String> {
    let whole = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    Destination::parse(&whole).ok().map(|place| place.to_string())
}

/// The addresses of each host, each once and in the order of the alphabet, as far as they will be
/// asked for.
fn queues_of(links: &[Outward]) -> (Vec<VecDeque<String>>, CheckedLinks) {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut found = CheckedLinks::default();
    let mut urls: Vec<String> = links.iter().filter_map(|link| asked_for(&link.url)).collect();
    urls.sort();
    urls.dedup();
    for (number, url) in urls.into_iter().enumerate() {
        let host = Destination::parse(&url).map(|place| place.domain().host().to_owned());
        let queue = hosts.entry(host.unwrap_or_default()).or_default();
        if number < limits::LINK_CHECKS_MAX && queue.len() < limits::LINK_CHECKS_PER_HOST_MAX {
            queue.push(url);
        } else {
            found.left += 1;
        }
    }
    (hosts.into_values().map(VecDeque::from).collect(), found)
}

/// Several hosts at once, each by one thread.
fn ask_all(
    client: &Client,
    mut queues: Vec<VecDeque<String>>,
    done: &(dyn Fn(usize) + Sync),
) -> BTreeMap<String, Answer> {
    // The longest first: the others fit beside them.
    queues.sort_by_key(VecDeque::len);
    let end = Instant::now() + limits::LINK_CHECKS_TIME;
    let (queues, answers) = (Mutex::new(queues), Mutex::new(BTreeMap::new()));
    let take = || queues.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        for _ in 0..limits::LINK_CHECK_HOSTS {
            scope.spawn(|| {
                while let Some(queue) = take() {
                    ask_host(client, queue, end, &|url, answer| {
                        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                        answers.insert(url, answer);
                        done(answers.len());
                    });
                }
            });
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn ask_host(client: &Client, queue: VecDeque<String>, end: Instant, tell: &dyn Fn(String, Answer)) {
    for (number, url) in queue.into_iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            tell(url, Answer::Late);
            continue;
        }
        if number > 0 {
            thread::sleep(limits::LINK_CHECK_PAUSE.min(left));
        }
        let answer = ask(client, &url, limits::LINK_CHECK_TIME.min(left));
        tell(url, answer);
    }
}

fn ask(client: &Client, url: &str, budget: Duration) -> Answer {
    match client.probe(url, budget) {
        Ok(()) => Answer::There,
        // Not for robots, not without a password, not so often, not in this country.
        Err(NetError::Status(401 | 402 | 403 | 407 | 429 | 451 | 999)) => Answer::Refused,
        Err(why) => Answer::Broken(why.to_string()),
    }
}

fn problem(link: &Outward, why: &str) -> Problem {
    let message = format!("`{}` leads nowhere: {why}", link.url);
    let place = link.place.clone();
    let problem = Problem { place: Some(place), ..Problem::warning("check/external", message) };
    problem.help("mend the link, take it out, or name an archived copy of what it led to")
}
