//! The gate: everything between a stranger's socket and a whole, well-formed request.
//!
//! accept ──▶ seat ──▶ head ──▶ body ──▶ static file, or a slot in tiny_http ──▶ answer
//!
//! tiny_http alone can be stopped for good by one request or by a few hundred idle connections;
//! behind the gate it only sees a few complete, local requests. Each client has its own small
//! thread, so that whoever is slow only slows itself (threats T9, T11, T12, T13, T33).

mod arriving;
mod backend;
pub mod body;
mod connection;
pub mod head;
mod peer;
mod quiet;
mod receive;
mod seats;
mod send;
#[cfg(test)]
mod tests;
mod wire;

use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use rustix::io::Errno;
use rustix::process::Resource;
use rustix::process::Rlimit;

use self::arriving::Arriving;
use self::backend::Backend;
use self::quiet::Quiet;
use self::seats::Seat;
use self::seats::Seats;
use super::message::Handler;
use crate::limits;

/// Bounds that the owner of a node may set.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Connections at once. [`Server::start`] lowers it to stay clear of the descriptor limit.
    pub connections: usize,
    /// Connections at once from one IPv4 address or IPv6 /64. Trusted proxies are exempt.
    pub per_ip: usize,
    /// Longest head, bytes.
    pub head_max: usize,
    /// Longest body, bytes.
    pub body_max: usize,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: limits::CONNECTIONS_MAX,
            per_ip: limits::CONNECTIONS_PER_IP_MAX,
            head_max: limits::HEAD_MAX_BYTES,
            body_max: limits::BODY_MAX_BYTES,
            trusted_proxies: Vec::new(),
        }
    }
}

/// Deadlines and paces; their own type so that tests need not wait as long as strangers.
#[derive(Clone, Copy, Debug)]
struct Times {
    head: Duration,
    idle: Duration,
    /// Part of `idle`.
    rest: Duration,
    body: Duration,
    send_stall: Duration,
    /// Bytes a second.
    send_min_rate: u64,
    slot_wait: Duration,
    drain: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            head: limits::HEAD_TIME,
            idle: limits::IDLE_TIME,
            rest: limits::REST_AFTER,
            body: limits::BODY_TIME,
            send_stall: limits::SEND_STALL,
            send_min_rate: limits::SEND_MIN_RATE,
            slot_wait: limits::SLOT_WAIT,
            drain: limits::DRAIN_TIME,
        }
    }
}

/// What all connections share.
struct Gate {
    bounds: Bounds,
    times: Times,
    seats: Seats,
    arriving: Arriving,
    backend: Backend,
    handler: Arc<dyn Handler>,
    refusals: Quiet,
    stopping: AtomicBool,
}

/// A running server. Dropping it closes everything at once; [`Server::stop`] is kinder.
pub struct Server {
    gate: Arc<Gate>,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve `listener`.
    ///
    /// # Errors
    /// When the private socket or a thread cannot be made.
    pub fn start(
        listener: TcpListener,
        bounds: Bounds,
        handler: Arc<dyn Handler>,
    ) -> io::Result<Self> {
        Self::start_with(listener, bounds, Times::default(), handler)
    }

    fn start_with(
        listener: TcpListener,
        mut bounds: Bounds,
        times: Times,
        handler: Arc<dyn Handler>,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let times = Times { rest: times.rest.min(times.idle / 2), ..times };
        bounds.connections = bounds.connections.min(connections_possible());
        // Peers are compared in this form.
        for proxy in &mut bounds.trusted_proxies {
            *proxy = proxy.to_canonical();
        }
        let backend = Backend::start(Arc::clone(&handler), times.slot_wait)?;
        let gate = Arc::new(Gate {
            bounds,
            times,
            seats: Seats::new(),
            arriving: Arriving::new(limits::BODIES_MAX_BYTES),
            backend,
            handler,
            refusals: Quiet::default(),
            stopping: AtomicBool::new(false),
        });
        let shared = Arc::clone(&gate);
        let accepting = thread::Builder::new()
            .name("accept".to_owned())
            .spawn(move || accept_all(&shared, &listener))?;
        Ok(Self { gate, address, accepting: Some(accepting) })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, lets answers in flight finish within [`limits::DRAIN_TIME`], closes.
    pub fn stop(mut self) {
        let time = self.gate.times.drain;
        self.close(time);
    }

    fn close(&mut self, time: Duration) {
        let Some(accepting) = self.accepting.take() else { return };
        self.gate.stopping.store(true, Ordering::SeqCst);
        while !accepting.is_finished() {
            // Connecting wakes the accept call; whether it succeeds does not matter.
            let _ = TcpStream::connect_timeout(&reachable(self.address), limits::ACCEPT_PAUSE);
            thread::sleep(Duration::from_millis(1));
        }
        if accepting.join().is_err() {
            log::error!("the accept thread ended with a panic");
        }
        let deadline = Instant::now() + time;
        self.gate.seats.drain(time);
        self.gate.backend.stop(deadline);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close(Duration::ZERO);
    }
}

/// Raises the soft limit of open files to the hard one; returns both as they are afterwards.
pub fn raise_file_limit() -> (u64, u64) {
    let Rlimit { maximum, .. } = rustix::process::getrlimit(Resource::Nofile);
    let raised = Rlimit { current: maximum, maximum };
    if let Err(error) = rustix::process::setrlimit(Resource::Nofile, raised) {
        log::warn!("the limit of open files cannot be raised: {error}");
    }
    let now = rustix::process::getrlimit(Resource::Nofile);
    (now.current.unwrap_or(u64::MAX), now.maximum.unwrap_or(u64::MAX))
}

fn connections_possible() -> usize {
    let files = rustix::process::getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    // With a limit this low something still has to be served.
    let free = files.saturating_sub(limits::SPARE_DESCRIPTORS).max(files / 4);
    usize::try_from(free).unwrap_or(usize::MAX)
}

/// An address that reaches a listener on `address`: 0.0.0.0 is none.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Accepts until the server stops. No error ends it: EMFILE and ECONNABORTED pass.
fn accept_all(gate: &Arc<Gate>, listener: &TcpListener) {
    loop {
        let accepted = listener.accept();
        if gate.stopping.load(Ordering::SeqCst) {
            return;
        }
        match accepted {
            Ok((stream, address)) => admit(gate, stream, address.ip()),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => {
                log::warn!("cannot accept a connection: {error}");
                if is_want(&error) {
                    gate.seats.relieve();
                }
                thread::sleep(limits::ACCEPT_PAUSE);
            }
        }
    }
}

/// Is something lacking that a closed connection would give back?
fn is_want(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS)
    )
}

fn admit(gate: &Arc<Gate>, stream: TcpStream, ip: IpAddr) {
    let seat = match gate.seats.take(stream, ip, &gate.bounds) {
        Ok(seat) => seat,
        Err(stream) => {
            log_refusal(gate, ip, send::NO_ROOM);
            send::turn_away(&stream);
            return;
        }
    };
    let place = Place { gate: Arc::clone(gate), seat };
    let spawned = thread::Builder::new()
        .name("client".to_owned())
        .stack_size(limits::CONNECTION_STACK_BYTES)
        .spawn(move || connection::serve(&place.gate, &place.seat));
    if let Err(error) = spawned {
        log::warn!("cannot start a thread for a connection: {error}");
        gate.seats.relieve();
        thread::sleep(limits::ACCEPT_PAUSE);
    }
}

/// Who was sent away, and why. The request itself may have secrets in it.
fn log_refusal(gate: &Gate, ip: IpAddr, refusal: head::Refusal) {
    let Some(left_out) = gate.refusals.may_write(Instant::now()) else { return };
    if left_out > 0 {
        log::info!("gate: {left_out} more were refused");
    }
    log::info!("gate: {ip}: {} {refusal}", refusal.status);
}

/// A seat that is given back however its thread ends.
struct Place {
    gate: Arc<Gate>,
    seat: Arc<Seat>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gate.seats.leave(&self.seat);
    }
}
