//! Every filter.

use super::{NODE, Stage, check, refused};
use crate::clock::Zone;

#[test]
fn dates() {
    check(&[
        ("{{ post.date_iso|date }}", "2026-11-23"),
        ("{{ post.date_iso|date(format='%-d %B %Y, %H:%M') }}", "23 November 2026, 23:30"),
        ("{{ post.date_iso|date('%d %m', timezone='UTC') }}", "23 11"),
        ("{{ '2026-02-03'|date('%e %b') }}", " 3 Feb"),
        ("{{ 0|date('%Y-%m-%dT%H:%M:%S%:z') }}", "1970-01-01T00:00:00+00:00"),
        ("({{ post.updated_iso|date }})", "()"),
    ]);
    refused(&[
        ("{{ 'soon'|date }}", "invalid operation: `soon` is not a date"),
        ("{{ 0|date('%!') }}", "invalid operation: `%!` is not a date format such as `%d %B %Y`"),
        (
            "{{ 0|date(timezone='Moon') }}",
            "invalid operation: `Moon` is no time zone this machine knows",
        ),
        ("{{ 0|date(locale='de') }}", "too many arguments: unknown keyword argument 'locale'"),
    ]);
}

/// In the zone of the site it may be the next day already.
#[test]
fn dates_are_in_the_zone_of_the_site() {
    if Zone::named("Europe/Berlin").is_none() {
        eprintln!("skipped: this machine has no database of time zones");
        return;
    }
    let toml = NODE.replace("[actor]", "timezone = \"Europe/Berlin\"\n[actor]");
    let source = "{{ post.date_iso|date }} {{ post.date_iso|date('%H', timezone='UTC') }}";
    let stage = Stage::new(&toml, &[("templates/t.html", source)]);
    assert_eq!(stage.render("t.html").unwrap().0, "2026-11-24 23");
}

#[test]
fn texts() {
    check(&[
        ("{{ 'Über Bienen & Co'|slugify }}", "über-bienen-co"),
        ("{{ 'Rye bread'|urlize }}", "rye-bread"),
        ("{{ '<p>a &amp; <b>b</b>c</p><p>d</p>'|striptags }}", "a &amp; bc d"),
        ("{{ 'x <script>alert(1)</script><!-- no --> y'|plainify }}", "x y"),
        ("{{ '1 < 2 > 0'|striptags }}", "1 &lt; 2 &gt; 0"),
        ("{{ '<a title=\">\">x</a>&#x41;&#66;&bogus;'|striptags }}", "xAB&amp;bogus;"),
        ("{{ 'Wabenbau'|truncate(5) }}", "Waben…"),
        ("{{ 'Wabenbau'|truncate(length=5, end='') }}", "Waben"),
        ("{{ 'äöü'|truncate(3) }}", "äöü"),
        ("{{ 'one two  three'|truncatewords(2) }}", "one two…"),
        ("{{ 'one two'|truncatewords(2) }}", "one two"),
        ("{{ post.content_html|wordcount }} {{ 'a b'|countwords }}", "3 2"),
        ("{{ 'a b c d e'|reading_time(words_per_minute=2) }}", "3"),
        ("{{ 'rye-bread_now'|humanize }}", "Rye bread now"),
        ("[{{ '  x '|trim_start }}|{{ '  x '|trim_end }}]", "[x |  x]"),
        (
            "{{ '//x//'|trim_start_matches(pat='/') }} {{ '//x//'|trim_end_matches('/') }}",
            "x// //x",
        ),
        ("{{ 'a.b.c'|replace('.', '-') }} {{ 'a.b.c'|replace(from='.', to='-') }}", "a-b-c a-b-c"),
        ("{{ 'a.b.c'|replace('.', '-', 1) }}", "a-b.c"),
        ("{{ 'a,b'|split(pat=',')|join(sep=' ') }} {{ 'a b'|split|length }}", "a b 2"),
        ("{{ 'rye bread'|title }} {{ 'rye'|capitalize }}", "Rye Bread Rye"),
        ("{{ 7|as_str ~ 1 }}", "71"),
    ]);
    refused(&[
        ("{{ 'a'|truncate(lenght=2) }}", "too many arguments: unknown keyword argument 'lenght'"),
        (
            "{{ 'a'|replace(from='a') }}",
            "invalid operation: `replace` needs what to replace, and by what",
        ),
        ("{{ 'a'|reading_time(0) }}", "invalid operation: `words_per_minute` is 0"),
    ]);
}

#[test]
fn markup() {
    check(&[
        ("{{ '*a* <b>b</b>'|markdown }}", "<p><em>a</em> <b>b</b></p>\n"),
        ("{{ '*a*'|markdown(inline=true) }} {{ '*a*'|markdownify }}", "<em>a</em> <em>a</em>"),
        ("{{ 'a\\n\\nb'|markdownify }}", "<p>a</p>\n<p>b</p>"),
        ("{{ '<b>'|safe_html }}{{ '<b>'|safe }}{{ '<b>' }}", "<b><b>&lt;b&gt;"),
        ("{{ '<\\'&'|xml_escape }} {{ '<\\'&'|escape_xml }}", "&lt;&#39;&amp; &lt;&#39;&amp;"),
        ("{{ 'a<\\nb'|linebreaksbr }}", "a&lt;<br>\nb"),
        ("{{ {'a': '</script>'}|json_encode }}", r#"{"a": "\u003c/script\u003e"}"#),
        ("{{ [1, 'x']|jsonify }}", r#"[1, "x"]"#),
        ("{{ {'a': 1}|json_encode(pretty=true) }}", "{\n  \"a\": 1\n}"),
        ("{{ post.extra|json_encode }}", r#"{"cover": "bee.png", "stars": 4}"#),
        ("<a title='{{ \"it's\" }}'>", "<a title='it&#39;s'>"),
        ("{{ '/a/b' }}", "/a/b"),
    ]);
}

#[test]
fn addresses() {
    check(&[
        ("{{ '/a b/'|absolute_url }}", "https://me.example/a%20b/"),
        (
            "{{ 'x.png'|abs_url }} {{ 'x.png'|absURL }}",
            "https://me.example/x.png https://me.example/x.png",
        ),
        ("{{ 'https://peer.example/x'|absolute_url }}", "https://peer.example/x"),
        ("{{ 'https://me.example/x'|relative_url }} {{ 'x'|relURL }}", "/x /x"),
        ("{{ 'https://me.example.evil/'|rel_url }}", "https://me.example.evil/"),
        ("{{ 'a/b c&d'|urlencode }} {{ 'a/b'|urlencode_strict }}", "a/b%20c%26d a%2Fb"),
        ("({{ post.updated_iso|absolute_url }})", "()"),
    ]);
    refused(&[(
        "{{ 'javascript:alert(1)'|absolute_url }}",
        "invalid operation: `javascript:alert(1)` is not an address that others can open",
    )]);
}

#[test]
fn numbers() {
    check(&[
        ("{{ 1234567|number_format }} {{ 1234.5|num_format(2) }}", "1,234,567 1,234.50"),
        ("{{ -1234567.891|number_format(1, decimal=',', thousands='.') }}", "-1.234.567,9"),
        ("{{ 12|number_format }}", "12"),
        (
            "vote{{ 1|pluralize }} vote{{ 2|pluralize }} hero{{ 0|pluralize(plural='es') }}",
            "vote votes heroes",
        ),
        ("{{ [1]|pluralize('y', 'ies') }}{{ [1, 2]|pluralize('y', 'ies') }}", "yies"),
        (
            "{{ 999|filesizeformat }}, {{ 1536|filesizeformat }}, {{ 1536|filesizeformat(binary=true) }}",
            "999 B, 1.5 kB, 1.5 KiB",
        ),
        (
            "{{ 2.45|round(1) }} {{ 2.1|round(method='ceil') }} {{ 2.19|round(method='floor', precision=1) }}",
            "2.5 3.0 2.1",
        ),
        ("{{ 3|round }}", "3"),
    ]);
    refused(&[("{{ 'x'|pluralize }}", "invalid operation: `pluralize` needs a number or a list")]);
}

const PEOPLE: &str = "{% set people = [{'n': 'A', 'x': {'age': 3}, 't': ['p', 'q']}, \
                      {'n': 'B', 'x': {'age': 1}, 't': ['q']}, {'n': 'C', 'x': {}, 't': []}] %}";

#[test]
fn items_that_fit() {
    let names = |filter: &str| format!("{PEOPLE}{{{{ people|{filter}|map(attribute='n')|join }}}}");
    let cases = [
        ("where('x.age', 3)", "A"),
        ("where('x.age', '!=', 3)", "BC"),
        ("where('x.age', '>', 1)", "A"),
        ("where('x.age', 'ge', 1)", "AB"),
        ("where('x.age', '<', 3)", "B"),
        ("where('x.age', '<=', 3)", "AB"),
        ("where('n', 'in', ['B', 'C'])", "BC"),
        ("where('n', 'not in', ['B', 'C'])", "A"),
        ("where('t', 'contains', 'q')", "AB"),
        ("where('t', 'intersect', ['p', 'z'])", "A"),
        ("filter(attribute='x.age')", "AB"),
        ("filter(attribute='x.age', value=1)", "B"),
        ("sort_by('x.age')|filter(attribute='x.age')", "BA"),
        ("sort_by('n', reverse=true)", "CBA"),
        ("selectattr('x.age', 'gt', 1)", "A"),
    ];
    for (filter, expected) in cases {
        check(&[(&names(filter), expected)]);
    }
    refused(&[(
        &names("where('n', 'like', 'A')"),
        "invalid operation: `where` knows =, !=, <, <=, >, >=, in, not in, contains, intersect, not `like`",
    )]);
}

#[test]
fn groups() {
    let source = "{% set all = [{'y': 2026, 'n': 'a'}, {'y': 2025, 'n': 'b'}, {'y': 2026, 'n': 'c'}, {'n': 'd'}] %}\
                  {% for year, items in all|group_by(attribute='y') %}{{ year }}:{{ items|map(attribute='n')|join }} {% endfor %}";
    check(&[(source, "2026:ac 2025:b ")]);
}

#[test]
fn parts_of_lists() {
    check(&[
        ("{{ [1, 2, 3]|first }} {{ [1, 2, 3]|first(2) }} {{ 'xy'|first }}", "1 [1, 2] x"),
        ("{{ [1, 2, 3]|last }} {{ [1, 2, 3]|last(2) }} {{ 'xy'|last }}", "3 [2, 3] y"),
        ("({{ []|first }}{{ []|last }}{{ []|nth(0) }})", "()"),
        (
            "{{ [1, 2, 3]|limit(2) }} {{ [1, 2, 3]|limit(5, offset=2) }} {{ [1, 2, 3]|after(1) }}",
            "[1, 2] [3] [2, 3]",
        ),
        ("{{ [1, 2, 3]|nth(n=1) }}", "2"),
        ("{{ [1, 2, 3]|slice(start=1) }} {{ [1, 2, 3]|slice(end=-1) }}", "[2, 3] [1, 2]"),
        ("{{ [1, 2, 3]|slice(2) }}", "[[1, 2], [3]]"),
        ("{{ [1, 2]|concat(with=[3]) }} {{ [1]|concat(2) }}", "[1, 2, 3] [1, 2]"),
        ("{{ [1, 2, 2]|unique|length }}{{ [1, 2, 2]|uniq|length }}", "22"),
        ("{{ [1, 2, 3]|intersect([3, 1]) }}", "[1, 3]"),
        ("{{ [1, 2]|union([2, 3]) }} {{ [1, 2, 3]|complement([2]) }}", "[1, 2, 3] [1, 3]"),
        ("{{ [1, 2]|join }} {{ [1, 2]|join('-') }} {{ [1, 2]|join(sep='+') }}", "12 1-2 1+2"),
        ("{{ [{'n': 1}, {'n': 2}]|join(', ', attribute='n') }}", "1, 2"),
        ("{{ {'a': 1}|get(key='a') }} {{ {'a': 1}|get('b', default=2) }}", "1 2"),
        (
            "{{ nothing|default(value='x') }} {{ nothing|default('y') }} {{ ''|default('z', true) }}",
            "x y z",
        ),
        ("{{ post.extra.absent|default(value='x') }}", "x"),
    ]);
    refused(&[
        ("{{ nothing|first }}", "undefined value: `nothing` is undefined"),
        ("{{ nothing|where('a', 1) }}", "undefined value: `nothing` is undefined"),
        ("{{ 7|first }}", "invalid operation: this needs a list, not a number"),
        ("{{ [1]|nth }}", "invalid operation: `nth` needs a number `n`"),
    ]);
}

#[test]
fn more_tests() {
    check(&[
        ("{{ 'hive' is starting_with 'hi' }} {{ 'hive' is ending_with('x') }}", "True False"),
        ("{{ 'hive' is containing 'iv' }} {{ [1, 2] is containing 3 }}", "True False"),
    ]);
}
