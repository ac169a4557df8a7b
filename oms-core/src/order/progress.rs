//! What happened to an order: how its quantities are spread over stages, its holds and its money.
//!
//! Invariants:
//! - `ordered = open + backordered + allocated + released + in_transit + delivered + lost + returned_to_sender + cancelled`
//!   for every line, after every change;
//! - units move between stages, they never appear or vanish.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hold::Hold;
use super::money::{GatewayRequest, GatewayTask, LineAdjustment, OrderMoney, RequestKind};
use super::state::Standing;
use super::status::OrderStatus;
use crate::inventory::due;
use crate::kernel::{Kind, List, Rows, Stored, stored};
use crate::network::{BilledUpTo, Invoicing, Seller};
use crate::payment::Tender;
use crate::value::defaults::{is_nothing, is_yes, is_zero, yes};
use crate::value::{
    Actor, Amount, AmountError, GatewayReference, LocationId, Note, OrderId, PaymentId, Quantity, QuantityError,
    ReasonCode, ReturnId, Sku, Timestamp,
};

/// Units reserved at a location for a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReservedAt")]
pub struct Placed {
    /// Where.
    pub location: LocationId,
    /// How many.
    pub quantity: Quantity,
}

/// Units of a line that a location was asked to ship and has not shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// Which fulfillment order of the order, from 1.
    pub fulfillment_order: u32,
    /// Where.
    pub location: LocationId,
    /// How many.
    pub quantity: Quantity,
}

/// How the quantity of a line is spread over stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineProgress {
    /// Of which item.
    pub sku: Sku,
    /// All units.
    pub ordered: Quantity,
    /// Whether the ledger keeps stock of it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub stocked: bool,
    /// Not promised from anywhere yet.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub open: Quantity,
    /// Waiting for stock.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub backordered: Quantity,
    /// Reserved at locations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocated: Vec<Placed>,
    /// With locations that were asked to ship.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<Released>,
    /// Shipped and on the way.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub in_transit: Quantity,
    /// Shipped and with the customer.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub delivered: Quantity,
    /// Shipped and lost on the way.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub lost: Quantity,
    /// Shipped and sent back by the carrier.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub returned_to_sender: Quantity,
    /// Cancelled before they shipped.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub cancelled: Quantity,
    /// Of the shipped: announced to come back.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub returning: Quantity,
    /// Of the shipped: came back.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub returned: Quantity,
    /// Units that were credited, by cancelling or returning.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub credited_units: Quantity,
    /// What was credited for them.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub credited: Amount,
}

/// Units taken out of a line, by where they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// From open and backordered.
    pub unallocated: Quantity,
    /// From allocations.
    pub allocated: Vec<Placed>,
    /// From fulfillment orders.
    pub released: Vec<Released>,
}

impl LineProgress {
    /// A line of which nothing is promised yet.
    #[must_use]
    pub const fn new(sku: Sku, ordered: Quantity, stocked: bool) -> Self {
        Self {
            sku,
            ordered,
            stocked,
            open: ordered,
            backordered: Quantity::ZERO,
            allocated: Vec::new(),
            released: Vec::new(),
            in_transit: Quantity::ZERO,
            delivered: Quantity::ZERO,
            lost: Quantity::ZERO,
            returned_to_sender: Quantity::ZERO,
            cancelled: Quantity::ZERO,
            returning: Quantity::ZERO,
            returned: Quantity::ZERO,
            credited_units: Quantity::ZERO,
            credited: Amount::ZERO,
        }
    }

    /// Units reserved at locations.
    #[must_use]
    pub fn allocated_units(&self) -> Quantity {
        sum(self.allocated.iter().map(|placed| placed.quantity))
    }

    /// Units with locations that were asked to ship.
    #[must_use]
    pub fn released_units(&self) -> Quantity {
        sum(self.released.iter().map(|released| released.quantity))
    }

    /// Units that left, wherever they are now.
    #[must_use]
    pub fn shipped(&self) -> Quantity {
        sum([self.in_transit, self.delivered, self.lost, self.returned_to_sender])
    }

    /// Units that have not shipped and are not cancelled.
    #[must_use]
    pub fn unshipped(&self) -> Quantity {
        sum([self.open, self.backordered, self.allocated_units(), self.released_units()])
    }

    /// Units that shipped, did not come back and are not announced to.
    #[must_use]
    pub fn returnable(&self) -> Quantity {
        self.shipped().less(self.returned).less(self.returning).less(self.lost)
    }

    /// Whether the stages sum up to what was ordered.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        sum([self.unshipped(), self.shipped(), self.cancelled]) == self.ordered
    }

    /// Reserves units at a location that were open or backordered.
    ///
    /// # Errors
    /// When fewer units are unallocated.
    pub fn allocate(&mut self, location: &LocationId, quantity: Quantity) -> Result<(), QuantityError> {
        let from_open = quantity.min(self.open);
        self.backordered = self.backordered.minus(quantity.minus(from_open)?)?;
        self.open = self.open.minus(from_open)?;
        match self.allocated.iter_mut().find(|placed| placed.location == *location) {
            Some(placed) => placed.quantity = placed.quantity.plus(quantity)?,
            None => {
                let placed = Placed { location: location.clone(), quantity };
                // Most often it is the only one.
                if self.allocated.is_empty() { self.allocated = vec![placed] } else { self.allocated.push(placed) }
            }
        }
        Ok(())
    }

    /// Leaves open units waiting for stock.
    ///
    /// # Errors
    /// When fewer units are open.
    pub fn backorder(&mut self, quantity: Quantity) -> Result<(), QuantityError> {
        self.open = self.open.minus(quantity)?;
        self.backordered = self.backordered.plus(quantity)?;
        Ok(())
    }

    /// Hands what is allocated at a location to a fulfillment order; answers how much that was.
    ///
    /// # Errors
    /// When the sum is out of bounds.
    pub fn release(&mut self, location: &LocationId, fulfillment_order: u32) -> Result<Quantity, QuantityError> {
        let quantity = sum(self.allocated.iter().filter(|p| p.location == *location).map(|p| p.quantity));
        self.allocated.retain(|placed| placed.location != *location);
        if !quantity.is_zero() {
            self.released.push(Released { fulfillment_order, location: location.clone(), quantity });
        }
        Ok(quantity)
    }

    /// Takes units back from a fulfillment order, to be put into another stage by the caller.
    ///
    /// # Errors
    /// When the fulfillment order has fewer units of this line.
    pub fn take_released(&mut self, fulfillment_order: u32, quantity: Quantity) -> Result<(), QuantityError> {
        let mut left = quantity;
        for released in self.released.iter_mut().filter(|r| r.fulfillment_order == fulfillment_order) {
            let taken = left.min(released.quantity);
            released.quantity = released.quantity.minus(taken)?;
            left = left.minus(taken)?;
        }
        self.released.retain(|released| !released.quantity.is_zero());
        if left.is_zero() { Ok(()) } else { Err(QuantityError::Negative) }
    }

    /// Cancels units that have not shipped: what waits first, then what is reserved, then what is with locations that
    /// `may` name, the latest fulfillment order first.
    ///
    /// # Errors
    /// When fewer units can be cancelled.
    pub fn cancel(&mut self, quantity: Quantity, may: impl Fn(&Released) -> bool) -> Result<Taken, QuantityError> {
        let mut left = quantity;
        let mut taken = Taken::default();
        for stage in [&mut self.backordered, &mut self.open] {
            let part = left.min(*stage);
            *stage = stage.minus(part)?;
            left = left.minus(part)?;
            taken.unallocated = taken.unallocated.plus(part)?;
        }
        for placed in self.allocated.iter_mut().rev() {
            let part = left.min(placed.quantity);
            if !part.is_zero() {
                placed.quantity = placed.quantity.minus(part)?;
                left = left.minus(part)?;
                taken.allocated.push(Placed { location: placed.location.clone(), quantity: part });
            }
        }
        for released in self.released.iter_mut().rev().filter(|released| may(released)) {
            let part = left.min(released.quantity);
            if !part.is_zero() {
                released.quantity = released.quantity.minus(part)?;
                left = left.minus(part)?;
                taken.released.push(Released { quantity: part, ..released.clone() });
            }
        }
        if !left.is_zero() {
            return Err(QuantityError::Negative);
        }
        self.allocated.retain(|placed| !placed.quantity.is_zero());
        self.released.retain(|released| !released.quantity.is_zero());
        self.cancelled = self.cancelled.plus(quantity)?;
        Ok(taken)
    }
}

/// The sum of quantities of one line, which is at most what was ordered.
fn sum(quantities: impl IntoIterator<Item = Quantity>) -> Quantity {
    quantities
        .into_iter()
        .fold(Quantity::ZERO, |sum, quantity| Quantity::at_least_zero(sum.units().saturating_add(quantity.units())))
}

/// A note on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteEntry {
    /// Who wrote it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub text: Note,
}

/// A reported fact that breaks a rule which binds only what we decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attention {
    /// What is odd.
    pub code: ReasonCode,
    /// Since when.
    pub at: Timestamp,
}

/// What happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// Which order.
    pub order: OrderId,
    /// When the customer placed it.
    pub placed_at: Timestamp,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: u8,
    /// Its commercial standing.
    pub standing: Standing,
    /// Stops that are in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// How many holds were ever placed on it.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub holds_placed: u32,
    /// Its lines, by number from 1.
    pub lines: Vec<LineProgress>,
    /// Its money.
    pub money: OrderMoney,
    /// Charges that were credited, by position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges_credited: Vec<u32>,
    /// How many fulfillment orders were made for it.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub fulfillment_orders: u32,
    /// How many shipments were made for it.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub shipments: u32,
    /// How many requests to gateways were made for it.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub requests_made: u32,
    /// Requests to gateways that no report has answered yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<GatewayRequest>,
    /// Its payments, in the order in which they were first reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenders: Vec<Tender>,
    /// What was taken off prices after placing, by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<LineAdjustment>,
    /// Its returns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnId>,
    /// Its notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteEntry>,
    /// Reported facts that somebody should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attention: Vec<Attention>,
    /// Who sells it by law, where its channel names an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<Box<Seller>>,
    /// When the last part was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// From when on nobody wants what has not shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_after: Option<Timestamp>,
    /// From when on it is closed, once nothing is open, owed or expected back; of a draft, when it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    /// From when on stock is looked for once more, because it began to wait for some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recheck_at: Option<Timestamp>,
}

impl Progress {
    /// The line of this number.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<&LineProgress> {
        self.lines.get(usize::try_from(line.checked_sub(1)?).ok()?)
    }

    /// The line of this number, to be changed.
    #[must_use]
    pub fn line_mut(&mut self, line: u32) -> Option<&mut LineProgress> {
        self.lines.get_mut(usize::try_from(line.checked_sub(1)?).ok()?)
    }

    /// Lines with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &LineProgress)> {
        (1_u32..).zip(&self.lines)
    }

    /// Whether a unit is still to ship.
    #[must_use]
    pub fn has_unshipped(&self) -> bool {
        self.lines.iter().any(|line| !line.unshipped().is_zero())
    }

    /// Whether every unit has arrived, is lost, came back or was cancelled.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        self.lines.iter().all(|line| line.unshipped().is_zero() && line.in_transit.is_zero())
    }

    /// Whether nothing is open, owed, asked of a gateway or expected back.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let settled = self.money.balance().is_ok_and(|balance| balance.is_zero()) && self.requests.is_empty();
        self.has_arrived() && settled && self.lines.iter().all(|line| line.returning.is_zero())
    }

    /// Asks the host to have a gateway do something; answers the key of the request.
    pub fn request(&mut self, task: &GatewayTask, amount: Amount, at: Timestamp) -> GatewayReference {
        self.requests_made = self.requests_made.saturating_add(1);
        let key = GatewayReference::of(&self.order, self.requests_made);
        let (payment, shipment) = (task.payment().cloned(), task.shipment().cloned());
        self.requests.push(GatewayRequest { key: key.clone(), kind: task.kind(), amount, at, payment, shipment });
        key
    }

    /// What gateways were asked to do of a kind and have not answered.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn requested(&self, kind: RequestKind) -> Result<Amount, AmountError> {
        Amount::sum(self.requests.iter().filter(|request| request.kind == kind).map(|request| request.amount))
    }

    /// The same of one payment.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn requested_of(&self, kind: RequestKind, payment: &PaymentId) -> Result<Amount, AmountError> {
        let of_it =
            |request: &&GatewayRequest| request.kind == kind && request.payment.as_ref().is_some_and(|p| p == payment);
        Amount::sum(self.requests.iter().filter(of_it).map(|request| request.amount))
    }

    /// What of a payment is authorized, not captured, and asked for neither to be captured nor to be let go.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn spare_of(&self, tender: &Tender) -> Result<Amount, AmountError> {
        let asked = |kind| self.requested_of(kind, &tender.payment);
        let spare = tender.open()?.minus(asked(RequestKind::Capture)?)?.minus(asked(RequestKind::Void)?)?;
        Ok(Amount::ZERO.max(spare))
    }

    /// What is authorized and owed, and asked for neither of a gateway nor of a carrier.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn capturable(&self) -> Result<Amount, AmountError> {
        let asked = self.requested(RequestKind::Capture)?.plus(self.requested(RequestKind::Collect)?)?;
        let owed = self.money.balance()?.minus(asked)?;
        let spare = self.tenders.iter().try_fold(Amount::ZERO, |sum, tender| sum.plus(self.spare_of(tender)?))?;
        Ok(Amount::ZERO.max(owed.min(spare)))
    }

    /// The keys of its payments.
    pub fn payments(&self) -> impl Iterator<Item = &PaymentId> {
        self.tenders.iter().map(|tender| &tender.payment)
    }

    /// What was taken off the price of a line after placing.
    #[must_use]
    pub fn adjusted(&self, line: u32) -> Amount {
        let found = self.adjustments.iter().find(|adjustment| adjustment.line == line);
        found.map_or(Amount::ZERO, |adjustment| adjustment.amount)
    }

    /// What was credited of the charge of a line, for whatever reason: cancelled, returned, taken off its price.
    ///
    /// # Errors
    /// When the sum is out of bounds.
    pub fn credited_of(&self, line: u32) -> Result<Amount, AmountError> {
        self.line(line).map_or(Amount::ZERO, |held| held.credited).plus(self.adjusted(line))
    }

    /// Notes once that a reported fact is odd.
    pub fn attend(&mut self, code: ReasonCode, at: Timestamp) {
        if !self.attention.iter().any(|attention| attention.code == code) {
            self.attention.push(Attention { code, at });
        }
    }

    /// What documents of it follow, as it is now.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn billable(&self) -> Result<BilledUpTo, AmountError> {
        let credited = self.lines.iter().map(|line| line.credited);
        let adjusted = self.adjustments.iter().map(|adjustment| adjustment.amount);
        Ok(BilledUpTo {
            total: self.money.total,
            credited: Amount::sum(credited.chain(adjusted))?,
            charges_credited: u32::try_from(self.charges_credited.len()).unwrap_or(u32::MAX),
            shipped: sum(self.lines.iter().map(LineProgress::shipped)),
            cancelled: sum(self.lines.iter().map(|line| line.cancelled)),
        })
    }

    /// Whether documents of it may have to be issued: something changed that they follow.
    #[must_use]
    pub fn has_documents_due(&self) -> bool {
        let Some(seller) = &self.seller else { return false };
        let Ok(now) = self.billable() else { return true };
        let is_first_due = match seller.invoicing {
            Invoicing::PerOrder => true,
            Invoicing::PerShipment => !now.shipped.is_zero(),
        };
        seller.billed.as_ref().map_or(is_first_due, |billed| *billed != now)
    }

    /// Whether something of it waits for stock.
    #[must_use]
    pub fn has_backorders(&self) -> bool {
        self.lines.iter().any(|line| !line.backordered.is_zero())
    }

    /// Where it stands among the orders that wait for stock: the most urgent first, then the oldest.
    #[must_use]
    pub fn backorder_rank(&self) -> i64 {
        let less_urgent = i64::from(super::PRIORITY_MAX.saturating_sub(self.priority));
        less_urgent.saturating_mul(1 << 55).saturating_add(self.placed_at.micros())
    }
}

impl Stored for Progress {
    stored!(Progress, this => this.order.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        rows.add(List::OrdersByStatus, OrderStatus::of(self).shared(), self.placed_at);
        let waiting: BTreeSet<&Sku> =
            self.lines.iter().filter(|line| !line.backordered.is_zero()).map(|line| &line.sku).collect();
        for sku in waiting {
            rows.add(List::Backorders, sku.shared(), self.backorder_rank());
        }
        if let Some(seller) = self.seller.as_ref().filter(|_| self.has_documents_due()) {
            rows.add(List::DocumentsDue, seller.entity.shared(), self.placed_at);
        }
        for request in &self.requests {
            rows.add_to_all(List::Requests, request.at);
        }
        let closes_at = self.closes_at.filter(|_| matches!(self.standing, Standing::Placed | Standing::Draft));
        let cancel_after = self.cancel_after.filter(|_| self.standing == Standing::Placed && self.has_unshipped());
        for at in closes_at.into_iter().chain(cancel_after) {
            rows.add(List::Due, due(Kind::Progress), at);
        }
        if let Some(expires_at) = self.holds.iter().filter_map(|hold| hold.expires_at).min() {
            rows.add(List::Due, due(Kind::Progress), expires_at);
        }
        if let Some(at) = self.recheck_at.filter(|_| self.has_backorders()) {
            rows.add(List::Due, due(Kind::Progress), at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none_yet(value: &u32) -> bool {
    *value == 0
}
