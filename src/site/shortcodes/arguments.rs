//! What stands behind the name of a shortcode, in both spellings: Hugo's `"a b" key="value"` and
//! Zola's `key="value", list=[1, 2]`.

use crate::limits::SHORTCODE_ARGUMENTS_MAX;
use crate::site::value::Value;

/// Arguments, and what they are followed by.
#[derive(Default, Debug, PartialEq)]
pub(super) struct Arguments<'t> {
    pub(super) args: Vec<Value>,
    pub(super) named: Vec<(&'t str, Value)>,
}

impl Arguments<'_> {
    fn is_full(&self) -> bool {
        self.args.len() + self.named.len() >= SHORTCODE_ARGUMENTS_MAX
    }
}

/// Reads from the beginning of a text. Each step is `None` where something else stands.
pub(super) struct Reader<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn skip_blank(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    pub(super) fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// As many characters as fit; `None` if there are none.
    pub(super) fn word(&mut self, fits: fn(char) -> bool) -> Option<&'t str> {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    /// Hugo's arguments, up to `close` or `/close`.
    pub(super) fn hugo(&mut self, close: &str) -> Option<Arguments<'t>> {
        let mut arguments = Arguments::default();
        loop {
            self.skip_blank();
            let rest = self.rest();
            if rest.starts_with(close)
                || rest.strip_prefix('/').is_some_and(|r| r.starts_with(close))
            {
                return Some(arguments);
            }
            if arguments.is_full() {
                return None;
            }
            let start = self.at;
            let key = self.word(is_key);
            match key.filter(|_| self.take("=")) {
                Some(key) => arguments.named.push((key, self.hugo_value(close)?)),
                None => {
                    self.at = start;
                    arguments.args.push(self.hugo_value(close)?);
                }
            }
        }
    }

    fn hugo_value(&mut self, close: &str) -> Option<Value> {
        if self.rest().starts_with('"') {
            return self.quoted('"').map(Value::Text);
        }
        if self.take("`") {
            let (value, _) = self.rest().split_once('`')?;
            self.at += value.len() + 1;
            return Some(Value::Text(value.to_owned()));
        }
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || "\"`{}<".contains(c);
        let end = rest.find(ends).unwrap_or(rest.len());
        // `{{< x a>}}`: the sign at its end belongs to the tag.
        let bytes = self.text.as_bytes();
        let sign = |end: usize| end > 0 && bytes[self.at + end - 1..].starts_with(close.as_bytes());
        let end = end - usize::from(sign(end));
        let single = end > 0
            && bytes[self.at + end - 1] == b'/'
            && bytes[self.at + end..].starts_with(close.as_bytes());
        let word = &rest[..end - usize::from(single)];
        self.at += word.len();
        (!word.is_empty()).then(|| plain(word))
    }

    /// Zola's arguments, behind the opening bracket and up to the closing one.
    pub(super) fn zola(&mut self) -> Option<Arguments<'t>> {
        let mut arguments = Arguments::default();
        loop {
            self.skip_blank();
            if self.take(")") {
                return Some(arguments);
            }
            if arguments.is_full() {
                return None;
            }
            let key = self.word(is_key)?;
            self.skip_blank();
            if !self.take("=") {
                return None;
            }
            self.skip_blank();
            arguments.named.push((key, self.zola_value()?));
            self.skip_blank();
            if !self.take(",") && !self.rest().starts_with(')') {
                return None;
            }
        }
    }

    /// A list has no lists in it, as in Zola.
    fn zola_value(&mut self) -> Option<Value> {
        if !self.take("[") {
            return self.zola_scalar();
        }
        let mut values = Vec::new();
        loop {
            self.skip_blank();
            if self.take("]") {
                return Some(Value::List(values));
            }
            if values.len() >= SHORTCODE_ARGUMENTS_MAX {
                return None;
            }
            values.push(self.zola_scalar()?);
            self.skip_blank();
            if !self.take(",") && !self.rest().starts_with(']') {
                return None;
            }
        }
    }

    fn zola_scalar(&mut self) -> Option<Value> {
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        if let Some(quote) = quote {
            return self.quoted(quote).map(Value::Text);
        }
        let word = self.word(|c| c.is_ascii_alphanumeric() || "+-._".contains(c))?;
        match plain(word) {
            Value::Text(_) => None,
            value => Some(value),
        }
    }

    /// Text between quotes, with `\"`, `\\`, `\n` and `\t`.
    pub(super) fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                c if escaped => {
                    escaped = false;
                    match c {
                        'n' => text.push('\n'),
                        't' => text.push('\t'),
                        c if c == quote || c == '\\' => text.push(c),
                        c => text.extend(['\\', c]),
                    }
                }
                '\\' => escaped = true,
                c if c == quote => {
                    self.at += at + 1;
                    return Some(text);
                }
                c => text.push(c),
            }
        }
        None
    }
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// A word without quotes: a number, `true` or `false`, else text.
fn plain(word: &str) -> Value {
    if let Ok(flag) = word.parse() {
        return Value::Bool(flag);
    }
    if let Ok(number) = word.parse() {
        return Value::Integer(number);
    }
    let numeric = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'));
    match word.parse::<f64>() {
        Ok(number) if numeric && number.is_finite() => Value::Float(number),
        _ => Value::Text(word.to_owned()),
    }
}
