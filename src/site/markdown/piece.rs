//! What a text was read into: pieces in order, small enough to be walked several times, and beside
//! them what a piece only points at.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use pulldown_cmark::{Alignment, BlockQuoteKind, CowStr};

use super::ImageInfo;

/// A step of a text.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// Text in which nothing has to be escaped.
    Plain(CowStr<'a>),
    /// Text.
    Text(CowStr<'a>),
    Code(CowStr<'a>),
    /// HTML of the owner's.
    Html(CowStr<'a>),
    /// The edge of a block of such HTML.
    Fresh,
    SoftBreak,
    HardBreak,
    Rule,
    Task(Done),
    /// Where the summary ends.
    More,
    /// These point into [`Parsed`].
    Math(usize),
    Insert(usize),
    InsertBlock(usize),
    NoteRef {
        note: usize,
        nth: usize,
    },
    Image(usize),
    CodeBlock(usize),
    Open(Element),
    Close(Element),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Done {
    Yes,
    No,
}

/// Something that has an end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Element {
    Paragraph,
    /// These point into [`Parsed`].
    Heading(usize),
    Link(usize),
    Quote,
    Alert(Alert),
    BulletList,
    NumberedList(u64),
    Item,
    DefinitionList,
    Term,
    Definition,
    Table,
    TableHead,
    TableBody,
    TableRow,
    HeadCell(Alignment),
    Cell(Alignment),
    Emphasis,
    Strong,
    Strikethrough,
}

/// A quotation that calls for attention (GFM).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl Alert {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }

    /// Its last word in classes.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

impl From<BlockQuoteKind> for Alert {
    fn from(kind: BlockQuoteKind) -> Self {
        match kind {
            BlockQuoteKind::Note => Self::Note,
            BlockQuoteKind::Tip => Self::Tip,
            BlockQuoteKind::Important => Self::Important,
            BlockQuoteKind::Warning => Self::Warning,
            BlockQuoteKind::Caution => Self::Caution,
        }
    }
}

impl Element {
    /// Does it stand by itself, not within a line?
    pub(super) fn is_block(self) -> bool {
        !matches!(self, Self::Link(_) | Self::Emphasis | Self::Strong | Self::Strikethrough)
    }
}

/// A text that was read.
#[derive(Debug, Default)]
pub(super) struct Parsed<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    pub(super) notes: Vec<Note<'a>>,
    /// The notes that are mentioned, in the order of their numbers.
    pub(super) shown_notes: Vec<usize>,
    pub(super) headings: Vec<Heading<'a>>,
    pub(super) links: Vec<Link<'a>>,
    pub(super) images: Vec<Image<'a>>,
    pub(super) codes: Vec<CodeBlock<'a>>,
    pub(super) maths: Vec<Math<'a>>,
    /// The place of [`Piece::More`].
    pub(super) more: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Note<'a> {
    pub(super) label: CowStr<'a>,
    pub(super) pieces: Vec<Piece<'a>>,
    /// From 1; 0 if nothing mentions it.
    pub(super) number: usize,
    /// How often it is mentioned.
    pub(super) mentions: usize,
    pub(super) is_defined: bool,
}

#[derive(Debug)]
pub(super) struct Heading<'a> {
    pub(super) level: u8,
    pub(super) id: String,
    pub(super) classes: Vec<CowStr<'a>>,
    pub(super) attributes: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
}

#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) url: CowStr<'a>,
    pub(super) title: CowStr<'a>,
    pub(super) kind: LinkKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LinkKind {
    Ordinary,
    Hashtag,
    Mention,
}

#[derive(Debug)]
pub(super) struct Image<'a> {
    pub(super) url: CowStr<'a>,
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) focus: Option<(f64, f64)>,
    pub(super) info: Option<ImageInfo>,
    pub(super) is_first: bool,
}

#[derive(Debug)]
pub(super) struct CodeBlock<'a> {
    pub(super) fence: Fence<'a>,
    pub(super) code: Cow<'a, str>,
    /// With the classes of a highlighter.
    pub(super) highlighted: Option<String>,
}

/// What stands behind the opening fence.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Fence<'a> {
    pub(super) language: Cow<'a, str>,
    /// The number of the first line, if lines are numbered.
    pub(super) first_number: Option<usize>,
    /// The lines that are marked, from 1.
    pub(super) marked: Vec<RangeInclusive<usize>>,
}

#[derive(Debug)]
pub(super) struct Math<'a> {
    pub(super) tex: CowStr<'a>,
    /// Absent if the source could not be read.
    pub(super) mathml: Option<String>,
}
