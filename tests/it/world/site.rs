//! A site in a folder of its own, and the real binary working on it.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use serde_json::Value;
use tempfile::TempDir;

use super::http::{self, Answer};
use super::{own_address, site_keys, until};

/// The binary under test, without anything of this machine's environment.
pub(super) fn skep() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skep"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// What a command said.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder with a `node.toml` and keys.
pub(super) struct Site {
    folder: TempDir,
    pub(super) address: SocketAddr,
}

impl Site {
    /// A federated site without content.
    pub(super) fn new() -> Self {
        Self::with("")
    }

    /// The same, with more lines under `[federation]`.
    pub(super) fn with(federation: &str) -> Self {
        let site = Self::bare();
        let config = site.config(&format!("enabled = true\n{federation}"));
        site.put("node.toml", config);
        site
    }

    /// A folder with nothing in it but keys.
    pub(super) fn bare() -> Self {
        let site = Self { folder: TempDir::new().unwrap(), address: own_address() };
        let keys = site_keys();
        site.put("data/keys/rsa.pem", keys.rsa_private_pem());
        site.put("data/keys/ed25519.pem", keys.ed25519_private_pem());
        for (path, mode) in [
            ("data", 0o700),
            ("data/keys", 0o700),
            ("data/keys/rsa.pem", 0o600),
            ("data/keys/ed25519.pem", 0o600),
        ] {
            fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        site
    }

    /// The same folder at another address.
    pub(super) fn named(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// An empty folder on another machine, to which this site's address leads from now on.
    pub(super) fn elsewhere(&self) -> Self {
        Self { folder: TempDir::new().unwrap(), address: self.address }
    }

    /// The text of a `node.toml` for this site.
    pub(super) fn config(&self, federation: &str) -> String {
        let since =
            if federation.contains("deliver_since") { "" } else { "deliver_since = 2026-01-01\n" };
        format!(
            "[site]\nurl = \"{}\"\ntitle = \"A site\"\n[actor]\nhandle = \"me\"\n[federation]\n\
             {federation}\n{since}[server]\nlisten = \"{}\"\n[net]\nallow = [\"127.0.0.0/8\"]\n",
            self.origin(),
            self.address
        )
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn id(&self, key: &str) -> String {
        format!("{}/ap/post/{key}", self.origin())
    }

    pub(super) fn actor(&self) -> String {
        format!("{}/ap/actor", self.origin())
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(super) fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A post with a title, written in 2026.
    pub(super) fn post(&self, name: &str, text: &str) {
        let front = format!("+++\ntitle = \"{name}\"\ndate = 2026-06-01T12:00:00Z\n+++\n");
        self.put(&format!("content/posts/{name}.md"), front + text + "\n");
    }

    pub(super) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(super) fn read_bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = skep();
        command.arg("--root").arg(self.root()).args(args);
        command
    }

    /// Runs a command on this site, whatever comes of it.
    pub(super) fn run(&self, args: &[&str]) -> Ran {
        run(&mut self.command(args))
    }

    /// Runs a command that must succeed.
    #[track_caller]
    pub(super) fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        ran
    }

    /// The result of a command as JSON.
    #[track_caller]
    pub(super) fn json(&self, args: &[&str]) -> Value {
        let ran = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    #[track_caller]
    pub(super) fn get(&self, target: &str, headers: &[(&str, &str)]) -> Answer {
        http::send(self.address, &format!("GET {target}"), headers, b"")
    }

    /// The status of the page or document at `target`.
    #[track_caller]
    pub(super) fn status(&self, target: &str) -> u16 {
        self.get(target, &[]).status
    }

    /// Starts `skep serve` and waits until it answers.
    #[track_caller]
    pub(super) fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    /// The same, with more arguments.
    #[track_caller]
    pub(super) fn serve_with(&self, args: &[&str]) -> Serving {
        self.serve_until(args, || self.is_served())
    }

    /// The port is bound before the first build; the site is whole once it says so.
    fn is_served(&self) -> bool {
        let is_there = TcpStream::connect(self.address).is_ok();
        // Written when every file of the site is in its place.
        is_there && self.path("data/build-record").is_file()
    }

    /// Starts `skep serve` with `args` and waits until it `is_ready`.
    #[track_caller]
    pub(super) fn serve_until(&self, args: &[&str], is_ready: impl FnMut() -> bool) -> Serving {
        self.serve_as(args, &[], is_ready)
    }

    /// The same, in an environment.
    #[track_caller]
    pub(super) fn serve_as(
        &self,
        args: &[&str],
        environment: &[(&str, &str)],
        is_ready: impl FnMut() -> bool,
    ) -> Serving {
        let mut command = self.command(&["serve"]);
        command.envs(environment.iter().copied()).args(args);
        self.start(command, is_ready)
    }

    /// Starts a command that serves, and waits until it `is_ready`.
    #[track_caller]
    fn start(&self, mut command: Command, mut is_ready: impl FnMut() -> bool) -> Serving {
        let log = File::options().create(true).append(true).open(self.path("serve.log")).unwrap();
        let mut child = command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        until("skep to serve", || {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("skep ended with {status}: {}", self.read("serve.log"));
            }
            is_ready().then_some(())
        });
        Serving { child }
    }

    /// `skep serve` as a process that is told by an error that it may not write, not by a signal.
    #[track_caller]
    pub(super) fn serve_within_limits(&self) -> Serving {
        let inner = self.command(&["serve"]);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
        command.arg(inner.get_program()).args(inner.get_args()).env_clear().stdin(Stdio::null());
        self.start(command, || self.is_served())
    }

    /// `skep serve` with its folder on a disk of its own that holds 20 MB, as a copy; `None`, and words,
    /// where no disk can be made. Nobody else sees that disk but by [`SmallDisk`].
    #[track_caller]
    pub(super) fn serve_on_a_small_disk(&self) -> Option<SmallDisk> {
        let can = Command::new("unshare").args(["-rm", "true"]).status();
        if !can.is_ok_and(|status| status.success()) {
            eprintln!("skipped: no disk can be made here");
            return None;
        }
        let script = "cp -a \"$1\" \"$1.copy\" && mount -t tmpfs -o size=20m none \"$1\" && \
                      cp -a \"$1.copy/.\" \"$1\" && shift && exec \"$@\"";
        let inner = self.command(&["serve"]);
        let mut command = Command::new("unshare");
        command.args(["-rm", "/bin/sh", "-c", script, "sh"]).arg(self.root());
        command.arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null());
        let serving = self.start(command, || TcpStream::connect(self.address).is_ok());
        let copy = PathBuf::from(format!("{}.copy", self.root().display()));
        let seen = PathBuf::from(format!("/proc/{}/root", serving.child.id()));
        let root = seen.join(self.root().strip_prefix("/").unwrap());
        Some(SmallDisk { serving, copy, root })
    }

    /// Is no build just moving files to their places? What is new comes before what is replaced.
    pub(super) fn is_placed(&self) -> bool {
        !self.path("public/.new").exists()
    }

    /// Every generated file with its bytes and the moment it was written.
    pub(super) fn output(&self) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let mut files = BTreeMap::new();
        let mut waiting = vec![self.path("public")];
        while let Some(folder) = waiting.pop() {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let changed = fs::metadata(&path).unwrap().modified().unwrap();
                    files.insert(path.clone(), (fs::read(&path).unwrap(), changed));
                }
            }
        }
        files
    }

    /// Waits until nothing is left to deliver.
    #[track_caller]
    pub(super) fn until_delivered(&self) {
        until("an empty queue", || {
            (self.json(&["status"])["deliveries_waiting"] == 0).then_some(())
        });
    }
}

/// A running `skep serve`, killed when the test is over.
pub(super) struct Serving {
    child: Child,
}

impl Serving {
    /// `kill -9`.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// From now on it can write no byte past this place of a file; `None`: past any.
    pub(super) fn limit_files(&self, bytes: Option<u64>) {
        let limit = Rlimit { current: bytes, maximum: None };
        prlimit(Some(Pid::from_child(&self.child)), Resource::Fsize, limit).unwrap();
    }

    /// The most memory that it has had so far, in KiB.
    pub(super) fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// SIGTERM, as systemd sends it, and what came of it.
    pub(super) fn terminate(mut self, wait: Duration) -> Option<ExitStatus> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let end = std::time::Instant::now() + wait;
        while std::time::Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

/// A site on a small disk, which goes with it.
pub(super) struct SmallDisk {
    serving: Serving,
    copy: PathBuf,
    root: PathBuf,
}

impl SmallDisk {
    /// Where a file on it can be seen from here.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Runs a command that sees the disk.
    pub(super) fn run(&self, site: &Site, args: &[&str]) -> Ran {
        let inner = site.command(args);
        let pid = self.serving.child.id().to_string();
        let mut command = Command::new("nsenter");
        command.args(["--preserve-credentials", "-U", "-m", "-t", &pid]);
        run(command.arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What is left of it harms nobody.
        let _ = fs::remove_dir_all(&self.copy);
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
