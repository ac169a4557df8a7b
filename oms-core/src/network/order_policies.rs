//! What an order has to be to be placed, and what of it may change at which stage.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::policy::RULES_MAX;
use crate::code::Code;
use crate::error::Problems;
use crate::value::{Amount, ChannelId, Currency, Quantity, ReasonCode};

/// What an order has to be to be placed: every rule that applies to it has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderPolicy {
    /// The rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<OrderRule>,
}

/// A rule that orders have to follow, such as a minimum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRule {
    /// Its name, told in the refusal.
    pub code: ReasonCode,
    /// Only for orders of these channels. Default: of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeSet<ChannelId>>,
    /// Only for orders in this currency. Needed where an amount is named. Default: in any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What the goods cost at least, after discounts, as their prices are given: without charges, and without taxes that
    /// come on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_min: Option<Amount>,
    /// How many units are ordered at least, over all lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units_min: Option<Quantity>,
    /// Of what the quantity of each line has to be a multiple, such as 12 where only dozens are sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units_multiple: Option<Quantity>,
    /// Whether it has to name who orders.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_party: bool,
    /// Whether it has to bear the customer's own reference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_purchase_order: bool,
}

impl OrderRule {
    /// A rule that asks for nothing yet.
    #[must_use]
    pub const fn new(code: ReasonCode) -> Self {
        Self {
            code,
            channels: None,
            currency: None,
            goods_min: None,
            units_min: None,
            units_multiple: None,
            needs_party: false,
            needs_purchase_order: false,
        }
    }
}

impl OrderPolicy {
    pub(super) fn problems(&self, problems: &mut Problems) {
        if self.rules.len() > RULES_MAX {
            problems.add("policy.rules", Code::LimitExceeded, format!("a policy has at most {RULES_MAX} rules"));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let at = |field: &str| format!("policy.rules[{index}].{field}");
            let names_currency = rule.goods_min.is_none() || rule.currency.is_some();
            problems.require(names_currency, at("currency"), "a rule about an amount names its currency");
            let fits = rule.goods_min.zip(rule.currency).is_none_or(|(amount, currency)| amount.fits(currency));
            problems.require(fits, at("goods_min"), "more decimals than the currency has");
            let some = rule.units_multiple.is_none_or(|units| !units.is_zero());
            problems.require(some, at("units_multiple"), "a multiple is of at least one unit");
        }
    }
}

/// How far units are on their way. Later in this list is farther.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No location was asked to ship.
    Open,
    /// A location was asked to ship, and has not begun.
    Released,
    /// A location takes units from the shelf.
    Picking,
    /// Parcels are closed.
    Packed,
    /// Units have left.
    Shipped,
}

impl Stage {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Released => "released",
            Self::Picking => "picking",
            Self::Packed => "packed",
            Self::Shipped => "shipped",
        }
    }
}

/// What of a placed order can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Units are taken out: by a cancellation, an edit, a split or a merge.
    TakeUnits,
    /// Units are added to a line.
    AddUnits,
    /// Lines are added.
    AddLines,
    /// Charges are added.
    AddCharges,
    /// The price of a line.
    Price,
    /// Where the order or a line goes.
    Destination,
    /// How it is delivered.
    Method,
    /// Priority, split, shortage, requested dates, payment terms, references, attributes.
    Details,
}

impl Change {
    /// Every change.
    pub const ALL: [Self; 8] = [
        Self::TakeUnits,
        Self::AddUnits,
        Self::AddLines,
        Self::AddCharges,
        Self::Price,
        Self::Destination,
        Self::Method,
        Self::Details,
    ];

    /// The last stage at which it can be made at all. A policy can only end it earlier.
    #[must_use]
    pub const fn until(self) -> Stage {
        match self {
            Self::TakeUnits => Stage::Packed,   // What has shipped comes back by a return.
            Self::AddUnits => Stage::Shipped,   // Added units are sourced on their own.
            Self::AddLines => Stage::Shipped,   // Added lines are sourced on their own.
            Self::AddCharges => Stage::Shipped, // Until the order is closed.
            Self::Price => Stage::Packed,       // What has shipped was charged; `adjust_price` lowers it.
            Self::Destination => Stage::Packed, // Parcels can't be called back.
            Self::Method => Stage::Packed,      // Parcels can't be called back.
            Self::Details => Stage::Shipped,    // They count for what is still to come.
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TakeUnits => "take_units",
            Self::AddUnits => "add_units",
            Self::AddLines => "add_lines",
            Self::AddCharges => "add_charges",
            Self::Price => "price",
            Self::Destination => "destination",
            Self::Method => "method",
            Self::Details => "details",
        }
    }
}

/// What of a placed order may change at which stage. The stage is that of the units concerned: of the units taken out, of
/// the line, or of the farthest unit of the order.
///
/// | change | built in: until |
/// |---|---|
/// | `take_units` | `packed` |
/// | `add_units`, `add_lines`, `add_charges` | `shipped` |
/// | `price`, `destination`, `method` | `packed` |
/// | `details` | `shipped` |
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EditPolicy {
    /// The last stage at which a change may be made, where that is earlier than built in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub until: BTreeMap<Change, Stage>,
    /// Whether a cancellation of units that may not be taken out any more asks their location, in place of being
    /// refused. The location answers it with `answer_cancellation`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ask_location: bool,
}

impl EditPolicy {
    /// The last stage at which a change may be made.
    #[must_use]
    pub fn until(&self, change: Change) -> Stage {
        self.until.get(&change).map_or(change.until(), |stage| change.until().min(*stage))
    }

    pub(super) fn problems(&self, problems: &mut Problems) {
        for (change, stage) in &self.until {
            let path = format!("policy.until.{}", change.name());
            let message = format!("it can't be made after `{}`", change.until().name());
            problems.require(*stage <= change.until(), path, &message);
        }
    }
}
