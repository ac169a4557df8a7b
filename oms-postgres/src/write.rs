//! The second statement of a commit: a look at all that the sets depend on, and what they write when it is as they
//! expect.

use std::sync::Arc;

use oms_core::inventory::Balance;
use oms_core::kernel::{FORMAT, RecordKey, Sequence, Version};
use oms_core::store::shared::{Encoded, Net, NetBalance, NetRecord, words};
use oms_core::value::{LocationId, RequestId, Sku, Tenant};

use crate::commit::Set;
use crate::fault::Fault;
use crate::history::{self, Additions};
use crate::judge::Facts;
use crate::listing;
use crate::rows::{balance, count, limit, number, text};
use crate::sql::{OF_ORDER, Sql, each};

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
            let NetBalance { sku, location, delta, least } = *net;
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
            let positions = positions(sql, self.names.len());
            let names = sql.value(self.names.clone());
            sql.push(format_args!(
                ",
                names AS (
                    SELECT k.at, n.id FROM (
                        SELECT unnest(${positions}::integer[]) AS at, unnest(${names}::text[]) AS key
                    ) k
                    CROSS JOIN LATERAL (
                        SELECT id FROM oms.name WHERE tenant = ${tenant}::text AND key = k.key LIMIT 1
                    ) n
                )"
            ));
        }
        if !self.balances.is_empty() {
            self.look_at_balances(sql, tenant);
        }
        if !self.requests.is_empty() {
            let positions = positions(sql, self.requests.len());
            let requests = sql.value(each(&self.requests, |request| request.as_str()));
            sql.push(format_args!(
                ",
                requests AS (
                    SELECT k.at, l.sequence FROM (
                        SELECT unnest(${positions}::integer[]) AS at, unnest(${requests}::text[]) AS request_id
                    ) k
                    CROSS JOIN LATERAL (
                        SELECT sequence FROM oms.log
                        WHERE tenant = ${tenant}::text AND request_id = k.request_id LIMIT 1
                    ) l
                )"
            ));
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

/// What sets write.
pub(crate) struct Writes<'a> {
    net: &'a Net<'a>,
    histories: Additions<'a>,
    sets: &'a [Set<'a>],
    /// What each decision saw, where it may have to be kept.
    observed: Vec<Option<String>>,
    /// The sequence after which the sets have to be written: because what some decision saw is not sent along, or was
    /// recalled as of then.
    base: Option<Sequence>,
    new: Vec<&'a NetRecord<'a>>,
    old: Vec<&'a NetRecord<'a>>,
    /// Whether a name goes from one record to another. Then names are written whoever has them.
    pub(crate) passes_names: bool,
}

impl<'a> Writes<'a> {
    /// What sets write, if the last sequence is the one that is guessed. `outdated`: those that have to keep what their
    /// decisions saw then.
    pub(crate) fn of(
        net: &'a Net<'a>,
        sets: &'a [Set<'a>],
        guess: Option<Sequence>,
        outdated: Vec<bool>,
    ) -> Result<Self, Fault> {
        let mut observed = Vec::with_capacity(sets.len());
        let mut needs_base = false;
        for (Set { change, .. }, keeps) in sets.iter().zip(outdated) {
            needs_base |= (!keeps && !change.observed.is_empty()) || change.recalled_at.is_some();
            observed.push(if keeps { Some(Encoded::observed(&change.observed)?) } else { None });
        }
        let (new, old) = net.records.iter().partition(|record| record.expected == 0);
        let is_freed = |name: &String| net.names_freed.binary_search(name).is_ok();
        let passes_names = net.names_claimed.iter().any(|(name, _)| is_freed(name));
        Ok(Self {
            net,
            histories: Additions(net.histories()),
            sets,
            observed,
            base: guess.filter(|_| needs_base),
            new,
            old,
            passes_names,
        })
    }

    /// Which parts the statement has.
    pub(crate) fn shape(&self) -> u32 {
        let net = self.net;
        let parts = bits([
            true,
            self.base.is_some(),
            !self.new.is_empty(),
            !self.old.is_empty(),
            !net.names_freed.is_empty(),
            !net.names_claimed.is_empty(),
            self.passes_names,
            !net.rows_removed.is_empty(),
            !net.rows_added.is_empty(),
            self.histories.has_others(),
            !net.balances.is_empty(),
            self.histories.has_several(),
            self.moves_few_buckets(),
        ]);
        parts << 4
    }

    /// Writes if what was looked at is fit.
    fn write(&self, sql: &mut Sql<'a>, tenant: usize) {
        let sets = sql.value(limit(self.sets.len()));
        sql.push(format_args!(
            ",
            go AS (SELECT last FROM me, fit WHERE fit),
            turn AS (
                UPDATE oms.tenant t SET last = t.last + ${sets}::bigint FROM go WHERE t.tenant = ${tenant}::text
            )"
        ));
        self.write_rows(sql, tenant, "ON CONFLICT (tenant, place) DO NOTHING");
        if !self.net.balances.is_empty() {
            self.post(sql, tenant);
        }
    }

    /// Writes without a look, if the last sequence is `base`. Answers a row if so; divides by zero where a row was not
    /// as it was expected to be, so that all is undone. Where others follow in the transaction, another last sequence is
    /// such a row, too.
    pub(crate) fn write_unseen(&self, sql: &mut Sql<'a>, tenant: &'a Tenant, base: Sequence, is_alone: bool) {
        let (tenant, base) = (sql.value(tenant.as_str()), sql.value(number(base)));
        let sets = sql.value(limit(self.sets.len()));
        sql.push(format_args!(
            "WITH go AS (
                UPDATE oms.tenant SET last = last + ${sets}::bigint
                WHERE tenant = ${tenant}::text AND last = ${base}::bigint
                RETURNING last - ${sets}::bigint AS last
            )"
        ));
        // Rows of lists are not there either: what they would tell is written with them.
        self.write_rows(sql, tenant, "");
        let mut counted = Vec::new();
        if !self.old.is_empty() {
            counted.push(("updated", sql.value(limit(self.old.len()))));
        }
        if !self.net.balances.is_empty() {
            self.post_unseen(sql, tenant);
            counted.push(("posted", sql.value(limit(self.net.balances.len()))));
        }
        let (fits, from) = if is_alone { ("true", " FROM go") } else { ("EXISTS (SELECT 1 FROM go)", "") };
        sql.push(format_args!("\nSELECT 1 / CASE WHEN {fits}"));
        for (written, count) in counted {
            sql.push(format_args!(" AND (SELECT count(*) FROM {written}) = ${count}::bigint"));
        }
        sql.push(format_args!(" THEN 1 ELSE 0 END{from}"));
    }

    /// Everything but balances, after the sequence that `go` holds, if it holds one.
    fn write_rows(&self, sql: &mut Sql<'a>, tenant: usize, on_listed: &str) {
        self.append(sql, tenant);
        self.insert_records(sql, tenant);
        self.update_records(sql, tenant);
        self.move_names(sql, tenant);
        self.move_rows(sql, tenant, on_listed);
        self.histories.write(sql, tenant);
    }

    fn append(&self, sql: &mut Sql<'a>, tenant: usize) {
        let ordinals = sql.value((1..).take(self.sets.len()).collect::<Vec<i64>>());
        let request = |set: &Set<'a>| set.change.entry.context.request_id.as_ref().map(|request| request.as_str());
        let requests = sql.value(each(self.sets, request));
        let subjects = sql.value(each(self.sets, |set| words::subject(&set.change.entry.subject.id)));
        let entries = sql.value(each(self.sets, |set| &*set.encoded.entry));
        let observed = sql.value(self.observed.clone());
        let expected = sql.value(each(self.sets, |set| number(set.change.expected_sequence)));
        sql.push(format_args!(
            ",
            appended AS (
                INSERT INTO oms.log (tenant, sequence, request_id, format, subject, entry, observed)
                SELECT ${tenant}::text, go.last + k.ordinal, k.request_id, {FORMAT}, k.subject, k.entry,
                    CASE WHEN go.last + k.ordinal <> k.expected THEN k.observed END
                FROM go, (
                    SELECT unnest(${ordinals}::bigint[]) AS ordinal, unnest(${requests}::text[]) AS request_id,
                        unnest(${subjects}::text[]) AS subject, unnest(${entries}::text[]) AS entry,
                        unnest(${observed}::text[]) AS observed, unnest(${expected}::bigint[]) AS expected
                ) k
            )"
        ));
    }

    fn insert_records(&self, sql: &mut Sql<'a>, tenant: usize) {
        if self.new.is_empty() {
            return;
        }
        let [kinds, ids, versions, statuses, bodies] = records(sql, &self.new);
        let all = self.net.records.iter().zip(self.histories.births());
        let born = sql.value(all.filter(|(record, _)| record.expected == 0).map(|(_, set)| set).collect::<Vec<_>>());
        sql.push(format_args!(
            ",
            inserted AS (
                INSERT INTO oms.record (tenant, is_order, id, kind, version, format, born, status, body)
                SELECT ${tenant}::text, {OF_ORDER}, k.id, k.kind, k.version, {FORMAT},
                    coalesce(go.last + k.born, 0), k.status, k.body
                FROM go, (
                    SELECT unnest(${kinds}::smallint[]) AS kind, unnest(${ids}::text[]) AS id,
                        unnest(${versions}::bigint[]) AS version, unnest(${statuses}::text[]) AS status,
                        unnest(${bodies}::text[]) AS body, unnest(${born}::bigint[]) AS born
                ) k
            )"
        ));
    }

    fn update_records(&self, sql: &mut Sql<'a>, tenant: usize) {
        if self.old.is_empty() {
            return;
        }
        let [kinds, ids, versions, statuses, bodies] = records(sql, &self.old);
        let expected = sql.value(each(&self.old, |record| number(record.expected)));
        sql.push(format_args!(
            ",
            updated AS (
                UPDATE oms.record r
                SET version = k.version, format = {FORMAT}, status = coalesce(k.status, r.status), body = k.body
                FROM go, (
                    SELECT unnest(${kinds}::smallint[]) AS kind, unnest(${ids}::text[]) AS id,
                        unnest(${versions}::bigint[]) AS version, unnest(${statuses}::text[]) AS status,
                        unnest(${bodies}::text[]) AS body, unnest(${expected}::bigint[]) AS expected
                ) k
                WHERE r.tenant = ${tenant}::text AND r.is_order = {OF_ORDER} AND r.id = k.id
                    AND r.kind = k.kind AND r.version = k.expected
                RETURNING 1
            )"
        ));
    }

    fn move_names(&self, sql: &mut Sql<'a>, tenant: usize) {
        let Net { names_freed, names_claimed, .. } = self.net;
        if !names_freed.is_empty() {
            // A name that goes from one record to another is not freed first: a statement can't write a row twice.
            let is_claimed = |name: &&String| names_claimed.binary_search_by(|(claimed, _)| claimed.cmp(name)).is_ok();
            let only_freed = names_freed.iter().filter(|name| !is_claimed(name));
            let freed = sql.value(only_freed.map(String::as_str).collect::<Vec<_>>());
            sql.push(format_args!(
                ",
                freed AS (
                    DELETE FROM oms.name n USING go, (SELECT unnest(${freed}::text[]) AS key) k
                    WHERE n.tenant = ${tenant}::text AND n.key = k.key
                )"
            ));
        }
        if !names_claimed.is_empty() {
            let names = sql.value(each(names_claimed, |(name, _)| name.as_str()));
            let ids = sql.value(each(names_claimed, |(_, id)| &***id));
            let passed =
                if self.passes_names { "ON CONFLICT (tenant, key) DO UPDATE SET id = excluded.id" } else { "" };
            sql.push(format_args!(
                ",
                claimed AS (
                    INSERT INTO oms.name (tenant, key, id)
                    SELECT ${tenant}::text, k.key, k.id FROM go, (
                        SELECT unnest(${names}::text[]) AS key, unnest(${ids}::text[]) AS id
                    ) k
                    {passed}
                )"
            ));
        }
    }

    fn move_rows(&self, sql: &mut Sql<'a>, tenant: usize, on_listed: &str) {
        let Net { rows_removed, rows_added, .. } = self.net;
        if !rows_removed.is_empty() {
            let places = sql.value(each(rows_removed, |row| listing::place(row)));
            sql.push(format_args!(
                ",
                removed AS (
                    DELETE FROM oms.listing l USING go, (SELECT unnest(${places}::text[]) AS place) k
                    WHERE l.tenant = ${tenant}::text AND l.place = k.place
                )"
            ));
        }
        if !rows_added.is_empty() {
            let places = sql.value(each(rows_added, |row| listing::place(row)));
            sql.push(format_args!(
                ",
                listed AS (
                    INSERT INTO oms.listing (tenant, place)
                    SELECT ${tenant}::text, k.place FROM go, (SELECT unnest(${places}::text[]) AS place) k
                    {on_listed}
                )"
            ));
        }
    }

    /// What stands there is known, and stays while the tenant's row is held.
    fn post(&self, sql: &mut Sql<'a>, tenant: usize) {
        let added = self.histories.added();
        sql.push(format_args!(
            ",
            posted AS (
                INSERT INTO oms.balance AS b
                    (tenant, sku, location, available, reserved, quality_hold, damaged, quarantine, history)
                SELECT ${tenant}::text, k.sku, k.location, b1 + d1, b2 + d2, b3 + d3, b4 + d4, b5 + d5, {added}
                FROM go, balances k
                ON CONFLICT (tenant, sku, location) DO UPDATE SET
                    available = excluded.available, reserved = excluded.reserved,
                    quality_hold = excluded.quality_hold, damaged = excluded.damaged, quarantine = excluded.quarantine,
                    history = {}
                RETURNING b.sku, b.location, b.history
            )",
            history::with("excluded.history")
        ));
        history::settle(sql, tenant);
    }

    /// Whether only the first two buckets gain or lose something: most sets reserve or ship.
    fn moves_few_buckets(&self) -> bool {
        self.net.balances.iter().all(|balance| balance.delta.0.iter().skip(2).all(|delta| *delta == 0))
    }

    /// Moves balances whose rows are there. The table itself keeps them from falling below zero.
    fn post_unseen(&self, sql: &mut Sql<'a>, tenant: usize) {
        let balances = &self.net.balances;
        let skus = sql.value(each(balances, |balance| balance.sku.as_str()));
        let locations = sql.value(each(balances, |balance| balance.location.as_str()));
        let positions = positions(sql, balances.len());
        let singles = sql.value(self.histories.singles().collect::<Vec<_>>());
        let names = ["available", "reserved", "quality_hold", "damaged", "quarantine"];
        let moved = if self.moves_few_buckets() { 2 } else { names.len() };
        let (mut sets, mut arrays) = (Vec::new(), String::new());
        for (bucket, name) in names.into_iter().enumerate().take(moved) {
            let deltas = sql.value(each(balances, |held| held.delta.0.get(bucket).copied().unwrap_or_default()));
            sets.push(format!("{name} = b.{name} + k.d{bucket}"));
            arrays.push_str(&format!(", unnest(${deltas}::bigint[]) AS d{bucket}"));
        }
        sql.push(format_args!(
            ",
            posted AS (
                UPDATE oms.balance b SET {}, history = {}
                FROM go, (
                    SELECT unnest(${positions}::integer[]) AS at, unnest(${skus}::text[]) AS sku,
                        unnest(${locations}::text[]) AS location, unnest(${singles}::bigint[]) AS single{arrays}
                ) k
                WHERE b.tenant = ${tenant}::text AND b.sku = k.sku AND b.location = k.location
                RETURNING b.sku, b.location, b.history
            )",
            sets.join(", "),
            history::with(&self.histories.added())
        ));
        history::settle(sql, tenant);
    }
}

fn requests<'a>(sets: &[Set<'a>]) -> Vec<&'a RequestId> {
    let mut requests: Vec<&RequestId> =
        sets.iter().filter_map(|set| set.change.entry.context.request_id.as_ref()).collect();
    requests.sort_unstable();
    requests.dedup();
    requests
}

/// The positions of so many keys.
fn positions(sql: &mut Sql<'_>, count: usize) -> usize {
    sql.value((0..).take(count).collect::<Vec<i32>>())
}

/// Records to write.
fn records<'a>(sql: &mut Sql<'a>, records: &[&'a NetRecord<'a>]) -> [usize; 5] {
    [
        sql.value(each(records, |record| i16::from(record.key.kind.number()))),
        sql.value(each(records, |record| &*record.key.id)),
        sql.value(each(records, |record| number(record.version))),
        sql.value(each(records, |record| record.status)),
        sql.value(each(records, |record| record.body)),
    ]
}

/// Flags as the bits of a number.
fn bits<const N: usize>(flags: [bool; N]) -> u32 {
    flags.into_iter().fold(0, |bits, flag| (bits << 1) | u32::from(flag))
}
