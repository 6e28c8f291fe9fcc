//! Dates, in the zone of the site.

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error};

use super::{Setup, named, wrong};
use crate::clock::{Timestamp, Zone};

pub(super) fn add(environment: &mut Environment<'_>, setup: &Arc<Setup>) {
    let setup = Arc::clone(setup);
    environment.add_filter(
        "date",
        move |value: Cow<'_, str>, format: Option<String>, kwargs: Kwargs| {
            date(&setup, &value, format, &kwargs)
        },
    );
}

/// A date that [`Timestamp::parse_in`] reads, or seconds since 1970, in a strftime format.
fn date(
    setup: &Setup,
    value: &str,
    format: Option<String>,
    kwargs: &Kwargs,
) -> Result<String, Error> {
    let format = named(format, kwargs, "format")?.unwrap_or_else(|| "%Y-%m-%d".to_owned());
    let zone: Option<String> = kwargs.get("timezone")?;
    kwargs.assert_all_used()?;
    if value.is_empty() {
        return Ok(String::new());
    }
    let zone = match zone.as_deref() {
        None => setup.zone.clone(),
        Some(name) => Zone::named(name)
            .ok_or_else(|| wrong(format!("`{name}` is no time zone this machine knows")))?,
    };
    let moment = match value.parse() {
        Ok(secs) => Timestamp::from_secs(secs),
        Err(_) => Timestamp::parse_in(value, &setup.zone)
            .ok_or_else(|| wrong(format!("`{value}` is not a date")))?,
    };
    moment
        .format(&format, &zone)
        .ok_or_else(|| wrong(format!("`{format}` is not a date format such as `%d %B %Y`")))
}
