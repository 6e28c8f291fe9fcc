//! The checks of the account that is gone to.

use super::alias::{self, Miss};
use super::{Check, Finding, Paper, Papers, Target, Trouble};
use crate::ap::Actor;
use crate::id::ActorId;
use crate::portability::Family;

const ALL: &[Family] = &Family::ALL;
const BUT_PIXELFED: &[Family] = &[
    Family::Mastodon,
    Family::GoToSocial,
    Family::Misskey,
    Family::Akkoma,
    Family::WordPress,
    Family::Snac,
    Family::Mitra,
];

pub(super) fn findings(papers: &Papers<'_>) -> Vec<Finding> {
    let target = &papers.target;
    let mut findings = vec![found(target)];
    let Ok(id) = &target.named else { return findings };
    findings.push(other(id, papers));
    if *id == papers.me.id {
        return findings;
    }
    let paper = match &target.paper {
        Ok(paper) => paper,
        Err(why) => {
            findings.push(unread(why));
            return findings;
        }
    };
    findings.push(Finding::passed(Check::Document, "its document is there under its id"));
    findings.extend([
        webfinger(target, &paper.actor),
        kind(&paper.actor),
        lower_case(papers),
        aliases(paper, papers),
    ]);
    findings.extend(alias_list(paper));
    findings.extend([moved(&paper.actor, papers), open(&paper.actor), post(target)]);
    findings
}

fn found(target: &Target) -> Finding {
    let (check, asked) = (Check::Found, &target.asked);
    match &target.named {
        Ok(id) => Finding::passed(check, format!("{asked} is {id}")),
        Err(Trouble::Blocked) => {
            Finding::failed(check, format!("you have blocked the server of {asked}"), UNBLOCK)
        }
        Err(Trouble::Unknown) => Finding::failed(
            check,
            format!("the server of {asked} knows no such account"),
            "look how the account is called there; the part after the second @ is its server",
        ),
        Err(Trouble::Away(why)) => Finding::failed(
            check,
            format!("the server of {asked} does not answer: {why}"),
            "try again when it is there: nobody could follow you to it now",
        ),
        Err(Trouble::Other(why)) => Finding::failed(
            check,
            format!("{asked} cannot be looked up: {why}"),
            "write it as @user@host, or as the address of the account",
        ),
    }
    .by(ALL)
}

const UNBLOCK: &str = "`skep unblock` lets its server in again";

fn unread(why: &Trouble) -> Finding {
    let (words, fix) = match why {
        Trouble::Blocked => ("you have blocked its server".to_owned(), UNBLOCK),
        Trouble::Unknown => (
            "its server says that it is gone".to_owned(),
            "look whether the account is there, and not suspended",
        ),
        Trouble::Away(why) => (
            format!("its server does not give its document: {why}"),
            "try again later: every server of a follower will ask for it",
        ),
        Trouble::Other(why) => (
            format!("what its server gives is not it: {why}"),
            "its server must give the document of the account at its id: tell who runs it",
        ),
    };
    Finding::failed(Check::Document, words, fix).by(ALL)
}

/// Mastodon and others look an actor up by its handle before they follow it (MOV-8).
fn webfinger(target: &Target, actor: &Actor) -> Finding {
    let check = Check::WebFinger;
    match &target.back {
        Some(back) if *back == actor.id => Finding::passed(check, "its handle leads back to it"),
        Some(back) => Finding::failed(
            check,
            format!("its handle leads to another account, {back}"),
            "its server must name one account under one handle: tell who runs it",
        )
        .by(&[Family::Mastodon, Family::GoToSocial]),
        None => Finding::failed(
            check,
            "its handle leads nowhere: its server does not answer WebFinger for it",
            "its server must answer `/.well-known/webfinger` for the handle: tell who runs it",
        )
        .by(&[Family::Mastodon, Family::GoToSocial]),
    }
}

fn other(id: &ActorId, papers: &Papers<'_>) -> Finding {
    match *id == papers.me.id {
        true => Finding::failed(
            Check::Other,
            "that is the account you want to leave",
            "name the account you want to go to",
        )
        .by(ALL),
        false => Finding::passed(Check::Other, "it is another account than this one"),
    }
}

fn kind(actor: &Actor) -> Finding {
    let (check, kind) = (Check::Type, &actor.kind);
    match kind.as_str() {
        "Person" => Finding::passed(check, "it is a person"),
        "Service" => Finding::noted(
            check,
            "it says that it is a bot (`Service`); followers on WordPress stay behind",
            "turn off that the new account is a bot, at least until the Move is over",
        )
        .by(&[Family::WordPress]),
        _ => Finding::failed(
            check,
            format!("it is no person but a `{kind}`"),
            "go to an account of a person: nobody follows a person to a group or a server",
        )
        .by(&[Family::WordPress]),
    }
}

fn lower_case(papers: &Papers<'_>) -> Finding {
    let is_low = |id: &str| !id.chars().any(char::is_uppercase);
    let Ok(id) = &papers.target.named else {
        return Finding::passed(Check::LowerCase, "");
    };
    match (is_low(id.as_str()), is_low(papers.me.id.as_str())) {
        (true, true) => Finding::passed(Check::LowerCase, "no id has capital letters"),
        (new_is_low, _) => {
            let which = if new_is_low { "the id of this account" } else { "its id" };
            Finding::noted(
                Check::LowerCase,
                format!("{which} has capital letters; followers on Pixelfed stay behind"),
                "ids cannot be changed: go to an account whose name has none, or tell followers \
                 there to follow you anew",
            )
            .by(&[Family::Pixelfed])
        }
    }
}

/// MOV-1: the old id, exact in spelling, at the moment the Move arrives.
fn aliases(paper: &Paper, papers: &Papers<'_>) -> Finding {
    let (check, me) = (Check::Alias, papers.me);
    let texts = &paper.aliases.texts;
    if texts.iter().any(|alias| alias == me.id.as_str()) {
        return Finding::passed(check, format!("its aliases name {}", me.id));
    }
    let handle = &me.handle;
    let add = format!(
        "on the new account, add `{}` as an alias: Mastodon, Pixelfed and Misskey want to be told {handle} \
         (\"moving from another account\"), GoToSocial and WordPress the id",
        me.id
    );
    let near = alias::near(texts, me);
    // Pixelfed reads them in lower case.
    let families = match near {
        Some((_, Miss::Capitals)) => BUT_PIXELFED,
        _ => ALL,
    };
    let (says, fix) = match near {
        Some((alias, miss)) => {
            (format!("it names `{alias}`, {}", miss.words()), format!("take that alias out; {add}"))
        }
        None if texts.is_empty() => ("it has no alias".to_owned(), add),
        None => ("none of its aliases is this account".to_owned(), add),
    };
    Finding::failed(check, says, fix).by(families)
}

fn alias_list(paper: &Paper) -> Option<Finding> {
    if paper.aliases.texts.is_empty() {
        return None;
    }
    let check = Check::AliasList;
    Some(match paper.aliases.is_list {
        true => Finding::passed(check, "they stand in a list"),
        false => Finding::noted(
            check,
            "its one alias does not stand in a list; followers on Akkoma stay behind",
            "add a second alias, such as the address of this site: two are written as a list",
        )
        .by(&[Family::Akkoma]),
    })
}

fn moved(actor: &Actor, papers: &Papers<'_>) -> Finding {
    let check = Check::Moved;
    match &actor.moved_to {
        None => Finding::passed(check, "it has not moved elsewhere"),
        Some(on) if *on == papers.me.id => Finding::failed(
            check,
            "it says that it has moved to this account: that would be a loop",
            "on the new account, take back that it has moved; Mastodon: \"Account migration\", \"Cancel \
             redirect\"",
        )
        .by(&[Family::Mastodon, Family::GoToSocial, Family::Misskey]),
        Some(on) => Finding::failed(
            check,
            format!("it says that it has moved on, to {on}"),
            "go to that account, or take back there that it has moved",
        )
        .by(&[Family::Mastodon, Family::GoToSocial]),
    }
}

fn open(actor: &Actor) -> Finding {
    match actor.locked {
        false => Finding::passed(Check::Open, "it lets followers in by itself"),
        true => Finding::noted(
            Check::Open,
            "it lets followers in by hand: each of yours would have to be let in",
            "turn that off until the Move is over",
        ),
    }
}

/// snac2 follows a Move only to an account that it has met.
fn post(target: &Target) -> Finding {
    let check = Check::Post;
    match target.has_post {
        Some(true) => Finding::passed(check, "it has a post that can be boosted first"),
        Some(false) => Finding::noted(
            check,
            "it has no public post that could be boosted first; followers on snac2 stay behind",
            "write one public post there before you move",
        )
        .by(&[Family::Snac]),
        None => Finding::noted(
            check,
            "its posts cannot be listed, so that none can be boosted first; followers on snac2 may stay behind",
            "name one with `skep move out --post URL`",
        )
        .by(&[Family::Snac]),
    }
}
