//! `skep new`

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;

use super::args::{Global, Kind, New};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::config::{Problem, toml_text};
use crate::site::{slugify, write_file};

#[derive(serde::Serialize)]
struct Made {
    path: String,
}

pub(super) fn run(global: &Global, args: &New, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    let now = clock::now();
    let stamp = now.format("%Y-%m-%d-%H%M%S", &config.site.zone).unwrap_or_default();
    let path = path_of(args, &stamp, &config.site.content)?;
    let file = global.root.join(&path);
    if file.exists() {
        let message = format!("`{}` is there already", path.display());
        return Err(Failure::problem(Exit::Refused, Problem::error("new/exists", message)));
    }
    let folder = file.parent().unwrap_or(&file);
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    write_file(&file, text(args, &now.rfc3339()).as_bytes())
        .with_context(|| format!("cannot write `{}`", file.display()))?;
    let made = Made { path: path.display().to_string() };
    printer.result(&made, || made.path.clone());
    Ok(())
}

/// Where the new file goes, below the folder `content`.
fn path_of(args: &New, stamp: &str, content: &Path) -> Result<PathBuf, Failure> {
    let what = args.what.trim();
    if what.ends_with(".md") {
        let path = Path::new(what);
        let path = path.strip_prefix(content).unwrap_or(path);
        let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            let message = format!("`{what}` is not below {}/", content.display());
            return Err(Failure::problem(Exit::Usage, Problem::error("new/usage", message)));
        }
        // A hidden file would not be read.
        return if path.extension().is_some() {
            Ok(content.join(path))
        } else {
            Err(nameless(what))
        };
    }
    let slug = slugify(what);
    if slug.is_empty() && args.kind != Kind::Note {
        return Err(nameless(what));
    }
    Ok(match args.kind {
        Kind::Post => content.join(format!("posts/{slug}.md")),
        Kind::Page => content.join(format!("{slug}.md")),
        Kind::Note => content.join(format!("notes/{stamp}.md")),
    })
}

fn nameless(what: &str) -> Failure {
    let problem = Problem::error("new/usage", format!("`{what}` gives no file name"))
        .help("use a title with letters or digits, or a path that ends in .md");
    Failure::problem(Exit::Usage, problem)
}

fn text(args: &New, now: &str) -> String {
    let is_path = args.what.trim().ends_with(".md");
    let mut lines = vec!["+++".to_owned()];
    match args.kind {
        // What was typed is the note itself.
        Kind::Note => {}
        _ if is_path => lines.push("title = \"\"".to_owned()),
        _ => lines.push(format!("title = {}", toml_text(args.what.trim()))),
    }
    if args.kind != Kind::Page {
        lines.push(format!("date = {now}"));
    }
    if args.draft {
        lines.push("draft = true".to_owned());
    }
    lines.push("+++\n".to_owned());
    if args.kind == Kind::Note && !is_path {
        lines.push(args.what.trim().to_owned());
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests;
