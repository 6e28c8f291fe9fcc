//! What a run of text has in it besides text: bare links (GFM), `#tags`, `@user@host`, and the
//! placeholders of shortcodes. Every byte is looked at a bounded number of times.

/// Longest host that is looked at. Names in the DNS have 253.
const HOST_MAX_CHARS: usize = 256;

/// Something found in a run of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// With a scheme.
    Url,
    /// `www.` without one.
    Www,
    /// Without `mailto:`.
    Email,
    /// With its `#`.
    Hashtag,
    /// `@user@host`
    Mention,
    /// A placeholder with its number.
    Insert(usize),
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks(u8);

const HASH: u8 = 1;
const AT: u8 = 2;
const COLON: u8 = 4;
const WWW: u8 = 8;
const INSERT: u8 = 16;

const BEGINS: [u8; 256] = {
    let mut table = [0; 256];
    table[b'#' as usize] = HASH;
    table[b'@' as usize] = AT;
    table[b':' as usize] = COLON;
    table[b'w' as usize] = WWW;
    table[0xef] = INSERT;
    table
};

impl Looks {
    /// Bare links and accounts.
    pub(super) const LINKS: Self = Self(AT | COLON | WWW);
    /// Accounts, and addresses of mail.
    pub(super) const ACCOUNTS: Self = Self(AT);
    pub(super) const HASHTAGS: Self = Self(HASH);
    pub(super) const INSERTS: Self = Self(INSERT);
    pub(super) const NOTHING: Self = Self(0);

    /// Both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Only what can be in `source` at all. One fast look here saves a slow one at every run.
    pub(super) fn within(self, source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut bits = self.0;
        let mut keep = |bit: u8, is_there: &dyn Fn() -> bool| {
            if bits & bit != 0 && !is_there() {
                bits &= !bit;
            }
        };
        keep(HASH, &|| memchr::memchr(b'#', bytes).is_some());
        keep(AT, &|| memchr::memchr(b'@', bytes).is_some());
        keep(COLON, &|| memchr::memmem::find(bytes, b"://").is_some());
        keep(WWW, &|| memchr::memmem::find(bytes, b"www.").is_some());
        keep(INSERT, &|| memchr::memmem::find(bytes, "\u{f8fe}".as_bytes()).is_some());
        Self(bits)
    }

    /// Must every run be looked at, whatever [`super::text::look`] says of it?
    pub(super) const fn is_everywhere(self) -> bool {
        self.0 & WWW != 0
    }

    pub(super) const fn is_nothing(self) -> bool {
        self.0 == 0
    }
}

/// Everything in `text`, in order, nothing twice.
pub(super) struct Scanner<'t> {
    text: &'t str,
    looks: Looks,
    at: usize,
    /// The end of what was found last.
    floor: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, looks: Looks) -> Self {
        Self { text, looks, at: 0, floor: 0 }
    }

    fn found(&self, at: usize) -> Option<Found> {
        match self.text.as_bytes()[at] {
            b'#' => self.hashtag(at),
            b'@' => self.mention(at).or_else(|| self.email(at)),
            b':' => self.url(at),
            b'w' => self.www(at),
            _ => self.insert(at),
        }
    }

    /// Letters, digits and `_`, not digits alone (Mastodon does not read those), not in the middle
    /// of a word.
    fn hashtag(&self, at: usize) -> Option<Found> {
        let rest = &self.text[at + 1..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let fits = self.opens(at) && rest[..length].chars().any(char::is_alphabetic);
        fits.then_some(Found { start: at, end: at + 1 + length, kind: Kind::Hashtag })
    }

    /// May a tag or an account begin at `at`?
    fn opens(&self, at: usize) -> bool {
        let before = self.text[..at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || "([{\"'“„«".contains(c))
    }

    fn mention(&self, at: usize) -> Option<Found> {
        if !self.opens(at) {
            return None;
        }
        let bytes = self.text.as_bytes();
        let run = |from: usize, others: &[u8]| {
            let fits = |b: &u8| b.is_ascii_alphanumeric() || others.contains(b);
            from + bytes[from..].iter().take_while(|b| fits(b)).count()
        };
        let user_end = run(at + 1, b"_.-");
        if user_end == at + 1 || bytes.get(user_end) != Some(&b'@') {
            return None;
        }
        let host = user_end + 1;
        let mut end = run(host, b".-");
        while end > host && matches!(bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        let fits = self.text[host..end].contains('.') && bytes[host].is_ascii_alphanumeric();
        end += port(&bytes[end..]);
        fits.then_some(Found { start: at, end, kind: Kind::Mention })
    }

    fn email(&self, at: usize) -> Option<Found> {
        let bytes = self.text.as_bytes();
        let is_local = |b: &u8| b.is_ascii_alphanumeric() || b"+-._".contains(b);
        let local = bytes[self.floor..at].iter().rev().take_while(|b| is_local(b)).count();
        let host = &bytes[at + 1..];
        let is_host = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
        let mut length = host.iter().take_while(|b| is_host(b)).count();
        while length > 0 && host[length - 1] == b'.' {
            length -= 1;
        }
        let host = &host[..length];
        let fits = local > 0
            && memchr::memchr(b'.', host).is_some()
            && host.last().is_some_and(u8::is_ascii_alphanumeric);
        let (start, end) = (at - local, at + 1 + length);
        if fits && self.text[self.floor..start].ends_with("mailto:") {
            let start = start - "mailto:".len();
            return Some(Found { start, end, kind: Kind::Url });
        }
        fits.then_some(Found { start, end, kind: Kind::Email })
    }

    fn url(&self, at: usize) -> Option<Found> {
        let bytes = self.text.as_bytes();
        if !bytes[at..].starts_with(b"://") {
            return None;
        }
        let before = &bytes[self.floor..at];
        let length = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).take(6).count();
        let scheme = &before[before.len() - length..];
        let known = [&b"https"[..], b"http", b"ftp"];
        if !known.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return None;
        }
        domain(&self.text[at + 3..])?;
        let end = at + 3 + trimmed(until_blank(&self.text[at + 3..])).len();
        (end > at + 3).then_some(Found { start: at - length, end, kind: Kind::Url })
    }

    fn www(&self, at: usize) -> Option<Found> {
        let rest = &self.text[at..];
        let before = self.text[..at].chars().next_back();
        let opens = before.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c));
        if !rest.starts_with("www.") || !opens || domain(rest)? == 0 {
            return None;
        }
        let end = at + trimmed(until_blank(rest)).len();
        Some(Found { start: at, end, kind: Kind::Www })
    }

    fn insert(&self, at: usize) -> Option<Found> {
        let (number, rest) = placeholder(self.text.get(at..)?)?;
        Some(Found { start: at, end: self.text.len() - rest.len(), kind: Kind::Insert(number) })
    }
}

impl Iterator for Scanner<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let bytes = self.text.as_bytes();
        loop {
            let begins = |b: &u8| BEGINS[usize::from(*b)] & self.looks.0 != 0;
            let at = self.at + bytes.get(self.at..)?.iter().position(begins)?;
            self.at = at + 1;
            if let Some(found) = self.found(at) {
                (self.at, self.floor) = (found.end, found.end);
                return Some(found);
            }
        }
    }
}

/// The length of the port that `bytes` begins with: a server that is tried out has one.
fn port(bytes: &[u8]) -> usize {
    let digits = bytes.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let ends = bytes.get(1 + digits).is_none_or(|b| !b.is_ascii_alphanumeric());
    if bytes.first() == Some(&b':') && (1..=5).contains(&digits) && ends { 1 + digits } else { 0 }
}

/// The number of the placeholder that `text` begins with, and what follows it.
fn placeholder(text: &str) -> Option<(usize, &str)> {
    let rest = text.strip_prefix('\u{f8fe}')?;
    let length = rest.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = rest.split_at(length);
    Some((digits.parse().ok()?, rest.strip_prefix('\u{f8ff}')?))
}

/// What is before, in, and behind the first placeholder of `text`.
pub(super) fn split_insert(text: &str) -> Option<(&str, usize, &str)> {
    text.match_indices('\u{f8fe}').find_map(|(at, _)| {
        let (number, rest) = placeholder(&text[at..])?;
        Some((&text[..at], number, rest))
    })
}

/// The number of dots in the host that `text` begins with. `None` if it is none (GFM: no `_` in
/// its last two parts).
fn domain(text: &str) -> Option<usize> {
    let (mut dots, mut length, mut low, mut low_before) = (0, 0, 0, 0);
    for c in text.chars().take(HOST_MAX_CHARS) {
        match c {
            '_' => low += 1,
            '.' => {
                dots += 1;
                (low_before, low) = (low, 0);
            }
            '-' => {}
            c if c.is_alphanumeric() || !(c.is_ascii() || c.is_whitespace()) => {}
            _ => break,
        }
        length += 1;
    }
    (length > 0 && low == 0 && low_before == 0).then_some(dots)
}

fn until_blank(text: &str) -> &str {
    // Punctuation of other scripts stands in texts that have no blanks around links.
    let ends = |c: char| c.is_whitespace() || "<“”‘’»…。，、；：！？）」』】\u{f8fe}".contains(c);
    &text[..text.find(ends).unwrap_or(text.len())]
}

/// Without what ends the sentence, not the address (GFM 6.9).
fn trimmed(url: &str) -> &str {
    let bytes = url.as_bytes();
    let mut end = bytes.len();
    let open = memchr::memchr_iter(b'(', bytes).count();
    let mut closed = memchr::memchr_iter(b')', bytes).count();
    while end > 0 {
        match bytes[end - 1] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if closed > open => {
                closed -= 1;
                end -= 1;
            }
            b';' => {
                let name = bytes[..end - 1].iter().rev().take_while(|b| b.is_ascii_alphanumeric());
                let start = end - 1 - name.count();
                let is_entity = start > 0 && start < end - 1 && bytes[start - 1] == b'&';
                end = if is_entity { start - 1 } else { end - 1 };
            }
            _ => break,
        }
    }
    &url[..end]
}
