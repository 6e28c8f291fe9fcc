//! Archives of every format, and the files that they become.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Corridor, ImportError, Imported, Looked, Mode, Privacy, Settings, Trunk, import};
use crate::clock::Zone;
use crate::portability::put_file;

/// Nothing is fetched but `https://there.example/…`, and what ends in `.png` is a picture.
#[derive(Default)]
struct Desk {
    /// After so many posts, it is to stop.
    stops_after: Option<usize>,
}

impl Corridor for Desk {
    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, String> {
        let is_there = url.starts_with("https://there.example/");
        if is_there { Ok(b"picture".to_vec()) } else { Err("nobody answers".to_owned()) }
    }

    fn look(&mut self, file: &Path) -> Result<Looked, String> {
        match &*fs::read(file).unwrap() {
            b"picture" => Ok(Looked::Picture("png")),
            b"broken" => Err("it is damaged".to_owned()),
            _ => Ok(Looked::Other),
        }
    }

    fn goes_on(&mut self, done: usize, _: usize) -> bool {
        self.stops_after.is_none_or(|last| done < last)
    }
}

/// An archive and a site in folders.
struct Room {
    folder: TempDir,
}

impl Room {
    fn new(files: &[(&str, &str)]) -> Self {
        let room = Self { folder: TempDir::new().unwrap() };
        for (name, text) in files {
            let path = room.path("archive").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            put_file(path, text).unwrap();
        }
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn import(&self, privacy: Privacy, desk: &mut Desk) -> Result<Imported, ImportError> {
        self.import_as(Mode::Write, privacy, desk)
    }

    fn import_as(
        &self,
        mode: Mode,
        privacy: Privacy,
        desk: &mut Desk,
    ) -> Result<Imported, ImportError> {
        let trunk = Trunk::open(&self.path("archive"), self.folder.path())?;
        let address = |file: &Path| {
            Some(format!("https://me.example/{}/", file.with_extension("").display()))
        };
        let settings = Settings {
            content: &self.path("content"),
            folder: PathBuf::from("in"),
            private: self.path("private"),
            zone: &Zone::utc(),
            address: &address,
            privacy,
            mode,
        };
        import(&trunk, &settings, desk)
    }

    /// All files below `folder`, with their texts.
    fn files(&self, folder: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![self.path(folder)];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap();
                    let text = fs::read_to_string(&path).unwrap();
                    found.insert(name.display().to_string(), text);
                }
            }
        }
        found
    }
}

/// The only text that comes of an archive, and what was left and lost.
#[track_caller]
fn one(files: &[(&str, &str)]) -> (String, Imported) {
    let room = Room::new(files);
    let imported = room.import(Privacy::Leave, &mut Desk::default()).unwrap();
    let mut texts = room.files("content");
    texts.retain(|name, _| name.ends_with(".md"));
    assert_eq!(texts.len(), 1, "{texts:?}");
    (texts.into_values().next().unwrap(), imported)
}

fn note(extra: &str) -> String {
    let public = "https://www.w3.org/ns/activitystreams#Public";
    format!(
        "{{\"orderedItems\": [{{\"type\": \"Create\", \"object\": {{\"type\": \"Note\", \"to\": \"{public}\", \
         \"id\": \"https://old.example/users/ana/statuses/1\", \"published\": \"2026-05-01T10:00:00Z\", \
         \"content\": \"<p>Words</p>\", {extra} \"x\": 0}}}}], \"type\": \"OrderedCollection\"}}"
    )
}

#[test]
fn a_rehearsal_counts_the_files_that_are_there() {
    let media = |name: &str| format!("{{\"type\": \"Document\", \"url\": \"{name}\"}}");
    let (there, not) = (media("/media/there.png"), media("/media/not.png"));
    let text = note(&format!("\"attachment\": [{there}, {not}],"));
    let room = Room::new(&[("outbox.json", &text), ("media/there.png", "picture")]);
    let mut desk = Desk::default();
    let would = room.import_as(Mode::Rehearse, Privacy::Leave, &mut desk).unwrap();
    let did = room.import(Privacy::Leave, &mut desk).unwrap();
    assert_eq!((would.media, would.lost.len()), (1, 1), "{would:?}");
    assert_eq!((would.media, would.lost), (did.media, did.lost));
}

const USUAL: &str =
    "federate = false\noriginal_id = \"https://old.example/users/ana/statuses/1\"\n+++\n";

#[test]
fn what_a_post_of_mastodon_says_is_kept() {
    let cases = [
        ("", "", "Words\n"),
        (
            "\"summary\": \"Bees\", \"sensitive\": true,",
            "content_warning = \"Bees\"\nsensitive = true\n",
            "Words\n",
        ),
        ("\"contentMap\": {\"de\": \"<p>Words</p>\"},", "language = \"de\"\n", "Words\n"),
        (
            "\"tag\": [{\"type\": \"Hashtag\", \"name\": \"#bees\"}],",
            "tags = [\"bees\"]\n",
            "Words\n",
        ),
        ("\"updated\": \"2026-05-02T10:00:00Z\",", "updated = 2026-05-02T10:00:00Z\n", "Words\n"),
        (
            "\"inReplyTo\": \"https://b.example/1\",",
            "in_reply_to = \"https://b.example/1\"\n",
            "Words\n",
        ),
        ("\"to\": [], \"cc\": [\"as:Public\"],", "visibility = \"unlisted\"\n", "Words\n"),
        (
            "\"oneOf\": [{\"name\": \"rye\", \"replies\": {\"totalItems\": 3}}, {\"name\": \"oats\"}],",
            "",
            "Words\n\n- rye (3)\n- oats\n",
        ),
    ];
    for (extra, front, text) in cases {
        // The later of two members counts.
        let (found, _) = one(&[("outbox.json", &note(extra))]);
        assert_eq!(
            found,
            format!("+++\ndate = 2026-05-01T10:00:00Z\n{front}{USUAL}{text}"),
            "{extra}"
        );
    }
    let (found, _) = one(&[("outbox.json", &note("\"url\": \"https://old.example/@ana/1\","))]);
    assert!(found.contains("aliases = [\"/@ana/1\"]\n"), "{found}");
}

#[test]
fn files_are_beside_the_text_with_their_descriptions() {
    let attachments = "\"attachment\": [\
        {\"url\": \"/media_attachments/a.png\", \"name\": \"A [bee]\\nor two\"}, \
        {\"url\": \"media_attachments/b.mp4\"}, {\"url\": \"https://there.example/c\"}, \
        {\"url\": \"media_attachments/broken.png\"}, {\"url\": \"gone.png\"}, \
        {\"url\": \"../../secret\"}, {\"url\": \"program.exe\"}],";
    let room = Room::new(&[
        ("outbox.json", &note(attachments)),
        ("media_attachments/a.png", "picture"),
        ("media_attachments/b.mp4", "film"),
        ("media_attachments/broken.png", "broken"),
        ("program.exe", "program"),
    ]);
    let imported = room.import(Privacy::Leave, &mut Desk::default()).unwrap();
    let files = room.files("content");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let base = "content/in/2026/05/1";
    let wanted = ["1.png", "2.mp4", "3.png", "index.md"].map(|name| format!("{base}/{name}"));
    assert_eq!(names, wanted);
    let text = &files[&format!("{base}/index.md")];
    let wanted = "Words\n\n![A \\[bee\\] or two](1.png)\n\n[2.mp4](2.mp4)\n\n![](3.png)\n";
    assert!(text.ends_with(wanted), "{text}");
    assert_eq!((imported.media, imported.lost.len()), (3, 4), "{:?}", imported.lost);
}

/// The format, its files, and what is made of them.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const OTHERS: &[Case] = &[
    (
        "Twitter archive",
        &[
            (
                "data/account.js",
                "window.YTD.account.part0 = [{\"account\": {\"username\": \"ana\"}}]",
            ),
            (
                "data/tweets.js",
                r#"window.YTD.tweets.part0 = [{"tweet": {"id_str": "7", "full_text":
                    "See https://t.co/a &amp; #bees https://t.co/b", "created_at": "Wed Oct 10 20:19:24 +0000 2018",
                    "lang": "en", "in_reply_to_status_id_str": "5", "in_reply_to_screen_name": "bo",
                    "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example/"}],
                    "hashtags": [{"text": "bees"}]}, "extended_entities": {"media": [{"url": "https://t.co/b",
                    "media_url_https": "https://pbs.example/media/X.png"}]}}},
                    {"tweet": {"id_str": "8", "full_text": "RT @bo: x", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}}]"#,
            ),
            ("data/tweets_media/7-X.png", "picture"),
        ],
        "date = 2018-10-10T20:19:24Z\nlanguage = \"en\"\ntags = [\"bees\"]\n\
             in_reply_to = \"https://twitter.com/bo/status/5\"\nfederate = false\n\
             original_id = \"https://twitter.com/ana/status/7\"\naliases = [\"/ana/status/7\"]\n+++\n\
             See https://a.example/ & #bees\n\n![](1.png)\n",
    ),
    (
        "Threads export",
        &[(
            "your_instagram_activity/threads/threads_and_replies.json",
            "{\"text_post_app_text_posts\": [{\"media\": [{\"uri\": \"\", \"creation_timestamp\": 1754466859, \
                 \"title\": \"caf\\u00c3\\u00a9 \\u00f0\\u009f\\u0091\\u008d\", \"text_app_post\": {\"is_reply\": false}}]}]}",
        )],
        "date = 2025-08-06T07:54:19Z\nfederate = false\noriginal_id = \"threads:1754466859\"\n+++\ncafé 👍\n",
    ),
    (
        "Instagram export",
        &[
            (
                "your_instagram_activity/media/posts_1.json",
                "[{\"title\": \"Two bees\", \"creation_timestamp\": 1754466859, \"media\": \
                     [{\"uri\": \"media/posts/a.png\"}, {\"uri\": \"media/posts/b.png\"}]}]",
            ),
            ("media/posts/a.png", "picture"),
            ("media/posts/b.png", "picture"),
        ],
        "date = 2025-08-06T07:54:19Z\nfederate = false\noriginal_id = \"instagram:1754466859\"\n+++\n\
             Two bees\n\n![](1.png)\n\n![](2.png)\n",
    ),
    (
        "Misskey notes",
        &[(
            "notes-2026-05-01.json",
            r#"[{"id": "9x", "text": "**bold** $[tada.speed=2s fun] <small>s</small>\n{{x}}", "visibility": "home",
                "createdAt": "2026-05-01T10:00:00.000Z", "renoteId": null, "fileIds": ["1"], "cw": "Hm",
                "files": [{"url": "https://there.example/1", "comment": "A bee", "isSensitive": true}]},
                {"id": "9y", "text": null, "visibility": "public", "createdAt": "2026-05-01T10:00:00.000Z",
                "renoteId": "8", "files": []}]"#,
        )],
        "date = 2026-05-01T10:00:00Z\ncontent_warning = \"Hm\"\nsensitive = true\nvisibility = \"unlisted\"\n\
             federate = false\noriginal_id = \"misskey:9x\"\n+++\n**bold** fun s\\\n\\{\\{x}}\n\n![A bee](1.png)\n",
    ),
    (
        "Pixelfed statuses",
        &[(
            "pixelfed-statuses.json",
            r#"[{"id": "3", "uri": "https://p.example/p/ana/3", "url": "https://p.example/p/ana/3", "content":
                "A bee", "created_at": "2026-05-01T10:00:00.000000Z", "visibility": "public", "spoiler_text": "",
                "media_attachments": [{"url": "https://there.example/b", "description": "A bee"}]}]"#,
        )],
        "date = 2026-05-01T10:00:00Z\nfederate = false\noriginal_id = \"https://p.example/p/ana/3\"\n\
             aliases = [\"/p/ana/3\"]\n+++\nA bee\n\n![A bee](1.png)\n",
    ),
];

#[test]
fn the_formats_of_others() {
    for (format, files, wanted) in OTHERS {
        let (found, imported) = one(files);
        assert_eq!(imported.format, *format);
        assert_eq!(found, format!("+++\n{wanted}"), "{format}");
    }
}

#[test]
fn answers_lead_to_what_was_imported() {
    let answer = r#"{"type": "Note", "id": "https://old.example/2", "published": "2026-06-01",
        "content": "More", "to": "as:Public", "inReplyTo": "https://old.example/users/ana/statuses/1"}"#;
    let outbox = note("").replace("}}]", &format!("}}}}, {answer}]"));
    let room = Room::new(&[("outbox.json", &outbox)]);
    room.import(Privacy::Leave, &mut Desk::default()).unwrap();
    let text = &room.files("content")["content/in/2026/06/2.md"];
    assert!(text.contains("in_reply_to = \"https://me.example/in/2026/05/1/\"\n"), "{text}");
}

#[test]
fn what_was_for_some_alone_is_taken_on_request_and_apart() {
    let followers = note("\"to\": [\"https://old.example/users/ana/followers\"],");
    let direct = note("\"to\": [\"https://b.example/bo\"],");
    for (outbox, visibility) in [(followers, "followers"), (direct, "direct")] {
        let room = Room::new(&[("outbox.json", &outbox)]);
        let imported = room.import(Privacy::Leave, &mut Desk::default()).unwrap();
        assert_eq!((imported.new, imported.private), (0, 1));
        assert_eq!(room.import(Privacy::Take, &mut Desk::default()).unwrap().new, 1);
        assert_eq!(room.import(Privacy::Take, &mut Desk::default()).unwrap().there, 1);
        assert!(room.files("content").is_empty());
        let text = &room.files("private")["private/2026/05/1.md"];
        assert!(text.contains(&format!("visibility = \"{visibility}\"\n")), "{text}");
    }
}

#[test]
fn whoever_stops_goes_on_later() {
    let posts: Vec<String> = (1..=9)
        .map(|number| {
            format!(
                "{{\"type\": \"Note\", \"id\": \"https://old.example/{number}\", \"to\": \"as:Public\", \
                 \"published\": \"2026-05-01\", \"content\": \"Words\"}}"
            )
        })
        .collect();
    let outbox = format!("{{\"orderedItems\": [{}]}}", posts.join(", "));
    let whole = Room::new(&[("outbox.json", &outbox)]);
    whole.import(Privacy::Leave, &mut Desk::default()).unwrap();
    let wanted = whole.files("content");
    assert_eq!(wanted.len(), 9);

    let room = Room::new(&[("outbox.json", &outbox)]);
    for last in [3, 7] {
        let stopped = room.import(Privacy::Leave, &mut Desk { stops_after: Some(last) });
        assert!(matches!(stopped, Err(ImportError::Stopped)));
        let files = room.files("content");
        assert_eq!(files.len(), last);
        assert!(files.iter().all(|(name, text)| wanted[name] == *text));
    }
    // What a kill would have left.
    fs::create_dir_all(room.path("content/in/.import/8")).unwrap();
    put_file(room.path("content/in/.import/8/index.md"), "half").unwrap();
    let imported = room.import(Privacy::Leave, &mut Desk::default()).unwrap();
    assert_eq!((imported.new, imported.there), (2, 7));
    assert_eq!(room.files("content"), wanted);
}

#[test]
fn what_is_no_archive_is_said() {
    let cases: &[(&str, &str, &str)] = &[
        ("a.txt", "words", "no format"),
        ("outbox.json", "{\"type\": \"OrderedCollection\", \"orderedItems\": [{]}", "outbox.json"),
        ("outbox.json", "{\"type\": \"OrderedCollection\", \"orderedItems\": [{}, ", "EOF"),
        ("outbox.json", "{\"type\": \"OrderedCollection\"}", "no list"),
        ("data/tweets.js", "window.YTD.tweets.part0 [", "variable"),
    ];
    for (name, text, wanted) in cases {
        let room = Room::new(&[(name, text)]);
        let error = room.import(Privacy::Leave, &mut Desk::default()).unwrap_err().to_string();
        assert!(error.contains(wanted), "{name}: {error}");
        assert!(room.files("content").is_empty(), "{name}");
    }
}
