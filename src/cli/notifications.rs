//! `skep notifications`

use super::args::{Global, Notifications};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use crate::clock;
use crate::inbox::plain_text;
use crate::owner::{News, Reading, list_news, met};
use crate::store;
use crate::store::{Filter, FilterAct, NoticeKind, Tx};
use crate::worker::name_of;

#[derive(serde::Serialize)]
struct Row {
    kind: &'static str,
    /// Who did it, latest first, by name.
    accounts: Vec<String>,
    actors: Vec<String>,
    /// By how many.
    count: usize,
    /// Which of your posts it is about.
    post: Option<String>,
    /// The number of the post that says it, in `skep inbox list`.
    number: Option<i64>,
    content: Option<String>,
    emoji: Option<String>,
    /// The word of a filter that warns of it.
    filtered: Option<String>,
    at: String,
    new: bool,
    #[serde(skip)]
    what: NoticeKind,
}

pub(super) fn run(global: &Global, args: &Notifications, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let now = clock::now();
    let rows = node.store.write::<_, store::Error>(|tx| {
        let filters = tx.list_filters()?;
        let mut rows = Vec::new();
        for news in list_news(tx, usize::MAX)? {
            if rows.len() >= usize::from(args.limit) || args.new && !news.is_new {
                break;
            }
            rows.extend(row(tx, news, &filters)?.map(|row| {
                let post =
                    row.post.as_ref().map(|key| format!("{}/ap/post/{key}", node.own.origin()));
                Row { post, ..row }
            }));
        }
        if !args.keep {
            tx.mark_notices_seen(now)?;
        }
        Ok(rows)
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing new".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// The row, if no filter hides it.
fn row(tx: &Tx<'_>, news: News, filters: &[Filter]) -> Result<Option<Row>, store::Error> {
    let said = news.number.map_or(Ok(None), |number| tx.find_remote_post_by_number(number))?;
    let text = said.as_ref().map(|said| {
        let summary = said.post.summary.as_deref().unwrap_or_default();
        format!("{summary} {}", plain_text(&said.post.html))
    });
    let met = text.as_deref().and_then(|text| met(filters, Reading::Replies, text));
    if met.is_some_and(|filter| filter.act == FilterAct::Hide) {
        return Ok(None);
    }
    let accounts = news.actors.iter().map(|actor| name_of(tx, actor));
    Ok(Some(Row {
        kind: news.kind.as_str(),
        accounts: accounts.collect::<Result<_, _>>()?,
        actors: news.actors.iter().map(ToString::to_string).collect(),
        count: news.count,
        post: news.post.map(|key| key.to_string()),
        number: news.number,
        content: said.map(|said| said.post.html),
        emoji: news.emoji,
        filtered: met.map(|filter| filter.word.clone()),
        at: news.at.rfc3339(),
        new: news.is_new,
        what: news.kind,
    }))
}

fn line(row: &Row) -> String {
    let who = match (row.accounts.as_slice(), row.count) {
        ([], _) => String::new(),
        ([one], 1) => one.clone(),
        ([one, two, ..], 2) => format!("{one} and {two}"),
        ([one, ..], many) => format!("{one} and {} others", many - 1),
    };
    let post = row.post.as_deref().unwrap_or("a post of yours");
    let is_one = row.count == 1;
    let verb = |one: &'static str, many: &'static str| if is_one { one } else { many };
    let what = match row.what {
        NoticeKind::Follow => format!("{who} {} you", verb("follows", "follow")),
        NoticeKind::Request => format!("{who} {} to follow you", verb("asks", "ask")),
        NoticeKind::Reply => format!("{who} answers {post}"),
        NoticeKind::Mention => format!("{who} names you"),
        NoticeKind::Like => format!("{who} {} {post}", verb("likes", "like")),
        NoticeKind::Boost => format!("{who} boosted {post}"),
        NoticeKind::Emoji => {
            let emoji = row.emoji.as_deref().unwrap_or_default();
            format!("{who} gave {emoji} to {post}")
        }
        NoticeKind::Quote => format!("{who} quotes {post}"),
        NoticeKind::Poll => format!("the vote on {post} is over"),
        NoticeKind::Moved => format!("{who}, whom you follow, has moved"),
        NoticeKind::FollowerMoved => {
            format!("{who} {} you, and {} moved", verb("follows", "follow"), verb("has", "have"))
        }
    };
    let text = match (&row.filtered, &row.content) {
        (Some(word), _) => format!("\n    (folded up: it has `{word}`)"),
        (None, Some(html)) => format!("\n    {}", plain_text(html)),
        (None, None) => String::new(),
    };
    let number = row.number.map(|number| format!("  [{number}]")).unwrap_or_default();
    format!("{} {}  {what}{number}{text}", if row.new { "*" } else { " " }, row.at)
}
