//! The kinds of servers that heed a Move, and what each looks at (protocol 7.2).

use std::fmt;

/// A kind of server. What is like it counts as it: Glitch as Mastodon, Sharkey and Iceshrimp as Misskey,
/// Pleroma as Akkoma.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Family {
    /// Mastodon.
    Mastodon,
    /// GoToSocial.
    GoToSocial,
    /// Misskey.
    Misskey,
    /// Pixelfed.
    Pixelfed,
    /// Akkoma.
    Akkoma,
    /// The plugin of WordPress.
    WordPress,
    /// snac2.
    Snac,
    /// Mitra.
    Mitra,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Mastodon,
        Self::GoToSocial,
        Self::Misskey,
        Self::Pixelfed,
        Self::Akkoma,
        Self::WordPress,
        Self::Snac,
        Self::Mitra,
    ];

    /// As it calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mastodon => "Mastodon",
            Self::GoToSocial => "GoToSocial",
            Self::Misskey => "Misskey",
            Self::Pixelfed => "Pixelfed",
            Self::Akkoma => "Akkoma",
            Self::WordPress => "WordPress",
            Self::Snac => "snac2",
            Self::Mitra => "Mitra",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
