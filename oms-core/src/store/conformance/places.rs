//! Checks of names and lists.

use std::sync::Arc;

use super::build::{available, location, number, posting, row, set, sku};
use super::shop::{Shop, holds, same};
use crate::kernel::{List, ListQuery, Name, Page, stock_subject};
use crate::store::{Rejection, Store};
use crate::value::{ChannelId, ExternalId};

fn taken(name: &str, by: &str) -> Rejection {
    Rejection::NameTaken(number(name), Arc::from(by))
}

fn held(by: &str) -> Option<Arc<str>> {
    Some(Arc::from(by))
}

pub(super) fn a_name_is_claimed_freed_and_claimed_again(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().claim(number("N"), "A"));
    same("who holds a claimed name", &shop.named(number("N")), &held("A"));
    same("a claim of a taken name", &shop.reject(set().claim(number("N"), "B")), &taken("N", "A"));
    same("a claim by who holds it", &shop.reject(set().claim(number("N"), "A")), &taken("N", "A"));
    shop.accept(set().free(number("N")));
    same("who holds a freed name", &shop.named(number("N")), &None);
    shop.accept(set().claim(number("N"), "B"));
    same("who holds a name that was claimed again", &shop.named(number("N")), &held("B"));
    shop.accept(set().free(number("never claimed")));
}

pub(super) fn a_name_moves_from_record_to_record_in_one_set(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().claim(number("N"), "A").claim(number("M"), "B"));
    shop.accept(set().free(number("N")).free(number("M")).claim(number("N"), "B").claim(number("M"), "A"));
    same("who holds a name that moved", &shop.named(number("N")), &held("B"));
    same("who holds the name it was swapped with", &shop.named(number("M")), &held("A"));
    let unrelated = set().free(number("M")).claim(number("N"), "C");
    same("a claim beside the freeing of another name", &shop.reject(unrelated), &taken("N", "B"));
    same("that other name", &shop.named(number("M")), &held("A"));
}

pub(super) fn a_name_that_one_set_frees_the_next_of_the_commit_claims(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().claim(number("N"), "A"));
    let sets = || [set().free(number("N")), set().claim(number("N"), "B"), set().claim(number("N"), "C")];
    same("each on its own", &shop.each(sets()), &vec![Ok(2), Ok(3), Err(taken("N", "B"))]);
    let [freed, claimed, _] = sets();
    same("both together", &shop.together([freed, claimed]), &vec![Ok(4), Ok(5)]);
    same("who holds the name", &shop.named(number("N")), &held("B"));
}

pub(super) fn names_differ_by_kind_part_and_every_character(store: &dyn Store) {
    let shop = Shop::new(store);
    let external = |channel: &str, id: &str| {
        let parts = ChannelId::parse(channel).ok().zip(ExternalId::parse(id).ok());
        parts.map(|(channel, id)| Name::OrderExternal(channel, id))
    };
    let returned = ExternalId::parse("N").ok().map(Name::ReturnExternal);
    let names =
        [external("a", "N"), external("A", "N"), external("a", "n"), external("a N", "N"), external("a", "N N")];
    let mut names: Vec<Name> = names.into_iter().chain([returned]).flatten().collect();
    names.extend(["N", "n", "é", "e\u{301}", "日本", "🎈", "%", "_"].map(number));
    for (id, name) in (0..).zip(&names) {
        shop.accept(set().claim(name.clone(), &format!("record {id}")));
    }
    for (id, name) in (0..).zip(names) {
        same("who holds a name among similar ones", &shop.named(name), &held(&format!("record {id}")));
    }
}

/// Rows with ties on both sides, in an order that is not theirs. Ids sort by their UTF-8.
fn rows() -> Vec<(i64, &'static str)> {
    let mut rows = vec![(i64::MIN, "first"), (i64::MAX, "last"), (-5, "b"), (-5, "a"), (0, "x")];
    rows.extend(["z", "B", "a", "é", "e\u{301}", "\u{FF21}", "\u{10400}", "a a", "ab"].map(|id| (7, id)));
    rows.extend([(8, "a"), (-1, "a"), (1, "a")]);
    rows
}

fn fill(shop: &Shop<'_>) -> Page {
    let mut change = set();
    for (at, id) in rows() {
        change = change.add_row(row(List::OrdersByStatus, "key", at, id));
    }
    shop.accept(change);
    let mut sorted: Page = rows().into_iter().map(|(at, id)| (at, Arc::from(id))).collect();
    sorted.sort();
    sorted
}

/// What a page must hold, from the sorted rows of the whole list.
fn expected(sorted: &Page, query: &ListQuery) -> Page {
    let beyond = |row: &(i64, Arc<str>)| {
        let Some(cursor) = &query.after else { return true };
        if query.descending { row < cursor } else { row > cursor }
    };
    let mut page: Page = sorted.iter().filter(|row| query.from <= row.0 && row.0 <= query.to).cloned().collect();
    if query.descending {
        page.reverse();
    }
    page.into_iter().filter(beyond).take(query.limit).collect()
}

pub(super) fn a_list_comes_in_order_of_number_then_id(store: &dyn Store) {
    let shop = Shop::new(store);
    let sorted = fill(&shop);
    same("a list", &shop.list(List::OrdersByStatus, "key"), &sorted);
    let mut query = ListQuery::new(List::OrdersByStatus, "key", usize::MAX);
    same("a list without any limit", &shop.page(query.clone()), &sorted);
    query.descending = true;
    same("a list from its end", &shop.page(query), &sorted.into_iter().rev().collect());
}

pub(super) fn a_page_holds_what_its_range_cursor_and_limit_leave(store: &dyn Store) {
    let shop = Shop::new(store);
    let sorted = fill(&shop);
    let mut cursors = vec![None, Some((7, Arc::from("absent"))), Some((3, Arc::from(""))), Some((7, Arc::from("")))];
    cursors.extend([0, 2, 5, 8, sorted.len().saturating_sub(1)].map(|at| sorted.get(at).cloned()));
    let ranges = [(i64::MIN, i64::MAX), (-5, 7), (7, 7), (-4, -2), (2, 6), (8, i64::MAX), (i64::MIN, -5), (7, 1)];
    for (from, to) in ranges {
        for after in &cursors {
            for descending in [false, true] {
                for limit in [0, 1, 2, 5, 1_000] {
                    let key = Arc::from("key");
                    let after = after.clone();
                    let query = ListQuery { list: List::OrdersByStatus, key, from, to, after, descending, limit };
                    same(&format!("the page {query:?}"), &shop.page(query.clone()), &expected(&sorted, &query));
                }
            }
        }
    }
}

pub(super) fn pages_in_both_directions_give_the_whole_list_once(store: &dyn Store) {
    let shop = Shop::new(store);
    let sorted = fill(&shop);
    for descending in [false, true] {
        for limit in [1, 2, 3, 7] {
            let mut all = Page::new();
            loop {
                let after = all.last().cloned();
                let query = ListQuery { after, descending, ..ListQuery::new(List::OrdersByStatus, "key", limit) };
                let page = shop.page(query);
                if page.is_empty() || all.len() > sorted.len() {
                    break;
                }
                all.extend(page);
            }
            let mut whole = sorted.clone();
            if descending {
                whole.reverse();
            }
            same(&format!("pages of {limit}, descending: {descending}"), &all, &whole);
        }
    }
}

pub(super) fn lists_and_keys_that_look_alike_are_apart(store: &dyn Store) {
    let shop = Shop::new(store);
    let keys = ["", "a", "aa", "a ", "a b", "A", "a%", "a\u{1}", "é", "e\u{301}", "日本", "日", "🎈"];
    // Rows of histories are not added, but come with commits.
    let lists = List::ALL.into_iter().filter(|list| *list != List::History);
    let mut change = set();
    for list in lists.clone() {
        for key in keys {
            change = change.add_row(row(list, key, 1, &format!("{} {key}", list.number())));
        }
    }
    shop.accept(change);
    for list in lists {
        for key in keys {
            let expected = vec![(1, Arc::from(format!("{} {key}", list.number())))];
            same(&format!("the rows of {list:?} under {key:?}"), &shop.list(list, key), &expected);
        }
    }
    same("the rows under a key that was never used", &shop.list(List::Returns, "b"), &Page::new());
}

pub(super) fn rows_are_added_once_and_removed(store: &dyn Store) {
    let shop = Shop::new(store);
    let row = |at, id| row(List::Due, "key", at, id);
    shop.accept(set().add_row(row(1, "a")).add_row(row(2, "a")).add_row(row(1, "b")));
    shop.accept(set().add_row(row(1, "a")).remove_row(row(9, "a")));
    let page = |rows: &[(i64, &str)]| -> Page { rows.iter().map(|(at, id)| (*at, Arc::from(*id))).collect() };
    same("rows, one added twice", &shop.list(List::Due, "key"), &page(&[(1, "a"), (1, "b"), (2, "a")]));
    shop.accept(set().remove_row(row(1, "a")).add_row(row(3, "a")));
    same("rows, one moved", &shop.list(List::Due, "key"), &page(&[(1, "b"), (2, "a"), (3, "a")]));
    shop.accept(set().remove_row(row(1, "b")).remove_row(row(2, "a")).remove_row(row(3, "a")));
    same("rows, all removed", &shop.list(List::Due, "key"), &Page::new());
}

/// A page of a history, whose rows have no ids.
fn at(sequences: &[i64]) -> Page {
    sequences.iter().map(|at| (*at, Arc::from(""))).collect()
}

pub(super) fn history_has_a_row_at_the_sequence_of_each_commit(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().history("a").history("b"));
    shop.accept(set().history("b"));
    shop.each([set().history("a"), set().claim(number("N"), "A"), set().history("a")]);
    same("the history of a", &shop.list(List::History, "a"), &at(&[1, 3, 5]));
    same("the history of b", &shop.list(List::History, "b"), &at(&[1, 2]));
    let last = ListQuery { descending: true, ..ListQuery::new(List::History, "a", 1) };
    same("the last of the history of a", &shop.page(last), &at(&[5]));
    holds("the history of nothing has rows", shop.list(List::History, "").is_empty());
}

pub(super) fn history_of_stock_has_a_row_for_each_posting(store: &dyn Store) {
    let shop = Shop::new(store);
    let moved = |place: &str, units: i64| set().post(posting("A", place, available(units)));
    let of = |place: &str| stock_subject(&sku("A"), &location(place));
    shop.accept(moved("L", 2));
    // Units that only went through, where there are some, and where there are none.
    shop.accept(moved("L", 0).post(posting("A", "M", available(0))));
    holds("a loss of more than there is was accepted", matches!(shop.reject(moved("L", -3)), Rejection::Floor(..)));
    shop.together([moved("K", 1), moved("L", -1), moved("M", -1)]);
    shop.each([moved("L", -1), set().history("L"), moved("K", 5), moved("L", 4)]);
    same("the history of stock", &shop.list(List::History, &of("L")), &at(&[1, 2, 3, 6]));
    same("the history where units went through", &shop.list(List::History, &of("M")), &at(&[2]));
    same("the history of what was first undone", &shop.list(List::History, &of("K")), &at(&[5]));
    let last = ListQuery { descending: true, ..ListQuery::new(List::History, of("L"), 2) };
    same("the last of the history of stock", &shop.page(last), &at(&[6, 3]));
}
