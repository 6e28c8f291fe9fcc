//! `skep doctor`

mod process;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::args::{Doctor, Global};
use super::failure::{Exit, Failure};
use super::open;
use super::print::{Printer, counted};
use crate::doctor::{Finding, Mode, Verdict};
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
    let homestead = homestead(&global.root.join(&config.server.data));
    let node = open::node(global)?;
    let findings = examine_node(&node, homestead, args.via.as_deref())?;
    // What is found is shown, whatever the disk says to that.
    let kept = keep_examination(&node, &findings);
    kept.unwrap_or_else(|error| log::warn!("what was found is not kept: {error}"));
    printer.result(&outcome(&findings), || lines(&findings));
    match count(&findings, Verdict::Red) {
        0 => Ok(()),
        red => {
            let checks = counted(red, "check");
            let error =
                anyhow!("{checks} failed; what to do stands below each line that begins with NO");
            Err(Failure::error(Exit::Problems, error))
        }
    }
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
