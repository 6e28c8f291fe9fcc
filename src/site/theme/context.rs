//! What a template sees: its own variables, those of every page, and, behind `site`, the rest of
//! the site, of which nothing is made before it is asked for.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::value::{Enumerator, Object};
use minijinja::{State, Value};

use super::Theme;
use super::data::{List, Posts, SiteData};
use super::load_data::DataFiles;
use super::problem::Known;
use super::values::absent;
use crate::config::Problem;

/// The name under which functions find their [`Desk`]: no template can write it.
const DESK: &str = "the desk";

/// What a page depends on besides its own text and its templates.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::site) struct Reads {
    /// Files read by `load_data` and pictures measured, relative to the root of the site; also
    /// those that were not there.
    pub(in crate::site) files: BTreeSet<PathBuf>,
    /// Did it look at other posts, pages or lists?
    pub(in crate::site) site: bool,
}

impl Reads {
    /// Adds what another page depends on.
    pub(in crate::site) fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.site |= other.site;
    }
}

/// Everything that is the same for all pages of one build.
#[derive(Debug)]
pub(in crate::site) struct Session<'t> {
    theme: &'t Theme,
    common: Value,
    data: Arc<dyn SiteData>,
    files: Arc<DataFiles>,
    origin: Arc<str>,
}

impl<'t> Session<'t> {
    pub(super) fn new(theme: &'t Theme, common: Value, data: Arc<dyn SiteData>) -> Self {
        let url = common.get_attr("site").and_then(|site| site.get_attr("url"));
        let url = url.unwrap_or_default();
        let origin = Arc::from(url.as_str().unwrap_or_default().trim_end_matches('/'));
        let files = Arc::new(DataFiles::new(theme.root.clone(), theme.open.clone()));
        Self { theme, common, data, files, origin }
    }

    /// Renders the template `name` to the end of `out`, with the variables of the maps `own`, of
    /// which the first wins, and those of every page. What was written before an error stays.
    pub(in crate::site) fn render(
        &self,
        name: &str,
        own: Vec<Value>,
        out: &mut Vec<u8>,
    ) -> Result<Reads, Problem> {
        let desk = Arc::new(Desk {
            data: Arc::clone(&self.data),
            files: Arc::clone(&self.files),
            origin: Arc::clone(&self.origin),
            reads: Mutex::default(),
        });
        let scope = Scope { own, common: self.common.clone(), desk: Arc::clone(&desk) };
        let context = Value::from_object(scope);
        let rendered = self
            .theme
            .environment
            .get_template(name)
            .and_then(|template| template.render_captured_to(context.clone(), Text(out)));
        match rendered {
            Ok(_) => Ok(std::mem::take(&mut *desk.reads())),
            Err(error) => {
                let known = Known::of(&context, self.theme);
                Err(self.theme.problem(&error, Some(&known)))
            }
        }
    }
}

/// Memory takes every write.
struct Text<'a>(&'a mut Vec<u8>);

impl io::Write for Text<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What functions need while one page is rendered, and what they note about it.
#[derive(Debug)]
pub(super) struct Desk {
    data: Arc<dyn SiteData>,
    files: Arc<DataFiles>,
    origin: Arc<str>,
    reads: Mutex<Reads>,
}

impl Desk {
    /// That of the page being rendered. `None` where templates are rendered without a site.
    pub(super) fn of(state: &State<'_, '_>) -> Option<Arc<Self>> {
        state.lookup(DESK)?.downcast_object::<Self>()
    }

    pub(super) fn data(&self) -> &dyn SiteData {
        self.data.as_ref()
    }

    pub(super) fn files(&self) -> &DataFiles {
        &self.files
    }

    /// Without a slash at the end.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Notes that the page depends on other posts.
    pub(super) fn about_site(&self) {
        self.reads().site = true;
    }

    /// Notes that the page depends on `file`.
    pub(super) fn about_file(&self, file: &Path) {
        self.reads().files.insert(file.to_owned());
    }

    fn reads(&self) -> MutexGuard<'_, Reads> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Object for Desk {}

/// All variables of a template. Cheaper than merging maps: nothing is copied.
#[derive(Debug)]
struct Scope {
    own: Vec<Value>,
    common: Value,
    desk: Arc<Desk>,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == DESK {
            return Some(Value::from_dyn_object(Arc::clone(&self.desk)));
        }
        let own = self.own.iter().find_map(|own| member(own, key));
        match own.or_else(|| member(&self.common, key))? {
            value if value.is_none() => Some(absent()),
            plain if key == "site" => {
                Some(Value::from_object(Site { plain, desk: Arc::clone(&self.desk) }))
            }
            value => Some(value),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(keys(self.own.iter().chain([&self.common])))
    }
}

/// `site`: what is known at once, and what is asked for.
#[derive(Debug)]
struct Site {
    plain: Value,
    desk: Arc<Desk>,
}

impl Object for Site {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let (desk, data) = (&self.desk, self.desk.data());
        match key {
            "posts" => Some(Posts::all(desk)),
            "sections" => {
                desk.about_site();
                Some(data.sections().into_iter().map(|it| List::value(desk, it)).collect())
            }
            "taxonomies" => {
                desk.about_site();
                Some(data.taxonomies().into_iter().collect())
            }
            "updated_iso" | "updated_text" => {
                desk.about_site();
                let updated = data.updated();
                let place = usize::from(key == "updated_text");
                Some(updated.map_or_else(absent, |both| Value::from(both[place].as_str())))
            }
            _ => member(&self.plain, key),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let mut keys = keys([&self.plain]);
        let more = ["posts", "sections", "taxonomies", "updated_iso", "updated_text"];
        keys.extend(more.map(Value::from));
        Enumerator::Values(keys)
    }
}

/// The member `key` of `map`, if it has one.
fn member(map: &Value, key: &str) -> Option<Value> {
    map.as_object()?.get_value_by_str(key)
}

fn keys<'a>(maps: impl IntoIterator<Item = &'a Value>) -> Vec<Value> {
    let keys = maps.into_iter().filter_map(|map| map.try_iter().ok()).flatten();
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}
