//! What the owner keeps for themselves.

use super::moment;
use super::people::{more, person};
use super::reading::item;
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::limits;
use crate::owner;
use crate::owner::desk::{
    BookmarkRow, Bookmarks, FilterList, FilterRow, Keeping, ListMembers, ListRow, ListsOf, Refused,
};
use crate::store;
use crate::store::{Filter, FilterAct, FilterPlace, Tx};
use crate::worker::reading::filtered_text;
use crate::worker::{
    KeepError, Node, add_filter, choose_lists, create_list, filter_word, put_on_list, take_off_list,
};

impl From<KeepError> for Refused {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Store(error) => Self::Store(error),
            KeepError::NoList(name) => Self::Said(format!("There is no list “{name}” any more.")),
            why => Self::Said(format!("Nothing was changed: {why}.")),
        }
    }
}

impl Keeping for Node {
    fn lists(&self) -> Result<Vec<ListRow>, store::Error> {
        let lists = self.store.read::<_, store::Error>(|tx| tx.list_lists())?;
        Ok(lists.into_iter().map(|(name, accounts)| ListRow { name, accounts }).collect())
    }

    fn list_members(&self, list: &str, after: &str) -> Result<ListMembers, Refused> {
        self.store.read(|tx| {
            let known = tx.find_list(list)?;
            let name = known.ok_or_else(|| KeepError::NoList(list.to_owned()))?;
            let mut actors = tx.list_members_after(&name, after, limits::PAGE_ROWS + 1)?;
            let next = more(&mut actors).map(ToString::to_string);
            let people = actors.iter().map(|actor| person(tx, actor));
            Ok(ListMembers { name, people: people.collect::<Result<_, _>>()?, next })
        })
    }

    fn lists_of(&self, actor: &str) -> Result<ListsOf, Refused> {
        let actor = account(actor)?;
        self.store.read(|tx| {
            let on = tx.list_lists_of(&actor)?;
            let is_on = |name: &String| on.iter().any(|it| it.eq_ignore_ascii_case(name));
            let lists = tx.list_lists()?.into_iter().map(|(name, _)| (is_on(&name), name));
            Ok(ListsOf {
                person: person(tx, &actor)?,
                is_followed: tx.find_following(&actor)?.is_some()
                    || tx.find_feed(&actor)?.is_some(),
                lists: lists.map(|(is_on, name)| (name, is_on)).collect(),
            })
        })
    }

    fn create_list(&self, name: &str) -> Result<String, Refused> {
        let is_new = create_list(self, name)?;
        let what = if is_new { "an empty list" } else { "a list already" };
        Ok(format!("“{}” is {what}.", name.trim()))
    }

    fn delete_list(&self, name: &str) -> Result<bool, store::Error> {
        self.store.write(|tx| tx.remove_list(name))
    }

    fn put_on_list(&self, list: &str, account: &str) -> Result<(), Refused> {
        Ok(put_on_list(self, list, account.trim())?)
    }

    fn take_off_list(&self, list: &str, account: &str) -> Result<(), Refused> {
        Ok(take_off_list(self, list, account)?)
    }

    fn choose_lists(&self, actor: &str, lists: &[&str]) -> Result<(), Refused> {
        Ok(choose_lists(self, &account(actor)?, lists)?)
    }

    fn filters(&self, tried: &str) -> Result<FilterList, Refused> {
        let tried = match tried {
            "" => None,
            word => Some(filter_word(word)?.to_owned()),
        };
        self.store.read(|tx| {
            let filters = tx.list_filters()?;
            let is_asked = tried.is_some() || !filters.is_empty();
            let texts = if is_asked { newest_texts(tx)? } else { Vec::new() };
            let met = |word: &str| owner::count_met(word, &texts);
            let row = |filter: Filter| FilterRow {
                met: (filter.place != FilterPlace::Replies).then(|| met(&filter.word)),
                place: filter.place.as_str(),
                act: filter.act.as_str(),
                since: moment(self, filter.since),
                word: filter.word,
            };
            Ok(FilterList {
                rows: filters.into_iter().map(row).collect(),
                lines: texts.len(),
                tried: tried.map(|word| (met(&word), word)).map(|(met, word)| (word, met)),
            })
        })
    }

    fn add_filter(&self, word: &str, what: (FilterPlace, FilterAct)) -> Result<(), Refused> {
        Ok(add_filter(self, word, what)?)
    }

    fn remove_filter(&self, word: &str) -> Result<bool, store::Error> {
        self.store.write(|tx| tx.remove_filter(word))
    }

    fn bookmarks(&self, after: &str) -> Result<Bookmarks, store::Error> {
        let after = after
            .split_once(' ')
            .and_then(|(at, object)| Some((Timestamp::from_millis(at.parse().ok()?), object)));
        self.store.read(|tx| {
            let mut marks = tx.list_bookmarks_after(after, limits::PAGE_ROWS + 1)?;
            let next = more(&mut marks).map(|it| format!("{} {}", it.at.millis(), it.object));
            let rows = marks.into_iter().map(|mark| {
                let known = tx.find_remote_post(&mark.object)?;
                let said = known.map(|known| {
                    let at = known.post.published;
                    item(self, tx, (known, at))
                });
                Ok(BookmarkRow {
                    object: mark.object.to_string(),
                    url: mark.url.to_string(),
                    at: moment(self, mark.at),
                    said: said.transpose()?,
                })
            });
            let rows = rows.collect::<Result<_, store::Error>>()?;
            Ok(Bookmarks { rows, count: tx.count_bookmarks()?, next })
        })
    }
}

fn account(actor: &str) -> Result<ActorId, Refused> {
    ActorId::parse(actor).map_err(|_| Refused::Said("That is no account.".to_owned()))
}

/// What the newest lines of the timeline say, as filters see it.
fn newest_texts(tx: &Tx<'_>) -> Result<Vec<String>, store::Error> {
    let lines = tx.list_timeline(limits::FILTER_TRIED_LINES)?.into_iter();
    Ok(lines.map(|line| line.post.post).map(|post| filtered_text(&post)).collect())
}
