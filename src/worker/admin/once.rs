//! A form that is sent twice, by a double click, by loading its answer again, or by going back, is acted on
//! once: each has a token of its own.

use crate::limits;
use crate::owner::desk::Refused;
use crate::sig;
use crate::store;
use crate::worker::Node;

/// The fact that says which forms were acted on last, in lines: token, hash of the words, file.
const SENT_FORMS: &str = "desk.sent-forms";

/// A form that was sent.
pub(super) struct SentForm {
    token: String,
    /// The hash of what was typed.
    words: String,
}

/// What came of the same form before.
pub(super) struct Before {
    /// The file that it wrote.
    pub(super) path: String,
    /// Has it the same words?
    pub(super) is_same: bool,
}

impl SentForm {
    /// The form with this token and these words; `None`: it has no token, and may be sent twice.
    pub(super) fn read(token: &str, words: &str) -> Result<Option<Self>, Refused> {
        if token.is_empty() {
            return Ok(None);
        }
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if token.len() > limits::FORM_TOKEN_MAX_BYTES || !token.bytes().all(is_token) {
            let why = "This is not one of our forms: open its page again.";
            return Err(Refused::Said(why.to_owned()));
        }
        let words = sig::sha256_hex(words.as_bytes());
        Ok(Some(Self { token: token.to_owned(), words }))
    }

    pub(super) fn find(&self, node: &Node) -> Result<Option<Before>, store::Error> {
        let text = node.store.read::<_, store::Error>(|tx| tx.find_fact(SENT_FORMS))?;
        Ok(text.unwrap_or_default().lines().find_map(|line| {
            let (token, rest) = line.split_once(' ')?;
            let (words, path) = rest.split_once(' ')?;
            let before = Before { path: path.to_owned(), is_same: words == self.words };
            (token == self.token).then_some(before)
        }))
    }

    /// It has written this file.
    pub(super) fn remember(&self, node: &Node, path: &str) -> Result<(), store::Error> {
        self.change(node, Some(&format!("{} {} {path}", self.token, self.words)))
    }

    /// It has written nothing after all.
    pub(super) fn forget(&self, node: &Node) -> Result<(), store::Error> {
        self.change(node, None)
    }

    fn change(&self, node: &Node, line: Option<&str>) -> Result<(), store::Error> {
        node.store.write(|tx| {
            let text = tx.find_fact(SENT_FORMS)?.unwrap_or_default();
            let token = Some(self.token.as_str());
            let others = text.lines().filter(|line| line.split(' ').next() != token);
            let lines = line.into_iter().chain(others);
            let lines: Vec<_> = lines.take(limits::FORMS_REMEMBERED).collect();
            tx.upsert_fact(SENT_FORMS, &lines.join("\n"))
        })
    }
}
