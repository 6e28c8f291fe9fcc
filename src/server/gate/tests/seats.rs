//! Seats, with addresses that no test could connect from.

use std::io::Read;
use std::net::IpAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;

use super::super::seats::Seat;
use super::super::seats::Seats;
use super::{Bounds, PATIENCE, SHORT};

/// Both ends of a connection.
fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let theirs = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    theirs.set_read_timeout(Some(PATIENCE)).unwrap();
    (listener.accept().unwrap().0, theirs)
}

/// A client that has a seat. The thread that would serve it leaves as soon as it is closed.
struct Client {
    seat: Arc<Seat>,
    theirs: TcpStream,
}

impl Client {
    fn is_open(&mut self) -> bool {
        self.theirs.set_nonblocking(true).unwrap();
        let read = self.theirs.read(&mut [0]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}

fn take(seats: &Seats, ip: &str, bounds: &Bounds) -> Option<Client> {
    let (ours, theirs) = pair();
    let ip: IpAddr = ip.parse().unwrap();
    let seat = seats.take(ours, ip, bounds).ok()?;
    Some(Client { seat, theirs })
}

fn bounds(connections: usize, per_ip: usize) -> Bounds {
    let trusted_proxies = vec!["10.0.0.1".parse().unwrap(), "fd00::1".parse().unwrap()];
    Bounds { connections, per_ip, trusted_proxies, ..Bounds::default() }
}

/// T11: what one subscriber has counts as one address.
#[test]
fn which_addresses_count_as_one() {
    for (first, second, is_one) in [
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ("2001:db8::1", "2001:db8::1", true),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true),
        ("2001:db8::1", "2001:db8:0:1::1", false),
        ("2001:db8::1", "2001:db9::1", false),
        ("::1", "::2", true),
        ("10.0.0.1", "10.0.0.1", false),
        ("::ffff:10.0.0.1", "10.0.0.1", false),
        ("fd00::1", "fd00::1", false),
        ("fd00::1", "fd00::2", true),
    ] {
        let (seats, bounds) = (Seats::new(), bounds(9, 1));
        let one = take(&seats, first, &bounds).unwrap();
        assert!(one.seat.work(), "it is being answered, so that it need not leave");
        let other = take(&seats, second, &bounds);
        assert_eq!(other.is_none(), is_one, "{first} {second}");
    }
}

/// A proxy is one client for all: it is exempt from the bound of addresses, not from that of all.
#[test]
fn a_proxy_counts_in_all() {
    let (seats, bounds) = (Seats::new(), bounds(3, 1));
    let all: Vec<Client> = (0..3).map(|_| take(&seats, "10.0.0.1", &bounds).unwrap()).collect();
    assert!(all.iter().all(|client| client.seat.work()));
    assert!(take(&seats, "10.0.0.1", &bounds).is_none());
    assert!(take(&seats, "192.0.2.1", &bounds).is_none());
    seats.leave(&all[0].seat);
    assert!(take(&seats, "192.0.2.1", &bounds).is_some());
}

/// One address that fills its own seats takes none of another's.
#[test]
fn a_flood_of_one_address_costs_only_itself() {
    let (seats, bounds) = (Seats::new(), bounds(100, 4));
    let mut quiet = take(&seats, "192.0.2.1", &bounds).unwrap();
    let mut flood: Vec<Client> = Vec::new();
    for _ in 0..20 {
        flood.extend(take(&seats, "198.51.100.7", &bounds));
        // Those that were closed leave.
        flood.retain_mut(|client| {
            let stays = client.is_open();
            if !stays {
                seats.leave(&client.seat);
            }
            stays
        });
        assert!(flood.len() <= 4);
    }
    assert_eq!(seats.count(), 5);
    assert!(quiet.is_open());
}

#[test]
fn a_seat_is_given_back_once() {
    let (seats, bounds) = (Seats::new(), bounds(9, 1));
    let first = take(&seats, "192.0.2.1", &bounds).unwrap();
    assert!(first.seat.work());
    seats.leave(&first.seat);
    seats.leave(&first.seat);
    assert_eq!(seats.count(), 0);
    let second = take(&seats, "192.0.2.1", &bounds).unwrap();
    assert!(second.seat.work());
    // The late thread of the first takes nothing from the second.
    seats.leave(&first.seat);
    assert_eq!(seats.count(), 1);
    assert!(take(&seats, "192.0.2.1", &bounds).is_none());
}

#[test]
fn who_is_evicted_knows_it() {
    let (seats, bounds) = (Seats::new(), bounds(9, 9));
    let mut one = take(&seats, "192.0.2.1", &bounds).unwrap();
    let mut other = take(&seats, "192.0.2.2", &bounds).unwrap();
    assert!(one.seat.wait(seats.now() + 1_000_000), "it came first, but waits since later");
    seats.relieve();
    assert!(!other.is_open() && one.is_open());
    assert!(!other.seat.work() && !other.seat.wait(1), "nothing brings it back");
    assert!(one.seat.work());
    seats.relieve();
    assert!(one.is_open(), "a request that is being answered is not for eviction");
    assert!(one.seat.wait(1));
    seats.relieve();
    assert!(!one.is_open());
}

#[test]
fn draining_closes_who_waits_at_once_and_the_others_in_the_end() {
    let (seats, bounds) = (Seats::new(), bounds(9, 9));
    let mut waiting = take(&seats, "192.0.2.1", &bounds).unwrap();
    let mut busy = take(&seats, "192.0.2.2", &bounds).unwrap();
    assert!(busy.seat.work());
    seats.drain(SHORT);
    assert!(!waiting.is_open() && !busy.is_open());
    // One that leaves in time is waited for, and not longer.
    let seats = Seats::new();
    let busy = take(&seats, "192.0.2.2", &bounds).unwrap();
    assert!(busy.seat.work());
    std::thread::scope(|scope| {
        let draining = scope.spawn(|| seats.drain(PATIENCE));
        seats.leave(&busy.seat);
        let begun = std::time::Instant::now();
        draining.join().unwrap();
        assert!(begun.elapsed() < PATIENCE);
    });
}
