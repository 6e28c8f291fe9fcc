//! Looking at how an address is answered: status, every header, the body, whatever they are. For the owner
//! who wants to know what others are told.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};
use ureq::config::AutoHeaderValue;
use ureq::http::header;

use super::get::read;
use super::resolve::{Openness, port_of};
use super::{Client, NetError, bad_url, destination, left};
use crate::clock::Timestamp;
use crate::id::{Domain, Origin};
use crate::limits::{CONNECT_TIME, DOCTOR_BODY_MAX_BYTES, LINK_REDIRECTS_MAX};

mod certificate;

/// An answer, as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The HTTP status.
    pub status: u16,
    /// Its headers, in their order, names in lower case. A value that is no text is empty.
    pub headers: Vec<(String, String)>,
    /// Its body, decompressed.
    pub body: Vec<u8>,
}

impl Client {
    /// Asks for `url` with these headers and no others but `Host` and `User-Agent`, unsigned. Redirects
    /// are not followed. Takes at most `budget`.
    pub fn look(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        budget: Duration,
    ) -> Result<Seen, NetError> {
        let deadline = Instant::now() + budget;
        let place = destination(url)?;
        let mut request = self.agent.get(place.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .config()
            .accept_encoding(AutoHeaderValue::None)
            .timeout_global(Some(left(deadline)?))
            .build();
        let answer = request.call()?;
        let status = answer.status().as_u16();
        let text = |value: &header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = answer.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = read(answer, DOCTOR_BODY_MAX_BYTES)?;
        Ok(Seen { status, headers, body })
    }

    /// The same for a page, wherever redirects lead.
    pub fn look_at_page(&self, url: &str, budget: Duration) -> Result<Seen, NetError> {
        let deadline = Instant::now() + budget;
        let mut here = destination(url)?;
        for _ in 0..=LINK_REDIRECTS_MAX {
            let seen = self.look(&here.to_string(), &[("accept", "text/html")], left(deadline)?)?;
            let location = seen.headers.iter().find(|(name, _)| name == "location");
            match (seen.status, location) {
                (301 | 302 | 303 | 307 | 308, Some((_, location))) => {
                    here = here.redirected(location).map_err(bad_url)?;
                }
                _ => return Ok(seen),
            }
        }
        Err(NetError::Redirects)
    }

    /// The addresses that `domain` leads to from here, and who may reach each.
    pub fn addresses(&self, domain: &Domain) -> Result<Vec<(IpAddr, Openness)>, NetError> {
        let found = self.door.addresses_of(domain.host(), CONNECT_TIME)?;
        Ok(found.into_iter().map(|ip| (ip, self.door.is_open(ip))).collect())
    }

    /// Connects to `origin` at one of its addresses, and hangs up.
    pub fn knock_at(&self, origin: &Origin, ip: IpAddr) -> Result<(), NetError> {
        self.connect(origin, ip).map(drop)
    }

    /// Until when the certificate is good that `origin` shows, whoever has signed it; `None` if it does
    /// not say. Nothing is sent over the connection.
    pub fn certificate_until(&self, origin: &Origin) -> Result<Option<Timestamp>, NetError> {
        let wrong = |why: Error| NetError::Tls(why.to_string());
        let addresses = self.door.admit(origin, CONNECT_TIME)?;
        let first = addresses.first().ok_or(NetError::Dns)?;
        let mut stream = self.connect(origin, first.ip())?;
        let provider = Arc::new(crypto::ring::default_provider());
        let shown = Arc::new(Shown { provider: Arc::clone(&provider), first: Mutex::default() });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&shown) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        let host = origin.domain().host().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| NetError::Tls("no name".to_owned()))?;
        let mut connection = ClientConnection::new(Arc::new(config), name).map_err(wrong)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).map_err(|why| NetError::Tls(why.to_string()))?;
        }
        let first = shown.first.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(certificate::not_after(&first))
    }

    fn connect(&self, origin: &Origin, ip: IpAddr) -> Result<TcpStream, NetError> {
        let port = port_of(origin, &origin.domain());
        if self.door.is_open(ip) == Openness::Private {
            return Err(NetError::Forbidden(format!("{ip} is not a public address")));
        }
        let stream = TcpStream::connect_timeout(&SocketAddr::new(ip, port), CONNECT_TIME);
        let stream = stream.map_err(|why| NetError::Connect(why.to_string()))?;
        let bounded = stream
            .set_read_timeout(Some(CONNECT_TIME))
            .and_then(|()| stream.set_write_timeout(Some(CONNECT_TIME)));
        bounded.map_err(|why| NetError::Connect(why.to_string()))?;
        Ok(stream)
    }
}

/// Keeps the certificate that is shown, and lets each pass: one that is out of date has a date, too.
/// Whether it is to be trusted is judged where something is asked for.
#[derive(Debug)]
struct Shown {
    provider: Arc<CryptoProvider>,
    first: Mutex<Vec<u8>>,
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = end_entity.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
