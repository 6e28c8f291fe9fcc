//! What is written about quotes of the owner's posts, byte for byte (FEP-044f).

use skep::ap::build::{
    AskedQuote, QuotePair, accept_quote_json, delete_stamp_json, reject_quote_json, stamp_json,
};
use skep::ap::{OwnObject, OwnQuotePolicy};

use super::ap_golden::{act, bob, bobs_note, golden, me, note, own};

#[test]
fn who_asks_gets_an_answer_with_a_stamp() {
    let (quoting, quoted, stamp) = (bobs_note(), note().id, own().stamp("01k"));
    let (pair, request) = (QuotePair { quoting: &quoting, quoted: &quoted }, act("01q"));
    let bob = bob();
    let asked = AskedQuote { request: &request, actor: &bob, pair };
    golden("stamp.json", &stamp_json(&stamp, &me(), pair));
    golden("accept_quote.json", &accept_quote_json(&act("01a"), &me(), asked, &stamp));
    golden("reject_quote.json", &reject_quote_json(&act("01a"), &me(), asked));
    golden("delete_stamp.json", &delete_stamp_json(&act("01d"), &me(), &stamp, &bob));
}

/// Else every post that was ever published would ring at everybody when an owner changes the setting.
#[test]
fn who_may_quote_is_said_and_is_no_edit() {
    const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
    for (policy, how, who) in [
        (OwnQuotePolicy::Everybody, "automaticApproval", PUBLIC),
        (OwnQuotePolicy::Asked, "manualApproval", PUBLIC),
        (OwnQuotePolicy::Nobody, "automaticApproval", "https://me.example/ap/actor"),
    ] {
        let object = OwnObject { quotes: Some(policy), ..note() };
        let said = format!("\"interactionPolicy\":{{\"canQuote\":{{\"{how}\":[\"{who}\"]}}}}");
        assert!(object.json().contains(&said), "{}", object.json());
        assert_eq!(object.fingerprint(), note().fingerprint(), "{how}");
        assert_eq!(object.write().size(), note().write().size(), "{how}");
    }
    let object = OwnObject { quotes: Some(OwnQuotePolicy::Asked), ..note() };
    golden("note_quotable.json", &object.json());
}
