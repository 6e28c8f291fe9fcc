//! SEC-1, range by range: the first and the last address of each, its neighbours, and everything
//! that wraps an IPv4 address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::guard::{is_public, is_within};
use crate::id::AddressRange;

/// Every range that is not of the public Internet, and whether what lies right before and right
/// behind it is.
const SPECIAL: &[(&str, &str, bool, bool)] = &[
    ("0.0.0.0", "0.255.255.255", false, true),
    ("10.0.0.0", "10.255.255.255", true, true),
    ("100.64.0.0", "100.127.255.255", true, true),
    ("127.0.0.0", "127.255.255.255", true, true),
    ("169.254.0.0", "169.254.255.255", true, true),
    ("172.16.0.0", "172.31.255.255", true, true),
    ("192.0.0.0", "192.0.0.255", true, true),
    ("192.0.2.0", "192.0.2.255", true, true),
    ("192.88.99.0", "192.88.99.255", true, true),
    ("192.168.0.0", "192.168.255.255", true, true),
    ("198.18.0.0", "198.19.255.255", true, true),
    ("198.51.100.0", "198.51.100.255", true, true),
    ("203.0.113.0", "203.0.113.255", true, true),
    ("224.0.0.0", "239.255.255.255", true, false),
    ("240.0.0.0", "255.255.255.255", false, false),
];

const SPECIAL_V6: &[(&str, &str, bool, bool)] = &[
    ("::", "::fffe:ffff:ffff", false, true),
    ("::1:0:0:0", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", true, false),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", false, false),
    ("100::", "100::ffff:ffff:ffff:ffff", false, false),
    ("200::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true),
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", true, true),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, true),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, true),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true),
    ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),
];

fn v4(text: &str) -> u32 {
    text.parse::<Ipv4Addr>().unwrap().to_bits()
}

fn v6(text: &str) -> u128 {
    text.parse::<Ipv6Addr>().unwrap().to_bits()
}

fn is_public_v4(bits: u32) -> bool {
    is_public(IpAddr::V4(Ipv4Addr::from_bits(bits)))
}

fn is_public_v6(bits: u128) -> bool {
    is_public(IpAddr::V6(Ipv6Addr::from_bits(bits)))
}

/// Some addresses of a range: both ends and what lies between.
fn within(first: u128, last: u128) -> impl Iterator<Item = u128> {
    let step = ((last - first) / 61).max(1);
    (0..61).map(move |at| first + at * step).filter(move |it| *it <= last).chain([first, last])
}

#[test]
fn ranges_of_ipv4_are_exact() {
    for (first, last, before, behind) in SPECIAL {
        let (low, high) = (v4(first), v4(last));
        for bits in within(low.into(), high.into()) {
            let bits = u32::try_from(bits).unwrap();
            assert!(!is_public_v4(bits), "{}", Ipv4Addr::from_bits(bits));
        }
        if let Some(bits) = low.checked_sub(1) {
            assert_eq!(is_public_v4(bits), *before, "before {first}");
        }
        if let Some(bits) = high.checked_add(1) {
            assert_eq!(is_public_v4(bits), *behind, "behind {last}");
        }
    }
}

#[test]
fn ranges_of_ipv6_are_exact() {
    for (first, last, before, behind) in SPECIAL_V6 {
        let (low, high) = (v6(first), v6(last));
        for bits in within(low, high) {
            assert!(!is_public_v6(bits), "{}", Ipv6Addr::from_bits(bits));
        }
        // Right behind `::fffe:ffff:ffff` begin the mapped addresses, of which the first is
        // 0.0.0.0; right before `::1:0:0:0` ends the last of them, 255.255.255.255.
        let is_beside_mapped = matches!(*first, "::" | "::1:0:0:0");
        if let Some(bits) = low.checked_sub(1).filter(|_| !is_beside_mapped) {
            assert_eq!(is_public_v6(bits), *before, "before {first}");
        }
        if let Some(bits) = high.checked_add(1).filter(|_| !is_beside_mapped) {
            assert_eq!(is_public_v6(bits), *behind, "behind {last}");
        }
    }
}

/// A wrapped address is judged as the one it wraps, where that is what it leads to; else never.
#[test]
fn wrapped_addresses_are_no_way_around() {
    let mut inside: Vec<u32> =
        SPECIAL.iter().flat_map(|(first, last, ..)| [v4(first), v4(last)]).collect();
    inside.extend(["8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255"].map(v4));
    for bits in inside {
        let (ip, wide) = (Ipv4Addr::from_bits(bits), u128::from(bits));
        let is_good = is_public_v4(bits);
        assert_eq!(is_public_v6(0xffff_0000_0000 | wide), is_good, "::ffff:{ip}");
        assert_eq!(is_public_v6(v6("64:ff9b::") | wide), is_good, "64:ff9b::{ip}");
        // Compatible, translated, 6to4, Teredo, the local variant of NAT64, and other prefixes.
        for (name, address) in [
            ("::", wide),
            ("::ffff:0:", 0xffff_0000_0000_0000 | wide),
            ("2002:", v6("2002::") | wide << 80),
            ("2001:0:", v6("2001::") | wide << 64),
            ("2001::~", v6("2001::") | u128::from(!bits)),
            ("64:ff9b:1::", v6("64:ff9b:1::") | wide),
            ("64:ff9b::1:", v6("64:ff9b:0:0:0:1::") | wide),
            ("64:ff9c::", v6("64:ff9c::") | wide),
            ("fe80::", v6("fe80::") | wide),
        ] {
            assert!(!is_public_v6(address), "{name}{ip}: {}", Ipv6Addr::from_bits(address));
        }
        // Within what anybody may have, the last bits say nothing.
        assert!(is_public_v6(v6("2a00:1450::") | wide), "2a00:1450::{ip}");
    }
}

/// What the owner allows is what he wrote, and the same addresses in their mapped form.
#[test]
fn the_ranges_of_the_owner() {
    for (ranges, ip, expected) in [
        (&[][..], "127.0.0.1", false),
        (&["127.0.0.0/8"], "127.0.0.1", true),
        (&["127.0.0.0/8"], "127.255.255.255", true),
        (&["127.0.0.0/8"], "128.0.0.0", false),
        (&["127.0.0.0/8"], "::ffff:127.0.0.1", true),
        (&["127.0.0.0/8"], "::127.0.0.1", false),
        (&["127.0.0.0/8"], "64:ff9b::127.0.0.1", false),
        (&["127.0.0.0/8"], "::1", false),
        (&["127.0.0.0/8", "::1"], "::1", true),
        (&["::1"], "::2", false),
        (&["::1"], "127.0.0.1", false),
        (&["192.168.0.0/16", "10.0.0.0/8"], "10.1.2.3", true),
        (&["192.168.0.0/16", "10.0.0.0/8"], "172.16.0.1", false),
        (&["192.168.1.7"], "192.168.1.7", true),
        (&["192.168.1.7"], "192.168.1.8", false),
        (&["192.168.1.7/24"], "192.168.1.8", true),
        (&["fd00::/8"], "fd12:3456::1", true),
        (&["fd00::/8"], "fe80::1", false),
        (&["0.0.0.0/0"], "10.0.0.1", true),
        (&["0.0.0.0/0"], "fd00::1", false),
        (&["0.0.0.0/0"], "::ffff:10.0.0.1", true),
        (&["::/0"], "fd00::1", true),
        (&["::/0"], "10.0.0.1", false),
        (&["::ffff:0:0/96"], "::ffff:10.0.0.1", true),
    ] {
        let read = |text: &&str| AddressRange::parse(text).unwrap();
        let ranges: Vec<AddressRange> = ranges.iter().map(read).collect();
        assert_eq!(is_within(ip.parse().unwrap(), &ranges), expected, "{ip} in {ranges:?}");
    }
    for text in [
        "",
        "/",
        "/8",
        "127.0.0.1/",
        "127.0.0.1/33",
        "127.0.0.1/-1",
        "127.0.0.1/x",
        "127.0.0.1/8/8",
        "127.0.0/8",
        "127.1",
        "0x7f.0.0.1",
        "localhost",
        "::1/129",
        "[::1]",
        "[::1]/128",
        "::1%lo",
        "127.0.0.1 /8",
        "127.0.0.1/ 8",
        "127.0.0.1:80",
    ] {
        assert_eq!(AddressRange::parse(text), None, "{text}");
    }
}
