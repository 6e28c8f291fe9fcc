//! A group passes on what others do; what it says is looked up where it is from (FEP-1b12).

use serde_json::{Value, json};

use super::fetching::none_left;
use super::peer::Peer;
use super::site::Site;
use super::{site_with_post, until};

/// Sends an activity of `author`, wrapped by the group.
fn pass_on(site: &Site, group: &Peer, inner: Value) {
    let mut announce = group.activity("Announce", inner);
    announce["cc"] = json!([site.actor()]);
    assert_eq!(group.send(site, &announce).status, 202);
}

#[test]
fn what_a_group_passes_on_is_as_its_origin_has_it() {
    let (site, _serving, group) = site_with_post();
    let author = Peer::new();
    let mut comment = author.note("True words");
    comment["inReplyTo"] = json!(site.id("posts.a"));
    author.host(&comment);
    let mut forged = comment.clone();
    forged["content"] = json!("<p>Forged words</p>");
    pass_on(&site, &group, author.activity("Create", forged));
    let row = until("the answer", || {
        let rows = site.json(&["inbox", "list"]);
        (rows != json!([])).then(|| rows[0].clone())
    });
    assert_eq!(
        (&row["content"], &row["actor"]),
        (&json!("<p>True words</p>"), &json!(author.actor()))
    );

    let like = author.activity("Like", site.id("posts.a"));
    author.host(&like);
    pass_on(&site, &group, author.activity("Like", site.id("posts.a")));
    pass_on(&site, &group, like.clone());
    // The one that its origin does not know counts for nothing.
    let likes = site.path("public/ap/likes/posts.a");
    until("the like to count", || likes.exists().then_some(()));
    let counted: Value = serde_json::from_str(&site.read("public/ap/likes/posts.a")).unwrap();
    assert_eq!(counted["totalItems"], 1);
    let undo = author.activity("Undo", like);
    author.host(&undo);
    pass_on(&site, &group, undo);
    until("the like to go", || (!likes.exists()).then_some(()));

    // It is still there, whatever the group says; then it is not.
    pass_on(&site, &group, author.activity("Delete", comment["id"].clone()));
    let path = comment["id"].as_str().unwrap().strip_prefix(author.origin()).unwrap().to_owned();
    none_left(&site);
    assert_eq!(site.json(&["inbox", "list"])[0]["id"], row["id"]);
    author.host_at(&path, &json!({ "id": comment["id"], "type": "Tombstone" }));
    pass_on(&site, &group, author.activity("Delete", comment["id"].clone()));
    until("the answer to go", || (site.json(&["inbox", "list"]) == json!([])).then_some(()));
}
