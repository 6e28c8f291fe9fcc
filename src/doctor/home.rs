//! What is on the machine itself: files and their modes, keys, room, the database, backups, letters, the process.

use std::path::PathBuf;
use std::time::Duration;

use super::{Check, Finding};
use crate::limits::{DISK_SOON_BYTES, MEMORY_MUCH_BYTES, QUEUE_STUCK};

/// What was seen on the machine.
#[derive(Debug)]
pub struct Home {
    /// What the settings lack before others can reach it.
    pub missing: Vec<&'static str>,
    /// The private keys.
    pub keys: Vec<Mode>,
    /// The data folder, and the database in it.
    pub data: Vec<Mode>,
    /// Does the account that is written show these keys? `None`: nothing is written yet.
    pub shows_keys: Option<bool>,
    /// What is left on the disk, and below which number nothing is built any more, bytes.
    pub room: Option<(u64, u64)>,
    /// What is wrong with the database, if anything.
    pub database: Result<Option<String>, String>,
    /// Its size, bytes.
    pub database_bytes: u64,
    /// The last backup.
    pub backup: Backup,
    /// How letters go out.
    pub queue: Queue,
    /// `skep serve`, if it runs.
    pub process: Option<Process>,
    /// Descriptors that it may need.
    pub descriptors: u64,
}

/// A file or folder, and who may do what with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mode {
    /// Where it is.
    pub path: PathBuf,
    /// Its permissions.
    pub mode: u32,
    /// Those that it should have.
    pub wanted: u32,
}

/// How it stands with backups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backup {
    /// Nobody needs one yet, or the owner makes others.
    NotAsked,
    /// There is none, and there should be.
    Missing,
    /// The last one is this old, and that is too old.
    Old(Duration),
    /// The last one is this old.
    Fresh(Duration),
}

/// Letters on their way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Queue {
    /// How many wait.
    pub waiting: i64,
    /// For how long the oldest has.
    pub oldest: Option<Duration>,
    /// Servers that have failed for days.
    pub dead: i64,
    /// Has the owner paused it?
    pub is_paused: bool,
}

/// The process that serves; what cannot be seen of it from here is not there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Process {
    /// Has systemd started it, and does it wait for signs of life?
    pub supervision: Option<Supervision>,
    /// What it holds in memory, bytes.
    pub memory: Option<u64>,
    /// How many files it may open.
    pub files: Option<u64>,
    /// Is its program another one than the file that is there now?
    pub is_replaced: bool,
    /// Was node.toml changed since it has read it?
    pub has_old_settings: bool,
}

/// Who looks after the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Supervision {
    /// systemd, which starts it anew when it ends and when it hangs.
    Watchdog,
    /// systemd, which does not know whether it hangs.
    Notify,
    /// Something else, or nobody.
    Unknown,
}

/// Judges it.
#[must_use]
pub fn home(home: &Home) -> Vec<Finding> {
    let mut findings = vec![settings(home), served(home), key_files(home)];
    findings.extend(keys(home));
    findings.extend([data_folder(home), disk(home), database(home), backup(home), queue(home)]);
    if let Some(process) = &home.process {
        findings.push(version(process));
        findings.extend(process.supervision.map(supervisor));
        findings.extend(process.memory.map(memory));
        findings.extend(process.files.map(|files| open_files(home, files)));
    }
    findings
}

fn settings(home: &Home) -> Finding {
    let is_old = home.process.as_ref().is_some_and(|it| it.has_old_settings);
    match home.missing.first() {
        None if is_old => Finding::yellow(
            Check::Settings,
            "node.toml is newer than the running `skep serve`, which has read another one",
            "`sudo systemctl restart skep`, or however it is started",
        ),
        None => Finding::green(Check::Settings, "others may reach this node"),
        Some(missing) => Finding::yellow(
            Check::Settings,
            "nobody else can follow this node yet",
            format!("node.toml lacks {missing}"),
        ),
    }
}

fn served(home: &Home) -> Finding {
    match home.process {
        Some(_) => Finding::green(Check::Served, "`skep serve` runs"),
        None => Finding::red(
            Check::Served,
            "`skep serve` is not running on this folder: nothing is received or sent",
            "`sudo systemctl enable --now skep` (`skep proxy systemd` prints the unit), or `skep serve`",
        ),
    }
}

fn open_to_others(modes: &[Mode]) -> Option<&Mode> {
    modes.iter().find(|it| it.mode & 0o077 != 0)
}

fn key_files(home: &Home) -> Finding {
    match open_to_others(&home.keys) {
        None => Finding::green(Check::KeyFiles, "nobody else reads the private keys"),
        Some(it) => Finding::red(
            Check::KeyFiles,
            format!("others on this machine may read the private key `{}`", it.path.display()),
            format!("`chmod {:o} {}`", it.wanted, it.path.display()),
        ),
    }
}

fn keys(home: &Home) -> Option<Finding> {
    Some(match home.shows_keys? {
        true => Finding::green(Check::Keys, "the account shows the keys that are on this disk"),
        false => Finding::red(
            Check::Keys,
            "the account shows other keys than those on this disk: nobody believes what is signed",
            "`skep build`; if the keys came from an old backup, put those that others know back first",
        ),
    })
}

fn data_folder(home: &Home) -> Finding {
    match open_to_others(&home.data) {
        None => Finding::green(Check::DataFolder, "nobody else looks into the data folder"),
        Some(it) => Finding::red(
            Check::DataFolder,
            format!(
                "others on this machine may look into `{}`: letters are in it",
                it.path.display()
            ),
            format!("`chmod {:o} {}`", it.wanted, it.path.display()),
        ),
    }
}

fn disk(home: &Home) -> Finding {
    let check = Check::Disk;
    let Some((left, least)) = home.room else {
        return Finding::green(check, "this disk does not tell how much room is left");
    };
    let words = format!("{} are left on the disk", size(left));
    let fix = "`sudo du -xh --max-depth=2 / | sort -h | tail` shows what takes the room; old backups and logs \
               (`sudo journalctl --vacuum-size=100M`) go first";
    match left {
        left if left < least => {
            Finding::red(check, format!("only {words}: nothing is built or published"), fix)
        }
        left if left < DISK_SOON_BYTES => Finding::yellow(check, format!("only {words}"), fix),
        _ => Finding::green(check, words),
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        mebibytes @ ..=9_999 => format!("{mebibytes} MiB"),
        mebibytes => format!("{} GiB", mebibytes >> 10),
    }
}

fn database(home: &Home) -> Finding {
    let check = Check::Database;
    let fix = "stop skep, and put the latest good backup back: `skep restore --verify FILE`, then `skep restore FILE`";
    match &home.database {
        Ok(None) => Finding::green(check, format!("sound, {}", size(home.database_bytes))),
        Ok(Some(complaint)) => {
            Finding::red(check, format!("the database is damaged: {complaint}"), fix)
        }
        Err(why) => Finding::red(check, format!("the database cannot be read: {why}"), fix),
    }
}

fn backup(home: &Home) -> Finding {
    let check = Check::Backup;
    let days = |age: Duration| match age.as_secs() / 86_400 {
        0 => "from today".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    };
    let fix = "`skep backup`; `every = \"24h\"` under [backup] in node.toml lets `serve` do it";
    match home.backup {
        Backup::NotAsked => Finding::green(check, "none is needed yet, or you make others"),
        Backup::Fresh(age) => Finding::green(check, format!("the last one is {}", days(age))),
        Backup::Old(age) => Finding::yellow(check, format!("the last one is {}", days(age)), fix),
        Backup::Missing => Finding::yellow(check, "there is none", fix),
    }
}

fn queue(home: &Home) -> Finding {
    let (check, queue) = (Check::Queue, &home.queue);
    if queue.is_paused {
        return Finding::yellow(
            check,
            "you have paused it: nothing is sent",
            "`skep queue resume`",
        );
    }
    let waits = match queue.waiting {
        0 => "nothing waits".to_owned(),
        1 => "1 letter waits".to_owned(),
        count => format!("{count} letters wait"),
    };
    match queue.oldest {
        Some(age) if age > QUEUE_STUCK => Finding::yellow(
            check,
            format!("{waits}, the oldest for {} days", age.as_secs() / 86_400),
            "`skep queue` says why; `skep queue drop HOST` gives up a server that is gone for good",
        ),
        _ if queue.dead > 0 => Finding::green(
            check,
            format!("{waits}; {} servers have been away for days, and hold up nobody", queue.dead),
        ),
        _ => Finding::green(check, waits),
    }
}

fn version(process: &Process) -> Finding {
    let version = env!("CARGO_PKG_VERSION");
    match process.is_replaced {
        false => Finding::green(Check::Version, format!("skep {version}")),
        true => Finding::yellow(
            Check::Version,
            "`skep serve` still runs the program that was there before",
            "`sudo systemctl restart skep`",
        ),
    }
}

fn supervisor(supervision: Supervision) -> Finding {
    let check = Check::Supervisor;
    let fix = "`skep proxy systemd | sudo tee /etc/systemd/system/skep.service && sudo systemctl daemon-reload && \
               sudo systemctl restart skep`";
    match supervision {
        Supervision::Watchdog => {
            Finding::green(check, "systemd starts it anew when it ends or hangs")
        }
        Supervision::Notify => Finding::yellow(
            check,
            "systemd does not notice when it hangs: the unit has no `WatchdogSec`",
            fix,
        ),
        Supervision::Unknown => Finding::green(
            check,
            "not started by systemd; whatever starts it has to start it again",
        ),
    }
}

fn memory(bytes: u64) -> Finding {
    let words = format!("`skep serve` holds {} MiB", bytes >> 20);
    match bytes > MEMORY_MUCH_BYTES {
        false => Finding::green(Check::Memory, words),
        true => Finding::yellow(
            Check::Memory,
            format!("{words}, which is more than it should"),
            "`sudo systemctl restart skep`; if it grows again, tell the makers what it says with `serve -v`",
        ),
    }
}

fn open_files(home: &Home, files: u64) -> Finding {
    let (check, needed) = (Check::Files, home.descriptors);
    match files >= needed {
        true => Finding::green(check, format!("it may open {files} files")),
        false => Finding::yellow(
            check,
            format!("it may open {files} files, and needs {needed} when all come at once"),
            "write `LimitNOFILE=8192` under [Service] in the unit: `skep proxy systemd` prints it",
        ),
    }
}
