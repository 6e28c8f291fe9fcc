//! Who gets the whole account.

use std::net::IpAddr;

use super::super::{Exports, Handler, Request, RequestHead};
use crate::site::write_file;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_account_is_for_whoever_has_the_token_and_not_all_the_time() {
    let folder = tempfile::TempDir::new().unwrap();
    let (token, archive) = (folder.path().join("token"), folder.path().join("a.tar"));
    let peer: IpAddr = "192.0.2.7".parse().unwrap();
    let (mut site, _door) = super::site();
    let bearer = format!("Bearer {TOKEN}");
    let ask = |site: &super::super::Site, method: &str, sent: Option<&str>| {
        let headers: Vec<_> = sent.map(|sent| ("authorization", sent)).into_iter().collect();
        if method == "GET" {
            let target = "/ap/export";
            let head = RequestHead { method, target, headers: &headers, peer };
            return site.answer_at_gate(&head).unwrap();
        }
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        site.answer(Request {
            method: method.to_owned(),
            target: "/ap/export".to_owned(),
            headers: headers.collect(),
            body: Vec::new(),
            peer,
        })
    };
    for method in ["GET", "POST"] {
        assert_eq!(ask(&site, method, Some(&bearer)).status(), 404, "{method}: it is off");
    }
    let make = Box::new(|path: &std::path::Path| write_file(path, b"all").is_ok());
    site.exports = Some(Exports::new(token.clone(), archive, make));
    for method in ["GET", "POST"] {
        assert_eq!(
            ask(&site, method, Some("Bearer ")).status(),
            401,
            "{method}: there is no token"
        );
    }
    write_file(&token, format!("{TOKEN}\n").as_bytes()).unwrap();
    for (sent, wanted) in [
        (None, 401),
        (Some(TOKEN), 401),
        (Some(&bearer[..bearer.len() - 1]), 401),
        (Some("Basic eDp5"), 401),
        (Some(bearer.as_str()), 404),
    ] {
        assert_eq!(ask(&site, "GET", sent).status(), wanted, "{sent:?}");
        let wanted = if wanted == 404 { 303 } else { wanted };
        assert_eq!(ask(&site, "POST", sent).status(), wanted, "{sent:?}");
    }
    let again = ask(&site, "POST", Some(&bearer));
    assert_eq!(again.status(), 429);
    assert!(again.header("Retry-After").unwrap().parse::<u64>().unwrap() > 500);
    let whole = ask(&site, "GET", Some(&bearer));
    assert_eq!((whole.status(), whole.body().length()), (200, 3));
    assert_eq!(whole.header("Content-Type"), Some("application/x-tar"));
    assert_eq!(whole.header("Cache-Control"), Some("private, no-store"));
}
