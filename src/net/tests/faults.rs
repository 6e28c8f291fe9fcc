//! What can go wrong with a delivery between a name and an answer, each made on a real socket, and the
//! class that it lands in.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::super::resolve::Door;
use super::super::{Client, NetError};
use super::{local_client, signer};
use crate::id::{AddressRange, InboxUrl, Origin};
use crate::sig::Standard;

/// Each exchange has this long.
const TIME: Duration = Duration::from_secs(2);
/// What is posted.
const BODY: &[u8] = b"{}";
/// The head of a request is read, and then this happens.
type Fault = fn(&mut TcpStream) -> io::Result<()>;

/// How an exchange can end, without its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Answer(u16),
    Closed,
    Malformed,
    TooLarge,
    Timeout,
}

const AFTER_THE_REQUEST: &[(&str, Fault, End)] = &[
    ("closed at once", |_| Ok(()), End::Closed),
    ("broken off in its first line", |to| to.write_all(b"HTTP/1.1 20"), End::Closed),
    ("broken off in its head", |to| to.write_all(b"HTTP/1.1 202 X\r\nContent-Le"), End::Closed),
    // The status has said what matters.
    (
        "broken off in its body",
        |to| to.write_all(b"HTTP/1.1 202 X\r\nContent-Length: 9\r\n\r\nab"),
        End::Answer(202),
    ),
    (
        "a broken chunk",
        |to| to.write_all(b"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        End::Answer(500),
    ),
    ("garbage", |to| to.write_all(b"\x00\xff\x01 nothing\r\n\r\n"), End::Malformed),
    ("another protocol", |to| to.write_all(b"SSH-2.0-x\r\n\r\n"), End::Malformed),
    ("a status that is none", |to| to.write_all(b"HTTP/1.1 9 X\r\n\r\n"), End::Malformed),
    ("headers without end", |to| forever(to, b"HTTP/1.1 202 X\r\n", b"X-A: b\r\n"), End::Malformed),
    ("a header without end", |to| forever(to, b"HTTP/1.1 202 X\r\nX-A: ", b"b"), End::TooLarge),
    (
        "a body without end",
        |to| forever(to, b"HTTP/1.1 202 X\r\n\r\n", b"aaaaaaaaaaaaaaaa"),
        End::Answer(202),
    ),
    (
        "nothing but the word to go on",
        |to| forever(to, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        End::TooLarge,
    ),
    ("a word every moment", |to| dripping(to, b"HTTP/1.1 202 X"), End::Timeout),
    ("silence", |to| io::copy(to, &mut io::sink()).map(drop), End::Timeout),
];

fn forever(to: &mut TcpStream, first: &[u8], then: &[u8]) -> io::Result<()> {
    to.write_all(first)?;
    loop {
        to.write_all(&then.repeat(64))?;
    }
}

fn dripping(to: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes.iter().cycle() {
        to.write_all(&[*byte])?;
        thread::park_timeout(TIME / 4);
    }
    Ok(())
}

/// A listener at which each connection is met by `meet`.
fn listener(meet: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let meet = Arc::new(meet);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let meet = Arc::clone(&meet);
            thread::spawn(move || meet(stream));
        }
    });
    address
}

fn post(client: &Client, inbox: &str) -> Result<u16, NetError> {
    let inbox = InboxUrl::parse(inbox).unwrap();
    let answer = client.post_within(&inbox, BODY, (signer(), Standard::Cavage), TIME);
    answer.map(|answer| answer.status)
}

fn end(told: Result<u16, NetError>) -> End {
    match told {
        Ok(status) => End::Answer(status),
        Err(NetError::Closed) => End::Closed,
        Err(NetError::Malformed(_)) => End::Malformed,
        Err(NetError::TooLarge) => End::TooLarge,
        Err(NetError::Timeout) => End::Timeout,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn each_fault_of_an_answer_lands_in_its_class() {
    for (name, fault, expected) in AFTER_THE_REQUEST {
        let address = listener(move |mut stream| {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let _ = fault(&mut stream);
        });
        let started = Instant::now();
        let told = post(&local_client(), &format!("http://{address}/inbox"));
        assert_eq!(end(told), *expected, "{name}");
        assert!(started.elapsed() < 3 * TIME, "{name} took {:?}", started.elapsed());
    }
}

/// A connection that is closed with something unread is not ended but reset.
#[test]
fn a_connection_that_is_reset_ends_where_one_does_that_is_closed() {
    const SAID: &[(&[u8], End)] = &[
        (b"", End::Closed),
        (b"HTTP/1.1 20", End::Closed),
        (b"HTTP/1.1 202 X\r\nContent-Le", End::Closed),
        (b"HTTP/1.1 202 X\r\nContent-Length: 9\r\n\r\nab", End::Answer(202)),
    ];
    for (said, expected) in SAID {
        let address = listener(move |mut stream| {
            let mut request = [0; 4096];
            while stream.peek(&mut request).is_ok_and(|n| n > 0 && !request[..n].ends_with(BODY)) {}
            let _ = stream.write_all(said);
        });
        let told = post(&local_client(), &format!("http://{address}/inbox"));
        assert_eq!(end(told), *expected, "{}", String::from_utf8_lossy(said));
    }
}

/// A full queue of connections: whoever comes later is not even refused.
#[test]
fn who_cannot_be_connected_to_takes_no_more_than_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let connect = |_: usize| TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    let held: Vec<TcpStream> = (0..10_000).map_while(connect).collect();
    assert!(held.len() < 10_000, "a queue has an end");
    assert_eq!(end(post(&local_client(), &format!("http://{address}/inbox"))), End::Timeout);
}

#[test]
fn each_fault_of_a_name_lands_in_its_class() {
    type Lookup = fn() -> io::Result<Vec<IpAddr>>;
    let faults: [(&str, Lookup, NetError); 5] = [
        // How the system says it: NXDOMAIN, SERVFAIL, and name servers that do not answer.
        ("no such name", || Err(io::ErrorKind::NotFound.into()), NetError::Dns),
        ("no answer from the zone", || Err(io::ErrorKind::Other.into()), NetError::Dns),
        ("no answer in time", || Err(io::ErrorKind::TimedOut.into()), NetError::Dns),
        ("a name without address", || Ok(Vec::new()), NetError::Dns),
        (
            "silence",
            || loop {
                thread::park();
            },
            NetError::Timeout,
        ),
    ];
    for (name, lookup, expected) in faults {
        let own = Origin::of("https://me.example/").unwrap();
        let lookup = Arc::new(move |_: &str| lookup());
        let client = Client::with_lookup(own, Vec::new(), String::new(), lookup);
        assert_eq!(post(&client, "https://gone.example/inbox"), Err(expected), "{name}");
    }
}

/// An authority that the test trusts, and what it signs.
struct Authority {
    der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "authority");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { der, issuer: Issuer::new(params, key) }
    }

    /// A server with a certificate for `name` that `params` say more of.
    fn server(&self, name: &str, change: impl Fn(&mut CertificateParams)) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        serve_tls(leaf.der().to_vec(), &key)
    }

    fn client(&self) -> Client {
        let root = Certificate::from_der(&self.der).to_owned();
        let roots = RootCerts::from([root]);
        let allow = vec![AddressRange::parse("127.0.0.1").unwrap()];
        let lookup = |_: &str| Ok(vec![Ipv4Addr::LOCALHOST.into()]);
        let door = Door::new(Origin::of("https://me.example/").unwrap(), allow, Arc::new(lookup));
        let tls = TlsConfig::builder().root_certs(roots).build();
        Client::trusting(tls, door, String::new())
    }
}

fn serve_tls(certificate: Vec<u8>, key: &KeyPair) -> SocketAddr {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key)
        .unwrap();
    let config = Arc::new(config);
    listener(move |stream| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(session, stream);
        // All of it: what is left unread when the connection ends would take the answer with it.
        let mut received = Vec::new();
        let mut part = [0; 4096];
        while !received.ends_with(BODY) {
            match stream.read(&mut part) {
                Ok(length @ 1..) => received.extend_from_slice(&part[..length]),
                _ => return,
            }
        }
        let _ = stream.write_all(b"HTTP/1.1 202 X\r\nContent-Length: 0\r\n\r\n");
        while matches!(stream.read(&mut part), Ok(1..)) {}
    })
}

#[test]
fn only_a_certificate_that_is_right_in_every_way_is_spoken_to() {
    let authority = Authority::new();
    let client = authority.client();
    let post =
        |address: SocketAddr, client: &Client| post(client, &format!("https://{address}/inbox"));
    let right = authority.server("127.0.0.1", |_| {});
    assert_eq!(post(right, &client), Ok(202));
    let expired = |params: &mut CertificateParams| {
        (params.not_before, params.not_after) =
            (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    };
    let early = |params: &mut CertificateParams| params.not_before = date_time_ymd(2400, 1, 1);
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let own = serve_tls(own.self_signed(&key).unwrap().der().to_vec(), &key);
    for (address, client, word) in [
        (authority.server("127.0.0.1", expired), &client, "expired"),
        (authority.server("127.0.0.1", early), &client, "not valid yet"),
        (authority.server("other.example", |_| {}), &client, "not valid for"),
        (own, &client, "UnknownIssuer"),
        // As the program has it, which knows nothing of this authority.
        (right, &local_client(), "UnknownIssuer"),
    ] {
        let told = post(address, client);
        let Err(NetError::Tls(why)) = &told else { panic!("{word}: {told:?}") };
        assert!(why.contains(word), "{word}: {why}");
    }
}

#[test]
fn whoever_stalls_while_a_safe_connection_is_made_takes_no_more_than_its_time() {
    let address = listener(|mut stream| while stream.read(&mut [0; 64]).is_ok_and(|n| n > 0) {});
    let told = post(&local_client(), &format!("https://{address}/inbox"));
    assert_eq!(end(told), End::Timeout);
}

/// Also of one that nobody would speak to.
#[test]
fn until_when_a_certificate_is_good_is_seen_whoever_has_signed_it() {
    let authority = Authority::new();
    for (year, client) in
        [(2021, authority.client()), (2049, local_client()), (2051, local_client())]
    {
        let address = authority.server("127.0.0.1", |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(year, 2, 3);
        });
        let origin = Origin::of(&format!("https://{address}")).unwrap();
        let until = client.certificate_until(&origin).unwrap().unwrap();
        assert_eq!(until.rfc3339(), format!("{year}-02-03T00:00:00Z"));
    }
    // Who speaks no TLS shows none; and where nobody may go, nobody is asked.
    let address = listener(|mut stream| drop(stream.write_all(b"HTTP/1.1 400 X\r\n\r\n")));
    let origin = Origin::of(&format!("https://{address}")).unwrap();
    assert!(matches!(local_client().certificate_until(&origin), Err(NetError::Tls(_))));
    let elsewhere = Origin::of("https://127.0.0.9:1").unwrap();
    let told = local_client().certificate_until(&elsewhere);
    assert!(matches!(told, Err(NetError::Forbidden(_))), "{told:?}");
    let told = local_client().knock_at(&elsewhere, elsewhere.domain().host().parse().unwrap());
    assert!(matches!(told, Err(NetError::Forbidden(_))), "{told:?}");
}
