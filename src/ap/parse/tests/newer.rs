//! What came to the fediverse after posts, likes and boosts: custom emoji, polls, quotes, pins.

use super::quirks::all_mean;
use super::{action, note, object, person};
use crate::ap::parse::{Action, Emoji, Undone};
use crate::clock::Timestamp;
use crate::limits::{FIELDS_MAX, POLL_OPTIONS_MAX};

/// Emoji as `:bee: https://…` in one line.
fn emojis(found: &[Emoji]) -> String {
    let each = found.iter().map(|emoji| match &emoji.icon {
        Some(icon) => format!("{} {}", emoji.name, icon.as_str()),
        None => emoji.name.clone(),
    });
    each.collect::<Vec<_>>().join(", ")
}

#[test]
fn custom_emoji_have_a_name_and_a_picture() {
    const BEE: &str = ":bee: https://p.example/b.png";
    let icon = r#""icon":{"type":"Image","url":"https://p.example/b.png"}"#;
    for (tags, expected) in [
        (format!(r#"{{"type":"Emoji","name":":bee:",{icon}}}"#), BEE),
        // Without colons (Friendica), and as a list of links.
        (format!(r#"[{{"type":"Emoji","name":"bee",{icon}}}]"#), BEE),
        (
            r#"{"type":"Emoji","name":":bee:","icon":[{"url":{"href":"https://p.example/b.png"}}]}"#
                .to_owned(),
            BEE,
        ),
        (format!(r#"[7,{{"type":["x:Odd","Emoji"],"name":":bee:",{icon}}}]"#), BEE),
        // The first counts.
        (
            format!(
                r#"[{{"type":"Emoji","name":":bee:",{icon}}},{{"type":"Emoji","name":"bee","icon":{{"url":"https://p.example/2.png"}}}}]"#
            ),
            BEE,
        ),
        (
            format!(r#"{{"type":"Emoji","name":":bee@hive.example:",{icon}}}"#),
            ":bee@hive.example: https://p.example/b.png",
        ),
        (r#"{"type":"Emoji","name":":bee:"}"#.to_owned(), ""),
        (r#"{"type":"Emoji","name":":bee:","icon":{"url":"data:image/png;base64,x"}}"#.to_owned(), ""),
        (format!(r#"{{"type":"Emoji","name":":b e:",{icon}}}"#), ""),
        (format!(r#"{{"type":"Emoji","name":":<b>:",{icon}}}"#), ""),
        (format!(r#"{{"type":"Emoji","name":"::",{icon}}}"#), ""),
        (format!(r#"{{"type":"Emoji","name":"{}",{icon}}}"#, "b".repeat(80)), ""),
        (format!(r#"{{"type":"Hashtag","name":":bee:",{icon}}}"#), ""),
    ] {
        let members = format!(r#","tag":{tags}"#);
        assert_eq!(emojis(&note(&members).emojis), expected, "{tags}");
        assert_eq!(emojis(&person(&members).emojis), expected, "{tags}");
    }
}

#[test]
fn a_reaction_brings_its_picture_and_is_taken_back_with_it() {
    const TAG: &str =
        r#""tag":[{"type":"Emoji","name":":bee:","icon":{"url":"https://p.example/b.png"}}]"#;
    for (content, expected) in
        [(":bee:", ":bee: https://p.example/b.png"), (":wasp:", ":wasp:"), ("🐝", "🐝"), ("❤", "")]
    {
        let react = format!(
            r#""type":"EmojiReact","object":"https://me.example/p","content":"{content}",{TAG}"#
        );
        let Action::Like { emoji, .. } = action(&react) else { panic!("{react}") };
        assert_eq!(emojis(emoji.as_slice()), expected, "{react}");
        let undo = format!(r#""type":"Undo","object":{{{react}}}"#);
        let undone = Undone::Like { id: None, object: object("https://me.example/p"), emoji };
        assert_eq!(action(&undo), Action::Undo(undone), "{undo}");
    }
}

#[test]
fn votes_are_no_posts() {
    let note = |number: u32, members: &str| {
        format!(
            r#"{{"id":"https://p.example/v/{number}","type":"Note","attributedTo":"https://p.example/bob","inReplyTo":"https://me.example/p",{members}}}"#
        )
    };
    let rye = note(1, r#""name":"Rye""#);
    let oats = note(2, r#""name":"Oats","content":null"#);
    let words = note(3, r#""name":"Rye","content":"I like it""#);
    let of_eve = rye.replace("/bob", "/eve");
    let elsewhere = rye.replace("https://me.example/p", "https://me.example/q");
    for (verb, inner, expected) in [
        ("Create", rye.clone(), "create vote Rye on https://me.example/p"),
        ("Create", format!("[{rye}]"), "create vote Rye on https://me.example/p"),
        // GoToSocial sends those of a poll with several answers at once.
        (
            "Create",
            format!("[{rye},{oats}]"),
            "create vote Rye on https://me.example/p, Oats on https://me.example/p",
        ),
        ("Update", rye.clone(), "update vote Rye on https://me.example/p"),
        ("Create", words.clone(), "create Note https://p.example/v/3"),
        ("Create", format!("[{rye},{words}]"), "nothing"),
        ("Create", format!("[{rye},{of_eve}]"), "nothing"),
        ("Create", format!("[{rye},{elsewhere}]"), "nothing"),
        ("Create", format!("[{rye},7]"), "nothing"),
    ] {
        all_mean(&[(&format!(r#""type":"{verb}","object":{inner}"#), expected)]);
    }
    let many = vec![rye.as_str(); POLL_OPTIONS_MAX + 5].join(",");
    let create = action(&format!(r#""type":"Create","object":[{many}]"#));
    assert_eq!(format!("{create:?}").matches("Vote {").count(), POLL_OPTIONS_MAX);
}

#[test]
fn polls() {
    let rye = r#"{"type":"Note","name":"Rye","replies":{"type":"Collection","totalItems":2}}"#;
    let oats = r#"{"type":"Note","name":"Oats"}"#;
    let end = "2026-09-06T12:00:00Z";
    for (members, expected) in [
        (String::new(), ""),
        (r#","oneOf":[],"anyOf":null"#.to_owned(), ""),
        (format!(r#","oneOf":[{rye},{oats}]"#), "one of Rye 2, Oats ?; ? voters"),
        (format!(r#","oneOf":{rye},"votersCount":"3""#), "one of Rye 2; 3 voters"),
        (format!(r#","anyOf":[{rye},7,{{"type":"Note"}}]"#), "any of Rye 2; ? voters"),
        (format!(r#","oneOf":[{oats}],"endTime":"{end}""#), "one of Oats ?; ? voters, ends"),
        (format!(r#","oneOf":[{oats}],"closed":"{end}""#), "one of Oats ?; ? voters, ends"),
        (format!(r#","oneOf":[{oats}],"closed":true"#), "one of Oats ?; ? voters, closed"),
        (format!(r#","oneOf":[{oats}],"closed":false"#), "one of Oats ?; ? voters"),
    ] {
        let found = note(&members).poll.map_or_else(String::new, |poll| {
            let number = |n: Option<u64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
            let options =
                poll.options.iter().map(|(name, votes)| format!("{name} {}", number(*votes)));
            let of = if poll.multiple { "any of" } else { "one of" };
            let ends = poll.ends.map_or("", |at| {
                assert_eq!(Some(at), Timestamp::parse(end));
                ", ends"
            });
            let closed = if poll.closed { ", closed" } else { "" };
            let options = options.collect::<Vec<_>>().join(", ");
            format!("{of} {options}; {} voters{ends}{closed}", number(poll.voters))
        });
        assert_eq!(found, expected, "{members}");
    }
    let many = vec![oats; POLL_OPTIONS_MAX + 5].join(",");
    let poll = note(&format!(r#","oneOf":[{many}]"#)).poll.unwrap();
    assert_eq!(poll.options.len(), POLL_OPTIONS_MAX);
}

#[test]
fn quotes_in_every_spelling() {
    let link = |media_type: &str, rel: &str| {
        format!(
            r#","tag":[{{"type":"Link","mediaType":"{media_type}","rel":{rel},"href":"https://q.example/1"}}]"#
        )
    };
    const LD: &str = r#"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""#;
    const MISSKEY: &str = r#""https://misskey-hub.net/ns#_misskey_quote""#;
    for (members, expected) in [
        (r#","quote":"https://q.example/1""#.to_owned(), true),
        (r#","quote":{"id":"https://q.example/1","type":"Note"}"#.to_owned(), true),
        (r#","quoteUrl":"https://q.example/1""#.to_owned(), true),
        (r#","quoteUri":["https://q.example/1"]"#.to_owned(), true),
        (
            r#","_misskey_quote":"https://q.example/1","quoteUrl":"https://q.example/2""#
                .to_owned(),
            true,
        ),
        (r#","quote":null,"quoteUri":"https://q.example/1""#.to_owned(), true),
        (r#","quote":"/1","quoteUri":"https://q.example/1""#.to_owned(), true),
        (link(LD, MISSKEY), true),
        (link("application/activity+json", &format!("[{MISSKEY}]")), true),
        (link("text/html", MISSKEY), false),
        (link(LD, "\"next\""), false),
        (r#","quote":7"#.to_owned(), false),
        (String::new(), false),
    ] {
        let quoted = expected.then(|| object("https://q.example/1"));
        assert_eq!(note(&members).quote, quoted, "{members}");
    }
}

#[test]
fn where_answers_are_listed() {
    let list = Some(object("https://p.example/n/1/replies"));
    for (members, expected) in [
        (r#","replies":"https://p.example/n/1/replies""#, &list),
        (
            r#","replies":{"id":"https://p.example/n/1/replies","type":"Collection","first":{}}"#,
            &list,
        ),
        (r#","replies":{"type":"Collection"}"#, &None),
        (r#","replies":null"#, &None),
    ] {
        assert_eq!(note(members).replies, *expected, "{members}");
    }
}

#[test]
fn profiles_have_rows_and_a_beginning() {
    let row =
        r#"{"type":"PropertyValue","name":"Site","value":"<a href=\"https://p.example\">p</a>"}"#;
    let link = r#"{"type":"Link","href":"https://p.example"}"#;
    let found = person(&format!(
        r#","attachment":[{link},{row},{{"type":"PropertyValue","name":"Empty","value":null}},{{"type":"PropertyValue","value":"x"}}],"published":"2020-01-02T00:00:00Z""#
    ));
    let rows = [("Site", "<a href=\"https://p.example\">p</a>"), ("Empty", "")];
    let rows = rows.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(
        (found.fields, found.published),
        (rows.to_vec(), Timestamp::parse("2020-01-02T00:00:00Z"))
    );
    assert_eq!(person(&format!(r#","attachment":{row}"#)).fields.len(), 1);
    let many = vec![row; FIELDS_MAX + 5].join(",");
    assert_eq!(person(&format!(r#","attachment":[{many}]"#)).fields.len(), FIELDS_MAX);
}

#[test]
fn pins_quote_requests_and_what_nobody_is_shown() {
    const PIN: &str = r#""object":"https://p.example/n","target":"https://p.example/f""#;
    all_mean(&[
        (&format!(r#""type":"Add",{PIN}"#), "add https://p.example/n to https://p.example/f"),
        (
            &format!(r#""type":"Remove",{PIN}"#),
            "remove https://p.example/n from https://p.example/f",
        ),
        (
            r#""type":"Add","object":{"id":"https://p.example/n"},"target":{"id":"https://p.example/f","type":"Collection"}"#,
            "add https://p.example/n to https://p.example/f",
        ),
        (r#""type":"Add","object":"https://p.example/n""#, "nothing"),
        (r#""type":"Remove","target":"https://p.example/f""#, "nothing"),
        (
            r#""type":"QuoteRequest","object":"https://me.example/p","instrument":"https://p.example/n""#,
            "quote https://me.example/p in https://p.example/n",
        ),
        (
            r#""type":"QuoteRequest","object":{"id":"https://me.example/p"},"instrument":{"type":"Note","id":"https://p.example/n","quote":"https://me.example/p"}"#,
            "quote https://me.example/p in https://p.example/n",
        ),
        (r#""type":"QuoteRequest","object":"https://me.example/p""#, "nothing"),
        (r#""type":"Dislike","object":"https://me.example/p""#, "dislike https://me.example/p"),
        (r#""type":"Dislike""#, "nothing"),
        (r#""type":"View","object":"https://me.example/p""#, "view https://me.example/p"),
        (r#""type":"View","object":7"#, "nothing"),
    ]);
}

/// A signature of linked data is neither checked nor believed: good or spoilt, it says nothing.
#[test]
fn linked_data_signatures_say_nothing() {
    const LIKE: &str = r#""type":"Like","object":"https://me.example/p""#;
    for signature in [
        r#"{"type":"RsaSignature2017","creator":"https://x.example/eve#key","signatureValue":"AAAA"}"#,
        r#"{"type":"RsaSignature2017"}"#,
        "7",
        "null",
    ] {
        assert_eq!(
            action(&format!(r#"{LIKE},"signature":{signature}"#)),
            action(LIKE),
            "{signature}"
        );
    }
}
