//! What others report reaches the owner, and nobody is pushed out by the reports of another server.

use super::{Stage, at, says};
use crate::id::ActorId;
use crate::limits::{REPORT_MAX_CHARS, REPORTS_MAX, REPORTS_PER_ORIGIN_MAX};
use crate::store::{NewReport, ReportState};

const ME: &str = "https://me.example/ap/actor";
const HELLO: &str = "https://me.example/ap/post/hello";

#[test]
fn reports_about_the_owner_are_kept() {
    let long = "x".repeat(REPORT_MAX_CHARS);
    for (objects, members, expected) in [
        (format!("[\"{ME}\",\"{HELLO}\"]"), r#""content":"spam""#, "actor hello: spam"),
        (format!("\"{HELLO}\""), r#""content":"<b>spam</b> &amp; more""#, "hello: spam & more"),
        (format!("\"{ME}\""), r#""content":null"#, "actor: "),
        (format!("[\"{ME}\",\"https://eve.example/notes/1\"]"), r#""x":1"#, "actor: "),
        ("\"https://eve.example/users/eve\"".to_owned(), r#""content":"spam""#, ""),
        ("[]".to_owned(), r#""content":"spam""#, ""),
        (format!("\"{ME}\""), &format!(r#""content":"{long}yyy""#), &format!("actor: {long}")),
    ] {
        let stage = Stage::new();
        let body = says("bob", "Flag", 1, &objects);
        let body = body.replace("\"object\"", &format!("{members},\"object\""));
        assert_eq!(stage.hear("bob", &body), "", "nothing is sent back: {body}");
        let kept = stage.tx(|tx| tx.list_reports(ReportState::Open, 9)).unwrap().into_iter().map(
            |report| {
                let objects = report.said.objects.iter().map(|id| super::short(id.as_str()));
                let words = report.said.words.unwrap_or_default();
                let objects = objects.collect::<Vec<_>>().join(" ");
                format!("{objects}: {words}")
            },
        );
        assert_eq!(kept.collect::<String>(), expected, "{body}");
        assert_eq!(stage.state(), "");
    }
}

#[test]
fn a_storm_of_reports_has_a_bound() {
    let stage = Stage::empty();
    let report = |host: i64| NewReport {
        reporter: ActorId::parse(&format!("https://h{host}.example/actor")).unwrap(),
        objects: Vec::new(),
        words: None,
    };
    stage.tx(|tx| {
        tx.insert_report(&report(-1), at(0)).unwrap();
        for _ in 0..2 * REPORTS_PER_ORIGIN_MAX {
            tx.insert_report(&report(0), at(1)).unwrap();
        }
        assert_eq!(tx.count_open_reports().unwrap(), REPORTS_PER_ORIGIN_MAX + 1);
        // What the owner is done with makes room first, however new it is.
        let newest = tx.list_reports(ReportState::Open, 1).unwrap()[0].id;
        assert!(tx.mark_report_done(newest, at(2)).unwrap());
        tx.insert_report(&report(0), at(2)).unwrap();
        assert_eq!(tx.count_open_reports().unwrap(), REPORTS_PER_ORIGIN_MAX + 1);
        assert_eq!(tx.list_reports(ReportState::Dismissed, 9).unwrap(), []);
        for host in 1..=REPORTS_MAX {
            tx.insert_report(&report(host), at(2)).unwrap();
        }
        assert_eq!(tx.count_open_reports().unwrap(), REPORTS_MAX);
    });
}
