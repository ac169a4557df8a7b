//! The statements of a write transaction. Each is taken from the connection's cache when it is first needed.

use std::sync::LazyLock;

use oms_core::kernel;
use rusqlite::{CachedStatement, Connection, Result, ToSql};

use crate::names;

macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
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

/// Finds the record of a tenant, kind and id.
macro_rules! of_record {
    () => {
        "WHERE tenant = ?1 AND is_order = (?2 IN (3, 4)) AND id = ?3 AND kind = ?2"
    };
}
pub(crate) use of_record;

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
        let lists = kernel::List::ALL.into_iter().filter_map(List::of);
        let of_lists = lists.flat_map(|list| [&*list.remove, &list.page, &list.page_down]);
        for sql in SQL.iter().copied().chain(of_lists) {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}

statements! {
    find_request = "SELECT position FROM log WHERE tenant = ?1 AND request_id = ?2";

    find_version = concat!("SELECT version FROM record ", of_record!());
    update_record = concat!(
        "UPDATE record SET version = ?4, format = ?5, body = ?6, status = coalesce(?8, status) ",
        of_record!(),
        " AND version = ?7"
    );

    find_name = names::FIND;
    free_name = names::FREE;

    find_balance = "SELECT available, reserved, quality_hold, damaged, quarantine FROM balance
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3";
    move_in_balance = "UPDATE balance SET
            available = available + ?4, reserved = reserved + ?5, history = CAST(history || ?6 AS BLOB)
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3 AND octet_length(history) <= ?7
            AND available >= ?8 AND reserved >= ?9";
    add_to_balance = "UPDATE balance SET
            available = available + ?4, reserved = reserved + ?5, quality_hold = quality_hold + ?6,
            damaged = damaged + ?7, quarantine = quarantine + ?8, history = CAST(history || ?9 AS BLOB)
        WHERE tenant = ?1 AND sku = ?2 AND location = ?3 AND octet_length(history) <= ?10
            AND available >= ?11 AND reserved >= ?12 AND quality_hold >= ?13 AND damaged >= ?14 AND quarantine >= ?15";
    insert_balance = "INSERT INTO balance
            (tenant, sku, location, available, reserved, quality_hold, damaged, quarantine, history)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    find_balance_history = "SELECT history FROM balance WHERE tenant = ?1 AND sku = ?2 AND location = ?3";
    clear_balance_history = "UPDATE balance SET history = x'' WHERE tenant = ?1 AND sku = ?2 AND location = ?3";

    find_tenant = "SELECT id FROM tenant WHERE name = ?1";
    insert_tenant = "INSERT INTO tenant (name) VALUES (?1)";
}

/// How many rows one statement inserts where there are many.
const ROWS_AT_ONCE: usize = 16;

/// A statement that inserts one row, and one that inserts many: that takes SQLite a good deal less for each.
pub(crate) struct Insert {
    one: String,
    many: String,
}

impl Insert {
    fn new(table: &str, columns: &[&str]) -> Self {
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        let of = |rows: usize| {
            let (columns, rows) = (columns.join(", "), vec![row.as_str(); rows].join(", "));
            // After a row that is refused all is undone: SQLite need not keep what the statement did before it.
            format!("INSERT OR FAIL INTO {table} ({columns}) VALUES {rows} ON CONFLICT DO NOTHING")
        };
        Self { one: of(1), many: of(ROWS_AT_ONCE) }
    }

    /// Inserts rows, each as `bind` says, and answers how many were not there.
    pub(crate) fn all<T>(
        &self,
        connection: &Connection,
        rows: &[T],
        bind: impl Fn(&mut Values<'_, '_>, &T) -> Result<()>,
    ) -> Result<usize> {
        let (many, rest) = rows.as_chunks::<ROWS_AT_ONCE>();
        let mut inserted = 0_usize;
        let mut insert = |statement: &mut CachedStatement<'_>, rows: &[T]| -> Result<()> {
            let mut values = Values { statement, next: 1 };
            rows.iter().try_for_each(|row| bind(&mut values, row))?;
            inserted = inserted.saturating_add(statement.raw_execute()?);
            Ok(())
        };
        if !many.is_empty() {
            let mut statement = connection.prepare_cached(&self.many)?;
            many.iter().try_for_each(|rows| insert(&mut statement, rows))?;
        }
        if !rest.is_empty() {
            let mut statement = connection.prepare_cached(&self.one)?;
            rest.iter().try_for_each(|row| insert(&mut statement, std::slice::from_ref(row)))?;
        }
        Ok(inserted)
    }
}

/// The values of rows, one after the other.
pub(crate) struct Values<'s, 'c> {
    statement: &'s mut CachedStatement<'c>,
    next: usize,
}

impl Values<'_, '_> {
    /// The next value.
    pub(crate) fn put(&mut self, value: impl ToSql) -> Result<()> {
        self.statement.raw_bind_parameter(self.next, value)?;
        self.next = self.next.saturating_add(1);
        Ok(())
    }
}

/// The log.
pub(crate) static LOG: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new("log", &["position", "tenant", "request_id", "format", "subject", "rows", "entry", "observed"])
});
/// Records.
pub(crate) static RECORDS: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("record", &["tenant", "kind", "id", "version", "format", "born", "status", "body"]));
/// Names.
pub(crate) static NAMES: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("name", &["tenant", "place", "sequence", "id"]));
/// Histories.
pub(crate) static HISTORIES: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("history", &["tenant", "subject", "last", "sequences"]));

/// The statements on one list.
pub(crate) struct List {
    /// Rows.
    pub(crate) insert: Insert,
    pub(crate) remove: String,
    pub(crate) page: String,
    pub(crate) page_down: String,
}

static LISTS: LazyLock<[Option<List>; kernel::List::ALL.len()]> =
    LazyLock::new(|| kernel::List::ALL.map(|list| table(list).map(List::new)));

impl List {
    /// Those on a list. None: histories, which are kept in other ways.
    pub(crate) fn of(list: kernel::List) -> Option<&'static Self> {
        LISTS.get(usize::from(list.number()))?.as_ref()
    }

    fn new(table: &str) -> Self {
        let page = format!("SELECT at, id FROM {table} WHERE tenant = ?1 AND key = ?2 AND");
        Self {
            insert: Insert::new(table, &["tenant", "key", "at", "id"]),
            remove: format!("DELETE FROM {table} WHERE tenant = ?1 AND key = ?2 AND at = ?3 AND id = ?4"),
            page: format!("{page} (at, id) > (?3, ?4) AND at <= ?5 ORDER BY at, id LIMIT ?6"),
            page_down: format!("{page} (at, id) < (?3, ?4) AND at >= ?5 ORDER BY at DESC, id DESC LIMIT ?6"),
        }
    }
}

const fn table(list: kernel::List) -> Option<&'static str> {
    match list {
        kernel::List::OrdersByStatus => Some("list_orders_by_status"),
        kernel::List::OrdersByChannel => Some("list_orders_by_channel"),
        kernel::List::OrdersByParty => Some("list_orders_by_party"),
        kernel::List::Backorders => Some("list_backorders"),
        kernel::List::Reservations => Some("list_reservations"),
        kernel::List::Due => Some("list_due"),
        kernel::List::Tracking => Some("list_tracking"),
        kernel::List::GatewayReference => Some("list_gateway_reference"),
        kernel::List::Returns => Some("list_returns"),
        kernel::List::Items => Some("list_items"),
        kernel::List::Requests => Some("list_requests"),
        kernel::List::OrdersByPurchaseOrder => Some("list_orders_by_purchase_order"),
        kernel::List::DocumentsDue => Some("list_documents_due"),
        kernel::List::Documents => Some("list_documents"),
        kernel::List::History => None,
    }
}
