//! What a file is, by its first bytes: names lie, and browsers do not ask them either.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// A format of pictures that browsers show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// With or without Exif, baseline or progressive.
    Jpeg,
    /// Moving ones (APNG) too.
    Png,
    /// Lossy, lossless or moving.
    WebP,
    /// Of either version.
    Gif,
    /// AV1 still pictures.
    Avif,
    /// Text; it may hold programs.
    Svg,
}

impl Kind {
    /// As HTTP and `ActivityPub` name it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
            Self::Svg => "image/svg+xml",
        }
    }

    /// The usual ending of files of this kind, without a dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        self.endings()[0]
    }

    /// Endings that files of this kind have, the usual one first.
    pub(super) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::WebP => &["webp"],
            Self::Gif => &["gif"],
            Self::Avif => &["avif"],
            Self::Svg => &["svg"],
        }
    }

    /// Does the name of `file` say that it is of this kind?
    pub(super) fn is_named_by(self, file: &Path) -> bool {
        let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        self.endings().contains(&&*ending)
    }

    /// `None` is anything else.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xFF\xD8\xFF") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if matches!(bytes.get(4..12), Some(b"ftypavif" | b"ftypavis")) {
            Some(Self::Avif)
        } else {
            is_svg(bytes).then_some(Self::Svg)
        }
    }
}

/// Text that comes to `<svg` soon. Comments and a document type may stand before it.
fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    head.starts_with(b"<") && head.windows(4).any(|part| part == b"<svg")
}

/// Does the name of `file` say that it is a picture? Formats are among them that no browser
/// shows, so that the owner is told about those.
#[must_use]
pub fn is_picture(file: &Path) -> bool {
    const OTHERS: [&str; 6] = ["heic", "heif", "tif", "tiff", "jxl", "dng"];
    let known = [Kind::Jpeg, Kind::Png, Kind::WebP, Kind::Gif, Kind::Avif, Kind::Svg];
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    known.iter().any(|kind| kind.is_named_by(file)) || OTHERS.contains(&&*ending)
}
