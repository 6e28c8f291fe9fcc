//! Heads of requests: a request line, header lines, an empty line, the body. Reading
//! and checking must never panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::clock::Timestamp;
use skep::id::Origin;
use skep::sig;
use skep::sig::Head;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let head = lines
        .filter_map(|line| line.split_once(':'))
        .fold(Head::new(method, target), |head, (name, value)| head.with(name, value.trim()));
    let Ok(signature) = sig::read(&head) else { return };
    let ours = Origin::of("https://me.example").expect("an origin");
    let checked =
        signature.check(&head, body.as_bytes(), &ours, Timestamp::from_secs(1_788_696_000));
    assert!(!signature.key_id().as_str().is_empty());
    // Whether it matches is the fuzzer's luck; that it is judged without a panic is the promise.
    if checked.is_ok()
        && let Ok(key) = sig::PublicKey::from_multibase(&head.header("x-key").unwrap_or_default())
    {
        let _verdict = signature.verify(&head, &ours, &key);
    }
});
