//! Checks of records, versions, and that a rejected set leaves nothing behind.

use super::build::{ChangeBuilder, label};
use super::build::{available, item, item_key, location, number, party, posting, request, reservation, row, set, sku};
use super::shop::{Shop, fail, holds, same};
use crate::inventory::{Balance, Bucket};
use crate::kernel::{Key, Kind, List, RecordKey, Value, Version};
use crate::party::PartyDetails;
use crate::store::{Rejection, Store};
use crate::value::Attributes;

pub(super) fn an_empty_store_answers_nothing(store: &dyn Store) {
    let shop = Shop::new(store);
    same("the last sequence of an empty store", &shop.as_of(), &0);
    same("a record that was never written", &shop.record(item_key("A")), &None);
    same("a balance that was never posted", &shop.balance("A", "L"), &Balance::default());
    same("balances never posted", &shop.value(Key::Balances(sku("A"))), &Value::Balances(Default::default()));
    same("a name nobody claimed", &shop.named(number("N")), &None);
    same("a list without rows", &shop.list(List::Returns, ""), &Vec::new());
    same("an entry of an empty log", &shop.entry(1), &None);
    same("the entry before the first", &shop.entry(0), &None);
    same("a request nobody made", &shop.requested(request("R")), &None);
    let state = shop.state(10);
    holds("an empty store has records", state.records.is_empty());
    holds("an empty store has stock", state.stock.is_empty());
    holds("an empty store has log entries", state.log.is_empty());
}

pub(super) fn an_empty_commit_does_nothing(store: &dyn Store) {
    let shop = Shop::new(store);
    same("the outcomes of an empty commit", &shop.each([]), &Vec::new());
    same("the outcomes of an empty commit", &shop.together([]), &Vec::new());
    same("the last sequence after it", &shop.as_of(), &0);
    same("the first sequence after it", &shop.accept(set()), &1);
}

pub(super) fn a_written_record_comes_back_equal_with_version_1_then_2(store: &dyn Store) {
    let shop = Shop::new(store);
    for (before, edition) in [(0, 10), (1, 20), (2, 10)] {
        let version = Version::saturating_add(before, 1);
        shop.accept(set().write(item("A", edition), before).write(reservation("R", edition), before));
        same("an item", &shop.record(item_key("A")), &Some((version, item("A", edition))));
        let key = RecordKey::new(Kind::Reservation, "R");
        same("a reservation", &shop.record(key), &Some((version, reservation("R", edition))));
    }
}

pub(super) fn values_answer_their_keys_in_order_also_when_keys_repeat(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().write(item("A", 1), 0).write(item("B", 2), 0).post(posting("A", "L", available(3))));
    let (a, b) = (Key::Record(item_key("A")), Key::Record(item_key("B")));
    let balance = Key::Balance(sku("A"), location("L"));
    let answer = shop.load(&[b.clone(), Key::Record(item_key("C")), balance, a.clone(), b]);
    let record = |id, edition| Value::Record(Some((1, item(id, edition))));
    let expected = [record("B", 2), Value::Record(None), Value::Balance(available(3)), record("A", 1), record("B", 2)];
    same("the values of a load", &answer.values, &expected.to_vec());
}

pub(super) fn ids_differ_by_kind_case_and_every_character(store: &dyn Store) {
    let shop = Shop::new(store);
    let ids = ["a", "A", "é", "e\u{301}", "ß", "ss", "a b", "a%", "a_", "a'b", "a\"b", "日本", "🎈", "\u{FF21}"];
    for (edition, id) in (1..).zip(ids) {
        shop.accept(set().write(item(id, edition), 0).write(party(id, Vec::new()), 0));
    }
    for (edition, id) in (1..).zip(ids) {
        same("an item among similar ids", &shop.record(item_key(id)), &Some((1, item(id, edition))));
        let key = RecordKey::new(Kind::Party, id);
        same("a party with the id of an item", &shop.record(key), &Some((1, party(id, Vec::new()))));
    }
    same("a key with a quote", &shop.record(item_key("'; DROP TABLE record; --")), &None);
}

pub(super) fn a_write_needs_exactly_the_version_that_is_there(store: &dyn Store) {
    let shop = Shop::new(store);
    let conflict = Rejection::Conflict(item_key("A"));
    same("a write of a record that is not there at version 1", &shop.reject(set().write(item("A", 1), 1)), &conflict);
    for version in [0, 1, 2] {
        shop.accept(set().write(item("A", 1), version));
    }
    for wrong in [0, 1, 2, 4, 1_000_000] {
        let found = shop.reject(set().write(item("A", 9), wrong));
        same(&format!("a write at version {wrong} of a record at 3"), &found, &conflict);
    }
    same("the record after all of them", &shop.record(item_key("A")), &Some((3, item("A", 1))));
    same("the last sequence after all of them", &shop.as_of(), &3);
}

pub(super) fn a_check_needs_exactly_the_version_that_is_there(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().check(item_key("A"), 0).write(item("B", 1), 0));
    let conflict = |id| Rejection::Conflict(item_key(id));
    same("a check of an absent record at 1", &shop.reject(set().check(item_key("A"), 1)), &conflict("A"));
    same("a check of a record at 1 as absent", &shop.reject(set().check(item_key("B"), 0)), &conflict("B"));
    same("a check of a record at 1 at 2", &shop.reject(set().check(item_key("B"), 2)), &conflict("B"));
    shop.accept(set().check(item_key("A"), 0).check(item_key("B"), 1));
    same("the version of a record that was only checked", &shop.version(item_key("B")), &1);
    same("a record that was only checked", &shop.record(item_key("A")), &None);
}

/// What is wrong with a set.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    Nothing,
    Request,
    Write,
    Check,
    Name,
    Floor,
}

const IDS: [&str; 3] = ["A", "B", "C"];

/// A set that touches everything three times over, with one thing wrong at one place.
fn full(wrong: Wrong, place: usize) -> ChangeBuilder {
    let is = |what: Wrong, at: usize| wrong == what && place == at;
    let id = if wrong == Wrong::Request { "R-1" } else { "R-2" };
    let mut full = set().request(request(id)).free(number("old")).history("subject");
    full = full.remove_row(row(List::Returns, "", 1, "old"));
    for (at, id) in IDS.into_iter().enumerate() {
        let (absent, name) = (format!("absent {id}"), if is(Wrong::Name, at) { "taken" } else { id });
        let lost = if is(Wrong::Floor, at) { -11 } else { -10 };
        full = full
            .write(item(id, 2), if is(Wrong::Write, at) { 7 } else { 1 })
            .write(item(&format!("new {id}"), 2), 0)
            .check(item_key(&format!("checked {id}")), if is(Wrong::Check, at) { 2 } else { 1 })
            .check(item_key(&absent), 0)
            .claim(number(name), id)
            .add_row(row(List::Returns, "", 2, id))
            .post(posting(id, "L", available(lost)))
            .post(posting(id, "M", available(5)));
    }
    full
}

fn prepare(shop: &Shop<'_>) {
    let mut first =
        set().request(request("R-1")).claim(number("taken"), "T").claim(number("old"), "O").history("subject");
    first = first.add_row(row(List::Returns, "", 1, "old"));
    for id in IDS {
        first = first.write(item(id, 1), 0).write(item(&format!("checked {id}"), 1), 0);
        first = first.post(posting(id, "L", available(10)));
    }
    shop.accept(first);
}

/// What [`full`] would change and the pages of the whole store do not show.
fn places(shop: &Shop<'_>) -> Vec<Value> {
    let mut keys = vec![Key::Request(request("R-2")), Key::Name(number("old")), Key::Name(number("taken"))];
    keys.extend(IDS.map(|id| Key::Name(number(id))));
    let lists = [(List::Returns, ""), (List::History, "subject")];
    keys.extend(lists.map(|(list, key)| Key::List(crate::kernel::ListQuery::new(list, key, 100))));
    shop.load(&keys).values
}

pub(super) fn whatever_is_wrong_and_wherever_nothing_of_the_set_is_written(store: &dyn Store) {
    let shop = Shop::new(store);
    prepare(&shop);
    let (state, known) = (shop.state(100), places(&shop));
    for wrong in [Wrong::Request, Wrong::Write, Wrong::Check, Wrong::Name, Wrong::Floor] {
        for (place, id) in IDS.into_iter().enumerate() {
            let what = format!("a set with a wrong {wrong:?} at place {place}");
            let expected = match wrong {
                Wrong::Nothing => fail("the suite itself is wrong"),
                Wrong::Request => Rejection::Duplicate(1),
                Wrong::Write => Rejection::Conflict(item_key(id)),
                Wrong::Check => Rejection::Conflict(item_key(&format!("checked {id}"))),
                Wrong::Name => Rejection::NameTaken(number("taken"), "T".into()),
                Wrong::Floor => Rejection::Floor(sku(id), location("L"), Bucket::Available, 10),
            };
            same(&what, &shop.reject(full(wrong, place)), &expected);
            same(&format!("what is there after {what}"), &shop.state(100), &state);
            same(&format!("names, lists and requests after {what}"), &places(&shop), &known);
        }
    }
    same("the sequence of the set that is right", &shop.accept(full(Wrong::Nothing, 0)), &2);
    same("a record that it wrote", &shop.record(item_key("new C")), &Some((1, item("new C", 2))));
    same("the name that it freed", &shop.named(number("old")), &None);
    same("its rows", &shop.list(List::Returns, ""), &IDS.map(|id| (2, id.into())).to_vec());
}

pub(super) fn of_many_reasons_the_first_in_rank_is_told(store: &dyn Store) {
    let shop = Shop::new(store);
    shop.accept(set().request(request("R")).claim(number("N"), "A").write(item("A", 1), 0).write(item("B", 1), 0));
    let floor = || set().post(posting("A", "L", available(-1)));
    let named = || floor().claim(number("N"), "B");
    let checked = || named().check(item_key("B"), 0);
    let written = || checked().write(item("A", 2), 0);
    let repeated = || written().request(request("R"));
    let short = Rejection::Floor(sku("A"), location("L"), Bucket::Available, 0);
    same("floor", &shop.reject(floor()), &short);
    same("name, floor", &shop.reject(named()), &Rejection::NameTaken(number("N"), "A".into()));
    same("check, name, floor", &shop.reject(checked()), &Rejection::Conflict(item_key("B")));
    same("write, check, name, floor", &shop.reject(written()), &Rejection::Conflict(item_key("A")));
    same("request and everything else", &shop.reject(repeated()), &Rejection::Duplicate(1));
}

pub(super) fn a_record_of_a_megabyte_comes_back_equal(store: &dyn Store) {
    let shop = Shop::new(store);
    let mut details =
        PartyDetails { name: Some(label("Zoë 🎈 “quoted” \\ 'single'")), ..PartyDetails::default() };
    let text = "größe\n\t\"\\/日本🎈 ".repeat(50);
    for number in 0..60 {
        let added = details.attributes.insert(&format!("key {number}"), &text);
        added.unwrap_or_else(|error| fail(format!("the suite itself is wrong: {error}")));
    }
    let empty = PartyDetails { attributes: Attributes::new(), ..details.clone() };
    let record = party("P", [vec![details; 20], vec![empty]].concat());
    let size = record.to_json().map_or(0, |json| json.len());
    holds("the suite itself is wrong: the record is small", size > 1_000_000);
    shop.accept(set().write(record.clone(), 0));
    let found = shop.record(RecordKey::new(Kind::Party, "P"));
    holds("a record of a megabyte comes back otherwise", found == Some((1, record.clone())));
    let scanned = shop.scan(None, 10);
    holds("a scan tells a record of a megabyte otherwise", scanned.iter().any(|(_, _, found)| *found == record));
}

pub(super) fn a_set_of_ten_thousand_records_rows_and_postings_is_written(store: &dyn Store) {
    const COUNT: usize = 10_000;
    let shop = Shop::new(store);
    let ids: Vec<String> = (0..COUNT).map(|number| format!("I{number:05}")).collect();
    let mut large = set();
    for (at, id) in (0..).zip(&ids) {
        large = large.write(item(id, 1), 0).post(posting(id, "L", available(1)));
        large = large.add_row(row(List::Items, "", at, id)).history(&format!("item {id}"));
    }
    shop.accept(large);
    let state = shop.state(3_000);
    let keys: Vec<&str> = state.records.iter().map(|(key, ..)| &*key.id).collect();
    holds("records of a large set are missing", keys == ids);
    same("balances of a large set", &state.stock.len(), &COUNT);
    same("rows of a large set", &shop.list(List::Items, "").len(), &COUNT);
    let keys: Vec<Key> = ids.iter().map(|id| Key::Record(item_key(id))).collect();
    let missing = shop.load(&keys).values.into_iter().filter(|value| *value == Value::Record(None)).count();
    same("records of a large load that are missing", &missing, &0);
}
