//! The last look, as it is kept: a few lines of text, bounded whatever strangers have answered.

use std::cmp::Reverse;

use super::{Finding, Verdict};
use crate::clock::Timestamp;
use crate::limits::{DOCTOR_KEPT_ROWS, DOCTOR_KEPT_TEXT_BYTES};

/// What a look has found, and when that was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Examination {
    /// When it ended.
    pub at: Timestamp,
    /// What was found; the worst first.
    pub rows: Vec<Kept>,
}

/// One finding of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The name of the check.
    pub check: String,
    /// How it is.
    pub verdict: Verdict,
    /// In words.
    pub says: String,
    /// What to do.
    pub fix: Option<String>,
}

impl Examination {
    /// What is kept of these findings.
    #[must_use]
    pub fn of(findings: &[Finding], at: Timestamp) -> Self {
        let mut worst: Vec<&Finding> = findings.iter().collect();
        worst.sort_by_key(|it| Reverse(it.verdict));
        let rows = worst.into_iter().take(DOCTOR_KEPT_ROWS).map(|it| Kept {
            check: it.check.as_str().to_owned(),
            verdict: it.verdict,
            says: clipped(&it.says),
            fix: it.fix.as_deref().map(clipped),
        });
        Self { at, rows: rows.collect() }
    }

    /// How many are so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|it| it.verdict == verdict).count()
    }

    /// As it is written down: when, then a line for each.
    #[must_use]
    pub fn to_text(&self) -> String {
        let row = |it: &Kept| {
            let fix = it.fix.as_deref().unwrap_or_default();
            let fields = [it.verdict.as_str(), &it.check, &it.says, fix].map(escaped);
            fields.join("\t")
        };
        let mut lines = vec![self.at.rfc3339()];
        lines.extend(self.rows.iter().map(row));
        lines.join("\n")
    }

    /// What was written down. `None`: that was nothing of the kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, rows) = text.split_once('\n').unwrap_or((text, ""));
        let row = |line: &str| {
            let mut fields = line.split('\t').map(unescaped);
            let verdict = Verdict::parse(&fields.next()?)?;
            let (check, says) = (fields.next()?, fields.next()?);
            let fix = fields.next().filter(|fix| !fix.is_empty());
            Some(Kept { check, verdict, says, fix })
        };
        Some(Self { at: Timestamp::parse(at)?, rows: rows.lines().filter_map(row).collect() })
    }
}

fn clipped(text: &str) -> String {
    let ends = (0..=DOCTOR_KEPT_TEXT_BYTES.min(text.len())).rev();
    let end = ends.into_iter().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    match end < text.len() {
        true => format!("{}…", &text[..end]),
        false => text.to_owned(),
    }
}

fn escaped(field: &str) -> String {
    let lines = field.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
    lines.replace('\r', "")
}

fn unescaped(field: &str) -> String {
    let (mut text, mut chars) = (String::new(), field.chars());
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    text
}
