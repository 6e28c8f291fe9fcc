//! Languages with languages in them: markup, styles, sessions, settings.

use super::colours;

/// Language, source, what is coloured.
const MARKUP: &[(&str, &str, &str)] = &[
    (
        "html",
        "<a href=\"b\" c=d e>f</a>",
        "nt‹<a› na‹href›=s‹\"b\"› na‹c›=s‹d› na‹e›nt‹>›fnt‹</a›nt‹>›",
    ),
    ("html", "<br/>&amp;&x <", "nt‹<br›nt‹/›nt‹>›ni‹&amp;›&x <"),
    ("html", "<!DOCTYPE html>", "cp‹<!DOCTYPE html>›"),
    ("html", "<script>let a</script>b", "nt‹<script›nt‹>›kd‹let› ant‹</script›nt‹>›b"),
    (
        "html",
        "<script type=\"application/json\">{\"a\": 1}</script>",
        "nt‹<script› na‹type›=s‹\"application/json\"›nt‹>›{nt‹\"a\"›: mi‹1›}nt‹</script›nt‹>›",
    ),
    ("html", "<style>a{b:c}</style>", "nt‹<style›nt‹>›nt‹a›{k‹b›:kc‹c›}nt‹</style›nt‹>›"),
    ("html", "<script>let a", "nt‹<script›nt‹>›kd‹let› a"),
    ("html", "<script src=\"a\"/>b", "nt‹<script› na‹src›=s‹\"a\"›nt‹/›nt‹>›b"),
    ("html", "<a b='c", "nt‹<a› na‹b›=s‹'c›"),
    ("html", "a < b > c", "a < b > c"),
    (
        "xml",
        "<?xml version=\"1\"?><a:b c:d=\"e\"/>",
        "cp‹<?xml version=\"1\"?>›nt‹<a:b› na‹c:d›=s‹\"e\"›nt‹/›nt‹>›",
    ),
    ("xml", "<![CDATA[<a>]]>b", "cp‹<![CDATA[<a>]]>›b"),
    ("php", "<p><?= $a ?></p>", "nt‹<p›nt‹>›cp‹<?=› nv‹$a› cp‹?>›nt‹</p›nt‹>›"),
    ("php", "$a = 1;", "nv‹$a› o‹=› mi‹1›;"),
    (
        "jinja",
        "{# a #}{{ b|c }}{% if d %}",
        "cm‹{# a #}›cp‹{{› bnf‹|c› cp‹}}›cp‹{%› k‹if› d cp‹%}›",
    ),
    ("jinja", "<a b=\"{{ c }}\">", "nt‹<a› na‹b›=s‹\"›cp‹{{› c cp‹}}›s‹\"›nt‹>›"),
    ("jinja", "{{ a", "cp‹{{› a"),
    ("erb", "<%# a %><%= b %><% if c %>", "cm‹<%# a %>›cp‹<%=› b cp‹%>›cp‹<%› k‹if› c cp‹%>›"),
    (
        "heex",
        "<a b={c} {d}><%= e %></a>",
        "nt‹<a› na‹b›=cp‹{›ccp‹}› cp‹{›dcp‹}›nt‹>›cp‹<%=› e cp‹%>›nt‹</a›nt‹>›",
    ),
    ("ejs", "<% let a %>", "cp‹<%› kd‹let› a cp‹%>›"),
    (
        "handlebars",
        "{{!-- a --}}{{! b }}{{#if c}}{{/if}}",
        "cm‹{{!-- a --}}›cm‹{{! b }}›cp‹{{#›k‹if› ccp‹}}›cp‹{{/›k‹if›cp‹}}›",
    ),
    (
        "vue",
        "<a :b=\"c\" @d=\"e\">{{ f }}</a>",
        "nt‹<a› na‹:b›=s‹\"c\"› na‹@d›=s‹\"e\"›nt‹>›cp‹{{› f cp‹}}›nt‹</a›nt‹>›",
    ),
    (
        "svelte",
        "{#if a}<b c={{d: 1}}>{e}</b>{/if}",
        "cp‹{#›k‹if› acp‹}›nt‹<b› na‹c›=cp‹{›{d: mi‹1›}cp‹}›nt‹>›cp‹{›ecp‹}›nt‹</b›nt‹>›cp‹{/›k‹if›cp‹}›",
    ),
    (
        "astro",
        "---\nconst a = 1\n---\n<b>{a}</b>",
        "---\nkd‹const› a o‹=› mi‹1›\n---\nnt‹<b›nt‹>›cp‹{›acp‹}›nt‹</b›nt‹>›",
    ),
    (
        "jsx",
        "const a = <b c=\"d\" {...e}>{f} g</b>",
        "kd‹const› a o‹=› nt‹<b› na‹c›=s‹\"d\"› {o‹...›e}nt‹>›{f} gnt‹</b›nt‹>›",
    ),
    ("jsx", "a < b && c > d", "a o‹<› b o‹&&› c o‹>› d"),
    ("jsx", "<></>", "nt‹<›nt‹>›nt‹</›nt‹>›"),
    (
        "markdown",
        "# a\n**b** `c` [d](e)\n```rust\nfn f\n```",
        "gh‹# a›\ngs‹**b**› sb‹`c`› [nt‹d›](na‹e›)\nsb‹```rust›\nk‹fn› nf‹f›\nsb‹```›",
    ),
    ("markdown", "```\na", "sb‹```›\na"),
    (
        "markdown",
        "---\na: 1\n---\n_b_ ![c](d) <e>",
        "cp‹---›\nnt‹a›: mi‹1›\ncp‹---›\nge‹_b_› ![nt‹c›](na‹d›) nt‹<e>›",
    ),
];

#[test]
fn markup_and_what_stands_in_it() {
    colours(MARKUP);
}

#[test]
fn styles() {
    colours(&[
        (
            "css",
            "@media (a: 1px) { .b:hover > #c[d=\"e\"]::f { g-h: i(1) !important } }",
            "k‹@media› (k‹a›: mi‹1›kt‹px›) { nc‹.b›nd‹:hover› o‹>› nn‹#c›[na‹d›o‹=›s2‹\"e\"›]nd‹::f› { k‹g-h›: nb‹i›(mi‹1›) cp‹!important› } }",
        ),
        ("css", "a{b:url(c/d)}", "nt‹a›{k‹b›:nb‹url›(s‹c/d›)}"),
        ("css", "--a: var(--b)", "nv‹--a›: nb‹var›(nv‹--b›)"),
        ("css", "a{b:\"c", "nt‹a›{k‹b›:s2‹\"c›"),
        ("css", "a{", "nt‹a›{"),
        (
            "scss",
            "$a: 1; .b { &:c { @include d($a); } // e\n}",
            "nv‹$a›: mi‹1›; nc‹.b› { k‹&›nd‹:c› { k‹@include› nb‹d›(nv‹$a›); } c1‹// e›\n}",
        ),
        ("sass", "a\n  b: c", "k‹a›\n  k‹b›: kc‹c›"),
    ]);
}

#[test]
fn lines_of_programs() {
    colours(&[
        ("console", "$ ls -l\na b\n# c\n> d", "gp‹$ ›ls -l\ngo‹a b›\ngp‹# ›c\ngp‹> ›d"),
        ("console", "user@host:~$ cd a\nout", "gp‹user@host:~$ ›nb‹cd› a\ngo‹out›"),
        ("pycon", ">>> a = 1\n... b\n1", "gp‹>>> ›a o‹=› mi‹1›\ngp‹... ›b\ngo‹1›"),
        (
            "diff",
            "--- a\n+++ b\n@@ -1 +1 @@\n-c\n+d\n e",
            "gh‹--- a›\ngh‹+++ b›\ngu‹@@ -1 +1 @@›\ngd‹-c›\ngi‹+d›\n e",
        ),
        (
            "http",
            "GET /a HTTP/1.1\nHost: b\nContent-Type: application/json\n\n{\"a\": 1}",
            "nf‹GET› nn‹/a› k‹HTTP/1.1›\nna‹Host›: s‹b›\nna‹Content-Type›: s‹application/json›\n\n{nt‹\"a\"›: mi‹1›}",
        ),
        (
            "http",
            "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<a>",
            "k‹HTTP/1.1› mi‹200› OK\nna‹Content-Type›: s‹text/html›\n\nnt‹<a›nt‹>›",
        ),
        (
            "http",
            "POST / HTTP/1.1\nContent-Type: text/plain\n\na",
            "nf‹POST› nn‹/› k‹HTTP/1.1›\nna‹Content-Type›: s‹text/plain›\n\na",
        ),
        ("ini", "[a]\nb = c\nd: e", "k‹[a]›\nna‹b› o‹=› s‹c›\nna‹d›o‹:› s‹e›"),
        ("ini", "A=\"b\"", "na‹A›o‹=›s‹\"b\"›"),
        (
            "yaml",
            "a: &b\n  - *b\n  - !c d\n  - |\n   e: f\ng: \"h\" # i",
            "nt‹a›: nl‹&b›\n  - nl‹*b›\n  - kt‹!c› d\n  - o‹|›\ns‹   e: f›\nnt‹g›: s2‹\"h\"› c1‹# i›",
        ),
        ("yaml", "a: 'b", "nt‹a›: s1‹'b›"),
        (
            "toml",
            "[a.b]\n[[c]]\nd.e = { f = true }",
            "k‹[a.b]›\nk‹[[c]]›\nna‹d.e› o‹=› { na‹f› o‹=› kc‹true› }",
        ),
        ("json", "{\"a\": {\"b\": [] } // c\n}", "{nt‹\"a\"›: {nt‹\"b\"›: [] } c1‹// c›\n}"),
        ("text", "fn a /* b */", "fn a /* b */"),
        ("env", "A=b # c", "na‹A›o‹=›s‹b› c1‹# c›"),
        ("batch", "@echo off\nset A=%B%", "@nb‹echo› kc‹off›\nnb‹set› nv‹A›o‹=›nv‹%B%›"),
        ("caddyfile", "a.example {\n  root * /b\n}", "k‹a.example› {\n  k‹root› * /b\n}"),
    ]);
}
