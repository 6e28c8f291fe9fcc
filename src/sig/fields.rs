//! Structured fields (RFC 9651), as much as RFC 9421 and `Content-Digest` need: dictionaries of
//! items and inner lists with parameters. Repeated keys are refused where the standard lets the
//! last one win, so that no two readers see different signatures.

use base64::Engine;

use crate::sig::BadSignature;
use crate::sig::digest::BASE64;

/// A bare item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Bare {
    Text(String),
    Integer(i64),
    Bytes(Vec<u8>),
    /// A token, boolean or decimal: nothing here gives them a meaning.
    Other,
}

/// Parameters in their order.
pub(super) type Parameters<'a> = Vec<(&'a str, Bare)>;

/// The value of a dictionary member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value<'a> {
    Item(Bare),
    /// Items with their own parameters.
    List(Vec<(Bare, Parameters<'a>)>),
}

/// One member of a dictionary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Member<'a> {
    pub(super) key: &'a str,
    pub(super) value: Value<'a>,
    pub(super) parameters: Parameters<'a>,
    /// The text behind `key=` as it was sent, for `@signature-params`.
    pub(super) raw: &'a str,
}

impl Member<'_> {
    /// The value, which must be an item.
    pub(super) fn bare(&self) -> Result<&Bare, BadSignature> {
        match &self.value {
            Value::Item(bare) => Ok(bare),
            Value::List(_) => Err(BadSignature::Malformed("a list where an item is expected")),
        }
    }
}

/// Reads a dictionary. A member without a value is refused: no field here has booleans.
pub(super) fn parse_dictionary(text: &str) -> Result<Vec<Member<'_>>, BadSignature> {
    let mut cursor = Cursor { text, at: 0 };
    let mut members: Vec<Member<'_>> = Vec::new();
    cursor.skip(b" ");
    while cursor.peek().is_some() {
        let member = cursor.member()?;
        if members.iter().any(|other| other.key == member.key) {
            return Err(BadSignature::Malformed("a repeated key"));
        }
        members.push(member);
        cursor.skip(b" \t");
        if cursor.peek().is_none() {
            return Ok(members);
        }
        cursor.expect(b',')?;
        cursor.skip(b" \t");
        if cursor.peek().is_none() {
            return Err(BadSignature::Malformed("a comma at the end"));
        }
    }
    Ok(members)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, set: &[u8]) {
        while self.peek().is_some_and(|b| set.contains(&b)) {
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), BadSignature> {
        if self.peek() != Some(wanted) {
            return Err(BadSignature::Malformed("not a structured field"));
        }
        self.at += 1;
        Ok(())
    }

    /// Takes ASCII bytes while they fit.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii() && fits(b)) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn key(&mut self) -> Result<&'a str, BadSignature> {
        let key = self.take(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.' | b'*')
        });
        match key.bytes().next() {
            Some(first) if first.is_ascii_lowercase() || first == b'*' => Ok(key),
            _ => Err(BadSignature::Malformed("not a key of a structured field")),
        }
    }

    fn member(&mut self) -> Result<Member<'a>, BadSignature> {
        let key = self.key()?;
        self.expect(b'=')?;
        let start = self.at;
        let value = if self.peek() == Some(b'(') {
            Value::List(self.inner_list()?)
        } else {
            Value::Item(self.bare()?)
        };
        let parameters = self.parameters()?;
        Ok(Member { key, value, parameters, raw: &self.text[start..self.at] })
    }

    fn inner_list(&mut self) -> Result<Vec<(Bare, Parameters<'a>)>, BadSignature> {
        self.expect(b'(')?;
        let mut items = Vec::new();
        loop {
            self.skip(b" ");
            if self.peek() == Some(b')') {
                self.at += 1;
                return Ok(items);
            }
            let bare = self.bare()?;
            items.push((bare, self.parameters()?));
            if !matches!(self.peek(), Some(b' ' | b')')) {
                return Err(BadSignature::Malformed("an unfinished list"));
            }
        }
    }

    fn parameters(&mut self) -> Result<Parameters<'a>, BadSignature> {
        let mut parameters: Parameters<'a> = Vec::new();
        while self.peek() == Some(b';') {
            self.at += 1;
            self.skip(b" ");
            let key = self.key()?;
            let mut value = Bare::Other;
            if self.peek() == Some(b'=') {
                self.at += 1;
                value = self.bare()?;
            }
            if parameters.iter().any(|(other, _)| *other == key) {
                return Err(BadSignature::Malformed("a repeated parameter"));
            }
            parameters.push((key, value));
        }
        Ok(parameters)
    }

    fn bare(&mut self) -> Result<Bare, BadSignature> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b':') => {
                self.at += 1;
                let text = self.take(|b| b != b':');
                self.expect(b':')?;
                let bytes = BASE64.decode(text).map_err(|_| BadSignature::Malformed("base64"))?;
                Ok(Bare::Bytes(bytes))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'?') => {
                self.at += 1;
                let bit = self.take(|b| matches!(b, b'0' | b'1'));
                if bit.len() == 1 { Ok(Bare::Other) } else { Err(NOT_AN_ITEM) }
            }
            Some(b) if b.is_ascii_alphabetic() || b == b'*' => {
                self.take(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&b));
                Ok(Bare::Other)
            }
            _ => Err(NOT_AN_ITEM),
        }
    }

    fn string(&mut self) -> Result<Bare, BadSignature> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            text.push_str(self.take(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'));
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Bare::Text(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    let escaped = self.peek().filter(|b| matches!(b, b'"' | b'\\'));
                    text.push(char::from(escaped.ok_or(NOT_AN_ITEM)?));
                    self.at += 1;
                }
                _ => return Err(BadSignature::Malformed("an unfinished string")),
            }
        }
    }

    /// Integers of up to 15 digits; decimals are read over.
    fn number(&mut self) -> Result<Bare, BadSignature> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits = self.take(|b| b.is_ascii_digit());
        if digits.is_empty() || digits.len() > 15 {
            return Err(BadSignature::Malformed("not a number"));
        }
        let whole = &self.text[start..self.at];
        if self.peek() == Some(b'.') {
            self.at += 1;
            let fraction = self.take(|b| b.is_ascii_digit());
            return if fraction.is_empty() { Err(NOT_AN_ITEM) } else { Ok(Bare::Other) };
        }
        whole.parse().map(Bare::Integer).map_err(|_| NOT_AN_ITEM)
    }
}

const NOT_AN_ITEM: BadSignature = BadSignature::Malformed("not an item of a structured field");
