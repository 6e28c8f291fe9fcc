//! Lists of domains and accounts in the formats of Mastodon (protocol 7.5) and in JSON: read as loosely
//! as they are found, written in one form.

mod follows;
mod json;
mod reading;
mod written;

pub use follows::{FollowList, read_follows};
pub use reading::{read_lists, write_bookmarks, write_lists};
pub use written::{write_blocked_domains, write_followers, write_following};

use csv::{Reader, ReaderBuilder, StringRecord, Trim, WriterBuilder};

use crate::clock::Timestamp;
use crate::limits;
use crate::store::{Rule, Stance, Target};

/// A line of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Whom it is about.
    pub target: Target,
    /// What the list would do.
    pub stance: Stance,
    /// Why, as the list says.
    pub note: Option<String>,
}

impl Entry {
    /// The rule that it makes, of the list `source`, or of the owner if that is empty.
    #[must_use]
    pub fn rule(&self, source: &str, since: Timestamp) -> Rule {
        let Self { target, stance, note } = self.clone();
        Rule { target, source: source.to_owned(), stance, note, since, until: None }
    }
}

/// What a list says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct List {
    /// The lines that mean something.
    pub entries: Vec<Entry>,
    /// The lines that do not, from 1 (of JSON, the items): names that were made unreadable, and what is
    /// no name at all.
    pub unread: Vec<u64>,
    /// Lines that name somebody to whom nothing is to be done (severity `noop`).
    pub harmless: usize,
}

/// Why a list is not read at all.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAList {
    /// It is not CSV, or not UTF-8.
    #[error("it is no list of lines with commas: {0}")]
    Csv(String),
    /// It is JSON, or was meant to be, and no list.
    #[error("it is no list in JSON: {0}")]
    Json(String),
    /// Its names are to be followed.
    #[error("it lists accounts to follow")]
    Follows,
    /// Its names are to be blocked or muted.
    #[error("it lists whom to block or mute; `skep blocks import` reads it")]
    Blocks,
    /// Nothing in it is an account.
    #[error("there is no account in it, such as user@host")]
    Nobody,
    /// Nothing in it is a domain or an account.
    #[error(
        "there is no domain and no account in it, neither as CSV, nor as JSON, nor one on a line"
    )]
    Empty,
    /// It is longer than any list that we know.
    #[error(
        "it has more than {} lines or {} bytes",
        limits::BLOCKLIST_LINES_MAX,
        limits::BLOCKLIST_MAX_BYTES
    )]
    TooLong,
}

/// Where the columns are that matter.
#[derive(Default)]
struct Columns {
    target: usize,
    severity: Option<usize>,
    /// The public comment before the private one.
    notes: Vec<usize>,
    /// What a line means that has no severity.
    usual: Option<Stance>,
}

impl Columns {
    /// `None`: this is no header, but a line like all others.
    fn of(record: &StringRecord) -> Option<Self> {
        let names: Vec<String> =
            record.iter().map(|name| name.trim_start_matches('#').to_lowercase()).collect();
        let place = |name: &str| names.iter().position(|it| it == name);
        let target = place("domain").or_else(|| place("account address"))?;
        let notes = [place("public_comment"), place("private_comment"), place("comment")];
        Some(Self {
            target,
            severity: place("severity"),
            notes: notes.into_iter().flatten().collect(),
            usual: place("hide notifications").map(|_| Stance::Mute),
        })
    }

    fn line<'a>(&self, name: &'a str, record: &'a StringRecord) -> Line<'a> {
        let mut notes = self.notes.iter().map(|at| record.get(*at));
        Line {
            name,
            severity: self.severity.and_then(|at| record.get(at)).unwrap_or_default(),
            notes: std::array::from_fn(|_| notes.next().flatten()),
        }
    }
}

/// What a list says of somebody.
struct Line<'a> {
    name: &'a str,
    /// Empty where the list does not say.
    severity: &'a str,
    /// The first that is not empty counts.
    notes: [Option<&'a str>; 3],
}

impl Line<'_> {
    fn note(&self) -> Option<String> {
        let text = self.notes.into_iter().flatten().find(|text| !text.is_empty())?;
        Some(text.chars().take(limits::REMOTE_TEXT_MAX_CHARS).collect())
    }

    /// The stance of a line; `None`: nothing is to be done.
    fn stance(&self, usual: Stance) -> Option<Stance> {
        match self.severity.to_lowercase().as_str() {
            "noop" | "none" => None,
            "silence" | "limit" => Some(Stance::Limit),
            _ => Some(usual),
        }
    }
}

impl List {
    fn of<'a>(lines: impl Iterator<Item = Line<'a>>) -> Result<Self, NotAList> {
        let mut list = Self::default();
        for (number, line) in (1..).zip(lines) {
            list.take(&line, Stance::Block, number)?;
        }
        list.some()
    }

    fn take(&mut self, line: &Line<'_>, usual: Stance, number: u64) -> Result<(), NotAList> {
        if self.entries.len() >= limits::BLOCKLIST_LINES_MAX {
            return Err(NotAList::TooLong);
        }
        match (Target::parse(line.name), line.stance(usual)) {
            (None, _) => self.unread.push(number),
            (Some(_), None) => self.harmless += 1,
            (Some(target), Some(stance)) => {
                self.entries.push(Entry { target, stance, note: line.note() });
            }
        }
        Ok(())
    }

    fn some(self) -> Result<Self, NotAList> {
        let is_empty = self.entries.is_empty() && self.harmless == 0;
        if is_empty { Err(NotAList::Empty) } else { Ok(self) }
    }
}

/// Reads a list: with or without a header, with or without `#` before its names, with the columns in
/// any order; or a name on each line; or JSON, as Mastodon, RapidBlock and Fediseer give it. Names that
/// were made unreadable (`exa***.example`) are counted.
///
/// # Errors
/// When it is no list.
pub fn read_list(bytes: &[u8]) -> Result<List, NotAList> {
    let text = text_of(bytes)?;
    if json::is_json(&text) {
        return json::read(&text);
    }
    let mut reader = reader_of(&text);
    let (mut list, mut columns) = (List::default(), None);
    for record in reader.records() {
        let record = record.map_err(|error| NotAList::Csv(error.to_string()))?;
        if columns.is_none() {
            if record.iter().any(|name| name.eq_ignore_ascii_case("show boosts")) {
                return Err(NotAList::Follows);
            }
            let header = Columns::of(&record);
            let is_header = header.is_some();
            columns = Some(header.unwrap_or_default());
            if is_header {
                continue;
            }
        }
        let columns = columns.get_or_insert_default();
        let Some(name) = record.get(columns.target).filter(|name| !name.is_empty()) else {
            continue;
        };
        if name.starts_with('#') {
            continue;
        }
        let number = record.position().map_or(0, csv::Position::line);
        list.take(&columns.line(name, &record), columns.usual.unwrap_or(Stance::Block), number)?;
    }
    list.some()
}

/// The text of a list, within bounds, with lines as the reader counts them.
fn text_of(bytes: &[u8]) -> Result<String, NotAList> {
    if bytes.len() as u64 > limits::BLOCKLIST_MAX_BYTES {
        return Err(NotAList::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| NotAList::Csv(error.to_string()))?;
    // The reader counts lines that end in both characters wrongly.
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// Reads such a text line by line; none of them is a header unless the caller finds one.
fn reader_of(text: &str) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
}

/// The domains of these rules as Mastodon exports and imports them for a whole server.
#[must_use]
pub fn write_domains(rules: &[Rule]) -> String {
    let header = [
        "#domain",
        "#severity",
        "#reject_media",
        "#reject_reports",
        "#public_comment",
        "#obfuscate",
    ];
    let rows = rules.iter().filter_map(|rule| {
        let severity = match rule.stance {
            Stance::Block => "suspend",
            Stance::Limit => "silence",
            _ => return None,
        };
        let Target::Domain(domain) = &rule.target else { return None };
        let note = rule.note.as_deref().unwrap_or_default();
        Some(vec![domain.as_str(), severity, "false", "false", note, "false"])
    });
    write(std::iter::once(header.to_vec()).chain(rows))
}

/// The accounts of these rules with this stance, by the name that `name_of` gives them.
#[must_use]
pub fn write_accounts(
    rules: &[Rule],
    stance: Stance,
    name_of: impl Fn(&Target) -> Option<String>,
) -> String {
    let rules = rules.iter().filter(|rule| rule.stance == stance);
    let names: Vec<String> = rules.filter_map(|rule| name_of(&rule.target)).collect();
    if stance == Stance::Mute {
        let header = vec!["Account address", "Hide notifications"];
        let rows = names.iter().map(|name| vec![name.as_str(), "true"]);
        return write(std::iter::once(header).chain(rows));
    }
    write(names.iter().map(|name| vec![name.as_str()]))
}

fn write<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes what is written, and all rows are as long");
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("text stays text")
}

#[cfg(test)]
mod tests;
