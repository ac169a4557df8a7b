//! The one connection of a process that writes.
//!
//! Invariants:
//! - nothing is read or written outside of an exclusive transaction, so that what was checked still holds when it is
//!   written;
//! - what is remembered from earlier transactions is used only while no other connection has written since;
//! - after any error but a busy lock the connection is given up.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use oms_core::kernel::{RecordKey, Sequence, Version};
use oms_core::store::Rejection;
use oms_core::value::Tenant;
use oms_core::{Code, Error};
use rusqlite::Connection;

use crate::commit::Transaction;
use crate::connection::File;
use crate::fault::Fault;
use crate::lists::Waiting;
use crate::readers::{Reader, execute};
use crate::statements::Statements;
use crate::waiting::Crowd;
use oms_core::store::shared::{EncodedWindows, Mirror, Outcome, Request, Sets, Used};

/// How many versions of records are remembered.
const VERSIONS_MAX: usize = 50_000;

/// After how many change sets the length of the log is looked at. Each writes some 10 to 20 pages.
const SETS_PER_LOOK: usize = 64;

/// The connection that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    /// It can read as well, and has the pages that were written last at hand.
    pub(crate) reader: Reader,
    memory: Memory,
    crowd: Crowd,
    /// Change sets since the last look at the log.
    sets_written: usize,
}

/// What is known of the file from earlier transactions. Void as soon as another connection writes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) tenants: HashMap<Tenant, i64>,
    /// The last sequence of each tenant.
    pub(crate) last: HashMap<i64, Sequence>,
    /// Versions of records that were looked at; 0: there is none.
    pub(crate) versions: HashMap<(i64, RecordKey), Version, RandomState>,
    /// The rows of lists that wait, of each tenant.
    pub(crate) waiting: HashMap<i64, Waiting>,
    /// SQLite's count of what others have written.
    data_version: i64,
}

impl Memory {
    pub(crate) fn forget(&mut self) {
        *self = Self { data_version: self.data_version, ..Self::default() };
    }
}

/// How many pages the log has, and how many of these are not in the database yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogPages {
    pub(crate) all: i64,
    pub(crate) waiting: i64,
}

impl Writer {
    /// The first writer of a process: makes the file if there is none.
    pub(crate) fn create(file: &File) -> Result<Self, Fault> {
        let crowd = Crowd::new();
        Ok(Self { reader: Reader::new(file.create(&crowd)?), memory: Memory::default(), crowd, sets_written: 0 })
    }

    /// A writer to a file that exists.
    pub(crate) fn open(file: &File) -> Result<Self, Fault> {
        let crowd = Crowd::new();
        Ok(Self { reader: Reader::new(file.writer(&crowd)?), memory: Memory::default(), crowd, sets_written: 0 })
    }

    /// Commits what is asked for in one transaction. Gives the connection up when it can't be trusted any more.
    pub(crate) fn run(mut self, requests: &[Request<'_>], mirror: &Mirror<i64>) -> (Vec<Outcome>, Option<Self>) {
        match self.commit_all(requests, mirror) {
            Ok(outcomes) => (outcomes.into_iter().map(Ok).collect(), Some(self)),
            Err(fault) => {
                let keeps = self.keeps_connection(&fault);
                let error = Error::from(fault);
                (requests.iter().map(|_| Err(error.clone())).collect(), keeps.then_some(self))
            }
        }
    }

    /// Commits change sets of a tenant in one transaction, while they come. Answers the sequence of the first; `None`: a row
    /// was not as expected, or there were none, and nothing was written. Passes on those that are written.
    pub(crate) fn run_windows(
        mut self,
        tenant: &Tenant,
        windows: EncodedWindows,
        used: Used<Sets>,
        mirror: &Mirror<i64>,
    ) -> (Result<Option<Sequence>, Error>, Option<Self>) {
        self.crowd.stand_back();
        let written = self.begin().and_then(|()| self.transaction(mirror).write_windows(tenant, windows, used));
        // They are many.
        self.sets_written = SETS_PER_LOOK;
        let ended = match written {
            Ok(Ok(Some(first))) => self.commit().map(|()| Ok(Some(first))),
            Ok(undone) => self.undo().map(|()| undone),
            Err(fault) => Err(fault),
        };
        match ended {
            Ok(answer) => (answer, Some(self)),
            Err(fault) => {
                let keeps = self.keeps_connection(&fault);
                (Err(fault.into()), keeps.then_some(self))
            }
        }
    }

    fn keeps_connection(&self, fault: &Fault) -> bool {
        fault.spares_connection() && self.reader.connection.is_autocommit()
    }

    fn commit_all(
        &mut self,
        requests: &[Request<'_>],
        mirror: &Mirror<i64>,
    ) -> Result<Vec<Vec<Result<Sequence, Rejection>>>, Fault> {
        let sets = requests.iter().map(|request| request.changes.len());
        self.sets_written = sets.fold(self.sets_written, usize::saturating_add);
        self.crowd.stand_back();
        self.begin()?;
        let written = self.transaction(mirror).write_all(requests)?;
        if let Some(outcomes) = written {
            self.commit()?;
            return Ok(outcomes);
        }
        // Some row is not as expected. All is undone, and then each change set is judged before it is written.
        self.undo()?;
        self.begin()?;
        let outcomes = self.transaction(mirror).judge_all(requests)?;
        self.commit()?;
        Ok(outcomes)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.execute("BEGIN IMMEDIATE")?;
        let mut statement = self.reader.connection.prepare_cached("PRAGMA data_version")?;
        let data_version: i64 = statement.query_row([], |row| row.get(0))?;
        if data_version != self.memory.data_version {
            self.memory.forget();
            self.memory.data_version = data_version;
            self.crowd.seen();
        }
        if self.memory.versions.len() > VERSIONS_MAX {
            self.memory.versions.clear();
        }
        Ok(())
    }

    fn transaction<'w>(&'w mut self, mirror: &'w Mirror<i64>) -> Transaction<'w> {
        let connection = &self.reader.connection;
        let (statements, memory) = (Statements::of(connection), &mut self.memory);
        Transaction { connection, statements, memory, mirror, vouched: HashMap::new() }
    }

    fn undo(&mut self) -> Result<(), Fault> {
        self.memory.forget();
        Ok(self.execute("ROLLBACK")?)
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.crowd.had_turn();
        self.execute("COMMIT").map_err(|error| Fault::new(Code::InDoubt, format!("SQLite: {error}")))
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        execute(&self.reader.connection, sql)
    }

    /// The number of a tenant that this writer has written for.
    pub(crate) fn tenant(&self, tenant: &Tenant) -> Option<i64> {
        self.memory.tenants.get(tenant).copied()
    }

    /// Whether enough was written since the last look at the log. SQLite parses the question anew every time, which
    /// takes longer than a row.
    pub(crate) fn log_needs_look(&mut self) -> bool {
        let is_due = self.sets_written >= SETS_PER_LOOK;
        if is_due {
            self.sets_written = 0;
        }
        is_due
    }

    /// How long the log is.
    pub(crate) fn log_pages(&self) -> Result<LogPages, Fault> {
        checkpoint(&self.reader.connection, "PRAGMA main.wal_checkpoint(NOOP)")
    }

    /// Copies the log into the database while nobody writes, so that the next commit starts it anew.
    pub(crate) fn restart_log(&self) -> Result<LogPages, Fault> {
        self.crowd.hurry(true);
        let restarted = checkpoint(&self.reader.connection, "PRAGMA main.wal_checkpoint(RESTART)");
        self.crowd.hurry(false);
        restarted
    }
}

/// Runs a checkpoint pragma.
pub(crate) fn checkpoint(connection: &Connection, sql: &str) -> Result<LogPages, Fault> {
    Ok(connection.prepare_cached(sql)?.query_row([], |row| {
        let (all, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(LogPages { all, waiting: all.saturating_sub(copied) })
    })?)
}
