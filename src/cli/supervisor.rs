//! systemd, where it has started us: it hands us the listener, is told when we are ready and when we
//! stop, and starts us anew when nobody is answered any more (sd_notify(3), systemd.socket(5)).

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use listenfd::ListenFd;
use sd_notify::NotifyState;

use crate::limits;

/// The socket that systemd has opened for us.
pub(super) fn listener() -> Option<TcpListener> {
    let listener = ListenFd::from_env().take_tcp_listener(0).ok().flatten()?;
    // As the gate expects it.
    listener.set_nonblocking(false).ok()?;
    Some(listener)
}

/// The site is answered at `address`; from now on systemd hears regularly that it is.
pub(super) fn ready(address: SocketAddr) {
    tell(NotifyState::Ready);
    let Some(interval) = sd_notify::watchdog_enabled() else { return };
    let watch = move || {
        loop {
            if answers(address, interval / 4) {
                tell(NotifyState::Watchdog);
            } else {
                log::warn!("the site does not answer; systemd will start it anew");
            }
            thread::sleep(interval / 2);
        }
    };
    let thread = thread::Builder::new().name("watchdog".to_owned());
    if let Err(error) = thread.stack_size(limits::SENDER_STACK).spawn(watch) {
        log::error!("the watchdog cannot be started: {error}");
    }
}

/// It ends in order.
pub(super) fn stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        log::warn!("systemd cannot be told how things stand: {error}");
    }
}

/// Whatever the answer is: also who closes the connection at once, because there are too many, lives.
fn answers(address: SocketAddr, wait: Duration) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, wait)?;
        stream.set_read_timeout(Some(wait))?;
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        stream.read(&mut [0; 16])
    };
    match ask() {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use super::answers;

    #[test]
    fn who_says_nothing_does_not_live() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert!(!answers(address, Duration::from_millis(50)));
        let closing = thread::spawn(move || while listener.accept().is_ok_and(|_| true) {});
        assert!(answers(address, Duration::from_secs(5)));
        assert!(!closing.is_finished());
    }
}
