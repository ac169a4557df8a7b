//! The store in memory: the reference that every other store is compared with, and the sandbox of what-if runs.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};

use super::{Answer, Atomicity, Rejection, Scanned, Store};
use crate::error::Result;
use crate::inventory::{Balance, Bucket, Posting};
use crate::item::Item;
use crate::kernel::{
    Balances, ChangeSet, FastMap, Key, Kind, List, ListQuery, Logged, Name, Page, Record, RecordKey, Row, Sequence,
    Stored, Value, Version, Write, add_to, balance_at,
};
use crate::network::Network;
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
    stock: FastMap<Sku, Mutex<Stock>>,
    names: FastMap<Name, Arc<str>>,
    lists: FastMap<(List, Arc<str>), Rows>,
    /// The rows of [`List::History`], in order. It grows at its end.
    history: FastMap<Arc<str>, Page>,
    requests: FastMap<RequestId, Sequence>,
    log: Vec<Logged>,
}

/// The balances of one item at all locations. Decisions hold them as they were: what is posted meanwhile is kept apart
/// until somebody asks again, when most often nobody holds them any more. So they are seldom copied.
#[derive(Clone, Debug, Default)]
struct Stock {
    balances: Balances,
    pending: Vec<(LocationId, Balance)>,
}

/// How many postings of one item are kept apart at most.
const PENDING_MAX: usize = 8;

impl Stock {
    fn post(&mut self, location: &LocationId, delta: &Balance) {
        let is_held = Arc::strong_count(&self.balances) > 1;
        if is_held && self.pending.len() < PENDING_MAX {
            self.pending.push((location.clone(), *delta));
        } else {
            self.settle();
            add_to(&mut self.balances, [(location, delta)]);
        }
    }

    /// The balances with everything that was posted.
    fn settle(&mut self) -> &Balances {
        add_to(&mut self.balances, self.pending.iter().map(|(location, delta)| (location, delta)));
        self.pending.clear();
        &self.balances
    }

    fn at(&self, location: &LocationId) -> Balance {
        let here = self.pending.iter().filter(|(at, _)| at == location);
        here.fold(balance_at(&self.balances, location), |held, (_, delta)| held.plus(delta).unwrap_or(held))
    }
}

/// Nothing is left half done when a lock is poisoned: what is added can't fail.
fn lock(stock: &Mutex<Stock>) -> MutexGuard<'_, Stock> {
    stock.lock().unwrap_or_else(PoisonError::into_inner)
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
            let held = shelf.stock.iter().map(|(sku, stock)| (sku, Arc::clone(lock(stock).settle())));
            let held: Vec<(&Sku, Balances)> = held.collect();
            let rows = held.iter().flat_map(|(sku, at)| at.iter().map(move |(l, balance)| (*sku, l, balance)));
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
        Sequence::try_from(self.log.len()).unwrap_or(Sequence::MAX)
    }

    fn value(&self, key: &Key) -> Value {
        match key {
            Key::Record(key) => Value::Record(self.records.get(key).cloned()),
            Key::Balances(sku) => {
                let held = self.stock.get(sku).map(|stock| Arc::clone(lock(stock).settle()));
                Value::Balances(held.unwrap_or_default())
            }
            Key::Balance(sku, location) => Value::Balance(self.balance(sku, location)),
            Key::Name(name) => Value::Name(self.names.get(name).cloned()),
            Key::List(query) => Value::List(Arc::new(self.page(query))),
            Key::Entry(sequence) => Value::Entry(self.entry(*sequence)),
            Key::Request(request) => Value::Entry(self.requests.get(request).and_then(|s| self.entry(*s))),
        }
    }

    fn balance(&self, sku: &Sku, location: &LocationId) -> Balance {
        self.stock.get(sku).map(|stock| lock(stock).at(location)).unwrap_or_default()
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

    /// Adds a row; answers whether it is new.
    fn add_row(&mut self, list: List, key: &Arc<str>, row: (i64, Arc<str>)) -> bool {
        if list != List::History {
            return self.lists.entry((list, Arc::clone(key))).or_default().insert(row);
        }
        // Most often it stays the only one.
        let rows = self.history.entry(Arc::clone(key)).or_insert_with(|| Page::with_capacity(1));
        let place = if rows.last().is_none_or(|last| *last < row) { Err(rows.len()) } else { rows.binary_search(&row) };
        if let Err(place) = place {
            rows.insert(place, row);
        }
        place.is_err()
    }

    /// Takes a row out; answers whether it was there.
    fn remove_row(&mut self, list: List, key: &Arc<str>, row: &(i64, Arc<str>)) -> bool {
        if list != List::History {
            return self.lists.get_mut(&(list, Arc::clone(key))).is_some_and(|rows| rows.remove(row));
        }
        let Some(rows) = self.history.get_mut(key) else { return false };
        let place = rows.binary_search(row);
        if let Ok(place) = place {
            rows.remove(place);
        }
        place.is_ok()
    }

    fn commit(&mut self, change: &ChangeSet) -> Result<Sequence, Rejection> {
        self.check(change)?;
        Ok(self.write(change, |_| ()))
    }

    /// Writes one after the other. Where one can't be written, those before it are taken back.
    fn commit_together(&mut self, changes: &[ChangeSet]) -> Vec<Result<Sequence, Rejection>> {
        if let [change] = changes {
            return vec![self.commit(change)];
        }
        let before = self.log.len();
        let mut replaced = Vec::new();
        let mut outcomes = Vec::with_capacity(changes.len());
        for change in changes {
            if let Err(rejection) = self.check(change) {
                self.take_back(replaced);
                self.log.truncate(before);
                let position = outcomes.len();
                outcomes = vec![Err(Rejection::Together); changes.len()];
                outcomes.splice(position..=position, [Err(rejection)]);
                return outcomes;
            }
            outcomes.push(Ok(self.write(change, |one| replaced.push(one))));
        }
        outcomes
    }

    /// Whether all of a change can be written.
    fn check(&self, change: &ChangeSet) -> Result<(), Rejection> {
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
        change.postings.iter().try_for_each(|posting| self.check_floors(posting))
    }

    fn check_floors(&self, posting: &Posting) -> Result<(), Rejection> {
        let before = self.balance(&posting.sku, &posting.location);
        let after = posting.apply(&before).and_then(|after| {
            // Whatever the floor: a bucket never holds less than nothing.
            let below = Bucket::ALL.into_iter().find(|bucket| after.bucket(*bucket) < 0);
            below.map_or(Ok(()), |bucket| Err((bucket, before.bucket(bucket))))
        });
        after.map_err(|(bucket, spare)| Rejection::Floor(posting.sku.clone(), posting.location.clone(), bucket, spare))
    }

    /// Writes a change that was checked, and tells what that replaced.
    fn write<'a>(&mut self, change: &'a ChangeSet, mut replaced: impl FnMut(Replaced<'a>)) -> Sequence {
        let sequence = self.last().saturating_add(1);
        for Write { key, expected, record } in &change.writes {
            let now = (expected.saturating_add(1), record.clone());
            replaced(Replaced::Record(key, self.records.insert(key.clone(), now)));
        }
        for name in &change.names_freed {
            replaced(Replaced::Name(name, self.names.remove(name)));
        }
        for (name, id) in &change.names_claimed {
            replaced(Replaced::Name(name, self.names.insert(name.clone(), Arc::clone(id))));
        }
        for row in &change.rows_removed {
            if self.remove_row(row.list, &row.key, &(row.at, Arc::clone(&row.id))) {
                replaced(Replaced::Row(row));
            }
        }
        for row in &change.rows_added {
            if self.add_row(row.list, &row.key, (row.at, Arc::clone(&row.id))) {
                replaced(Replaced::NoRow(row.list, &row.key, row.at, &row.id));
            }
        }
        let at = i64::try_from(sequence).unwrap_or(i64::MAX);
        for subject in &change.history {
            if self.add_row(List::History, subject, (at, Arc::clone(&NO_ID))) {
                replaced(Replaced::NoRow(List::History, subject, at, &NO_ID));
            }
        }
        for posting in &change.postings {
            let Posting { sku, location, delta, .. } = posting;
            // Where units are taken from, there are some: only what just adds may be the first of its item or location.
            let own = delta.0.iter().all(|units| *units >= 0).then(|| own_ids(&self.records, sku, location));
            let (own_sku, location) = own.as_ref().map_or((sku, location), |(sku, location)| (sku, location));
            let stock = self.stock.entry(own_sku.clone()).or_default();
            let stock = stock.get_mut().unwrap_or_else(PoisonError::into_inner);
            replaced(Replaced::Stock(sku, stock.clone()));
            stock.post(location, delta);
        }
        if let Some(request) = &change.entry.context.request_id {
            self.requests.insert(request.clone(), sequence);
            replaced(Replaced::NoRequest(request));
        }
        let intervened = sequence != change.expected_sequence && !change.observed.is_empty();
        let observed = intervened.then(|| Arc::clone(&change.observed));
        self.log.push(Logged { sequence, entry: Arc::clone(&change.entry), observed });
        sequence
    }

    /// Puts back what writes replaced, the last first.
    fn take_back(&mut self, replaced: Vec<Replaced<'_>>) {
        for one in replaced.into_iter().rev() {
            match one {
                Replaced::Record(key, None) => drop(self.records.remove(key)),
                Replaced::Record(key, Some(held)) => drop(self.records.insert(key.clone(), held)),
                Replaced::Name(name, None) => drop(self.names.remove(name)),
                Replaced::Name(name, Some(id)) => drop(self.names.insert(name.clone(), id)),
                Replaced::Row(row) => {
                    self.add_row(row.list, &row.key, (row.at, Arc::clone(&row.id)));
                }
                Replaced::NoRow(list, key, at, id) => {
                    self.remove_row(list, key, &(at, Arc::clone(id)));
                }
                Replaced::Stock(sku, stock) => drop(self.stock.insert(sku.clone(), Mutex::new(stock))),
                Replaced::NoRequest(request) => drop(self.requests.remove(request)),
            }
        }
    }
}

/// The ids as the records of the item and the network have them. Whoever looks at stock looks at those, too: the same
/// text in the same place is in the cache by then.
fn own_ids(records: &FastMap<RecordKey, (Version, Record)>, sku: &Sku, location: &LocationId) -> (Sku, LocationId) {
    let record = |kind, id| records.get(&RecordKey { kind, id }).map(|(_, record)| record);
    let item = record(Kind::Item, sku.shared()).and_then(Item::from_record);
    let network = record(Kind::Network, Arc::from(Network::ID)).and_then(Network::from_record);
    let known = network.and_then(|network| network.locations.get(location)).map(|known| &known.id);
    (item.map_or(sku, |item| &item.sku).clone(), known.unwrap_or(location).clone())
}

/// What a write replaced.
enum Replaced<'a> {
    Record(&'a RecordKey, Option<(Version, Record)>),
    Name(&'a Name, Option<Arc<str>>),
    Row(&'a Row),
    NoRow(List, &'a Arc<str>, i64, &'a Arc<str>),
    Stock(&'a Sku, Stock),
    NoRequest(&'a RequestId),
}

/// The id in a list whose rows name no record.
static NO_ID: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(""));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balances_that_somebody_holds_stay_as_they_were() {
        let mut stock = Stock::default();
        let places = ["B", "A", "C"].map(|id| LocationId::parse(id).unwrap());
        let total = |balances: &Balances| balances.iter().map(|(_, held)| held.available()).sum::<i64>();
        let mut held = Vec::new();
        for (posted, place) in (1..).zip(places.iter().cycle().take(100)) {
            stock.post(place, &Balance([1, 0, 0, 0, 0]));
            assert_eq!(places.iter().map(|place| stock.at(place).available()).sum::<i64>(), posted);
            if posted % 7 == 0 || posted % 20 == 0 {
                held.push((posted, Arc::clone(stock.settle())));
            }
        }
        for (posted, balances) in held {
            assert_eq!(total(&balances), posted);
            assert!(balances.is_sorted_by_key(|(place, _)| place));
        }
    }
}
