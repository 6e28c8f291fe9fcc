//! JavaScript, its family, and its data.

use crate::site::highlight::class::Class;
use crate::site::highlight::language::{
    Calls, Capitals, Code, DOLLAR_BRACE, DOUBLE, HASH_BRACE, Jsx, Language, Place, Quote, SINGLE,
    comment, comments, hook, line, mark, quote, sigil, sigil_with,
};
use crate::site::highlight::{hooks, regex};

pub(super) static ALL: [Language; 8] = [
    Language::code("javascript js mjs cjs jsx", &JAVASCRIPT),
    Language::code("typescript ts mts cts", &TYPESCRIPT),
    Language::code("tsx", &TSX),
    Language::code("json jsonc json5 jsonl ndjson geojson jsonld json-ld webmanifest", &JSON),
    Language::code("graphql gql graphqls", &GRAPHQL),
    Language::code("coffeescript coffee coffee-script", &COFFEE),
    Language::code("rescript res reason reasonml", &RESCRIPT),
    Language::code("actionscript as3 haxe hx", &ACTIONSCRIPT),
];

const TEMPLATE: Quote = Quote::new("`", Class::Sb).many().holes(&[DOLLAR_BRACE]);

const JAVASCRIPT_CODE: Code = Code {
    keywords: "as async await break case catch continue debugger default delete do else export \
        extends finally for get if in instanceof new of return set static super switch this throw \
        try typeof void while with yield",
    declarations: "class const function let var",
    imports: "from import",
    constants: "true false null undefined NaN Infinity",
    builtins: "Array ArrayBuffer BigInt Boolean Date Error EvalError Float64Array Function \
        Intl Int32Array JSON Map Math Number Object Promise Proxy RangeError Reflect RegExp Set \
        String Symbol SyntaxError TypeError URL Uint8Array WeakMap WeakSet console document \
        exports globalThis module process require window isNaN parseInt parseFloat",
    before_function: "function",
    before_type: "class extends new",
    name_start: "$",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comments("/*", "*/"),
        comment("//"),
        hook("/", regex::slashes),
        quote("`", TEMPLATE),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil_with("@", Class::Nd, "."),
        sigil("#", Class::Vi),
        mark("...", Class::O),
    ],
    jsx: Jsx::Yes,
    ..Code::EMPTY
};

static JAVASCRIPT: Code = JAVASCRIPT_CODE;

const TYPESCRIPT_CODE: Code = Code {
    keywords: "abstract accessor as asserts async await break case catch continue debugger declare \
        default delete do else export extends finally for get global if implements in infer \
        instanceof is keyof new of out override private protected public readonly return \
        satisfies set static super switch this throw try typeof unique void while with yield",
    declarations: "class const enum function interface let namespace type var",
    types: "any bigint boolean never number object string symbol unknown",
    before_type: "class enum extends implements interface new type",
    before_module: "namespace",
    capitals: Capitals::Type,
    jsx: Jsx::No,
    ..JAVASCRIPT_CODE
};

static TYPESCRIPT: Code = TYPESCRIPT_CODE;

static TSX: Code = Code { jsx: Jsx::Yes, ..TYPESCRIPT_CODE };

static JSON: Code = Code {
    constants: "true false null NaN Infinity",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        hook("\"", hooks::json_string),
        hook("'", hooks::json_string),
    ],
    name_start: "$",
    keys: &[(":", Class::Nt)],
    calls: Calls::None,
    ..Code::EMPTY
};

static GRAPHQL: Code = Code {
    keywords: "extend fragment implements mutation on query repeatable schema subscription",
    declarations: "directive enum input interface scalar type union",
    types: "Boolean Float ID Int String",
    constants: "true false null",
    before_type: "directive enum input interface scalar type union on",
    before_function: "query mutation subscription fragment",
    rules: &[
        comment("#"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::Sd).many()),
        quote("\"", DOUBLE),
        sigil("$", Class::Nv),
        sigil("@", Class::Nd),
        mark("...", Class::O),
    ],
    capitals: Capitals::Type,
    keys: &[(":", Class::Na)],
    ..Code::EMPTY
};

static COFFEE: Code = Code {
    keywords: "await break by catch class continue debugger default delete do else export extends \
        finally for from if in instanceof loop new of return super switch then this throw try \
        typeof unless until when while yield",
    imports: "import require",
    constants: "true false null undefined yes no on off",
    operators: "and or not is isnt",
    builtins: "Array Date Error JSON Map Math Number Object Promise Set String console window",
    before_type: "class extends new",
    name_start: "$",
    rules: &[
        crate::site::highlight::language::block("###", "###", Class::Cm),
        comment("#"),
        hook("/", regex::slashes),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many().holes(&[HASH_BRACE])),
        quote("'''", Quote::new("'''", Class::S1).many()),
        quote("\"", DOUBLE.many().holes(&[HASH_BRACE])),
        quote("'", SINGLE.many()),
        sigil("@", Class::Vi),
        mark("->", Class::Nf),
        mark("=>", Class::Nf),
    ],
    ..Code::EMPTY
};

static RESCRIPT: Code = Code {
    keywords: "and as assert async await catch constraint downto else exception external for if in \
        lazy mutable nonrec of open private rec switch to try when while with",
    declarations: "let module type",
    imports: "import include",
    types: "array bool char float int list option promise result string unit",
    constants: "true false",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("`", TEMPLATE),
        quote("\"", DOUBLE),
        hook("'", hooks::character_or_lifetime),
        sigil_with("@", Class::Nd, "."),
        sigil("#", Class::Ss),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static ACTIONSCRIPT: Code = Code {
    keywords: "as break case catch cast continue default delete do dynamic each else extends \
        extern final finally for get if implements in inline instanceof internal is macro native \
        new override private protected public return set static super switch this throw try \
        typeof untyped using while with",
    declarations: "abstract class const enum function interface typedef var",
    imports: "import package",
    types: "Array Bool Boolean Class Dynamic Float Int Number Object String Void int uint void",
    constants: "true false null undefined NaN",
    before_function: "function",
    before_type: "class enum extends implements interface new typedef",
    before_module: "package",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        hook("/", regex::slashes),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil("@", Class::Nd),
        sigil("#", Class::Cp),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};
