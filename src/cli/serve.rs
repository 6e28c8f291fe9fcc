//! `skep serve`: everything that runs.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::args::{Global, Serve};
use super::failure::{Exit, Failure};
use super::print::Printer;
use super::{
    alerts, browser, confine, dev, keys, live_export, old_name, open, settings, supervisor,
};
use crate::config;
use crate::config::Problem;
use crate::effect::Dirty;
use crate::inbox::Intake;
use crate::owner::desk::Desk;
use crate::server::{
    Admin, Bounds, Metrics, Names, OldName, PrivateFeed, Server, Site, Visits, raise_file_limit,
};
use crate::store;
use crate::worker;
use crate::worker::{Apart, ApartError, Delivering, Node, Watching};

pub(super) fn run(global: &Global, args: &Serve, printer: &Printer) -> Result<(), Failure> {
    if args.dev {
        return dev::run(global, args, printer);
    }
    let config = open::config(global)?;
    // A browser that we start would be confined as well.
    if !args.open {
        confine::to_site(global, &config);
    }
    if global.old_name {
        let why =
            anyhow!("the account at the old name is served with the site: leave out --old-name");
        return Err(Failure::error(Exit::Usage, why));
    }
    let node = open::node_at(&global.root, config)?;
    let _lock = only_one(&node)?;
    settings::note(global, &node)?;
    let old = old_name::open(global, &node.config)?;
    let _old_lock = old.as_deref().map(only_one).transpose()?;
    // Before anything listens: a signal that comes early is not lost.
    let mut signals = Signals::new([SIGTERM, SIGINT]).context("cannot listen for signals")?;
    raise_file_limit();
    // Before anything can happen of which the owner wants to be told.
    worker::want_alerts(&node)?;
    let apart = Arc::new(Apart::new(global.flags()));
    node.publish_with(&apart);
    let server = start_server((&node, old.as_ref()), args, &global.config)?;
    let address = server.local_addr();

    match apart.build() {
        Ok(sentence) => printer.line(&format!("site        http://{address}   {sentence}")),
        // A site that was built before stays up; it is better than none.
        Err(ApartError::Failed(Some(_))) if open::is_built(&node) => {
            printer.line(&format!("site        http://{address}   as it was built before"));
        }
        Err(error) => return Err(error.into()),
    }
    announce(&node, printer);
    if args.open {
        browser::open(&format!("http://{address}/"));
    }

    let worker = worker::start(&node, &apart, delivering(args), watching(args))
        .context("cannot start the worker")?;
    let old = old.map(|old| serve_old(global, args, (&node, old), printer)).transpose()?;
    supervisor::ready(address);
    let signal = signals.forever().next();
    supervisor::stopping();
    log::info!("stopping{}", if signal == Some(SIGTERM) { " on SIGTERM" } else { "" });
    // Whoever asks meanwhile is told that it is over.
    node.wake.stop();
    server.stop();
    if let Some(old) = old {
        old.stop();
    }
    worker.stop();
    Ok(())
}

/// The account at the old name, until it is no longer served.
fn serve_old(
    global: &Global,
    args: &Serve,
    (node, old): (&Arc<Node>, Arc<Node>),
    printer: &Printer,
) -> Result<worker::Worker, Failure> {
    printer.line(&format!(
        "old name    {}, whose pages lead to {}",
        old.own.origin(),
        node.own.origin()
    ));
    // It is opened once; nothing else has set this.
    let _ = old.heir.set(Arc::clone(node));
    let flags = Global { old_name: true, ..global.clone() }.flags();
    let apart = Arc::new(Apart::new(flags));
    // What was built before is there; what has changed since is built while it is served.
    old.store.write::<_, store::Error>(|tx| tx.mark_dirty(&Dirty::Actor))?;
    worker::want_alerts(&old)?;
    let worker = worker::start(&old, &apart, delivering(args), Watching::Off);
    Ok(worker.context("cannot start the worker")?)
}

/// Two servers on one data folder would each deliver everything.
pub(super) fn only_one(node: &Node) -> Result<File, Failure> {
    let path = node.data().join("serve.lock");
    let file = File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = "`skep serve` is already running on this folder";
            let help =
                "stop that one first (`sudo systemctl stop skep`, if systemd has started it)";
            let problem = Problem::error("serve/running", message);
            Err(Failure::problem(Exit::Temporary, problem.help(help)))
        }
        Err(TryLockError::Error(error)) => {
            Err(anyhow!(error).context(format!("cannot lock `{}`", path.display())).into())
        }
    }
}

fn start_server(
    (node, old): (&Arc<Node>, Option<&Arc<Node>>),
    args: &Serve,
    settings: &Path,
) -> Result<Server, Failure> {
    let wanted = &node.config.server;
    let address = SocketAddr::new(
        args.interface.unwrap_or(wanted.listen.ip()),
        args.port.unwrap_or(wanted.listen.port()),
    );
    let listener = supervisor::listener().map_or_else(|| bind(address), Ok)?;
    let watched = Arc::clone(node);
    let read = move || watched.metrics().inspect_err(|error| log::error!("metrics: {error}")).ok();
    let site = Site {
        metrics: Some(Metrics::new(keys::token_file(node), Box::new(read))),
        exports: node.config.federation.live_export.then(|| live_export::exports(node, settings)),
        admin: Some(Admin::new(Arc::clone(node) as Arc<dyn Desk>)),
        visits: visits(node),
        feed: feed(node),
        ..site_of(node)
    };
    let to = node.own.origin();
    let old = old.map(|old| OldName { site: site_of(old), to: to.clone() });
    Server::start(listener, bounds(wanted), Arc::new(Names { site, old }))
        .context("cannot start the server")
        .map_err(Failure::from)
}

/// What is served of a node to everybody.
fn site_of(node: &Arc<Node>) -> Site {
    let is_federated = node.config.federation.enabled;
    Site {
        output: node.output(),
        own: node.own.clone(),
        handle: node.config.handle(),
        intake: is_federated.then(|| Arc::clone(node) as Arc<dyn Intake>),
        metrics: None,
        exports: None,
        admin: None,
        visits: None,
        feed: None,
    }
}

/// What the owner is told, as a feed, if the owner wants it.
fn feed(node: &Arc<Node>) -> Option<PrivateFeed> {
    let told = Arc::clone(node);
    let read = move || {
        let feed = told.alerts_feed();
        feed.inspect_err(|error| log::error!("the feed of notifications: {error}")).ok()
    };
    let token = alerts::token_file(node);
    node.config.notify.feed.then(|| PrivateFeed::new(token, Box::new(read)))
}

/// The pages for those who have their account elsewhere, if the owner wants them.
pub(super) fn visits(node: &Node) -> Option<Visits> {
    node.config.helps_visitors().then(|| Visits::new(&node.config, node.output()))
}

pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        let help = match error.kind() {
            ErrorKind::AddrInUse => {
                "another program has this port: stop it, or change `server.listen`"
            }
            ErrorKind::AddrNotAvailable => {
                "this machine has no such address: change `server.listen`"
            }
            ErrorKind::PermissionDenied => "ports below 1024 are for root: change `server.listen`",
            _ => "change `server.listen` in node.toml",
        };
        let problem =
            Problem::error("serve/listen", format!("cannot listen on {address}: {error}"));
        Failure::problem(Exit::Failure, problem.help(help))
    })
}

/// What the owner lets strangers do.
pub(super) fn bounds(wanted: &config::Server) -> Bounds {
    Bounds {
        connections: wanted.connections,
        per_ip: wanted.per_ip,
        head_max: wanted.head_max,
        body_max: wanted.body_max,
        trusted_proxies: wanted.trusted_proxies.clone(),
    }
}

/// Who is here, and what is missing before others can reach it.
fn announce(node: &Node, printer: &Printer) {
    let missing = node.config.missing_for_federation();
    if node.config.federation.enabled {
        printer.line(&format!("account     {}", node.config.handle()));
    }
    match missing.as_slice() {
        [] => {
            let origin = node.own.origin();
            printer.line(&format!(
                "federation  set up as {origin}; `skep doctor` looks whether others get here"
            ));
        }
        missing => {
            for (number, what) in missing.iter().enumerate() {
                let word =
                    if number == 0 { "federation  missing " } else { "            missing " };
                printer.line(&format!("{word}{what}"));
            }
        }
    }
}

fn delivering(args: &Serve) -> Delivering {
    if args.no_deliver { Delivering::Off } else { Delivering::On }
}

fn watching(args: &Serve) -> Watching {
    if args.watch { Watching::On } else { Watching::Off }
}
