//! Who the client is when a proxy stands between (threat T33).

use std::net::IpAddr;

use super::super::peer::client;
use super::{Bounds, Fields, Times, start, talk};

const TRUSTED: &[&str] = &["127.0.0.1", "10.0.0.1", "2001:db8::1"];

/// The peer, what it says, and who the client is.
const CASES: &[(&str, Fields, &str)] = &[
    // Nobody else is believed, whatever he says.
    ("203.0.113.7", &[], "203.0.113.7"),
    ("203.0.113.7", &[("x-forwarded-for", "9.9.9.9")], "203.0.113.7"),
    ("203.0.113.7", &[("x-forwarded-for", "9.9.9.9, 10.0.0.1")], "203.0.113.7"),
    ("2001:db8::2", &[("x-forwarded-for", "9.9.9.9")], "2001:db8::2"),
    ("127.0.0.2", &[("x-forwarded-for", "9.9.9.9")], "127.0.0.2"),
    // A proxy speaks of the last one it heard, and of itself when it says nothing.
    ("127.0.0.1", &[], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9")], "9.9.9.9"),
    ("2001:db8::1", &[("x-forwarded-for", "9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "192.168.0.5")], "192.168.0.5"),
    ("127.0.0.1", &[("x-forwarded-for", "2001:db8::9")], "2001:db8::9"),
    ("127.0.0.1", &[("x-forwarded-for", "2001:0DB8:0:0:0:0:0:9")], "2001:db8::9"),
    ("127.0.0.1", &[("x-forwarded-for", "::ffff:9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "::ffff:909:909")], "9.9.9.9"),
    // Of a list, the rightmost that is not a proxy of ours: the rest is what strangers say.
    ("127.0.0.1", &[("x-forwarded-for", "1.1.1.1, 9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "1.1.1.1,9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", " 1.1.1.1 ,\t9.9.9.9 ")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9, 10.0.0.1")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9, 2001:db8::1, 10.0.0.1")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9, ::ffff:10.0.0.1")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "10.0.0.1, 9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1, 10.0.0.1")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "2001:db8::1, 10.0.0.1")], "2001:db8::1"),
    // Several lines are one list.
    ("127.0.0.1", &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9"), ("x-forwarded-for", "10.0.0.1")], "9.9.9.9"),
    (
        "127.0.0.1",
        &[("x-forwarded-for", "9.9.9.9"), ("accept", "8.8.8.8"), ("x-forwarded-for", "10.0.0.1")],
        "9.9.9.9",
    ),
    // What cannot be read ends the search at the proxy that said it.
    ("127.0.0.1", &[("x-forwarded-for", "")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", ",")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9,")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9, junk")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9, junk, 10.0.0.1")], "10.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "junk, 9.9.9.9")], "9.9.9.9"),
    ("127.0.0.1", &[("x-forwarded-for", "unknown")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "_hidden")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9:80")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "[2001:db8::9]")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "[2001:db8::9]:80")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "fe80::1%eth0")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "\"9.9.9.9\"")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "for=9.9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.256")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "09.9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "151587081")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9 8.8.8.8")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-for", "9.9.9.9; 8.8.8.8")], "127.0.0.1"),
    // No other header names a client.
    ("127.0.0.1", &[("forwarded", "for=9.9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("forwarded", "for=\"[2001:db8::9]\";proto=https")], "127.0.0.1"),
    ("127.0.0.1", &[("x-real-ip", "9.9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("x-client-ip", "9.9.9.9"), ("true-client-ip", "9.9.9.9")], "127.0.0.1"),
    ("127.0.0.1", &[("x-forwarded-host", "9.9.9.9"), ("via", "1.1 9.9.9.9")], "127.0.0.1"),
    (
        "127.0.0.1",
        &[("forwarded", "for=8.8.8.8"), ("x-forwarded-for", "9.9.9.9"), ("x-real-ip", "7.7.7.7")],
        "9.9.9.9",
    ),
];

#[test]
fn a_client_is_named_by_our_proxies_alone() {
    let trusted: Vec<IpAddr> = TRUSTED.iter().map(|ip| ip.parse().unwrap()).collect();
    for (peer, fields, expected) in CASES {
        let got = client(peer.parse().unwrap(), &trusted, fields);
        assert_eq!(got.to_string(), *expected, "{peer} {fields:?}");
        // Without proxies there is nobody to believe.
        let got = client(peer.parse().unwrap(), &[], fields);
        assert_eq!(got.to_string(), *peer, "{peer} {fields:?}");
    }
}

/// As many as fit into a head: the search ends with the list.
#[test]
fn a_long_list_of_proxies_ends() {
    let trusted = vec!["127.0.0.1".parse().unwrap(), "10.0.0.1".parse().unwrap()];
    let list = format!("9.9.9.9{}", ", 10.0.0.1".repeat(1_500));
    let got = client(trusted[0], &trusted, &[("x-forwarded-for", &list)]);
    assert_eq!(got.to_string(), "9.9.9.9");
    let got = client(trusted[0], &trusted, &[("x-forwarded-for", &list[9..])]);
    assert_eq!(got.to_string(), "10.0.0.1");
}

#[test]
fn only_a_trusted_proxy_names_the_client() {
    let proxies =
        |ip: &str| Bounds { trusted_proxies: vec![ip.parse().unwrap()], ..Bounds::default() };
    let open = start(Bounds::default(), Times::default());
    let behind = start(proxies("127.0.0.1"), Times::default());
    // However the owner has written the address.
    let mapped = start(proxies("::ffff:127.0.0.1"), Times::default());
    let table = [
        ("", "127.0.0.1"),
        ("X-Forwarded-For: 9.9.9.9\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 9.9.9.9\r\n", "9.9.9.9"),
        ("X-Forwarded-For: 9.9.9.9, junk\r\n", "127.0.0.1"),
        ("X-Forwarded-For: 9.9.9.9, ü\r\n", "127.0.0.1"),
        ("X-Forwarded-For:\r\n", "127.0.0.1"),
        ("X-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1"),
        ("Forwarded: for=9.9.9.9\r\nX-Real-IP: 9.9.9.9\r\n", "127.0.0.1"),
        ("X-Skep-Gate-Peer: 9.9.9.9\r\nx-skep-gate-file: 1\r\n", "127.0.0.1"),
    ];
    for (fields, expected) in table {
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        for server in [&behind, &mapped] {
            let answer = talk(server, &text);
            assert!(answer.ends_with(&format!("GET / {expected} []\n")), "{fields}: {answer}");
        }
        let answer = talk(&open, &text);
        assert!(answer.ends_with("GET / 127.0.0.1 []\n"), "{fields}: {answer}");
    }
}
