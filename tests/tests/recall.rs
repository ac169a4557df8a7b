//! What a host decides on what it remembers, where nobody else writes, and where somebody does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oms::kernel::Key;
use oms::store::{Answer, Store};
use oms::value::{Actor, Tenant, Timestamp};
use oms::{Batch, Code, Command, Context, Oms, SeededIds};
use oms_tests::Backend;
use oms_tests::history::{Before, Between, Tamper};
use serde_json::{Value, json};

/// Counts what the store is asked.
#[derive(Clone, Default)]
struct Loads(Arc<AtomicUsize>);

impl Tamper for Loads {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> oms::Result<Answer> {
        self.0.fetch_add(1, Ordering::Relaxed);
        inner.load(tenant, keys)
    }
}

impl Loads {
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn remembering() -> Vec<Backend> {
    [Some(Backend::sqlite()), Backend::postgres()].into_iter().flatten().collect()
}

/// A host, and how often it asks its store.
fn host(backend: &Backend, seed: u64) -> (Oms, Loads) {
    let loads = Loads::default();
    let between = Between::new(backend.open(), loads.clone());
    (oms::open_store(Box::new(between), Box::new(SeededIds::new(seed))), loads)
}

fn call(command: Value) -> (Context, Command) {
    let context = Context::new(Timestamp::parse("2026-01-05T08:00:00Z").unwrap(), Actor::parse("clerk").unwrap());
    (context, serde_json::from_value(command).unwrap())
}

fn run(shop: &Oms, command: Value) -> oms::Result<oms::Receipt> {
    let (context, command) = call(command);
    shop.execute(&context, command)
}

fn receive(shop: &Oms, quantity: i64) {
    receive_of(shop, "X", quantity);
}

fn receive_of(shop: &Oms, sku: &str, quantity: i64) {
    let lines = json!([{"sku": sku, "quantity": quantity}]);
    run(shop, json!({"receive_stock": {"location": "A", "lines": lines}})).unwrap();
}

fn place(shop: &Oms, id: &str, quantity: i64, shortage: &str) -> oms::Result<oms::Receipt> {
    place_of(shop, id, "X", quantity, shortage)
}

fn place_of(shop: &Oms, id: &str, sku: &str, quantity: i64, shortage: &str) -> oms::Result<oms::Receipt> {
    let line = json!({"sku": sku, "quantity": quantity, "unit_price": "1"});
    let order = json!({"id": id, "channel": "web", "external_id": id, "currency": "EUR", "shortage": shortage, "lines": [line]});
    run(shop, json!({"place_order": order}))
}

fn status(shop: &Oms, order: &str) -> Value {
    let told = shop.query_json("", &json!({"order": {"order": order}}).to_string()).unwrap();
    serde_json::from_str::<Value>(&told).unwrap()["status"].clone()
}

fn set_up(shop: &Oms) {
    for command in [
        json!({"set_location": {"location": {"id": "A"}}}),
        json!({"set_channel": {"channel": {"id": "web"}}}),
        json!({"record_item": {"sku": "X"}}),
    ] {
        run(shop, command).unwrap();
    }
    receive(shop, 10);
    place(shop, "first", 1, "refuse").unwrap();
}

#[test]
fn a_host_alone_places_orders_without_a_look_at_its_store() {
    for backend in remembering() {
        let (shop, loads) = host(&backend, 1);
        set_up(&shop);
        loads.take();
        for n in 0..5 {
            place(&shop, &format!("O{n}"), 1, "refuse").unwrap();
        }
        assert_eq!(loads.take(), 0, "{}", backend.name);
        // What is refused is refused on what the store holds.
        assert_eq!(place(&shop, "O5", 9, "refuse").unwrap_err().code(), Code::InsufficientStock);
        assert!(loads.take() > 0, "{}", backend.name);
        assert!(shop.verify(&Tenant::main()).unwrap().is_clean());
    }
}

/// The first host remembers a stock that the second has changed since, without knowing.
#[test]
fn what_another_host_wrote_is_seen() {
    for backend in remembering() {
        let ((one, loads), (other, _)) = (host(&backend, 1), host(&backend, 2));
        set_up(&one);
        receive(&other, 20);
        place(&one, "more", 25, "backorder").unwrap();
        assert_eq!(status(&one, "more"), "placed", "{}", backend.name);

        place(&one, "rest", 4, "backorder").unwrap();
        receive(&other, 7);
        place(&one, "after", 7, "backorder").unwrap();
        assert_eq!(status(&one, "after"), "placed", "{}", backend.name);

        // While another writes, it asks at once.
        loads.take();
        receive(&other, 1);
        place(&one, "last", 1, "refuse").unwrap();
        assert_eq!(loads.take(), 1, "{}", backend.name);
        assert!(one.verify(&Tenant::main()).unwrap().is_clean());
    }
}

/// The host decides that an order has to wait; before that is committed, another host receives stock, and somebody else who
/// shares the handle learns of it, or does not.
#[test]
fn what_was_decided_on_what_is_not_right_any_more_is_decided_anew() {
    for (learns, commits) in [(false, 0), (true, 0), (true, 100)] {
        for backend in remembering() {
            let store = backend.open();
            let shared = Arc::new(oms::open_store(Box::new(Arc::clone(&store)), Box::new(SeededIds::new(1))));
            let (other, _) = host(&backend, 2);
            set_up(&shared);
            place(&shared, "rest", 9, "refuse").unwrap();
            let colleague = Arc::clone(&shared);
            let work = move || {
                receive(&other, 200);
                if learns {
                    status(&colleague, "rest");
                }
                (0..commits).for_each(|n| drop(place(&colleague, &format!("C{n}"), 1, "refuse").unwrap()));
            };
            let between = Between::new(store, Before::commit(1, work));
            let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(3)));
            place(&host, "late", 5, "backorder").unwrap();
            assert_eq!(status(&shared, "late"), "placed", "{}, {learns}, {commits}", backend.name);
            assert!(shared.verify(&Tenant::main()).unwrap().is_clean());
        }
    }
}

/// Names and requests are not remembered: they are believed to be free, and a commit finds out.
#[test]
fn a_name_that_is_taken_and_a_request_that_was_made_are_found() {
    for backend in remembering() {
        let (shop, _) = host(&backend, 1);
        set_up(&shop);
        let context = Context::new(Timestamp::parse("2026-01-05T08:00:00Z").unwrap(), Actor::parse("clerk").unwrap())
            .with_request_id(oms::value::RequestId::parse("R").unwrap());
        let note = json!({"add_note": {"order": "first", "text": "called"}});
        let note = serde_json::from_value::<Command>(note).unwrap();
        let made = shop.execute(&context, note.clone()).unwrap();
        let again = shop.execute(&context, note).unwrap();
        assert!(!made.replayed && again.replayed && made.sequence == again.sequence, "{}", backend.name);

        place(&shop, "O1", 1, "refuse").unwrap();
        let again = place(&shop, "O1", 1, "refuse").unwrap();
        assert!(again.replayed, "{}: {again:?}", backend.name);
        let other = place(&shop, "O1", 2, "refuse").unwrap_err();
        assert_eq!(other.code(), Code::ExternalIdConflict, "{}", backend.name);
        assert!(shop.verify(&Tenant::main()).unwrap().is_clean());
    }
}

/// Somebody else who shares the handle orders the same item in between, or another one.
#[test]
fn what_a_decision_saw_is_kept_if_it_is_not_so_any_more() {
    for (sku, is_kept) in [("X", true), ("Y", false)] {
        for backend in remembering() {
            let store = backend.open();
            let shared = Arc::new(oms::open_store(Box::new(Arc::clone(&store)), Box::new(SeededIds::new(1))));
            set_up(&shared);
            run(&shared, json!({"record_item": {"sku": "Y"}})).unwrap();
            receive_of(&shared, "Y", 5);
            place_of(&shared, "known", "Y", 1, "refuse").unwrap();
            let colleague = Arc::clone(&shared);
            let work = move || drop(place_of(&colleague, "between", sku, 1, "refuse").unwrap());
            let between = Between::new(Arc::clone(&store), Before::commit(1, work));
            let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(3)));
            let placed = place(&host, "late", 1, "refuse").unwrap().sequence.unwrap();
            let logged = store.log(&Tenant::main(), placed - 1, 1).unwrap().remove(0);
            assert_eq!(logged.observed.is_some(), is_kept, "{}, {sku}", backend.name);
            shared.replay(&Tenant::main(), &mut |_| ()).unwrap();
        }
    }
}

/// Of two orders that belong together the second is refused, on top of what the first took from a stock that the host
/// remembers wrongly: another host has sold five of nine units since, and it is the first that can't be served.
#[test]
fn commands_that_belong_together_are_not_refused_on_what_is_remembered() {
    for backend in remembering() {
        let ((one, _), (other, _)) = (host(&backend, 1), host(&backend, 2));
        set_up(&one);
        place(&other, "theirs", 5, "refuse").unwrap();
        let order = |quantity: i64| {
            let line = json!({"sku": "X", "quantity": quantity, "unit_price": "1"});
            call(json!({"place_order": {"channel": "web", "currency": "EUR", "shortage": "refuse", "lines": [line]}}))
        };
        let refused = one.execute_batch(&[order(6), order(5)], Batch::Together).unwrap_err();
        assert_eq!(refused.code(), Code::InsufficientStock, "{}", backend.name);
        let told = ["command", "possible"].map(|name| refused.details().get(name).map(String::as_str));
        assert_eq!(told, [Some("0"), Some("4")], "{}", backend.name);
    }
}

/// An order takes the last units as far as its host remembers; one of them is sold meanwhile, and two more come in
/// before the host commits. At no moment was there less than nothing.
#[test]
fn nothing_is_refused_on_what_never_was() {
    for backend in remembering() {
        let store = backend.open();
        let rival = Arc::new(oms::open_store(Box::new(Arc::clone(&store)), Box::new(SeededIds::new(2))));
        set_up(&rival);
        run(&rival, json!({"set_location": {"location": {"id": "B", "rank": 1}}})).unwrap();
        let (sells, receives) = (Arc::clone(&rival), Arc::clone(&rival));
        let sell = move || drop(place(&sells, "O-1", 1, "refuse").unwrap());
        let store: Arc<dyn Store> = Arc::new(Between::new(store, Before::commit(1, move || receive(&receives, 2))));
        let host = oms::open_store(Box::new(Between::new(store, Before::load(1, sell))), Box::new(SeededIds::new(3)));
        let calls = [
            json!({"place_order": {"channel": "web", "currency": "EUR", "shortage": "refuse",
                "lines": [{"sku": "X", "quantity": 9, "unit_price": "1"}]}}),
            json!({"move_stock": {"source": {"location": "A"}, "target": {"location": "B"},
                "lines": [{"sku": "X", "quantity": 1}]}}),
        ];
        let outcomes = host.execute_batch(&calls.map(call), Batch::Each).unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }
}
