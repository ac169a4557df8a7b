//! Where records stand in lists.
//!
//! Every list that a commit writes to costs it a page. So small commits leave the tables of lists alone: the rows that they
//! move wait with their log entries, and go to the tables together.
//!
//! Invariants:
//! - the tables of lists are as of `tenant.listed`, and every later log entry has the rows that it moved;
//! - no more than [`WAITING_MAX`] log entries are later, so that a reader has few to look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use oms_core::kernel::{self, ChangeSet, ListQuery, Page, Row, Sequence};
use oms_core::store::shared::Net;
use oms_core::{Code, Error};
use rusqlite::{Connection, OptionalExtension, params};

use crate::fault::Fault;
use crate::rows::{corrupt, from_row, limit, number, text};
use crate::schema::Positions;
use crate::statements::List;

/// How many log entries may wait with their rows.
const WAITING_MAX: u64 = 32;

const LISTED: &str = "SELECT listed FROM tenant WHERE id = ?1";
const SET_LISTED: &str = "UPDATE tenant SET listed = ?2 WHERE id = ?1";
const WAITING: &str = "SELECT rows, subject FROM log WHERE position > ?1 AND position <= ?2 ORDER BY position";

/// What waits in the log of a tenant.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// The sequence that the tables are of.
    listed: Sequence,
    /// Rows that the tables do not show yet: `true`, they are to be there; `false`, not.
    rows: BTreeMap<Row, bool>,
}

/// One row as it waits: whether it is added, the number of its list, its key, its number in the list, and its id where that
/// is not the subject of the log entry.
type Waits<T> = (bool, u8, T, i64, Option<T>);

/// The rows that a change set moves, for the log entry of `subject`.
pub(crate) fn waiting_rows(change: &ChangeSet, subject: &str) -> Result<String, Fault> {
    let waits = moved(change).map(|(row, is_added)| {
        let id = (*row.id != *subject).then_some(&*row.id);
        (is_added, row.list.number(), &*row.key, row.at, id)
    });
    let all: Vec<Waits<&str>> = waits.collect();
    serde_json::to_string(&all).map_err(|error| Fault::new(Code::Bug, format!("not written as JSON: {error}")))
}

/// The rows of a change set, and whether each is added.
fn moved(change: &ChangeSet) -> impl Iterator<Item = (&Row, bool)> {
    let removed = change.rows_removed.iter().map(|row| (row, false));
    removed.chain(change.rows_added.iter().map(|row| (row, true)))
}

impl Waiting {
    /// What waits now.
    pub(crate) fn read(connection: &Connection, tenant: i64) -> Result<Self, Fault> {
        let listed = connection.prepare_cached(LISTED)?.query_row([tenant], |row| row.get(0)).optional()?;
        let listed = listed.map_or(Ok(0), from_row)?;
        let (positions, mut waiting) = (Positions::of(tenant), Self { listed, rows: BTreeMap::new() });
        let mut statement = connection.prepare_cached(WAITING)?;
        let mut rows = statement.query(params![positions.at(listed)?, positions.last])?;
        while let Some(row) = rows.next()? {
            waiting.add_rows(text(row, 0)?, text(row, 1)?)?;
        }
        Ok(waiting)
    }

    fn add_rows(&mut self, rows: &str, subject: &str) -> Result<(), Fault> {
        let rows: Vec<Waits<String>> = serde_json::from_str(rows)
            .map_err(|error| corrupt(format!("the rows of a log entry can't be read: {error}")))?;
        for (is_added, list, key, at, id) in rows {
            let list = kernel::List::ALL.get(usize::from(list));
            let list = *list.ok_or_else(|| corrupt("a log entry has rows of an unknown list".to_owned()))?;
            let id = id.map_or_else(|| Arc::from(subject), Arc::from);
            self.rows.insert(Row { list, key: Arc::from(key), at, id }, is_added);
        }
        Ok(())
    }

    /// Whether the rows of everything up to a sequence may wait.
    pub(crate) const fn has_room(&self, last: Sequence) -> bool {
        last.saturating_sub(self.listed) <= WAITING_MAX
    }

    /// A change set whose rows wait.
    pub(crate) fn add(&mut self, change: &ChangeSet) {
        self.rows.extend(moved(change).map(|(row, is_added)| (row.clone(), is_added)));
    }

    /// Moves all that waits to the tables, and what change sets up to `last` move after that.
    pub(crate) fn list(
        &mut self,
        connection: &Connection,
        tenant: i64,
        last: Sequence,
        net: &Net<'_>,
    ) -> Result<(), Fault> {
        let waited = std::mem::replace(self, Self { listed: last, rows: BTreeMap::new() }).rows;
        if waited.is_empty() {
            write_rows(connection, tenant, &net.rows_removed, &net.rows_added)?;
        } else {
            let mut all: BTreeMap<&Row, bool> = waited.iter().map(|(row, is_added)| (row, *is_added)).collect();
            all.extend(net.rows_removed.iter().map(|row| (*row, false)));
            all.extend(net.rows_added.iter().map(|row| (*row, true)));
            let (added, removed): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, is_added)| *is_added);
            let rows = |of: Vec<(_, bool)>| of.into_iter().map(|(row, _)| row).collect::<Vec<&Row>>();
            write_rows(connection, tenant, &rows(removed), &rows(added))?;
        }
        connection.prepare_cached(SET_LISTED)?.execute(params![tenant, number(last)])?;
        Ok(())
    }

    /// A page of a list.
    pub(crate) fn page(&self, connection: &Connection, tenant: i64, query: &ListQuery) -> Result<Page, Fault> {
        let is_asked = |row: &Row| row.list == query.list && row.key == query.key && query.covers(row.at, &row.id);
        let waiting: Vec<(&Row, bool)> =
            self.rows.iter().filter(|(row, _)| is_asked(row)).map(|(row, is_added)| (row, *is_added)).collect();
        let mut page = listed(connection, tenant, query, query.limit.saturating_add(waiting.len()))?;
        for (row, is_added) in waiting {
            page.retain(|(at, id)| (*at, id) != (row.at, &row.id));
            if is_added {
                page.push((row.at, Arc::clone(&row.id)));
            }
        }
        query.arrange(&mut page);
        Ok(page)
    }
}

/// A page of so many rows as the tables have it.
fn listed(connection: &Connection, tenant: i64, query: &ListQuery, rows_max: usize) -> Result<Page, Fault> {
    let list = List::of(query.list).ok_or_else(no_table)?;
    let (at, id) = query.start();
    let values = params![tenant, &*query.key, at, id, query.end(), limit(rows_max)];
    let mut statement = connection.prepare_cached(if query.descending { &list.page_down } else { &list.page })?;
    let mut rows = statement.query(values)?;
    let mut page = Page::new();
    while let Some(row) = rows.next()? {
        page.push((row.get(0)?, Arc::from(text(row, 1)?)));
    }
    Ok(page)
}

/// Writes rows to the tables.
fn write_rows(connection: &Connection, tenant: i64, removed: &[&Row], added: &[&Row]) -> Result<(), Fault> {
    for Row { list, key, at, id } in removed {
        let list = List::of(*list).ok_or_else(no_table)?;
        connection.prepare_cached(&list.remove)?.execute(params![tenant, &**key, at, &**id])?;
    }
    for rows in added.chunk_by(|one, other| one.list == other.list) {
        let Some(Row { list, .. }) = rows.first() else { continue };
        let list = List::of(*list).ok_or_else(no_table)?;
        list.insert.all(connection, rows, |values, Row { key, at, id, .. }| {
            values.put(tenant)?;
            values.put(&**key)?;
            values.put(at)?;
            values.put(&**id)
        })?;
    }
    Ok(())
}

fn no_table() -> Fault {
    Error::new(Code::Bug, "rows of histories come with commits alone").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statements::tests::plan;

    #[test]
    fn what_waits_is_found_by_a_key_and_in_its_order() {
        for sql in [LISTED, SET_LISTED, WAITING] {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}
