//! Checks of balances and their floors.

use super::build::{available, location, only, posting, set, sku};
use super::shop::{Shop, fail, holds, same};
use crate::inventory::{Balance, Bucket, Posting};
use crate::kernel::{Key, Value};
use crate::store::{Rejection, Store};

fn short(bucket: Bucket, spare: i64) -> Rejection {
    Rejection::Floor(sku("A"), location("L"), bucket, spare)
}

fn lose(units: i64, floor: i64) -> Posting {
    Posting { floor: available(floor), ..posting("A", "L", available(units.saturating_neg())) }
}

pub(super) fn a_balance_falls_to_its_floor_and_not_below(store: &dyn Store) {
    let shop = Shop::new(store);
    same("a loss where nothing was ever posted", &shop.reject(set().post(lose(1, 0))), &short(Bucket::Available, 0));
    holds("a rejected posting left a balance", shop.all_stock(10).is_empty());
    shop.accept(set().post(posting("A", "L", available(10))));
    same("a loss of 8 of 10 above 3", &shop.reject(set().post(lose(8, 3))), &short(Bucket::Available, 7));
    same("the balance after it", &shop.balance("A", "L"), &available(10));
    shop.accept(set().post(lose(7, 3)));
    same("the balance after a loss of 7 of 10 above 3", &shop.balance("A", "L"), &available(3));
    same("one more above 3", &shop.reject(set().post(lose(1, 3))), &short(Bucket::Available, 0));
    same("one more above 5", &shop.reject(set().post(lose(1, 5))), &short(Bucket::Available, -2));
    same("four of three", &shop.reject(set().post(lose(4, 0))), &short(Bucket::Available, 3));
    shop.accept(set().post(lose(3, 0)));
    same("the balance at zero", &shop.balance("A", "L"), &Balance::default());
    same("one of none", &shop.reject(set().post(lose(1, 0))), &short(Bucket::Available, 0));
}

pub(super) fn every_bucket_has_its_own_floor_and_the_first_that_is_short_is_told(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", Balance([10, 20, 30, 40, 50]))));
    for bucket in Bucket::ALL {
        let held = shop.balance("A", "L").bucket(bucket);
        let change = Posting { floor: only(bucket, 4), ..posting("A", "L", only(bucket, held.saturating_neg())) };
        same("a bucket below its own floor", &shop.reject(set().post(change)), &short(bucket, held.saturating_sub(4)));
    }
    let change = Posting { floor: Balance([0, 0, 5, 0, 5]), ..posting("A", "L", Balance([-1, 0, -26, 1, -50])) };
    same("two buckets below their floors", &shop.reject(set().post(change)), &short(Bucket::QualityHold, 25));
    same("the balance after all", &shop.balance("A", "L"), &Balance([10, 20, 30, 40, 50]));
}

pub(super) fn a_posting_raises_some_buckets_and_lowers_others(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", Balance([10, 0, 0, 5, 0]))));
    shop.accept(set().post(posting("A", "L", Balance([-4, 4, 1, -5, 2]))));
    same("a balance", &shop.balance("A", "L"), &Balance([6, 4, 1, 0, 2]));
    let change = posting("A", "L", Balance([5, -5, 0, 0, 0]));
    same("what rises does not cover what falls", &shop.reject(set().post(change)), &short(Bucket::Reserved, 4));
    same("a balance after a rejection", &shop.balance("A", "L"), &Balance([6, 4, 1, 0, 2]));
    let change = posting("A", "M", Balance([5, -1, 0, 0, 0]));
    let expected = Rejection::Floor(sku("A"), location("M"), Bucket::Reserved, 0);
    same("a loss beside a gain where nothing was ever posted", &shop.reject(set().post(change)), &expected);
}

pub(super) fn a_floor_binds_only_buckets_that_lose(store: &dyn Store) {
    let shop = Shop::new(store);
    let floors = Balance([100; Bucket::ALL.len()]);
    shop.accept(set().post(Posting { floor: floors, ..posting("A", "L", available(1)) }));
    shop.accept(set().post(Posting { floor: floors, ..posting("A", "L", only(Bucket::Damaged, 2)) }));
    same("a balance far below the floors of what it gained", &shop.balance("A", "L"), &Balance([1, 0, 0, 2, 0]));
}

pub(super) fn a_bucket_never_holds_less_than_nothing_whatever_its_floor(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", available(5))));
    same("seven of five above -10", &shop.reject(set().post(lose(7, -10))), &short(Bucket::Available, 5));
    shop.accept(set().post(lose(5, -10)));
    same("the balance after five of five above -10", &shop.balance("A", "L"), &available(0));
}

pub(super) fn a_sum_that_does_not_fit_is_refused_and_not_wrapped(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", Balance([i64::MAX - 1, 7, 0, 0, i64::MAX]))));
    for (bucket, gain) in [(Bucket::Available, 2), (Bucket::Available, i64::MAX), (Bucket::Quarantine, 1)] {
        match shop.reject(set().post(posting("A", "L", only(bucket, gain)))) {
            Rejection::Floor(item, at, found, _) => {
                same("where a sum does not fit", &(item, at, found), &(sku("A"), location("L"), bucket));
            }
            other @ (Rejection::Duplicate(_)
            | Rejection::Conflict(_)
            | Rejection::NameTaken(..)
            | Rejection::Stale
            | Rejection::Together) => fail(format!("a sum that does not fit is rejected as {other:?}")),
        }
        same("a balance", &shop.balance("A", "L"), &Balance([i64::MAX - 1, 7, 0, 0, i64::MAX]));
    }
    shop.accept(set().post(posting("A", "L", available(1))));
    shop.reject(set().post(posting("A", "L", available(i64::MIN))));
    shop.accept(set().post(posting("A", "L", Balance([-i64::MAX, -7, 0, 0, -i64::MAX]))));
    same("a balance after all of it left", &shop.balance("A", "L"), &Balance::default());
}

pub(super) fn floors_are_checked_when_committed_and_not_as_loaded(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", available(10))));
    let sale = || set().post(lose(6, 0));
    let outcomes = shop.each([sale(), sale(), set().post(posting("A", "L", available(2))), sale()]);
    let expected = vec![Ok(2), Err(short(Bucket::Available, 4)), Ok(3), Ok(4)];
    same("four postings of one commit that saw the same balance", &outcomes, &expected);
    same("the balance after them", &shop.balance("A", "L"), &available(0));
}

pub(super) fn balances_of_an_item_come_by_location(store: &dyn Store) {
    let shop = Shop::new(store);
    let places = ["z", "A", "a", "é", "\u{FF21}", "\u{10400}", "B 1", "B", "B-1"];
    for (units, place) in (1..).zip(places) {
        shop.accept(set().post(posting("A", place, available(units))).post(posting("AA", place, available(100))));
    }
    let mut expected: Vec<_> = (1..).zip(places).map(|(units, at)| (location(at), available(units))).collect();
    expected.sort_by(|(one, _), (other, _)| one.cmp(other));
    same("balances", &shop.value(Key::Balances(sku("A"))), &Value::Balances(expected.into_iter().collect()));
    same("one of them", &shop.balance("A", "é"), &available(4));
    same(
        "balances of a prefix of the sku",
        &shop.value(Key::Balances(sku("AAA"))),
        &Value::Balances(Default::default()),
    );
}

pub(super) fn a_balance_that_fell_to_zero_is_still_told(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", available(5))));
    shop.accept(set().post(lose(5, 0)));
    let row = (location("L"), Balance::default());
    same("balances", &shop.value(Key::Balances(sku("A"))), &Value::Balances([row].into_iter().collect()));
    same("stock", &shop.all_stock(10), &vec![(sku("A"), location("L"), Balance::default())]);
}

pub(super) fn stock_comes_by_item_and_location_page_by_page(store: &dyn Store) {
    let shop = Shop::new(store);
    let mut expected = Vec::new();
    for item in ["B", "A", "AB", "a", "日本", "A B"] {
        for (units, place) in (1..).zip(["M", "L", "é", "L 2"]) {
            let held = Balance([units, 0, 2, 0, units]);
            shop.accept(set().post(posting(item, place, held)));
            expected.push((sku(item), location(place), held));
        }
    }
    expected.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    for page in [1, 2, 5, expected.len(), 1_000] {
        same(&format!("stock in pages of {page}"), &shop.all_stock(page), &expected);
    }
    holds("a page of no rows has rows", shop.stock(None, 0).is_empty());
    let (between, place) = (sku("AA"), location("X"));
    let after: Vec<_> = expected.iter().filter(|row| (&row.0, &row.1) > (&between, &place)).cloned().collect();
    same("stock after a row that is not there", &shop.stock(Some((&between, &place)), 1_000), &after);
}
