//! Languages with a scanner of their own: markup, data, and texts around code.

use crate::site::highlight::language::{Language, Scan};
use crate::site::highlight::{console, css, lines, markdown, markup, recipes, yaml};

pub(super) static ALL: [Language; 24] = [
    own("html htm xhtml", Scan::Own(markup::html)),
    own("xml svg rss atom xsl xslt xsd plist mathml", Scan::Own(markup::xml)),
    own("vue", Scan::Own(markup::vue)),
    own("svelte astro", Scan::Own(markup::svelte)),
    own("php php3 php4 php5 html+php", Scan::Own(markup::php)),
    own(
        "jinja jinja2 j2 html+jinja html+jinja2 django html+django nunjucks njk tera twig html+twig liquid",
        Scan::Own(markup::jinja),
    ),
    own(
        "go-html-template go-text-template go-template gotmpl gohtml gohtmltmpl gotexttmpl hugo",
        Scan::Own(markup::go_template),
    ),
    own("erb html+erb rhtml", Scan::Own(markup::erb)),
    own("heex eex leex html+eex html+heex", Scan::Own(markup::eex)),
    own("ejs html+ejs", Scan::Own(markup::ejs)),
    own("handlebars hbs mustache html+handlebars", Scan::Own(markup::mustache)),
    own("css", Scan::Own(css::css)),
    own("scss sass less stylus", Scan::Own(css::css)),
    own("yaml yml", Scan::Own(yaml::yaml)),
    own(
        "ini cfg conf dosini env dotenv properties java-properties editorconfig gitconfig systemd \
         desktop service",
        Scan::Own(lines::ini),
    ),
    own("diff patch udiff", Scan::Own(lines::diff)),
    own("http https", Scan::Own(lines::http)),
    own("markdown md mdx mkd gfm commonmark", Scan::Own(markdown::markdown)),
    own("dockerfile docker containerfile", Scan::Own(recipes::dockerfile)),
    own("makefile make mf bsdmake gnumake", Scan::Own(recipes::makefile)),
    own(
        "console shell-session shellsession sh-session bash-session terminal",
        Scan::Own(console::shell),
    ),
    own("pycon python-console", Scan::Own(console::python)),
    own("text txt plain plaintext none no-highlight nohighlight", Scan::Own(lines::plain)),
    own("output log ascii csv tsv", Scan::Own(lines::plain)),
];

const fn own(names: &'static str, scan: Scan) -> Language {
    Language { names, scan }
}
