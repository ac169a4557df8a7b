//! An order as it comes in: priced by the channel, checked here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::terms::{ChargeKind, Destination, TaxMode};
use crate::network::{Shortage, Split};
use crate::value::{
    Amount, Attributes, ChannelId, Currency, ExternalId, OrderId, OrderNumber, PartyId, Quantity, ReasonCode,
    ReservationId, Rounding, Sku, Timestamp,
};

/// A reduction, as a positive amount in the order's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountInput {
    /// Why: a coupon, a promotion.
    pub code: ReasonCode,
    /// How much.
    pub amount: Amount,
}

/// A tax as the channel computed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxInput {
    /// Which tax: a rate or a jurisdiction.
    pub code: ReasonCode,
    /// The rate as a fraction, such as 0.19, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// How much.
    pub amount: Amount,
}

/// A charge beside the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeInput {
    /// What it is for.
    pub kind: ChargeKind,
    /// How much; with taxes when the order's tax mode is inclusive.
    pub amount: Amount,
    /// Taxes on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxInput>,
}

/// One wanted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// What is wanted.
    pub sku: Sku,
    /// How many; at least one.
    pub quantity: Quantity,
    /// The price of one unit, before discounts; with taxes when the order's tax mode is inclusive. It may have more
    /// decimals than the currency.
    pub unit_price: Amount,
    /// Discounts of this line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<DiscountInput>,
    /// Taxes of this line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxInput>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl LineInput {
    /// A line without discounts, taxes and attributes.
    #[must_use]
    pub const fn new(sku: Sku, quantity: Quantity, unit_price: Amount) -> Self {
        Self { sku, quantity, unit_price, discounts: Vec::new(), taxes: Vec::new(), attributes: Attributes::new() }
    }
}

/// An order as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderInput {
    /// Its key. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OrderId>,
    /// Where the demand comes from.
    pub channel: ChannelId,
    /// The id by which the channel knows it: the same content under the same id is captured once, other content under
    /// the same id is a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The number by which people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    /// Who orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Destination::is_empty")]
    pub destination: Destination,
    /// When the customer placed it. Default: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<Timestamp>,
    /// In which currency all amounts are.
    pub currency: Currency,
    /// Whether prices include taxes. Default: they come on top.
    #[serde(default)]
    pub tax_mode: TaxMode,
    /// How amounts are rounded. Default: half up.
    #[serde(default)]
    pub rounding: Rounding,
    /// How urgent it is: 0 to 100, 100 first.
    #[serde(default)]
    pub priority: u8,
    /// Whether it may be served from several locations. Default: as the policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What becomes of units that nobody has. Default: as the policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    /// What is wanted, at least one line.
    pub lines: Vec<LineInput>,
    /// Discounts on the whole order; they are spread over the lines by value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<DiscountInput>,
    /// Charges beside the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<ChargeInput>,
    /// A soft reservation, such as the cart's, whose units this order takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// What the customer was told to owe. When given, it must be what the parts sum up to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl OrderInput {
    /// An order of these lines, without anything optional.
    #[must_use]
    pub fn new(channel: ChannelId, currency: Currency, lines: Vec<LineInput>) -> Self {
        Self {
            id: None,
            channel,
            external_id: None,
            number: None,
            party: None,
            destination: Destination::default(),
            placed_at: None,
            currency,
            tax_mode: TaxMode::default(),
            rounding: Rounding::default(),
            priority: 0,
            split: None,
            shortage: None,
            lines,
            discounts: Vec::new(),
            charges: Vec::new(),
            reservation: None,
            total: None,
            attributes: Attributes::new(),
        }
    }
}
