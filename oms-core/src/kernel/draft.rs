//! The change set while a decision writes it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::balances::Balances;
use super::change::{ChangeSet, Write};
use super::context::Context;
use super::key::{Key, Kind, ListQuery, Name, Page, RecordKey, Row, Value, Version};
use super::log::{LogEntry, Observed};
use super::record::{Record, Stored};
use super::view::View;
use crate::code::Code;
use crate::command::Command;
use crate::error::Error;
use crate::event::Event;
use crate::inventory::{Account, Balance, Bucket, Movement, Posting};
use crate::value::{AmountError, LocationId, OrderId, QuantityError, Sku};

/// Why a decision came to no change set.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// It has to see these first.
    Need(Vec<Key>),
    /// It says no.
    Refused(Error),
}

impl Stop {
    /// The same about what stands in a field of a request.
    pub(crate) fn within(self, field: &str) -> Self {
        match self {
            Self::Need(keys) => Self::Need(keys),
            Self::Refused(error) => Self::Refused(error.within(field)),
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<AmountError> for Error {
    fn from(error: AmountError) -> Self {
        Self::new(Code::LimitExceeded, error.to_string())
    }
}

impl From<QuantityError> for Error {
    fn from(error: QuantityError) -> Self {
        Self::new(Code::LimitExceeded, error.to_string())
    }
}

impl From<AmountError> for Stop {
    fn from(error: AmountError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<QuantityError> for Stop {
    fn from(error: QuantityError) -> Self {
        Self::Refused(error.into())
    }
}

/// What a decision answers: the record it was about.
pub type Decided = Result<RecordKey, Stop>;

/// A command that can be decided. The whole of a command: its fields, and this.
pub trait Decide {
    /// What the decision surely has to see, known from the command alone. It is loaded before the decision is asked,
    /// for a whole batch in one round trip.
    fn needs(&self) -> Vec<Key> {
        Vec::new()
    }

    /// Decides. All refusals come first, in the order of their rank; then the changes, which can't fail.
    ///
    /// # Errors
    /// [`Stop::Need`] for what it has to see, [`Stop::Refused`] when a rule says no.
    fn decide(&self, draft: &mut Draft<'_>) -> Decided;

    /// The command as the journal may keep it, when it holds personal data.
    fn journaled(&self) -> Option<Command> {
        None
    }
}

/// Numbers drafts, so that each can tell what it looked at itself. It decides nothing.
static DRAFTS: AtomicU64 = AtomicU64::new(1);

struct Put<'a> {
    expected: Version,
    before: Option<&'a Record>,
    after: Record,
}

/// What the movements of a draft sum up to for one item at one location.
#[derive(Default)]
struct Change {
    delta: Balance,
    floor: Balance,
}

impl Change {
    /// Takes units from a bucket of which a floor remains, unless a sum overflows.
    fn take(&mut self, bucket: Bucket, units: i64, floor: i64) -> Option<()> {
        self.give(bucket, units.checked_neg()?)?;
        let least = self.floor.0.get_mut(bucket.position())?;
        *least = (*least).max(floor);
        Some(())
    }

    /// Gives units to a bucket, unless a sum overflows.
    fn give(&mut self, bucket: Bucket, units: i64) -> Option<()> {
        let delta = self.delta.0.get_mut(bucket.position())?;
        *delta = delta.checked_add(units)?;
        Some(())
    }
}

/// The change set while a decision writes it, and the decision's only window on the world.
pub struct Draft<'a> {
    /// When, who, for whom.
    pub context: &'a Context,
    made: &'a OrderId,
    view: View<'a>,
    number: u64,
    read: RefCell<Vec<(RecordKey, Version)>>,
    observed: RefCell<Observed>,
    puts: BTreeMap<RecordKey, Put<'a>>,
    /// In boxes: a node of the map would be so large that the allocator is slow with it.
    stock: BTreeMap<(Sku, LocationId), Box<Change>>,
    movements: Vec<Movement>,
    events: Vec<Event>,
    warnings: Vec<String>,
}

impl<'a> Draft<'a> {
    /// An empty draft.
    pub(crate) fn new(context: &'a Context, made: &'a OrderId, view: View<'a>) -> Self {
        Self {
            context,
            made,
            view,
            number: DRAFTS.fetch_add(1, Ordering::Relaxed),
            read: RefCell::new(Vec::with_capacity(8)),
            observed: RefCell::default(),
            puts: BTreeMap::new(),
            stock: BTreeMap::new(),
            movements: Vec::new(),
            events: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The id for a new record, where the host gave none. One per command.
    #[must_use]
    pub const fn made(&self) -> &'a OrderId {
        self.made
    }

    /// Stops with all of these that are not here yet, so that they are loaded in one round trip.
    ///
    /// # Errors
    /// [`Stop::Need`] with what is missing.
    pub fn need(&self, keys: Vec<Key>) -> Result<(), Stop> {
        let missing: Vec<Key> = keys.into_iter().filter(|key| !self.view.holds(key)).collect();
        if missing.is_empty() { Ok(()) } else { Err(Stop::Need(missing)) }
    }

    /// What was loaded under a key, and whether this draft looks at it for the first time.
    fn look(&self, key: &Key) -> Result<(&'a Value, bool), Stop> {
        self.view.look(key, self.number).ok_or_else(|| Stop::Need(vec![key.clone()]))
    }

    fn record(&self, key: RecordKey) -> Result<Option<&'a Record>, Stop> {
        let key = Key::Record(key);
        let (value, is_new) = self.look(&key)?;
        let Value::Record(held) = value else { return Err(Stop::Need(vec![key])) };
        if is_new && let Key::Record(key) = key {
            self.read.borrow_mut().push((key, held.as_ref().map_or(0, |(version, _)| *version)));
        }
        Ok(held.as_ref().map(|(_, record)| record))
    }

    /// The record of this id, if it exists, with what this draft has put.
    ///
    /// # Errors
    /// [`Stop::Need`] when it was not loaded.
    pub fn find<T: Stored>(&self, id: impl Into<Arc<str>>) -> Result<Option<Arc<T>>, Stop> {
        Ok(self.peek(id)?.cloned())
    }

    /// The same, for who only looks at it.
    pub(crate) fn peek<T: Stored>(&self, id: impl Into<Arc<str>>) -> Result<Option<&Arc<T>>, Stop> {
        let key = RecordKey::new(T::KIND, id);
        if let Some(put) = self.puts.get(&key) {
            return Ok(T::from_record(&put.after));
        }
        Ok(self.record(key)?.and_then(T::from_record))
    }

    /// The balances of an item by location, with what this draft has posted.
    ///
    /// # Errors
    /// [`Stop::Need`] when they were not loaded.
    pub fn balances(&self, sku: &Sku) -> Result<Balances, Stop> {
        let key = Key::Balances(sku.clone());
        let (value, is_new) = self.look(&key)?;
        let Value::Balances(base) = value else { return Err(Stop::Need(vec![key])) };
        let mut balances = self.view.balances(sku, base);
        if is_new {
            self.observed.borrow_mut().balances.push((sku.clone(), balances.clone()));
        }
        if !self.stock.is_empty() {
            let from = (sku.clone(), LocationId::least());
            let own = self.stock.range(from..).take_while(|((held, _), _)| held == sku);
            own.for_each(|((_, location), change)| balances.add(location, &change.delta));
        }
        Ok(balances)
    }

    /// The balance of an item at one location, with what this draft has posted.
    ///
    /// # Errors
    /// [`Stop::Need`] when it was not loaded.
    pub fn balance(&self, sku: &Sku, location: &LocationId) -> Result<Balance, Stop> {
        let key = Key::Balance(sku.clone(), location.clone());
        let (value, is_new) = self.look(&key)?;
        let Value::Balance(base) = value else { return Err(Stop::Need(vec![key])) };
        let base = self.view.balance(sku, location, *base);
        if is_new {
            self.observed.borrow_mut().balance.push((sku.clone(), location.clone(), base));
        }
        let own = self.stock.get(&(sku.clone(), location.clone()));
        Ok(own.and_then(|change| base.plus(&change.delta)).unwrap_or(base))
    }

    /// The id of the record that holds a name.
    ///
    /// # Errors
    /// [`Stop::Need`] when it was not loaded.
    pub fn named(&self, name: &Name) -> Result<Option<Arc<str>>, Stop> {
        let key = Key::Name(name.clone());
        let (value, is_new) = self.look(&key)?;
        let Value::Name(id) = value else { return Err(Stop::Need(vec![key])) };
        if is_new {
            self.observed.borrow_mut().names.push((name.clone(), id.clone()));
        }
        Ok(id.clone())
    }

    /// A page of a list, without what this draft has put.
    ///
    /// # Errors
    /// [`Stop::Need`] when it was not loaded.
    pub fn page(&self, query: &ListQuery) -> Result<Arc<Page>, Stop> {
        let key = Key::List(query.clone());
        let (value, is_new) = self.look(&key)?;
        let Value::List(base) = value else { return Err(Stop::Need(vec![key])) };
        let page = self.view.page(query, base);
        if is_new {
            self.observed.borrow_mut().pages.push((query.clone(), Arc::clone(&page)));
        }
        Ok(page)
    }

    /// Writes a record. A record that exists must have been read before.
    pub fn put<T: Stored>(&mut self, record: T) {
        let after = T::into_record(Arc::new(record));
        let key = after.key();
        if let Some(put) = self.puts.get_mut(&key) {
            put.after = after;
            return;
        }
        let (expected, before) = match self.view.record(&key) {
            Some((version, before)) => (*version, Some(before)),
            None => (0, None),
        };
        self.puts.insert(key, Put { expected, before, after });
    }

    /// Moves stock. A bucket at a location may be emptied by it, but not go below zero.
    ///
    /// # Errors
    /// [`Code::LimitExceeded`] when the sum of movements overflows.
    pub fn post(&mut self, movement: Movement) -> Result<(), Error> {
        self.post_above(movement, 0)
    }

    /// Moves stock, so that at least `floor` remains where it is taken from.
    ///
    /// # Errors
    /// [`Code::LimitExceeded`] when the sum of movements overflows.
    pub fn post_above(&mut self, movement: Movement, floor: i64) -> Result<(), Error> {
        let overflow = || Error::new(Code::LimitExceeded, format!("too much of {} moves at once", movement.sku));
        let units = movement.quantity.units();
        let place = |location: &LocationId| (movement.sku.clone(), location.clone());
        let stock = &mut self.stock;
        match (&movement.source, &movement.target) {
            (Account::At(from, location), Account::At(to, same)) if location == same => {
                let sum = stock.entry(place(location)).or_default();
                sum.take(*from, units, floor).and_then(|()| sum.give(*to, units)).ok_or_else(overflow)?;
            }
            (source, target) => {
                if let Account::At(from, location) = source {
                    stock.entry(place(location)).or_default().take(*from, units, floor).ok_or_else(overflow)?;
                }
                if let Account::At(to, location) = target {
                    stock.entry(place(location)).or_default().give(*to, units).ok_or_else(overflow)?;
                }
            }
        }
        self.movements.push(movement);
        Ok(())
    }

    /// Tells that something happened.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Tells the caller something although nothing is refused.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// The change set. `observe` is false where nobody will keep what was seen.
    pub(crate) fn finish(self, command: &Command, subject: RecordKey) -> Result<ChangeSet, Error> {
        let put = self.puts.get(&subject).map(|put| put.expected);
        let before = put.or_else(|| Some(self.view.record(&subject)?.0)).unwrap_or_default();
        if let Some(expected) = self.context.if_version
            && expected != before
        {
            return Err(Error::new(Code::VersionMismatch, format!("{} has version {before}", subject.id))
                .with("expected", expected)
                .with("actual", before));
        }
        let version = if put.is_some() { before.saturating_add(1) } else { before };
        let mut checks = self.read.into_inner();
        checks.retain(|(key, _)| !self.puts.contains_key(key));
        let observed = self.observed.into_inner();
        // A page that is shorter than the list is seen by nobody later: it is kept whatever comes in between.
        let is_short = observed.pages.iter().any(|(query, page)| self.view.is_short(query, page));
        let mut change = ChangeSet {
            writes: Vec::with_capacity(self.puts.len()),
            checks,
            names_claimed: Vec::new(),
            names_freed: Vec::new(),
            rows_added: Vec::new(),
            rows_removed: Vec::new(),
            postings: Vec::with_capacity(self.stock.len()),
            history: Vec::with_capacity(self.puts.len()),
            recalled_at: self.view.recalled_at(),
            expected_sequence: if is_short { 0 } else { self.view.as_of().saturating_add(1) },
            observed: Arc::new(observed),
            entry: Arc::new(LogEntry {
                library: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
                context: self.context.clone(),
                made: self.made.clone(),
                command: command.journaled(),
                subject,
                version,
                events: self.events.into(),
                movements: self.movements.into(),
                warnings: self.warnings,
            }),
        };
        for (key, put) in self.puts {
            place(&mut change, &key, &put);
            change.history.extend(put.after.subject());
            change.writes.push(Write { key, expected: put.expected, record: put.after });
        }
        for ((sku, location), summed) in self.stock {
            let Change { delta, floor } = *summed;
            change.postings.push(Posting { sku, location, delta, floor });
        }
        change.history.sort();
        change.history.dedup();
        Ok(change)
    }
}

/// Adds the difference that a put makes to names and lists.
fn place(change: &mut ChangeSet, key: &RecordKey, put: &Put<'_>) {
    let names = put.after.names();
    let names_before = put.before.map(Record::names).unwrap_or_default();
    change.names_freed.extend(names_before.iter().filter(|name| !names.contains(name)).cloned());
    let claimed = names.into_iter().filter(|name| !names_before.contains(name));
    change.names_claimed.extend(claimed.map(|name| (name, Arc::clone(&key.id))));
    if let Some(before) = put.before {
        let mut rows = put.after.rows();
        let mut rows_before = before.rows();
        rows_before.sort();
        rows.sort();
        rows.dedup();
        let stays = |row: &Row, others: &[Row]| others.binary_search(row).is_ok();
        change.rows_removed.extend(rows_before.iter().filter(|row| !stays(row, &rows)).cloned());
        change.rows_added.extend(rows.into_iter().filter(|row| !stays(row, &rows_before)));
    } else {
        put.after.add_rows(&mut change.rows_added);
    }
}

/// The key of a record by kind and id, as a decision's subject.
impl RecordKey {
    /// The record of an order's progress.
    #[must_use]
    pub fn progress(order: &OrderId) -> Self {
        Self { kind: Kind::Progress, id: order.shared() }
    }
}
