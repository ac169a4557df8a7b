//! The statements of a write transaction. Each is taken from the connection's cache when it is first needed.

use rusqlite::{CachedStatement, Connection, Result};

macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        /// Every statement that a write transaction may need.
        pub(crate) struct Statements<'c> {
            connection: &'c Connection,
            $($name: Option<CachedStatement<'c>>,)+
        }

        #[cfg(test)]
        const SQL: &[&str] = &[$($sql,)+];

        impl<'c> Statements<'c> {
            /// None is taken yet.
            pub(crate) const fn of(connection: &'c Connection) -> Self {
                Self { connection, $($name: None,)+ }
            }

            $(pub(crate) fn $name(&mut self) -> Result<&mut CachedStatement<'c>> {
                match &mut self.$name {
                    Some(statement) => Ok(statement),
                    none => Ok(none.insert(self.connection.prepare_cached($sql)?)),
                }
            })+
        }
    };
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// How SQLite runs a statement, in an empty store.
    pub(crate) fn plan(sql: &str) -> String {
        let connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&connection).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let values = vec![rusqlite::types::Null; statement.parameter_count()];
        let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        steps.map(std::result::Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_statement_finds_its_rows_by_a_key() {
        for sql in SQL {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}

statements! {
    append = "INSERT INTO log (position, tenant, request_id, format, entry, observed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO NOTHING";
    find_request = "SELECT position FROM log WHERE tenant = ?1 AND request_id = ?2";
    last_position = "SELECT position FROM log WHERE position BETWEEN ?1 AND ?2 ORDER BY position DESC LIMIT 1";

    find_version = "SELECT version FROM record WHERE tenant = ?1 AND kind = ?2 AND id = ?3";
    insert_record = "INSERT INTO record (tenant, kind, id, version, format, body) VALUES (?1, ?2, ?3, 1, ?4, ?5)
        ON CONFLICT DO NOTHING";
    update_record = "UPDATE record SET version = ?4 + 1, format = ?5, body = ?6
        WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND version = ?4";

    find_name = "SELECT id FROM name WHERE tenant = ?1 AND key = ?2";
    free_name = "DELETE FROM name WHERE tenant = ?1 AND key = ?2";
    claim_name = "INSERT INTO name (tenant, key, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

    find_balance = "SELECT available, reserved, quality_hold, damaged, quarantine FROM balance
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3";
    move_in_balance = "UPDATE balance SET available = available + ?4, reserved = reserved + ?5
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3 AND available >= ?6 AND reserved >= ?7";
    add_to_balance = "UPDATE balance SET
            available = available + ?4, reserved = reserved + ?5, quality_hold = quality_hold + ?6,
            damaged = damaged + ?7, quarantine = quarantine + ?8
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3
            AND available >= ?9 AND reserved >= ?10 AND quality_hold >= ?11 AND damaged >= ?12 AND quarantine >= ?13";
    insert_balance = "INSERT INTO balance
            (tenant, sku, location, available, reserved, quality_hold, damaged, quarantine)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";

    add_row = "INSERT INTO listing (tenant, list, key, at, id) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    remove_row = "DELETE FROM listing WHERE tenant = ?1 AND list = ?2 AND key = ?3 AND at = ?4 AND id = ?5";

    find_tenant = "SELECT id FROM tenant WHERE name = ?1";
    insert_tenant = "INSERT INTO tenant (name) VALUES (?1)";
}
