//! What is refused, and in which words.

use super::{FEDERATED, PLAIN, Site, shown};

#[track_caller]
fn refused(files: &[(&str, &[u8])], expected: &str) {
    let site = Site::new(FEDERATED);
    for (path, bytes) in files {
        site.put(path, bytes);
    }
    let problems = site.build().expect_err(expected);
    assert_eq!(shown(&problems), expected);
    assert!(site.output().is_empty(), "something was written");
}

#[test]
fn what_is_refused() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"+++\ntitle = \n+++\n",
            "error[content/front-matter]: string values must be quoted, expected literal string\n  --> content/a.md:2\n  help: texts stand between quotation marks: `title = \"Hello\"`",
        ),
        (
            b"+++\ntitle = \"x\"\n",
            "error[content/front-matter]: the front matter is never closed\n  --> content/a.md:1\n  help: write a line `+++` after it",
        ),
        (b"---\ntitle: [\n---\n", ""),
        (b"---\na: &x [1]\nb: *x\n---\n", ""),
        (
            b"+++\ndate = \"soon\"\n+++\n",
            "error[content/value]: `date` is `soon`, which is not a date\n  --> content/a.md:2\n  help: write it as `2026-11-23` or `2026-11-23T15:04:00+01:00`",
        ),
        (
            b"+++\ntitle = \"x\"\ndraft = \"yes\"\n+++\n",
            "error[content/value]: `draft` is neither `true` nor `false`\n  --> content/a.md:3\n  help: write one of these two words, without quotation marks",
        ),
        (
            b"+++\ntags = [[1]]\n+++\n",
            "error[content/value]: `tags` is not a list of texts\n  --> content/a.md:2\n  help: write a list of texts, e.g. `[\"bees\", \"rye\"]`",
        ),
        (
            b"+++\ntitle = [1]\n+++\n",
            "error[content/value]: `title` is not text\n  --> content/a.md:2\n  help: put it between quotation marks",
        ),
        (
            b"+++\nvisibility = \"direct\"\n+++\n",
            "error[content/value]: `visibility` is `direct`, but everybody could read this page\n  --> content/a.md:2\n  help: give it a `date`: only a post can be for some alone",
        ),
        (
            b"+++\npath = \"../x\"\n+++\n",
            "error[content/value]: `path` is `../x`, which is not a path\n  --> content/a.md:2\n  help: write a path such as `/about/me/`",
        ),
        (
            b"+++\nurl = \"/ap/x\"\n+++\n",
            "error[content/value]: `url` leads to `/ap/`, which belongs to the node itself\n  --> content/a.md:2\n  help: begin the address with another word",
        ),
        (
            b"+++\nweight = \"x\"\n+++\n",
            "error[content/value]: `weight` is not a whole number\n  --> content/a.md:2\n  help: write e.g. `10`",
        ),
        (
            b"+++\nlanguage = \"en us\"\n+++\n",
            "error[content/value]: `language` is `en us`, which is not a language tag\n  --> content/a.md:2\n  help: write e.g. `en` or `pt-BR`",
        ),
        (
            b"+++\ntemplate = \"x.html\"\n+++\n",
            "error[site/template]: `template` is `x.html`, which is not there\n  --> content/a.md\n  help: put it at `templates/x.html`",
        ),
    ];
    for (bytes, expected) in cases {
        if expected.is_empty() {
            // The words are those of the YAML reader; that it is an error with a place is ours.
            let site = Site::new(FEDERATED);
            site.put("content/a.md", bytes);
            let problems = shown(&site.build().unwrap_err());
            assert!(problems.starts_with("error[content/front-matter]: "), "{problems}");
            assert!(problems.contains("--> content/a.md:"), "{problems}");
        } else {
            refused(&[("content/a.md", bytes)], expected);
        }
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"a\nb\0",
            "error[content/nul]: has a nul byte; this is not a text\n  --> content/a.md:2\n  help: save it as a text in UTF-8, or move it to `static/`",
        ),
        (
            b"a\n\xff",
            "error[content/not-utf8]: is not UTF-8\n  --> content/a.md:2\n  help: save it as UTF-8 in your editor",
        ),
    ];
    for (bytes, expected) in cases {
        refused(&[("content/a.md", bytes)], expected);
    }
}

#[test]
fn what_is_refused_about_files() {
    let large = vec![b'a'; 4 * 1024 * 1024 + 1];
    refused(
        &[("content/a.md", &large)],
        "error[content/too-large]: is larger than 4 MiB\n  --> content/a.md\n  help: divide it, or put what is not text into `static/`",
    );
    refused(
        &[("content/posts/2026-13-01-a.md", b"x")],
        "error[content/value]: `2026-13-01` in the name of this file is not a date\n  --> content/posts/2026-13-01-a.md\n  help: rename it to begin as `2026-11-23-`",
    );
    refused(
        &[("content/posts/a.md", b"x"), ("content/posts/2026-11-02-a.md", b"x")],
        "error[content/duplicate]: `/posts/a/` is already the address of `content/posts/2026-11-02-a.md`\n  --> content/posts/a.md\n  help: give one of them another `slug` or `path`",
    );
    refused(
        &[("static/feed.xml", b"x")],
        "error[site/conflict]: `/feed.xml` is already made by the node itself\n  --> static/feed.xml\n  help: rename this file",
    );
    refused(
        &[("static/ap/post/x", b"x")],
        "error[site/conflict]: `/ap/post/x` is already made by the node itself\n  --> static/ap/post/x\n  help: rename this file",
    );
    refused(
        &[("static/media", b"x")],
        "error[site/conflict]: `/media` is already made by the node itself\n  --> static/media\n  help: rename this file",
    );
    refused(
        &[("content/tags.md", b"x")],
        "error[site/conflict]: `/tags/index.html` is already made by the node itself\n  --> content/tags.md\n  help: rename this file",
    );
    refused(
        &[("static/about", b"x"), ("content/about.md", b"x")],
        "error[site/conflict]: `/about` is already made by `static/about`\n  --> content/about.md\n  help: rename this file",
    );
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let site = Site::new(PLAIN);
    site.put("content/a.md", "+++\ndraft = 1\ntitel = \"x\"\nweight = 1.5\n+++\n");
    site.put("content/b.md", b"\0");
    site.put("content/c.md", "fine");
    let expected = "error[content/value]: `draft` is neither `true` nor `false`\n  --> content/a.md:2\n  help: write one of these two words, without quotation marks\n\
        warning[content/unknown-key]: `titel` is kept as `page.extra.titel`, but means nothing\n  --> content/a.md:3\n  help: did you mean `title`?\n\
        error[content/value]: `weight` is not a whole number\n  --> content/a.md:4\n  help: write e.g. `10`\n\
        error[content/nul]: has a nul byte; this is not a text\n  --> content/b.md:1\n  help: save it as a text in UTF-8, or move it to `static/`";
    assert_eq!(shown(&site.build().unwrap_err()), expected);
}

#[test]
fn ids_are_never_used_twice() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-ä.md", "a");
    site.put("content/posts/2026-11-03-ö.md", "b");
    site.put("content/posts/2026-11-04-gone.md", "c");
    let expected = "error[site/id]: the id `posts.gone` belongs to a deleted post\n  --> content/posts/2026-11-04-gone.md\n  help: rename this file";
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains(expected), "{problems}");
    assert!(problems.contains("the id `posts.-` belongs to `content/posts/2026-11-"), "{problems}");
}
