//! The store in memory: the reference that every other store is compared with, and the sandbox of what-if runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Answer, Atomicity, Rejection, Scanned, Store};
use crate::error::Result;
use crate::inventory::{Balance, Bucket};
use crate::kernel::FastMap;
use crate::kernel::{ChangeSet, Key, List, ListQuery, Logged, Name, Page, Record, RecordKey, Sequence, Value, Version};
use crate::value::{LocationId, RequestId, Sku, Tenant};

/// A store that lives as long as its value. Nothing is written to disk.
#[derive(Debug, Default)]
pub struct MemoryStore {
    tenants: RwLock<FastMap<Tenant, Shelf>>,
}

/// The rows of one list under one key.
type Rows = BTreeSet<(i64, Arc<str>)>;

/// All that one tenant has.
#[derive(Debug, Default)]
struct Shelf {
    records: FastMap<RecordKey, (Version, Record)>,
    stock: FastMap<Sku, BTreeMap<LocationId, Balance>>,
    names: FastMap<Name, Arc<str>>,
    lists: FastMap<(List, Arc<str>), Rows>,
    requests: FastMap<RequestId, Sequence>,
    log: Vec<Logged>,
    /// The sequence before the first entry of `log`: 0, except in a part.
    before: Sequence,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn read<T>(&self, tenant: &Tenant, read: impl FnOnce(&Shelf) -> T) -> T {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        match tenants.get(tenant) {
            Some(shelf) => read(shelf),
            None => read(&Shelf::default()),
        }
    }
}

impl Store for MemoryStore {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        Ok(self.read(tenant, |shelf| Answer {
            as_of: shelf.last(),
            values: keys.iter().map(|key| shelf.value(key)).collect(),
        }))
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        let shelf = tenants.entry(tenant.clone()).or_default();
        if atomicity == Atomicity::Together && changes.len() > 1 {
            return Ok(shelf.commit_together(changes));
        }
        Ok(changes.iter().map(|change| shelf.check(change).map(|balances| shelf.apply(change, balances))).collect())
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        let skip = usize::try_from(after).unwrap_or(usize::MAX);
        Ok(self.read(tenant, |shelf| shelf.log.iter().skip(skip).take(limit).cloned().collect()))
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        Ok(self.read(tenant, |shelf| {
            let mut keys: Vec<&RecordKey> =
                shelf.records.keys().filter(|key| after.is_none_or(|after| *key > after)).collect();
            first_sorted(&mut keys, limit, |key| *key);
            let found = keys.into_iter().take(limit);
            found.filter_map(|key| shelf.records.get(key).map(|(v, r)| (key.clone(), *v, r.clone()))).collect()
        }))
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        Ok(self.read(tenant, |shelf| {
            let rows = shelf.stock.iter().flat_map(|(sku, at)| at.iter().map(move |(l, balance)| (sku, l, balance)));
            let mut rows: Vec<_> = rows.filter(|(s, l, _)| after.is_none_or(|after| (*s, *l) > after)).collect();
            first_sorted(&mut rows, limit, |(sku, location, _)| (*sku, *location));
            rows.into_iter().take(limit).map(|(s, l, balance)| (s.clone(), l.clone(), *balance)).collect()
        }))
    }
}

/// Leaves the first `limit` of many, sorted, without sorting the rest.
fn first_sorted<T, K: Ord>(all: &mut Vec<T>, limit: usize, key: impl Fn(&T) -> K) {
    if limit < all.len() {
        all.select_nth_unstable_by_key(limit, &key);
        all.truncate(limit);
    }
    all.sort_unstable_by_key(key);
}

impl Shelf {
    fn last(&self) -> Sequence {
        self.before.saturating_add(Sequence::try_from(self.log.len()).unwrap_or(Sequence::MAX))
    }

    fn value(&self, key: &Key) -> Value {
        match key {
            Key::Record(key) => Value::Record(self.records.get(key).cloned()),
            Key::Balances(sku) => {
                let at = self.stock.get(sku).into_iter().flatten();
                Value::Balances(at.map(|(location, balance)| (location.clone(), *balance)).collect())
            }
            Key::Balance(sku, location) => Value::Balance(self.balance(sku, location)),
            Key::Name(name) => Value::Name(self.names.get(name).cloned()),
            Key::List(query) => Value::List(Arc::new(self.page(query))),
            Key::Entry(sequence) => Value::Entry(self.entry(*sequence)),
            Key::Request(request) => Value::Entry(self.requests.get(request).and_then(|s| self.entry(*s))),
        }
    }

    fn balance(&self, sku: &Sku, location: &LocationId) -> Balance {
        self.stock.get(sku).and_then(|at| at.get(location)).copied().unwrap_or_default()
    }

    fn entry(&self, sequence: Sequence) -> Option<Logged> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.log.get(index).cloned()
    }

    fn page(&self, query: &ListQuery) -> Page {
        let Some(rows) = self.lists.get(&(query.list, Arc::clone(&query.key))) else { return Page::new() };
        if query.from > query.to {
            return Page::new();
        }
        let least: Arc<str> = Arc::from("");
        let low = (query.from, least.clone());
        let within = |row: &&(i64, Arc<str>)| query.covers(row.0, &row.1);
        if query.descending {
            let high = query.after.clone().map_or((query.to, None), |(at, id)| (at, Some(id)));
            let below = rows.range(low..).rev().skip_while(|(at, id)| match &high {
                (to, None) => at > to,
                (to, Some(last)) => (*at, id) >= (*to, last),
            });
            below.filter(within).take(query.limit).cloned().collect()
        } else {
            let start = query.after.clone().map_or(low.clone(), |after| after.max(low));
            let upward = rows.range(start..).take_while(|(at, _)| *at <= query.to);
            upward.filter(within).take(query.limit).cloned().collect()
        }
    }

    /// The balances after the change, if all of it can be written.
    fn check(&self, change: &ChangeSet) -> Result<Vec<Balance>, Rejection> {
        if let Some(taken) = change.entry.context.request_id.as_ref().and_then(|request| self.requests.get(request)) {
            return Err(Rejection::Duplicate(*taken));
        }
        let expected = change.writes.iter().map(|write| (&write.key, write.expected));
        for (key, version) in expected.chain(change.checks.iter().map(|(key, version)| (key, *version))) {
            if self.records.get(key).map_or(0, |(version, _)| *version) != version {
                return Err(Rejection::Conflict(key.clone()));
            }
        }
        for (name, _) in &change.names_claimed {
            if let Some(holder) = self.names.get(name)
                && !change.names_freed.contains(name)
            {
                return Err(Rejection::NameTaken(name.clone(), Arc::clone(holder)));
            }
        }
        let after = change.postings.iter().map(|posting| {
            let before = self.balance(&posting.sku, &posting.location);
            let after = posting.apply(&before).and_then(|after| {
                // Whatever the floor: a bucket never holds less than nothing.
                let below = Bucket::ALL.into_iter().find(|bucket| after.bucket(*bucket) < 0);
                below.map_or(Ok(after), |bucket| Err((bucket, before.bucket(bucket))))
            });
            after.map_err(|(bucket, spare)| {
                Rejection::Floor(posting.sku.clone(), posting.location.clone(), bucket, spare)
            })
        });
        after.collect()
    }

    /// Writes a change that [`Self::check`] passed.
    fn apply(&mut self, change: &ChangeSet, balances: Vec<Balance>) -> Sequence {
        let sequence = self.last().saturating_add(1);
        for write in &change.writes {
            let version = write.expected.saturating_add(1);
            self.records.insert(write.key.clone(), (version, write.record.clone()));
        }
        for name in &change.names_freed {
            self.names.remove(name);
        }
        for (name, id) in &change.names_claimed {
            self.names.insert(name.clone(), Arc::clone(id));
        }
        for row in &change.rows_removed {
            if let Some(rows) = self.lists.get_mut(&(row.list, Arc::clone(&row.key))) {
                rows.remove(&(row.at, Arc::clone(&row.id)));
            }
        }
        for row in &change.rows_added {
            self.lists.entry((row.list, Arc::clone(&row.key))).or_default().insert((row.at, Arc::clone(&row.id)));
        }
        let nothing: Arc<str> = Arc::from("");
        let at = i64::try_from(sequence).unwrap_or(i64::MAX);
        for subject in &change.history {
            self.lists.entry((List::History, Arc::clone(subject))).or_default().insert((at, Arc::clone(&nothing)));
        }
        for (posting, balance) in change.postings.iter().zip(balances) {
            self.stock.entry(posting.sku.clone()).or_default().insert(posting.location.clone(), balance);
        }
        if let Some(request) = &change.entry.context.request_id {
            self.requests.insert(request.clone(), sequence);
        }
        let intervened = sequence != change.expected_sequence && !change.observed.is_empty();
        let observed = intervened.then(|| Arc::clone(&change.observed));
        self.log.push(Logged { sequence, entry: Arc::clone(&change.entry), observed });
        sequence
    }

    /// Applies all to the touched parts of a copy first, so that a rejection leaves nothing behind.
    fn commit_together(&mut self, changes: &[ChangeSet]) -> Vec<Result<Sequence, Rejection>> {
        let mut trial = self.part(changes);
        for (position, change) in changes.iter().enumerate() {
            match trial.check(change) {
                Ok(balances) => {
                    trial.apply(change, balances);
                }
                Err(rejection) => {
                    let mut outcomes = vec![Err(Rejection::Together); changes.len()];
                    if let Some(outcome) = outcomes.get_mut(position) {
                        *outcome = Err(rejection);
                    }
                    return outcomes;
                }
            }
        }
        changes.iter().map(|change| self.check(change).map(|balances| self.apply(change, balances))).collect()
    }

    /// The part of this shelf that changes read or write, without log and lists.
    fn part(&self, changes: &[ChangeSet]) -> Self {
        let mut part = Self { before: self.last(), ..Self::default() };
        for change in changes {
            let keys = change.writes.iter().map(|write| &write.key).chain(change.checks.iter().map(|(key, _)| key));
            part.records.extend(keys.filter_map(|key| self.records.get(key).map(|held| (key.clone(), held.clone()))));
            for posting in &change.postings {
                let balance = self.balance(&posting.sku, &posting.location);
                part.stock.entry(posting.sku.clone()).or_default().insert(posting.location.clone(), balance);
            }
            let names = change.names_claimed.iter().map(|(name, _)| name).chain(&change.names_freed);
            part.names.extend(names.filter_map(|name| self.names.get(name).map(|id| (name.clone(), Arc::clone(id)))));
            let request = change.entry.context.request_id.as_ref();
            part.requests
                .extend(request.and_then(|id| self.requests.get_key_value(id)).map(|(id, s)| (id.clone(), *s)));
        }
        part
    }
}
