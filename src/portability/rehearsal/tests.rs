//! What a rehearsal finds, by the documents: one line for each way in which they can be spoiled.

use super::*;
use crate::ap;
use crate::ap::Document;
use crate::id::{Handle, KeyId, Username};
use crate::portability::Family;

const ME: &str = "https://me.example/ap/actor";
const NEW: &str = "https://new.example/users/me";

fn me() -> OwnActor {
    OwnActor {
        id: ActorId::parse(ME).unwrap(),
        main_key: KeyId::parse(&format!("{ME}#main-key")).unwrap(),
        automated: false,
        username: Username::parse("me").unwrap(),
        handle: Handle::parse("@me@me.example").unwrap(),
        name: "Me".to_owned(),
        summary_html: None,
        url: "https://me.example/".to_owned(),
        icon: None,
        image: None,
        fields: Vec::new(),
        public_pem: "PEM".to_owned(),
        multikey: "zKey".to_owned(),
        published: Timestamp::from_millis(0),
        updated: None,
        locked: false,
        also_known_as: Vec::new(),
        moved_to: None,
        discoverable: true,
        indexable: true,
        attribution_domains: Vec::new(),
        exportable: false,
    }
}

fn actor(json: &str) -> Actor {
    match ap::parse_document(json.as_bytes()) {
        Ok(Document::Actor(actor)) => *actor,
        other => panic!("{other:?}"),
    }
}

fn sight(me: &OwnActor) -> Sight {
    Sight::Actor(Box::new(actor(&me.json())))
}

/// The new account with these members, over what all have.
fn target(members: &str) -> Target {
    let json = format!(
        "{{\"id\":\"{NEW}\",\"type\":\"Person\",\"preferredUsername\":\"me\",\"inbox\":\"{NEW}/inbox\",\
         \"alsoKnownAs\":[\"{ME}\"]}}"
    );
    let mut json = json.trim_end_matches('}').to_owned();
    for member in members.split(';').filter(|it| !it.is_empty()) {
        let (name, _) = member.split_once(':').unwrap();
        let old = json.find(name).map(|at| {
            let rest = &json[at..];
            let end = rest.find(",\"").map_or(json.len(), |end| at + end + 1);
            at..end
        });
        if let Some(range) = old {
            json.replace_range(range, "");
        }
        json = format!("{},{member}", json.trim_end_matches(','));
    }
    json.push('}');
    let read = actor(&json);
    let aliases = ap::written_aliases(json.as_bytes()).unwrap();
    Target {
        asked: "@me@new.example".to_owned(),
        named: Ok(read.id.clone()),
        back: Some(read.id.clone()),
        paper: Ok(Paper { actor: read, aliases }),
        has_post: Some(true),
    }
}

/// Who stays behind or refuses, and what is to be done, for each check that did not pass.
fn found(
    target: Target,
    change: impl FnOnce(&mut Papers<'_>),
) -> Vec<(Check, Verdict, usize, String)> {
    let me = me();
    let seen =
        Seen { usual: sight(&me), fresh: sight(&me), file: Some(Box::new(actor(&me.json()))) };
    let now = Timestamp::parse("2026-11-28T12:00:00Z").unwrap();
    let mut papers = Papers { me: &me, target, seen, sent: &[], followers: (3, 2), now };
    change(&mut papers);
    let findings = rehearse(&papers).into_iter().filter(|it| it.verdict != Verdict::Passed);
    findings
        .map(|it| {
            let fix = it.fix.unwrap_or_default();
            assert!(!fix.is_empty(), "{}: what is to be done?", it.says);
            (it.check, it.verdict, it.families.len(), format!("{} {fix}", it.says))
        })
        .collect()
}

#[test]
fn an_account_that_is_ready_passes_every_check() {
    assert_eq!(found(target(""), |_| {}), []);
}

#[test]
fn each_way_to_spoil_the_new_account_is_found_and_named() {
    use Check::{Alias, AliasList, LowerCase, Moved, Open, Type};
    use Verdict::{Failed, Noted};
    let alias = |alias: &str| format!("\"alsoKnownAs\":[\"{alias}\"]");
    let rows = [
        ("\"alsoKnownAs\":[]".to_owned(), Alias, Failed, 8, "it has no alias"),
        (alias("https://x.example/y"), Alias, Failed, 8, "none of its aliases"),
        (alias("https://me.example/ap/Actor"), Alias, Failed, 7, "capital"),
        (alias("https://me.example/ap/actor/"), Alias, Failed, 8, "slash"),
        (alias("http://me.example/ap/actor"), Alias, Failed, 8, "`http` and `https`"),
        (alias("@me@me.example"), Alias, Failed, 8, "the handle and not the id"),
        (alias("acct:me@me.example"), Alias, Failed, 8, "the handle and not the id"),
        (alias("https://me.example/@me"), Alias, Failed, 8, "the profile and not the id"),
        (alias("https://me.example"), Alias, Failed, 8, "the profile and not the id"),
        (alias("https://me.example/posts/"), Alias, Failed, 8, "another address of this site"),
        (format!("\"alsoKnownAs\":\"{ME}\""), AliasList, Noted, 1, "list"),
        ("\"movedTo\":\"https://on.example/a\"".to_owned(), Moved, Failed, 2, "moved on"),
        (format!("\"movedTo\":\"{ME}\""), Moved, Failed, 3, "loop"),
        ("\"type\":\"Group\"".to_owned(), Type, Failed, 1, "`Group`"),
        ("\"type\":\"Service\"".to_owned(), Type, Noted, 1, "bot"),
        ("\"manuallyApprovesFollowers\":true".to_owned(), Open, Noted, 0, "by hand"),
        ("\"id\":\"https://new.example/users/Me\"".to_owned(), LowerCase, Noted, 1, "Pixelfed"),
    ];
    for (members, check, verdict, families, words) in rows {
        let findings = found(target(&members), |_| {});
        let [(found, how, by, says)] = findings.as_slice() else {
            panic!("{members}: {findings:?}")
        };
        assert_eq!((*found, *how, *by), (check, verdict, families), "{members}");
        assert!(says.contains(words), "{members}: {says}");
    }
}

#[test]
fn whatever_keeps_the_new_account_from_being_found_is_the_last_word_on_it() {
    let rows = [
        (Trouble::Blocked, "unblock", false),
        (Trouble::Unknown, "no such account", false),
        (Trouble::Away("it took too long".to_owned()), "does not answer", true),
        (Trouble::Other("it is no id".to_owned()), "cannot be looked up", false),
    ];
    for (trouble, words, away) in rows {
        let (named, paper) = (Err(trouble.clone()), Err(trouble.clone()));
        let target = Target { named, paper, back: None, has_post: None, ..target("") };
        assert_eq!(is_away(&target), away);
        let findings = found(target, |_| {});
        assert!(
            matches!(&findings[..], [(Check::Found, Verdict::Failed, 8, says)] if says.contains(words))
        );
        let unread = Target { paper: Err(trouble), back: None, ..self::target("") };
        let findings = found(unread, |_| {});
        assert!(
            matches!(&findings[..], [(Check::Document, Verdict::Failed, 8, _)]),
            "{findings:?}"
        );
    }
    let itself = Target { named: Ok(ActorId::parse(ME).unwrap()), ..target("") };
    assert_eq!(found(itself, |_| {})[0].0, Check::Other);
    let lost = Target { back: None, ..target("") };
    assert_eq!(found(lost, |_| {})[0].0, Check::WebFinger);
    let lost = Target { back: Some(ActorId::parse(ME).unwrap()), ..target("") };
    assert_eq!(found(lost, |_| {})[0].0, Check::WebFinger);
    for (has_post, words) in [(Some(false), "write one"), (None, "--post")] {
        let findings = found(Target { has_post, ..target("") }, |_| {});
        assert!(
            matches!(&findings[..], [(Check::Post, Verdict::Noted, 1, says)] if says.contains(words))
        );
    }
}

#[test]
fn the_old_account_must_be_seen_as_it_is() {
    let changed = || {
        let moved_to = ActorId::parse(NEW).ok();
        sight(&OwnActor { moved_to, ..me() })
    };
    type Change = fn(&mut Seen, Sight);
    let rows: [(Change, Check, Verdict, &str); 5] = [
        (|seen, other| seen.usual = other, Check::Fresh, Verdict::Failed, "empty the cache"),
        (
            |seen, _| seen.file.as_mut().unwrap().name = None,
            Check::Fresh,
            Verdict::Failed,
            "`skep build`",
        ),
        (
            |seen, _| seen.usual = Sight::NoWay("private".to_owned()),
            Check::Visible,
            Verdict::Noted,
            "curl",
        ),
        (
            |seen, _| seen.usual = Sight::Fault("HTTP 502".to_owned()),
            Check::Visible,
            Verdict::Failed,
            "HTTP 502",
        ),
        (
            |seen, _| seen.usual = sight(&OwnActor { public_pem: "OTHER".to_owned(), ..me() }),
            Check::Visible,
            Verdict::Failed,
            "another key",
        ),
    ];
    for (change, check, verdict, words) in rows {
        let findings = found(target(""), |papers| change(&mut papers.seen, changed()));
        let (found, how, _, says) = &findings[0];
        assert_eq!((*found, *how), (check, verdict), "{says}");
        assert!(says.contains(words), "{says}");
    }
}

#[test]
fn a_move_that_was_sent_lately_is_in_the_way() {
    let rows = [
        (1, Some((Verdict::Failed, 3, "until 2026-12-04"))),
        (6, Some((Verdict::Failed, 3, "until 2026-11-29"))),
        (8, Some((Verdict::Noted, 1, "until 2026-12-04"))),
        (15, None),
    ];
    for (days, wanted) in rows {
        let now = Timestamp::parse("2026-11-28T12:00:00Z").unwrap();
        let sent = [now.minus(std::time::Duration::from_secs(days * 86_400))];
        let me = me();
        let seen = Seen { usual: sight(&me), fresh: sight(&me), file: None };
        let papers =
            Papers { me: &me, target: target(""), seen, sent: &sent, followers: (1, 1), now };
        let findings = rehearse(&papers);
        let found = findings.iter().find(|it| it.check == Check::Cooldown).unwrap();
        match wanted {
            None => assert_eq!(found.verdict, Verdict::Passed, "{days}"),
            Some((verdict, families, words)) => {
                assert_eq!((found.verdict, found.families.len()), (verdict, families), "{days}");
                assert!(found.fix.as_ref().unwrap().contains(words), "{days}: {found:?}");
            }
        }
    }
    assert_eq!(Family::ALL.len(), 8);
}
