//! What is remembered of a look.

use super::super::{Check, Examination, Finding, Verdict};
use crate::clock::Timestamp;
use crate::limits::{DOCTOR_KEPT_ROWS, DOCTOR_KEPT_TEXT_BYTES};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T09:30:00Z").unwrap()
}

#[test]
fn it_is_read_back_as_it_was_with_the_worst_first() {
    let findings = [
        Finding::green(Check::Dns, "you.example: 203.0.113.7"),
        Finding::yellow(Check::Backup, "tab\there, \\n and \\", "line\nafter\n    line"),
        Finding::red(Check::Tls, "", "`certbot`"),
        Finding::green(Check::Disk, "🐝"),
    ];
    let kept = Examination::of(&findings, now());
    let order: Vec<&str> = kept.rows.iter().map(|it| it.check.as_str()).collect();
    assert_eq!(order, ["tls", "backup", "dns", "disk"]);
    assert_eq!((kept.count(Verdict::Red), kept.count(Verdict::Green)), (1, 2));
    assert_eq!(Examination::parse(&kept.to_text()), Some(kept));
    let nothing = Examination::of(&[], now());
    assert_eq!(Examination::parse(&nothing.to_text()), Some(nothing));
    assert_eq!(Examination::parse("yesterday\nred\ttls\tx"), None);
    let odd = Examination::parse("2026-11-28T09:30:00Z\nblue\ttls\tx\nred\n\nred\ttls\tx").unwrap();
    assert_eq!(odd.rows.len(), 1, "what nobody can read is left out: {odd:?}");
}

/// Whatever a server has answered with, it does not fill the database.
#[test]
fn it_is_bounded_and_red_lines_stay() {
    let long = "é\n".repeat(100_000);
    let mut findings = vec![Finding::green(Check::Clock, &*long); 1000];
    findings.push(Finding::red(Check::Via, &*long, &*long));
    let kept = Examination::of(&findings, now());
    assert_eq!((kept.rows.len(), kept.rows[0].verdict), (DOCTOR_KEPT_ROWS, Verdict::Red));
    let bytes = kept.to_text().len();
    assert!(bytes < DOCTOR_KEPT_ROWS * (4 * DOCTOR_KEPT_TEXT_BYTES + 64), "{bytes}");
    assert_eq!(Examination::parse(&kept.to_text()), Some(kept));
}
