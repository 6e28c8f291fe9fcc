//! `skep post`

use std::path::Path;

use super::args::{Global, Post};
use super::failure::{Asked, Exit, Failure, unpublished};
use super::old_name;
use super::open;
use super::print::Printer;
use super::publish::{sentence, servers};
use super::wait;
use crate::clock;
use crate::site::Silent;
use crate::worker::{
    Allowances, ComposeError, Draft, Enclosed, Medium, PublishError, PublishMode, publish,
    write_post,
};

#[derive(serde::Serialize)]
struct Said {
    path: String,
    /// The ids of what was published by it: the note, and whatever else waited.
    objects: Vec<String>,
    servers: usize,
}

impl From<ComposeError> for Failure {
    fn from(error: ComposeError) -> Self {
        match error {
            ComposeError::Answered(error) => error.into(),
            ComposeError::Write { .. } => Self::error(Exit::Failure, error),
            other => Self::error(Exit::Usage, other),
        }
    }
}

pub(super) fn run(global: &Global, args: &Post, printer: &Printer) -> Result<(), Failure> {
    if args.alt.len() != args.media.len() {
        let why = "every `--media` needs an `--alt` with words for those who do not see it, or `--alt ''` \
                   if it is mere decoration";
        return Err(Failure::error(Exit::Usage, anyhow::anyhow!(why)));
    }
    let media = args.media.iter().zip(&args.alt).map(|(file, alt)| {
        let medium = Medium::Copy(file.clone());
        Enclosed { medium, alt: alt.clone() }
    });
    let draft = Draft {
        text: args.text.clone(),
        reply_to: args.reply_to.clone(),
        visibility: args.visibility.map(Into::into),
        media: media.collect(),
        warning: args.cw.clone(),
        language: args.lang.clone(),
        community: args.to.clone(),
        ..Draft::default()
    };
    let node = open::node(global)?;
    let written = write_post(&node, &draft, clock::now())?;
    let path = written.text();
    let published = publish(&node, Allowances::default(), PublishMode::Send, &Silent);
    let published = published.map_err(|error| {
        if is_about(&error, path) {
            written.take_back();
            printer.say("nothing was written, and nothing sent");
        } else {
            let path = path.display();
            printer.say(&format!(
                "it is in `{path}`, and goes out with the next `skep publish` that works: do not write it again"
            ));
        }
        unpublished(error, Asked::ByCommand, global)
    })?;
    old_name::tell_gone(global, (&node.config, &published.plan), printer)?;
    printer.problems(&published.warnings);
    let mut objects: Vec<String> = published
        .letters
        .iter()
        .filter_map(|it| it.about.as_ref())
        .map(ToString::to_string)
        .collect();
    objects.dedup();
    let path = path.display().to_string();
    let said = Said { path, objects, servers: servers(&published.letters) };
    printer.report(&said, || format!("{}\n{}", said.path, sentence(&published)));
    if said.servers > 0 {
        wait::tell_unserved(&node, printer);
    }
    Ok(())
}

/// What is there of a note: its file, or the folder that it has with its pictures.
fn place(note: &Path) -> &Path {
    match note.ends_with("index.md") {
        true => note.parent().unwrap_or(note),
        false => note,
    }
}

/// Is it this very note that cannot be published? It would stop every publish after this one.
fn is_about(error: &PublishError, note: &Path) -> bool {
    let PublishError::Content(problems) = error else { return false };
    let files = problems.iter().filter(|it| it.is_error()).filter_map(|it| it.place.as_ref());
    files.into_iter().any(|it| it.file.starts_with(place(note)))
}
