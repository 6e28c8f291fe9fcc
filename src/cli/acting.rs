//! `skep like`, `skep unlike`, `skep boost`, `skep unboost`, `skep bookmark`, `skep unbookmark`,
//! `skep bookmarks`

use super::args::{Global, PostName};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use super::wait;
use crate::inbox::plain_text;
use crate::limits;
use crate::store;
use crate::worker::{
    Done, FetchError, Node, TakingPartError, bookmark_post, boost_post, build_if_dirty, like_post,
    name_of, unbookmark_post, unboost_post, unlike_post,
};

#[derive(serde::Serialize)]
struct Row {
    object: String,
    author: String,
    handle: String,
    url: String,
    /// Was it not so before?
    changed: bool,
}

impl From<TakingPartError> for Failure {
    fn from(error: TakingPartError) -> Self {
        use TakingPartError as Why;
        let exit = match &error {
            Why::NotAPost(_) => Exit::Usage,
            Why::Fetch { why: FetchError::Blocked, .. } => Exit::Refused,
            Why::Fetch { why: FetchError::Store(_), .. } => Exit::Failure,
            Why::Fetch { .. } => Exit::Remote,
            Why::OfFeed | Why::Private | Why::Own => Exit::Refused,
            Why::Unknown(_) | Why::TooMany(_) | Why::Store(_) => Exit::Failure,
        };
        Self::error(exit, error)
    }
}

/// What may be done with a post of others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Like,
    Unlike,
    Boost,
    Unboost,
    Bookmark,
}

impl Deed {
    fn run(self, node: &Node, name: &str) -> Result<Done, TakingPartError> {
        match self {
            Self::Like => like_post(node, name),
            Self::Unlike => unlike_post(node, name),
            Self::Boost => boost_post(node, name),
            Self::Unboost => unboost_post(node, name),
            Self::Bookmark => bookmark_post(node, name),
        }
    }

    /// What is said when it is done, and when there was nothing to do.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Like => ("you like", "you like already"),
            Self::Unlike => ("you no longer like", "you did not like"),
            Self::Boost => ("you have boosted", "you have boosted already"),
            Self::Unboost => ("you no longer boost", "you had not boosted"),
            Self::Bookmark => ("you have marked", "you have marked already"),
        }
    }
}

pub(super) fn run(
    global: &Global,
    (args, deed): (&PostName, Deed),
    printer: &Printer,
) -> Result<(), Failure> {
    let node = open::node(global)?;
    let Done { post, is_new } = deed.run(&node, &args.post)?;
    if matches!(deed, Deed::Boost | Deed::Unboost) && is_new {
        // Without a running `skep serve` nobody else would write the outbox.
        build_if_dirty(&node)?;
    }
    let row = Row {
        object: post.object.to_string(),
        author: post.author.to_string(),
        handle: post.handle,
        url: post.url.to_string(),
        changed: is_new,
    };
    let (done, was) = deed.words();
    let done = if is_new { done } else { was };
    printer.report(&row, || format!("{done} {} of {}", row.url, row.handle));
    if is_new && deed != Deed::Bookmark {
        wait::tell_unserved(&node, printer);
    }
    Ok(())
}

/// `skep unbookmark URL`
pub(super) fn unbookmark(
    global: &Global,
    args: &PostName,
    printer: &Printer,
) -> Result<(), Failure> {
    let node = open::node(global)?;
    if !unbookmark_post(&node, &args.post)? {
        let why = format!("`{}` is not marked; `skep bookmarks` lists what is", args.post);
        return Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
    }
    printer.say(&format!("{} is no longer marked", args.post));
    Ok(())
}

#[derive(serde::Serialize)]
struct Marked {
    object: String,
    url: String,
    author: Option<String>,
    handle: Option<String>,
    content: Option<String>,
    at: String,
}

/// `skep bookmarks`
pub(super) fn bookmarks(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let rows = node.store.read::<_, store::Error>(|tx| {
        let marked = tx.list_bookmarks(limits::LIST_MAX)?.into_iter().map(|marked| {
            let post = tx.find_remote_post(&marked.object)?.map(|known| known.post);
            let handle = post.as_ref().map(|post| name_of(tx, &post.author)).transpose()?;
            Ok(Marked {
                object: marked.object.to_string(),
                url: marked.url.to_string(),
                author: post.as_ref().map(|post| post.author.to_string()),
                handle,
                content: post.map(|post| post.html),
                at: marked.at.rfc3339(),
            })
        });
        marked.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing is marked; `skep bookmark URL` marks a post".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn line(row: &Marked) -> String {
    let text = row.content.as_deref().map(|html| format!("\n  {}", plain_text(html)));
    let handle = row.handle.as_deref().unwrap_or_default();
    format!("{}  {handle}{}\n  {}", row.at, text.unwrap_or_default(), row.url)
}
