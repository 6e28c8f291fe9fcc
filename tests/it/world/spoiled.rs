//! Each way to spoil what stands between a node and the world, with the check that is red then, and words
//! of what mends it.

use super::front::{Asked, drop_header, put_header};
use super::http::Answer;

pub(super) type Row =
    (&'static str, fn(&mut Asked), fn(&Asked, &mut Answer), (&'static str, &'static str));

const NOTHING_ASKED: fn(&mut Asked) = |_| ();
const NOTHING_ANSWERED: fn(&Asked, &mut Answer) = |_, _| ();

/// What is spoiled, on the way in or on the way out; the check that is red, and words of its fix.
pub(super) const SPOILED: &[Row] = &[
    (
        "another host",
        |asked| put_header(&mut asked.headers, "Host", "127.0.0.1:8787"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Host $http_host;"),
    ),
    (
        "no signature",
        |asked| drop_header(&mut asked.headers, "Signature"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Signature"),
    ),
    (
        "no digest",
        |asked| drop_header(&mut asked.headers, "Digest"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Digest"),
    ),
    (
        "no signature input",
        |asked| drop_header(&mut asked.headers, "Signature-Input"),
        NOTHING_ANSWERED,
        ("letter-9421", "proxy_set_header Signature-Input"),
    ),
    (
        "no content digest",
        |asked| drop_header(&mut asked.headers, "Content-Digest"),
        NOTHING_ANSWERED,
        ("letter-9421", "proxy_set_header Content-Digest"),
    ),
    (
        "another date",
        |asked| put_header(&mut asked.headers, "Date", "Sat, 28 Nov 2026 09:30:00 GMT"),
        NOTHING_ANSWERED,
        ("letter", ""),
    ),
    ("another body", |asked| asked.body.push(b' '), NOTHING_ANSWERED, ("letter", "Digest")),
    (
        "strangers are friends",
        |asked| drop_header(&mut asked.headers, "X-Forwarded-For"),
        NOTHING_ANSWERED,
        ("proxy", "proxy_set_header X-Forwarded-For"),
    ),
    (
        "no Accept",
        |asked| drop_header(&mut asked.headers, "Accept"),
        NOTHING_ANSWERED,
        ("accept", "`Accept` has to reach skep"),
    ),
    (
        "no query",
        |asked| asked.line = asked.line.split('?').next().unwrap().to_owned(),
        NOTHING_ANSWERED,
        ("webfinger", "with its query"),
    ),
    (
        "large bodies refused",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") && answer.status == 202 {
                answer.status = 413;
            }
        },
        ("letter", "client_max_body_size 8192k;"),
    ),
    (
        "letters sent elsewhere",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 301;
            }
        },
        ("letter", "answer `POST /ap/inbox`"),
    ),
    (
        "a host of files",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 405;
            }
        },
        ("letter", "proxy_pass http://"),
    ),
    (
        "a firewall",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 403;
            }
        },
        ("letter", "WAF"),
    ),
    (
        "another type",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("GET /ap/") {
                put_header(&mut answer.headers, "Content-Type", "application/json");
            }
        },
        ("content-types", "`default_type`"),
    ),
    (
        "no Vary",
        NOTHING_ASKED,
        |_, answer| drop_header(&mut answer.headers, "Vary"),
        ("vary", "`Vary: Accept`"),
    ),
    (
        "damaged where it is packed",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding")) {
                put_header(&mut answer.headers, "Content-Encoding", "gzip");
            }
        },
        ("gzip", "gzip off;"),
    ),
    (
        "somebody else's WebFinger",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/.well-known/webfinger") {
                let text = answer.text().replace("acct:me@", "acct:you@");
                answer.body = text.into_bytes();
            }
        },
        ("webfinger", "take away what else answers"),
    ),
    (
        "no host-meta",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/.well-known/host-meta") {
                answer.status = 404;
            }
        },
        ("host-meta", "all of /.well-known/"),
    ),
    (
        "another NodeInfo",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/nodeinfo/2") {
                answer.body = answer.text().replace("\"skep\"", "\"elsewhere\"").into_bytes();
            }
        },
        ("nodeinfo", "take away what else answers"),
    ),
    (
        "nobody behind it",
        NOTHING_ASKED,
        |_, answer| *answer = Answer { status: 502, headers: Vec::new(), body: Vec::new() },
        ("alive", "systemctl start skep"),
    ),
    (
        "another program",
        NOTHING_ASKED,
        |_, answer| answer.body = b"Welcome to nginx!".to_vec(),
        ("alive", "proxy_pass http://"),
    ),
    (
        "an account that was",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("GET /ap/actor") {
                answer.body =
                    answer.text().replace("-----BEGIN PUBLIC", "-----BEGIN OTHER").into_bytes();
            }
        },
        ("account", "lead the name to this node"),
    ),
];
