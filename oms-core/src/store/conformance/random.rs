//! Random change sets, committed to the store under test and to the store in memory, which must not differ.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::{ChangeBuilder, available, entry, item, item_key, location, number, request, row, sku};
use super::shop::{Shop, same};
use crate::inventory::{Balance, Posting};
use crate::kernel::{ChangeSet, Key, List, ListQuery, Observed, Row, Sequence, Version, stock_subject};
use crate::store::{Atomicity, MemoryStore, Rejection, Store};

const ITEMS: [&str; 5] = ["A", "AB", "B", "a", "é"];
const PLACES: [&str; 3] = ["L", "L 2", "ß"];
const NAMES: [&str; 4] = ["N", "n", "N 2", "ñ"];
const LISTS: [(List, &str); 4] = [(List::Returns, ""), (List::Due, "k"), (List::Due, "k2"), (List::Items, "k")];
const REQUESTS: u64 = 40;
/// How often both are compared as a whole.
const COMPARED_EVERY: u32 = 16;

/// Commits `steps` times random change sets that a seed gives, and compares every outcome, some reads after each step
/// and all of the state now and then with what [`MemoryStore`] says.
///
/// # Panics
/// With a sentence that names the seed, the step and what differed.
pub fn random(make: &mut dyn FnMut() -> Box<dyn Store>, seed: u64, steps: u32) {
    let (store, model) = (make(), MemoryStore::new());
    let (shop, model) = (Shop::new(&*store), Shop::new(&model));
    let mut chance = Chance::new(seed);
    for step in 1..=steps {
        let at = |what: &str| format!("{what} in step {step} of seed {seed}");
        let last = model.as_of();
        let sets = chance.sets(&model, step);
        let atomicity = if chance.one_in(3) { Atomicity::Together } else { Atomicity::Each };
        let expected = comparable(model.commit(&sets, atomicity), atomicity, last);
        let windows = match atomicity {
            Atomicity::Together if chance.one_in(2) => shop.windows(&sets, 1_usize.saturating_add(chance.index(3))),
            Atomicity::Together | Atomicity::Each => Ok(None),
        };
        let found = match windows {
            Ok(Some(first)) => (first..).map(Ok).take(sets.len()).collect(),
            _ => comparable(shop.commit(&sets, atomicity), atomicity, last),
        };
        same(&at("the outcomes of a commit"), &found, &expected);
        let keys = chance.keys(last);
        same(&at(&format!("a load of {keys:?}")), &shop.load(&keys), &model.load(&keys));
        if step % COMPARED_EVERY == 0 || step == steps {
            let page = 1_usize.saturating_add(chance.index(40));
            same(&at("all of the store"), &shop.state(page), &model.state(1_000));
        }
    }
}

/// A set that repeats the request of another that was undone with it is a duplicate of nothing that can be named.
fn comparable(
    outcomes: Vec<Result<Sequence, Rejection>>,
    atomicity: Atomicity,
    last: Sequence,
) -> Vec<Result<Sequence, Rejection>> {
    let nameless = |outcome| match outcome {
        Err(Rejection::Duplicate(first)) if atomicity == Atomicity::Together && first > last => {
            Err(Rejection::Duplicate(0))
        }
        outcome => outcome,
    };
    outcomes.into_iter().map(nameless).collect()
}

/// Marsaglia's xorshift with 64 bits: the same seed gives the same numbers.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 8).checked_rem(bound).unwrap_or_default()
    }

    fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(u64::try_from(bound).unwrap_or_default())).unwrap_or_default()
    }

    /// From `least` to 15 more.
    fn around(&mut self, least: i64) -> i64 {
        least.saturating_add(i64::try_from(self.below(16)).unwrap_or_default())
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        from.get(self.index(from.len())).copied().unwrap_or(otherwise)
    }

    /// Some of these, none twice, in their order.
    fn some<T: Copy>(&mut self, from: &[T], one_in: u64) -> Vec<T> {
        from.iter().copied().filter(|_| self.one_in(one_in)).collect()
    }

    /// One to four sets, most of which can be written.
    fn sets(&mut self, model: &Shop<'_>, step: u32) -> Vec<ChangeSet> {
        let mut versions: BTreeMap<&str, Version> =
            ITEMS.into_iter().map(|id| (id, model.version(item_key(id)))).collect();
        let first = model.as_of().saturating_add(1);
        (0..=self.below(4)).map(|position| self.set(&mut versions, first.saturating_add(position), step)).collect()
    }

    fn set(&mut self, versions: &mut BTreeMap<&str, Version>, expected: Sequence, step: u32) -> ChangeSet {
        let mut entry = entry();
        entry.warnings.push(format!("step {step}"));
        let mut change = ChangeBuilder::of(entry);
        if self.one_in(3) {
            let id = self.below(REQUESTS);
            change = change.request(request(&format!("R {id}")));
        }
        if self.one_in(3) {
            let at = if self.one_in(4) { self.below(9) } else { expected };
            let seen = vec![(sku("A"), location("L"), available(self.around(0)))];
            // Nobody claims this name, so that no store can say whether the decision would see the same again.
            let names = vec![(number("never"), None)];
            change = change.observed(Observed { balance: seen, names, ..Observed::default() }, at);
        }
        change = self.records(change, versions);
        change = self.names(change);
        change = self.rows(change);
        self.postings(change).build()
    }

    fn records(&mut self, mut change: ChangeBuilder, versions: &mut BTreeMap<&str, Version>) -> ChangeBuilder {
        for id in self.some(&ITEMS, 3) {
            let known = versions.get(id).copied().unwrap_or_default();
            let version = if self.one_in(25) { self.below(6) } else { known };
            if self.one_in(3) {
                change = change.check(item_key(id), version);
            } else {
                change = change.write(item(id, self.around(0)), version);
                versions.entry(id).and_modify(|version| *version = version.saturating_add(1));
            }
        }
        change
    }

    fn names(&mut self, mut change: ChangeBuilder) -> ChangeBuilder {
        for name in self.some(&NAMES, 5) {
            change = change.free(number(name));
        }
        for name in self.some(&NAMES, 12) {
            let id = self.pick(&ITEMS, "A");
            change = change.claim(number(name), id);
        }
        change
    }

    fn row(&mut self) -> Row {
        let (list, key) = self.pick(&LISTS, (List::Returns, ""));
        let at = self.around(-3) / 4;
        row(list, key, at, self.pick(&ITEMS, "A"))
    }

    fn rows(&mut self, mut change: ChangeBuilder) -> ChangeBuilder {
        let mut removed = Vec::new();
        for _ in 0..self.below(3) {
            let row = self.row();
            removed.push(row.clone());
            change = change.remove_row(row);
        }
        for _ in 0..self.below(4) {
            let row = self.row();
            if !removed.contains(&row) {
                change = change.add_row(row);
            }
        }
        for subject in self.some(&ITEMS, 4) {
            change = change.history(subject);
        }
        change
    }

    fn postings(&mut self, mut change: ChangeBuilder) -> ChangeBuilder {
        for item in self.some(&ITEMS, 3) {
            for place in self.some(&PLACES, 3) {
                let (mut delta, mut floor) = (Balance::default(), Balance::default());
                for (delta, floor) in delta.0.iter_mut().zip(&mut floor.0) {
                    *delta = if self.one_in(3) { self.around(-5) } else { 0 };
                    *floor = if self.one_in(4) { self.around(0) / 4 } else { 0 };
                }
                change = change.post(Posting { sku: sku(item), location: location(place), delta, floor });
            }
        }
        change
    }

    /// Some keys of every kind.
    fn keys(&mut self, last: Sequence) -> Vec<Key> {
        let (item, place) = (self.pick(&ITEMS, "A"), self.pick(&PLACES, "L"));
        let (list, key) = self.pick(&LISTS, (List::Returns, ""));
        let cursor = self.row();
        let page = ListQuery {
            from: self.around(-8) / 4,
            after: self.one_in(2).then_some((cursor.at, cursor.id)),
            descending: self.one_in(2),
            ..ListQuery::new(list, key, self.index(6)).up_to(self.around(-3) / 4)
        };
        vec![
            Key::Record(item_key(item)),
            Key::Balances(sku(item)),
            Key::Balance(sku(item), location(place)),
            Key::Name(number(self.pick(&NAMES, "N"))),
            Key::List(page),
            Key::List(ListQuery::new(List::History, Arc::from(item), 50)),
            Key::List(ListQuery {
                descending: self.one_in(2),
                ..ListQuery::new(List::History, stock_subject(&sku(item), &location(place)), self.index(50))
            }),
            Key::Entry(self.below(last.saturating_add(2))),
            Key::Request(request(&format!("R {}", self.below(REQUESTS)))),
        ]
    }
}
