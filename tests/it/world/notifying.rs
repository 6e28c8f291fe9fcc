//! The owner is told elsewhere what happens: by mail, to a program, to ntfy, in a feed.

use std::fs;

use rusqlite::Connection;
use serde_json::Value;
use skep::sig::hmac_sha256_hex;

use super::mailbox::{Answer, Mailbox};
use super::peer::{Mood, Peer};
use super::site::{Serving, Site};
use super::{BROWSER, until};

/// A site with a post and these lines under `[notify]`.
fn telling(lines: &str) -> (Site, Serving) {
    let site = Site::new();
    site.put("node.toml", site.read("node.toml") + "[notify]\n" + lines);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

fn by_mail(mailbox: &Mailbox, more: &str) -> String {
    format!(
        "smtp = \"smtp+plain://{}\"\nmail_to = \"ada@mail.example\"\nmail_from = \"skep@mail.example\"\n{more}",
        mailbox.address
    )
}

fn database(site: &Site) -> Connection {
    Connection::open(site.path("data/skep.db")).unwrap()
}

/// What was told was told long ago, and what waits to be tried again is due.
fn let_time_pass(site: &Site) {
    let database = database(site);
    database.busy_timeout(super::PATIENCE).unwrap();
    database.execute_batch(
        "update alerts set told = told - 4000000; update alerts set at = at - 4000000 where told is null;
         update alert_messages set due = 0;",
    ).unwrap();
}

fn count(site: &Site, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    database(site).query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn like(peer: &Peer, site: &Site) {
    assert_eq!(peer.send(site, &peer.activity("Like", site.id("posts.a"))).status, 202);
}

fn answer(peer: &Peer, site: &Site, text: &str) {
    let mut note = peer.note(text);
    note["inReplyTo"] = site.id("posts.a").into();
    assert_eq!(peer.send(site, &peer.activity("Create", note)).status, 202);
}

/// The JSON that a program was sent, by its path.
fn hooked(peer: &Peer, path: &str) -> Vec<Value> {
    let all = peer.deliveries();
    let of = all.iter().filter(|it| it.head.target == path);
    of.map(|it| serde_json::from_slice(&it.body).unwrap()).collect()
}

#[test]
fn a_mail_says_what_has_happened() {
    let mailbox = Mailbox::new();
    let (site, _serving) = telling(&by_mail(&mailbox, ""));
    let peer = Peer::new();
    peer.follow(&site);
    let mail = mailbox.expect(1);
    assert_eq!(
        (mail.from.as_str(), mail.to.as_str()),
        ("<skep@mail.example>", "<ada@mail.example>")
    );
    assert_eq!(mail.login, None);
    let about = mail.header("Subject");
    assert!(about.starts_with("A site: ") && about.ends_with("follows you"), "{about}");
    assert!(mail.data.contains(&peer.handle()), "{}", mail.data);
    assert!(
        mail.header("Message-ID").ends_with(&format!("@{}>", site.address.ip())),
        "{}",
        mail.data
    );

    // What comes close together goes out together, in the order in which it came.
    like(&peer, &site);
    answer(&peer, &site, "Well said.");
    until("both to wait", || (count(&site, "alerts where told is null") == 2).then_some(()));
    assert_eq!(mailbox.mails().len(), 1);
    let_time_pass(&site);
    like(&peer, &site);
    let mail = mailbox.expect(2);
    let about = mail.header("Subject");
    assert_eq!(about, "A site: 1 reply, 1 like");
    let (liked, answered) = (mail.data.find("likes posts/a"), mail.data.find("Well said."));
    assert!(liked.is_some() && liked < answered, "{}", mail.data);
    assert!(mail.data.contains("(waits for you)"), "{}", mail.data);
}

/// Once each: neither what is said twice, nor what was cut off by a kill, nor what may have arrived.
#[test]
fn nothing_is_told_twice() {
    let mailbox = Mailbox::new();
    let (site, serving) = telling(&by_mail(&mailbox, ""));
    let peer = Peer::new();
    peer.follow(&site);
    mailbox.expect(1);
    let undo = peer.activity("Undo", peer.activity("Like", site.id("posts.a")));
    like(&peer, &site);
    peer.send(&site, &undo);
    like(&peer, &site);
    until("the like", || (count(&site, "alerts where kind = 'like'") == 1).then_some(()));

    mailbox.answers(Answer::Hangs);
    let_time_pass(&site);
    peer.send(&site, &undo);
    mailbox.expect(2);
    serving.kill();
    mailbox.answers(Answer::Takes);
    assert_eq!(count(&site, "alert_messages where tried is not null"), 1);
    let _serving = site.serve();
    until("the message to be forgotten", || (count(&site, "alert_messages") == 0).then_some(()));
    let_time_pass(&site);
    answer(&peer, &site, "Another.");
    let mail = mailbox.expect(3);
    assert!(!mail.data.contains("likes"), "{}", mail.data);
    assert!(site.read("serve.log").contains("not repeated"));
}

/// What was certainly not taken is tried again; what was refused for good is not.
#[test]
fn what_was_not_taken_is_tried_again() {
    let mailbox = Mailbox::new();
    let (site, _serving) = telling(&by_mail(&mailbox, ""));
    let peer = Peer::new();
    mailbox.answers(Answer::NotNow);
    peer.follow(&site);
    let first = mailbox.expect(1);
    until("it to wait", || (count(&site, "alert_messages where tried is null") == 1).then_some(()));
    mailbox.answers(Answer::Never);
    let_time_pass(&site);
    like(&peer, &site);
    let mut ids: Vec<_> = vec![mailbox.expect(3)];
    ids.extend(mailbox.mails());
    let again = ids.iter().filter(|it| it.header("Message-ID") == first.header("Message-ID"));
    assert!(again.count() >= 2, "the same mail has the same id");
    until("both to be given up", || (count(&site, "alert_messages") == 0).then_some(()));
    assert_eq!(mailbox.mails().len(), 3);
}

#[test]
fn a_program_gets_json_that_it_can_trust() {
    let hook = Peer::new();
    let lines = format!(
        "kinds = [\"follow\", \"reply\"]\nwebhook = \"{0}/hook\"\nwebhook_secret_file = \"secret\"\n\
         ntfy = \"{0}/t/bees\"\nntfy_token_file = \"token\"\n",
        hook.origin()
    );
    let site = Site::new();
    site.put("secret", "honey\n");
    site.put("token", "tk_wax\n");
    site.put("node.toml", site.read("node.toml") + "[notify]\n" + &lines);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);

    let sent = hook.wait_for("the webhook", |it| it.head.target == "/hook");
    let sum = hmac_sha256_hex(b"honey", &sent.body);
    assert_eq!(sent.head.header("x-hub-signature-256").as_deref(), Some(&*format!("sha256={sum}")));
    let said: Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(sent.head.header("x-skep-delivery").as_deref(), said["id"].as_str());
    assert_eq!((&said["site"], &said["more"]), (&site.origin().into(), &0.into()));
    let event = &said["events"][0];
    assert_eq!((&event["kind"], &event["actor"]), (&"follow".into(), &peer.actor().into()));

    let sent = hook.wait_for("ntfy", |it| it.head.target == "/t/");
    assert_eq!(sent.head.header("authorization").as_deref(), Some("Bearer tk_wax"));
    let said: Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(said["topic"], "bees");

    // Only what was asked for; and one way in trouble holds up no other.
    hook.inbox_is(Mood::Says(503));
    like(&peer, &site);
    answer(&peer, &site, "Well said.");
    let_time_pass(&site);
    like(&peer, &site);
    until("two to wait", || {
        (count(&site, "alert_messages where tried is null") == 2).then_some(())
    });
    hook.inbox_is(Mood::Well);
    let_time_pass(&site);
    answer(&peer, &site, "Once more.");
    until("nothing to wait", || (count(&site, "alert_messages") == 0).then_some(()));
    let mut all = hooked(&hook, "/hook");
    assert!(!all.iter().any(|it| it.to_string().contains("likes")), "{all:?}");
    all.retain(|it| it["events"].to_string().contains("Well said."));
    let [one, again] = &all[..] else { panic!("sent, and sent again: {all:?}") };
    assert_eq!(one["id"], again["id"], "the same message has the same name");
    for secret in ["honey", "tk_wax"] {
        assert!(!site.read("serve.log").contains(secret));
    }
}

/// What is for some alone goes to nobody else's server.
#[test]
fn private_words_stay_at_home() {
    let mailbox = Mailbox::new();
    let (site, _serving) = telling(&by_mail(&mailbox, "feed = true\n"));
    let address = site.json(&["notify", "feed"])["feed"].as_str().unwrap().to_owned();
    let peer = Peer::new();
    let mut note = peer.note("For you alone.");
    note["to"] = serde_json::json!([site.actor()]);
    note["tag"] = serde_json::json!([{ "type": "Mention", "href": site.actor() }]);
    let mut create = peer.activity("Create", note);
    create["to"] = serde_json::json!([site.actor()]);
    assert_eq!(peer.send(&site, &create).status, 202);
    let mail = mailbox.expect(1);
    assert!(mail.data.contains("writes to you, not for everybody"), "{}", mail.data);
    let feed = site.get(address.strip_prefix(&site.origin()).unwrap(), &[]).text();
    for told in [mail.data, feed] {
        assert!(!told.contains("alone"), "{told}");
    }
}

/// Whom the owner does not want to hear, the owner does not hear of.
#[test]
fn nobody_speaks_who_is_muted() {
    let mailbox = Mailbox::new();
    let (site, _serving) = telling(&by_mail(&mailbox, "digest = \"hourly\"\n"));
    let (peer, other) = (Peer::new(), Peer::new());
    peer.follow(&site);
    other.follow(&site);
    site.ok(&["mute", &peer.actor()]);
    assert!(mailbox.mails().is_empty(), "an hour has not passed");
    let_time_pass(&site);
    like(&other, &site);
    let mail = mailbox.expect(1);
    assert!(
        mail.data.contains(&other.handle()) && !mail.data.contains(&peer.handle()),
        "{}",
        mail.data
    );
}

#[test]
fn the_feed_is_for_whoever_has_its_address() {
    let (site, _serving) = telling("feed = true\n");
    let peer = Peer::new();
    peer.follow(&site);
    let feed = |site: &Site, verb: &str| {
        let address = site.json(&["notify", verb])["feed"].as_str().unwrap().to_owned();
        address.strip_prefix(&site.origin()).unwrap().to_owned()
    };
    let path = feed(&site, "feed");
    assert_eq!(feed(&site, "feed"), path);
    let shown = site.get(&path, &[("Accept", BROWSER)]);
    assert_eq!((shown.status, shown.header("cache-control")), (200, "private, no-store"));
    assert_eq!(shown.header("content-type"), "application/atom+xml; charset=utf-8");
    assert_eq!(shown.header("x-robots-tag"), "noindex");
    assert!(shown.text().contains("follows you</title>"), "{}", shown.text());

    // Everything else is what was never there.
    let nothing = site.get("/feeds/private/", &[]);
    for wrong in [
        "/feeds/private/.atom".to_owned(),
        format!("/feeds/private/{}.atom", "0".repeat(64)),
        path.replace(".atom", ""),
        path[..path.len() - 6].to_owned() + ".atom",
        path.to_uppercase(),
        format!("{path}/"),
    ] {
        let answer = site.get(&wrong, &[]);
        assert_eq!((answer.status, answer.body == nothing.body), (404, true), "{wrong}");
    }
    let new = feed(&site, "rotate");
    assert_ne!(new, path);
    assert_eq!((site.status(&path), site.status(&new)), (404, 200));
    let mode = fs::metadata(site.path("data/feed-token")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777, 0o600);
}

#[test]
fn a_test_says_which_way_works() {
    let mailbox = Mailbox::new();
    let hook = Peer::new();
    let lines = by_mail(&mailbox, &format!("webhook = \"{}/hook\"\n", hook.origin()));
    let site = Site::new();
    let config = site.read("node.toml");
    site.put("node.toml", config.clone() + "[notify]\n" + &lines);
    let ran = site.ok(&["notify", "test"]);
    assert_eq!(ran.out, "mail     taken\nwebhook  taken\n");
    assert_eq!(mailbox.expect(1).header("Subject"), "A site: This is a test");
    hook.inbox_is(Mood::Says(500));
    let ran = site.run(&["notify", "test"]);
    assert_eq!((ran.code, ran.out.as_str()), (4, "mail     taken\nwebhook  not taken: HTTP 500\n"));

    // Only where the owner says so is anything asked that is not public.
    let closed = config.replace("allow = [\"127.0.0.0/8\"]", "allow = []");
    site.put("node.toml", closed.clone() + "[notify]\n" + &lines);
    let ran = site.run(&["notify", "test"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.out.contains("webhook  not taken: not allowed"), "{ran:?}");
    hook.inbox_is(Mood::Well);
    site.put("node.toml", closed + "[notify]\nprivate = true\n" + &lines);
    site.ok(&["notify", "test"]);

    site.put("node.toml", config);
    let ran = site.run(&["notify", "test"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("nothing is sent to anywhere"), "{ran:?}");
    assert_eq!(site.run(&["notify", "feed"]).code, 2);
}

/// Whoever does not want to be told pays for nothing.
#[test]
fn nothing_is_kept_for_nobody() {
    let (site, serving) = telling("feed = true\n");
    let peer = Peer::new();
    peer.follow(&site);
    until("an alert", || (count(&site, "alerts") == 1).then_some(()));
    serving.kill();
    let config = site.read("node.toml").replace("feed = true", "");
    site.put("node.toml", config);
    let _serving = site.serve();
    until("nobody to be told", || (count(&site, "facts where name = 'notify'") == 0).then_some(()));
    like(&peer, &site);
    until("the like", || (count(&site, "reactions") == 1).then_some(()));
    assert_eq!(count(&site, "alerts where kind = 'like'"), 0);
}

/// What a filter hides is pushed to no telephone, and what it or the author warns of is not said in words.
#[test]
fn filters_and_warnings_hold_on_the_telephone_too() {
    let peer = Peer::new();
    let (site, _serving) = telling(&format!("webhook = \"{}/hook\"\n", peer.origin()));
    site.ok(&["filter", "add", "wasps", "--hide"]);
    site.ok(&["filter", "add", "hornets"]);
    peer.follow(&site);
    until("the first message", || (hooked(&peer, "/hook").len() == 1).then_some(()));
    answer(&peer, &site, "I say wasps.");
    answer(&peer, &site, "I say hornets.");
    let mut note = peer.note("Look at this.");
    note["inReplyTo"] = site.id("posts.a").into();
    note["sensitive"] = true.into();
    assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    let waits = "alerts where told is null";
    until("all to wait", || (count(&site, waits) == 3).then_some(()));
    let_time_pass(&site);
    like(&peer, &site);
    let all = until("the second", || {
        hooked(&peer, "/hook").get(1).map(|message| message["events"].to_string())
    });
    assert!(all.contains("[hornets]") && all.contains("[sensitive]"), "{all}");
    assert!(!all.contains("wasps") && !all.contains("I say") && !all.contains("Look"), "{all}");
}

/// ntfy takes 4 KiB: what does not fit is counted and not lost.
#[test]
fn what_ntfy_does_not_take_is_counted() {
    let peer = Peer::new();
    let lines = format!("ntfy = \"{}/t/bees\"\n", peer.origin());
    let (site, _serving) = telling(&lines);
    peer.follow(&site);
    until("the first message", || (hooked(&peer, "/t/").len() == 1).then_some(()));
    for _ in 0..20 {
        answer(&peer, &site, &"\"ß\" ".repeat(70));
    }
    until("all to wait", || (count(&site, "alerts where told is null") == 20).then_some(()));
    let_time_pass(&site);
    like(&peer, &site);
    let second = until("the second", || {
        let is_second = |it: &&super::checks::Delivery| it.head.target == "/t/";
        peer.deliveries().iter().filter(is_second).nth(1).map(|it| it.body.clone())
    });
    assert!(second.len() < 8_000, "{}", second.len());
    let second: Value = serde_json::from_slice(&second).unwrap();
    let text = second["message"].as_str().unwrap();
    assert!(text.len() < 4_000, "{}", text.len());
    let left: usize = text.lines().last().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    assert_eq!(text.matches("answers posts/a").count() + left, 21, "and the like: {text}");
}

/// However much there is that is not wanted, the feed has what is.
#[test]
fn a_feed_of_some_kinds_is_not_emptied_by_others() {
    let (site, _serving) = telling("kinds = [\"follow\"]\nfeed = true\n");
    let peer = Peer::new();
    peer.follow(&site);
    until("the follow", || (count(&site, "alerts") == 1).then_some(()));
    database(&site)
        .execute_batch(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)
         insert into alerts (kind, actor, subject, at, told)
             select 'like', 'https://a.example/' || i, 'posts.a', 1, 1 from n",
        )
        .unwrap();
    let address = site.json(&["notify", "feed"])["feed"].as_str().unwrap().to_owned();
    let feed = site.get(address.strip_prefix(&site.origin()).unwrap(), &[]).text();
    assert!(feed.contains("follows you"), "{feed}");
    assert_eq!(feed.matches("<entry>").count(), 1, "{feed}");
}
