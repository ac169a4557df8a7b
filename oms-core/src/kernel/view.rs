//! What a decision can see: what was loaded, under the changes that were decided since and are not committed yet.

use std::cell::{Cell, OnceCell};
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::balances::Balances;
use super::change::ChangeSet;
use super::key::{Key, List, ListQuery, Page, RecordKey, Row, Sequence, Value, Version};
use super::log::{LogEntry, Logged, Observed};
use super::record::Record;
use crate::inventory::{Balance, Posting};
use crate::value::{LocationId, RequestId, Sku};

/// A map that is never iterated, so that nothing depends on its order.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// Rows that were added to a list (true) or taken out of it.
type RowChanges = Vec<(Row, bool)>;

/// How many answers a table has room for at most, to be used again.
const KEPT_MAX: usize = 100;

/// What a store answered to the keys asked for, brought up to date with what was decided since.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The last sequence that the earliest of the answers can have seen.
    pub as_of: Option<Sequence>,
    /// What the answers held are as of.
    moments: Moments,
    /// As of when the first of the answers that a store recalled stand.
    recalled_at: Option<Sequence>,
    answers: FastMap<Key, Slot>,
    /// The moments that what was decided rested on, if anything was.
    decided_at: Option<Moments>,
    /// Records and names that were decided.
    decided: FastMap<Key, Value>,
    // Balances and pages stay as they were loaded; a view adds what was decided.
    stock: FastMap<Sku, Moved>,
    rows: FastMap<(List, Arc<str>), RowChanges>,
    requests: FastMap<RequestId, Arc<LogEntry>>,
}

/// What answers are as of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moments {
    /// The last sequence that all of them have seen; None: there are none.
    One(Option<Sequence>),
    Several,
}

/// An answer, once there is one, and which draft looked at it last.
#[derive(Clone, Debug, Default)]
struct Slot {
    value: Option<Value>,
    seen_by: Cell<u64>,
}

impl From<Value> for Slot {
    fn from(value: Value) -> Self {
        Self { value: Some(value), seen_by: Cell::new(0) }
    }
}

impl Default for Moments {
    fn default() -> Self {
        Self::One(None)
    }
}

impl Moments {
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Several }
    }
}

/// What was decided about the stock of an item.
#[derive(Clone, Debug, Default)]
struct Moved {
    /// One for each location, in no order: most often there is one.
    deltas: Vec<(LocationId, Balance)>,
    /// The balances as they were loaded with it, once somebody asked.
    balances: OnceCell<Balances>,
}

impl Moved {
    fn at(&self, location: &LocationId) -> Balance {
        self.deltas.iter().find(|(at, _)| at == location).map(|(_, delta)| *delta).unwrap_or_default()
    }

    fn add(&mut self, location: &LocationId, delta: &Balance) {
        match self.deltas.iter_mut().find(|(at, _)| at == location) {
            Some((_, sum)) => *sum = sum.plus(delta).unwrap_or(*sum),
            None => self.deltas.push((location.clone(), *delta)),
        }
    }
}

impl Loaded {
    /// The keys that a store has to be asked for, each once. From now on they count as asked for.
    pub(crate) fn ask(&mut self, mut keys: Vec<Key>) -> Vec<Key> {
        keys.retain(|key| match self.answers.entry(key.clone()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                let decided = self.decided.get(key).cloned();
                let is_asked = decided.is_none();
                place.insert(Slot { value: decided, ..Slot::default() });
                is_asked
            }
        });
        keys
    }

    /// Forgets the answers of the store, but not what was decided.
    pub(crate) fn forget(&mut self) {
        self.answers.clear();
        (self.moments, self.recalled_at) = (Moments::default(), None);
    }

    /// The keys of all answers, where these are not as of one moment or were recalled, to be asked for anew and at once.
    pub(crate) fn unsure(&mut self) -> Option<Vec<Key>> {
        (self.moments == Moments::Several || self.is_recalled()).then(|| self.anew())
    }

    /// The keys of all answers, to be asked for anew and at once.
    pub(crate) fn anew(&mut self) -> Vec<Key> {
        let keys = self.answers.keys().cloned().collect();
        self.forget();
        self.ask(keys)
    }

    /// What comes later rests on what was decided on the answers that are held.
    pub(crate) fn rest(&mut self) {
        self.decided_at = Some(self.decided_at.map_or(self.moments, |before| before.and(self.moments)));
    }

    /// Whether what was decided, if anything was, rested on the moment that all answers are as of.
    pub(crate) fn is_of_one_moment(&self) -> bool {
        self.decided_at.is_none_or(|before| before.and(self.moments) != Moments::Several)
    }

    /// Whether an answer was recalled.
    pub(crate) const fn is_recalled(&self) -> bool {
        self.recalled_at.is_some()
    }

    /// Forgets all. The table stays for the next attempt, unless it is large, after a batch: few answers are found faster
    /// in a small one.
    pub(crate) fn release(&mut self) {
        if self.answers.capacity() > KEPT_MAX || self.decided_at.is_some() {
            *self = Self::default();
        }
        self.forget();
        self.as_of = None;
    }

    /// Adds answers, in the order of the keys.
    pub fn extend(&mut self, as_of: Sequence, keys: Vec<Key>, values: Vec<Value>) {
        self.see(as_of);
        for (key, value) in keys.into_iter().zip(values) {
            self.hold(key, value);
        }
    }

    /// Answers that come next were recalled by a store.
    pub(crate) fn recall(&mut self, as_of: Sequence) {
        self.see(as_of);
        self.recalled_at = Some(self.recalled_at.map_or(as_of, |before| before.min(as_of)));
    }

    /// Answers that come next are as of this moment.
    fn see(&mut self, as_of: Sequence) {
        self.as_of = Some(self.as_of.map_or(as_of, |before| before.min(as_of)));
        let moment = Moments::One(Some(as_of));
        self.moments = if self.moments == Moments::default() { moment } else { self.moments.and(moment) };
    }

    /// Holds an answer.
    pub(crate) fn hold(&mut self, key: Key, value: Value) {
        if let Key::Balances(sku) = &key
            && let Some(moved) = self.stock.get_mut(sku)
        {
            moved.balances.take();
        }
        self.answers.insert(key, value.into());
    }

    /// Lays a decided change over what was loaded.
    pub fn apply(&mut self, change: &ChangeSet) {
        self.rest();
        for write in &change.writes {
            let after = write.expected.saturating_add(1);
            let record = Value::Record(Some((after, write.record.clone())));
            self.decide(Key::Record(write.key.clone()), record);
        }
        for name in &change.names_freed {
            self.decide(Key::Name(name.clone()), Value::Name(None));
        }
        for (name, id) in &change.names_claimed {
            self.decide(Key::Name(name.clone()), Value::Name(Some(Arc::clone(id))));
        }
        for Posting { sku, location, delta, .. } in &change.postings {
            let moved = self.stock.entry(sku.clone()).or_default();
            moved.add(location, delta);
            if let Some(balances) = moved.balances.get_mut() {
                balances.add(location, delta);
            }
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
        self.answers.insert(key.clone(), value.clone().into());
        self.decided.insert(key, value);
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
            self.answers.insert(key, value.into());
        }
    }

    fn find(&self, key: &Key) -> Option<&Value> {
        self.answers.get(key)?.value.as_ref()
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
        let slot = self.loaded.answers.get(key)?;
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

    /// As of when the first of what was recalled stands.
    pub(crate) const fn recalled_at(&self) -> Option<Sequence> {
        self.loaded.recalled_at
    }

    /// Balances of an item as they are with what was decided since.
    pub(crate) fn balances(&self, sku: &Sku, loaded: &Balances) -> Balances {
        let Some(moved) = self.loaded.stock.get(sku) else { return loaded.clone() };
        let add_up = || {
            let mut balances = loaded.clone();
            moved.deltas.iter().for_each(|(location, delta)| balances.add(location, delta));
            balances
        };
        moved.balances.get_or_init(add_up).clone()
    }

    /// The balance at a location as it is with what was decided since.
    pub(crate) fn balance(&self, sku: &Sku, location: &LocationId, loaded: Balance) -> Balance {
        let delta = self.loaded.stock.get(sku).map(|moved| moved.at(location)).unwrap_or_default();
        loaded.plus(&delta).unwrap_or(loaded)
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
        query.arrange(&mut page);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance::ChangeBuilder;

    #[test]
    fn balances_that_are_loaded_again_are_seen_under_what_was_decided() {
        let (sku, location) = (Sku::parse("X").unwrap(), LocationId::parse("A").unwrap());
        let available = |units| Balance([units, 0, 0, 0, 0]);
        let (key, mut loaded) = (Key::Balances(sku.clone()), Loaded::default());
        let posting =
            Posting { sku: sku.clone(), location: location.clone(), delta: available(-1), floor: Balance::default() };
        let mut seen = Vec::new();
        for (as_of, units) in [(1, 3), (2, 8)] {
            loaded.forget();
            let held = [(location.clone(), available(units))].into_iter().collect();
            loaded.extend(as_of, vec![key.clone()], vec![Value::Balances(held)]);
            loaded.apply(&ChangeBuilder::new().post(posting.clone()).build());
            let view = View::new(&loaded);
            let Some((Value::Balances(held), _)) = view.look(&key, as_of) else { panic!("no balances") };
            seen.push(view.balances(&sku, held).at(&location).available());
        }
        assert_eq!(seen, [3 - 1, 8 - 2]);
    }
}
