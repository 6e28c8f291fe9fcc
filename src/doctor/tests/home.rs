//! What is on the machine.

use std::path::PathBuf;
use std::time::Duration;

use super::super::{Backup, Check, Home, Mode, Process, Queue, Supervision, Verdict, home};
use super::{check, find};

const DAY: Duration = Duration::from_secs(86_400);

fn well() -> Home {
    let mode = |path: &str, mode, wanted| Mode { path: PathBuf::from(path), mode, wanted };
    Home {
        missing: Vec::new(),
        keys: vec![mode("data/keys/rsa.pem", 0o600, 0o600)],
        data: vec![mode("data", 0o700, 0o700)],
        shows_keys: Some(true),
        room: Some((50 << 30, 8 << 20)),
        database: Ok(None),
        database_bytes: 3 << 20,
        backup: Backup::Fresh(DAY),
        queue: Queue::default(),
        process: Some(Process {
            supervision: Some(Supervision::Watchdog),
            memory: Some(20 << 20),
            files: Some(8192),
            is_replaced: false,
            has_old_settings: false,
        }),
        descriptors: 704,
    }
}

type Row = (fn(&mut Home), Check, (Verdict, &'static str, &'static str));

const ROWS: &[Row] = &[
    (
        |it| it.missing = vec!["https: other servers refuse plain http"],
        Check::Settings,
        (Verdict::Yellow, "nobody else", "node.toml lacks https"),
    ),
    (
        |it| it.process = None,
        Check::Served,
        (Verdict::Red, "not running", "systemctl enable --now skep"),
    ),
    (
        |it| it.keys[0].mode = 0o640,
        Check::KeyFiles,
        (Verdict::Red, "rsa.pem", "`chmod 600 data/keys/rsa.pem`"),
    ),
    (|it| it.data[0].mode = 0o711, Check::DataFolder, (Verdict::Red, "`data`", "`chmod 700 data`")),
    (|it| it.shows_keys = Some(false), Check::Keys, (Verdict::Red, "other keys", "skep build")),
    (
        |it| it.room = Some((7 << 20, 8 << 20)),
        Check::Disk,
        (Verdict::Red, "only 7 MiB", "journalctl --vacuum-size"),
    ),
    (
        |it| it.room = Some((200 << 20, 8 << 20)),
        Check::Disk,
        (Verdict::Yellow, "only 200 MiB", "du "),
    ),
    (|it| it.room = None, Check::Disk, (Verdict::Green, "does not tell", "")),
    (
        |it| it.database = Ok(Some("row 3 missing from index".to_owned())),
        Check::Database,
        (Verdict::Red, "row 3", "skep restore"),
    ),
    (
        |it| it.database = Err("cannot read".to_owned()),
        Check::Database,
        (Verdict::Red, "cannot read", "skep restore"),
    ),
    (|it| it.backup = Backup::Missing, Check::Backup, (Verdict::Yellow, "none", "skep backup")),
    (
        |it| it.backup = Backup::Old(9 * DAY),
        Check::Backup,
        (Verdict::Yellow, "9 days", "skep backup"),
    ),
    (|it| it.backup = Backup::NotAsked, Check::Backup, (Verdict::Green, "none is needed", "")),
    (
        |it| it.queue.is_paused = true,
        Check::Queue,
        (Verdict::Yellow, "paused", "skep queue resume"),
    ),
    (
        |it| it.queue = Queue { waiting: 7, oldest: Some(4 * DAY), ..Queue::default() },
        Check::Queue,
        (Verdict::Yellow, "7 letters wait, the oldest for 4 days", "skep queue drop HOST"),
    ),
    (
        |it| it.queue = Queue { waiting: 1, oldest: Some(DAY), dead: 2, is_paused: false },
        Check::Queue,
        (Verdict::Green, "1 letter waits; 2 servers", ""),
    ),
    (
        |it| it.process.as_mut().unwrap().has_old_settings = true,
        Check::Settings,
        (Verdict::Yellow, "newer than the running", "restart"),
    ),
    (
        |it| it.process.as_mut().unwrap().is_replaced = true,
        Check::Version,
        (Verdict::Yellow, "before", "systemctl restart skep"),
    ),
    (
        |it| it.process.as_mut().unwrap().supervision = Some(Supervision::Notify),
        Check::Supervisor,
        (Verdict::Yellow, "WatchdogSec", "skep proxy systemd"),
    ),
    (
        |it| it.process.as_mut().unwrap().memory = Some(900 << 20),
        Check::Memory,
        (Verdict::Yellow, "900 MiB", "restart"),
    ),
    (
        |it| it.process.as_mut().unwrap().files = Some(256),
        Check::Files,
        (Verdict::Yellow, "256 files, and needs 704", "LimitNOFILE=8192"),
    ),
];

#[test]
fn a_machine_that_is_well_is_green() {
    let findings = home(&well());
    assert_eq!(findings.len(), 13);
    assert!(findings.iter().all(|it| it.verdict == Verdict::Green), "{findings:?}");
}

#[test]
fn each_thing_that_is_wrong_at_home_is_said() {
    for (spoil, name, expected) in ROWS {
        let mut seen = well();
        spoil(&mut seen);
        let findings = home(&seen);
        check(find(&findings, *name), *expected);
        let others = findings.iter().filter(|it| it.check != *name);
        assert!({ others }.all(|it| it.verdict == Verdict::Green), "{name:?}: {findings:?}");
    }
}

#[test]
fn what_cannot_be_seen_of_the_process_is_left_out() {
    let seen = Home { process: Some(Process::default()), shows_keys: None, ..well() };
    let findings = home(&seen);
    for name in [Check::Keys, Check::Supervisor, Check::Memory, Check::Files] {
        assert!(findings.iter().all(|it| it.check != name), "{findings:?}");
    }
}
