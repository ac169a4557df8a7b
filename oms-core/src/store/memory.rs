//! The store in memory: the reference that every other store is compared with, and the sandbox of what-if runs.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::{Answer, Atomicity, Rejection, Scanned, Store};
use crate::error::Result;
use crate::inventory::{Balance, Bucket, Posting};
use crate::kernel::{
    Balances, ChangeSet, FastMap, Key, List, ListQuery, Logged, Name, Page, Record, RecordKey, Row, Sequence, Value,
    Version, add_to,
};
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
    stock: FastMap<Sku, Balances>,
    names: FastMap<Name, Arc<str>>,
    lists: FastMap<(List, Arc<str>), Rows>,
    /// The rows of [`List::History`], in order. It grows at its end.
    history: FastMap<Arc<str>, Page>,
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
        Ok(match atomicity {
            Atomicity::Each => changes.iter().map(|change| shelf.commit(change)).collect(),
            Atomicity::Together => shelf.commit_together(changes),
        })
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
            Key::Balances(sku) => Value::Balances(self.stock.get(sku).cloned().unwrap_or_default()),
            Key::Balance(sku, location) => Value::Balance(self.balance(sku, location)),
            Key::Name(name) => Value::Name(self.names.get(name).cloned()),
            Key::List(query) => Value::List(Arc::new(self.page(query))),
            Key::Entry(sequence) => Value::Entry(self.entry(*sequence)),
            Key::Request(request) => Value::Entry(self.requests.get(request).and_then(|s| self.entry(*s))),
        }
    }

    fn balance(&self, sku: &Sku, location: &LocationId) -> Balance {
        let held = self.stock.get(sku).map_or(&[][..], |balances| &balances[..]);
        let place = held.binary_search_by(|(at, _)| at.cmp(location)).ok();
        place.and_then(|place| held.get(place)).map(|(_, balance)| *balance).unwrap_or_default()
    }

    fn entry(&self, sequence: Sequence) -> Option<Logged> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.log.get(index).cloned()
    }

    fn page(&self, query: &ListQuery) -> Page {
        if query.from > query.to {
            return Page::new();
        }
        if query.list == List::History {
            return self.history_page(query);
        }
        let Some(rows) = self.lists.get(&(query.list, Arc::clone(&query.key))) else { return Page::new() };
        let low = (query.from, Arc::clone(&NO_ID));
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

    fn history_page(&self, query: &ListQuery) -> Page {
        let Some(rows) = self.history.get(&query.key) else { return Page::new() };
        let after = query.after.as_ref();
        let start = rows.partition_point(|row| {
            row.0 < query.from || (!query.descending && after.is_some_and(|after| row <= after))
        });
        let end = rows
            .partition_point(|row| row.0 <= query.to && (!query.descending || after.is_none_or(|after| row < after)));
        let covered = rows.get(start..end).unwrap_or_default().iter();
        if query.descending {
            covered.rev().take(query.limit).cloned().collect()
        } else {
            covered.take(query.limit).cloned().collect()
        }
    }

    fn add_row(&mut self, list: List, key: &Arc<str>, row: (i64, Arc<str>)) {
        if list != List::History {
            self.lists.entry((list, Arc::clone(key))).or_default().insert(row);
            return;
        }
        let rows = self.history.entry(Arc::clone(key)).or_default();
        if rows.last().is_none_or(|last| *last < row) {
            rows.push(row);
        } else if let Err(place) = rows.binary_search(&row) {
            rows.insert(place, row);
        }
    }

    fn remove_row(&mut self, Row { list, key, at, id }: &Row) {
        let row = (*at, Arc::clone(id));
        if let Some(rows) = self.lists.get_mut(&(*list, Arc::clone(key))) {
            rows.remove(&row);
        }
        if *list == List::History
            && let Some(rows) = self.history.get_mut(key)
        {
            rows.retain(|held| *held != row);
        }
    }

    fn commit(&mut self, change: &ChangeSet) -> Result<Sequence, Rejection> {
        Trial::over(self).check(change)?;
        Ok(self.write(change))
    }

    /// Checks all before any is written, so that a rejection leaves nothing behind.
    fn commit_together(&mut self, changes: &[ChangeSet]) -> Vec<Result<Sequence, Rejection>> {
        let mut trial = Trial::over(self);
        for (position, change) in changes.iter().enumerate() {
            if let Err(rejection) = trial.check(change) {
                let mut outcomes = vec![Err(Rejection::Together); changes.len()];
                if let Some(outcome) = outcomes.get_mut(position) {
                    *outcome = Err(rejection);
                }
                return outcomes;
            }
            if changes.len() > 1 {
                trial.note(change);
            }
        }
        changes.iter().map(|change| Ok(self.write(change))).collect()
    }

    /// Writes a change that was checked.
    fn write(&mut self, change: &ChangeSet) -> Sequence {
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
            self.remove_row(row);
        }
        for row in &change.rows_added {
            self.add_row(row.list, &row.key, (row.at, Arc::clone(&row.id)));
        }
        let at = i64::try_from(sequence).unwrap_or(i64::MAX);
        for subject in &change.history {
            self.add_row(List::History, subject, (at, Arc::clone(&NO_ID)));
        }
        for posting in &change.postings {
            add_to(self.stock.entry(posting.sku.clone()).or_default(), &posting.location, &posting.delta);
        }
        if let Some(request) = &change.entry.context.request_id {
            self.requests.insert(request.clone(), sequence);
        }
        let intervened = sequence != change.expected_sequence && !change.observed.is_empty();
        let observed = intervened.then(|| Arc::clone(&change.observed));
        self.log.push(Logged { sequence, entry: Arc::clone(&change.entry), observed });
        sequence
    }
}

/// The id in a list whose rows name no record.
static NO_ID: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(""));

/// A shelf with what earlier changes of the same commit are going to write.
struct Trial<'a> {
    shelf: &'a Shelf,
    last: Sequence,
    versions: FastMap<&'a RecordKey, Version>,
    names: FastMap<&'a Name, Option<&'a Arc<str>>>,
    stock: FastMap<(&'a Sku, &'a LocationId), Balance>,
    requests: FastMap<&'a RequestId, Sequence>,
}

impl<'a> Trial<'a> {
    fn over(shelf: &'a Shelf) -> Self {
        Self {
            shelf,
            last: shelf.last(),
            versions: FastMap::default(),
            names: FastMap::default(),
            stock: FastMap::default(),
            requests: FastMap::default(),
        }
    }

    fn version(&self, key: &RecordKey) -> Version {
        let held = || self.shelf.records.get(key).map_or(0, |(version, _)| *version);
        self.versions.get(key).copied().unwrap_or_else(held)
    }

    fn holder(&self, name: &Name) -> Option<&Arc<str>> {
        self.names.get(name).copied().unwrap_or_else(|| self.shelf.names.get(name))
    }

    fn balance(&self, posting: &Posting) -> Balance {
        let held = || self.shelf.balance(&posting.sku, &posting.location);
        self.stock.get(&(&posting.sku, &posting.location)).copied().unwrap_or_else(held)
    }

    /// Whether all of a change can be written.
    fn check(&self, change: &ChangeSet) -> Result<(), Rejection> {
        if let Some(request) = &change.entry.context.request_id
            && let Some(taken) = self.requests.get(request).or_else(|| self.shelf.requests.get(request))
        {
            return Err(Rejection::Duplicate(*taken));
        }
        let expected = change.writes.iter().map(|write| (&write.key, write.expected));
        for (key, version) in expected.chain(change.checks.iter().map(|(key, version)| (key, *version))) {
            if self.version(key) != version {
                return Err(Rejection::Conflict(key.clone()));
            }
        }
        for (name, _) in &change.names_claimed {
            if let Some(holder) = self.holder(name)
                && !change.names_freed.contains(name)
            {
                return Err(Rejection::NameTaken(name.clone(), Arc::clone(holder)));
            }
        }
        change.postings.iter().try_for_each(|posting| self.check_floors(posting))
    }

    fn check_floors(&self, posting: &Posting) -> Result<(), Rejection> {
        let before = self.balance(posting);
        let after = posting.apply(&before).and_then(|after| {
            // Whatever the floor: a bucket never holds less than nothing.
            let below = Bucket::ALL.into_iter().find(|bucket| after.bucket(*bucket) < 0);
            below.map_or(Ok(()), |bucket| Err((bucket, before.bucket(bucket))))
        });
        after.map_err(|(bucket, spare)| Rejection::Floor(posting.sku.clone(), posting.location.clone(), bucket, spare))
    }

    /// Counts a change that was checked as written.
    fn note(&mut self, change: &'a ChangeSet) {
        self.last = self.last.saturating_add(1);
        for write in &change.writes {
            self.versions.insert(&write.key, write.expected.saturating_add(1));
        }
        self.names.extend(change.names_freed.iter().map(|name| (name, None)));
        self.names.extend(change.names_claimed.iter().map(|(name, id)| (name, Some(id))));
        for posting in &change.postings {
            let before = self.balance(posting);
            let after = before.plus(&posting.delta).unwrap_or(before);
            self.stock.insert((&posting.sku, &posting.location), after);
        }
        self.requests.extend(change.entry.context.request_id.iter().map(|request| (request, self.last)));
    }
}
