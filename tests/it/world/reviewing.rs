//! The owner approves the text that the owner has read, and no other.

use std::time::Duration;

use serde_json::{Value, json};
use skep::clock;

use super::peer::Peer;
use super::site::{Serving, Site};
use super::{BROWSER, followed_site, until};

/// A served post, and an answer to it that waits.
fn answered() -> (Site, Serving, Peer, Value) {
    let (site, serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    let mut note = peer.note("First");
    note["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(&site, &peer.activity("Create", note.clone())).status, 202);
    (site, serving, peer, note)
}

/// Its author writes something else.
fn edit(site: &Site, peer: &Peer, note: &mut Value, text: &str, secs: u64) {
    note["content"] = json!(format!("<p>{text}</p>"));
    note["updated"] = json!(clock::now().plus(Duration::from_secs(secs)).rfc3339());
    assert_eq!(peer.send(site, &peer.activity("Update", note.clone())).status, 202);
}

fn shows(site: &Site, text: &str) -> bool {
    site.get("/posts/a/", &[("Accept", BROWSER)]).text().contains(text)
}

#[test]
fn an_edit_between_reading_and_approving_is_noticed() {
    let (site, _serving, peer, mut note) = answered();
    let row = site.json(&["inbox", "list"])[0].clone();
    assert_eq!(row["edition"], 1, "{row}");
    let number = row["id"].to_string();
    edit(&site, &peer, &mut note, "Second", 1);

    let refused = site.run(&["inbox", "approve", &number]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.out.contains("Second") && !refused.out.contains("First"), "{refused:?}");
    assert!(refused.err.contains("edited since you read it"), "{refused:?}");
    assert!(refused.err.contains(&format!("inbox approve {number}")), "{refused:?}");
    site.ok(&["build"]);
    assert!(!shows(&site, "Second") && !shows(&site, "First"));

    site.ok(&["inbox", "approve", &number]);
    assert!(shows(&site, "Second"));
    site.ok(&["inbox", "approve", &number]);
}

#[test]
fn an_edit_of_what_was_approved_waits_and_the_old_text_leaves() {
    let (site, _serving, peer, mut note) = answered();
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    site.ok(&["inbox", "approve", &number]);
    assert!(shows(&site, "First"));
    edit(&site, &peer, &mut note, "Second", 1);
    until("the page without it", || (!shows(&site, "First")).then_some(()));
    assert!(!shows(&site, "Second"));
    assert_eq!(
        site.run(&["inbox", "approve", &number]).code,
        5,
        "it was read in its first edition"
    );
    edit(&site, &peer, &mut note, "Third", 2);
    let list = site.ok(&["inbox", "list"]);
    assert!(list.out.contains("Third") && list.out.contains("edition 3"), "{list:?}");
    site.ok(&["inbox", "approve", &number]);
    assert!(shows(&site, "Third"));
}

#[test]
fn a_program_names_the_edition_that_it_showed() {
    let (site, _serving, peer, mut note) = answered();
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    edit(&site, &peer, &mut note, "Second", 1);
    // Somebody else lists it; that is not what this program has shown.
    site.ok(&["inbox", "list"]);
    let refused = site.run(&["inbox", "approve", &number, "--edition", "1", "--json"]);
    assert_eq!(refused.code, 5, "{refused:?}");
    let row: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!((&row["edition"], &row["content"]), (&json!(2), &json!("<p>Second</p>")));
    site.ok(&["inbox", "approve", &number, "--edition", "2"]);
    assert!(shows(&site, "Second"));
}

#[test]
fn what_was_never_listed_is_not_approved() {
    let (site, _serving, _peer, _note) = answered();
    let refused = site.run(&["inbox", "approve", "1"]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(
        refused.out.contains("First") && refused.err.contains("not been listed"),
        "{refused:?}"
    );
    // Hiding needs no reading.
    site.ok(&["inbox", "hide", "1"]);
}

/// What is cut off has not been read: the owner is told that there is more.
#[test]
fn a_long_answer_is_not_half_read() {
    let (site, _serving, peer, mut note) = answered();
    edit(&site, &peer, &mut note, &"honey ".repeat(500), 1);
    note["summary"] = json!("care");
    edit(&site, &peer, &mut note, &format!("{}END", "honey ".repeat(500)), 2);
    let list = site.ok(&["inbox", "list"]).out;
    assert!(list.contains("[care] honey") && list.contains("it goes on"), "{list}");
    assert!(!list.contains("END"));
    assert!(site.ok(&["inbox", "list", "--json"]).out.contains("END"));
}

#[test]
fn a_warning_stands_before_the_text_and_its_pictures() {
    let (site, _serving, peer) = super::site_with_post();
    let mut note = peer.note("Eight legs");
    note["inReplyTo"] = json!(site.id("posts.a"));
    (note["summary"], note["sensitive"]) = (json!("Spiders"), json!(true));
    let picture = peer.fresh("pictures");
    note["attachment"] = json!([{
        "type": "Image", "mediaType": "image/webp", "url": picture, "name": "A <i>web</i>",
    }]);
    assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    let row = site.json(&["inbox", "list"])[0].clone();
    let attached = json!([{ "url": picture, "media_type": "image/webp", "alt": "A web" }]);
    assert_eq!((&row["attachments"], &row["summary"]), (&attached, &json!("Spiders")));
    let list = site.ok(&["inbox", "list"]).out;
    assert!(list.contains(&format!("[Spiders] Eight legs\n  with {picture}: A web\n")), "{list}");

    site.ok(&["inbox", "approve", &row["id"].to_string()]);
    let page = site.get("/posts/a/", &[("Accept", BROWSER)]).text();
    let (before, after) = page.split_once("Eight legs").unwrap();
    let warning = before.rsplit_once("<details class=\"warning\">").unwrap().1;
    assert!(warning.contains("Spiders") && !warning.contains("</details>"), "{page}");
    let folded = after.split_once("</details>").unwrap().0;
    // What cannot be had is a link, and nothing of others is loaded.
    assert!(folded.contains(&format!("href=\"{picture}\" dir=\"auto\">A web</a>")), "{page}");
    assert!(!page.contains("<img"), "{page}");
}
