//! Fulfillment: the work a location is asked to do, and the shipments that leave it.

mod shipment;
mod state;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use shipment::{Package, Shipment, ShipmentLine, ShipmentStatus, TrackingEvent, Whereabouts};
pub use state::{FulfillmentAction, FulfillmentState};

use crate::event::LineUnits;
use crate::kernel::{Stored, stored};
use crate::order::ShipTo;
use crate::value::{FulfillmentOrderId, LocationId, OrderId, Quantity, ReasonCode, ShipmentId, Sku};

/// Units of one order line in a fulfillment order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FulfillmentLine {
    /// The line of the order.
    pub line: u32,
    /// What.
    pub sku: Sku,
    /// How many units are to be shipped, or were. A short pick, a cancellation and a rejection lower it.
    pub quantity: Quantity,
    /// Of these: picked.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub picked: Quantity,
    /// Of these: shipped.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub shipped: Quantity,
}

impl FulfillmentLine {
    /// Units still to be shipped.
    #[must_use]
    pub fn unshipped(&self) -> Quantity {
        self.quantity.less(self.shipped)
    }
}

/// The work that one location is asked to do for one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FulfillmentOrder {
    /// Its key: the order's id and `-F1`, `-F2` and so on.
    pub id: FulfillmentOrderId,
    /// For which order.
    pub order: OrderId,
    /// The number after the `F`.
    pub ordinal: u32,
    /// Where.
    pub location: LocationId,
    /// How far it is.
    pub state: FulfillmentState,
    /// What is to be shipped.
    pub lines: Vec<FulfillmentLine>,
    /// Where it goes, where that is not where the order goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<Box<ShipTo>>,
    /// Units that the location was asked to let go of, and has not answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel_requested: Vec<LineUnits>,
    /// What has left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipments: Vec<ShipmentId>,
    /// Why it was rejected or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl FulfillmentOrder {
    /// The units of an order line in it.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<&FulfillmentLine> {
        self.lines.iter().find(|held| held.line == line)
    }

    /// The units of an order line in it, to be changed.
    #[must_use]
    pub fn line_mut(&mut self, line: u32) -> Option<&mut FulfillmentLine> {
        self.lines.iter_mut().find(|held| held.line == line)
    }

    /// Forgets what it was asked to let go of beyond what it still has; answers whether that was something.
    pub(crate) fn forget_requests(&mut self) -> bool {
        if self.cancel_requested.is_empty() {
            return false;
        }
        let requested = std::mem::take(&mut self.cancel_requested);
        let left = requested.iter().map(|asked| {
            let held = self.line(asked.line).map(FulfillmentLine::unshipped).unwrap_or_default();
            LineUnits { line: asked.line, quantity: asked.quantity.min(held) }
        });
        self.cancel_requested = left.filter(|units| !units.quantity.is_zero()).collect();
        self.cancel_requested != requested
    }

    /// Whether everything in it has shipped or was taken out.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.lines.iter().all(|line| line.unshipped().is_zero())
    }
}

impl Stored for FulfillmentOrder {
    stored!(FulfillmentOrder, this => this.id.shared());

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}
