//! `node.toml` as it is written: every key optional here, nothing checked yet but its type.
//! What the words mean is decided in the parent module.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::value::Datetime;

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Deserialize, Default)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct $name { $(pub(super) $field: Option<$type>),* }

        impl $name {
            /// The keys of this section.
            pub(super) const KEYS: &[&str] = &[$(stringify!($field)),*];
        }
    };
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        table! { $(#[$doc])* $name { $($field: $type),* } }

        impl $name {
            /// Its own settings, and those of `other` where it has none.
            fn or(self, other: Self) -> Self {
                Self { $($field: self.$field.or(other.$field)),* }
            }
        }
    };
}

table! {
    /// The whole file.
    File {
        site: Site, permalinks: BTreeMap<String, String>, taxonomies: BTreeMap<String, String>,
        feeds: Feeds, markdown: Markdown, actor: Actor, federation: Federation, server: Server,
        limits: Limits, moderation: Moderation, media: Media, net: Net, backup: Backup,
        notify: Notify,
        timeline: Timeline,
    }
}

impl File {
    /// Its own settings, and those of `other` where it has none.
    pub(super) fn or(self, other: Self) -> Self {
        macro_rules! file {
            ($($section:ident),*) => {
                Self {
                    permalinks: self.permalinks.or(other.permalinks),
                    taxonomies: self.taxonomies.or(other.taxonomies),
                    $($section: match (self.$section, other.$section) {
                        (Some(own), Some(other)) => Some(own.or(other)),
                        (own, other) => own.or(other),
                    }),*
                }
            };
        }
        file!(
            site, feeds, markdown, actor, federation, server, limits, moderation, media, net,
            backup, notify, timeline
        )
    }
}

section! {
    /// `[site]`
    Site {
        url: String, moved_from: String, title: String, description: String, language: String, timezone: String,
        paginate_by: usize, templates: String, theme: String, content: String, permalink: String,
        robots: String,
    }
}
section! {
    /// `[feeds]`
    Feeds {
        atom: String, rss: String, json: String, limit: usize, full_content: bool, sections: bool,
        tags: bool,
    }
}
section! {
    /// `[markdown]`
    Markdown { highlight: bool, html: bool, smart_punctuation: bool }
}
section! {
    /// `[actor]`
    Actor {
        handle: String, name: String, summary: String, avatar: String, header: String,
        fields: Vec<Field>, also_known_as: Vec<String>, discoverable: bool, indexable: bool,
        bot: bool, attribution_domains: Vec<String>, manually_approves_followers: bool,
        id: String, key_id: String, shared_inbox: String,
    }
}
section! {
    /// `[federation]`
    Federation {
        enabled: bool, deliver_since: Datetime, object: String, max_new_per_publish: usize,
        max_deletes_per_publish: usize, max_updates_per_publish: usize, replies: String,
        quotes: String, min_account_age_days: u32, blocklists: Vec<String>, follow_moves: String,
        live_export: bool, remote_interaction: bool,
    }
}
section! {
    /// `[moderation]`
    Moderation {
        keywords: Vec<String>, hold_links: bool, hold_mentions: usize, new_hosts_per_hour: usize,
        follows_per_hour: usize, follows_per_host: usize,
    }
}
section! {
    /// `[media]`
    Media { remote: String, cache_mb: u32 }
}
section! {
    /// `[server]`
    Server { listen: String, trusted_proxies: Vec<String>, output: String, data: String }
}
section! {
    /// `[limits]`
    Limits { body_kib: usize, head_kib: usize, connections: usize, per_ip: usize }
}
section! {
    /// `[net]`, for tests on one machine only.
    Net { allow: Vec<String> }
}
section! {
    /// `[backup]`
    Backup { dir: String, every: String, keep: usize }
}
section! {
    /// `[notify]`
    Notify {
        kinds: Vec<String>, digest: String, quiet: String, mail_to: String, mail_from: String,
        smtp: String, smtp_password_file: String, webhook: String, webhook_secret_file: String,
        ntfy: String, ntfy_token_file: String, feed: bool, private: bool,
    }
}
section! {
    /// `[timeline]`
    Timeline { max_posts: u32, max_days: u32, max_mb: u32, pictures: String, max_media_mb: u32 }
}

/// One row of the profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
}

/// The sections whose keys are fixed, for suggestions and for the environment.
pub(super) const SECTIONS: &[(&str, &[&str])] = &[
    ("site", Site::KEYS),
    ("feeds", Feeds::KEYS),
    ("markdown", Markdown::KEYS),
    ("actor", Actor::KEYS),
    ("federation", Federation::KEYS),
    ("moderation", Moderation::KEYS),
    ("media", Media::KEYS),
    ("server", Server::KEYS),
    ("limits", Limits::KEYS),
    ("net", Net::KEYS),
    ("backup", Backup::KEYS),
    ("notify", Notify::KEYS),
    ("timeline", Timeline::KEYS),
];
