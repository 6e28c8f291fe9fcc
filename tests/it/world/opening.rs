//! What happens to the owner's files and keys before a command does anything.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::site::Site;

fn mode(site: &Site, path: &str) -> u32 {
    fs::metadata(site.path(path)).unwrap().permissions().mode() & 0o777
}

#[test]
fn nobody_else_reads_the_database() {
    let site = Site::new();
    let serving = site.serve();
    for path in ["data/skep.db", "data/skep.db-wal", "data/skep.db-shm"] {
        assert_eq!(mode(&site, path), 0o600, "{path}");
    }
    drop(serving);
    for (path, loose, tight) in [("data", 0o755, 0o700), ("data/skep.db", 0o644, 0o600)] {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(loose)).unwrap();
        let ran = site.ok(&["status"]);
        assert_eq!(mode(&site, path), tight, "{path}");
        assert!(ran.err.contains("only you"), "{ran:?}");
    }
}

/// Keys are the owner's to close: somebody may read them for a reason, or has read them already.
#[test]
fn keys_that_others_can_read_are_reported() {
    let site = Site::new();
    for (path, loose) in [("data/keys/rsa.pem", 0o640), ("data/keys/ed25519.pem", 0o604)] {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(loose)).unwrap();
        let ran = site.ok(&["status"]);
        let said = format!("{path} can be read by others; run `chmod 600` on it");
        assert!(ran.err.contains(&said), "{ran:?}");
        assert_eq!(mode(&site, path), loose, "{path}");
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(site.ok(&["status"]).err, "", "{path}");
    }
}

#[test]
fn a_first_start_that_was_interrupted_goes_on() {
    let site = Site::new();
    let kept = site.read("data/keys/rsa.pem");
    site.remove("data/keys/ed25519.pem");
    site.ok(&["status"]);
    assert_eq!(site.read("data/keys/rsa.pem"), kept);
    assert_eq!(mode(&site, "data/keys/ed25519.pem"), 0o600);
    // Later on it is a loss, and the message names it.
    site.remove("data/keys/ed25519.pem");
    let ran = site.run(&["status"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("ed25519.pem` is gone"), "{ran:?}");
}

#[test]
fn whoever_has_lost_all_data_does_not_begin_another_account() {
    let site = Site::new();
    site.ok(&["build"]);
    fs::remove_dir_all(site.path("data")).unwrap();
    for args in [&["build"][..], &["status"], &["publish"]] {
        let ran = site.run(args);
        assert!(ran.code == 5 && ran.err.contains("from a backup"), "{args:?}: {ran:?}");
        assert!(!site.path("data/keys/rsa.pem").exists(), "{args:?}");
    }
    // Without what others see of it, it is a new one.
    fs::remove_dir_all(site.path("public")).unwrap();
    site.ok(&["status"]);
}

/// Until somebody knows it, a name can be mended.
#[test]
fn an_account_keeps_the_name_that_others_know() {
    let site = Site::new();
    let call = |to: &str| {
        let text = site.read("node.toml");
        let line = text.lines().find(|line| line.starts_with("handle")).unwrap();
        site.put("node.toml", text.replace(line, &format!("handle = \"{to}\"")));
    };
    site.ok(&["build"]);
    call("ana");
    site.post("a", "Words.");
    site.ok(&["publish"]);
    call("bo");
    let ran = site.run(&["build"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("config/handle-changed") && ran.err.contains("`ana`"), "{ran:?}");
    call("ana");
    site.ok(&["build"]);
}

#[test]
fn two_first_starts_agree_on_the_keys() {
    let site = Site::new();
    site.remove("data/keys/rsa.pem");
    site.remove("data/keys/ed25519.pem");
    let shown: Vec<String> = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| site.ok(&["keys", "show"]).out));
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(shown[0], shown[1]);
}

#[test]
fn init_never_takes_an_account_its_settings() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let settings = site.read("node.toml");
    let ran = site.run(&["init", "other.example", "--force"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains(&site.origin()), "{ran:?}");
    assert_eq!(site.read("node.toml"), settings);
}

#[test]
fn a_damaged_database_is_told_once_and_with_a_remedy() {
    let site = Site::new();
    site.put("data/skep.db", "This is no database, whatever its name says.".repeat(100));
    let ran = site.run(&["status"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.matches("database").count(), 2, "{ran:?}");
    assert!(ran.err.contains("backup"), "{ran:?}");
}

#[test]
fn strangers_do_not_command_the_terminal() {
    let site = Site::new();
    site.put(
        "x.json",
        "{\"type\":\"\\u001b[2J\\u009b31mX\\nid evil\",\"id\":\"https://a.example/x\"}",
    );
    let path = site.path("x.json");
    for more in [&[][..], &["--json"]] {
        let ran = site.ok(&[&["inspect", path.to_str().unwrap()], more].concat());
        assert!(!ran.out.contains(['\u{1b}', '\u{9b}']), "{ran:?}");
        assert!(!ran.out.contains("\nid evil"), "{ran:?}");
    }
}
