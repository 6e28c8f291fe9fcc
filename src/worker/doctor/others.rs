//! What others say: their clocks, the pages that the profile links to, a friend's server.

use std::collections::BTreeSet;

use super::{Eye, agent, answer, trouble};
use crate::clock;
use crate::clock::Timestamp;
use crate::doctor;
use crate::doctor::{ClockSeen, Finding, Friend, Link, Site};
use crate::id::{Destination, Origin};
use crate::limits;
use crate::net::Client;
use crate::sig::Standard;
use crate::store::{Error, KnownActor};
use crate::worker::resolve;

pub(super) fn findings(
    eye: &Eye<'_>,
    site: &Site,
    friend: Option<&str>,
) -> Result<Vec<Finding>, Error> {
    let found = friend.map(|name| (name, resolve(eye.node, name)));
    let friends = found.as_ref().and_then(|(_, found)| found.as_ref().ok());
    let mut findings = vec![doctor::clock(&clocks(eye, friends)?)];
    findings.extend(doctor::links(site, &links(eye)));
    findings.extend(found.map(|(name, found)| {
        let friend = Friend {
            name: name.to_owned(),
            letter: found.as_ref().ok().map(|known| write_to(eye, known)),
            found: found.map(drop).map_err(|why| why.to_string()),
        };
        doctor::friend(site, &friend)
    }));
    Ok(findings)
}

/// What time it is for the friend, and for those who follow and are followed. Where nobody is known, the web
/// server in front has a clock, too.
fn clocks(eye: &Eye<'_>, friend: Option<&KnownActor>) -> Result<Vec<ClockSeen>, Error> {
    let (followers, following) = eye.node.store.read::<_, Error>(|tx| {
        Ok((tx.list_followers(limits::LEAVERS_MAX)?, tx.list_following(limits::LEAVERS_MAX)?))
    })?;
    let followed = followers.iter().map(|it| &it.actor).chain(following.iter().map(|it| &it.actor));
    let all = friend.map(|it| &it.id).into_iter().chain(followed);
    let (mut seen, mut clocks) = (BTreeSet::new(), Vec::new());
    for origin in all.map(|id| id.origin()) {
        if clocks.len() >= limits::DOCTOR_CLOCKS || seen.len() >= limits::DOCTOR_CLOCKS_ASKED {
            break;
        }
        if seen.insert(origin.clone()) {
            clocks.extend(clock_of(eye, &origin));
        }
    }
    if clocks.is_empty() {
        clocks.extend(clock_of(eye, eye.node.own.origin()));
    }
    Ok(clocks)
}

fn clock_of(eye: &Eye<'_>, origin: &Origin) -> Option<ClockSeen> {
    let answer = eye.ask(&origin.join("/.well-known/nodeinfo"), &[]).ok()?;
    let came = clock::now();
    let said = Timestamp::parse_http_date(answer.header("date"))?;
    Some(ClockSeen { host: origin.domain().to_string(), said, came })
}

fn links(eye: &Eye<'_>) -> Vec<Link> {
    let fields = eye.node.config.actor.fields.iter().map(|field| field.value.trim());
    let urls = fields.filter(|value| Destination::parse(value).is_ok());
    let urls = urls.filter(|value| value.starts_with("http") && !is_own(eye, value));
    let (own, allow) = (eye.node.own.origin().clone(), eye.node.config.net_allow.clone());
    let client = Client::for_links(own, allow, agent(&eye.node.own));
    let page = |url: &str| {
        let seen = client.look_at_page(url, eye.left()?);
        seen.map(answer).map_err(trouble)
    };
    let home = eye.own("/", &[("accept", "text/html")]);
    let link = |url: &str| Link { url: url.to_owned(), page: page(url), home: home.clone() };
    urls.take(limits::DOCTOR_LINKS_MAX).map(link).collect()
}

fn is_own(eye: &Eye<'_>, url: &str) -> bool {
    Origin::of(url).is_ok_and(|origin| origin == *eye.node.own.origin())
}

/// Takes back a like that never was, which changes nothing anywhere: to believe or disbelieve it, a server
/// has to fetch the account.
fn write_to(eye: &Eye<'_>, friend: &KnownActor) -> Result<(u16, String), doctor::Trouble> {
    let (own, token) = (&eye.node.own, &eye.token);
    let (me, origin, them) = (own.actor(), own.origin(), &friend.id);
    let body = format!(
        "{{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"{origin}/ap/doctor/{token}-undo\",\
         \"type\":\"Undo\",\"actor\":\"{me}\",\"to\":\"{them}\",\"object\":{{\"id\":\"{origin}/ap/doctor/{token}-like\",\
         \"type\":\"Like\",\"actor\":\"{me}\",\"object\":\"{them}\"}}}}"
    );
    eye.left()?;
    let signed = (&eye.node.signer, Standard::Cavage);
    let answer = eye.node.client.post(&friend.inbox, body.as_bytes(), signed).map_err(trouble)?;
    Ok((answer.status, answer.text))
}
