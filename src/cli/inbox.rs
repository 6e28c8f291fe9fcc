//! `skep inbox`

mod reports;

use super::args::{Global, Inbox, InboxVerb, Shown};
use super::failure::{Exit, Failure};
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::config::Problem;
use crate::inbox::plain_text;
use crate::limits;
use crate::owner;
use crate::owner::Reviewed;
use crate::owner::desk::because;
use crate::store;
use crate::store::{ReportState, Review, Tx, Why};
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Row {
    id: i64,
    edition: i64,
    kind: String,
    actor: String,
    handle: String,
    object: String,
    in_reply_to: Option<String>,
    visibility: &'static str,
    summary: Option<String>,
    content: String,
    attachments: Vec<Attached>,
    received: String,
    state: &'static str,
    /// Why it waits or waited, where answers appear at once.
    why: Option<&'static str>,
    #[serde(skip)]
    reason: Option<Why>,
}

#[derive(serde::Serialize)]
struct Attached {
    url: String,
    media_type: Option<String>,
    alt: Option<String>,
}

pub(super) fn run(global: &Global, args: &Inbox, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match &args.verb {
        InboxVerb::List { state: Shown::Reports, .. } => {
            reports::list(&node, ReportState::Open, printer)
        }
        InboxVerb::List { state: Shown::Dismissed, .. } => {
            reports::list(&node, ReportState::Dismissed, printer)
        }
        InboxVerb::List { state, why } => list(&node, (*state, why.as_deref()), printer),
        InboxVerb::Approve { id, edition } => {
            let now = clock::now();
            decide(&node, |tx| owner::approve(tx, *id, *edition, now), *id, printer)?;
            printer.say(&format!("{id} is approved and appears on the page"));
            Ok(())
        }
        InboxVerb::ApproveAlways { id, edition } => {
            let now = clock::now();
            decide(&node, |tx| owner::approve_always(tx, *id, *edition, now), *id, printer)?;
            printer.say(&format!("{id} is approved, and so is all that its author writes"));
            Ok(())
        }
        InboxVerb::Hide { id } => {
            decide(&node, |tx| owner::hide(tx, *id), *id, printer)?;
            printer.say(&format!("{id} is hidden"));
            Ok(())
        }
        InboxVerb::Spam { id } => spam(&node, *id, printer),
        InboxVerb::Dismiss { id } => reports::dismiss(&node, *id, printer),
    }
}

/// What was thrown away.
#[derive(serde::Serialize)]
struct Thrown {
    posts: usize,
    blocked: Vec<String>,
}

fn spam(node: &Node, id: i64, printer: &Printer) -> Result<(), Failure> {
    let now = clock::now();
    let thrown = node.store.write::<_, store::Error>(|tx| {
        let Some(spam) = owner::spam(tx, &node.own, (id, plain_text), now)? else {
            return Ok(None);
        };
        tx.enqueue(&spam.effects, now)?;
        Ok(Some(spam))
    })?;
    let Some(spam) = thrown else { return Err(unknown(id)) };
    crate::worker::build_if_dirty(node)?;
    let blocked = spam.authors.iter().map(ToString::to_string).collect();
    let thrown = Thrown { posts: spam.posts, blocked };
    printer.result(&thrown, || {
        format!(
            "{} thrown away, {} blocked",
            thrown.posts,
            counted(thrown.blocked.len(), "account")
        )
    });
    Ok(())
}

fn unknown(id: i64) -> Failure {
    let why = format!("there is no {id} in the inbox; `skep inbox list` shows it");
    Failure::error(Exit::Failure, anyhow::anyhow!(why))
}

fn list(
    node: &Node,
    (shown, why): (Shown, Option<&str>),
    printer: &Printer,
) -> Result<(), Failure> {
    let states: &[Review] = match shown {
        Shown::Waiting => &[Review::Waiting],
        Shown::Approved => &[Review::Approved],
        Shown::Hidden => &[Review::Hidden],
        Shown::All | Shown::Reports | Shown::Dismissed => {
            &[Review::Waiting, Review::Approved, Review::Hidden]
        }
    };
    // A change: what is listed counts as read, and may then be approved.
    let rows = node.store.write::<_, store::Error>(|tx| {
        let mut rows = Vec::new();
        for state in states {
            for found in owner::show_inbox(tx, (*state, why), limits::LIST_MAX)? {
                rows.push(row(tx, found)?);
            }
        }
        Ok(rows)
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing waits".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn row(tx: &Tx<'_>, found: store::RemotePost) -> Result<Row, store::Error> {
    let author = tx.find_actor(&found.post.author)?;
    let attachments = tx.list_attachments(found.id)?.into_iter().map(|attached| Attached {
        url: attached.url.to_string(),
        media_type: attached.media_type,
        alt: attached.alt,
    });
    Ok(Row {
        id: found.id,
        edition: found.edition,
        kind: found.post.kind,
        handle: author.map(|known| known.handle()).unwrap_or_default(),
        actor: found.post.author.to_string(),
        object: found.post.object.to_string(),
        in_reply_to: found.post.in_reply_to.map(|id| id.to_string()),
        visibility: found.post.visibility.as_str(),
        summary: found.post.summary,
        content: found.post.html,
        attachments: attachments.collect(),
        received: found.received.rfc3339(),
        state: found.review.as_str(),
        why: found.why.map(Why::as_str),
        reason: found.why,
    })
}

fn line(row: &Row) -> String {
    let to = row.in_reply_to.as_deref().unwrap_or("you");
    let mut text = plain_text(&row.content);
    if text.chars().count() >= limits::REMOTE_TEXT_MAX_CHARS {
        text.push_str(" … (it goes on; `--json` shows all of it)");
    }
    if let Some(summary) = &row.summary {
        text = format!("[{summary}] {text}");
    }
    let edition =
        if row.edition > 1 { format!(", edition {}", row.edition) } else { String::new() };
    let why = match row.reason.filter(|_| row.state == Review::Waiting.as_str()) {
        Some(why) => format!("\n  it waits because {}", because(why)),
        None => String::new(),
    };
    for Attached { url, alt, .. } in &row.attachments {
        let alt = alt.as_deref().map(|alt| format!(": {alt}")).unwrap_or_default();
        text.push_str(&format!("\n  with {url}{alt}"));
    }
    let Row { id, handle, state, visibility, received, .. } = row;
    format!("{id}  {handle}  {state}, {visibility}, {received}{edition}{why}\n  to {to}\n  {text}")
}

fn decide(
    node: &Node,
    decision: impl FnOnce(&Tx<'_>) -> Result<Reviewed, store::Error>,
    id: i64,
    printer: &Printer,
) -> Result<(), Failure> {
    let now = clock::now();
    let reviewed = node.store.write::<_, store::Error>(|tx| {
        let reviewed = decision(tx)?;
        if let Reviewed::Done(effects) = &reviewed {
            tx.enqueue(effects, now)?;
        }
        Ok(reviewed)
    })?;
    let why = match reviewed {
        Reviewed::Done(_) | Reviewed::Unchanged => {
            // Without a running `skep serve` nobody else would write the page.
            crate::worker::build_if_dirty(node)?;
            return Ok(());
        }
        Reviewed::Unknown => return Err(unknown(id)),
        Reviewed::Private => {
            format!("{id} was not written for everybody, so it stays off the page")
        }
        Reviewed::Unseen(found) => return refuse_unseen(node, *found, printer),
        Reviewed::NotAnAnswer => format!("{id} answers none of your posts, so no page can show it"),
    };
    Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)))
}

/// Shows the text that would have been approved unread; whoever means it says it again.
fn refuse_unseen(node: &Node, found: store::RemotePost, printer: &Printer) -> Result<(), Failure> {
    let is_edited = found.edition > 1;
    let id = found.id;
    let row = node.store.read::<_, store::Error>(|tx| row(tx, found))?;
    printer.result(&row, || line(&row));
    let what =
        if is_edited { "has been edited since you read it" } else { "has not been listed yet" };
    let problem = Problem::error("inbox/unseen", format!("{id} {what}; nothing was approved"));
    let help = format!("read it, and run `skep inbox approve {id}` again to put it on the page");
    Err(Failure::problem(Exit::Refused, problem.help(help)))
}
