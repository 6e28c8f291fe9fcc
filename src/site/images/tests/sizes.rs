//! How large what is published is, and where.

use super::{World, busy, pixels, plain, said, telling_jpeg};
use crate::limits::{PICTURE_WARN_BYTES, PICTURE_WARN_PIXELS};
use crate::site::images::codec::{Colours, decode, encode};
use crate::site::images::is_picture;
use crate::site::images::kind::Kind;
use crate::site::images::look::look;
use crate::site::images::pixels::Pixels;
use crate::site::images::prepared::{Note, Prepared, Size};
use crate::site::images::resize::{at_width, resize};

fn widths(prepared: &Prepared) -> Vec<u32> {
    prepared.variants.iter().map(|variant| variant.size.width).collect()
}

#[test]
fn smaller_versions_are_smaller() {
    let cases: [(Kind, u32, u32, &[u32]); 7] = [
        (Kind::Jpeg, 400, 300, &[]),
        (Kind::Jpeg, 480, 300, &[]),
        (Kind::Jpeg, 481, 30, &[480]),
        (Kind::Jpeg, 1000, 60, &[480, 960]),
        (Kind::Jpeg, 2000, 50, &[480, 960, 1600]),
        (Kind::Png, 700, 50, &[480]),
        (Kind::WebP, 700, 50, &[480]),
    ];
    for (kind, width, height, expected) in cases {
        let world = World::new();
        let name = format!("a.{}", kind.endings()[0]);
        let bytes = plain(kind, &busy(width, height));
        let prepared = world.prepare(&name, &bytes).unwrap();
        assert_eq!(prepared.size, Some(Size { width, height }), "{name} {width}");
        let kept: Vec<u32> = widths(&prepared);
        assert!(kept.iter().all(|width| expected.contains(width)), "{name} {width}: {kept:?}");
        assert!(width == 481 || kept == expected, "{name} {width}: {kept:?}");
        let published = world.published(&name, &prepared);
        for (variant, bytes) in prepared.variants.iter().zip(&published[1..]) {
            assert_eq!((variant.kind, variant.blob.bytes), (kind, bytes.len() as u64));
            assert!(bytes.len() < published[0].len());
            let decoded = decode(kind, variant.size, bytes).unwrap().unwrap();
            assert_eq!(decoded.pixels.size, variant.size);
        }
    }
}

/// A drawing of one colour has few bytes at any size: smaller versions would only be more files.
#[test]
fn what_saves_nothing_is_not_made() {
    let flat = Pixels { data: vec![7; 1000 * 40 * 3], ..pixels(1000, 40) };
    let prepared = World::new().prepare("a.png", &plain(Kind::Png, &flat)).unwrap();
    assert_eq!(widths(&prepared), [0; 0]);
}

#[test]
fn a_wide_picture_is_published_at_the_width_of_a_screen() {
    let world = World::new();
    let prepared = world.prepare("a.jpg", &plain(Kind::Jpeg, &busy(2600, 52))).unwrap();
    assert_eq!(prepared.size, Some(Size { width: 2560, height: 51 }));
    assert_eq!(widths(&prepared), [480, 960, 1600]);
    let published = world.published("a.jpg", &prepared);
    let size = prepared.size.unwrap();
    assert!(decode(Kind::Jpeg, size, &published[0]).unwrap().is_some());
}

#[test]
fn lossy_webp_has_smaller_versions_in_jpeg() {
    let lossy = lossy_webp(1000, 400);
    let decoded = decode(Kind::WebP, Size { width: 1000, height: 400 }, &lossy).unwrap().unwrap();
    assert!(decoded.lossy);
    let prepared = World::new().prepare("a.webp", &lossy).unwrap();
    assert_eq!(prepared.kind, Kind::WebP);
    assert!(!prepared.variants.is_empty());
    assert!(prepared.variants.iter().all(|variant| variant.kind == Kind::Jpeg));
    let path = prepared.variant_path("a.webp", &prepared.variants[0]);
    assert!(path.starts_with("a-480w-") && path.ends_with(".jpg"), "{path}");
}

/// A frame of VP8 whose data is noise: it decodes to something.
fn lossy_webp(width: u16, height: u16) -> Vec<u8> {
    let mut state = 3_u32;
    let noise = (0..60_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).unwrap()
    });
    let noise: Vec<u8> = noise.collect();
    // A key frame that is shown, its first part of 30,000 bytes; the colours are not clamped.
    let tag = (30_000_u32 << 5 | 0x10).to_le_bytes();
    let mut frame = [&tag[..3], b"\x9D\x01\x2A"].concat();
    frame.extend(width.to_le_bytes());
    frame.extend(height.to_le_bytes());
    frame.extend([0; 64]);
    frame.extend(noise);
    super::riff(&[super::riff_chunk(b"VP8 ", &frame)])
}

#[test]
fn addresses_are_stable_and_nobody_elses() {
    let world = World::new();
    let bytes = plain(Kind::Jpeg, &busy(700, 100));
    let prepared = world.prepare("bee.jpg", &bytes).unwrap();
    let variant = &prepared.variants[0];
    let path = prepared.variant_path("posts/bee.jpg", variant);
    let (before, after) = path.split_once("-480w-").unwrap();
    assert_eq!((before, after.len(), &after[12..]), ("posts/bee", 16, ".jpg"));
    assert_eq!(prepared.variant_path("posts/bee.jpg", variant), path);
    // Each name and each content has its own, in any folder the same.
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    assert_eq!(name(&prepared.variant_path("bee.jpg", variant)), name(&path));
    for other in ["posts/bee.jpeg", "posts/bee.JPG", "posts/bee", "posts/bee.2.jpg"] {
        assert_ne!(prepared.variant_path(other, variant), path, "{other}");
    }
    let other = world.prepare("bee.jpg", &plain(Kind::Jpeg, &busy(700, 101))).unwrap();
    assert_ne!(other.variant_path("posts/bee.jpg", &other.variants[0]), path);
}

#[test]
fn colours_and_previews() {
    let white =
        Pixels { data: vec![255; 4 * 9 * 6], ..Pixels::empty(Size { width: 9, height: 6 }, 4) };
    let clear = Pixels { data: vec![0; 4 * 9 * 6], ..white.clone() };
    assert_eq!(look(&white), look(&clear), "what is transparent is seen on white");
    assert_eq!(look(&white).1.as_deref(), Some("#ffffff"));
    let grey = Pixels { channels: 1, data: vec![119; 54], ..white };
    assert_eq!(look(&grey).1.as_deref(), Some("#777777"));
    let (blurhash, colour) = look(&pixels(64, 32));
    // 4 by 3 components: the size, the strongest, the average, and eleven of two characters.
    let blurhash = blurhash.unwrap();
    assert_eq!((blurhash.len(), &blurhash[..1]), (28, "L"));
    // Half of the pixels have 200, and the slope adds 20 on average.
    assert_eq!(colour.as_deref(), Some("#777777"));
    for (width, height) in [(1, 1), (1, 30_000), (30_000, 1), (3, 2)] {
        assert!(look(&Pixels::empty(Size { width, height }, 2)).0.is_some(), "{width} {height}");
    }
}

#[test]
fn resizing_keeps_surfaces_and_averages() {
    for channels in 1..=4 {
        let size = Size { width: 97, height: 61 };
        let flat = Pixels { data: vec![201; 97 * 61 * channels], ..Pixels::empty(size, channels) };
        let small = resize(&flat, at_width(size, 13));
        assert_eq!(small.size, Size { width: 13, height: 8 });
        let near = small.data.iter().all(|value| value.abs_diff(201) <= 1);
        assert!(near, "{channels} channels: {:?}", &small.data[..8]);
    }
    // Left black, right white: a middle appears only where they meet.
    let size = Size { width: 100, height: 1 };
    let halves = Pixels { size, channels: 1, data: [[0; 50], [255; 50]].concat() };
    let small = resize(&halves, Size { width: 5, height: 1 });
    assert_eq!((small.data[0], small.data[4]), (0, 255));
    assert!(small.data[2].abs_diff(128) < 3, "{:?}", small.data);
    // What cannot be seen does not shine through.
    let clear: Vec<u8> = [[255, 0, 0, 0], [0, 0, 255, 255]].concat();
    let small = resize(
        &Pixels { size: Size { width: 2, height: 1 }, channels: 4, data: clear },
        Size { width: 1, height: 1 },
    );
    assert_eq!(small.data[..3], [0, 0, 255]);
    assert!(small.data[3].abs_diff(128) < 2);
}

#[test]
fn the_owner_is_told() {
    let world = World::new();
    let prepared = world.prepare("a.png", &plain(Kind::Jpeg, &pixels(8, 8))).unwrap();
    assert_eq!(prepared.media_type(), "image/jpeg");
    let warnings = prepared.warnings("folder/a.png".as_ref());
    let text = "warning[image/name]: the name of this picture says another format than its \
        content   --> folder/a.png   help: call it `folder/a.jpg`";
    assert_eq!(said(&warnings[0]), text);
    for name in ["a.jpg", "a.JPEG"] {
        assert!(prepared.warnings(name.as_ref()).is_empty());
    }
    assert_eq!(Note::on_size(PICTURE_WARN_BYTES, PICTURE_WARN_PIXELS), None);
    assert!(Note::on_size(0, PICTURE_WARN_PIXELS + 1).is_some());
    let large = Note::on_size(PICTURE_WARN_BYTES + 1, 8).unwrap();
    let prepared = Prepared { notes: vec![large], ..Prepared::clone(&prepared) };
    let text = "warning[image/large]: this picture has 10.5 MB and 0.0 megapixels   --> a.jpg   \
        help: export it smaller: 2560 pixels wide is enough";
    assert_eq!(said(&prepared.warnings("a.jpg".as_ref())[0]), text);
}

/// Turning a picture that was saved at a low quality makes it larger.
#[test]
fn growth_is_told() {
    let world = World::new();
    let low = encode(&busy(600, 400), Kind::Jpeg, 5, &Colours::Unsaid).unwrap();
    let telling = telling_jpeg(&pixels(8, 8), 6);
    let exif = telling.windows(2).position(|pair| pair == b"\xFF\xE1").unwrap();
    let length = usize::from(telling[exif + 3]) + 2;
    let bytes = [&low[..2], &telling[exif..exif + length], &low[2..]].concat();
    let prepared = world.prepare("a.jpg", &bytes).unwrap();
    assert_eq!(prepared.size, Some(Size { width: 400, height: 600 }));
    assert_eq!(prepared.warnings("a.jpg".as_ref())[0].code, "image/grown");
}

#[test]
fn names_of_pictures() {
    for name in ["a.jpg", "a.JPEG", "x/a.png", "a.webp", "a.gif", "a.svg", "a.avif", "a.heic"] {
        assert!(is_picture(name.as_ref()), "{name}");
    }
    for name in ["a", "jpg", "a.md", "a.jpg.txt", "a.ico", "a.mp4"] {
        assert!(!is_picture(name.as_ref()), "{name}");
    }
}
