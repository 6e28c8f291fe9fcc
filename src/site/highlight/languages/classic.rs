//! Older languages, and machine code.

use crate::site::highlight::class::Class;
use crate::site::highlight::language::{
    CHARACTER, Calls, Capitals, Code, DOUBLE, Escapes, Language, Letters, Place, Quote, SINGLE,
    block, comment, comments, line, nested, quote, sigil, sigil_with,
};

pub(super) static ALL: [Language; 12] = [
    Language::code("pascal delphi objectpascal freepascal pas dpr", &PASCAL),
    Language::code("ada ada95 ada2005 adb ads", &ADA),
    Language::code("fortran f90 f95 f03 f08 f77", &FORTRAN),
    Language::code("cobol cob cbl", &COBOL),
    Language::code(
        "vb vb.net vbnet visual-basic visualbasic vba vbs vbscript basic qbasic freebasic",
        &BASIC,
    ),
    Language::code("matlab octave m", &MATLAB),
    Language::code("nasm asm assembly x86asm masm gas s armasm avr riscv mips 6502", &ASSEMBLY),
    Language::code("wasm wat wast webassembly", &WAT),
    Language::code("verilog systemverilog sv", &VERILOG),
    Language::code("vhdl vhd", &VHDL),
    Language::code("smalltalk st squeak pharo", &SMALLTALK),
    Language::code("llvm ll", &LLVM),
];

const DOUBLED: Quote = SINGLE.escaped(Escapes::Doubled);

static PASCAL: Code = Code {
    letters: Letters::AnyCase,
    keywords: "absolute abstract array as asm begin break case class const constructor continue \
        default destructor dispinterface do downto dynamic else end except exit exports external \
        file finalization finally for forward function generic goto if implementation inherited \
        initialization inline interface is label library message object of on operator out \
        overload override packed private procedure program property protected public published \
        raise read record reintroduce repeat resourcestring sealed set static strict then \
        threadvar to try type unit until uses var virtual while with write",
    types: "ansistring boolean byte cardinal char currency double extended int64 integer longint \
        longword pchar pointer qword real shortint single smallint string tdatetime variant word",
    constants: "true false nil",
    operators: "and div in mod not or shl shr xor",
    builtins: "assigned copy dec exit free halt high inc length low new ord pos read readln round \
        setlength str trunc val write writeln",
    before_function: "function procedure constructor destructor",
    before_module: "program unit library",
    rules: &[
        block("{$", "}", Class::Cp),
        comments("{", "}"),
        comments("(*", "*)"),
        comment("//"),
        quote("'", DOUBLED),
        sigil("$", Class::Mh),
        sigil("#", Class::Sc),
    ],
    ..Code::EMPTY
};

static ADA: Code = Code {
    letters: Letters::AnyCase,
    keywords: "abort abstract accept access aliased all array at begin body case constant declare \
        delay delta digits do else elsif end entry exception exit for function generic goto if in \
        interface is limited loop new of others out overriding package parallel pragma private \
        procedure protected raise range record renames requeue return reverse select separate some \
        subtype synchronized tagged task terminate then type until when while",
    imports: "use with",
    types: "boolean character duration float integer long_float long_integer natural positive \
        string wide_string",
    constants: "true false null",
    operators: "abs and mod not or rem xor",
    before_function: "function procedure entry",
    before_type: "type subtype",
    rules: &[
        comment("--"),
        quote("\"", DOUBLE.escaped(Escapes::Doubled)),
        crate::site::highlight::language::hook("'", crate::site::highlight::hooks::character),
    ],
    ..Code::EMPTY
};

static FORTRAN: Code = Code {
    letters: Letters::AnyCase,
    keywords: "abstract allocatable allocate associate assign backspace bind block call case class \
        close common concurrent contains contiguous continue cycle data deallocate default \
        deferred dimension do elemental else elseif elsewhere end enddo endif endfunction \
        endmodule endprogram endsubroutine entry enum equivalence error exit extends external \
        final forall format function generic go goto if implicit import in inout inquire intent \
        interface intrinsic module namelist none nopass nullify only open operator optional out \
        parameter pass pause pointer private procedure program protected public pure read \
        recursive result return rewind save select stop submodule subroutine target then to type \
        use value volatile wait where while write print",
    types: "character complex double integer logical precision real",
    builtins: "abs acos all allocated any asin atan ceiling cos count dot_product exp floor int \
        kind len lbound log matmul max maxval min minval mod nint product reshape selected_real_kind \
        shape sin size spread sqrt sum tan transpose trim ubound",
    before_function: "function subroutine",
    before_module: "module program",
    rules: &[
        comment("!"),
        quote("\"", DOUBLE.escaped(Escapes::Doubled)),
        quote("'", DOUBLED),
        sigil_with(".", Class::Ow, "."),
        sigil("#", Class::Cp).only(Place::Column),
    ],
    ..Code::EMPTY
};

static COBOL: Code = Code {
    letters: Letters::AnyCase,
    keywords: "accept access add advancing after all alphabetic also and are area assign at author \
        before binary blank block by call cancel close collating comp comp-3 compute configuration \
        contains content continue converting copy count data date day delete delimited depending \
        display divide division down dynamic else end end-call end-evaluate end-if end-perform \
        end-read end-string end-write environment equal error evaluate exit extend external false \
        fd file file-control filler first for from function giving global go goback greater high \
        i-o identification if in indexed initialize input input-output inspect into invalid is \
        just key leading length less line linkage lock low mode move multiply negative next no not \
        number object-computer occurs of off omitted on open optional or order organization other \
        output overflow packed-decimal page paragraph perform pic picture pointer position \
        positive procedure program program-id quote random read record redefines reference \
        relative remainder renames replacing return returning rewrite right rounded run same \
        search section select sentence separate sequential set sign size sort source-computer \
        standard start status stop string subtract sync tallying than then through thru time \
        times to trailing true type unstring until up upon usage use using value values varying \
        when with working-storage write",
    constants: "space spaces zero zeros zeroes high-values low-values null",
    name_more: "-",
    calls: Calls::None,
    rules: &[
        comment("*>"),
        comment("      *").only(Place::Column),
        comment("*").only(Place::Column),
        quote("\"", DOUBLE.escaped(Escapes::Doubled)),
        quote("'", DOUBLED),
    ],
    ..Code::EMPTY
};

static BASIC: Code = Code {
    letters: Letters::AnyCase,
    keywords: "addhandler addressof alias as async await begin byref byval call case catch class \
        const continue declare default delegate dim do each else elseif end enum erase error event \
        exit explicit finally for friend function get global gosub goto handles if implements \
        inherits input interface iterator let lib loop me module mustinherit mustoverride mybase \
        namespace new next notinheritable of on option optional overloads overridable overrides \
        paramarray partial preserve print private property protected public raiseevent randomize \
        readonly redim removehandler resume return select set shadows shared static step stop \
        strict structure sub then throw to try type until using wend when while with withevents \
        writeonly yield",
    imports: "imports",
    types: "boolean byte char date decimal double integer long object sbyte short single string \
        uinteger ulong ushort variant",
    constants: "true false nothing null empty",
    operators: "and andalso in is isnot like mod not or orelse typeof xor",
    before_function: "function sub property",
    before_type: "class structure interface enum",
    before_module: "namespace module",
    rules: &[
        comment("'"),
        comment("REM ").only(Place::LineStart),
        comment("Rem ").only(Place::LineStart),
        quote("$\"", DOUBLE.escaped(Escapes::Doubled)),
        quote("\"", DOUBLE.escaped(Escapes::Doubled)),
        sigil("#", Class::Cp).only(Place::LineStart),
        sigil("&H", Class::Mh),
    ],
    ..Code::EMPTY
};

static MATLAB: Code = Code {
    keywords: "break case catch classdef continue do else elseif end end_try_catch endfor \
        endfunction endif endswitch endwhile enumeration events for function global if methods \
        otherwise parfor persistent properties return spmd switch try until unwind_protect while",
    constants: "true false pi Inf NaN eps i j ans",
    builtins: "abs all any cell ceil disp diag double eye fprintf find floor isempty length \
        linspace logical max mean min mod norm numel ones plot printf rand randn repmat reshape \
        round size sort sprintf sqrt strcat struct sum zeros figure hold xlabel ylabel title legend",
    rules: &[
        block("%{\n", "%}", Class::Cm),
        comment("%"),
        comment("#"),
        quote("\"", DOUBLE),
        quote("'", DOUBLED).only(Place::Spaced),
        quote("'", DOUBLED).only(Place::LineStart),
        sigil("@", Class::Nf),
    ],
    ..Code::EMPTY
};

static ASSEMBLY: Code = Code {
    letters: Letters::AnyCase,
    keywords: "section segment global extern bits default org db dw dd dq dt resb resw resd resq \
        equ times macro endmacro endm proc endp byte word dword qword ptr offset align include \
        struc endstruc",
    types: "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 eax ebx ecx edx esi edi \
        ebp esp ax bx cx dx si di bp sp al bl cl dl ah bh ch dh rip xmm0 xmm1 xmm2 xmm3 ymm0 ymm1 \
        cs ds es fs gs ss r0 r1 r2 r3 r4 r5 r6 r7 lr pc x0 x1 x2 x3 x4 x5 x6 x7 x8 x16 x29 x30 w0 \
        w1 w2 w8 a0 a1 a2 a7 t0 t1 t2 s0 s1 ra zero",
    name_start: ".",
    name_more: ".$",
    calls: Calls::None,
    keys: &[(":", Class::Nl)],
    first: Some((Class::Nf, "\n")),
    rules: &[
        comment(";"),
        comment("//"),
        comments("/*", "*/"),
        comment("#").only(Place::Spaced),
        quote("\"", DOUBLE),
        quote("'", CHARACTER),
        quote("`", Quote::new("`", Class::Sb)),
        sigil("%", Class::Kt),
        sigil_with("$", Class::Mi, "-"),
        sigil_with("#", Class::Mi, "-"),
    ],
    ..Code::EMPTY
};

static WAT: Code = Code {
    keywords: "module func param result local global type import export table memory elem data \
        start block loop if then else end br br_if br_table return call call_indirect drop select \
        mut unreachable nop offset",
    types: "i32 i64 f32 f64 v128 funcref externref anyref",
    name_more: ".",
    calls: Calls::Lisp,
    rules: &[
        nested("(;", ";)"),
        comment(";;"),
        quote("\"", DOUBLE),
        sigil_with("$", Class::Nv, ".-!?<>=*+/"),
    ],
    ..Code::EMPTY
};

static VERILOG: Code = Code {
    keywords: "always always_comb always_ff always_latch and assign automatic begin bind bins \
        break case casex casez class clocking const constraint continue cover covergroup default \
        defparam disable do else end endcase endclass endfunction endgenerate endinterface \
        endmodule endpackage endprogram endtask enum export extends extern final for foreach \
        forever fork function generate genvar if import initial inout input interface join local \
        localparam modport module nand negedge new nor not or output package parameter posedge \
        priority program property pure rand repeat return static struct super task this timescale \
        typedef union unique virtual wait while xor",
    types: "bit byte int integer logic longint real reg shortint signed string supply0 supply1 \
        time tri unsigned void wire",
    before_module: "module package interface",
    before_function: "function task",
    rules: &[
        comments("/*", "*/"),
        comment("//"),
        quote("\"", DOUBLE),
        sigil("`", Class::Cp),
        sigil("$", Class::Nb),
        sigil("'h", Class::Mh),
        sigil("'b", Class::Mb),
        sigil("'d", Class::Mi),
    ],
    ..Code::EMPTY
};

static VHDL: Code = Code {
    letters: Letters::AnyCase,
    keywords: "abs access after alias all and architecture array assert attribute begin block body \
        buffer bus case component configuration constant disconnect downto else elsif end entity \
        exit file for function generate generic group guarded if impure in inertial inout is label \
        linkage literal loop map mod nand new next nor not null of on open or others out package \
        port postponed procedure process pure range record register reject rem report return rol \
        ror select severity signal shared sla sll sra srl subtype then to transport type \
        unaffected units until variable wait when while with xnor xor",
    imports: "library use",
    types: "bit bit_vector boolean character integer natural positive real signed std_logic \
        std_logic_vector string time unsigned",
    constants: "true false",
    rules: &[
        comment("--"),
        quote("\"", DOUBLE.escaped(Escapes::None)),
        crate::site::highlight::language::hook("'", crate::site::highlight::hooks::character),
    ],
    before_type: "entity architecture component",
    ..Code::EMPTY
};

static SMALLTALK: Code = Code {
    constants: "true false nil",
    keywords: "self super thisContext",
    name_more: ":",
    rules: &[
        comments("\"", "\""),
        quote("'", DOUBLED.many()),
        sigil_with("#", Class::Ss, ":"),
        sigil_with("$", Class::Sc, ""),
        line("!", Class::Cp).only(Place::LineStart),
    ],
    capitals: Capitals::Type,
    calls: Calls::None,
    ..Code::EMPTY
};

static LLVM: Code = Code {
    keywords: "define declare global constant private internal external align attributes target \
        datalayout triple type to nuw nsw inbounds tail call ret br switch icmp fcmp phi select \
        load store alloca getelementptr add sub mul sdiv udiv srem and or xor shl lshr ashr fadd \
        fsub fmul fdiv zext sext trunc bitcast ptrtoint inttoptr eq ne slt sgt sle sge ult ugt ule \
        uge label nounwind readonly unreachable extractvalue insertvalue",
    types: "void i1 i8 i16 i32 i64 i128 half float double ptr opaque metadata",
    constants: "true false null undef poison zeroinitializer",
    rules: &[
        comment(";"),
        quote("\"", DOUBLE),
        sigil_with("@", Class::Nf, ".$"),
        sigil_with("%", Class::Nv, ".$"),
        sigil("!", Class::Nd),
        sigil("#", Class::Nd),
    ],
    keys: &[(":", Class::Nl)],
    ..Code::EMPTY
};
