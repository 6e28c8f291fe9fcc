//! Functions that templates call. What they look at is noted, so that a page is made anew when it
//! changes.

#![allow(clippy::needless_pass_by_value, reason = "the engine hands arguments over as values")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::context::Desk;
use super::data::{List, ListData, Posts};
use super::filters::absolute_url;
use super::json_ld::json_ld;
use super::load_data::{Format, Unread};
use super::values::{absent, record, table};
use crate::config::nearest;

/// All names that [`add`] gives, for suggestions.
pub(super) const NAMES: &[&str] = &[
    "get_image_metadata",
    "get_page",
    "get_section",
    "get_taxonomy",
    "get_taxonomy_url",
    "get_url",
    "json_ld",
    "load_data",
    "throw",
];

/// Gives `environment` all functions of this module.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_function("get_image_metadata", get_image_metadata);
    environment.add_function("get_page", get_page);
    environment.add_function("get_section", get_section);
    environment.add_function("get_taxonomy", get_taxonomy);
    environment.add_function("get_taxonomy_url", get_taxonomy_url);
    environment.add_function("get_url", get_url);
    environment.add_function("json_ld", json_ld);
    environment.add_function("load_data", load_data);
    environment.add_function("throw", throw);
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn desk(state: &State<'_, '_>) -> Result<Arc<Desk>, Error> {
    Desk::of(state).ok_or_else(|| wrong("only a page of a site can ask for this".to_owned()))
}

/// The argument `name`, by place or by name.
fn argument(placed: Option<String>, kwargs: &Kwargs, name: &str) -> Result<String, Error> {
    match placed {
        Some(value) => Ok(value),
        None => kwargs.get(name),
    }
}

/// Must it be there? It must unless the template says otherwise.
fn required(kwargs: &Kwargs) -> Result<bool, Error> {
    Ok(kwargs.get::<Option<bool>>("required")?.unwrap_or(true))
}

/// A post or page, as a card.
fn get_page(state: &State<'_, '_>, path: Option<String>, kwargs: Kwargs) -> Result<Value, Error> {
    let path = argument(path, &kwargs, "path")?;
    let required = required(&kwargs)?;
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    desk.about_site();
    match find(&desk, &path) {
        Some(page) => Ok(page),
        None if required => Err(no_page(&path)),
        None => Ok(absent()),
    }
}

fn find(desk: &Desk, path: &str) -> Option<Value> {
    desk.data().find(path.strip_prefix("@/").unwrap_or(path))
}

fn no_page(path: &str) -> Error {
    wrong(format!(
        "there is no page `{path}`; name its file below `content/`, or its address, e.g. `about.md` or `/about/`"
    ))
}

/// Zola's `posts/_index.md`, Hugo's `/posts`, our `posts`: the last is what is compared.
fn list_name(path: &str) -> &str {
    let path = path.strip_prefix("@/").unwrap_or(path);
    path.strip_suffix("_index.md").unwrap_or(path).trim_matches('/')
}

fn get_section(
    state: &State<'_, '_>,
    path: Option<String>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let path = argument(path, &kwargs, "path")?;
    let required = required(&kwargs)?;
    // Zola's: ours never have more than that.
    kwargs.get::<Option<bool>>("metadata_only")?;
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    desk.about_site();
    let name = list_name(&path);
    if name.is_empty() {
        return Ok(everything(&desk));
    }
    let sections = desk.data().sections();
    let names: Vec<String> = sections.iter().map(|section| section.name.clone()).collect();
    let is_it = |section: &ListData| section.name == name || section.url.trim_matches('/') == name;
    match sections.into_iter().find(is_it) {
        Some(section) => Ok(List::value(&desk, section)),
        None if required => Err(no_list("section", name, &names)),
        None => Ok(absent()),
    }
}

/// The section that the whole site is.
fn everything(desk: &Arc<Desk>) -> Value {
    let sections = desk.data().sections().into_iter();
    let posts = Posts::all(desk);
    record([
        ("name", Value::from("")),
        ("title", Value::from("")),
        ("slug", Value::from("")),
        ("url", Value::from("/")),
        ("path", Value::from("/")),
        ("permalink", Value::from(format!("{}/", desk.origin()))),
        ("extra", table(&BTreeMap::new())),
        ("count", Value::from(desk.data().len())),
        ("page_count", Value::from(desk.data().len())),
        ("posts", posts.clone()),
        ("pages", posts),
        ("subsections", sections.map(|section| List::value(desk, section)).collect()),
    ])
}

fn no_list(kind: &str, name: &str, names: &[String]) -> Error {
    let known = names.iter().map(String::as_str);
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", names.join(", ")),
    };
    wrong(format!("there is no {kind} `{name}`; {help}"))
}

/// The name of a taxonomy: Zola calls the argument `kind`.
fn taxonomy_name(placed: Option<String>, kwargs: &Kwargs) -> Result<String, Error> {
    match (placed, kwargs.get::<Option<String>>("kind")?) {
        (Some(name), _) | (None, Some(name)) => Ok(name),
        (None, None) => kwargs.get("name"),
    }
}

fn terms(desk: &Desk, name: &str) -> Result<Vec<ListData>, Error> {
    desk.about_site();
    let found = desk.data().terms(name);
    found.ok_or_else(|| no_list("taxonomy", name, &desk.data().taxonomies()))
}

fn get_taxonomy(
    state: &State<'_, '_>,
    name: Option<String>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let name = taxonomy_name(name, &kwargs)?;
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    let terms = terms(&desk, &name)?.into_iter();
    let terms: Value = terms.map(|term| List::value(&desk, term)).collect();
    Ok(record([
        ("name", Value::from(name.as_str())),
        ("kind", Value::from(name.as_str())),
        ("terms", terms.clone()),
        ("items", terms),
    ]))
}

/// The absolute address of a term, e.g. of a tag.
fn get_taxonomy_url(state: &State<'_, '_>, kwargs: Kwargs) -> Result<String, Error> {
    let (kind, name): (String, String) = (kwargs.get("kind")?, kwargs.get("name")?);
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    let terms = terms(&desk, &kind)?;
    let is_it = |term: &&ListData| term.title == name || term.name == name;
    match terms.iter().find(is_it) {
        Some(term) => Ok(format!("{}{}", desk.origin(), term.url)),
        None => {
            let names: Vec<String> = terms.into_iter().map(|term| term.title).collect();
            Err(no_list(&format!("term of `{kind}`"), &name, &names))
        }
    }
}

/// The absolute address of `@/file.md` or of a path.
fn get_url(state: &State<'_, '_>, path: Option<String>, kwargs: Kwargs) -> Result<String, Error> {
    let path = argument(path, &kwargs, "path")?;
    let slash = kwargs.get::<Option<bool>>("trailing_slash")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    if let Some(file) = path.strip_prefix("@/") {
        desk.about_site();
        if let Some(page) = desk.data().find(file) {
            let url = page.get_attr("url")?;
            return Ok(format!("{}{url}", desk.origin()));
        }
        let name = list_name(&path);
        let sections = desk.data().sections();
        return match sections.iter().find(|section| section.name == name) {
            Some(section) => Ok(format!("{}{}", desk.origin(), section.url)),
            None if name.is_empty() => Ok(format!("{}/", desk.origin())),
            None => Err(no_page(&path)),
        };
    }
    let url = absolute_url(desk.origin(), &path)?;
    Ok(if slash && !url.ends_with('/') { format!("{url}/") } else { url })
}

/// What is in a file below the root of the site.
fn load_data(state: &State<'_, '_>, path: Option<String>, kwargs: Kwargs) -> Result<Value, Error> {
    let name = argument(path, &kwargs, "path")?;
    let format: Option<String> = kwargs.get("format")?;
    let required = required(&kwargs)?;
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    let explained = |unread: Unread| match unread {
        Unread::Absent => wrong(format!("there is no file `{name}` below the folder of the site")),
        Unread::Wrong(why) => wrong(format!("`{name}` {why}")),
    };
    let path = desk.files().relative(&name).map_err(explained)?;
    let Some(format) = Format::of(format.as_deref(), &path) else {
        return Err(wrong(format!("`{name}`: say `format=` json, toml, csv or plain")));
    };
    desk.about_file(&path);
    match desk.files().read(&path, format) {
        Err(Unread::Absent) if !required => Ok(absent()),
        read => read.map_err(explained),
    }
}

/// `width`, `height` and `format` of a picture below `static/` or `content/`.
fn get_image_metadata(
    state: &State<'_, '_>,
    path: Option<String>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let name = argument(path, &kwargs, "path")?;
    let missing = kwargs.get::<Option<bool>>("allow_missing")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let desk = desk(state)?;
    let places = ["static".as_ref(), desk.files().content()].map(|folder| folder.join(&name));
    let places = places.into_iter().chain([PathBuf::from(&name)]);
    let places: Vec<PathBuf> =
        places.filter_map(|place| desk.files().relative(place.to_str()?).ok()).collect();
    for place in &places {
        desk.about_file(place);
        if desk.files().has(place) {
            return size(&desk, place);
        }
    }
    if missing { Ok(absent()) } else { Err(wrong(format!("there is no picture `{name}`"))) }
}

fn size(desk: &Desk, file: &Path) -> Result<Value, Error> {
    let Some((width, height)) = desk.data().picture_size(file) else {
        return Err(wrong(format!("the size of `{}` cannot be read", file.display())));
    };
    let end = file.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
    Ok(record([
        ("width", Value::from(width)),
        ("height", Value::from(height)),
        ("format", Value::from(end)),
    ]))
}

/// Ends the build with a message of the template's.
fn throw(message: Option<String>, kwargs: Kwargs) -> Result<Value, Error> {
    let message = argument(message, &kwargs, "message")?;
    kwargs.assert_all_used()?;
    Err(wrong(message))
}
