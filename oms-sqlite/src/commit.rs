//! Change sets within a write transaction.
//!
//! Almost every change set is accepted: whoever decided it has just seen what it needs. So all of a tenant are written
//! together, as their [`Net`], without looking first, by statements that write nothing where a row is not as expected.
//! When one of them writes nothing, the whole transaction is undone, and done again set by set, each with a look at
//! everything before anything is written.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;
use oms_core::inventory::Balance;
use oms_core::kernel::{ChangeSet, FORMAT, Name, RecordKey, Sequence, Version, stock_subject};
use oms_core::store::shared::{
    Encoded, EncodedWindows, Held, Mirror, Net, NetBalance, NetRecord, Request, Sets, Subjects, Used, all_rejected,
    rejection, words,
};
use oms_core::store::{Atomicity, Rejection};
use oms_core::value::{LocationId, RequestId, Sku, Tenant};
use oms_core::{Code, Result};
use rusqlite::{Connection, OptionalExtension, params};

use crate::fault::{Fault, is_constraint};
use crate::history::{self, TAIL_BYTES};
use crate::lists::{Waiting, waiting_rows};
use crate::load;
use crate::names;
use crate::rows::{balance, from_row, number};
use crate::schema::Positions;
use crate::statements::{HISTORIES, LOG, NAMES, RECORDS, Statements};
use crate::writer::Memory;

/// The outcomes of one request.
type Outcomes = Vec<Result<Sequence, Rejection>>;

/// An exclusive transaction.
pub(crate) struct Transaction<'w> {
    pub(crate) connection: &'w Connection,
    pub(crate) statements: Statements<'w>,
    pub(crate) memory: &'w mut Memory,
    pub(crate) mirror: &'w Mirror<i64>,
    /// Since when nobody but this process has written for a tenant, as of the start of the transaction.
    pub(crate) vouched: HashMap<i64, Option<Sequence>>,
}

impl Transaction<'_> {
    /// Writes everything without looking first. `None`: a row was not as expected, and the transaction has to be
    /// undone.
    pub(crate) fn write_all(mut self, requests: &[Request<'_>]) -> Result<Option<Vec<Outcomes>>, Fault> {
        let mut firsts = BTreeMap::new();
        let tenants: BTreeSet<&Tenant> = requests.iter().map(|request| request.tenant).collect();
        for tenant in tenants {
            let own = requests.iter().filter(|request| request.tenant == tenant);
            let sets: Vec<_> = own.flat_map(|request| request.changes.iter().zip(request.encoded)).collect();
            let number = self.tenant(tenant)?;
            let Some(first) = self.write(number, &sets)? else { return Ok(None) };
            firsts.insert(tenant, first..);
        }
        let answered = requests.iter().filter_map(|request| {
            let sequences = firsts.get_mut(request.tenant)?;
            Some(sequences.take(request.changes.len()).map(Ok).collect())
        });
        Ok(Some(answered.collect()))
    }

    /// Writes change sets of a tenant as they come, and passes them on. Answers the sequence of the first. The
    /// transaction has to be undone when there is none, or an error came.
    pub(crate) fn write_windows(
        mut self,
        tenant: &Tenant,
        windows: EncodedWindows,
        used: Used<Sets>,
    ) -> Result<Result<Option<Sequence>>, Fault> {
        let tenant = self.tenant(tenant)?;
        let mut first = None;
        for window in windows {
            let window = match window {
                Ok(window) => window,
                Err(error) => return Ok(Err(error)),
            };
            if window.changes.is_empty() {
                continue;
            }
            let written = self.write(tenant, &window.iter().collect::<Vec<_>>())?;
            let Some(sequence) = written else { return Ok(Ok(None)) };
            first.get_or_insert(sequence);
            used.add(window);
        }
        Ok(Ok(first))
    }

    /// Looks at everything before it writes, and rejects what can't be written.
    pub(crate) fn judge_all(mut self, requests: &[Request<'_>]) -> Result<Vec<Outcomes>, Fault> {
        requests.iter().map(|request| self.judge_request(request)).collect()
    }

    fn judge_request(&mut self, request: &Request<'_>) -> Result<Outcomes, Fault> {
        let tenant = self.tenant(request.tenant)?;
        let together = request.atomicity == Atomicity::Together && request.changes.len() > 1;
        if together {
            self.connection.execute_batch("SAVEPOINT together")?;
        }
        let mut outcomes = Vec::with_capacity(request.changes.len());
        for (change, encoded) in request.changes.iter().zip(request.encoded) {
            match self.judge(tenant, change, encoded)? {
                Err(rejection) if together => {
                    self.connection.execute_batch("ROLLBACK TO together; RELEASE together")?;
                    self.memory.forget();
                    return Ok(all_rejected(rejection, outcomes.len(), request.changes.len()));
                }
                outcome => outcomes.push(outcome),
            }
        }
        if together {
            self.connection.execute_batch("RELEASE together")?;
        }
        Ok(outcomes)
    }

    fn judge(
        &mut self,
        tenant: i64,
        change: &ChangeSet,
        encoded: &Encoded,
    ) -> Result<Result<Sequence, Rejection>, Fault> {
        if let Some(rejection) = rejection(&mut Looking { transaction: self, tenant }, change)? {
            return Ok(Err(rejection));
        }
        let unexpected = || Fault::new(Code::Bug, "a change set that was judged good could not be written");
        Ok(Ok(self.write(tenant, &[(change, encoded)])?.ok_or_else(unexpected)?))
    }
}

/// What the file holds for a tenant, within a transaction.
struct Looking<'t, 'w> {
    transaction: &'t mut Transaction<'w>,
    tenant: i64,
}

impl Held for Looking<'_, '_> {
    type Error = Fault;

    fn accepted(&mut self, request: &RequestId) -> Result<Option<Sequence>, Fault> {
        let find = self.transaction.statements.find_request()?;
        let position = find.query_row(params![self.tenant, request.as_str()], |row| row.get(0)).optional()?;
        Ok(position.map(Positions::sequence))
    }

    fn version(&mut self, key: &RecordKey) -> Result<Version, Fault> {
        self.transaction.version(self.tenant, key)
    }

    fn holder(&mut self, name: &Name) -> Result<Option<Arc<str>>, Fault> {
        self.transaction.holder(self.tenant, &name.to_key())
    }

    fn vouched_since(&mut self) -> Result<Option<Sequence>, Fault> {
        self.transaction.vouched_since(self.tenant)
    }

    fn balance(&mut self, sku: &Sku, location: &LocationId) -> Result<Balance, Fault> {
        let find = self.transaction.statements.find_balance()?;
        let values = params![self.tenant, sku.as_str(), location.as_str()];
        Ok(find.query_row(values, |row| balance(row, 0)).optional()?.unwrap_or_default())
    }
}

/// Looking.
impl Transaction<'_> {
    fn version(&mut self, tenant: i64, key: &RecordKey) -> Result<Version, Fault> {
        let remembered = (tenant, key.clone());
        if let Some(version) = self.memory.versions.get(&remembered) {
            return Ok(*version);
        }
        let find = self.statements.find_version()?;
        let found = find.query_row(params![tenant, key.kind.number(), &*key.id], |row| row.get(0)).optional()?;
        let version = found.map_or(Ok(0), from_row)?;
        self.memory.versions.insert(remembered, version);
        Ok(version)
    }

    fn holder(&mut self, tenant: i64, name: &str) -> Result<Option<Arc<str>>, Fault> {
        let find = self.statements.find_name()?;
        Ok(find.query_row(params![tenant, names::place(name)], |row| row.get(0)).optional()?)
    }

    fn last(&mut self, tenant: i64) -> Result<Sequence, Fault> {
        if let Some(last) = self.memory.last.get(&tenant) {
            return Ok(*last);
        }
        let last = load::last(self.connection, tenant)?;
        self.memory.last.insert(tenant, last);
        Ok(last)
    }

    fn waiting(&mut self, tenant: i64) -> Result<&mut Waiting, Fault> {
        match self.memory.waiting.entry(tenant) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Waiting::read(self.connection, tenant)?)),
        }
    }

    fn vouched_since(&mut self, tenant: i64) -> Result<Option<Sequence>, Fault> {
        if let Some(since) = self.vouched.get(&tenant) {
            return Ok(*since);
        }
        let last = self.last(tenant)?;
        let since = self.mirror.since(&tenant, last);
        self.vouched.insert(tenant, since);
        Ok(since)
    }

    fn tenant(&mut self, tenant: &Tenant) -> Result<i64, Fault> {
        if let Some(id) = self.memory.tenants.get(tenant) {
            return Ok(*id);
        }
        let found = self.statements.find_tenant()?.query_row([tenant.as_str()], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.statements.insert_tenant()?.insert([tenant.as_str()])?,
        };
        self.memory.tenants.insert(tenant.clone(), id);
        Ok(id)
    }
}

/// Writing. `false` or `None`: a row was not as expected.
impl Transaction<'_> {
    /// Writes change sets of a tenant together, and answers the sequence of the first.
    fn write(&mut self, tenant: i64, sets: &[(&ChangeSet, &Encoded)]) -> Result<Option<Sequence>, Fault> {
        // Before anything is written for the tenant.
        let since = self.vouched_since(tenant)?;
        let is_stale = |at: Sequence| since.is_none_or(|since| since > at);
        if sets.iter().any(|(change, _)| change.recalled_at.is_some_and(is_stale)) {
            return Ok(None);
        }
        let Some(net) = Net::of(sets.iter().copied()) else { return Ok(None) };
        let first = self.last(tenant)?.saturating_add(1);
        let last = sequence(first, sets.len()).saturating_sub(1);
        let rows_wait = self.waiting(tenant)?.has_room(last);
        if !self.append_all(tenant, first, sets, rows_wait)? {
            return Ok(None);
        }
        let histories = net.histories();
        let mut settled = of_others(first, &histories.of_others);
        let is_written = self.write_records(tenant, &net, first, &histories.of_records)?
            && self.move_names(tenant, &net, first, sets)?
            && self.post_all(tenant, &net, first, &mut settled)?;
        if !is_written {
            return Ok(None);
        }
        self.move_rows(tenant, last, sets, &net, rows_wait)?;
        self.add_histories(tenant, settled)?;
        self.memory.last.insert(tenant, last);
        Ok(Some(first))
    }

    /// Writes the log; with the rows of lists, where these wait there.
    fn append_all(
        &self,
        tenant: i64,
        first: Sequence,
        sets: &[(&ChangeSet, &Encoded)],
        rows_wait: bool,
    ) -> Result<bool, Fault> {
        let positions = Positions::of(tenant);
        let outdated = self.mirror.outdated(&tenant, first.saturating_sub(1), sets.iter().map(|(change, _)| *change));
        let mut entries = Vec::with_capacity(sets.len());
        for (((change, encoded), keeps), sequence) in sets.iter().zip(outdated).zip(first..) {
            let observed = if keeps { Some(Encoded::observed(&change.observed)?) } else { None };
            let request = change.entry.context.request_id.as_ref().map(|request| request.as_str());
            let subject = words::subject(&change.entry.subject.id);
            let rows = if rows_wait { Some(waiting_rows(change, subject)?) } else { None };
            entries.push((positions.at(sequence)?, request, subject, rows, &encoded.entry, observed));
        }
        let appended =
            LOG.all(self.connection, &entries, |values, (position, request, subject, rows, entry, observed)| {
                values.put(position)?;
                values.put(tenant)?;
                values.put(request)?;
                values.put(FORMAT)?;
                values.put(subject)?;
                values.put(rows)?;
                values.put(entry)?;
                values.put(observed)
            })?;
        Ok(appended == entries.len())
    }

    /// `born`: with which set the history of each record begins, if it does.
    fn write_records(
        &mut self,
        tenant: i64,
        net: &Net<'_>,
        first: Sequence,
        born: &[Option<usize>],
    ) -> Result<bool, Fault> {
        for (key, version) in &net.checks {
            if self.version(tenant, key)? != *version {
                return Ok(false);
            }
        }
        let all = net.records.iter().zip(born);
        let (new, old): (Vec<(&NetRecord<'_>, _)>, Vec<_>) = all.partition(|(record, _)| record.expected == 0);
        let inserted = RECORDS.all(self.connection, &new, |values, (record, born)| {
            values.put(tenant)?;
            values.put(record.key.kind.number())?;
            values.put(&*record.key.id)?;
            values.put(number(record.version))?;
            values.put(FORMAT)?;
            values.put(born.map_or(0, |set| number(sequence(first, set))))?;
            values.put(record.status)?;
            values.put(record.body)
        })?;
        let mut updated = 0_usize;
        for (NetRecord { key, expected, version, body, status }, _) in old.iter().copied() {
            let (kind, id) = (key.kind.number(), &*key.id);
            let values = params![tenant, kind, id, number(*version), FORMAT, body, number(*expected), *status];
            updated = updated.saturating_add(self.statements.update_record()?.execute(values)?);
        }
        for NetRecord { key, version, .. } in &net.records {
            if let Some(remembered) = self.memory.versions.get_mut(&(tenant, (*key).clone())) {
                *remembered = *version;
            }
        }
        Ok((inserted, updated) == (new.len(), old.len()))
    }

    fn move_names(
        &mut self,
        tenant: i64,
        net: &Net<'_>,
        first: Sequence,
        sets: &[(&ChangeSet, &Encoded)],
    ) -> Result<bool, Fault> {
        for name in &net.names_freed {
            self.statements.free_name()?.execute(params![tenant, names::place(name)])?;
        }
        let is_claimed = self.claim_names(tenant, net, first, sets)?;
        for name in &net.names_passed {
            if self.holder(tenant, name)?.is_some() {
                return Ok(false);
            }
        }
        Ok(is_claimed)
    }

    fn claim_names(
        &self,
        tenant: i64,
        net: &Net<'_>,
        first: Sequence,
        sets: &[(&ChangeSet, &Encoded)],
    ) -> Result<bool, Fault> {
        if net.names_claimed.is_empty() {
            return Ok(true);
        }
        let subjects = sets.iter().map(|(change, _)| words::subject(&change.entry.subject.id));
        let entries: HashMap<&str, Sequence, RandomState> = subjects.zip(first..).collect();
        let claimed = net.names_claimed.iter().map(|(name, id)| (names::place(name), &***id));
        let mut claimed: Vec<_> = claimed.map(|(place, id)| (place, id, entries.get(id).copied())).collect();
        claimed.sort_unstable();
        let inserted = NAMES.all(self.connection, &claimed, |values, (place, id, entry)| {
            values.put(tenant)?;
            values.put(place)?;
            values.put(number(entry.unwrap_or_default()))?;
            values.put(entry.is_none().then_some(id))
        })?;
        Ok(inserted == net.names_claimed.len())
    }

    fn post_all(
        &mut self,
        tenant: i64,
        net: &Net<'_>,
        first: Sequence,
        settled: &mut Vec<Settled>,
    ) -> Result<bool, Fault> {
        for balance in &net.balances {
            if !self.post(tenant, balance, &bytes(first, balance.sets.iter().copied()), settled)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn post(
        &mut self,
        tenant: i64,
        balance: &NetBalance<'_>,
        history: &[u8],
        settled: &mut Vec<Settled>,
    ) -> Result<bool, Fault> {
        if self.add_to_balance(tenant, balance, history)? {
            return Ok(true);
        }
        let (sku, location) = (balance.sku.as_str(), balance.location.as_str());
        if let Some(all) = self.settle_history(tenant, (sku, location), history)? {
            settled.push((stock_subject(balance.sku, balance.location), all));
            return self.add_to_balance(tenant, balance, &[]);
        }
        if !balance.may_be_first() {
            return Ok(false);
        }
        let Balance([d1, d2, d3, d4, d5]) = balance.delta;
        let values = params![tenant, sku, location, d1, d2, d3, d4, d5, history];
        Ok(self.statements.insert_balance()?.execute(values)? == 1)
    }

    fn add_to_balance(&mut self, tenant: i64, balance: &NetBalance<'_>, history: &[u8]) -> Result<bool, Fault> {
        let NetBalance { sku, location, delta, least, .. } = balance;
        let (sku, location) = (sku.as_str(), location.as_str());
        let Balance([d1, d2, d3, d4, d5]) = *delta;
        let Balance([l1, l2, l3, l4, l5]) = *least;
        let room = tail_room(history);
        let added = if (d3, d4, d5) == (0, 0, 0) {
            // Most postings reserve or ship.
            let values = params![tenant, sku, location, d1, d2, history, room, l1, l2];
            self.statements.move_in_balance()?.execute(values)
        } else {
            let values = params![tenant, sku, location, d1, d2, d3, d4, d5, history, room, l1, l2, l3, l4, l5];
            self.statements.add_to_balance()?.execute(values)
        };
        match added {
            Ok(rows) => Ok(rows == 1),
            // A sum that does not fit.
            Err(error) if is_constraint(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the history of a balance, if there is one, and what is new: for a row of its own.
    fn settle_history(&mut self, tenant: i64, place: (&str, &str), new: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let (sku, location) = place;
        let find = self.statements.find_balance_history()?;
        let held: Option<Vec<u8>> = find.query_row(params![tenant, sku, location], |row| row.get(0)).optional()?;
        let Some(mut all) = held else { return Ok(None) };
        if !all.is_empty() {
            self.statements.clear_balance_history()?.execute(params![tenant, sku, location])?;
        }
        all.extend(new);
        Ok(Some(all))
    }

    fn add_histories(&self, tenant: i64, mut histories: Vec<Settled>) -> Result<(), Fault> {
        histories.sort_unstable();
        HISTORIES.all(self.connection, &histories, |values, (subject, sequences)| {
            values.put(tenant)?;
            values.put(&**subject)?;
            values.put(history::last(sequences))?;
            values.put(sequences)
        })?;
        Ok(())
    }

    /// Moves rows of lists: now, with those that wait, or later.
    fn move_rows(
        &mut self,
        tenant: i64,
        last: Sequence,
        sets: &[(&ChangeSet, &Encoded)],
        net: &Net<'_>,
        rows_wait: bool,
    ) -> Result<(), Fault> {
        let connection = self.connection;
        let waiting = self.waiting(tenant)?;
        if rows_wait {
            sets.iter().for_each(|(change, _)| waiting.add(change));
            return Ok(());
        }
        waiting.list(connection, tenant, last, net)
    }
}

/// A history for a row of its own: its subject, and sequences in bytes.
type Settled = (Arc<str>, Vec<u8>);

/// The sequence of the set at a position, where the first gets `first`.
fn sequence(first: Sequence, set: usize) -> Sequence {
    first.saturating_add(u64::try_from(set).unwrap_or_default())
}

/// The sequences of sets in bytes.
fn bytes(first: Sequence, sets: impl Iterator<Item = usize>) -> Vec<u8> {
    sets.flat_map(|set| history::bytes(sequence(first, set))).collect()
}

/// Histories of records for rows of their own.
fn of_others(first: Sequence, others: &[Subjects<'_, '_>]) -> Vec<Settled> {
    let settled = |added: &Subjects<'_, '_>| {
        let (subject, _) = added.first()?;
        Some((Arc::clone(subject), bytes(first, added.iter().map(|(_, set)| *set))))
    };
    others.iter().filter_map(settled).collect()
}

/// How long the history in a balance may be for this to be added.
fn tail_room(history: &[u8]) -> i64 {
    let room = TAIL_BYTES.checked_sub(history.len()).map(i64::try_from);
    room.and_then(Result::ok).unwrap_or(-1)
}
