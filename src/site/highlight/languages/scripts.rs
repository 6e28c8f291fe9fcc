//! Languages for scripts and for numbers.

use crate::site::highlight::class::Class;
use crate::site::highlight::language::{
    Capitals, Code, DOLLAR_NAME, DOLLAR_PAREN, DOUBLE, Escapes, HASH_BRACE, Language, Letters,
    Place, Quote, SINGLE, block, comment, comments, hook, line, mark, quote, sigil, sigil_with,
};
use crate::site::highlight::{hooks, regex, strings};

pub(super) static ALL: [Language; 12] = [
    Language::code("python py python3 py3 pyi gyp starlark bazel bzl", &PYTHON),
    Language::code("ruby rb gemfile rakefile ruby-script", &RUBY),
    Language::code("crystal cr", &CRYSTAL),
    Language::code("perl pl pm perl6 raku", &PERL),
    Language::code("php-code phpinline", &PHP),
    Language::code("lua luau moonscript", &LUA),
    Language::code("r rlang splus rscript", &R),
    Language::code("julia jl", &JULIA),
    Language::code("tcl tk", &TCL),
    Language::code("gdscript gd godot", &GDSCRIPT),
    Language::code(
        "sql mysql postgres postgresql pgsql plpgsql sqlite sqlite3 plsql tsql mariadb",
        &SQL,
    ),
    Language::code("applescript osascript", &APPLESCRIPT),
];

const LONG_DOUBLE: Quote = Quote::new("\"\"\"", Class::S2).many();

pub(super) static PYTHON: Code = Code {
    keywords: "as assert async await break case continue del elif else except finally for \
        global if lambda match nonlocal pass raise return try while with yield class def",
    imports: "from import",
    constants: "True False None Ellipsis NotImplemented",
    operators: "and in is not or",
    builtins: "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod \
        compile complex delattr dict dir divmod enumerate eval filter float format frozenset \
        getattr globals hasattr hash help hex id input int isinstance issubclass iter len list \
        locals map max memoryview min next object oct open ord pow print property range repr reversed \
        round self cls set setattr slice sorted staticmethod str sum super tuple vars zip \
        __import__ __name__ __file__ __init__ Exception ValueError TypeError KeyError IndexError \
        RuntimeError OSError StopIteration AttributeError ImportError KeyboardInterrupt \
        NotImplementedError",
    before_function: "def",
    before_type: "class",
    before_module: "from import",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comment("#"),
        quote("\"\"\"", LONG_DOUBLE),
        quote("'''", Quote::new("'''", Class::S1).many()),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil_with("@", Class::Nd, ".").only(Place::LineStart),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::python_name),
    ..Code::EMPTY
};

const RUBY_CODE: Code = Code {
    keywords: "BEGIN END alias begin break case class def defined? do else elsif end ensure for if \
        in module next redo rescue retry return super then undef unless until when while yield \
        loop private protected public raise attr_accessor attr_reader attr_writer include extend \
        prepend lambda proc",
    imports: "require require_relative load",
    constants: "true false nil",
    operators: "and not or",
    builtins: "self puts print p format sprintf gets rand sleep __FILE__ __method__ __dir__",
    before_function: "def",
    before_type: "class",
    before_module: "module",
    name_more: "?!",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        block("=begin", "\n=end", Class::Cm).only(Place::Column),
        block("__END__\n", "\u{0}", Class::Cm).only(Place::Column),
        comment("#"),
        hook("/", regex::slashes),
        hook("%", regex::percent),
        hook("<<~", strings::here),
        hook("<<-", strings::here),
        hook("<<", strings::here_in_capitals),
        quote("\"", DOUBLE.many().holes(&[HASH_BRACE])),
        quote("'", SINGLE.many()),
        quote("`", Quote::new("`", Class::Sb).many().holes(&[HASH_BRACE])),
        mark("::", Class::O),
        quote(":\"", Quote::new("\"", Class::Ss)),
        sigil(":", Class::Ss),
        sigil("@@", Class::Vc),
        sigil("@", Class::Vi),
        sigil("$", Class::Vg),
    ],
    capitals: Capitals::Type,
    keys: &[(": ", Class::Ss), (":\n", Class::Ss), (":,", Class::Ss), (":)", Class::Ss)],
    ..Code::EMPTY
};

static RUBY: Code = RUBY_CODE;

static CRYSTAL: Code = Code {
    keywords: "abstract alias annotation as as? asm begin break case class def do else elsif end \
        ensure enum extend for fun if in include instance_sizeof is_a? lib loop macro module next \
        nil? of out pointerof private protected rescue responds_to? return select sizeof struct \
        super then type typeof uninitialized union unless until verbatim when while with yield \
        getter setter property",
    before_function: "def fun macro",
    before_type: "class struct enum lib annotation",
    ..RUBY_CODE
};

static PERL: Code = Code {
    keywords: "continue do else elsif eval for foreach given goto if last local my next no our \
        package redo return sub unless until use when while require say given class method has \
        state BEGIN END",
    builtins: "bless chomp chop chr close defined delete die each exists exit grep join keys lc \
        length map open ord pop print printf push ref reverse scalar shift sort splice split \
        sprintf substr uc undef unshift values warn wantarray",
    operators: "and cmp eq ge gt le lt ne not or x xor",
    before_function: "sub method",
    before_module: "package use class",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        block("=pod", "\n=cut", Class::Cm).only(Place::Column),
        block("=head", "\n=cut", Class::Cm).only(Place::Column),
        block("__END__\n", "\u{0}", Class::Cm).only(Place::Column),
        comment("#"),
        hook("/", regex::slashes),
        hook("<<\"", strings::here),
        hook("<<'", strings::here),
        hook("<<~", strings::here),
        hook("<<", strings::here_in_capitals),
        quote("\"", DOUBLE.many().holes(&[DOLLAR_NAME])),
        quote("'", SINGLE.many()),
        quote("`", Quote::new("`", Class::Sb).many()),
        sigil_with("$#", Class::Nv, ":"),
        sigil_with("$", Class::Nv, ":"),
        sigil_with("@", Class::Nv, ":"),
        sigil_with("%", Class::Nv, ":"),
        mark("::", Class::O),
    ],
    on_name: Some(regex::perl_name),
    ..Code::EMPTY
};

static PHP: Code = Code {
    keywords: "abstract and as break callable case catch clone continue declare default die do \
        echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile eval exit \
        extends final finally for foreach global goto if implements include include_once \
        instanceof insteadof isset list match new or parent print private protected public \
        readonly require require_once return self static switch throw try unset while xor yield",
    declarations: "class const enum fn function interface trait var",
    imports: "namespace use",
    types: "array bool float int iterable mixed never object string void",
    constants: "true false null TRUE FALSE NULL __CLASS__ __DIR__ __FILE__ __LINE__ __METHOD__ \
        __NAMESPACE__ PHP_EOL",
    before_function: "function",
    before_type: "class enum extends implements instanceof interface new trait",
    before_module: "namespace",
    rules: &[
        hook("#[", hooks::attribute),
        comments("/*", "*/"),
        comment("//"),
        comment("#"),
        hook("<<<", strings::here_in_php),
        quote("\"", DOUBLE.many().holes(&[PHP_HOLE, DOLLAR_NAME])),
        quote("'", SINGLE.many()),
        sigil("$", Class::Nv),
        mark("::", Class::O),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

const PHP_HOLE: crate::site::highlight::language::Hole = crate::site::highlight::language::Hole {
    open: "{$",
    inside: crate::site::highlight::language::Inside::Brackets(b'{', b'}'),
};

static LUA: Code = Code {
    keywords: "break do else elseif end for function goto if local repeat return then until while \
        continue export type",
    constants: "true false nil",
    operators: "and in not or",
    builtins: "_G _VERSION assert collectgarbage coroutine debug dofile error getmetatable io \
        ipairs load math next os package pairs pcall print rawequal rawget rawset require select \
        self setmetatable string table tonumber tostring type unpack utf8 vim xpcall",
    before_function: "function",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        hook("--[", hooks::long_bracket),
        comment("--"),
        hook("[", hooks::long_bracket),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        block("::", "::", Class::Nl),
        mark("..", Class::O),
    ],
    ..Code::EMPTY
};

static R: Code = Code {
    keywords: "break else for function if in next repeat return while",
    imports: "library require source",
    constants: "TRUE FALSE NULL NA NaN Inf NA_integer_ NA_real_ NA_character_ T F pi letters \
        LETTERS",
    builtins: "c list data.frame matrix array factor vector length names nrow ncol dim apply \
        lapply sapply vapply mapply tapply do.call paste paste0 print cat sum mean median sd var \
        min max range seq rep head tail str summary read.csv write.csv plot lines points stop \
        warning invisible is.na which unique table",
    name_more: ".",
    name_start: ".",
    rules: &[
        line("#'", Class::Sd),
        comment("#"),
        quote("\"", DOUBLE.many()),
        quote("'", SINGLE.many()),
        quote("`", Quote::new("`", Class::Nv)),
        block("%", "%", Class::O),
    ],
    keys: &[("<- function", Class::Nf), ("= function", Class::Nf)],
    ..Code::EMPTY
};

static JULIA: Code = Code {
    keywords: "abstract baremodule begin break catch continue do else elseif end export finally \
        for function if let local macro module mutable primitive public quote return struct try \
        type where while outer",
    declarations: "const global",
    imports: "import using",
    types: "Any Array Bool Char Complex Dict Float16 Float32 Float64 Function Int Int8 Int16 Int32 \
        Int64 Matrix Nothing Number Rational Real Set String Symbol Tuple Type UInt UInt8 UInt64 \
        Union Vector",
    constants: "true false nothing missing Inf NaN pi im",
    operators: "in isa",
    before_function: "function macro",
    before_type: "struct",
    before_module: "module",
    name_more: "!",
    rules: &[
        crate::site::highlight::language::nested("#=", "=#"),
        comment("#"),
        quote("\"\"\"", LONG_DOUBLE.holes(&[DOLLAR_PAREN, DOLLAR_NAME])),
        quote("\"", DOUBLE.many().holes(&[DOLLAR_PAREN, DOLLAR_NAME])),
        hook("'", hooks::character),
        sigil("@", Class::Nd),
        mark("::", Class::O),
        sigil(":", Class::Ss).only(Place::Spaced),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::r_name),
    ..Code::EMPTY
};

static TCL: Code = Code {
    keywords: "after append array break catch continue else elseif error eval expr for foreach \
        global if incr lappend lindex list llength namespace package proc puts regexp regsub \
        return set source split string switch then throw try unset upvar variable while",
    before_function: "proc",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comment("#").only(Place::LineStart),
        quote("\"", DOUBLE.many().holes(&[DOLLAR_NAME])),
        block("${", "}", Class::Nv),
        sigil_with("$", Class::Nv, ":"),
    ],
    ..Code::EMPTY
};

static GDSCRIPT: Code = Code {
    keywords: "as await break breakpoint case class class_name continue elif else extends for if \
        in is match pass preload return self setget signal static super tool void when while \
        yield",
    declarations: "const enum func var",
    types: "Array Color Dictionary Node Node2D Node3D String StringName Vector2 Vector3 bool float \
        int",
    constants: "true false null PI TAU INF NAN",
    operators: "and not or",
    before_function: "func signal",
    before_type: "class class_name extends enum",
    rules: &[
        line("##", Class::Sd),
        comment("#"),
        quote("\"\"\"", LONG_DOUBLE),
        quote("\"", DOUBLE),
        quote("'", SINGLE),
        sigil("@", Class::Nd),
        sigil_with("$", Class::Nv, "/"),
        sigil("%", Class::Nv).only(Place::Spaced),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static SQL: Code = Code {
    letters: Letters::AnyCase,
    keywords: "add after all alter analyze any as asc autoincrement before begin between by cascade \
        case cast check collate column commit conflict constraint create cross current cursor \
        database declare default deferrable delete desc distinct do drop each else elsif end \
        escape except exec execute exists explain fetch filter first following for foreign from \
        full function generated grant group grouping having if ignore immediate index inner insert \
        instead intersect into is join key language last lateral left like limit local loop \
        materialized natural no nothing null nulls of offset on only option order outer over \
        partition pragma preceding primary procedure raise recursive references references release \
        rename replace restrict return returning returns revoke right rollback row rows savepoint \
        schema select sequence set some start strict table temp temporary then ties to transaction \
        trigger truncate unbounded union unique unlogged update upsert using vacuum values view \
        virtual volatile when where while window with within without work rowid",
    types: "array bigint bigserial bit blob bool boolean bytea char character clob date datetime \
        decimal double enum float int int2 int4 int8 integer interval json jsonb money nchar \
        numeric nvarchar precision real serial smallint text time timestamp timestamptz tinyint \
        uuid varbinary varchar varying zone",
    constants: "true false",
    operators: "and in not or",
    builtins: "abs avg coalesce concat count current_date current_timestamp date_trunc extract \
        greatest ifnull least length lower max min now nullif random round row_number substr \
        substring sum trim upper",
    before_function: "function procedure",
    rules: &[
        comment("--"),
        comments("/*", "*/"),
        comment("#").only(Place::LineStart),
        quote("'", Quote::new("'", Class::S1).many().escaped(Escapes::Doubled)),
        quote("\"", Quote::new("\"", Class::Nv).escaped(Escapes::Doubled)),
        quote("`", Quote::new("`", Class::Nv).escaped(Escapes::Doubled)),
        hook("$", hooks::dollar_quote),
        sigil("$", Class::Nv),
        sigil("@", Class::Nv),
        mark("::", Class::O),
        sigil(":", Class::Nv),
    ],
    ..Code::EMPTY
};

static APPLESCRIPT: Code = Code {
    keywords: "about above after against and as at before beginning behind below beneath beside \
        between but by considering contain contains continue copy does else end equal error every \
        exit from get global if ignoring in into is it local me my of on or over prop property put \
        ref repeat return returning script set some tell then through times to try until where \
        while whose with without activate display dialog",
    constants: "true false missing value",
    operators: "not div mod",
    rules: &[comment("--"), comment("#"), comments("(*", "*)"), quote("\"", DOUBLE.many())],
    ..Code::EMPTY
};
