//! Keys are made once, by the owner alone readable, and never in place of keys that are gone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::OnceLock;

use super::{ED25519, Missing, RSA, load_or_make, put, write};
use crate::sig::OwnerKeys;

/// A pair of PEM files; RSA keys take their time.
fn pems() -> &'static (String, String) {
    static PEMS: OnceLock<(String, String)> = OnceLock::new();
    PEMS.get_or_init(|| {
        let keys = OwnerKeys::generate();
        (keys.rsa_private_pem(), keys.ed25519_private_pem())
    })
}

/// A data folder with what is given of the two.
fn data(rsa: Option<&str>, ed25519: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    fs::create_dir(&keys).unwrap();
    for (name, pem) in [(RSA, rsa), (ED25519, ed25519)] {
        if let Some(pem) = pem {
            write(&keys.join(name), pem).unwrap();
        }
    }
    folder
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn read(folder: &tempfile::TempDir, name: &str) -> Option<String> {
    fs::read_to_string(folder.path().join("keys").join(name)).ok()
}

#[test]
fn what_is_there_is_kept_and_what_is_missing_is_made() {
    let (rsa, ed25519) = pems();
    for (has_rsa, has_ed25519) in [(true, true), (true, false), (false, true)] {
        let folder = data(has_rsa.then_some(rsa), has_ed25519.then_some(ed25519));
        let keys = load_or_make(folder.path(), Missing::Make).unwrap();
        let same = (keys.rsa_private_pem() == *rsa, keys.ed25519_private_pem() == *ed25519);
        assert_eq!(same, (has_rsa, has_ed25519));
        assert_eq!(read(&folder, RSA), Some(keys.rsa_private_pem()));
        assert_eq!(read(&folder, ED25519), Some(keys.ed25519_private_pem()));
        // The second start reads the very same, whatever it may do.
        for missing in [Missing::Make, Missing::Refuse] {
            let again = load_or_make(folder.path(), missing).unwrap();
            assert_eq!(again.public_pem(), keys.public_pem());
            assert_eq!(again.multikey(), keys.multikey());
        }
    }
}

#[test]
fn nothing_is_made_in_place_of_what_is_gone() {
    let (rsa, ed25519) = pems();
    for (has_rsa, has_ed25519, gone) in [
        (false, true, "keys/rsa.pem` is gone"),
        (true, false, "keys/ed25519.pem` is gone"),
        (false, false, "/keys` are gone"),
    ] {
        let folder = data(has_rsa.then_some(rsa), has_ed25519.then_some(ed25519));
        let error = load_or_make(folder.path(), Missing::Refuse).unwrap_err().to_string();
        assert!(error.contains(gone) && error.contains("from a backup"), "{error}");
        assert_eq!(read(&folder, RSA).is_some(), has_rsa, "{error}");
        assert_eq!(read(&folder, ED25519).is_some(), has_ed25519, "{error}");
    }
}

#[test]
fn what_is_no_key_is_refused_and_left_as_it_is() {
    let (rsa, ed25519) = pems();
    let half = &rsa[..rsa.len() / 2];
    for (first, second) in [
        ("", ed25519.as_str()),
        ("no key", ed25519),
        (half, ed25519),
        (ed25519, rsa),
        (rsa, rsa),
        (rsa, ""),
    ] {
        let folder = data(Some(first), Some(second));
        for missing in [Missing::Make, Missing::Refuse] {
            let error = load_or_make(folder.path(), missing).unwrap_err();
            let text = format!("{error:#}");
            assert!(text.contains("the keys in `") && text.contains("cannot be read"), "{text}");
            assert!(!text.contains("PRIVATE"), "{text}");
        }
        assert_eq!(read(&folder, RSA).as_deref(), Some(first));
        assert_eq!(read(&folder, ED25519).as_deref(), Some(second));
    }
}

#[test]
fn nobody_else_reads_what_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data");
    // What a start left behind that was interrupted while writing.
    let keys = root.join("keys");
    fs::create_dir_all(&keys).unwrap();
    write(&keys.join("rsa.new"), "half a key").unwrap();
    fs::remove_dir_all(&root).unwrap();
    load_or_make(&root, Missing::Make).unwrap();
    assert_eq!((mode(&root), mode(&keys)), (0o700, 0o700));
    let names = fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [ED25519, RSA], "and nothing half-written beside them");
    for name in names {
        assert_eq!(mode(&keys.join(&name)), 0o600, "{name}");
    }
}

#[test]
fn what_comes_from_elsewhere_takes_no_place_of_another() {
    let (rsa, ed25519) = pems();
    let other = OwnerKeys::generate().ed25519_private_pem();
    let own = Some(ed25519.as_str());
    for (known, given, is_taken) in [
        ((None, None), own, true),
        ((None, None), None, true),
        ((Some(rsa.as_str()), own), own, true),
        ((Some(rsa.as_str()), own), None, true),
        ((None, own), own, true),
        ((None, Some(other.as_str())), own, false),
        ((Some(rsa.as_str()), Some(other.as_str())), own, false),
        ((Some("another"), None), own, false),
    ] {
        let folder = data(known.0, known.1);
        let put = put(folder.path(), rsa, given);
        assert_eq!(put.is_ok(), is_taken, "{put:?}");
        let there = (read(&folder, RSA), read(&folder, ED25519));
        match put {
            Ok(()) => {
                assert_eq!(there.0.as_ref(), Some(rsa));
                let second = given.or(known.1);
                assert!(
                    second.is_none_or(|it| there.1.as_deref() == Some(it)) && there.1.is_some()
                );
                assert_eq!(mode(&folder.path().join("keys").join(RSA)), 0o600);
            }
            Err(error) => {
                assert!(error.to_string().contains("another key"), "{error}");
                let known = (known.0.map(str::to_owned), known.1.map(str::to_owned));
                assert_eq!(there, known, "nothing is changed");
            }
        }
    }
    let folder = data(None, None);
    let error = put(folder.path(), "no key", own).unwrap_err().to_string();
    assert!(error.contains("cannot be used"), "{error}");
    assert_eq!((read(&folder, RSA), read(&folder, ED25519)), (None, None));
}
