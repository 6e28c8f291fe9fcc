//! The way to tiny_http: a private socket in a folder of our own, a few kept connections, a slot
//! for each request, and a new tiny_http should the old one have ended.

use std::fs;
use std::fs::DirBuilder;
use std::io;
use std::mem;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use rustix::process::Pid;

use super::head::Refusal;
use super::head::refuse;
use super::wire::Heard;
use super::wire::talk;
use super::wire::write_request;
use crate::clock;
use crate::id::fresh_name;
use crate::limits;
use crate::server::http;
use crate::server::http::Files;
use crate::server::message::Body;
use crate::server::message::Handler;
use crate::server::message::PROBE;
use crate::server::message::RequestHead;

/// An answer of a handler, ready to be sent on.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Field lines, each with its CRLF, without those of the connection.
    pub(super) fields: Vec<u8>,
    pub(super) body: Body,
}

/// One tiny_http server.
struct Inner {
    generation: u64,
    path: PathBuf,
    server: Arc<tiny_http::Server>,
    workers: Vec<JoinHandle<()>>,
}

/// All that leads to tiny_http.
pub(super) struct Backend {
    pub(super) folder: PathBuf,
    handler: Arc<dyn Handler>,
    files: Arc<Files>,
    inner: Mutex<Option<Inner>>,
    /// Is somebody replacing the server?
    replacing: AtomicBool,
    /// Workers that were told to end.
    retired: Mutex<Vec<JoinHandle<()>>>,
    /// Idle connections, each with the generation it belongs to.
    pool: Mutex<Vec<(u64, UnixStream)>>,
    free: Mutex<usize>,
    freed: Condvar,
    slot_wait: Duration,
}

/// One of the places in tiny_http; given back when dropped.
struct Slot<'a>(&'a Backend);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *lock(&self.0.free) += 1;
        self.0.freed.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the folder for private sockets begins; the number of its process follows.
const FOLDER: &str = "skep-";
const UNAVAILABLE: Refusal = refuse(503, "Not available just now; please try again.");

impl Backend {
    /// Starts tiny_http on a new private socket and connects to it.
    pub(super) fn start(handler: Arc<dyn Handler>, slot_wait: Duration) -> io::Result<Self> {
        sweep(&temporary());
        // Short, for the sake of the socket's address; the end of the name is random.
        let name = fresh_name(clock::now().millis());
        let name = format!("{FOLDER}{}-{}", std::process::id(), &name[name.len() - 8..]);
        let folder = temporary().join(name);
        DirBuilder::new().mode(0o700).create(&folder)?;
        let backend = Self {
            folder,
            handler,
            files: Arc::default(),
            inner: Mutex::new(None),
            replacing: AtomicBool::new(false),
            retired: Mutex::default(),
            pool: Mutex::default(),
            free: Mutex::new(limits::HTTP_SLOTS),
            freed: Condvar::new(),
            slot_wait,
        };
        let inner = backend.build(1)?;
        let path = inner.path.clone();
        *lock(&backend.inner) = Some(inner);
        // Made now, while there are descriptors to be had.
        for _ in 0..limits::HTTP_SLOTS {
            let stream = connect(&path)?;
            lock(&backend.pool).push((1, stream));
        }
        Ok(backend)
    }

    fn build(&self, generation: u64) -> io::Result<Inner> {
        let path = self.folder.join(generation.to_string());
        let listener = UnixListener::bind(&path)?;
        let server = tiny_http::Server::from_listener(listener, None).map_err(io::Error::other)?;
        let server = Arc::new(server);
        let workers = http::start_workers(&server, &self.handler, &self.files)?;
        Ok(Inner { generation, path, server, workers })
    }

    /// Has a request answered by [`Handler::answer`].
    pub(super) fn ask(&self, head: &RequestHead<'_>, body: &[u8]) -> Result<Answer, Refusal> {
        let _slot = self.slot()?;
        // A copy of the body: only as many as there are slots.
        let request = write_request(head, body);
        let patience = self.handler.patience(head).unwrap_or(limits::HANDLER_TIME);
        let kept = lock(&self.pool).pop();
        let is_kept = kept.is_some();
        let (mut generation, mut stream) = match kept {
            Some(kept) => kept,
            None => self.connect()?,
        };
        let mut heard = talk_for(patience, &mut stream, (&request, head.method));
        if is_kept && heard.as_ref().is_err_and(|error| may_ask_again(error, head.method)) {
            (generation, stream) = self.connect()?;
            heard = talk_for(patience, &mut stream, (&request, head.method));
        }
        match heard {
            Ok(answer) => {
                self.keep(generation, stream);
                self.unpack(answer)
            }
            Err(error) => {
                log::warn!("tiny_http did not answer: {error}");
                self.replace(generation);
                Err(UNAVAILABLE)
            }
        }
    }

    /// Puts a connection back, unless its server was replaced in the meantime.
    fn keep(&self, generation: u64, stream: UnixStream) {
        if self.address().is_some_and(|(now, _)| now == generation) {
            lock(&self.pool).push((generation, stream));
        }
    }

    fn slot(&self) -> Result<Slot<'_>, Refusal> {
        let (mut free, _) = self
            .freed
            .wait_timeout_while(lock(&self.free), self.slot_wait, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        if *free == 0 {
            return Err(refuse(503, "Too busy just now; please try again."));
        }
        *free -= 1;
        Ok(Slot(self))
    }

    fn address(&self) -> Option<(u64, PathBuf)> {
        lock(&self.inner).as_ref().map(|inner| (inner.generation, inner.path.clone()))
    }

    fn connect(&self) -> Result<(u64, UnixStream), Refusal> {
        let (generation, path) = self.address().ok_or(UNAVAILABLE)?;
        let error = match connect(&path) {
            Ok(stream) => return Ok((generation, stream)),
            Err(error) => error,
        };
        log::error!("tiny_http cannot be reached: {error}");
        self.replace(generation);
        // Nothing was asked yet, so a new server may be asked just as well.
        match self.address() {
            Some((new, path)) if new != generation => {
                connect(&path).map(|stream| (new, stream)).map_err(|_| UNAVAILABLE)
            }
            _ => Err(UNAVAILABLE),
        }
    }

    /// Replaces the server of this generation if it no longer accepts connections.
    /// One thread does it; others go on without waiting for it, and no lock is held meanwhile.
    fn replace(&self, generation: u64) {
        if self.replacing.swap(true, Ordering::SeqCst) {
            return;
        }
        self.replace_alone(generation);
        self.replacing.store(false, Ordering::SeqCst);
    }

    fn replace_alone(&self, generation: u64) {
        let Some((_, old)) = self.address().filter(|(now, _)| *now == generation) else { return };
        let is_refused = |error: io::Error| {
            matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound)
        };
        if !UnixStream::connect(&old).is_err_and(is_refused) {
            return;
        }
        // A failed attempt left its socket behind: it must not be in the way of the next.
        let path = self.folder.join((generation + 1).to_string());
        if path.exists() && fs::remove_file(&path).is_err() {
            return;
        }
        match self.build(generation + 1) {
            Ok(new) => {
                log::error!("tiny_http had ended and was started again");
                let mut inner = lock(&self.inner);
                // Stopped in the meantime: then the new one goes the way of the old.
                let replaced = if inner.is_some() { inner.replace(new) } else { Some(new) };
                drop(inner);
                lock(&self.pool).clear();
                if let Some(replaced) = replaced {
                    self.retire(replaced);
                }
            }
            Err(error) => log::error!("tiny_http cannot be started again: {error}"),
        }
    }

    /// Has the workers of a server end. They are waited for when everything stops.
    fn retire(&self, mut inner: Inner) {
        unblock(&inner);
        let mut retired = lock(&self.retired);
        retired.retain(|worker| !worker.is_finished());
        retired.append(&mut inner.workers);
    }

    fn unpack(&self, heard: Heard) -> Result<Answer, Refusal> {
        let Heard { status, fields, bytes, file } = heard;
        let body = match file {
            None => Body::Bytes(bytes),
            Some(id) => self.files.remove(id).ok_or(UNAVAILABLE)?,
        };
        Ok(Answer { status, fields, body })
    }

    /// Ends tiny_http and its workers, and removes the socket. A worker that is still busy at the
    /// deadline is left behind.
    pub(super) fn stop(&self, deadline: Instant) {
        let inner = lock(&self.inner).take();
        lock(&self.pool).clear();
        if let Some(inner) = inner {
            self.retire(inner);
        }
        let workers = mem::take(&mut *lock(&self.retired));
        while workers.iter().any(|worker| !worker.is_finished()) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        let (ended, busy): (Vec<_>, Vec<_>) =
            workers.into_iter().partition(JoinHandle::is_finished);
        for worker in ended {
            if worker.join().is_err() {
                log::error!("a worker ended with a panic");
            }
        }
        if !busy.is_empty() {
            log::warn!("{} workers are still busy and are left behind", busy.len());
        }
        // It lies in a folder for temporary files, which is cleared anyway.
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// Closes the server's end of every kept connection.
    #[cfg(test)]
    pub(super) fn cut_kept(&self) {
        for (_, stream) in lock(&self.pool).iter() {
            stream.shutdown(std::net::Shutdown::Read).expect("it is connected");
        }
    }

    #[cfg(test)]
    pub(super) fn break_down(&self) {
        let inner = lock(&self.inner);
        let path = &inner.as_ref().expect("it runs").path;
        fs::remove_file(path).expect("the socket was there");
        lock(&self.pool).clear();
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.stop(Instant::now());
    }
}

/// Removes the folders of our own processes that ended without a word (`kill -9`).
pub(super) fn sweep(temporary: &Path) {
    let Ok(entries) = fs::read_dir(temporary) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(FOLDER)?.split('-').next());
        let pid = pid.and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
        let is_dead =
            |pid| matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH));
        let is_ours = entry
            .metadata()
            .is_ok_and(|meta| meta.is_dir() && meta.uid() == rustix::process::getuid().as_raw());
        if is_ours && pid.is_some_and(is_dead) && !is_answering(&entry.path()) {
            // Whoever is faster removes it; there is nothing of value in it.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A process of another container may be alive under a number that means nobody here.
fn is_answering(folder: &Path) -> bool {
    let sockets = fs::read_dir(folder).into_iter().flatten().flatten();
    sockets.into_iter().any(|socket| UnixStream::connect(socket.path()).is_ok())
}

/// The system's folder for temporary files, if the address of a socket in it is short enough.
fn temporary() -> PathBuf {
    let folder = std::env::temp_dir();
    if folder.as_os_str().len() <= limits::SOCKET_FOLDER_MAX_BYTES {
        folder
    } else {
        PathBuf::from("/tmp")
    }
}

/// Did a kept connection end before anything was answered, and does asking twice do no harm? A
/// request that could not even be written was never seen; others only if they change nothing
/// (RFC 9110, section 9.2.2).
pub(super) fn may_ask_again(error: &io::Error, method: &str) -> bool {
    match error.kind() {
        io::ErrorKind::BrokenPipe => true,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            matches!(method, "GET" | "HEAD" | "OPTIONS")
        }
        _ => false,
    }
}

/// Waits so long for an answer.
fn talk_for(
    patience: Duration,
    stream: &mut UnixStream,
    (request, method): (&[u8], &str),
) -> io::Result<Heard> {
    stream.set_read_timeout(Some(patience))?;
    talk(stream, request, method)
}

fn unblock(inner: &Inner) {
    for _ in &inner.workers {
        inner.server.unblock();
    }
}

/// Connects, and makes sure that tiny_http serves the connection. When several come at once its
/// thread pool may put one in a queue behind connections that never end; the next attempt then
/// finds no idle thread and gets its own.
fn connect(path: &Path) -> io::Result<UnixStream> {
    let probe = format!("GET / HTTP/1.1\r\n{PROBE}: 1\r\n\r\n");
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut stream = UnixStream::connect(path)?;
        stream.set_write_timeout(Some(limits::HANDLER_TIME))?;
        stream.set_read_timeout(Some(limits::PROBE_TIME))?;
        match talk(&mut stream, probe.as_bytes(), "GET") {
            Ok(_) => return Ok(stream),
            Err(error) if attempts == limits::PROBES_MAX => return Err(error),
            Err(_) => {}
        }
    }
}
