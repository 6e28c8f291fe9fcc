//! Every function, and what is noted of what it looked at.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::{NODE, Stage, check, refused};
use crate::site::write_file;

#[test]
fn pages_and_lists() {
    check(&[
        ("{{ get_page(path='about.md').title }}", "About"),
        ("{{ get_page('@/about.md').title }} {{ get_page('/about/').url }}", "About /about/"),
        ("({{ get_page(path='no.md', required=false) }})", "()"),
        ("{{ get_section(path='notes/_index.md').title }}", "NOTES"),
        (
            "{{ get_section('/notes').posts|map(attribute='title')|join(', ') }}",
            "Post 0, Post 10, Post 20",
        ),
        ("{{ get_section('posts').pages|length }} {{ get_section('_index.md').count }}", "2 100"),
        ("{% for s in get_section('/').subsections %}{{ s.name }} {% endfor %}", "NOTES POSTS "),
        (
            "{% for tag in get_taxonomy(kind='tags').items %}{{ tag.name }} {{ tag.slug }} {{ tag.count }} {{ tag.permalink }}{% endfor %}",
            "Rye bread rye-bread 2 https://me.example/tags/rye-bread/",
        ),
        ("{{ get_taxonomy('tags').terms[0].posts[1].title }}", "Post 4"),
        (
            "{{ get_taxonomy_url(kind='tags', name='Rye bread') }}",
            "https://me.example/tags/rye-bread/",
        ),
        (
            "{{ get_url(path='@/about.md') }} {{ get_url('@/notes/_index.md') }}",
            "https://me.example/about/ https://me.example/notes/",
        ),
        (
            "{{ get_url(path='bee.png') }} {{ get_url(path='x', trailing_slash=true) }}",
            "https://me.example/bee.png https://me.example/x/",
        ),
        (
            "{{ site.posts|length }} {{ site.posts[3].title }} {{ site.sections|length }} {{ site.taxonomies|join }}",
            "100 Post 3 2 tags",
        ),
        (
            "{{ site.posts|where('section', 'notes')|length }} {{ site.posts|where('extra.stars', '>=', 3)|length }}",
            "10 40",
        ),
        (
            "{% for year, posts in site.posts|group_by('year') %}{{ year }}: {{ posts|length }} {% endfor %}",
            "2026: 40 2025: 40 2024: 20 ",
        ),
        // A macro sees the same.
        ("{% macro m() %}{{ get_page('about.md').title }}{% endmacro %}{{ m() }}", "About"),
    ]);
    refused(&[
        (
            "{{ get_page(path='no.md') }}",
            "invalid operation: there is no page `no.md`; name its file below `content/`, or its address, e.g. `about.md` or `/about/`",
        ),
        (
            "{{ get_section(path='note') }}",
            "invalid operation: there is no section `note`; did you mean `notes`?",
        ),
        (
            "{{ get_taxonomy(kind='authors') }}",
            "invalid operation: there is no taxonomy `authors`; there are: tags",
        ),
        (
            "{{ get_taxonomy_url(kind='tags', name='Rye bred') }}",
            "invalid operation: there is no term of `tags` `Rye bred`; did you mean `Rye bread`?",
        ),
        (
            "{{ get_url('@/no.md') }}",
            "invalid operation: there is no page `@/no.md`; name its file below `content/`, or its address, e.g. `about.md` or `/about/`",
        ),
        ("{{ throw(message='not so') }}", "invalid operation: not so"),
    ]);
}

/// However many posts a site has: only those are made into cards that a template looks at.
#[test]
fn lists_are_lazy() {
    let cases = [
        ("{{ site.title }}{{ site.posts|length }}", 0),
        ("{{ site.posts|first(3)|length }}", 3),
        ("{{ site.posts[99].title }}", 1),
        ("{{ site.posts|limit(2, offset=50)|length }}", 2),
        (
            "{% for post in site.posts %}{% if loop.index > 4 %}{% break %}{% endif %}{{ post.title }}{% endfor %}",
            6,
        ),
        ("{{ get_section('notes').posts|length }}", 0),
    ];
    for (source, made) in cases {
        let stage = Stage::new(NODE, &[("templates/t.html", source)]);
        stage.render("t.html").unwrap();
        assert!(stage.data.made.load(Ordering::Relaxed) <= made, "{source}");
    }
}

const FILES: &[(&str, &str)] = &[
    ("static/hives.json", "{\"hives\": [{\"name\": \"One\", \"honey\": 12.5}], \"none\": null}"),
    ("content/bees.toml", "[queen]\nborn = 2026-05-01\n"),
    ("static/table.csv", "\u{feff}name,kg\n\"One, red\",12\nTwo,9\n"),
    ("static/crooked.csv", "a,b\n1\n"),
    ("static/broken.json", "{\n\"a\": }"),
    ("static/two.json", "1 2"),
    ("static/broken.toml", "a = 1\nb = \n"),
    ("static/words.txt", "a < b"),
    ("data/keys/rsa.json", "{}"),
    ("static/.hidden.json", "{}"),
    ("static/bee.png", "png"),
    ("static/odd.png", "png"),
];

fn with_files(source: &str) -> Stage {
    let mut files = FILES.to_vec();
    files.push(("templates/t.html", source));
    Stage::new(NODE, &files)
}

#[test]
fn data_files() {
    let cases = [
        (
            "{% set d = load_data(path='static/hives.json') %}{{ d.hives[0].name }} {{ d.hives[0].honey }}({{ d.none }}{{ d.absent }})",
            "One 12.5()",
        ),
        ("{{ load_data('@/bees.toml').queen.born }}", "2026-05-01"),
        (
            "{% set t = load_data(path='/static/table.csv') %}{{ t.headers|join(' ') }}: {% for r in t.records %}{{ r.name }}={{ r[1] }} {% endfor %}",
            "name kg: One, red=12 Two=9 ",
        ),
        (
            "{{ load_data(path='static/table.csv').records|where('name', 'Two')|map(attribute='kg')|join }}",
            "9",
        ),
        ("{{ load_data(path='static/words.txt', format='plain') }}", "a &lt; b"),
        ("({{ load_data(path='static/no.json', required=false) }})", "()"),
        (
            "{% set i = get_image_metadata(path='bee.png') %}{{ i.width }}x{{ i.height }} {{ i.format }}",
            "640x480 png",
        ),
        ("({{ get_image_metadata(path='no.png', allow_missing=true) }})", "()"),
    ];
    for (source, expected) in cases {
        let rendered = with_files(source).render("t.html");
        let (text, reads) = rendered.unwrap_or_else(|problem| panic!("{source}: {problem}"));
        assert_eq!(text, expected, "{source}");
        assert!(!reads.site, "{source}");
        assert!(!reads.files.is_empty(), "{source}");
    }
}

#[test]
fn files_that_are_not_read() {
    let cases = [
        ("static/no.json", "there is no file `static/no.json` below the folder of the site"),
        ("../x.json", "`../x.json` is not a path below the folder of the site"),
        (
            "static/../data/keys/rsa.json",
            "`static/../data/keys/rsa.json` is not a path below the folder of the site",
        ),
        (
            "data/keys/rsa.json",
            "`data/keys/rsa.json` is in none of the folders `content`, `templates`, `static`",
        ),
        ("static/.hidden.json", "`static/.hidden.json` is not a path below the folder of the site"),
        ("static/words.bin", "`static/words.bin`: say `format=` json, toml, csv or plain"),
        ("static/broken.json", "`static/broken.json` line 2: expected value"),
        ("static/two.json", "`static/two.json` line 1: something follows the value"),
        ("static/crooked.csv", "`static/crooked.csv` line 2: has 1 fields, the first line has 2"),
    ];
    for (path, expected) in cases {
        let stage = with_files(&format!("{{{{ load_data(path='{path}') }}}}"));
        let problem = stage.render("t.html").unwrap_err();
        assert_eq!(problem.message, format!("invalid operation: {expected}"));
        assert_eq!(problem.place.unwrap().to_string(), "templates/t.html:1");
    }
    let problem = with_files("{{ load_data('static/broken.toml') }}").render("t.html").unwrap_err();
    assert!(problem.message.contains("`static/broken.toml` line 2: "), "{problem}");
    let problem = with_files("{{ get_image_metadata('odd.png') }}").render("t.html").unwrap_err();
    assert!(problem.message.contains("the size of `static/odd.png` cannot be read"), "{problem}");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_to_the_keys() {
    let stage = with_files("{{ load_data(path='static/link.json') }}");
    let root = stage.folder.path();
    std::os::unix::fs::symlink(root.join("data/keys/rsa.json"), root.join("static/link.json"))
        .unwrap();
    let problem = stage.render("t.html").unwrap_err();
    assert!(problem.message.ends_with("leads out of that folder"), "{problem}");
}

#[test]
fn a_file_has_a_bound() {
    let stage = with_files("{{ load_data(path='static/large.txt') }}");
    let most = usize::try_from(crate::limits::DATA_FILE_MAX_BYTES).unwrap();
    let file = stage.folder.path().join("static/large.txt");
    write_file(&file, &vec![b'x'; most + 1]).unwrap();
    let problem = stage.render("t.html").unwrap_err();
    assert!(problem.message.ends_with("is larger than 4 MiB"), "{problem}");
}

/// What a page depends on is known, whatever became of it.
#[test]
fn reads_are_noted() {
    let reads = |source: &str| with_files(source).render("t.html").unwrap().1;
    assert!(!reads("{{ site.title }}{{ post.title }}").site);
    for source in [
        "{{ site.posts|length }}",
        "{{ get_section('notes').title }}",
        "{{ get_page('about.md').url }}",
    ] {
        assert!(reads(source).site, "{source}");
    }
    let files = reads(
        "{{ load_data('static/words.txt') }}{{ load_data('static/no.json', required=false) }}",
    );
    let expected = ["static/no.json", "static/words.txt"].map(PathBuf::from);
    assert_eq!(files.files, BTreeSet::from(expected));
}
