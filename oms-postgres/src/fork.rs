//! What a forked child does with what it inherits.
//!
//! A child opens connections of its own. But what another thread was doing when the process forked can't be cleared up: it
//! left locks and turns behind as they were, and nobody will ever give them back. So calls are counted, and a child that
//! inherits a call in progress is told so instead of waiting for ever.

use std::sync::atomic::{AtomicU64, Ordering};

use oms_core::{Code, Error, Result};

/// The calls of one store: the process whose they are, in the upper half, and how many are in progress, in the lower.
#[derive(Debug, Default)]
pub(crate) struct Calls(AtomicU64);

impl Calls {
    /// Begins a call. Nothing that threads share is touched without one.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`] when the process was forked in the middle of a call.
    pub(crate) fn begin(&self) -> Result<Call<'_>> {
        let pid = u64::from(std::process::id()) << 32;
        let mut counted = self.0.load(Ordering::Acquire);
        loop {
            let (owner, in_progress) = (counted & !u64::from(u32::MAX), counted & u64::from(u32::MAX));
            if owner != pid && in_progress > 0 {
                let message = "the process was forked in the middle of a call: open the store anew in this child";
                return Err(Error::new(Code::StoreUnavailable, message));
            }
            let next = pid | in_progress.saturating_add(1);
            match self.0.compare_exchange_weak(counted, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Ok(Call(self)),
                Err(now) => counted = now,
            }
        }
    }
}

/// A call in progress.
#[derive(Debug)]
pub(crate) struct Call<'c>(&'c Calls);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}
