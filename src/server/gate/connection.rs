//! One client: reads its requests, has them answered, writes the answers at the client's pace.

use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::mem;
use std::net::Shutdown;
use std::os::unix::fs::FileExt;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use super::head::{self, Refusal, Version};
use super::peer::client;
use super::receive::Arrival;
use super::seats::Seat;
use super::send::{Pace, reason, write_field, write_number, write_refusal};
use super::{Gate, log_refusal};
use crate::clock;
use crate::limits;
use crate::server::message::Body;
use crate::server::message::Reply;
use crate::server::message::RequestHead;

/// Why a conversation ends.
pub(super) enum End {
    /// The client left, stalled, or was evicted: nothing more is said.
    Quiet,
    /// The client is told why.
    Refused(Refusal),
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Quiet
    }
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What the answer must look like for this client.
#[derive(Clone, Copy)]
struct Shape {
    version: Version,
    is_head: bool,
    keeps_alive: bool,
}

pub(super) struct Conversation<'a> {
    pub(super) gate: &'a Gate,
    pub(super) seat: &'a Seat,
    /// Received and not yet used.
    pub(super) input: Vec<u8>,
    pub(super) spare: Vec<u8>,
    pub(super) body: Vec<u8>,
    pub(super) output: Vec<u8>,
    /// The read timeout now set on the socket.
    pub(super) armed: Duration,
    date_secs: i64,
    date: String,
    served: u32,
}

/// Serves one connection to its end.
pub(super) fn serve(gate: &Gate, seat: &Seat) {
    let mut conversation = Conversation {
        gate,
        seat,
        input: Vec::with_capacity(limits::READ_BYTES),
        spare: Vec::new(),
        body: Vec::new(),
        output: Vec::with_capacity(limits::READ_BYTES),
        armed: Duration::ZERO,
        date_secs: 0,
        date: String::new(),
        served: 0,
    };
    if let Err(End::Refused(refusal)) = conversation.hold() {
        log_refusal(gate, seat.ip, refusal);
        conversation.refuse(refusal);
    }
    // It may be closed already, which is what was wanted.
    let _ = seat.stream.shutdown(Shutdown::Both);
}

impl<'a> Conversation<'a> {
    fn hold(&mut self) -> Result<(), End> {
        self.seat.stream.set_nodelay(true)?;
        self.seat.stream.set_write_timeout(Some(self.gate.times.send_stall))?;
        loop {
            self.served += 1;
            // The first request is waited for since the connection was seated: counted from when
            // its thread began, an older connection could pass for the younger one.
            let evicted = self.served > 1 && !self.seat.wait(self.gate.seats.now());
            if evicted || self.gate.stopping.load(Ordering::SeqCst) {
                return Err(End::Quiet);
            }
            let end = self.read_head()?;
            let mut head = mem::replace(&mut self.input, mem::take(&mut self.spare));
            self.input.extend_from_slice(&head[end..]);
            head.truncate(end);
            let keeps_alive = self.exchange(&mut head)?;
            head.clear();
            self.spare = head;
            if !keeps_alive {
                return Ok(());
            }
            self.shrink();
        }
    }

    /// Gives back what one large request or answer needed.
    fn shrink(&mut self) {
        for buffer in [&mut self.spare, &mut self.body, &mut self.output] {
            buffer.clear();
        }
        // The input may hold the next request already.
        for buffer in [&mut self.input, &mut self.spare, &mut self.body, &mut self.output] {
            if buffer.capacity() > 2 * limits::READ_BYTES {
                buffer.shrink_to(limits::READ_BYTES);
            }
        }
    }

    /// Answers one request; whether another may follow.
    fn exchange(&mut self, head: &mut [u8]) -> Result<bool, End> {
        let head = head::parse(head)?;
        let request = RequestHead {
            method: head.method,
            target: &head.target,
            headers: &head.fields,
            peer: client(self.seat.ip, &self.gate.bounds.trusted_proxies, &head.fields),
        };
        let body_max = self.gate.handler.body_max(&request);
        // Held until the answer is out.
        let _share = self.read_body(&head, body_max)?;
        if !self.seat.work() {
            return Err(End::Quiet);
        }
        let keeps_alive = head.keeps_alive
            && self.served < limits::REQUESTS_PER_CONNECTION
            && !self.gate.stopping.load(Ordering::SeqCst);
        let shape = Shape { version: head.version, is_head: head.method == "HEAD", keeps_alive };
        match self.answer_here(&request) {
            Some(reply) => {
                self.start(shape, reply.status());
                for (name, value) in reply.headers() {
                    write_field(&mut self.output, name, value);
                }
                if reply.header("date").is_none() {
                    self.write_date();
                }
                self.finish(shape, reply.status(), reply.into_body())?;
            }
            None => {
                let answer = self.gate.backend.ask(&request, &self.body)?;
                self.start(shape, answer.status);
                self.output.extend_from_slice(&answer.fields);
                self.finish(shape, answer.status, answer.body)?;
            }
        }
        Ok(shape.keeps_alive)
    }

    fn answer_here(&self, request: &RequestHead<'_>) -> Option<Reply> {
        if !matches!(request.method, "GET" | "HEAD") {
            return None;
        }
        let answer = AssertUnwindSafe(|| self.gate.handler.answer_at_gate(request));
        catch_unwind(answer).unwrap_or_else(|_| {
            log::error!("a handler panicked at the gate");
            Some(Reply::text(500, "Something went wrong here; please try again later."))
        })
    }

    fn start(&mut self, shape: Shape, status: u16) {
        self.output.clear();
        let version: &[u8] = match shape.version {
            Version::Http10 => b"HTTP/1.0 ",
            Version::Http11 => b"HTTP/1.1 ",
        };
        self.output.extend_from_slice(version);
        write_number(&mut self.output, u64::from(status));
        self.output.push(b' ');
        self.output.extend_from_slice(reason(status).as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    fn write_date(&mut self) {
        let now = clock::now();
        if now.secs() != self.date_secs {
            self.date_secs = now.secs();
            self.date = now.http_date();
        }
        write_field(&mut self.output, "Date", &self.date);
    }

    /// Ends the head and sends it with its body: in one write where the body is small.
    fn finish(&mut self, shape: Shape, status: u16, body: Body) -> Result<(), End> {
        let has_body = !matches!(status, 204 | 304);
        if has_body {
            self.output.extend_from_slice(b"Content-Length: ");
            write_number(&mut self.output, body.length());
            self.output.extend_from_slice(b"\r\n");
        }
        let connection: &[u8] = match (shape.keeps_alive, shape.version) {
            (true, Version::Http11) => b"\r\n",
            (true, Version::Http10) => b"Connection: keep-alive\r\n\r\n",
            (false, _) => b"Connection: close\r\n\r\n",
        };
        self.output.extend_from_slice(connection);
        let mut pace = Pace::new(self.gate, self.seat);
        match body {
            _ if shape.is_head || !has_body => pace.send(&self.output)?,
            Body::Bytes(bytes) if bytes.len() as u64 <= limits::FILE_INLINE_MAX_BYTES => {
                self.output.extend_from_slice(&bytes);
                pace.send(&self.output)?;
            }
            Body::Bytes(bytes) => {
                pace.send(&self.output)?;
                pace.send(&bytes)?;
            }
            Body::File { file, offset, length } if length <= limits::FILE_INLINE_MAX_BYTES => {
                let start = self.output.len();
                let length = usize::try_from(length).map_err(|_| End::Quiet)?;
                self.output.resize(start + length, 0);
                file.read_exact_at(&mut self.output[start..], offset)?;
                pace.send(&self.output)?;
            }
            Body::File { mut file, offset, length } => {
                file.seek(SeekFrom::Start(offset))?;
                pace.send(&self.output)?;
                pace.stream(&mut file, length)?;
            }
        }
        Ok(())
    }

    /// Says why, and reads on a little: a reset would take the words with it.
    fn refuse(&mut self, refusal: Refusal) {
        self.output.clear();
        write_refusal(&mut self.output, refusal);
        if (&self.seat.stream).write_all(&self.output).is_err()
            || self.seat.stream.shutdown(Shutdown::Write).is_err()
        {
            return;
        }
        let deadline = Instant::now() + limits::LINGER_TIME;
        let mut left = limits::LINGER_MAX_BYTES;
        while left > 0 {
            self.input.clear();
            let wait = deadline.saturating_duration_since(Instant::now());
            if !matches!(self.read_more(wait), Ok(Arrival::Bytes)) {
                return;
            }
            left = left.saturating_sub(self.input.len());
        }
    }
}
