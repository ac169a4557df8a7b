//! What a decision can see: what was loaded, under the changes that were decided since and are not committed yet.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::ChangeSet;
use super::key::{Key, List, ListQuery, Name, Page, RecordKey, Row, Sequence, Value, Version};
use super::log::{LogEntry, Observed};
use super::record::Record;
use crate::inventory::Balance;
use crate::value::{LocationId, RequestId, Sku};

/// What a store answered to the keys asked for.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The last sequence that the earliest of the answers can have seen.
    pub as_of: Option<Sequence>,
    values: FastMap<Key, Slot>,
}

/// A map that is never iterated, so that nothing depends on its order.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// An answer, and which draft looked at it last.
#[derive(Clone, Debug)]
struct Slot {
    value: Value,
    seen_by: Cell<u64>,
}

impl From<Value> for Slot {
    fn from(value: Value) -> Self {
        Self { value, seen_by: Cell::new(0) }
    }
}

impl Loaded {
    /// Adds answers, in the order of the keys.
    pub fn extend(&mut self, as_of: Sequence, keys: Vec<Key>, values: Vec<Value>) {
        self.as_of = Some(self.as_of.map_or(as_of, |before| before.min(as_of)));
        self.values.extend(keys.into_iter().zip(values.into_iter().map(Slot::from)));
    }

    /// Answers with what was observed when an entry of the log was decided, instead of what is there now.
    pub(crate) fn observe(&mut self, observed: &Observed) {
        for (sku, balances) in &observed.balances {
            self.values.insert(Key::Balances(sku.clone()), Value::Balances(Arc::clone(balances)).into());
        }
        for (sku, location, balance) in &observed.balance {
            self.values.insert(Key::Balance(sku.clone(), location.clone()), Value::Balance(*balance).into());
        }
        for (name, id) in &observed.names {
            self.values.insert(Key::Name(name.clone()), Value::Name(id.clone()).into());
        }
        for (query, page) in &observed.pages {
            self.values.insert(Key::List(query.clone()), Value::List(Arc::clone(page)).into());
        }
    }

    fn find(&self, key: &Key) -> Option<&Value> {
        self.values.get(key).map(|slot| &slot.value)
    }
}

/// Rows that were added to a list (true) or taken out of it.
type RowChanges = Vec<(Row, bool)>;

/// Changes that were decided in the same batch and are not committed yet.
#[derive(Debug, Default)]
pub struct Overlay {
    records: FastMap<RecordKey, (Version, Record)>,
    deltas: FastMap<Sku, BTreeMap<LocationId, Balance>>,
    names: FastMap<Name, Option<Arc<str>>>,
    rows: FastMap<(List, Arc<str>), RowChanges>,
    requests: FastMap<RequestId, Arc<LogEntry>>,
}

impl Overlay {
    /// Whether nothing was decided yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.requests.is_empty() && self.deltas.is_empty()
    }

    /// Lays a decided change over what was loaded.
    pub fn apply(&mut self, change: &ChangeSet) {
        for write in &change.writes {
            let after = write.expected.saturating_add(1);
            self.records.insert(write.key.clone(), (after, write.record.clone()));
        }
        for posting in &change.postings {
            let of_sku = self.deltas.entry(posting.sku.clone()).or_default();
            let delta = of_sku.entry(posting.location.clone()).or_default();
            *delta = delta.plus(&posting.delta).unwrap_or(*delta);
        }
        for name in &change.names_freed {
            self.names.insert(name.clone(), None);
        }
        for (name, id) in &change.names_claimed {
            self.names.insert(name.clone(), Some(Arc::clone(id)));
        }
        for (rows, added) in [(&change.rows_removed, false), (&change.rows_added, true)] {
            for row in rows {
                self.rows.entry((row.list, Arc::clone(&row.key))).or_default().push((row.clone(), added));
            }
        }
        if let Some(request) = &change.entry.context.request_id {
            self.requests.insert(request.clone(), Arc::clone(&change.entry));
        }
    }

    /// The entry that a request id was accepted with, earlier in the batch.
    #[must_use]
    pub fn request(&self, request: &RequestId) -> Option<&Arc<LogEntry>> {
        self.requests.get(request)
    }
}

/// What one decision can see.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    loaded: &'a Loaded,
    overlay: &'a Overlay,
}

impl<'a> View<'a> {
    /// What was loaded, under what was decided since.
    #[must_use]
    pub const fn new(loaded: &'a Loaded, overlay: &'a Overlay) -> Self {
        Self { loaded, overlay }
    }

    /// Whether the answer to `key` is here.
    pub(crate) fn holds(&self, key: &Key) -> bool {
        self.loaded.values.contains_key(key)
            || matches!(key, Key::Record(record) if self.overlay.records.contains_key(record))
            || matches!(key, Key::Name(name) if self.overlay.names.contains_key(name))
    }

    /// Notes that draft `number` looks at a key; answers whether it does so for the first time.
    pub(crate) fn look(&self, key: &Key, number: u64) -> bool {
        // What is only in the overlay has no slot: its reads may be listed twice, which costs a check, not a wrong one.
        self.loaded.values.get(key).is_none_or(|slot| slot.seen_by.replace(number) != number)
    }

    /// The last sequence that everything seen here includes.
    pub(crate) fn as_of(&self) -> Sequence {
        self.loaded.as_of.unwrap_or_default()
    }

    /// `None` when it was not loaded.
    pub(crate) fn record(&self, key: &RecordKey) -> Option<Option<(Version, Record)>> {
        if let Some((version, record)) = self.overlay.records.get(key) {
            return Some(Some((*version, record.clone())));
        }
        match self.loaded.find(&Key::Record(key.clone()))? {
            Value::Record(record) => Some(record.clone()),
            Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) | Value::Entry(_) => None,
        }
    }

    /// `None` when they were not loaded.
    pub(crate) fn balances(&self, sku: &Sku) -> Option<Arc<[(LocationId, Balance)]>> {
        let Value::Balances(base) = self.loaded.find(&Key::Balances(sku.clone()))? else { return None };
        match self.overlay.deltas.get(sku) {
            Some(deltas) => Some(add_up(base, deltas.iter())),
            None => Some(Arc::clone(base)),
        }
    }

    /// `None` when it was not loaded.
    pub(crate) fn balance(&self, sku: &Sku, location: &LocationId) -> Option<Balance> {
        let key = Key::Balance(sku.clone(), location.clone());
        let Value::Balance(base) = self.loaded.find(&key)? else { return None };
        let delta = self.overlay.deltas.get(sku).and_then(|of_sku| of_sku.get(location)).copied().unwrap_or_default();
        base.plus(&delta)
    }

    /// `None` when it was not loaded.
    pub(crate) fn name(&self, name: &Name) -> Option<Option<Arc<str>>> {
        if let Some(id) = self.overlay.names.get(name) {
            return Some(id.clone());
        }
        match self.loaded.find(&Key::Name(name.clone()))? {
            Value::Name(id) => Some(id.clone()),
            Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::List(_) | Value::Entry(_) => None,
        }
    }

    /// `None` when it was not loaded. A page that lost rows to the overlay may be short although there are more.
    pub(crate) fn page(&self, query: &ListQuery) -> Option<Arc<Page>> {
        let Value::List(base) = self.loaded.find(&Key::List(query.clone()))? else { return None };
        let Some(changes) = self.overlay.rows.get(&(query.list, Arc::clone(&query.key))) else {
            return Some(Arc::clone(base));
        };
        let mut page: Page = base.to_vec();
        let was_full = page.len() >= query.limit;
        let last = page.last().cloned();
        for (row, added) in changes.iter().filter(|(row, _)| query.covers(row.at, &row.id)) {
            let entry = (row.at, Arc::clone(&row.id));
            let beyond_end = was_full && last.as_ref().is_some_and(|last| (entry > *last) != query.descending);
            page.retain(|held| *held != entry);
            if *added && !beyond_end {
                page.push(entry);
            }
        }
        page.sort();
        if query.descending {
            page.reverse();
        }
        page.truncate(query.limit);
        Some(Arc::new(page))
    }

    /// Whether a page lacks rows that are in the list: it was full when it was loaded, and lost rows to the overlay.
    pub(crate) fn is_short(&self, query: &ListQuery, page: &Page) -> bool {
        match self.loaded.find(&Key::List(query.clone())) {
            Some(Value::List(base)) => base.len() >= query.limit && page.len() < query.limit,
            Some(Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::Entry(_))
            | None => false,
        }
    }

    /// The entry that a request id was accepted with, if it was loaded and there is one.
    pub(crate) fn logged(&self, key: &Key) -> Option<&'a super::log::Logged> {
        match self.loaded.find(key)? {
            Value::Entry(entry) => entry.as_ref(),
            Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) => None,
        }
    }
}

/// Balances with deltas added, both in the order of locations.
pub(super) fn add_up<'a>(
    base: &[(LocationId, Balance)],
    deltas: impl Iterator<Item = (&'a LocationId, &'a Balance)>,
) -> Arc<[(LocationId, Balance)]> {
    let mut sums: Vec<(LocationId, Balance)> = base.to_vec();
    for (location, delta) in deltas {
        match sums.binary_search_by(|(held, _)| held.cmp(location)) {
            Ok(at) => {
                if let Some((_, sum)) = sums.get_mut(at) {
                    *sum = sum.plus(delta).unwrap_or(*sum);
                }
            }
            Err(at) => sums.insert(at, (location.clone(), *delta)),
        }
    }
    sums.into()
}
