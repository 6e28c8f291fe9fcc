//! All units of a build by name. A large site has a hundred thousand: they lie in order, which
//! takes less room than a table of hashes, and two builds share those that are the same.

use std::sync::Arc;

use super::record::Unit;

/// Units in the order of their names, each name once.
#[derive(Clone, Default, Debug)]
pub(super) struct Units(Vec<Arc<Unit>>);

impl Units {
    pub(super) fn get(&self, name: &str) -> Option<&Arc<Unit>> {
        let at = self.0.binary_search_by(|unit| (*unit.name).cmp(name)).ok()?;
        Some(&self.0[at])
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> &[Arc<Unit>] {
        &self.0
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Unit> {
        self.0.iter().map(|unit| &**unit)
    }

    /// Are these units of the same names, with the same files?
    pub(super) fn have_files_of(&self, other: &Self) -> bool {
        let same = |(unit, known): (&Arc<Unit>, &Arc<Unit>)| {
            Arc::ptr_eq(unit, known) || (unit.name == known.name && unit.files == known.files)
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

impl From<Vec<Arc<Unit>>> for Units {
    fn from(mut units: Vec<Arc<Unit>>) -> Self {
        // Those of a record are in order already.
        units.sort_by(|a, b| a.name.cmp(&b.name));
        Self(units)
    }
}
