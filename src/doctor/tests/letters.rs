//! What the door's words say of the way to it.

use super::super::{Check, Front, Letter, Letters, Site, Trouble, Verdict, letters};
use super::{answer, check, find, site};
use crate::inbox::Rejection;
use crate::sig::BadSignature;

fn taken() -> Letter {
    Letter { answer: Ok((202, "accepted".to_owned())), is_heard: true }
}

fn refused(status: u16, words: &str) -> Letter {
    Letter { answer: Ok((status, words.to_owned())), is_heard: false }
}

fn all(cavage: Letter) -> Letters {
    Letters { cavage, rfc9421: taken(), large: taken(), metrics: None }
}

#[test]
fn letters_that_arrive_are_green() {
    let mut seen = all(taken());
    seen.metrics = Some(Ok(answer(404, &[], "not found")));
    let findings = letters(&site(), &seen);
    assert_eq!(findings.len(), 5);
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
}

/// In the very words of the door.
#[test]
fn each_way_to_lose_a_letter_is_told_from_the_others() {
    let door = |why: BadSignature| (why.status(), Rejection::Signature(why).to_string());
    let plain = |status, words: &str| (status, words.to_owned());
    let rows = [
        (door(BadSignature::WrongHost), "`Host`", "proxy_set_header Host $http_host;"),
        (door(BadSignature::Absent), "signature is lost", "proxy_set_header Signature"),
        (door(BadSignature::Digest), "digest", "proxy_set_header Digest"),
        (
            door(BadSignature::NotCovered("a header that is missing")),
            "digest",
            "proxy_set_header Digest",
        ),
        (door(BadSignature::Stale), "as old", "timedatectl"),
        (door(BadSignature::Mismatch), "altered", "`proxy_pass` without a path"),
        (door(BadSignature::Malformed("x")), "altered", "leave path"),
        (
            (401, Rejection::NoSuchKey.to_string()),
            "another node",
            "proxy_pass http://127.0.0.1:8787",
        ),
        ((415, Rejection::MediaType.to_string()), "content type", "Content-Type"),
        (plain(413, ""), "too large", "client_max_body_size 8192k;"),
        (plain(308, ""), "elsewhere", "`POST /ap/inbox`"),
        (plain(403, "Attention Required!"), "firewall", "WAF"),
        (plain(405, ""), "no inbox", "proxy_pass"),
        (plain(500, ""), "not taken", "journalctl"),
    ];
    for ((status, words), says, fix) in rows {
        let findings = letters(&site(), &all(refused(status, &words)));
        check(find(&findings, Check::Letter), (Verdict::Red, says, fix));
        // What follows from it is not said once more.
        assert!(findings.iter().all(|it| it.check != Check::LargeLetter), "{findings:?}");
    }
}

#[test]
fn both_standards_and_both_sizes_are_judged() {
    let mut seen = all(taken());
    seen.rfc9421 = refused(401, &BadSignature::Digest.to_string());
    seen.large = Letter { answer: Err(Trouble::NoWay("closed".to_owned())), is_heard: false };
    let findings = letters(&Site { front: Front::Caddy, ..site() }, &seen);
    check(find(&findings, Check::NewLetter), (Verdict::Red, "digest", "header_up Content-Digest"));
    check(find(&findings, Check::LargeLetter), (Verdict::Red, "closed", "max_size 8388608"));
    seen.cavage.answer = Err(Trouble::Late);
    let findings = letters(&site(), &seen);
    check(find(&findings, Check::Letter), (Verdict::Red, "too long", "proxy_pass"));
}

#[test]
fn another_process_with_the_same_keys_is_found_out() {
    let seen = all(Letter { is_heard: false, ..taken() });
    check(
        find(&letters(&site(), &seen), Check::Node),
        (Verdict::Red, "another skep with the same keys", "stop the other one"),
    );
}

#[test]
fn strangers_who_count_as_friends_are_said() {
    let mut seen = all(taken());
    seen.metrics = Some(Ok(answer(200, &[], "# TYPE skep_followers gauge\n")));
    let fix = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";
    check(find(&letters(&site(), &seen), Check::Proxy), (Verdict::Red, "/metrics", fix));
}
