//! The reader of chunked bodies (RFC 9112, section 7.1): pure, incremental and bounded.

use super::head::Refusal;
use super::head::refuse;
use crate::limits;

/// Decodes one chunked body. Extensions and trailers are bounded and thrown away.
#[derive(Debug)]
pub struct Chunked {
    state: State,
    body_max: usize,
    line: usize,
    size: Option<usize>,
    trailer: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// In the hexadecimal size.
    Size,
    /// In an extension after the size.
    Extension,
    /// After the CR of a size line.
    SizeEnd,
    /// In a chunk, with bytes left to come.
    Inside(usize),
    /// Before the CR and before the LF that end a chunk.
    ChunkCr,
    ChunkLf,
    /// At the start of a trailer line, inside one, after its CR, after the last CR.
    TrailerStart,
    Trailer,
    TrailerEnd,
    LastLf,
    /// The body is complete.
    Done,
}

impl Chunked {
    /// A decoder of at most `body_max` bytes.
    #[must_use]
    pub fn new(body_max: usize) -> Self {
        Self { state: State::Size, body_max, line: 0, size: None, trailer: 0 }
    }

    /// Whether the whole body has been read.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Decodes `input` into `body` and returns how many bytes were used: fewer than all only when
    /// the body ended before them.
    ///
    /// # Errors
    /// 400 for anything but well-formed chunks, 413 and 431 past the bounds.
    pub fn feed(&mut self, input: &[u8], body: &mut Vec<u8>) -> Result<usize, Refusal> {
        let mut at = 0;
        while at < input.len() && self.state != State::Done {
            if let State::Inside(left) = self.state {
                let piece = left.min(input.len() - at);
                body.extend_from_slice(&input[at..at + piece]);
                at += piece;
                let left = left - piece;
                self.state = if left == 0 { State::ChunkCr } else { State::Inside(left) };
            } else {
                self.state = self.step(input[at], body.len())?;
                at += 1;
            }
        }
        Ok(at)
    }

    fn step(&mut self, byte: u8, decoded: usize) -> Result<State, Refusal> {
        let malformed = || refuse(400, "The chunked body is malformed.");
        Ok(match (self.state, byte) {
            (State::Size | State::Extension, _) => self.step_size_line(byte)?,
            (State::SizeEnd, b'\n') => {
                self.line = 0;
                match self.size.take() {
                    Some(0) => State::TrailerStart,
                    Some(size) if size <= self.body_max.saturating_sub(decoded) => {
                        State::Inside(size)
                    }
                    Some(_) => return Err(refuse(413, "The body is too large.")),
                    None => return Err(malformed()),
                }
            }
            (State::ChunkCr, b'\r') => State::ChunkLf,
            (State::ChunkLf, b'\n') => State::Size,
            (State::TrailerStart, b'\r') => State::LastLf,
            (State::LastLf, b'\n') => State::Done,
            (State::TrailerStart | State::Trailer, _) => self.step_trailer(byte)?,
            (State::TrailerEnd, b'\n') => State::TrailerStart,
            _ => return Err(malformed()),
        })
    }

    fn step_size_line(&mut self, byte: u8) -> Result<State, Refusal> {
        let malformed = || refuse(400, "The chunked body is malformed.");
        self.line += 1;
        if self.line > limits::CHUNK_LINE_MAX_BYTES {
            return Err(refuse(400, "A chunk size line is too long."));
        }
        match (self.state, byte) {
            (_, b'\r') if self.size.is_some() => Ok(State::SizeEnd),
            (State::Size, b';') if self.size.is_some() => Ok(State::Extension),
            (State::Size, _) => {
                let digit = char::from(byte).to_digit(16).ok_or_else(malformed)?;
                let size = self.size.unwrap_or(0);
                // Saturates: such a chunk is too large, whatever follows.
                self.size = Some(size.saturating_mul(16).saturating_add(digit as usize));
                Ok(State::Size)
            }
            (State::Extension, 0x20..0x7f | b'\t') => Ok(State::Extension),
            _ => Err(malformed()),
        }
    }

    fn step_trailer(&mut self, byte: u8) -> Result<State, Refusal> {
        self.trailer += 1;
        if self.trailer > limits::TRAILER_MAX_BYTES {
            return Err(refuse(431, "The trailer is too large."));
        }
        match (self.state, byte) {
            (State::Trailer, b'\r') => Ok(State::TrailerEnd),
            // A line that starts with a blank would be a folded field.
            (State::TrailerStart, 0x21..0x7f) | (State::Trailer, 0x20..=0x7e | b'\t' | 0x80..) => {
                Ok(State::Trailer)
            }
            _ => Err(refuse(400, "The trailer is malformed.")),
        }
    }
}
