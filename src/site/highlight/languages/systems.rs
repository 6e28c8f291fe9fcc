//! Newer compiled languages.

use crate::site::highlight::class::Class;
use crate::site::highlight::hooks;
use crate::site::highlight::language::{
    BACKSLASH_PAREN, BACKTICK, BRACE, CHARACTER, Capitals, Code, DOLLAR_BRACE, DOUBLE, Language,
    Place, Quote, SINGLE, block, comment, hook, line, mark, nested, quote, sigil,
};

pub(super) static ALL: [Language; 11] = [
    Language::code("rust rs", &RUST),
    Language::code("go golang", &GO),
    Language::code("zig zon", &ZIG),
    Language::code("swift", &SWIFT),
    Language::code("nim nimrod nims", &NIM),
    Language::code("v vlang", &V),
    Language::code("odin", &ODIN),
    Language::code("gleam", &GLEAM),
    Language::code("cairo move", &RUST),
    Language::code("hare", &HARE),
    Language::code("mojo", &super::scripts::PYTHON),
];

static RUST: Code = Code {
    keywords: "as async await box break const continue crate default dyn else enum extern fn for \
        if impl in loop macro_rules match mod move mut pub ref return self static struct super \
        trait try type unsafe use where while yield",
    declarations: "let",
    types: "Self bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
    constants: "true false",
    builtins: "Box Clone Copy Debug Default Drop Err Fn FnMut FnOnce From Into Iterator None Ok \
        Option Result Send Some String Sync ToString Vec",
    before_function: "fn",
    before_type: "enum struct trait type",
    before_module: "mod",
    rules: &[
        line("///", Class::Sd),
        line("//!", Class::Sd),
        comment("//"),
        nested("/*", "*/"),
        quote("\"", DOUBLE.many()),
        hook("'", hooks::character_or_lifetime),
        hook("#[", hooks::attribute),
        hook("#![", hooks::attribute),
        mark("::", Class::O),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::rust_name),
    ..Code::EMPTY
};

static GO: Code = Code {
    keywords: "break case chan continue default defer else fallthrough for go goto if range return \
        select switch",
    declarations: "const func interface map struct type var",
    imports: "import package",
    types: "any bool byte complex64 complex128 comparable error float32 float64 int int8 int16 \
        int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
    constants: "true false nil iota",
    builtins: "append cap clear close complex copy delete imag len make max min new panic print \
        println real recover",
    before_function: "func",
    before_type: "type",
    before_module: "package",
    rules: &[
        block("/*", "*/", Class::Cm),
        comment("//"),
        quote("`", BACKTICK),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        mark(":=", Class::O),
    ],
    ..Code::EMPTY
};

static ZIG: Code = Code {
    keywords: "addrspace align allowzero and anyframe asm async await break callconv catch \
        comptime continue defer else errdefer error export extern for if inline linksection \
        noalias noinline nosuspend or orelse packed pub resume return suspend switch test \
        threadlocal try unreachable usingnamespace volatile while",
    declarations: "const enum fn opaque struct union var",
    types: "anyerror anyopaque anytype bool c_char c_int c_long c_uint comptime_float \
        comptime_int f16 f32 f64 f128 i8 i16 i32 i64 i128 isize noreturn type u1 u8 u16 u32 u64 \
        u128 usize void",
    constants: "true false null undefined",
    before_function: "fn",
    rules: &[
        line("///", Class::Sd),
        line("//!", Class::Sd),
        comment("//"),
        line("\\\\", Class::S),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        sigil("@", Class::Nb),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static SWIFT: Code = Code {
    keywords: "actor any as associatedtype async await borrowing break case catch consuming \
        continue convenience default defer deinit didSet do dynamic else fallthrough fileprivate \
        final for get guard if in indirect infix init inout internal is isolated lazy mutating \
        nonisolated nonmutating open operator optional override package postfix precedencegroup \
        prefix private public repeat required rethrows return self set some static subscript super \
        switch throw throws try unowned weak where while willSet",
    declarations: "class enum extension func let macro protocol struct typealias var",
    imports: "import",
    types: "Any Array Bool Character Data Date Dictionary Double Error Float Int Int32 Int64 Never \
        Optional Result Self Set String UInt UInt8 URL Void",
    constants: "true false nil",
    before_function: "func macro",
    before_type: "actor class enum extension protocol struct typealias",
    rules: &[
        line("///", Class::Sd),
        comment("//"),
        nested("/*", "*/"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many().holes(&[BACKSLASH_PAREN])),
        quote("\"", DOUBLE.holes(&[BACKSLASH_PAREN])),
        hook("#", hooks::hash_string),
        sigil("#", Class::Cp),
        sigil("@", Class::Nd),
        sigil("$", Class::Nv),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static NIM: Code = Code {
    keywords: "addr as asm bind block break case cast concept const continue converter defer \
        discard distinct do elif else end enum except export finally for func if include interface \
        iterator let macro method mixin object of out proc ptr raise ref return static template \
        try tuple type using var when while yield",
    imports: "from import",
    types: "auto bool byte char cint cstring float float32 float64 int int8 int16 int32 int64 \
        openArray pointer seq set string uint uint8 uint16 uint32 uint64 untyped typed void",
    constants: "true false nil result",
    operators: "and div in is isnot mod not notin or shl shr xor",
    builtins: "add assert echo len high low newSeq",
    before_function: "proc func method iterator template macro converter",
    rules: &[
        nested("#[", "]#"),
        line("##", Class::Sd),
        comment("#"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many()),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        block("{.", ".}", Class::Nd),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::r_name),
    ..Code::EMPTY
};

static V: Code = Code {
    keywords: "as asm assert atomic break continue defer else for go goto if in is lock match mut \
        or pub return rlock select shared sizeof spawn static typeof unsafe volatile",
    declarations: "const enum fn interface struct type union __global",
    imports: "import module",
    types: "any bool byte char f32 f64 i8 i16 i64 int isize rune string u8 u16 u32 u64 usize \
        voidptr map",
    constants: "true false none nil",
    builtins: "println print eprintln panic len error",
    before_function: "fn",
    before_type: "enum interface struct type union",
    before_module: "module",
    rules: &[
        nested("/*", "*/"),
        comment("//"),
        quote("'", SINGLE.holes(&[DOLLAR_BRACE])),
        quote("\"", DOUBLE.holes(&[DOLLAR_BRACE])),
        quote("`", Quote::new("`", Class::Sc)),
        hook("@[", hooks::attribute),
        sigil("$", Class::Cp),
        sigil("@", Class::Nb),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::r_name),
    ..Code::EMPTY
};

static ODIN: Code = Code {
    keywords: "asm auto_cast bit_set break case cast context continue defer distinct do dynamic \
        else fallthrough for foreign if in map matrix not_in or_break or_continue or_else \
        or_return return switch transmute typeid using when where",
    declarations: "enum proc struct union",
    imports: "import package",
    types: "any b8 b32 bool byte complex64 complex128 cstring f16 f32 f64 i8 i16 i32 i64 i128 int \
        rawptr rune string u8 u16 u32 u64 u128 uint uintptr",
    constants: "true false nil",
    builtins: "append cap delete len make max min new size_of",
    before_module: "package",
    rules: &[
        nested("/*", "*/"),
        comment("//"),
        quote("`", BACKTICK),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        sigil("#", Class::Cp),
        sigil("@", Class::Nd),
        sigil("$", Class::Nv),
    ],
    capitals: Capitals::Type,
    keys: &[("::", Class::Nf)],
    ..Code::EMPTY
};

static GLEAM: Code = Code {
    keywords: "as assert auto case delegate derive echo else if implement macro opaque panic pub \
        test todo use",
    declarations: "const fn let type",
    imports: "import",
    types: "BitArray Bool Dict Float Int List Nil Option Result String",
    constants: "True False Ok Error Some None",
    before_function: "fn",
    before_type: "type",
    rules: &[
        line("///", Class::Sd),
        comment("//"),
        quote("\"", DOUBLE.many()),
        sigil("@", Class::Nd),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static HARE: Code = Code {
    keywords: "abort align alloc append as assert break case const continue defer delete done else \
        enum export fn for free if insert is len let match nullable offset return size static \
        struct switch type union vaarg vaend vastart yield",
    declarations: "def",
    imports: "use",
    types: "bool done f32 f64 i8 i16 i32 i64 int never opaque rune size str u8 u16 u32 u64 uint \
        uintptr valist void",
    constants: "true false null",
    before_function: "fn",
    before_type: "type",
    rules: &[
        comment("//"),
        quote("`", BACKTICK),
        quote("\"", DOUBLE.holes(&[BRACE])),
        quote("'", CHARACTER),
        sigil("@", Class::Nd),
        line("#!", Class::Ch).only(Place::Column),
    ],
    ..Code::EMPTY
};
