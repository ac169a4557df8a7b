//! Rows of lists wait in the log until there are many. No page may tell, of whatever handle.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    dead_code,
    unreachable_pub,
    reason = "a test says what went wrong by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{Dir, open, page};
use oms_core::kernel::{ChangeSet, List, ListQuery, Row};
use oms_core::store::conformance::ChangeBuilder;
use oms_core::store::{Atomicity, MemoryStore, Store};
use oms_core::value::Tenant;
use rusqlite::Connection;

const LISTS: [(List, &str); 3] =
    [(List::Returns, ""), (List::OrdersByStatus, "placed"), (List::OrdersByStatus, "closed")];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A change set that takes rows out of lists and puts others in.
fn moves(numbers: &mut Numbers, stand: &mut BTreeSet<Row>) -> ChangeSet {
    let mut change = ChangeBuilder::new().build();
    for _ in 0..numbers.below(4) {
        let (list, key) = LISTS[numbers.below(3) as usize];
        let (at, id) = (numbers.below(12) as i64, format!("O-{}", numbers.below(5)));
        let row = Row { list, key: Arc::from(key), at, id: Arc::from(id) };
        let is_new = !change.rows_added.contains(&row) && !change.rows_removed.contains(&row);
        if is_new && stand.remove(&row) {
            change.rows_removed.push(row);
        } else if is_new {
            stand.insert(row.clone());
            change.rows_added.push(row);
        }
    }
    change
}

fn assert_alike(stores: &[&dyn Store], model: &dyn Store, numbers: &mut Numbers) {
    for (list, key) in LISTS {
        let (from, to) = [(i64::MIN, i64::MAX), (3, 9)][numbers.below(2) as usize];
        let after = (numbers.below(3) == 0).then(|| (numbers.below(12) as i64, Arc::from("O-2")));
        let (descending, limit) = (numbers.below(2) == 0, [1, 4, 1_000][numbers.below(3) as usize]);
        let query = ListQuery { from, to, after, descending, ..ListQuery::new(list, key, limit) };
        for store in stores {
            assert_eq!(page(*store, &query), page(model, &query), "{query:?}");
        }
    }
}

/// How many commits wait with their rows.
fn waiting(dir: &Dir) -> i64 {
    let file = Connection::open(dir.file("shop.db")).unwrap();
    let waiting = "SELECT count(*) FROM log, tenant WHERE position - tenant.id * 1099511627776 > listed";
    file.query_row(waiting, [], |row| row.get(0)).unwrap()
}

#[test]
fn rows_stand_in_lists_wherever_they_wait() {
    let dir = Dir::new();
    let (stores, model) = ([open(&dir.file("shop.db")), open(&dir.file("shop.db"))], MemoryStore::new());
    let (mut numbers, mut stand, mut seen) = (Numbers(7), BTreeSet::new(), BTreeSet::new());
    for _ in 0..400 {
        let count = match numbers.below(40) {
            0 => 40,
            1..4 => 3,
            _ => 1,
        };
        let sets: Vec<ChangeSet> = (0..count).map(|_| moves(&mut numbers, &mut stand)).collect();
        let writer = &stores[numbers.below(2) as usize];
        for store in [writer as &dyn Store, &model] {
            let outcomes = store.commit(&Tenant::main(), &sets, Atomicity::Each).unwrap();
            assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        }
        seen.insert(waiting(&dir));
        assert_alike(&[&stores[0], &stores[1]], &model, &mut numbers);
    }
    assert_eq!((seen.first(), seen.last()), (Some(&0), Some(&32)), "{seen:?}");
    drop(stores);
    assert_alike(&[&open(&dir.file("shop.db"))], &model, &mut numbers);
}
