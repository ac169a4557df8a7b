//! A kit for tests of programs that embed the library: a shop in memory with a clock that stands still until it is moved,
//! and ids that are the same in every run.
//!
//! ```
//! use oms::testing::TestShop;
//! let shop = TestShop::stocked("MUG", 10);
//! let order = shop.order("MUG", 3, "9.50");
//! shop.later(3_600);
//! let view = shop.ask(&oms::query::order::GetOrder { order });
//! assert_eq!((view.status.name(), view.balance.to_string().as_str()), ("placed", "28.50"));
//! assert!(shop.verify().is_clean());
//! ```
//!
//! Everything here panics where a call is refused, with the refusal as its message: that is what a test wants. To test
//! refusals, call [`TestShop::try_execute`]. A store of one's own is checked by [`store::conformance`](crate::store).
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::sync::Mutex;

use oms_core::decide::order::PlaceOrder;
use oms_core::decide::setup::{RecordItem, SetChannel, SetLocation};
use oms_core::decide::stock::{ReceiptLine, ReceiveStock};
use oms_core::inventory::Bucket;
use oms_core::network::{Channel, Location};
use oms_core::order::{LineInput, OrderInput};
use oms_core::query::Ask;
use oms_core::store::{MemoryStore, Store};
use oms_core::value::{Actor, Amount, Currency, OrderId, Quantity, Timestamp};
use oms_core::verify::Verification;
use oms_core::{Command, Context, Receipt, Result, SeededIds};

use crate::open::{Oms, open_store};

/// Where the clock of a shop stands at first.
pub const START: &str = "2026-01-02T09:00:00Z";

/// A shop for one test: the channel `web`, the location `OSLO`, amounts in EUR, the actor `tester`.
#[derive(Debug)]
pub struct TestShop {
    /// The shop itself.
    pub oms: Oms,
    now: Mutex<Timestamp>,
    actor: Actor,
}

impl Default for TestShop {
    fn default() -> Self {
        Self::over(Box::new(MemoryStore::new()))
    }
}

impl TestShop {
    /// A shop in memory, without items.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A shop over another store, which is empty.
    #[must_use]
    pub fn over(store: Box<dyn Store>) -> Self {
        let oms = open_store(store, Box::new(SeededIds::new(1)));
        let now = Mutex::new(good(Timestamp::parse(START)));
        let shop = Self { oms, now, actor: good(Actor::parse("tester")) };
        shop.execute(SetChannel { channel: Channel::new(parsed("web")) });
        shop.execute(SetLocation { location: Location::new(parsed("OSLO")) });
        shop
    }

    /// A shop in memory with an item and units of it.
    #[must_use]
    pub fn stocked(sku: &str, units: i64) -> Self {
        let shop = Self::new();
        shop.item(sku);
        shop.stock(sku, units);
        shop
    }

    /// What the clock says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Lets time pass.
    pub fn later(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.plus_seconds(seconds);
    }

    /// The circumstances of a call now.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::new(self.now(), self.actor.clone())
    }

    /// Executes a command that has to be accepted.
    #[track_caller]
    pub fn execute(&self, command: impl Into<Command>) -> Receipt {
        good(self.try_execute(command))
    }

    /// Executes a command now.
    ///
    /// # Errors
    /// The refusal.
    pub fn try_execute(&self, command: impl Into<Command>) -> Result<Receipt> {
        self.oms.execute(&self.context(), command)
    }

    /// Asks a query that has to be answered, as of now.
    #[track_caller]
    pub fn ask<Q: Ask>(&self, query: &Q) -> Q::Answer {
        let context = self.context();
        good(self.oms.engine().ask(&context.tenant, context.now, query))
    }

    /// Adds an item.
    #[track_caller]
    pub fn item(&self, sku: &str) {
        self.execute(RecordItem::new(parsed(sku)));
    }

    /// Takes units in at `OSLO`.
    #[track_caller]
    pub fn stock(&self, sku: &str, units: i64) {
        let line = ReceiptLine { sku: parsed(sku), quantity: good(Quantity::new(units)), unit_cost: None };
        let (location, bucket) = (parsed("OSLO"), Bucket::Available);
        self.execute(ReceiveStock { location, lines: vec![line], bucket, document: None });
    }

    /// An order of one line, to be changed before it is placed.
    #[track_caller]
    #[must_use]
    pub fn order_input(&self, sku: &str, units: i64, unit_price: &str) -> OrderInput {
        let line = LineInput::new(parsed(sku), good(Quantity::new(units)), good(Amount::parse(unit_price)));
        OrderInput::new(parsed("web"), good(Currency::parse("EUR")), vec![line])
    }

    /// Places an order of one line.
    #[track_caller]
    pub fn order(&self, sku: &str, units: i64, unit_price: &str) -> OrderId {
        let receipt = self.execute(PlaceOrder(self.order_input(sku, units, unit_price)));
        receipt.order_id().unwrap_or_else(|| panic!("the receipt of an order names it"))
    }

    /// Checks every invariant.
    #[track_caller]
    #[must_use]
    pub fn verify(&self) -> Verification {
        good(self.oms.verify(&self.context().tenant))
    }
}

#[track_caller]
fn good<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> T {
    good(text.parse())
}

#[cfg(test)]
mod tests {
    use oms_core::Code;

    use super::*;

    #[test]
    fn two_shops_live_the_same_life() {
        let ids = || {
            let shop = TestShop::stocked("MUG", 10);
            shop.later(60);
            (shop.order("MUG", 1, "1.00"), shop.order("MUG", 1, "1.00"))
        };
        assert_eq!(ids(), ids());
    }

    #[test]
    fn the_clock_stands_still_until_it_is_moved() {
        let shop = TestShop::new();
        let before = shop.now();
        assert_eq!(before.to_string(), START);
        shop.later(90);
        assert_eq!(shop.now(), before.plus_seconds(90));
    }

    #[test]
    fn a_refusal_is_there_to_be_looked_at() {
        let shop = TestShop::stocked("MUG", 1);
        let mut input = shop.order_input("MUG", 5, "1.00");
        input.shortage = Some(oms_core::network::Shortage::Refuse);
        let error = shop.try_execute(PlaceOrder(input)).unwrap_err();
        assert_eq!(error.code(), Code::InsufficientStock);
    }
}
