//! `skep thread`

use super::args::{Global, PostName};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use crate::inbox::plain_text;
use crate::store;
use crate::worker::{name_of, read_conversation};

#[derive(serde::Serialize)]
struct Row {
    id: String,
    author: String,
    handle: String,
    depth: usize,
    in_reply_to: Option<String>,
    summary: Option<String>,
    content: String,
    visibility: &'static str,
    published: String,
    url: String,
    /// Is it the post that was asked for?
    here: bool,
}

#[derive(serde::Serialize)]
struct Read {
    posts: Vec<Row>,
    /// How many requests it took.
    asked: usize,
    /// Is there more than was fetched?
    cut: bool,
}

pub(super) fn run(global: &Global, args: &PostName, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let conversation = read_conversation(&node, &args.post)?;
    let start = conversation.start.object;
    let posts = node.store.read::<_, store::Error>(|tx| {
        let rows = conversation.posts.into_iter().map(|spoken| {
            let post = spoken.post.post;
            Ok(Row {
                here: post.object == start,
                handle: name_of(tx, &post.author)?,
                id: post.object.to_string(),
                author: post.author.to_string(),
                depth: spoken.depth,
                in_reply_to: post.in_reply_to.map(|id| id.to_string()),
                summary: post.summary,
                content: post.html,
                visibility: post.visibility.as_str(),
                published: post.published.rfc3339(),
                url: post.url.to_string(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    let read = Read { posts, asked: conversation.asked, cut: conversation.is_cut };
    printer.result(&read, || {
        let mut text: Vec<String> = read.posts.iter().map(line).collect();
        text.extend(read.posts.is_empty().then(|| "nothing of it is from others".to_owned()));
        text.extend(read.cut.then(|| "(there is more of it than is fetched at once)".to_owned()));
        text.join("\n\n")
    });
    Ok(())
}

fn line(row: &Row) -> String {
    // Deeper ones would leave no room for words.
    let margin = "  ".repeat(row.depth.min(crate::limits::REPLY_DEPTH_MAX));
    let mark = if row.here { "> " } else { "" };
    let warning = row.summary.as_ref().map(|text| format!("[{text}] ")).unwrap_or_default();
    let text = plain_text(&row.content);
    let Row { published, handle, url, .. } = row;
    format!("{margin}{mark}{published}  {handle}\n{margin}  {warning}{text}\n{margin}  {url}")
}
