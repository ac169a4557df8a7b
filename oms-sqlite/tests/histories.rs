//! Histories of stock stand in the rows of balances until they are long. No page may tell.
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

use std::sync::Arc;

use common::{Dir, page};
use oms_core::inventory::{Balance, Posting};
use oms_core::kernel::{ChangeSet, List, ListQuery, stock_subject};
use oms_core::store::conformance::ChangeBuilder;
use oms_core::store::{Atomicity, MemoryStore, Store};
use oms_core::value::{LocationId, Sku, Tenant};
use oms_sqlite::{Options, SqliteStore};

fn place() -> (Sku, LocationId) {
    (Sku::parse("A").unwrap(), LocationId::parse("L").unwrap())
}

fn subject() -> Arc<str> {
    let (sku, location) = place();
    stock_subject(&sku, &location)
}

fn posted(delta: [i64; 5]) -> ChangeSet {
    let (sku, location) = place();
    let posting = Posting { sku, location, delta: Balance(delta), floor: Balance::default() };
    ChangeBuilder::new().post(posting).build()
}

fn moved() -> ChangeSet {
    posted([1, 0, 0, 0, 0])
}

fn went_through() -> ChangeSet {
    posted([0; 5])
}

#[test]
fn histories_of_stock_are_whole_and_in_order_however_long() {
    let folder = Dir::new();
    let (store, model) = (SqliteStore::open(folder.file("shop.db"), Options::default()).unwrap(), MemoryStore::new());
    let commits = [
        vec![went_through()],
        vec![ChangeBuilder::new().build(), moved()],
        vec![moved(); 3],
        vec![went_through(), moved()],
        vec![went_through()],
        vec![moved(); 40],
        vec![moved()],
        vec![went_through(); 2],
    ];
    let singles = std::iter::repeat_n(vec![moved()], 50);
    for sets in commits.into_iter().chain(singles) {
        for store in [&store as &dyn Store, &model] {
            let outcomes = store.commit(&Tenant::main(), &sets, Atomicity::Each).unwrap();
            assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        }
    }
    let whole = page(&model, &ListQuery::new(List::History, subject(), 1_000));
    assert!(whole.len() > 90);
    let bounds = [i64::MIN, 1, 7, 8, 50, 51, 90, 104, i64::MAX];
    for (from, to) in bounds.iter().flat_map(|from| bounds.iter().map(move |to| (*from, *to))) {
        for (descending, limit) in [(false, 1_000), (false, 5), (true, 1_000), (true, 5), (true, 0)] {
            for after in [None, Some((20, Arc::from(""))), Some((70, Arc::from("")))] {
                let query =
                    ListQuery { from, to, after, descending, ..ListQuery::new(List::History, subject(), limit) };
                assert_eq!(page(&store, &query), page(&model, &query), "{query:?}");
            }
        }
    }
}
