//! From the name to an answer.

use super::{Eye, trouble};
use crate::clock;
use crate::doctor::{Address, Place, Trouble, Way};
use crate::net::Openness;
use crate::worker::Node;

pub(super) fn look(eye: &Eye<'_>) -> Way {
    let origin = eye.node.own.origin();
    let domain = origin.domain();
    let found = eye.client.addresses(&domain).map_err(trouble);
    let addresses = found.map(|found| {
        let address = |(ip, openness)| Address {
            ip,
            is_public: openness == Openness::Public,
            answers: eye.client.knock_at(origin, ip).map_err(trouble),
        };
        found.into_iter().map(address).collect()
    });
    let is_usual = domain.as_str() == domain.host();
    let plain = || eye.ask(&format!("http://{domain}/"), &[("accept", "text/html")]);
    let certificate = || eye.client.certificate_until(origin).ok().flatten();
    Way {
        livez: eye.own("/livez", &[]),
        readyz: eye.own("/readyz", &[]),
        certificate: origin.is_https().then(certificate).flatten(),
        plain: (origin.is_https() && is_usual).then(plain),
        addresses,
        now: clock::now(),
    }
}

/// On this machine alone is what its name says, or what leads nowhere but to where the owner allows.
pub(super) fn place(node: &Node, addresses: &Result<Vec<Address>, Trouble>) -> Place {
    let is_allowed = |it: &Address| {
        node.config.net_allow.iter().any(|range| range.contains(it.ip.to_canonical()))
    };
    let is_local = node.own.origin().domain().is_local()
        || addresses.as_ref().is_ok_and(|found| found.iter().all(is_allowed));
    if is_local { Place::Local } else { Place::Public }
}
