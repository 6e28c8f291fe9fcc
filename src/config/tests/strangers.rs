//! The settings about strangers, as rows of the table of all.

use super::settings::Row;
use super::{GOOD, read};

pub(super) const ROWS: &[Row] = &[
    ("federation", "min_account_age_days", "2", "0", "172800", |c| {
        c.federation.min_account_age.as_secs().to_string()
    }),
    ("federation", "blocklists", "[\"https://a.example/b\"]", "", "https://a.example/b", |c| {
        c.federation.blocklists.iter().map(ToString::to_string).collect()
    }),
    ("moderation", "keywords", "[\"Buy  NOW\"]", "", "buy now", |c| {
        c.moderation.keywords.join(" ")
    }),
    ("moderation", "hold_links", "false", "true", "false", |c| c.moderation.hold_links.to_string()),
    ("moderation", "hold_mentions", "0", "5", "0", |c| c.moderation.hold_mentions.to_string()),
    ("moderation", "new_hosts_per_hour", "7", "20", "7", |c| {
        c.moderation.new_hosts_per_hour.to_string()
    }),
    ("moderation", "follows_per_hour", "7", "50", "7", |c| {
        c.moderation.follows_per_hour.to_string()
    }),
    ("moderation", "follows_per_host", "7", "10", "7", |c| {
        c.moderation.follows_per_host.to_string()
    }),
    ("media", "remote", "\"link\"", "Proxy", "Link", |c| format!("{:?}", c.media.remote)),
    ("media", "cache_mb", "1", "268435456", "1048576", |c| c.media.cache_max.to_string()),
];

#[test]
fn what_means_nothing_is_refused() {
    for (section, line, why) in [
        (
            "federation",
            "blocklists = [\"a.csv\"]",
            "has `a.csv`, which is not an address of a list",
        ),
        ("media", "remote = \"copy\"", "is `copy`; use `proxy`, `link` or `none`"),
        ("moderation", "keywords = [\" \"]", "has an empty text, which would be in everything"),
    ] {
        let problem = read(&format!("{GOOD}[{section}]\n{line}\n")).unwrap_err();
        let key = line.split(' ').next().unwrap();
        assert_eq!(problem.message, format!("`{section}.{key}` {why}"));
    }
}
