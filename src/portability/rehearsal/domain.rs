//! The checks before the domain is moved: does the new name lead to this very node?

use super::old::cooldown;
use super::{Check, Finding, Sight};
use crate::clock::Timestamp;
use crate::id::{ActorId, Origin};

/// What is known before the domain is moved.
#[derive(Debug)]
pub struct DomainPapers<'a> {
    /// The account, at the old name.
    pub me: &'a ActorId,
    /// The new name.
    pub new: &'a Origin,
    /// What stands at the new name where the account is at the old one.
    pub there: Sight,
    /// Whom WebFinger at the new name gives for the handle at the old one; why it gives nobody.
    pub named: Result<Option<ActorId>, String>,
    /// The account at the old name, as others see it.
    pub here: Sight,
    /// Where it has moved, if it has.
    pub moved_to: Option<&'a ActorId>,
    /// The Moves of it that were sent already, oldest first.
    pub sent: &'a [Timestamp],
    /// How many follow, and on how many servers.
    pub followers: (usize, usize),
    /// When this is.
    pub now: Timestamp,
}

/// Makes every check.
#[must_use]
pub fn rehearse_new_domain(papers: &DomainPapers<'_>) -> Vec<Finding> {
    let mut findings = vec![address(papers), leads_here(papers)];
    findings.extend(finger(papers));
    findings.extend([visible(papers), moved(papers), followers(papers)]);
    // One that was taken back was heeded all the same.
    findings.extend((!papers.sent.is_empty()).then(|| cooldown(papers.sent, papers.now)));
    findings
}

fn address(papers: &DomainPapers<'_>) -> Finding {
    let (check, new) = (Check::Address, papers.new);
    if *new == papers.me.origin() {
        return Finding::failed(check, format!("{new} is what the site is called"), "name another");
    }
    match new.is_https() {
        true => Finding::passed(check, format!("the site will be at {new}")),
        false => Finding::noted(
            check,
            format!("{new} is without https: most servers follow nobody there"),
            "get a certificate for it, and name it without `http://`",
        ),
    }
}

fn leads_here(papers: &DomainPapers<'_>) -> Finding {
    let (check, new, me) = (Check::LeadsHere, papers.new, papers.me);
    let fix = format!(
        "let the address records of {} lead to this machine, and the web server in front hand it on with its \
         certificate, `Host` as it is",
        new.domain()
    );
    match &papers.there {
        Sight::Actor(seen) if seen.id == *me => {
            Finding::passed(check, format!("{new} leads to this node"))
        }
        Sight::Actor(seen) => {
            Finding::failed(check, format!("at {new} is another account, {}", seen.id), fix)
        }
        Sight::NoWay(why) => Finding::noted(
            check,
            format!("whether {new} leads here cannot be told from here: {why}"),
            format!(
                "from somewhere else, this must show {me}: curl -H 'Accept: application/activity+json' {}",
                new.join(me.as_str().strip_prefix(me.origin().as_str()).unwrap_or_default())
            ),
        ),
        Sight::Fault(why) => {
            Finding::failed(check, format!("{new} does not lead here: {why}"), fix)
        }
    }
}

/// What was not reached needs no second line.
fn finger(papers: &DomainPapers<'_>) -> Option<Finding> {
    if !matches!(papers.there, Sight::Actor(_)) {
        return None;
    }
    let (check, new) = (Check::WebFinger, papers.new);
    let fix = "hand on `/.well-known/` as well: skep answers it";
    Some(match &papers.named {
        Ok(Some(named)) if named == papers.me => {
            Finding::passed(check, format!("{new} answers WebFinger"))
        }
        Ok(_) => Finding::failed(check, format!("WebFinger at {new} is somebody else's"), fix),
        Err(why) => Finding::failed(check, format!("{new} does not answer WebFinger: {why}"), fix),
    })
}

fn visible(papers: &DomainPapers<'_>) -> Finding {
    let (check, me) = (Check::Visible, papers.me);
    match &papers.here {
        Sight::Actor(seen) if seen.id == *me => {
            Finding::passed(check, format!("{me} is seen by others"))
        }
        Sight::Actor(seen) => Finding::failed(
            check,
            format!("at {me} stands another account, {}", seen.id),
            "let the web server in front hand on everything below `/` (docs/running.md)",
        ),
        Sight::NoWay(why) => Finding::noted(
            check,
            format!("whether others see {me} cannot be told from here: {why}"),
            "look at it from somewhere else: the old name must stay",
        ),
        Sight::Fault(why) => Finding::failed(
            check,
            format!("others do not see {me}: {why}"),
            "start `skep serve`; both names must lead here while followers move",
        ),
    }
}

fn moved(papers: &DomainPapers<'_>) -> Finding {
    match papers.moved_to {
        None => Finding::passed(Check::Moved, "this account has not moved"),
        Some(to) => Finding::failed(
            Check::Moved,
            format!("this account has moved to {to}; its followers were sent there"),
            "move the domain of that account, or run `skep move cancel`",
        ),
    }
}

fn followers(papers: &DomainPapers<'_>) -> Finding {
    let (followers, servers) = papers.followers;
    let plural = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let (followers, servers) = (plural(followers, "follower"), plural(servers, "server"));
    Finding::passed(Check::Followers, format!("{followers} on {servers} would be told"))
}
