//! Tables, views and how a file gets them.
//!
//! Invariants:
//! - a file is taken for ours only by its application id, and for a new one only when it is empty;
//! - a file of a newer schema is refused untouched;
//! - all steps that a file lacks are applied in one transaction, by one process, once.

use oms_core::kernel::Sequence;
use oms_core::{Code, Error};
use rusqlite::Connection;

use crate::fault::Fault;

/// What marks a file as ours: the bytes `oms1`.
pub(crate) const APPLICATION_ID: i64 = 0x6F6D_7331;

/// The largest sequence of a tenant: 2^40 - 1.
const SEQUENCE_MAX: i64 = (1 << 40) - 1;

/// Where a tenant's entries lie in the log: at `tenant * 2^40 + sequence`, so that each tenant has its own sequence, and
/// its entries lie side by side without an index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Positions {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Positions {
    /// The range of a tenant.
    pub(crate) const fn of(tenant: i64) -> Self {
        let first = tenant << 40;
        Self { first, last: first | SEQUENCE_MAX }
    }

    /// The position of a sequence.
    pub(crate) fn at(self, sequence: Sequence) -> Result<i64, Fault> {
        let within = i64::try_from(sequence).ok().filter(|sequence| *sequence <= SEQUENCE_MAX);
        let full = || Fault::new(Code::LimitExceeded, "the log of a tenant holds at most 2^40 entries");
        within.map(|sequence| self.first | sequence).ok_or_else(full)
    }

    /// The position of a sequence, or the last one.
    pub(crate) fn at_most(self, sequence: Sequence) -> i64 {
        self.at(sequence).unwrap_or(self.last)
    }

    /// The sequence at a position.
    pub(crate) fn sequence(position: i64) -> Sequence {
        Sequence::try_from(position & SEQUENCE_MAX).unwrap_or_default()
    }
}

/// The steps from an empty file to the current schema. A file holds how many of them it has, as its `user_version`.
/// A step that was released is never changed; a change of the schema, or of the shape of a record that a view reads,
/// is a new step.
pub(crate) const STEPS: &[&str] = &[concat!(include_str!("schema/1_tables.sql"), include_str!("schema/1_views.sql"),)];

const IDENTITY: &str = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
    FROM pragma_application_id, pragma_user_version";

/// The current schema.
pub(crate) fn current() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Which schema a file has; 0: it is empty.
pub(crate) fn version(connection: &Connection) -> Result<i64, Fault> {
    // In one statement, so that all of it is of one moment.
    let (application, version, objects): (i64, i64, i64) =
        connection.query_row(IDENTITY, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if application != APPLICATION_ID {
        if application != 0 || version != 0 || objects != 0 {
            return Err(Fault::new(Code::StoreCorrupt, "the file is a database of another application"));
        }
        return Ok(0);
    }
    if version > current() {
        let error = Error::new(Code::StoreNewer, "the file was written by a newer version of the library");
        return Err(error.with("schema", version).with("schema_known", current()).into());
    }
    Ok(version)
}

/// Brings a file to the current schema.
pub(crate) fn migrate(connection: &Connection) -> Result<(), Fault> {
    if version(connection)? == current() {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let migrated = apply_missing(connection);
    match migrated {
        Ok(()) => Ok(connection.execute_batch("COMMIT")?),
        Err(fault) => {
            // What matters is why it failed; the connection is given up with the transaction in it.
            let _ = connection.execute_batch("ROLLBACK");
            Err(fault)
        }
    }
}

fn apply_missing(connection: &Connection) -> Result<(), Fault> {
    // Another process may have done it while this one waited for its turn.
    let has = usize::try_from(version(connection)?).unwrap_or_default();
    let missing = STEPS.get(has..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    for step in missing {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", current())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_core::kernel::Kind;
    use oms_core::store::shared::words;

    fn memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    fn code(result: Result<(), Fault>) -> Code {
        Error::from(result.unwrap_err()).code()
    }

    #[test]
    fn an_empty_file_is_brought_to_the_current_schema_once() {
        let file = memory();
        migrate(&file).unwrap();
        migrate(&file).unwrap();
        assert_eq!(version(&file).unwrap(), current());
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let file = memory();
        migrate(&file).unwrap();
        file.pragma_update(None, "user_version", current() + 1).unwrap();
        assert_eq!(code(migrate(&file)), Code::StoreNewer);
    }

    #[test]
    fn a_database_of_another_application_is_refused() {
        let file = memory();
        file.execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert_eq!(code(migrate(&file)), Code::StoreCorrupt);
    }

    #[test]
    fn the_journal_shows_entries_as_they_were() {
        let file = memory();
        migrate(&file).unwrap();
        file.execute("INSERT INTO tenant (id, name) VALUES (1, 'main')", []).unwrap();
        let all = words::WORDS.concat();
        let once = words::WORDS.iter().map(|word| format!("[{word}A-1\"A-1 é"));
        for (sequence, json) in (1..).zip(once.chain([all, "\"A-1\"".to_owned()])) {
            let insert = "INSERT INTO log (position, tenant, format, subject, entry) VALUES (?1, 1, 1, 'A-1', ?2)";
            let position = Positions::of(1).at(sequence).unwrap();
            file.execute(insert, rusqlite::params![position, words::shorten(&json, "A-1")]).unwrap();
            let shown = "SELECT entry FROM journal WHERE sequence = ?1";
            let shown: String = file.query_row(shown, [sequence.cast_signed()], |row| row.get(0)).unwrap();
            assert_eq!(shown, json);
        }
    }

    #[test]
    fn views_use_the_numbers_of_the_core() {
        assert_eq!((Kind::Order.number(), Kind::Progress.number()), (3, 4));
    }

    #[test]
    fn positions_keep_tenants_apart() {
        let (first, second) = (Positions::of(1), Positions::of(2));
        assert!(first.last < second.first);
        assert_eq!(Positions::sequence(second.at(7).unwrap()), 7);
        assert!(first.at(1 << 40).is_err());
        assert_eq!(first.at_most(u64::MAX), first.last);
    }

    #[test]
    fn every_view_can_be_read() {
        let file = memory();
        migrate(&file).unwrap();
        for view in ["orders", "order_lines", "stock", "ledger", "events"] {
            file.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get::<_, i64>(0)).unwrap();
        }
    }
}
