//! `skep move check`

use anyhow::anyhow;

use super::super::failure::{Exit, Failure};
use super::super::print::{Printer, counted};
use crate::portability::{Family, Finding, Verdict};
use crate::worker::{Node, Rehearsal, rehearse_move};

#[derive(serde::Serialize)]
struct Outcome {
    account: String,
    target: Option<String>,
    passed: usize,
    noted: usize,
    failed: usize,
    checks: Vec<Row>,
}

#[derive(serde::Serialize)]
pub(super) struct Row {
    check: &'static str,
    verdict: &'static str,
    says: String,
    families: Vec<&'static str>,
    fix: Option<String>,
}

pub(super) fn run(node: &Node, account: &str, printer: &Printer) -> Result<(), Failure> {
    let rehearsal = rehearse_move(node, account)?;
    let outcome = outcome(account, &rehearsal);
    printer.result(&outcome, || lines(&rehearsal));
    passed(&rehearsal)
}

/// Fails when the Move would.
pub(super) fn passed(rehearsal: &Rehearsal) -> Result<(), Failure> {
    let failed = count(rehearsal, Verdict::Failed);
    if failed == 0 {
        return Ok(());
    }
    let exit = if rehearsal.is_away { Exit::Remote } else { Exit::Problems };
    let checks = counted(failed, "check");
    Err(Failure::error(exit, anyhow!("{checks} failed: the Move would not be heeded")))
}

fn count(rehearsal: &Rehearsal, verdict: Verdict) -> usize {
    rehearsal.findings.iter().filter(|it| it.verdict == verdict).count()
}

pub(super) fn row(it: &Finding) -> Row {
    Row {
        check: it.check.as_str(),
        verdict: it.verdict.as_str(),
        says: it.says.clone(),
        families: it.families.iter().map(|family| family.name()).collect(),
        fix: it.fix.clone(),
    }
}

fn outcome(account: &str, rehearsal: &Rehearsal) -> Outcome {
    Outcome {
        account: account.to_owned(),
        target: rehearsal.target.as_ref().map(ToString::to_string),
        passed: count(rehearsal, Verdict::Passed),
        noted: count(rehearsal, Verdict::Noted),
        failed: count(rehearsal, Verdict::Failed),
        checks: rehearsal.findings.iter().map(row).collect(),
    }
}

/// One line for each check, and what to do below those that did not pass.
fn lines(rehearsal: &Rehearsal) -> String {
    rehearsal.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `ok    alias       its aliases name https://you.example/ap/actor`
pub(super) fn line(finding: &Finding) -> String {
    let word = match finding.verdict {
        Verdict::Passed => "ok",
        Verdict::Noted => "note",
        Verdict::Failed => "NO",
    };
    let mut line = format!("{word:5} {:11} {}", finding.check.as_str(), finding.says);
    if finding.families.len() == Family::ALL.len() {
        line.push_str(" (all servers)");
    } else if !finding.families.is_empty() {
        let names: Vec<_> = finding.families.iter().map(|family| family.name()).collect();
        line.push_str(&format!(" ({})", names.join(", ")));
    }
    if let Some(fix) = &finding.fix {
        line.push_str(&format!("\n{:18}{fix}", ""));
    }
    line
}
