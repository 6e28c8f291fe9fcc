//! Each failure has its code for the shell, and words that say what to do.

use std::io;

use super::{Exit, Failure, Reason};
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::delivery::Refusal;
use crate::id::{ActorId, Handle};
use crate::net::NetError;
use crate::store;
use crate::worker::{FetchError, PublishError, ResolveError};

fn text(failure: &Failure) -> String {
    match &failure.reason {
        Reason::Problems(problems) => {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
        }
        Reason::Error(error) => format!("{error:#}"),
    }
}

fn database() -> store::Error {
    let folder = tempfile::tempdir().unwrap();
    store::Store::open(folder.path()).err().unwrap()
}

#[test]
fn publishing_fails_in_four_ways() {
    let problems = vec![Problem::error("a", "one").at("a.md", 1), Problem::error("b", "two")];
    let cases: [(PublishError, Exit, &str); 9] = [
        (problems.into(), Exit::Problems, "error[a]: one\n  --> a.md:1\n\nerror[b]: two"),
        (
            Refusal::TooManyNew { found: 9, allowed: 5 }.into(),
            Exit::Refused,
            "error[publish/too-many-new]: this publish would push 9 new posts; the limit is 5; \
             nothing was sent\n  help: run `skep publish --allow-new 9` if you mean it, or set \
             `deliver_since` in node.toml to a later date",
        ),
        (
            Refusal::TooManyDeletes { found: 4, allowed: 3 }.into(),
            Exit::Refused,
            "error[publish/too-many-deletes]: this publish would delete 4 posts from other \
             servers; the limit is 3; nothing was sent\n  help: put the files back, or run \
             `skep publish --allow-deletes 4` if you mean it",
        ),
        (
            Refusal::AllGone { found: 2 }.into(),
            Exit::Refused,
            "error[publish/all-gone]: this publish would delete every post from other servers: 2, and \
             none is left; nothing was sent\n  help: put the files of `content` back, or run \
             `skep publish --allow-deletes 2` if you mean it; it cannot be undone",
        ),
        (
            Refusal::TooManyUpdates { found: 30, allowed: 20, same_text: 0, moved: 0 }.into(),
            Exit::Refused,
            "error[publish/too-many-updates]: this publish would send 30 edited posts again; the \
             limit is 20; nothing was sent\n  help: run `skep publish --allow-updates 30` if others \
             should get them again, or run `skep publish --adopt` to tell nobody",
        ),
        (
            Refusal::TooManyUpdates { found: 30, allowed: 20, same_text: 29, moved: 0 }.into(),
            Exit::Refused,
            "help: 29 of them have the text that they had: their address (`permalink`), `language`, \
             `object`, a title, or this version of skep makes the difference; put back what you did \
             not mean, run `skep publish --allow-updates 30`",
        ),
        (
            Refusal::ClockBehind {
                now: Timestamp::default(),
                not_before: Timestamp::from_secs(60),
            }
            .into(),
            Exit::Refused,
            "error[publish/clock-behind]: the clock says 1970-01-01T00:00:00Z, but it was later than \
             1970-01-01T00:01:00Z already; nothing was sent\n  help: set the clock of this machine, \
             or run `skep publish --trust-clock` if it is right",
        ),
        (
            PublishError::Lock(io::Error::other("no space")),
            Exit::Failure,
            "cannot lock the data folder: no space",
        ),
        (database().into(), Exit::Failure, "unable to open database file"),
    ];
    for (error, exit, words) in cases {
        let failure = Failure::from(error);
        assert_eq!(failure.exit, exit, "{failure:?}");
        assert!(text(&failure).contains(words), "{}", text(&failure));
    }
}

#[test]
fn an_account_is_not_found_in_many_ways() {
    let handle = || Handle::parse("eve@peer.example").unwrap();
    let actor = || ActorId::parse("https://evil.example/u").unwrap();
    for (error, exit, words) in [
        (
            ResolveError::NotAName("x".to_owned()),
            Exit::Usage,
            "`x` is neither a handle such as @user@host nor the address of an account",
        ),
        (
            ResolveError::Unknown("peer.example".to_owned()),
            Exit::Remote,
            "peer.example has no such account",
        ),
        (
            ResolveError::NotConfirmed {
                host: "peer.example".to_owned(),
                asked: handle(),
                actor: actor(),
            },
            Exit::Remote,
            "peer.example says that @eve@peer.example is https://evil.example/u, but that account \
             does not say so",
        ),
        (
            ResolveError::Unreachable {
                host: "peer.example".to_owned(),
                why: NetError::Status(503),
            },
            Exit::Remote,
            "peer.example could not be asked: ",
        ),
        (FetchError::Gone.into(), Exit::Remote, "its server says that it was deleted"),
        (FetchError::NotFound.into(), Exit::Remote, "its server does not have it"),
        (
            FetchError::Refused("a picture".to_owned()).into(),
            Exit::Remote,
            "its server answered with something else: a picture",
        ),
        (FetchError::Store(database()).into(), Exit::Failure, "cannot open the database"),
    ] {
        let failure = Failure::from(error);
        assert_eq!(failure.exit, exit, "{failure:?}");
        assert!(text(&failure).starts_with(words), "{}", text(&failure));
    }
}

#[test]
fn a_damaged_database_is_something_the_owner_can_mend() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("skep.db");
    let mut file = std::fs::File::create(&path).unwrap();
    io::Write::write_all(&mut file, &b"no database ".repeat(100)).unwrap();
    let failure = Failure::from(store::Store::open(&path).err().unwrap());
    let expected = "error[database/damaged]: the database `skep.db` is damaged\n  help: stop skep, \
        move `skep.db`, `skep.db-wal` and `skep.db-shm` away, and put the latest backup of them in \
        their place";
    assert_eq!((failure.exit, text(&failure).as_str()), (Exit::Failure, expected));
    let other = Failure::from(database());
    assert!(matches!(other.reason, Reason::Error(_)), "{other:?}");
}
