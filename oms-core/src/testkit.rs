//! Builders for tests: a small shop, and short ways to ask for things.
#![allow(dead_code, reason = "each test takes what it needs")]

use crate::code::Code;
use crate::command::Command;
use crate::decide::order::PlaceOrder;
use crate::decide::setup::{RecordItem, SetChannel, SetLocation};
use crate::decide::stock::{ReceiptLine, ReceiveStock};
use crate::error::Error;
use crate::inventory::{Balance, Bucket};
use crate::kernel::{Context, Engine, Key, Kind, Receipt, SeededIds, Stored, Value};
use crate::network::{Channel, Location};
use crate::order::{LineInput, OrderInput, Progress};
use crate::store::{MemoryStore, Store};
use crate::value::{
    Actor, Amount, ChannelId, Coordinates, Currency, LocationId, OrderId, Quantity, Sku, Tenant, Timestamp,
};

/// A shop with the channel `web` and the locations `A`, `B` and `C`, from north to south, in a store in memory.
pub(crate) fn shop() -> Engine {
    shop_over(Box::new(MemoryStore::new()), 7)
}

/// The same shop over any store.
pub(crate) fn shop_over(store: Box<dyn Store>, seed: u64) -> Engine {
    let engine = Engine::new(store, Box::new(SeededIds::new(seed)));
    for (id, latitude, longitude) in [("A", "55.95", "-3.19"), ("B", "53.48", "-2.24"), ("C", "51.51", "-0.13")] {
        let coordinates = Some(Coordinates::parse(latitude, longitude).unwrap());
        run(&engine, at(0), SetLocation { location: Location { coordinates, ..Location::new(location(id)) } });
    }
    run(&engine, at(0), SetChannel { channel: Channel::new(web()) });
    engine
}

/// The context of a clerk, some minutes after the shop was opened.
pub(crate) fn at(minutes: i64) -> Context {
    let opened = Timestamp::parse("2026-01-05T08:00:00Z").unwrap();
    Context::new(opened.plus_seconds(minutes * 60), Actor::parse("clerk").unwrap())
}

pub(crate) fn web() -> ChannelId {
    ChannelId::parse("web").unwrap()
}

pub(crate) fn gbp() -> Currency {
    Currency::parse("GBP").unwrap()
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub(crate) fn location(text: &str) -> LocationId {
    LocationId::parse(text).unwrap()
}

pub(crate) fn units(count: i64) -> Quantity {
    Quantity::new(count).unwrap()
}

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

/// Runs a command that must be accepted.
#[track_caller]
pub(crate) fn run(engine: &Engine, context: Context, command: impl Into<Command>) -> Receipt {
    let command = command.into();
    match engine.execute(&context, &command) {
        Ok(receipt) => receipt,
        Err(error) => panic!("{} was refused: {error}\n{:?}", command.name(), error.details()),
    }
}

/// Runs a command that must be refused.
#[track_caller]
pub(crate) fn refused(engine: &Engine, context: Context, command: impl Into<Command>) -> Error {
    let command = command.into();
    match engine.execute(&context, &command) {
        Ok(receipt) => panic!("{} was accepted: {receipt:?}", command.name()),
        Err(error) => {
            assert_ne!(error.code(), Code::Bug, "{error}");
            error
        }
    }
}

/// Records a stocked item.
pub(crate) fn item(engine: &Engine, text: &str) -> Sku {
    run(engine, at(0), RecordItem::new(sku(text)));
    sku(text)
}

/// Takes units of an item in.
pub(crate) fn receive(engine: &Engine, text: &str, place: &str, count: i64) -> Receipt {
    let lines = vec![ReceiptLine { sku: sku(text), quantity: units(count), unit_cost: None }];
    let command = ReceiveStock { location: location(place), lines, bucket: Bucket::Available, document: None };
    run(engine, at(1), command)
}

/// An order of these skus, quantities and unit prices in GBP.
pub(crate) fn wanted(lines: &[(&str, i64, &str)]) -> OrderInput {
    let lines = lines.iter().map(|(text, count, price)| LineInput::new(sku(text), units(*count), amount(price)));
    OrderInput::new(web(), gbp(), lines.collect())
}

/// Places an order of these skus, quantities and unit prices in GBP.
#[track_caller]
pub(crate) fn place(engine: &Engine, lines: &[(&str, i64, &str)]) -> OrderId {
    run(engine, at(2), PlaceOrder(wanted(lines))).order_id().unwrap()
}

/// The balance of an item at a location.
pub(crate) fn balance(engine: &Engine, text: &str, place: &str) -> Balance {
    match engine.read(&Tenant::main(), &[Key::Balance(sku(text), location(place))]).unwrap().pop() {
        Some(Value::Balance(balance)) => balance,
        other => panic!("{other:?} is no balance"),
    }
}

/// What is on hand of an item at all locations.
pub(crate) fn on_hand(engine: &Engine, text: &str) -> i64 {
    match engine.read(&Tenant::main(), &[Key::Balances(sku(text))]).unwrap().pop() {
        Some(Value::Balances(balances)) => balances.iter().map(|(_, balance)| balance.on_hand()).sum(),
        other => panic!("{other:?} are no balances"),
    }
}

/// A record that must exist.
#[track_caller]
pub(crate) fn find<T: Stored>(engine: &Engine, id: &str) -> T {
    let key = Key::record(T::KIND, id);
    match engine.read(&Tenant::main(), &[key]).unwrap().pop() {
        Some(Value::Record(Some((_, record)))) => T::clone(T::from_record(&record).unwrap()),
        other => panic!("{other:?} is no record of {id}"),
    }
}

/// What happened to an order.
#[track_caller]
pub(crate) fn progress(engine: &Engine, order: &OrderId) -> Progress {
    find(engine, order.as_str())
}

/// Fails with every violation when an invariant does not hold.
#[track_caller]
pub(crate) fn assert_clean(engine: &Engine) {
    let verification = engine.verify(&Tenant::main()).unwrap();
    let said: Vec<String> = verification
        .violations
        .iter()
        .map(|violation| format!("{}. {}: {}", violation.invariant, violation.record, violation.message))
        .collect();
    assert!(verification.is_clean(), "{}", said.join("\n"));
}

/// All kinds that a scan finds, for tests that look at everything.
pub(crate) fn counted(engine: &Engine, kind: Kind) -> usize {
    let records = engine.store().scan(&Tenant::main(), None, usize::MAX).unwrap();
    records.iter().filter(|(key, _, _)| key.kind == kind).count()
}
