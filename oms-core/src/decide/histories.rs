//! Random histories of orders: partial cancels, returns, price adjustments, appeasements, fees, edits and payments in any
//! order. Whatever happened, the credits of a line sum exactly to what was charged for it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::returns::kit::Shop;
use crate::code::Class;
use crate::event::Event;
use crate::kernel::Receipt;
use crate::order::{Order, Progress};
use crate::random_tests::asking::Dice;
use crate::testkit;
use crate::value::{Amount, Currency};

/// How many histories are run, unless `OMS_HISTORIES` says so.
const HISTORIES: u64 = 400;
/// How many orders one shop takes.
const PER_SHOP: u64 = 100;

struct History<'a> {
    shop: &'a Shop,
    dice: Dice,
    order: String,
    returns: usize,
    /// What events and returns say was credited for lines and charges, and taken off prices.
    told: Amount,
    /// What was credited without either.
    appeased: Amount,
    fees: Amount,
    captured: usize,
    /// How often each command was accepted.
    done: &'a mut BTreeMap<String, u64>,
}

impl History<'_> {
    fn progress(&self) -> Progress {
        self.shop.progress(&self.order)
    }

    fn terms(&self) -> Order {
        testkit::find(&self.shop.engine, &self.order)
    }

    fn cents(&mut self, most: usize) -> String {
        let minor = i64::try_from(1 + self.dice.below(most)).unwrap();
        Amount::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap().to_string()
    }

    fn line(&mut self) -> usize {
        1 + self.dice.below(self.progress().lines.len())
    }

    /// Asks for what may be refused; a refusal changes nothing.
    fn ask(&mut self, name: &str, fields: Json) -> Option<Receipt> {
        match self.shop.ask(name, fields.clone()) {
            Ok(receipt) => {
                self.learn(&receipt);
                *self.done.entry(name.to_owned()).or_default() += 1;
                Some(receipt)
            }
            Err(error) => {
                let class = error.code().class();
                assert!(matches!(class, Class::Invalid | Class::Refused), "{name} {fields}: {error}");
                None
            }
        }
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "only credits matter here")]
    fn learn(&mut self, receipt: &Receipt) {
        for event in receipt.events.iter() {
            let credited = match event {
                Event::OrderCancelled { credited, .. }
                | Event::OrderEdited { credited, .. }
                | Event::ReturnResolved { credited, .. }
                | Event::PriceAdjusted { amount: credited, .. } => *credited,
                _ => Amount::ZERO,
            };
            self.told = self.told.plus(credited).unwrap();
            if let Event::CreditGranted { amount, .. } = event {
                self.appeased = self.appeased.plus(*amount).unwrap();
            }
            if let Event::ReturnResolved { fee, .. } = event {
                self.fees = self.fees.plus(*fee).unwrap();
            }
        }
    }

    fn place(&mut self) {
        let mut lines = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let price = self.dice.of(&["0.01", "0.333", "3.337", "9.99", "10.01", "25", "0"]);
            let mut line = json!({"sku": "A", "quantity": 1 + self.dice.below(7), "unit_price": price});
            if self.dice.one_in(2) {
                line["taxes"] = json!([{"code": "vat", "rate": self.dice.of(&["0.2", "0.0825", "0.07"])}]);
            }
            if self.dice.one_in(3) {
                let units = 1 + self.dice.below(2);
                line["discounts"] = json!([{"code": "d", "amount": self.cents(300), "units": units}]);
            }
            lines.push(line);
        }
        let charges = if self.dice.one_in(2) { json!([{"kind": "shipping", "amount": "4.99"}]) } else { json!([]) };
        let discounts = if self.dice.one_in(3) { json!([{"code": "o", "amount": "1.00"}]) } else { json!([]) };
        let mode = self.dice.of(&["exclusive", "inclusive"]);
        let rounding = self.dice.of(&["half_up", "half_even", "down"]);
        let order = json!({"id": self.order, "channel": "web", "currency": "EUR", "lines": lines, "charges": charges,
            "discounts": discounts, "tax_mode": mode, "rounding": rounding});
        // A discount of more units than the line has is refused.
        if self.ask("place_order", order).is_none() {
            self.shop.order(&self.order, "A", 3, "10.01");
        }
    }

    fn step(&mut self) {
        let order = self.order.clone();
        match self.dice.below(12) {
            0 | 1 => {
                let lines = json!([{"line": self.line(), "quantity": 1 + self.dice.below(3)}]);
                self.ask("cancel_order", json!({"order": order, "lines": lines}));
            }
            2..=4 => self.adjust(),
            5 => {
                let amount = self.cents(400);
                self.ask("grant_refund", json!({"order": order, "amount": amount, "reason": "late"}));
            }
            6 | 7 => {
                let wanted = json!([{"line": self.line(), "quantity": self.dice.below(9)}]);
                self.ask("edit_order", json!({"order": order, "quantities": wanted}));
            }
            8 => {
                self.captured += 1;
                let reference = format!("C{}", self.captured);
                let mut report = Shop::report(&order, "capture", &reference, &self.cents(3_000));
                report["payment"] = json!(format!("{order}-P{}", self.dice.below(2)));
                self.ask("record_payment", report);
            }
            9 => {
                self.ask("ship_order", json!({"order": order, "location": "OSLO"}));
            }
            _ => {
                let (line, quantity) = (self.line(), 1 + self.dice.below(3));
                self.take_back(line, quantity);
            }
        }
    }

    /// What is refused names what is possible, and just that is possible.
    fn adjust(&mut self) {
        let line = self.line();
        let mut asked = json!({"order": self.order, "line": line, "amount": self.cents(1_500), "reason": "scratch"});
        if self.dice.one_in(2) {
            asked["quantity"] = json!(1 + self.dice.below(3));
        }
        let answer = self.shop.ask("adjust_price", asked.clone());
        match answer {
            Ok(receipt) => {
                self.learn(&receipt);
                *self.done.entry("adjust_price".to_owned()).or_default() += 1;
            }
            Err(error) if error.details().contains_key("possible") && self.dice.one_in(2) => {
                asked["amount"] = json!(error.details()["possible"]);
                if Amount::parse(&error.details()["possible"]).unwrap().is_positive() {
                    assert!(self.ask("adjust_price", asked.clone()).is_some(), "{asked} after {error}");
                }
            }
            Err(error) => assert_eq!(error.code().class(), Class::Refused, "{asked}: {error}"),
        }
    }

    fn take_back(&mut self, line: usize, quantity: usize) {
        self.returns += 1;
        let id = format!("{}-R{}", self.order, self.returns);
        let lines = json!([{"line": line, "quantity": quantity}]);
        if self.ask("request_return", json!({"id": id, "order": self.order, "lines": lines})).is_none() {
            return;
        }
        self.shop.run("approve_return", json!({"return_id": id}));
        self.shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
        self.shop.run("inspect_return", json!({"return_id": id}));
        if self.dice.one_in(4) {
            let fee = self.cents(200);
            if self.ask("resolve_return", json!({"return_id": id, "fee": fee})).is_some() {
                return;
            }
        }
        assert!(self.ask("resolve_return", json!({"return_id": id})).is_some());
    }

    /// At any time: no line is credited more than was charged, and no more is refunded than was captured.
    fn check(&self) {
        let (progress, terms) = (self.progress(), self.terms());
        for (agreed, held) in terms.lines.iter().zip(&progress.lines) {
            let gone = held.credited.plus(progress.adjusted(agreed.line)).unwrap();
            assert!(!held.credited.is_negative() && gone <= agreed.total, "{gone} of {} are credited", agreed.total);
        }
        let money = &progress.money;
        assert!(money.credited <= money.total && !money.credited.is_negative(), "{money:?}");
        assert!(money.refund_granted <= money.captured, "{money:?}");
    }

    /// Cancels what has not shipped and takes back the rest: then everything that was charged is credited, exactly.
    fn finish(&mut self) {
        self.ask("cancel_order", json!({"order": self.order}));
        for line in 1..=self.progress().lines.len() {
            let left = usize::try_from(self.progress().lines[line - 1].returnable().units()).unwrap();
            if left > 0 {
                self.take_back(line, left);
            }
        }
        let (progress, terms) = (self.progress(), self.terms());
        let mut charged = Amount::ZERO;
        for (agreed, held) in terms.lines.iter().zip(&progress.lines) {
            assert_eq!(held.credited_units, held.ordered);
            let credited = held.credited.plus(progress.adjusted(agreed.line)).unwrap();
            assert_eq!(credited, agreed.total, "order {} line {}", self.order, agreed.line);
            charged = charged.plus(credited).unwrap();
        }
        let of_charges = progress.charges_credited.iter().map(|at| terms.charges[usize::try_from(*at).unwrap()].total);
        charged = charged.plus(Amount::sum(of_charges).unwrap()).unwrap();
        assert_eq!(self.told, charged, "what was told of {}", self.order);
        if self.appeased.is_zero() {
            assert_eq!(progress.money.credited, charged.minus(self.fees).unwrap(), "order {}", self.order);
        }
    }
}

fn live(shop: &Shop, seed: u64, done: &mut BTreeMap<String, u64>) {
    let order = format!("H{seed}");
    let (told, appeased, fees) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
    let mut history =
        History { shop, dice: Dice::new(seed), order, returns: 0, told, appeased, fees, captured: 0, done };
    history.place();
    for _ in 0..3 + history.dice.below(12) {
        history.step();
        history.check();
    }
    history.finish();
    history.check();
}

/// `OMS_HISTORIES=100000 cargo test --release -p oms-core histories -- --nocapture` runs as many, and says how many.
#[test]
fn whatever_happens_to_an_order_the_credits_of_a_line_sum_exactly_to_its_charge() {
    let histories = std::env::var("OMS_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(HISTORIES);
    let (mut run, mut done) = (0, BTreeMap::new());
    while run < histories {
        let shop = Shop::open();
        shop.stock("A", 1_000_000);
        let next = histories.min(run + PER_SHOP);
        (run..next).for_each(|seed| live(&shop, seed, &mut done));
        run = next;
    }
    for name in ["adjust_price", "cancel_order", "edit_order", "grant_refund", "record_payment", "resolve_return"] {
        let accepted = done.get(name).copied().unwrap_or_default();
        assert!(accepted >= histories / 4, "{name} was accepted {accepted} times in {histories} histories: {done:?}");
    }
    println!("{run} histories of orders, credits sum exactly; accepted: {done:?}");
}
