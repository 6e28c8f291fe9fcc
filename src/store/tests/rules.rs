//! Which rule holds for whom.

use super::{actor, at, inbox, store};
use crate::id::{ActorId, Domain};
use crate::store::{Error, KnownActor, Rule, Stance, Target};

fn rule(text: &str, source: &str, stance: Stance) -> Rule {
    let target = Target::parse(text).unwrap();
    let source = source.to_owned();
    Rule { target, source, stance, note: None, since: at(0), until: None }
}

#[test]
fn the_narrowest_of_the_owner_and_the_strictest_of_all_hold() {
    use Stance::{Allow, Block, Limit, Mute, Trust};
    let eve = "https://a.b.example:8443/users/eve";
    type Row<'a> = (&'a [(&'a str, &'a str, Stance)], Option<Stance>);
    let rows: &[Row] = &[
        (&[], None),
        (&[(eve, "", Block)], Some(Block)),
        (&[("https://a.b.example:8443/users/bo", "", Block)], None),
        (&[("a.b.example", "", Block)], Some(Block)),
        (&[("b.example", "", Block)], Some(Block)),
        (&[("*.b.example", "", Block)], Some(Block)),
        (&[("xb.example", "", Block), (".b.example.org", "", Block)], None),
        (&[("a.a.b.example", "", Block)], None),
        // Of the owner's own, a narrower one may allow what a wider one forbids, and not the other way.
        (&[("b.example", "", Block), ("a.b.example", "", Allow)], Some(Allow)),
        (&[("b.example", "", Block), (eve, "", Trust)], Some(Trust)),
        (&[("b.example", "", Allow), ("a.b.example", "", Block)], Some(Block)),
        (&[(eve, "", Mute), ("b.example", "", Block)], Some(Block)),
        (&[(eve, "", Mute), ("b.example", "", Allow)], Some(Mute)),
        // What the owner allows, no list forbids; no list allows anything.
        (&[("b.example", "x", Block)], Some(Block)),
        (&[("b.example", "x", Limit), ("a.b.example", "y", Block)], Some(Block)),
        (&[("b.example", "", Allow), ("a.b.example", "x", Block)], Some(Allow)),
        (&[("b.example", "", Limit), ("a.b.example", "x", Allow)], Some(Limit)),
        (&[("b.example", "", Mute), ("b.example", "x", Block)], Some(Block)),
    ];
    for (rules, expected) in rows {
        let (_dir, store) = store();
        store
            .write::<_, Error>(|tx| {
                for (target, source, stance) in *rules {
                    if let Some(target) = Target::parse(target) {
                        tx.upsert_rule(&Rule { target, ..rule("x.y", source, *stance) })?;
                    }
                }
                let actor = ActorId::parse(eve).unwrap();
                assert_eq!(tx.find_stance(&actor)?, *expected, "{rules:?}");
                let known = Target::Actor(actor);
                assert_eq!(tx.find_target_stance(&known)?, *expected, "{rules:?}");
                Ok(())
            })
            .unwrap();
    }
}

/// A name is enough, whatever its case; it holds as soon as the account is known.
#[test]
fn a_rule_about_a_name_holds_for_who_bears_it() {
    let known = KnownActor {
        id: actor("bob"),
        kind: "Person".to_owned(),
        username: "Bob".to_owned(),
        name: "Bob".to_owned(),
        url: None,
        inbox: inbox("bob"),
        shared_inbox: None,
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: at(0),
    };
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            tx.upsert_rule(&rule("@BOB@bob.example", "", Stance::Block))?;
            assert_eq!(tx.find_stance(&actor("bob"))?, None);
            tx.upsert_actor(&known, &[])?;
            assert_eq!(tx.find_stance(&actor("bob"))?, Some(Stance::Block));
            assert!(!tx.is_domain_blocked(&Domain::parse("bob.example").unwrap())?);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_rule_ends_when_its_time_is_over() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            tx.upsert_rule(&Rule { until: Some(at(9)), ..rule("a.example", "", Stance::Mute) })?;
            tx.upsert_rule(&rule("b.example", "", Stance::Mute))?;
            assert!(!tx.has_ended_rules(at(8))? && !tx.remove_ended_rules(at(8))?);
            assert!(tx.has_ended_rules(at(9))?);
            assert!(tx.remove_ended_rules(at(9))?);
            let left: Vec<_> = tx.list_rules("")?.into_iter().map(|rule| rule.target).collect();
            assert_eq!(left, [Target::Domain("b.example".to_owned())]);
            Ok(())
        })
        .unwrap();
}
