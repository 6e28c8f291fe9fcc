//! `serve` and what is around it: systemd, and the kernel that keeps it in its folder.

use std::fs;
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use super::broken_disk::library;
use super::peer::Peer;
use super::site::Site;
use super::until;

#[test]
fn serve_writes_nowhere_but_into_its_folders() {
    let (site, peer) = (Site::new(), Peer::new());
    let Some(library) = library(&site, "confining") else { return };
    let outside = tempfile::tempdir().unwrap();
    let (to, within) = (outside.path().join("escaped"), site.path("data/within"));
    let when = site.path("now");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let environment = [
        ("LD_PRELOAD", text(&library)),
        // Where it may write as well.
        ("TMPDIR", text(site.root())),
        ("ESCAPE_WHEN", text(&when)),
        ("ESCAPE_TO", text(&to)),
        ("ESCAPE_WITHIN", text(&within)),
    ];
    let environment: Vec<_> = environment.iter().map(|(name, to)| (*name, to.as_str())).collect();
    let is_there = || TcpStream::connect(site.address).is_ok();
    let _serving = site.serve_as(&["-vv"], &environment, is_there);
    if site.read("serve.log").contains("this kernel has no Landlock") {
        eprintln!("skipped: this kernel has no Landlock");
        return;
    }
    fs::write(&when, "").unwrap();
    peer.follow(&site);
    until("the attempt", || within.exists().then_some(()));
    assert!(!to.exists(), "it has written outside of its folders");
}

#[test]
fn systemd_hears_when_it_is_ready_and_that_it_lives() {
    let site = Site::new();
    let path = site.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let environment = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "400000")];
    let serving = site.serve_as(&[], &environment, || TcpStream::connect(site.address).is_ok());
    let heard = || {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    assert_eq!([heard(), heard(), heard()], ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    assert_eq!(serving.terminate(Duration::from_secs(60)).and_then(|it| it.code()), Some(0));
    until("the farewell", || (heard() == "STOPPING=1").then_some(()));
}
