//! What reaches a terminal, and how a problem looks on it.

use super::{BLUE, Colour, Printer, RED, RESET, YELLOW, harmless};
use crate::cli::args::{Global, LogFormat};
use crate::config::Problem;

fn printer(color: Colour) -> Printer {
    let (root, config) = (".".into(), "node.toml".into());
    let (quiet, verbose, json, log) = (true, 0, false, LogFormat::Text);
    Printer::new(&Global { root, config, old_name: false, quiet, verbose, json, color, log })
}

#[test]
fn strangers_write_no_commands() {
    for (text, shown) in [
        ("Bees and\trye\nin lines", "Bees and\trye\nin lines"),
        ("\u{1F41D} \u{e9}\u{5d0}", "\u{1F41D} \u{e9}\u{5d0}"),
        ("\u{1b}[2J", "\u{fffd}[2J"),
        ("\u{9b}2J", "\u{fffd}2J"),
        ("a\rb\u{8}c\u{7}d\u{0}e\u{7f}f", "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f"),
        ("\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ("\u{2066}\u{2067}\u{2068}\u{2069}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        // Marks that only join or part letters are part of writing.
        ("\u{200d}\u{200e}\u{2029}", "\u{200d}\u{200e}\u{2029}"),
    ] {
        assert_eq!(harmless(text), shown, "{text:?}");
    }
}

#[test]
fn a_problem_is_coloured_where_that_is_wanted() {
    let error = Problem::error("config/value", "`site.url` is missing").at("node.toml", 7);
    let warning = Problem::warning("content/alt", "help: no error here").in_file("a.md");
    for (problem, plain, coloured) in [
        (
            error.clone().help("write it"),
            "error[config/value]: `site.url` is missing\n  --> node.toml:7\n  help: write it",
            format!(
                "{RED}error{RESET}[config/value]: `site.url` is missing\n  --> node.toml:7\n  \
                 {BLUE}help{RESET}: write it"
            ),
        ),
        (
            warning,
            "warning[content/alt]: help: no error here\n  --> a.md",
            format!("{YELLOW}warning{RESET}[content/alt]: help: no error here\n  --> a.md"),
        ),
        (
            Problem::error("x", "\u{1b}[0m"),
            "error[x]: \u{fffd}[0m",
            format!("{RED}error{RESET}[x]: \u{fffd}[0m"),
        ),
    ] {
        assert_eq!(printer(Colour::Never).coloured(&problem), plain);
        assert_eq!(printer(Colour::Always).coloured(&problem), coloured);
    }
}
