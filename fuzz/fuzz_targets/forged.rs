//! Signed requests with one part changed: whatever is still believed says what was signed.

#![no_main]

use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use skep::clock::Timestamp;
use skep::id::{KeyId, Origin};
use skep::sig::{self, Head, OwnerKeys, Signer, rfc9421};

const NOW: i64 = 1_788_696_000;
const TARGET: &str = "/ap/inbox";
const BODY: &[u8] = b"{\"type\":\"Like\"}";

/// Which part is changed, how, and what to.
type Change<'a> = (u8, u8, &'a str);

fuzz_target!(|change: Change<'_>| {
    let (place, how, text) = change;
    let signed = if how & 1 == 0 { &requests().0 } else { &requests().1 };
    let (mut head, mut body) = (signed.clone(), BODY.to_vec());
    let place = usize::from(place) % (head.headers.len() + 3);
    let changed = match place {
        0 => &mut head.method,
        1 => &mut head.target,
        2 => {
            body = text.as_bytes().to_vec();
            &mut String::new()
        }
        _ if how & 2 == 0 => &mut head.headers[place - 3].1,
        _ => {
            // One more of the same name, before or behind it.
            let name = head.headers[place - 3].0.clone();
            let at = if how & 4 == 0 { place - 3 } else { head.headers.len() };
            head.headers.insert(at, (name, String::new()));
            &mut head.headers[at].1
        }
    };
    match how >> 3 & 3 {
        0 => text.clone_into(changed),
        1 => changed.push_str(text),
        2 => changed.insert_str(0, text),
        _ => {
            let half = (0..=changed.len() / 2).rev().find(|at| changed.is_char_boundary(*at));
            changed.insert_str(half.unwrap_or(0), text);
        }
    }
    if is_believed(&head, &body) {
        assert_eq!(head.method.to_ascii_uppercase(), "POST");
        // Old software signs the path without the query, and is believed (SIG-10).
        let target = match how & 1 {
            0 => head.target.split('?').next().unwrap_or_default(),
            _ => head.target.as_str(),
        };
        assert_eq!(target, TARGET);
        assert_eq!(body, BODY);
        let named = ["host", "date", "digest", "content-digest"];
        let covered = if how & 1 == 0 { &named[..3] } else { &named[3..] };
        for name in covered {
            assert_eq!(head.header(name), signed.header(name), "{name}");
        }
    }
});

fn is_believed(head: &Head, body: &[u8]) -> bool {
    let Ok(signature) = sig::read(head) else { return false };
    let Ok(()) = signature.check(head, body, &ours(), Timestamp::from_secs(NOW)) else {
        return false;
    };
    let keys = signer().keys();
    [keys.public_rsa(), keys.public_ed25519()]
        .into_iter()
        .any(|key| signature.verify(head, &ours(), key).is_ok())
}

fn ours() -> Origin {
    Origin::of("https://me.example").expect("an origin")
}

fn signer() -> &'static Signer {
    static SIGNER: OnceLock<Signer> = OnceLock::new();
    SIGNER.get_or_init(|| {
        let id = |name| KeyId::parse(&format!("https://peer.example/a#{name}")).expect("an id");
        Signer::new(Arc::new(OwnerKeys::generate()), id("main-key"), id("ed25519-key"))
    })
}

/// The same request, signed in both ways. Nothing is worth changing that is not believed as it is.
fn requests() -> &'static (Head, Head) {
    static REQUESTS: OnceLock<(Head, Head)> = OnceLock::new();
    REQUESTS.get_or_init(|| {
        let now = Timestamp::from_secs(NOW);
        let head = |headers: Vec<(&'static str, String)>| {
            let head = Head::new("POST", TARGET);
            let head = headers.iter().fold(head, |head, (name, value)| head.with(name, value));
            assert!(is_believed(&head, BODY));
            head
        };
        let old = signer().sign_post(&ours().domain(), TARGET, BODY, now);
        let new = rfc9421::sign_post_ed25519(signer(), &ours(), TARGET, BODY, now);
        (head(old), head(new))
    })
}
