//! Jobs of many threads: each is done once, and none pays for another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use super::{Batches, lock};

/// What a thread heard of its job; nothing, if it panicked.
type Told = Option<Result<(), String>>;

/// Lets jobs 1 to `last` come while job 0 is being done; what each was told, and the batches.
fn bring(
    last: u32,
    work: impl Fn(&[u32]) -> Result<(), String> + Sync,
) -> (Vec<Told>, Vec<Vec<u32>>) {
    let (batches, done) = (Batches::default(), Mutex::new(Vec::new()));
    let (started, has_started) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let may_go_on = Mutex::new(may_go_on);
    let work = |jobs: &[u32]| {
        if jobs == [0] {
            started.send(()).unwrap();
            lock(&may_go_on).recv().unwrap();
        }
        lock(&done).push(jobs.to_vec());
        work(jobs)
    };
    let run = |job| catch_unwind(AssertUnwindSafe(|| batches.run(job, work))).ok();
    let told = thread::scope(|scope| {
        let first = scope.spawn(|| run(0));
        has_started.recv().unwrap();
        let others: Vec<_> = (1..=last)
            .map(|job| {
                let other = scope.spawn(move || run(job));
                while lock(&batches.state).waiting.len() < job as usize {
                    thread::yield_now();
                }
                other
            })
            .collect();
        go_on.send(()).unwrap();
        [first].into_iter().chain(others).map(|thread| thread.join().unwrap()).collect()
    });
    assert!(!lock(&batches.state).is_led, "whoever comes next may lead");
    (told, done.into_inner().unwrap())
}

#[test]
fn what_has_come_meanwhile_is_done_together() {
    let (told, batches) = bring(5, |_| Ok(()));
    assert_eq!(told, vec![Some(Ok(())); 6]);
    assert_eq!(batches, [vec![0], vec![1, 2, 3, 4, 5]]);
}

#[test]
fn one_that_fails_fails_alone() {
    let (told, mut batches) = bring(3, |jobs| match jobs.contains(&2) {
        true => Err("two".to_owned()),
        false => Ok(()),
    });
    assert_eq!(told, [Some(Ok(())), Some(Ok(())), Some(Err("two".to_owned())), Some(Ok(()))]);
    batches[2..].sort();
    assert_eq!(batches, [vec![0], vec![1, 2, 3], vec![1], vec![2], vec![3]]);
}

#[test]
fn a_panic_leaves_nobody_asleep() {
    let (told, _) = bring(3, |jobs| {
        assert!(jobs.len() == 1, "a panic that belongs to the test");
        Ok(())
    });
    assert_eq!(told, [Some(Ok(())), None, Some(Ok(())), Some(Ok(()))]);
}
