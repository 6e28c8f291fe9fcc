//! `skep follow`, `skep unfollow`, `skep following`

mod import;

use super::args::{Account, Follow, Following, FollowingVerb, Global, Unfollow};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use super::relay;
use super::wait;
use crate::clock;
use crate::id::ActorId;
use crate::limits;
use crate::owner;
use crate::store;
use crate::store::{Feed, FollowState, Tx};
use crate::worker::{
    AskError, Asked, FeedError, Node, ask_to_follow, find_among, resolve, stop_following,
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
    let tag = hashtag((&args.account, args.via.as_deref()))?;
    if let Some(tag) = tag {
        return relay::follow_tag(&node, tag, printer);
    }
    let (target, state) = match ask_to_follow(&node, &args.account)? {
        Asked::Account(target, state) => (target, state),
        Asked::Feed(feed) => {
            let row = of_feed(*feed);
            printer.result(&row, || format!("you follow the feed {} of {}", row.actor, row.handle));
            return Ok(());
        }
    };
    let row = Row {
        actor: target.id.to_string(),
        handle: target.handle(),
        state: state.as_str(),
        since: clock::now().rfc3339(),
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

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let exit = match error {
            AskError::Name(why) => return why.into(),
            AskError::Feed(FeedError::Store(_) | FeedError::TooMany) | AskError::Store(_) => {
                Exit::Failure
            }
            AskError::Feed(FeedError::NotAnAddress(_)) => Exit::Usage,
            AskError::Feed(FeedError::Net(_) | FeedError::NotAFeed(_)) => Exit::Remote,
            AskError::Feed(FeedError::Blocked) | AskError::Blocked(_) => Exit::Refused,
        };
        Self::error(exit, error)
    }
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
pub(super) fn unfollow(global: &Global, args: &Unfollow, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let tag = hashtag((&args.account, args.via.as_deref()))?;
    if let Some(tag) = tag {
        return relay::unfollow_tag(&node, tag, printer);
    }
    if let Ok(url) = ActorId::parse(&args.account)
        && node.store.read::<_, store::Error>(|tx| tx.find_feed(&url))?.is_some()
    {
        stop_following(&node, &url)?;
        printer.say(&format!("you no longer follow the feed {url}"));
        return Ok(());
    }
    let name = &args.account;
    if let Some(actor) = find_among(&node, name, followed)?
        && stop_following(&node, &actor)?
    {
        printer.say(&format!("you no longer follow {name}"));
        return Ok(());
    }
    let error = anyhow::anyhow!("you do not follow {name}; `skep following` lists whom you do");
    Err(Failure::error(Exit::Failure, error))
}

/// A hashtag, and a relay if one was named.
type Tag<'a> = (&'a str, Option<&'a str>);

/// What was named, if it is a hashtag.
fn hashtag(named: Tag<'_>) -> Result<Option<Tag<'_>>, Failure> {
    match named {
        (account, _) if account.starts_with('#') => Ok(Some(named)),
        (_, None) => Ok(None),
        _ => {
            let error = anyhow::anyhow!("`--via` is for hashtags, like `skep follow '#bees'`");
            Err(Failure::error(Exit::Usage, error))
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
    let Some(old) = find_among(node, name, followed)? else {
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
