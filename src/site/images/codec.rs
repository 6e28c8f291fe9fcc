//! Bytes of a clean picture → pixels, and pixels → bytes again. The only file that names the crates
//! for formats, but for [`super::gif`].

use std::io::Cursor;

use image_webp::{ColorType as WebPColour, WebPDecoder, WebPEncoder};
use jpeg_encoder::{
    Encoder as JpegEncoder, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr,
};
use png::Transformations;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::fault::Fault;
use super::kind::Kind;
use super::pixels::Pixels;
use super::prepared::Size;
use crate::limits::{PICTURE_PROFILE_MAX_BYTES, PICTURE_SCANS_MAX};

/// A picture as it was stored, not yet upright.
pub(super) struct Decoded {
    pub(super) pixels: Pixels,
    pub(super) colours: Colours,
    /// Was something of it thrown away when it was written?
    pub(super) lossy: bool,
}

/// What the numbers of pixels mean.
pub(super) enum Colours {
    /// Nothing was said; browsers take it for sRGB.
    Unsaid,
    /// An ICC profile.
    Profile(Vec<u8>),
    /// The chunks of PNG for this.
    Png(Box<png::Info<'static>>),
    /// Inks. They were brought to red, green and blue roughly; good enough for a preview.
    Inks,
}

impl Colours {
    fn of_profile(profile: Option<Vec<u8>>) -> Self {
        let fits = |profile: &Vec<u8>| profile.len() <= PICTURE_PROFILE_MAX_BYTES;
        profile.filter(fits).map_or(Self::Unsaid, Self::Profile)
    }

    fn profile(&self) -> Option<&[u8]> {
        match self {
            Self::Profile(profile) => Some(profile),
            Self::Png(info) => info.icc_profile.as_deref(),
            Self::Unsaid | Self::Inks => None,
        }
    }
}

/// Decodes the first three kinds; `None` for others. The size was checked.
pub(super) fn decode(kind: Kind, size: Size, bytes: &[u8]) -> Result<Option<Decoded>, Fault> {
    let decoded = match kind {
        Kind::Jpeg => decode_jpeg(bytes),
        Kind::Png => decode_png(size, bytes),
        Kind::WebP => decode_webp(bytes),
        Kind::Gif | Kind::Avif | Kind::Svg => return Ok(None),
    };
    let decoded =
        decoded.map_err(|error| Fault::damaged(format!("cannot be decoded ({error})")))?;
    if decoded.pixels.size != size {
        return Err(Fault::damaged("it says two different sizes"));
    }
    Ok(Some(decoded))
}

/// A crate's own words: they are shown behind ours.
type Words = Box<dyn std::error::Error>;

fn decode_jpeg(bytes: &[u8]) -> Result<Decoded, Words> {
    let words = |error: zune_jpeg::errors::DecodeErrors| Words::from(error.to_string());
    let options = DecoderOptions::new_safe()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(false)
        .jpeg_set_max_scans(PICTURE_SCANS_MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(words)?;
    let (space, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, 1),
        _ => (ColorSpace::RGB, 3),
    };
    let inks = matches!(decoder.input_colorspace(), Some(ColorSpace::CMYK | ColorSpace::YCCK));
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let data = decoder.decode().map_err(words)?;
    let info = decoder.info().ok_or("it has no size")?;
    let size = Size { width: info.width.into(), height: info.height.into() };
    let colours = if inks { Colours::Inks } else { Colours::of_profile(decoder.icc_profile()) };
    Ok(Decoded { pixels: checked(size, channels, data)?, colours, lossy: true })
}

fn decode_png(size: Size, bytes: &[u8]) -> Result<Decoded, Words> {
    // As much as its pixels need, and two profiles: what is packed in it may unpack to far more.
    let memory = usize::try_from(super::pixels::count(size))?.saturating_mul(8);
    let limits = png::Limits { bytes: memory.saturating_add(2 * PICTURE_PROFILE_MAX_BYTES) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut data = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let frame = reader.next_frame(&mut data)?;
    // What follows it may be cut off; that shows only when it is read.
    reader.finish()?;
    data.truncate(frame.buffer_size());
    let (colour, _) = reader.output_color_type();
    let size = Size { width: frame.width, height: frame.height };
    let colours = Colours::Png(Box::new(png_colours(reader.info())));
    Ok(Decoded { pixels: checked(size, colour.samples(), data)?, colours, lossy: false })
}

/// What `said` says about colours, and nothing else of it.
fn png_colours(said: &png::Info<'static>) -> png::Info<'static> {
    let mut colours = png::Info::default();
    let profile = said.icc_profile.clone();
    colours.icc_profile = profile.filter(|profile| profile.len() <= PICTURE_PROFILE_MAX_BYTES);
    colours.srgb = said.srgb;
    colours.source_gamma = said.source_gamma;
    colours.source_chromaticities = said.source_chromaticities;
    colours
}

fn decode_webp(bytes: &[u8]) -> Result<Decoded, Words> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    decoder.set_memory_limit(PICTURE_PROFILE_MAX_BYTES);
    let (width, height) = decoder.dimensions();
    let mut data = vec![0; decoder.output_buffer_size().ok_or("it is too large")?];
    decoder.read_image(&mut data)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    // A profile above the bound is left out, as with the other formats.
    let colours = Colours::of_profile(decoder.icc_profile().unwrap_or_default());
    let pixels = checked(Size { width, height }, channels, data)?;
    Ok(Decoded { pixels, colours, lossy: decoder.is_lossy() })
}

fn checked(size: Size, channels: usize, data: Vec<u8>) -> Result<Pixels, Words> {
    let expected = super::pixels::width(size) * super::pixels::height(size) * channels;
    if data.len() != expected {
        return Err("pixels are missing".into());
    }
    Ok(Pixels { size, channels, data })
}

/// Writes `pixels` as `kind`, which can hold them. `quality` is for JPEG; the other two lose
/// nothing.
pub(super) fn encode(
    pixels: &Pixels,
    kind: Kind,
    quality: u8,
    colours: &Colours,
) -> Result<Vec<u8>, Fault> {
    let encoded = match kind {
        Kind::Jpeg => encode_jpeg(pixels, quality, colours),
        Kind::Png => encode_png(pixels, colours),
        _ => encode_webp(pixels, colours),
    };
    encoded.map_err(|error| Fault::damaged(format!("cannot be written anew ({error})")))
}

fn encode_jpeg(pixels: &Pixels, quality: u8, colours: &Colours) -> Result<Vec<u8>, Words> {
    if pixels.has_alpha() {
        return Err("JPEG has no transparency".into());
    }
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(profile) = colours.profile() {
        encoder.add_icc_profile(profile)?;
    }
    encoder.encode_image(JpegRows {
        pixels,
        width: pixels.size.width.try_into()?,
        height: pixels.size.height.try_into()?,
    })?;
    Ok(bytes)
}

/// Grey or coloured rows. The crate has a type for each of nine forms, and all its code nine times
/// with them.
struct JpegRows<'a> {
    pixels: &'a Pixels,
    width: u16,
    height: u16,
}

impl ImageBuffer for JpegRows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.pixels.channels == 1 { JpegColorType::Luma } else { JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let row = self.pixels.row(usize::from(y));
        if self.pixels.channels == 1 {
            buffers[0].extend_from_slice(row);
            return;
        }
        for pixel in row.chunks_exact(3) {
            let (luma, blue, red) = rgb_to_ycbcr(pixel[0], pixel[1], pixel[2]);
            buffers[0].push(luma);
            buffers[1].push(blue);
            buffers[2].push(red);
        }
    }
}

fn encode_png(pixels: &Pixels, colours: &Colours) -> Result<Vec<u8>, Words> {
    let mut info = match colours {
        Colours::Png(info) => png::Info::clone(info),
        _ => png::Info::default(),
    };
    (info.width, info.height) = (pixels.size.width, pixels.size.height);
    info.color_type = match pixels.channels {
        1 => png::ColorType::Grayscale,
        2 => png::ColorType::GrayscaleAlpha,
        3 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    };
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.data)?;
    writer.finish()?;
    Ok(bytes)
}

fn encode_webp(pixels: &Pixels, colours: &Colours) -> Result<Vec<u8>, Words> {
    let colour = match pixels.channels {
        1 => WebPColour::L8,
        2 => WebPColour::La8,
        3 => WebPColour::Rgb8,
        _ => WebPColour::Rgba8,
    };
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new(&mut bytes);
    if let Some(profile) = colours.profile() {
        encoder.set_icc_profile(profile.to_vec());
    }
    encoder.encode(&pixels.data, pixels.size.width, pixels.size.height, colour)?;
    Ok(bytes)
}
