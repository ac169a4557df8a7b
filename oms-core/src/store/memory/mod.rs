//! The store in memory: the reference that every other store is compared with, and the sandbox of what-if runs.

mod stock;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use stock::{Stock, lock, own, settled};

use super::shared::{Held, Layouts, all_rejected, rejection};
use super::{Answer, Atomicity, Rejection, Scanned, Store};
use crate::error::Result;
use crate::inventory::{Balance, Posting};
use crate::item::Item;
use crate::kernel::{
    Balances, ChangeSet, FastMap, Key, Kind, List, ListQuery, Logged, Name, Page, Record, RecordKey, Row, Sequence,
    Stored, Value, Version, Write, stock_of,
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
    layouts: Layouts,
    names: FastMap<Name, Arc<str>>,
    lists: FastMap<(List, Arc<str>), Rows>,
    /// The rows of [`List::History`] about records, in order: none has an id. It grows at its end. Those of stock are with
    /// the stock.
    history: FastMap<Arc<str>, Vec<i64>>,
    requests: FastMap<RequestId, Sequence>,
    log: Vec<Logged>,
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

    /// Nothing is written but memory, and little of it at a time stays in the cache.
    fn gains_by_batches(&self) -> bool {
        false
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
            let held: Vec<(&Sku, Balances)> = shelf.stock.iter().map(|(sku, held)| (sku, settled(held))).collect();
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
            Key::Balances(sku) => Value::Balances(self.stock.get(sku).map(settled).unwrap_or_default()),
            Key::Balance(sku, location) => Value::Balance(self.balance(sku, location)),
            Key::Name(name) => Value::Name(self.names.get(name).cloned()),
            Key::List(query) => Value::List(Arc::new(self.page(query))),
            Key::Entry(sequence) => Value::Entry(self.entry(*sequence)),
            Key::Request(request) => Value::Entry(self.requests.get(request).and_then(|s| self.entry(*s))),
        }
    }

    fn balance(&self, sku: &Sku, location: &LocationId) -> Balance {
        self.stock.get(sku).map(|held| lock(held).at(location)).unwrap_or_default()
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
        let (from, to) = sequences(query);
        if let Some((sku, location)) = stock_of(&query.key) {
            let stock = self.stock.get(sku).map(lock);
            return stock.map(|stock| page_of(query, stock.noted(location, from, to))).unwrap_or_default();
        }
        let rows = self.history.get(&query.key).map(Vec::as_slice).unwrap_or_default();
        let (start, end) = (rows.partition_point(|at| *at < from), rows.partition_point(|at| *at <= to));
        page_of(query, rows.get(start..end).unwrap_or_default().iter().copied())
    }

    /// Adds a row; answers whether it is new.
    fn add_row(&mut self, row: &Row) -> bool {
        let rows = self.lists.entry((row.list, Arc::clone(&row.key))).or_default();
        rows.insert((row.at, Arc::clone(&row.id)))
    }

    /// Takes a row out; answers whether it was there.
    fn remove_row(&mut self, row: &Row) -> bool {
        let rows = self.lists.get_mut(&(row.list, Arc::clone(&row.key)));
        rows.is_some_and(|rows| rows.remove(&(row.at, Arc::clone(&row.id))))
    }

    fn commit(&mut self, change: &ChangeSet) -> Result<Sequence, Rejection> {
        check(self, change)?;
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
            if let Err(rejection) = check(self, change) {
                self.take_back(replaced);
                self.log.truncate(before);
                return all_rejected(rejection, outcomes.len(), changes.len());
            }
            outcomes.push(Ok(self.write(change, |one| replaced.push(one))));
        }
        outcomes
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
            if self.remove_row(row) {
                replaced(Replaced::Row(row));
            }
        }
        for row in &change.rows_added {
            if self.add_row(row) {
                replaced(Replaced::NoRow(row));
            }
        }
        let at = i64::try_from(sequence).unwrap_or(i64::MAX);
        for posting in &change.postings {
            replaced(self.post(posting, at));
        }
        for subject in &change.history {
            // Most often it stays the only one.
            self.history.entry(Arc::clone(subject)).or_insert_with(|| Vec::with_capacity(1)).push(at);
            replaced(Replaced::NoHistory(subject));
        }
        if let Some(request) = &change.entry.context.request_id {
            self.requests.insert(request.clone(), sequence);
            replaced(Replaced::NoRequest(request));
        }
        let observed = change.keeps_observed(sequence).then(|| Arc::clone(&change.observed));
        self.log.push(Logged { sequence, entry: Arc::clone(&change.entry), observed });
        sequence
    }

    /// Posts at a sequence.
    fn post<'a>(&mut self, posting: &'a Posting, at: i64) -> Replaced<'a> {
        let Posting { sku, location, delta, .. } = posting;
        if self.stock.get_mut(sku).is_some_and(|held| own(held).post(location, delta, at)) {
            return Replaced::Balance(posting);
        }
        let (own_sku, location) = own_ids(&self.records, sku, location);
        own(self.stock.entry(own_sku).or_default()).open(&location, delta, at, &mut self.layouts);
        Replaced::NoBalance(posting)
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
                    self.add_row(row);
                }
                Replaced::NoRow(row) => {
                    self.remove_row(row);
                }
                Replaced::NoHistory(subject) => {
                    self.history.get_mut(subject).map(Vec::pop);
                }
                Replaced::Balance(Posting { sku, location, delta, .. }) => {
                    if let Some(held) = self.stock.get_mut(sku) {
                        own(held).take_back(location, delta);
                    }
                }
                Replaced::NoBalance(Posting { sku, location, .. }) => {
                    if let Some(held) = self.stock.get_mut(sku) {
                        own(held).close(location);
                    }
                }
                Replaced::NoRequest(request) => drop(self.requests.remove(request)),
            }
        }
    }
}

/// The first and the last sequence that a page of history may have. Its rows have no ids, so a cursor is a sequence.
fn sequences(query: &ListQuery) -> (i64, i64) {
    match &query.after {
        None => (query.from, query.to),
        Some((at, _)) if !query.descending => (query.from.max(at.saturating_add(1)), query.to),
        Some((at, id)) if id.is_empty() => (query.from, query.to.min(at.saturating_sub(1))),
        Some((at, _)) => (query.from, query.to.min(*at)),
    }
}

/// As many sequences as a page of history has, in its order.
fn page_of(query: &ListQuery, sequences: impl DoubleEndedIterator<Item = i64>) -> Page {
    let row = |at| (at, Arc::clone(&NO_ID));
    if query.descending {
        sequences.rev().take(query.limit).map(row).collect()
    } else {
        sequences.take(query.limit).map(row).collect()
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

/// Whether all of a change can be written.
fn check(mut shelf: &Shelf, change: &ChangeSet) -> Result<(), Rejection> {
    let Ok(rejection) = rejection(&mut shelf, change);
    rejection.map_or(Ok(()), Err)
}

impl Held for &Shelf {
    type Error = Infallible;

    fn accepted(&mut self, request: &RequestId) -> Result<Option<Sequence>, Infallible> {
        Ok(self.requests.get(request).copied())
    }

    fn version(&mut self, key: &RecordKey) -> Result<Version, Infallible> {
        Ok(self.records.get(key).map_or(0, |(version, _)| *version))
    }

    fn holder(&mut self, name: &Name) -> Result<Option<Arc<str>>, Infallible> {
        Ok(self.names.get(name).cloned())
    }

    fn balance(&mut self, sku: &Sku, location: &LocationId) -> Result<Balance, Infallible> {
        Ok(Shelf::balance(self, sku, location))
    }
}

/// What a write replaced.
enum Replaced<'a> {
    Record(&'a RecordKey, Option<(Version, Record)>),
    Name(&'a Name, Option<Arc<str>>),
    Row(&'a Row),
    NoRow(&'a Row),
    NoHistory(&'a Arc<str>),
    Balance(&'a Posting),
    NoBalance(&'a Posting),
    NoRequest(&'a RequestId),
}

/// The id in a list whose rows name no record.
static NO_ID: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(""));
