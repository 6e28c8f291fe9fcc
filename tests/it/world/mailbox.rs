//! A small mail server that takes whatever it is sent, or does not, and remembers it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{own_listener, until};

/// How it answers the end of a mail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Takes,
    NotNow,
    Never,
    /// It has it, and says nothing.
    Hangs,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub(super) login: Option<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) data: String,
}

impl Mail {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> String {
        let unfolded = self.data.replace("\r\n ", " ");
        let line = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    }
}

struct State {
    answer: Mutex<Answer>,
    mails: Mutex<Vec<Mail>>,
}

pub(super) struct Mailbox {
    pub(super) address: SocketAddr,
    state: Arc<State>,
}

impl Mailbox {
    pub(super) fn new() -> Self {
        let listener = own_listener();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { answer: Mutex::new(Answer::Takes), mails: Mutex::default() });
        let kept = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || serve(stream.unwrap(), &kept));
            }
        });
        Self { address, state }
    }

    pub(super) fn answers(&self, answer: Answer) {
        *self.state.answer.lock().unwrap() = answer;
    }

    pub(super) fn mails(&self) -> Vec<Mail> {
        self.state.mails.lock().unwrap().clone()
    }

    /// Waits for so many mails; the last of them.
    #[track_caller]
    pub(super) fn expect(&self, count: usize) -> Mail {
        until("a mail", || self.mails().into_iter().nth(count - 1))
    }
}

/// One connection, by RFC 5321; `None`: it has ended.
fn serve(mut stream: TcpStream, state: &State) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut login, mut from, mut to) = (None, String::new(), String::new());
    let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 mail.example ESMTP")?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        let upper = line.to_uppercase();
        if upper.starts_with("EHLO") {
            say("250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN")?;
        } else if let Some(word) = line.strip_prefix("AUTH PLAIN ") {
            login = Some(word.to_owned());
            say("235 welcome")?;
        } else if upper.starts_with("MAIL FROM:") {
            from = line[10..].split(' ').next().unwrap_or_default().to_owned();
            say("250 yes")?;
        } else if upper.starts_with("RCPT TO:") {
            to = line[8..].to_owned();
            say("250 yes")?;
        } else if upper == "DATA" {
            say("354 go on")?;
            let mut data = String::new();
            while !data.ends_with("\r\n.\r\n") {
                if reader.read_line(&mut data).ok()? == 0 {
                    return None;
                }
            }
            let answer = *state.answer.lock().unwrap();
            let mail = Mail { login: login.clone(), from: from.clone(), to: to.clone(), data };
            state.mails.lock().unwrap().push(mail);
            match answer {
                Answer::Takes => say("250 taken")?,
                Answer::NotNow => say("451 not now")?,
                Answer::Never => say("554 never")?,
                // The connection stays open until the other side has had enough of it.
                Answer::Hangs => drop(reader.read_line(&mut String::new())),
            }
        } else if upper == "QUIT" {
            say("221 bye")?;
            return None;
        } else {
            say("250 yes")?;
        }
    }
}
