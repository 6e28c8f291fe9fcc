//! What others were told of that is in no file: posts for some alone. It is written down beside the database,
//! so that one that is older than it knows again what was sent, and under which id.
//!
//! One line for each: key, visibility, sum of the text, file; a dash in place of the rest takes it back.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::super::private::stored;
use super::super::sources::source_of;
use crate::delivery::Planned;
use crate::id::{ContentHash, PostKey};
use crate::site::Post;
use crate::store::{LedgerPost, Visibility};

/// The name of the file, in the data folder. It only grows: a line is as long as a path.
const ANNOUNCED: &str = "announced";

/// A post for some alone, as it was announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Announced {
    pub(super) key: PostKey,
    pub(super) visibility: Visibility,
    pub(super) body_hash: ContentHash,
    /// Its file, as one word.
    source: String,
}

impl Announced {
    /// One that is just announced.
    pub(super) fn of(post: &Planned) -> Self {
        let Planned { key, visibility, body_hash, source, .. } = post;
        Self {
            key: key.clone(),
            visibility: *visibility,
            body_hash: *body_hash,
            source: word(source),
        }
    }

    /// One that the ledger knows.
    pub(super) fn known(post: &LedgerPost) -> Self {
        let visibility = post.visibility.unwrap_or(Visibility::Direct);
        let LedgerPost { key, body_hash, source, .. } = post;
        Self { key: key.clone(), visibility, body_hash: *body_hash, source: word(source) }
    }

    /// Is it this file, or another one with its text?
    pub(super) fn is_of(&self, post: &Post) -> bool {
        let is_same =
            self.source == word(&source_of(post)) || self.body_hash == post.page.body_hash;
        is_same && self.visibility == stored(post.visibility)
    }

    fn line(&self) -> String {
        let Self { key, visibility, body_hash, source } = self;
        format!("{key} {} {body_hash} {source}\n", visibility.as_str())
    }

    fn parse(rest: &str, key: PostKey) -> Option<Self> {
        let mut words = rest.splitn(3, ' ');
        let visibility = match words.next()? {
            "followers" => Visibility::Followers,
            "direct" => Visibility::Direct,
            _ => return None,
        };
        let (body_hash, source) = (ContentHash::parse(words.next()?)?, words.next()?.to_owned());
        Some(Self { key, visibility, body_hash, source })
    }
}

/// A path without spaces or line breaks.
fn word(source: &str) -> String {
    source.escape_default().to_string().replace(' ', "\\s")
}

/// All that were announced and not taken back. A line that a power cut has broken says nothing.
pub(super) fn read(data: &Path) -> io::Result<Vec<Announced>> {
    let text = match fs::read(data.join(ANNOUNCED)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all: Vec<Announced> = Vec::new();
    for line in String::from_utf8_lossy(&text).lines() {
        let Some((key, rest)) = line.split_once(' ') else { continue };
        let Some(key) = PostKey::parse(key) else { continue };
        all.retain(|it| it.key != key);
        all.extend(Announced::parse(rest, key));
    }
    Ok(all)
}

/// Writes down what is announced; it is on the disk when this returns.
pub(super) fn add(data: &Path, posts: &[Announced]) -> io::Result<()> {
    append(data, &posts.iter().map(Announced::line).collect::<String>())
}

/// Takes back what was not announced after all.
pub(super) fn withdraw(data: &Path, posts: &[Announced]) -> io::Result<()> {
    append(data, &posts.iter().map(|it| format!("{} -\n", it.key)).collect::<String>())
}

fn append(data: &Path, lines: &str) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let path = data.join(ANNOUNCED);
    let is_broken = fs::read(&path).is_ok_and(|text| text.last().is_some_and(|end| *end != b'\n'));
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
    let begin = if is_broken { "\n" } else { "" };
    file.write_all(format!("{begin}{lines}").as_bytes())?;
    file.sync_all()?;
    fs::File::open(data)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{ANNOUNCED, Announced, add, read, withdraw};
    use crate::id::{ContentHash, PostKey};
    use crate::store::Visibility;

    fn post(key: &str, source: &str) -> Announced {
        Announced {
            key: PostKey::parse(key).unwrap(),
            visibility: Visibility::Direct,
            body_hash: ContentHash::new([7; 32]),
            source: super::word(source),
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_broken_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        assert_eq!(read(data).unwrap(), []);
        let (a, b) = (post("a", "content/a b\n.md"), post("b", "content/b.md"));
        add(data, &[a.clone(), b.clone()]).unwrap();
        assert_eq!(read(data).unwrap(), [a.clone(), b.clone()]);
        withdraw(data, std::slice::from_ref(&a)).unwrap();
        assert_eq!(read(data).unwrap(), std::slice::from_ref(&b));
        // The power goes in the middle of a line.
        let text = std::fs::read_to_string(data.join(ANNOUNCED)).unwrap();
        let cut = text + "c direct 07";
        crate::site::write_file(&data.join(ANNOUNCED), cut.as_bytes()).unwrap();
        assert_eq!(read(data).unwrap(), std::slice::from_ref(&b));
        add(data, std::slice::from_ref(&a)).unwrap();
        assert_eq!(read(data).unwrap(), [b, a]);
    }
}
