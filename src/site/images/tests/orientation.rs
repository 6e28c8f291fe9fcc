//! Pictures come out upright, whichever way the camera was held.

use super::{World, busy, exif, pixels, plain, telling_jpeg, telling_png, telling_webp, tells};
use crate::site::images::codec::decode;
use crate::site::images::kind::Kind;
use crate::site::images::pixels::Pixels;
use crate::site::images::prepared::Size;
use crate::site::images::strip::clean;

#[test]
fn eight_ways_to_turn() {
    let size = Size { width: 3, height: 2 };
    let turned: [(u8, [u8; 6], u32); 8] = [
        (1, [1, 2, 3, 4, 5, 6], 3),
        (2, [3, 2, 1, 6, 5, 4], 3),
        (3, [6, 5, 4, 3, 2, 1], 3),
        (4, [4, 5, 6, 1, 2, 3], 3),
        (5, [1, 4, 2, 5, 3, 6], 2),
        (6, [4, 1, 5, 2, 6, 3], 2),
        (7, [6, 3, 5, 2, 4, 1], 2),
        (8, [3, 6, 2, 5, 1, 4], 2),
    ];
    for (orientation, data, width) in turned {
        let pixels = Pixels { size, channels: 1, data: vec![1, 2, 3, 4, 5, 6] };
        let upright = pixels.upright(orientation);
        assert_eq!((upright.data, upright.size.width), (data.to_vec(), width), "{orientation}");
    }
}

/// The four areas of the test picture, by the colour that is strongest in each: `RGBW`.
fn areas(pixels: &Pixels) -> String {
    let Size { width, height } = pixels.size;
    let places = [(1, 1), (3, 1), (1, 3), (3, 3)];
    let area = |(x, y): (u32, u32)| {
        let at = (y * height / 4 * width + x * width / 4) as usize * pixels.channels;
        match pixels.data[at..at + 3].iter().map(|value| *value > 128).collect::<Vec<_>>()[..] {
            [true, false, false] => 'R',
            [false, true, false] => 'G',
            [false, false, true] => 'B',
            [true, true, true] => 'W',
            _ => '?',
        }
    };
    places.map(area).iter().collect()
}

#[test]
fn every_format_is_turned() {
    let seen = ["RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"];
    for (orientation, seen) in (1..).zip(seen) {
        let pixels = pixels(64, 32);
        for (name, kind, bytes) in [
            ("a.jpg", Kind::Jpeg, telling_jpeg(&pixels, orientation)),
            ("a.png", Kind::Png, telling_png(&pixels, orientation)),
            ("a.webp", Kind::WebP, telling_webp(&pixels, orientation)),
        ] {
            let world = World::new();
            let prepared = world.prepare(name, &bytes).unwrap();
            let size = prepared.size.unwrap();
            let (long, short) = if orientation < 5 { (64, 32) } else { (32, 64) };
            assert_eq!((size.width, size.height), (long, short), "{name} {orientation}");
            let published = world.published(name, &prepared).swap_remove(0);
            assert!(!tells(&published), "{name} {orientation}");
            let decoded = decode(kind, size, &published).unwrap().unwrap();
            assert_eq!(areas(&decoded.pixels), seen, "{name} {orientation}");
        }
    }
}

/// Smaller versions are made of what was turned.
#[test]
fn a_wide_picture_on_its_side_becomes_a_high_one() {
    let world = World::new();
    let prepared = world.prepare("a.jpg", &telling_jpeg(&busy(90, 1800), 6)).unwrap();
    assert_eq!(prepared.size, Some(Size { width: 1800, height: 90 }));
    let variant = prepared.variants.last().unwrap();
    assert_eq!(variant.size, Size { width: 1600, height: 80 });
    let bytes = world.published("a.jpg", &prepared).pop().unwrap();
    let decoded = decode(Kind::Jpeg, variant.size, &bytes).unwrap().unwrap();
    assert_eq!(areas(&decoded.pixels), "BRWG");
}

#[test]
fn what_cannot_be_read_is_upright() {
    let good = exif(6);
    let jpeg = plain(Kind::Jpeg, &pixels(8, 8));
    let of = |tiff: &[u8]| {
        let segment = super::segment(0xE1, &[b"Exif\0\0", tiff].concat());
        clean(&[&jpeg[..2], &segment, &jpeg[2..]].concat()).unwrap().orientation
    };
    assert_eq!(of(&good), 6);
    for cut in 0..30 {
        assert_eq!(of(&good[..cut]), 1, "{cut}");
    }
    for (at, value) in [(0, b'x'), (4, 255), (7, 255), (24, 2), (30, 9), (30, 0)] {
        let mut bad = good.clone();
        bad[at] = value;
        assert_eq!(of(&bad), 1, "{at}");
    }
    // The other order of bytes.
    let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
    assert_eq!(of(big), 8);
}
