//! What was read or written lately, as it stands in the database.
//!
//! Everything there is the sum of its log, so the last sequence of a tenant names the state of all that it has. A reader
//! asks for that sequence first: if it is the one that the mirror stands at, what the mirror holds is what the database
//! holds, and need not be read. When another process has written, balances are forgotten, and records are only believed
//! in the version that the database has.
//!
//! Invariants:
//! - what is given out is what the database holds at the reader's sequence;
//! - what is kept is bounded by bytes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kernel::{Balances, ChangeSet, Key, Record, RecordKey, Sequence, Value, Version};
use crate::value::Sku;

use super::Encoded;
use super::halves::Halves;

/// What an entry takes beside the JSON of a record.
const ENTRY_BYTES: usize = 200;
/// What a location takes in the balances of an item.
const BALANCE_BYTES: usize = 64;

/// What the mirror knows about a key.
#[derive(Debug)]
pub enum Known {
    /// What stands there.
    Value(Value),
    /// What stood there in this version.
    Record(Version, Record),
    /// Nothing.
    Nothing,
}

/// What was read from the database: a value, and how many bytes its JSON has.
pub type Read = (Value, usize);

/// What was read or written lately. Tenants are known by `T`.
#[derive(Debug)]
pub struct Mirror<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// Whether something is being written that the mirror will show.
    is_written: bool,
    stands: HashMap<T, Stand>,
    records: Halves<(T, RecordKey), HeldRecord>,
    balances: Halves<(T, Sku), HeldBalances>,
}

/// At which sequence a tenant's mirror stands.
#[derive(Clone, Copy, Debug, Default)]
struct Stand {
    last: Sequence,
    /// Rises when others wrote: what is of an earlier epoch is not known to stand in the database any more.
    epoch: u64,
}

#[derive(Debug)]
struct HeldRecord {
    epoch: u64,
    version: Version,
    record: Record,
}

#[derive(Debug)]
struct HeldBalances {
    epoch: u64,
    balances: Balances,
}

impl<T: Clone + Eq + Hash> Mirror<T> {
    /// An empty mirror of so many bytes.
    pub fn new(bytes_max: usize) -> Self {
        let half = bytes_max / 2;
        Self(Mutex::new(State {
            is_written: false,
            stands: HashMap::new(),
            records: Halves::new(half),
            balances: Halves::new(half),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sequence that a tenant's mirror stands at; 0 when nothing is known of the tenant.
    pub fn stands_at(&self, tenant: &T) -> Sequence {
        self.lock().stands.get(tenant).map(|stand| stand.last).unwrap_or_default()
    }

    /// What is known about keys, for a reader of the database at `last`.
    pub fn find(&self, tenant: &T, last: Sequence, keys: &[Key]) -> Vec<Known> {
        let mut state = self.lock();
        let epoch = state.epoch_at(tenant, last);
        keys.iter().map(|key| state.known(tenant, epoch, key)).collect()
    }

    /// Keeps what was read from the database at `last`.
    pub fn keep(&self, tenant: &T, last: Sequence, read: impl IntoIterator<Item = (Key, Read)>) {
        let mut state = self.lock();
        let Some(epoch) = state.epoch_at(tenant, last) else { return };
        for (key, (value, bytes)) in read {
            state.keep(tenant, epoch, key, value, bytes);
        }
    }

    /// Something is going to be written: until it is shown here, a database that is further on is no news.
    pub fn before_write(&self) {
        self.lock().is_written = true;
    }

    /// Nothing was written, or nobody knows.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.is_written = false;
        for stand in state.stands.values_mut() {
            // The database is read again before anything here is believed.
            *stand = Stand { last: Sequence::MAX, epoch: stand.epoch.wrapping_add(1) };
        }
    }

    /// Everything was written.
    pub fn after_write<'c>(&self, written: impl Iterator<Item = (T, Sequence, &'c ChangeSet, &'c Encoded)>) {
        let mut state = self.lock();
        for (tenant, sequence, change, encoded) in written {
            state.write(&tenant, sequence, change, encoded);
        }
        state.is_written = false;
    }
}

impl<T: Clone + Eq + Hash> State<T> {
    /// The epoch of a tenant, if its mirror stands at `last`, or can be put there.
    fn epoch_at(&mut self, tenant: &T, last: Sequence) -> Option<u64> {
        let is_written = self.is_written;
        let stand = self.stands.entry(tenant.clone()).or_insert(Stand { last, epoch: 0 });
        let others_wrote = last > stand.last || stand.last == Sequence::MAX;
        if others_wrote && !is_written {
            *stand = Stand { last, epoch: stand.epoch.wrapping_add(1) };
        }
        (stand.last == last).then_some(stand.epoch)
    }

    fn known(&mut self, tenant: &T, epoch: Option<u64>, key: &Key) -> Known {
        match key {
            Key::Record(key) => match self.records.get_mut((tenant.clone(), key.clone())) {
                Some(held) if Some(held.epoch) == epoch => {
                    Known::Value(Value::Record(Some((held.version, held.record.clone()))))
                }
                Some(held) => Known::Record(held.version, held.record.clone()),
                None => Known::Nothing,
            },
            Key::Balances(sku) => match self.balances(tenant, epoch, sku) {
                Some(balances) => Known::Value(Value::Balances(balances.clone())),
                None => Known::Nothing,
            },
            Key::Balance(sku, location) => match self.balances(tenant, epoch, sku) {
                Some(balances) => Known::Value(Value::Balance(balances.at(location))),
                None => Known::Nothing,
            },
            Key::Name(_) | Key::List(_) | Key::Entry(_) | Key::Request(_) => Known::Nothing,
        }
    }

    fn balances(&mut self, tenant: &T, epoch: Option<u64>, sku: &Sku) -> Option<&mut Balances> {
        let held = self.balances.get_mut((tenant.clone(), sku.clone()))?;
        (Some(held.epoch) == epoch).then_some(&mut held.balances)
    }

    fn keep(&mut self, tenant: &T, epoch: u64, key: Key, value: Value, bytes: usize) {
        match (key, value) {
            (Key::Record(key), Value::Record(Some((version, record)))) => {
                let held = HeldRecord { epoch, version, record };
                self.records.put((tenant.clone(), key), held, bytes.saturating_add(ENTRY_BYTES));
            }
            (Key::Balances(sku), Value::Balances(balances)) => {
                let bytes = balances.len().saturating_mul(BALANCE_BYTES).saturating_add(ENTRY_BYTES);
                self.balances.put((tenant.clone(), sku), HeldBalances { epoch, balances }, bytes);
            }
            _ => {}
        }
    }

    fn write(&mut self, tenant: &T, sequence: Sequence, change: &ChangeSet, encoded: &Encoded) {
        let stand = self.stands.entry(tenant.clone()).or_insert(Stand { last: sequence, epoch: 0 });
        if stand.last != sequence.saturating_sub(1) {
            stand.epoch = stand.epoch.wrapping_add(1);
        }
        stand.last = sequence;
        let epoch = stand.epoch;
        for (write, body) in change.writes.iter().zip(&encoded.bodies) {
            let held = HeldRecord { epoch, version: write.expected.saturating_add(1), record: write.record.clone() };
            self.records.put((tenant.clone(), write.key.clone()), held, body.len().saturating_add(ENTRY_BYTES));
        }
        for posting in &change.postings {
            if let Some(balances) = self.balances(tenant, Some(epoch), &posting.sku) {
                balances.add(&posting.location, &posting.delta);
            }
        }
    }
}
