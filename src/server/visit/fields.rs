//! Names and values as forms send them.

use super::super::path::decode;

/// What a form or a query says.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`; what is not understood is left out.
    pub(super) fn read(text: &str) -> Self {
        let plain = |part: &str| decode(&part.replace('+', "%20"));
        let pairs = text.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((plain(name)?, plain(value)?))
        });
        Self(pairs.collect())
    }

    /// The value of this name, if it is there once: of two, no two readers would take the same.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(given, _)| given == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}
