//! Words that the owner does not want to meet unwarned.

use rusqlite::params;

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;

/// Where a filter holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilterPlace {
    /// In the timeline and in what others write to the owner.
    Everywhere,
    /// In the timeline.
    Home,
    /// In what others write to the owner.
    Replies,
}

word_column!(FilterPlace { Everywhere = "everywhere", Home = "home", Replies = "replies" });

/// What becomes of a post that has the word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilterAct {
    /// It is folded up, and says why.
    Warn,
    /// It is not shown.
    Hide,
}

word_column!(FilterAct { Warn = "warn", Hide = "hide" });

/// A word, and what is done with posts that have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// A word, or several, in whatever case.
    pub word: String,
    /// Where.
    pub place: FilterPlace,
    /// What.
    pub act: FilterAct,
    /// Since when.
    pub since: Timestamp,
}

impl Tx<'_> {
    /// Stores a filter, in the place of one with the same word.
    pub fn upsert_filter(&self, filter: &Filter) -> Result<(), Error> {
        let sql = "insert into filters (word, place, act, since) values (?1, ?2, ?3, ?4)
                   on conflict (word) do update set place = ?2, act = ?3";
        let Filter { word, place, act, since } = filter;
        self.execute("store a filter", sql, params![word, place, act, since]).map(drop)
    }

    /// Removes a filter; true if there was one.
    pub fn remove_filter(&self, word: &str) -> Result<bool, Error> {
        let sql = "delete from filters where word = ?1";
        Ok(self.execute("remove a filter", sql, params![word])? > 0)
    }

    /// All filters, by word.
    pub fn list_filters(&self) -> Result<Vec<Filter>, Error> {
        let sql = "select word, place, act, since from filters order by word";
        self.list("list the filters", sql, [], |row| {
            Ok(Filter {
                word: row.get(0)?,
                place: row.get(1)?,
                act: row.get(2)?,
                since: row.get(3)?,
            })
        })
    }
}
