//! Pictures made in the tests themselves, with everything in them that must not come out.

mod cache;
mod orientation;
mod refusals;
mod remaking;
mod sizes;
mod strip;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::codec::{Colours, encode};
use super::kind::Kind;
use super::pixels::Pixels;
use super::prepared::{Prepared, Size};
use super::{Images, strip as stripper};
use crate::config::Problem;

/// Stands in every text that somebody could have put into a picture.
const SECRET: &[u8] = b"SECRET";
/// 48° 51' 29.59" as Exif stores it, and nothing else does.
const LATITUDE: [u32; 6] = [48, 1, 51, 1, 2959, 100];

/// A folder with a site and a cache.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn images(&self) -> Images {
        Images::open(&self.cache())
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.root()).unwrap();
        crate::site::write_file(&self.root().join(name), bytes).unwrap();
    }

    /// Prepares `bytes` under `name`.
    fn prepare(&self, name: &str, bytes: &[u8]) -> Result<Arc<Prepared>, Problem> {
        self.put(name, bytes);
        self.images().prepare(&self.root(), Path::new(name))
    }

    /// Everything that is published of a picture, the original first.
    fn published(&self, name: &str, prepared: &Prepared) -> Vec<Vec<u8>> {
        let variants = prepared.variants.iter().map(|variant| &variant.blob);
        let blobs = [&prepared.original].into_iter().chain(variants);
        let images = self.images();
        let path = |blob| self.root().join(images.path(Path::new(name), blob));
        blobs.map(|blob| fs::read(path(blob)).unwrap()).collect()
    }
}

/// Four areas: red, green, blue, white, with a slope over them so that it is no drawing.
fn pixels(width: u32, height: u32) -> Pixels {
    let mut pixels = Pixels::empty(Size { width, height }, 3);
    for (at, pixel) in (0..).zip(pixels.data.chunks_exact_mut(3)) {
        let (x, y) = (at % width, at / width);
        let slope = u8::try_from((x + y) * 40 / (width + height)).unwrap();
        let colour = match (x * 2 < width, y * 2 < height) {
            (true, true) => [200, 0, 0],
            (false, true) => [0, 200, 0],
            (true, false) => [0, 0, 200],
            (false, false) => [200, 200, 200],
        };
        pixel.copy_from_slice(&colour.map(|value: u8| value + slope));
    }
    pixels
}

/// The same with dots that no encoder can leave out.
fn busy(width: u32, height: u32) -> Pixels {
    let mut pixels = pixels(width, height);
    let mut state = 1_u32;
    for value in &mut pixels.data {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value ^= u8::try_from(state >> 27).unwrap();
    }
    pixels
}

fn plain(kind: Kind, pixels: &Pixels) -> Vec<u8> {
    encode(pixels, kind, 90, &Colours::Unsaid).unwrap()
}

/// Exif with an orientation, a place, and the name of a camera.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = tag.to_le_bytes().to_vec();
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    // The table has 2 + 3 * 12 + 4 bytes, so that what it points to begins at 50.
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x010F, 2, 10, 50));
    tiff.extend(entry(0x0112, 3, 1, orientation.into()));
    tiff.extend(entry(0x8825, 4, 1, 60));
    tiff.extend([0; 4]);
    tiff.extend(b"SECRETCAM\0");
    // The place: one entry, which points behind itself.
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x0002, 5, 3, 78));
    tiff.extend([0; 4]);
    tiff.extend(LATITUDE.iter().flat_map(|number| number.to_le_bytes()));
    tiff
}

/// A segment of JPEG.
fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap();
    [&[0xFF, marker], &length.to_be_bytes()[..], payload].concat()
}

/// A chunk of PNG.
fn chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut crc = !0_u32;
    for byte in name.iter().chain(payload) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[..], name, payload, &(!crc).to_be_bytes()].concat()
}

/// A chunk of WebP.
fn riff_chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let fill: &[u8] = if payload.len() % 2 == 1 { &[0] } else { &[] };
    [name, &length[..], payload, fill].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &body].concat()
}

/// The first chunk of a WebP that has more than pixels.
fn canvas(size: Size, flags: u8) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    riff_chunk(b"VP8X", &[vec![flags, 0, 0, 0], side(size.width), side(size.height)].concat())
}

/// A JPEG with everything in it that cameras and programs write.
fn telling_jpeg(pixels: &Pixels, orientation: u8) -> Vec<u8> {
    let jpeg = plain(Kind::Jpeg, pixels);
    let body = &jpeg[20..];
    assert_eq!(&jpeg[2..4], b"\xFF\xE0", "the encoder begins with JFIF, which has 18 bytes");
    let exif = [b"Exif\0\0", &exif(orientation)[..]].concat();
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x02SECRET"),
        segment(0xE0, b"JFXX\0\x10SECRET thumbnail"),
        segment(0xE1, &exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET</x:xmpmeta>"),
        segment(0xE2, b"MPF\0SECRET second picture"),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01a profile of colours"),
        segment(0xED, b"Photoshop 3.0\08BIM SECRET"),
        segment(0xEF, b"SECRET notes of the maker"),
        segment(0xFE, b"SECRET comment"),
        body.to_vec(),
        b"....ftypmp42 SECRET film".to_vec(),
    ]
    .concat()
}

fn telling_png(pixels: &Pixels, orientation: u8) -> Vec<u8> {
    let png = plain(Kind::Png, pixels);
    // Behind the size, which is 8 + 25 bytes in.
    let (head, body) = png.split_at(33);
    [
        head.to_vec(),
        chunk(b"gAMA", &45_455_u32.to_be_bytes()),
        chunk(b"tEXt", b"Comment\0SECRET"),
        chunk(b"zTXt", b"Comment\0\0SECRET"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET"),
        chunk(b"eXIf", &exif(orientation)),
        chunk(b"tIME", b"\x07\xEA\x0B\x18SECRET"),
        chunk(b"seCr", b"SECRET"),
        body.to_vec(),
        b"SECRET behind the end".to_vec(),
    ]
    .concat()
}

fn telling_webp(pixels: &Pixels, orientation: u8) -> Vec<u8> {
    let webp = plain(Kind::WebP, pixels);
    let file = riff(&[
        canvas(pixels.size, 0b1100),
        webp[12..].to_vec(),
        riff_chunk(b"EXIF", &exif(orientation)),
        riff_chunk(b"XMP ", b"<x:xmpmeta>SECRET</x:xmpmeta>"),
        riff_chunk(b"SECR", b"SECRET"),
    ]);
    [file, b"SECRET behind the end".to_vec()].concat()
}

/// One pixel, twice: a film.
fn telling_gif() -> Vec<u8> {
    let frame = b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [
        &b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF"[..],
        b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\x06SECRET\0",
        b"\x21\xFE\x06SECRET\0",
        b"\x21\xFF\x0BXMP DataXMP\x06SECRET\0",
        frame,
        b"\x21\xF9\x04\0\0\0\0\0\x21\x01\x0Ctext placing\x06SECRET\0",
        frame,
        b";SECRET behind the end",
    ]
    .concat()
}

fn tells(bytes: &[u8]) -> bool {
    let place: Vec<u8> = LATITUDE.iter().flat_map(|number| number.to_le_bytes()).collect();
    let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    has(SECRET) || has(&place) || has(b"Exif") || has(b"xmp")
}

fn cleaned(bytes: &[u8]) -> Vec<u8> {
    stripper::clean(bytes).map(|clean| clean.bytes).unwrap_or_else(|fault| panic!("{fault}"))
}

/// What the problem says in one line: code, message, remedy.
fn said(problem: &Problem) -> String {
    problem.to_string().replace('\n', " ")
}
