//! Two ids of strangers: whether one may speak for the other must not depend on how an address is
//! spelled, and what was once read reads as the same for ever.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::id::{
    ActorId, AddressRange, Destination, Domain, Handle, KeyId, ObjectId, Origin, OwnIds,
};

fuzz_target!(|ids: (&str, &str)| {
    let (one, other) = ids;
    for text in [one, other] {
        check_names(text);
        let Ok(id) = ActorId::parse(text) else {
            assert!(Origin::of(text).is_err() && Destination::parse(text).is_err());
            continue;
        };
        check_id(&id, text);
    }
    let (Ok(a), Ok(b)) = (ActorId::parse(one), ObjectId::parse(other)) else { return };
    // The same by the only parser, by way of the serialised form, and by way of where a request
    // would go.
    let is_same = a.origin() == b.origin();
    let places = (Destination::parse(one), Destination::parse(other));
    let (Ok(here), Ok(there)) = places else { panic!("{one} {other}: an id leads somewhere") };
    assert_eq!(here.origin() == there.origin(), is_same);
    assert_eq!(here.domain() == there.domain() && scheme(&here) == scheme(&there), is_same);
    if let Ok(next) = here.redirected(other) {
        assert_eq!(next.to_string(), there.to_string());
    }
});

fn scheme(place: &Destination) -> bool {
    place.origin().is_https()
}

fn check_id(id: &ActorId, text: &str) {
    assert_eq!(id.as_str(), text);
    let origin = id.origin();
    assert!(origin.as_str().starts_with("http"), "{origin}");
    assert_eq!(Origin::of(&origin.join("/x")).as_ref(), Ok(&origin));
    // A domain by itself is read as https has it, where port 443 says nothing.
    if origin.is_https() {
        assert_eq!(Domain::parse(origin.domain().as_str()), Ok(origin.domain()));
    }
    // What stands before the path, read naively, must not hide another host.
    let authority = text.split("://").nth(1).unwrap_or_default();
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    assert!(!authority.is_empty() && !authority.contains(['@', '\\', ' ']), "{text}");
    let place = Destination::parse(text).expect("an id leads somewhere");
    assert!(place.target().starts_with('/') && place.target().is_ascii());
    assert_eq!(Destination::parse(&place.to_string()), Ok(place));
    let key = KeyId::parse(text).expect("the same rules");
    assert_eq!(Origin::of(key.document()), Ok(origin.clone()));
    let own = OwnIds::new(origin);
    if let Some(key) = own.post_key(&id.as_object()) {
        assert_eq!(own.post(&key).as_str(), text);
    }
}

fn check_names(text: &str) {
    if let Ok(handle) = Handle::parse(text) {
        assert_eq!(Handle::parse(&handle.acct()).as_ref(), Ok(&handle));
        assert_eq!(Handle::parse(&handle.to_string()), Ok(handle));
    }
    if let Ok(domain) = Domain::parse(text) {
        assert_eq!(Domain::parse(domain.as_str()).as_ref(), Ok(&domain));
        assert!(domain.as_str().is_ascii() && !domain.host().is_empty());
    }
    if let Some(range) = AddressRange::parse(text) {
        assert!(range.contains(range.base));
    }
}
