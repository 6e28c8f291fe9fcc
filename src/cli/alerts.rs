//! `skep notify`: whether the owner is told elsewhere what happens.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use super::args::{Global, Notify, NotifyVerb};
use super::failure::{Exit, Failure};
use super::keys_file::write;
use super::open;
use super::print::{Printer, counted};
use super::settings;
use crate::config::Problem;
use crate::server::PrivateFeed;
use crate::sig;
use crate::worker;
use crate::worker::{Node, Sent};

#[derive(serde::Serialize)]
struct Tried {
    channels: Vec<Channel>,
}

#[derive(serde::Serialize)]
struct Channel {
    name: &'static str,
    sent: bool,
    why: Option<String>,
}

#[derive(serde::Serialize)]
struct Address {
    feed: String,
}

/// Where the secret part of the feed's address is.
pub(super) fn token_file(node: &Node) -> PathBuf {
    node.data().join("feed-token")
}

pub(super) fn run(global: &Global, args: &Notify, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match args.verb {
        NotifyVerb::Test => {
            if settings::are_newer(global, &node)? {
                printer.say(settings::NEWER);
            }
            test(&node, printer)
        }
        NotifyVerb::Feed => {
            let file = token_file(&node);
            if !file.exists() {
                write(&file, &format!("{}\n", sig::fresh_token()))?;
            }
            feed(&node, printer)
        }
        NotifyVerb::Rotate => {
            write(&token_file(&node), &format!("{}\n", sig::fresh_token()))?;
            feed(&node, printer)
        }
    }
}

fn test(node: &Node, printer: &Printer) -> Result<(), Failure> {
    if !node.config.notify.has_channel() {
        let problem = Problem::error("notify/nowhere", "nothing is sent to anywhere");
        let help = "name a `smtp` and `mail_to`, a `webhook` or `ntfy` under [notify] in node.toml";
        return Err(Failure::problem(Exit::Usage, problem.help(help)));
    }
    let sent = worker::send_test_alert(node);
    let channels: Vec<Channel> = sent
        .into_iter()
        .map(|(name, sent)| match sent {
            Sent::Taken => Channel { name, sent: true, why: None },
            Sent::NotYet(why) | Sent::Over(why) => Channel { name, sent: false, why: Some(why) },
        })
        .collect();
    let failed = channels.iter().filter(|channel| !channel.sent).count();
    let tried = Tried { channels };
    printer.result(&tried, || {
        let line = |channel: &Channel| match &channel.why {
            None => format!("{:<8} taken", channel.name),
            Some(why) => format!("{:<8} not taken: {why}", channel.name),
        };
        tried.channels.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    match failed {
        0 => Ok(()),
        failed => {
            let ways = counted(failed, "way");
            let problem =
                Problem::error("notify/not-taken", format!("{ways} did not take the message"));
            let help = "the lines above say why; [notify] in node.toml names the ways";
            Err(Failure::problem(Exit::Remote, problem.help(help)))
        }
    }
}

fn feed(node: &Node, printer: &Printer) -> Result<(), Failure> {
    if !node.config.notify.feed {
        let problem = Problem::error("notify/feed", "there is no feed of notifications");
        let help = "write `feed = true` under [notify] in node.toml, and start `skep serve` again";
        return Err(Failure::problem(Exit::Usage, problem.help(help)));
    }
    let file = token_file(node);
    let token = fs::read_to_string(&file);
    let token = token.with_context(|| format!("cannot read `{}`", file.display()))?;
    let feed = node.own.origin().join(&PrivateFeed::path(token.trim()));
    let address = Address { feed };
    printer.result(&address, || address.feed.clone());
    Ok(())
}
