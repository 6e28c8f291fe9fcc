//! Bodies that have arrived and are not answered yet: bounded in all, so that many large ones at
//! once cannot take all memory (SEC-3).

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use super::head::Refusal;
use super::head::refuse;

/// What all bodies together may hold.
pub(super) struct Arriving {
    max_bytes: usize,
    held_bytes: AtomicUsize,
}

impl Arriving {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { max_bytes, held_bytes: AtomicUsize::new(0) }
    }

    /// A share for one body, empty yet.
    pub(super) fn share(&self) -> Share<'_> {
        Share { all: self, bytes: 0 }
    }
}

/// What one body holds; given back when dropped.
pub(super) struct Share<'a> {
    all: &'a Arriving,
    bytes: usize,
}

impl Share<'_> {
    /// Takes as much as is missing to `bytes`.
    ///
    /// # Errors
    /// 503 when all bodies together would hold too much.
    pub(super) fn grow_to(&mut self, bytes: usize) -> Result<(), Refusal> {
        let more = bytes.saturating_sub(self.bytes);
        let held = self.all.held_bytes.fetch_add(more, Ordering::SeqCst);
        self.bytes += more;
        if held + more > self.all.max_bytes {
            return Err(refuse(503, "Too much is arriving just now; please try again."));
        }
        Ok(())
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.all.held_bytes.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::Arriving;

    #[test]
    fn what_is_held_is_bounded_and_given_back() {
        let all = Arriving::new(100);
        let (mut a, mut b) = (all.share(), all.share());
        assert!(a.grow_to(60).is_ok() && a.grow_to(50).is_ok());
        assert!(b.grow_to(40).is_ok());
        assert_eq!(b.grow_to(41).unwrap_err().status, 503);
        drop(a);
        assert!(all.share().grow_to(59).is_ok());
        assert!(b.grow_to(100).is_ok());
    }
}
