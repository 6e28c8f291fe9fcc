//! Clients that take their time (threat T11, SEC-4): each deadline ends what it is for, and a
//! client that keeps the pace is left alone.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;
use std::time::Instant;

use super::{
    Bounds, PATIENCE, SHORT, Times, ask_on, asking, connect, eventually, get, is_served, read_all,
    read_until, start,
};

#[test]
fn slow_heads_and_bodies_are_cut() {
    let times = Times { head: SHORT, body: SHORT, ..Times::default() };
    let server = start(Bounds::default(), times);
    for text in [
        "G",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n",
    ] {
        let mut stream = connect(&server);
        stream.write_all(text.as_bytes()).unwrap();
        assert!(read_all(&mut stream).starts_with("HTTP/1.1 408 "), "{text}");
    }
    eventually(|| server.gate.seats.count() == 0);
}

/// Sends byte after byte, with a little time in between, until the server has enough.
fn drip(stream: &mut TcpStream, endless: u8) -> String {
    stream.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
    let end = Instant::now() + PATIENCE;
    let mut answer = Vec::new();
    while Instant::now() < end {
        // It may be closed already; what was said before can still be read.
        let _ = stream.write_all(&[endless]);
        match stream.read_to_end(&mut answer) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            _ => return String::from_utf8(answer).unwrap(),
        }
    }
    panic!("it never had enough");
}

/// The deadline is for the whole, not for the next byte: a byte every now and then gains nothing.
#[test]
fn dripping_gains_no_time() {
    let times = Times { head: 2 * SHORT, body: 2 * SHORT, ..Times::default() };
    let server = start(Bounds::default(), times);
    for start in [
        "GET / HTTP/1.1\r\nHost: a\r\nX: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
    ] {
        let mut stream = connect(&server);
        stream.write_all(start.as_bytes()).unwrap();
        let answer = drip(&mut stream, b'x');
        assert!(answer.starts_with("HTTP/1.1 408 "), "{start}: {answer}");
    }
}

#[test]
fn a_connection_that_says_nothing_is_closed_without_a_word() {
    let server = start(Bounds::default(), Times { idle: SHORT, ..Times::default() });
    let mut silent = connect(&server);
    assert_eq!(read_all(&mut silent), "");
    let mut kept = connect(&server);
    ask_on(&mut kept);
    ask_on(&mut kept);
    assert_eq!(read_all(&mut kept), "", "nothing is said to a client that says nothing");
    eventually(|| server.gate.seats.count() == 0);
}

/// The time of a connection that was kept begins when its answer is out, and with the first byte
/// of a request the time of heads counts instead.
#[test]
fn a_kept_connection_has_its_whole_time_again() {
    let times = Times { idle: PATIENCE, head: SHORT, ..Times::default() };
    let server = start(Bounds::default(), times);
    let mut stream = connect(&server);
    let begun = Instant::now();
    while begun.elapsed() < 4 * SHORT {
        ask_on(&mut stream);
    }
    stream.write_all(b"GET").unwrap();
    assert!(read_all(&mut stream).starts_with("HTTP/1.1 408 "));
    assert!(begun.elapsed() < PATIENCE, "the idle time was counted");
}

/// A connection that rests has given up its buffers; nothing of what comes then is lost.
#[test]
fn a_connection_that_rests_goes_on_where_it_was() {
    let server = start(Bounds::default(), Times { rest: Duration::ZERO, ..Times::default() });
    let mut stream = connect(&server);
    for _ in 0..3 {
        ask_on(&mut stream);
    }
    stream.write_all(get("/static").repeat(2).as_bytes()).unwrap();
    for _ in 0..2 {
        assert!(read_until(&mut stream, "static\n").starts_with("HTTP/1.1 200 "));
    }
    for piece in ["\r\n", "G", "ET /static HTTP/1.1\r\nHost: a", "\r\n\r\n"] {
        stream.write_all(piece.as_bytes()).unwrap();
    }
    assert!(read_until(&mut stream, "static\n").starts_with("HTTP/1.1 200 "));
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read_all(&mut stream), "");
}

#[test]
fn who_never_reads_is_given_up() {
    let server = start(Bounds::default(), Times { send_stall: SHORT, ..Times::default() });
    let vast = asking(&server, "/vast");
    let mut long = connect(&server);
    // Many long answers in one go, of which none is read.
    long.write_all(get("/long").repeat(64).as_bytes()).unwrap();
    eventually(|| server.gate.seats.count() == 0);
    drop((vast, long));
}

/// Reads for `time`, or until there is no more; how much came, and whether more would have come.
fn read_for(stream: &mut TcpStream, time: Duration) -> (u64, bool) {
    let (mut count, mut piece) = (0, vec![0; 64 * 1024]);
    let end = Instant::now() + time;
    while Instant::now() < end {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return (count, false),
            Ok(read) => count += read as u64,
        }
    }
    (count, true)
}

/// SEC-4: a reader below the slowest pace is dropped, although it never stops reading.
#[test]
fn who_reads_too_slowly_is_given_up() {
    let too_fast_for_all = Times { send_stall: SHORT, send_min_rate: u64::MAX, ..Times::default() };
    let server = start(Bounds::default(), too_fast_for_all);
    let mut stream = asking(&server, "/vast");
    let (count, is_open) = read_for(&mut stream, PATIENCE);
    assert!(count > 0, "the first moments are for everybody");
    assert!(!is_open, "it was still served after {count} bytes");
    eventually(|| server.gate.seats.count() == 0);
    assert!(is_served(&server), "small answers are out before anybody looks at the pace");
}

/// So long even a reader on a busy machine may be kept from reading.
const BREATH: Duration = Duration::from_secs(2);

#[test]
fn who_keeps_the_pace_is_kept() {
    let server = start(Bounds::default(), Times { send_stall: BREATH, ..Times::default() });
    let mut stream = asking(&server, "/vast");
    let (_, is_open) = read_for(&mut stream, 2 * BREATH);
    assert!(is_open, "a reader with a good pace was dropped");
    assert_eq!(server.gate.seats.count(), 1);
}

/// A reader that is slow, but not too slow, keeps its seat only while nobody else needs it.
#[test]
fn a_slow_reader_makes_room() {
    let bounds = Bounds { connections: 1, ..Bounds::default() };
    let server = start(bounds, Times { send_stall: BREATH, ..Times::default() });
    let mut slow = asking(&server, "/vast");
    let (_, is_open) = read_for(&mut slow, 2 * BREATH);
    assert!(is_open);
    // It goes on reading while another comes: it is not for stalling that it has to leave.
    let reading = std::thread::spawn(move || read_for(&mut slow, PATIENCE));
    // On a busy machine the seat is empty only after the other was sent away once.
    eventually(|| is_served(&server));
    let (_, is_open) = reading.join().unwrap();
    assert!(!is_open, "two had the only seat");
}

#[test]
fn readers_that_never_read_hold_nobody_up() {
    let server = start(Bounds::default(), Times::default());
    let mut idle = Vec::new();
    for _ in 0..8 {
        let mut stream = connect(&server);
        stream.write_all(get("/long").repeat(8).as_bytes()).unwrap();
        idle.push(stream);
    }
    let mut stream = asking(&server, "/x");
    assert!(read_until(&mut stream, "[]\n").contains("200 OK"));
    drop(idle);
}

/// Whoever goes away in the middle leaves nothing behind.
#[test]
fn who_leaves_gives_the_seat_back() {
    let server = start(Bounds::default(), Times::default());
    for text in ["", "GET", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi"] {
        let mut stream = connect(&server);
        stream.write_all(text.as_bytes()).unwrap();
        drop(stream);
    }
    drop(asking(&server, "/vast"));
    assert!(is_served(&server));
    eventually(|| server.gate.seats.count() == 0);
}
