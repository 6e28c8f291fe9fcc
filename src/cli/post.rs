//! `skep post`

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
    Allowances, ComposeError, Draft, Enclosed, Medium, PublishMode, publish, write_post,
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
        // It stands there, and is published with the next one that works.
        printer.say(&format!("it is in `{}`, and not published", path.display()));
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
