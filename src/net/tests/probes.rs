//! Looking whether something is there, without reading it.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::super::{Client, NetError};
use super::stub::{Asked, Stub, answer, redirect};
use crate::id::{AddressRange, Origin};

const BUDGET: Duration = Duration::from_secs(5);

fn client(allow: &[&str]) -> Client {
    let allow = allow.iter().map(|range| AddressRange::parse(range).unwrap()).collect();
    Client::for_links(Origin::of("https://me.example/").unwrap(), allow, "skep/test".to_owned())
}

fn site(asked: &Asked) -> String {
    let is_head = asked.method == "HEAD";
    match asked.target.as_str() {
        "/there" => "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n".to_owned(),
        "/no-head" if is_head => answer(405, "", ""),
        "/other-head" if is_head => answer(404, "", ""),
        "/no-head" | "/other-head" => answer(200, "", "x"),
        "/moved" => redirect(301, "/no-head"),
        "/loop" => redirect(302, "/loop"),
        "/away" => redirect(302, "http://127.0.0.2:1/"),
        "/nowhere" => answer(302, "", ""),
        _ => answer(404, "", ""),
    }
}

#[test]
fn what_is_there_is_found_by_head_or_else_by_get() {
    let answering =
        |asked: &Asked, stream: &mut TcpStream| stream.write_all(site(asked).as_bytes());
    let stub = Stub::on("127.0.0.1:0", answering);
    let client = client(&["127.0.0.1"]);
    for target in ["/there", "/there#part", "/no-head", "/other-head", "/moved"] {
        let start = Instant::now();
        assert_eq!(client.probe(&stub.url(target), BUDGET), Ok(()), "{target}");
        assert!(start.elapsed() < BUDGET / 2, "{target}");
    }
    let methods: Vec<String> = stub.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(methods[..4], ["HEAD", "HEAD", "HEAD", "GET"]);
    for (target, why) in [
        ("/gone", NetError::Status(404)),
        ("/nowhere", NetError::Status(302)),
        ("/loop", NetError::Redirects),
    ] {
        assert_eq!(client.probe(&stub.url(target), BUDGET), Err(why), "{target}");
    }
    let away = client.probe(&stub.url("/away"), BUDGET);
    assert!(matches!(away, Err(NetError::Forbidden(_))), "{away:?}");
}

#[test]
fn only_public_addresses_are_asked_whatever_the_port() {
    let trap = Stub::trap();
    let port = trap.address.port();
    for url in [
        format!("http://127.0.0.2:{port}/"),
        format!("https://127.0.0.2:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        "http://10.0.0.1/".to_owned(),
        "https://169.254.169.254/".to_owned(),
        "https://me.example/".to_owned(),
        "ftp://a.example/".to_owned(),
        "nonsense".to_owned(),
    ] {
        let got = client(&[]).probe(&url, BUDGET);
        assert!(matches!(got, Err(NetError::Forbidden(_))), "{url}: {got:?}");
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn a_server_that_says_nothing_costs_no_more_than_the_budget() {
    let stub = Stub::on("127.0.0.1:0", |_, _| {
        std::thread::sleep(Duration::from_secs(30));
        Ok(())
    });
    let start = Instant::now();
    let budget = Duration::from_millis(300);
    let got = client(&["127.0.0.1"]).probe(&stub.url("/"), budget);
    assert_eq!(got, Err(NetError::Timeout));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
