//! What the messages of other servers mean, one line for each odd or usual shape of a kind.

use std::fs;

use skep::ap::{Action, Subject, parse_activity};
use skep::id::ObjectId;

use crate::corpus::corpus;

fn in_words(action: &Action) -> String {
    let last =
        |id: &str| id.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let of = |id: &Option<ObjectId>| id.as_ref().map(|id| last(id.as_str())).unwrap_or_default();
    match action {
        Action::Like { emoji: None, .. } => "like".to_owned(),
        Action::Like { emoji: Some(emoji), .. } => {
            format!("{}{}", emoji.name, if emoji.icon.is_some() { " with a picture" } else { "" })
        }
        Action::QuoteRequest { object, instrument } => {
            format!("{} quotes {}", last(instrument.as_str()), last(object.as_str()))
        }
        Action::Flag { objects, text } => {
            let text = text.as_ref().map_or(0, |text| text.chars().count());
            format!("{} reported in {text} characters", objects.len())
        }
        Action::Move { from, to } => format!("{} to {}", last(from.as_str()), last(to.as_str())),
        Action::AnnounceActivity { kind, object, .. } => format!("wrapped {kind} {}", of(object)),
        Action::Create(Subject::Votes(votes)) => {
            let choices: Vec<&str> = votes.iter().map(|vote| vote.choice.as_str()).collect();
            format!("vote {}", choices.join(", "))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn messages_mean_what_they_say() {
    let Some(root) = corpus("open") else { return };
    for (path, expected) in [
        ("mastodon/emojireact--emoji-reaction.json", "👌"),
        ("mastodon/emojireact--emoji-reaction-no-emoji.json", "like"),
        ("mastodon/emojireact--emoji-reaction-too-long.json", "like"),
        ("fep/emojireact--fep-c0e0-md-l61.json", ":blobwtfnotlikethis: with a picture"),
        ("akkoma/emojireact--ap-extensions-md-l58.json", ":mouse: with a picture"),
        ("fep/quoterequest--fep-044f-md-l228.json", "1 quotes 1"),
        ("fedify/quoterequest--vocab-test-ts-l3138.json", "`actor` is missing"),
        ("fep/accept-quoterequest--fep-044f-md-l270.json", "Ignored(Subject)"),
        ("fep/reject-quoterequest--fep-044f-md-l295.json", "Ignored(Subject)"),
        ("mastodon/create-note--mastodon-vote.json", "vote suya.."),
        ("gotosocial/move--move-test-go-l102.json", "foss_satan to turniplover6969"),
        ("mitra/move--federation-md-l170.json", "alice to alice"),
        ("as2-spec/move-document--vocabulary-ex198-jsonld.json", "Ignored(Subject)"),
        ("letterbook/flag--mastodon-report.json", "2 reported in 46 characters"),
        ("mastodon/flag--remote-report-policy-test-exs-l62.json", "0 reported in 0 characters"),
        ("gotosocial/flag--reports-md-l61.json", "1 reported in 124 characters"),
        ("mbin/flag--flag.json", "2 reported in 17 characters"),
        ("lemmy/announce-create-page--announce-create-page.json", "wrapped Create 7"),
        ("lemmy/announce-like--test-activitypub-py-l72.json", "wrapped Like 12345"),
        ("tootik/announce-delete-note--outbox-test-go-l599.json", "wrapped Delete 1"),
        ("wordpress/announce-update-article--announce.json", "wrapped Update lemmy-part-4"),
        ("fep/announce-add--fep-1b12-md-l138.json", "`id` cannot be read"),
    ] {
        let bytes = fs::read(root.join(path)).unwrap();
        let meant = match parse_activity(&bytes) {
            Ok(activity) => in_words(&activity.action),
            Err(error) => error.to_string(),
        };
        assert_eq!(meant, expected, "{path}");
    }
}
