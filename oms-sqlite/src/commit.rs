//! Change sets within a write transaction.
//!
//! Almost every change set is accepted: whoever decided it has just seen what it needs. So it is written without
//! looking first, by statements that write nothing where a row is not as expected. When one of them writes nothing, the
//! whole transaction is undone, and done again with a look at everything before anything is written.

use oms_core::inventory::{Balance, Bucket, Posting};
use oms_core::kernel::{ChangeSet, FORMAT, List, Name, RecordKey, Row, Sequence, Version, Write};
use oms_core::store::{Atomicity, Rejection};
use oms_core::value::Tenant;
use oms_core::{Code, Result};
use rusqlite::{Connection, OptionalExtension, params};

use crate::fault::{Fault, is_constraint};
use crate::rows::{balance, from_row, number};
use crate::schema::Positions;
use crate::statements::Statements;
use crate::writer::Memory;
use oms_core::store::shared::{Encoded, Request};

/// The outcomes of one request.
type Outcomes = Vec<Result<Sequence, Rejection>>;

/// An exclusive transaction.
pub(crate) struct Transaction<'w> {
    pub(crate) connection: &'w Connection,
    pub(crate) statements: Statements<'w>,
    pub(crate) memory: &'w mut Memory,
}

impl Transaction<'_> {
    /// Writes everything without looking first. `None`: a row was not as expected, and the transaction has to be
    /// undone.
    pub(crate) fn write_all(mut self, requests: &[Request<'_>]) -> Result<Option<Vec<Outcomes>>, Fault> {
        let mut all = Vec::with_capacity(requests.len());
        for request in requests {
            let tenant = self.tenant(request.tenant)?;
            let mut outcomes = Vec::with_capacity(request.changes.len());
            for (change, encoded) in request.changes.iter().zip(request.encoded) {
                let Some(sequence) = self.write(tenant, change, encoded)? else { return Ok(None) };
                outcomes.push(Ok(sequence));
            }
            all.push(outcomes);
        }
        Ok(Some(all))
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
            let outcome = self.judge(tenant, change, encoded)?;
            if together && outcome.is_err() {
                self.connection.execute_batch("ROLLBACK TO together; RELEASE together")?;
                self.memory.forget();
                return Ok(all_rejected(outcome, outcomes.len(), request.changes.len()));
            }
            outcomes.push(outcome);
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
        if let Some(rejection) = self.rejection(tenant, change)? {
            return Ok(Err(rejection));
        }
        let unexpected = || Fault::new(Code::Bug, "a change set that was judged good could not be written");
        Ok(Ok(self.write(tenant, change, encoded)?.ok_or_else(unexpected)?))
    }
}

/// What a request is answered when one of its change sets was rejected and it belongs together.
fn all_rejected(outcome: Result<Sequence, Rejection>, position: usize, count: usize) -> Outcomes {
    let mut outcomes = vec![Err(Rejection::Together); count];
    if let Some(own) = outcomes.get_mut(position) {
        *own = outcome;
    }
    outcomes
}

/// Looking.
impl Transaction<'_> {
    /// Why a change set can't be written, if so, in the order of rank.
    fn rejection(&mut self, tenant: i64, change: &ChangeSet) -> Result<Option<Rejection>, Fault> {
        if let Some(request) = &change.entry.context.request_id {
            let find = self.statements.find_request()?;
            let taken = find.query_row(params![tenant, request.as_str()], |row| row.get(0)).optional()?;
            if let Some(position) = taken {
                return Ok(Some(Rejection::Duplicate(Positions::sequence(position))));
            }
        }
        let written = change.writes.iter().map(|write| (&write.key, write.expected));
        for (key, expected) in written.chain(change.checks.iter().map(|(key, version)| (key, *version))) {
            if self.version(tenant, key)? != expected {
                return Ok(Some(Rejection::Conflict(key.clone())));
            }
        }
        for (name, _) in change.names_claimed.iter().filter(|(name, _)| !change.names_freed.contains(name)) {
            if let Some(rejection) = self.name_taken(tenant, name)? {
                return Ok(Some(rejection));
            }
        }
        for posting in &change.postings {
            if let Some(rejection) = self.below_floor(tenant, posting)? {
                return Ok(Some(rejection));
            }
        }
        Ok(None)
    }

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

    fn name_taken(&mut self, tenant: i64, name: &Name) -> Result<Option<Rejection>, Fault> {
        let find = self.statements.find_name()?;
        let holder = find.query_row(params![tenant, name.to_key()], |row| row.get::<_, String>(0)).optional()?;
        Ok(holder.map(|id| Rejection::NameTaken(name.clone(), id.into())))
    }

    fn below_floor(&mut self, tenant: i64, posting: &Posting) -> Result<Option<Rejection>, Fault> {
        let Posting { sku, location, .. } = posting;
        let find = self.statements.find_balance()?;
        let found =
            find.query_row(params![tenant, sku.as_str(), location.as_str()], |row| balance(row, 0)).optional()?;
        let before = found.unwrap_or_default();
        let floor = |(bucket, spare)| Rejection::Floor(sku.clone(), location.clone(), bucket, spare);
        Ok(match posting.apply(&before) {
            Err(short) => Some(floor(short)),
            // Whatever the floor: a bucket never holds less than nothing.
            Ok(after) => {
                let below = Bucket::ALL.into_iter().find(|bucket| after.bucket(*bucket) < 0);
                below.map(|bucket| floor((bucket, before.bucket(bucket))))
            }
        })
    }

    fn last(&mut self, tenant: i64) -> Result<Sequence, Fault> {
        if let Some(last) = self.memory.last.get(&tenant) {
            return Ok(*last);
        }
        let positions = Positions::of(tenant);
        let find = self.statements.last_position()?;
        let found = find.query_row(params![positions.first, positions.last], |row| row.get(0)).optional()?;
        let last = found.map_or(0, Positions::sequence);
        self.memory.last.insert(tenant, last);
        Ok(last)
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
    fn write(&mut self, tenant: i64, change: &ChangeSet, encoded: &Encoded) -> Result<Option<Sequence>, Fault> {
        let sequence = self.last(tenant)?.saturating_add(1);
        let is_written = self.append(tenant, sequence, change, encoded)?
            && self.write_records(tenant, change, encoded)?
            && self.move_names(tenant, change)?
            && self.post_all(tenant, &change.postings)?;
        if !is_written {
            return Ok(None);
        }
        self.move_rows(tenant, sequence, change)?;
        self.memory.last.insert(tenant, sequence);
        Ok(Some(sequence))
    }

    fn append(
        &mut self,
        tenant: i64,
        sequence: Sequence,
        change: &ChangeSet,
        encoded: &Encoded,
    ) -> Result<bool, Fault> {
        let position = Positions::of(tenant).at(sequence)?;
        let intervened = sequence != change.expected_sequence && !change.observed.is_empty();
        let observed = if intervened { Some(Encoded::observed(&change.observed)?) } else { None };
        let request = change.entry.context.request_id.as_ref().map(|request| request.as_str());
        let values = params![position, tenant, request, FORMAT, encoded.entry, observed];
        Ok(self.statements.append()?.execute(values)? == 1)
    }

    fn write_records(&mut self, tenant: i64, change: &ChangeSet, encoded: &Encoded) -> Result<bool, Fault> {
        for (key, version) in &change.checks {
            if self.version(tenant, key)? != *version {
                return Ok(false);
            }
        }
        for (write, body) in change.writes.iter().zip(&encoded.bodies) {
            if !self.write_record(tenant, write, body)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn write_record(&mut self, tenant: i64, write: &Write, body: &str) -> Result<bool, Fault> {
        let Write { key, expected, .. } = write;
        let (kind, id) = (key.kind.number(), &*key.id);
        let written = if *expected == 0 {
            self.statements.insert_record()?.execute(params![tenant, kind, id, FORMAT, body])?
        } else {
            self.statements.update_record()?.execute(params![tenant, kind, id, number(*expected), FORMAT, body])?
        };
        self.memory.versions.insert((tenant, key.clone()), expected.saturating_add(1));
        Ok(written == 1)
    }

    fn move_names(&mut self, tenant: i64, change: &ChangeSet) -> Result<bool, Fault> {
        for name in &change.names_freed {
            self.statements.free_name()?.execute(params![tenant, name.to_key()])?;
        }
        for (name, id) in &change.names_claimed {
            if self.statements.claim_name()?.execute(params![tenant, name.to_key(), &**id])? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn post_all(&mut self, tenant: i64, postings: &[Posting]) -> Result<bool, Fault> {
        for posting in postings {
            if !self.post(tenant, posting)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn post(&mut self, tenant: i64, posting: &Posting) -> Result<bool, Fault> {
        let (sku, location) = (posting.sku.as_str(), posting.location.as_str());
        let Balance([d1, d2, d3, d4, d5]) = posting.delta;
        let Balance([l1, l2, l3, l4, l5]) = least_before(posting);
        let added = if (d3, d4, d5) == (0, 0, 0) {
            // Most postings reserve or ship.
            self.statements.move_in_balance()?.execute(params![tenant, sku, location, d1, d2, l1, l2])
        } else {
            let values = params![tenant, sku, location, d1, d2, d3, d4, d5, l1, l2, l3, l4, l5];
            self.statements.add_to_balance()?.execute(values)
        };
        match added {
            Ok(0) => {}
            Ok(_) => return Ok(true),
            // A sum that does not fit.
            Err(error) if is_constraint(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if posting.delta.0.iter().any(|delta| *delta < 0) {
            return Ok(false);
        }
        let values = params![tenant, sku, location, d1, d2, d3, d4, d5];
        Ok(self.statements.insert_balance()?.execute(values)? == 1)
    }

    fn move_rows(&mut self, tenant: i64, sequence: Sequence, change: &ChangeSet) -> Result<(), Fault> {
        for Row { list, key, at, id } in &change.rows_removed {
            self.statements.remove_row()?.execute(params![tenant, list.number(), &**key, at, &**id])?;
        }
        for Row { list, key, at, id } in &change.rows_added {
            self.statements.add_row()?.execute(params![tenant, list.number(), &**key, at, &**id])?;
        }
        for subject in &change.history {
            let list = List::History.number();
            self.statements.add_row()?.execute(params![tenant, list, &**subject, number(sequence), ""])?;
        }
        Ok(())
    }
}

/// What each bucket must hold before a posting.
fn least_before(posting: &Posting) -> Balance {
    let mut least = Balance([i64::MIN; Bucket::ALL.len()]);
    for ((least, delta), floor) in least.0.iter_mut().zip(posting.delta.0).zip(posting.floor.0) {
        if delta < 0 {
            *least = floor.max(0).saturating_sub(delta);
        }
    }
    least
}
