//! Proofs on what a site serves (FEP-8b32).

use serde_json::Value;
use skep::sig::OwnerKeys;

use super::checks::check_proof_by;
use super::site::Site;
use super::{peer_keys, site_keys};

const PROVED: [&str; 3] = ["ap/actor", "ap/post/posts.a", "ap/create/posts.a"];

/// The documents, each with a proof by one of `keys`.
#[track_caller]
fn proved_by(site: &Site, keys: &OwnerKeys) -> Vec<String> {
    let read = |name: &str| {
        let text = site.read(&format!("public/{name}"));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(check_proof_by(keys, text.as_bytes(), &document), Ok(()), "{name}");
        text
    };
    PROVED.map(read).to_vec()
}

#[test]
fn what_is_served_has_the_proof_of_the_key_that_is() {
    let site = Site::new();
    site.post("a", "Rye");
    site.ok(&["publish"]);
    let before = proved_by(&site, &site_keys());
    site.post("b", "Oats");
    site.ok(&["publish"]);
    assert_eq!(proved_by(&site, &site_keys()), before, "nobody has touched these");
    site.put("data/keys/ed25519.pem", peer_keys().ed25519_private_pem());
    site.ok(&["build"]);
    proved_by(&site, &peer_keys());
}
