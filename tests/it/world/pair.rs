//! Two nodes of skep, each other's followers.

use super::site::Site;
use super::{AP, until};

#[test]
fn two_nodes_follow_and_read_each_other() {
    let (ada, bea) = (Site::new(), Site::new());
    let _serving = (ada.serve(), bea.serve());
    for (from, to) in [(&ada, &bea), (&bea, &ada)] {
        from.ok(&["follow", &format!("@me@{}", to.address)]);
        until("the follow to be accepted", || {
            (from.json(&["following"])[0]["state"] == "accepted").then_some(())
        });
    }
    assert_eq!(ada.json(&["followers"])[0]["actor"], bea.actor());
    assert_eq!(bea.json(&["followers"])[0]["actor"], ada.actor());

    ada.post("a", "Words **for** Bea.");
    ada.ok(&["publish"]);
    let id = ada.id("posts.a");
    let shown = |text: &str| {
        let timeline = bea.json(&["timeline"]);
        let row = timeline.as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).cloned();
        row.filter(|row| row["content"].as_str().unwrap().contains(text))
    };
    let row = until("the post at Bea's", || shown("<strong>for</strong>"));
    assert_eq!(row["author"], ada.actor());
    ada.post("a", "Better words.");
    ada.ok(&["publish"]);
    until("the edit at Bea's", || shown("Better words"));

    ada.remove("content/posts/a.md");
    ada.ok(&["publish", "--allow-deletes", "1"]);
    until("the post to disappear", || {
        bea.json(&["timeline"]).as_array().unwrap().is_empty().then_some(())
    });
    assert_eq!(ada.get("/ap/post/posts.a", &[("Accept", AP)]).status, 410);

    bea.ok(&["unfollow", &format!("@me@{}", ada.address)]);
    until("Bea to be gone", || {
        ada.json(&["followers"]).as_array().unwrap().is_empty().then_some(())
    });
}
