//! The templates of the owner's pages: built in, and nobody's to replace, because they hold forms that
//! change things.

use std::borrow::Cow;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

use super::filters::urls::percent;
use super::{STYLE, escape_of, format};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/admin/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = built_in![
    "base.html",
    "bookmarks.html",
    "error.html",
    "filters.html",
    "followers.html",
    "following.html",
    "inbox.html",
    "interact.html",
    "list.html",
    "lists-of.html",
    "lists.html",
    "login.html",
    "macros.html",
    "move.html",
    "notifications.html",
    "overview.html",
    "rules.html",
    "search.html",
    "sent-to.html",
    "sent.html",
    "sessions.html",
    "stats.html",
    "thread.html",
    "timeline.html",
    "write.html",
];

const OWN_STYLE: &str = include_str!("../../../templates/admin/admin.css");
const SCRIPT: &str = include_str!("../../../templates/admin/desk.js");

/// Where what only the site needs begins in its style.
const SITE_ONLY: &str = "/* Top and bottom */";

/// The templates of the owner's pages, compiled.
#[derive(Debug)]
pub struct AdminTheme {
    environment: Environment<'static>,
}

/// Why a page could not be made: a defect of a template.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct RenderError(minijinja::Error);

impl Default for AdminTheme {
    fn default() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(escape_of);
        environment.set_formatter(format);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.add_filter("urlencode", |text: Cow<'_, str>| percent(&text, ""));
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).expect("the built-in templates are tested");
        }
        Self { environment }
    }
}

impl AdminTheme {
    /// The page that `template` makes of these values. Whatever is not marked as safe there is escaped.
    ///
    /// # Errors
    /// When the template is not there, or asks for what is not.
    pub fn render(&self, template: &str, values: &impl Serialize) -> Result<String, RenderError> {
        let template = self.environment.get_template(template).map_err(RenderError)?;
        template.render(Value::from(Serde(values))).map_err(RenderError)
    }

    /// Their style sheet: what the built-in theme says of colours and text, and their own.
    #[must_use]
    pub fn style() -> String {
        let shared = STYLE.split(SITE_ONLY).next().unwrap_or_default();
        format!("{shared}{OWN_STYLE}")
    }

    /// Their script. They work without it.
    #[must_use]
    pub fn script() -> &'static str {
        SCRIPT
    }
}
