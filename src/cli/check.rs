//! `skep check`

use std::fs;

use super::args::{Check, Global};
use super::failure::{Exit, Failure, Reason};
use super::open;
use super::print::{FailedBy, Printer};
use super::timings::Counter;
use crate::config::{Config, Problem, line_of};
use crate::worker::{CheckedLinks, check_links, check_site, list_links};

#[derive(serde::Serialize)]
struct Checked<'a> {
    errors: usize,
    warnings: Vec<FailedBy<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external: Option<External>,
}

/// What came of the links to other sites.
#[derive(serde::Serialize)]
struct External {
    asked: usize,
    broken: usize,
    refused: usize,
    left: usize,
}

pub(super) fn run(global: &Global, args: &Check, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    open::check_built(&global.root, &config)?;
    let options = args.content.options();
    let failed = |problems| Failure { exit: Exit::Problems, reason: Reason::Problems(problems) };
    let mut warnings = check_site(&global.root, &config, options).map_err(failed)?;
    warnings.extend(without_tls(global, &config));
    let links = if args.external {
        let links = list_links(&global.root, &config, options).map_err(failed)?;
        let counter = Counter::new(printer, "links");
        let checked = check_links(&config, &links, &|done, count| counter.show(done, count));
        counter.end();
        warnings.extend(checked.broken.iter().cloned());
        Some(checked)
    } else {
        None
    };
    printer.problems(&warnings);
    let count = warnings.len();
    let told = warnings.iter().map(FailedBy::of).collect();
    let external = links.as_ref().map(|links| External {
        asked: links.asked,
        broken: links.broken.len(),
        refused: links.refused,
        left: links.left,
    });
    printer.result(&Checked { errors: 0, warnings: told, external }, || {
        let own = match count {
            0 => "no errors".to_owned(),
            1 => "no errors, 1 warning".to_owned(),
            count => format!("no errors, {count} warnings"),
        };
        links.as_ref().map_or(own.clone(), |links| format!("{own}; {}", sentence(links)))
    });
    match links {
        // They have been shown; the shell is told as well.
        Some(links) if !links.broken.is_empty() => Err(failed(Vec::new())),
        _ => Ok(()),
    }
}

/// Others ask for `https` wherever they can reach a name; where private addresses are let in, one tries things out.
fn without_tls(global: &Global, config: &Config) -> Option<Problem> {
    let origin = &config.site.origin;
    if origin.is_https() || origin.domain().is_local() || !config.net_allow.is_empty() {
        return None;
    }
    let text = fs::read_to_string(global.root.join(&global.config)).unwrap_or_default();
    let message = format!("{origin} is without https: hardly any server follows anybody there");
    let problem = Problem::warning("config/plain-http", message).help(format!(
        "write `url = \"https://{}\"` before anybody follows you; a web server in front has the certificate",
        origin.domain()
    ));
    Some(match line_of(&text, "site.url") {
        Some(line) => problem.at(&global.config, line),
        None => problem.in_file(&global.config),
    })
}

/// `12 addresses of other sites asked: 1 link leads nowhere, 2 would not say`
fn sentence(links: &CheckedLinks) -> String {
    let CheckedLinks { asked, refused, left, broken } = links;
    let plural = if *asked == 1 { "" } else { "es" };
    let mut text = format!("{asked} address{plural} of other sites asked");
    let mut parts = Vec::new();
    match broken.len() {
        0 => parts.push("no link leads nowhere".to_owned()),
        1 => parts.push("1 link leads nowhere".to_owned()),
        count => parts.push(format!("{count} links lead nowhere")),
    }
    if *refused > 0 {
        parts.push(format!("{refused} would not say"));
    }
    if *left > 0 {
        parts.push(format!("{left} left out"));
    }
    text.push_str(": ");
    text.push_str(&parts.join(", "));
    text
}
