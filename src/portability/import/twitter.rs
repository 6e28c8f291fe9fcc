//! The archive that Twitter (X) hands out: programs that set a variable to a list, and a folder of media.

use std::io::Read;

use super::error::ImportError;
use super::members::{flag, list, text, word};
use super::trunk::Trunk;
use super::{Format, Receiver};
use crate::ap::json;
use crate::ap::json::Value;
use crate::clock::Timestamp;
use crate::limits::{ARCHIVE_POST_MAX_BYTES, IMPORT_VARIABLE_BYTES};
use crate::portability::carried::{Carried, CarriedMedia, CarriedText};

pub(super) const FORMAT: Format = Format { name: "Twitter archive", fits, read };

fn fits(trunk: &Trunk) -> bool {
    parts(trunk).first().is_some_and(|name| trunk.head(name, 32).starts_with(b"window.YTD."))
}

/// `tweets.js`, `tweets-part1.js` and so on; older archives say `tweet.js`.
fn parts(trunk: &Trunk) -> Vec<&str> {
    let is_part = |name: &&str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        let stem = file.strip_suffix(".js").and_then(|file| file.strip_prefix("tweet"));
        let stem = stem.map(|stem| stem.strip_prefix('s').unwrap_or(stem));
        stem.is_some_and(|stem| stem.is_empty() || stem.starts_with("-part"))
    };
    trunk.names().filter(is_part).collect()
}

fn read(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    let account = account(trunk)?;
    for name in parts(trunk) {
        each_of(trunk, name, &mut |item| {
            let tweet = item.get("tweet").unwrap_or(&item);
            match carried(tweet, account.as_deref(), trunk) {
                Ok(post) => to.take(post),
                Err(what) => {
                    to.leave(what);
                    Ok(())
                }
            }
        })?;
    }
    Ok(())
}

fn each_of(
    trunk: &Trunk,
    name: &str,
    each: &mut dyn FnMut(Value) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    trunk.with(name, |reader| {
        let mut variable = Vec::new();
        let mut head = reader.take(IMPORT_VARIABLE_BYTES);
        let read = std::io::BufRead::read_until(&mut head, b'=', &mut variable);
        read.map_err(|error| ImportError::format(name, error))?;
        if !variable.ends_with(b"=") {
            return Err(ImportError::format(name, "it does not begin with a variable"));
        }
        let read = json::each_in(head.into_inner(), &[], ARCHIVE_POST_MAX_BYTES, each);
        read.map(drop).map_err(|error| ImportError::of(name, error))
    })
}

/// The name of whoever wrote all this.
fn account(trunk: &Trunk) -> Result<Option<String>, ImportError> {
    let mut name = None;
    if let Some(file) = trunk.find("account.js") {
        each_of(trunk, file, &mut |item| {
            let account = item.get("account").unwrap_or(&item);
            name = name.take().or_else(|| text(account, "username").map(str::to_owned));
            Ok(())
        })?;
    }
    Ok(name)
}

fn carried(tweet: &Value, account: Option<&str>, trunk: &Trunk) -> Result<Carried, &'static str> {
    let unread = "posts without an id or a date";
    let id = word(tweet, "id_str").or_else(|| word(tweet, "id")).ok_or(unread)?;
    let published = text(tweet, "created_at").and_then(date).ok_or(unread)?;
    let words = text(tweet, "full_text").or_else(|| text(tweet, "text")).unwrap_or_default();
    if words.starts_with("RT @") || flag(tweet, "retweeted") {
        return Err("retweets");
    }
    let (words, files) = settled(words, tweet);
    let mut post = Carried::new(status(account, &id), published, CarriedText::Plain(words));
    post.urls.extend(account.map(|account| status(Some(account), &id)));
    post.language =
        text(tweet, "lang").filter(|it| !matches!(*it, "und" | "zxx")).map(str::to_owned);
    post.sensitive = flag(tweet, "possibly_sensitive") && !files.is_empty();
    if let Some(parent) = word(tweet, "in_reply_to_status_id_str") {
        let author = text(tweet, "in_reply_to_screen_name").or(account);
        post.in_reply_to = Some(status(author, &parent));
    }
    let entities = tweet.get("entities").unwrap_or(&Value::Null);
    let tags = list(entities, "hashtags").into_iter().filter_map(|tag| text(tag, "text"));
    post.tags.extend(tags.map(str::to_owned));
    for media in files {
        let Some(source) = source(media, &id, trunk) else { continue };
        let alt = text(media, "ext_alt_text").or_else(|| text(media, "altText"));
        post.media.push(CarriedMedia { source, alt: alt.map(str::to_owned) });
    }
    for (name, what) in
        [("card", "a card, perhaps a poll"), ("place", "a place"), ("geo", "a place")]
    {
        if tweet.get(name).is_some_and(Value::is_object) {
            post.lost.push(what.to_owned());
        }
    }
    post.lost.dedup();
    Ok(post)
}

fn status(account: Option<&str>, id: &str) -> String {
    match account {
        Some(account) => format!("https://twitter.com/{account}/status/{id}"),
        None => format!("twitter:{id}"),
    }
}

/// `Wed Oct 10 20:19:24 +0000 2018`
fn date(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [day, month, number, time, zone, year] = parts[..] else { return Timestamp::parse(text) };
    Timestamp::parse_http_date(&format!("{day}, {number} {month} {year} {time} {zone}"))
}

/// The text with the addresses that were meant, and the files that it shows.
fn settled<'t>(words: &str, tweet: &'t Value) -> (String, Vec<&'t Value>) {
    let mut words = words.to_owned();
    let none = &Value::Null;
    let entities = tweet.get("entities").unwrap_or(none);
    let mut files = list(tweet.get("extended_entities").unwrap_or(none), "media");
    if files.is_empty() {
        files = list(entities, "media");
    }
    for media in &files {
        if let Some(short) = text(media, "url") {
            words = words.replace(short, "");
        }
    }
    for url in list(entities, "urls") {
        if let (Some(short), Some(long)) = (text(url, "url"), text(url, "expanded_url")) {
            words = words.replace(short, long);
        }
    }
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    (words.trim().to_owned(), files)
}

/// The file of the archive, else the address.
fn source(media: &Value, id: &str, trunk: &Trunk) -> Option<String> {
    let film = media.get("video_info").map(|info| list(info, "variants")).unwrap_or_default();
    let film = film.into_iter().filter(|it| text(it, "content_type") == Some("video/mp4"));
    let rate = |it: &&Value| word(it, "bitrate").and_then(|it| it.parse().ok()).unwrap_or(0_u64);
    let mut films: Vec<&Value> = film.collect();
    films.sort_by_key(|it| std::cmp::Reverse(rate(it)));
    let films = films.into_iter().filter_map(|it| text(it, "url"));
    let picture = text(media, "media_url_https").or_else(|| text(media, "media_url"));
    let urls: Vec<&str> = films.chain(picture).collect();
    let inside = urls.iter().find_map(|url| {
        let file = url.split('?').next()?.rsplit('/').next()?;
        let folders = ["tweets_media", "tweet_media"];
        folders.iter().find_map(|folder| trunk.find(&format!("{folder}/{id}-{file}")))
    });
    inside.or_else(|| urls.first().copied()).map(str::to_owned)
}
