//! `skep check`

use super::args::{Content, Global};
use super::failure::{Exit, Failure, Reason};
use super::open;
use super::print::Printer;
use crate::worker::check_site;

#[derive(serde::Serialize)]
struct Checked {
    errors: usize,
    warnings: Vec<String>,
}

pub(super) fn run(global: &Global, args: &Content, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    let warnings = check_site(&global.root, &config, args.drafts())
        .map_err(|problems| Failure { exit: Exit::Problems, reason: Reason::Problems(problems) })?;
    printer.problems(&warnings);
    let count = warnings.len();
    let texts = warnings.iter().map(ToString::to_string).collect();
    printer.result(&Checked { errors: 0, warnings: texts }, || match count {
        0 => "no errors".to_owned(),
        1 => "no errors, 1 warning".to_owned(),
        count => format!("no errors, {count} warnings"),
    });
    Ok(())
}
