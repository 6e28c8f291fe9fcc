//! The ledger of a Move: who has come along, and who is left (MOV-8, points 6 and 7).

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::id::{InboxUrl, Origin};
use crate::limits;
use crate::store::Leaver;

/// How a follower stands to the Move.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// The Move waits for their server.
    Waiting,
    /// Their server has taken it.
    Told,
    /// Their server has moved others since: they are next, or do not want to be.
    Answered,
    /// They have taken back that they follow here: they came along.
    Came,
    /// Their server has taken it long ago, and nothing was heard.
    Silent,
    /// Their server never took it, or they are gone themselves.
    Dead,
}

impl Standing {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Came, Self::Answered, Self::Told, Self::Waiting, Self::Silent, Self::Dead];

    /// In `--json`, and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Told => "told",
            Self::Answered => "answered",
            Self::Came => "came",
            Self::Silent => "silent",
            Self::Dead => "dead",
        }
    }
}

/// Followers counted by how they stand.
pub type Counts = BTreeMap<Standing, usize>;

/// The ledger, read at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// Each follower.
    pub rows: Vec<(Leaver, Standing)>,
    /// All of them.
    pub all: Counts,
    /// The same for each server, by its origin.
    pub servers: BTreeMap<Origin, Counts>,
}

impl Ledger {
    /// Reads it as it stands at `now`.
    #[must_use]
    pub fn read(leavers: Vec<Leaver>, now: Timestamp) -> Self {
        let came = leavers.iter().filter(|it| it.came.is_some());
        let acting: BTreeSet<Origin> = came.map(|it| it.actor.origin()).collect();
        let mut ledger = Self { rows: Vec::new(), all: Counts::new(), servers: BTreeMap::new() };
        for leaver in leavers {
            let origin = leaver.actor.origin();
            let standing = standing(&leaver, &acting, now);
            *ledger.all.entry(standing).or_default() += 1;
            *ledger.servers.entry(origin).or_default().entry(standing).or_default() += 1;
            ledger.rows.push((leaver, standing));
        }
        ledger
    }

    /// How many stand so.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.all.get(&standing).copied().unwrap_or(0)
    }
}

/// `acting`: servers from which others have come along.
fn standing(leaver: &Leaver, acting: &BTreeSet<Origin>, now: Timestamp) -> Standing {
    match leaver {
        Leaver { came: Some(_), .. } => Standing::Came,
        Leaver { follows: false, .. } => Standing::Dead,
        Leaver { told: Some(_), .. } if acting.contains(&leaver.actor.origin()) => {
            Standing::Answered
        }
        Leaver { told: Some(at), .. } if now.since(*at) >= limits::MOVE_SILENT_AFTER => {
            Standing::Silent
        }
        Leaver { told: Some(_), .. } => Standing::Told,
        Leaver { refused: Some(_), .. } => Standing::Dead,
        _ => Standing::Waiting,
    }
}

/// Where a Move would be sent again, and what keeps the rest from it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Leftovers {
    /// The inboxes of those who are left and may be told again.
    pub inboxes: Vec<InboxUrl>,
    /// Followers who would be told.
    pub followers: usize,
    /// Followers whose servers heed no other Move yet, and when they do.
    pub locked: usize,
    /// When the first lock ends.
    pub until: Option<Timestamp>,
    /// Followers for whose servers the last one still waits.
    pub waiting: usize,
}

/// Who is left of a Move that was last sent at `last`. A server that has taken it heeds no other for a
/// while; one that never took it has no lock.
#[must_use]
pub fn leftovers(leavers: &[Leaver], last: Option<Timestamp>, now: Timestamp) -> Leftovers {
    let until = last.map(|at| at.plus(limits::MOVE_LOCK)).filter(|until| *until > now);
    let (mut left, mut inboxes) = (Leftovers::default(), BTreeSet::new());
    for leaver in leavers.iter().filter(|it| it.came.is_none() && it.follows) {
        match (leaver.told, &leaver.refused) {
            (None, None) => left.waiting += 1,
            (Some(_), _) if until.is_some() => {
                left.locked += 1;
                left.until = until;
            }
            _ => {
                left.followers += 1;
                inboxes.insert(leaver.inbox.clone());
            }
        }
    }
    left.inboxes = inboxes.into_iter().collect();
    left
}

/// One line for each follower, with a heading (RFC 4180).
#[must_use]
pub fn ledger_csv(ledger: &Ledger) -> String {
    let mut text = "account,server,standing,followed since,told,came along,reason\r\n".to_owned();
    for (leaver, standing) in &ledger.rows {
        let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
        let cells = [
            leaver.actor.to_string(),
            leaver.actor.domain().to_string(),
            standing.as_str().to_owned(),
            leaver.since.rfc3339(),
            time(leaver.told),
            time(leaver.came),
            leaver.refused.clone().unwrap_or_default(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let safe =
        if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() };
    match safe.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", safe.replace('"', "\"\"")),
        false => safe,
    }
}

/// The same as a page that needs nothing else.
#[must_use]
pub fn ledger_html(ledger: &Ledger, (from, to): (&str, &str), now: Timestamp) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Who came along to {to}</title>\n<style>body{{font-family:sans-serif;margin:2rem}}\
         table{{border-collapse:collapse;margin:1rem 0}}td,th{{border:1px solid #888;padding:.2rem .5rem;\
         text-align:start}}</style>\n</head>\n<body>\n<h1>From {from} to {to}</h1>\n\
         <p>As of {}.</p>\n",
        now.rfc3339(),
        from = escaped(from),
        to = escaped(to),
    );
    let heads: String =
        Standing::ALL.iter().map(|it| format!("<th scope=\"col\">{}</th>", it.as_str())).collect();
    page.push_str(&format!("<table>\n<tr><th scope=\"col\">server</th>{heads}</tr>\n"));
    page.push_str(&row("all", &ledger.all));
    for (origin, counts) in &ledger.servers {
        page.push_str(&row(origin.domain().as_str(), counts));
    }
    page.push_str(
        "</table>\n<table>\n<tr><th scope=\"col\">account</th><th scope=\"col\">standing</th>\
                   <th scope=\"col\">reason</th></tr>\n",
    );
    for (leaver, standing) in &ledger.rows {
        page.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(leaver.actor.as_str()),
            standing.as_str(),
            escaped(leaver.refused.as_deref().unwrap_or_default())
        ));
    }
    page.push_str("</table>\n</body>\n</html>\n");
    page
}

fn row(name: &str, counts: &Counts) -> String {
    let cells: String = Standing::ALL
        .iter()
        .map(|it| format!("<td>{}</td>", counts.get(it).copied().unwrap_or(0)))
        .collect();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escaped(name))
}

/// Text in HTML: accounts and reasons are of strangers.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
