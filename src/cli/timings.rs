//! Where the time of a build goes: a bar on the terminal while it lasts, a table afterwards.

use std::io::{Write, stderr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::print::Printer;
use crate::limits;
use crate::site::{Phase, Progress};

/// The widest line of the bar, in characters: it fits into any terminal.
const BAR: usize = 24;
/// Back to the beginning of the line, which is emptied.
const AGAIN: &str = "\r\x1b[2K";

/// Takes the time.
pub(super) struct Timings {
    start: Instant,
    begun: Mutex<Vec<(Phase, usize, Instant)>>,
    done: AtomicUsize,
    bar: Option<Bar>,
}

/// One part of a build, as it was.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub(super) struct Lap {
    phase: &'static str,
    ms: f64,
    steps: usize,
}

impl Timings {
    /// Begins to take the time, with a bar if somebody is watching.
    pub(super) fn new(printer: &Printer) -> Self {
        let bar = printer.is_watched().then(Bar::default);
        Self { start: Instant::now(), begun: Mutex::default(), done: AtomicUsize::new(0), bar }
    }

    /// Takes the bar away, and tells where the time went.
    pub(super) fn end(self) -> Vec<Lap> {
        if let Some(text) = self.bar.as_ref().and_then(Bar::erased) {
            put(text);
        }
        let begun = self.begun.into_inner().unwrap_or_else(PoisonError::into_inner);
        let ends = begun.iter().skip(1).map(|(_, _, at)| *at).chain([Instant::now()]);
        let laps = begun.iter().zip(ends).map(|((phase, steps, begin), end)| {
            let spent = end.saturating_duration_since(*begin);
            Lap { phase: phase.as_str(), ms: millis(spent), steps: *steps }
        });
        laps.collect()
    }

    fn show(&self, bar: &Bar) {
        let elapsed = self.start.elapsed();
        if bar.is_due(elapsed) {
            let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
            let Some((phase, count, _)) = begun.last() else { return };
            put(&format!(
                "{AGAIN}{}",
                line(phase.as_str(), self.done.load(Ordering::Relaxed), *count)
            ));
        }
    }
}

impl Progress for Timings {
    fn begin(&self, phase: Phase, count: usize) {
        self.done.store(0, Ordering::Relaxed);
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.push((phase, count, Instant::now()));
        drop(begun);
        if let Some(bar) = &self.bar {
            self.show(bar);
        }
    }

    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            self.show(bar);
        }
    }
}

/// When the bar was drawn last, in milliseconds from the start; 0: never.
#[derive(Default)]
struct Bar(AtomicU64);

impl Bar {
    /// Is it to be drawn? Of several threads that ask at once, one is told so.
    fn is_due(&self, elapsed: Duration) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let pause = elapsed.saturating_sub(Duration::from_millis(last));
        let now = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        elapsed >= limits::BAR_AFTER
            && (last == 0 || pause >= limits::BAR_EVERY)
            && self.0.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// What takes it away, if it was ever there.
    fn erased(&self) -> Option<&'static str> {
        (self.0.load(Ordering::Relaxed) > 0).then_some(AGAIN)
    }
}

/// The same bar for something that is only counted.
pub(super) struct Counter {
    start: Instant,
    name: &'static str,
    bar: Option<Bar>,
}

impl Counter {
    /// A bar with this name, if somebody is watching.
    pub(super) fn new(printer: &Printer, name: &'static str) -> Self {
        let bar = printer.is_watched().then(Bar::default);
        Self { start: Instant::now(), name, bar }
    }

    /// Shows that `done` of `count` are done.
    pub(super) fn show(&self, done: usize, count: usize) {
        let elapsed = self.start.elapsed();
        if self.bar.as_ref().is_some_and(|bar| bar.is_due(elapsed)) {
            put(&format!("{AGAIN}{}", line(self.name, done, count)));
        }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        if let Some(text) = self.bar.as_ref().and_then(Bar::erased) {
            put(text);
        }
    }
}

fn put(text: &str) {
    let mut out = stderr().lock();
    // A terminal that is gone needs no bar.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// `posts    [#########               ] 3,812 of 10,000`, without the comma.
fn line(name: &str, done: usize, count: usize) -> String {
    if count == 0 {
        return format!("{name:<9}");
    }
    let done = done.min(count);
    let full = BAR * done / count;
    format!("{name:<9}[{}{}] {done} of {count}", "#".repeat(full), " ".repeat(BAR - full))
}

/// For people: a line for each part, and their sum.
pub(super) fn table(laps: &[Lap]) -> String {
    let total: f64 = laps.iter().map(|lap| lap.ms).sum();
    let row = |name: &str, ms: f64, steps: String| {
        let share = if total > 0.0 { ms * 100.0 / total } else { 0.0 };
        format!("{name:<9} {ms:>9.1} ms {share:>4.0} %{steps}\n")
    };
    let rows = laps.iter().map(|lap| {
        let steps = if lap.steps > 0 { format!("  {:>7}", lap.steps) } else { String::new() };
        row(lap.phase, lap.ms, steps)
    });
    rows.chain([row("together", total, String::new())]).collect()
}

/// With one decimal: less is noise.
fn millis(spent: Duration) -> f64 {
    (spent.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{AGAIN, Bar, Lap, line, table};

    #[test]
    fn the_bar_waits_a_second_and_is_drawn_ten_times_in_each() {
        let bar = Bar::default();
        let drawn: Vec<u64> =
            (0..3_000).step_by(7).filter(|ms| bar.is_due(Duration::from_millis(*ms))).collect();
        assert!(drawn.first().is_some_and(|first| (1_000..1_007).contains(first)), "{drawn:?}");
        assert!(drawn.windows(2).all(|two| two[1] - two[0] >= 100), "{drawn:?}");
        assert!(drawn.len() >= 18, "{drawn:?}");
        assert_eq!(bar.erased(), Some(AGAIN));
        assert_eq!(Bar::default().erased(), None);
    }

    #[test]
    fn lines_of_the_bar() {
        assert_eq!(line("read", 7, 0).trim_end(), "read");
        let cases = [
            (0, 10, "posts    [                        ] 0 of 10"),
            (5, 10, "posts    [############            ] 5 of 10"),
            (11, 10, "posts    [########################] 10 of 10"),
        ];
        for (done, count, expected) in cases {
            assert_eq!(line("posts", done, count), expected);
        }
    }

    #[test]
    fn the_table_adds_up() {
        let lap = |phase, ms, steps| Lap { phase, ms, steps };
        let text = table(&[lap("look", 25.0, 0), lap("posts", 75.0, 12)]);
        let expected = "look           25.0 ms   25 %\n\
                        posts          75.0 ms   75 %       12\n\
                        together      100.0 ms  100 %\n";
        assert_eq!(text, expected);
        assert!(table(&[]).starts_with("together"));
    }
}
