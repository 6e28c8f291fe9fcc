//! What a build is doing, for those who wait for it. The press has no clock: whoever listens may
//! have one.

/// A part of a build. They follow each other in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Which files are there, and were they touched?
    Look,
    /// What is new is read, and put together with what is known.
    Read,
    /// What the ledger and others say of it.
    Know,
    /// Posts, each with its page and its documents.
    Posts,
    /// Pages without a date.
    Pages,
    /// Lists, tags and feeds.
    Lists,
    /// What there is once: profile, style, files that are copied.
    Rest,
    /// What differs is moved to where it belongs.
    Place,
    /// The ledger, and the record for the next build.
    Remember,
}

impl Phase {
    /// Its name in reports; it stays the same.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Read => "read",
            Self::Know => "know",
            Self::Posts => "posts",
            Self::Pages => "pages",
            Self::Lists => "lists",
            Self::Rest => "rest",
            Self::Place => "place",
            Self::Remember => "remember",
        }
    }
}

/// Listens to a build.
pub trait Progress: Sync {
    /// `phase` begins, and the one before it is over. It has `count` steps; 0: nobody has counted.
    fn begin(&self, phase: Phase, count: usize);
    /// One step is done; called from several threads at once.
    fn step(&self);
}

/// Nobody waits.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Phase, _: usize) {}
    fn step(&self) {}
}
