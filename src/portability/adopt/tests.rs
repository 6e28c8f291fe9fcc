//! Small files such as the others write.

use std::fs;
use std::path::Path;

use super::{Account, read_gotosocial, read_microblogpub, read_snac2};
use crate::portability::put_file;

fn person(id: &str, shared: &str) -> String {
    format!(
        r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{id}","type":"Person",
        "preferredUsername":"x","inbox":"{id}/inbox","endpoints":{{"sharedInbox":"{shared}"}},
        "publicKey":{{"id":"{id}#main-key","owner":"{id}","publicKeyPem":"PEM"}}}}"#
    )
}

/// Who an account is and has to do with, in one line each.
fn shown(account: &Account) -> Vec<String> {
    let Account { ids, user, name, private_pem, made, .. } = account;
    let shared = ids.shared_inbox.as_ref().map(ToString::to_string);
    let mut lines = vec![
        format!("{user} {name:?} {} {} {shared:?}", ids.actor, ids.key),
        format!("{private_pem:?} {:?}", made.map(|it| it.rfc3339())),
    ];
    lines.extend(account.followers.iter().map(|it| {
        let follow = it.follow.as_ref().map(ToString::to_string);
        let shared = it.shared_inbox.as_ref().map(ToString::to_string);
        format!("< {} {} {shared:?} {follow:?}", it.actor, it.inbox)
    }));
    lines.extend(
        account.following.iter().map(|it| format!("> {} {} {}", it.actor, it.inbox, it.follow)),
    );
    lines.extend(account.blocked.iter().map(|it| format!("block {it}")));
    lines.extend(account.muted.iter().map(|it| format!("mute {it}")));
    lines.extend(account.left.iter().map(|(what, count)| format!("left {count} {what}")));
    lines
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    put_file(path, text).unwrap();
}

const GOTOSOCIAL: &str = r#"
{"type":"account","id":"01H","createdAt":"2023-01-01T00:00:00Z","username":"gts.example","uri":"https://gts.example/users/gts.example","inboxURI":"https://gts.example/users/gts.example/inbox","followersUri":"https://gts.example/users/gts.example/followers","privateKey":"SERVER","publicKeyUri":"https://gts.example/users/gts.example/main-key"}
{"type":"account","id":"01A","createdAt":"2023-01-02T03:04:05.678Z","username":"ana","displayName":"Ana","uri":"https://gts.example/users/ana","inboxURI":"https://gts.example/users/ana/inbox","followersUri":"https://gts.example/users/ana/followers","privateKey":"PEM","publicKeyUri":"https://gts.example/users/ana/main-key","locked":true}
{"type":"account","id":"01B","username":"bo","domain":"peer.example","uri":"https://peer.example/users/bo","inboxURI":"https://peer.example/users/bo/inbox","publicKeyUri":"x"}
{"type":"account","id":"01C","username":"cy","domain":"far.example","uri":"https://far.example/cy","inboxURI":"https://far.example/cy/in","publicKeyUri":"x"}
{"type":"block","id":"1","uri":"https://gts.example/users/ana/blocks/1","accountId":"01A","targetAccountId":"01C"}
{"type":"follow","id":"2","createdAt":"2023-02-01T00:00:00Z","uri":"https://peer.example/follows/2","accountId":"01B","targetAccountId":"01A"}
{"type":"follow","id":"3","uri":"https://gts.example/users/ana/follow/3","accountId":"01A","targetAccountId":"01B"}
{"type":"follow","id":"4","uri":"https://far.example/4","accountId":"01X","targetAccountId":"01A"}
{"type":"follow","id":"5","uri":"https://peer.example/follows/5","accountId":"01B","targetAccountId":"01H"}
{"type":"followRequest","id":"6","uri":"https://far.example/6","accountId":"01C","targetAccountId":"01A"}
{"type":"domainBlock","id":"7","domain":"spam.example"}
{"type":"user","id":"8","email":"ana@gts.example"}
{"type":"instance","id":"9","domain":"gts.example"}
"#;

#[test]
fn an_export_of_gotosocial() {
    let account = read_gotosocial(GOTOSOCIAL, None).unwrap();
    assert_eq!(
        shown(&account),
        [
            "ana Some(\"Ana\") https://gts.example/users/ana https://gts.example/users/ana/main-key None",
            "\"PEM\" Some(\"2023-01-02T03:04:05Z\")",
            "< https://peer.example/users/bo https://peer.example/users/bo/inbox None \
             Some(\"https://peer.example/follows/2\")",
            "> https://peer.example/users/bo https://peer.example/users/bo/inbox \
             https://gts.example/users/ana/follow/3",
            "block https://far.example/cy",
            "block spam.example",
            "left 1 followers whose account is not in the export",
            "left 1 requests to follow: who asked must ask again",
        ]
    );
    let second = GOTOSOCIAL.replace("\"gts.example\",\"uri\"", "\"bea\",\"uri\"");
    for (export, user, why) in [
        ("", None, "there is no account with its key in it"),
        (GOTOSOCIAL, Some("bo"), "there is no account `bo` with its key in it"),
        (&second, None, "there are several accounts: say `--user` and one of ana, bea"),
        ("{\"type\":\"account\"}", None, "line 1: missing field `id`"),
        ("\n{", None, "line 2: EOF while parsing an object"),
        (
            &GOTOSOCIAL.replace("users/ana/inbox", "u/ana/inbox"),
            None,
            "the addresses of `https://gts.example/users/ana` are not below its id",
        ),
    ] {
        let error = read_gotosocial(export, user).err().unwrap();
        assert_eq!(error.to_string(), why, "{user:?}");
    }
    assert_eq!(read_gotosocial(&second, Some("bea")).ok().unwrap().user, "bea");
}

#[test]
fn a_folder_of_snac2() {
    let site = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| put(site.path(), path, text);
    let read = || read_snac2(&site.path().join("user/ana"));
    put("user/ana/user.json", r#"{"uid":"ana","name":"Ana","published":"2023-01-01T00:00:00Z"}"#);
    put("user/ana/key.json", r#"{"secret":"PEM","public":"x"}"#);
    assert!(read().err().unwrap().to_string().contains("server.json"));
    put("server.json", r#"{"host":"snac.example","prefix":"/s","layout":2.7}"#);
    let bo = "https://peer.example/users/bo";
    put("user/ana/followers/0a.json", &person(bo, "https://peer.example/inbox"));
    put("user/ana/followers/0b.json", "gone");
    // Of one that was cut off, the server has another copy.
    put("user/ana/followers/0f.json", "");
    let di = "https://peer.example/users/di";
    put("object/0f/0f.json", &person(di, "https://peer.example/inbox"));
    put("user/ana/followers.idx", "0a\n0b\n0f\n-1\n");
    put("user/ana/pending/0c.json", "{}");
    let answer = format!(
        r#"{{"type":"Accept","actor":"{bo}","object":{{"type":"Follow","id":"https://snac.example/s/ana/1/Follow"}}}}"#
    );
    put("user/ana/following/0a.json", &answer);
    put("user/ana/following/0a_a.json", &person(bo, "https://peer.example/inbox"));
    // Its account is where the server has all of them; its answer names the Follow.
    let cy = "https://far.example/cy";
    put(
        "user/ana/following/0c.json",
        &format!(
            r#"{{"type":"Accept","actor":"{cy}","object":"https://snac.example/s/ana/2/Follow"}}"#
        ),
    );
    put("object/0c/0c.json", &person(cy, "https://far.example/all"));
    // Nobody has answered.
    put(
        "user/ana/following/0d.json",
        r#"{"type":"Follow","actor":"https://snac.example/s/ana","object":"https://x.example/d","id":"https://snac.example/s/ana/3/Follow"}"#,
    );
    put("user/ana/muted/0e", "https://rude.example/e\n");
    assert_eq!(
        shown(&read().ok().unwrap()),
        [
            "ana Some(\"Ana\") https://snac.example/s/ana https://snac.example/s/ana#main-key \
             Some(\"https://snac.example/s/shared-inbox\")",
            "\"PEM\" Some(\"2023-01-01T00:00:00Z\")",
            "< https://peer.example/users/bo https://peer.example/users/bo/inbox \
             Some(\"https://peer.example/inbox\") None",
            "< https://peer.example/users/di https://peer.example/users/di/inbox \
             Some(\"https://peer.example/inbox\") None",
            "> https://peer.example/users/bo https://peer.example/users/bo/inbox \
             https://snac.example/s/ana/1/Follow",
            "> https://far.example/cy https://far.example/cy/inbox https://snac.example/s/ana/2/Follow",
            "mute https://rude.example/e",
            "left 1 followers whose file cannot be read",
            "left 1 follows whose file cannot be read, or without an answer",
            "left 1 requests to follow: who asked must ask again",
        ]
    );
}

#[test]
fn a_folder_of_microblogpub() {
    let folder = tempfile::tempdir().unwrap();
    let read = || read_microblogpub(folder.path());
    assert!(read().err().unwrap().to_string().contains("there is no `profile.toml`"));
    put(
        folder.path(),
        "data/profile.toml",
        "domain = \"blog.example\"\nusername = \"ana\"\nname = \"Ana\"\nhttps = true\nsecret = \"x\"\n\
         [[blocked_servers]]\nhostname = \"spam.example\"\n",
    );
    put(folder.path(), "data/key.pem", "PEM");
    assert!(read().err().unwrap().to_string().contains("microblogpub.db"), "it is not made");
    let database = rusqlite::Connection::open(folder.path().join("data/microblogpub.db")).unwrap();
    let sql = "create table actor (id integer primary key, ap_id text, ap_actor text);
               create table outbox (id integer primary key, ap_id text);
               create table follower (id integer primary key, actor_id integer);
               create table following (id integer primary key, actor_id integer,
                                       outbox_object_id integer);";
    database.execute_batch(sql).unwrap();
    let bo = "https://peer.example/users/bo";
    let person = person(bo, "https://peer.example/inbox");
    database
        .execute("insert into actor values (7, ?1, ?2), (8, 'x', '{}')", [bo, &person])
        .unwrap();
    let sql = "insert into outbox values (3, 'https://blog.example/o/abc');
               insert into follower values (1, 7), (2, 8); insert into following values (1, 7, 3);";
    database.execute_batch(sql).unwrap();
    // Whoever is blocked is known since a later version.
    assert!(read().ok().unwrap().blocked.len() == 1);
    let sql = "alter table actor add column is_blocked boolean not null default 0;
               insert into actor values (9, 'https://rude.example/e', '{}', 1);";
    database.execute_batch(sql).unwrap();
    assert_eq!(
        shown(&read().ok().unwrap()),
        [
            "ana Some(\"Ana\") https://blog.example https://blog.example#main-key None",
            "\"PEM\" None",
            "< https://peer.example/users/bo https://peer.example/users/bo/inbox \
             Some(\"https://peer.example/inbox\") None",
            "> https://peer.example/users/bo https://peer.example/users/bo/inbox \
             https://blog.example/o/abc",
            "block spam.example",
            "block https://rude.example/e",
            "left 1 followers whose account cannot be read",
        ]
    );
}
