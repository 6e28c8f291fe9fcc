//! C and what took its braces and its preprocessor.

use crate::site::highlight::class::Class;
use crate::site::highlight::hooks;
use crate::site::highlight::language::{
    CHARACTER, Capitals, Code, DOUBLE, Language, Place, comment, comments, hook, line, mark, quote,
    sigil, sigil_with,
};

pub(super) static ALL: [Language; 9] = [
    Language::code("c h", &C),
    Language::code("cpp c++ cc cxx hpp h++ hxx cu cuda arduino ino", &CPP),
    Language::code("objective-c objectivec objc obj-c objective-c++ objc++ mm", &OBJECTIVE_C),
    Language::code("csharp c# cs", &CSHARP),
    Language::code("d dlang", &D),
    Language::code("glsl hlsl metal", &GLSL),
    Language::code("wgsl", &WGSL),
    Language::code("solidity sol", &SOLIDITY),
    Language::code("vala vapi", &VALA),
];

static C: Code = C_LIKE;

/// What all of them begin with.
const C_LIKE: Code = Code {
    keywords: "auto break case const continue default do else extern for goto if inline register \
        restrict return sizeof static switch typedef volatile while _Alignas _Alignof _Atomic \
        _Generic _Noreturn _Static_assert _Thread_local alignas alignof constexpr static_assert \
        thread_local typeof enum struct union",
    types: "bool char double float int long short signed unsigned void _Bool _Complex size_t \
        ssize_t ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t \
        uint32_t uint64_t wchar_t char8_t char16_t char32_t time_t off_t FILE va_list",
    constants: "true false NULL nullptr",
    before_type: "enum struct union",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        hook("#", hooks::directive).only(Place::LineStart),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static CPP: Code = Code {
    keywords: "alignas alignof asm auto break case catch co_await co_return co_yield concept const \
        consteval constexpr constinit const_cast continue decltype default delete do dynamic_cast \
        else explicit export extern final for friend goto if inline mutable new noexcept operator \
        override private protected public register reinterpret_cast requires return sizeof static \
        static_assert static_cast switch template this thread_local throw try typedef typeid \
        typename virtual volatile while __global__ __device__ __shared__ __host__",
    declarations: "class enum struct union namespace using",
    imports: "import module",
    types: "bool char char8_t char16_t char32_t double float int long short signed unsigned void \
        wchar_t size_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t \
        ptrdiff_t intptr_t uintptr_t",
    operators: "and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq",
    before_type: "class enum struct union concept",
    before_module: "namespace module",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        hook("#", hooks::directive).only(Place::LineStart),
        mark("::", Class::O),
    ],
    capitals: Capitals::Type,
    on_name: Some(hooks::cpp_name),
    ..C_LIKE
};

static OBJECTIVE_C: Code = Code {
    types: "bool char double float int long short signed unsigned void BOOL id SEL IMP Class \
        NSInteger NSUInteger CGFloat instancetype",
    constants: "true false NULL nil Nil YES NO self super",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("@\"", DOUBLE),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        hook("#", hooks::directive).only(Place::LineStart),
        sigil("@", Class::K),
    ],
    capitals: Capitals::Type,
    ..C_LIKE
};

static CSHARP: Code = Code {
    keywords: "abstract add alias as ascending async await base break by case catch checked const \
        continue default delegate descending do else equals event explicit extern finally fixed \
        for foreach from get global goto group if implicit in init into is join let lock managed \
        new on operator orderby out override params partial private protected public readonly ref \
        remove required return scoped sealed select set sizeof stackalloc static switch this throw \
        try typeof unchecked unsafe value virtual volatile when where while with yield file",
    declarations: "class enum interface record struct var",
    imports: "namespace using",
    types: "bool byte char decimal double dynamic float int long nint nuint object sbyte short \
        string uint ulong ushort void",
    constants: "true false null",
    operators: "and or not nameof",
    before_type: "class enum interface record struct",
    before_module: "namespace",
    rules: &[
        line("///", Class::Sd),
        comments("/*", "*/"),
        comment("//"),
        quote("\"\"\"", DOUBLE_LONG),
        hook("$", hooks::verbatim),
        hook("@\"", hooks::verbatim),
        hook("@$", hooks::verbatim),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        line("#", Class::Cp).only(Place::LineStart),
    ],
    capitals: Capitals::TypeNotCall,
    ..Code::EMPTY
};

const DOUBLE_LONG: crate::site::highlight::language::Quote =
    crate::site::highlight::language::Quote::new("\"\"\"", Class::S2).many();

static D: Code = Code {
    keywords: "abstract alias align asm assert auto body break case cast catch const continue \
        debug default delegate delete deprecated do else export extern final finally for foreach \
        foreach_reverse function goto if immutable in inout invariant is lazy macro mixin module \
        new nothrow out override package pragma private protected public pure ref return scope \
        shared static super switch synchronized template this throw try typeid typeof unittest \
        version while with",
    declarations: "class enum interface struct union",
    imports: "import",
    types: "bool byte cdouble char creal dchar double float idouble int long real short string \
        ubyte uint ulong ushort void wchar size_t dstring wstring",
    constants: "true false null",
    before_type: "class enum interface struct union",
    before_module: "module",
    rules: &[
        line("///", Class::Sd),
        comments("/*", "*/"),
        crate::site::highlight::language::nested("/+", "+/"),
        comment("//"),
        quote("`", crate::site::highlight::language::BACKTICK),
        quote("\"", DOUBLE.many()),
        quote("'", CHARACTER),
        sigil("@", Class::Nd),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static GLSL: Code = Code {
    keywords: "attribute break case centroid const continue default discard do else flat for \
        highp if in inout invariant layout lowp mediump noperspective out precision return smooth \
        struct switch uniform varying while buffer shared cbuffer register kernel device constant",
    types: "bool double float int uint void vec2 vec3 vec4 bvec2 bvec3 bvec4 ivec2 ivec3 ivec4 \
        uvec2 uvec3 uvec4 dvec2 dvec3 dvec4 mat2 mat3 mat4 sampler2D sampler3D samplerCube \
        sampler2DArray image2D float2 float3 float4 float4x4 half int2 int3 int4 texture2d",
    builtins: "gl_Position gl_FragCoord gl_FragColor gl_VertexID gl_InstanceID gl_PointSize",
    ..C_LIKE
};

static WGSL: Code = Code {
    keywords: "alias break case const const_assert continue continuing default diagnostic discard \
        else enable for if loop override requires return switch while",
    declarations: "fn let struct var",
    types: "bool f16 f32 i32 u32 vec2 vec3 vec4 vec2f vec3f vec4f vec2i vec3i vec4i vec2u vec3u \
        vec4u mat2x2 mat3x3 mat4x4 mat4x4f array atomic ptr sampler texture_2d",
    constants: "true false",
    before_function: "fn",
    before_type: "struct alias",
    rules: &[
        crate::site::highlight::language::nested("/*", "*/"),
        comment("//"),
        sigil("@", Class::Nd),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static SOLIDITY: Code = Code {
    keywords: "abstract anonymous as assembly break calldata catch constant continue delete do \
        else emit event external fallback for from if immutable indexed internal is memory new \
        override payable private public pure receive return returns revert storage throw try \
        unchecked using view virtual while",
    declarations: "constructor contract enum error function interface library mapping modifier \
        struct type",
    imports: "import pragma",
    types: "address bool bytes bytes4 bytes32 fixed int int8 int128 int256 string uint uint8 \
        uint16 uint32 uint64 uint112 uint128 uint160 uint256 var",
    constants: "true false wei gwei ether seconds minutes hours days weeks",
    builtins: "abi block msg now require assert this super tx",
    before_function: "function modifier event error",
    before_type: "contract enum interface library struct",
    rules: &[
        line("///", Class::Sd),
        comments("/*", "*/"),
        comment("//"),
        quote("\"", DOUBLE),
        quote("'", crate::site::highlight::language::SINGLE),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};

static VALA: Code = Code {
    keywords: "abstract as async base break case catch const construct continue default delegate \
        delete do else ensures errordomain extern finally for foreach get if in inline internal is \
        lock new out override owned private protected public ref requires return set signal \
        sizeof static switch this throw throws try typeof unowned virtual volatile weak while \
        yield",
    declarations: "class enum interface struct var",
    imports: "namespace using",
    types: "bool char double float int int8 int16 int32 int64 long short size_t ssize_t string \
        uchar uint uint8 uint16 uint32 uint64 ulong unichar ushort void",
    constants: "true false null",
    before_type: "class enum interface struct",
    before_module: "namespace",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"\"\"", DOUBLE_LONG),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        sigil_with("#", Class::Cp, "").only(Place::LineStart),
    ],
    capitals: Capitals::Type,
    ..Code::EMPTY
};
