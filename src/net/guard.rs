//! Which addresses strangers may send us to: only those of the public Internet (SEC-1). Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::id::AddressRange;

/// IPv4 special-use ranges (RFC 6890 and its registry; SEC-1).
const SPECIAL_V4: [AddressRange; 15] = [
    v4([0, 0, 0, 0], 8),  // this network; 0.0.0.0 reaches the machine itself on Linux
    v4([10, 0, 0, 0], 8), // private
    v4([100, 64, 0, 0], 10), // carrier-grade NAT
    v4([127, 0, 0, 0], 8), // loopback
    v4([169, 254, 0, 0], 16), // link-local; where clouds keep their credentials
    v4([172, 16, 0, 0], 12), // private
    v4([192, 0, 0, 0], 24), // protocol assignments
    v4([192, 0, 2, 0], 24), // documentation
    v4([192, 88, 99, 0], 24), // 6to4 relays
    v4([192, 168, 0, 0], 16), // private
    v4([198, 18, 0, 0], 15), // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24), // documentation
    v4([224, 0, 0, 0], 4), // multicast
    v4([240, 0, 0, 0], 4), // reserved, broadcast
];

/// All of IPv6 that is given out for use (RFC 4291, IANA).
const GLOBAL_V6: AddressRange = v6([0x2000, 0, 0], 3);

/// What is special within [`GLOBAL_V6`].
const SPECIAL_V6: [AddressRange; 4] = [
    v6([0x2001, 0, 0], 23),     // protocol assignments: Teredo, ORCHID, benchmarks
    v6([0x2001, 0xdb8, 0], 32), // documentation
    v6([0x2002, 0, 0], 16),     // 6to4: leads to any IPv4 address
    v6([0x3fff, 0, 0], 20),     // documentation
];

/// NAT64 (RFC 6052): the last 32 bits are an IPv4 address. Machines without IPv4 reach most of the
/// fediverse through it, so it is judged by what it leads to. Its local variant `64:ff9b:1::/48`
/// is refused: where the IPv4 address stands in it is each network's own choice.
const NAT64: AddressRange = v6([0x64, 0xff9b, 0], 96);

const fn v4(octets: [u8; 4], bits: u8) -> AddressRange {
    let [a, b, c, d] = octets;
    AddressRange { base: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits }
}

const fn v6(start: [u16; 3], bits: u8) -> AddressRange {
    let [a, b, c] = start;
    AddressRange { base: IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)), bits }
}

/// Is `ip` an address of the public Internet, and does not merely wrap one that is not? Unknown
/// kinds are not.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        v4 @ IpAddr::V4(_) => !SPECIAL_V4.iter().any(|range| range.contains(v4)),
        v6 @ IpAddr::V6(address) if NAT64.contains(v6) => {
            let [.., a, b, c, d] = address.octets();
            is_public(IpAddr::from([a, b, c, d]))
        }
        v6 @ IpAddr::V6(_) => {
            GLOBAL_V6.contains(v6) && !SPECIAL_V6.iter().any(|range| range.contains(v6))
        }
    }
}

/// Is `ip` in one of `ranges`, as itself or as the IPv4 address it maps?
pub(super) fn is_within(ip: IpAddr, ranges: &[AddressRange]) -> bool {
    ranges.iter().any(|range| range.contains(ip) || range.contains(ip.to_canonical()))
}
