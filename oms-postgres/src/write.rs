//! What sets write: parts of one statement.

use oms_core::kernel::{FORMAT, Sequence};
use oms_core::store::shared::{Encoded, Net, NetRecord, words};
use oms_core::value::Tenant;

use crate::commit::Set;
use crate::fault::Fault;
use crate::history::{self, Additions};
use crate::listing;
use crate::rows::{limit, number};
use crate::sql::{OF_ORDER, Sql, bits, each, positions};

/// What sets write.
pub(crate) struct Writes<'a> {
    net: &'a Net<'a>,
    pub(crate) histories: Additions<'a>,
    sets: &'a [Set<'a>],
    /// What each decision saw, where it may have to be kept.
    observed: Vec<Option<String>>,
    /// The sequence after which the sets have to be written: because what some decision saw is not sent along, or was
    /// recalled as of then.
    pub(crate) base: Option<Sequence>,
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
            histories: Additions::of(net),
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
    pub(crate) fn write(&self, sql: &mut Sql<'a>, tenant: usize) {
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
