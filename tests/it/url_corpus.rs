//! Collected URLs that lead where nobody should go, and the URL parser's own test data (threats T3, T5).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use skep::id::{Destination, KeyId, Origin};
use skep::net::{Client, NetError};
use skep::sig::{OwnerKeys, Signer};

use crate::corpus::corpus;

fn json(name: &str) -> Option<Value> {
    let bytes = fs::read(corpus("url-ssrf")?.join(name)).unwrap();
    Some(serde_json::from_slice(&bytes).unwrap())
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// Asks for URLs as the node asks for what strangers name.
struct Asking {
    client: Client,
    signer: Signer,
}

impl Asking {
    fn new() -> Self {
        let own = Origin::of("https://me.example/").unwrap();
        let key = KeyId::parse("https://me.example/ap/actor#main-key").unwrap();
        let signer = Signer::new(Arc::new(OwnerKeys::generate()), key.clone(), key);
        Self { client: Client::new(own, Vec::new(), "test".to_owned()), signer }
    }

    fn told(&self, url: &str) -> Result<(), NetError> {
        self.client.get_document(url, &self.signer, Duration::from_secs(5)).map(drop)
    }

    /// Is it refused before anything is looked up, whatever the scheme?
    #[track_caller]
    fn check_refused(&self, url: &str) {
        for url in [url.to_owned(), url.replacen("http:", "https:", 1)] {
            let told = self.told(&url);
            assert!(matches!(told, Err(NetError::Forbidden(_))), "{url}: {told:?}");
        }
    }
}

/// Every form that can be judged without asking a name server: with http as it is written, and with
/// https, where only the place can be the reason. What is allowed would really be asked for, so that
/// is only read.
#[test]
fn what_the_corpus_refuses_is_refused() {
    let Some(forms) = json("compiled-forms.json") else { return };
    let asking = Asking::new();
    let mut tried = 0;
    for form in forms.as_array().unwrap() {
        let (url, expected) = (text(form, "url").unwrap(), text(form, "expected").unwrap());
        let read = Destination::parse(url);
        match expected {
            "refuse" => {
                asking.check_refused(url);
                tried += 1;
            }
            _ => assert!(read.is_ok(), "{url}: {read:?}"),
        }
    }
    assert!(tried >= 100, "{tried}");
}

/// Where clouds keep their credentials. Names that only the cloud's own name server knows are left
/// out: they are judged by where they lead.
#[test]
fn clouds_keep_their_secrets() {
    let Some(folder) = corpus("url-ssrf") else { return };
    let asking = Asking::new();
    let list = fs::read_to_string(folder.join("cloud-metadata.txt")).unwrap();
    let public = ["metadata.packet.net", "metadata.tencentyun.com", "rancher-metadata"];
    let urls: BTreeSet<&str> = list
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .filter(|word| word.starts_with("http://") && !public.iter().any(|it| word.contains(it)))
        .collect();
    for url in &urls {
        asking.check_refused(url);
    }
    assert!(urls.len() >= 30, "{}", urls.len());
}

/// What is read names the same place as the standard says, and nothing that the standard refuses is
/// read. Refusing more is our right.
#[test]
fn urls_are_read_as_the_standard_says_or_not_at_all() {
    let Some(cases) = json("urltestdata.json") else { return };
    let (mut read, mut refused) = (0, 0);
    for case in cases.as_array().unwrap().iter().filter(|case| case.is_object()) {
        let input = text(case, "input").unwrap();
        let found = match text(case, "base") {
            None => Destination::parse(input),
            Some(base) => match Destination::parse(base) {
                Ok(base) => base.redirected(input),
                Err(_) => continue,
            },
        };
        let Ok(found) = found else {
            refused += 1;
            continue;
        };
        assert!(case.get("failure").is_none(), "{case} was read as {found}");
        let named = ["username", "password"].map(|part| text(case, part).unwrap_or_default());
        assert_eq!(named, [""; 2], "{case} has user information");
        let expected = text(case, "href").unwrap();
        let expected = expected.split('#').next().unwrap();
        assert_eq!(found.to_string(), expected, "{case}");
        read += 1;
    }
    assert!(read >= 100 && refused >= 100, "{read} read, {refused} refused");
}

/// A URL that was read and written is read as the same one: what is checked is what is asked for.
#[test]
fn what_was_read_is_read_the_same_again() {
    let Some(folder) = corpus("url-ssrf") else { return };
    let mut texts = BTreeSet::new();
    collect_urls(&folder.join("setters_tests.json"), &mut texts);
    collect_urls(&folder.join("ssrf-testing-readme.md.txt"), &mut texts);
    for entry in fs::read_dir(folder.join("payloadsallthethings")).unwrap() {
        collect_urls(&entry.unwrap().path(), &mut texts);
    }
    for name in ["punycode_tests.json", "bad_punycode_tests.json"] {
        for case in json(name).unwrap().as_array().unwrap() {
            texts.insert(format!("https://xn--{}.example/", text(case, "encoded").unwrap_or("x")));
            texts.insert(format!("https://{}.example/", text(case, "decoded").unwrap_or("x")));
        }
    }
    let mut read = 0;
    for url in &texts {
        let Ok(found) = Destination::parse(url) else { continue };
        let host = found.domain();
        assert!(host.as_str().is_ascii(), "{url}: {host}");
        assert_eq!(Destination::parse(&found.to_string()).as_ref(), Ok(&found), "{url}");
        read += 1;
    }
    assert!(read >= 150, "{read} of {}", texts.len());
}

fn collect_urls(path: &PathBuf, texts: &mut BTreeSet<String>) {
    let bytes = fs::read(path).unwrap();
    let words = String::from_utf8_lossy(&bytes).into_owned();
    let words = words.split(|c: char| c.is_whitespace() || "\"'`<>()".contains(c));
    texts.extend(words.filter(|word| word.contains("://")).map(str::to_owned));
}
