//! What is typed is handed on.

use std::ffi::OsString;

use clap::Parser;

use super::Args;

/// The other process is on the same site, whatever its folder is called.
#[test]
fn flags_are_handed_on_as_they_were_meant() {
    let rows: &[&[&str]] = &[
        &[],
        &["-r", "a b", "-c", "other.toml"],
        &["--root=-dash", "--config=--root", "-q"],
        &["-vv", "--color", "never"],
        &["--log", "json"],
    ];
    for row in rows {
        let read = |flags: Vec<OsString>, verb: &str| {
            let line = [OsString::from("skep")].into_iter().chain(flags);
            Args::parse_from(line.chain([OsString::from(verb)])).global
        };
        let typed = read(row.iter().map(OsString::from).collect(), "serve");
        let handed = read(typed.flags(), "build");
        assert_eq!((&handed.root, &handed.config), (&typed.root, &typed.config), "{row:?}");
        assert_eq!((handed.quiet, handed.verbose), (typed.quiet, typed.verbose), "{row:?}");
        assert!(handed.color == typed.color, "{row:?}");
        assert_eq!(handed.log, typed.log, "{row:?}");
    }
}
