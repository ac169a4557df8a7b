//! Checks of commits of several sets: each on its own, or all together.

use super::build::{ChangeBuilder, available, item, item_key, location, number, posting, request, row, set, sku};
use super::shop::{Shop, holds, same};
use crate::code::Code;
use crate::error::Error;
use crate::inventory::Bucket;
use crate::kernel::List;
use crate::store::{Atomicity, Rejection, Store};

pub(super) fn accepted_and_rejected_sets_stand_side_by_side(store: &dyn Store) {
    let shop = Shop::new(store);
    let outcomes = shop.each([
        set().write(item("A", 1), 0),
        set().write(item("B", 1), 5).claim(number("N"), "B"),
        set().write(item("C", 1), 0).claim(number("N"), "C"),
        set().post(posting("A", "L", available(-1))),
        set().post(posting("A", "L", available(2))),
    ]);
    let short = Rejection::Floor(sku("A"), location("L"), Bucket::Available, 0);
    let conflict = Rejection::Conflict(item_key("B"));
    same("the outcomes", &outcomes, &vec![Ok(1), Err(conflict), Ok(2), Err(short), Ok(3)]);
    let ids: Vec<String> = shop.all_records(10).into_iter().map(|(key, ..)| key.id.to_string()).collect();
    same("the records", &ids, &vec!["A".to_owned(), "C".to_owned()]);
    same("who holds the name", &shop.named(number("N")), &Some("C".into()));
    same("the balance", &shop.balance("A", "L"), &available(2));
    same("the number of entries", &shop.all_log(10).len(), &3);
}

/// Sets of which each needs the one before.
fn chain() -> [ChangeBuilder; 4] {
    let at = |n| row(List::Due, "key", n, "A");
    [
        set().write(item("A", 1), 0).claim(number("N"), "A").post(posting("A", "L", available(5))).add_row(at(1)),
        set()
            .write(item("A", 2), 1)
            .free(number("N"))
            .post(posting("A", "L", available(-5)))
            .remove_row(at(1))
            .add_row(at(2)),
        set().check(item_key("A"), 2).claim(number("N"), "B").post(posting("A", "L", available(3))),
        set().write(item("A", 3), 2).post(posting("A", "L", available(-2))).remove_row(at(2)).add_row(at(3)),
    ]
}

fn check_chain(shop: &Shop<'_>) {
    same("the record", &shop.record(item_key("A")), &Some((3, item("A", 3))));
    same("who holds the name", &shop.named(number("N")), &Some("B".into()));
    same("the balance", &shop.balance("A", "L"), &available(1));
    same("the list", &shop.list(List::Due, "key"), &vec![(3, "A".into())]);
}

pub(super) fn later_sets_of_a_commit_see_earlier_ones(store: &dyn Store) {
    let shop = Shop::new(store);
    same("the outcomes", &shop.each(chain()), &vec![Ok(1), Ok(2), Ok(3), Ok(4)]);
    check_chain(&shop);
    let [stale, ..] = chain();
    let outcomes = shop.each([set().write(item("B", 1), 0), stale, set().write(item("B", 2), 1)]);
    same("a stale set among others", &outcomes, &vec![Ok(5), Err(Rejection::Conflict(item_key("A"))), Ok(6)]);
}

pub(super) fn sets_that_belong_together_see_earlier_ones_too(store: &dyn Store) {
    let shop = Shop::new(store);
    same("the outcomes", &shop.together(chain()), &vec![Ok(1), Ok(2), Ok(3), Ok(4)]);
    check_chain(&shop);
}

pub(super) fn one_rejected_set_rejects_all_that_belong_together(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().write(item("A", 1), 0).claim(number("taken"), "A").request(request("R")));
    let state = shop.state(10);
    let good = |n: i64| {
        let id = format!("new {n}");
        let change = set().write(item(&id, n), 0).claim(number(&id), &id).request(request(&id));
        change.add_row(row(List::Due, "key", n, &id)).history("subject").post(posting("A", "L", available(n)))
    };
    let short = Rejection::Floor(sku("A"), location("M"), Bucket::Available, 0);
    let wrong = [
        (set().request(request("R")), Rejection::Duplicate(1)),
        (set().write(item("A", 2), 0), Rejection::Conflict(item_key("A"))),
        (set().check(item_key("A"), 2), Rejection::Conflict(item_key("A"))),
        (set().claim(number("taken"), "B"), Rejection::NameTaken(number("taken"), "A".into())),
        (set().post(posting("A", "M", available(-1))), short),
    ];
    for (bad, rejection) in wrong {
        for place in 0..3_usize {
            let mut sets = vec![good(1), good(2)];
            sets.insert(place, bad.clone());
            let sets: Vec<_> = sets.into_iter().map(ChangeBuilder::build).collect();
            let outcomes = shop.commit(&sets, Atomicity::Together);
            let own = |at| if at == place { rejection.clone() } else { Rejection::Together };
            same(&format!("{rejection:?} at place {place}"), &outcomes, &(0..3).map(|at| Err(own(at))).collect());
            same("what is there after it", &shop.state(10), &state);
            check_nothing_remains(&shop);
        }
    }
    same("the good ones alone", &shop.together([good(1), good(2)]), &vec![Ok(2), Ok(3)]);
}

pub(super) fn sets_that_come_in_windows_are_all_written_or_none(store: &dyn Store) {
    let shop = Shop::new(store);
    same("no windows", &shop.windows(&[], 1), &Ok(None));
    same("an empty window", &shop.in_windows(&mut [Ok(Vec::new())].into_iter()), &Ok(None));
    let state = shop.state(10);
    let whole = chain().map(ChangeBuilder::build);
    let failed = Error::new(Code::Busy, "on purpose");
    let [first, second, ..] = &whole;
    let windows = [Ok(vec![first.clone()]), Ok(vec![second.clone()]), Err(failed.clone())];
    // A store that writes nothing of windows takes none of them.
    let written = shop.in_windows(&mut windows.into_iter());
    holds("an error among the windows is answered", [Ok(None), Err(failed)].contains(&written));
    same("what is there after an error", &shop.state(10), &state);
    for place in 0..=whole.len() {
        let mut sets = whole.to_vec();
        sets.insert(place, set().post(posting("A", "M", available(-1))).build());
        same(&format!("a bad set at {place}"), &shop.windows(&sets, 2), &Ok(None));
        same("what is there after it", &shop.state(10), &state);
    }
    shop.accept(set().claim(number("taken"), "B"));
    let state = shop.state(10);
    // Each of another shape, after one that no store can foresee to be wrong.
    let others = [
        set().write(item("C", 1), 0),
        set().claim(number("taken"), "C"),
        set().add_row(row(List::Due, "key", 9, "C")).history("C"),
        set().post(posting("C", "L", available(1))),
    ];
    same("a name that is taken", &shop.windows(&others.map(ChangeBuilder::build), 1), &Ok(None));
    same("what is there after it", &shop.state(10), &state);
    if shop.windows(&whole, 3) == Ok(None) {
        same("the outcomes", &shop.commit(&whole, Atomicity::Together), &vec![Ok(2), Ok(3), Ok(4), Ok(5)]);
    }
    check_chain(&shop);
    same("the number of entries", &shop.all_log(10).len(), &5);
}

fn check_nothing_remains(shop: &Shop<'_>) {
    same("rows after a rejection", &shop.list(List::Due, "key"), &Vec::new());
    same("history after a rejection", &shop.list(List::History, "subject"), &Vec::new());
    for id in ["new 1", "new 2"] {
        same("names after a rejection", &shop.named(number(id)), &None);
        same("requests after a rejection", &shop.requested(request(id)), &None);
    }
}

pub(super) fn a_single_set_that_belongs_together_is_told_its_own_reason(store: &dyn Store) {
    let shop = Shop::new(store);
    same("accepted", &shop.together([set().write(item("A", 1), 0)]), &vec![Ok(1)]);
    let conflict = vec![Err(Rejection::Conflict(item_key("A")))];
    same("rejected", &shop.together([set().write(item("A", 1), 0)]), &conflict);
}
