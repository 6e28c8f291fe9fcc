//! Chunked bodies: the decoder never holds more than its bound, does not depend on how the bytes
//! were cut, and gives back what was put into well-formed chunks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::server::gate::body::Chunked;
use skep::server::gate::head::Refusal;

const BODY_MAX: usize = 512;

fuzz_target!(|input: (u8, &[u8])| {
    let (step, bytes) = input;
    let step = usize::from(step).max(1);
    let whole = decode(bytes, bytes.len().max(1));
    assert_eq!(decode(bytes, step), whole);
    if let Ok((body, used, _)) = &whole {
        assert!(body.len() <= BODY_MAX && *used <= bytes.len());
    }
    let mut chunked = Vec::new();
    for piece in bytes.chunks(step) {
        chunked.extend_from_slice(format!("{:X};a=b\r\n", piece.len()).as_bytes());
        chunked.extend_from_slice(piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\nX: y\r\n\r\nrest");
    match decode(&chunked, step) {
        Ok((body, used, is_done)) => {
            assert_eq!((body.as_slice(), used, is_done), (bytes, chunked.len() - 4, true));
        }
        Err(refusal) => assert!(refusal.status == 413 && bytes.len() > BODY_MAX, "{refusal:?}"),
    }
});

/// The body, how many bytes were used, and whether it is complete.
fn decode(bytes: &[u8], step: usize) -> Result<(Vec<u8>, usize, bool), Refusal> {
    let (mut decoder, mut body, mut used) = (Chunked::new(BODY_MAX), Vec::new(), 0);
    for piece in bytes.chunks(step) {
        let now = decoder.feed(piece, &mut body)?;
        used += now;
        if now < piece.len() {
            assert!(decoder.is_done());
            break;
        }
    }
    Ok((body, used, decoder.is_done()))
}
