//! Text ↔ HTML, XML, JSON.

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value, filters};

use super::{Setup, named};
use crate::site::markdown::{self, Nowhere, Setting, escape};

pub(super) fn add(environment: &mut Environment<'_>, setup: &Arc<Setup>) {
    let zola = Arc::clone(setup);
    environment.add_filter("markdown", move |text: Cow<'_, str>, kwargs: Kwargs| {
        let inline: Option<bool> = kwargs.get("inline")?;
        kwargs.assert_all_used()?;
        let html = to_html(&zola, &text);
        let html = if inline == Some(true) { bare(&html).to_owned() } else { html };
        Ok::<Value, Error>(Value::from_safe_string(html))
    });
    let hugo = Arc::clone(setup);
    environment.add_filter("markdownify", move |text: Cow<'_, str>| {
        Value::from_safe_string(bare(&to_html(&hugo, &text)).to_owned())
    });
    for name in ["safe_html", "safeHTML"] {
        environment.add_filter(name, filters::safe);
    }
    for name in ["xml_escape", "escape_xml"] {
        environment.add_filter(name, |text: Cow<'_, str>| {
            Value::from_safe_string(escape(&text).replace('\'', "&#39;"))
        });
    }
    for name in ["json_encode", "jsonify"] {
        environment.add_filter(name, json);
    }
    environment.add_filter("linebreaksbr", |text: Cow<'_, str>| {
        Value::from_safe_string(escape(&text).replace("\r\n", "\n").replace('\n', "<br>\n"))
    });
}

fn to_html(setup: &Setup, text: &str) -> String {
    let base = format!("{}/", setup.origin);
    let setting = Setting {
        origin: &setup.origin,
        base: &base,
        html: setup.markdown.html,
        smart: setup.markdown.smart,
        highlight: setup.markdown.highlight,
        feed: false,
        card: false,
        tags: &[],
        around: &Nowhere,
        inserts: &[],
    };
    markdown::render(text, &setting).page
}

/// Without the paragraph around it, if it is one alone.
fn bare(html: &str) -> &str {
    let html = html.trim();
    let inner = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    inner.filter(|inner| !inner.contains("<p>")).unwrap_or(html)
}

/// JSON that may also stand in HTML and in `<script>`.
fn json(value: &Value, pretty: Option<bool>, kwargs: Kwargs) -> Result<Value, Error> {
    let pretty = named(pretty, &kwargs, "pretty")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let none = Kwargs::from_iter(Vec::<(String, Value)>::new());
    filters::tojson(value, Some(Value::from(pretty)), none)
}
