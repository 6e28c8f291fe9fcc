//! Bombs, broken files and files of other kinds: a clear error each, and never a panic.

use super::{
    World, canvas, chunk, pixels, plain, riff, riff_chunk, said, segment, telling_gif,
    telling_jpeg, telling_png, telling_webp,
};
use crate::limits::{PICTURE_MAX_BYTES, PICTURE_SCANS_MAX};
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;
use crate::site::images::{Images, clean, strip};

/// The start of a PNG of this size.
pub(super) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(b"IHDR", &[&sides[..], &[8, 2, 0, 0, 0]].concat());
    [b"\x89PNG\r\n\x1A\n", &header[..]].concat()
}

pub(super) fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = plain(Kind::Jpeg, &pixels(8, 8));
    let frame = bytes.windows(2).position(|pair| matches!(pair, b"\xFF\xC0" | b"\xFF\xC2"));
    let at = frame.unwrap() + 5;
    bytes[at..at + 2].copy_from_slice(&height.to_be_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn bombs_are_not_decoded() {
    let large = Size { width: 16_000, height: 16_000 };
    let webp = plain(Kind::WebP, &pixels(8, 8));
    let empty = chunk(b"IDAT", &[]);
    let end = chunk(b"IEND", &[]);
    let cases = [
        ("png", [png_head(60_000, 60_000), empty.clone(), end.clone()].concat()),
        ("long", [png_head(40_000, 1), empty.clone(), end.clone()].concat()),
        ("jpeg", jpeg_of(65_535, 65_535)),
        ("webp", riff(&[canvas(large, 0b10), riff_chunk(b"ANMF", &[0; 16])])),
        ("vp8l", {
            let mut bytes = webp.clone();
            bytes[21..25].fill(0xFF);
            bytes
        }),
        ("gif", {
            let mut bytes = telling_gif();
            bytes[6..10].fill(0xFF);
            bytes
        }),
    ];
    for (name, bytes) in cases {
        let world = World::new();
        let problem = world.prepare("folder.png", &bytes).unwrap_err();
        assert_eq!(problem.code, "image/too-large", "{name}: {problem}");
        assert!(problem.help.is_some(), "{name}");
    }
    let world = World::new();
    let bytes = [png_head(60_000, 60_000), empty, end].concat();
    let text = said(&world.prepare("bomb.png", &bytes).unwrap_err());
    let expected = "error[image/too-large]: this picture is 60000 by 60000 pixels; at most 67 \
        million are read, and 30000 on one side   --> bomb.png   \
        help: export it smaller: 2560 pixels wide is enough for every screen";
    assert_eq!(text, expected);
}

#[test]
fn two_sizes_are_one_too_many() {
    let png = plain(Kind::Png, &pixels(8, 8));
    let jpeg = plain(Kind::Jpeg, &pixels(8, 8));
    let webp = plain(Kind::WebP, &pixels(8, 8));
    let (head, body) = png.split_at(33);
    let small = Size { width: 4, height: 4 };
    let frame = segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    for (name, bytes) in [
        ("png", [head, &chunk(b"IHDR", &[0, 0, 0, 9, 0, 0, 0, 9, 8, 2, 0, 0, 0]), body].concat()),
        ("jpeg", [&jpeg[..2], &frame, &jpeg[2..]].concat()),
        ("webp", riff(&[canvas(small, 0), webp[12..].to_vec()])),
        ("two", riff(&[webp[12..].to_vec(), webp[12..].to_vec()])),
    ] {
        let problem = World::new().prepare("a.png", &bytes).unwrap_err();
        assert_eq!(problem.code, "image/damaged", "{name}: {problem}");
    }
}

#[test]
fn a_jpeg_is_not_drawn_for_ever() {
    let jpeg = plain(Kind::Jpeg, &pixels(8, 8));
    let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    let body = &jpeg[..jpeg.len() - 2];
    let bytes = [body, &scan.repeat(PICTURE_SCANS_MAX), b"\xFF\xD9"].concat();
    let text = said(&World::new().prepare("a.jpg", &bytes).unwrap_err());
    assert!(text.contains("too many passes"), "{text}");
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    let pixels = pixels(16, 8);
    for (name, bytes) in [
        ("a.jpg", plain(Kind::Jpeg, &pixels)),
        ("a.png", plain(Kind::Png, &pixels)),
        ("a.webp", plain(Kind::WebP, &pixels)),
        ("a.gif", strip::clean(&telling_gif()).unwrap().bytes),
    ] {
        // A GIF may end behind any block once there is a frame: browsers show what there is.
        let blocks = [1, 16, 24].map(|end| bytes.len() - end);
        let may_end = |cut: &usize| name == "a.gif" && blocks.contains(cut);
        for cut in (12..bytes.len()).filter(|cut| !may_end(cut)) {
            let Err(fault) = strip::clean(&bytes[..cut]) else {
                panic!("{name} of {cut} bytes is whole");
            };
            assert!(fault.to_string().starts_with("this picture is damaged"), "{name}: {fault}");
        }
        let problem = World::new().prepare(name, &bytes[..bytes.len() / 2]).unwrap_err();
        assert_eq!(problem.place.unwrap().file.to_str(), Some(name));
    }
}

/// A sound frame around pixels that are none.
#[test]
fn pixels_that_cannot_be_decoded_are_damaged() {
    let pixels = pixels(64, 64);
    let end = chunk(b"IEND", &[]);
    let webp = plain(Kind::WebP, &pixels);
    let size: [u8; 8] = webp[12..20].try_into().unwrap();
    let broken = [&webp[20..25], &[0xA5; 40]].concat();
    for (name, bytes) in [
        ("a.png", [png_head(64, 64), chunk(b"IDAT", b"not zlib"), end.clone()].concat()),
        ("b.png", [png_head(64, 64), chunk(b"IDAT", &[]), end].concat()),
        ("a.webp", riff(&[riff_chunk(size.first_chunk().unwrap(), &broken)])),
    ] {
        let problem = World::new().prepare(name, &bytes).unwrap_err();
        assert_eq!(problem.code, "image/damaged", "{name}");
        assert!(problem.message.contains("cannot be decoded"), "{problem}");
    }
}

#[test]
fn what_browsers_do_not_show_is_refused() {
    for bytes in [&b""[..], b"x", b"plain text", b"II*\0\x08\0\0\0", b"\0\0\0\x18ftypheic\0\0\0\0"]
    {
        let problem = World::new().prepare("a.heic", bytes).unwrap_err();
        assert_eq!(problem.code, "image/format");
    }
    let problem = World::new().prepare("a.svg", b"<svg><g></svg>").unwrap_err();
    assert_eq!(problem.code, "image/damaged");
}

#[test]
fn files_that_cannot_be_read() {
    let world = World::new();
    let images = world.images();
    let problem = images.prepare(&world.root(), "none.jpg".as_ref()).unwrap_err();
    assert_eq!(problem.code, "content/unreadable");
    world.put("large.jpg", b"");
    let file = std::fs::File::options().write(true).open(world.root().join("large.jpg")).unwrap();
    file.set_len(PICTURE_MAX_BYTES + 1).unwrap();
    let problem = images.prepare(&world.root(), "large.jpg".as_ref()).unwrap_err();
    assert_eq!(problem.message, "this picture has 67 MB; at most 67 are read");
    // A file stands where the cache has its folder.
    world.put("a.jpg", &telling_jpeg(&pixels(8, 8), 1));
    let images = Images::open(&world.root().join("a.jpg"));
    let problem = images.prepare(&world.root(), "a.jpg".as_ref()).unwrap_err();
    assert_eq!(problem.code, "image/cache");
}

/// Some thousand files that are almost pictures: none may end the build.
#[test]
fn almost_pictures_never_panic() {
    let pixels = pixels(24, 16);
    let seeds = [
        telling_jpeg(&pixels, 6),
        telling_png(&pixels, 3),
        telling_webp(&pixels, 8),
        telling_gif(),
        plain(Kind::Jpeg, &pixels),
    ];
    let world = World::new();
    let images = world.images();
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut sound = 0;
    for round in 0..1500 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            bytes[at] = u8::try_from(next(256)).unwrap();
        }
        if let Ok(clean) = clean(&bytes) {
            assert!(super::cleaned(&clean) == clean, "what is clean stays as it is");
        }
        sound += usize::from(images.prepare_bytes(&bytes).is_ok());
    }
    assert!(sound > 100, "{sound}: nearly all were refused at once, so little was tested");
}
