//! Mail to the owner: one message, one connection to a server that the owner has named.

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};

use super::trust;
use crate::id::Domain;
use crate::limits::MAIL_TIME;

/// How a mail server is spoken to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailSafety {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after STARTTLS (RFC 3207); without it nothing is sent.
    StartTls,
    /// In clear.
    Plain,
}

/// A mail server that takes what we send.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name, perhaps with a port.
    pub server: Domain,
    /// How it is spoken to.
    pub safety: MailSafety,
    /// Name and password, if it asks who we are. Never written to a log.
    pub login: Option<(String, String)>,
    /// How this node calls itself.
    pub own: Domain,
}

/// A mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// Its id, without the host: the same at each attempt, so that a repeat is known.
    pub name: String,
    /// Who it is from.
    pub from: String,
    /// Who gets it.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Why it was not sent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MailError {
    /// It has certainly not been taken; another time it may be.
    #[error("{0}")]
    NotYet(String),
    /// It will never be taken.
    #[error("{0}")]
    Refused(String),
    /// It may have been taken.
    #[error("it is not known whether it was taken: {0}")]
    Unknown(String),
}

/// Sends one mail.
///
/// # Errors
/// Why not, and whether it may have arrived all the same.
pub fn send_mail(server: &MailServer, mail: &Mail) -> Result<(), MailError> {
    let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
    let mailbox = |address: &str| address.parse::<Mailbox>().map_err(|error| refused(&error));
    let message = Message::builder()
        .from(mailbox(&mail.from)?)
        .to(mailbox(&mail.to)?)
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}@{}>", mail.name, server.own.host())))
        .date_now()
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| refused(&error))?;
    let transport = transport(server)?;
    // Whatever fails before anything is said has failed for certain.
    transport.test_connection().map_err(|error| MailError::NotYet(said(&error)))?;
    match transport.send(&message) {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(MailError::Refused(said(&error))),
        Err(error) if error.is_transient() => Err(MailError::NotYet(said(&error))),
        Err(error) => Err(MailError::Unknown(said(&error))),
    }
}

fn transport(server: &MailServer) -> Result<SmtpTransport, MailError> {
    let host = server.server.host().to_owned();
    let parameters = || trusting(&host).map_err(|error| MailError::Refused(said(&error)));
    let (tls, usual) = match server.safety {
        MailSafety::Tls => (Tls::Wrapper(parameters()?), 465),
        MailSafety::StartTls => (Tls::Required(parameters()?), 587),
        MailSafety::Plain => (Tls::None, 25),
    };
    let port = server.server.as_str().get(host.len() + 1..).and_then(|port| port.parse().ok());
    let hello = ClientId::Domain(server.own.host().to_owned());
    let mut builder = SmtpTransport::builder_dangerous(host)
        .port(port.unwrap_or(usual))
        .tls(tls)
        .hello_name(hello)
        .timeout(Some(MAIL_TIME));
    if let Some((user, password)) = &server.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

/// A safe line to `host`, for which the same authorities vouch as for any other server.
fn trusting(host: &str) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(named) = trust::named() {
        builder = builder.certificate_store(CertificateStore::None);
        for authority in named {
            builder =
                builder.add_root_certificate(Certificate::from_der(authority.der().to_vec())?);
        }
    }
    builder.build()
}

/// With what lies behind it, which says more.
fn said(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
