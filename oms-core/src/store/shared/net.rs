//! What many change sets do together, when all of them are accepted.
//!
//! Almost always they are. Then a store need not write what a later set of the same transaction writes again, and it can
//! touch its tables in the order of their keys, which is cheap for its trees and always the same order for its locks.
//! Where some row does not fit, nobody knows yet whose fault that is: the store undoes all and judges set by set.
//!
//! Invariants:
//! - what is written is what the sets write one after the other, when each is accepted;
//! - it fits exactly when each of them is accepted, one after the other. The one exception are sums that are too large
//!   for a while and fit in the end;
//! - everything is sorted by the keys of a store's tables.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::inventory::{BUCKETS, Balance, Posting};
use crate::kernel::{ChangeSet, Kind, List, RecordKey, Row, Version, record_of};
use crate::value::{LocationId, Sku};

use super::Encoded;

/// What change sets do together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Net<'a> {
    /// Records to write, by id and kind: an order and its progress side by side.
    pub records: Vec<NetRecord<'a>>,
    /// Versions of records that are not written, by id and kind. 0: there is none.
    pub checks: Vec<(&'a RecordKey, Version)>,
    /// Keys of names to free, whoever has them, before others are claimed.
    pub names_freed: Vec<String>,
    /// Keys of names that nobody has after that, with the records that get them.
    pub names_claimed: Vec<(String, &'a Arc<str>)>,
    /// Keys of names that are claimed and then given back: nobody may have them, and nothing is written.
    pub names_passed: Vec<String>,
    /// Rows that must not be there in the end.
    pub rows_removed: Vec<&'a Row>,
    /// Rows that must be there in the end.
    pub rows_added: Vec<&'a Row>,
    /// Subjects of [`List::History`](crate::kernel::List::History) about records, each with the position of the change set
    /// whose sequence it gets.
    pub history: Vec<(&'a Arc<str>, usize)>,
    /// Balances, by item and location.
    pub balances: Vec<NetBalance<'a>>,
}

/// A record to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NetRecord<'a> {
    /// Which.
    pub key: &'a RecordKey,
    /// The version that stands there before; 0: none.
    pub expected: Version,
    /// The version that stands there after.
    pub version: Version,
    /// The JSON that stands there after.
    pub body: &'a str,
    /// The status that an order gets with this, its progress. `None`: it keeps the one it has, or is no order.
    pub status: Option<&'a str>,
}

/// What a balance gains and loses.
#[derive(Clone, Debug, PartialEq)]
pub struct NetBalance<'a> {
    /// Of which item.
    pub sku: &'a Sku,
    /// Where.
    pub location: &'a LocationId,
    /// What each bucket gains or loses in the end.
    pub delta: Balance,
    /// What each bucket must hold before; [`i64::MIN`]: whatever.
    pub least: Balance,
    /// Positions of the change sets that post to it, whose sequences its history gets.
    pub sets: Vec<usize>,
}

impl NetBalance<'_> {
    /// Whether a balance holds what has to be there, and has room for what it gains.
    #[must_use]
    pub fn fits(&self, held: &Balance) -> bool {
        held.0.iter().zip(&self.least.0).all(|(held, least)| held >= least) && held.plus(&self.delta).is_some()
    }

    /// Whether nothing has to be there before, so that it may be the first of its item and location.
    #[must_use]
    pub fn may_be_first(&self) -> bool {
        self.least.0.iter().all(|least| *least <= 0)
    }
}

impl<'a> Net<'a> {
    /// What change sets do together, each with its JSON. `None`: not all of them can be accepted, or what they do can't
    /// be said in this form. They have to be judged one by one.
    pub fn of(sets: impl IntoIterator<Item = (&'a ChangeSet, &'a Encoded)>) -> Option<Self> {
        let mut all = Steps::default();
        for (position, (change, encoded)) in sets.into_iter().enumerate() {
            all.add(position, change, encoded);
        }
        all.fold()
    }
}

/// Subjects of histories, each with the position of the change set whose sequence it gets.
pub type Subjects<'n, 'a> = &'n [(&'a Arc<str>, usize)];

/// What is added to histories of records, by where a store may keep it.
#[derive(Clone, Debug, PartialEq)]
pub struct Histories<'n, 'a> {
    /// Whether the history of each record begins with what is written, in their order, and with which set.
    pub of_records: Vec<Option<usize>>,
    /// To those of records that are there already, or are not written.
    pub of_others: Vec<Subjects<'n, 'a>>,
}

impl<'a> Net<'a> {
    /// What is added to histories of records.
    #[must_use]
    pub fn histories(&self) -> Histories<'_, 'a> {
        let mut of_records = vec![None; self.records.len()];
        let mut of_others = Vec::new();
        for mut added in self.history.chunk_by(|(one, _), (other, _)| one == other) {
            let Some(((subject, first), later)) = added.split_first() else { continue };
            let begun = record_of(subject).and_then(|(kind, id)| {
                self.records.binary_search_by(|record| (&*record.key.id, record.key.kind).cmp(&(id, kind))).ok()
            });
            if let Some(position) = begun
                && self.records.get(position).is_some_and(|record| record.expected == 0)
                && let Some(born) = of_records.get_mut(position)
            {
                *born = Some(*first);
                added = later;
            }
            if !added.is_empty() {
                of_others.push(added);
            }
        }
        Histories { of_records, of_others }
    }
}

/// What is done to records, names, rows and balances, in the order of the sets.
#[derive(Default)]
struct Steps<'a> {
    requests: Vec<&'a str>,
    records: Vec<(&'a RecordKey, OnRecord<'a>)>,
    names: Vec<(String, OnName<'a>)>,
    rows: Vec<(&'a Row, OnRow)>,
    history: Vec<(&'a Arc<str>, usize)>,
    postings: Vec<(&'a Posting, usize)>,
}

#[derive(Clone, Copy)]
enum OnRecord<'a> {
    Check(Version),
    Write(Version, &'a str),
}

#[derive(Clone, Copy)]
enum OnName<'a> {
    Free,
    Claim(&'a Arc<str>),
}

#[derive(Clone, Copy)]
enum OnRow {
    Remove,
    Add,
}

impl<'a> Steps<'a> {
    fn add(&mut self, position: usize, change: &'a ChangeSet, encoded: &'a Encoded) {
        let ChangeSet { writes, checks, names_claimed, names_freed, rows_added, rows_removed, .. } = change;
        self.requests.extend(change.entry.context.request_id.as_ref().map(|request| request.as_str()));
        self.records.extend(checks.iter().map(|(key, version)| (key, OnRecord::Check(*version))));
        let bodies = encoded.bodies.iter().map(String::as_str);
        let written = writes.iter().zip(bodies);
        self.records.extend(written.map(|(write, body)| (&write.key, OnRecord::Write(write.expected, body))));
        self.names.extend(names_freed.iter().map(|name| (name.to_key(), OnName::Free)));
        self.names.extend(names_claimed.iter().map(|(name, id)| (name.to_key(), OnName::Claim(id))));
        self.rows.extend(rows_removed.iter().map(|row| (row, OnRow::Remove)));
        self.rows.extend(rows_added.iter().map(|row| (row, OnRow::Add)));
        self.history.extend(change.history.iter().map(|subject| (subject, position)));
        self.postings.extend(change.postings.iter().map(|posting| (posting, position)));
    }

    /// All steps on one key side by side, in the order of the sets, folded into one.
    fn fold(mut self) -> Option<Net<'a>> {
        let mut net = Net::default();
        self.requests.sort_unstable();
        if self.requests.windows(2).any(|two| matches!(two, [one, other] if one == other)) {
            return None;
        }
        self.records.sort_by(|(one, _), (other, _)| by_id(one, other));
        for steps in self.records.chunk_by(|(one, _), (other, _)| one == other) {
            net.add_record(steps)?;
        }
        self.names.sort_by(|(one, _), (other, _)| one.cmp(other));
        for steps in self.names.chunk_by(|(one, _), (other, _)| one == other) {
            net.add_name(steps)?;
        }
        self.rows.sort_by_key(|(row, _)| *row);
        for steps in self.rows.chunk_by(|(one, _), (other, _)| one == other) {
            net.add_row(steps);
        }
        net.tell_statuses();
        self.postings.sort_by(|(one, _), (other, _)| by_place(one, other));
        for postings in self.postings.chunk_by(|(one, _), (other, _)| by_place(one, other).is_eq()) {
            net.balances.push(balance(postings)?);
        }
        self.history.sort_unstable();
        self.history.dedup();
        net.history = self.history;
        Some(net)
    }
}

impl<'a> Net<'a> {
    fn add_record(&mut self, steps: &[(&'a RecordKey, OnRecord<'a>)]) -> Option<()> {
        let (key, first) = steps.first()?;
        let (OnRecord::Check(expected) | OnRecord::Write(expected, _)) = *first;
        let (mut version, mut written) = (expected, None);
        for (_, step) in steps {
            let (OnRecord::Check(seen) | OnRecord::Write(seen, _)) = *step;
            if seen != version {
                return None;
            }
            if let OnRecord::Write(_, body) = *step {
                version = version.saturating_add(1);
                written = Some(body);
            }
        }
        match written {
            Some(body) => self.records.push(NetRecord { key, expected, version, body, status: None }),
            None => self.checks.push((key, expected)),
        }
        Some(())
    }

    fn add_name(&mut self, steps: &[(String, OnName<'a>)]) -> Option<()> {
        let (key, first) = steps.first()?;
        let is_freed = matches!(first, OnName::Free);
        let mut holder = None;
        for (_, step) in steps {
            match *step {
                OnName::Free => holder = None,
                OnName::Claim(id) if holder.is_none() => holder = Some(id),
                OnName::Claim(_) => return None,
            }
        }
        match holder {
            Some(id) => self.names_claimed.push((key.clone(), id)),
            None if !is_freed => self.names_passed.push(key.clone()),
            None => {}
        }
        if is_freed {
            self.names_freed.push(key.clone());
        }
        Some(())
    }

    /// The status of an order is the key under which its progress is listed.
    fn tell_statuses(&mut self) {
        for row in self.rows_added.iter().filter(|row| row.list == List::OrdersByStatus) {
            let progress = |record: &NetRecord<'_>| (&*record.key.id, record.key.kind).cmp(&(&row.id, Kind::Progress));
            if let Ok(position) = self.records.binary_search_by(progress)
                && let Some(record) = self.records.get_mut(position)
            {
                record.status = Some(&row.key);
            }
        }
    }

    fn add_row(&mut self, steps: &[(&'a Row, OnRow)]) {
        match steps.last() {
            Some((row, OnRow::Add)) => self.rows_added.push(row),
            Some((row, OnRow::Remove)) => self.rows_removed.push(row),
            None => {}
        }
    }
}

fn by_id(one: &RecordKey, other: &RecordKey) -> Ordering {
    one.id.cmp(&other.id).then(one.kind.cmp(&other.kind))
}

fn by_place(one: &Posting, other: &Posting) -> Ordering {
    one.sku.cmp(&other.sku).then_with(|| one.location.cmp(&other.location))
}

/// The postings of one item at one location.
fn balance<'a>(postings: &[(&'a Posting, usize)]) -> Option<NetBalance<'a>> {
    let (Posting { sku, location, .. }, _) = postings.first()?;
    let (mut delta, mut least) = (Balance::default(), Balance([i64::MIN; BUCKETS]));
    for (posting, _) in postings {
        let buckets = least.0.iter_mut().zip(delta.0).zip(posting.delta.0.into_iter().zip(posting.floor.0));
        for ((least, earlier), (own, floor)) in buckets {
            if own < 0 {
                *least = (*least).max(floor.max(0).checked_sub(own)?.checked_sub(earlier)?);
            }
        }
        delta = delta.plus(&posting.delta)?;
    }
    let sets = postings.iter().map(|(_, position)| *position).collect();
    Some(NetBalance { sku, location, delta, least, sets })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;
    use crate::inventory::{Bucket, Reservation};
    use crate::kernel::{Key, ListQuery, Name, Record, Value, stock_subject};
    use crate::store::conformance::ChangeBuilder;
    use crate::store::{Atomicity, MemoryStore, Store};
    use crate::value::{OrderNumber, RequestId, ReservationId, Tenant, Timestamp};

    const ITEMS: [&str; 3] = ["A", "B", "C"];
    const PLACES: [&str; 2] = ["L", "M"];
    const LISTS: [List; 2] = [List::Returns, List::Due];

    /// What one set does. Versions are those that the sets before leave, or wrong.
    #[derive(Clone, Debug)]
    struct Plan {
        request: Option<u8>,
        writes: Vec<(&'static str, bool)>,
        check: Option<(&'static str, bool)>,
        freed: Vec<&'static str>,
        claimed: Vec<&'static str>,
        removed: Vec<Row>,
        added: Vec<Row>,
        postings: Vec<(&'static str, &'static str, [i64; 2], i64)>,
        history: Vec<&'static str>,
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let all = LISTS
            .into_iter()
            .flat_map(|list| (0..2).map(move |at| Row { list, key: Arc::from("k"), at, id: Arc::from("id") }));
        subsequence(all.collect::<Vec<_>>(), 0..=2)
    }

    fn plan() -> impl Strategy<Value = Plan> {
        let right = || prop::bool::weighted(0.97);
        let deltas = prop_oneof![1 => Just([0, 0]), 6 => [-2..4_i64, -2..4_i64]];
        let posting = (select(&ITEMS[..]), select(&PLACES[..]), deltas, 0..2_i64);
        let records = (
            subsequence(&ITEMS[..], 0..=2).prop_flat_map(move |ids| {
                let count = ids.len();
                vec(right(), count).prop_map(move |right| ids.iter().copied().zip(right).collect::<Vec<_>>())
            }),
            prop::option::weighted(0.3, (select(&ITEMS[..]), right())),
            prop::option::weighted(0.2, 0..20_u8),
        );
        let names = (subsequence(&ITEMS[..], 0..=1), prop::option::weighted(0.4, select(&ITEMS[..])));
        let rest = (rows(), rows(), vec(posting, 0..=1), subsequence(&ITEMS[..], 0..=2));
        (records, names, rest).prop_map(|((writes, check, request), (freed, claimed), rest)| {
            let (removed, added, postings, history) = rest;
            let claimed = claimed.into_iter().collect();
            Plan { request, writes, check, freed, claimed, removed, added, postings, history }
        })
    }

    fn record(id: &str, edition: i64) -> Record {
        let id = ReservationId::parse(id).unwrap();
        let expires_at = Timestamp::EPOCH.plus_seconds(edition);
        Record::Reservation(Arc::new(Reservation { id, owner: None, lines: Vec::new(), expires_at }))
    }

    fn subject(sku: &str, location: &str) -> Arc<str> {
        stock_subject(&Sku::parse(sku).unwrap(), &LocationId::parse(location).unwrap())
    }

    fn name(id: &str) -> Name {
        Name::OrderNumber(OrderNumber::parse(id).unwrap())
    }

    /// The sets of plans. Versions go on from those in `versions`.
    fn sets(plans: &[Plan], versions: &mut BTreeMap<&'static str, Version>) -> Vec<ChangeSet> {
        let built = plans.iter().zip(1..).map(|(plan, edition)| {
            let mut set = ChangeBuilder::new();
            let seen = |versions: &BTreeMap<_, _>, id, right| {
                let version = versions.get(id).copied().unwrap_or_default();
                if right { version } else { version + 1 }
            };
            if let Some((id, right)) = plan.check {
                set = set.check(record(id, 0).key(), seen(versions, id, right));
            }
            for (id, right) in plan.writes.iter().copied() {
                let version = seen(versions, id, right);
                set = set.write(record(id, edition), version);
                versions.insert(id, version + 1);
            }
            set = plan.freed.iter().fold(set, |set, id| set.free(name(id)));
            set = plan.claimed.iter().fold(set, |set, id| set.claim(name(id), &format!("{id}{edition}")));
            set = plan.removed.iter().fold(set, |set, row| set.remove_row(row.clone()));
            set = plan.added.iter().fold(set, |set, row| set.add_row(row.clone()));
            set = plan.history.iter().fold(set, |set, id| set.history(id));
            for (sku, location, [available, reserved], floor) in &plan.postings {
                let (sku, location) = (Sku::parse(sku).unwrap(), LocationId::parse(location).unwrap());
                let delta = Balance([*available, *reserved, 0, 0, 0]);
                set = set.post(Posting { sku, location, delta, floor: Balance([*floor; BUCKETS]) });
            }
            let request = plan.request.map(|id| RequestId::parse(&format!("R{id}")).unwrap());
            request.into_iter().fold(set, ChangeBuilder::request).build()
        });
        built.collect()
    }

    /// All that a store holds.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Shelf {
        records: BTreeMap<RecordKey, (Version, String)>,
        names: BTreeMap<String, Arc<str>>,
        rows: BTreeSet<Row>,
        history: BTreeSet<(Arc<str>, i64)>,
        balances: BTreeMap<(Sku, LocationId), Balance>,
        last: i64,
    }

    impl Shelf {
        fn of(store: &MemoryStore) -> Self {
            let tenant = Tenant::main();
            let load = |key| store.load(&tenant, &[key]).unwrap().values.remove(0);
            let page = |list, key: &str| {
                let Value::List(page) = load(Key::List(ListQuery::new(list, key, 100))) else { panic!("no page") };
                page.iter().cloned().collect::<Vec<_>>()
            };
            let holder = |id: &str| {
                let Value::Name(holder) = load(Key::Name(name(id))) else { panic!("no name") };
                holder.map(|holder| (name(id).to_key(), holder))
            };
            let records = store.scan(&tenant, None, 100).unwrap().into_iter();
            let row = |list, (at, id)| Row { list, key: Arc::from("k"), at, id };
            let places = ITEMS.into_iter().flat_map(|sku| PLACES.map(|location| subject(sku, location)));
            let history =
                |key: Arc<str>| page(List::History, &key).into_iter().map(move |(at, _)| (Arc::clone(&key), at));
            Self {
                records: records.map(|(key, version, record)| (key, (version, record.to_json().unwrap()))).collect(),
                names: ITEMS.into_iter().filter_map(holder).collect(),
                rows: LISTS
                    .into_iter()
                    .flat_map(|list| page(list, "k").into_iter().map(move |r| row(list, r)))
                    .collect(),
                history: ITEMS.into_iter().map(Arc::from).chain(places).flat_map(history).collect(),
                balances: store.stock(&tenant, None, 100).unwrap().into_iter().map(|(s, l, b)| ((s, l), b)).collect(),
                last: i64::try_from(store.load(&tenant, &[]).unwrap().as_of).unwrap(),
            }
        }

        /// What a store has to do, as simply as can be. `None`: something does not fit.
        fn after(mut self, net: &Net<'_>, sets: usize) -> Option<Self> {
            let version = |shelf: &Self, key| shelf.records.get(key).map_or(0, |(version, _)| *version);
            for (key, expected) in &net.checks {
                (version(&self, key) == *expected).then_some(())?;
            }
            for NetRecord { key, expected, version: after, body, .. } in &net.records {
                (version(&self, key) == *expected).then_some(())?;
                self.records.insert((*key).clone(), (*after, (*body).to_owned()));
            }
            self.names.retain(|key, _| !net.names_freed.contains(key));
            let is_free = |shelf: &Self, key| !shelf.names.contains_key(key);
            net.names_passed.iter().all(|key| is_free(&self, key)).then_some(())?;
            for (key, id) in &net.names_claimed {
                self.names.insert(key.clone(), Arc::clone(id)).is_none().then_some(())?;
            }
            self.rows.retain(|row| !net.rows_removed.contains(&row));
            self.rows.extend(net.rows_added.iter().copied().cloned());
            let sequence = |position| self.last + 1 + i64::try_from(position).unwrap();
            self.history
                .extend(net.history.iter().map(|(subject, position)| (Arc::clone(subject), sequence(*position))));
            for NetBalance { sku, location, delta, least, sets } in &net.balances {
                let key = stock_subject(sku, location);
                self.history.extend(sets.iter().map(|position| (Arc::clone(&key), sequence(*position))));
                let held = self.balances.entry(((*sku).clone(), (*location).clone())).or_default();
                Bucket::ALL.into_iter().all(|bucket| held.bucket(bucket) >= least.bucket(bucket)).then_some(())?;
                *held = held.plus(delta)?;
            }
            self.last += i64::try_from(sets).unwrap();
            Some(self)
        }
    }

    fn encoded(sets: &[ChangeSet]) -> Vec<Encoded> {
        sets.iter().map(|set| Encoded::of(set).unwrap()).collect()
    }

    /// Whether a set claims a name that a later one frees, so that in the end nobody has it.
    fn gives_back(plans: &[Plan]) -> bool {
        ITEMS.iter().any(|id| {
            let first = plans.iter().find(|plan| plan.freed.contains(id) || plan.claimed.contains(id));
            let last = plans.iter().rfind(|plan| plan.freed.contains(id) || plan.claimed.contains(id));
            first.is_some_and(|plan| !plan.freed.contains(id)) && last.is_some_and(|plan| !plan.claimed.contains(id))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        #[test]
        fn it_fits_when_each_set_is_accepted_and_writes_the_same(
            before in vec(plan(), 0..6),
            plans in vec(plan(), 1..6),
        ) {
            let (store, tenant, mut versions) = (MemoryStore::new(), Tenant::main(), BTreeMap::new());
            for plan in &before {
                let tried = versions.clone();
                let set = sets(std::slice::from_ref(plan), &mut versions);
                if store.commit(&tenant, &set, Atomicity::Each).unwrap()[0].is_err() {
                    versions = tried;
                }
            }
            let shelf = Shelf::of(&store);
            let sets = sets(&plans, &mut versions);
            let taken = |set: &ChangeSet| set.entry.context.request_id.as_ref().is_some_and(|request| {
                let held = store.load(&tenant, &[Key::Request(request.clone())]).unwrap().values.remove(0);
                held != Value::Entry(None)
            });
            let is_duplicate = sets.iter().any(taken);

            let encoded = encoded(&sets);
            let net = Net::of(sets.iter().zip(&encoded));
            let after = net.as_ref().filter(|_| !is_duplicate).and_then(|net| shelf.after(net, sets.len()));
            let outcomes = store.commit(&tenant, &sets, Atomicity::Together).unwrap();

            if outcomes.iter().all(Result::is_ok) {
                prop_assert!(after.is_some() || gives_back(&plans), "all are accepted, but {net:?} does not fit");
            } else {
                prop_assert!(after.is_none(), "{net:?} fits, but {outcomes:?}");
            }
            if let Some(after) = after {
                prop_assert_eq!(after, Shelf::of(&store));
            }
        }

        #[test]
        fn everything_is_sorted_by_its_key(plans in vec(plan(), 1..8)) {
            let sets = sets(&plans, &mut BTreeMap::new());
            let encoded = encoded(&sets);
            if let Some(net) = Net::of(sets.iter().zip(&encoded)) {
                prop_assert!(net.records.is_sorted_by(|one, other| by_id(one.key, other.key).is_lt()));
                prop_assert!(net.checks.is_sorted_by(|one, other| by_id(one.0, other.0).is_lt()));
                prop_assert!(net.names_claimed.is_sorted_by(|one, other| one.0 < other.0));
                prop_assert!(net.names_freed.is_sorted_by(|one, other| one < other));
                prop_assert!(net.rows_added.is_sorted_by(|one, other| one < other));
                prop_assert!(net.rows_removed.is_sorted_by(|one, other| one < other));
                prop_assert!(net.history.is_sorted_by(|one, other| one < other));
                let place = |balance: &NetBalance<'_>| (balance.sku.clone(), balance.location.clone());
                prop_assert!(net.balances.is_sorted_by(|one, other| place(one) < place(other)));
            }
        }
    }
}
