//! Verifying draft-cavage-12 (protocol 5.3), the form that nearly every server sends.

use base64::Engine;

use crate::clock::Timestamp;
use crate::id::Origin;
use crate::sig::digest::{BASE64, check_digest};
use crate::sig::head::Head;
use crate::sig::public::{PublicKey, Scheme};
use crate::sig::{BadSignature, check_expiry, check_host, check_moment, needs_digest};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Algorithm {
    RsaSha256,
    RsaSha512,
    Ed25519,
    /// `hs2019` or none: the key decides.
    OfKey,
}

/// What a `Signature` header says.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    key_id: String,
    algorithm: Algorithm,
    /// Lower case, in the order signed.
    covered: Vec<String>,
    created: Option<i64>,
    expires: Option<i64>,
    signature: Vec<u8>,
}

/// Without the leading `Signature ` of an `Authorization` header, which an old Node library also
/// wrote into `Signature`.
pub(super) fn strip_scheme(text: &str) -> &str {
    match text.get(..10) {
        Some(scheme) if scheme.eq_ignore_ascii_case("signature ") => text[10..].trim_start(),
        _ => text,
    }
}

impl Claim {
    /// Reads the parameters; a name given twice is refused (Mastodon #37375).
    pub(super) fn read(text: &str) -> Result<Self, BadSignature> {
        let parameters = parse_parameters(strip_scheme(text.trim()))?;
        let find = |name: &str| {
            parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        let algorithm = match find("algorithm").map(str::to_ascii_lowercase).as_deref() {
            None | Some("hs2019") => Algorithm::OfKey,
            Some("rsa-sha256") => Algorithm::RsaSha256,
            Some("rsa-sha512") => Algorithm::RsaSha512,
            Some("ed25519") => Algorithm::Ed25519,
            Some(_) => return Err(BadSignature::Unsupported("an unknown algorithm")),
        };
        let default = match find("algorithm") {
            Some(name) if name.eq_ignore_ascii_case("hs2019") => "(created)",
            _ => "date",
        };
        let covered = parse_covered(find("headers").unwrap_or(default))?;
        let timed = |name: &str| covered.iter().any(|covered| covered == name);
        if matches!(algorithm, Algorithm::RsaSha256 | Algorithm::RsaSha512)
            && (timed("(created)") || timed("(expires)"))
        {
            return Err(BadSignature::Malformed("(created) and (expires) need hs2019"));
        }
        let signature = find("signature").ok_or(BadSignature::Malformed("no signature"))?;
        Ok(Self {
            key_id: find("keyid").ok_or(BadSignature::Malformed("no keyId"))?.to_owned(),
            algorithm,
            created: find("created").map(parse_seconds).transpose()?,
            expires: find("expires").map(parse_seconds).transpose()?,
            signature: BASE64.decode(signature).map_err(|_| BadSignature::Malformed("base64"))?,
            covered,
        })
    }

    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    pub(super) fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Protocol 5.3 rules 4 to 8.
    pub(super) fn check(
        &self,
        head: &Head,
        body: &[u8],
        ours: &Origin,
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        if !self.covers("(request-target)") {
            return Err(BadSignature::NotCovered("the request target"));
        }
        if !self.covers("host") {
            return Err(BadSignature::NotCovered("the host"));
        }
        if !self.covers("digest") && needs_digest(&head.method, body) {
            return Err(BadSignature::NotCovered("the digest"));
        }
        if !self.covers("date") && !self.covers("(created)") {
            return Err(BadSignature::NotCovered("the date"));
        }
        for name in &self.covered {
            self.component(head, name, &head.target)?;
        }
        check_host(&head.header("host").unwrap_or_default(), ours)?;
        self.check_time(head, now)?;
        if self.covers("digest") {
            check_digest(&head.header("digest").unwrap_or_default(), body)?;
        }
        Ok(())
    }

    fn check_time(&self, head: &Head, now: Timestamp) -> Result<(), BadSignature> {
        let mut made = None;
        if self.covers("date") {
            let date = head.header("date").and_then(|text| Timestamp::parse_http_date(&text));
            let date = date.ok_or(BadSignature::Malformed("the date is not an HTTP date"))?;
            check_moment(date, now)?;
            made = Some(date);
        }
        // Also when it is not covered: a sender who names a moment is held to it.
        if let Some(created) = self.created.map(Timestamp::from_secs) {
            check_moment(created, now)?;
            made = Some(created);
        }
        check_expiry(made, self.expires.map(Timestamp::from_secs), now)
    }

    /// When it was made. Only what is covered counts: the rest could be changed by anybody.
    pub(super) fn made(&self, head: &Head) -> Option<Timestamp> {
        if self.covers("(created)") {
            return self.created.map(Timestamp::from_secs);
        }
        let date = head.header("date").filter(|_| self.covers("date"))?;
        Timestamp::parse_http_date(&date)
    }

    /// Rules 9 and 10. The query is part of the signed target for some libraries and not for
    /// others; both are tried (peers differ, SIG-10).
    pub(super) fn verify(&self, head: &Head, key: &PublicKey) -> Result<(), BadSignature> {
        let schemes: &[Scheme] = match (self.algorithm, key.is_rsa()) {
            (Algorithm::RsaSha256, true) => &[Scheme::RsaSha256],
            (Algorithm::RsaSha512, true) => &[Scheme::RsaSha512],
            (Algorithm::OfKey, true) => &[Scheme::RsaSha256, Scheme::RsaSha512],
            (Algorithm::Ed25519 | Algorithm::OfKey, false) => &[Scheme::Ed25519],
            _ => return Err(BadSignature::Unsupported("the algorithm does not fit the key")),
        };
        let mut targets = vec![head.target.as_str()];
        if head.query().is_some() {
            targets.push(head.path());
        }
        for target in targets {
            let text = self.text(head, target)?;
            if schemes.iter().any(|scheme| key.verify(*scheme, text.as_bytes(), &self.signature)) {
                return Ok(());
            }
        }
        Err(BadSignature::Mismatch)
    }

    /// The text that was signed.
    pub(super) fn text(&self, head: &Head, target: &str) -> Result<String, BadSignature> {
        let lines: Result<Vec<String>, BadSignature> = self
            .covered
            .iter()
            .map(|name| Ok(format!("{name}: {}", self.component(head, name, target)?)))
            .collect();
        Ok(lines?.join("\n"))
    }

    fn component(&self, head: &Head, name: &str, target: &str) -> Result<String, BadSignature> {
        match name {
            "(request-target)" => Ok(format!("{} {target}", head.method.to_ascii_lowercase())),
            "(created)" => self
                .created
                .map(|seconds| seconds.to_string())
                .ok_or(BadSignature::Malformed("(created) without created")),
            "(expires)" => self
                .expires
                .map(|seconds| seconds.to_string())
                .ok_or(BadSignature::Malformed("(expires) without expires")),
            _ => head.covered(name),
        }
    }
}

/// The list of names in `headers`.
fn parse_covered(text: &str) -> Result<Vec<String>, BadSignature> {
    let mut covered: Vec<String> = Vec::new();
    for name in text.split_ascii_whitespace() {
        let name = name.to_ascii_lowercase();
        if covered.contains(&name) {
            return Err(BadSignature::Malformed("a header is listed twice"));
        }
        covered.push(name);
    }
    if covered.is_empty() { Err(BadSignature::Malformed("no headers")) } else { Ok(covered) }
}

/// Whole seconds, written as the signer wrote them: no sign, no leading zero, so that the text
/// can be rebuilt from the number.
fn parse_seconds(text: &str) -> Result<i64, BadSignature> {
    let digits = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 15;
    let plain = digits && (text.len() == 1 || !text.starts_with('0'));
    let seconds = text.parse().ok().filter(|_| plain);
    seconds.ok_or(BadSignature::Malformed("a time is not in whole seconds"))
}

/// `name=value` or `name="value"`, separated by commas and optional blanks. Names in lower case.
pub(super) fn parse_parameters(text: &str) -> Result<Vec<(String, String)>, BadSignature> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(NOT_PARAMETERS)?;
        let name = name.trim().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(NOT_PARAMETERS);
        }
        if parameters.iter().any(|(other, _)| *other == name) {
            return Err(BadSignature::Malformed("a parameter is given twice"));
        }
        let (value, after) = parse_value(after.trim_start())?;
        parameters.push((name, value));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() => after,
            None => return Err(NOT_PARAMETERS),
        };
    }
    Ok(parameters)
}

/// A value and what follows it.
fn parse_value(text: &str) -> Result<(String, &str), BadSignature> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Ok((text[..end].trim_end().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next().ok_or(NOT_PARAMETERS)?.1),
            _ => value.push(c),
        }
    }
    Err(BadSignature::Malformed("an unfinished quote"))
}

const NOT_PARAMETERS: BadSignature = BadSignature::Malformed("not a list of parameters");
