//! The ways by which a message goes out.

use std::fs;
use std::path::Path;

use super::super::Node;
use super::words::{Event, Message};
use crate::ap::json;
use crate::clock;
use crate::config::{MailSafety, Notify, Ntfy, Webhook};
use crate::id::{AddressRange, fresh_name};
use crate::limits;
use crate::net::{self, Client, MailError, NetError};
use crate::sig;
use crate::store::{AlertMessage, Error};

const MAIL: &str = "mail";
const WEBHOOK: &str = "webhook";
const NTFY: &str = "ntfy";

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sent {
    /// It was taken.
    Taken,
    /// It has certainly not arrived; another time it may.
    NotYet(String),
    /// It will not arrive, or may have arrived: it is not sent again.
    Over(String),
}

/// The ways that the owner has chosen.
pub(super) fn channels(notify: &Notify) -> Vec<&'static str> {
    let chosen = [
        (MAIL, notify.mail.is_some()),
        (WEBHOOK, notify.webhook.is_some()),
        (NTFY, notify.ntfy.is_some()),
    ];
    chosen.into_iter().filter(|(_, is_chosen)| *is_chosen).map(|(name, _)| name).collect()
}

/// Sends a message that was taken up, and writes down what became of it.
pub(super) fn settle(node: &Node, message: &AlertMessage) -> Result<(), Error> {
    let sent = match json::leading::<Message>(&message.body) {
        Ok((content, _)) => send(node, &message.channel, &content),
        Err(_) => Sent::Over("it cannot be read".to_owned()),
    };
    let (channel, now) = (&message.channel, clock::now());
    let is_old = now.since(message.written) >= limits::NOTIFY_KEPT;
    node.store.write(|tx| match sent {
        Sent::NotYet(why) if !is_old => {
            let wait = limits::NOTIFY_RETRY * 2_u32.pow(message.attempts.clamp(0, 6) as u32);
            log::warn!("notify: {channel} did not take a message: {why}; tried again later");
            tx.put_back_alert_message(message.id, now.plus(wait))
        }
        Sent::NotYet(why) | Sent::Over(why) => {
            log::error!("notify: a message was not sent by {channel}: {why}");
            tx.remove_alert_message(message.id)
        }
        Sent::Taken => tx.remove_alert_message(message.id),
    })
}

/// Sends a message that says nothing by every way; what became of each.
#[must_use]
pub fn send_test(node: &Node) -> Vec<(&'static str, Sent)> {
    let now = clock::now();
    let message = Message {
        id: fresh_name(now.millis()),
        site: node.own.origin().to_string(),
        title: "This is a test".to_owned(),
        at: now.rfc3339(),
        events: vec![Event {
            kind: "test".to_owned(),
            text: "Notifications of skep arrive here".to_owned(),
            url: Some(node.own.origin().join("/")),
            actor: None,
            at: now.rfc3339(),
        }],
        more: 0,
    };
    let channels = channels(&node.config.notify).into_iter();
    channels.map(|channel| (channel, send(node, channel, &message))).collect()
}

fn send(node: &Node, channel: &str, message: &Message) -> Sent {
    let notify = &node.config.notify;
    let sent = match channel {
        MAIL => mail(node, message),
        WEBHOOK => notify.webhook.as_ref().map(|hook| webhook(node, hook, message)),
        NTFY => notify.ntfy.as_ref().map(|topic| ntfy(node, topic, message)),
        _ => None,
    };
    sent.unwrap_or_else(|| Sent::Over("node.toml does not name it any more".to_owned()))
}

fn mail(node: &Node, message: &Message) -> Option<Sent> {
    let mail = node.config.notify.mail.as_ref()?;
    let password = match mail.password_file.as_deref().map(|file| secret(node, file)).transpose() {
        Ok(password) => password,
        Err(why) => return Some(Sent::NotYet(why)),
    };
    let server = net::MailServer {
        server: mail.server.clone(),
        safety: match mail.safety {
            MailSafety::Tls => net::MailSafety::Tls,
            MailSafety::StartTls => net::MailSafety::StartTls,
            MailSafety::Plain => net::MailSafety::Plain,
        },
        login: mail.user.clone().zip(password),
        own: node.own.origin().domain(),
    };
    let letter = net::Mail {
        name: message.id.clone(),
        from: mail.from.clone(),
        to: mail.to.clone(),
        subject: format!("{}: {}", node.config.site.title, message.title),
        text: format!("{}\n-- \n{}\n", message.text(), message.site),
    };
    Some(match net::send_mail(&server, &letter) {
        Ok(()) => Sent::Taken,
        Err(MailError::NotYet(why)) => Sent::NotYet(why),
        Err(why @ (MailError::Refused(_) | MailError::Unknown(_))) => Sent::Over(why.to_string()),
    })
}

fn webhook(node: &Node, hook: &Webhook, message: &Message) -> Sent {
    let body = json::to_string(message);
    let mut headers = vec![("X-Skep-Delivery", message.id.clone())];
    match hook.secret_file.as_deref().map(|file| secret(node, file)).transpose() {
        Ok(Some(secret)) => {
            let sum = sig::hmac_sha256_hex(secret.as_bytes(), body.as_bytes());
            headers.push(("X-Hub-Signature-256", format!("sha256={sum}")));
        }
        Ok(None) => {}
        Err(why) => return Sent::NotYet(why),
    }
    post(node, hook.url.as_str(), &headers, &body)
}

/// What ntfy takes at its root.
#[derive(serde::Serialize)]
struct Published<'a> {
    topic: &'a str,
    title: &'a str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    click: Option<&'a str>,
}

fn ntfy(node: &Node, ntfy: &Ntfy, message: &Message) -> Sent {
    let only = message.events.first().filter(|_| message.events.len() == 1);
    let published = Published {
        topic: &ntfy.topic,
        title: &message.title,
        message: message.text_within(limits::NTFY_TEXT_MAX_BYTES),
        click: only.and_then(|event| event.url.as_deref()),
    };
    let mut headers = Vec::new();
    match ntfy.token_file.as_deref().map(|file| secret(node, file)).transpose() {
        Ok(Some(token)) => headers.push(("Authorization", format!("Bearer {token}"))),
        Ok(None) => {}
        Err(why) => return Sent::NotYet(why),
    }
    post(node, ntfy.server.as_str(), &headers, &json::to_string(&published))
}

/// Nothing is said again that may have been heard.
fn post(node: &Node, url: &str, headers: &[(&str, String)], body: &str) -> Sent {
    match client(node).post_json(url, headers, body.as_bytes(), limits::NOTIFY_TIME) {
        Ok(200..=299) => Sent::Taken,
        Ok(status @ (408 | 425 | 429 | 500..=599)) => Sent::NotYet(format!("HTTP {status}")),
        Ok(status) => Sent::Over(format!("HTTP {status}")),
        Err(why @ (NetError::Dns | NetError::Busy | NetError::Connect(_) | NetError::Tls(_))) => {
            Sent::NotYet(why.to_string())
        }
        Err(why) => Sent::Over(why.to_string()),
    }
}

/// The owner has named where it goes: any port, and if they say so any network.
fn client(node: &Node) -> Client {
    let mut allow = node.config.net_allow.clone();
    if node.config.notify.private {
        allow.extend(["0.0.0.0/0", "::/0"].iter().filter_map(|all| AddressRange::parse(all)));
    }
    let agent = format!("skep/{} (+{}/)", env!("CARGO_PKG_VERSION"), node.own.origin());
    Client::for_links(node.own.origin().clone(), allow, agent)
}

/// The first line of a file of the owner's; its words are in no error.
fn secret(node: &Node, file: &Path) -> Result<String, String> {
    let text = fs::read_to_string(node.root.join(file));
    let text = text.map_err(|error| format!("`{}` cannot be read: {error}", file.display()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        Err(format!("`{}` is empty", file.display()))
    } else {
        Ok(line.to_owned())
    }
}
