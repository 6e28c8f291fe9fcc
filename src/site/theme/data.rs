//! What templates may ask about the whole site, and the lists they get: nothing is made before a
//! template looks at it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::context::Desk;

/// Posts, pages and lists, as the index of a build knows them. A card is what `docs/templates.md`
/// calls one.
pub(in crate::site) trait SiteData: fmt::Debug + Send + Sync + 'static {
    /// How many posts are listed.
    fn len(&self) -> usize;

    /// The listed post at `index` as a card; newest first.
    fn post(&self, index: usize) -> Option<Value>;

    /// The post or page at this address (`/posts/hello/`) or made from this file below `content/`
    /// (`posts/hello.md`), as a card.
    fn find(&self, path: &str) -> Option<Value>;

    /// The sections, in the order of the navigation.
    fn sections(&self) -> Vec<ListData>;

    /// The names of the ways in which posts are grouped, e.g. `tags`.
    fn taxonomies(&self) -> Vec<String>;

    /// The groups of a taxonomy that have listed posts, by name. `None` if there is no such
    /// taxonomy.
    fn terms(&self, taxonomy: &str) -> Option<Vec<ListData>>;

    /// When the newest listed post was written or changed: for machines and for readers. `None`
    /// without one.
    fn updated(&self) -> Option<[String; 2]>;

    /// Width and height of a picture below the root of the site, e.g. `static/bee.png`. `None` if
    /// it is not one that can be measured.
    fn picture_size(&self, file: &Path) -> Option<(u32, u32)>;
}

/// A list of posts.
#[derive(Clone, Debug)]
pub(in crate::site) struct ListData {
    /// In addresses and in `get_section(path)`: `posts`, `rye-bread`.
    pub(in crate::site) name: String,
    /// As the owner writes it.
    pub(in crate::site) title: String,
    /// Its address, encoded: `/tags/rye-bread/`.
    pub(in crate::site) url: String,
    /// What its `_index.md` says beyond the known keys.
    pub(in crate::site) extra: Value,
    /// Positions among the listed posts.
    pub(in crate::site) posts: Arc<[usize]>,
}

/// Posts of a list, made into cards one by one.
#[derive(Debug)]
pub(super) struct Posts {
    desk: Arc<Desk>,
    /// Positions among the listed posts; `None` for all of them.
    places: Option<Arc<[usize]>>,
}

impl Posts {
    pub(super) fn all(desk: &Arc<Desk>) -> Value {
        Value::from_object(Self { desk: Arc::clone(desk), places: None })
    }

    fn some(desk: &Arc<Desk>, places: &Arc<[usize]>) -> Value {
        Value::from_object(Self { desk: Arc::clone(desk), places: Some(Arc::clone(places)) })
    }

    fn count(&self) -> usize {
        self.desk.about_site();
        self.places.as_ref().map_or_else(|| self.desk.data().len(), |places| places.len())
    }
}

impl Object for Posts {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.desk.about_site();
        let index = key.as_usize()?;
        let index = match &self.places {
            Some(places) => *places.get(index)?,
            None => index,
        };
        self.desk.data().post(index)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.count())
    }
}

/// A section or a term as templates see it. `pages` and `path` are the names that Zola has for
/// `posts` and `url`.
#[derive(Debug)]
pub(super) struct List {
    desk: Arc<Desk>,
    data: ListData,
}

impl List {
    const KEYS: &'static [&'static str] = &[
        "name",
        "slug",
        "title",
        "url",
        "path",
        "permalink",
        "extra",
        "count",
        "page_count",
        "posts",
        "pages",
    ];

    pub(super) fn value(desk: &Arc<Desk>, data: ListData) -> Value {
        Value::from_object(Self { desk: Arc::clone(desk), data })
    }
}

impl Object for List {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let data = &self.data;
        Some(match key {
            "name" | "title" => Value::from(data.title.as_str()),
            "slug" => Value::from(data.name.as_str()),
            "url" | "path" => Value::from(data.url.as_str()),
            "permalink" => Value::from(format!("{}{}", self.desk.origin(), data.url)),
            "extra" => data.extra.clone(),
            "count" | "page_count" => Value::from(data.posts.len()),
            "posts" | "pages" => Posts::some(&self.desk, &data.posts),
            _ => return None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(Self::KEYS)
    }
}
