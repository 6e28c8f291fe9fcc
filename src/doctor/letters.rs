//! The self-play of a remote server: signed letters to the node's own inbox, by its public address. The door
//! judges them as it judges everybody's, and its words say what became of them on their way.

use super::{Check, Finding, Site, Trouble};

/// The letters that were sent.
#[derive(Debug)]
pub struct Letters {
    /// Signed by draft-cavage.
    pub cavage: Letter,
    /// Signed by RFC 9421.
    pub rfc9421: Letter,
    /// As large as a letter may be.
    pub large: Letter,
    /// `/metrics`, which is not for others; `None`: nothing stands in between.
    pub metrics: Option<super::Sight>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Status and words of the answer.
    pub answer: Result<(u16, String), Trouble>,
    /// Has this node's own database heard of it?
    pub is_heard: bool,
}

impl Letter {
    fn is_taken(&self) -> bool {
        matches!(self.answer, Ok((202, _)))
    }
}

/// Judges them.
#[must_use]
pub fn letters(site: &Site, letters: &Letters) -> Vec<Finding> {
    let mut findings = vec![
        judged(site, &letters.cavage, (Check::Letter, "Host, Date, Digest and Signature")),
        judged(
            site,
            &letters.rfc9421,
            (Check::NewLetter, "Content-Digest, Signature-Input and Signature"),
        ),
    ];
    // A small one that is refused is reason enough for the large one.
    if letters.cavage.is_taken() {
        findings.push(node(site, &letters.cavage));
        findings.push(large(site, &letters.large));
    }
    findings.extend(letters.metrics.as_ref().map(|metrics| proxy(site, metrics)));
    findings
}

fn judged(site: &Site, letter: &Letter, (check, headers): (Check, &str)) -> Finding {
    let (status, words) = match &letter.answer {
        Ok((202, _)) => {
            return Finding::green(
                check,
                format!("a signed letter arrives as it was sent ({headers})"),
            );
        }
        Ok((status, words)) => (*status, words.lines().next().unwrap_or_default()),
        Err(why) => {
            return Finding::red(
                check,
                format!("a signed letter gets no answer: {}", why.words()),
                site.front.everything(&site.listen),
            );
        }
    };
    let (says, fix) = reason(site, (status, words), check);
    Finding::red(check, format!("{says} (HTTP {status}: {words})"), fix)
}

/// What the door's words say of the way to it.
fn reason(site: &Site, (status, words): (u16, &str), check: Check) -> (&'static str, String) {
    let front = site.front;
    let is_new = check == Check::NewLetter;
    let digest = if is_new { "Content-Digest" } else { "Digest" };
    match status {
        401 if words.contains("for another host") => {
            ("`Host` is not handed on as it came, so no signature is believed", front.keep_host())
        }
        401 if words.contains("not signed") => (
            "the signature is lost on its way",
            front.keep_header(if is_new { "Signature-Input" } else { "Signature" }),
        ),
        401 if words.contains("digest") || words.contains("header that is missing") => {
            ("the digest is lost on its way, or the body is altered", front.keep_header(digest))
        }
        401 if words.contains("outside its time") => (
            "letters of this moment count as old or as of tomorrow",
            "set the clock: `timedatectl set-ntp true`".to_owned(),
        ),
        401 if words.contains("could not be found") => (
            "whoever answers does not know the key of this account: it is another node",
            front.everything(&site.listen),
        ),
        400 if is_new => {
            ("the signature is torn apart on its way", front.keep_header("Signature-Input"))
        }
        400 | 401 => (
            "something that the signature covers is altered on its way",
            format!(
                "leave path, query, `Host`, `Date` and `Content-Type` as they came (nginx: `proxy_pass` without a path; \
                 Apache: `nocanon`); {}",
                front.recipe()
            ),
        ),
        415 => ("the content type of letters is altered", front.keep_header("Content-Type")),
        413 => ("letters are too large for the web server", front.larger_body(site.front_body_max)),
        301 | 302 | 303 | 307 | 308 => (
            "letters are sent elsewhere, and nobody follows",
            format!("answer `POST /ap/inbox` at {} itself; {}", site.origin, front.recipe()),
        ),
        403 | 429 => (
            "letters are kept out by a firewall or a bound before skep",
            "let `POST /ap/inbox` through without challenges, whatever its `User-Agent`; Cloudflare: a \"WAF\" rule \
             that skips `/ap/*` and `/.well-known/*`"
                .to_owned(),
        ),
        404 | 405 => (
            "whoever answers has no inbox: a host of files, or another program",
            front.everything(&site.listen),
        ),
        _ => (
            "letters are not taken",
            "look into the log: `journalctl -u skep -n 50`".to_owned(),
        ),
    }
}

fn node(site: &Site, letter: &Letter) -> Finding {
    let check = Check::Node;
    match letter.is_heard {
        true => Finding::green(check, "it is this very node that answers"),
        false => Finding::red(
            check,
            format!("{} is answered by another skep with the same keys", site.origin),
            format!(
                "two of them lose letters: stop the other one, or lead the name to this one at {}; look for `skep serve` \
                 with another folder or database (`pgrep -af 'skep.*serve'`)",
                site.listen
            ),
        ),
    }
}

fn large(site: &Site, letter: &Letter) -> Finding {
    let (check, bytes) = (Check::LargeLetter, site.body_max);
    match &letter.answer {
        Ok((202, _)) => {
            Finding::green(check, format!("letters of up to {} KiB arrive", bytes / 1024))
        }
        Ok((status, words)) => Finding::red(
            check,
            format!(
                "large letters, such as long posts, are refused (HTTP {status}: {})",
                words.lines().next().unwrap_or_default()
            ),
            site.front.larger_body(site.front_body_max),
        ),
        Err(why) => Finding::red(
            check,
            format!("large letters, such as long posts, get no answer: {}", why.words()),
            site.front.larger_body(site.front_body_max),
        ),
    }
}

/// Whoever comes through the web server in front must not count as a program on this machine.
fn proxy(site: &Site, metrics: &super::Sight) -> Finding {
    let check = Check::Proxy;
    match metrics {
        Ok(answer) if answer.status == 200 && answer.body.starts_with(b"#") => {
            let line = match site.front {
                super::Front::Nginx => {
                    "write `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;` into `location /`"
                }
                super::Front::Caddy => {
                    "take the line `header_up -X-Forwarded-For` out of `reverse_proxy`"
                }
                super::Front::Apache => "take `ProxyAddHeaders Off` out of the `<VirtualHost>`",
                _ => "let the web server in front add `X-Forwarded-For`",
            };
            Finding::red(
                check,
                "everybody counts as a program on this machine: `/metrics` is public, and all strangers are one source",
                format!("{line}; {}", site.front.recipe()),
            )
        }
        _ => Finding::green(check, "strangers are told from programs on this machine"),
    }
}
