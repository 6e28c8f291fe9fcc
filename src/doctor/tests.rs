//! Each check with what it may see, and what it says of that.

mod front;
mod home;
mod kept;
mod letters;
mod others;
mod pages;
mod way;

use std::net::SocketAddr;
use std::path::Path;

use super::{Answer, Check, Finding, Front, Place, Sight, Site, Verdict};
use crate::config;
use crate::id::{ActorId, Handle, Origin};

fn site() -> Site {
    Site {
        origin: Origin::of("https://you.example").unwrap(),
        handle: Handle::parse("@ada@you.example").unwrap(),
        actor: ActorId::parse("https://you.example/ap/actor").unwrap(),
        place: Place::Public,
        front: Front::Nginx,
        listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
        body_max: 1024 * 1024,
        front_body_max: 8 * 1024 * 1024,
    }
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Answer { status, headers: headers.collect(), body: body.as_bytes().to_vec() }
}

fn saying(status: u16, media_type: &str, body: &str) -> Sight {
    Ok(answer(status, &[("content-type", media_type), ("vary", "Origin, Accept")], body))
}

/// A finding says so much, and whatever is not green says what to do.
#[track_caller]
fn check(finding: &Finding, (verdict, says, fix): (Verdict, &str, &str)) {
    assert_eq!(finding.verdict, verdict, "{finding:?}");
    assert!(finding.says.contains(says), "`{says}` is not in {finding:?}");
    assert_eq!(finding.fix.is_some(), verdict != Verdict::Green, "{finding:?}");
    assert!(finding.fix.as_deref().unwrap_or_default().contains(fix), "`{fix}`: {finding:?}");
    finding.fix.iter().for_each(|fix| check_settings(fix));
}

/// What the owner is told to write into node.toml can be read there.
#[track_caller]
fn check_settings(fix: &str) {
    for (before, rest) in fix.match_indices("` under [").map(|(at, _)| fix.split_at(at)) {
        let line = before.rsplit('`').next().unwrap_or_default();
        let (_, rest) = rest.split_once('[').unwrap();
        let section = rest.split(']').next().unwrap_or_default();
        // A unit of systemd has sections, too, with names in capitals.
        if !line.contains('=') || section.starts_with(char::is_uppercase) {
            continue;
        }
        let mut text =
            "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n".to_owned();
        match section {
            "site" => text = text.replace("url = \"https://me.example\"", line),
            "actor" => text = text.replace("handle = \"me\"", line),
            _ => text.push_str(&format!("[{section}]\n{line}\n")),
        }
        config::parse(&text, Path::new("node.toml"), None)
            .unwrap_or_else(|why| panic!("{fix}: {why}"));
    }
}

#[test]
#[should_panic(expected = "backup.every")]
fn a_line_that_no_node_toml_may_have_is_noticed() {
    check_settings("`skep backup`; `every = \"1 day\"` under [backup] in node.toml");
}

#[track_caller]
fn find(findings: &[Finding], check: Check) -> &Finding {
    findings
        .iter()
        .find(|it| it.check == check)
        .unwrap_or_else(|| panic!("{check:?}: {findings:?}"))
}

#[test]
fn web_servers_name_themselves() {
    for (headers, expected) in [
        (&[("server", "nginx/1.22.1")][..], Front::Nginx),
        (&[("server", "openresty")], Front::Nginx),
        (&[("server", "Caddy")], Front::Caddy),
        (&[("via", "1.1 Caddy")], Front::Caddy),
        (&[("server", "Apache/2.4.57 (Debian)")], Front::Apache),
        (&[("server", "cloudflare"), ("via", "1.1 nginx")], Front::Cloudflare),
        (&[("server", "H2O")], Front::Unknown),
        (&[], Front::Unknown),
    ] {
        assert_eq!(Front::of(&answer(200, headers, "")), expected, "{headers:?}");
    }
}
