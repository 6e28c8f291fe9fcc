//! Who is told the numbers of this node.

use std::net::IpAddr;

use super::super::{Handler, Metrics, RequestHead};
use crate::site::write_file;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Who asks, the host that they name, what else they say, and whether they are told.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], bool);

#[test]
fn numbers_are_for_this_machine_and_for_whoever_has_the_token() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("token");
    write_file(&file, format!("{TOKEN}\n").as_bytes()).unwrap();
    let (mut site, _door) = super::site();
    site.metrics = Some(Metrics::new(file.clone(), Box::new(|| Some(String::new()))));
    let (here, there) = ("127.0.0.1", "192.0.2.7");
    let bearer = format!("Bearer {TOKEN}");
    let rows: &[Row<'_>] = &[
        (here, "127.0.0.1:8787", &[], true),
        (here, "localhost", &[], true),
        ("::ffff:127.0.0.1", "localhost", &[], true),
        ("::1", "[::1]:8787", &[], true),
        (there, "127.0.0.1", &[], false),
        // A proxy on this machine that says nothing, and a page that a browser here has opened.
        (here, "me.example", &[], false),
        (here, "", &[], false),
        (here, "localhost", &[("x-forwarded-for", there)], false),
        (here, "localhost", &[("forwarded", "for=192.0.2.7")], false),
        (here, "localhost", &[("via", "1.1 proxy")], false),
        (there, "me.example", &[("authorization", &bearer)], true),
        (there, "me.example", &[("authorization", &bearer), ("via", "1.1 proxy")], true),
        (there, "me.example", &[("authorization", TOKEN)], false),
        (there, "me.example", &[("authorization", &bearer[..bearer.len() - 1])], false),
        // Whoever names a token that is not it is nobody, wherever they are.
        (here, "localhost", &[("authorization", "Bearer x")], false),
    ];
    for (peer, host, more, wanted) in rows {
        let headers: Vec<_> = [("host", *host)].into_iter().chain(more.iter().copied()).collect();
        let peer: IpAddr = peer.parse().unwrap();
        let head = RequestHead { method: "GET", target: "/metrics", headers: &headers, peer };
        let answer = site.answer_at_gate(&head).map(|it| it.status());
        assert_eq!(answer, (!wanted).then_some(404), "{peer} {headers:?}");
    }
    // A file without a token in it lets nobody in.
    write_file(&file, b"").unwrap();
    let headers = [("host", "me.example"), ("authorization", "Bearer ")];
    let peer = there.parse().unwrap();
    let head = RequestHead { method: "GET", target: "/metrics", headers: &headers, peer };
    assert!(site.answer_at_gate(&head).is_some());
}
