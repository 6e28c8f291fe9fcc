//! The process that serves a folder: found by the lock that it holds, and looked at in `/proc`. What the
//! system does not show is not there.

use std::fs;
use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::doctor::{Process, Supervision};

/// Whoever holds the lock, if anybody does.
pub(super) fn of_lock(lock: &Path) -> Option<Process> {
    let file = File::open(lock).ok()?;
    if !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return None;
    }
    let inode = file.metadata().ok()?.ino();
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    Some(holder(&locks, inode).map(look).unwrap_or_default())
}

/// The process that holds a lock on the file with this inode: `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`.
fn holder(locks: &str, inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let (kind, pid, file) = (words.next()?, words.nth(2)?, words.next()?);
        let is_it = kind == "FLOCK" && file.rsplit(':').next() == Some(&inode.to_string());
        is_it.then(|| pid.parse().ok()).flatten().filter(|pid| *pid != 0)
    })
}

fn look(pid: u32) -> Process {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let program = fs::read_link(folder.join("exe")).unwrap_or_default();
    Process {
        supervision: fs::read(folder.join("environ")).ok().map(|text| supervision(&text)),
        memory: read("status").and_then(|text| memory(&text)),
        files: read("limits").and_then(|text| files(&text)),
        is_replaced: program.to_string_lossy().ends_with(" (deleted)"),
        has_old_settings: false,
    }
}

fn supervision(environment: &[u8]) -> Supervision {
    let has = |name: &[u8]| environment.split(|byte| *byte == 0).any(|it| it.starts_with(name));
    match (has(b"NOTIFY_SOCKET="), has(b"WATCHDOG_USEC=")) {
        (true, true) => Supervision::Watchdog,
        (true, false) => Supervision::Notify,
        (false, _) => Supervision::Unknown,
    }
}

/// `VmRSS:     1234 kB`
fn memory(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// `Max open files            8192                 8192                 files`
fn files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_ascii_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{files, holder, memory, supervision};
    use crate::doctor::Supervision;

    #[test]
    fn what_proc_says_is_read() {
        let locks = "1: POSIX  ADVISORY  READ 7 08:01:5678 128 128\n\
                     2: -> FLOCK  ADVISORY  WRITE 8 08:01:5678 0 EOF\n\
                     3: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF\n\
                     4: FLOCK  ADVISORY  WRITE 0 08:01:9 0 EOF\n";
        assert_eq!(holder(locks, 5678), Some(1234));
        assert_eq!(holder(locks, 9), None, "in another namespace");
        assert_eq!(holder(locks, 78), None);
        assert_eq!(memory("VmHWM:\t 9 kB\nVmRSS:\t    1234 kB\n"), Some(1234 * 1024));
        assert_eq!(memory("VmRSS: 1"), None);
        let limits = "Max open files            8192                 16384                files\n";
        assert_eq!(files(limits), Some(8192));
        assert_eq!(files("Max open files  unlimited unlimited files"), Some(u64::MAX));
        for (environment, expected) in [
            (&b"A=B\0NOTIFY_SOCKET=/run/x\0WATCHDOG_USEC=6\0"[..], Supervision::Watchdog),
            (b"NOTIFY_SOCKET=/run/x\0", Supervision::Notify),
            (b"XNOTIFY_SOCKET=/run/x\0", Supervision::Unknown),
            (b"", Supervision::Unknown),
        ] {
            assert_eq!(supervision(environment), expected);
        }
    }
}
