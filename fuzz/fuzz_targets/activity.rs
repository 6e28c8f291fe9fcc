//! Bodies of inbox requests, and documents that were fetched: reading must never panic, and what
//! is canonical must be read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::ap;
use skep::clock::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let activity = ap::parse_activity(bytes);
    if let Ok(activity) = &activity {
        assert!(!activity.replay_key(Timestamp::default()).is_empty());
    }
    if let Ok(finger) = ap::parse_webfinger(bytes) {
        assert!(!format!("{finger:?}").is_empty());
    }
    let document = ap::parse_document(bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(canonical) = ap::json::canonical(text)
        && document.is_ok()
    {
        // The order of members may decide between two authors, so only the success is compared.
        assert!(ap::parse_document(&canonical).is_ok());
    }
});
