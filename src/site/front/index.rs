//! What `_index.md` says about its folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::keys::Keys;
use super::names;
use super::rare::{aliases, layout_of};
use crate::config::Problem;
use crate::limits::PAGE_POSTS_MAX;
use crate::site::content::{Index, ListSettings, Page, SortBy};
use crate::site::rare::Rare;
use crate::site::value::Value;

/// Reads everything but the text.
pub(in crate::site) fn read(keys: &mut Keys<'_>) -> Index {
    let layouts = keys.text(names::LAYOUT).and_then(|name| layout_of(&name));
    let rare = Rare {
        aliases: aliases(keys, None),
        layouts: layouts.into_iter().collect(),
        ..Rare::default()
    };
    super::entry::visibility(keys, None);
    let page = Page {
        source: keys.source.into(),
        title: keys.text(names::TITLE).filter(|title| !title.trim().is_empty()),
        description: keys.text(names::DESCRIPTION),
        draft: keys.flag(names::DRAFT).unwrap_or(false),
        template: keys.text(names::TEMPLATE).map(Arc::from),
        weight: keys.integer(names::WEIGHT).unwrap_or(0),
        rare: rare.boxed(),
        ..Page::default()
    };
    let settings = ListSettings {
        sort_by: sort_by(keys),
        paginate_by: paginate_by(keys),
        page_template: keys.text(names::PAGE_TEMPLATE),
        transparent: keys.flag(names::TRANSPARENT).unwrap_or(false),
        cascade: cascade(keys),
    };
    Index { page, settings }
}

fn sort_by(keys: &mut Keys<'_>) -> SortBy {
    // The last two are Zola's.
    let words = ["date", "weight", "title", "title_bytes", "none"];
    match keys.word(names::SORT_BY, &words) {
        Some(1) => SortBy::Weight,
        Some(2 | 3) => SortBy::Title,
        _ => SortBy::Date,
    }
}

fn paginate_by(keys: &mut Keys<'_>) -> Option<usize> {
    let number = keys.integer(names::PAGINATE_BY).filter(|number| *number != 0)?;
    let fits = usize::try_from(number).ok().filter(|number| *number <= PAGE_POSTS_MAX);
    if fits.is_none() {
        let why = format!("is {number}, which is no number of posts");
        keys.wrong("paginate_by", &why, "write e.g. `20`");
    }
    fits
}

/// Hugo's: values for everything below. Those for templates are passed on; what they would do to
/// known keys is not, and that is said.
fn cascade(keys: &mut Keys<'_>) -> BTreeMap<String, Value> {
    let mut passed = BTreeMap::new();
    let Some((name, value)) = keys.front.take(names::CASCADE) else { return passed };
    let line = keys.front.line_of(name);
    if let Value::Table(values) = &value
        && values.contains_key(names::VISIBILITY[0])
    {
        // Whoever writes this believes that not everybody can read what is below.
        let message = "`cascade.visibility` is not passed on: everybody could read this";
        let problem = Problem::error("content/cascade", message).at(keys.source, line);
        keys.problems.push(problem.help("write it in the files themselves"));
    }
    let mut warn = |message: &str| {
        let problem = Problem::warning("content/cascade", message).at(keys.source, line);
        keys.problems.push(problem.help("write it in the files themselves"));
    };
    let Value::Table(values) = value else {
        warn("`cascade` is not a table; nothing of it is passed on");
        return passed;
    };
    for (key, value) in values {
        match value {
            Value::Table(inner) if names::EXTRA.contains(&key.as_str()) => passed.extend(inner),
            _ if matches!(key.as_str(), "_target" | "target") => {
                warn("`cascade` has a target; nothing of it is passed on");
                return BTreeMap::new();
            }
            _ if names::known().any(|known| known == key) => {
                warn(&format!("`cascade.{key}` is not passed on; only `params` and `extra` are"));
            }
            value => drop(passed.insert(key, value)),
        }
    }
    passed
}
