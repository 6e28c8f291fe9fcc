//! Fetching documents and asking WebFinger.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::super::NetError;
use super::super::get::{is_activitypub, next_hop};
use super::super::webfinger::{find_template, percent_encoded};
use super::stub::{Asked, Stub, answer, document, redirect};
use super::{check_signature, client, local_client, signer};
use crate::id::{Destination, Domain};
use crate::limits::{DOCUMENT_MAX_BYTES, WEBFINGER_MAX_BYTES};

const BUDGET: Duration = Duration::from_secs(5);

fn get(stub: &Stub, target: &str) -> Result<String, NetError> {
    let fetched = local_client().get_document(&stub.url(target), signer(), BUDGET)?;
    Ok(String::from_utf8(fetched.body).unwrap())
}

#[test]
fn a_document_is_fetched_signed() {
    let stub = Stub::saying(document(r#"{"id":"x"}"#));
    let url = stub.url("/u/a?page=2#main-key");
    let fetched = local_client().get_document(&url, signer(), BUDGET).unwrap();
    assert_eq!(fetched.url, stub.url("/u/a?page=2"));
    assert_eq!(fetched.body, br#"{"id":"x"}"#);
    let [asked] = &stub.asked()[..] else { panic!("one request") };
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", "/u/a?page=2"));
    let accept = "application/activity+json, \
        application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    assert_eq!(asked.all("accept"), [accept]);
    assert_eq!(asked.all("accept-encoding"), ["gzip"]);
    assert_eq!(asked.all("user-agent"), ["skep/test (+https://me.example/)"]);
    assert_eq!(asked.all("host"), [stub.address.to_string()]);
    assert_eq!((asked.all("signature").len(), asked.all("date").len()), (1, 1));
    check_signature(asked, &stub);
}

fn hops(asked: &Asked, stream: &mut TcpStream) -> std::io::Result<()> {
    let say = match asked.target.as_str() {
        "/0" => document("{}"),
        target => {
            let left: u32 = target[1..].parse().unwrap();
            redirect([301, 302, 303, 307, 308][left as usize % 5], &format!("/{}", left - 1))
        }
    };
    stream.write_all(say.as_bytes())
}

#[test]
fn redirects_are_counted_and_each_hop_is_signed_anew() {
    let stub = Stub::on("127.0.0.1:0", hops);
    let fetched = local_client().get_document(&stub.url("/3"), signer(), BUDGET).unwrap();
    assert_eq!(fetched.url, stub.url("/0"));
    let asked = stub.asked();
    assert_eq!(asked.len(), 4);
    asked.iter().for_each(|one| check_signature(one, &stub));
    let mut signatures: Vec<&str> = asked.iter().flat_map(|one| one.all("signature")).collect();
    signatures.sort_unstable();
    signatures.dedup();
    assert_eq!(signatures.len(), 4);
    assert_eq!(get(&stub, "/4"), Err(NetError::Redirects));
    assert_eq!(stub.asked().len(), 8);
}

#[test]
fn redirects_never_leave_https() {
    for (from, location, expected) in [
        ("https://a.example/x", "/y", Ok("https://a.example/y")),
        ("https://a.example/x", "https://b.example/", Ok("https://b.example/")),
        ("http://127.0.0.1/x", "https://b.example/", Ok("https://b.example/")),
        ("http://127.0.0.1/x", "http://127.0.0.1/y", Ok("http://127.0.0.1/y")),
        ("https://a.example/x", "http://a.example/x", Err(())),
        ("https://a.example/x", "HTTP://127.0.0.1:3000/", Err(())),
    ] {
        let from = Destination::parse(from).unwrap();
        let got = next_hop(&from, location.as_bytes()).map(|next| next.to_string());
        let got = got.as_deref().map_err(|_| ());
        assert_eq!(got, expected, "{location}");
    }
}

/// What is asked for by its id is answered by its origin or not at all: neither a document nor a
/// word that it is gone comes from elsewhere.
#[test]
fn ids_stay_on_their_origin() {
    let elsewhere = Stub::saying(answer(410, "", ""));
    let led = format!("Location: {}\r\n", elsewhere.url("/x"));
    let origin = Stub::saying(answer(302, &led, ""));
    let client = local_client();
    assert_eq!(get(&origin, "/"), Err(NetError::Status(410)));
    let got = client.get_by_id(&origin.url("/"), signer(), BUDGET);
    assert!(matches!(got, Err(NetError::Forbidden(_))), "{got:?}");
    assert_eq!(elsewhere.asked().len(), 1, "it was not even asked");

    let within = Stub::saying(answer(302, "Location: /y\r\n", ""));
    let got = client.get_by_id(&within.url("/"), signer(), BUDGET);
    assert_eq!(got, Err(NetError::Redirects), "within its origin redirects are followed");
    assert_eq!(
        client.get_by_id(&elsewhere.url("/#x"), signer(), BUDGET),
        Err(NetError::Status(410))
    );
}

/// SIG-10, SIG-13: without its query, then by RFC 9421, each once; at once by what is asked for.
#[test]
fn what_is_refused_is_signed_in_other_ways_once() {
    let asks = "Accept-Signature: s=(\"@method\" \"@target-uri\");created;keyid\r\n";
    let more = "Accept-Signature: s=(\"@method\" \"cookie\");created;keyid\r\n";
    for (status, headers, target, expected) in [
        (401, "", "/o", &["cavage", "rfc9421"][..]),
        (401, "", "/o?page=1", &["cavage", "cavage", "rfc9421"]),
        (401, asks, "/o?page=1", &["cavage", "rfc9421"]),
        (401, more, "/o?page=1", &["cavage", "cavage", "rfc9421"]),
        (403, asks, "/o?page=1", &["cavage"]),
    ] {
        let stub = Stub::saying(answer(status, headers, ""));
        assert_eq!(get(&stub, target), Err(NetError::Status(status)));
        let asked = stub.asked();
        let is_message = |asked: &Asked| !asked.all("signature-input").is_empty();
        let ways: Vec<_> =
            asked.iter().map(|it| if is_message(it) { "rfc9421" } else { "cavage" }).collect();
        assert_eq!(ways, expected, "{status} {headers}{target}");
        assert!(asked.iter().all(|it| it.target == target), "{asked:?}");
    }
}

#[test]
fn the_status_is_passed_through() {
    for status in [304, 400, 403, 404, 410, 418, 429, 500, 503] {
        assert_eq!(get(&Stub::saying(answer(status, "", "")), "/"), Err(NetError::Status(status)));
    }
    assert_eq!(get(&Stub::saying(answer(302, "", "")), "/"), Err(NetError::Status(302)));
}

#[test]
fn only_activitypub_media_types_are_read() {
    for (media_type, expected) in [
        ("application/activity+json", true),
        ("Application/Activity+JSON; charset=utf-8", true),
        ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", true),
        ("application/ld+json;charset=utf-8;profile=https://www.w3.org/ns/activitystreams", true),
        ("application/ld+json; profile=\"x https://www.w3.org/ns/activitystreams\"", true),
        ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams2\"", false),
        ("application/ld+json", false),
        ("application/json", false),
        ("text/html", false),
        ("application/activity+jsonx", false),
        ("image/png; x=application/activity+json", false),
        ("", false),
    ] {
        assert_eq!(is_activitypub(media_type), expected, "{media_type}");
    }
    let html = Stub::saying(answer(200, "Content-Type: text/html\r\n", "{}"));
    assert_eq!(get(&html, "/"), Err(NetError::MediaType("text/html".to_owned())));
    let two = "Content-Type: application/activity+json\r\nContent-Type: text/html\r\n";
    let two = get(&Stub::saying(answer(200, two, "{}")), "/");
    assert!(matches!(two, Err(NetError::MediaType(_))), "{two:?}");
}

/// A gzip stream of `blocks` times 1 MiB of zeros: one deflate member, stored nowhere in full.
pub(super) fn gzip_zeros(mebibytes: usize) -> Vec<u8> {
    // 1 MiB of zeros as a fixed-Huffman deflate block: a literal, then runs of 258. Bits are
    // written least significant first; code 285 (11000101) and distance code 0 (00000) follow
    // RFC 1951 section 3.2.6.
    let mut bits: Vec<bool> = Vec::new();
    let mut put = |code: u32, count: u32| {
        bits.extend((0..count).rev().map(|bit| code >> bit & 1 == 1));
    };
    put(0b110, 3); // the last block, fixed codes: BFINAL 1, BTYPE 01 in the order of the stream
    put(0b0011_0000, 8); // the byte 0
    for _ in 0..(mebibytes * 1024 * 1024 / 258) {
        put(0b1100_0101, 8);
        put(0, 5);
    }
    put(0, 7);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for chunk in bits.chunks(8) {
        gzip.push(chunk.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << at));
    }
    gzip
}

#[test]
fn a_gzip_bomb_is_stopped_at_the_limit() {
    let bomb = gzip_zeros(64);
    assert!(bomb.len() < 600 * 1024, "smaller than the limit while compressed");
    let mut say = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\nContent-Encoding: gzip\r\n\
         Content-Length: {}\r\n\r\n",
        bomb.len()
    )
    .into_bytes();
    say.extend(bomb);
    assert_eq!(get(&Stub::saying(say), "/"), Err(NetError::TooLarge));
}

#[test]
fn sizes_have_limits() {
    let limit = usize::try_from(DOCUMENT_MAX_BYTES).unwrap();
    let fits = get(&Stub::saying(document(&"x".repeat(limit))), "/").unwrap();
    assert_eq!(fits.len(), limit);
    let over = get(&Stub::saying(document(&"x".repeat(limit + 1))), "/");
    assert_eq!(over, Err(NetError::TooLarge));
    let head = format!("X-Long: {}\r\n", "x".repeat(20 * 1024));
    let head = get(&Stub::saying(answer(200, &head, "")), "/");
    assert_eq!(head, Err(NetError::TooLarge));
    let endless = Stub::on("127.0.0.1:0", |_, stream| {
        let type_ = "Content-Type: application/activity+json\r\nTransfer-Encoding: chunked";
        stream.write_all(format!("HTTP/1.1 200 OK\r\n{type_}\r\n\r\n").as_bytes())?;
        loop {
            stream.write_all(b"10\r\n0123456789abcdef\r\n")?;
        }
    });
    assert_eq!(get(&endless, "/"), Err(NetError::TooLarge));
}

#[test]
fn a_slow_drip_is_cut_by_the_deadline() {
    let body = Stub::on("127.0.0.1:0", |_, stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n";
        stream.write_all(format!("{head}Content-Length: 100\r\n\r\n").as_bytes())?;
        drip(stream)
    });
    let head = Stub::on("127.0.0.1:0", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX: ")?;
        drip(stream)
    });
    let redirects = Stub::on("127.0.0.1:0", |_, stream| {
        thread::sleep(Duration::from_millis(150));
        stream.write_all(redirect(302, "/").as_bytes())
    });
    for stub in [body, head, redirects] {
        let started = Instant::now();
        let budget = Duration::from_millis(300);
        let got = local_client().get_document(&stub.url("/"), signer(), budget);
        assert_eq!(got, Err(NetError::Timeout));
        assert!(started.elapsed() < BUDGET);
    }
}

fn drip(stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        stream.write_all(b"H")?;
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn connections_are_kept_and_shared_between_clones() {
    let stub = Stub::saying(document("{}"));
    let first = local_client();
    for client in [first.clone(), first.clone(), first] {
        client.get_document(&stub.url("/"), signer(), BUDGET).unwrap();
    }
    assert_eq!((stub.asked().len(), stub.connections()), (3, 1));
}

#[test]
fn webfinger_is_asked_plainly_in_the_ranges_and_unsigned() {
    let stub = Stub::saying(answer(200, "Content-Type: application/jrd+json\r\n", "{}"));
    let names: &[(&str, &[&str])] = &[("localhost", &["127.0.0.1"])];
    let client = client(&["127.0.0.1"], names);
    for host in ["127.0.0.1", "localhost"] {
        let domain = Domain::parse(&format!("{host}:{}", stub.address.port())).unwrap();
        assert_eq!(client.get_webfinger(&domain, "acct:a b@peer.example").unwrap(), b"{}");
    }
    let asked = stub.asked();
    let target = "/.well-known/webfinger?resource=acct:a%20b@peer.example";
    assert_eq!((asked.len(), asked[0].target.as_str()), (2, target));
    assert_eq!(asked[0].all("accept"), ["application/jrd+json, application/json"]);
    assert!(asked[0].all("signature").is_empty());
    assert_eq!(
        percent_encoded("https://a.example/?x&y=ü#"),
        "https://a.example/%3Fx%26y%3D%C3%BC%23"
    );
}

#[test]
fn webfinger_redirects_and_size_have_limits() {
    let stub =
        Stub::on("127.0.0.1:0", |_, stream| stream.write_all(redirect(301, "/x").as_bytes()));
    let domain = |stub: &Stub| Domain::parse(&stub.address.to_string()).unwrap();
    let got = local_client().get_webfinger(&domain(&stub), "acct:a@b.example");
    assert_eq!((got, stub.asked().len()), (Err(NetError::Redirects), 6));
    let limit = usize::try_from(WEBFINGER_MAX_BYTES).unwrap();
    let large = Stub::saying(answer(200, "", &"x".repeat(limit + 1)));
    let got = local_client().get_webfinger(&domain(&large), "acct:a@b.example");
    assert_eq!(got, Err(NetError::TooLarge));
}

#[test]
fn host_meta_tells_another_place_once() {
    let stub = Stub::on("127.0.0.1:0", |asked, stream| {
        let template = format!("http://{}/wf?a=1&amp;r={{uri}}", asked.all("host")[0]);
        let xrd = format!("<XRD><Link rel='x'/><Link rel=\"lrdd\" template=\"{template}\"/></XRD>");
        let say = match asked.target.as_str() {
            "/.well-known/host-meta" => answer(200, "", &xrd),
            "/wf?a=1&r=acct:a@b.example" => answer(200, "", "found"),
            _ => answer(404, "", ""),
        };
        stream.write_all(say.as_bytes())
    });
    let domain = Domain::parse(&stub.address.to_string()).unwrap();
    assert_eq!(local_client().get_webfinger(&domain, "acct:a@b.example").unwrap(), b"found");
    let none = Stub::saying(answer(404, "", ""));
    let domain = Domain::parse(&none.address.to_string()).unwrap();
    let got = local_client().get_webfinger(&domain, "acct:a@b.example");
    assert_eq!((got, none.asked().len()), (Err(NetError::Status(404)), 2));
    assert_eq!(find_template("<Link rel='lrdd' template='https://a.example/'/>"), None);
}
