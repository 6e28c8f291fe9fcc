//! Listeners that must never hear of us.

use std::process::Command;
use std::time::Duration;

use super::super::NetError;
use super::stub::{Stub, redirect};
use super::{client, local_client, signer};
use crate::id::{Domain, InboxUrl};
use crate::sig::Standard;

const BUDGET: Duration = Duration::from_secs(5);

#[test]
fn a_trap_is_not_reached_directly_by_redirect_or_by_name() {
    let trap = Stub::trap();
    let port = trap.address.port();
    let names: &[(&str, &[&str])] =
        &[("evil.example", &["127.0.0.2"]), ("mixed.example", &["127.0.0.1", "127.0.0.2"])];
    let client = client(&["127.0.0.1"], names);
    for host in [
        "127.0.0.2",
        "2130706434",
        "0x7f000002",
        "0x7f.2",
        "0177.0.0.2",
        "127.2",
        "127.0.2",
        "127.0.0.2.",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "evil.example",
        "mixed.example",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{port}/x");
            let direct = client.get_document(&url, signer(), BUDGET);
            assert!(matches!(direct, Err(NetError::Forbidden(_))), "{url}: {direct:?}");
            let from = Stub::saying(redirect(302, &url));
            let led = client.get_document(&from.url("/"), signer(), BUDGET);
            assert!(matches!(led, Err(NetError::Forbidden(_))), "-> {url}: {led:?}");
            let peer = Domain::parse(&from.address.to_string()).unwrap();
            let asked = client.get_webfinger(&peer, "acct:a@b.example");
            assert!(matches!(asked, Err(NetError::Forbidden(_))), "-> {url}: {asked:?}");
            let inbox = InboxUrl::parse(&url).unwrap();
            let posted = client.post(&inbox, b"{}", (signer(), Standard::Cavage));
            assert!(matches!(posted, Err(NetError::Forbidden(_))), "{url}: {posted:?}");
        }
        let domain = Domain::parse(&format!("{host}:{port}")).unwrap();
        let asked = client.get_webfinger(&domain, "acct:a@b.example");
        assert!(matches!(asked, Err(NetError::Forbidden(_))), "{host}: {asked:?}");
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn redirects_to_what_is_no_web_address_are_refused() {
    for location in ["file:///etc/passwd", "gopher://127.0.0.1/", "http://me@127.0.0.1/", "data:,x"]
    {
        let stub = Stub::saying(redirect(301, location));
        let got = local_client().get_document(&stub.url("/"), signer(), BUDGET);
        assert!(matches!(got, Err(NetError::Forbidden(_))), "{location}: {got:?}");
    }
}

#[test]
fn https_without_tls_is_no_safe_connection() {
    // A stub waits for lines, of which a TLS greeting has none; this one answers at once.
    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", plain.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        std::thread::park_timeout(Duration::from_secs(2));
    });
    let got = local_client().get_document(&url, signer(), BUDGET);
    assert!(matches!(got, Err(NetError::Tls(_))), "{got:?}");
}

#[test]
fn nobody_listening_is_no_connection() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let got = local_client().get_document(&format!("http://{gone}/"), signer(), BUDGET);
    assert!(matches!(got, Err(NetError::Connect(_))), "{got:?}");
}

/// Runs a test of this program again, with every proxy variable naming a trap.
#[test]
fn proxies_of_the_environment_are_ignored() {
    let trap = Stub::trap();
    let proxy = format!("http://{}", trap.address);
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "net::tests::documents::a_document_is_fetched_signed"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
    {
        again.env(name, &proxy);
    }
    let output = again.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(trap.connections(), 0);
}
