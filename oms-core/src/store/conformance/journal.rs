//! Checks of the log, of requests, of scans, and that tenants are apart.

use std::sync::Arc;

use super::build::{
    ChangeBuilder, available, entry, instant, item, item_key, location, number, party, posting, request,
};
use super::build::{row, set, sku, units};
use super::shop::{Shop, fail, holds, same};
use crate::event::{Event, LineUnits};
use crate::inventory::{Account, Bucket, Movement, Outside};
use crate::kernel::{Balances, Key, List, ListQuery, LogEntry, Observed, RecordKey, Sequence, Value};
use crate::store::{Rejection, Store};
use crate::value::{Amount, ExternalId, OrderId, ReasonCode};

pub(super) fn sequences_rise_by_one_from_1_and_rejected_sets_take_none(store: &dyn Store) {
    let shop = Shop::new(store);
    same("three accepted sets", &shop.each([set(), set(), set()]), &vec![Ok(1), Ok(2), Ok(3)]);
    shop.reject(set().check(item_key("A"), 1));
    same("two accepted together", &shop.together([set(), set()]), &vec![Ok(4), Ok(5)]);
    same("the last sequence", &shop.as_of(), &5);
}

pub(super) fn what_was_loaded_is_as_of_the_last_commit_or_later(store: &dyn Store) {
    let shop = Shop::new(store);
    for sequence in 1..=5 {
        let committed = shop.accept(set().history("a"));
        same("the sequence of a commit", &committed, &sequence);
        let answer = shop.load(&[Key::Entry(committed)]);
        same("as_of after a commit that was answered", &answer.as_of, &committed);
        holds("a load misses what it is as of", answer.values.iter().all(|value| *value != Value::Entry(None)));
    }
}

pub(super) fn the_log_comes_in_order_page_by_page_without_gaps(store: &dyn Store) {
    const COUNT: Sequence = 23;
    let shop = Shop::new(store);
    for _ in 0..COUNT {
        shop.accept(set());
    }
    let sequences = |after, limit| -> Vec<Sequence> { shop.log(after, limit).iter().map(|l| l.sequence).collect() };
    for limit in [1, 2, 7, 23, 24, 1_000] {
        let all: Vec<Sequence> = shop.all_log(limit).iter().map(|logged| logged.sequence).collect();
        same(&format!("the log in pages of {limit}"), &all, &(1..=COUNT).collect());
    }
    same("three entries after 5", &sequences(5, 3), &vec![6, 7, 8]);
    same("no entries", &sequences(5, 0), &Vec::new());
    same("entries after the last", &sequences(COUNT, 10), &Vec::new());
    same("entries after one that is yet to come", &sequences(1_000, 10), &Vec::new());
}

/// A log entry with something in every field.
fn full_entry() -> LogEntry {
    let text = |problem: &str| fail(format!("the suite itself is wrong: {problem}"));
    let order = OrderId::parse("Bestellung 1 – 日本").unwrap_or_else(|e| text(&e.to_string()));
    let place = Account::At(Bucket::QualityHold, location("Köln @ 2"));
    let mut movement = Movement::new(sku("Größe 🎈"), units(3), Account::Outside(Outside::Supplier), place);
    movement.reason = ReasonCode::parse("found").ok();
    movement.document = ExternalId::parse("Beleg “7”").ok();
    movement.unit_cost = Amount::parse("12.3400").ok();
    let plain = Movement::new(sku("A"), units(1), movement.target.clone(), Account::Outside(Outside::Scrap));
    let base = entry();
    let mut context = base.context.clone();
    context.request_id = Some(request("request 🎈"));
    context.if_version = Some(3);
    context.occurred_at = Some(instant(-7));
    LogEntry {
        context,
        events: [
            Event::ItemRecorded { sku: sku("Größe 🎈") },
            Event::OrderBackordered { order: order.clone(), lines: vec![LineUnits { line: 1, quantity: units(2) }] },
        ]
        .into(),
        movements: [movement.for_line(&order, 4), plain].into(),
        warnings: vec!["“Größe” \\ 'x' \u{1}\n 日本 🎈".to_owned(), String::new()],
        version: 4,
        ..base
    }
}

pub(super) fn an_entry_comes_back_as_it_was_committed(store: &dyn Store) {
    let shop = Shop::new(store);
    let expected = full_entry();
    let written = serde_json::to_string(&expected).ok();
    same("the sequence", &shop.accept(ChangeBuilder::of(expected.clone())), &1);
    let found = [shop.log(0, 1).pop(), shop.entry(1), shop.requested(request("request 🎈"))];
    for (how, logged) in ["log", "load by sequence", "load by request"].into_iter().zip(found) {
        let logged = logged.unwrap_or_else(|| fail(format!("an entry is missing from {how}")));
        same(&format!("an entry from {how}"), &*logged.entry, &expected);
        let json = serde_json::to_string(&logged.entry).ok();
        same(&format!("an entry from {how}, to the last digit"), &json, &written);
        same("its sequence", &logged.sequence, &1);
    }
}

fn observation() -> Observed {
    let page = vec![(-3, Arc::from("é")), (4, Arc::from("b"))];
    let query = ListQuery { after: Some((-4, Arc::from(""))), ..ListQuery::new(List::Due, "日本", 9).up_to(7) };
    Observed {
        balances: vec![
            (sku("A"), [(location("L"), available(3))].into_iter().collect()),
            (sku("B"), Balances::default()),
        ],
        balance: vec![(sku("A"), location("é"), available(i64::MAX))],
        names: vec![(number("N"), Some(Arc::from("A"))), (number("M"), None)],
        pages: vec![(query, Arc::new(page))],
    }
}

pub(super) fn what_was_observed_is_kept_where_another_commit_came_in_between(store: &dyn Store) {
    let shop = Shop::new(store);
    let saw = |expected| set().observed(observation(), expected);
    shop.accept(saw(1));
    shop.accept(saw(1));
    shop.accept(saw(9));
    // The second is rejected, so the third gets another sequence than it expected. Nobody can expect 0.
    let outcomes = shop.each([saw(4), saw(5).check(item_key("A"), 1), saw(6), saw(6), saw(0)]);
    let conflict = Err(Rejection::Conflict(item_key("A")));
    same("the outcomes", &outcomes, &vec![Ok(4), conflict, Ok(5), Ok(6), Ok(7)]);
    shop.together([saw(8), saw(8), saw(0)]);
    let kept = || Some(Arc::new(observation()));
    let expected = [None, kept(), kept(), None, kept(), None, kept(), None, kept(), kept()];
    same("the number of entries", &shop.all_log(100).len(), &expected.len());
    for (logged, expected) in shop.log(0, 100).into_iter().zip(expected) {
        let what = format!("what entry {} observed", logged.sequence);
        same(&what, &logged.observed, &expected);
        same(&format!("{what}, loaded"), &shop.entry(logged.sequence), &Some(logged));
    }
}

/// A store that knows that all of it is still so may leave it out.
pub(super) fn what_was_observed_and_is_not_so_any_more_is_kept(store: &dyn Store) {
    let shop = Shop::new(store);
    let saw = |observed: &Observed, expected| set().observed(observed.clone(), expected);
    let held = |units| Observed {
        balances: vec![(sku("A"), [(location("L"), available(units))].into_iter().collect())],
        ..Observed::default()
    };
    let at_one = |units| {
        let balance = vec![(sku("A"), location("L"), available(units))];
        Observed { balance, ..Observed::default() }
    };
    let free = Observed { names: vec![(number("N"), None)], ..Observed::default() };
    let five = || set().post(posting("A", "L", available(5)));
    shop.accept(five());
    shop.load(&[Key::Balances(sku("A"))]);
    // What came in between: the set before it, and then the commits before that.
    shop.each([five(), saw(&held(5), 2), saw(&at_one(5), 2)]);
    shop.accept(saw(&held(5), 2));
    shop.accept(saw(&at_one(5), 2));
    shop.accept(set().claim(number("N"), "A"));
    shop.accept(saw(&free, 2));
    for (sequence, observed) in [(3, held(5)), (4, at_one(5)), (5, held(5)), (6, at_one(5)), (8, free)] {
        let logged = shop.entry(sequence).unwrap_or_else(|| fail(format!("entry {sequence} is missing")));
        same(&format!("what entry {sequence} observed"), &logged.observed.as_deref(), &Some(&observed));
    }
}

pub(super) fn a_request_is_found_and_a_second_one_is_a_duplicate_of_the_first(store: &dyn Store) {
    let shop = Shop::new(store);
    let asked = |id: &str| set().request(request(id)).write(item(id, 1), 0);
    shop.accept(set());
    shop.accept(asked("R"));
    shop.accept(asked("r"));
    same("the same again", &shop.reject(asked("R")), &Rejection::Duplicate(2));
    let other = set().request(request("r")).write(item("X", 1), 0);
    same("something else under a used request id", &shop.reject(other), &Rejection::Duplicate(3));
    same("twice in one commit", &shop.each([asked("é"), asked("é")]), &vec![Ok(4), Err(Rejection::Duplicate(4))]);
    for (id, sequence) in [("R", 2), ("r", 3), ("é", 4)] {
        let found = shop.requested(request(id));
        same("the entry of a request", &found.as_ref().map(|logged| logged.sequence), &Some(sequence));
        same("the entry of a request and of its sequence", &found, &shop.entry(sequence));
    }
    same("a request that was never made", &shop.requested(request("e\u{301}")), &None);
    same("a record of a duplicate", &shop.record(item_key("X")), &None);
}

pub(super) fn a_rejected_request_may_be_made_again(store: &dyn Store) {
    let shop = Shop::new(store);
    let asked = |version| set().request(request("R")).write(item("A", 1), version);
    shop.reject(asked(1));
    same("a rejected request", &shop.requested(request("R")), &None);
    same("the request made right", &shop.accept(asked(0)), &1);
}

pub(super) fn a_scan_comes_by_kind_and_id_and_is_complete(store: &dyn Store) {
    let shop = Shop::new(store);
    let mut expected = Vec::new();
    for id in ["b", "a", "aa", "B", "é", "e\u{301}", "\u{FF21}", "\u{10400}", "a b", "-", "1", "10", "2"] {
        shop.accept(set().write(party(id, Vec::new()), 0).write(item(id, 1), 0));
        shop.accept(set().write(item(id, 2), 1));
        expected.extend([(2, item(id, 2)), (1, party(id, Vec::new()))].map(|(v, record)| (record.key(), v, record)));
    }
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    for page in [1, 2, 5, expected.len(), 1_000] {
        same(&format!("a scan in pages of {page}"), &shop.all_records(page), &expected);
    }
    holds("a page of no records has records", shop.scan(None, 0).is_empty());
    for between in [RecordKey::new(crate::kernel::Kind::Party, "a a"), item_key("zz"), item_key("0")] {
        let after: Vec<_> = expected.iter().filter(|row| row.0 > between).cloned().collect();
        same(&format!("a scan after {between:?}, which is not there"), &shop.scan(Some(&between), 1_000), &after);
    }
}

/// Everything that one tenant does, with a number that tells whose it is.
fn business(shop: &Shop<'_>, whose: i64) {
    let mut entry = entry();
    entry.warnings.push(format!("tenant {whose}"));
    let change = ChangeBuilder::of(entry).request(request("R")).write(item("A", whose), 0).claim(number("N"), "A");
    let change = change.add_row(row(List::Returns, "", whose, "A")).history("subject");
    same("the first sequence", &shop.accept(change.post(posting("A", "L", available(whose)))), &1);
}

pub(super) fn tenants_never_see_or_change_what_others_have(store: &dyn Store) {
    let tenants = ["main", "a", "b", "a.b", "a-b", "a_b", "0"];
    let shops: Vec<(i64, Shop<'_>)> = (1..).zip(tenants.map(|tenant| Shop::of(store, tenant))).collect();
    for (whose, shop) in &shops {
        same("the last sequence of a new tenant", &shop.as_of(), &0);
        business(shop, *whose);
    }
    for (whose, shop) in &shops {
        let state = shop.state(10);
        same("records", &state.records, &vec![(item_key("A"), 1, item("A", *whose))]);
        same("stock", &state.stock, &vec![(sku("A"), location("L"), available(*whose))]);
        let warnings: Vec<&str> = state.log.iter().flat_map(|l| &l.entry.warnings).map(String::as_str).collect();
        same("the log", &warnings, &vec![&*format!("tenant {whose}")]);
        same("a record", &shop.record(item_key("A")), &Some((1, item("A", *whose))));
        same("a balance", &shop.balance("A", "L"), &available(*whose));
        let balances = [(location("L"), available(*whose))];
        same("balances", &shop.value(Key::Balances(sku("A"))), &Value::Balances(balances.into_iter().collect()));
        same("a list", &shop.list(List::Returns, ""), &vec![(*whose, "A".into())]);
        same("a history", &shop.list(List::History, "subject"), &vec![(1, "".into())]);
        same("an entry", &shop.entry(1), &state.log.first().cloned());
        same("a request", &shop.requested(request("R")), &state.log.first().cloned());
        same("a duplicate", &shop.reject(set().request(request("R"))), &Rejection::Duplicate(1));
    }
    let Some((_, first)) = shops.first() else { return };
    first.accept(set().free(number("N")).write(item("A", 9), 1).remove_row(row(List::Returns, "", 2, "A")));
    for (whose, shop) in shops.iter().skip(1) {
        same("the name of another tenant", &shop.named(number("N")), &Some("A".into()));
        same("the record of another tenant", &shop.version(item_key("A")), &1);
        same("the list of another tenant", &shop.list(List::Returns, ""), &vec![(*whose, "A".into())]);
        same("the last sequence of another tenant", &shop.as_of(), &1);
    }
}

pub(super) fn the_journal_keeps_the_command(store: &dyn Store) {
    let shop = Shop::new(store);
    let mut expected = entry();
    let command = crate::decide::setup::RecordItem::new(sku("“日本” \\ 🎈"));
    expected.command = command.clone().into();
    shop.accept(ChangeBuilder::of(expected));
    let found = shop.entry(1).map(|logged| logged.entry.command.clone());
    same("the command of an entry", &found, &Some(command.into()));
}
