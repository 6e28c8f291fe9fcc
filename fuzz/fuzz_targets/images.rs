//! Pictures: taking out what they do not show must never panic, and what is clean must stay as it
//! is; what is made anew is sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::site::images;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(clean) = images::clean(bytes) {
        assert_eq!(images::clean(&clean).ok(), Some(clean));
    }
    let within = images::Size { width: 64, height: 64 };
    if let Ok(made) = images::remake(bytes, within) {
        assert!(made.size.width <= 64 && made.size.height <= 64);
        assert!(images::remake(&made.bytes, within).is_ok());
    }
});
