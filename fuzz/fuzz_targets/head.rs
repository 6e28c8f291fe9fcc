//! Heads of HTTP requests as they come from a socket: reading never panics, does not depend on how
//! the bytes were cut, and what was read and written again reads as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::limits;
use skep::server::gate::head::{Framing, Head, Version, find_end, parse};

fuzz_target!(|bytes: &[u8]| {
    let whole = find_end(bytes, 0);
    let cut = bytes.len() / 2;
    // Everything before the cut was looked at when the second half came.
    if let Ok(None) = find_end(&bytes[..cut], 0) {
        assert_eq!(find_end(bytes, cut), whole);
    }
    let Ok(Some(end)) = whole else { return };
    let mut first = bytes[..end].to_vec();
    let Ok(head) = parse(&mut first) else { return };
    check(&head);
    if head.target.len() > limits::TARGET_MAX_BYTES {
        return;
    }
    let mut again = write(&head);
    assert_eq!(find_end(&again, 0), Ok(Some(again.len())));
    let other = parse(&mut again).expect("what was written from a head is one");
    assert_eq!(
        (head.method, &head.target, &head.fields, head.framing),
        (other.method, &other.target, &other.fields, other.framing)
    );
});

fn check(head: &Head<'_>) {
    assert!(head.target.starts_with('/') || head.target == "*");
    assert!(head.target.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'#'));
    // Bytes beyond ASCII take three times their place.
    assert!(head.target.len() <= 3 * limits::TARGET_MAX_BYTES);
    assert!(!head.method.is_empty() && head.method.bytes().all(|b| b.is_ascii_graphic()));
    assert!(head.fields.len() <= limits::HEAD_MAX_FIELDS);
    for (name, value) in &head.fields {
        assert!(!name.is_empty() && !name.contains(|c: char| c.is_ascii_uppercase() || c == ':'));
        assert!(value.bytes().all(|b| b == b'\t' || (0x20..0x7f).contains(&b)), "{value:?}");
        assert_eq!(value.trim_matches([' ', '\t']), *value);
        let is_of_the_connection = [
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "upgrade",
            "expect",
            "keep-alive",
            "trailer",
        ]
        .contains(name);
        assert!(!is_of_the_connection && !name.starts_with("x-skep-gate-"), "{name}");
    }
    let hosts = head.fields.iter().filter(|(name, _)| *name == "host").count();
    assert!(hosts == 1 || (hosts == 0 && head.version == Version::Http10));
}

fn write(head: &Head<'_>) -> Vec<u8> {
    let version = match head.version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
    };
    let mut text = format!("{} {} {version}\r\n", head.method, head.target);
    for (name, value) in &head.fields {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    match head.framing {
        Framing::Length(length) => text.push_str(&format!("Content-Length: {length}\r\n")),
        Framing::Chunked => text.push_str("Transfer-Encoding: chunked\r\n"),
        // Here HTTP/1.0 has to say that there is no body.
        Framing::None
            if head.version == Version::Http10
                && matches!(head.method, "POST" | "PUT" | "PATCH") =>
        {
            text.push_str("Content-Length: 0\r\n");
        }
        Framing::None => {}
    }
    text.push_str("\r\n");
    text.into_bytes()
}
