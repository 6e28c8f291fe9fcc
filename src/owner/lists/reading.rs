//! What the owner reads, as Mastodon exports it: which accounts are on which list, and which posts are
//! marked. Neither file has a header.

use super::{NotAList, reader_of, text_of, write};
use crate::limits;
use crate::store::Target;

/// Reads which account is on which list: a name and `user@host` on each line.
///
/// # Errors
/// When it is no such list.
pub fn read_lists(bytes: &[u8]) -> Result<Vec<(String, Target)>, NotAList> {
    let text = text_of(bytes)?;
    let mut reader = reader_of(&text);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| NotAList::Csv(error.to_string()))?;
        let (Some(list), Some(name)) = (record.get(0), record.get(1)) else { continue };
        let account = Target::parse(name).filter(|it| !matches!(it, Target::Domain(_)));
        let is_name = (1..=limits::LIST_NAME_MAX_CHARS).contains(&list.chars().count());
        rows.extend(account.filter(|_| is_name).map(|account| (list.to_owned(), account)));
    }
    if rows.is_empty() { Err(NotAList::Nobody) } else { Ok(rows) }
}

/// Writes that.
#[must_use]
pub fn write_lists(rows: &[(String, String)]) -> String {
    write(rows.iter().map(|(list, account)| vec![list.as_str(), account.as_str()]))
}

/// Writes the ids of posts that are marked.
#[must_use]
pub fn write_bookmarks(posts: &[&str]) -> String {
    write(posts.iter().map(|post| vec![*post]))
}

#[cfg(test)]
mod tests {
    use super::{read_lists, write_bookmarks, write_lists};

    #[test]
    fn what_is_written_is_read_again() {
        let rows = [("Bees, wild", "bob@peer.example"), ("Über", "https://a.example/u/1")];
        let rows = rows.map(|(list, account)| (list.to_owned(), account.to_owned()));
        let text = write_lists(&rows);
        assert_eq!(text, "\"Bees, wild\",bob@peer.example\nÜber,https://a.example/u/1\n");
        let read = read_lists(text.as_bytes()).unwrap();
        let read: Vec<_> =
            read.into_iter().map(|(list, target)| (list, target.as_str().to_owned())).collect();
        assert_eq!(read, rows);
        for text in ["", "Bees\n", "Bees,peer.example\n", ",bob@peer.example\n"] {
            assert!(read_lists(text.as_bytes()).is_err(), "{text:?}");
        }
        assert_eq!(write_bookmarks(&["https://a.example/1"]), "https://a.example/1\n");
    }
}
