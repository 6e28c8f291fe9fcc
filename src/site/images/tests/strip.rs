//! Nothing but the picture comes out, and the picture is the same.

use super::{
    SECRET, World, busy, canvas, chunk, cleaned, exif, pixels, plain, riff, riff_chunk, segment,
    telling_gif, telling_jpeg, telling_png, telling_webp, tells,
};
use crate::site::images::codec::decode;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;
use crate::site::images::strip;

fn telling() -> [(&'static str, Kind, Vec<u8>); 4] {
    let pixels = pixels(64, 32);
    [
        ("a.jpg", Kind::Jpeg, telling_jpeg(&pixels, 1)),
        ("a.png", Kind::Png, telling_png(&pixels, 1)),
        ("a.webp", Kind::WebP, telling_webp(&pixels, 1)),
        ("a.gif", Kind::Gif, telling_gif()),
    ]
}

#[test]
fn nothing_is_told_in_any_published_byte() {
    for (name, kind, bytes) in telling() {
        assert!(tells(&bytes), "{name}: the test is not one");
        let world = World::new();
        let prepared = world.prepare(name, &bytes).unwrap();
        assert_eq!(prepared.kind, kind, "{name}");
        for published in world.published(name, &prepared) {
            assert!(!tells(&published), "{name}");
            assert!(published.len() < bytes.len(), "{name}");
        }
    }
}

#[test]
fn wide_pictures_tell_nothing_either() {
    for (name, bytes) in [
        ("a.jpg", telling_jpeg(&busy(1000, 100), 1)),
        ("b.jpg", telling_jpeg(&busy(100, 1000), 6)),
        ("c.jpg", telling_jpeg(&busy(2600, 30), 1)),
    ] {
        let world = World::new();
        let prepared = world.prepare(name, &bytes).unwrap();
        let published = world.published(name, &prepared);
        assert!(published.len() > 1, "{name}");
        assert!(published.iter().all(|bytes| !tells(bytes)), "{name}");
        let profile = b"a profile of colours";
        let has = |bytes: &Vec<u8>| bytes.windows(profile.len()).any(|part| part == profile);
        assert!(published.iter().all(has), "{name} has lost its colours");
    }
}

#[test]
fn cleaning_changes_no_pixel() {
    let size = Size { width: 64, height: 32 };
    for (name, kind, bytes) in telling() {
        let clean = cleaned(&bytes);
        assert_eq!(cleaned(&clean), clean, "{name}: what is clean stays as it is");
        if kind == Kind::Gif {
            continue;
        }
        let before = decode(kind, size, &bytes).unwrap().unwrap().pixels;
        let after = decode(kind, size, &clean).unwrap().unwrap().pixels;
        assert_eq!((before.channels, before.data), (after.channels, after.data), "{name}");
    }
}

#[test]
fn a_clean_source_is_published_itself() {
    for (name, kind) in [("a.jpg", Kind::Jpeg), ("a.png", Kind::Png), ("a.webp", Kind::WebP)] {
        let world = World::new();
        let prepared = world.prepare(name, &plain(kind, &pixels(64, 32))).unwrap();
        assert_eq!(prepared.original.cached, None, "{name}");
        let images = world.images();
        assert_eq!(images.path(name.as_ref(), &prepared.original).to_str(), Some(name));
    }
}

#[test]
fn jpeg_keeps_what_it_needs() {
    let clean = cleaned(&telling_jpeg(&pixels(64, 32), 1));
    let jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    assert_eq!(&clean[2..20], &jfif[..], "without its thumbnail");
    let adobe = b"Adobe\0\x64\0\0\0\0\x01";
    let longer = segment(0xEE, &[adobe, SECRET].concat());
    let bytes = [b"\xFF\xD8", &longer[..], &clean[2..]].concat();
    assert_eq!(cleaned(&bytes), [b"\xFF\xD8", &segment(0xEE, adobe)[..], &clean[2..]].concat());
}

#[test]
fn png_keeps_colours_and_movement() {
    let still = plain(Kind::Png, &pixels(4, 4));
    let (head, body) = still.split_at(33);
    let moving = [head, &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), body].concat();
    let clean = strip::clean(&moving).unwrap();
    assert!(clean.moving);
    assert_eq!(clean.bytes, moving);
    let clean = cleaned(&telling_png(&pixels(4, 4), 1));
    assert!(clean.windows(4).any(|part| part == b"gAMA"));
}

#[test]
fn webp_says_no_longer_that_it_tells() {
    let pixels = pixels(4, 4);
    let clean = cleaned(&telling_webp(&pixels, 1));
    let webp = plain(Kind::WebP, &pixels);
    assert_eq!(clean, riff(&[canvas(pixels.size, 0), webp[12..].to_vec()]));
    // A film: its frames have chunks of their own.
    let head = [0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0, 0, 0, 0, 0, 0];
    let frame = |more: &[u8]| riff_chunk(b"ANMF", &[&head, &webp[12..], more].concat());
    let size = Size { width: 4, height: 4 };
    let (film, anim) = (canvas(size, 0b1010), riff_chunk(b"ANIM", &[0; 6]));
    let secret = frame(&riff_chunk(b"SECR", SECRET));
    let told = riff_chunk(b"EXIF", &exif(1));
    let clean = strip::clean(&riff(&[film, anim.clone(), secret, told])).unwrap();
    assert!(clean.moving);
    assert_eq!(clean.bytes, riff(&[canvas(size, 0b10), anim, frame(&[])]));
}

#[test]
fn gif_keeps_time_and_repetition() {
    let clean = strip::clean(&telling_gif()).unwrap();
    assert!(clean.moving);
    let frame = b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let expected = [
        &b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF"[..],
        b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0",
        frame,
        frame,
        b";",
    ];
    let expected = expected.concat();
    assert_eq!(clean.bytes, expected);
    let (body, end) = expected.split_at(expected.len() - 1);
    assert_eq!(cleaned(body), expected, "the end is put there");
    assert_eq!(cleaned(&[body, &[0, 0], end].concat()), expected);
}

#[test]
fn what_stands_between_the_parts_of_a_jpeg_goes() {
    let jpeg = plain(Kind::Jpeg, &pixels(8, 8));
    for between in [&b"SECRET"[..], b"\xFF\xFF", b"\0SECRET\xFF\0"] {
        assert_eq!(cleaned(&[&jpeg[..20], between, &jpeg[20..]].concat()), jpeg);
    }
}

#[test]
fn drawings_stay_and_their_programs_are_told() {
    let cases = [
        ("<?xml version='1.0' encoding='latin1'?><svg><text>\u{e9}</text></svg>", None, false),
        (r#"<svg width="30" height="20px"/>"#, Some((30, 20)), false),
        (r#"<?xml version="1.0"?><!-- x --><svg viewBox="0 0 30.4,20"/>"#, Some((30, 20)), false),
        (r#"<svg width="3cm" height="2cm" viewBox="0 0 3 2"/>"#, Some((3, 2)), false),
        (r#"<svg width="100%"><g/></svg>"#, None, false),
        ("<svg><script>alert(1)</script></svg>", None, true),
        ("<x:svg xmlns:x='http://www.w3.org/2000/svg'><x:script/></x:svg>", None, true),
        (r#"<svg onload="alert(1)"/>"#, None, true),
        (r#"<svg><a href=" JavaScript:alert(1)"/></svg>"#, None, true),
    ];
    for (text, size, scripts) in cases {
        let world = World::new();
        let found = world.prepare("a.svg", text.as_bytes());
        if text.starts_with("<x:") {
            // A prefix for everything is not found by its first bytes.
            assert_eq!(found.unwrap_err().code, "image/format");
            continue;
        }
        let found = found.unwrap();
        assert_eq!(found.size.map(|size| (size.width, size.height)), size, "{text}");
        assert_eq!(found.warnings("a.svg".as_ref()).len(), usize::from(scripts), "{text}");
        assert_eq!(world.published("a.svg", &found), [text.as_bytes()]);
        assert_eq!((&found.blurhash, found.media_type()), (&None, "image/svg+xml"));
    }
}

#[test]
fn avif_is_looked_through() {
    let place = [b"ispe\0\0\0\0".to_vec(), vec![0, 0, 1, 0, 0, 0, 0, 9]].concat();
    let bytes = [b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(), place].concat();
    let found = World::new().prepare("a.avif", &bytes).unwrap();
    assert_eq!(found.size, Some(Size { width: 256, height: 9 }));
    let telling = [&bytes[..], b"infeExif"].concat();
    let problem = World::new().prepare("a.avif", &telling).unwrap_err();
    assert_eq!(problem.code, "image/metadata");
}

#[test]
fn a_repetition_of_another_length_is_none() {
    let head = b"GIF89a\x01\0\x01\0\0\0\0";
    let image = b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B";
    for length in [10_u8, 12, 16] {
        let mut bytes = head.to_vec();
        bytes.extend_from_slice(&[0x21, 0xFF, length]);
        // The name, and what looks like the number of rounds behind it.
        let block = b"NETSCAPE2.0\x03\x01\x07\0\0\0\0\0\0\0";
        bytes.extend_from_slice(&block[..usize::from(length)]);
        bytes.extend_from_slice(b"\0");
        bytes.extend_from_slice(image);
        let clean = strip::clean(&bytes).unwrap();
        assert_eq!(clean.bytes, [&head[..], image].concat(), "{length}");
        assert_eq!(strip::clean(&clean.bytes).unwrap().bytes, clean.bytes, "{length}");
    }
}
