//! By which standard a letter is signed, as other servers like it (protocol 5.5).

use skep::clock;
use skep::id::KeyId;
use skep::sig::Standard::{self, Cavage, Rfc9421};

use super::peer::{Mood, Peer, post};
use super::site::Site;

/// By which standards the Accept was signed that a Follow of `peer` gets, which is signed itself by
/// `standard`: every knock, in order.
fn knocks(site: &Site, peer: &Peer, standard: Standard) -> Vec<Standard> {
    let follow = peer.activity("Follow", site.actor());
    let body = follow.to_string();
    let key = KeyId::parse(&format!("{}#main-key", peer.actor())).unwrap();
    let headers = match standard {
        Cavage => peer.sign_at(site, body.as_bytes(), clock::now()),
        Rfc9421 => peer.sign_by_message(site, body.as_bytes(), &key),
    };
    assert_eq!(post(site, &headers, body.as_bytes()).status, 202);
    let id = follow["id"].as_str().unwrap();
    peer.expect("Accept", id);
    site.until_delivered();
    let letters = peer.deliveries();
    letters.iter().filter(|it| it.is("Accept", id)).map(|it| it.standard()).collect()
}

#[test]
fn whoever_refuses_the_first_letter_gets_it_again_by_the_other_standard() {
    let site = Site::new();
    let _serving = site.serve();
    for status in [400, 401, 403, 404, 410] {
        let peer = Peer::new();
        peer.inbox_is(Mood::Takes(Rfc9421, status));
        assert_eq!(knocks(&site, &peer, Cavage), [Cavage, Rfc9421], "{status}");
        // Some answer 200 to what they cannot read: luck is not remembered.
        assert_eq!(knocks(&site, &peer, Cavage), [Cavage, Rfc9421], "{status}");
    }
    let peer = Peer::new();
    peer.inbox_is(Mood::Takes(Rfc9421, 422));
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage], "it has read the letter");
}

#[test]
fn whoever_has_taken_draft_cavage_gets_nothing_else() {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage]);
    peer.inbox_is(Mood::Takes(Rfc9421, 403));
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage]);
    drop(serving);
    let _serving = site.serve();
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage], "after a restart");
}

#[test]
fn whoever_shows_rfc_9421_gets_it_until_it_goes_back() {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    peer.inbox_is(Mood::Takes(Rfc9421, 401));
    assert_eq!(knocks(&site, &peer, Rfc9421), [Rfc9421]);
    peer.inbox_is(Mood::Takes(Cavage, 401));
    assert_eq!(knocks(&site, &peer, Rfc9421), [Rfc9421, Cavage]);
    assert_eq!(knocks(&site, &peer, Rfc9421), [Cavage]);
    drop(serving);
    let _serving = site.serve();
    assert_eq!(knocks(&site, &peer, Rfc9421), [Cavage], "after a restart");
}

#[test]
fn a_server_that_reads_rfc_9421_alone_shows_its_documents() {
    for mood in [Mood::Takes(Rfc9421, 401), Mood::Asks(401)] {
        let site = Site::new();
        let peer = Peer::new();
        peer.gets_are(mood.clone());
        let shown = site.ok(&["inspect", &peer.actor()]);
        assert!(shown.out.contains("username: bob"), "{mood:?} {shown:?}");
        let asked: Vec<_> = peer.gets().into_iter().filter(|at| at == "/users/bob").collect();
        assert_eq!(asked.len(), 2, "{mood:?}");
    }
}

#[test]
fn whoever_asks_for_rfc_9421_gets_it() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage]);
    peer.inbox_is(Mood::Asks(401));
    assert_eq!(knocks(&site, &peer, Cavage), [Cavage, Rfc9421]);
    assert_eq!(knocks(&site, &peer, Cavage), [Rfc9421]);
}
