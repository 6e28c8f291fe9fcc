//! Who the client is when a proxy stands between.

use std::net::IpAddr;

/// The client's address: the rightmost forwarded one that is not a proxy of ours, and only if the
/// peer itself is such a proxy (threat T33). What cannot be read ends the search.
pub(super) fn client(peer: IpAddr, trusted: &[IpAddr], fields: &[(&str, &str)]) -> IpAddr {
    let mut client = peer;
    if !trusted.contains(&peer) {
        return client;
    }
    let lists = fields.iter().rev().filter(|(name, _)| *name == "x-forwarded-for");
    for entry in lists.flat_map(|(_, value)| value.rsplit(',')) {
        let Ok(ip) = entry.trim().parse::<IpAddr>() else { break };
        client = ip.to_canonical();
        if !trusted.contains(&client) {
            break;
        }
    }
    client
}
