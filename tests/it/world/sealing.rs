//! The private keys on their way to a safe place and back.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::site::{Ran, Site, run};

const WORDS: &str = "correct horse battery staple";

fn with_words(site: &Site, args: &[&str], words: Option<&str>) -> Ran {
    run(site.command(args).envs(words.map(|words| ("SKEP_PASSPHRASE", words))))
}

/// The keys as they lie in the folder of the site.
fn keys(site: &Site) -> [String; 2] {
    ["rsa", "ed25519"].map(|name| site.read(&format!("data/keys/{name}.pem")))
}

#[test]
fn keys_come_back_as_they_went() {
    for (clear, words) in [(&["--in-clear"][..], None), (&[][..], Some(WORDS))] {
        let site = Site::new();
        site.ok(&["build"]);
        let (before, file) = (keys(&site), site.path("keys.age"));
        let path = file.to_str().unwrap();
        let export = [&["keys", "export", path], clear].concat();
        let ran = with_words(&site, &export, words);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let is_clear = fs::read(&file).unwrap().windows(7).any(|it| it == b"PRIVATE");
        assert_eq!(is_clear, words.is_none());
        let again = with_words(&site, &export, words);
        assert!(again.code == 5 && again.err.contains("is there already"), "{again:?}");
        // The folder of keys is gone; the rest knows that it had some.
        fs::remove_dir_all(site.path("data/keys")).unwrap();
        assert_eq!(site.run(&["build"]).code, 5);
        let ran = with_words(&site, &["keys", "import", path], words);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(keys(&site), before);
        site.ok(&["build"]);
    }
}

#[test]
fn keys_are_not_written_in_clear_unasked_nor_over_others() {
    let site = Site::new();
    site.ok(&["build"]);
    let file = site.path("keys.age");
    let path = file.to_str().unwrap();
    let ran = with_words(&site, &["keys", "export", path], None);
    assert!(ran.code == 5 && ran.err.contains("--in-clear") && !file.exists(), "{ran:?}");
    assert_eq!(with_words(&site, &["keys", "export", path], Some(WORDS)).code, 0);
    let before = keys(&site);
    site.ok(&["keys", "rotate", "--yes"]);
    let now = keys(&site);
    assert_ne!(now, before);
    for (words, why) in [
        (Some(WORDS), "another key"),
        (Some("wrong"), "the passphrase does not open it"),
        (None, "there is no passphrase"),
    ] {
        let ran = with_words(&site, &["keys", "import", path], words);
        assert!(ran.code == 5 && ran.err.contains(why), "{words:?}: {ran:?}");
        assert_eq!(keys(&site), now);
    }
    site.put("none", "no keys");
    let none = site.path("none");
    let ran = site.run(&["keys", "import", none.to_str().unwrap()]);
    assert!(ran.code == 5 && ran.err.contains("there are no keys"), "{ran:?}");
}
