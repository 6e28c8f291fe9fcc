//! All units of a build by name. A large site has a hundred thousand: they lie side by side, in
//! order, which takes half the room of a table of hashes.

use serde::{Deserialize, Serialize};

use super::record::Unit;

/// Units by name, each name once.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<(String, Unit)>")]
pub(super) struct Units(Vec<(String, Unit)>);

impl Units {
    pub(super) fn get(&self, name: &str) -> Option<&Unit> {
        let at = self.0.binary_search_by(|(other, _)| other.as_str().cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Unit> {
        self.0.iter().map(|(_, unit)| unit)
    }

    /// Are these units of the same names, with the same files?
    pub(super) fn have_files_of(&self, other: &Self) -> bool {
        let same = |((name, unit), (other, known)): (&(String, Unit), &(String, Unit))| {
            name == other && unit.files == known.files
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

impl From<Vec<(String, Unit)>> for Units {
    fn from(mut units: Vec<(String, Unit)>) -> Self {
        units.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self(units)
    }
}
