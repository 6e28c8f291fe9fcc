//! Functional languages and Lisps.

use crate::site::highlight::class::Class;
use crate::site::highlight::language::{
    Calls, Capitals, Code, DOUBLE, HASH_BRACE, Language, Letters, Place, Quote, SINGLE, block,
    comment, comments, hook, line, mark, nested, quote, sigil, sigil_with,
};
use crate::site::highlight::{hooks, regex};

pub(super) static ALL: [Language; 11] = [
    Language::code("haskell hs lhs cabal purescript purs idris idr agda lean lean4", &HASKELL),
    Language::code("elm", &ELM),
    Language::code("ocaml ml mli sml standard-ml", &OCAML),
    Language::code("fsharp f# fs fsx", &FSHARP),
    Language::code("erlang erl hrl", &ERLANG),
    Language::code("elixir ex exs", &ELIXIR),
    Language::code("clojure clj cljs cljc edn", &CLOJURE),
    Language::code("lisp common-lisp commonlisp cl emacs emacs-lisp elisp el", &LISP),
    Language::code("scheme scm guile racket rkt fennel fnl janet", &SCHEME),
    Language::code("prolog swipl", &PROLOG),
    Language::code("unison roc koka", &HASKELL),
];

static HASKELL: Code = Code {
    keywords: "case class data default deriving do else family forall foreign hiding if in infix \
        infixl infixr instance let mdo module newtype of pattern proc qualified rec then type \
        where total def theorem structure inductive",
    imports: "import",
    types: "Bool Char Double Either Float IO Int Integer Maybe Ordering Rational String Text Word",
    constants: "True False Nothing Just Left Right",
    builtins: "concat concatMap const elem error filter flip foldl foldr fmap fst head id length \
        lookup map mapM mapM_ mconcat mempty not null otherwise print pure putStrLn return reverse \
        show snd tail take traverse undefined unwords words zip",
    before_module: "module",
    name_more: "'",
    rules: &[
        block("{-#", "#-}", Class::Cp),
        nested("{-", "-}"),
        line("-- |", Class::Sd),
        comment("--"),
        quote("\"", DOUBLE.many()),
        hook("'", hooks::character),
        mark("::", Class::O),
        mark("\\", Class::Nf),
    ],
    capitals: Capitals::Type,
    calls: Calls::None,
    keys: &[("::", Class::Nf)],
    ..Code::EMPTY
};

static ELM: Code = Code {
    keywords: "alias as case effect else exposing if in infix let of port then type where",
    imports: "import module",
    types: "Array Bool Char Cmd Dict Float Html Int List Maybe Msg Never Result Set String Sub",
    constants: "True False Nothing Just Ok Err",
    before_module: "module import",
    rules: &[
        nested("{-", "-}"),
        comment("--"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many()),
        quote("\"", DOUBLE),
        hook("'", hooks::character),
        mark("\\", Class::Nf),
    ],
    capitals: Capitals::Type,
    calls: Calls::None,
    keys: &[(" : ", Class::Nf), (": ", Class::Nf)],
    ..Code::EMPTY
};

const OCAML_CODE: Code = Code {
    keywords: "and as assert begin class constraint do done downto effect else end exception \
        external for fun function functor if in inherit initializer lazy match method module \
        mutable new nonrec object of open private rec sig struct then to try type val virtual \
        when while with",
    declarations: "let",
    imports: "include",
    types: "array bool bytes char exn float int list option ref result string unit",
    constants: "true false None Some",
    operators: "asr land lor lsl lsr lxor mod not or",
    builtins: "failwith fst ignore print_endline print_string printf raise snd",
    name_more: "'",
    rules: &[
        nested("(*", "*)"),
        quote("\"", DOUBLE.many()),
        block("{|", "|}", Class::S),
        hook("'", hooks::character_or_lifetime),
        sigil("~", Class::Nv),
        sigil("`", Class::Ss),
        block("[@", "]", Class::Nd),
    ],
    capitals: Capitals::Type,
    calls: Calls::None,
    ..Code::EMPTY
};

static OCAML: Code = OCAML_CODE;

static FSHARP: Code = Code {
    keywords: "abstract and as assert base begin class default delegate do done downcast downto \
        elif else end exception extern finally fixed for fun function global if in inherit inline \
        interface internal lazy match member mutable namespace new null of open override private \
        public rec return sig static struct then to try type upcast use val void when while with \
        yield",
    declarations: "let module",
    types: "array bool byte char decimal double exn float int int64 list obj option seq single \
        string uint32 unit Map Result Set",
    builtins: "failwith ignore not printf printfn sprintf raise async task query id fst snd",
    before_type: "type",
    before_module: "module namespace open",
    rules: &[
        line("///", Class::Sd),
        comment("//"),
        nested("(*", "*)"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many()),
        quote("$\"", DOUBLE.many().holes(&[crate::site::highlight::language::BRACE])),
        quote("\"", DOUBLE.many()),
        hook("'", hooks::character_or_lifetime),
        block("[<", ">]", Class::Nd),
        line("#", Class::Cp).only(Place::LineStart),
    ],
    ..OCAML_CODE
};

static ERLANG: Code = Code {
    keywords: "after begin case catch cond else end fun if let maybe of receive try when",
    operators: "and andalso band bnot bor bsl bsr bxor div not or orelse rem xor",
    constants: "true false undefined ok error",
    rules: &[
        comment("%"),
        quote("\"", DOUBLE.many()),
        quote("'", Quote::new("'", Class::Ss)),
        sigil("?", Class::No),
        sigil("#", Class::Nc),
        sigil("-", Class::K).only(Place::Column),
        mark("::", Class::O),
    ],
    capitals: Capitals::Variable,
    ..Code::EMPTY
};

static ELIXIR: Code = Code {
    keywords: "after case catch cond do else end fn for if quote raise receive rescue reraise try \
        unless unquote when with",
    declarations: "def defdelegate defexception defguard defimpl defmacro defmacrop defmodule \
        defoverridable defp defprotocol defstruct",
    imports: "alias import require use",
    constants: "true false nil __MODULE__",
    operators: "and in not or",
    before_function: "def defp defmacro defmacrop defguard defdelegate",
    before_type: "defmodule defprotocol defimpl",
    name_more: "?!",
    rules: &[
        comment("#"),
        quote("\"\"\"", Quote::new("\"\"\"", Class::S2).many().holes(&[HASH_BRACE])),
        quote("'''", Quote::new("'''", Class::S1).many().holes(&[HASH_BRACE])),
        hook("~", regex::tilde),
        quote("\"", DOUBLE.many().holes(&[HASH_BRACE])),
        quote("'", SINGLE.many()),
        mark("::", Class::O),
        quote(":\"", Quote::new("\"", Class::Ss)),
        sigil_with(":", Class::Ss, "@"),
        sigil("@", Class::Vi),
        sigil("&", Class::Nv),
        sigil("%", Class::Nc),
    ],
    capitals: Capitals::Type,
    keys: &[(": ", Class::Ss), (":\n", Class::Ss)],
    ..Code::EMPTY
};

const LISP_CODE: Code = Code {
    name_start: "-+*/<>=!?&%$_",
    name_more: "-+*/<>=!?&%$_.:'#",
    calls: Calls::Lisp,
    rules: &[
        nested("#|", "|#"),
        comment(";"),
        quote("\"", DOUBLE.many()),
        sigil_with("#\\", Class::Sc, ""),
        mark("#'", Class::O),
        sigil_with("'", Class::Ss, ""),
        sigil_with(":", Class::Ss, ""),
        sigil_with("#:", Class::Ss, ""),
        mark("`", Class::O),
        mark(",@", Class::O),
        mark(",", Class::O),
    ],
    ..Code::EMPTY
};

static CLOJURE: Code = Code {
    keywords: "and case catch comment cond condp do doseq dotimes finally fn for if if-let if-not \
        let letfn loop new or quote recur set! throw try var when when-let when-not while -> ->> \
        some-> as-> cond->",
    declarations: "def definterface defmacro defmethod defmulti defn defn- defonce defprotocol \
        defrecord deftype",
    imports: "import ns require use",
    constants: "true false nil",
    builtins: "apply assoc atom comp concat conj cons count dec deref disj dissoc empty? filter \
        first get get-in hash-map identity inc into keys last map mapv merge nth partial print \
        println range reduce remove reset! rest second seq set some sort str swap! take update \
        update-in vals vec vector",
    before_function: "defn defn- defmacro defmulti defmethod",
    before_type: "defprotocol defrecord deftype",
    before_module: "ns",
    rules: &[
        comment(";"),
        mark("#_", Class::Cm),
        quote("#\"", Quote::new("\"", Class::Sr).many()),
        quote("\"", DOUBLE.many()),
        sigil_with("\\", Class::Sc, ""),
        sigil_with("::", Class::Ss, "/"),
        sigil_with(":", Class::Ss, "/"),
        sigil("^", Class::Nd),
        sigil("@", Class::Nv),
        mark("'", Class::O),
        mark("`", Class::O),
        mark("~@", Class::O),
    ],
    ..LISP_CODE
};

static LISP: Code = Code {
    letters: Letters::AnyCase,
    keywords: "and block case catch cond condition-case declare dolist dotimes do eval-when flet \
        function go handler-case if in-package interactive labels lambda let let* letrec loop \
        macrolet multiple-value-bind or prog1 progn quote return return-from save-excursion setf \
        setq setq-default tagbody the throw unless unwind-protect when while with-open-file \
        use-package",
    declarations: "defclass defconstant defcustom defgeneric defmacro defmethod defpackage \
        defparameter defstruct defun defvar defgroup defface defalias cl-defun define-minor-mode",
    imports: "load provide require",
    constants: "nil t",
    builtins: "append apply assoc car cdr cons eq eql equal format funcall gethash length list \
        make-instance mapc mapcar message not null nth print push reverse",
    before_function: "defun defmacro defmethod defgeneric cl-defun",
    before_type: "defclass defstruct",
    ..LISP_CODE
};

static SCHEME: Code = Code {
    keywords: "and begin call-with-current-continuation call/cc case case-lambda cond delay \
        delay-force do dynamic-wind else guard if lambda let let* let*-values let-syntax \
        let-values letrec letrec* match or parameterize quasiquote quote set! syntax-case \
        syntax-rules unless unquote values when fn local var each",
    declarations: "define define-library define-macro define-record-type define-struct \
        define-syntax struct module+ module defn",
    imports: "import export provide require use-modules",
    constants: "#t #f #true #false true false nil",
    builtins: "append apply assoc assq assv caar cadr car cdr cons display eq? equal? eqv? error \
        filter fold for-each hash-ref length list list-ref map memq newline not null? number? \
        pair? reverse string-append string? vector vector-ref zero?",
    rules: &[
        nested("#|", "|#"),
        comment(";"),
        line("#lang", Class::Kn),
        line("#!", Class::Ch).only(Place::Column),
        quote("\"", DOUBLE.many()),
        sigil_with("#\\", Class::Sc, ""),
        sigil_with("#:", Class::Ss, ""),
        sigil("#", Class::Kc),
        sigil_with("'", Class::Ss, ""),
        mark("'", Class::O),
        mark("`", Class::O),
        mark(",@", Class::O),
        mark(",", Class::O),
    ],
    ..LISP_CODE
};

static PROLOG: Code = Code {
    keywords: "dynamic discontiguous initialization module use_module",
    builtins: "append assert asserta assertz atom call fail false findall forall format is length \
        member nl not nonvar print retract select true var write",
    rules: &[
        comment("%"),
        comments("/*", "*/"),
        quote("\"", DOUBLE.many()),
        quote("'", SINGLE),
        mark(":-", Class::O),
    ],
    capitals: Capitals::Variable,
    ..Code::EMPTY
};
