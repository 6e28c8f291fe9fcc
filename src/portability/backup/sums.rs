//! The sums of what is in a backup, as `sha256sum` writes and checks them.

use crate::id::ContentHash;

/// The lines, as they grow.
#[derive(Default)]
pub(super) struct Sums(Vec<u8>);

impl Sums {
    /// A name with a line break or a backslash is written as `sha256sum` does.
    pub(super) fn add(&mut self, sum: ContentHash, name: &[u8]) {
        if name.iter().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
            self.0.push(b'\\');
        }
        self.0.extend(format!("{sum}  ").bytes());
        for byte in name {
            match byte {
                b'\\' => self.0.extend(b"\\\\"),
                b'\n' => self.0.extend(b"\\n"),
                b'\r' => self.0.extend(b"\\r"),
                byte => self.0.push(*byte),
            }
        }
        self.0.push(b'\n');
    }

    /// The whole text.
    pub(super) fn text(&self) -> &[u8] {
        &self.0
    }

    /// The first line that `written` has otherwise; `None` if it is the same text.
    pub(super) fn difference(&self, written: &[u8]) -> Option<String> {
        if self.0 == written {
            return None;
        }
        let lines = |text: &[u8]| -> Vec<String> {
            String::from_utf8_lossy(text).lines().map(str::to_owned).collect()
        };
        let (found, written) = (lines(&self.0), lines(written));
        let other = found.iter().zip(&written).find(|(found, written)| found != written);
        let line = other.map(|(found, _)| found).or_else(|| found.get(written.len()));
        let name = line.and_then(|line| line.split_once("  ")).map(|(_, name)| name.to_owned());
        Some(name.unwrap_or_else(|| super::SUMS.to_owned()))
    }
}
