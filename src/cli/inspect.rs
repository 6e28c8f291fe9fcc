//! `skep inspect`: how skep reads a document, and what it would do with it.

use std::io::Read;
use std::{fs, io};

use anyhow::Context;

use super::args::{Global, Inspect};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::ap;
use crate::ap::{Action, Activity, Actor, Document, Object, Subject, Undone, Visibility};
use crate::inbox::plain_text;
use crate::limits;

/// What became of a document.
#[derive(serde::Serialize)]
struct Reading {
    /// Its type, as written.
    kind: String,
    id: Option<String>,
    /// Who says it, if that is believed.
    says: Option<String>,
    verdict: Verdict,
    why: String,
    /// What was read of it.
    details: Vec<(String, String)>,
}

#[derive(serde::Serialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    ActedOn,
    Ignored,
    Refused,
}

pub(super) fn run(global: &Global, args: &Inspect, printer: &Printer) -> Result<(), Failure> {
    let bytes = if args.what.starts_with("http://") || args.what.starts_with("https://") {
        let node = open::node(global)?;
        let fetched = node.client.get_document(&args.what, &node.signer, limits::GET_TIME);
        fetched.map_err(|error| Failure::error(Exit::Remote, error))?.body
    } else {
        read(&args.what)?
    };
    let mut reading = inspect(&bytes);
    // One line each, whatever a stranger has put into them.
    reading.kind = plain_text(&reading.kind);
    reading.why = plain_text(&reading.why);
    for (_, value) in &mut reading.details {
        *value = plain_text(value);
    }
    printer.result(&reading, || text(&reading));
    Ok(())
}

fn read(what: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = limits::DOCUMENT_MAX_BYTES + 1;
    let outcome = if what == "-" {
        io::stdin().take(limit).read_to_end(&mut bytes)
    } else {
        fs::File::open(what).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    outcome.with_context(|| format!("cannot read `{what}`"))?;
    Ok(bytes)
}

fn inspect(bytes: &[u8]) -> Reading {
    match ap::parse_document(bytes) {
        Ok(Document::Activity(activity)) => activity_reading(&activity),
        Ok(Document::Actor(actor)) => actor_reading(&actor),
        Ok(Document::Object(object)) => object_reading(&object),
        Ok(Document::Key(key)) => {
            let why = format!("a key of {}, believed if that actor lists it", key.owner);
            reading("Key", Some(key.id.to_string()), Verdict::ActedOn, why)
        }
        Ok(Document::Collection(list)) => {
            let why = format!("a list with {} items in this document", list.items.len());
            reading(&list.kind, list.id.map(|id| id.to_string()), Verdict::ActedOn, why)
        }
        Ok(Document::Tombstone(id)) => {
            let why = "what is left of something deleted".to_owned();
            reading("Tombstone", Some(id.to_string()), Verdict::ActedOn, why)
        }
        Ok(Document::Other { kind }) => {
            let why = "a type that skep has no use for".to_owned();
            reading(&kind, None, Verdict::Ignored, why)
        }
        Err(error) => reading("?", None, Verdict::Refused, error.to_string()),
    }
}

fn reading(kind: &str, id: Option<String>, verdict: Verdict, why: String) -> Reading {
    Reading { kind: kind.to_owned(), id, says: None, verdict, why, details: Vec::new() }
}

fn activity_reading(activity: &Activity) -> Reading {
    let (verdict, why) = action(&activity.action);
    Reading {
        kind: activity.kind.clone(),
        id: activity.id.as_ref().map(ToString::to_string),
        says: Some(format!("{}, if the request is signed with a key of his", activity.actor)),
        verdict,
        why,
        details: match &activity.action {
            Action::Create(Subject::Object(object)) | Action::Update(Subject::Object(object)) => {
                object_details(object)
            }
            _ => vec![("audience".to_owned(), audience(activity.audience.visibility(None)))],
        },
    }
}

/// What the door does with it, once it is believed.
fn action(action: &Action) -> (Verdict, String) {
    use Verdict::{ActedOn, Ignored};
    match action {
        Action::Follow { target } => {
            (ActedOn, format!("asks to follow {target}; accepted if that is you"))
        }
        Action::Accept(_) => (ActedOn, "answers a follow with yes, if you asked".to_owned()),
        Action::Reject(_) => (ActedOn, "answers a follow with no, or ends one".to_owned()),
        Action::Undo(Undone::Ignored) => {
            (Ignored, "undoes something that skep does not keep".to_owned())
        }
        Action::Undo(_) => (ActedOn, "takes back what the same actor did before".to_owned()),
        Action::Create(Subject::Object(_)) => {
            (ActedOn, "kept if it answers or names you, or if you follow its author".to_owned())
        }
        Action::Create(Subject::Reference(id)) => {
            (ActedOn, format!("fetched from {id} if it can matter"))
        }
        Action::Update(Subject::Actor(_)) => {
            (ActedOn, "the profile is fetched again from its origin".to_owned())
        }
        Action::Update(Subject::Object(_) | Subject::Reference(_)) => (
            ActedOn,
            "a newer version of a post that was kept, judged as a new one would be".to_owned(),
        ),
        Action::Delete { object } => {
            (ActedOn, format!("{object} is forgotten, if it was the actor's own"))
        }
        Action::Like { emoji: None, .. } => {
            (ActedOn, "counted if it likes a post of yours".to_owned())
        }
        Action::Like { emoji: Some(emoji), .. } => {
            (ActedOn, format!("counted as {} if it is about a post of yours", emoji.name))
        }
        Action::Announce { .. } => (
            ActedOn,
            "counted if it boosts a post of yours; fetched if you follow the actor".to_owned(),
        ),
        Action::Block { .. } => (ActedOn, "the actor no longer follows or is followed".to_owned()),
        Action::AnnounceActivity { kind, .. } => (
            ActedOn,
            format!("a {kind} of somebody else; fetched from its origin if it can matter"),
        ),
        Action::Create(Subject::Votes(_)) => {
            (ActedOn, "counted if it is a vote on a question of yours that is open".to_owned())
        }
        Action::QuoteRequest { object, instrument } => {
            (ActedOn, format!("asks whether {instrument} may quote {object}; for you to say"))
        }
        Action::Move { to, .. } => {
            (ActedOn, format!("you are told if you follow the actor and {to} says so, too"))
        }
        Action::Flag { .. } => (ActedOn, "kept for you if it is about you or a post".to_owned()),
        Action::Add { .. } | Action::Remove { .. } => (Ignored, "not acted on yet".to_owned()),
        Action::Dislike { .. } | Action::View { .. } => {
            (Ignored, "nothing that skep keeps or shows".to_owned())
        }
        Action::Create(Subject::Actor(_) | Subject::Ignored { .. })
        | Action::Update(Subject::Votes(_) | Subject::Ignored { .. })
        | Action::Ignored(ap::Ignored::Kind) => {
            (Ignored, "a kind that skep does not act on".to_owned())
        }
        Action::Ignored(ap::Ignored::Subject) => {
            (Ignored, "it does not say what it is about, or that has no meaning here".to_owned())
        }
    }
}

fn actor_reading(actor: &Actor) -> Reading {
    let mut details = vec![
        ("username".to_owned(), actor.username.clone()),
        ("inbox".to_owned(), actor.inbox.to_string()),
        ("keys".to_owned(), actor.keys.len().to_string()),
    ];
    if let Some(moved) = &actor.moved_to {
        details.push(("moved to".to_owned(), moved.to_string()));
    }
    for alias in &actor.also_known_as {
        details.push(("also known as".to_owned(), alias.to_string()));
    }
    Reading {
        kind: actor.kind.clone(),
        id: Some(actor.id.to_string()),
        says: Some(format!("{}, if it was fetched from there", actor.id.origin())),
        verdict: Verdict::ActedOn,
        why: "an account; stored when somebody needs it".to_owned(),
        details,
    }
}

fn object_reading(object: &Object) -> Reading {
    Reading {
        kind: object.kind.clone(),
        id: Some(object.id.to_string()),
        says: Some(format!("{}, if it was fetched from {}", object.author, object.id.origin())),
        verdict: Verdict::ActedOn,
        why: "a post; kept if it answers or names you, or if you follow its author".to_owned(),
        details: object_details(object),
    }
}

fn object_details(object: &Object) -> Vec<(String, String)> {
    let mut details = vec![
        ("author".to_owned(), object.author.to_string()),
        ("audience".to_owned(), audience(object.audience.visibility(None))),
    ];
    let mut add = |name: &str, value: Option<String>| {
        details.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("answers", object.in_reply_to.as_ref().map(ToString::to_string));
    add("published", object.published.map(|at| at.rfc3339()));
    add("title", object.name.as_deref().map(plain_text));
    add("warning", object.summary.as_deref().map(plain_text));
    add("text", object.content.as_deref().map(plain_text));
    details
}

fn audience(visibility: Visibility) -> String {
    let word = match visibility {
        Visibility::Public => "everybody",
        Visibility::Unlisted => "everybody who has the address",
        Visibility::Followers => "followers",
        Visibility::Direct => "the people named",
    };
    word.to_owned()
}

fn text(reading: &Reading) -> String {
    let verdict = match reading.verdict {
        Verdict::ActedOn => "acted on",
        Verdict::Ignored => "ignored",
        Verdict::Refused => "refused",
    };
    let mut lines = vec![format!("type     {}", reading.kind)];
    lines.extend(reading.id.as_ref().map(|id| format!("id       {id}")));
    lines.extend(reading.says.as_ref().map(|says| format!("says     {says}")));
    lines.push(format!("verdict  {verdict}: {}", reading.why));
    lines.extend(reading.details.iter().map(|(name, value)| format!("  {name}: {value}")));
    lines.join("\n")
}
