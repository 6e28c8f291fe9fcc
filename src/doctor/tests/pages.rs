//! What is at each address, and how the account is found.

use super::super::{
    Check, Document, Finding, Form, Names, Pages, Question, Sight, Trouble, Verdict, names, pages,
};
use super::{answer, check, find, saying, site};

const AP: &str = "application/activity+json";
const HTML: &str = "text/html; charset=utf-8";

fn actor(id: &str, pem: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"type\":\"Person\",\"preferredUsername\":\"ada\",\"inbox\":\"{id}/inbox\",\
         \"publicKey\":{{\"id\":\"{id}#main-key\",\"owner\":\"{id}\",\"publicKeyPem\":\"{pem}\"}}}}"
    )
}

fn own() -> String {
    actor("https://you.example/ap/actor", "one")
}

fn document(path: &str, media_type: &'static str) -> Document {
    let headers = [("content-type", media_type), ("access-control-allow-origin", "*")];
    let sight = Ok(answer(200, &headers, "{}"));
    Document { path: path.to_owned(), media_type, sight, is_open: true }
}

fn well() -> Pages {
    let page = || saying(200, HTML, "<p>Words");
    let document_ = || saying(200, AP, "{}");
    Pages {
        documents: vec![document("/ap/actor", AP), document("/feed.xml", "application/atom+xml")],
        written: own().into_bytes(),
        account: saying(200, AP, &own()),
        permalink: "https://you.example/posts/a/".to_owned(),
        accept: vec![("text/html", Form::Page, page()), (AP, Form::Document, document_())],
        caches: vec![(Form::Page, page()), (Form::Document, document_()), (Form::Page, page())],
        gzip: (page(), page()),
    }
}

type Row = (fn(&mut Pages), Check, (Verdict, &'static str, &'static str));

const ROWS: &[Row] = &[
    (
        |it| it.account = saying(404, HTML, "not found"),
        Check::Account,
        (Verdict::Red, "HTTP 404", "proxy_pass http://127.0.0.1:8787"),
    ),
    (
        |it| it.account = saying(200, AP, &actor("https://old.example/users/ada", "one")),
        Check::Account,
        (Verdict::Red, "another account, https://old.example/users/ada", "proxy_pass"),
    ),
    (
        |it| it.account = saying(200, AP, &actor("https://you.example/ap/actor", "two")),
        Check::Account,
        (Verdict::Red, "other keys", "127.0.0.1:8787"),
    ),
    (
        |it| it.account = saying(200, AP, &own().replace("\"ada\"", "\"eda\"")),
        Check::Account,
        (Verdict::Yellow, "a cache has kept it", "proxy_cache"),
    ),
    (
        |it| it.account = saying(200, AP, "{}"),
        Check::Account,
        (Verdict::Red, "no account", "proxy_pass"),
    ),
    (
        |it| it.written = b"{}".to_vec(),
        Check::Account,
        (Verdict::Red, "cannot be read", "skep build --force"),
    ),
    (
        |it| it.documents[0].sight = saying(200, "application/json", "{}"),
        Check::Types,
        (
            Verdict::Red,
            "https://you.example/ap/actor: HTTP 200, `application/json`",
            "default_type",
        ),
    ),
    (
        |it| it.documents[1].sight = saying(404, HTML, ""),
        Check::Types,
        (Verdict::Red, "/feed.xml: HTTP 404", "skep build"),
    ),
    (
        |it| it.accept[1].2 = saying(200, HTML, "<p>Words"),
        Check::Accept,
        (Verdict::Red, "is not a document: HTTP 200, `text/html`", "`Accept` has to reach skep"),
    ),
    (
        |it| it.accept[0].2 = Ok(answer(200, &[("content-type", HTML)], "")),
        Check::Vary,
        (Verdict::Red, "as a page, does not say", "`Vary: Accept`"),
    ),
    (
        |it| it.caches[1].1 = saying(200, HTML, "<p>Words"),
        Check::Caches,
        (Verdict::Red, "wants a document", "proxy_cache"),
    ),
    (
        |it| it.caches[2].1 = saying(200, AP, "{}"),
        Check::Caches,
        (Verdict::Red, "wants a page", "proxy_cache"),
    ),
    (
        |it| it.gzip.0 = Err(Trouble::Broken("corrupt deflate stream".to_owned())),
        Check::Gzip,
        (Verdict::Red, "corrupt", "gzip off;"),
    ),
    (
        |it| it.gzip.0 = saying(200, HTML, "<p>Wor"),
        Check::Gzip,
        (Verdict::Red, "damaged", "gzip off;"),
    ),
    (|it| it.gzip.1 = Err(Trouble::Late), Check::Gzip, (Verdict::Yellow, "compared", "first")),
];

#[test]
fn pages_that_are_well_are_green() {
    let findings = pages(&site(), &well());
    assert_eq!(findings.len(), 7);
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
}

#[test]
fn each_form_that_is_wrong_is_said() {
    for (spoil, name, expected) in ROWS {
        let mut seen = well();
        spoil(&mut seen);
        check(find(&pages(&site(), &seen), *name), *expected);
    }
}

#[test]
fn scripts_of_others_read_what_is_for_everybody() {
    let headers: [&[(&str, &str)]; 3] = [
        &[],
        &[("access-control-allow-origin", "https://you.example")],
        &[("access-control-allow-origin", "*"), ("access-control-allow-origin", "*")],
    ];
    for headers in headers {
        let mut seen = well();
        seen.documents[0].sight = Ok(answer(200, headers, "{}"));
        let findings = pages(&site(), &seen);
        check(find(&findings, Check::Cors), (Verdict::Yellow, "/ap/actor", "skep says itself"));
        seen.documents[0].is_open = false;
        let findings = pages(&site(), &seen);
        check(find(&findings, Check::Cors), (Verdict::Green, "", ""));
    }
}

fn jrd(subject: &str, actor: &str) -> Sight {
    let text = format!(
        "{{\"subject\":\"{subject}\",\"links\":[{{\"rel\":\"self\",\"type\":\"{AP}\",\"href\":\"{actor}\"}}]}}"
    );
    saying(200, "application/jrd+json", &text)
}

fn known() -> Names {
    let own = || jrd("acct:ada@you.example", "https://you.example/ap/actor");
    let form = |resource: &str, status, sight| Question {
        resource: Some(resource.to_owned()),
        status,
        sight,
    };
    let template = "https://you.example/.well-known/webfinger?resource={uri}";
    Names {
        forms: vec![
            form("acct:ada@you.example", 200, own()),
            form("https://you.example/ap/actor", 200, own()),
            form("acct:nobody@you.example", 404, saying(404, "text/plain", "")),
        ],
        host_meta: saying(200, "application/xrd+xml", template),
        nodeinfo: saying(200, "application/json", "{}"),
        software: Some(saying(200, "application/json", "{\"software\":{\"name\":\"skep\"}}")),
    }
}

#[test]
fn the_account_is_found_in_every_spelling() {
    let findings = names(&site(), &known());
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
    type Row = (fn(&mut Names), Check, (&'static str, &'static str));
    let rows: &[Row] = &[
        (
            |it| it.forms[1].sight = saying(404, "text/plain", ""),
            Check::WebFinger,
            ("does not find https://you.example/ap/actor", "with its query"),
        ),
        (
            |it| it.forms[2].sight = jrd("acct:ada@you.example", "https://you.example/ap/actor"),
            Check::WebFinger,
            ("must answer 404 to acct:nobody@you.example", "with its query"),
        ),
        (
            |it| it.forms[0].sight = jrd("acct:bo@you.example", "https://you.example/ap/actor"),
            Check::WebFinger,
            ("with @bo@you.example", "take away"),
        ),
        (
            |it| it.forms[0].sight = jrd("acct:ada@you.example", "https://old.example/users/ada"),
            Check::WebFinger,
            ("and not with @ada@you.example", "take away"),
        ),
        (|it| it.host_meta = saying(404, "", ""), Check::HostMeta, ("HTTP 404", ".well-known")),
        (|it| it.host_meta = saying(200, "", "<XRD>"), Check::HostMeta, ("another", "take away")),
        (|it| it.software = None, Check::NodeInfo, ("cannot be had", "/nodeinfo/")),
        (
            |it| it.software = Some(saying(200, "", "{\"software\":{\"name\":\"other\"}}")),
            Check::NodeInfo,
            ("other runs here", "take away"),
        ),
    ];
    for (spoil, name, (says, fix)) in rows {
        let mut seen = known();
        spoil(&mut seen);
        let findings: Vec<Finding> = names(&site(), &seen);
        check(find(&findings, *name), (Verdict::Red, says, fix));
    }
}
