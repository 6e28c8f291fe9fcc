//! `skep follow`, `skep unfollow`, `skep following`

mod import;

use super::args::{Account, Follow, Following, FollowingVerb, Global};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use super::relay;
use super::wait;
use super::who;
use crate::clock;
use crate::id::ActorId;
use crate::limits;
use crate::net::NetError;
use crate::owner;
use crate::owner::Unfollowed;
use crate::store;
use crate::store::{Feed, FollowState, Tx};
use crate::worker::{
    FeedError, FetchError, Node, ResolveError, follow_feed, resolve, unfollow_feed,
};

#[derive(serde::Serialize)]
struct Row {
    actor: String,
    handle: String,
    state: &'static str,
    since: String,
    /// Where it has gone.
    moved_to: Option<String>,
    /// Why a feed was not read when it was last looked at.
    why: Option<String>,
}

/// `skep follow @user@host`
pub(super) fn follow(global: &Global, args: &Follow, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    if args.account.starts_with('#') {
        return relay::follow_tag(&node, (&args.account, args.via.as_deref()), printer);
    }
    if args.via.is_some() {
        let error = anyhow::anyhow!("`--via` is for hashtags, like `skep follow '#bees'`");
        return Err(Failure::error(Exit::Usage, error));
    }
    let target = match resolve(&node, &args.account) {
        // What speaks no ActivityPub may be a feed, or a page that names one.
        Err(ResolveError::Fetch(
            FetchError::Net(NetError::MediaType(_)) | FetchError::Refused(_),
        )) if args.account.contains("://") => return follow_a_feed(&node, &args.account, printer),
        other => other?,
    };
    if node.store.read(|tx| tx.is_blocked(&target.id))? {
        let error = anyhow::anyhow!("you have blocked {0}; `skep unblock {0}` first", args.account);
        return Err(Failure::error(Exit::Refused, error));
    }
    let now = clock::now();
    let state = node.store.write::<_, store::Error>(|tx| {
        let (state, effects) = owner::follow(tx, &node.own, &target, now)?;
        tx.enqueue(&effects, now)?;
        Ok(state)
    })?;
    let row = Row {
        actor: target.id.to_string(),
        handle: target.handle(),
        state: state.as_str(),
        since: now.rfc3339(),
        moved_to: None,
        why: None,
    };
    printer.result(&row, || match state {
        FollowState::Accepted => format!("you follow {} already", row.handle),
        _ => format!("asked to follow {}; `skep following` shows the answer", row.handle),
    });
    if state != FollowState::Accepted {
        wait::tell_unserved(&node, printer);
    }
    Ok(())
}

fn follow_a_feed(node: &Node, address: &str, printer: &Printer) -> Result<(), Failure> {
    let feed = follow_feed(node, address).map_err(|error| {
        let exit = match &error {
            FeedError::Store(_) | FeedError::TooMany => Exit::Failure,
            FeedError::NotAnAddress(_) => Exit::Usage,
            FeedError::Blocked => Exit::Refused,
            FeedError::Net(_) | FeedError::NotAFeed(_) => Exit::Remote,
        };
        Failure::error(exit, error)
    })?;
    let row = of_feed(feed);
    printer.result(&row, || format!("you follow the feed {} of {}", row.actor, row.handle));
    Ok(())
}

fn of_feed(feed: Feed) -> Row {
    Row {
        actor: feed.url.to_string(),
        handle: feed.title,
        state: "feed",
        since: feed.since.rfc3339(),
        moved_to: None,
        why: feed.why,
    }
}

/// `skep unfollow @user@host`
pub(super) fn unfollow(global: &Global, args: &Account, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    if args.account.starts_with('#') {
        return relay::unfollow_tag(&node, &args.account, printer);
    }
    if let Ok(url) = ActorId::parse(&args.account)
        && unfollow_feed(&node, &url)?
    {
        printer.say(&format!("you no longer follow the feed {url}"));
        return Ok(());
    }
    let Some(actor) = who::among(&node, &args.account, followed)? else {
        let name = &args.account;
        let error = anyhow::anyhow!("you do not follow {name}; `skep following` lists whom you do");
        return Err(Failure::error(Exit::Failure, error));
    };
    let now = clock::now();
    let outcome = node.store.write::<_, store::Error>(|tx| {
        let outcome = owner::unfollow(tx, &node.own, &actor, now)?;
        if let Unfollowed::Yes(effects) = &outcome {
            tx.enqueue(effects, now)?;
        }
        Ok(outcome)
    })?;
    match outcome {
        Unfollowed::Yes(_) => {
            printer.say(&format!("you no longer follow {}", args.account));
            Ok(())
        }
        Unfollowed::WasNotFollowing => {
            let error = anyhow::anyhow!("you do not follow {}", args.account);
            Err(Failure::error(Exit::Failure, error))
        }
    }
}

/// `skep following`
pub(super) fn run(global: &Global, args: &Following, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match &args.verb {
        None | Some(FollowingVerb::List) => list(&node, printer),
        Some(FollowingVerb::Move(account)) => go_along(&node, account, printer),
        Some(FollowingVerb::Import(args)) => import::run(&node, args, printer),
        Some(FollowingVerb::Export(args)) => import::export(&node, args, printer),
    }
}

/// `skep following move @user@host`
fn go_along(node: &Node, args: &Account, printer: &Printer) -> Result<(), Failure> {
    let name = &args.account;
    let refuse = |why: String| Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
    let Some(old) = who::among(node, name, followed)? else {
        return refuse(format!("you do not follow {name}; `skep following` lists whom you do"));
    };
    let moved = node.store.read::<_, store::Error>(|tx| tx.find_move(&old))?;
    let Some(moved) = moved else {
        return refuse(format!(
            "{name} has not said that it moved; `skep following` shows who has"
        ));
    };
    let new = resolve(node, moved.target.as_str())?;
    if let Some(on) = &new.moved_to {
        return refuse(format!("{name} has moved to {}, and from there to {on}", new.handle()));
    }
    let now = clock::now();
    node.store.write::<_, store::Error>(|tx| {
        let effects = owner::follow_move(tx, &node.own, (&old, &new), now)?;
        tx.enqueue(&effects.unwrap_or_default(), now)
    })?;
    printer.say(&format!(
        "asked to follow {}; {name} is left when it has answered, or in a day",
        new.handle()
    ));
    Ok(())
}

fn followed(tx: &Tx<'_>) -> Result<Vec<ActorId>, store::Error> {
    Ok(tx.list_following(i64::MAX)?.into_iter().map(|follow| follow.actor).collect())
}

fn list(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let follows = tx.list_following(limits::LIST_MAX)?;
        let rows = follows.into_iter().map(|follow| {
            let known = tx.find_actor(&follow.actor)?;
            let moved = tx.find_move(&follow.actor)?;
            Ok(Row {
                moved_to: moved.map(|moved| moved.target.to_string()),
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: follow.actor.to_string(),
                state: follow.state.as_str(),
                since: follow.since.rfc3339(),
                why: None,
            })
        });
        let mut rows = rows.collect::<Result<Vec<_>, store::Error>>()?;
        rows.extend(tx.list_feeds(limits::FEEDS_MAX)?.into_iter().map(of_feed));
        Ok(rows)
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "you follow nobody yet; `skep follow @user@host` asks somebody".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn line(row: &Row) -> String {
    let Row { state, handle, actor, .. } = row;
    let moved = row.moved_to.as_ref().map(|to| {
        format!("\n          moved to {to}; `skep following move {handle}` follows them there")
    });
    let why = row.why.as_ref().map(|why| format!("\n          {why}")).unwrap_or_default();
    format!("{state:8}  {handle}  {actor}{}{why}", moved.unwrap_or_default())
}
