//! Histories: what was committed about a subject, as sequences in order.
//!
//! An order has few commits: the one that made it stands in its record, each other in a row. An item at a location may
//! have millions. They are kept in the row of the balance, which is written anyway; once it has [`HISTORY_MAX`] of them,
//! they are written to a row of their own as well, and the next begins anew.
//!
//! Invariants:
//! - the sequences of a subject rise from row to row, and those that only a balance has are later than all;
//! - what a balance has is in a row, too, exactly when it is long.

use oms_core::kernel::{Kind, ListQuery, record_of, stock_of};
use oms_core::store::shared::{Histories, Net, NetBalance};

use crate::rows::limit;
use crate::sql::{OF_ORDER, Sql, each};

/// How many sequences a balance has of its history, before they are written to a row of their own, too.
const HISTORY_MAX: usize = 16;

/// Rows of pages of histories, each with the position of its key.
pub(crate) fn read<'a>(
    sql: &mut Sql<'a>,
    queries: &[&'a ListQuery],
    positions: usize,
    tenant: usize,
    descending: bool,
) {
    let all: Vec<History<'a>> = each(queries, |query| History::of(query));
    let subjects = sql.value(each(&all, |history| history.subject));
    let kinds = sql.value(each(&all, |history| history.record.map(|(kind, _)| i16::from(kind.number()))));
    let ids = sql.value(each(&all, |history| history.record.map(|(_, id)| id)));
    let skus = sql.value(each(&all, |history| history.stock.map(|(sku, _)| sku)));
    let locations = sql.value(each(&all, |history| history.stock.map(|(_, location)| location)));
    let (lows, highs): (Vec<_>, Vec<_>) = queries.iter().map(|query| bounds(query)).unzip();
    let (lows, highs) = (sql.value(lows), sql.value(highs));
    let limits = sql.value(each(queries, |query| limit(query.limit)));
    let order = if descending { "DESC" } else { "ASC" };
    // Each row of a subject lies beyond those before it, and has at least one sequence.
    let from = format!("FROM oms.history WHERE tenant = ${tenant}::text AND subject = k.subject AND");
    let rows = match descending {
        false => format!("SELECT sequences {from} last >= k.low ORDER BY last LIMIT k.most"),
        // The first that ends beyond may begin before.
        true => format!(
            "(SELECT sequences {from} last > k.high ORDER BY last LIMIT 1)
                UNION ALL
                (SELECT sequences {from} last <= k.high ORDER BY last DESC LIMIT k.most)"
        ),
    };
    sql.push(format_args!(
        "SELECT k.at, rows.sequence, 0, 0, 0, 0, '', NULL, NULL
        FROM (
            SELECT unnest(${positions}::integer[]) AS at, unnest(${subjects}::text[]) AS subject,
                unnest(${kinds}::smallint[]) AS kind, unnest(${ids}::text[]) AS id,
                unnest(${skus}::text[]) AS sku, unnest(${locations}::text[]) AS location,
                unnest(${lows}::bigint[]) AS low, unnest(${highs}::bigint[]) AS high,
                unnest(${limits}::bigint[]) AS most
        ) k
        CROSS JOIN LATERAL (
            SELECT s.sequence FROM (
                SELECT unnest(sequences) FROM ({rows}) settled
                UNION ALL
                SELECT unnest(history) FROM oms.balance
                WHERE tenant = ${tenant}::text AND sku = k.sku AND location = k.location
                    AND cardinality(history) < {HISTORY_MAX}
                UNION ALL
                SELECT born FROM oms.record
                WHERE tenant = ${tenant}::text AND is_order = {OF_ORDER} AND id = k.id AND kind = k.kind AND born > 0
            ) s (sequence)
            WHERE s.sequence BETWEEN k.low AND k.high
            ORDER BY s.sequence {order}
            LIMIT k.most
        ) rows"
    ));
}

/// Where the history of a subject is.
struct History<'a> {
    subject: &'a str,
    /// The record that holds how it began.
    record: Option<(Kind, &'a str)>,
    /// The balance that holds its end.
    stock: Option<(&'a str, &'a str)>,
}

impl<'a> History<'a> {
    fn of(query: &'a ListQuery) -> Self {
        let subject = &*query.key;
        Self { subject, record: record_of(subject), stock: stock_of(subject) }
    }
}

/// The first and the last sequence of a page of a history, whose rows have no ids.
fn bounds(query: &ListQuery) -> (i64, i64) {
    let ListQuery { from, to, after, descending, .. } = query;
    match after {
        None => (*from, *to),
        Some((at, id)) if *descending => (*from, *to.min(&at.saturating_sub(i64::from(id.is_empty())))),
        Some((at, _)) => (*from.max(&at.saturating_add(1)), *to),
    }
}

/// What is added to histories.
pub(crate) struct Additions<'a> {
    records: Histories<'a, 'a>,
    balances: &'a [NetBalance<'a>],
}

impl<'a> Additions<'a> {
    pub(crate) fn of(net: &'a Net<'a>) -> Self {
        Self { records: net.histories(), balances: &net.balances }
    }

    /// Whether some is kept by no record or balance.
    pub(crate) fn has_others(&self) -> bool {
        !self.records.of_others.is_empty()
    }

    /// Whether several sets add to the history of one balance.
    pub(crate) fn has_several(&self) -> bool {
        self.balances.iter().any(|balance| balance.sets.len() > 1)
    }

    /// With which set the history of each record begins, if it does.
    pub(crate) fn births(&self) -> impl Iterator<Item = Option<i64>> {
        self.records.of_records.iter().map(|set| set.map(ordinal))
    }

    /// Which set alone adds to the history of each balance.
    pub(crate) fn singles(&self) -> impl Iterator<Item = Option<i64>> {
        self.balances.iter().map(|balance| if let [set] = *balance.sets { Some(ordinal(set)) } else { None })
    }

    /// Writes what no record or balance keeps, and collects what several sets add to one balance.
    pub(crate) fn write(&self, sql: &mut Sql<'a>, tenant: usize) {
        self.add_others(sql, tenant);
        self.collect(sql);
    }

    /// Adds to histories that no record or balance holds.
    fn add_others(&self, sql: &mut Sql<'a>, tenant: usize) {
        if !self.has_others() {
            return;
        }
        let others = || self.records.of_others.iter().copied().flatten();
        let subjects = sql.value(others().map(|(subject, _)| &***subject).collect::<Vec<_>>());
        let ordinals = sql.value(others().map(|(_, set)| ordinal(*set)).collect::<Vec<_>>());
        sql.push(format_args!(
            ",
            remembered AS (
                INSERT INTO oms.history (tenant, subject, last, sequences)
                SELECT ${tenant}::text, k.subject, go.last + k.ordinal, ARRAY[go.last + k.ordinal]
                FROM go, (SELECT unnest(${subjects}::text[]) AS subject, unnest(${ordinals}::bigint[]) AS ordinal) k
            )"
        ));
    }

    /// What several sets add to the history of one balance, by its position.
    fn collect(&self, sql: &mut Sql<'a>) {
        if !self.has_several() {
            return;
        }
        let several = (0..).zip(self.balances).filter(|(_, balance)| balance.sets.len() > 1);
        let all = several.flat_map(|(at, balance)| balance.sets.iter().map(move |set| (at, ordinal(*set))));
        let (positions, ordinals): (Vec<i32>, Vec<i64>) = all.unzip();
        let (positions, ordinals) = (sql.value(positions), sql.value(ordinals));
        sql.push(format_args!(
            ",
            several AS (
                SELECT k.at, array_agg(go.last + k.ordinal ORDER BY k.ordinal) AS sequences
                FROM go, (SELECT unnest(${positions}::integer[]) AS at, unnest(${ordinals}::bigint[]) AS ordinal) k
                GROUP BY k.at
            )"
        ));
    }

    /// What is added to the history of the balance `k`.
    pub(crate) fn added(&self) -> String {
        let several = "(SELECT sequences FROM several WHERE at = k.at)";
        let several = if self.has_several() { several } else { "NULL" };
        format!(
            "CASE WHEN k.single IS NOT NULL THEN ARRAY[go.last + k.single] ELSE coalesce({several}, '{{}}'::bigint[]) END"
        )
    }
}

/// Writes the history of the balances that were `posted` to rows of their own where it is long.
pub(crate) fn settle(sql: &mut Sql<'_>, tenant: usize) {
    sql.push(format_args!(
        ",
        settled AS (
            INSERT INTO oms.history (tenant, subject, last, sequences)
            SELECT ${tenant}::text, chr(2) || sku || chr(2) || location, history[cardinality(history)], history
            FROM posted WHERE cardinality(history) >= {HISTORY_MAX}
        )"
    ));
}

/// What the balance `b` holds alone of its history, with this after it.
pub(crate) fn with(added: &str) -> String {
    format!("CASE WHEN cardinality(b.history) < {HISTORY_MAX} THEN b.history ELSE '{{}}' END || {added}")
}

/// By how much the sequence of a set is above the last one before.
fn ordinal(set: usize) -> i64 {
    limit(set).saturating_add(1)
}
