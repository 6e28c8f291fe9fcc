//! What is at the edge of filters and functions: nothing, too much, and the wrong kind.

use super::{check, refused};

/// What is known and absent is an empty text or list to every filter.
#[test]
fn what_is_absent_passes_through() {
    let texts = [
        "slugify",
        "striptags",
        "truncate(3)",
        "truncatewords(3)",
        "humanize",
        "trim_start",
        "trim_end",
        "trim_start_matches('/')",
        "trim_end_matches('/')",
        "replace('a', 'b')",
        "markdown(inline=true)",
        "markdownify",
        "safe_html",
        "xml_escape",
        "linebreaksbr",
        "date",
        "absolute_url",
        "relative_url",
        "urlencode",
        "urlencode_strict",
        "first",
        "last",
        "limit(2)|join",
        "where('a', 1)|join",
        "filter(attribute='a')|join",
        "sort_by('a')|join",
        "uniq|join",
        "slice(start=1)|join",
        "split|join",
        "join(', ')",
    ];
    for filter in texts {
        check(&[(&format!("({{{{ post.updated_iso|{filter} }}}})"), "()")]);
    }
    check(&[
        ("{{ post.updated_iso|wordcount }} {{ post.updated_iso|reading_time }}", "0 0"),
        ("{{ [1]|union(post.updated_iso|split)|join }}", "1"),
        ("{{ post.updated_iso|group_by('a')|length }}", "0"),
        ("{{ post.updated_iso|default('x') }} {{ post.extra.none|default(value='y') }}", "x y"),
    ]);
}

#[test]
fn texts_at_their_ends() {
    check(&[
        ("{{ 'abc'|truncate(0) }}|{{ 'abc'|truncate(3) }}|{{ ''|truncate(3) }}", "…|abc|"),
        ("{{ 'a b'|truncatewords(0) }}|{{ ' a  b '|truncatewords(9) }}", "…|a b"),
        ("{{ 'a b c'|truncatewords(length=1, end=' [more]') }}", "a [more]"),
        ("({{ ''|humanize }}{{ '--'|humanize }}{{ 'äb_c'|humanize }})", "(Äb c)"),
        (
            "{{ 'aXbXc'|split('X')|length }} {{ 'aé'|split('')|join('-') }} {{ ''|split|length }}",
            "3 a-é 0",
        ),
        ("{{ 'aaa'|replace('a', 'b', 0) }} {{ 'aaa'|replace(from='a', to='', count=2) }}", "aaa a"),
        ("{{ '<b>a</b>'|safe|replace('a', '<i>') }}", "<b>&lt;i&gt;</b>"),
        ("{{ '<b>a</b>'|replace('a', '<i>') }}", "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"),
        ("{{ '//'|trim_start_matches('/') }}|{{ 'ababc'|trim_start_matches('ab') }}", "|c"),
        ("{{ 'x'|trim_start_matches }}{{ 'x'|trim_end_matches('') }}", "xx"),
        ("{{ 'I <3 <SCRIPT>x</Script>you'|striptags }}", "I &lt;3 you"),
        ("{{ ''|wordcount }} {{ ''|reading_time }} {{ 'a'|reading_time }}", "0 0 1"),
        ("{{ 'Ärger & Über-mut.'|slugify }}", "ärger-über-mut"),
        ("{{ 7|slugify }} {{ 7|truncate(1) }} {{ true|as_str }}", "7 7 True"),
    ]);
}

#[test]
fn html_in_html() {
    check(&[
        ("{{ 'a\\r\\nb'|linebreaksbr }}", "a<br>\nb"),
        ("{{ '# A'|markdown|striptags }}", "A"),
        ("{{ '**a** `<b>`'|markdownify }}", "<strong>a</strong> <code>&lt;b&gt;</code>"),
        ("{{ ''|markdown }}|{{ ''|markdownify }}", "|"),
        ("{{ '[a](/b/)'|markdown(inline=true) }}", "<a href=\"/b/\">a</a>"),
        ("{{ {'a': [1, 2.5, none, true, 'é']}|jsonify }}", r#"{"a": [1, 2.5, null, true, "é"]}"#),
        ("{{ \"a'&b\"|json_encode }}", r#""a\u0027\u0026b""#),
        ("{{ post.updated_iso|json_encode }} {{ post.extra.none|json_encode }}", "null null"),
    ]);
}

#[test]
fn numbers_at_their_ends() {
    check(&[
        ("{{ 0|number_format }} {{ 999|number_format }} {{ 1000|number_format }}", "0 999 1,000"),
        ("{{ -1000|number_format }} {{ -0.004|number_format(2) }}", "-1,000 0.00"),
        ("{{ 1234.5|number_format(0) }} {{ 0.5|number_format(precision=3) }}", "1,234 0.500"),
        ("{{ 1234567|number_format(thousands='') }}", "1234567"),
        (
            "{{ 0|filesizeformat }} {{ 1000|filesizeformat }} {{ 999949|filesizeformat }}",
            "0 B 1.0 kB 999.9 kB",
        ),
        ("{{ 999960|filesizeformat }} {{ 1048575|filesizeformat(true) }}", "1.0 MB 1.0 MiB"),
        ("{{ 5e15|filesizeformat }} {{ 1023|filesizeformat(binary=true) }}", "5000.0 TB 1023 B"),
        ("{{ 0|pluralize }}{{ 1|pluralize }}{{ 1.0|pluralize }}{{ []|pluralize }}", "ss"),
        ("{{ {'a': 1}|pluralize('y', 'ies') }}", "y"),
        (
            "{{ -2.5|round }} {{ 2.5|round }} {{ 2.45|round(precision=1, method='ceil') }}",
            "-3.0 3.0 2.5",
        ),
        ("{{ 1234.5|round(-2) }} {{ 7|round(method='floor') }}", "1200.0 7"),
    ]);
    let digits = "invalid operation: `number_format` writes finite numbers with at most 20 digits after the point";
    refused(&[
        ("{{ 1|number_format(21) }}", digits),
        ("{{ 'x'|round }}", "invalid operation: `round` needs a number"),
        (
            "{{ 1.5|round(method='up') }}",
            "invalid operation: `round` knows common, ceil and floor, not `up`",
        ),
    ]);
}

#[test]
fn dates_in_every_spelling() {
    check(&[
        ("{{ '2026-02-03'|date('%d.%m.%y') }}", "03.02.26"),
        ("{{ '2026-02-03 04:05'|date('%H:%M') }}", "04:05"),
        ("{{ '2026-02-03T04:05:06+02:00'|date('%H:%M:%S') }}", "02:05:06"),
        ("{{ '2026-02-03T04:05:06Z'|date('%j %U %u %p %I') }}", "034 05 2 AM 04"),
        ("{{ 86400|date }} {{ '86400'|date }} {{ -1|date('%Y') }}", "1970-01-02 1970-01-02 1969"),
        ("{{ '2026-02-03'|date(format='%A, %-d. %b', timezone='UTC') }}", "Tuesday, 3. Feb"),
        ("{{ '2026-02-03'|date('%%') }}", "%"),
    ]);
    refused(&[("{{ '2026-02-30'|date }}", "invalid operation: `2026-02-30` is not a date")]);
}

#[test]
fn addresses_of_all_kinds() {
    check(&[
        ("{{ ''|absolute_url }}|{{ '/'|absolute_url }}", "|https://me.example/"),
        (
            "{{ 'a/../b'|absolute_url }} {{ '/a/./b/'|absolute_url }}",
            "https://me.example/b https://me.example/a/b/",
        ),
        ("{{ '//peer.example/x'|absolute_url }}", "https://peer.example/x"),
        (
            "{{ '#a'|absolute_url }} {{ '?a=b'|abs_url }}",
            "https://me.example/#a https://me.example/?a=b",
        ),
        ("{{ 'mailto:me@me.example'|absolute_url }}", "mailto:me@me.example"),
        (
            "{{ '/über/'|relative_url }} {{ 'https://me.example'|relative_url }}",
            "/%C3%BCber/ https://me.example",
        ),
        ("{{ 'äß ~_-.'|urlencode }} {{ '100%'|urlencode_strict }}", "%C3%A4%C3%9F%20~_-. 100%25"),
    ]);
    refused(&[(
        "{{ 'data:text/html,x'|relative_url }}",
        "invalid operation: `data:text/html,x` is not an address that others can open",
    )]);
}

const NESTED: &str =
    "{% set all = [{'t': [{'slug': 'a'}, {'slug': 'b'}], 'f': ['x', 'y']}, {'t': [], 'f': []}] %}";

#[test]
fn keys_that_lead_inside() {
    let cases = [
        ("where('t.slug', 'contains', 'b')|length", "1"),
        ("where('t.slug', 'intersect', ['b', 'z'])|length", "1"),
        ("where('f.0', 'x')|length", "1"),
        ("where('f.9', 'x')|length", "0"),
        ("where('f.0.none', 'x')|length", "0"),
        ("where('none.at.all', '!=', 'x')|length", "2"),
        ("filter(attribute='f.1')|length", "1"),
        ("sort_by('f.0')|first|get('f')|join", ""),
        ("where('f.0', 'eq', 'x')|length", "1"),
        ("where('f.0', '<>', 'x')|length", "1"),
        ("where('f.0', 'lt', 'y')|length", "1"),
        ("where('f.0', 'gt', 'x')|length", "0"),
    ];
    for (filter, expected) in cases {
        check(&[(&format!("{NESTED}{{{{ all|{filter} }}}}"), expected)]);
    }
    refused(&[
        (
            "{{ [1]|where('a') }}",
            "invalid operation: `where` needs a key and a value, e.g. `where(\"section\", \"notes\")`",
        ),
        ("{{ [1]|group_by }}", "invalid operation: `group_by` needs an `attribute`"),
        ("{{ [1]|sort_by }}", "invalid operation: `sort_by` needs an `attribute`"),
        ("{{ [1]|concat }}", "invalid operation: `concat` needs a list"),
        ("{{ {'a': 1}|get }}", "invalid operation: `get` needs a `key`"),
        ("{{ 7|limit(1) }}", "invalid operation: this needs a list, not a number"),
        ("{{ 'a'|sort_by('x') }}", "invalid operation: this needs a list, not a string"),
    ]);
}

#[test]
fn lists_at_their_ends() {
    check(&[
        (
            "{{ [1, 2]|first(0) }} {{ [1, 2]|first(9) }} {{ [1, 2]|last(0) }} {{ [1, 2]|last(9) }}",
            "[] [1, 2] [] [1, 2]",
        ),
        ("{{ [1]|limit(0) }} {{ [1]|limit(1, offset=9) }} {{ [1]|after(9) }}", "[] [] []"),
        ("({{ [1]|nth(n=9) }}) {{ [1, 2]|nth(1) }}", "() 2"),
        ("{{ [1, 2, 3]|slice(start=-2) }} {{ [1, 2, 3]|slice(start=2, end=1) }}", "[2, 3] []"),
        ("{{ [1, 2, 3]|slice(start=-9, end=9) }}", "[1, 2, 3]"),
        ("{{ {'b': 1, 'a': 2}|first }} {{ {'a': 1}|limit(1)|join }}", "a a"),
        ("{{ range(5)|limit(2, offset=3) }} {{ range(3)|last }}", "[3, 4] 2"),
        (
            "{{ [3, 1]|union([1, 3, 2]) }} {{ [1, 1]|complement([]) }} {{ [1, 1]|intersect([1, 1]) }}",
            "[3, 1, 2] [1, 1] [1]",
        ),
        ("{{ [{'n': 1}, {'n': 2}]|sort_by('n', reverse=true)|map(attribute='n')|join }}", "21"),
        (
            "{{ [{'n': 'b', 'i': 1}, {'n': 'a', 'i': 2}, {'n': 'b', 'i': 3}]|sort_by(attribute='n')|map(attribute='i')|join }}",
            "213",
        ),
        ("{{ [{'a': 1}, {'a': 1}, {'a': 2}]|unique(attribute='a')|length }}", "2"),
        ("{{ ['<']|join('>') }} {{ ['<', '&']|join('>') }}", "&lt; &lt;&gt;&amp;"),
    ]);
}

#[test]
fn every_list_has_the_same_members() {
    let members = "{{ it.name }}{{ it.title }}{{ it.slug }}{{ it.url }}{{ it.path }}{{ it.permalink }}\
                   {{ it.count }}{{ it.page_count }}{{ it.extra.none }}{{ it.posts|length }}{{ it.pages|length }}";
    let lists = [
        ("get_section('/')", "//https://me.example/100100100100"),
        (
            "get_section(path='posts', metadata_only=true)",
            "POSTSPOSTSposts/posts//posts/https://me.example/posts/2222",
        ),
        (
            "get_taxonomy('tags').terms|first",
            "Rye breadRye breadrye-bread/tags/rye-bread//tags/rye-bread/https://me.example/tags/rye-bread/2222",
        ),
    ];
    for (list, expected) in lists {
        check(&[(&format!("{{% set it = {list} %}}{members}"), expected)]);
    }
    check(&[
        (
            "{{ get_section('/posts/').name }} {{ get_section('@/posts/_index.md').name }}",
            "POSTS POSTS",
        ),
        ("({{ get_section('none', required=false) }})", "()"),
        ("{{ get_taxonomy(name='tags').kind }} {{ get_taxonomy('tags').name }}", "tags tags"),
        (
            "{{ get_taxonomy_url(kind='tags', name='rye-bread') }}",
            "https://me.example/tags/rye-bread/",
        ),
        (
            "{{ get_url('@/_index.md') }} {{ get_url('/a/', trailing_slash=true) }}",
            "https://me.example/ https://me.example/a/",
        ),
        ("{{ get_url('https://peer.example/') }}", "https://peer.example/"),
        (
            "{% for key, value in get_section('posts')|items %}{{ key }} {% endfor %}",
            "name slug title url path permalink extra count page_count posts pages ",
        ),
    ]);
    refused(&[
        (
            "{{ get_image_metadata('none.png') }}",
            "invalid operation: there is no picture `none.png`",
        ),
        (
            "{{ get_section('posts', required='x') }}",
            "invalid operation: cannot convert string to bool",
        ),
        (
            "{{ get_page('about.md', wrong=1) }}",
            "too many arguments: unknown keyword argument 'wrong'",
        ),
    ]);
}

#[test]
fn tests_of_values() {
    check(&[
        ("{{ 'Bees' is starting_with('B') }} {{ 'Bees' is ending_with 'es' }}", "True True"),
        (
            "{{ [1, 2] is containing 2 }} {{ {'a': 1} is containing 'a' }} {{ 'ab' is containing '' }}",
            "True True True",
        ),
        (
            "{{ post.updated_iso is defined }} {{ post.title is defined }} {{ post is mapping }}",
            "False True True",
        ),
    ]);
}
