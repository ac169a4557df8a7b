//! What the simulated host knows from the receipts it was given: stock, open work, and how far each order is.
//!
//! It never asks the store. So a run that was killed can start again from the beginning: the library answers what was
//! accepted before with the first receipts, and the host comes to the same decisions.

use std::collections::{BTreeMap, HashMap};

use oms::Receipt;
use oms::event::{Event, LineAt, LineUnits};
use oms::inventory::{Account, Bucket};
use oms::value::{Amount, Currency, FulfillmentOrderId, GatewayReference, LocationId, OrderId, ShipmentId, Sku};

/// Work that a location was asked to do.
#[derive(Clone, Debug)]
pub struct Work {
    pub order: OrderId,
    pub lines: Vec<LineUnits>,
}

/// How far an order is, by line.
#[derive(Clone, Debug, Default)]
pub struct Held {
    pub shipped: Vec<i64>,
    pub cancelled: Vec<i64>,
    pub returned: Vec<i64>,
    pub waiting: Vec<i64>,
}

/// What the host has to do next, because the library said so.
#[derive(Clone, Debug)]
pub enum Task {
    Fulfill(FulfillmentOrderId),
    Deliver(ShipmentId),
    Capture { order: OrderId, amount: Amount, currency: Currency, key: GatewayReference },
    Void { order: OrderId, amount: Amount, currency: Currency, key: GatewayReference },
    Refund { order: OrderId, amount: Amount, currency: Currency, key: GatewayReference },
}

/// The host's memory.
#[derive(Debug, Default)]
pub struct Mirror {
    pub available: BTreeMap<Sku, BTreeMap<LocationId, i64>>,
    pub work: HashMap<FulfillmentOrderId, Work>,
    pub held: HashMap<OrderId, Held>,
    pub waiting: BTreeMap<Sku, i64>,
    /// The skus of the lines of each order.
    pub skus: HashMap<OrderId, Vec<Sku>>,
    pub commands: u64,
    pub replayed: u64,
}

impl Mirror {
    /// What is available of an item anywhere.
    pub fn available_of(&self, sku: &Sku) -> i64 {
        self.available.get(sku).map_or(0, |at| at.values().fold(0, |sum: i64, units| sum.saturating_add(*units)))
    }

    /// Remembers what a receipt says; answers what is to be done because of it.
    pub fn absorb(&mut self, receipt: &Receipt) -> Vec<Task> {
        self.commands = self.commands.saturating_add(1);
        self.replayed = self.replayed.saturating_add(u64::from(receipt.replayed));
        for movement in &*receipt.movements {
            for (account, sign) in [(&movement.source, -1_i64), (&movement.target, 1)] {
                if let Account::At(Bucket::Available, location) = account {
                    let at = self.available.entry(movement.sku.clone()).or_default();
                    let held = at.entry(location.clone()).or_default();
                    *held = held.saturating_add(movement.quantity.units().saturating_mul(sign));
                }
            }
        }
        receipt.events.iter().filter_map(|event| self.learn(event)).collect()
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "a host acts on the events it cares for and lets others pass")]
    fn learn(&mut self, event: &Event) -> Option<Task> {
        match event {
            Event::OrderBackordered { order, lines } => {
                self.wait(order, lines.iter().map(|u| (u.line, u.quantity.units())))
            }
            Event::BackorderFilled { order, lines } => {
                self.wait(
                    order,
                    lines.iter().map(|LineAt { line, quantity, .. }| (*line, quantity.units().saturating_neg())),
                );
            }
            Event::FulfillmentRequested { order, fulfillment_order, lines, .. } => {
                let work = Work { order: order.clone(), lines: lines.clone() };
                self.work.insert(fulfillment_order.clone(), work);
                return Some(Task::Fulfill(fulfillment_order.clone()));
            }
            Event::FulfillmentCancelled { fulfillment_order, lines, .. } => self.take_out(fulfillment_order, lines),
            Event::OrderCancelled { order, lines, .. } => self.cancel(order, lines),
            Event::OrderShipped { shipment, .. } => return Some(Task::Deliver(shipment.clone())),
            Event::CaptureRequested { order, amount, currency, key, .. } => {
                let (order, key) = (order.clone(), key.clone());
                return Some(Task::Capture { order, amount: *amount, currency: *currency, key });
            }
            Event::VoidRequested { order, amount, currency, key, .. } => {
                let (order, key) = (order.clone(), key.clone());
                return Some(Task::Void { order, amount: *amount, currency: *currency, key });
            }
            Event::RefundRequested { order, amount, currency, key, .. } => {
                let (order, key) = (order.clone(), key.clone());
                return Some(Task::Refund { order, amount: *amount, currency: *currency, key });
            }
            _ => {}
        }
        None
    }

    fn wait(&mut self, order: &OrderId, units: impl Iterator<Item = (u32, i64)>) {
        let skus = self.skus.get(order).cloned().unwrap_or_default();
        for (line, change) in units {
            if let Some(waiting) = self.held.get_mut(order).and_then(|held| cell(&mut held.waiting, line)) {
                let before = *waiting;
                *waiting = waiting.saturating_add(change).max(0);
                if let Some(sku) = index(line).and_then(|line| skus.get(line)) {
                    let total = self.waiting.entry(sku.clone()).or_default();
                    *total = total.saturating_add(waiting.saturating_sub(before));
                }
            }
        }
    }

    fn cancel(&mut self, order: &OrderId, lines: &[LineUnits]) {
        let waiting =
            |held: &Held, line| index(line).and_then(|line| held.waiting.get(line)).copied().unwrap_or_default();
        let held = self.held.get(order).cloned().unwrap_or_default();
        // Cancelling takes what waits first.
        let served = lines.iter().map(|u| (u.line, u.quantity.units().min(waiting(&held, u.line)).saturating_neg()));
        let served: Vec<(u32, i64)> = served.collect();
        self.wait(order, served.into_iter());
        for units in lines {
            if let Some(cancelled) = self.held.get_mut(order).and_then(|held| cell(&mut held.cancelled, units.line)) {
                *cancelled = cancelled.saturating_add(units.quantity.units());
            }
        }
    }

    fn take_out(&mut self, id: &FulfillmentOrderId, lines: &[LineUnits]) {
        let Some(work) = self.work.get_mut(id) else { return };
        for out in lines {
            if let Some(line) = work.lines.iter_mut().find(|line| line.line == out.line) {
                line.quantity = line.quantity.less(out.quantity);
            }
        }
        work.lines.retain(|line| !line.quantity.is_zero());
        if work.lines.is_empty() {
            self.work.remove(id);
        }
    }

    /// All of a work has left.
    pub fn shipped(&mut self, id: &FulfillmentOrderId) {
        let Some(work) = self.work.remove(id) else { return };
        for units in work.lines {
            if let Some(shipped) = self.held.get_mut(&work.order).and_then(|held| cell(&mut held.shipped, units.line)) {
                *shipped = shipped.saturating_add(units.quantity.units());
            }
        }
    }
}

fn index(line: u32) -> Option<usize> {
    usize::try_from(line.checked_sub(1)?).ok()
}

/// The cell of a line.
pub fn cell(cells: &mut [i64], line: u32) -> Option<&mut i64> {
    cells.get_mut(index(line)?)
}

/// What stands in the cell of a line.
pub fn units(cells: &[i64], line: u32) -> i64 {
    index(line).and_then(|line| cells.get(line)).copied().unwrap_or_default()
}
