//! Two hundred damaged files at once: each is told with its place and what to do, and nothing else
//! happens.

use super::site::Site;

/// What a file has in it, and the line of its mistake; `None` where the whole file is wrong.
const DAMAGES: &[(&[u8], Option<usize>)] = &[
    (b"+++\ntitle = \n+++\n", Some(2)),
    (b"+++\ntitle = \"x\"\n", Some(1)),
    (b"+++\na = 1\na = 2\n+++\n", Some(3)),
    (b"+++\ndraft = \"no\"\n+++\n", Some(2)),
    (b"---\ntitle: \"x\n---\n", None),
    (b"---\na: 1\na: 2\n---\n", Some(3)),
    (b"---\n- a\n- b\n---\n", Some(2)),
    (b"---\na: &x 1\nb: *x\n---\n", None),
    (b"---\nx: 1\ndate: someday\n---\n", Some(3)),
    (b"---\npermalink: /:yeer/\n---\n", Some(2)),
    (b"---\nvisibility: hidden\n---\n", Some(2)),
    (b"---\npoll: {options: [a]}\n---\n", Some(2)),
    (b"---js\n{}\n---\n", Some(1)),
    (b"{\n\"title\": \"x\",\n}\n", Some(3)),
    (b"{\n\"a\": 1,\n\"a\": 2\n}\n", Some(3)),
    (b"{\n\"aliases\": [\"../x\"]\n}\n", Some(2)),
    (b"{\n\"tags\": {\"a\": 1}\n}\n", Some(2)),
    (b"one\ntwo\0\n", Some(2)),
    (b"one\ntwo\n\xff\xfe", Some(3)),
    (b"---\npath: /admin/x/\n---\n", Some(2)),
];

#[test]
fn two_hundred_damaged_files_cost_nothing() {
    let site = Site::new();
    site.post("fine", "Words.");
    site.ok(&["build"]);
    let before = site.output();
    let mut places = Vec::new();
    for (kind, (bytes, line)) in DAMAGES.iter().enumerate() {
        for (number, ending) in (0..10).zip(["md", "markdown"].iter().cycle()) {
            let path = format!("content/posts/2026-06-01-{kind}-of-{number}.{ending}");
            site.put(&path, bytes);
            places.push(line.map_or(format!("--> {path}:"), |line| format!("--> {path}:{line}\n")));
        }
    }
    assert_eq!(places.len(), 200);
    for args in [&["check"][..], &["build"], &["publish"]] {
        let ran = site.run(args);
        assert_eq!(ran.code, 3, "{args:?}: {ran:?}");
        assert!(!ran.err.contains("panicked"), "{args:?}: {ran:?}");
        for place in &places {
            assert_eq!(ran.err.matches(place.as_str()).count(), 1, "{args:?} {place}: {}", ran.err);
        }
        let count = |what: &str| ran.err.lines().filter(|line| line.starts_with(what)).count();
        assert_eq!((count("error["), count("  help: ")), (200, 200), "{args:?}: {}", ran.err);
        assert_eq!(site.output(), before, "{args:?} changed the site");
    }
    assert_eq!(site.json(&["status"])["posts"], 0);
}
