//! `skep serve --dev`: the site while it is written. It has a folder of its own below the data
//! folder; the site that others see, the ledger and the queue are not touched.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context, anyhow};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::args::{Global, Serve};
use super::failure::{Failure, Reason};
use super::print::Printer;
use super::serve::{bind, bounds, only_one, visits};
use super::timings::Timings;
use super::{browser, build, open};
use crate::clock;
use crate::config::Problem;
use crate::id::{Handle, Origin};
use crate::limits;
use crate::server::dev::{Card, DevSite, State, Workshop};
use crate::server::{Server, Site, raise_file_limit};
use crate::site::Looks;
use crate::worker::{Fate, Node, Shown, Wake, Watch, show_site};

pub(super) fn run(global: &Global, args: &Serve, printer: &Printer) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGTERM, SIGINT]).context("cannot listen for signals")?;
    raise_file_limit();
    let listener = listen(args)?;
    let address = listener.local_addr().context("cannot listen")?;
    let origin = origin_of(address);
    let bench = Arc::new(Bench::open(global, origin.clone(), Printer::new(global))?);
    let node = bench.node();
    let _lock = only_one(&node)?;
    let watch = Watch::start(&global.root, &open::config(global)?, &global.config)
        .context("cannot watch the folders of the site")?;
    let (output, own, handle) = (node.output(), node.own.clone(), node.config.handle());
    let visits = visits(&node);
    let site = Site {
        output,
        own,
        handle,
        intake: None,
        metrics: None,
        exports: None,
        visits,
        feed: None,
        admin: None,
    };
    let workshop = Arc::clone(&bench) as Arc<dyn Workshop>;
    let handler = Arc::new(DevSite::new(site, workshop));
    let server = Server::start(listener, bounds(&node.config.server), handler);
    let server = server.context("cannot start the server")?;
    printer.line(&format!("writing     {origin}   nothing is published or sent; Ctrl-C ends it"));
    bench.build();
    if args.open {
        browser::open(&origin.join("/"));
    }

    let wake = Arc::new(Wake::default());
    let (at_work, over) = (Arc::clone(&bench), Arc::clone(&wake));
    let watching = thread::Builder::new().name("watch".to_owned());
    let watching = watching.spawn(move || watch.run(&over, || at_work.build()));
    let watching = watching.context("cannot start a thread")?;
    signals.forever().next();
    wake.stop();
    server.stop();
    watching.join().map_err(|_| anyhow!("the thread that builds has panicked"))?;
    Ok(())
}

/// The port that was asked for, or the first of the usual ones that is free.
fn listen(args: &Serve) -> Result<TcpListener, Failure> {
    let ip = args.interface.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if let Some(port) = args.port {
        return bind(SocketAddr::new(ip, port));
    }
    for port in limits::DEV_PORTS {
        match TcpListener::bind(SocketAddr::new(ip, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Ok(listener) => return Ok(listener),
            Err(_) => break,
        }
    }
    bind(SocketAddr::new(ip, limits::DEV_PORTS.start))
}

/// Where a browser on this machine finds it.
fn origin_of(address: SocketAddr) -> Origin {
    let local = if address.is_ipv6() { "[::1]".to_owned() } else { "127.0.0.1".to_owned() };
    let text = match address.ip() {
        ip if ip.is_unspecified() => format!("http://{local}:{}", address.port()),
        _ => format!("http://{address}"),
    };
    Origin::of(&text).expect("an address is an origin")
}

/// Where the site is made, and what came of it.
struct Bench {
    global: Global,
    origin: Origin,
    printer: Printer,
    began: i64,
    now: Mutex<Now>,
}

struct Now {
    node: Arc<Node>,
    /// The configuration that `node` has.
    config: String,
    /// The name under which others know the account.
    handle: Handle,
    /// The last site without errors.
    shown: Option<Arc<Shown>>,
    problems: Vec<Problem>,
    /// The warnings of that site.
    told: BTreeSet<Problem>,
    /// What was seen of its texts.
    looks: Looks,
    builds: u64,
}

impl Bench {
    fn open(global: &Global, origin: Origin, printer: Printer) -> Result<Self, Failure> {
        let config = fs::read_to_string(config_path(global)).unwrap_or_default();
        let (node, handle) = open::dev_node(global, &origin)?;
        let (shown, problems, told, builds) = (None, Vec::new(), BTreeSet::new(), 0);
        let looks = Looks::default();
        let now = Mutex::new(Now { node, config, handle, shown, problems, told, looks, builds });
        let began = clock::now().millis();
        Ok(Self { global: global.clone(), origin, printer, began, now })
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn node(&self) -> Arc<Node> {
        Arc::clone(&self.lock().node)
    }

    /// Makes the site again, and tells what came of it.
    fn build(&self) {
        let start = Instant::now();
        let timings = Timings::new(&self.printer);
        let mut looks = std::mem::take(&mut self.lock().looks);
        let shown = |node| show_site(&node, &mut looks, &timings).map_err(Failure::from);
        let built = self.renew().and_then(shown);
        timings.end();
        let mut now = self.lock();
        (now.looks, now.builds) = (looks, now.builds + 1);
        match built {
            Ok(shown) => {
                let told: BTreeSet<Problem> = shown.built.warnings.iter().cloned().collect();
                // Told once; the panel shows all that are left.
                let new: Vec<Problem> = told.difference(&now.told).cloned().collect();
                self.printer.problems(&new);
                now.told = told;
                self.printer.line(&format!("site        {}", build::sentence(&shown.built, start)));
                now.problems.clone_from(&shown.built.warnings);
                now.shown = Some(Arc::new(shown));
            }
            Err(failure) => {
                // What the shell would be told does not matter here: the server goes on.
                let _ = self.printer.fail(&failure);
                now.problems = problems_of(failure);
            }
        }
    }

    /// The node, by the configuration as it is now.
    fn renew(&self) -> Result<Arc<Node>, Failure> {
        let config = fs::read_to_string(config_path(&self.global)).unwrap_or_default();
        if config == self.lock().config {
            return Ok(self.node());
        }
        let (node, handle) = open::dev_node(&self.global, &self.origin)?;
        let mut now = self.lock();
        now.node = Arc::clone(&node);
        (now.config, now.handle) = (config, handle);
        Ok(node)
    }
}

impl Workshop for Bench {
    fn state(&self) -> State {
        let now = self.lock();
        let edition = format!("{}-{}", self.began, now.builds);
        State { edition, problems: now.problems.clone() }
    }

    fn has_post(&self, permalink: &str) -> bool {
        self.lock().shown.as_ref().is_some_and(|shown| shown.has_post(permalink))
    }

    fn card(&self, permalink: &str) -> Option<Result<Card, Vec<Problem>>> {
        let (shown, handle) = {
            let now = self.lock();
            (Arc::clone(now.shown.as_ref()?), now.handle.clone())
        };
        let preview = shown.preview(permalink)?;
        Some(preview.map(|preview| {
            let note = note(preview.fate);
            Card { actor: preview.actor, handle, object: preview.object, note }
        }))
    }
}

fn config_path(global: &Global) -> PathBuf {
    global.root.join(&global.config)
}

/// What goes wrong for other reasons than the owner's files is shown, too.
fn problems_of(failure: Failure) -> Vec<Problem> {
    match failure.reason {
        Reason::Problems(problems) => problems,
        Reason::Error(error) => vec![Problem::error("dev/failed", format!("{error:#}"))],
    }
}

/// What becomes of a post, in words.
fn note(fate: Fate) -> String {
    match fate {
        Fate::Told => "`skep publish` sends this to your followers, if it has not yet.".to_owned(),
        Fate::Old => "Older than `deliver_since`: it is there for those who look, but sent to \
                      nobody."
            .to_owned(),
        Fate::Draft => "A draft: nothing is sent while it is one.".to_owned(),
        Fate::Waits(until) => format!("It comes out on {}.", until.rfc3339()),
        Fate::Later => "It is sent once `federate = \"later\"` is taken out.".to_owned(),
        Fate::Kept => "Of the website only (`federate = false`): this is never sent.".to_owned(),
        Fate::Off => {
            "Federation is off (`enabled` under [federation]): nothing is sent.".to_owned()
        }
    }
}
