//! The checks of the account that is left.

use super::{Check, Finding, Papers, Sight};
use crate::ap::Actor;
use crate::clock::Timestamp;
use crate::limits;
use crate::portability::Family;

/// Who reads `movedTo` of the old account (MOV-1).
const READERS: &[Family] = &[Family::Misskey, Family::Pixelfed, Family::WordPress];

pub(super) fn findings(papers: &Papers<'_>) -> Vec<Finding> {
    let mut findings = vec![kind(papers), visible(papers)];
    findings.extend(fresh(papers));
    findings.extend([cooldown(papers.sent, papers.now), followers(papers)]);
    findings
}

fn kind(papers: &Papers<'_>) -> Finding {
    match papers.me.automated {
        false => Finding::passed(Check::OwnType, "this account is a person"),
        true => Finding::noted(
            Check::OwnType,
            "this account says that it is a bot; followers on WordPress stay behind",
            "take `bot = true` out of node.toml, and `skep publish`",
        )
        .by(&[Family::WordPress]),
    }
}

fn visible(papers: &Papers<'_>) -> Finding {
    let (check, id) = (Check::Visible, &papers.me.id);
    match &papers.seen.usual {
        Sight::Actor(seen) if seen.id != *id => Finding::failed(
            check,
            format!("at {id} stands another account, {}", seen.id),
            "let the web server in front hand on everything below `/` (docs/running.md)",
        )
        .by(READERS),
        Sight::Actor(seen) if !has_key(seen, &papers.me.public_pem) => Finding::failed(
            check,
            format!("what stands at {id} has another key: nobody could check the Move"),
            "this folder is not the one that is served: run this where `skep serve` runs",
        )
        .by(&Family::ALL),
        Sight::Actor(_) => Finding::passed(check, format!("{id} is seen by others")),
        Sight::NoWay(why) => Finding::noted(
            check,
            format!("whether others see {id} cannot be told from here: {why}"),
            format!(
                "look at it from somewhere else: curl -H 'Accept: application/activity+json' {id}"
            ),
        ),
        Sight::Fault(why) => Finding::failed(
            check,
            format!("others do not see {id}: {why}"),
            "start `skep serve`, and look at the web server in front (docs/running.md)",
        )
        .by(READERS),
    }
}

fn has_key(actor: &Actor, pem: &str) -> bool {
    actor.keys.iter().any(|key| key.pem.trim() == pem.trim())
}

/// A cache between this site and others must not keep the actor: `movedTo` would be seen too late.
fn fresh(papers: &Papers<'_>) -> Option<Finding> {
    let (check, seen) = (Check::Fresh, &papers.seen);
    let Sight::Actor(usual) = &seen.usual else { return None };
    let file = seen.file.as_ref()?;
    if usual == file {
        return Some(Finding::passed(
            check,
            "it is as this site serves it, not as a cache remembers it",
        ));
    }
    let is_cached = matches!(&seen.fresh, Sight::Actor(fresh) if fresh == file);
    let (says, fix) = match is_cached {
        true => (
            "a cache shows it as it was before",
            "empty the cache for `/ap/actor` (a CDN calls this \"purge\"), and let it keep nothing below `/ap/`",
        ),
        false => (
            "what others see is not what this folder has",
            "run `skep build`, and see to it that the web server in front serves this folder, or `skep serve`",
        ),
    };
    Some(Finding::failed(check, says, fix).by(READERS))
}

/// Do servers heed another Move yet? Those of this account were sent at these times, oldest first.
pub(super) fn cooldown(sent: &[Timestamp], now: Timestamp) -> Finding {
    let check = Check::Cooldown;
    let days = |time: std::time::Duration| time.as_secs() / 86_400;
    let (lock, longer) = (limits::MOVE_LOCK, limits::MOVE_LOCK_MISSKEY);
    let Some(last) = sent.last() else {
        return Finding::passed(
            check,
            format!(
                "no Move before; after this one Mastodon and GoToSocial heed no other for {} days, Misskey \
                 for {}, and an account at Mastodon stays where it is for {}",
                days(lock),
                days(longer),
                days(limits::MOVE_STAY)
            ),
        );
    };
    let since = now.since(*last);
    let until = |time| date(last.plus(time));
    if since < lock {
        let says = format!(
            "a Move was sent on {}; Mastodon and GoToSocial heed no other yet",
            date(*last)
        );
        let fix = format!("wait until {}, for Misskey until {}", until(lock), until(longer));
        return Finding::failed(check, says, fix).by(&[
            Family::Mastodon,
            Family::GoToSocial,
            Family::Misskey,
        ]);
    }
    if since < longer {
        let says = format!("a Move was sent on {}; Misskey heeds no other yet", date(*last));
        return Finding::noted(check, says, format!("wait until {}", until(longer)))
            .by(&[Family::Misskey]);
    }
    Finding::passed(
        check,
        format!("the last Move was sent on {}, which is long enough ago", date(*last)),
    )
}

/// The day, in UTC.
fn date(at: Timestamp) -> String {
    at.rfc3339().chars().take(10).collect()
}

fn followers(papers: &Papers<'_>) -> Finding {
    let plural = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    match papers.followers {
        (0, _) => Finding::noted(
            Check::Followers,
            "nobody follows you: there is nobody to take along",
            "if somebody should, `data/skep.db` is not the one that was used before",
        ),
        (count, servers) => Finding::passed(
            Check::Followers,
            format!("{} on {} would be told", plural(count, "follower"), plural(servers, "server")),
        ),
    }
}
