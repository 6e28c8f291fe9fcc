//! `skep publish`

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use super::args::{Global, Publish};
use super::failure::{Asked, Failure, unpublished};
use super::old_name;
use super::open;
use super::print::{Printer, counted};
use super::timings::Timings;
use super::wait;
use crate::delivery::Change;
use crate::effect::Letter;
use crate::id::{ActivityId, ObjectId, paths};
use crate::worker::{Node, PublishMode, Published, publish};

#[derive(serde::Serialize)]
struct Outcome {
    dry_run: bool,
    created: usize,
    updated: usize,
    deleted: usize,
    servers: usize,
    activities: Vec<Activity>,
}

#[derive(serde::Serialize)]
struct Activity {
    kind: String,
    id: String,
    object: Option<String>,
    /// Of a post for some alone, whose id says nothing: its file.
    file: Option<String>,
    inboxes: usize,
    body: String,
}

pub(super) fn run(global: &Global, args: &Publish, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let mode = if args.dry_run { PublishMode::DryRun } else { PublishMode::Send };
    let timings = Timings::new(printer);
    let published = publish(&node, args.allowances(), mode, &timings);
    timings.end();
    let published = published.map_err(|error| unpublished(error, Asked::ByCommand, global))?;
    if mode == PublishMode::Send {
        old_name::tell_gone(global, (&node.config, &published.plan), printer)?;
    }
    printer.problems(&published.warnings);
    let outcome = outcome(&node, &published);
    printer.report(&outcome, || {
        let mut lines: Vec<String> = Vec::new();
        if args.dry_run || global.verbose > 0 {
            for activity in &outcome.activities {
                lines.push(line(activity));
                if global.verbose > 0 {
                    lines.push(format!("  {}", activity.body));
                }
            }
        }
        lines.push(sentence(&published));
        lines.join("\n")
    });
    match args.wait {
        None => {
            if !args.dry_run && outcome.servers > 0 {
                wait::tell_unserved(&node, printer);
            }
            Ok(())
        }
        Some(seconds) => {
            let mut activities: Vec<ActivityId> =
                published.letters.into_iter().map(|letter| letter.activity).collect();
            activities.extend(node.store.read(|tx| tx.list_waiting_activities())?);
            wait::until_delivered(&node, (&activities, Duration::from_secs(seconds)), printer)
        }
    }
}

fn outcome(node: &Node, published: &Published) -> Outcome {
    let (created, updated, deleted) = published.plan.counts();
    let files = private_files(node, published);
    Outcome {
        dry_run: published.built.is_none(),
        created,
        updated,
        deleted,
        servers: servers(&published.letters),
        activities: published.letters.iter().map(|it| activity(it, &files)).collect(),
    }
}

/// The files of posts for some alone, by their ids.
fn private_files(node: &Node, published: &Published) -> HashMap<ObjectId, String> {
    let files = published.plan.changes.iter().filter_map(|change| match change {
        Change::Create(post) | Change::Update(post) => Some((&post.key, &post.source)),
        Change::Delete(post) => Some((&post.key, &post.source)),
        Change::Enter(_) | Change::Note(_) => None,
    });
    files.map(|(key, source)| (node.own.private_post(key), source.clone())).collect()
}

fn activity(letter: &Letter, files: &HashMap<ObjectId, String>) -> Activity {
    let file = letter.about.as_ref().and_then(|about| files.get(about));
    Activity {
        file: file.cloned(),
        kind: letter.kind.clone(),
        id: letter.activity.to_string(),
        object: letter.about.as_ref().map(ToString::to_string),
        inboxes: letter.inboxes.len(),
        body: body(letter),
    }
}

/// What goes to some alone is shown to no one who reads the logs of a publish.
fn body(letter: &Letter) -> String {
    let is_private = |id: &ObjectId| {
        id.as_str().strip_prefix(id.origin().as_str()).is_some_and(|it| it.starts_with(paths::ACTS))
    };
    match letter.about.as_ref().is_some_and(is_private) {
        true => String::new(),
        false => letter.body.clone(),
    }
}

/// `Create https://you.example/ap/post/posts.a to 3 inboxes`
fn line(activity: &Activity) -> String {
    let about = activity.file.as_ref().or(activity.object.as_ref()).unwrap_or(&activity.id);
    let plural = if activity.inboxes == 1 { "inbox" } else { "inboxes" };
    format!("{} {about} to {} {plural}", activity.kind, activity.inboxes)
}

/// `1 new, 2 updated, 0 deleted: for 12 inboxes on 9 servers`
pub(super) fn sentence(published: &Published) -> String {
    let (created, updated, deleted) = published.plan.counts();
    let done = if published.built.is_some() { "" } else { "would be: " };
    let inboxes: BTreeSet<&str> = published
        .letters
        .iter()
        .flat_map(|letter| letter.inboxes.iter().map(|inbox| inbox.as_str()))
        .collect();
    let to_whom = match inboxes.len() {
        0 => "nobody to tell".to_owned(),
        1 => "queued for 1 inbox".to_owned(),
        many => {
            let servers = counted(servers(&published.letters), "server");
            format!("queued for {many} inboxes on {servers}")
        }
    };
    format!("{done}{created} new, {updated} updated, {deleted} deleted; {to_whom}")
}

/// On how many servers those are who are told.
pub(super) fn servers(letters: &[Letter]) -> usize {
    let inboxes = letters.iter().flat_map(|letter| &letter.inboxes);
    inboxes.map(|inbox| inbox.origin().to_string()).collect::<BTreeSet<_>>().len()
}
