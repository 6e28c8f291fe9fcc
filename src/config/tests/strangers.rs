//! The settings about strangers and about backups, as rows of the table of all.

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
    ("timeline", "max_posts", "7", "50000", "7", |c| c.timeline.posts.to_string()),
    ("timeline", "max_days", "2", "15552000", "172800", |c| c.timeline.age.as_secs().to_string()),
    ("timeline", "max_mb", "64", "536870912", "67108864", |c| c.timeline.bytes.to_string()),
    ("timeline", "pictures", "\"asked\"", "Shown", "Asked", |c| {
        format!("{:?}", c.timeline.pictures)
    }),
    ("timeline", "max_media_mb", "1", "268435456", "1048576", |c| {
        c.timeline.media_bytes.to_string()
    }),
    ("backup", "dir", "\"/mnt/b\"", "backups", "/mnt/b", |c| c.backup.dir.display().to_string()),
    ("backup", "every", "\"24h\"", "ByHand", "Time(86400s)", |c| format!("{:?}", c.backup.every)),
    ("backup", "keep", "1", "7", "1", |c| c.backup.keep.to_string()),
    ("notify", "kinds", "[\"like\", \"reply\"]", "11", "2", |c| c.notify.kinds.len().to_string()),
    ("notify", "digest", "\"daily\"", "Minute", "Day", |c| format!("{:?}", c.notify.digest)),
    ("notify", "quiet", "\"22:00-7:30\"", "None", "Some((1320, 450))", |c| {
        format!("{:?}", c.notify.quiet)
    }),
    ("notify", "webhook", "\"https://a.example/x\"", "-", "https://a.example/x", |c| {
        c.notify.webhook.as_ref().map_or("-".to_owned(), |it| it.url.to_string())
    }),
    ("notify", "ntfy", "\"https://a.example/x/bees\"", "-", "https://a.example/x/ bees", |c| {
        let ntfy = c.notify.ntfy.as_ref();
        ntfy.map_or("-".to_owned(), |it| format!("{} {}", it.server, it.topic))
    }),
    ("notify", "feed", "true", "false", "true", |c| c.notify.feed.to_string()),
    ("notify", "private", "true", "false", "true", |c| c.notify.private.to_string()),
];

#[test]
fn mail_has_a_server_and_somebody_who_gets_it() {
    let mail = |lines: &str| read(&format!("{GOOD}[notify]\n{lines}\n")).map(|it| it.notify.mail);
    let rest = "mail_to = \"ada@a.example\"\nsmtp_password_file = \"p\"\n";
    for (smtp, wanted) in [
        ("smtps://ada@smtp.a.example", "Tls smtp.a.example ada"),
        (
            "smtp://ada%40a.example@smtp.a.example:2525/",
            "StartTls smtp.a.example:2525 ada@a.example",
        ),
    ] {
        let read = mail(&format!("smtp = \"{smtp}\"\n{rest}")).unwrap().unwrap();
        let user = read.user.unwrap_or_default();
        assert_eq!(format!("{:?} {} {user}", read.safety, read.server), wanted);
        assert_eq!((read.to.as_str(), read.from.as_str()), ("ada@a.example", "ada@a.example"));
    }
    for (lines, key) in [
        ("smtp = \"smtps://a.example\"", "mail_to"),
        ("mail_to = \"ada@a.example\"", "smtp"),
        ("mail_to = \"ada\"\nsmtp = \"smtps://a.example\"", "mail_to"),
        ("mail_to = \"a@b.example>,c@d.example\"\nsmtp = \"smtps://a.example\"", "mail_to"),
        ("mail_to = \"a@b.example\"\nsmtp = \"a.example\"", "smtp"),
        ("mail_to = \"a@b.example\"\nsmtp = \"http://a.example\"", "smtp"),
        ("mail_to = \"a@b.example\"\nsmtp = \"smtps://you:word@a.example\"", "smtp"),
        ("mail_to = \"a@b.example\"\nsmtp = \"smtp+plain://a.example\"", "smtp"),
        ("mail_to = \"a@b.example\"\nsmtp = \"smtps://you@a.example\"", "smtp_password_file"),
    ] {
        let problem = mail(lines).unwrap_err();
        assert!(problem.message.starts_with(&format!("`notify.{key}` ")), "{}", problem.message);
        assert!(!problem.message.contains("word@"), "{}", problem.message);
    }
}

#[test]
fn what_means_nothing_is_refused() {
    for (section, line, why) in [
        (
            "federation",
            "blocklists = [\"a.csv\"]",
            "has `a.csv`, which is not an address of a list",
        ),
        ("timeline", "max_posts = 0", "is 0; it must be from 1 to 1000000"),
        ("timeline", "max_days = 0", "is 0; it must be at least 1"),
        ("timeline", "max_mb = 15", "is 15; it must be at least 16"),
        ("timeline", "pictures = \"all\"", "is `all`; use `shown`, `asked` or `never`"),
        ("timeline", "max_media_mb = 0", "is 0; it must be at least 1"),
        ("media", "remote = \"copy\"", "is `copy`; use `proxy`, `link` or `none`"),
        (
            "backup",
            "every = \"1m\"",
            "is `1m`; use a time such as `24h` or `7d`, an hour at least, or `never`",
        ),
        (
            "backup",
            "every = \"daily\"",
            "is `daily`; use a time such as `24h` or `7d`, an hour at least, or `never`",
        ),
        ("backup", "dir = \"public/b\"", "is `public/b`, which is not apart from `public`"),
        ("backup", "dir = \"data\"", "is `data`, which is not apart from `data`"),
        (
            "backup",
            "dir = \"../b\"",
            "is `../b`; use a folder below the site's own, or a whole path",
        ),
        ("backup", "keep = 0", "is 0; it must be at least 1"),
        ("notify", "digest = \"weekly\"", "is `weekly`; use `none`, `hourly` or `daily`"),
        ("notify", "quiet = \"22-7\"", "is `22-7`; write it like `22:00-07:00`"),
        ("notify", "quiet = \"22:00-22:00\"", "is `22:00-22:00`; write it like `22:00-07:00`"),
        ("notify", "webhook = \"a\"", "is `a`, which is no address of the web"),
        (
            "notify",
            "ntfy = \"https://ntfy.sh/\"",
            "is `https://ntfy.sh/`; it ends with a topic: `https://ntfy.sh/TOPIC`",
        ),
        ("moderation", "keywords = [\" \"]", "has an empty text, which would be in everything"),
    ] {
        let problem = read(&format!("{GOOD}[{section}]\n{line}\n")).unwrap_err();
        let key = line.split(' ').next().unwrap();
        assert_eq!(problem.message, format!("`{section}.{key}` {why}"));
    }
}
