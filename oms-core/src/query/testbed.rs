//! A small shop for the tests of queries: two locations, two items, one channel.

use serde_json::{Value, json};

use super::Query;
use crate::command::Command;
use crate::error::Result;
use crate::kernel::{Context, Engine, Receipt, SeededIds};
use crate::store::MemoryStore;
use crate::value::{Actor, Tenant, Timestamp};

/// An instant.
pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// An engine over memory with 10 TEA and 5 CUP at LONDON, 4 TEA at PARIS, and the service WRAP.
pub(super) struct Shop {
    pub(super) engine: Engine,
}

impl Shop {
    pub(super) fn open() -> Self {
        let shop = Self { engine: Engine::new(Box::new(MemoryStore::new()), Box::new(SeededIds::new(1))) };
        for location in ["LONDON", "PARIS"] {
            let rank = u32::from(location != "LONDON");
            shop.run(json!({"set_location": {"location": {"id": location, "rank": rank}}}));
        }
        shop.run(json!({"set_channel": {"channel": {"id": "web"}}}));
        for (sku, kind) in [("TEA", "stocked"), ("CUP", "stocked"), ("WRAP", "service")] {
            shop.run(json!({"record_item": {"sku": sku, "kind": kind}}));
        }
        for (location, sku, quantity) in [("LONDON", "TEA", 10), ("LONDON", "CUP", 5), ("PARIS", "TEA", 4)] {
            let lines = json!([{"sku": sku, "quantity": quantity}]);
            shop.run(json!({"receive_stock": {"location": location, "lines": lines}}));
        }
        shop
    }

    pub(super) fn now() -> Timestamp {
        at("2026-01-02T12:00:00Z")
    }

    /// Executes a command that has to be accepted.
    pub(super) fn run(&self, command: Value) -> Receipt {
        self.run_at(Self::now(), command)
    }

    pub(super) fn run_at(&self, now: Timestamp, command: Value) -> Receipt {
        let context = Context::new(now, Actor::parse("tester").unwrap());
        let command: Command = serde_json::from_value(command).unwrap();
        self.engine.execute(&context, &command).unwrap()
    }

    /// Places an order of TEA at 1.50 each.
    pub(super) fn order(&self, id: &str, quantity: i64) {
        self.place(id, json!([{"sku": "TEA", "quantity": quantity, "unit_price": "1.50"}]));
    }

    pub(super) fn place(&self, id: &str, lines: Value) {
        self.run(json!({"place_order": {"id": id, "channel": "web", "currency": "GBP", "lines": lines}}));
    }

    /// The answer to a query that has to be answered.
    pub(super) fn ask(&self, query: Value) -> Value {
        self.try_ask(query).unwrap()
    }

    pub(super) fn try_ask(&self, query: Value) -> Result<Value> {
        self.try_ask_at(Self::now(), query)
    }

    pub(super) fn try_ask_at(&self, now: Timestamp, query: Value) -> Result<Value> {
        serde_json::from_value::<Query>(query).unwrap().ask(&self.engine, &Tenant::main(), now)
    }
}
