//! The second statement of a commit: a look at all that the sets depend on, and what they write when it is as they
//! expect.

use std::sync::Arc;

use oms_core::inventory::Balance;
use oms_core::kernel::{RecordKey, Sequence, Version};
use oms_core::store::shared::{Net, NetBalance};
use oms_core::value::{LocationId, RequestId, Sku, Tenant};
use tokio_postgres::types::ToSql;

use crate::commit::Set;
use crate::fault::Fault;
use crate::judge::Facts;
use crate::rows::{balance, count, number, text};
use crate::sql::{OF_ORDER, Sql, bits, each, positions};
use crate::write::Writes;

/// What became of a commit.
pub(crate) enum Answer {
    /// All sets have been written, after this sequence.
    Written(Sequence),
    /// Nothing was written. What the database holds.
    Unfit(Box<Facts>),
}

/// What sets depend on.
pub(crate) struct Wanted<'a> {
    records: Vec<(&'a RecordKey, Version)>,
    names: Vec<String>,
    balances: Vec<Place<'a>>,
    requests: Vec<&'a RequestId>,
}

/// A balance, what it has to hold, and what it gains.
struct Place<'a> {
    sku: &'a Sku,
    location: &'a LocationId,
    least: Balance,
    delta: Balance,
    /// Which set alone is added to its history.
    single: Option<i64>,
}

/// A part of the statement: the rows of a table that stand under keys, each a text.
struct Found {
    part: &'static str,
    table: &'static str,
    key: &'static str,
    answer: &'static str,
}

impl Found {
    fn write<'a>(&self, sql: &mut Sql<'a>, tenant: usize, keys: Vec<impl ToSql + Sync + 'a>) {
        let Self { part, table, key, answer } = self;
        let positions = positions(sql, keys.len());
        let keys = sql.value(keys);
        sql.push(format_args!(
            ",
            {part} AS (
                SELECT k.at, t.{answer} FROM (
                    SELECT unnest(${positions}::integer[]) AS at, unnest(${keys}::text[]) AS key
                ) k
                CROSS JOIN LATERAL (
                    SELECT {answer} FROM {table} WHERE tenant = ${tenant}::text AND {key} = k.key LIMIT 1
                ) t
            )"
        ));
    }
}

/// What rows of the answer tell of.
mod what {
    pub(super) const BASE: i32 = 0;
    pub(super) const RECORD: i32 = 1;
    pub(super) const NAME: i32 = 2;
    pub(super) const BALANCE: i32 = 3;
    pub(super) const REQUEST: i32 = 4;
}

impl<'a> Wanted<'a> {
    /// What sets depend on together.
    pub(crate) fn of_net(net: &Net<'a>, writes: &Writes<'a>, sets: &[Set<'a>]) -> Self {
        let written = net.records.iter().map(|record| (record.key, record.expected));
        let claimed = net.names_claimed.iter().map(|(name, _)| name);
        let place = |(net, single): (&NetBalance<'a>, _)| {
            let NetBalance { sku, location, delta, least, .. } = *net;
            Place { sku, location, least, delta, single }
        };
        Self {
            records: written.chain(net.checks.iter().copied()).collect(),
            names: claimed
                .filter(|name| net.names_freed.binary_search(name).is_err())
                .chain(&net.names_passed)
                .cloned()
                .collect(),
            balances: net.balances.iter().zip(writes.histories.singles()).map(place).collect(),
            requests: requests(sets),
        }
    }

    /// What sets depend on one by one, whatever they expect of it.
    pub(crate) fn of_all(sets: &[Set<'a>]) -> Self {
        let changes = || sets.iter().map(|set| set.change);
        let written = changes().flat_map(|change| change.writes.iter().map(|write| &write.key));
        let checked = changes().flat_map(|change| change.checks.iter().map(|(key, _)| key));
        let mut records: Vec<(&RecordKey, Version)> = written.chain(checked).map(|key| (key, 0)).collect();
        records.sort_unstable();
        records.dedup();
        let mut names: Vec<String> =
            changes().flat_map(|change| &change.names_claimed).map(|(name, _)| name.to_key()).collect();
        names.sort_unstable();
        names.dedup();
        let mut places: Vec<(&Sku, &LocationId)> =
            changes().flat_map(|change| &change.postings).map(|posting| (&posting.sku, &posting.location)).collect();
        places.sort_unstable();
        places.dedup();
        let none = Balance::default();
        let place = |(sku, location)| Place { sku, location, least: none, delta: none, single: None };
        Self { records, names, balances: places.into_iter().map(place).collect(), requests: requests(sets) }
    }

    /// Which parts the statement has.
    pub(crate) fn shape(&self) -> u32 {
        bits([!self.records.is_empty(), !self.names.is_empty(), !self.balances.is_empty(), !self.requests.is_empty()])
    }

    /// Writes the statement.
    pub(crate) fn write(&self, sql: &mut Sql<'a>, tenant: &'a Tenant, writes: Option<&Writes<'a>>) {
        let tenant = sql.value(tenant.as_str());
        sql.push(format_args!("WITH me AS (SELECT last FROM oms.tenant WHERE tenant = ${tenant}::text)"));
        self.look(sql, tenant);
        match writes {
            Some(writes) => {
                self.judge(sql, writes);
                writes.write(sql, tenant);
            }
            None => sql.push(format_args!(", fit AS (SELECT false AS fit)")),
        }
        self.tell(sql);
    }

    /// Looks at everything.
    fn look(&self, sql: &mut Sql<'a>, tenant: usize) {
        if !self.records.is_empty() {
            let positions = positions(sql, self.records.len());
            let kinds = sql.value(each(&self.records, |(key, _)| i16::from(key.kind.number())));
            let ids = sql.value(each(&self.records, |(key, _)| &*key.id));
            let versions = sql.value(each(&self.records, |(_, version)| number(*version)));
            sql.push(format_args!(
                ",
                records AS (
                    SELECT k.at, k.version AS expected, coalesce(r.version, 0) AS version
                    FROM (
                        SELECT unnest(${positions}::integer[]) AS at, unnest(${kinds}::smallint[]) AS kind,
                            unnest(${ids}::text[]) AS id, unnest(${versions}::bigint[]) AS version
                    ) k
                    LEFT JOIN LATERAL (
                        SELECT version FROM oms.record
                        WHERE tenant = ${tenant}::text AND is_order = {OF_ORDER} AND id = k.id
                            AND kind = k.kind
                        LIMIT 1
                    ) r ON true
                )"
            ));
        }
        if !self.names.is_empty() {
            let found = Found { part: "names", table: "oms.name", key: "key", answer: "id" };
            found.write(sql, tenant, self.names.clone());
        }
        if !self.balances.is_empty() {
            self.look_at_balances(sql, tenant);
        }
        if !self.requests.is_empty() {
            let found = Found { part: "requests", table: "oms.log", key: "request_id", answer: "sequence" };
            found.write(sql, tenant, each(&self.requests, |request| request.as_str()));
        }
    }

    fn look_at_balances(&self, sql: &mut Sql<'a>, tenant: usize) {
        let positions = positions(sql, self.balances.len());
        let skus = sql.value(each(&self.balances, |place| place.sku.as_str()));
        let locations = sql.value(each(&self.balances, |place| place.location.as_str()));
        let mut buckets = |of: fn(&Place<'_>) -> Balance| {
            [0, 1, 2, 3, 4].map(|bucket: usize| {
                sql.value(each(&self.balances, |place| of(place).0.get(bucket).copied().unwrap_or_default()))
            })
        };
        let [d1, d2, d3, d4, d5] = buckets(|place| place.delta);
        let [l1, l2, l3, l4, l5] = buckets(|place| place.least);
        let singles = sql.value(each(&self.balances, |place| place.single));
        sql.push(format_args!(
            ",
            balances AS (
                SELECT k.*,
                    coalesce(b.available, 0) AS b1, coalesce(b.reserved, 0) AS b2, coalesce(b.quality_hold, 0) AS b3,
                    coalesce(b.damaged, 0) AS b4, coalesce(b.quarantine, 0) AS b5
                FROM (
                    SELECT unnest(${positions}::integer[]) AS at, unnest(${skus}::text[]) AS sku,
                        unnest(${locations}::text[]) AS location, unnest(${d1}::bigint[]) AS d1,
                        unnest(${d2}::bigint[]) AS d2, unnest(${d3}::bigint[]) AS d3, unnest(${d4}::bigint[]) AS d4,
                        unnest(${d5}::bigint[]) AS d5, unnest(${l1}::bigint[]) AS l1, unnest(${l2}::bigint[]) AS l2,
                        unnest(${l3}::bigint[]) AS l3, unnest(${l4}::bigint[]) AS l4, unnest(${l5}::bigint[]) AS l5,
                        unnest(${singles}::bigint[]) AS single
                ) k
                LEFT JOIN LATERAL (
                    SELECT available, reserved, quality_hold, damaged, quarantine FROM oms.balance
                    WHERE tenant = ${tenant}::text AND sku = k.sku AND location = k.location LIMIT 1
                ) b ON true
            )"
        ));
    }

    /// Whether everything is as the sets expect.
    fn judge(&self, sql: &mut Sql<'a>, writes: &Writes<'a>) {
        sql.push(format_args!(", fit AS (SELECT true"));
        if !self.records.is_empty() {
            sql.push(format_args!(" AND NOT EXISTS (SELECT 1 FROM records WHERE version <> expected)"));
        }
        if !self.names.is_empty() {
            sql.push(format_args!(" AND NOT EXISTS (SELECT 1 FROM names)"));
        }
        if !self.balances.is_empty() {
            sql.push(format_args!(
                " AND NOT EXISTS (SELECT 1 FROM balances
                    WHERE b1 < l1 OR b2 < l2 OR b3 < l3 OR b4 < l4 OR b5 < l5)"
            ));
        }
        if !self.requests.is_empty() {
            sql.push(format_args!(" AND NOT EXISTS (SELECT 1 FROM requests)"));
        }
        if let Some(base) = writes.base {
            let base = sql.value(number(base));
            sql.push(format_args!(" AND last = ${base}::bigint"));
        }
        sql.push(format_args!(" AS fit FROM me)"));
    }

    /// What is answered: whether it was written and after which sequence, and all that was found if it was not.
    fn tell(&self, sql: &mut Sql<'a>) {
        sql.push(format_args!(
            "\nSELECT {}, fit::integer, last, 0::bigint, 0::bigint, 0::bigint, 0::bigint, NULL FROM me, fit",
            what::BASE
        ));
        let mut arm = |is_asked: bool, kind: i32, columns: &str, table: &str| {
            if is_asked {
                sql.push(format_args!(
                    "\nUNION ALL SELECT {kind}, at, {columns} FROM {table} WHERE NOT (SELECT fit FROM fit)"
                ));
            }
        };
        arm(!self.records.is_empty(), what::RECORD, "version, 0, 0, 0, 0, NULL", "records");
        arm(!self.names.is_empty(), what::NAME, "0, 0, 0, 0, 0, id", "names");
        arm(!self.balances.is_empty(), what::BALANCE, "b1, b2, b3, b4, b5, NULL", "balances");
        arm(!self.requests.is_empty(), what::REQUEST, "sequence, 0, 0, 0, 0, NULL", "requests");
    }

    /// What the rows of an answer say. `None`: there is no such tenant yet.
    pub(crate) fn answer(&self, rows: &[tokio_postgres::Row]) -> Result<Option<Answer>, Fault> {
        let Some(base) = rows.iter().find(|row| matches!(row.try_get(0), Ok(what::BASE))) else { return Ok(None) };
        let last = count(base.try_get(2)?)?;
        if base.try_get::<_, i32>(1)? == 1 {
            return Ok(Some(Answer::Written(last)));
        }
        let mut facts = Facts { last, ..Facts::default() };
        facts.holders.extend(self.names.iter().map(|name| (name.clone(), None)));
        facts.accepted.extend(self.requests.iter().map(|request| ((*request).clone(), None)));
        for row in rows {
            self.learn(&mut facts, row)?;
        }
        Ok(Some(Answer::Unfit(Box::new(facts))))
    }

    fn learn(&self, facts: &mut Facts, row: &tokio_postgres::Row) -> Result<(), Fault> {
        let (what, at): (i32, i32) = (row.try_get(0)?, row.try_get(1)?);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        match what {
            what::RECORD => {
                let version = count(row.try_get(2)?)?;
                facts.versions.extend(self.records.get(at).map(|(key, _)| ((*key).clone(), version)));
            }
            what::NAME => {
                let holder: Arc<str> = text(row, 7)?.into();
                facts.holders.extend(self.names.get(at).map(|name| (name.clone(), Some(holder))));
            }
            what::BALANCE => {
                let held = balance(row, 2)?;
                let place = |place: &Place<'_>| ((place.sku.clone(), place.location.clone()), held);
                facts.balances.extend(self.balances.get(at).map(place));
            }
            what::REQUEST => {
                let sequence = count(row.try_get(2)?)?;
                facts.accepted.extend(self.requests.get(at).map(|request| ((*request).clone(), Some(sequence))));
            }
            _ => {}
        }
        Ok(())
    }
}

fn requests<'a>(sets: &[Set<'a>]) -> Vec<&'a RequestId> {
    let mut requests: Vec<&RequestId> =
        sets.iter().filter_map(|set| set.change.entry.context.request_id.as_ref()).collect();
    requests.sort_unstable();
    requests.dedup();
    requests
}
