//! Who is connected: one seat for each connection, bounded in all and for each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::net::Shutdown;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use super::Bounds;

const BUSY: u64 = 0;
const EVICTED: u64 = u64::MAX;

/// One connection.
pub(super) struct Seat {
    id: u64,
    pub(super) stream: TcpStream,
    pub(super) ip: IpAddr,
    block: IpAddr,
    /// [`BUSY`], [`EVICTED`], or since when this client has kept us waiting, on the table's clock.
    waiting: AtomicU64,
}

impl Seat {
    /// Notes that the client is being waited for. `false`: it has been evicted.
    pub(super) fn wait(&self, since: u64) -> bool {
        self.turn(since)
    }

    /// Notes that a request is being answered. `false`: it has been evicted.
    pub(super) fn work(&self) -> bool {
        self.turn(BUSY)
    }

    fn turn(&self, to: u64) -> bool {
        let turned = self
            .waiting
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| (now != EVICTED).then_some(to));
        turned.is_ok()
    }

    /// Closes the connection if it still waits as it did at `since`.
    fn evict(&self, since: u64) -> bool {
        let evicted =
            self.waiting.compare_exchange(since, EVICTED, Ordering::SeqCst, Ordering::SeqCst);
        if evicted.is_ok() {
            self.close();
        }
        evicted.is_ok()
    }

    fn close(&self) {
        // It may be closed already, which is what was wanted.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

#[derive(Default)]
struct Table {
    seats: HashMap<u64, Arc<Seat>>,
    blocks: HashMap<IpAddr, usize>,
    last: u64,
}

/// All connections.
pub(super) struct Seats {
    table: Mutex<Table>,
    left: Condvar,
    start: Instant,
}

impl Seats {
    pub(super) fn new() -> Self {
        Self { table: Mutex::default(), left: Condvar::new(), start: Instant::now() }
    }

    /// Microseconds on the clock of [`Seat::wait`]; never 0.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(EVICTED - 2) + 1
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seats a new connection. When all seats, or those of its address, are taken, the one that
    /// has kept us waiting longest must leave; when none waits, the stream comes back.
    pub(super) fn take(
        &self,
        stream: TcpStream,
        ip: IpAddr,
        bounds: &Bounds,
    ) -> Result<Arc<Seat>, TcpStream> {
        let ip = ip.to_canonical();
        let is_proxy = bounds.trusted_proxies.contains(&ip);
        let block = block(ip);
        let of_block = |seat: &Seat| seat.block == block;
        let has_room = |table: &Table| {
            is_proxy || table.blocks.get(&block).copied().unwrap_or(0) < bounds.per_ip
        };
        let mut table = self.lock();
        if !has_room(&table) {
            table = self.evict_one(table, of_block);
        }
        if table.seats.len() >= bounds.connections {
            table = self.evict_one(table, |_| true);
        }
        if !has_room(&table) || table.seats.len() >= bounds.connections {
            return Err(stream);
        }
        table.last += 1;
        let waiting = AtomicU64::new(self.now());
        let seat = Arc::new(Seat { id: table.last, stream, ip, block, waiting });
        table.seats.insert(seat.id, Arc::clone(&seat));
        *table.blocks.entry(block).or_default() += 1;
        Ok(seat)
    }

    /// Evicts the one waiting longest and gives its thread a moment to leave the seat.
    fn evict_one<'a>(
        &'a self,
        table: MutexGuard<'a, Table>,
        among: impl Fn(&Seat) -> bool,
    ) -> MutexGuard<'a, Table> {
        let Some(id) = evict_longest(&table, among) else { return table };
        let time = crate::limits::EVICTION_TIME;
        self.left
            .wait_timeout_while(table, time, |table| table.seats.contains_key(&id))
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }

    /// Closes the connection that has waited longest, for want of descriptors.
    pub(super) fn relieve(&self) {
        evict_longest(&self.lock(), |_| true);
    }

    /// Gives a seat back.
    pub(super) fn leave(&self, seat: &Seat) {
        let mut table = self.lock();
        if table.seats.remove(&seat.id).is_none() {
            return;
        }
        if let Some(count) = table.blocks.get_mut(&seat.block) {
            *count -= 1;
            if *count == 0 {
                table.blocks.remove(&seat.block);
            }
        }
        drop(table);
        self.left.notify_all();
    }

    /// Closes those that wait, gives the others `time` to finish, then closes them too.
    pub(super) fn drain(&self, time: Duration) {
        let mut table = self.lock();
        while evict_longest(&table, |_| true).is_some() {}
        table = self
            .left
            .wait_timeout_while(table, time, |table| !table.seats.is_empty())
            .unwrap_or_else(PoisonError::into_inner)
            .0;
        for seat in table.seats.values() {
            seat.close();
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lock().seats.len()
    }

    /// How many are being waited for, and could be made to leave.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        let is_waiting =
            |seat: &&Arc<Seat>| !matches!(seat.waiting.load(Ordering::SeqCst), BUSY | EVICTED);
        self.lock().seats.values().filter(is_waiting).count()
    }
}

fn evict_longest(table: &Table, among: impl Fn(&Seat) -> bool) -> Option<u64> {
    loop {
        let (since, seat) = table
            .seats
            .values()
            .filter(|seat| among(seat))
            .map(|seat| (seat.waiting.load(Ordering::SeqCst), seat))
            .filter(|(since, _)| !matches!(*since, BUSY | EVICTED))
            // Of two that came in the same instant, the first.
            .min_by_key(|(since, seat)| (*since, seat.id))?;
        // Its request may have come in this instant: then look for another.
        if seat.evict(since) {
            return Some(seat.id);
        }
    }
}

/// What one subscriber has: an IPv4 address, or the /64 of an IPv6 address.
fn block(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}
