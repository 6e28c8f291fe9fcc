//! What others say: what time it is, whether the pages that the profile links to link back, and whether a
//! friend's server believes what is signed here.

use std::time::Duration;

use super::markup::links_back;
use super::{Check, Finding, Sight, Site, Trouble};
use crate::clock::Timestamp;
use crate::limits::{CLOCK_OFF, CLOCK_WRONG};

/// What time a server has said that it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockSeen {
    /// Whose it is.
    pub host: String,
    /// The `Date` of its answer.
    pub said: Timestamp,
    /// When that came, by our own clock.
    pub came: Timestamp,
}

/// A link of the profile, and what is at its other end.
#[derive(Debug)]
pub struct Link {
    /// The address that the profile names.
    pub url: String,
    /// The page there.
    pub page: Sight,
    /// The home page of this site, which should link there.
    pub home: Sight,
}

/// What the server of a friend has said.
#[derive(Debug)]
pub struct Friend {
    /// The friend, as typed.
    pub name: String,
    /// Whether the account is found there.
    pub found: Result<(), String>,
    /// What its inbox has answered to a signed letter; `None`: none was sent.
    pub letter: Option<Result<(u16, String), Trouble>>,
}

/// Compares the clock with those of others: the one in the middle is right.
#[must_use]
pub fn clock(seen: &[ClockSeen]) -> Finding {
    let check = Check::Clock;
    let off = |it: &ClockSeen| match it.said >= it.came {
        true => (it.said.since(it.came), "behind"),
        false => (it.came.since(it.said), "ahead"),
    };
    let signed = |it: &&ClockSeen| it.said.millis() - it.came.millis();
    let mut sorted: Vec<&ClockSeen> = seen.iter().collect();
    sorted.sort_by_key(signed);
    let Some(middle) = sorted.get(sorted.len() / 2) else {
        return Finding::green(check, "nobody else was asked: nobody is known yet");
    };
    let ((off, side), host) = (off(middle), &middle.host);
    let says = format!("this machine is {} {side} {host}", spoken(off));
    let fix = "let the clock be set by the network: `sudo timedatectl set-ntp true`";
    match off {
        off if off >= CLOCK_WRONG => {
            Finding::red(check, format!("{says}: servers refuse letters of another time"), fix)
        }
        off if off >= CLOCK_OFF => Finding::yellow(check, says, fix),
        _ => Finding::green(check, format!("as at {host}")),
    }
}

fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds @ ..=119 => format!("{seconds} seconds"),
        seconds @ ..=7_199 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3_600),
    }
}

/// Mastodon shows a link of a profile as verified if the page there links back with `rel=me`.
#[must_use]
pub fn links(site: &Site, links: &[Link]) -> Vec<Finding> {
    links.iter().map(|link| back(site, link)).collect()
}

fn back(site: &Site, link: &Link) -> Finding {
    let (check, url) = (Check::RelMe, &link.url);
    let home = site.origin.join("/");
    let html = format!("`<a rel=\"me\" href=\"{home}\">`");
    let is_named =
        |page: &super::Answer| links_back(&String::from_utf8_lossy(&page.body), &[url.as_str()]);
    if link.home.as_ref().is_ok_and(|page| page.is_html() && !is_named(page)) {
        return Finding::yellow(
            check,
            format!("the home page does not link to {url} with `rel=me`"),
            "`skep build`; if you have a template for it, give `actor.fields` links with `rel=\"me\"`",
        );
    }
    match &link.page {
        Ok(page) if page.status == 200 => {
            let text = String::from_utf8_lossy(&page.body);
            match links_back(&text, &[&home, site.origin.as_str(), site.actor.as_str()]) {
                true => {
                    Finding::green(check, format!("{url} and the home page link to each other"))
                }
                false => Finding::yellow(
                    check,
                    format!("{url} does not link back, so nobody shows it as verified"),
                    format!(
                        "put {html} into that page; on Mastodon: \"Edit profile\", a row with {home}"
                    ),
                ),
            }
        }
        other => Finding::yellow(
            check,
            format!("{url} cannot be seen: {}", super::seen(other)),
            "see whether the row under [actor] in node.toml names the right address",
        ),
    }
}

/// What came of asking a friend's server.
#[must_use]
pub fn friend(site: &Site, friend: &Friend) -> Finding {
    let (check, name) = (Check::Via, &friend.name);
    if let Err(why) = &friend.found {
        return Finding::red(
            check,
            format!("{name} cannot be found: {why}"),
            "write the friend as @user@host; if that is right, its server is away: try another friend",
        );
    }
    match &friend.letter {
        Some(Ok((200..=299, _))) => Finding::green(
            check,
            format!(
                "the server of {name} has taken a signed letter: it has seen your account and its key"
            ),
        ),
        Some(Ok((status, words))) => Finding::red(
            check,
            format!(
                "the server of {name} does not believe what you sign (HTTP {status}: {})",
                words.lines().next().unwrap_or_default()
            ),
            format!(
                "it has to reach {} from where it is: look into firewall, DNS and certificate from another network; if \
                 all lines above are green, it may have blocked you or keep an old key for a day",
                site.actor
            ),
        ),
        Some(Err(why)) => Finding::red(
            check,
            format!("the server of {name} does not answer: {}", why.words()),
            "try another friend; if none answers, this machine may not get out: look into its firewall",
        ),
        None => Finding::yellow(
            check,
            format!("{name} is found, and was sent nothing"),
            "try another friend",
        ),
    }
}
