//! The places in tiny_http: few, waited for, never lost, and a new tiny_http for a broken one.

use std::fs;
use std::os::unix::net::UnixListener;

use super::super::backend::{may_ask_again, sweep};
use super::{
    Bounds, PATIENCE, SHORT, Times, asking, connect, get, post, read_all, read_until, start,
    start_held, status, talk,
};
use crate::limits;

/// Every slot may be asked for from the address of these tests.
fn from_one_place() -> Bounds {
    Bounds { per_ip: 2 * limits::HTTP_SLOTS, ..Bounds::default() }
}

#[test]
fn who_waits_too_long_for_a_slot_is_told_when_to_come_again() {
    let (server, held) =
        start_held(from_one_place(), Times { slot_wait: SHORT, ..Times::default() });
    let mut busy: Vec<_> = (0..limits::HTTP_SLOTS).map(|_| asking(&server, "/held")).collect();
    held.wait_for(limits::HTTP_SLOTS);
    for text in [get("/x").into_bytes(), post("/x", b"hi")] {
        let answer = talk(&server, text);
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("\r\nRetry-After: 5\r\n"), "{answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
    // Files need no slot.
    assert_eq!(status(&talk(&server, get("/static"))), "200");
    held.let_go();
    for stream in &mut busy {
        assert!(read_until(stream, "held\n").starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(status(&talk(&server, get("/x"))), "200");
}

#[test]
fn who_waits_for_a_slot_gets_it() {
    let (server, held) =
        start_held(from_one_place(), Times { slot_wait: PATIENCE, ..Times::default() });
    let more = limits::HTTP_SLOTS + 4;
    let mut all: Vec<_> = (0..more).map(|_| asking(&server, "/held")).collect();
    held.wait_for(limits::HTTP_SLOTS);
    held.let_go();
    for stream in &mut all {
        assert!(read_until(stream, "held\n").starts_with("HTTP/1.1 200 "));
    }
    held.wait_for(more);
}

/// Panics, files that are torn, clients that leave: a slot comes back whatever happens.
#[test]
fn no_slot_is_lost() {
    let server = start(from_one_place(), Times { slot_wait: PATIENCE, ..Times::default() });
    for _ in 0..2 * limits::HTTP_SLOTS {
        assert_eq!(status(&talk(&server, get("/panic"))), "500");
        drop(asking(&server, "/big"));
        drop(read_all(&mut asking(&server, "/torn")));
    }
    let mut all: Vec<_> = (0..limits::HTTP_SLOTS).map(|_| asking(&server, "/x")).collect();
    for stream in &mut all {
        assert!(read_until(stream, "[]\n").starts_with("HTTP/1.1 200 "));
    }
}

#[test]
fn tiny_http_is_rebuilt() {
    let server = start(Bounds::default(), Times::default());
    for _ in 0..3 {
        server.gate.backend.break_down();
        assert_eq!(status(&talk(&server, get("/x"))), "200");
    }
}

#[test]
fn only_what_changes_nothing_is_asked_twice() {
    let server = start(Bounds::default(), Times::default());
    for (method, status) in [("GET", "200"), ("POST", "503"), ("OPTIONS", "200")] {
        server.gate.backend.cut_kept();
        let answer = talk(&server, format!("{method} /x HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(answer.get(9..12), Some(status), "{method}: {answer}");
    }
}

#[test]
fn when_a_request_may_be_sent_again() {
    use std::io::ErrorKind;
    for (kind, method, expected) in [
        (ErrorKind::BrokenPipe, "GET", true),
        (ErrorKind::BrokenPipe, "POST", true),
        (ErrorKind::ConnectionReset, "GET", true),
        (ErrorKind::ConnectionReset, "HEAD", true),
        (ErrorKind::ConnectionReset, "OPTIONS", true),
        (ErrorKind::ConnectionReset, "POST", false),
        (ErrorKind::ConnectionReset, "PUT", false),
        (ErrorKind::ConnectionReset, "DELETE", false),
        (ErrorKind::ConnectionAborted, "GET", true),
        (ErrorKind::ConnectionAborted, "PATCH", false),
        (ErrorKind::UnexpectedEof, "GET", false),
        (ErrorKind::TimedOut, "GET", false),
        (ErrorKind::WouldBlock, "GET", false),
        (ErrorKind::InvalidData, "GET", false),
    ] {
        assert_eq!(may_ask_again(&kind.into(), method), expected, "{kind} {method}");
    }
}

/// Sockets of processes that were killed are removed, and nothing else.
#[test]
fn only_folders_of_dead_processes_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    // A number that no process has: the highest on Linux is 4,194,304.
    let dead = 2_000_000_000;
    let alive = std::process::id();
    let cases = [
        (format!("skep-{dead}-abcdefgh"), false),
        (format!("skep-{dead}"), false),
        (format!("skep-{alive}-abcdefgh"), true),
        (format!("skep-{dead}-answers"), true),
        (format!("other-{dead}-abcdefgh"), true),
        ("skep-".to_owned(), true),
        ("skep-x-abcdefgh".to_owned(), true),
        ("skep-0-abcdefgh".to_owned(), true),
        ("skep--1-abcdefgh".to_owned(), true),
        ("skep-99999999999999999999-a".to_owned(), true),
    ];
    for (name, _) in &cases {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::File::create(folder.path().join(name).join("1")).unwrap();
    }
    // One of another container may live under a number that means nobody here.
    let _answering =
        UnixListener::bind(folder.path().join(format!("skep-{dead}-answers/2"))).unwrap();
    fs::File::create(folder.path().join(format!("skep-{dead}-file"))).unwrap();
    sweep(folder.path());
    for (name, stays) in &cases {
        assert_eq!(folder.path().join(name).exists(), *stays, "{name}");
    }
    assert!(folder.path().join(format!("skep-{dead}-file")).exists(), "it is no folder");
    sweep(&folder.path().join("nowhere"));
}

/// Many clients at once on a few slots: everybody gets the answer to the own question.
#[test]
fn answers_are_never_exchanged() {
    let server = start(from_one_place(), Times { slot_wait: PATIENCE, ..Times::default() });
    std::thread::scope(|scope| {
        for client in 0..16 {
            let server = &server;
            scope.spawn(move || {
                let mut stream = connect(server);
                for turn in 0..20 {
                    let body = format!("{client}.{turn}");
                    let request = post(&format!("/{body}"), body.as_bytes());
                    std::io::Write::write_all(&mut stream, &request).unwrap();
                    let answer = read_until(&mut stream, "]\n");
                    assert!(answer.ends_with(&format!("/{body} 127.0.0.1 [{body}]\n")), "{answer}");
                }
            });
        }
    });
}
