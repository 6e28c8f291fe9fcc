//! Values that have the right type and mean nothing.

use super::refused;
use super::settings::with;

/// The section, the line, and what is said of it.
const WRONG: &[(&str, &str, &str)] = &[
    ("actor", "id = \"me\"", "is `me`, which is not an absolute http(s) URL"),
    (
        "actor",
        "id = \"https://old.example/me\"",
        "is `https://old.example/me`, which is not below `https://you.example`",
    ),
    (
        "actor",
        "id = \"https://you.example/me/\"",
        "is `https://you.example/me/`; write it without `#`, and without `/` at its end",
    ),
    (
        "actor",
        "id = \"https://you.example/ap/me\"",
        "is `https://you.example/ap/me`; what is below `/ap/` is made here: leave it out",
    ),
    (
        "actor",
        "key_id = \"https://old.example/me#k\"",
        "is `https://old.example/me#k`, which is not below `https://you.example`",
    ),
    (
        "actor",
        "shared_inbox = \"https://you.example/inbox?a\"",
        "is `https://you.example/inbox?a`, which is not below `https://you.example`",
    ),
    (
        "site",
        "moved_from = \"https://you.example\"",
        "is the same as `url`: it is the name before that one",
    ),
    ("site", "language = \"\"", "is not a language tag such as `en` or `pt-BR`"),
    ("site", "language = \"en_US\"", "is not a language tag such as `en` or `pt-BR`"),
    (
        "site",
        "timezone = \"Mars/Olympus\"",
        "is `Mars/Olympus`, which this machine does not know; use a name such as `Europe/Berlin`, \
         and see that `tzdata` is installed",
    ),
    ("site", "paginate_by = 0", "is 0; it must be at least 1"),
    ("site", "templates = \"/etc\"", "is `/etc`; use a folder below the site's own"),
    ("site", "templates = \"\"", "is ``; use a folder below the site's own"),
    ("site", "content = \"a/../..\"", "is `a/../..`; use a folder below the site's own"),
    ("site", "theme = \"a/b\"", "is `a/b`; use the name of a folder in `themes/`"),
    ("site", "theme = \".\"", "is `.`; use the name of a folder in `themes/`"),
    ("site", "robots = \"All\"", "is `All`; use `all` or `none`"),
    ("site", "permalink = \"/:slog/\"", "has `:slog`, which means nothing; did you mean `:slug`?"),
    ("feeds", "atom = \".xml\"", "is `.xml`; use a file name such as `feed.xml`"),
    ("feeds", "atom = \"index.html\"", "is `index.html`; use a file name such as `feed.xml`"),
    ("feeds", "atom = \"nodeinfo\"", "is `nodeinfo`; use a file name such as `feed.xml`"),
    ("feeds", "rss = \"sitemap.xml\"", "is `sitemap.xml`; use a file name such as `rss.xml`"),
    ("feeds", "rss = \"a b\"", "is `a b`; use a file name such as `rss.xml`"),
    ("feeds", "json = \"a/b\"", "is `a/b`; use a file name such as `feed.json`"),
    ("feeds", "rss = \"feed.xml\"", "is `feed.xml`, as another feed is; name it differently"),
    (
        "actor",
        "avatar = \"me.png\"",
        "is `me.png`; put the picture below `static/` or beside `content/_index.md`",
    ),
    ("actor", "header = \"../h.png\"", "is `../h.png`; use a folder below the site's own"),
    (
        "actor",
        "also_known_as = [\"@me@old.example\"]",
        "has `@me@old.example`, which is not an absolute http(s) URL; give the id of the account, not its handle",
    ),
    ("federation", "follow_moves = \"on\"", "is `on`; use `ask` or `always`"),
    ("federation", "object = \"Note\"", "is `Note`; use `auto`, `note` or `article`"),
    ("federation", "replies = \"no\"", "is `no`; use `approve`, `approve-first`, `open` or `off`"),
    ("federation", "deliver_since = 12:00:00", "is not a date such as `2026-11-23`"),
    ("server", "listen = \"8787\"", "is `8787`; use an address and a port, e.g. `127.0.0.1:8787`"),
    ("server", "trusted_proxies = [\"10.0.0.0/8\"]", "has `10.0.0.0/8`, which is not an address"),
    ("server", "data = \"./data\"", "is `./data`; use a folder below the site's own"),
    ("limits", "body_kib = 0", "is 0; it must be at least 1"),
    ("limits", "head_kib = 0", "is 0; it must be at least 1"),
    ("limits", "connections = 0", "is 0; it must be at least 1"),
    ("limits", "per_ip = 0", "is 0; it must be at least 1"),
    ("net", "allow = [\"10.0.0.1/\"]", "has `10.0.0.1/`; use a range such as `127.0.0.0/8`"),
];

#[test]
fn each_value_is_refused_with_its_line_and_a_way_out() {
    for (section, line, why) in WRONG {
        let (text, number) = with(section, line);
        let key = line.split(' ').next().unwrap();
        let said =
            format!("error[config/value]: `{section}.{key}` {why}\n  --> node.toml:{number}");
        refused(&text, &said);
    }
}
