//! Every setting of docs/configuration.md: what it is without a word, what it is when it is
//! written or comes from the environment, and how it is refused.

use std::path::Path;

use super::{GOOD, read, strangers};
use crate::config::{Config, nearest, parse};
use crate::id::Origin;

/// A setting: its section and key, a value as TOML, and how it reads without and with it.
pub(super) type Row =
    (&'static str, &'static str, &'static str, &'static str, &'static str, fn(&Config) -> String);

const ROWS: &[Row] = &[
    ("site", "title", "\"Hive\"", "you.example", "Hive", |c| c.site.title.clone()),
    ("site", "description", "\"Bees\"", "", "Bees", |c| c.site.description.clone()),
    ("site", "language", "\"pt-BR\"", "en", "pt-BR", |c| c.site.language.clone()),
    // Whether a machine knows another zone is its own affair.
    ("site", "timezone", "\"UTC\"", "12:00", "12:00", noon),
    ("site", "paginate_by", "7", "20", "7", |c| c.site.paginate_by.to_string()),
    ("site", "templates", "\"t/u\"", "templates", "t/u", |c| path(&c.site.templates)),
    ("site", "content", "\"texts\"", "content", "texts", |c| path(&c.site.content)),
    ("site", "theme", "\"dark\"", "None", "Some(\"dark\")", |c| format!("{:?}", c.site.theme)),
    ("site", "robots", "\"none\"", "All", "None", |c| format!("{:?}", c.site.robots)),
    ("site", "permalink", "\"/:slug/\"", "/Sections/Slug/", "/Slug/", |c| {
        c.site.permalink.expand(|token| format!("{token:?}"))
    }),
    ("feeds", "atom", "\"a.xml\"", "feed.xml", "a.xml", |c| name(&c.feeds.atom)),
    ("feeds", "rss", "\"\"", "rss.xml", "-", |c| name(&c.feeds.rss)),
    ("feeds", "json", "\"j.json\"", "feed.json", "j.json", |c| name(&c.feeds.json)),
    (
        "site",
        "moved_from",
        "\"https://old.example\"",
        "None",
        "Some(\"https://old.example\")",
        |c| format!("{:?}", c.site.moved_from.as_ref().map(Origin::as_str)),
    ),
    ("feeds", "limit", "1", "30", "1", |c| c.feeds.limit.to_string()),
    ("feeds", "full_content", "false", "true", "false", |c| c.feeds.full_content.to_string()),
    ("feeds", "sections", "false", "true", "false", |c| c.feeds.sections.to_string()),
    ("feeds", "tags", "false", "true", "false", |c| c.feeds.tags.to_string()),
    ("markdown", "highlight", "false", "true", "false", |c| c.markdown.highlight.to_string()),
    ("markdown", "html", "false", "true", "false", |c| c.markdown.html.to_string()),
    ("markdown", "smart_punctuation", "true", "false", "true", |c| c.markdown.smart.to_string()),
    ("actor", "name", "\"Ada\"", "you.example", "Ada", |c| c.actor.name.clone()),
    ("actor", "summary", "\"*Hi*\"", "", "*Hi*", |c| c.actor.summary.clone()),
    ("actor", "avatar", "\"static/me.png\"", "None", "Some(\"static/me.png\")", |c| {
        format!("{:?}", c.actor.avatar)
    }),
    ("actor", "header", "\"content/h.png\"", "None", "Some(\"content/h.png\")", |c| {
        format!("{:?}", c.actor.header)
    }),
    ("actor", "fields", "[{ name = \"a\", value = \"b\" }]", "", "a=b", |c| {
        c.actor.fields.iter().map(|row| format!("{}={}", row.name, row.value)).collect()
    }),
    ("actor", "also_known_as", "[\"https://old.example/u\"]", "", "https://old.example/u", |c| {
        c.actor.also_known_as.iter().map(ToString::to_string).collect()
    }),
    ("actor", "discoverable", "true", "false", "true", |c| c.actor.discoverable.to_string()),
    ("actor", "indexable", "true", "false", "true", |c| c.actor.indexable.to_string()),
    ("actor", "bot", "true", "false", "true", |c| c.actor.bot.to_string()),
    (
        "actor",
        "attribution_domains",
        "[\"a.example\", \"b.example\"]",
        "you.example",
        "a.example b.example",
        |c| c.actor.attribution_domains.join(" "),
    ),
    ("actor", "manually_approves_followers", "true", "false", "true", |c| {
        c.actor.manually_approves_followers.to_string()
    }),
    (
        "actor",
        "id",
        "\"https://you.example/users/me\"",
        "https://you.example/ap/actor",
        "https://you.example/users/me",
        |c| c.own_ids().actor().to_string(),
    ),
    (
        "actor",
        "key_id",
        "\"https://you.example/users/me/main-key\"",
        "https://you.example/ap/actor#main-key",
        "https://you.example/users/me/main-key",
        |c| c.own_ids().main_key().to_string(),
    ),
    (
        "actor",
        "shared_inbox",
        "\"https://you.example/inbox\"",
        "None",
        "Some(\"/ap/inbox\")",
        |c| format!("{:?}", c.own_ids().stands_for("/inbox")),
    ),
    ("federation", "replies", "\"approve-first\"", "approve", "approve-first", |c| {
        c.federation.replies.as_str().to_owned()
    }),
    ("federation", "quotes", "\"open\"", "Approve", "Open", |c| {
        format!("{:?}", c.federation.quotes)
    }),
    ("federation", "follow_moves", "\"always\"", "Ask", "Always", |c| {
        format!("{:?}", c.federation.follow_moves)
    }),
    ("federation", "remote_interaction", "false", "true", "false", |c| {
        c.federation.remote_interaction.to_string()
    }),
    ("federation", "live_export", "true", "false", "true", |c| {
        c.federation.live_export.to_string()
    }),
    ("federation", "deliver_since", "2026-11-23", "1970-01-01", "2026-11-23", |c| {
        c.federation.deliver_since.rfc3339()[..10].to_owned()
    }),
    ("federation", "object", "\"note\"", "Auto", "Note", |c| format!("{:?}", c.federation.object)),
    ("federation", "max_new_per_publish", "0", "5", "0", |c| {
        c.federation.max_new_per_publish.to_string()
    }),
    ("federation", "max_deletes_per_publish", "99", "3", "99", |c| {
        c.federation.max_deletes_per_publish.to_string()
    }),
    ("federation", "max_updates_per_publish", "0", "20", "0", |c| {
        c.federation.max_updates_per_publish.to_string()
    }),
    ("server", "listen", "\"[::1]:80\"", "127.0.0.1:8787", "[::1]:80", |c| {
        c.server.listen.to_string()
    }),
    ("server", "trusted_proxies", "[\"10.0.0.1\"]", "[127.0.0.1, ::1]", "[10.0.0.1]", |c| {
        format!("{:?}", c.server.trusted_proxies)
    }),
    ("server", "output", "\"www\"", "public", "www", |c| path(&c.server.output)),
    ("server", "data", "\"var/skep\"", "data", "var/skep", |c| path(&c.server.data)),
    ("limits", "body_kib", "2", "1048576", "2048", |c| c.server.body_max.to_string()),
    ("limits", "head_kib", "1", "16384", "1024", |c| c.server.head_max.to_string()),
    ("limits", "connections", "3", "512", "3", |c| c.server.connections.to_string()),
    ("limits", "per_ip", "2", "32", "2", |c| c.server.per_ip.to_string()),
    ("net", "allow", "[\"127.0.0.0/8\"]", "0", "1", |c| c.net_allow.len().to_string()),
];

fn noon(config: &Config) -> String {
    let noon = crate::clock::Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
    noon.format("%H:%M", &config.site.zone).unwrap()
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

fn name(name: &Option<String>) -> String {
    name.clone().unwrap_or_else(|| "-".to_owned())
}

/// A `node.toml` that has this line in this section, and the number of the line.
pub(super) fn with(section: &str, line: &str) -> (String, usize) {
    let header = format!("[{section}]\n");
    let text = match GOOD.contains(&header) {
        true => GOOD.replace(&header, &format!("{header}{line}\n")),
        false => format!("{GOOD}{header}{line}\n"),
    };
    let number = text.lines().position(|written| written == line).unwrap() + 1;
    (text, number)
}

fn from_environment(name: &str, value: &str) -> Result<Config, crate::config::Problem> {
    parse(GOOD, Path::new("node.toml"), [(name.to_owned(), value.to_owned())])
}

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(strangers::ROWS)
}

#[test]
fn each_setting_has_its_default_and_its_meaning() {
    let usual = read(GOOD).unwrap();
    for (section, key, value, default, meant, show) in rows() {
        assert_eq!(show(&usual), *default, "{section}.{key} by default");
        let (text, _) = with(section, &format!("{key} = {value}"));
        let written = read(&text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        assert_eq!(show(&written), *meant, "{section}.{key} = {value}");
    }
}

#[test]
fn each_setting_can_come_from_the_environment() {
    for (section, key, value, _, meant, show) in rows() {
        let variable = format!("SKEP_{section}_{key}").to_uppercase();
        let config = from_environment(&variable, value);
        let config = config.unwrap_or_else(|problem| panic!("{variable}={value}: {problem}"));
        assert_eq!(show(&config), *meant, "{variable}={value}");
        // Texts need no quotation marks there.
        let bare = value.trim_matches('"');
        let config = from_environment(&variable, bare).unwrap();
        assert_eq!(show(&config), *meant, "{variable}={bare}");
    }
}

/// The table above is the whole of `node.toml`, but for what every site has, what needs a date, and what
/// means something only together with another (`strangers` has those).
#[test]
fn no_setting_is_left_out() {
    let known = crate::config::file::SECTIONS.iter();
    let known = known.flat_map(|(section, keys)| keys.iter().map(move |key| (*section, *key)));
    let rows: Vec<_> = rows().map(|(section, key, ..)| (*section, *key)).collect();
    let missing: Vec<_> = known.filter(|setting| !rows.contains(setting)).collect();
    let together = [
        "mail_to",
        "mail_from",
        "smtp",
        "smtp_password_file",
        "webhook_secret_file",
        "ntfy_token_file",
    ];
    let mut others = vec![("site", "url"), ("actor", "handle"), ("federation", "enabled")];
    others.extend(together.map(|key| ("notify", key)));
    assert_eq!(missing, others);
}

#[test]
fn each_setting_is_held_to_its_type() {
    for (section, key, value, ..) in rows() {
        let other = if value.starts_with('"') { "7" } else { "\"seven\"" };
        let line = format!("{key} = {other}");
        let (text, number) = with(section, &line);
        let problem = read(&text).unwrap_err();
        let place = problem.place.as_ref().map(ToString::to_string);
        assert_eq!(problem.code, "config/toml", "{section}.{line}");
        assert_eq!(place, Some(format!("node.toml:{number}")), "{section}.{line}");
        let named = format!("`{key}`: invalid type");
        assert!(problem.message.starts_with(&named), "{section}.{line}: {problem}");
        // Nor may it stand twice.
        let line = format!("{key} = {value}");
        let (text, number) = with(section, &line);
        let problem = read(&text.replace(&line, &format!("{line}\n{line}"))).unwrap_err();
        let place = problem.place.as_ref().map(ToString::to_string);
        assert_eq!(place, Some(format!("node.toml:{}", number + 1)), "{problem}");
        assert!(problem.message.contains("duplicate key"), "{problem}");
    }
}

/// What is served, what is secret, and what is the owner's own are never one folder.
#[test]
fn folders_are_kept_apart() {
    let of = |lines: &str| read(&format!("{GOOD}{lines}")).map(|_| ());
    for (lines, key, other) in [
        ("[server]\noutput = \"data\"", "server.output` is `data`", "`server.data` is `data`"),
        ("[server]\noutput = \"data/www\"", "server.output`", "`server.data`"),
        ("[server]\ndata = \"public\"", "server.output`", "`server.data`"),
        ("[server]\ndata = \"public/data\"", "server.output`", "`server.data`"),
        ("[server]\ndata = \"x\"\noutput = \"x\"", "server.output`", "`server.data`"),
        ("[server]\noutput = \"content\"", "server.output`", "`site.content` is `content`"),
        ("[server]\noutput = \"content/www\"", "server.output`", "`site.content`"),
        ("[server]\noutput = \"templates\"", "server.output`", "`site.templates`"),
        ("[server]\noutput = \"static\"", "server.output`", "`static` is `static`"),
        ("[server]\noutput = \"themes/x\"", "server.output`", "`themes`"),
        ("[server]\ndata = \"content/data\"", "server.data`", "`site.content`"),
        ("[server]\ndata = \"static/data\"", "server.data`", "`static`"),
        ("[server]\ndata = \"themes\"", "server.data`", "`themes`"),
    ] {
        let problem = of(lines).unwrap_err();
        assert_eq!(problem.code, "config/value", "{lines}");
        assert!(problem.message.starts_with(&format!("`{key}")), "{lines}: {problem}");
        assert!(problem.message.contains(other), "{lines}: {problem}");
    }
    for lines in [
        "",
        "[server]\noutput = \"x/public\"\ndata = \"x/data\"",
        "[server]\noutput = \"data2\"",
        "[server]\noutput = \"contents\"\ndata = \"static-data\"",
    ] {
        assert_eq!(of(lines), Ok(()), "{lines}");
    }
    let src = GOOD.replace("[actor]", "content = \"src\"\ntemplates = \"src/t\"\n[actor]");
    assert!(read(&src).is_ok(), "the owner's own folders may lie in each other");
}

#[test]
fn what_is_wrong_in_the_environment_is_looked_for_there() {
    for (variable, value, expected) in [
        (
            "SKEP_SERVER_OUTPUT",
            "../x",
            "error[config/value]: `server.output` is `../x`; use a folder below the site's own\n  \
             help: it comes from the environment: `SKEP_SERVER_OUTPUT`",
        ),
        // A line of the file that is right is not blamed.
        (
            "SKEP_SITE_URL",
            "you.example",
            "error[config/value]: `site.url` is `you.example`, which is not an address such as \
             `https://you.example`\n  help: it comes from the environment: `SKEP_SITE_URL`",
        ),
    ] {
        let problem = from_environment(variable, value).unwrap_err();
        assert_eq!(problem.to_string(), expected);
    }
    for (variable, value) in [
        ("SKEP_SITE_PAGINATE_BY", "many"),
        ("SKEP_SITE_PAGINATE_BY", "-1"),
        ("SKEP_ACTOR_BOT", "yes"),
        ("SKEP_FEDERATION_DELIVER_SINCE", "soon"),
        ("SKEP_ACTOR_ALSO_KNOWN_AS", "https://old.example/u"),
        ("SKEP_SITE_TITLE", "7"),
    ] {
        let problem = from_environment(variable, value).unwrap_err();
        assert_eq!(problem.code, "config/environment", "{variable}={value}");
        assert!(problem.message.contains(variable), "{problem}");
    }
    // What names no setting is not ours.
    for variable in
        ["SKEP_", "SKEP_SITE", "SKEP_SITE_", "SITE_TITLE", "SKEP_TITLE", "skep_site_title"]
    {
        assert_eq!(
            from_environment(variable, "x").unwrap().site.title,
            "you.example",
            "{variable}"
        );
    }
}

#[test]
fn unknown_keys_are_named_with_their_line_wherever_they_stand() {
    for (section, line, near) in [
        ("site", "ulr = \"x\"", "did you mean `url`?"),
        ("feeds", "atm = \"x\"", "did you mean `atom`?"),
        ("markdown", "smart = true", "docs/configuration.md lists the settings"),
        ("actor", "approves_by_hand = true", "docs/configuration.md lists the settings"),
        (
            "actor",
            "fields = [{ name = \"a\", valeu = \"b\" }]",
            "docs/configuration.md lists the settings",
        ),
        ("federation", "max_delete_per_publish = 3", "did you mean `max_deletes_per_publish`?"),
        ("server", "trusted_proxy = []", "did you mean `trusted_proxies`?"),
        ("limits", "conections = 3", "did you mean `connections`?"),
        ("net", "alow = []", "did you mean `allow`?"),
    ] {
        let (text, number) = with(section, line);
        let problem = read(&text).unwrap_err();
        assert_eq!(problem.code, "config/unknown-key", "{line}");
        assert_eq!(problem.help.as_deref(), Some(near), "{line}");
        let place = problem.place.map(|place| place.to_string());
        assert_eq!(place, Some(format!("node.toml:{number}")), "{line}");
    }
}

/// Near enough to be meant: one letter in a short name, three in a long one.
#[test]
fn the_nearest_name_is_one_that_may_be_meant() {
    let known = ["url", "title", "timezone", "templates", "max_new_per_publish"];
    for (typed, meant) in [
        ("url", Some("url")),
        ("ulr", Some("url")),
        ("uri", Some("url")),
        ("u", None),
        ("", None),
        ("titel", Some("title")),
        ("tilte", Some("title")),
        ("tiel", None),
        ("tail", None),
        ("time_zone", Some("timezone")),
        ("tempaltse", Some("templates")),
        ("max_new_publish", None),
        ("max_news_per_publsh", Some("max_new_per_publish")),
        ("Title", Some("title")),
    ] {
        assert_eq!(nearest(typed, known), meant, "{typed}");
    }
}
