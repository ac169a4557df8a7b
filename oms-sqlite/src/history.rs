//! Histories: what was committed about a subject, as sequences in order.
//!
//! An order has few commits: the one that made it stands in its record, each other in a row. An item at a location may
//! have millions, in random order among those of others: a row for each would touch a page of its own in every commit. So
//! they are kept in the row of the balance, which is written anyway, and move to a row of their own when they are many.
//!
//! Invariants:
//! - the sequences of a subject rise from row to row, and those in a balance are later than all;
//! - a balance holds at most [`TAIL_BYTES`] of them.

use std::sync::Arc;

use oms_core::kernel::{ListQuery, Page, Sequence, record_of, stock_of};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use crate::fault::Fault;
use crate::rows::corrupt;
use crate::statements::of_record;

const UP: &str = "SELECT sequences FROM history WHERE tenant = ?1 AND subject = ?2 AND last >= ?3 ORDER BY last";
const DOWN: &str = "SELECT sequences FROM history WHERE tenant = ?1 AND subject = ?2 AND last <= ?3 ORDER BY last DESC";
const FIRST_BEYOND: &str = "SELECT last FROM history WHERE tenant = ?1 AND subject = ?2 AND last >= ?3
    ORDER BY last LIMIT 1";
const BORN: &str = concat!("SELECT born FROM record ", of_record!(), " AND born > 0");
const TAIL: &str = "SELECT history FROM balance WHERE tenant = ?1 AND sku = ?2 AND location = ?3";

/// What a sequence takes: there are less than 2^40.
const SEQUENCE_BYTES: usize = 5;

/// How much history a balance holds at most.
pub(crate) const TAIL_BYTES: usize = 16 * SEQUENCE_BYTES;

/// A sequence in bytes.
pub(crate) fn bytes(sequence: Sequence) -> [u8; SEQUENCE_BYTES] {
    let [_, _, _, bytes @ ..] = sequence.to_be_bytes();
    bytes
}

/// Sequences from bytes.
fn sequences(bytes: &[u8]) -> Result<Vec<i64>, Fault> {
    let (sequences, rest) = bytes.as_chunks::<SEQUENCE_BYTES>();
    if !rest.is_empty() {
        return Err(corrupt("a history ends within a sequence".to_owned()));
    }
    Ok(sequences.iter().map(|[a, b, c, d, e]| i64::from_be_bytes([0, 0, 0, *a, *b, *c, *d, *e])).collect())
}

/// The last of some sequences; 0 of none.
pub(crate) fn last(bytes: &[u8]) -> i64 {
    sequences(bytes).ok().and_then(|sequences| sequences.last().copied()).unwrap_or_default()
}

/// A page of [`List::History`](oms_core::kernel::List::History).
pub(crate) fn page(connection: &Connection, tenant: i64, query: &ListQuery) -> Result<Page, Fault> {
    let mut page = Pages { query, born: born(connection, tenant, &query.key)?, rows: Page::new() };
    let tail = tail(connection, tenant, &query.key)?;
    if query.descending {
        page.add(&tail)?;
        if !page.is_full() {
            let to = query.after.as_ref().map_or(query.to, |(at, _)| query.to.min(*at));
            let mut beyond = connection.prepare_cached(FIRST_BEYOND)?;
            let beyond: Option<i64> =
                beyond.query_row(params![tenant, &*query.key, to], |row| row.get(0)).optional()?;
            page.add_rows(connection.prepare_cached(DOWN)?, tenant, beyond.unwrap_or(to))?;
        }
    } else {
        let from = query.after.as_ref().map_or(query.from, |(at, _)| query.from.max(*at));
        page.add_rows(connection.prepare_cached(UP)?, tenant, from)?;
        page.add(&tail)?;
    }
    page.end();
    Ok(page.rows)
}

/// What the record holds that begins with it.
fn born(connection: &Connection, tenant: i64, subject: &str) -> Result<Option<i64>, Fault> {
    let Some((kind, id)) = record_of(subject) else { return Ok(None) };
    let mut statement = connection.prepare_cached(BORN)?;
    Ok(statement.query_row(params![tenant, kind.number(), id], |row| row.get(0)).optional()?)
}

/// What the balance holds, if it is the history of one.
fn tail(connection: &Connection, tenant: i64, subject: &str) -> Result<Vec<u8>, Fault> {
    let Some((sku, location)) = stock_of(subject) else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(TAIL)?;
    Ok(statement.query_row(params![tenant, sku, location], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Rows that come in the order of the query.
struct Pages<'q> {
    query: &'q ListQuery,
    /// What the record holds, until its place is come to.
    born: Option<i64>,
    rows: Page,
}

impl Pages<'_> {
    fn is_full(&self) -> bool {
        self.rows.len() >= self.query.limit
    }

    fn add_rows(&mut self, mut statement: CachedStatement<'_>, tenant: i64, bound: i64) -> Result<(), Fault> {
        let mut rows = statement.query(params![tenant, &*self.query.key, bound])?;
        while !self.is_full()
            && let Some(row) = rows.next()?
        {
            let bytes =
                row.get_ref(0)?.as_blob().map_err(|error| corrupt(format!("a row holds no history: {error}")))?;
            if !self.add(bytes)? {
                break;
            }
        }
        Ok(())
    }

    /// Adds those that are asked for. `false`: none of these are, and what follows lies beyond.
    fn add(&mut self, bytes: &[u8]) -> Result<bool, Fault> {
        let mut sequences = sequences(bytes)?;
        if let Some(born) = self.born
            && let Some((first, last)) = sequences.first().zip(sequences.last())
            && if self.query.descending { born > *first } else { born < *last }
        {
            sequences.insert(sequences.partition_point(|at| *at < born), born);
            self.born = None;
        }
        if self.query.descending {
            sequences.reverse();
        }
        let is_beyond = |at: i64| if self.query.descending { at < self.query.from } else { at > self.query.to };
        let goes_on = !sequences.last().is_some_and(|at| is_beyond(*at));
        self.take(sequences);
        Ok(goes_on)
    }

    /// No more rows come.
    fn end(&mut self) {
        let born = self.born.take();
        self.take(born);
    }

    fn take(&mut self, sequences: impl IntoIterator<Item = i64>) {
        let room = self.query.limit.saturating_sub(self.rows.len());
        let covered = sequences.into_iter().filter(|at| self.query.covers(*at, ""));
        self.rows.extend(covered.take(room).map(|at| (at, Arc::from(""))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statements::tests::plan;

    #[test]
    fn every_history_is_found_by_a_key_and_in_its_order() {
        for sql in [UP, DOWN, FIRST_BEYOND, BORN, TAIL] {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }

    #[test]
    fn sequences_come_back_from_their_bytes() {
        let all = [1, 255, 256, 70_000, (1 << 40) - 1];
        let bytes: Vec<u8> = all.iter().flat_map(|sequence| bytes(*sequence)).collect();
        assert_eq!(sequences(&bytes).unwrap(), all.map(u64::cast_signed));
        assert!(sequences(&bytes[1..]).is_err());
    }
}
