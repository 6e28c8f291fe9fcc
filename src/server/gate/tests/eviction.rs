//! More connections than seats: who has kept us waiting longest must leave, and nobody whose
//! request is being answered.

use std::net::TcpStream;

use super::{
    Bounds, Times, ask_on, asking, connect, eventually, get, is_served, read_all, read_until,
    start, start_held, status, talk,
};

/// Connects, and waits until the connection has its seat.
fn seated(server: &super::Server, count: usize) -> TcpStream {
    let stream = connect(server);
    eventually(|| server.gate.seats.count() == count);
    stream
}

/// Has a request answered on one of three connections, and waits until the server waits for all of
/// them again: whoever has its answer may have it before the server turns to waiting.
fn ask_and_wait(server: &super::Server, stream: &mut TcpStream) {
    ask_on(stream);
    eventually(|| server.gate.seats.waiting() == 3);
}

#[test]
fn the_longest_waiting_of_an_address_makes_room() {
    let server = start(Bounds { per_ip: 2, ..Bounds::default() }, Times::default());
    let mut first = seated(&server, 1);
    let _second = connect(&server);
    assert!(is_served(&server));
    assert_eq!(read_all(&mut first), "");
}

#[test]
fn they_leave_in_the_order_of_their_waiting() {
    let server = start(Bounds { connections: 3, ..Bounds::default() }, Times::default());
    let mut all: Vec<TcpStream> = (1..=3).map(|count| seated(&server, count)).collect();
    // The first to come has asked something since, so that it is the last to go.
    ask_and_wait(&server, &mut all[0]);
    for place in [1, 2, 0] {
        let mut newcomer = connect(&server);
        ask_and_wait(&server, &mut newcomer);
        assert_eq!(read_all(&mut all[place]), "", "{place} was to leave");
        for later in [1, 2, 0].iter().skip_while(|at| **at != place).skip(1) {
            all[*later].set_nonblocking(true).unwrap();
            let open = std::io::Read::read(&mut all[*later], &mut [0]).unwrap_err();
            assert_eq!(open.kind(), std::io::ErrorKind::WouldBlock, "{later} was to stay");
            all[*later].set_nonblocking(false).unwrap();
        }
        // It stays connected, so that it holds the seat that became free.
        all.push(newcomer);
    }
}

#[test]
fn nobody_whose_request_is_answered_has_to_leave() {
    let (server, held) =
        start_held(Bounds { connections: 2, ..Bounds::default() }, Times::default());
    let mut busy = [asking(&server, "/held"), asking(&server, "/held")];
    held.wait_for(2);
    let answer = talk(&server, get("/static"));
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nRetry-After: 5\r\n"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    held.let_go();
    for stream in &mut busy {
        assert!(read_until(stream, "held\n").contains("200 OK"));
    }
    // Both wait now, and one of them makes room.
    eventually(|| is_served(&server));
}

#[test]
fn a_flood_passes() {
    let server = start(Bounds { connections: 8, ..Bounds::default() }, Times::default());
    let flood: Vec<TcpStream> = (0..100).map(|_| connect(&server)).collect();
    eventually(|| is_served(&server));
    assert!(server.gate.seats.count() <= 8);
    drop(flood);
}

/// A flood that connects again and again, as fast as it can, and still everybody is served.
#[test]
fn a_flood_that_goes_on_keeps_nobody_out() {
    let server = start(Bounds { connections: 8, ..Bounds::default() }, Times::default());
    let address = server.local_addr();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut open = std::collections::VecDeque::new();
                while !is_over.load(std::sync::atomic::Ordering::SeqCst) {
                    open.extend(TcpStream::connect(address));
                    open.drain(..open.len().saturating_sub(16));
                }
            });
        }
        let served = (0..50).filter(|_| status(&talk(&server, get("/x"))) == "200").count();
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
        // One that loses its seat before its request has come may try again.
        assert!(served >= 25, "only {served} of 50 were served");
    });
    eventually(|| is_served(&server));
}

#[test]
fn a_trusted_proxy_may_have_all_seats() {
    let local = "127.0.0.1".parse().unwrap();
    let (bounds, proxies) = (Bounds { per_ip: 2, ..Bounds::default() }, vec![local]);
    let server = start(Bounds { trusted_proxies: proxies, ..bounds }, Times::default());
    let mut all: Vec<TcpStream> = (1..=6).map(|count| seated(&server, count)).collect();
    all.iter_mut().for_each(ask_on);
    assert_eq!(server.gate.seats.count(), 6);
}
