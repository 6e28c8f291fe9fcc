//! What is shown of others, and where (threat T30).

use serde_json::{Value, json};

use super::peer::Peer;
use super::threads::{list, note, root, site, tell};
use super::{PUBLIC, until};

/// Threat T30: in no file is there anything of what is not approved or not for everybody.
#[test]
fn only_what_is_approved_and_for_everybody_is_anywhere() {
    let (site, _serving) = site("");
    let rows = [
        ("public", "approve", true),
        ("unlisted", "approve", true),
        ("followers", "approve", false),
        ("direct", "approve", false),
        ("public", "hide", false),
        ("public", "list", false),
        ("unlisted", "hide", false),
    ];
    let bob = Peer::new();
    let mut ids = Vec::new();
    // Each answers the one before, so that what is shown may answer what is not.
    let mut parent = root(&site);
    for (at, (visibility, ..)) in rows.iter().enumerate() {
        let followers = format!("{}/followers", bob.actor());
        let mut note = note(&bob, &format!("word{at}x"), &parent);
        let (to, cc) = match *visibility {
            "public" => (PUBLIC.to_owned(), followers),
            "unlisted" => (followers, PUBLIC.to_owned()),
            "followers" => (followers, site.actor()),
            _ => (site.actor(), site.actor()),
        };
        (note["to"], note["cc"]) = (json!([to]), json!([cc]));
        tell(&site, &bob, &note);
        parent = note["id"].clone();
        ids.push(note["id"].as_str().unwrap().to_owned());
    }
    for row in site.json(&["inbox", "list"]).as_array().unwrap() {
        let at = ids.iter().position(|id| row["object"] == json!(id)).unwrap();
        site.run(&["inbox", rows[at].1, &row["id"].to_string()]);
    }
    let shown: Vec<Value> =
        ids.iter().zip(rows).filter(|(_, row)| row.2).map(|it| json!(it.0)).collect();
    until("those two", || (list(&site, "replies") == shown && site.is_placed()).then_some(()));
    for (path, (bytes, _)) in site.output() {
        let text = String::from_utf8_lossy(&bytes);
        for (at, (row, id)) in rows.iter().zip(&ids).enumerate() {
            let is_there =
                text.contains(&format!("word{at}x")) || text.contains(&format!("{id}\""));
            let may = row.2
                && ["posts/a/index.html", "ap/replies/posts.a", "ap/context/posts.a"]
                    .iter()
                    .any(|place| path.ends_with(place));
            assert_eq!(is_there, may, "{row:?} in {}", path.display());
        }
    }
}
