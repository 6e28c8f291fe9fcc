//! Java and its neighbours.

use crate::site::highlight::class::Class;
use crate::site::highlight::hooks;
use crate::site::highlight::language::{
    CHARACTER, Capitals, Code, DOLLAR_BRACE, DOLLAR_NAME, DOUBLE, Escapes, Language, Lines, Quote,
    SINGLE, comment, comments, nested, quote, sigil, sigil_with,
};

pub(super) static ALL: [Language; 5] = [
    Language::code("java jav", &JAVA),
    Language::code("kotlin kt kts", &KOTLIN),
    Language::code("scala sc sbt", &SCALA),
    Language::code("groovy gradle jenkinsfile", &GROOVY),
    Language::code("dart flutter", &DART),
];

const LONG: Quote = Quote::new("\"\"\"", Class::S2).many();

static JAVA: Code = Code {
    keywords: "abstract assert break case catch const continue default do else exports extends \
        final finally for goto if implements instanceof native new non-sealed opens permits \
        private protected provides public requires return sealed static strictfp super switch \
        synchronized this throw throws to transient transitive try uses volatile when while with \
        yield",
    declarations: "class enum interface record var",
    imports: "import module package",
    types: "boolean byte char double float int long short void",
    constants: "true false null",
    before_type: "class enum interface record",
    before_module: "package",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"\"\"", LONG),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        sigil_with("@", Class::Nd, "."),
    ],
    capitals: Capitals::Type,
    name_start: "$",
    ..Code::EMPTY
};

static KOTLIN: Code = Code {
    keywords: "abstract actual annotation as break by catch companion const constructor continue \
        crossinline data do else enum expect external final finally for get if infix init inline \
        inner internal is lateinit noinline open operator out override private protected public \
        reified return sealed set suspend super tailrec this throw try vararg when where while \
        field",
    declarations: "class fun interface object typealias val var",
    imports: "import package",
    types: "Any Array Boolean Byte Char Double Float Int List Long Map Nothing Set Short String \
        UInt ULong Unit",
    constants: "true false null",
    operators: "in",
    before_function: "fun",
    before_type: "class interface object typealias",
    before_module: "package",
    rules: &[
        nested("/*", "*/"),
        comment("//"),
        quote("\"\"\"", LONG.escaped(Escapes::None).holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("\"", DOUBLE.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("'", CHARACTER),
        sigil_with("@", Class::Nd, "."),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static SCALA: Code = Code {
    keywords: "abstract case catch derives do else end export extends extension final finally for \
        given if implicit infix inline lazy match new opaque open override private protected \
        return sealed super then this throw transparent try using while with yield",
    declarations: "class def enum object trait type val var",
    imports: "import package",
    types: "Any AnyRef AnyVal Array Boolean Byte Char Double Either Float Int List Long Map \
        Nothing Null Option Seq Set Short String Unit Vector",
    constants: "true false null None Nil",
    before_function: "def",
    before_type: "class enum object trait type",
    before_module: "package",
    rules: &[
        nested("/*", "*/"),
        comment("//"),
        quote("\"\"\"", LONG.escaped(Escapes::None)),
        quote("\"", DOUBLE),
        crate::site::highlight::language::hook("'", hooks::character_or_lifetime),
        sigil("@", Class::Nd),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::scala_name),
    ..Code::EMPTY
};

static GROOVY: Code = Code {
    keywords: "abstract as assert break case catch continue default do else extends final finally \
        for goto if implements in instanceof native new private protected public return static \
        super switch synchronized this throw throws trait transient try volatile while",
    declarations: "class def enum interface var",
    imports: "import package",
    types: "boolean byte char double float int long short void",
    constants: "true false null",
    builtins: "println print apply plugins dependencies repositories task pipeline stage stages \
        steps agent sh",
    before_type: "class enum interface",
    before_module: "package",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"\"\"", LONG.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("'''", Quote::new("'''", Class::S1).many()),
        quote("\"", DOUBLE.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("'", SINGLE),
        sigil_with("@", Class::Nd, "."),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static DART: Code = Code {
    keywords: "abstract as assert async await base break case catch const continue covariant \
        default deferred do else export extends external factory final finally for get hide if \
        implements in interface is late native new of on operator part required rethrow return \
        sealed set show static super switch sync this throw try when while with yield",
    declarations: "class enum extension mixin typedef var",
    imports: "import library",
    types: "bool double dynamic int num void Function Future Iterable List Map Never Null Object \
        Set Stream String",
    constants: "true false null",
    before_type: "class enum extension mixin typedef",
    rules: &[
        nested("/*", "*/"),
        comment("//"),
        quote("'''", HOLES_LONG),
        quote("\"\"\"", LONG.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("\"", DOUBLE.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        quote("'", SINGLE.holes(&[DOLLAR_BRACE, DOLLAR_NAME])),
        sigil("@", Class::Nd),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::r_name),
    ..Code::EMPTY
};

const HOLES_LONG: Quote = Quote {
    close: "'''",
    class: Class::S1,
    escapes: Escapes::Backslash,
    lines: Lines::Many,
    holes: &[DOLLAR_BRACE, DOLLAR_NAME],
};
