//! What a form has sent.

use super::multipart::parts;
use crate::limits;
use crate::server::message::Request;

/// The media type of forms without files.
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Fields of the query and of the body, in order.
#[derive(Clone, Default, Debug)]
pub(super) struct Form {
    query: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
}

impl Form {
    /// Reads what was sent; `None`: it is no form, or has too many fields.
    pub(super) fn read(request: &Request) -> Option<Self> {
        let query = pairs(request.query().unwrap_or_default().as_bytes())?;
        if request.body.is_empty() {
            return Some(Self { query, ..Self::default() });
        }
        let media_type = request.header("content-type").unwrap_or_default();
        let kind = media_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case(URLENCODED) {
            return Some(Self { query, fields: pairs(&request.body)?, files: Vec::new() });
        }
        let mut form = Self { query, ..Self::default() };
        for part in parts(media_type, &request.body)? {
            match part.is_file {
                true => form.files.push((part.name, part.bytes.to_vec())),
                false => {
                    let text = String::from_utf8(part.bytes.to_vec()).ok()?;
                    form.fields.push((part.name, text));
                }
            }
        }
        Some(form)
    }

    /// A field of the form; empty where it is not.
    pub(super) fn get(&self, name: &str) -> &str {
        find(&self.fields, name)
    }

    /// All fields of this name.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The bytes of a file; none where nobody has chosen one.
    pub(super) fn file(&self, name: &str) -> &[u8] {
        self.files.iter().find(|(field, _)| field == name).map_or(&[], |(_, bytes)| bytes)
    }

    /// A part of the query; empty where it is not.
    pub(super) fn query(&self, name: &str) -> &str {
        find(&self.query, name)
    }
}

fn find<'f>(pairs: &'f [(String, String)], name: &str) -> &'f str {
    pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

fn pairs(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let pairs = form_urlencoded::parse(bytes).take(limits::FORM_FIELDS_MAX + 1);
    let pairs: Vec<_> =
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    (pairs.len() <= limits::FORM_FIELDS_MAX).then_some(pairs)
}
