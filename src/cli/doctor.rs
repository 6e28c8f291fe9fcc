//! `skep doctor`

mod process;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::args::{Doctor, Global};
use super::denied;
use super::failure::{Exit, Failure, Reason};
use super::open;
use super::print::{Printer, counted};
use super::settings;
use crate::doctor::{Check, Finding, Mode, Verdict};
use crate::worker::{Homestead, examine_node, keep_examination};

#[derive(serde::Serialize)]
struct Outcome {
    green: usize,
    yellow: usize,
    red: usize,
    checks: Vec<Row>,
}

#[derive(serde::Serialize)]
struct Row {
    check: &'static str,
    verdict: &'static str,
    says: String,
    fix: Option<String>,
}

pub(super) fn run(global: &Global, args: &Doctor, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    // Opening closes what is open to others; the owner shall hear of it all the same.
    let mut homestead = homestead(&global.root.join(&config.server.data));
    let node = open::node(global).map_err(|failure| locked_out(failure, printer))?;
    if let Some(process) = &mut homestead.process {
        process.has_old_settings = settings::are_newer(global, &node)?;
    }
    let findings = examine_node(&node, homestead, args.via.as_deref())?;
    // What is found is shown, whatever the disk says to that.
    let kept = keep_examination(&node, &findings);
    kept.unwrap_or_else(|error| log::warn!("what was found is not kept: {error}"));
    printer.result(&outcome(&findings), || lines(&findings));
    match count(&findings, Verdict::Red) {
        0 => Ok(()),
        red => Err(failed(red)),
    }
}

fn failed(red: usize) -> Failure {
    let checks = counted(red, "check");
    let error = anyhow!("{checks} failed; what to do stands below each line that begins with NO");
    Failure::error(Exit::Problems, error)
}

/// That the files are somebody else's is a finding, too, and the only one that can be had.
fn locked_out(failure: Failure, printer: &Printer) -> Failure {
    let Reason::Problems(problems) = &failure.reason else { return failure };
    let Some(problem) = problems.iter().find(|it| it.code == denied::CODE) else { return failure };
    let finding = Finding {
        check: Check::DataFolder,
        verdict: Verdict::Red,
        says: problem.message.clone(),
        fix: problem.help.clone(),
    };
    printer.result(&outcome(std::slice::from_ref(&finding)), || line(&finding));
    failed(1)
}

fn homestead(data: &Path) -> Homestead {
    let mode = |path: PathBuf, wanted: u32| {
        let mode = fs::metadata(&path).ok()?.permissions().mode() & 0o777;
        Some(Mode { path, mode, wanted })
    };
    let folder = data.join("keys");
    let files = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "pem"));
    let mut keys: Vec<Mode> = files.filter_map(|path| mode(path, 0o600)).collect();
    keys.sort_by(|a, b| a.path.cmp(&b.path));
    let data_folder = mode(data.to_owned(), 0o700);
    Homestead {
        keys,
        data: data_folder.into_iter().chain(mode(data.join(open::DATABASE), 0o600)).collect(),
        process: process::of_lock(&data.join("serve.lock")),
    }
}

fn count(findings: &[Finding], verdict: Verdict) -> usize {
    findings.iter().filter(|it| it.verdict == verdict).count()
}

fn outcome(findings: &[Finding]) -> Outcome {
    let row = |it: &Finding| Row {
        check: it.check.as_str(),
        verdict: it.verdict.as_str(),
        says: it.says.clone(),
        fix: it.fix.clone(),
    };
    Outcome {
        green: count(findings, Verdict::Green),
        yellow: count(findings, Verdict::Yellow),
        red: count(findings, Verdict::Red),
        checks: findings.iter().map(row).collect(),
    }
}

/// One line for each check, and what to do below those that are not green.
fn lines(findings: &[Finding]) -> String {
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `ok    dns           you.example: 203.0.113.7`
fn line(finding: &Finding) -> String {
    let word = match finding.verdict {
        Verdict::Green => "ok",
        Verdict::Yellow => "note",
        Verdict::Red => "NO",
    };
    let mut line = format!("{word:5} {:13} {}", finding.check.as_str(), finding.says);
    if let Some(fix) = &finding.fix {
        let indent = " ".repeat(20);
        fix.lines().for_each(|fix| line.push_str(&format!("\n{indent}{fix}")));
    }
    line
}
