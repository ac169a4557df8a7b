//! Tables, views and how a database gets them.
//!
//! Invariants:
//! - nothing is changed unless a host asks for it by [`migrate`];
//! - a schema that a newer version of the library has written, and that this one may not write, is refused untouched;
//! - all steps that a schema lacks are applied in one transaction, by one host, once.

use std::time::Duration;

use oms_core::{Code, Error};
use tokio_postgres::error::SqlState;

use crate::connection::Connection;
use crate::fault::Fault;

/// The steps from an empty schema to the current one. A step that was released is never changed; a change of the
/// tables, or of the shape of a record that a view reads, is a new step.
const STEPS: &[&str] = &[concat!(include_str!("schema/1_tables.sql"), include_str!("schema/1_views.sql"))];

/// What makes plans good from the start.
const TUNING: &str = include_str!("schema/tuning.sql");

/// How many steps the oldest library knows that may still write to the current schema.
const OLDEST_WRITER: i32 = 1;

/// How often hosts that start at once try anew when they are in each other's way.
const ATTEMPTS_MAX: u32 = 50;
/// How long they pause at most, times the attempt.
const PAUSE_MICROS_MAX: u64 = 20_000;

/// The largest name that PostgreSQL keeps whole.
const NAME_BYTES_MAX: usize = 63;

/// The name of a schema, fit to be part of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Schema(String);

impl Schema {
    /// The schema of this name.
    pub(crate) fn new(name: &str) -> Result<Self, Error> {
        let is_good = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_good || name.is_empty() || name.len() > NAME_BYTES_MAX {
            let message = "a schema is named by 1 to 63 lower-case letters, digits and `_`";
            return Err(Error::new(Code::InvalidUrl, message).with("schema", name));
        }
        Ok(Self(name.to_owned()))
    }

    /// SQL that was written for the schema `oms`, for this one.
    pub(crate) fn sql(&self, sql: &str) -> String {
        sql.replace("oms.", &format!("\"{}\".", self.0))
    }

    /// How many steps the database has, and how many a library has to know that writes to it; `None`: no schema.
    fn steps(&self, connection: &mut Connection) -> Result<Option<(i32, i32)>, Fault> {
        let exists = connection.statement(
            "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1::text AND tablename = 'schema_version'",
        )?;
        if connection.query(&exists, &[&self.0])?.is_empty() {
            return Ok(None);
        }
        let read = connection.statement(&self.sql("SELECT version, oldest_writer FROM oms.schema_version"))?;
        let rows = connection.query(&read, &[])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some((row.try_get(0)?, row.try_get(1)?)))
    }

    /// Makes sure that this library may write to what the database has.
    pub(crate) fn check(&self, connection: &mut Connection) -> Result<(), Fault> {
        let (version, oldest_writer) = self.steps(connection)?.unwrap_or_default();
        if version >= current() && oldest_writer <= current() {
            return Ok(());
        }
        let error = if version > current() {
            Error::new(Code::StoreNewer, "the schema was written by a newer version of the library")
        } else {
            Error::new(Code::StoreUnavailable, "the database has no schema of this version: it has to be migrated")
        };
        Err(error.with("schema", &self.0).with("version", version).with("version_known", current()).into())
    }

    /// Brings the database to the current schema.
    pub(crate) fn migrate(&self, connection: &mut Connection, random: &dyn Fn() -> u64) -> Result<(), Fault> {
        for attempt in 1..=ATTEMPTS_MAX {
            match self.try_migrate(connection) {
                Err(fault) if attempt < ATTEMPTS_MAX && is_race(&fault) => {
                    let bound = PAUSE_MICROS_MAX.saturating_mul(attempt.min(5).into());
                    std::thread::sleep(Duration::from_micros(random().checked_rem(bound).unwrap_or_default()));
                }
                done => return done,
            }
        }
        self.check(connection)
    }

    fn try_migrate(&self, connection: &mut Connection) -> Result<(), Fault> {
        if self.steps(connection)?.is_some_and(|(version, _)| version >= current()) {
            return self.check(connection);
        }
        connection.run("BEGIN")?;
        match self.apply_missing(connection) {
            Ok(()) => {
                connection.run("COMMIT")?;
                self.tune(connection);
                Ok(())
            }
            Err(fault) => {
                // What matters is why it failed.
                let _ = connection.run("ROLLBACK");
                Err(fault)
            }
        }
    }

    /// Tells the planner what it can't know yet. Engines that don't know how to be told go without.
    fn tune(&self, connection: &mut Connection) {
        let sql = self.sql(TUNING);
        let (alone, together) = sql.split_once("BEGIN;").unwrap_or((&sql, ""));
        for statement in alone.split_inclusive(';') {
            let _ = connection.run(statement);
        }
        if connection.run(&format!("BEGIN;{together}")).is_err() {
            let _ = connection.run("ROLLBACK");
        }
    }

    fn apply_missing(&self, connection: &mut Connection) -> Result<(), Fault> {
        let known = connection.statement("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text")?;
        if connection.query(&known, &[&self.0])?.is_empty() {
            connection.run(&format!("CREATE SCHEMA \"{}\"", self.0))?;
        }
        connection.run(&self.sql(
            "CREATE TABLE IF NOT EXISTS oms.schema_version (
                is_one        boolean NOT NULL DEFAULT true CHECK (is_one),
                version       integer NOT NULL,
                oldest_writer integer NOT NULL,
                PRIMARY KEY (is_one)
            );
            INSERT INTO oms.schema_version (version, oldest_writer) VALUES (0, 0) ON CONFLICT (is_one) DO NOTHING;
            SELECT version FROM oms.schema_version FOR UPDATE",
        ))?;
        // Another host may have done it while this one waited for the row.
        let (version, _) = self.steps(connection)?.unwrap_or_default();
        for step in STEPS.get(usize::try_from(version).unwrap_or_default()..).unwrap_or_default() {
            connection.run(&self.sql(step))?;
        }
        let (current, oldest) = (current(), OLDEST_WRITER);
        let note = format!(
            "UPDATE oms.schema_version SET version = {current}, oldest_writer = {oldest} WHERE version < {current}"
        );
        connection.run(&self.sql(&note))
    }
}

/// The current schema.
fn current() -> i32 {
    i32::try_from(STEPS.len()).unwrap_or(i32::MAX)
}

/// Whether another host was making the same thing at the same moment.
fn is_race(fault: &Fault) -> bool {
    let states =
        [SqlState::DUPLICATE_SCHEMA, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT, SqlState::INTERNAL_ERROR];
    fault.gave_way() || fault.state().is_some_and(|state| states.contains(state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_core::kernel::Kind;

    #[test]
    fn a_schema_has_a_plain_name() {
        for bad in ["", "Oms", "o ms", "o\"ms", "ö", &"o".repeat(64)] {
            assert_eq!(Schema::new(bad).unwrap_err().code(), Code::InvalidUrl, "{bad}");
        }
        assert_eq!(Schema::new("shop_2").unwrap().sql("SELECT 1 FROM oms.log"), "SELECT 1 FROM \"shop_2\".log");
    }

    #[test]
    fn statements_and_views_use_the_numbers_of_the_core() {
        assert_eq!((Kind::Order.number(), Kind::Progress.number()), (3, 4));
    }

    #[test]
    fn the_tenant_leads_every_key_and_nothing_is_used_that_other_engines_lack() {
        let sql = STEPS.concat().to_lowercase();
        for line in sql.lines().filter(|line| line.contains("primary key (") || line.contains("index")) {
            assert!(line.contains("(tenant"), "{line}");
        }
        let foreign = [
            "serial",
            "create sequence",
            "identity",
            "trigger",
            "listen",
            "advisory",
            "merge ",
            "deferrable",
            "references",
        ];
        for word in foreign {
            assert!(!sql.contains(word), "{word}");
        }
    }
}
