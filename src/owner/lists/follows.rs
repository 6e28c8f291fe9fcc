//! Lists of accounts to follow, as servers export them (protocol 7.7): Mastodon with a header,
//! GoToSocial the same, Misskey, Akkoma and Pixelfed a name on each line.

use std::collections::BTreeSet;

use csv::StringRecord;

use super::{NotAList, reader_of, text_of};
use crate::limits;
use crate::store::Target;

/// What a list of accounts to follow says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FollowList {
    /// Accounts, in their order, each once.
    pub accounts: Vec<Target>,
    /// The lines that name none, from 1.
    pub unread: Vec<u64>,
}

/// The name of the column that matters.
const COLUMN: &str = "account address";
/// What only lists have of whom nobody wants to follow.
const OTHERS: [&str; 3] = ["hide notifications", "severity", "domain"];

/// Reads a list of accounts to follow: with or without a header, with or without `@` before the names,
/// with the columns in any order; or an address on each line.
///
/// # Errors
/// When it is no such list, or one of whom to block or mute.
pub fn read_follows(bytes: &[u8]) -> Result<FollowList, NotAList> {
    let text = text_of(bytes)?;
    let mut reader = reader_of(&text);
    let (mut list, mut known, mut column) = (FollowList::default(), BTreeSet::new(), None);
    for record in reader.records() {
        let record = record.map_err(|error| NotAList::Csv(error.to_string()))?;
        if column.is_none() {
            let header = header(&record)?;
            column = Some(header.unwrap_or_default());
            if header.is_some() {
                continue;
            }
        }
        let name = record.get(column.unwrap_or_default()).unwrap_or_default();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        match Target::parse(name).filter(|target| !matches!(target, Target::Domain(_))) {
            Some(account) if known.insert(account.as_str().to_owned()) => {
                list.accounts.push(account);
            }
            Some(_) => {}
            None => list.unread.push(record.position().map_or(0, csv::Position::line)),
        }
        if list.accounts.len() > limits::BLOCKLIST_LINES_MAX {
            return Err(NotAList::TooLong);
        }
    }
    if list.accounts.is_empty() { Err(NotAList::Nobody) } else { Ok(list) }
}

/// Where the column is that matters; `None`: this is no header.
fn header(record: &StringRecord) -> Result<Option<usize>, NotAList> {
    let names: Vec<String> =
        record.iter().map(|name| name.trim_start_matches('#').to_lowercase()).collect();
    if OTHERS.iter().any(|other| names.iter().any(|name| name == other)) {
        return Err(NotAList::Blocks);
    }
    Ok(names.iter().position(|name| name == COLUMN))
}

#[cfg(test)]
mod tests {
    use super::{FollowList, read_follows};
    use crate::owner::NotAList;

    fn read(text: &str) -> Result<(Vec<String>, Vec<u64>), NotAList> {
        let FollowList { accounts, unread } = read_follows(text.as_bytes())?;
        Ok((accounts.iter().map(|it| it.as_str().to_owned()).collect(), unread))
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn lists_are_read_as_servers_write_them() {
        let both = &["a@x.example", "b@y.example"][..];
        let rows: &[(&str, &[&str], &[u64])] = &[
            ("Account address,Show boosts\na@x.example,true\nb@y.example,false\n", both, &[]),
            (
                "Show boosts,Account address,Languages\ntrue,a@x.example,\"en,fr\"\nfalse,@b@y.example,\n",
                both,
                &[],
            ),
            ("\u{feff}#Account address\r\n\r\na@x.example\r\nb@y.example\r\n", both, &[]),
            ("a@x.example\n@b@y.example", both, &[]),
            ("a@x.example,true,false,\n A@x.example \nb@y.example,,\n# words\n", both, &[]),
            ("bob\na@x.example\nx.example\nb@y.example\n@@\n", both, &[1, 3, 5]),
            ("https://x.example/users/a\n", &["https://x.example/users/a"], &[]),
        ];
        for (text, accounts, unread) in rows {
            let (read, lines) = read(text).unwrap();
            assert_eq!(
                (read.as_slice(), lines.as_slice()),
                (owned(accounts).as_slice(), *unread),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_list_of_accounts_to_follow_is_refused() {
        let rows = [
            ("", NotAList::Nobody),
            ("Account address,Show boosts\n", NotAList::Nobody),
            ("bob\n", NotAList::Nobody),
            ("Account address,Hide notifications\na@x.example,true\n", NotAList::Blocks),
            ("#domain,#severity\nx.example,suspend\n", NotAList::Blocks),
        ];
        for (text, why) in rows {
            assert_eq!(read(text), Err(why), "{text}");
        }
        assert!(matches!(read_follows(b"\xff\xfe"), Err(NotAList::Csv(_))));
    }
}
