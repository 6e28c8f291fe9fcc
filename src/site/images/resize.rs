//! Making pictures smaller: bicubic (Catmull-Rom) over all pixels that fall into one, first across,
//! then down. In whole numbers, so that every machine gives the same bytes.

use super::pixels::{Pixels, width};
use super::prepared::Size;

/// Weights are in units of 2^-16: 255 of them in 8 bits fit into 31 bits with the overshoot.
const BITS: u32 = 16;
const HALF: i32 = 1 << (BITS - 1);

/// The size of `size` at `width`, at least 1 high.
pub(super) fn at_width(size: Size, width: u32) -> Size {
    let (from, to) = (u64::from(size.width), u64::from(width));
    let height = (u64::from(size.height) * to + from / 2) / from.max(1);
    Size { width, height: u32::try_from(height).unwrap_or(u32::MAX).max(1) }
}

/// `pixels` at `to`, which is not larger.
pub(super) fn resize(pixels: &Pixels, to: Size) -> Pixels {
    match pixels.channels {
        1 => resize_channels::<1>(pixels, to),
        2 => resize_channels::<2>(pixels, to),
        3 => resize_channels::<3>(pixels, to),
        _ => resize_channels::<4>(pixels, to),
    }
}

fn resize_channels<const C: usize>(pixels: &Pixels, to: Size) -> Pixels {
    let columns = taps(pixels.size.width, to.width);
    let rows = taps(pixels.size.height, to.height);
    let narrow_size = Size { width: to.width, height: pixels.size.height };
    let mut narrow = Pixels::empty(narrow_size, C);
    let line = width(to) * C;
    let mut source = Vec::new();
    for (y, out) in narrow.data.chunks_exact_mut(line).enumerate() {
        source.clear();
        source.extend_from_slice(pixels.row(y));
        if pixels.has_alpha() {
            // A transparent pixel has a colour too, which must not shine through.
            source.chunks_exact_mut(C).for_each(weigh);
        }
        across::<C>(&source, &columns, out);
    }
    let mut small = Pixels::empty(to, C);
    let mut sums = vec![0; line];
    for (out, taps) in small.data.chunks_exact_mut(line).zip(&rows) {
        down(&narrow, taps, &mut sums, out);
        if pixels.has_alpha() {
            out.chunks_exact_mut(C).for_each(unweigh);
        }
    }
    small
}

fn across<const C: usize>(row: &[u8], columns: &[Taps], out: &mut [u8]) {
    for (pixel, taps) in out.chunks_exact_mut(C).zip(columns) {
        let mut sums = [HALF; C];
        for (from, weight) in row[taps.first * C..].chunks_exact(C).zip(&taps.weights) {
            for channel in 0..C {
                sums[channel] += i32::from(from[channel]) * weight;
            }
        }
        for channel in 0..C {
            pixel[channel] = byte(sums[channel]);
        }
    }
}

fn down(from: &Pixels, taps: &Taps, sums: &mut [i32], out: &mut [u8]) {
    sums.fill(HALF);
    for (y, weight) in (taps.first..).zip(&taps.weights) {
        for (sum, value) in sums.iter_mut().zip(from.row(y)) {
            *sum += i32::from(*value) * weight;
        }
    }
    for (byte_out, sum) in out.iter_mut().zip(sums) {
        *byte_out = byte(*sum);
    }
}

fn byte(sum: i32) -> u8 {
    u8::try_from((sum >> BITS).clamp(0, 255)).expect("it was clamped")
}

/// Multiplies the colours of a pixel by its opacity, its last channel.
fn weigh(pixel: &mut [u8]) {
    let Some((alpha, colours)) = pixel.split_last_mut() else { return };
    for colour in colours {
        let product = u32::from(*colour) * u32::from(*alpha);
        *colour = u8::try_from((product + 127) / 255).unwrap_or(u8::MAX);
    }
}

fn unweigh(pixel: &mut [u8]) {
    let Some((alpha, colours)) = pixel.split_last_mut() else { return };
    let alpha = u32::from(*alpha);
    for colour in colours {
        let whole = (u32::from(*colour) * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
        *colour = u8::try_from(whole).unwrap_or(u8::MAX);
    }
}

/// The pixels that make one, in one direction.
struct Taps {
    first: usize,
    weights: Vec<i32>,
}

/// For each of `to` pixels those of `from` that make it. Weights add up to one exactly, so that a
/// plain surface stays as it is.
fn taps(from: u32, to: u32) -> Vec<Taps> {
    let scale = f64::from(from) / f64::from(to.max(1));
    let stretch = scale.max(1.0);
    let reach = 2.0 * stretch;
    let tap = |index| {
        let centre = (f64::from(index) + 0.5) * scale;
        let first = whole(centre - reach).clamp(0, i64::from(from) - 1);
        let last = whole(centre + reach).clamp(first + 1, i64::from(from));
        let distances = (first..last).map(|at| (exact(at) + 0.5 - centre) / stretch);
        let weights: Vec<f64> = distances.map(catmull_rom).collect();
        let sum: f64 = weights.iter().sum();
        let one = f64::from(1 << BITS);
        let mut weights: Vec<i32> = weights
            .iter()
            .map(|weight| i32::try_from(whole(weight / sum * one)).unwrap_or_default())
            .collect();
        let missing = (1 << BITS) - weights.iter().sum::<i32>();
        let middle = weights.len() / 2;
        weights[middle] += missing;
        Taps { first: usize::try_from(first).unwrap_or_default(), weights }
    };
    (0..to).map(tap).collect()
}

fn catmull_rom(distance: f64) -> f64 {
    match distance.abs() {
        x if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
        x if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
        _ => 0.0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is a place in a picture, or a weight")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "it is a place in a picture")]
fn exact(number: i64) -> f64 {
    number as f64
}
