//! Random calls about few orders, items and locations, so that they get in each other's way.

use oms::value::Timestamp;
use oms::{Batch, Command, Context, Query};
use serde_json::{Value, json};

use super::Ask;
use crate::dice::Dice;

/// What a shop has before the callers come: two locations, two items, and little stock.
pub(super) fn opening() -> Vec<Value> {
    let stock = |location: &str, quantity: i64| json!({"receive_stock": {"location": location, "lines": [{"sku": "X", "quantity": quantity}]}});
    vec![
        json!({"set_location": {"location": {"id": "A"}}}),
        json!({"set_location": {"location": {"id": "B", "rank": 1}}}),
        json!({"set_channel": {"channel": {"id": "web"}}}),
        json!({"record_item": {"sku": "X"}}),
        json!({"record_item": {"sku": "Y", "safety_stock": 1}}),
        stock("A", 3),
        stock("B", 1),
        place("O0", "X", 1, "backorder"),
    ]
}

fn place(order: &str, sku: &str, quantity: usize, shortage: &str) -> Value {
    let line = json!({"sku": sku, "quantity": quantity, "unit_price": "5.00"});
    json!({"place_order": {"id": order, "channel": "web", "currency": "EUR", "shortage": shortage, "lines": [line]}})
}

/// Batches of so many commands are written while they are decided.
const LONG_BATCH: usize = 33;

/// Draws the calls of one caller.
pub(super) struct Asker {
    dice: Dice,
    name: String,
    count: usize,
    seconds: i64,
    /// Whether every command has a request id, so that it can be repeated.
    repeats: bool,
}

impl Asker {
    pub(super) fn new(seed: u64, name: &str, repeats: bool) -> Self {
        Self { dice: Dice::new(seed), name: name.to_owned(), count: 0, seconds: 0, repeats }
    }

    /// The next call, made so many seconds after the shop was opened.
    pub(super) fn ask(&mut self, seconds: u64) -> Ask {
        self.seconds = i64::try_from(seconds).unwrap();
        match self.dice.below(18) {
            0 | 1 => Ask::Query(after(self.seconds), self.query()),
            2 => Ask::Commands(self.batch(), Batch::Each),
            3 => Ask::Commands(self.batch(), Batch::Together),
            _ => Ask::Commands(vec![self.call()], Batch::Each),
        }
    }

    fn batch(&mut self) -> Vec<(Context, Command)> {
        let count = if self.dice.one_in(8) { LONG_BATCH + self.dice.below(8) } else { 2 + self.dice.below(3) };
        let mut calls: Vec<_> = (0..count).map(|_| self.call()).collect();
        if self.repeats {
            // What a batch only looks at is seen again, and otherwise, when it is repeated.
            calls.iter_mut().for_each(|(context, _)| context.dry_run = false);
        }
        calls
    }

    fn call(&mut self) -> (Context, Command) {
        self.count += 1;
        // Some calls are made by several callers under one request id: whoever comes first is served.
        if self.dice.one_in(12) {
            let number = self.dice.below(2);
            let context = context(after(0), &json!({"request_id": format!("{SHARED}{number}")}));
            return (context, shared(number));
        }
        let mut more = json!({});
        if self.repeats || self.dice.one_in(3) {
            more["request_id"] = json!(format!("{}-{}", self.name, self.count));
        }
        if self.dice.one_in(10) {
            more["dry_run"] = json!(true);
        }
        if self.dice.one_in(15) {
            more["if_version"] = json!(self.dice.below(4));
        }
        (context(after(self.seconds), &more), command(&self.command()))
    }

    fn command(&mut self) -> Value {
        match self.dice.below(32) {
            0..=8 => self.order(),
            9..=15 => self.stock(),
            16..=19 => self.work(),
            20..=23 => self.hold(),
            24..=26 => self.money(),
            27..=29 => self.change(),
            30 => json!({"run_due": {"limit": 10}}),
            _ => json!({"set_location": {"location": {"id": "B", "rank": self.dice.below(3)}}}),
        }
    }

    fn order(&mut self) -> Value {
        let (id, sku) = (self.id(), self.sku());
        let shortage = self.dice.of(&["backorder", "refuse", "refuse", "cancel"]);
        let quantity = 1 + self.dice.below(3);
        let mut order = place(&id, sku, quantity, shortage);
        let terms = &mut order["place_order"];
        if self.dice.one_in(3) {
            let line = json!({"sku": "X", "quantity": 1, "unit_price": "2.00"});
            terms["lines"].as_array_mut().unwrap().push(line);
        }
        if self.dice.one_in(4) {
            terms["external_id"] = json!(format!("E{}", self.dice.below(2)));
        }
        order
    }

    fn stock(&mut self) -> Value {
        let (location, sku) = (self.location(), self.sku());
        let few = 1 + self.dice.below(2);
        match self.dice.below(8) {
            0..=2 => json!({"receive_stock": {"location": location, "lines": [{"sku": sku, "quantity": few}]}}),
            3 => {
                let difference = self.dice.of(&[-2, -1, 1]);
                let lines = json!([{"sku": sku, "difference": difference}]);
                json!({"adjust_stock": {"location": location, "reason": "found", "lines": lines}})
            }
            4 => json!({"count_stock": {"location": location, "lines": [{"sku": sku, "counted": few}]}}),
            5 => json!({"move_stock": {"source": {"location": "A"}, "target": {"location": "B"},
                "lines": [{"sku": sku, "quantity": 1}]}}),
            6 => json!({"reserve_stock": {"id": self.claim(), "expires_at": after(self.seconds + 8),
                "lines": [{"sku": sku, "location": location, "quantity": few}]}}),
            _ => json!({"unreserve_stock": {"reservation": self.claim()}}),
        }
    }

    fn work(&mut self) -> Value {
        let order = self.id();
        match self.dice.below(5) {
            0 | 1 => json!({"release_order": {"order": order}}),
            2 => json!({"ship_fulfillment": {"fulfillment_order": format!("{order}-F1")}}),
            3 => json!({"ship_order": {"order": order, "location": self.location()}}),
            _ => json!({"reject_fulfillment": {"fulfillment_order": format!("{order}-F1")}}),
        }
    }

    fn hold(&mut self) -> Value {
        let (order, kind) = (self.id(), self.dice.of(&["fraud", "address"]));
        match self.dice.below(5) {
            0 | 1 => json!({"place_hold": {"order": order, "kind": kind}}),
            2 | 3 => json!({"release_hold": {"order": order, "kind": kind}}),
            _ => json!({"add_note": {"order": order, "text": "called"}}),
        }
    }

    fn money(&mut self) -> Value {
        let order = self.id();
        let kind = self.dice.of(&["authorize", "authorize", "capture"]);
        match self.dice.below(3) {
            0 | 1 => json!({"record_payment": {"payment": format!("{order}-P"), "order": order, "gateway": "card",
                "kind": kind, "reference": format!("ref-{kind}"), "amount": "5.00", "currency": "EUR"}}),
            _ => json!({"capture_order": {"order": order}}),
        }
    }

    fn change(&mut self) -> Value {
        let order = self.id();
        match self.dice.below(3) {
            0 | 1 => json!({"cancel_order": {"order": order}}),
            _ => {
                let quantities = json!([{"line": 1, "quantity": self.dice.below(4)}]);
                json!({"edit_order": {"order": order, "quantities": quantities}})
            }
        }
    }

    fn query(&mut self) -> Query {
        let query = match self.dice.below(4) {
            0 => json!({"order": {"order": self.id()}}),
            1 => json!({"stock": {}}),
            2 => json!({"available_to_sell": {"channel": "web", "sku": self.sku()}}),
            _ => json!({"orders": {}}),
        };
        serde_json::from_value(query).unwrap()
    }

    fn id(&mut self) -> String {
        format!("O{}", self.dice.below(3))
    }

    fn claim(&mut self) -> String {
        format!("C{}", self.dice.below(2))
    }

    fn sku(&mut self) -> &'static str {
        self.dice.of(&["X", "X", "Y"])
    }

    fn location(&mut self) -> &'static str {
        self.dice.of(&["A", "A", "B"])
    }
}

/// The time so many seconds after the shop was opened.
pub(super) fn after(seconds: i64) -> Timestamp {
    Timestamp::parse("2026-01-05T08:00:00Z").unwrap().plus_seconds(seconds)
}

/// Begins the ids of requests that several callers make.
pub(super) const SHARED: &str = "shared-";

/// What several callers ask for under one request id.
fn shared(number: usize) -> Command {
    command(&match number {
        0 => json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1}]}}),
        _ => place("O9", "X", 1, "refuse"),
    })
}

pub(super) fn command(json: &Value) -> Command {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The context of a clerk with more fields.
pub(super) fn context(now: Timestamp, more: &Value) -> Context {
    let mut context = json!({"now": now, "actor": "clerk"});
    for (field, value) in more.as_object().unwrap() {
        context[field] = value.clone();
    }
    serde_json::from_value(context).unwrap()
}
