//! What a decision can see: what was loaded, under the changes that were decided since and are not committed yet.

use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::change::ChangeSet;
use super::key::{Key, List, ListQuery, Page, RecordKey, Row, Sequence, Value, Version};
use super::log::{Balances, LogEntry, Logged, Observed};
use super::record::Record;
use crate::inventory::{Balance, Posting};
use crate::value::{LocationId, RequestId, Sku};

/// A map that is never iterated, so that nothing depends on its order.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// Rows that were added to a list (true) or taken out of it.
type RowChanges = Vec<(Row, bool)>;

/// What a store answered to the keys asked for, brought up to date with what was decided since.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The last sequence that the earliest of the answers can have seen.
    pub as_of: Option<Sequence>,
    values: FastMap<Key, Slot>,
    has_decided: bool,
    /// What was decided about stock, for balances that are loaded later.
    deltas: FastMap<Sku, Vec<(LocationId, Balance)>>,
    /// What was decided about lists. Pages stay as they were loaded; a view adds these.
    rows: FastMap<(List, Arc<str>), RowChanges>,
    requests: FastMap<RequestId, Arc<LogEntry>>,
}

/// An answer, once there is one, and which draft looked at it last.
#[derive(Clone, Debug, Default)]
struct Slot {
    value: Option<Value>,
    /// It was written since, so an answer of the store is older.
    is_decided: bool,
    seen_by: Cell<u64>,
}

impl From<Value> for Slot {
    fn from(value: Value) -> Self {
        Self { value: Some(value), ..Self::default() }
    }
}

impl Loaded {
    /// The keys that were not asked for before, each once. From now on they were.
    pub(crate) fn ask(&mut self, mut keys: Vec<Key>) -> Vec<Key> {
        self.values.reserve(keys.len());
        keys.retain(|key| match self.values.entry(key.clone()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(Slot::default());
                true
            }
        });
        keys
    }

    /// Adds answers, in the order of the keys.
    pub fn extend(&mut self, as_of: Sequence, keys: Vec<Key>, values: Vec<Value>) {
        self.as_of = Some(self.as_of.map_or(as_of, |before| before.min(as_of)));
        let answers = keys.into_iter().zip(values);
        if self.values.is_empty() {
            return self.values.extend(answers.map(|(key, value)| (key, Slot::from(value))));
        }
        for (key, mut value) in answers {
            if !self.deltas.is_empty() {
                self.bring_up(&key, &mut value);
            }
            let slot = self.values.entry(key).or_default();
            if !slot.is_decided {
                slot.value = Some(value);
            }
        }
    }

    /// Adds what was decided about stock to an answer of the store.
    fn bring_up(&self, key: &Key, value: &mut Value) {
        let decided = |sku: &Sku| self.deltas.get(sku).into_iter().flatten();
        if let (Key::Balances(sku), Value::Balances(held)) = (key, &mut *value) {
            decided(sku).for_each(|(location, delta)| add_to(held, location, delta));
        }
        if let (Key::Balance(sku, location), Value::Balance(held)) = (key, value) {
            let here = decided(sku).filter(|(at, _)| at == location);
            here.for_each(|(_, delta)| *held = held.plus(delta).unwrap_or(*held));
        }
    }

    /// Lays a decided change over what was loaded.
    pub fn apply(&mut self, change: &ChangeSet) {
        self.has_decided = true;
        for write in &change.writes {
            let after = write.expected.saturating_add(1);
            self.decide(Key::Record(write.key.clone()), Value::Record(Some((after, write.record.clone()))));
        }
        for name in &change.names_freed {
            self.decide(Key::Name(name.clone()), Value::Name(None));
        }
        for (name, id) in &change.names_claimed {
            self.decide(Key::Name(name.clone()), Value::Name(Some(Arc::clone(id))));
        }
        for Posting { sku, location, delta, .. } in &change.postings {
            if let Some(Value::Balances(held)) = self.find_mut(&Key::Balances(sku.clone())) {
                add_to(held, location, delta);
            }
            if let Some(Value::Balance(held)) = self.find_mut(&Key::Balance(sku.clone(), location.clone())) {
                *held = held.plus(delta).unwrap_or(*held);
            }
            self.deltas.entry(sku.clone()).or_default().push((location.clone(), *delta));
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

    fn decide(&mut self, key: Key, value: Value) {
        let slot = self.values.entry(key).or_default();
        slot.value = Some(value);
        slot.is_decided = true;
    }

    /// Whether anything was decided since.
    pub(crate) const fn has_decided(&self) -> bool {
        self.has_decided
    }

    /// The entry that a request id was accepted with, earlier in the batch.
    pub(crate) fn request(&self, request: &RequestId) -> Option<&Arc<LogEntry>> {
        self.requests.get(request)
    }

    /// Answers with what was observed when an entry of the log was decided, instead of what is there now.
    pub(crate) fn observe(&mut self, observed: &Observed) {
        let balances = observed.balances.iter().cloned();
        let balances = balances.map(|(sku, held)| (Key::Balances(sku), Value::Balances(held)));
        let balance = observed.balance.iter().cloned();
        let balance = balance.map(|(sku, at, held)| (Key::Balance(sku, at), Value::Balance(held)));
        let names = observed.names.iter().cloned().map(|(name, id)| (Key::Name(name), Value::Name(id)));
        let pages = observed.pages.iter().cloned().map(|(query, page)| (Key::List(query), Value::List(page)));
        for (key, value) in balances.chain(balance).chain(names).chain(pages) {
            self.values.entry(key).or_default().value = Some(value);
        }
    }

    fn find(&self, key: &Key) -> Option<&Value> {
        self.values.get(key)?.value.as_ref()
    }

    fn find_mut(&mut self, key: &Key) -> Option<&mut Value> {
        self.values.get_mut(key)?.value.as_mut()
    }
}

/// What one decision can see.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    loaded: &'a Loaded,
}

impl<'a> View<'a> {
    /// What was loaded, under what was decided since.
    #[must_use]
    pub const fn new(loaded: &'a Loaded) -> Self {
        Self { loaded }
    }

    /// Whether the answer to `key` is here.
    pub(crate) fn holds(&self, key: &Key) -> bool {
        self.loaded.find(key).is_some()
    }

    /// The answer to `key`, if it is here, and whether draft `number` looks at it for the first time.
    pub(crate) fn look(&self, key: &Key, number: u64) -> Option<(&'a Value, bool)> {
        let slot = self.loaded.values.get(key)?;
        let value = slot.value.as_ref()?;
        Some((value, slot.seen_by.replace(number) != number))
    }

    /// A record with its version, if it was loaded and exists.
    pub(crate) fn record(&self, key: &RecordKey) -> Option<&'a (Version, Record)> {
        match self.loaded.find(&Key::Record(key.clone()))? {
            Value::Record(held) => held.as_ref(),
            Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) | Value::Entry(_) => None,
        }
    }

    /// The last sequence that everything seen here includes.
    pub(crate) fn as_of(&self) -> Sequence {
        self.loaded.as_of.unwrap_or_default()
    }

    /// A page as it is with what was decided since. One that lost rows may be short although there are more.
    pub(crate) fn page(&self, query: &ListQuery, base: &Arc<Page>) -> Arc<Page> {
        let Some(changes) = self.loaded.rows.get(&(query.list, Arc::clone(&query.key))) else {
            return Arc::clone(base);
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
        Arc::new(page)
    }

    /// Whether a page lacks rows that are in the list: it was full when it was loaded, and lost rows since.
    pub(crate) fn is_short(&self, query: &ListQuery, page: &Page) -> bool {
        match self.loaded.find(&Key::List(query.clone())) {
            Some(Value::List(base)) => base.len() >= query.limit && page.len() < query.limit,
            Some(Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::Entry(_))
            | None => false,
        }
    }

    /// The entry that a request id was accepted with, if it was loaded and there is one.
    pub(crate) fn logged(&self, key: &Key) -> Option<&'a Logged> {
        match self.loaded.find(key)? {
            Value::Entry(entry) => entry.as_ref(),
            Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) => None,
        }
    }
}

/// Adds to the balance at a location, in balances that are in the order of locations.
pub(crate) fn add_to(balances: &mut Balances, location: &LocationId, delta: &Balance) {
    match balances.binary_search_by(|(held, _)| held.cmp(location)) {
        Ok(at) => {
            if let Some((_, sum)) = Arc::make_mut(balances).get_mut(at) {
                *sum = sum.plus(delta).unwrap_or(*sum);
            }
        }
        Err(at) => {
            let mut all = balances.to_vec();
            all.insert(at, (location.clone(), *delta));
            *balances = all.into();
        }
    }
}
