//! What the owner keeps for themselves: lists of accounts, words to be warned of, marked posts.

use serde::Serialize;

use super::{Moment, Person, Refused, TimelineItem};
use crate::store;
use crate::store::{FilterAct, FilterPlace};

/// A list of accounts that are read together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ListRow {
    /// What it is called.
    pub name: String,
    /// How many are on it.
    pub accounts: i64,
}

/// One page of those who are on a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ListMembers {
    /// What the list is called.
    pub name: String,
    /// Accounts, communities and feeds.
    pub people: Vec<Person>,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// On which lists somebody is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ListsOf {
    /// Who.
    pub person: Person,
    /// Does the owner follow them? Nobody else can be on a list.
    pub is_followed: bool,
    /// Each list, and whether they are on it.
    pub lists: Vec<(String, bool)>,
}

/// A word, and what is done with posts that have it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FilterRow {
    /// The word.
    pub word: String,
    /// `everywhere`, `home` or `replies`.
    pub place: &'static str,
    /// `warn` or `hide`.
    pub act: &'static str,
    /// Since when.
    pub since: Moment,
    /// How many of the newest lines of the timeline have it; `None`: it is not looked for there.
    pub met: Option<usize>,
}

/// All filters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FilterList {
    /// By word.
    pub rows: Vec<FilterRow>,
    /// How many lines were looked at.
    pub lines: usize,
    /// What was only tried: the word, and how many of these lines have it.
    pub tried: Option<(String, usize)>,
}

/// A post that was marked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BookmarkRow {
    /// Its id.
    pub object: String,
    /// Its page.
    pub url: String,
    /// When it was marked.
    pub at: Moment,
    /// What it says, if that is here.
    pub said: Option<TimelineItem>,
}

/// One page of marked posts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Bookmarks {
    /// Newest first.
    pub rows: Vec<BookmarkRow>,
    /// How many there are in all.
    pub count: i64,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// What the owner keeps.
pub trait Keeping {
    /// All lists by name.
    ///
    /// # Errors
    /// When the store fails.
    fn lists(&self) -> Result<Vec<ListRow>, store::Error>;

    /// Who is on a list, behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails, or there is no such list.
    fn list_members(&self, list: &str, after: &str) -> Result<ListMembers, Refused>;

    /// On which lists an account is, by its id.
    ///
    /// # Errors
    /// When the store fails, or that is no id.
    fn lists_of(&self, actor: &str) -> Result<ListsOf, Refused>;

    /// Makes an empty list. What was done, in a sentence.
    ///
    /// # Errors
    /// Why that was not done.
    fn create_list(&self, name: &str) -> Result<String, Refused>;

    /// Deletes a list; true if there was one.
    ///
    /// # Errors
    /// When the store fails.
    fn delete_list(&self, name: &str) -> Result<bool, store::Error>;

    /// Puts somebody on a list, by handle or address.
    ///
    /// # Errors
    /// Why that was not done.
    fn put_on_list(&self, list: &str, account: &str) -> Result<(), Refused>;

    /// Takes somebody off a list.
    ///
    /// # Errors
    /// Why that was not done.
    fn take_off_list(&self, list: &str, account: &str) -> Result<(), Refused>;

    /// Puts an account on these lists and on no others.
    ///
    /// # Errors
    /// Why nothing was changed.
    fn choose_lists(&self, actor: &str, lists: &[&str]) -> Result<(), Refused>;

    /// All filters, and what a word would do that is only tried; empty: none.
    ///
    /// # Errors
    /// When the store fails, or that is no word.
    fn filters(&self, tried: &str) -> Result<FilterList, Refused>;

    /// Looks for a word from now on.
    ///
    /// # Errors
    /// Why that was not done.
    fn add_filter(&self, word: &str, what: (FilterPlace, FilterAct)) -> Result<(), Refused>;

    /// No longer looks for a word; true if it was looked for.
    ///
    /// # Errors
    /// When the store fails.
    fn remove_filter(&self, word: &str) -> Result<bool, store::Error>;

    /// Marked posts, behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails.
    fn bookmarks(&self, after: &str) -> Result<Bookmarks, store::Error>;
}
