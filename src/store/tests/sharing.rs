//! Several processes on one file.

use std::thread;
use std::time::Duration;

use super::{follower, store};
use crate::store::Store;

#[test]
fn another_process_may_write_meanwhile() {
    let (dir, store) = store();
    let other = Store::open(&dir.path().join("skep.db")).unwrap();
    let writer = thread::spawn(move || {
        for n in 0..20 {
            other.write(|tx| tx.upsert_follower(&follower(&format!("o{n}")))).unwrap();
            thread::sleep(Duration::from_millis(1));
        }
    });
    for n in 0..20 {
        store.write(|tx| tx.upsert_follower(&follower(&format!("s{n}")))).unwrap();
    }
    writer.join().unwrap();
    assert_eq!(store.read(|tx| tx.count_followers()).unwrap(), 40);
}
