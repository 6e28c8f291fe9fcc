//! Pictures: taking out what they do not show must never panic, and what is clean must stay as it
//! is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::site::images;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(clean) = images::clean(bytes) {
        assert_eq!(images::clean(&clean).ok(), Some(clean));
    }
});
