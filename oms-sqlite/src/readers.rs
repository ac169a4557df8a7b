//! The connections of a process that read.
//!
//! Invariants:
//! - there are never more than the options allow; who comes then waits;
//! - everything that one call reads is of one moment;
//! - a connection that was out when something failed, or when a call panicked, is not used again.

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use oms_core::value::LocationId;
use oms_core::{Code, Error};
use rusqlite::Connection;

use crate::connection::File;
use crate::fault::Fault;

/// A connection that reads.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) connection: Connection,
    /// Locations that were read before: there are few of them, and they stand in many rows.
    pub(crate) locations: HashSet<LocationId>,
}

impl Reader {
    /// A reader by this connection.
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, locations: HashSet::new() }
    }

    /// Reads as of one moment.
    pub(crate) fn read<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        execute(&self.connection, "BEGIN")?;
        let answer = read(self)?;
        execute(&self.connection, "COMMIT")?;
        Ok(answer)
    }
}

/// The readers of one process.
#[derive(Debug)]
pub(crate) struct Readers {
    file: Arc<File>,
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    idle: Vec<Reader>,
    out: usize,
}

impl Readers {
    /// No reader is open yet.
    pub(crate) fn new(file: Arc<File>) -> Self {
        Self { file, shelf: Mutex::default(), returned: Condvar::new() }
    }

    /// Reads as of one moment.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&mut Reader) -> Result<T, Fault>) -> Result<T, Error> {
        self.lend(|reader| reader.read(read))
    }

    /// Lends a reader outside of a transaction.
    pub(crate) fn lend<T>(&self, call: impl FnOnce(&mut Reader) -> Result<T, Fault>) -> Result<T, Error> {
        let mut lease = self.lease()?;
        let reader = match &mut lease.reader {
            Some(reader) => reader,
            none => none.insert(Reader::new(self.file.reader()?)),
        };
        let answer = call(reader)?;
        lease.is_sound = true;
        Ok(answer)
    }

    /// Closes those that are not out.
    pub(crate) fn close(&self) {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).idle.clear();
    }

    fn lease(&self) -> Result<Lease<'_>, Fault> {
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let readers_max = self.file.options.readers_max.max(1);
        let (mut shelf, wait) = self
            .returned
            .wait_timeout_while(shelf, self.file.options.busy_timeout, |shelf| shelf.out >= readers_max)
            .unwrap_or_else(PoisonError::into_inner);
        if wait.timed_out() && shelf.out >= readers_max {
            return Err(Fault::new(Code::Busy, format!("{readers_max} calls are reading already")));
        }
        shelf.out = shelf.out.saturating_add(1);
        Ok(Lease { readers: self, reader: shelf.idle.pop(), is_sound: false })
    }
}

/// A reader that is out. It comes back when nothing failed, and is closed otherwise.
struct Lease<'r> {
    readers: &'r Readers,
    reader: Option<Reader>,
    is_sound: bool,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut shelf = self.readers.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.out = shelf.out.saturating_sub(1);
        if self.is_sound {
            shelf.idle.extend(self.reader.take());
        }
        drop(shelf);
        self.readers.returned.notify_one();
    }
}

/// Executes a statement without values.
pub(crate) fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}
