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

use std::sync::{Arc, Mutex, PoisonError, Weak};

use oms_core::store::shared::{self, Calls};
use oms_core::{Code, Error, Result};

use crate::process::Process;

/// The calls in progress, of all stores: SQLite shares more between them than a child could tell apart.
static CALLS: Calls = Calls::new();

/// What every process of this program has open, for its children.
static OPEN: Mutex<Vec<Weak<Process>>> = Mutex::new(Vec::new());

/// A call in progress. Nothing of SQLite is touched without one.
pub(crate) type Call = shared::Call<'static>;

/// Begins a call.
///
/// # Errors
/// [`Code::StoreUnavailable`] when the process was forked in the middle of a call.
pub(crate) fn begin() -> Result<Call> {
    let message = "the process was forked in the middle of a call: the store can't be used in this child";
    CALLS.begin().ok_or_else(|| Error::new(Code::StoreUnavailable, message))
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
