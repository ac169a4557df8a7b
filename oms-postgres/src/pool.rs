//! The connections of a process.
//!
//! Invariants:
//! - there are never more than the options allow; who comes then waits;
//! - a connection that was out when the server or the network failed, or when a call panicked, is not used again;
//! - a forked child opens its own connections, and leaves those of its parent alone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use oms_core::{Code, Error};
use tokio_postgres::Config;

use crate::connection::{Connect, Connection};
use crate::fault::Fault;
use crate::options::Options;

/// The connections of a process.
pub(crate) struct Pool {
    config: Config,
    connect: Box<dyn Connect>,
    pub(crate) options: Options,
    shelf: Mutex<Shelf>,
    returned: Condvar,
    /// Whether a connection was lost since somebody asked.
    has_lost: AtomicBool,
}

#[derive(Debug)]
struct Shelf {
    pid: u32,
    idle: Vec<Connection>,
    out: usize,
}

impl Shelf {
    fn new() -> Self {
        Self { pid: std::process::id(), idle: Vec::new(), out: 0 }
    }
}

impl Pool {
    /// No connection is open yet.
    pub(crate) fn new(config: Config, connect: Box<dyn Connect>, options: Options) -> Self {
        Self {
            config,
            connect,
            options,
            shelf: Mutex::new(Shelf::new()),
            returned: Condvar::new(),
            has_lost: AtomicBool::new(false),
        }
    }

    /// Lends a connection.
    pub(crate) fn lend<T: Send>(
        &self,
        call: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send,
    ) -> Result<T, Error> {
        outside_of_runtimes(|| self.lend_here(call))
    }

    fn lend_here<T>(&self, call: impl FnOnce(&mut Connection) -> Result<T, Fault>) -> Result<T, Error> {
        let mut lease = self.lease()?;
        let connection = match &mut lease.connection {
            Some(connection) => connection,
            none => none.insert(Connection::open(&self.config, &*self.connect)?),
        };
        let answer = call(connection);
        lease.is_sound = answer.as_ref().err().is_none_or(Fault::spares_connection);
        Ok(answer?)
    }

    /// Closes the connections that are not out: the server may have closed them, too.
    pub(crate) fn forget(&self) {
        let idle = std::mem::take(&mut self.lock().idle);
        // Closing a connection takes a runtime.
        outside_of_runtimes(move || drop(idle));
    }

    /// Whether a connection was lost since the last call.
    pub(crate) fn take_lost(&self) -> bool {
        self.has_lost.swap(false, Ordering::AcqRel)
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.pid != std::process::id() {
            let inherited = std::mem::replace(&mut *shelf, Shelf::new());
            inherited.idle.into_iter().for_each(Connection::leave);
        }
        shelf
    }

    fn lease(&self) -> Result<Lease<'_>, Fault> {
        let connections_max = self.options.connections_max.max(1);
        let (mut shelf, wait) = self
            .returned
            .wait_timeout_while(self.lock(), self.options.busy_timeout, |shelf| shelf.out >= connections_max)
            .unwrap_or_else(PoisonError::into_inner);
        if wait.timed_out() && shelf.out >= connections_max {
            return Err(Fault::new(Code::Busy, format!("{connections_max} connections are in use already")));
        }
        shelf.out = shelf.out.saturating_add(1);
        let found = shelf.idle.pop();
        drop(shelf);
        let mut lease = Lease { pool: self, pid: std::process::id(), connection: found, is_sound: false };
        if lease.connection.as_mut().is_some_and(|connection| !connection.is_sound(self.options.idle_unchecked)) {
            lease.connection = None;
            self.has_lost.store(true, Ordering::Release);
        }
        Ok(lease)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Without the lock: a child that was forked in the middle of a call would wait for it for ever.
        let shelf = self.shelf.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (pid, idle) = (shelf.pid, std::mem::take(&mut shelf.idle));
        if pid == std::process::id() {
            outside_of_runtimes(move || drop(idle));
        } else {
            idle.into_iter().for_each(Connection::leave);
        }
    }
}

/// A connection that is out. It comes back when nothing failed, and is closed otherwise.
struct Lease<'p> {
    pool: &'p Pool,
    pid: u32,
    connection: Option<Connection>,
    is_sound: bool,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            self.connection.take().into_iter().for_each(Connection::leave);
            return;
        }
        let mut shelf = self.pool.lock();
        shelf.out = shelf.out.saturating_sub(1);
        if self.is_sound {
            shelf.idle.extend(self.connection.take());
        } else {
            self.pool.has_lost.store(true, Ordering::Release);
        }
        drop(shelf);
        self.pool.returned.notify_one();
    }
}

/// Calls from a task of a host's own runtime are made by another thread: a runtime can't wait within another one.
fn outside_of_runtimes<T: Send>(call: impl FnOnce() -> T + Send) -> T {
    if tokio::runtime::Handle::try_current().is_err() {
        return call();
    }
    std::thread::scope(|scope| match scope.spawn(call).join() {
        Ok(answer) => answer,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
