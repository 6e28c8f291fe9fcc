//! Pictures of strangers are made anew, or are none (threats T6, T9).

use super::refusals::{jpeg_of, png_head};
use super::{
    busy, canvas, chunk, pixels, plain, riff, riff_chunk, telling_gif, telling_jpeg, telling_png,
    telling_webp, tells,
};
use crate::site::images::codec::decode;
use crate::site::images::kind::Kind;
use crate::site::images::pixels::Pixels;
use crate::site::images::prepared::Size;
use crate::site::images::{remake, strip};

const WITHIN: Size = Size { width: 60, height: 40 };

#[test]
fn what_is_made_anew_fits_and_tells_nothing() {
    let alpha = Pixels::empty(Size { width: 30, height: 20 }, 4);
    let long = pixels(30, 4_000);
    for (name, bytes, kind, sides) in [
        ("jpeg", telling_jpeg(&busy(120, 60), 1), Kind::Jpeg, (60, 30)),
        ("on its side", telling_jpeg(&busy(120, 60), 6), Kind::Jpeg, (20, 40)),
        ("png", telling_png(&busy(40, 80), 1), Kind::Png, (20, 40)),
        ("webp", telling_webp(&busy(60, 40), 1), Kind::WebP, (60, 40)),
        ("small", plain(Kind::Png, &pixels(3, 2)), Kind::Png, (3, 2)),
        ("transparent", plain(Kind::WebP, &alpha), Kind::WebP, (30, 20)),
        ("a line", plain(Kind::Png, &long), Kind::Png, (1, 40)),
    ] {
        let made = remake(&bytes, WITHIN).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!((made.size.width, made.size.height), sides, "{name}");
        assert_eq!((made.kind, Kind::of(&made.bytes)), (kind, Some(kind)), "{name}");
        assert!(!tells(&made.bytes), "{name}");
        assert_eq!(remake(&bytes, WITHIN).unwrap(), made, "{name}: the same again");
        let again = remake(&made.bytes, WITHIN).unwrap();
        assert_eq!(again.size, made.size, "{name}: it is sound");
    }
}

/// A screenful without loss would take readers longer than it is worth.
#[test]
fn a_large_photograph_becomes_a_jpeg() {
    let within = Size { width: 700, height: 700 };
    for (side, kind) in [(700, Kind::Jpeg), (70, Kind::Png)] {
        let made = remake(&plain(Kind::Png, &busy(side, side)), within).unwrap();
        assert_eq!((made.kind, made.size.width), (kind, side));
    }
}

/// Of what moves, the first frame stays.
#[test]
fn what_moves_stands_still() {
    let size = Size { width: 16, height: 8 };
    let still = pixels(16, 8);
    let side = |pixels: u32| pixels.to_be_bytes();
    let sides = [side(16), side(8), side(0), side(0)].concat();
    let control = |number: u32| {
        chunk(b"fcTL", &[&number.to_be_bytes()[..], &sides, &[0, 1, 0, 9, 0, 0]].concat())
    };
    let png = plain(Kind::Png, &still);
    let (head, body) = png.split_at(33);
    let data = &body[8..body.len() - 16];
    let second = chunk(b"fdAT", &[&2_u32.to_be_bytes()[..], data].concat());
    let (body, end) = body.split_at(body.len() - 12);
    let frames = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let apng = [head, &frames, &control(0), body, &control(1), &second, end].concat();

    let webp = plain(Kind::WebP, &still);
    let frame = [&[0; 6][..], &[15, 0, 0, 7, 0, 0, 9, 0, 0, 0], &webp[12..]].concat();
    let frame = riff_chunk(b"ANMF", &frame);
    let film = [canvas(size, 0b10), riff_chunk(b"ANIM", &[0; 6]), frame.clone(), frame];
    for (name, bytes, kind) in [("apng", apng, Kind::Png), ("webp", riff(&film), Kind::WebP)] {
        let made = remake(&bytes, WITHIN).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!((made.kind, made.size), (kind, size), "{name}");
        assert!(
            ![&b"acTL"[..], b"ANMF"].iter().any(|part| made.bytes.windows(4).any(|it| it == *part))
        );
    }
}

/// What is two things at once is, made anew, only a picture.
#[test]
fn nothing_of_what_is_two_things_at_once_is_left() {
    const SCRIPT: &[u8] = b"<script>alert(1)</script>";
    let png = plain(Kind::Png, &pixels(8, 8));
    let (head, body) = png.split_at(33);
    let jpeg = plain(Kind::Jpeg, &pixels(8, 8));
    let comment = super::segment(0xFE, SCRIPT);
    for (name, bytes) in [
        ("behind the end", [&png, SCRIPT].concat()),
        ("in a text", [head, &chunk(b"tEXt", SCRIPT), body].concat()),
        ("in a part nobody knows", [head, &chunk(b"scRp", SCRIPT), body].concat()),
        ("in a profile", [head, &chunk(b"iCCP", SCRIPT), body].concat()),
        ("in a comment", [&jpeg[..2], &comment, &jpeg[2..]].concat()),
        ("an archive", [&jpeg[..], b"PK\x03\x04", SCRIPT].concat()),
    ] {
        let made = remake(&bytes, WITHIN).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let has = |what: &[u8]| made.bytes.windows(what.len()).any(|part| part == what);
        assert!(!has(b"<script") && !has(b"PK\x03\x04"), "{name}");
    }
}

#[test]
fn what_is_no_picture_of_four_kinds_is_refused() {
    let avif = b"\0\0\0\x1Cftypavif\0\0\0\0".to_vec();
    for (name, bytes) in [
        ("drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("page", b"<!doctype html><img>".to_vec()),
        ("avif", avif),
        ("document", b"{}".to_vec()),
        ("nothing", Vec::new()),
    ] {
        let problem = remake(&bytes, WITHIN).unwrap_err();
        assert_eq!(problem.code, "image/format", "{name}: {problem}");
    }
    let script = remake(b"GIF89a=1;alert(1)//", WITHIN).unwrap_err();
    assert_eq!(script.code, "image/damaged", "{script}");
}

/// A frame at `[left, top, across, down]` of a GIF of 4 by 4 in four colours, of which one may be clear.
fn gif([left, top, width, height]: [u16; 4], transparent: Option<u8>, colours: &[u8]) -> Vec<u8> {
    let buffer = colours.into();
    let frame = gif::Frame { left, top, width, height, transparent, buffer, ..Default::default() };
    let mut bytes = Vec::new();
    let palette = [10, 0, 0, 20, 0, 0, 30, 0, 0, 40, 0, 0];
    let mut encoder = gif::Encoder::new(&mut bytes, 4, 4, &palette).unwrap();
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    bytes
}

/// The first channel of each pixel and, behind it, the opacity where there is one.
fn seen(bytes: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let made = remake(bytes, WITHIN).map_err(|problem| problem.message)?;
    let decoded = decode(made.kind, made.size, &made.bytes).unwrap().unwrap().pixels;
    let pixel = |it: &[u8]| it.iter().step_by(3).copied().collect();
    Ok(decoded.data.chunks_exact(decoded.channels).map(pixel).collect())
}

#[test]
fn the_first_frame_of_a_gif_is_read() {
    let colours = [0, 1, 2, 3, 0, 1, 2, 3, 2, 3, 2, 3, 0, 0, 0, 0];
    let whole = gif([0, 0, 4, 4], None, &colours);
    let expected: Vec<Vec<u8>> = colours.iter().map(|it| vec![it * 10 + 10]).collect();
    assert_eq!(seen(&whole).unwrap(), expected);

    let part = gif([1, 1, 2, 1], Some(1), &[2, 1]);
    let got = seen(&part).unwrap();
    let opaque: Vec<usize> = (0..16).filter(|at| got[*at][1] == 255).collect();
    assert_eq!((opaque, got[5][0]), (vec![5], 30), "one pixel is there, one is clear");

    for (name, bytes) in [
        ("outside", gif([3, 0, 2, 1], None, &[0, 0])),
        ("cut off", whole[..whole.len() - 6].to_vec()),
    ] {
        assert!(seen(&bytes).unwrap_err().starts_with("this picture is damaged"), "{name}");
    }
    assert!(!tells(&remake(&telling_gif(), WITHIN).unwrap().bytes));
}

/// The decoder takes the word of each part for its size.
#[test]
fn a_film_whose_sizes_differ_is_damaged() {
    let size = Size { width: 16, height: 8 };
    // A bitmap that says it is 16,383 pixels on each side.
    let lossy = riff_chunk(b"VP8 ", &[0x10, 0, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F, 0, 0, 0]);
    let lossless = plain(Kind::WebP, &pixels(16, 8))[12..].to_vec();
    let alpha = riff_chunk(b"ALPH", &[0; 129]);
    for (name, [left, across], bitmap) in [
        ("lossy", [0, 15], lossy.clone()),
        ("lossy with alpha", [0, 15], [alpha.clone(), lossy].concat()),
        ("lossless", [0, 14], lossless.clone()),
        ("lossless with alpha", [0, 15], [alpha, lossless.clone()].concat()),
        ("outside", [1, 15], lossless),
    ] {
        let head = [left, 0, 0, 0, 0, 0, across, 0, 0, 7, 0, 0, 9, 0, 0, 0];
        let frame = riff_chunk(b"ANMF", &[&head, &bitmap[..]].concat());
        let film = riff(&[canvas(size, 0b10), riff_chunk(b"ANIM", &[0; 6]), frame]);
        let fault = strip::clean(&film).err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(fault.starts_with("this picture is damaged"), "{name}: {fault}");
    }
}

#[test]
fn bombs_are_refused_by_their_heads() {
    let end = [chunk(b"IDAT", &[]), chunk(b"IEND", &[])].concat();
    let frame = riff_chunk(b"ANMF", &[0; 16]);
    for (name, bytes) in [
        ("more than 16 million", [png_head(4_097, 4_096), end.clone()].concat()),
        ("far more", [png_head(60_000, 60_000), end.clone()].concat()),
        ("long", [png_head(40_000, 1), end].concat()),
        ("jpeg", jpeg_of(65_535, 65_535)),
        ("webp", riff(&[canvas(Size { width: 16_000, height: 16_000 }, 0b10), frame])),
    ] {
        let problem = remake(&bytes, WITHIN).unwrap_err();
        assert_eq!(problem.code, "image/too-large", "{name}: {problem}");
        assert!(problem.message.contains("million are read"), "{problem}");
    }
}
