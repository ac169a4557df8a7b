//! Soft reservations: a claim on stock with an owner and an expiry, such as a cart.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Kind, List, Rows, Stored, stored, subject_of};
use crate::value::{Label, LocationId, Quantity, ReservationId, Sku, Timestamp};

/// Units of one item held at one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservedLine {
    /// Of which item.
    pub sku: Sku,
    /// Where.
    pub location: LocationId,
    /// How many units.
    pub quantity: Quantity,
}

/// A claim on stock. Its units stand in the bucket `reserved` until it is released, used by an order, or swept after
/// it expired; from its expiry on, every decision counts them as free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Its key.
    pub id: ReservationId,
    /// Whose it is, for people: a cart, a draft, a phone call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Label>,
    /// What is held. Empty once it is released or used.
    pub lines: Vec<ReservedLine>,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Reservation {
    /// Whether it no longer counts at `now`.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

impl Stored for Reservation {
    stored!(Reservation, this => this.id.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        if self.lines.is_empty() {
            return;
        }
        rows.add(List::Due, due_key(), self.expires_at);
        for line in &self.lines {
            rows.add(List::Reservations, line.sku.shared(), self.expires_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(subject_of(Self::KIND, self.id.as_str()))
    }
}

fn due_key() -> Arc<str> {
    Arc::from(due(Kind::Reservation))
}

/// The kinds of record that fall due.
pub(crate) fn kinds_due() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| !due(*kind).is_empty())
}

/// The key under which records of a kind fall due.
#[must_use]
pub(crate) const fn due(kind: Kind) -> &'static str {
    match kind {
        Kind::Reservation => "reservation",
        Kind::Payment => "payment",
        Kind::Progress => "progress",
        Kind::CreditAccount => "credit_account",
        Kind::PendingEdit => "pending_edit",
        Kind::Network
        | Kind::Item
        | Kind::Party
        | Kind::Order
        | Kind::FulfillmentOrder
        | Kind::Shipment
        | Kind::Return
        | Kind::Document
        | Kind::Series
        | Kind::Billing => "",
    }
}
