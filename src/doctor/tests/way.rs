//! From a name to an answer.

use std::time::Duration;

use super::super::{Address, Check, Place, Sight, Site, Trouble, Verdict, Way, is_reached, way};
use super::{answer, check, find, site};
use crate::clock::Timestamp;
use crate::id::Origin;

const DAY: Duration = Duration::from_secs(86_400);

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T12:00:00Z").unwrap()
}

fn address(ip: &str) -> Address {
    Address { ip: ip.parse().unwrap(), is_public: true, answers: Ok(()) }
}

fn ok() -> Sight {
    Ok(answer(200, &[], "ok"))
}

fn well() -> Way {
    Way {
        addresses: Ok(vec![address("198.51.100.7"), address("2001:db8::7")]),
        certificate: Some(now().plus(60 * DAY)),
        livez: ok(),
        readyz: ok(),
        plain: Some(Ok(answer(308, &[("location", "https://you.example/")], ""))),
        now: now(),
    }
}

fn to(location: &str) -> Option<Sight> {
    Some(Ok(answer(301, &[("location", location)], "")))
}

type Row = (fn(&mut Way), Check, (Verdict, &'static str, &'static str));

const ROWS: &[Row] = &[
    (
        |it| it.addresses = Err(Trouble::NoName),
        Check::Dns,
        (Verdict::Red, "leads nowhere", "A record of `you.example`"),
    ),
    (
        |it| it.addresses.as_mut().unwrap()[0].is_public = false,
        Check::Dns,
        (Verdict::Red, "198.51.100.7, where nobody else gets to", "/etc/hosts"),
    ),
    (
        |it| it.addresses.as_mut().unwrap()[1].answers = Err(Trouble::Late),
        Check::Dns,
        (Verdict::Yellow, "2001:db8::7 nobody", "listen [::]:443 ssl"),
    ),
    (
        |it| it.certificate = Some(now().plus(DAY)),
        Check::Tls,
        (Verdict::Yellow, "1 day", "certbot renew --cert-name you.example"),
    ),
    (
        |it| it.certificate = Some(now().minus(DAY)),
        Check::Tls,
        (Verdict::Red, "out of date", "certbot renew"),
    ),
    (
        |it| it.livez = Err(Trouble::Unsafe("invalid peer certificate: UnknownIssuer".to_owned())),
        Check::Tls,
        (
            Verdict::Red,
            "UnknownIssuer",
            "ssl_certificate /etc/letsencrypt/live/you.example/fullchain.pem;",
        ),
    ),
    (
        |it| it.livez = Err(Trouble::Unsafe("certificate not valid for name \"x\"".to_owned())),
        Check::Tls,
        (Verdict::Red, "not valid", "certbot certonly -d you.example"),
    ),
    (
        |it| it.livez = Err(Trouble::Unsafe("received corrupt message".to_owned())),
        Check::Tls,
        (Verdict::Red, "corrupt", "speak TLS for `you.example`"),
    ),
    (|it| it.certificate = None, Check::Tls, (Verdict::Green, "whole", "")),
    (
        |it| it.plain = to("https://www.you.example/"),
        Check::Redirect,
        (Verdict::Yellow, "https://www.you.example/", "return 301 https://$host$request_uri;"),
    ),
    (|it| it.plain = Some(ok()), Check::Redirect, (Verdict::Yellow, "does not lead", "301")),
    (
        |it| it.plain = Some(Err(Trouble::NoWay("refused".to_owned()))),
        Check::Redirect,
        (Verdict::Yellow, "refused", "open port 80"),
    ),
    (
        |it| it.readyz = Ok(answer(503, &[], "what is sent cannot be kept")),
        Check::Alive,
        (Verdict::Red, "cannot keep", "make room"),
    ),
    (
        |it| it.livez = Ok(answer(502, &[], "")),
        Check::Alive,
        (Verdict::Red, "finds nobody", "127.0.0.1:8787"),
    ),
    (
        |it| it.livez = Ok(answer(200, &[("content-type", "text/html")], "<h1>Welcome")),
        Check::Alive,
        (Verdict::Red, "something else", "proxy_pass http://127.0.0.1:8787"),
    ),
    (
        |it| it.livez = Err(Trouble::NoWay("connection refused".to_owned())),
        Check::Alive,
        (Verdict::Red, "refused", "firewall"),
    ),
];

#[test]
fn a_way_that_is_well_is_green() {
    let findings = way(&site(), &well());
    assert_eq!(findings.len(), 4);
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
    assert!(find(&findings, Check::Tls).says.contains("60 days"), "{findings:?}");
}

#[test]
fn each_stone_on_the_way_is_said() {
    for (spoil, name, expected) in ROWS {
        let mut seen = well();
        spoil(&mut seen);
        let findings = way(&site(), &seen);
        check(find(&findings, *name), *expected);
        let others = findings.iter().filter(|it| it.check != *name);
        assert!({ others }.all(|it| it.verdict == Verdict::Green), "{name:?}: {findings:?}");
        assert_eq!(is_reached(&seen), seen.livez.is_ok());
    }
}

#[test]
fn what_cannot_be_on_this_machine_alone_is_excused() {
    let here = Site {
        place: Place::Local,
        origin: Origin::of("http://127.0.0.1:8787").unwrap(),
        ..site()
    };
    let mut address = address("127.0.0.1");
    address.is_public = false;
    let seen = Way { addresses: Ok(vec![address]), certificate: None, plain: None, ..well() };
    let findings = way(&here, &seen);
    assert_eq!(findings.len(), 3);
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
    // Elsewhere, plain http is no excuse.
    let plain = Site { origin: Origin::of("http://you.example").unwrap(), ..site() };
    check(
        find(&way(&plain, &Way { certificate: None, plain: None, ..well() }), Check::Tls),
        (Verdict::Red, "plain http", "url = \"https://you.example\""),
    );
}
