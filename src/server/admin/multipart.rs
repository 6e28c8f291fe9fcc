//! Forms with files (RFC 7578). All of it is in memory already, and bounded.

use crate::limits;

/// One part: its name in the form, and what was sent.
pub(super) struct Part<'b> {
    pub(super) name: String,
    pub(super) bytes: &'b [u8],
    /// Is it a file?
    pub(super) is_file: bool,
}

/// The parts of a body of this media type; `None` if it is none, or broken.
pub(super) fn parts<'b>(media_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let boundary = boundary(media_type)?;
    let between = [b"\r\n--", boundary.as_bytes()].concat();
    let mut rest = body.strip_prefix(&between[2..])?;
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end =
            find(rest, b"\r\n\r\n").filter(|at| *at <= limits::FORM_PART_HEAD_MAX_BYTES)?;
        let head = std::str::from_utf8(&rest[..head_end]).ok()?;
        rest = &rest[head_end + 4..];
        let end = find(rest, &between)?;
        let (name, is_file) = named(head)?;
        parts.push(Part { name, bytes: &rest[..end], is_file });
        if parts.len() > limits::FORM_PARTS_MAX {
            return None;
        }
        rest = &rest[end + between.len()..];
    }
}

fn boundary(media_type: &str) -> Option<&str> {
    let (kind, parameters) = media_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let found = parameters.split(';').find_map(|it| it.trim().strip_prefix("boundary="))?;
    let found = found.trim_matches('"');
    // RFC 2046, section 5.1.1.
    (1..=70).contains(&found.len()).then_some(found)
}

/// The name of a part, and whether it has that of a file.
fn named(head: &str) -> Option<(String, bool)> {
    let line = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let name = line.split("; name=\"").nth(1)?.split('"').next()?;
    Some((name.to_owned(), line.contains("; filename=\"")))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::parts;

    const KIND: &str = "multipart/form-data; boundary=xy";

    #[test]
    fn parts_are_read_as_they_were_sent() {
        let body = b"--xy\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--xy\r\n\
            content-disposition: form-data; name=\"f\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n\
            \x00--x\r\n--xy--\r\n";
        let read = parts(KIND, body).unwrap();
        let read: Vec<_> = read.iter().map(|it| (it.name.as_str(), it.bytes, it.is_file)).collect();
        assert_eq!(read, [("a", &b"1\r\n2"[..], false), ("f", b"\x00--x", true)]);
        assert!(parts("multipart/form-data; boundary=\"xy\"", body).is_some());
        assert!(parts(KIND, b"--xy--").unwrap().is_empty());
    }

    #[test]
    fn what_is_broken_is_no_form() {
        let part = b"--xy\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".to_vec();
        let long =
            [b"--xy\r\nX: ".to_vec(), vec![b'a'; 4000], b"\r\n\r\n1\r\n--xy--".to_vec()].concat();
        let many = [part.repeat(99), b"--xy--".to_vec()].concat();
        let nameless = b"--xy\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xy--".to_vec();
        for body in [&b""[..], b"--xy", b"--xy\r\n", b"--xz--", &part, &long, &many, &nameless] {
            assert!(parts(KIND, body).is_none(), "{}", String::from_utf8_lossy(body));
        }
        for kind in [
            "multipart/form-data",
            "multipart/mixed; boundary=xy",
            "multipart/form-data; boundary=",
        ] {
            assert!(parts(kind, b"--xy--").is_none(), "{kind}");
        }
    }
}
