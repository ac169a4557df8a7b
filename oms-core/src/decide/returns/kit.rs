//! A small shop for the tests beside it: commands in JSON, so that they hold the form in which hosts see them, and a
//! time that passes. When a test is done, every invariant is verified.

use std::cell::Cell;

use serde_json::{Value as Json, json};

use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::inventory::Balance;
use crate::kernel::{Context, Engine, Receipt, SeededIds, Stored};
use crate::order::{OrderMoney, Progress};
use crate::payment::Payment;
use crate::returns::Return;
use crate::store::MemoryStore;
use crate::testkit;
use crate::value::{Actor, Timestamp};

/// A shop, and the time it is there.
pub(in crate::decide) struct Shop {
    pub(in crate::decide) engine: Engine,
    pub(in crate::decide) now: Cell<Timestamp>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            testkit::assert_clean(&self.engine);
        }
    }
}

impl Shop {
    /// The locations `OSLO` and `PARIS`, the channel `web`, the stocked items `A` and `B`, the item `FINAL` that may
    /// not be returned and the service `FIX`. No stock.
    pub(in crate::decide) fn open() -> Self {
        let engine = Engine::new(Box::new(MemoryStore::new()), Box::new(SeededIds::new(7)));
        let shop = Self { engine, now: Cell::new(Timestamp::parse("2026-03-01T09:00:00Z").unwrap()) };
        shop.run("set_location", json!({"location": {"id": "OSLO"}}));
        shop.run("set_location", json!({"location": {"id": "PARIS", "rank": 1}}));
        shop.run("set_channel", json!({"channel": {"id": "web"}}));
        shop.run("record_item", json!({"sku": "A"}));
        shop.run("record_item", json!({"sku": "B"}));
        shop.run("record_item", json!({"sku": "FINAL", "returnable": false}));
        shop.run("record_item", json!({"sku": "FIX", "kind": "service"}));
        shop
    }

    pub(in crate::decide) fn later(&self, seconds: i64) {
        self.now.set(self.now.get().plus_seconds(seconds));
    }

    pub(in crate::decide) fn ask(&self, name: &str, fields: Json) -> Result<Receipt> {
        let command: Command = serde_json::from_value(json!({name: fields})).unwrap();
        self.engine.execute(&self.context(), &command)
    }

    pub(in crate::decide) fn context(&self) -> Context {
        Context::new(self.now.get(), Actor::parse("tests").unwrap())
    }

    pub(in crate::decide) fn run(&self, name: &str, fields: Json) -> Receipt {
        let asked = fields.to_string();
        self.ask(name, fields).unwrap_or_else(|error| panic!("{name} {asked}: {error} {:?}", error.details()))
    }

    /// Expects a refusal of this code.
    pub(in crate::decide) fn refused(&self, code: Code, name: &str, fields: Json) -> Error {
        let asked = fields.to_string();
        let error = self.ask(name, fields).expect_err(&asked);
        assert_eq!(error.code(), code, "{name} {asked}: {error}");
        error
    }

    pub(in crate::decide) fn stock(&self, sku: &str, units: i64) {
        self.run("receive_stock", json!({"location": "OSLO", "lines": [{"sku": sku, "quantity": units}]}));
    }

    /// Places an order of one line in euros.
    pub(in crate::decide) fn order(&self, id: &str, sku: &str, units: i64, unit_price: &str) {
        let line = json!({"sku": sku, "quantity": units, "unit_price": unit_price});
        self.run("place_order", json!({"id": id, "channel": "web", "currency": "EUR", "lines": [line]}));
    }

    /// Ships what an order has reserved at `OSLO`.
    pub(in crate::decide) fn ship(&self, order: &str) {
        self.run("ship_order", json!({"order": order, "location": "OSLO"}));
    }

    /// A gateway's report of the payment `P1`, to be changed where it differs.
    pub(in crate::decide) fn report(order: &str, kind: &str, reference: &str, amount: &str) -> Json {
        json!({
            "payment": "P1", "order": order, "gateway": "adyen", "kind": kind, "reference": reference,
            "amount": amount, "currency": "EUR",
        })
    }

    pub(in crate::decide) fn pay(&self, order: &str, kind: &str, reference: &str, amount: &str) -> Receipt {
        self.run("record_payment", Self::report(order, kind, reference, amount))
    }

    fn find<T: Stored>(&self, id: &str) -> T {
        testkit::find(&self.engine, id)
    }

    pub(in crate::decide) fn progress(&self, order: &str) -> Progress {
        self.find(order)
    }

    pub(in crate::decide) fn money(&self, order: &str) -> OrderMoney {
        self.progress(order).money
    }

    pub(in crate::decide) fn payment(&self, id: &str) -> Payment {
        self.find(id)
    }

    pub(in crate::decide) fn held(&self, id: &str) -> Return {
        self.find(id)
    }

    /// What stands at `OSLO`.
    pub(in crate::decide) fn balance(&self, sku: &str) -> Balance {
        testkit::balance(&self.engine, sku, "OSLO")
    }

    /// The balance of the order, as text.
    pub(in crate::decide) fn owed(&self, order: &str) -> String {
        self.money(order).balance().unwrap().to_string()
    }
}

/// The names of the events of a receipt.
pub(in crate::decide) fn told(receipt: &Receipt) -> Vec<String> {
    let name = |event| match serde_json::to_value(event) {
        Ok(Json::Object(fields)) => fields.get("type").and_then(Json::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    receipt.events.iter().map(name).collect()
}
