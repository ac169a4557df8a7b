//! A store of `oms` in one SQLite file.
//!
//! ```no_run
//! # fn main() -> oms_core::Result<()> {
//! use oms_sqlite::{Options, SqliteStore};
//! let store = SqliteStore::open("shop.db", Options::default())?;
//! # Ok(()) }
//! ```
//!
//! What it promises:
//! - **Nothing acknowledged is lost**, whatever is killed and whenever: with [`Synchronous::Full`], the default, not even
//!   by a loss of power.
//! - **Several processes may share a file** on one machine; network file systems are not for SQLite. They take turns to
//!   write, each about as often as the others, and never wait to read.
//! - **Threads share commits**: callers who come while another writes are committed together, with one wait for the disk.
//! - **Large batches use threads**: one writes the first commands of a batch while another, which ends with the call, still
//!   decides the later ones. Now and then a third copies the log of earlier commits.
//! - **Forks are noticed.** A forked child closes what it inherited and opens its own; it may use the store that its parent
//!   opened, or open the file itself. The one thing that can't work is a fork while another thread is inside of a call:
//!   the child gets an error then.
//! - **SQL is for reading**: the views `orders`, `order_lines`, `stock`, `ledger` and `events` are made for people and
//!   tools; open the file with any SQLite. Tables and the JSON in them are the library's own.
//!
//! A commit does not copy the log into the database, so that it takes the same time always. Every
//! [`Options::checkpoint_pages`] pages, one call does so after its commit, a large batch while it is written, or a thread;
//! see there what it costs.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions))]

mod commit;
mod connection;
mod fault;
mod fork;
mod history;
mod lists;
mod load;
mod names;
mod options;
mod process;
mod read;
mod readers;
mod rows;
mod schema;
mod statements;
mod waiting;
mod writer;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use oms_core::inventory::Balance;
use oms_core::kernel::{ChangeSet, Key, Logged, RecordKey, Sequence};
use oms_core::store::{Answer, Atomicity, Recalled, Rejection, Scanned, Store, Windows};
use oms_core::value::{LocationId, Sku, Tenant};
use oms_core::{Code, Error, Result};

pub use options::{Options, Synchronous};

use connection::File;
use fork::Call;
use process::Process;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    file: Arc<File>,
    opened: Link,
}

/// The process that opened the store, and the forked child that uses it, if this is one. No lock is in the way here, as
/// one that another thread holds while the process forks stays locked in the child.
#[derive(Debug)]
struct Link {
    process: Arc<Process>,
    child: OnceLock<Box<Link>>,
}

impl Link {
    fn new(call: &Call, file: &Arc<File>) -> Self {
        Self { process: fork::enter(call, Process::new(file)), child: OnceLock::new() }
    }
}

impl SqliteStore {
    /// Opens the file at `path`, or makes it. Its directory must exist.
    ///
    /// # Errors
    /// - [`Code::StoreUnavailable`]: it can't be opened, or it can't have a write-ahead log;
    /// - [`Code::StoreCorrupt`]: it is not a SQLite file, or one of another application;
    /// - [`Code::StoreNewer`]: a newer version of the library has written it;
    /// - [`Code::Busy`]: another process keeps it locked.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        let path = path.as_ref();
        let named = |error: Error| error.with("path", path.display());
        let file = Arc::new(File::new(path, options).map_err(|fault| named(fault.into()))?);
        let call = fork::begin().map_err(named)?;
        let opened = Link::new(&call, &file);
        opened.process.create().map_err(named)?;
        Ok(Self { file, opened })
    }

    /// Copies the log into the database now, as far as no reader needs it, so that no commit has to for a while. For
    /// hosts that are idle at times.
    ///
    /// # Errors
    /// The class `storage` or `retry`.
    pub fn checkpoint(&self) -> Result<()> {
        self.process(&fork::begin()?).copy_log()
    }

    /// Reads all of the file and checks that it is sound.
    ///
    /// # Errors
    /// [`Code::StoreCorrupt`] with what is wrong; the class `storage` or `retry` when it can't be read.
    pub fn integrity_check(&self) -> Result<()> {
        self.process(&fork::begin()?).lend(|reader| {
            let mut statement = reader.connection.prepare("PRAGMA integrity_check(100)")?;
            let found = statement.query_map([], |row| row.get::<_, String>(0))?;
            let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
            let is_sound = found.first().is_some_and(|line| line == "ok");
            if is_sound { Ok(()) } else { Err(fault::Fault::new(Code::StoreCorrupt, found.join("; "))) }
        })
    }

    /// What the running process has open.
    fn process(&self, call: &Call) -> &Arc<Process> {
        let mut link = &self.opened;
        while !link.process.is_current() {
            link = link.child.get_or_init(|| Box::new(Link::new(call, &self.file)));
        }
        &link.process
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        let call = fork::begin();
        let mut link = Some(&self.opened);
        while let Some(Link { process, child }) = link {
            match &call {
                Ok(_) => process.close(),
                // Forked in the middle of a call: left as it is, for ever.
                Err(_) => std::mem::forget(Arc::clone(process)),
            }
            link = child.get().map(|child| &**child);
        }
    }
}

impl Store for SqliteStore {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.process(&fork::begin()?).load(tenant, keys)
    }

    fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        self.process(&fork::begin().ok()?).recall(tenant, keys)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        self.process(&fork::begin()?).commit(tenant, changes, atomicity)
    }

    fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        self.process(&fork::begin()?).commit_windows(tenant, windows)
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        self.process(&fork::begin()?).read(tenant, |reader, tenant| read::log(&reader.connection, tenant, after, limit))
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        self.process(&fork::begin()?)
            .read(tenant, |reader, tenant| read::scan(&reader.connection, tenant, after, limit))
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        self.process(&fork::begin()?).read(tenant, |reader, tenant| read::stock(reader, tenant, after, limit))
    }

    fn backup(&self, path: &Path) -> Result<()> {
        let unavailable = |message: &str| Error::new(Code::StoreUnavailable, message).with("path", path.display());
        if path.exists() {
            return Err(unavailable("a backup never overwrites a file"));
        }
        let name = path.to_str().ok_or_else(|| unavailable("the path of a backup must be Unicode"))?;
        self.process(&fork::begin()?).lend(|reader| {
            reader.connection.execute_batch("PRAGMA query_only = OFF")?;
            reader.connection.execute("VACUUM INTO ?1", [name])?;
            Ok(reader.connection.execute_batch("PRAGMA query_only = ON")?)
        })?;
        let synced = std::fs::File::open(path).and_then(|copy| copy.sync_all());
        synced.map_err(|error| Error::new(Code::StoreFailed, error.to_string()).with("path", path.display()))
    }
}
