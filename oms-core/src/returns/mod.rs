//! Returns: what came back, in which condition, and what becomes of it.
//!
//! Invariants:
//! - units never come back that did not leave: returned + returning <= shipped for every order line;
//! - the credits of a line, once all its units are cancelled or returned, sum exactly to what was charged for it.

mod algebra;
mod state;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use algebra::credit_of_units;
pub use state::{ReturnAction, ReturnState};

use crate::kernel::{List, Name, Rows, Stored, stored, subject_of};
use crate::value::defaults::{is_nothing, is_yes, yes};
use crate::value::{
    Amount, ChannelId, Currency, ExternalId, LocationId, OrderId, Quantity, ReasonCode, ReturnId, Sku, Timestamp,
};

/// How many lines a return may have.
pub const RETURN_LINES_MAX: usize = 1_000;

/// What becomes of a unit that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It can be sold again: to `available`.
    Restock,
    /// It waits for a closer look: it stays in `quality_hold`.
    QualityHold,
    /// It is set aside as damaged, to be mended or sold as it is: to `damaged`.
    Damaged,
    /// It is thrown away: to `scrap`.
    Scrap,
    /// It goes back to who made it: to `supplier`.
    ReturnToVendor,
}

/// Units that were looked at, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inspected {
    /// What becomes of them.
    pub disposition: Disposition,
    /// How many.
    pub quantity: Quantity,
    /// Whether they are credited.
    pub credit: bool,
}

/// One line of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnLine {
    /// The line of the order, when the return names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What comes back.
    pub sku: Sku,
    /// Whether the ledger keeps stock of it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub stocked: bool,
    /// How many units were announced.
    pub quantity: Quantity,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// What the customer or channel says it is worth, for all announced units. Where the return names no order line,
    /// this is what is credited; where it does, the sale decides and this is kept beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_credit: Option<Amount>,
    /// Of the announced: arrived.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub received: Quantity,
    /// Of the arrived: looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inspected: Vec<Inspected>,
    /// Of the looked at: credited.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub credited_units: Quantity,
    /// What was credited for them.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub credited: Amount,
}

impl ReturnLine {
    /// Units that were announced and have not arrived.
    #[must_use]
    pub fn expected(&self) -> Quantity {
        self.quantity.less(self.received)
    }

    /// Units that arrived and were not looked at.
    #[must_use]
    pub fn uninspected(&self) -> Quantity {
        self.received.less(self.inspected_units())
    }

    /// Units that were looked at.
    #[must_use]
    pub fn inspected_units(&self) -> Quantity {
        Quantity::sum(self.inspected.iter().map(|row| row.quantity)).unwrap_or_default()
    }

    /// Units that were looked at and are credited.
    #[must_use]
    pub fn creditable_units(&self) -> Quantity {
        let credited = self.inspected.iter().filter(|row| row.credit);
        Quantity::sum(credited.map(|row| row.quantity)).unwrap_or_default()
    }
}

/// Something that comes back, with or without an order that we know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Return {
    /// Its key.
    pub id: ReturnId,
    /// Which order it comes back from, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Through which channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// The id by which the channel knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// How far it is.
    pub state: ReturnState,
    /// In which currency amounts are.
    pub currency: Currency,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Where it goes, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// What comes back.
    pub lines: Vec<ReturnLine>,
    /// What was withheld from the credit, such as a restocking fee.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub fee: Amount,
    /// What was credited, before the fee.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub credited: Amount,
    /// What is to be refunded for it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub refund: Amount,
    /// Why it was declined or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Return {
    /// The line at this position, from 1.
    #[must_use]
    pub fn line(&self, position: u32) -> Option<&ReturnLine> {
        self.lines.get(usize::try_from(position.checked_sub(1)?).ok()?)
    }

    /// The line at this position, from 1, to be changed.
    #[must_use]
    pub fn line_mut(&mut self, position: u32) -> Option<&mut ReturnLine> {
        self.lines.get_mut(usize::try_from(position.checked_sub(1)?).ok()?)
    }

    /// Lines with their positions.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &ReturnLine)> {
        (1_u32..).zip(&self.lines)
    }
}

impl Stored for Return {
    stored!(Return, this => this.id.shared());

    fn names(&self) -> Vec<Name> {
        self.external_id.clone().map(Name::ReturnExternal).into_iter().collect()
    }

    fn rows(&self, rows: &mut Rows<'_>) {
        rows.add_to_all(List::Returns, self.requested_at);
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.as_ref().map_or_else(|| subject_of(Self::KIND, self.id.as_str()), OrderId::shared))
    }
}
