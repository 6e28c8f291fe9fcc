//! `skep import`: posts of elsewhere become files, and nobody is told of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::site::Site;
use super::{followed_site, until};
use crate::PIXEL;
use crate::corpus::corpus;

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A post as an outbox has it; it can be read by everybody unless `more` says otherwise.
fn create(number: usize, more: &Value) -> Value {
    let mut object = json!({
        "type": "Note", "id": format!("https://old.example/users/ana/statuses/{number}"),
        "url": format!("https://old.example/@ana/{number}"), "published": "2026-05-01T10:00:00Z",
        "content": format!("<p>Words {number}</p>"), "to": [PUBLIC],
    });
    for (name, value) in more.as_object().unwrap() {
        object[name] = value.clone();
    }
    json!({ "type": "Create", "object": object })
}

fn outbox(items: &[Value]) -> Vec<u8> {
    let outbox = json!({ "type": "OrderedCollection", "id": "outbox.json", "orderedItems": items });
    outbox.to_string().into_bytes()
}

fn picture() -> Value {
    let attachment =
        json!([{ "type": "Document", "url": "/media_attachments/1.png", "name": "A bee" }]);
    json!({ "attachment": attachment })
}

/// An archive with all that a Mastodon account has.
fn archive() -> Vec<(String, Vec<u8>)> {
    let mention = "<p>Hello <span class=\"h-card\"><a href=\"https://peer.example/@bo\" \
                   class=\"u-url mention\">@<span>bo</span></a></span></p>";
    let items = [
        create(1, &picture()),
        create(2, &json!({ "inReplyTo": "https://old.example/users/ana/statuses/1" })),
        create(3, &json!({ "summary": "Bees", "sensitive": true, "content": mention })),
        create(4, &json!({ "to": [], "cc": [PUBLIC] })),
        create(5, &json!({ "to": ["https://old.example/users/ana/followers"] })),
        json!({ "type": "Announce", "object": "https://peer.example/1" }),
    ];
    vec![
        ("outbox.json".to_owned(), outbox(&items)),
        ("actor.json".to_owned(), b"{}".to_vec()),
        ("media_attachments/1.png".to_owned(), PIXEL.to_vec()),
    ]
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar_gz(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(packed);
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// Every file below `folder`, hidden ones too.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, bytes);
            }
        }
    }
    found
}

/// Imports the file or folder `name` of the site's folder; gives the result.
#[track_caller]
pub(super) fn import(site: &Site, name: &str, more: &[&str]) -> Value {
    let path = site.path(name);
    site.json(&[&["import", path.to_str().unwrap()], more].concat())
}

#[test]
fn imported_posts_are_on_the_site_and_nobody_is_told_of_them() {
    let (site, _serving, peer) = followed_site();
    let before = peer.count_all();
    site.put("archive.zip", zip(&archive()));
    let done = import(&site, "archive.zip", &[]);
    let counts = ["new", "private", "media"].map(|name| done[name].as_u64().unwrap());
    assert_eq!((counts, &done["left"]["boosts"]), ([4, 1, 1], &json!(1)), "{done}");
    let report = fs::read_to_string(done["report"].as_str().unwrap()).unwrap();
    assert!(report.contains("new posts: 4"), "{report}");

    let warnings = site.ok(&["check"]).err;
    assert!(!warnings.contains("error"), "{warnings}");
    for arguments in [&["publish"][..], &["publish", "--allow-new", "100"]] {
        let published = site.json(arguments);
        assert_eq!((&published["created"], &published["activities"]), (&json!(0), &json!([])));
    }
    site.until_delivered();
    assert_eq!(peer.count_all(), before);
    assert_eq!(site.read("public/ap/outbox").matches("\"totalItems\":0").count(), 1);

    let page = site.read("public/imported/2026/05/1/index.html");
    assert!(page.contains("alt=\"A bee\"") && page.contains("Words 1"), "{page}");
    let answer = site.read("content/imported/2026/05/2.md");
    let parent = format!("in_reply_to = \"{}/imported/2026/05/1/\"", site.origin());
    assert!(answer.contains(&parent), "{answer}");
    let warned = site.read("content/imported/2026/05/3.md");
    assert!(warned.contains("content_warning = \"Bees\"\nsensitive = true\n"), "{warned}");
    assert!(warned.ends_with("Hello @bo@peer.example\n"), "{warned}");
    assert!(site.read("public/@ana/1/index.html").contains("/imported/2026/05/1/"));
    assert!(!site.read("public/index.html").contains("Words 4"), "it is not listed");
}

#[test]
fn every_way_to_hand_it_over_gives_the_same_files_and_twice_changes_nothing() {
    let archive = archive();
    let mut inside = Vec::new();
    for (name, bytes) in &archive {
        inside.push((format!("archive-123/{name}"), bytes.clone()));
    }
    let mut wanted: Option<BTreeMap<String, Vec<u8>>> = None;
    for way in ["zip", "tar.gz", "folder", "inner.zip"] {
        let site = Site::new();
        match way {
            "zip" => site.put(way, zip(&archive)),
            "tar.gz" => site.put(way, tar_gz(&archive)),
            "inner.zip" => site.put(way, zip(&inside)),
            _ => {
                archive.iter().for_each(|(name, bytes)| site.put(&format!("folder/{name}"), bytes));
            }
        }
        assert_eq!(import(&site, way, &["--dry-run"])["new"], 4, "{way}");
        assert!(!site.path("content").exists(), "{way}");
        assert_eq!(import(&site, way, &[])["new"], 4, "{way}");
        let found = files(&site.path("content"));
        assert_eq!(found.len(), 5, "{way}: {:?}", found.keys());
        let again = import(&site, way, &[]);
        assert_eq!((&again["new"], &again["there"]), (&json!(0), &json!(4)), "{way}");
        assert_eq!(files(&site.path("content")), found, "{way}");
        // Addresses of the site differ from run to run.
        let origin = site.origin();
        let plain =
            |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&origin, "").into_bytes();
        let found: BTreeMap<_, _> = found.into_iter().map(|(name, it)| (name, plain(it))).collect();
        assert_eq!(&found, wanted.get_or_insert_with(|| found.clone()), "{way}");
    }
}

#[test]
fn what_was_for_some_alone_is_published_nowhere() {
    let site = Site::new();
    site.put("archive.zip", zip(&archive()));
    assert_eq!(import(&site, "archive.zip", &["--private"])["new"], 5);
    let text = site.read("data/imported/2026/05/5.md");
    assert!(text.contains("visibility = \"followers\"\n"), "{text}");
    site.ok(&["publish"]);
    let shown = files(&site.path("public")).into_values();
    assert_eq!(shown.filter(|bytes| String::from_utf8_lossy(bytes).contains("Words 5")).count(), 0);
    assert_eq!(import(&site, "archive.zip", &["--private"])["there"], 5);
}

/// Whatever is wrong with an archive, it is one error, and nothing of it is there.
#[test]
fn of_a_bad_archive_nothing_is_imported() {
    let whole = zip(&archive());
    let with =
        |name: &str, bytes: Vec<u8>| zip(&[archive(), vec![(name.to_owned(), bytes)]].concat());
    let mut broken = archive();
    let cut = broken[0].1.len() - 3;
    broken[0].1.truncate(cut);
    let cases = [
        ("cut off", whole[..whole.len() / 2].to_vec(), 3, "damaged"),
        (
            "cut off",
            {
                let gz = tar_gz(&archive());
                gz[..gz.len() / 2].to_vec()
            },
            3,
            "damaged",
        ),
        ("its list is cut off", zip(&broken), 3, "outbox.json"),
        ("leads elsewhere", with("../../escaped", b"x".to_vec()), 5, "outside of it"),
        ("absolute", with("/tmp/escaped", b"x".to_vec()), 5, "absolute"),
        ("a bomb", with("media_attachments/2.png", vec![0; 4 << 20]), 5, "100 times"),
        ("no archive", b"words".to_vec(), 3, "no format"),
        ("nothing", Vec::new(), 3, "no format"),
    ];
    for (what, bytes, code, words) in cases {
        let site = Site::new();
        site.put("archive", bytes);
        let ran = site.run(&["import", site.path("archive").to_str().unwrap()]);
        assert_eq!(ran.code, code, "{what}: {ran:?}");
        assert!(ran.err.contains(words) && ran.err.lines().count() == 1, "{what}: {ran:?}");
        assert!(!site.path("content").exists(), "{what}");
        assert!(!site.path("data/imported").exists(), "{what}");
        assert!(!site.root().parent().unwrap().join("escaped").exists(), "{what}");
    }
}

/// A picture that no build would take is left out; its post is not.
#[test]
fn a_build_takes_whatever_was_imported() {
    let site = Site::new();
    let odd = "<p>{{&lt; unknown &gt;}} {% raw %} $x_$ [^1] | a | <b>#9</b><br># x</p><pre>{{ x() }} {% raw %} {{&lt; y &gt;}}</pre>";
    let items =
        [create(1, &picture()), create(2, &json!({ "content": odd, "summary": "a\"\\\n+++" }))];
    site.put("archive/outbox.json", outbox(&items));
    site.put("archive/media_attachments/1.png", &PIXEL[..30]);
    let done = import(&site, "archive", &[]);
    assert_eq!((&done["new"], &done["media"]), (&json!(2), &json!(0)), "{done}");
    assert_eq!(done["lost"].as_object().unwrap().len(), 1, "{done}");
    site.ok(&["build"]);
    let page = site.read("public/imported/2026/05/2/index.html");
    assert!(page.contains("{{&lt; unknown &gt;}} {% raw %}"), "{page}");
}

/// An import that is killed has whole posts, and goes on when it is started again.
#[test]
fn whoever_is_killed_has_whole_posts() {
    let items: Vec<Value> = (1..=400).map(|number| create(number, &picture())).collect();
    let files_of = vec![
        ("outbox.json".to_owned(), outbox(&items)),
        ("media_attachments/1.png".to_owned(), PIXEL.to_vec()),
    ];
    let bytes = zip(&files_of);
    let whole = Site::new();
    whole.put("archive.zip", &bytes);
    import(&whole, "archive.zip", &[]);
    let wanted = files(&whole.path("content"));
    assert_eq!(wanted.len(), 800);

    let site = Site::new();
    site.put("archive.zip", &bytes);
    for (signal, last) in [(Signal::KILL, 20), (Signal::INT, 120)] {
        let path = site.path("archive.zip");
        let mut child = site.command(&["import", path.to_str().unwrap()]).spawn().unwrap();
        let folder = site.path("content/imported/2026/05");
        let count = || fs::read_dir(&folder).map_or(0, Iterator::count);
        until("some posts", || {
            (count() >= last || child.try_wait().unwrap().is_some()).then_some(())
        });
        let _ = kill_process(Pid::from_child(&child), signal);
        child.wait().unwrap();
        for (name, bytes) in files(&folder) {
            assert_eq!(wanted[&format!("imported/2026/05/{name}")], bytes, "{name}");
        }
    }
    import(&site, "archive.zip", &[]);
    assert_eq!(files(&site.path("content")), wanted);
}

/// Archives that servers and services have made.
#[test]
fn collected_archives_are_read_whole() {
    let Some(folder) = corpus("exports") else { return };
    for (name, posts) in [("mastodon-archive", 9), ("threads-json", 3)] {
        let site = Site::new();
        let done = site.json(&["import", folder.join(name).to_str().unwrap(), "--private"]);
        assert_eq!(done["new"], posts, "{name}: {done}");
        let texts = files(&site.path("content/imported")).into_values();
        let texts: Vec<String> = texts.map(|text| String::from_utf8(text).unwrap()).collect();
        assert!(texts.iter().all(|text| !text.contains('Ã')), "{name}: {texts:?}");
        site.ok(&["build"]);
    }
}
