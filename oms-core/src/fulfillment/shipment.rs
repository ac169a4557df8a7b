//! Shipments: goods that left, in parcels, each with tracking.
//!
//! Invariants:
//! - the status of a package does not depend on the order in which tracking reports arrive;
//! - the same report twice is one report.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{List, Rows, Stored, stored};
use crate::value::{
    FulfillmentOrderId, Label, LocationId, OrderId, Quantity, ShipmentId, Sku, Timestamp, TrackingNumber,
};

/// What a carrier says about a parcel, in the words of all carriers. Later in this list beats earlier, where two
/// reports name the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStatus {
    /// The carrier knows of it.
    LabelCreated,
    /// The carrier has it.
    PickedUp,
    /// It moves.
    InTransit,
    /// It is on the van.
    OutForDelivery,
    /// It waits at a pickup point.
    AvailableForPickup,
    /// Something went wrong on the way.
    Exception,
    /// The customer has it.
    Delivered,
    /// It is back at the sender.
    ReturnedToSender,
    /// Nobody knows where it is.
    Lost,
}

/// Which stage of an order line a package's units are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whereabouts {
    /// On the way.
    InTransit,
    /// With the customer.
    Delivered,
    /// Gone.
    Lost,
    /// Back at the sender.
    ReturnedToSender,
}

impl Whereabouts {
    /// Whether the customer does not get them, as far as is known.
    #[must_use]
    pub const fn is_gone(self) -> bool {
        match self {
            Self::InTransit | Self::Delivered => false,
            Self::Lost | Self::ReturnedToSender => true,
        }
    }
}

impl ShipmentStatus {
    /// The stage that the units of a package with this status are in.
    #[must_use]
    pub const fn whereabouts(self) -> Whereabouts {
        match self {
            Self::LabelCreated
            | Self::PickedUp
            | Self::InTransit
            | Self::OutForDelivery
            | Self::AvailableForPickup
            | Self::Exception => Whereabouts::InTransit,
            Self::Delivered => Whereabouts::Delivered,
            Self::ReturnedToSender => Whereabouts::ReturnedToSender,
            Self::Lost => Whereabouts::Lost,
        }
    }
}

/// One report of a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct TrackingEvent {
    /// When it took place.
    pub at: Timestamp,
    /// What took place.
    pub status: ShipmentStatus,
}

/// Units of one order line in a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentLine {
    /// The line of the order.
    pub line: u32,
    /// What.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// The carrier's number for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<TrackingNumber>,
    /// Who carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Label>,
    /// What is in it.
    pub lines: Vec<ShipmentLine>,
    /// What the carrier reported, in the order of time.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub events: BTreeSet<TrackingEvent>,
}

impl Package {
    /// What the latest report says; a label, when there is none.
    #[must_use]
    pub fn status(&self) -> ShipmentStatus {
        self.events.last().map_or(ShipmentStatus::LabelCreated, |event| event.status)
    }
}

/// Goods that left a location for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shipment {
    /// Its key: the order's id and `-S1`, `-S2` and so on.
    pub id: ShipmentId,
    /// For which order.
    pub order: OrderId,
    /// From which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// From where.
    pub location: LocationId,
    /// When it left.
    pub shipped_at: Timestamp,
    /// Its parcels, at least one.
    pub packages: Vec<Package>,
}

impl Shipment {
    /// The units of all packages, by line.
    pub fn lines(&self) -> impl Iterator<Item = &ShipmentLine> {
        self.packages.iter().flat_map(|package| &package.lines)
    }
}

impl Stored for Shipment {
    stored!(Shipment, this => this.id.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        let numbers: BTreeSet<&TrackingNumber> = self.packages.iter().filter_map(|p| p.tracking.as_ref()).collect();
        for number in numbers {
            rows.add(List::Tracking, number.shared(), self.shipped_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}
