//! What is known of a picture that may be published, and what is said about it to its owner.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::config::Problem;
use crate::limits::{PICTURE_WARN_BYTES, PICTURE_WARN_PIXELS, PICTURE_WIDTH_MAX};

/// Pixels across and down.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Size {
    /// At least 1.
    pub width: u32,
    /// At least 1.
    pub height: u32,
}

/// A picture that shows what its source shows and tells nothing else. It does not depend on the
/// name of the source, so that files with the same content share it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Prepared {
    /// Of the bytes of the source, in hexadecimal. Another version of this program may give
    /// another one to the same bytes, when it makes something else of them.
    pub hash: String,
    /// What it is, whatever its name says.
    pub kind: Kind,
    /// Of what is published at its address, upright. `None` if a drawing does not say.
    pub size: Option<Size>,
    /// A blurred preview as text. Moving pictures, drawings and AVIF have none.
    pub blurhash: Option<String>,
    /// The average colour, `#rrggbb`. What has no blurhash has none.
    pub colour: Option<String>,
    /// What is published at the address of the source.
    pub original: Blob,
    /// Smaller versions, the smallest first. Often none.
    pub variants: Vec<Variant>,
    /// See [`Prepared::warnings`].
    pub(super) notes: Vec<Note>,
}

/// A smaller version.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Variant {
    /// As that of the picture; lossy WebP has smaller versions in JPEG.
    pub kind: Kind,
    /// Its pixels.
    pub size: Size,
    /// Its bytes.
    pub blob: Blob,
}

/// Where bytes are; [`super::Images::path`] finds them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Blob {
    /// In the cache under this name; `None`: the source itself, which was clean.
    pub(super) cached: Option<String>,
    /// Their number.
    pub bytes: u64,
}

/// Something the owner should know, found once and kept with the picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(super) enum Note {
    /// The source has many bytes or pixels.
    Large { bytes: u64, pixels: u64 },
    /// A drawing has programs in it.
    Scripts,
    /// It had to be written anew, and has far more bytes than before.
    Grown { from: u64, to: u64 },
}

impl Prepared {
    /// As HTTP and `ActivityPub` name it.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        self.kind.media_type()
    }

    /// The path of a smaller version beside `path`, that of the picture itself, relative to the
    /// output folder and not encoded for addresses:
    /// `posts/bee.jpg` → `posts/bee-480w-1f3a9c02be77.jpg`. The hash is of the content and of the
    /// whole name of the picture. So the same address always has the same bytes, and no file of
    /// the owner's, or made of one, is in its way.
    #[must_use]
    pub fn variant_path(&self, path: &str, variant: &Variant) -> String {
        let name_at = path.rfind('/').map_or(0, |slash| slash + 1);
        let (folder, name) = path.split_at(name_at);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let hash = &super::hash_of(&[self.hash.as_bytes(), name.as_bytes()])[..12];
        let ending = variant.kind.endings()[0];
        format!("{folder}{stem}-{}w-{hash}.{ending}", variant.size.width)
    }

    /// What the owner should know about it, as `source` (relative to the root of the site).
    #[must_use]
    pub fn warnings(&self, source: &Path) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.notes.iter().map(|note| note.problem()).collect();
        if !self.kind.is_named_by(source) {
            let ending = self.kind.endings()[0];
            let message = "the name of this picture says another format than its content";
            let help = format!("call it `{}`", source.with_extension(ending).display());
            problems.push(Problem::warning("image/name", message).help(help));
        }
        problems.into_iter().map(|problem| problem.in_file(source)).collect()
    }
}

impl Note {
    fn problem(self) -> Problem {
        match self {
            Self::Large { bytes, pixels } => {
                let unit = 1_000_000.0;
                let (megabytes, megapixels) = (rounded(bytes, unit), rounded(pixels, unit));
                let message =
                    format!("this picture has {megabytes} MB and {megapixels} megapixels");
                let help = format!("export it smaller: {PICTURE_WIDTH_MAX} pixels wide is enough");
                Problem::warning("image/large", message).help(help)
            }
            Self::Scripts => {
                let message = "this drawing has programs in it, and they are published with it";
                Problem::warning("image/script", message).help("export it as plain SVG")
            }
            Self::Grown { from, to } => {
                let (from, to) = (rounded(from, 1_000.0), rounded(to, 1_000.0));
                let message = format!(
                    "this picture had to be turned upright, and grew from {from} kB to {to} kB"
                );
                Problem::warning("image/grown", message).help("turn it and export it anew")
            }
        }
    }

    /// Is a source of that many bytes and pixels a large one?
    pub(super) fn on_size(bytes: u64, pixels: u64) -> Option<Self> {
        let large = bytes > PICTURE_WARN_BYTES || pixels > PICTURE_WARN_PIXELS;
        large.then_some(Self::Large { bytes, pixels })
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with one decimal")]
fn rounded(number: u64, unit: f64) -> String {
    format!("{:.1}", number as f64 / unit)
}
