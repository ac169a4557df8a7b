//! How a connection to the file is opened, and what is set on it.

use std::path::{Path, PathBuf};

use oms_core::Code;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::fault::{Fault, is_busy};
use crate::options::{Options, Synchronous};
use crate::schema;
use crate::waiting::{Crowd, Patience};

/// Room for every statement of the library, so that none is prepared twice.
const STATEMENTS_CACHED: usize = 128;

/// What is the same for every connection. What an erased person leaves behind is overwritten as soon as its page is
/// written again. The log is copied into the database when we say so, not by SQLite in the middle of a commit.
const SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = FAST;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 0;
";

/// A cache for the pages that most writes touch, and room for a large transaction before it is written to the log in
/// parts. A larger cache costs more than it saves: SQLite walks through all of it in many commits.
const WRITER_SETTINGS: &str = "PRAGMA cache_size = -32768; PRAGMA cache_spill = 16384";

/// The file of a store, and how to open it.
#[derive(Debug)]
pub(crate) struct File {
    /// Absolute, so that a host may change its working directory.
    pub(crate) path: PathBuf,
    pub(crate) options: Options,
}

impl File {
    /// A file at `path`. Nothing is opened yet.
    pub(crate) fn new(path: &Path, options: Options) -> Result<Self, Fault> {
        let path = std::path::absolute(path)
            .map_err(|error| Fault::new(Code::StoreUnavailable, format!("{}: {error}", path.display())))?;
        Ok(Self { path, options })
    }

    /// Opens the file, or makes it, and brings it to the current schema.
    pub(crate) fn create(&self, crowd: &Crowd) -> Result<Connection, Fault> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_CREATE, crowd)?;
        // A file that is not ours is left as it is.
        schema::version(&connection)?;
        self.use_log(&connection)?;
        schema::migrate(&connection)?;
        connection.execute_batch(WRITER_SETTINGS)?;
        Ok(connection)
    }

    /// Opens the file to write.
    pub(crate) fn writer(&self, crowd: &Crowd) -> Result<Connection, Fault> {
        let connection = self.reopen(crowd)?;
        connection.execute_batch(WRITER_SETTINGS)?;
        Ok(connection)
    }

    /// Opens the file to read.
    pub(crate) fn reader(&self) -> Result<Connection, Fault> {
        let connection = self.reopen(&Crowd::new())?;
        connection.execute_batch("PRAGMA query_only = ON")?;
        Ok(connection)
    }

    /// Opens the file once it is known to be ours.
    fn reopen(&self, crowd: &Crowd) -> Result<Connection, Fault> {
        let connection = self.connect(OpenFlags::empty(), crowd)?;
        if schema::version(&connection)? != schema::current() {
            return Err(Fault::new(Code::StoreCorrupt, "the file was replaced while it was open"));
        }
        self.use_log(&connection)?;
        Ok(connection)
    }

    fn connect(&self, flags: OpenFlags, crowd: &Crowd) -> Result<Connection, Fault> {
        // No URIs: a path that starts with `file:` is a path.
        let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_handler(Some(crowd.busy_handler(self.options.busy_timeout)))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        // Without it, SQLite parses a statement anew whenever a value is bound that its plan might depend on.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.execute_batch(SETTINGS)?;
        connection.execute_batch(match self.options.synchronous {
            Synchronous::Full => "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON",
            Synchronous::Normal => "PRAGMA synchronous = NORMAL",
        })?;
        Ok(connection)
    }

    /// Switches the file to a write-ahead log, and makes sure that it has one: a switch that fails may answer with
    /// another mode instead of an error.
    fn use_log(&self, connection: &Connection) -> Result<(), Fault> {
        let mut patience = Patience::new(self.options.busy_timeout);
        loop {
            // SQLite does not call the busy handler here.
            match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)) {
                Ok(mode) if mode == "wal" => return Ok(()),
                Ok(mode) => {
                    return Err(Fault::new(
                        Code::StoreUnavailable,
                        format!("the file can't have a write-ahead log, its journal mode stays `{mode}`"),
                    ));
                }
                Err(error) if is_busy(&error) && patience.wait() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
