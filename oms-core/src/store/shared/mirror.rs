//! What was read or written lately, as it stands in the database.
//!
//! Everything there is the sum of its log, so the last sequence of a tenant names the state of all that it has. A reader
//! asks for that sequence first: if it is the one that the mirror stands at, what the mirror holds is what the database
//! holds, and need not be read. When another process has written, balances are forgotten, and records are only believed
//! in the version that the database has.
//!
//! Invariants:
//! - what is given out is what the database holds at the reader's sequence; a record that may never be committed is not
//!   given out even where the database has its version;
//! - nobody who has seen what is committed is given something older afterwards;
//! - what is kept is bounded by bytes.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::inventory::{Balance, Posting};
use crate::kernel::{
    Balances, ChangeSet, FastMap, Key, Kind, Name, Observed, Record, RecordKey, Sequence, Value, Version, Write,
};
use crate::store::Recalled;
use crate::value::{LocationId, Sku};

use super::halves::Halves;
use super::layouts::Layouts;
use super::{Encoded, Net, NetBalance, Sets};

/// What an entry takes beside the JSON of a record.
const ENTRY_BYTES: usize = 200;
/// What a location takes in the balances of an item.
const BALANCE_BYTES: usize = 64;

/// For how many commits others are believed to write, after it was seen that they did.
const COMMITS_BELIEVED: u32 = 64;

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

/// What stands in a database after what is on its way there, but not shown here yet.
#[derive(Debug, Default)]
pub struct Foresight {
    versions: FastMap<RecordKey, Version>,
    /// What each gains or loses until then.
    balances: FastMap<(Sku, LocationId), Balance>,
}

impl Foresight {
    /// Moves a balance, and answers how it was moved before. Sums that are too large for a number are no balance either.
    fn move_balance(&mut self, by: &NetBalance<'_>) -> Balance {
        let moved = self.balances.entry((by.sku.clone(), by.location.clone())).or_default();
        let earlier = *moved;
        *moved = earlier.plus(&by.delta).unwrap_or(earlier);
        earlier
    }
}

/// What sets write, as far as a mirror shows it.
#[derive(Debug)]
pub struct Shown {
    /// Records, each with the bytes of its JSON.
    records: Vec<(Write, usize)>,
    postings: Vec<Posting>,
    sets: usize,
}

impl Shown {
    /// What these sets write.
    #[must_use]
    pub fn of(sets: Sets) -> Self {
        let Sets { changes, encoded } = sets;
        let count = changes.len();
        let (mut records, mut postings) = (Vec::new(), Vec::new());
        for (change, encoded) in changes.into_iter().zip(encoded) {
            records.extend(change.writes.into_iter().zip(encoded.bodies.iter().map(String::len)));
            postings.extend(change.postings);
        }
        Self { records, postings, sets: count }
    }
}

/// A tenant, by the order in which it came.
type Number = usize;

/// Records of all tenants.
type Records = Halves<(Number, RecordKey), HeldRecord>;

/// What was read or written lately. Tenants are known by `T`.
#[derive(Debug)]
pub struct Mirror<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// How many are writing what the mirror will show.
    writers: usize,
    numbers: HashMap<T, Number>,
    stands: FastMap<Number, Stand>,
    /// What is shown already, but not committed yet, of tenants for which nothing is known meanwhile.
    foreshown: FastMap<Number, Foreshown>,
    /// Master data. It is not forgotten for the sake of orders, of which there are always new ones.
    masters: Records,
    /// All other records.
    deeds: Records,
    balances: Halves<(Number, Sku), HeldBalances>,
    layouts: Layouts,
}

/// At which sequence a tenant's mirror stands.
#[derive(Clone, Copy, Debug)]
struct Stand {
    last: Sequence,
    /// Rises when others wrote: what is of an earlier epoch is not known to stand in the database any more.
    epoch: u64,
    /// Since which sequence nobody else wrote.
    since: Sequence,
    /// For how many more commits others are believed to write in between.
    others: u32,
    /// The last sequence that somebody has seen in the database: maybe before it was shown here.
    seen: Sequence,
}

impl Stand {
    /// The first that is known of a tenant.
    const fn new(last: Sequence) -> Self {
        Self { last, epoch: 0, since: last, others: 0, seen: last }
    }

    /// Others wrote.
    const fn disturb(&mut self, last: Sequence) {
        *self =
            Self { last, epoch: self.epoch.wrapping_add(1), since: last, others: COMMITS_BELIEVED, seen: self.seen };
    }

    /// The database is read again before anything is believed.
    const fn doubt(&mut self) {
        let (epoch, last) = (self.epoch.wrapping_add(1), Sequence::MAX);
        *self = Self { last, epoch, since: last, ..*self };
    }

    /// So many sets of this process were committed after `before`.
    fn advance(&mut self, before: Sequence, sets: usize) {
        self.last = before.saturating_add(Sequence::try_from(sets).unwrap_or(Sequence::MAX));
        self.others = self.others.saturating_sub(u32::try_from(sets).unwrap_or(u32::MAX));
    }

    /// Whether it is known where the database stands, as far as only this process writes.
    const fn is_known(&self) -> bool {
        self.last != Sequence::MAX
    }
}

/// What is shown before it is committed.
#[derive(Debug)]
struct Foreshown {
    /// Where the mirror stood before.
    last: Sequence,
    sets: usize,
    records: Vec<RecordKey>,
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
        Self(Mutex::new(State {
            writers: 0,
            numbers: HashMap::new(),
            stands: FastMap::default(),
            foreshown: FastMap::default(),
            masters: Halves::new(bytes_max / 4),
            deeds: Halves::new(bytes_max / 4),
            balances: Halves::new(bytes_max / 2),
            layouts: Layouts::default(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, and the number of a tenant.
    fn lock_for(&self, tenant: &T) -> (MutexGuard<'_, State<T>>, Number) {
        let mut state = self.lock();
        let number = state.number(tenant);
        (state, number)
    }

    /// The sequence that a tenant's mirror stands at; 0 when nothing is known of the tenant.
    pub fn stands_at(&self, tenant: &T) -> Sequence {
        let (state, tenant) = self.lock_for(tenant);
        state.stands.get(&tenant).map(|stand| stand.last).unwrap_or_default()
    }

    /// The sequence that a tenant's database most likely stands at: where the mirror does, unless others write, too.
    pub fn guess(&self, tenant: &T) -> Option<Sequence> {
        let (state, tenant) = self.lock_for(tenant);
        match state.stands.get(&tenant) {
            Some(stand) => (stand.is_known() && stand.others == 0).then_some(stand.last),
            None => Some(0),
        }
    }

    /// What is known about keys without a look at the database, if it stands where the mirror does.
    pub fn recall(&self, tenant: &T, keys: &[Key]) -> Option<Recalled> {
        let (mut state, tenant) = self.lock_for(tenant);
        let is_current = |held: &&Stand| held.is_known() && held.others == 0 && held.seen <= held.last;
        let Stand { last, epoch, .. } = *state.stands.get(&tenant).filter(is_current)?;
        let value = |key| match state.known(tenant, Some(epoch), key) {
            Known::Value(value) => Some(value),
            Known::Record(..) | Known::Nothing => None,
        };
        Some(Recalled { as_of: last, values: keys.iter().map(value).collect() })
    }

    /// Since when nobody else has written, if the mirror stands where a database at `last` does. What was recalled
    /// since then is still right.
    pub fn since(&self, tenant: &T, last: Sequence) -> Option<Sequence> {
        let (state, tenant) = self.lock_for(tenant);
        state.stands.get(&tenant).filter(|stand| stand.last == last).map(|stand| stand.since)
    }

    /// Whether everything is as change sets expect in a database at `last`, as far as it can be known without a look: but
    /// for names, requests and records that are new. `false`: it is not, or not all of it is known. `before`: what is
    /// written before; and this with it, if others follow.
    pub fn foresees(&self, tenant: &T, last: Sequence, net: &Net<'_>, mut before: Option<&mut Foresight>) -> bool {
        let (mut state, tenant) = self.lock_for(tenant);
        let Some(Stand { epoch, .. }) = state.stands.get(&tenant).filter(|stand| stand.last == last).copied() else {
            return false;
        };
        let written = net.records.iter().map(|record| (record.key, record.expected));
        let mut versions = written.filter(|(_, expected)| *expected > 0).chain(net.checks.iter().copied());
        let is_foreseen = net.names_passed.is_empty()
            && versions.all(|(key, expected)| {
                let written = before.as_ref().and_then(|before| before.versions.get(key).copied());
                written.or_else(|| state.version(tenant, epoch, key)) == Some(expected)
            });
        if let Some(before) = &mut before {
            before.versions.extend(net.records.iter().map(|record| (record.key.clone(), record.version)));
        }
        is_foreseen
            && net.balances.iter().all(|wanted| {
                let NetBalance { sku, location, .. } = wanted;
                let earlier = before.as_mut().map(|before| before.move_balance(wanted)).unwrap_or_default();
                let mut held = || state.balances(tenant, Some(epoch), sku)?.get(location)?.plus(&earlier);
                held().is_some_and(|held| wanted.fits(&held))
            })
    }

    /// Which change sets have to keep what their decisions saw, where they are written one after the other to a database
    /// at `last`: those that others came before, unless it is known that a decision would see the same again.
    pub fn outdated<'c>(
        &self,
        tenant: &T,
        last: Sequence,
        changes: impl Iterator<Item = &'c ChangeSet> + Clone,
    ) -> Vec<bool> {
        let sequences = last.saturating_add(1)..;
        let keeps = changes.clone().zip(sequences).map(|(change, sequence)| change.keeps_observed(sequence));
        let mut keeps: Vec<bool> = keeps.collect();
        if !keeps.contains(&true) {
            return keeps;
        }
        let (mut state, tenant) = self.lock_for(tenant);
        let epoch = state.stands.get(&tenant).filter(|stand| stand.last == last).map(|stand| stand.epoch);
        let Some(epoch) = epoch else { return keeps };
        let mut moved = HashSet::new();
        for (keeps, change) in keeps.iter_mut().zip(changes) {
            *keeps = *keeps && !state.shows(tenant, epoch, &moved, change);
            moved.extend(change.postings.iter().map(|posting| &posting.sku));
        }
        keeps
    }

    /// What is known about keys, for a reader of the database at `last`.
    pub fn find(&self, tenant: &T, last: Sequence, keys: &[Key]) -> Vec<Known> {
        let (mut state, tenant) = self.lock_for(tenant);
        if state.foreshown.contains_key(&tenant) {
            // A version of a record that is shown may be one that others have committed, with something else in it.
            return keys.iter().map(|_| Known::Nothing).collect();
        }
        let epoch = state.epoch_at(tenant, last);
        keys.iter().map(|key| state.known(tenant, epoch, key)).collect()
    }

    /// Somebody has seen that the database is at `last`, or beyond.
    pub fn saw(&self, tenant: &T, last: Sequence) {
        let (mut state, tenant) = self.lock_for(tenant);
        state.saw(tenant, last);
    }

    /// Keeps what was read from the database at `last`.
    pub fn keep(&self, tenant: &T, last: Sequence, read: impl IntoIterator<Item = (Key, Read)>) {
        let (mut state, tenant) = self.lock_for(tenant);
        state.saw(tenant, last);
        let Some(epoch) = state.epoch_at(tenant, last) else { return };
        for (key, (value, bytes)) in read {
            state.keep(tenant, epoch, key, value, bytes);
        }
    }

    /// Something is going to be written: until it is shown here, a database that is further on is no news.
    pub fn before_write(&self) {
        let mut state = self.lock();
        state.writers = state.writers.saturating_add(1);
    }

    /// Nothing was written, or nobody knows.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.writers = state.writers.saturating_sub(1);
        state.stands.values_mut().for_each(Stand::doubt);
        for (tenant, foreshown) in std::mem::take(&mut state.foreshown) {
            state.forget_records(tenant, foreshown);
        }
    }

    /// Another database may be there now.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.stands.clear();
        state.foreshown.clear();
        state.masters.clear();
        state.deeds.clear();
        state.balances.clear();
    }

    /// Shows what is written and may be committed. Until it is, nothing of the tenant is known to stand in the database.
    pub fn foreshow(&self, tenant: &T, shown: Vec<Shown>) {
        let (mut state, tenant) = self.lock_for(tenant);
        let Some(stand) = state.stands.get_mut(&tenant) else { return };
        let (last, epoch) = (std::mem::replace(&mut stand.last, Sequence::MAX), stand.epoch);
        let mut foreshown = Foreshown { last, sets: 0, records: Vec::new() };
        for Shown { records, postings, sets } in shown {
            foreshown.sets = foreshown.sets.saturating_add(sets);
            for (write, bytes) in records {
                foreshown.records.push(write.key.clone());
                state.lay_record(tenant, epoch, write, bytes);
            }
            postings.iter().for_each(|posting| state.lay_posting(tenant, epoch, posting));
        }
        state.foreshown.insert(tenant, foreshown);
    }

    /// What is shown was committed, from the sequence `first` on.
    pub fn settle(&self, tenant: &T, first: Sequence) {
        let (mut state, tenant) = self.lock_for(tenant);
        state.writers = state.writers.saturating_sub(1);
        let before = first.saturating_sub(1);
        let foreshown = state.foreshown.remove(&tenant);
        let stand = state.stands.entry(tenant).or_insert(Stand::new(before));
        match foreshown {
            Some(Foreshown { last, sets, .. }) => {
                if last != before {
                    // It was shown over what others have changed.
                    stand.disturb(before);
                }
                stand.advance(before, sets);
            }
            // Nothing was held of the tenant.
            None => stand.doubt(),
        }
    }

    /// Nothing of what is shown was committed.
    pub fn withdraw(&self, tenant: &T) {
        let (mut state, tenant) = self.lock_for(tenant);
        state.writers = state.writers.saturating_sub(1);
        let Some(foreshown) = state.foreshown.remove(&tenant) else { return };
        state.stands.get_mut(&tenant).into_iter().for_each(Stand::doubt);
        state.forget_records(tenant, foreshown);
    }

    /// Everything was written.
    pub fn after_write<'c>(&self, written: impl Iterator<Item = (T, Sequence, &'c ChangeSet, &'c Encoded)>) {
        let mut state = self.lock();
        for (tenant, sequence, change, encoded) in written {
            let tenant = state.number(&tenant);
            state.write(tenant, sequence, change, encoded);
        }
        state.writers = state.writers.saturating_sub(1);
    }
}

impl<T: Clone + Eq + Hash> State<T> {
    /// The number of a tenant.
    fn number(&mut self, tenant: &T) -> Number {
        let next = self.numbers.len();
        self.numbers.get(tenant).copied().unwrap_or_else(|| *self.numbers.entry(tenant.clone()).or_insert(next))
    }

    fn saw(&mut self, tenant: Number, last: Sequence) {
        if let Some(stand) = self.stands.get_mut(&tenant) {
            stand.seen = stand.seen.max(last);
        }
    }

    /// The epoch of a tenant, if its mirror stands at `last`, or can be put there.
    fn epoch_at(&mut self, tenant: Number, last: Sequence) -> Option<u64> {
        let is_written = self.writers > 0;
        let stand = self.stands.entry(tenant).or_insert(Stand::new(last));
        if !stand.is_known() && !is_written {
            *stand = Stand { last, since: last, ..*stand };
        } else if last > stand.last && !is_written {
            stand.disturb(last);
        }
        (stand.last == last).then_some(stand.epoch)
    }

    /// Where records of a kind are held.
    const fn records(&mut self, kind: Kind) -> &mut Records {
        if kind.is_master() { &mut self.masters } else { &mut self.deeds }
    }

    fn known(&mut self, tenant: Number, epoch: Option<u64>, key: &Key) -> Known {
        match key {
            Key::Record(key) => match self.records(key.kind).get_mut((tenant, key.clone())) {
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

    /// The version of a record that is known to exist.
    fn version(&mut self, tenant: Number, epoch: u64, key: &RecordKey) -> Option<Version> {
        let held = self.records(key.kind).get_mut((tenant, key.clone()))?;
        (held.epoch == epoch).then_some(held.version)
    }

    fn balances(&mut self, tenant: Number, epoch: Option<u64>, sku: &Sku) -> Option<&mut Balances> {
        let held = self.balances.get_mut((tenant, sku.clone()))?;
        (Some(held.epoch) == epoch).then_some(&mut held.balances)
    }

    /// Whether a decision would see again what it saw, where nothing has changed since but the stock of items that have
    /// moved. Names that a change claims are free until it does.
    fn shows(&mut self, tenant: Number, epoch: u64, moved: &HashSet<&Sku>, change: &ChangeSet) -> bool {
        let Observed { balances, balance, names, pages } = &*change.observed;
        let is_claimed = |name: &Name| change.names_claimed.iter().any(|(claimed, _)| claimed == name);
        let mut stands = |sku: &Sku, is_seen: &dyn Fn(&Balances) -> bool| {
            !moved.contains(sku) && self.balances(tenant, Some(epoch), sku).is_some_and(|held| is_seen(held))
        };
        change.expected_sequence > 0
            && pages.is_empty()
            && names.iter().all(|(name, holder)| holder.is_none() && is_claimed(name))
            && balances.iter().all(|(sku, seen)| stands(sku, &|held| held == seen))
            && balance.iter().all(|(sku, location, seen)| stands(sku, &|held| held.at(location) == *seen))
    }

    /// Forgets records that were shown and never committed: others may come in their versions.
    fn forget_records(&mut self, tenant: Number, foreshown: Foreshown) {
        for key in foreshown.records {
            self.records(key.kind).remove(&(tenant, key));
        }
    }

    fn keep(&mut self, tenant: Number, epoch: u64, key: Key, value: Value, bytes: usize) {
        match (key, value) {
            (Key::Record(key), Value::Record(Some((version, record)))) => {
                let held = HeldRecord { epoch, version, record };
                self.records(key.kind).put((tenant, key), held, bytes.saturating_add(ENTRY_BYTES));
            }
            (Key::Balances(sku), Value::Balances(mut balances)) => {
                self.layouts.share(&mut balances);
                let bytes = balances.len().saturating_mul(BALANCE_BYTES).saturating_add(ENTRY_BYTES);
                self.balances.put((tenant, sku), HeldBalances { epoch, balances }, bytes);
            }
            _ => {}
        }
    }

    fn write(&mut self, tenant: Number, sequence: Sequence, change: &ChangeSet, encoded: &Encoded) {
        let before = sequence.saturating_sub(1);
        let stand = self.stands.entry(tenant).or_insert(Stand::new(before));
        if !stand.is_known() {
            *stand = Stand { since: before, ..*stand };
        } else if stand.last != before {
            stand.disturb(before);
        }
        stand.advance(before, 1);
        let epoch = stand.epoch;
        for (write, body) in change.writes.iter().zip(&encoded.bodies) {
            self.lay_record(tenant, epoch, write.clone(), body.len());
        }
        change.postings.iter().for_each(|posting| self.lay_posting(tenant, epoch, posting));
    }

    fn lay_record(&mut self, tenant: Number, epoch: u64, write: Write, bytes: usize) {
        let Write { key, expected, record } = write;
        let held = HeldRecord { epoch, version: expected.saturating_add(1), record };
        self.records(key.kind).put((tenant, key), held, bytes.saturating_add(ENTRY_BYTES));
    }

    fn lay_posting(&mut self, tenant: Number, epoch: u64, posting: &Posting) {
        if let Some(balances) = self.balances(tenant, Some(epoch), &posting.sku) {
            balances.add(&posting.location, &posting.delta);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::inventory::Reservation;
    use crate::network::Network;
    use crate::store::conformance::ChangeBuilder;
    use crate::value::{ReservationId, Timestamp};

    const TENANT: u8 = 1;

    fn sku() -> Sku {
        Sku::parse("X").unwrap()
    }

    fn units(units: i64) -> Balance {
        Balance([units, 0, 0, 0, 0])
    }

    fn record() -> Record {
        let id = ReservationId::parse("R").unwrap();
        Record::Reservation(Arc::new(Reservation { id, owner: None, lines: Vec::new(), expires_at: Timestamp::EPOCH }))
    }

    fn posting(delta: i64, floor: i64) -> Posting {
        Posting { sku: sku(), location: LocationId::parse("A").unwrap(), delta: units(delta), floor: units(floor) }
    }

    /// Stands at 5 with 10 units.
    fn stocked() -> Mirror<u8> {
        let mirror = Mirror::new(1 << 20);
        let held = [(posting(0, 0).location, units(10))].into_iter().collect();
        mirror.keep(&TENANT, 5, [(Key::Balances(sku()), (Value::Balances(held), 1))]);
        mirror
    }

    /// Stands at 5 with 10 units, and shows ahead that a record is made and 3 units are taken.
    fn mirror() -> Mirror<u8> {
        let mirror = stocked();
        let change = ChangeBuilder::new().write(record(), 0).post(posting(-3, 0)).build();
        let encoded = vec![Encoded::of(&change).unwrap()];
        mirror.before_write();
        mirror.foreshow(&TENANT, vec![Shown::of(Sets { changes: vec![change], encoded })]);
        mirror
    }

    /// The units and the version of the record that are known in a database at `last`.
    fn known(mirror: &Mirror<u8>, last: Sequence) -> (Option<i64>, Option<Version>) {
        let found = mirror.find(&TENANT, last, &[Key::Balances(sku()), Key::Record(record().key())]);
        let units = found.iter().find_map(|known| {
            let Known::Value(Value::Balances(held)) = known else { return None };
            held.iter().next().map(|(_, held)| held.available())
        });
        let version = found.iter().find_map(|known| {
            let (Known::Value(Value::Record(Some((version, _)))) | Known::Record(version, _)) = known else {
                return None;
            };
            Some(*version)
        });
        (units, version)
    }

    #[test]
    fn what_is_shown_ahead_stands_in_no_database_until_it_is_committed() {
        let mirror = mirror();
        assert_eq!(mirror.recall(&TENANT, &[]), None);
        // Others may have made another record in this version.
        for last in [5, 6, mirror.stands_at(&TENANT)] {
            assert_eq!(known(&mirror, last), (None, None));
        }
        mirror.settle(&TENANT, 6);
        assert_eq!(known(&mirror, 6), (Some(7), Some(1)));
        assert_eq!(mirror.recall(&TENANT, &[]).map(|recalled| recalled.as_of), Some(6));
    }

    #[test]
    fn what_was_shown_ahead_in_vain_is_not_known() {
        for end in [|mirror: &Mirror<u8>| mirror.withdraw(&TENANT), Mirror::forget, Mirror::clear] {
            let mirror = mirror();
            end(&mirror);
            assert_eq!(mirror.recall(&TENANT, &[]).map(|recalled| recalled.as_of), None);
            assert_eq!(known(&mirror, 5), (None, None));
        }
    }

    #[test]
    fn what_was_shown_over_what_others_had_changed_is_looked_at_again() {
        let mirror = mirror();
        mirror.settle(&TENANT, 8);
        assert_eq!(known(&mirror, 8), (None, Some(1)));
    }

    /// A commit is in the database a moment before it is shown here.
    #[test]
    fn who_has_seen_a_commit_is_told_of_nothing_older() {
        let sees: [fn(&Mirror<u8>); 2] = [|mirror| mirror.keep(&TENANT, 6, []), |mirror| mirror.saw(&TENANT, 6)];
        for sees in sees {
            let mirror = stocked();
            let change = ChangeBuilder::new().post(posting(-3, 0)).build();
            let encoded = Encoded::of(&change).unwrap();
            let recalled = || mirror.recall(&TENANT, &[]).map(|recalled| recalled.as_of);
            mirror.before_write();
            assert_eq!(recalled(), Some(5));
            sees(&mirror);
            assert_eq!(recalled(), None);
            mirror.after_write([(TENANT, 6, &change, &encoded)].into_iter());
            assert_eq!(recalled(), Some(6));
        }
    }

    #[test]
    fn what_is_foreseen_counts_what_was_taken_before() {
        let mirror = stocked();
        let mut before = Foresight::default();
        let mut foresees = |delta, floor| {
            let change = ChangeBuilder::new().post(posting(delta, floor)).build();
            let encoded = Encoded::of(&change).unwrap();
            let net = Net::of([(&change, &encoded)]).unwrap();
            mirror.foresees(&TENANT, 5, &net, Some(&mut before))
        };
        assert!(foresees(-4, 6));
        assert!(!foresees(-1, 6));
        assert!(!foresees(-6, 0));
    }

    #[test]
    fn master_data_stays_however_many_orders_come() {
        let mirror = Mirror::new(1 << 16);
        let network = || Key::record(Kind::Network, Network::ID);
        let reservation = |n: u32| Key::record(Kind::Reservation, format!("R{n}"));
        let held = Value::Record(Some((1, Record::Network(Arc::default()))));
        mirror.keep(&TENANT, 5, [(network(), (held, 100))]);
        for n in 0..1_000 {
            mirror.keep(&TENANT, 5, [(reservation(n), (Value::Record(Some((1, record()))), 100))]);
        }
        let found = mirror.find(&TENANT, 5, &[network(), reservation(999), reservation(0)]);
        assert!(matches!(&found[..], [Known::Value(_), Known::Value(_), Known::Nothing]), "{found:?}");
    }
}
