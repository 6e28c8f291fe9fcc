//! `skep check`

use super::args::{Check, Global};
use super::failure::{Exit, Failure, Reason};
use super::open;
use super::print::Printer;
use super::timings::Counter;
use crate::worker::{CheckedLinks, check_links, check_site, list_links};

#[derive(serde::Serialize)]
struct Checked {
    errors: usize,
    warnings: Vec<String>,
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
    let texts = warnings.iter().map(ToString::to_string).collect();
    let external = links.as_ref().map(|links| External {
        asked: links.asked,
        broken: links.broken.len(),
        refused: links.refused,
        left: links.left,
    });
    printer.result(&Checked { errors: 0, warnings: texts, external }, || {
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
