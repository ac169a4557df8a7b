//! What a forked child does with what it inherits.
//!
//! SQLite keeps one table of file locks per process. A child inherits the table but not the locks: POSIX locks do not
//! survive a fork. A child that leaves inherited connections open gets no locks for those that it opens itself, because
//! the table says that the process has them already; as soon as the parent closes, it deletes the log under the child,
//! and what the child commits is lost. So a child closes all that it inherits before it opens anything: that releases no
//! lock of the parent, and empties the table.
//!
//! What another thread was doing when the process forked can't be cleared up: it left locks and connections behind as
//! they were. So calls are counted, and a child that inherits a call in progress is told so instead of waiting for ever.
//!
//! Invariants:
//! - a connection is used only by the process that opened it;
//! - before a process opens a file, nothing that it inherited is open;
//! - nothing that was in use when the process forked is touched by the child.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use oms_core::{Code, Error, Result};

use crate::process::Process;

/// The process whose calls are counted, in the upper half, and how many are in progress, in the lower.
static CALLS: AtomicU64 = AtomicU64::new(0);

/// What every process of this program has open, for its children.
static OPEN: Mutex<Vec<Weak<Process>>> = Mutex::new(Vec::new());

/// A call in progress. Nothing of SQLite is touched without one.
#[derive(Debug)]
pub(crate) struct Call(());

impl Call {
    /// Begins a call.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`] when the process was forked in the middle of a call.
    pub(crate) fn begin() -> Result<Self> {
        let pid = u64::from(std::process::id()) << 32;
        let mut counted = CALLS.load(Ordering::Acquire);
        loop {
            let (owner, in_progress) = (counted & !u64::from(u32::MAX), counted & u64::from(u32::MAX));
            if owner != pid && in_progress > 0 {
                let message = "the process was forked in the middle of a call: the store can't be used in this child";
                return Err(Error::new(Code::StoreUnavailable, message));
            }
            let next = pid | in_progress.saturating_add(1);
            match CALLS.compare_exchange_weak(counted, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Ok(Self(())),
                Err(now) => counted = now,
            }
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        CALLS.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Closes all that the running process inherited, and notes what it is going to open.
pub(crate) fn enter(_: &Call, process: Process) -> Arc<Process> {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|process| process.strong_count() > 0);
    for inherited in open.iter().filter_map(Weak::upgrade).filter(|process| !process.is_current()) {
        inherited.close();
    }
    let process = Arc::new(process);
    open.push(Arc::downgrade(&process));
    process
}
