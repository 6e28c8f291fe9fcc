//! Own templates before those of a theme before the built-in ones, file by file.

use super::{NODE, Stage};

fn themed() -> String {
    NODE.replace("[actor]", "theme = \"wax\"\n[actor]")
}

#[test]
fn the_nearest_layer_wins() {
    let stage = Stage::new(
        &themed(),
        &[
            ("themes/wax/templates/a.html", "theme"),
            ("themes/wax/templates/b.html", "theme, {% include 'a.html' %}"),
            ("themes/wax/templates/style.css", "theme{}"),
            ("themes/wax/templates/shortcodes/note.html", "note"),
            ("themes/wax/static/css/wax.css", "x"),
            ("themes/other/templates/c.html", "other"),
            ("templates/a.html", "own"),
            ("templates/shortcodes/x.md", "{{ '<' }}"),
            ("templates/notes.doc", "{{"),
        ],
    );
    let rendered = |name: &str| stage.render(name).unwrap().0;
    assert_eq!(rendered("a.html"), "own");
    assert_eq!(rendered("b.html"), "theme, own");
    assert_eq!(rendered("shortcodes/note.html"), "note");
    assert_eq!(rendered("shortcodes/x.md"), "<", "Markdown is escaped when it is rendered");
    let theme = stage.theme().unwrap();
    assert!(theme.has("404.html") && !theme.has("c.html") && !theme.has("notes.doc"));
    assert_eq!(theme.style(), b"theme{}");
    let copies: Vec<&str> = theme.statics().iter().map(|copy| copy.path.as_str()).collect();
    assert_eq!(copies, ["css/wax.css"]);
}

#[test]
fn a_theme_that_is_not_there() {
    let stage = Stage::new(&themed(), &[("themes/was/templates/a.html", "")]);
    let problems = stage.theme().unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "error[site/theme]: `site.theme` is `wax`, but there is no folder `themes/wax`\n  \
         --> node.toml\n  help: did you mean `was`?"
    );
}

#[test]
fn an_error_names_the_file_of_its_layer() {
    let stage = Stage::new(
        &themed(),
        &[("themes/wax/templates/a.html", "\n{{ nothing }}"), ("templates/b.html", "{% if %}")],
    );
    let problems = stage.theme().unwrap_err();
    let place = |problem: &crate::config::Problem| problem.place.as_ref().unwrap().to_string();
    assert_eq!(place(&problems[0]), "templates/b.html:1");
    std::fs::remove_file(stage.folder.path().join("templates/b.html")).unwrap();
    assert_eq!(place(&stage.render("a.html").unwrap_err()), "themes/wax/templates/a.html:2");
}

#[test]
fn blocks_and_super() {
    let stage = Stage::new(
        NODE,
        &[
            ("templates/frame.html", "[{% block x %}a{% endblock %}]"),
            (
                "templates/t.html",
                "{% extends 'frame.html' %}{% block x %}{{ super() }}b{% endblock %}",
            ),
        ],
    );
    assert_eq!(stage.render("t.html").unwrap().0, "[ab]");
}
