//! The calls in progress, for forked children: what another thread was doing when the process forked can't be cleared up.
//! It left locks and turns behind as they were, and nobody will ever give them back. So calls are counted, and a child that
//! inherits a call in progress can be told so instead of waiting for ever.

use std::sync::atomic::{AtomicU64, Ordering};

/// The process whose calls are counted, in the upper half, and how many are in progress, in the lower.
#[derive(Debug, Default)]
pub struct Calls(AtomicU64);

impl Calls {
    /// No call is in progress.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Begins a call. Nothing that threads share is touched without one. `None`: the process was forked in the middle of
    /// a call.
    pub fn begin(&self) -> Option<Call<'_>> {
        let pid = u64::from(std::process::id()) << 32;
        let mut counted = self.0.load(Ordering::Acquire);
        loop {
            let (owner, in_progress) = (counted & !u64::from(u32::MAX), counted & u64::from(u32::MAX));
            if owner != pid && in_progress > 0 {
                return None;
            }
            let next = pid | in_progress.saturating_add(1);
            match self.0.compare_exchange_weak(counted, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(Call(self)),
                Err(now) => counted = now,
            }
        }
    }
}

/// A call in progress.
#[derive(Debug)]
pub struct Call<'c>(&'c Calls);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}
