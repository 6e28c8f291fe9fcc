//! Settings, schemas, build files and the expressions of templates.

use crate::site::highlight::class::Class;
use crate::site::highlight::hooks;
use crate::site::highlight::language::{
    BACKTICK, CHARACTER, Calls, Capitals, Code, DOLLAR_BRACE, DOUBLE, Escapes, Language, Letters,
    Lines, Place, Quote, SINGLE, Signs, block, comment, comments, hook, line, mark, quote, sigil,
    sigil_with,
};

pub(super) static ALL: [Language; 16] = [
    Language::code("toml", &TOML),
    Language::code("hcl terraform tf tfvars packer nomad opentofu", &HCL),
    Language::code("protobuf proto proto3 protocol-buffer thrift capnp", &PROTOBUF),
    Language::code("nix nixos", &NIX),
    Language::code("cmake", &CMAKE),
    Language::code("nginx nginxconf", &NGINX),
    Language::code("caddyfile caddy", &CADDY),
    Language::code("apache apacheconf htaccess vhost", &APACHE),
    Language::code("latex tex context", &LATEX),
    Language::code("bibtex bib", &BIBTEX),
    Language::code("typst typ", &TYPST),
    Language::code("jinja-code", &JINJA),
    Language::code("go-action", &GO_ACTION),
    Language::code("graphviz dot gv", &DOT),
    Language::code("cue dhall jsonnet libsonnet kdl", &CUE),
    Language::code("mermaid plantuml puml", &DIAGRAM),
];

static TOML: Code = Code {
    constants: "true false inf nan",
    name_more: "-.",
    calls: Calls::None,
    keys: &[("=", Class::Na)],
    rules: &[
        comment("#"),
        hook("[", hooks::toml_table).only(Place::Column),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many()),
        quote("'''", Quote::new("'''", Class::S1).many().escaped(Escapes::None)),
        quote("\"", DOUBLE),
        quote("'", SINGLE.escaped(Escapes::None)),
        hook("1", hooks::date),
        hook("2", hooks::date),
        hook("0", hooks::date),
    ],
    ..Code::EMPTY
};

static HCL: Code = Code {
    keywords: "data dynamic for for_each if in locals module moved output provider provisioner \
        resource terraform variable backend import check",
    types: "any bool list map number object set string tuple",
    constants: "true false null",
    builtins: "each local var self path count",
    name_more: "-",
    keys: &[("=", Class::Na)],
    rules: &[
        comment("#"),
        comment("//"),
        comments("/*", "*/"),
        hook("<<", crate::site::highlight::strings::here),
        quote("\"", DOUBLE.holes(&[DOLLAR_BRACE])),
    ],
    ..Code::EMPTY
};

static PROTOBUF: Code = Code {
    keywords: "extend extensions group max oneof oneway option optional package public repeated \
        required reserved returns stream syntax throws to typedef weak const",
    declarations: "enum exception message rpc service struct union interface",
    imports: "import include namespace using",
    types: "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 \
        string uint32 uint64 map list set i8 i16 i32 i64 binary void Text Data List UInt32 Int32",
    constants: "true false",
    before_type: "enum exception message service struct union interface",
    before_function: "rpc",
    before_module: "package",
    capitals: Capitals::Type,
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        comment("#"),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil("@", Class::Nd),
    ],
    ..Code::EMPTY
};

static NIX: Code = Code {
    keywords: "assert else if in inherit let or rec then with",
    imports: "import",
    constants: "true false null",
    builtins: "abort baseNameOf builtins derivation dirOf fetchTarball fetchurl map removeAttrs \
        throw toString lib pkgs",
    name_more: "-'",
    calls: Calls::None,
    keys: &[("=", Class::Na)],
    rules: &[
        comment("#"),
        comments("/*", "*/"),
        quote(
            "''",
            Quote::new("''", Class::S).many().escaped(Escapes::Quotes).holes(&[DOLLAR_BRACE]),
        ),
        quote("\"", DOUBLE.many().holes(&[DOLLAR_BRACE])),
        sigil_with("./", Class::S, "./-+"),
        sigil_with("../", Class::S, "./-+"),
        block("<", ">", Class::S).only(Place::Spaced),
        mark("${", Class::Si),
    ],
    ..Code::EMPTY
};

static CMAKE: Code = Code {
    letters: Letters::AnyCase,
    keywords: "break continue else elseif endforeach endfunction endif endmacro endwhile foreach \
        function if macro return while and or not in items lists strequal matches exists defined \
        version_less version_greater_equal",
    constants: "true false on off public private interface required imported static shared",
    rules: &[
        block("#[[", "]]", Class::Cm),
        comment("#"),
        block("[[", "]]", Class::S),
        quote(
            "\"",
            Quote {
                close: "\"",
                class: Class::S2,
                escapes: Escapes::Backslash,
                lines: Lines::Many,
                holes: &[DOLLAR_BRACE],
            },
        ),
        block("${", "}", Class::Nv),
        block("$<", ">", Class::Nv),
        block("$ENV{", "}", Class::Nv),
    ],
    ..Code::EMPTY
};

const SERVER: Code = Code {
    constants: "on off",
    name_start: "/~.@*",
    name_more: "-./:*@~",
    calls: Calls::None,
    rules: &[
        comment("#").only(Place::Spaced),
        quote("\"", DOUBLE.many()),
        quote("'", SINGLE.many()),
        quote("`", BACKTICK),
        sigil("$", Class::Nv),
        block("{$", "}", Class::Nv),
        block("{env.", "}", Class::Nv),
    ],
    ..Code::EMPTY
};

static NGINX: Code = Code { first: Some((Class::K, ";{}")), ..SERVER };

static CADDY: Code = Code { first: Some((Class::K, "\n")), ..SERVER };

static APACHE: Code = Code {
    constants: "on off all none granted denied On Off All None",
    name_start: "/.",
    name_more: "-./:*",
    calls: Calls::None,
    first: Some((Class::K, "\n")),
    rules: &[
        comment("#").only(Place::LineStart),
        sigil("</", Class::Nt),
        sigil("<", Class::Nt),
        mark(">", Class::Nt),
        quote("\"", DOUBLE),
        block("%{", "}", Class::Nv),
        block("${", "}", Class::Nv),
    ],
    ..Code::EMPTY
};

static LATEX: Code = Code {
    signs: Signs::Text,
    calls: Calls::None,
    rules: &[
        comment("%"),
        sigil_with("\\", Class::K, "@*"),
        mark("\\%", Class::Se),
        mark("\\$", Class::Se),
        mark("\\&", Class::Se),
        mark("\\_", Class::Se),
        mark("\\#", Class::Se),
        mark("\\{", Class::Se),
        mark("\\}", Class::Se),
        mark("\\\\", Class::Se),
        block("\\[", "\\]", Class::S),
        block("\\(", "\\)", Class::S),
        block("$$", "$$", Class::S),
        quote("$", Quote::new("$", Class::S).many()),
        mark("&", Class::O),
    ],
    ..Code::EMPTY
};

static BIBTEX: Code = Code {
    name_more: "-:",
    calls: Calls::None,
    keys: &[("=", Class::Na)],
    rules: &[comment("%"), sigil("@", Class::K), quote("\"", DOUBLE.many())],
    ..Code::EMPTY
};

static TYPST: Code = Code {
    signs: Signs::Text,
    rules: &[
        comment("//"),
        comments("/*", "*/"),
        line("= ", Class::Gh).only(Place::LineStart),
        line("== ", Class::Gu).only(Place::LineStart),
        line("=== ", Class::Gu).only(Place::LineStart),
        sigil_with("#", Class::K, "-."),
        sigil_with("@", Class::Nl, "-:"),
        block("```", "```", Class::Sb),
        quote("`", BACKTICK),
        quote("$", Quote::new("$", Class::S).many()),
        quote("\"", DOUBLE),
    ],
    ..Code::EMPTY
};

static JINJA: Code = Code {
    keywords: "as assign autoescape block break by call capture case continue cycle decrement do \
        elif else elseif elsif embed end endautoescape endblock endcall endcapture endcase \
        endcomment endfilter endfor endif endmacro endraw endset endtablerow endunless endwith \
        extends filter for from if ignore import include increment is layout limit load macro \
        missing of offset raw recursive render reversed section set show tablerow unless url verbatim \
        when with without only comment each",
    constants: "true false none null nil True False None empty blank",
    operators: "and contains in not or",
    builtins: "loop forloop self super range super caller page site",
    name_more: "-",
    rules: &[
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil("| ", Class::Nf),
        sigil("|", Class::Nf),
        sigil("$", Class::Nv),
    ],
    ..Code::EMPTY
};

static GO_ACTION: Code = Code {
    keywords: "block break continue define else end if range template try with",
    constants: "true false nil",
    builtins: "and call eq ge gt html index js le len lt ne not or print printf println slice \
        urlquery partial partialCached dict safeHTML default delimit markdownify relURL absURL \
        where first after site page now time",
    rules: &[
        quote("\"", DOUBLE),
        quote("`", BACKTICK),
        quote("'", CHARACTER),
        sigil_with("$", Class::Nv, "."),
        sigil_with(".", Class::Na, "."),
        mark(":=", Class::O),
    ],
    ..Code::EMPTY
};

static DOT: Code = Code {
    letters: Letters::AnyCase,
    keywords: "digraph edge graph node strict subgraph",
    keys: &[("=", Class::Na)],
    calls: Calls::None,
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        comment("#").only(Place::LineStart),
        quote("\"", DOUBLE.many()),
    ],
    ..Code::EMPTY
};

static CUE: Code = Code {
    keywords: "assert else for if in let local error function import importstr self super tailstrict \
        then with",
    imports: "package",
    types: "bool bytes float int number string uint null",
    constants: "true false",
    keys: &[(":", Class::Na)],
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        comment("#").only(Place::Spaced),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many()),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil("$", Class::Nv),
        sigil("@", Class::Nd),
    ],
    ..Code::EMPTY
};

static DIAGRAM: Code = Code {
    keywords: "graph flowchart subgraph end sequenceDiagram participant actor activate deactivate \
        loop alt else opt par note over of classDiagram class stateDiagram state erDiagram gantt \
        title section pie journey gitGraph commit branch checkout merge direction style classDef \
        click autonumber skinparam interface component package",
    constants: "TB TD BT LR RL left right",
    calls: Calls::None,
    rules: &[
        comment("%%"),
        comment("'").only(Place::LineStart),
        quote("\"", DOUBLE),
        block("|", "|", Class::S).only(Place::Spaced),
        sigil("@", Class::Cp),
    ],
    ..Code::EMPTY
};
