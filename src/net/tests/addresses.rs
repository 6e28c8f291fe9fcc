//! Threat T5: every spelling of an address that is not public.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::super::NetError;
use super::super::guard::is_public;
use super::stub::{Stub, document};
use super::{Client, client, signer};
use crate::id::{AddressRange, Origin};
use crate::limits::LOOKUPS_MAX;

/// Hosts that must not be reached over https on port 443, whatever they are spelled like.
pub(super) const REFUSED: &[&str] = &[
    // IPv4 special-use, first and last
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    // other ways to write them: decimal, hexadecimal, octal, shortened, full-width, encoded
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
    "0",
    "0x0",
    "0xa9fea9fe",
    "2852039166",
    "0xc0.0xa8.0.1",
    "127.0.0.1.",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "127。0。0。1",
    "00000177.1",
    // IPv6: unspecified, loopback, mapped, compatible
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[::8.8.8.8]",
    "[0:0:0:0:0:ffff:c0a8:1]",
    // NAT64, 6to4, Teredo, ORCHID, benchmarks
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::7f00:1]",
    "[64:ff9b:1::808:808]",
    "[2002:7f00:1::]",
    "[2002:808:808::1]",
    "[2001::1]",
    "[2001:0:7f00:1::]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:2::1]",
    // documentation, discard, unique local, link-local, site-local, multicast, unassigned
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[4000::1]",
    "[5f00::1]",
    // zone ids
    "[fe80::1%25eth0]",
    "[::1%lo]",
    // names that lead there
    "localhost",
    "LOCALHOST",
    "localhost.",
    "admin.localhost",
    "inside.example",
    "inside.example.",
    "metadata.example",
    "half.example",
    "six.example",
    // user information and other tricks
    "me@127.0.0.1",
    "peer.example@127.0.0.1",
    "peer.example:x@[::1]",
    "127.0.0.1:443",
    "127.0.0.1\\@peer.example",
    "127.0.0.1#@peer.example",
    "127.0.0.1?@peer.example",
    "127.0.0.1 ",
    "peer.example:80",
    "peer.example:8443",
    "peer.example\t",
    "",
    ":443",
    "@",
    // ourselves
    "me.example",
    "ME.example",
    "me.example.",
    "me.example:443",
];

const NAMES: &[(&str, &[&str])] = &[
    ("localhost", &["127.0.0.1", "::1"]),
    ("localhost.", &["127.0.0.1"]),
    ("admin.localhost", &["127.0.0.1"]),
    ("inside.example", &["10.0.0.5"]),
    ("inside.example.", &["10.0.0.5"]),
    ("metadata.example", &["169.254.169.254"]),
    ("half.example", &["93.184.216.34", "192.168.1.1"]),
    ("six.example", &["2606:2800:220:1::1", "fd00::1"]),
    ("peer.example", &["93.184.216.34"]),
    ("me.example", &["93.184.216.34"]),
    ("me.example.", &["93.184.216.34"]),
];

#[test]
fn no_spelling_of_a_private_address_is_reached() {
    assert!(REFUSED.len() >= 70);
    for allow in [&[][..], &["192.0.2.77"]] {
        let client = client(allow, NAMES);
        for host in REFUSED {
            let url = format!("https://{host}/x");
            let got = client.get_document(&url, signer(), Duration::from_secs(5));
            assert!(matches!(got, Err(NetError::Forbidden(_))), "{url} gave {got:?}");
        }
    }
}

#[test]
fn other_schemes_and_plain_http_are_refused() {
    let client = client(&[], NAMES);
    for url in [
        "http://peer.example/",
        "http://93.184.216.34/",
        "ftp://peer.example/",
        "file:///etc/passwd",
        "data:application/activity+json,{}",
        "gopher://peer.example/",
        "unix:/run/x",
        "//x/",
        "",
        "https:peer.example",
        "https:/peer.example/",
        "javascript:alert(1)",
    ] {
        let got = client.get_document(url, signer(), Duration::from_secs(5));
        assert!(matches!(got, Err(NetError::Forbidden(_))), "{url} gave {got:?}");
    }
}

#[track_caller]
fn check(url: &str, allow: &[&str], expected: &str) {
    let origin = Origin::of(url).unwrap();
    let got = match client(allow, NAMES).door.admit(&origin, Duration::from_secs(5)) {
        Ok(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        Err(why) => why.to_string(),
    };
    assert_eq!(got, expected, "{url}");
}

#[test]
fn what_may_be_reached() {
    check("https://peer.example/", &[], "93.184.216.34:443");
    check("https://93.184.216.34/", &[], "93.184.216.34:443");
    check("https://[2606:2800:220:1::1]/", &[], "[2606:2800:220:1::1]:443");
    check("https://[64:ff9b::808:808]/", &[], "[64:ff9b::808:808]:443");
    check("http://127.0.0.1:3000/", &["127.0.0.0/8"], "127.0.0.1:3000");
    check("http://[::1]:3000/", &["::1"], "[::1]:3000");
    check("http://localhost/", &["127.0.0.0/8", "::1"], "127.0.0.1:80 [::1]:80");
    check("https://inside.example/", &["10.0.0.0/8"], "10.0.0.5:443");
    // One address in the ranges is not enough for http.
    let half = "not allowed: `http://half.example` is not https on port 443; `allow` under [net] lets in \
                what is on this machine";
    check("http://half.example/", &["192.168.0.0/16"], half);
    check("https://half.example/", &["192.168.0.0/16"], "93.184.216.34:443 192.168.1.1:443");
    check("https://nowhere.example/", &[], "the name has no address");
}

#[test]
fn public_neighbours_of_special_ranges() {
    for ip in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "203.0.114.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2003::1",
        "2a00:1450::1",
        "3ffe::1",
        "64:ff9b::8.8.8.8",
    ] {
        assert!(is_public(ip.parse().unwrap()), "{ip}");
    }
}

/// A name that gives a good address to the check and a bad one to the connection needs a second
/// look-up; there is none.
#[test]
fn one_request_looks_a_name_up_once() {
    let counter = Arc::new(AtomicUsize::new(0));
    let lookups = Arc::clone(&counter);
    let peer = Stub::saying(document("{}"));
    let trap = Stub::on(&format!("127.0.0.2:{}", peer.address.port()), |_, _| Ok(()));
    let own = Origin::of("https://me.example/").unwrap();
    let lookup = move |_: &str| {
        let first = lookups.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        let ip = if first { [127, 0, 0, 1] } else { [127, 0, 0, 2] };
        Ok(vec![ip.into()])
    };
    let allow = vec![AddressRange::parse("127.0.0.1").unwrap()];
    let client = Client::with_lookup(own, allow, String::new(), Arc::new(lookup));
    let url = format!("http://rebinding.example:{}/", peer.address.port());
    for expected in [true, false, true, false] {
        let got = client.get_document(&url, signer(), Duration::from_secs(5));
        assert_eq!(got.is_ok(), expected, "{got:?}");
    }
    assert_eq!(counter.load(Ordering::SeqCst), 4);
    assert_eq!(trap.connections(), 0);
}

#[test]
fn a_hanging_look_up_is_given_up() {
    let own = Origin::of("https://me.example/").unwrap();
    let lookup = |_: &str| {
        std::thread::park_timeout(Duration::from_secs(30));
        Ok(Vec::new())
    };
    let client = Client::with_lookup(own, Vec::new(), String::new(), Arc::new(lookup));
    let started = std::time::Instant::now();
    let got = client.get_document("https://slow.example/", signer(), Duration::from_millis(200));
    assert_eq!(got, Err(NetError::Timeout));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn hanging_look_ups_take_a_bounded_number_of_threads() {
    let own = Origin::of("https://me.example/").unwrap();
    let counter = Arc::new(AtomicUsize::new(0));
    let started = Arc::clone(&counter);
    let lookup = move |_: &str| {
        started.fetch_add(1, Ordering::SeqCst);
        std::thread::park_timeout(Duration::from_secs(30));
        Ok(Vec::new())
    };
    let client = Client::with_lookup(own, Vec::new(), String::new(), Arc::new(lookup));
    let origin = Origin::of("https://slow.example/").unwrap();
    for number in 0..LOOKUPS_MAX + 4 {
        let got = client.door.admit(&origin, Duration::from_millis(10));
        // Whoever was not even asked for is not to blame.
        let why = if number < LOOKUPS_MAX { NetError::Timeout } else { NetError::Busy };
        assert_eq!(got, Err(why));
    }
    assert!(counter.load(Ordering::SeqCst) <= LOOKUPS_MAX);
}
