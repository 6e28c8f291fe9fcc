//! From a name to an answer: DNS, TLS, the redirect from http, and whether anybody is there.

use std::net::IpAddr;

use super::{Check, Finding, Place, Sight, Site, Trouble, seen};
use crate::clock::Timestamp;
use crate::limits::CERTIFICATE_SOON;

/// What was seen on the way.
#[derive(Debug)]
pub struct Way {
    /// Where the name leads to.
    pub addresses: Result<Vec<Address>, Trouble>,
    /// Until when the certificate is good, if that could be seen.
    pub certificate: Option<Timestamp>,
    /// `/livez`.
    pub livez: Sight,
    /// `/readyz`.
    pub readyz: Sight,
    /// The home page by plain http; `None`: that is not to be there.
    pub plain: Option<Sight>,
    /// When this is.
    pub now: Timestamp,
}

/// One address of the name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// May everybody reach it?
    pub is_public: bool,
    /// Whether somebody is there.
    pub answers: Result<(), Trouble>,
}

/// Judges the way. What cannot be seen because something before it failed is left out.
#[must_use]
pub fn way(site: &Site, seen: &Way) -> Vec<Finding> {
    let mut findings = vec![dns(site, &seen.addresses)];
    if seen.addresses.is_err() {
        return findings;
    }
    findings.extend(tls(site, seen));
    if matches!(seen.livez, Err(Trouble::Unsafe(_))) {
        return findings;
    }
    findings.extend(seen.plain.as_ref().map(|plain| redirect(site, plain)));
    findings.push(alive(site, seen));
    findings
}

/// Is there any use in asking for more?
#[must_use]
pub fn is_reached(seen: &Way) -> bool {
    seen.livez.is_ok()
}

fn dns(site: &Site, found: &Result<Vec<Address>, Trouble>) -> Finding {
    let (check, domain) = (Check::Dns, site.origin.domain());
    let host = domain.host();
    let found = match found {
        Ok(found) => found,
        Err(why) => {
            return Finding::red(
                check,
                format!("`{host}` leads nowhere: {}", why.words()),
                format!(
                    "where you have registered the name, make an A record of `{host}` with the public address of \
                     this machine"
                ),
            );
        }
    };
    let list: Vec<String> = found.iter().map(|it| it.ip.to_string()).collect();
    let list = list.join(", ");
    if site.place == Place::Local {
        return Finding::green(check, format!("{host}: {list}, on this machine or network alone"));
    }
    if let Some(private) = found.iter().find(|it| !it.is_public) {
        return Finding::red(
            check,
            format!("`{host}` leads to {}, where nobody else gets to", private.ip),
            format!(
                "make the A record of `{host}` the public address of this machine; if it is, take `{host}` out of \
                 /etc/hosts"
            ),
        );
    }
    let silent: Vec<&Address> = found.iter().filter(|it| it.answers.is_err()).collect();
    match silent.first() {
        Some(first) if silent.len() < found.len() => Finding::yellow(
            check,
            format!("{host}: {list}; at {} nobody is to be reached from here", first.ip),
            format!(
                "if others cannot reach {} either, let the web server listen there (nginx: `listen [::]:443 ssl`), \
                 or take its record out of DNS",
                first.ip
            ),
        ),
        _ => Finding::green(check, format!("{host}: {list}")),
    }
}

fn tls(site: &Site, seen: &Way) -> Option<Finding> {
    let (check, domain) = (Check::Tls, site.origin.domain());
    let name = domain.host();
    if !site.origin.is_https() {
        return Some(match site.place {
            Place::Local => Finding::green(check, "not needed on this machine alone"),
            Place::Public => Finding::red(
                check,
                "the address of the site is plain http, which other servers refuse",
                format!(
                    "write `url = \"https://{domain}\"` under [site] before anybody follows you"
                ),
            ),
        });
    }
    let until = seen.certificate;
    if until.is_some_and(|until| until < seen.now) {
        return Some(Finding::red(check, "the certificate is out of date", renew(name)));
    }
    if let Err(Trouble::Unsafe(why)) = &seen.livez {
        let low = why.to_ascii_lowercase();
        let fix = if low.contains("notvalidforname") || low.contains("not valid for name") {
            format!(
                "get a certificate for `{name}`: `certbot certonly -d {name}`, or let Caddy do it"
            )
        } else if low.contains("unknownissuer") || low.contains("self") {
            format!(
                "show the whole chain (nginx: `ssl_certificate /etc/letsencrypt/live/{name}/fullchain.pem;`), of an \
                 authority that everybody knows"
            )
        } else {
            format!(
                "let the web server in front speak TLS for `{name}` at this port; {}",
                site.front.recipe()
            )
        };
        return Some(Finding::red(check, format!("others refuse the connection: {why}"), fix));
    }
    // Whoever cannot be reached has shown nothing.
    seen.livez.as_ref().ok()?;
    let Some(until) = until else {
        return Some(Finding::green(check, "the chain is whole"));
    };
    let left = until.since(seen.now);
    let words = match left.as_secs() / 86_400 {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let words = format!("the chain is whole, and good for {words}");
    Some(match left < CERTIFICATE_SOON {
        true => Finding::yellow(check, words, renew(name)),
        false => Finding::green(check, words),
    })
}

fn renew(name: &str) -> String {
    format!(
        "renew it: `certbot renew --cert-name {name} && systemctl reload nginx`; Caddy renews by itself, and says \
         in its log why it could not"
    )
}

fn redirect(site: &Site, plain: &Sight) -> Finding {
    let (check, domain) = (Check::Redirect, &site.origin.domain());
    let fix = || site.front.lead_to_https(domain);
    match plain {
        Ok(answer) if matches!(answer.status, 301 | 302 | 307 | 308) => {
            let to = answer.header("location");
            match to.strip_prefix(site.origin.as_str()) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                    Finding::green(check, "http leads to https")
                }
                _ => Finding::yellow(
                    check,
                    format!("http leads to `{to}`, and not to {}", site.origin),
                    fix(),
                ),
            }
        }
        Ok(answer) => Finding::yellow(
            check,
            format!("http://{domain}/ does not lead to https: {}", answer.words()),
            fix(),
        ),
        Err(why) => Finding::yellow(
            check,
            format!("http://{domain}/ does not answer: {}", why.words()),
            format!("open port 80, for those who type the name alone; {}", fix()),
        ),
    }
}

fn alive(site: &Site, way: &Way) -> Finding {
    let (check, listen) = (Check::Alive, site.listen);
    match (&way.livez, &way.readyz) {
        (Ok(livez), Ok(readyz)) if livez.status == 200 && livez.body.starts_with(b"ok") => {
            match readyz.status {
                200 => Finding::green(check, "/livez and /readyz say ok"),
                _ => Finding::red(
                    check,
                    format!("it runs, but cannot keep what it is sent: {}", readyz.words()),
                    "make room on the disk, and look into the log: `journalctl -u skep -n 50`",
                ),
            }
        }
        (Ok(livez), _) if matches!(livez.status, 502..=504) => Finding::red(
            check,
            format!("the web server in front finds nobody behind it: {}", livez.words()),
            format!(
                "start `skep serve` (`systemctl start skep`), and let the web server lead to {listen}, where it listens; \
                 {}",
                site.front.recipe()
            ),
        ),
        (Ok(_), _) => Finding::red(
            check,
            format!("something else than skep answers {}/livez: {}", site.origin, seen(&way.livez)),
            site.front.everything(&listen),
        ),
        (Err(why), _) => Finding::red(
            check,
            format!("{} does not answer: {}", site.origin, why.words()),
            format!(
                "start `skep serve` and the web server in front, and open its port in the firewall; {}",
                site.front.recipe()
            ),
        ),
    }
}
