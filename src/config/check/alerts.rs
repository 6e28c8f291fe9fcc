//! `[notify]`

use std::net::IpAddr;
use std::path::PathBuf;

use super::{Wrong, wrong};
use crate::config::file;
use crate::config::{AlertKind, Digest, Mail, MailSafety, Notify, Ntfy, Webhook};
use crate::id::{Domain, WebUrl};

pub(super) fn check(notify: file::Notify) -> Result<Notify, Wrong> {
    Ok(Notify {
        kinds: kinds(notify.kinds)?,
        digest: digest(notify.digest.as_deref())?,
        quiet: notify.quiet.filter(|text| !text.is_empty()).map(|text| quiet(&text)).transpose()?,
        mail: mail((notify.smtp, notify.mail_to, notify.mail_from), notify.smtp_password_file)?,
        webhook: webhook(notify.webhook, notify.webhook_secret_file)?,
        ntfy: ntfy(notify.ntfy, notify.ntfy_token_file)?,
        feed: notify.feed.unwrap_or(false),
        private: notify.private.unwrap_or(false),
    })
}

fn kinds(written: Option<Vec<String>>) -> Result<Vec<AlertKind>, Wrong> {
    let Some(written) = written else { return Ok(AlertKind::ALL.to_vec()) };
    let named = written.iter().map(|word| {
        let all = AlertKind::ALL.map(AlertKind::as_str).join("`, `");
        let why = || format!("has `{word}`; use some of `{all}`");
        AlertKind::named(word).map_or_else(|| wrong("notify.kinds", why()), Ok)
    });
    named.collect()
}

fn digest(written: Option<&str>) -> Result<Digest, Wrong> {
    match written {
        None | Some("none") => Ok(Digest::Minute),
        Some("hourly") => Ok(Digest::Hour),
        Some("daily") => Ok(Digest::Day),
        Some(other) => {
            wrong("notify.digest", format!("is `{other}`; use `none`, `hourly` or `daily`"))
        }
    }
}

/// `22:00-07:30`
fn quiet(text: &str) -> Result<(u16, u16), Wrong> {
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let span = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    match span.filter(|(from, to)| from != to) {
        Some(span) => Ok(span),
        None => wrong("notify.quiet", format!("is `{text}`; write it like `22:00-07:00`")),
    }
}

fn mail(
    (server, to, from): (Option<String>, Option<String>, Option<String>),
    password_file: Option<String>,
) -> Result<Option<Mail>, Wrong> {
    let is_address = |text: &str| {
        let parts = text.split_once('@').filter(|(user, _)| !user.is_empty());
        parts.is_some_and(|(_, host)| Domain::parse(host).is_ok())
            && !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;\"".contains(c))
    };
    let [server, to, from] = [server, to, from].map(|it| it.filter(|text| !text.is_empty()));
    let (Some(server), Some(to)) = (&server, &to) else {
        let key = if server.is_some() { "notify.mail_to" } else { "notify.smtp" };
        return match server.or(to) {
            Some(_) => wrong(key, "is missing: mail needs a server and somebody who gets it"),
            None => Ok(None),
        };
    };
    let from = from.unwrap_or_else(|| to.clone());
    for (key, address) in [("notify.mail_to", to), ("notify.mail_from", &from)] {
        if !is_address(address) {
            return wrong(key, format!("is `{address}`, which is no mail address"));
        }
    }
    let (safety, user, server) = smtp(server)?;
    let password_file = password_file.map(PathBuf::from);
    if user.is_some() != password_file.is_some() {
        return wrong(
            "notify.smtp_password_file",
            "belongs to a name in `smtp`, and a name there to a password: \
             `smtps://you@smtp.example`, and the file with the password",
        );
    }
    Ok(Some(Mail { to: to.clone(), from, server, safety, user, password_file }))
}

/// `smtps://NAME@HOST:PORT`
fn smtp(text: &str) -> Result<(MailSafety, Option<String>, Domain), Wrong> {
    let why = "use `smtps://you@smtp.example` (TLS), or `smtp://you@smtp.example:587` (STARTTLS)";
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let safety = match scheme {
        "smtps" => MailSafety::Tls,
        "smtp" => MailSafety::StartTls,
        "smtp+plain" => MailSafety::Plain,
        // Not shown: there may be a password in it.
        _ => return wrong("notify.smtp", format!("does not begin with `smtps://`; {why}")),
    };
    let (user, host) = match rest.trim_end_matches('/').rsplit_once('@') {
        Some((user, host)) => (Some(user.replace("%40", "@")), host),
        None => (None, rest.trim_end_matches('/')),
    };
    if user.as_ref().is_some_and(|user| user.contains(':')) {
        return wrong("notify.smtp", "has a password in it; put that into `smtp_password_file`");
    }
    let Ok(server) = Domain::parse(host) else {
        return wrong("notify.smtp", format!("has `{host}`, which is no host; {why}"));
    };
    let is_here = server.host() == "localhost"
        || server.host().parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if safety == MailSafety::Plain && !is_here {
        let why = "is in clear; only a server on this machine is spoken to like that";
        return wrong("notify.smtp", why);
    }
    Ok((safety, user, server))
}

fn address(key: &'static str, text: &str) -> Result<WebUrl, Wrong> {
    match WebUrl::parse(text) {
        Ok(url) => Ok(url),
        Err(_) => wrong(key, format!("is `{text}`, which is no address of the web")),
    }
}

fn webhook(url: Option<String>, secret: Option<String>) -> Result<Option<Webhook>, Wrong> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let url = address("notify.webhook", &url)?;
    Ok(Some(Webhook { url, secret_file: secret.map(PathBuf::from) }))
}

fn ntfy(url: Option<String>, token: Option<String>) -> Result<Option<Ntfy>, Wrong> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let plain = |topic: &str| {
        (1..=64).contains(&topic.len())
            && topic.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let whole = address("notify.ntfy", &url)?;
    match url.rsplit_once('/').filter(|(server, topic)| plain(topic) && server.contains("://")) {
        Some((server, topic)) if !server.ends_with('/') => Ok(Some(Ntfy {
            server: address("notify.ntfy", &format!("{server}/"))?,
            topic: topic.to_owned(),
            token_file: token.map(PathBuf::from),
        })),
        _ => wrong(
            "notify.ntfy",
            format!("is `{whole}`; it ends with a topic: `https://ntfy.sh/TOPIC`"),
        ),
    }
}
