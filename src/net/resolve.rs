//! From a host to addresses that may be connected to.
//!
//! host -> addresses -> each one checked -> exactly these are handed to the connector
//!
//! There is no second look-up between the check and the connection, so a name that changes its
//! mind in between gains nothing (SEC-1). Literal addresses take the same way.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::NetError;
use super::guard;
use crate::id::{AddressRange, Domain, Origin};
use crate::limits::{ADDRESSES_MAX, CONNECT_TIME, LOOKUPS_MAX};

/// Below these, names mean something in private networks only (RFC 6761, 6762, 7686, 8375; ICANN's
/// `internal`; what routers and clusters use). They are not even looked up: that alone would tell
/// a name server of ours what a stranger wants.
const PRIVATE_NAMES: &[&str] =
    &["home.arpa", "internal", "lan", "local", "localdomain", "localhost", "onion", "svc"];

/// Turns a name into addresses; may take its time.
pub(super) type Lookup = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// The check every connection passes.
#[derive(Clone)]
pub(super) struct Door {
    /// Where no connection leads to; `None` where this node itself is looked at.
    own: Option<Origin>,
    allow: Arc<[AddressRange]>,
    reach: Reach,
    lookup: Arc<Lookup>,
    slots: Arc<Slots>,
}

/// What may be spoken, and on which ports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reach {
    /// With other servers: https on port 443.
    Peers,
    /// With any site of the web.
    Web,
}

/// Who may reach an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Openness {
    /// Everybody.
    Public,
    /// Those on this machine or in this network, and the owner has said that we may, too.
    Allowed,
    /// Those on this machine or in this network alone.
    Private,
}

/// Counts the look-ups under way.
#[derive(Default)]
struct Slots {
    busy: Mutex<usize>,
    freed: Condvar,
}

/// One look-up under way; gives its place back when dropped.
struct Slot(Arc<Slots>);

impl Door {
    pub(super) fn new(own: Origin, allow: Vec<AddressRange>, lookup: Arc<Lookup>) -> Self {
        Self {
            own: Some(own),
            allow: allow.into(),
            reach: Reach::Peers,
            lookup,
            slots: Arc::default(),
        }
    }

    /// The same, and this node itself is no exception.
    pub(super) fn onto_itself(self) -> Self {
        Self { own: None, ..self }
    }

    /// The same for any port, and for http.
    pub(super) fn onto_the_web(self) -> Self {
        Self { reach: Reach::Web, ..self }
    }

    /// The addresses `origin` may be reached at; at least one. All of them are public, or in the
    /// configured ranges.
    pub(super) fn admit(
        &self,
        origin: &Origin,
        wait: Duration,
    ) -> Result<Vec<SocketAddr>, NetError> {
        let domain = origin.domain();
        if self.own.as_ref().is_some_and(|own| same_place(&domain, &own.domain())) {
            return Err(NetError::Forbidden(format!("`{domain}` is this node itself")));
        }
        let port = port_of(origin, &domain);
        let usual = self.reach == Reach::Web || (origin.is_https() && port == 443);
        if !usual && self.allow.is_empty() {
            return Err(unusual(origin));
        }
        if self.allow.is_empty() && !is_public_name(domain.host()) {
            return Err(NetError::Forbidden(format!(
                "`{domain}` is no name of the public Internet"
            )));
        }
        let found = self.addresses_of(domain.host(), wait)?;
        let allowed = |ip: &IpAddr| guard::is_within(*ip, &self.allow);
        if !found.iter().all(allowed) {
            if !usual {
                return Err(unusual(origin));
            }
            if let Some(ip) = found.iter().find(|ip| !allowed(ip) && !guard::is_public(**ip)) {
                let why = format!("`{domain}` leads to {ip}, which is not a public address");
                return Err(NetError::Forbidden(why));
            }
        }
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }

    /// May everybody's letters go to `ip`, or are ours let go there?
    pub(super) fn is_open(&self, ip: IpAddr) -> Openness {
        match guard::is_within(ip, &self.allow) {
            true => Openness::Allowed,
            false if guard::is_public(ip) => Openness::Public,
            false => Openness::Private,
        }
    }

    /// May `domain` be spoken to in plain http: a literal address in the configured ranges, or
    /// `localhost` leading into them?
    pub(super) fn is_plain(&self, domain: &Domain) -> bool {
        let literal = literal(domain.host()).is_some();
        (literal || domain.is_local())
            && !self.allow.is_empty()
            && self
                .addresses_of(domain.host(), CONNECT_TIME)
                .is_ok_and(|found| found.iter().all(|ip| guard::is_within(*ip, &self.allow)))
    }

    /// At least one address, at most [`ADDRESSES_MAX`].
    pub(super) fn addresses_of(&self, host: &str, wait: Duration) -> Result<Vec<IpAddr>, NetError> {
        if let Some(ip) = literal(host) {
            return Ok(vec![ip]);
        }
        let deadline = Instant::now() + wait.min(CONNECT_TIME);
        let slot = Slots::take(&self.slots, deadline)?;
        let (answer, answered) = mpsc::sync_channel(1);
        let (lookup, host) = (Arc::clone(&self.lookup), host.to_owned());
        let started = thread::Builder::new().name("lookup".to_owned()).spawn(move || {
            let found = lookup(&host);
            drop(slot);
            // Nobody waits any longer when the time was up.
            let _ = answer.send(found);
        });
        started.map_err(|_| NetError::Busy)?;
        match answered.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(mut found)) if !found.is_empty() => {
                found.truncate(ADDRESSES_MAX);
                Ok(found)
            }
            Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(NetError::Dns),
            Err(RecvTimeoutError::Timeout) => Err(NetError::Timeout),
        }
    }
}

impl Slots {
    fn take(slots: &Arc<Self>, deadline: Instant) -> Result<Slot, NetError> {
        let mut busy = slots.busy.lock().unwrap_or_else(PoisonError::into_inner);
        while *busy >= LOOKUPS_MAX {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(NetError::Busy);
            }
            let waited = slots.freed.wait_timeout(busy, left);
            (busy, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        *busy += 1;
        Ok(Slot(Arc::clone(slots)))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

impl Resolver for Door {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let refuse = |why: NetError| ureq::Error::Other(Box::new(why));
        // Read by our own parser again: what is judged is what will be connected to.
        let origin = Origin::of(&uri.to_string())
            .map_err(|why| refuse(NetError::Malformed(format!("the URL {why}"))))?;
        let found = self.admit(&origin, *timeout.after).map_err(refuse)?;
        let mut addresses = self.empty();
        for address in found {
            addresses.push(address);
        }
        Ok(addresses)
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("own", &self.own).field("allow", &self.allow).finish()
    }
}

/// Asks the system: its hosts file, its name servers.
pub(super) fn ask_system(host: &str) -> io::Result<Vec<IpAddr>> {
    let found = (host, 0).to_socket_addrs()?;
    Ok(found.map(|address| address.ip()).collect())
}

/// Can `host` be found by everybody: an address, or a name with a dot that DNS can hold (RFC 1035
/// section 2.3.4) and that is not below one of [`PRIVATE_NAMES`]?
fn is_public_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let is_above = |name: &&str| host.strip_suffix(*name).is_some_and(|rest| rest.ends_with('.'));
    let is_label = |label: &str| label.len() <= 63 && !label.starts_with('-');
    literal(host).is_some()
        || (host.contains('.')
            && host.split('.').all(is_label)
            && !PRIVATE_NAMES.iter().any(is_above))
}

fn unusual(origin: &Origin) -> NetError {
    NetError::Forbidden(format!(
        "`{origin}` is not https on port 443; `allow` under [net] lets in what is on this machine"
    ))
}

/// The names of one server, with and without the dot of the root.
fn same_place(a: &Domain, b: &Domain) -> bool {
    let port = |domain: &Domain| domain.as_str()[domain.host().len()..].to_owned();
    a.host().trim_end_matches('.') == b.host().trim_end_matches('.') && port(a) == port(b)
}

fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(v6) => v6.parse().ok().map(IpAddr::V6),
        None => host.parse().ok().map(IpAddr::V4),
    }
}

pub(super) fn port_of(origin: &Origin, domain: &Domain) -> u16 {
    let usual = if origin.is_https() { 443 } else { 80 };
    let named = domain.as_str().get(domain.host().len() + 1..);
    named.and_then(|port| port.parse().ok()).unwrap_or(usual)
}
