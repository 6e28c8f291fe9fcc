//! Looking for whatever may be wrong: this node by its public address, as others get there, and what is on its
//! own disk. What is seen is judged by [`crate::doctor`]; nothing is changed, and all of it is bounded in time.

mod apart;
mod home;
mod kept;
mod letters;
mod others;
mod pages;
mod way;

pub use home::{Homestead, is_backup_due};
pub use kept::{keep_examination, last_examination};

pub(super) use apart::Examiner;

use std::time::Instant;

use super::Node;
use super::node::agent;
use crate::doctor;
use crate::doctor::{Answer, Finding, Front, Sight, Site, Trouble};
use crate::id::{AddressRange, Domain};
use crate::limits;
use crate::net::{Client, NetError, Seen};
use crate::sig;
use crate::store::Error;

/// Makes every check that can be made from here. `friend` is an account whose server is asked to believe a
/// signed letter that changes nothing there.
///
/// # Errors
/// When the store fails.
pub fn examine_node(
    node: &Node,
    homestead: Homestead,
    friend: Option<&str>,
) -> Result<Vec<Finding>, Error> {
    let eye = Eye::of(node);
    let seen = way::look(&eye);
    let site = site(node, &seen);
    let mut findings = doctor::home(&home::look(node, homestead, site.place)?);
    findings.extend(doctor::way(&site, &seen));
    if doctor::is_reached(&seen) && node.config.federation.enabled {
        let written = letters::look(&eye, &site)?;
        findings.extend(doctor::letters(&site, &written));
        findings.extend(doctor::pages(&site, &pages::look(&eye)?));
        findings.extend(doctor::names(&site, &pages::look_for_names(&eye)));
    }
    findings.extend(others::findings(&eye, &site, friend)?);
    Ok(findings)
}

fn site(node: &Node, way: &doctor::Way) -> Site {
    let front = way.livez.as_ref().map_or(Front::Unknown, Front::of);
    Site {
        origin: node.own.origin().clone(),
        handle: node.config.handle(),
        actor: node.own.actor(),
        place: way::place(node, &way.addresses),
        front,
        listen: node.config.server.listen,
        body_max: node.config.server.body_max,
        front_body_max: node.config.server.front_body_max(),
    }
}

/// Whoever looks, and until when.
struct Eye<'a> {
    node: &'a Node,
    client: Client,
    until: Instant,
    /// In addresses that no cache knows.
    token: String,
}

impl<'a> Eye<'a> {
    fn of(node: &'a Node) -> Self {
        let (origin, mut allow) = (node.own.origin().clone(), node.config.net_allow.clone());
        allow.extend(own_addresses(&origin.domain()));
        let client = Client::for_doctor(origin, allow, agent(&node.own));
        let mut token = sig::fresh_token();
        token.truncate(limits::DOCTOR_TOKEN_CHARS);
        Self { node, client, until: Instant::now() + limits::DOCTOR_TIME, token }
    }

    fn ask(&self, url: &str, headers: &[(&str, &str)]) -> Sight {
        let budget = self.left()?;
        self.client.look(url, headers, budget).map(answer).map_err(trouble)
    }

    fn own(&self, path: &str, headers: &[(&str, &str)]) -> Sight {
        self.ask(&self.node.own.origin().join(path), headers)
    }

    fn left(&self) -> Result<std::time::Duration, Trouble> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Trouble::Late) } else { Ok(left.min(limits::DOCTOR_LOOK_TIME)) }
    }
}

/// A site on this machine alone may look at itself, whatever else is let in.
fn own_addresses(domain: &Domain) -> Vec<AddressRange> {
    let host = domain.host().trim_matches(['[', ']']);
    let own = match domain.is_local() {
        true if host.ends_with("localhost") => vec!["127.0.0.1", "::1"],
        true => vec![host],
        false => Vec::new(),
    };
    own.into_iter().filter_map(AddressRange::parse).collect()
}

fn answer(seen: Seen) -> Answer {
    Answer { status: seen.status, headers: seen.headers, body: seen.body }
}

fn trouble(why: NetError) -> Trouble {
    match why {
        NetError::Dns => Trouble::NoName,
        NetError::Forbidden(why) => Trouble::Elsewhere(why),
        NetError::Tls(why) => Trouble::Unsafe(why),
        NetError::Timeout => Trouble::Late,
        why @ (NetError::Closed | NetError::Connect(_) | NetError::Busy) => {
            Trouble::NoWay(why.to_string())
        }
        why => Trouble::Broken(why.to_string()),
    }
}
