//! `skep relay`: relays, and the hashtags that are read in what they pass on.

use anyhow::anyhow;

use super::args::{Global, Relay, RelayVerb};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::id::InboxUrl;
use crate::limits;
use crate::owner;
use crate::owner::RelayTarget;
use crate::store;
use crate::store::FollowState;
use crate::worker::{Node, resolve};

#[derive(serde::Serialize)]
struct Row {
    address: String,
    kind: &'static str,
    actor: Option<String>,
    state: &'static str,
    since: String,
    hashtags: Vec<String>,
}

fn row(relay: store::Relay, hashtags: Vec<String>) -> Row {
    Row {
        kind: relay.kind.as_str(),
        actor: relay.actor.map(|actor| actor.to_string()),
        state: relay.state.as_str(),
        since: relay.since.rfc3339(),
        address: relay.address,
        hashtags,
    }
}

pub(super) fn run(global: &Global, args: &Relay, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match &args.verb {
        RelayVerb::Add { address } => add(&node, address, printer),
        RelayVerb::Remove { address } => remove(&node, address, printer),
        RelayVerb::List => list(&node, printer),
    }
}

fn add(node: &Node, address: &str, printer: &Printer) -> Result<(), Failure> {
    // An inbox cannot be read, and whoever is at the address of an actor has one of its own.
    let inbox = InboxUrl::parse(address).ok().filter(|_| address.ends_with("/inbox"));
    let actor = match &inbox {
        Some(_) => None,
        None => Some(resolve(node, address)?),
    };
    let target = match (&inbox, &actor) {
        (Some(inbox), _) => RelayTarget::Inbox(inbox),
        (None, Some(actor)) => RelayTarget::Actor(actor),
        (None, None) => return Err(unknown(address)),
    };
    let (name, inbox) = match target {
        RelayTarget::Inbox(inbox) => (inbox.as_str(), inbox),
        RelayTarget::Actor(known) => (known.id.as_str(), &known.inbox),
    };
    let known = actor.as_ref();
    // Whoever means the account of somebody would send all posts there.
    if known.is_some_and(|known| known.kind == "Person") {
        return Err(refused(format!("{address} is a person, and no relay: `skep follow` follows")));
    }
    let now = clock::now();
    let asked = node.store.write::<_, store::Error>(|tx| {
        if tx.is_relay_barred(inbox, known.map(|known| &known.id))? {
            return Ok(Asked::Blocked);
        }
        let there = tx.find_relay(name)?;
        if there.is_none() && tx.list_relays()?.len() as i64 >= limits::RELAYS_MAX {
            return Ok(Asked::TooMany);
        }
        if let Some(there) = there.filter(|it| it.state == FollowState::Accepted) {
            return Ok(Asked::Is(there));
        }
        let effects = owner::join_relay(tx, &node.own, target, now)?;
        tx.enqueue(&effects, now)?;
        tx.find_relay(name).map(|relay| relay.map_or(Asked::TooMany, Asked::Is))
    })?;
    let relay = match asked {
        Asked::Is(relay) => relay,
        Asked::Blocked => {
            return Err(refused(format!("you have blocked {address}; `skep blocks` shows why")));
        }
        Asked::TooMany => {
            let most = limits::RELAYS_MAX;
            return Err(refused(format!(
                "{most} relays are joined, which is the most there can be"
            )));
        }
    };
    let is_joined = relay.state == FollowState::Accepted;
    let row = row(relay, Vec::new());
    printer.result(&row, || match is_joined {
        true => format!("{} passes on what you publish already", row.address),
        false => format!("asked {}; `skep relay list` shows the answer", row.address),
    });
    Ok(())
}

enum Asked {
    Is(store::Relay),
    Blocked,
    TooMany,
}

fn refused(why: String) -> Failure {
    Failure::error(Exit::Refused, anyhow!(why))
}

fn unknown(address: &str) -> Failure {
    let why = format!("`{address}` is no relay of yours; `skep relay list` shows them");
    Failure::error(Exit::Failure, anyhow!(why))
}

fn remove(node: &Node, address: &str, printer: &Printer) -> Result<(), Failure> {
    let now = clock::now();
    let was = node.store.write::<_, store::Error>(|tx| {
        let Some(relay) = tx.find_relay(address)? else { return Ok(false) };
        let effects = owner::leave_relay(tx, &node.own, &relay, now)?;
        tx.enqueue(&effects, now)?;
        Ok(true)
    })?;
    if !was {
        return Err(unknown(address));
    }
    printer.say(&format!("{address} is no relay of yours any more"));
    Ok(())
}

fn list(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let relays = tx.list_relays()?.into_iter();
        let rows = relays.map(|relay| {
            let tags = tx.list_relay_tags(&relay.address)?;
            Ok(row(relay, tags))
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "no relay; `skep relay add ADDRESS` asks one".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn line(row: &Row) -> String {
    let tags: Vec<String> = row.hashtags.iter().map(|tag| format!("  #{tag}")).collect();
    format!("{:8}  {:8}  {}{}", row.state, row.kind, row.address, tags.concat())
}

/// `skep follow '#tag' --via RELAY`
pub(super) fn follow_tag(
    node: &Node,
    (tag, via): (&str, Option<&str>),
    printer: &Printer,
) -> Result<(), Failure> {
    let name = tag.trim_start_matches('#').to_lowercase();
    let is_number = name.chars().all(|c| c.is_numeric());
    if is_number || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(Failure::error(Exit::Usage, anyhow!("`{tag}` is no hashtag")));
    }
    let relays = node.store.read::<_, store::Error>(|tx| tx.list_relays())?;
    let relay = match (via, &relays[..]) {
        (Some(via), all) => match all.iter().find(|it| it.address == via) {
            Some(relay) => relay,
            None => return Err(unknown(via)),
        },
        (None, [only]) => only,
        (None, []) => {
            let why = "hashtags are read in what a relay passes on; `skep relay add ADDRESS` first";
            return Err(Failure::error(Exit::Usage, anyhow!(why)));
        }
        (None, many) => {
            let names: Vec<&str> = many.iter().map(|it| &*it.address).collect();
            let why = format!("say `--via` with one of your relays: {}", names.join(", "));
            return Err(Failure::error(Exit::Usage, anyhow!(why)));
        }
    };
    if relay.state == FollowState::Rejected {
        return Err(refused(format!(
            "{} has refused you: it passes nothing on to you",
            relay.address
        )));
    }
    let address = &relay.address;
    let is_new = node.store.write::<_, store::Error>(|tx| tx.insert_relay_tag(address, &name))?;
    printer.say(&match is_new {
        true if relay.state == FollowState::Pending => {
            format!("you will read #{name} in what {address} passes on, once it has let you in")
        }
        true => format!("you read #{name} in what {address} passes on"),
        false => format!("you read #{name} there already"),
    });
    Ok(())
}

/// `skep unfollow '#tag'`, in all relays or `--via` one of them.
pub(super) fn unfollow_tag(
    node: &Node,
    (tag, via): (&str, Option<&str>),
    printer: &Printer,
) -> Result<(), Failure> {
    let name = tag.trim_start_matches('#').to_lowercase();
    let left = node.store.write::<_, store::Error>(|tx| {
        if via.map_or(Ok(true), |via| tx.find_relay(via).map(|it| it.is_some()))? {
            return tx.remove_relay_tag(via, &name).map(Some);
        }
        Ok(None)
    })?;
    let there = via.map(|via| format!(" in what {via} passes on")).unwrap_or_default();
    match left {
        Some(true) => {
            printer.say(&format!("you no longer follow #{name}{there}"));
            Ok(())
        }
        Some(false) => {
            let why =
                format!("you do not follow #{name}{there}; `skep relay list` shows what you do");
            Err(Failure::error(Exit::Failure, anyhow!(why)))
        }
        None => Err(unknown(via.unwrap_or_default())),
    }
}
