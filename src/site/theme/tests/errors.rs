//! Errors say where they are and what was meant.

use super::shown;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let problem = shown(source).expect_err(source);
        let expected = format!("error[site/template]: {expected}");
        let problem = problem.replace("\n  --> templates/t.html:1", "").replace("\n  help: ", "; ");
        assert_eq!(problem, expected, "{source}");
    }
}

#[test]
fn the_nearest_name() {
    check(&[
        (
            "{{ post.titel }}",
            "undefined value: `post.titel` is undefined; did you mean `post.title`?",
        ),
        ("{{ pots.title }}", "undefined value: `pots` is undefined; did you mean `post`?"),
        (
            "{{ site.languag }}",
            "undefined value: `site.languag` is undefined; did you mean `site.language`?",
        ),
        (
            "{{ site.pots|length }}",
            "undefined value: `site.pots` is undefined; did you mean `site.posts`?",
        ),
        (
            "{% for p in site.posts|first(1) %}{{ p.titel }}{% endfor %}",
            "undefined value: `p.titel` is undefined; did you mean `p.title`?",
        ),
        (
            "{% for x in post.tgs %}{% endfor %}",
            "undefined value: `post.tgs` is undefined; did you mean `post.tags`?",
        ),
        (
            "{{ post.title|slugfy }}",
            "unknown filter: filter slugfy is unknown; did you mean `slugify`?",
        ),
        ("{{ post.title|uper }}", "unknown filter: filter uper is unknown; did you mean `upper`?"),
        ("{{ 1 is evn }}", "unknown test: test evn is unknown; did you mean `even`?"),
        ("{{ get_pag('x') }}", "unknown function: get_pag is unknown; did you mean `get_page`?"),
        ("{{ rang(3) }}", "unknown function: rang is unknown; did you mean `range`?"),
        (
            "{% include 'macro.html' %}",
            "template not found: tried to include non-existing template 'macro.html'; did you mean `macros.html`?",
        ),
        (
            "{% extends 'bas.html' %}",
            "template not found: template \"bas.html\" does not exist; did you mean `base.html`?",
        ),
    ]);
}

#[test]
fn what_is_not_there() {
    check(&[
        (
            "{{ nothing_like_it }}",
            "undefined value: `nothing_like_it` is undefined; if it is not always there, ask first: `{% if nothing_like_it %}`",
        ),
        (
            "{{ post.extra.picture.url }}",
            "undefined value: `post.extra.picture.url` asks for something of a value that is not there",
        ),
    ]);
}

/// Names that are known may be absent: they print as nothing and are empty to filters.
#[test]
fn what_may_be_absent() {
    super::check(&[
        ("({{ post.updated_iso }}{{ post.updated_iso|upper }}{{ thread }})", "()"),
        ("({{ post.extra.anything }}{{ post.extra.anything|upper }})", "()"),
        ("{{ post.extra.anything is defined }} {{ post.updated_iso is defined }}", "False False"),
        ("{{ 'yes' if thread else 'no' }} {{ 'yes' if nothing else 'no' }}", "no no"),
        ("{{ thread|length }}{% for x in thread %}x{% endfor %}", "0"),
        ("{{ 'yes' if post.nothing else 'no' }}", "no"),
    ]);
}

#[test]
fn habits_of_other_languages() {
    check(&[
        (
            "{{ now() }}",
            "unknown function: now is unknown; pages do not depend on the clock; use `site.updated_iso`",
        ),
        (
            "{% set_global x = 1 %}",
            "syntax error: unknown statement set_global; use `{% set ns = namespace(x=1) %}`, then `{% set ns.x = 2 %}`",
        ),
        (
            "{{ .Title }}",
            "syntax error: unexpected `.`; names begin without a dot: `{{ post.title }}`",
        ),
    ]);
}

#[test]
fn the_line_is_that_of_the_cause() {
    let problem = shown("{% macro m() %}\n\n{{ nothing.x }}{% endmacro %}\n{{ m() }}").unwrap_err();
    assert!(problem.contains("templates/t.html:3"), "{problem}");
}
