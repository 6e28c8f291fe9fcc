//! `skep why`: has somebody got a post, and why not.

use std::collections::BTreeMap;

use anyhow::anyhow;

use super::args::{Global, Why};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use super::queue::{self, line};
use crate::clock;
use crate::delivery::{Leads, Pause, Step, Way, explain_post, explain_way};
use crate::id::{ActorId, Handle, InboxUrl, ObjectId, PostKey};
use crate::limits;
use crate::store;
use crate::store::{Delivery, DeliveryState, FollowState, Follower, KnownActor, LedgerPost, Tx};
use crate::worker::Node;

/// The way to one account.
#[derive(serde::Serialize)]
struct Explained {
    actor: String,
    handle: String,
    post: Option<String>,
    steps: Vec<Told>,
    letters: Vec<queue::Row>,
}

#[derive(serde::Serialize)]
struct Told {
    step: &'static str,
    leads: &'static str,
    text: String,
}

/// Where one post has gone.
#[derive(serde::Serialize)]
struct Table {
    post: String,
    inboxes: usize,
    done: usize,
    waiting: usize,
    failed: usize,
    letters: Vec<queue::Row>,
}

pub(super) fn run(global: &Global, args: &Why, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    if let Some(name) = &args.only {
        return table(&node, name, printer);
    }
    // Without one, there is `--post`: what was typed has been checked.
    let name = args.account.as_deref().unwrap_or_default();
    let actor = find_actor(&node, name)?;
    let post = args.post.as_deref().map(|name| find_post(&node, name)).transpose()?;
    let explained = node.store.read::<_, store::Error>(|tx| explain(tx, (&actor, post)))?;
    printer.result(&explained, || {
        let post = explained.post.as_ref().map(|post| format!("  {post}")).unwrap_or_default();
        let mut lines = vec![format!("{}  {}{post}", explained.handle, explained.actor)];
        lines.extend(explained.steps.iter().map(|it| match it.step {
            "end" => format!("\n{}", it.text),
            name => format!("  {:<6} {name:<8} {}", it.leads, it.text),
        }));
        lines.extend(explained.letters.iter().map(|row| format!("  {}", line(row))));
        lines.join("\n")
    });
    Ok(())
}

/// A post, as far as it is known.
struct Named {
    /// Its id; what was typed, if it has none yet.
    shown: String,
    known: Option<(ObjectId, LedgerPost)>,
}

fn explain(
    tx: &Tx<'_>,
    (actor, post): (&ActorId, Option<Named>),
) -> Result<Explained, store::Error> {
    let (known, follower) = (tx.find_actor(actor)?, tx.find_follower(actor)?);
    let relay = tx.find_relay_of(actor)?;
    let joined = relay.filter(|it| it.state == FollowState::Accepted).map(|it| it.since);
    let rules = tx.list_rules_about(actor)?;
    let inboxes = inboxes(known.as_ref(), follower.as_ref());
    let home =
        inboxes.map_or_else(|| actor.origin(), |(own, shared)| shared.unwrap_or(own).origin());
    let pause = match tx.queue_paused()? {
        Some(_) => Pause::Queue,
        None if tx.list_paused_peers()?.iter().any(|it| it == home.as_str()) => Pause::Server,
        None => Pause::No,
    };
    let way = Way {
        now: clock::now(),
        follows: follower.as_ref().map(|it| it.since).or(joined),
        is_relay: joined.is_some(),
        asks: tx.find_follow_request(actor)?.is_some(),
        stance: tx.find_stance(actor)?,
        rules: &rules,
        inboxes,
        peer: tx.find_peer(&home)?,
        days_refused: tx.count_days_refused(&home)?,
        pause,
    };
    let mut steps = explain_way(&way);
    let mut letters = Vec::new();
    if let Some(post) = &post {
        let mut about = post.letters(tx)?;
        about.retain(|it| is_to(it, inboxes));
        steps.extend(explain_post(&way, post.ledger(), &about));
    } else if let Some(inboxes) = inboxes {
        letters = tx.list_deliveries_to(inboxes, limits::WHY_LETTERS)?;
    }
    Ok(Explained {
        actor: actor.to_string(),
        handle: known.map(|known| known.handle()).unwrap_or_default(),
        post: post.map(|post| post.shown),
        steps: steps.iter().map(told).collect(),
        letters: letters.iter().map(queue::row).collect(),
    })
}

fn told(step: &Step) -> Told {
    Told { step: step.code, leads: Leads::as_str(step.leads), text: step.words.clone() }
}

fn inboxes<'a>(
    known: Option<&'a KnownActor>,
    follower: Option<&'a Follower>,
) -> Option<(&'a InboxUrl, Option<&'a InboxUrl>)> {
    let of_follower = follower.map(|it| (&it.inbox, it.shared_inbox.as_ref()));
    of_follower.or_else(|| known.map(|it| (&it.inbox, it.shared_inbox.as_ref())))
}

fn is_to(it: &Delivery, inboxes: Option<(&InboxUrl, Option<&InboxUrl>)>) -> bool {
    inboxes.is_some_and(|(own, shared)| it.inbox == *own || Some(&it.inbox) == shared)
}

/// Whom `name` means: what is known here first, because it must work while the other server is away.
fn find_actor(node: &Node, name: &str) -> Result<ActorId, Failure> {
    let Ok(handle) = Handle::parse(name) else {
        return ActorId::parse(name).map_err(|_| {
            let words = "is no account; write it like `@user@peer.example`";
            Failure::error(Exit::Usage, anyhow!("`{name}` {words}"))
        });
    };
    let known = node.store.read::<_, store::Error>(|tx| tx.find_actor_named(&handle))?;
    match known {
        Some(actor) => Ok(actor),
        None => Ok(node.find_by_handle(&handle)?),
    }
}

impl Named {
    fn ledger(&self) -> Option<&LedgerPost> {
        self.known.as_ref().map(|(_, post)| post)
    }

    fn letters(&self, tx: &Tx<'_>) -> Result<Vec<Delivery>, store::Error> {
        let known = self.known.as_ref();
        known.map_or(Ok(Vec::new()), |(object, _)| tx.list_deliveries_about(object))
    }
}

/// Which post `name` means: a key, an id, an address of a page, or a file. A file may have had several;
/// the one that lives is meant.
fn find_post(node: &Node, name: &str) -> Result<Named, Failure> {
    let path = name.strip_prefix(node.own.origin().as_str()).unwrap_or(name);
    let key = PostKey::parse(path).unwrap_or_else(|| PostKey::from_path(path));
    let file = name.trim_start_matches("./");
    let (mut posts, private) = node
        .store
        .read::<_, store::Error>(|tx| Ok((tx.list_posts()?, tx.list_private_posts()?)))?;
    posts.extend(private);
    let named = posts.into_iter().map(|post| match post.is_private() {
        true => (node.own.private_post(&post.key), post),
        false => (node.own.post(&post.key), post),
    });
    let meant = named
        .filter(|(object, post)| object.as_str() == name || post.key == key || post.source == file);
    let known = meant.max_by_key(|(_, post)| post.deleted.is_none());
    if known.is_none() && !node.root.join(file).is_file() {
        let error = anyhow!("there is no post `{name}`; name its file, like `content/posts/a.md`");
        return Err(Failure::error(Exit::Failure, error));
    }
    let shown = known.as_ref().map_or(name, |(object, _)| object.as_str()).to_owned();
    Ok(Named { shown, known })
}

/// `skep why --post POST`
fn table(node: &Node, name: &str, printer: &Printer) -> Result<(), Failure> {
    let post = find_post(node, name)?;
    let all = node.store.read::<_, store::Error>(|tx| post.letters(tx))?;
    // The latest letter to each inbox says how things stand there.
    let last: BTreeMap<&InboxUrl, &Delivery> = all.iter().map(|it| (&it.inbox, it)).collect();
    let count = |state| last.values().filter(|it| it.state == state).count();
    let table = Table {
        post: post.shown.clone(),
        inboxes: last.len(),
        done: count(DeliveryState::Done),
        waiting: count(DeliveryState::Waiting),
        failed: count(DeliveryState::Failed),
        letters: last.values().map(|it| queue::row(it)).collect(),
    };
    printer.result(&table, || {
        let Table { inboxes, done, waiting, failed, .. } = &table;
        let shown = &post.shown;
        if *inboxes == 0 {
            let why = match post.ledger() {
                Some(post) if post.announced => "nothing that was sent about it is remembered",
                Some(_) => "it is served, but was sent to nobody",
                None => "it was never published: `skep publish`",
            };
            return format!("{shown}\n{why}");
        }
        let is_gone = post.ledger().is_some_and(|post| post.deleted.is_some());
        let what = if is_gone { "know that it is deleted" } else { "have it" };
        let sum = format!("{done} of {inboxes} inboxes {what}, {waiting} wait, {failed} given up");
        let lines = table.letters.iter().map(|row| format!("  {}", line(row)));
        [shown.clone(), sum].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
