//! What words, numbers and signs are, in each family of languages.

use super::colours;

#[test]
fn regular_expressions_and_division() {
    colours(&[
        ("js", "a = /b\\/c/gi", "a o‹=› sr‹/b\\/c/gi›"),
        ("js", "a / b / c", "a o‹/› b o‹/› c"),
        ("js", "f(/[/]/)", "nf‹f›(sr‹/[/]/›)"),
        ("js", "return /a/", "k‹return› sr‹/a/›"),
        ("js", "x = a\n/b/g", "x o‹=› a\no‹/›bo‹/›g"),
        ("js", "/a", "o‹/›a"),
        ("js", "(a) / b / c", "(a) o‹/› b o‹/› c"),
        ("ruby", "a =~ /b#{c}/i", "a o‹=~› sr‹/b#{c}/i›"),
        ("ruby", "%r{a/b}x", "sr‹%r{a/b}›x"),
        ("ruby", "a / b / c", "a o‹/› b o‹/› c"),
        ("perl", "$a =~ m{b{1}}x", "nv‹$a› o‹=~› sr‹m{b{1}}x›"),
        ("perl", "s/a/b/g; tr/a/b/", "sr‹s/a/b/g›; sr‹tr/a/b/›"),
        ("perl", "s{a}{b}e", "sr‹s{a}{b}e›"),
        ("elixir", "~r{a}x", "sr‹~r{a}x›"),
        ("awk", "/a/ { print $1 / 2 }", "sr‹/a/› { k‹print› nv‹$1› o‹/› mi‹2› }"),
        ("coffeescript", "a = /b/", "a o‹=› sr‹/b/›"),
        ("groovy", "a / b", "a o‹/› b"),
    ]);
}

#[test]
fn numbers() {
    colours(&[
        (
            "rust",
            "1_000u64 0xFFu8 0b10 0o7 1.5e-3f32 1..2 1.max(2)",
            "mi‹1_000u64› mh‹0xFFu8› mb‹0b10› mo‹0o7› mf‹1.5e-3f32› mi‹1›..mi‹2› mi‹1›.nf‹max›(mi‹2›)",
        ),
        ("python", "1j 0b1 1_0 1e-5 1.5", "mi‹1j› mb‹0b1› mi‹1_0› mf‹1e-5› mf‹1.5›"),
        ("java", "1L 1.5f 0b1 1_000", "mi‹1L› mf‹1.5f› mb‹0b1› mi‹1_000›"),
        ("ruby", "1r 2i 1_000", "mi‹1r› mi‹2i› mi‹1_000›"),
        ("haskell", "0xFF 1.5e3 1..5", "mh‹0xFF› mf‹1.5e3› mi‹1›..mi‹5›"),
        (
            "css",
            "a{b:1.5em #fff 50% -1px}",
            "nt‹a›{k‹b›:mf‹1.5›kt‹em› mh‹#fff› mi‹50›kt‹%› mi‹-1›kt‹px›}",
        ),
        ("sql", "1 1.5 0x1F", "mi‹1› mf‹1.5› mh‹0x1F›"),
        (
            "toml",
            "a = 2026-01-02T03:04:05Z\nb = 0xF\nc = 1_0\nd = inf",
            "na‹a› o‹=› ld‹2026-01-02T03:04:05Z›\nna‹b› o‹=› mh‹0xF›\nna‹c› o‹=› mi‹1_0›\nna‹d› o‹=› kc‹inf›",
        ),
        (
            "yaml",
            "a: 1\nb: 0x1F\nc: 1.5\nd: 2026-01-02\ne: 1a",
            "nt‹a›: mi‹1›\nnt‹b›: mh‹0x1F›\nnt‹c›: mf‹1.5›\nnt‹d›: ld‹2026-01-02›\nnt‹e›: mi‹1a›",
        ),
        ("json", "[1, -1.5e3, true, null]", "[mi‹1›, o‹-›mf‹1.5e3›, kc‹true›, kc‹null›]"),
        ("nasm", "0FFh 0x1F 10b", "mi‹0FFh› mh‹0x1F› mi‹10b›"),
        ("swift", "0x1p3 1_0", "mh‹0x1p3› mi‹1_0›"),
        ("kotlin", "1L 1.5f 0b1", "mi‹1L› mf‹1.5f› mb‹0b1›"),
        ("csharp", "1m 0xFFL 1.5d", "mi‹1m› mh‹0xFFL› mf‹1.5d›"),
    ]);
}

/// Language, source, what is coloured.
const DECLARED: &[(&str, &str, &str)] = &[
    (
        "rust",
        "fn a<'b>(c: &'b str) -> D { e!(f); g::h() }",
        "k‹fn› nf‹a›o‹<›nl‹'b›o‹>›(c: o‹&›nl‹'b› kt‹str›) o‹->› nc‹D› { nf‹e!›(f); go‹::›nf‹h›() }",
    ),
    ("rust", "#[derive(A)] struct B; #![c]", "cp‹#[derive(A)]› k‹struct› nc‹B›; cp‹#![c]›"),
    ("rust", "#[a = \"]\"] b", "cp‹#[a = \"]\"]› b"),
    (
        "c",
        "#include <a.h>\n#define A 1\nint main(void) { return a(); }",
        "cp‹#include› cpf‹<a.h>›\ncp‹#define› nc‹A› mi‹1›\nkt‹int› nf‹main›(kt‹void›) { k‹return› nf‹a›(); }",
    ),
    ("c", "# include \"a.h\"", "cp‹# include› cpf‹\"a.h\"›"),
    (
        "cpp",
        "class A : public B { virtual ~A(); };",
        "kd‹class› nc‹A› : k‹public› nc‹B› { k‹virtual› o‹~›nc‹A›(); };",
    ),
    (
        "java",
        "@A class B extends C { void d() {} }",
        "nd‹@A› kd‹class› nc‹B› k‹extends› nc‹C› { kt‹void› nf‹d›() {} }",
    ),
    (
        "kotlin",
        "data class A(val b: Int)\nfun c() = d()",
        "k‹data› kd‹class› nc‹A›(kd‹val› b: kt‹Int›)\nkd‹fun› nf‹c›() o‹=› nf‹d›()",
    ),
    (
        "scala",
        "object A extends B { def c = 1 }",
        "kd‹object› nc‹A› k‹extends› nc‹B› { kd‹def› nf‹c› o‹=› mi‹1› }",
    ),
    (
        "swift",
        "@A func b() -> C { self.d() }",
        "nd‹@A› kd‹func› nf‹b›() o‹->› nc‹C› { k‹self›.nf‹d›() }",
    ),
    (
        "csharp",
        "using A; namespace B { class C { } }",
        "kn‹using› nc‹A›; kn‹namespace› nc‹B› { kd‹class› nc‹C› { } }",
    ),
    (
        "go",
        "package a\nfunc (b *C) D() error { e() }",
        "kn‹package› nn‹a›\nkd‹func› (b o‹*›C) nf‹D›() kt‹error› { nf‹e›() }",
    ),
    (
        "python",
        "@a.b\ndef c(self): return d(e)\nclass F: pass",
        "nd‹@a.b›\nk‹def› nf‹c›(nb‹self›): k‹return› nf‹d›(e)\nk‹class› nc‹F›: k‹pass›",
    ),
    (
        "python",
        "import a.b as c\nfrom d import e",
        "kn‹import› nn‹a.b› k‹as› c\nkn‹from› nn‹d› kn‹import› e",
    ),
    (
        "ruby",
        "class A < B\n  def c! = @d\nend",
        "k‹class› nc‹A› o‹<› nc‹B›\n  k‹def› nf‹c!› o‹=› vi‹@d›\nk‹end›",
    ),
    (
        "php",
        "<?php function a($b) { return $this->c(); }",
        "cp‹<?php› kd‹function› nf‹a›(nv‹$b›) { k‹return› nv‹$this›o‹->›nf‹c›(); }",
    ),
    (
        "js",
        "class A extends B { c() { super.c() } }\nfunction d() {}",
        "kd‹class› nc‹A› k‹extends› nc‹B› { nf‹c›() { k‹super›.nf‹c›() } }\nkd‹function› nf‹d›() {}",
    ),
    (
        "js",
        "import a from 'b'; export default a",
        "kn‹import› a kn‹from› s1‹'b'›; k‹export› k‹default› a",
    ),
    (
        "ts",
        "type A<B> = { c?: D };\ninterface E {}",
        "kd‹type› nc‹A›o‹<›nc‹B›o‹>› o‹=› { co‹?›: nc‹D› };\nkd‹interface› nc‹E› {}",
    ),
    ("lua", "local function a.b:c() end", "k‹local› k‹function› nf‹a›.b:nf‹c›() k‹end›"),
    (
        "bash",
        "a() { local b=1; }\nif [ -f x ]; then y; fi",
        "nf‹a›() { nb‹local› nv‹b›o‹=›mi‹1›; }\nk‹if› [ -f x ]; k‹then› y; k‹fi›",
    ),
    (
        "haskell",
        "module A where\nimport B\ndata C = D deriving E\nf :: A -> B",
        "k‹module› nn‹A› k‹where›\nkn‹import› nc‹B›\nk‹data› nc‹C› o‹=› nc‹D› k‹deriving› nc‹E›\nnf‹f› o‹::› nc‹A› o‹->› nc‹B›",
    ),
    (
        "elixir",
        "defmodule A do\n  def b(c), do: :d\nend",
        "kd‹defmodule› nc‹A› k‹do›\n  kd‹def› nf‹b›(c), ss‹do›: ss‹:d›\nk‹end›",
    ),
    (
        "erlang",
        "-module(a).\nb(C) -> d:e(C).",
        "k‹-module›(a).\nnf‹b›(nv‹C›) o‹->› d:nf‹e›(nv‹C›).",
    ),
    ("clojure", "(defn a [b] (c b))", "(kd‹defn› nf‹a› [b] (nf‹c› b))"),
    ("sql", "SELECT a FROM b WHERE c = 'd'", "k‹SELECT› a k‹FROM› b k‹WHERE› c o‹=› s1‹'d'›"),
    ("sql", "CREATE TABLE a (b INT)", "k‹CREATE› k‹TABLE› a (b kt‹INT›)"),
    ("zig", "pub fn a() !void { @b(); }", "k‹pub› kd‹fn› nf‹a›() o‹!›kt‹void› { nb‹@b›(); }"),
    (
        "nim",
        "proc a(b: int): string = discard",
        "k‹proc› nf‹a›(b: kt‹int›): kt‹string› o‹=› k‹discard›",
    ),
    (
        "dart",
        "class A with B { Future<C> d() async {} }",
        "kd‹class› nc‹A› k‹with› nc‹B› { kt‹Future›o‹<›nc‹C›o‹>› nf‹d›() k‹async› {} }",
    ),
    (
        "perl",
        "sub a { my ($b, @c, %d) = @_; }",
        "k‹sub› nf‹a› { k‹my› (nv‹$b›, nv‹@c›, nv‹%d›) o‹=› nv‹@_›; }",
    ),
    ("julia", "function a(b::C) end", "k‹function› nf‹a›(bo‹::›nc‹C›) k‹end›"),
    (
        "fortran",
        "program a\n  call b\nend program",
        "k‹program› nn‹a›\n  k‹call› b\nk‹end› k‹program›",
    ),
    ("makefile", "a: b\n\t$(CC) -o $@ $<", "nf‹a›o‹:› b\n\tnv‹$(CC)› -o nv‹$@› nv‹$<›"),
    ("dockerfile", "FROM a AS b\nRUN c && d", "k‹FROM› a k‹AS› b\nk‹RUN› c o‹&&› d"),
    (
        "solidity",
        "contract A { function b() public {} }",
        "kd‹contract› nc‹A› { kd‹function› nf‹b›() k‹public› {} }",
    ),
    ("protobuf", "message A { string b = 1; }", "kd‹message› nc‹A› { kt‹string› b o‹=› mi‹1›; }"),
    (
        "graphql",
        "type A { b(c: ID!): [D] @e }",
        "kd‹type› nc‹A› { nf‹b›(na‹c›: kt‹ID›o‹!›): [nc‹D›] nd‹@e› }",
    ),
    (
        "hcl",
        "resource \"a\" \"b\" { c = var.d }",
        "k‹resource› s2‹\"a\"› s2‹\"b\"› { na‹c› o‹=› nb‹var›.d }",
    ),
    ("cmake", "add_executable(a ${B})", "nf‹add_executable›(a nv‹${B}›)"),
    ("nginx", "server { listen 80; }", "k‹server› { k‹listen› mi‹80›; }"),
];

#[test]
fn what_is_called_and_declared() {
    colours(DECLARED);
}
