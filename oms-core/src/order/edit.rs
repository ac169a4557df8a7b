//! Edits of an order: what is asked for, and edits that wait for their confirmation.
//!
//! Invariants:
//! - an order has at most one edit that waits; the stock that is held for it is a reservation of the order's.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::input::{ChargeInput, LineInput, ShipToInput};
use super::terms::{Destination, PaymentTerms, RequestedDates};
use crate::inventory::due;
use crate::kernel::{List, Rows, Stored, stored};
use crate::network::{Change, Shortage, Split};
use crate::value::{Actor, Amount, Attributes, ExternalId, OrderId, Quantity, ReasonCode, Timestamp};

/// How many units of a line the customer wants from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedUnits {
    /// Which line.
    pub line: u32,
    /// How many in all: those that have shipped count, those that were cancelled do not. Nothing removes the line.
    pub quantity: Quantity,
}

impl WantedUnits {
    /// So many units of a line in all.
    #[must_use]
    pub const fn new(line: u32, quantity: Quantity) -> Self {
        Self { line, quantity }
    }
}

/// What one unit of a line costs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPrice {
    /// Which line.
    pub line: u32,
    /// The price of one unit, before discounts; with taxes when the tax mode is inclusive.
    pub unit_price: Amount,
}

/// Where a line goes from now on, and what it bears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineChange {
    /// Which line.
    pub line: u32,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<ShipToInput>,
    /// Host-defined attributes, in place of those there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
}

/// What is to change in an order. To replace an item, set its line to no units and add a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderEdit {
    /// Which order.
    pub order: OrderId,
    /// Lines of which another number of units is wanted. Added units cost the line's unit price, less its discounts that
    /// are percentages, with taxes by its rates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<WantedUnits>,
    /// Lines of which a unit costs another price. Discounts that are percentages and taxes follow by their rates, other
    /// discounts stay. Not of a line of which something was credited already, or that has discounts on some units only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<NewPrice>,
    /// Lines that go elsewhere, or bear other attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub line_changes: Vec<LineChange>,
    /// Lines to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineInput>,
    /// Charges to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<ChargeInput>,
    /// Where it goes from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Whether taxes stay as they are although units go to another country, subdivision or postal area.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_taxes: bool,
    /// How it is to be delivered, as the host calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ReasonCode>,
    /// When the customer wants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<RequestedDates>,
    /// The customer's own reference, such as a purchase order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// When it is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_terms: Option<PaymentTerms>,
    /// How urgent it is: 0 to 100, 100 first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Whether it may be served from several locations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What becomes of units that nobody has. Unless they wait as a backorder, an edit that asks for more than there is is
    /// refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    /// Host-defined attributes, in place of those there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl OrderEdit {
    /// An edit that changes nothing yet.
    #[must_use]
    pub const fn new(order: OrderId) -> Self {
        Self {
            order,
            quantities: Vec::new(),
            prices: Vec::new(),
            line_changes: Vec::new(),
            lines: Vec::new(),
            charges: Vec::new(),
            destination: None,
            keep_taxes: false,
            method: None,
            requested: None,
            purchase_order: None,
            payment_terms: None,
            priority: None,
            split: None,
            shortage: None,
            attributes: None,
            reason: None,
        }
    }

    /// What of the whole order it changes.
    pub(crate) fn order_changes(&self) -> impl Iterator<Item = Change> {
        let has_details = self.priority.is_some()
            || self.split.is_some()
            || self.shortage.is_some()
            || self.attributes.is_some()
            || self.requested.is_some()
            || self.purchase_order.is_some()
            || self.payment_terms.is_some()
            || self.line_changes.iter().any(|change| change.attributes.is_some());
        let changes = [
            (!self.lines.is_empty(), Change::AddLines),
            (!self.charges.is_empty(), Change::AddCharges),
            (self.destination.is_some(), Change::Destination),
            (self.method.is_some(), Change::Method),
            (has_details, Change::Details),
        ];
        changes.into_iter().filter(|(is_made, _)| *is_made).map(|(_, change)| change)
    }
}

/// How an edit that waits stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditState {
    /// It waits for its confirmation, and holds what it would need.
    Staged,
    /// It was made.
    Confirmed,
    /// It was called off.
    Discarded,
    /// Its time was up.
    Expired,
}

/// The last edit of an order that was staged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingEdit {
    /// What is to change.
    pub edit: OrderEdit,
    /// How it stands.
    pub state: EditState,
    /// Who staged it.
    pub staged_by: Actor,
    /// When.
    pub staged_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What the order's total was to become, as of when it was staged.
    pub total: Amount,
    /// What the customer was to owe in all, as of when it was staged; negative when we would owe the customer.
    pub balance: Amount,
}

impl Stored for PendingEdit {
    stored!(PendingEdit, this => this.edit.order.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        if self.state == EditState::Staged {
            rows.add(List::Due, due(Self::KIND), self.expires_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.edit.order.shared())
    }
}
