//! What is advised, line by line, against the settings that `skep proxy` prints: whoever follows the one and
//! then the other must not undo anything.

use super::super::{Front, Site};
use super::site;
use crate::id::Domain;

/// The recipes, with the values of this site in their places.
fn recipe(front: Front, site: &Site) -> String {
    let text = match front {
        Front::Nginx => include_str!("../../cli/proxy/nginx.txt"),
        Front::Caddy => include_str!("../../cli/proxy/caddy.txt"),
        _ => include_str!("../../cli/proxy/apache.txt"),
    };
    let (host, bytes) = (site.origin.domain().to_string(), site.front_body_max);
    let values = [
        ("{host}", host.clone()),
        ("{name}", host),
        ("{listen}", site.listen.to_string()),
        ("{body}", format!("{}k", bytes / 1024)),
        ("{bytes}", bytes.to_string()),
    ];
    let filled =
        values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    one_line(&filled)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_advised_stands_in_the_settings_that_are_printed() {
    let site = site();
    let domain = Domain::parse("you.example").unwrap();
    let bytes = site.front_body_max;
    let rows: [(Front, String, &[&str]); 9] = [
        (Front::Nginx, Front::Nginx.larger_body(bytes), &["client_max_body_size 8192k;"]),
        (Front::Nginx, Front::Nginx.keep_host(), &["proxy_set_header Host $http_host;"]),
        (Front::Nginx, Front::Nginx.everything(&site.listen), &["location / {"]),
        (
            Front::Nginx,
            Front::Nginx.lead_to_https(&domain),
            &["return 301 https://$host$request_uri;"],
        ),
        (Front::Caddy, Front::Caddy.larger_body(bytes), &["request_body { max_size 8388608 }"]),
        (Front::Caddy, Front::Caddy.everything(&site.listen), &["reverse_proxy 127.0.0.1:8787"]),
        (Front::Apache, Front::Apache.larger_body(bytes), &["LimitRequestBody 8388608"]),
        (Front::Apache, Front::Apache.keep_host(), &["ProxyPreserveHost On"]),
        (
            Front::Apache,
            Front::Apache.lead_to_https(&domain),
            &["Redirect permanent / https://you.example/"],
        ),
    ];
    for (front, advice, lines) in rows {
        let (advice, recipe) = (one_line(&advice), recipe(front, &site));
        for line in lines {
            assert!(advice.contains(line), "{front:?}: `{line}` is not in {advice}");
            assert!(recipe.contains(line), "{front:?}: `{line}` is not in {recipe}");
        }
        let name = format!("{front:?}").to_lowercase();
        assert!(advice.contains(&format!("`skep proxy {name}`")), "{advice}");
    }
}

/// A block that is opened and closed on one line is an error in a Caddyfile.
#[test]
fn what_is_advised_to_caddy_has_a_line_for_each_line() {
    let advice = Front::Caddy.larger_body(100);
    assert!(advice.contains("\n`request_body {\n    max_size 100\n}`\n"), "{advice}");
}
