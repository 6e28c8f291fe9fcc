//! Writing to a client: at its pace, as long as that is bearable.

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Instant;

use super::Gate;
use super::head::Refusal;
use super::head::refuse;
use super::seats::Seat;
use crate::limits;

/// Sends, and gives up a reader that is too slow (SEC-4).
pub(super) struct Pace<'a> {
    gate: &'a Gate,
    seat: &'a Seat,
    started: Instant,
    since: u64,
    sent: u64,
}

impl<'a> Pace<'a> {
    pub(super) fn new(gate: &'a Gate, seat: &'a Seat) -> Self {
        Self { gate, seat, started: Instant::now(), since: gate.seats.now(), sent: 0 }
    }

    pub(super) fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match (&self.seat.stream).write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    bytes = &bytes[count..];
                    self.judge(count as u64)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    pub(super) fn stream(&mut self, file: &mut File, length: u64) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let mut piece = Read::take(&mut *file, left.min(limits::FILE_PIECE_BYTES));
            // On Linux this is sendfile(2).
            let count = io::copy(&mut piece, &mut &self.seat.stream)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            left -= count;
            self.judge(count)?;
        }
        Ok(())
    }

    fn judge(&mut self, count: u64) -> io::Result<()> {
        self.sent += count;
        let elapsed = self.started.elapsed();
        if elapsed <= self.gate.times.send_stall {
            return Ok(());
        }
        // Readers this slow keep their seat only while nobody else needs it.
        let is_seated = self.seat.wait(self.since);
        if !is_seated || self.sent / elapsed.as_secs().max(1) < self.gate.times.send_min_rate {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

/// What a client is told when there is no room.
pub(super) const NO_ROOM: Refusal = refuse(503, "Too many connections; please try again.");

/// Tells a client that there is no room, as far as that can be done without waiting.
pub(super) fn turn_away(stream: &TcpStream) {
    let mut output = Vec::new();
    write_refusal(&mut output, NO_ROOM);
    // Nobody is waited for here: the first write into a fresh socket does not block, and a
    // client that does not get it will see the connection close.
    let _ = stream.set_nonblocking(true);
    let _ = (&mut &*stream).write(&output);
}

pub(super) fn write_refusal(output: &mut Vec<u8>, refusal: Refusal) {
    let Refusal { status, sentence } = refusal;
    output.extend_from_slice(b"HTTP/1.1 ");
    write_number(output, u64::from(status));
    output.push(b' ');
    output.extend_from_slice(reason(status).as_bytes());
    output.extend_from_slice(b"\r\n");
    write_field(output, "Content-Type", "text/plain; charset=utf-8");
    if status == 503 {
        write_field(output, "Retry-After", "5");
    }
    output.extend_from_slice(b"Content-Length: ");
    write_number(output, sentence.len() as u64 + 1);
    output.extend_from_slice(b"\r\nConnection: close\r\n\r\n");
    output.extend_from_slice(sentence.as_bytes());
    output.push(b'\n');
}

pub(super) fn write_field(output: &mut Vec<u8>, name: &str, value: &str) {
    output.extend_from_slice(name.as_bytes());
    output.extend_from_slice(b": ");
    output.extend_from_slice(value.as_bytes());
    output.extend_from_slice(b"\r\n");
}

pub(super) fn write_number(output: &mut Vec<u8>, number: u64) {
    output.extend_from_slice(number.to_string().as_bytes());
}

pub(super) fn reason(status: u16) -> &'static str {
    tiny_http::StatusCode(status).default_reason_phrase()
}
