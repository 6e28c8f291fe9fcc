//! What a piece of code can be: the short class names that Pygments and Chroma share.

macro_rules! classes {
    ($($name:ident $short:literal $what:literal)*) => {
        /// The class of a token. The names are the short ones in style sheets, capitalised.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Class {
            $(#[doc = $what] $name,)*
        }

        impl Class {
            /// The tag that begins a token of this class.
            pub(super) fn tag(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("<span class=\"", $short, "\">"),)*
                }
            }
        }
    };
}

classes! {
    K "k" "A keyword."
    Kc "kc" "A constant of the language: `true`, `null`."
    Kd "kd" "A keyword that declares: `let`, `class`."
    Kn "kn" "A keyword that imports."
    Kt "kt" "A type of the language."
    Na "na" "An attribute, a key."
    Nb "nb" "A function or value that comes with the language."
    Nc "nc" "A type."
    Nd "nd" "A decorator, an annotation."
    Nf "nf" "A function."
    Ni "ni" "An entity: `&amp;`."
    Nl "nl" "A label."
    Nn "nn" "A module."
    No "no" "A constant."
    Nt "nt" "A tag, a key of JSON or YAML."
    Nv "nv" "A variable."
    Vc "vc" "A variable of a class."
    Vg "vg" "A global variable."
    Vi "vi" "A variable of an instance."
    O "o" "An operator."
    Ow "ow" "An operator that is a word."
    S "s" "A string."
    S1 "s1" "A string between single quotes."
    S2 "s2" "A string between double quotes."
    Sa "sa" "Letters in front of a string."
    Sb "sb" "A string between backticks."
    Sc "sc" "A character."
    Sd "sd" "Documentation."
    Se "se" "An escape in a string."
    Sh "sh" "A here-document."
    Si "si" "What surrounds code in a string."
    Sr "sr" "A regular expression."
    Ss "ss" "A symbol."
    Ld "ld" "A date."
    Mb "mb" "A binary number."
    Mf "mf" "A number with a fraction."
    Mh "mh" "A hexadecimal number."
    Mi "mi" "A whole number."
    Mo "mo" "An octal number."
    C1 "c1" "A comment to the end of the line."
    Ch "ch" "The `#!` line."
    Cm "cm" "A comment that has an end."
    Cp "cp" "For the preprocessor, and the frame of a template."
    Cpf "cpf" "A file that the preprocessor includes."
    Gd "gd" "A removed line."
    Ge "ge" "Emphasis."
    Gh "gh" "A heading."
    Gi "gi" "An added line."
    Go "go" "Output."
    Gp "gp" "A prompt."
    Gs "gs" "Strong emphasis."
    Gu "gu" "A heading below another."
}
