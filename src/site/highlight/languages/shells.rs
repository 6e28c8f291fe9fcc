//! Shells and what configures them.

use crate::site::highlight::class::Class;
use crate::site::highlight::language::{
    Calls, Code, DOLLAR_NAME, DOLLAR_PAREN, DOLLAR_VARIABLE, DOUBLE, Escapes, Language, Letters,
    PAREN_VARIABLE, Place, Quote, SINGLE, block, comment, comments, hook, line, mark, nested_block,
    quote, sigil, sigil_with,
};
use crate::site::highlight::{regex, strings};

pub(super) static ALL: [Language; 8] = [
    Language::code("bash sh shell zsh ksh ash dash bats pkgbuild ebuild", &BASH),
    Language::code("make-shell", &MAKE_SHELL),
    Language::code("fish fishshell", &FISH),
    Language::code("powershell pwsh ps1 psm1 posh", &POWERSHELL),
    Language::code("batch bat cmd dosbatch winbatch batchfile", &BATCH),
    Language::code("vim viml vimscript", &VIM),
    Language::code("awk gawk mawk nawk", &AWK),
    Language::code("nushell nu", &NU),
];

const FILLED: Quote = DOUBLE.many().holes(&[DOLLAR_PAREN, DOLLAR_VARIABLE, DOLLAR_NAME]);
const SINGLE_RAW: Quote = SINGLE.many().escaped(Escapes::None);

const BASH_CODE: Code = Code {
    keywords: "case coproc do done elif else esac fi for function if in select then time until \
        while",
    constants: "true false",
    builtins: "alias bg bind break builtin caller cd command compgen complete continue declare \
        dirs disown echo enable eval exec exit export fc fg getopts hash help history jobs kill \
        let local logout mapfile popd printf pushd pwd read readarray readonly return set shift \
        shopt source suspend test times trap type typeset ulimit umask unalias unset wait",
    before_function: "function",
    name_start: "./~-:",
    name_more: "./~-:@%,",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comment("#").only(Place::Spaced),
        hook("<<", strings::here_in_shell),
        nested_block("${", "}", Class::Nv),
        mark("$((", Class::O),
        mark("$(", Class::O),
        quote("$'", SINGLE),
        sigil("$", Class::Nv),
        mark("$?", Class::Nv),
        mark("$@", Class::Nv),
        mark("$#", Class::Nv),
        mark("$*", Class::Nv),
        mark("$$", Class::Nv),
        mark("$!", Class::Nv),
        mark("\\\n", Class::Se),
        mark("\\\"", Class::Se),
        mark("\\'", Class::Se),
        mark("\\$", Class::Se),
        mark("\\\\", Class::Se),
        quote("\"", FILLED),
        quote("'", SINGLE_RAW),
        mark("`", Class::Sb),
        mark("[[", Class::O),
        mark("]]", Class::O),
    ],
    keys: &[("=", Class::Nv)],
    ..Code::EMPTY
};

static BASH: Code = BASH_CODE;

/// As in a makefile, where `$(…)` is a variable.
static MAKE_SHELL: Code = Code {
    rules: &[
        comment("#").only(Place::Spaced),
        nested_block("$(", ")", Class::Nv),
        nested_block("${", "}", Class::Nv),
        sigil("$$", Class::Nv),
        mark("$@", Class::Nv),
        mark("$<", Class::Nv),
        mark("$^", Class::Nv),
        mark("$*", Class::Nv),
        mark("$?", Class::Nv),
        quote("\"", DOUBLE.holes(&[PAREN_VARIABLE])),
        quote("'", SINGLE_RAW),
        mark(":=", Class::O),
        mark("::=", Class::O),
        mark(":", Class::O),
    ],
    name_start: "./~-%",
    name_more: "./~-%@",
    ..BASH_CODE
};

static FISH: Code = Code {
    keywords: "and begin break case continue else end for function if in not or return switch \
        while",
    constants: "true false",
    builtins: "abbr alias argparse bind builtin cd command commandline complete contains count \
        echo emit eval exec exit functions history jobs math path printf pwd random read set \
        set_color source status string test time trap type ulimit wait",
    before_function: "function",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comment("#").only(Place::Spaced),
        mark("$(", Class::O),
        sigil("$", Class::Nv),
        quote("\"", DOUBLE.many().holes(&[DOLLAR_PAREN, DOLLAR_NAME])),
        quote("'", SINGLE.many()),
    ],
    keys: &[],
    ..BASH_CODE
};

static POWERSHELL: Code = Code {
    letters: Letters::AnyCase,
    keywords: "begin break catch class continue data default do dynamicparam else elseif end enum \
        exit filter finally for foreach from function hidden if in param process return static \
        switch throw trap try until using while workflow parallel",
    builtins: "write-host write-output write-error write-verbose get-item get-childitem \
        get-content set-content get-process get-service start-process stop-process new-object \
        new-item remove-item copy-item move-item test-path join-path where-object foreach-object \
        select-object sort-object import-module invoke-webrequest invoke-restmethod \
        invoke-command convertto-json convertfrom-json out-file set-location echo cd ls rm cp mv",
    types: "string int long bool switch datetime object array hashtable double pscustomobject",
    before_function: "function filter",
    before_type: "class enum",
    name_more: "-",
    rules: &[
        block("<#", "#>", Class::Cm),
        comment("#"),
        block("@\"", "\n\"@", Class::Sh),
        block("@'", "\n'@", Class::Sh),
        quote("\"", DOUBLE.many().escaped(Escapes::Backtick).holes(&[DOLLAR_PAREN, DOLLAR_NAME])),
        quote("'", SINGLE.many().escaped(Escapes::Doubled)),
        block("${", "}", Class::Nv),
        mark("$(", Class::O),
        mark("$true", Class::Kc),
        mark("$false", Class::Kc),
        mark("$null", Class::Kc),
        sigil_with("$", Class::Nv, ":?"),
        sigil_with("-", Class::Na, "-").only(Place::Spaced),
        mark("::", Class::O),
    ],
    ..Code::EMPTY
};

static BATCH: Code = Code {
    letters: Letters::AnyCase,
    keywords: "call cmdextversion defined do else errorlevel exist exit for goto if in not \
        setlocal endlocal",
    builtins: "assoc attrib cd chdir cls color copy date del dir echo erase find findstr md mkdir \
        more move path pause popd prompt pushd rd ren rename rmdir set shift start time title tree \
        type ver xcopy",
    operators: "equ geq gtr leq lss neq",
    constants: "nul on off",
    rules: &[
        comment("::").only(Place::LineStart),
        comment("REM ").only(Place::LineStart),
        comment("rem ").only(Place::LineStart),
        comment("@REM ").only(Place::LineStart),
        comment("@rem ").only(Place::LineStart),
        sigil(":", Class::Nl).only(Place::LineStart),
        quote("\"", DOUBLE.escaped(Escapes::None)),
        sigil_with("%~", Class::Nv, "%"),
        sigil_with("%%", Class::Nv, "~"),
        sigil_with("%", Class::Nv, "%:~"),
        sigil_with("!", Class::Nv, "!:~"),
    ],
    keys: &[("=", Class::Nv)],
    ..Code::EMPTY
};

static VIM: Code = Code {
    keywords: "augroup autocmd au break call catch colorscheme command continue def echo echom \
        else elseif end enddef endfor endfun endfunction endif endtry endwhile execute filetype \
        finally finish for function highlight hi if import in inoremap let map nmap nnoremap \
        nnore noremap normal return runtime set setlocal silent source syntax throw tnoremap try \
        unlet unmap vmap vnoremap while xnoremap",
    builtins: "append bufnr empty exists expand fnamemodify get getline has join len line map \
        printf search setline split substitute system",
    constants: "true false on off",
    before_function: "function function! def",
    name_more: "#!:",
    calls: Calls::Name,
    rules: &[
        comment("\"").only(Place::LineStart),
        comment("# "),
        quote("\"", DOUBLE),
        quote("'", SINGLE.escaped(Escapes::Doubled)),
        sigil("&", Class::Nv),
        sigil("$", Class::Nv),
        sigil("@", Class::Nv),
        block("<", ">", Class::Se).only(Place::Spaced),
    ],
    ..Code::EMPTY
};

static AWK: Code = Code {
    keywords: "BEGIN BEGINFILE END ENDFILE break case continue default delete do else exit for \
        func function getline if in next nextfile print printf return switch while",
    builtins: "ARGC ARGV ENVIRON FILENAME FNR FS NF NR OFS ORS RLENGTH RS RSTART SUBSEP atan2 close \
        cos exp gsub index int length log match rand sin split sprintf sqrt srand strftime sub \
        substr system tolower toupper",
    before_function: "function func",
    rules: &[
        line("#!", Class::Ch).only(Place::Column),
        comment("#"),
        hook("/", regex::slashes),
        quote("\"", DOUBLE),
        sigil("$", Class::Nv),
    ],
    ..Code::EMPTY
};

static NU: Code = Code {
    keywords: "alias break const continue def do else export extern for hide if in let loop match \
        module mut overlay return source try use where while",
    constants: "true false null",
    builtins: "cd each echo from get http insert into lines ls open print reduce reject rename \
        save select sort-by str to update",
    types: "any bool int float string record list table duration filesize nothing path",
    operators: "and not or mod bit-and",
    before_function: "def",
    name_more: "-",
    rules: &[
        comment("#"),
        comments("r#'", "'#"),
        quote("$\"", DOUBLE.many()),
        quote("\"", DOUBLE.many()),
        quote("'", SINGLE_RAW),
        quote("`", Quote::new("`", Class::Sb)),
        sigil_with("$", Class::Nv, "."),
    ],
    keys: &[(":", Class::Na)],
    ..Code::EMPTY
};
