//! Words in addresses: slugs, percent-encoding, and what a relative link means.

/// `text` as one part of an address: lower case, letters and digits of any script, `-` for the
/// rest. Empty if nothing is left.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' || (c == '.' && !slug.is_empty()) {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(c, '\'' | '’') {
            slug.push('-');
        }
    }
    slug.trim_end_matches(['-', '.']).to_owned()
}

/// A path with everything encoded that may not stand in a URL (RFC 3986 section 3.3). What is
/// already encoded stays as it is.
pub(super) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%?#[]".contains(&byte);
        if plain {
            encoded.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
            encoded.push('%');
            encoded.push(digit(byte >> 4));
            encoded.push(digit(byte & 15));
        }
    }
    encoded
}

/// A path with everything decoded that is encoded as `encode` does it. What is not UTF-8 then
/// stays as it was.
#[must_use]
pub fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// The absolute form of `link` on the page `base` (an absolute URL whose path begins after
/// `origin`). `None` for schemes that may run something or mean nothing to others.
pub(super) fn absolute(link: &str, origin: &str, base: &str) -> Option<String> {
    let link = link.trim();
    if let Some(rest) = link.strip_prefix("//") {
        return Some(encode(&format!("https://{rest}")));
    }
    if let Some(scheme) = scheme(link) {
        let fits = ["http", "https", "mailto", "gemini", "xmpp", "magnet", "tel"]
            .contains(&scheme.to_ascii_lowercase().as_str());
        return fits.then(|| encode(link));
    }
    if link.is_empty() {
        return Some(base.to_owned());
    }
    if link.starts_with(['#', '?']) {
        return Some(encode(&format!("{base}{link}")));
    }
    let (path, rest) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        let folder = base.strip_prefix(origin).unwrap_or("/");
        let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        parts.extend(folder.split('/').filter(|part| !part.is_empty()));
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..");
    let slash = if is_folder && !parts.is_empty() { "/" } else { "" };
    Some(encode(&format!("{origin}/{}{slash}{rest}", parts.join("/"))))
}

fn scheme(link: &str) -> Option<&str> {
    let (scheme, _) = link.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    fits.then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::{absolute, decode, encode, slugify};

    #[test]
    fn decoding_undoes_encoding() {
        for path in ["/über/", "/a b", "/plain/x.html", ""] {
            assert_eq!(decode(&encode(path)), path);
        }
        for path in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decode(path), path);
        }
    }

    #[test]
    fn slugs() {
        let cases = [
            ("Hello, World!", "hello-world"),
            ("C++", "c"),
            ("Über Bienen", "über-bienen"),
            ("  rye--bread ", "rye-bread"),
            ("v1.2", "v1.2"),
            ("..", ""),
            ("don't", "dont"),
        ];
        for (text, expected) in cases {
            assert_eq!(slugify(text), expected, "{text}");
        }
    }

    #[test]
    fn links_become_absolute() {
        let base = "https://me.example/posts/hello/";
        let cases = [
            ("bee.jpg", Some("https://me.example/posts/hello/bee.jpg")),
            ("../other/", Some("https://me.example/posts/other/")),
            ("../../../..", Some("https://me.example/")),
            ("/a b", Some("https://me.example/a%20b")),
            ("#top", Some("https://me.example/posts/hello/#top")),
            ("//peer.example/x", Some("https://peer.example/x")),
            ("https://peer.example/ä", Some("https://peer.example/%C3%A4")),
            ("javascript:alert(1)", None),
            ("JavaScript:alert(1)", None),
            ("data:text/html,x", None),
            ("", Some(base)),
        ];
        for (link, expected) in cases {
            let read = absolute(link, "https://me.example", base);
            assert_eq!(read.as_deref(), expected, "{link}");
        }
    }
}
