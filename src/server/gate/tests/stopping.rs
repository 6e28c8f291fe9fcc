//! The end: whoever waits is sent away, answers in flight are finished, and nothing holds it up
//! for longer than was said.

use std::io::Write;
use std::net::TcpStream;
use std::time::Instant;

use super::{
    Bounds, PATIENCE, SHORT, Times, ask_on, asking, connect, eventually, get, read_all, read_until,
    start, start_held,
};

#[test]
fn stopping_lets_an_answer_finish() {
    let (server, held) = start_held(Bounds::default(), Times::default());
    let address = server.local_addr();
    let mut stream = asking(&server, "/held");
    // The next request on the same connection has come too late.
    stream.write_all(get("/static").as_bytes()).unwrap();
    held.wait_for(1);
    let stopping = std::thread::spawn(move || server.stop());
    eventually(|| TcpStream::connect(address).is_err());
    held.let_go();
    let answer = read_all(&mut stream);
    assert!(answer.ends_with("held\n"), "{answer}");
    assert!(!answer.contains("static"), "{answer}");
    stopping.join().unwrap();
}

#[test]
fn who_waits_is_sent_away_at_once() {
    let server = start(Bounds::default(), Times { drain: PATIENCE, ..Times::default() });
    let mut silent = connect(&server);
    let mut kept = connect(&server);
    ask_on(&mut kept);
    let mut halfway = connect(&server);
    halfway.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let mut body = connect(&server);
    body.write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi").unwrap();
    eventually(|| server.gate.seats.count() == 4);
    let begun = Instant::now();
    server.stop();
    for stream in [&mut silent, &mut kept, &mut halfway, &mut body] {
        assert_eq!(read_all(stream), "");
    }
    assert!(begun.elapsed() < PATIENCE, "somebody was waited for");
}

#[test]
fn an_answer_that_does_not_end_is_cut() {
    let times = Times { drain: SHORT, ..Times::default() };
    let (server, held) = start_held(Bounds::default(), times);
    let mut stream = asking(&server, "/held");
    held.wait_for(1);
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    assert_eq!(read_all(&mut stream), "");
    held.let_go();
}

#[test]
fn a_reader_that_never_reads_does_not_hold_up_the_end() {
    let server = start(Bounds::default(), Times { drain: SHORT, ..Times::default() });
    let mut stream = asking(&server, "/vast");
    read_until(&mut stream, "\r\n\r\n");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
}

#[test]
fn dropping_it_is_stopping_it() {
    let (server, held) = start_held(Bounds::default(), Times::default());
    let address = server.local_addr();
    let mut stream = asking(&server, "/held");
    held.wait_for(1);
    drop(server);
    assert_eq!(read_all(&mut stream), "");
    assert!(TcpStream::connect(address).is_err());
    held.let_go();
}

/// What is left behind on the disk: nothing.
#[test]
fn the_private_socket_goes_with_it() {
    let server = start(Bounds::default(), Times::default());
    let folder = server.gate.backend.folder.clone();
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&folder).unwrap());
    assert_eq!(mode & 0o777, 0o700, "only we may knock on tiny_http's door");
    server.stop();
    assert!(!folder.exists());
}
