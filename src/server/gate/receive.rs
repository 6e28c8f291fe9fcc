//! What arrives from a client: heads and bodies, and the waiting between requests.

use std::io;
use std::io::Read;
use std::io::Write;
use std::mem;
use std::time::Duration;
use std::time::Instant;

use super::arriving::Share;
use super::body::Chunked;
use super::connection::{Conversation, End};
use super::head::{self, Framing, Head, refuse};
use crate::limits;

pub(super) enum Arrival {
    Bytes,
    End,
    Late,
}

impl<'a> Conversation<'a> {
    /// Reads until a whole head is in `input`; returns its length.
    pub(super) fn read_head(&mut self) -> Result<usize, End> {
        let times = self.gate.times;
        let mut first = None;
        let mut scanned = 0;
        let mut may_skip = true;
        loop {
            // One empty line before a head is left over from an old client's body (RFC 9112, 2.2).
            if may_skip && self.input.starts_with(b"\r\n") {
                self.input.drain(..2);
                scanned = 0;
                may_skip = false;
            }
            if let Some(end) = head::find_end(&self.input, scanned)? {
                if end > self.gate.bounds.head_max {
                    return Err(refuse(431, "The request head is too large.").into());
                }
                return Ok(end);
            }
            scanned = self.input.len();
            if scanned > self.gate.bounds.head_max {
                return Err(refuse(431, "The request head is too large.").into());
            }
            if scanned > 0 && first.is_none() {
                first = Some(Instant::now());
            }
            let wait = match first {
                None => times.rest,
                Some(first) => times.head.saturating_sub(first.elapsed()),
            };
            match self.read_more(wait)? {
                Arrival::Bytes => {}
                Arrival::End => return Err(End::Quiet),
                Arrival::Late if first.is_none() => {
                    self.rest()?;
                    first = Some(Instant::now());
                }
                Arrival::Late => return Err(refuse(408, "The request took too long.").into()),
            }
        }
    }

    /// Reads what has come, waiting at most `wait`.
    pub(super) fn read_more(&mut self, wait: Duration) -> Result<Arrival, End> {
        if wait.is_zero() {
            return Ok(Arrival::Late);
        }
        // The first wait is always as long, so that the usual request sets no socket option.
        if wait != self.armed {
            self.seat.stream.set_read_timeout(Some(wait))?;
            self.armed = wait;
        }
        let old = self.input.len();
        self.input.resize(old + limits::READ_BYTES, 0);
        let read = loop {
            match (&self.seat.stream).read(&mut self.input[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.input.truncate(old + read.as_ref().copied().unwrap_or(0));
        arrival(read)
    }

    /// Waits for the next request without what the last one needed: most connections that are open do
    /// nothing.
    fn rest(&mut self) -> Result<(), End> {
        for buffer in [&mut self.input, &mut self.spare, &mut self.body, &mut self.output] {
            *buffer = Vec::new();
        }
        self.armed = self.gate.times.idle.saturating_sub(self.gate.times.rest);
        self.seat.stream.set_read_timeout(Some(self.armed))?;
        let peeked = loop {
            match self.seat.stream.peek(&mut [0]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match arrival(peeked)? {
            Arrival::Bytes => Ok(()),
            Arrival::End | Arrival::Late => Err(End::Quiet),
        }
    }

    /// Reads a body that is no larger than all may be, or than the one who is known to send it may
    /// send; a larger one may take as much longer.
    pub(super) fn read_body(
        &mut self,
        head: &Head<'_>,
        known: Option<usize>,
    ) -> Result<Share<'a>, End> {
        self.body.clear();
        let mut share = self.gate.arriving.share();
        let body_max = self.gate.bounds.body_max.max(known.unwrap_or(0));
        let times = if known.is_some() { limits::UPLOAD_TIMES } else { 1 };
        let deadline = Instant::now() + self.gate.times.body * times;
        match head.framing {
            Framing::None => Ok(share),
            Framing::Length(length) => {
                let length = usize::try_from(length)
                    .ok()
                    .filter(|length| *length <= body_max)
                    .ok_or_else(|| refuse(413, "The body is too large."))?;
                self.invite(head)?;
                share.grow_to(length.min(self.input.len()))?;
                while self.input.len() < length {
                    self.read_until(deadline)?;
                    share.grow_to(self.input.len())?;
                }
                if self.input.len() == length {
                    mem::swap(&mut self.input, &mut self.body);
                } else {
                    self.body.extend(self.input.drain(..length));
                }
                Ok(share)
            }
            Framing::Chunked => {
                self.invite(head)?;
                let mut decoder = Chunked::new(body_max);
                loop {
                    let used = decoder.feed(&self.input, &mut self.body)?;
                    self.input.drain(..used);
                    share.grow_to(self.body.len())?;
                    if decoder.is_done() {
                        return Ok(share);
                    }
                    self.read_until(deadline)?;
                }
            }
        }
    }

    /// Asks for a body that the client holds back (RFC 9110, section 10.1.1).
    fn invite(&mut self, head: &Head<'_>) -> Result<(), End> {
        if head.expects_continue && self.input.is_empty() {
            (&self.seat.stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        Ok(())
    }

    fn read_until(&mut self, deadline: Instant) -> Result<(), End> {
        match self.read_more(deadline.saturating_duration_since(Instant::now()))? {
            Arrival::Bytes => Ok(()),
            Arrival::End => Err(End::Quiet),
            Arrival::Late => Err(refuse(408, "The body took too long.").into()),
        }
    }
}

/// What a read with a timeout came to.
fn arrival(read: io::Result<usize>) -> Result<Arrival, End> {
    match read {
        Ok(0) => Ok(Arrival::End),
        Ok(_) => Ok(Arrival::Bytes),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
        {
            Ok(Arrival::Late)
        }
        Err(_) => Err(End::Quiet),
    }
}
