//! An order as it comes in: priced by the channel, checked here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::terms::{ChargeKind, Destination, DiscountScope, PaymentTerms, RequestedDates, TaxLevel, TaxMode};
use crate::network::{Shortage, Split};
use crate::value::{
    Amount, Attributes, ChannelId, Currency, ExternalId, OrderId, OrderNumber, PartyId, Quantity, ReasonCode,
    ReservationId, Rounding, Sku, Timestamp,
};

/// A reduction of the whole order: an amount, or a percentage of what earlier discounts left. It takes nothing below
/// zero: what is more than that is not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountInput {
    /// Why: a coupon, a promotion.
    pub code: ReasonCode,
    /// How much, as a positive amount in the order's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Which percentage, from 0 to 100; instead of an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Amount>,
    /// What it is given on. Default: the lines.
    #[serde(default, skip_serializing_if = "DiscountScope::is_items")]
    #[schemars(extend("default" = "items"))]
    pub scope: DiscountScope,
}

impl DiscountInput {
    /// This much on the lines.
    #[must_use]
    pub const fn of(code: ReasonCode, amount: Amount) -> Self {
        Self { code, amount: Some(amount), percent: None, scope: DiscountScope::Items }
    }

    /// So many percent of the lines, such as 10.
    #[must_use]
    pub const fn percent(code: ReasonCode, percent: Amount) -> Self {
        Self { code, amount: None, percent: Some(percent), scope: DiscountScope::Items }
    }
}

/// A reduction of one line: an amount, or a percentage of what earlier discounts left. It takes nothing below zero: what
/// is more than that is not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineDiscountInput {
    /// Why: a coupon, a promotion.
    pub code: ReasonCode,
    /// How much, as a positive amount in the order's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Which percentage, from 0 to 100; instead of an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Amount>,
    /// On how many of the line's units, such as the third of three. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Quantity>,
}

impl LineDiscountInput {
    /// This much on all units.
    #[must_use]
    pub const fn of(code: ReasonCode, amount: Amount) -> Self {
        Self { code, amount: Some(amount), percent: None, units: None }
    }
}

/// A tax: as the channel computed it, or a rate from which it is computed here. Where both are given, the amount is
/// taken, and checked when the order names a tolerance. Of one line or charge, all amounts are given or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxInput {
    /// Which tax: a rate or a jurisdiction.
    pub code: ReasonCode,
    /// The rate as a fraction, such as 0.19, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// How much. Default: computed from the rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Whether the rate is also on the taxes before this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub compound: bool,
    /// Whether the marketplace pays it to the state, so that it is never ours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collected_by_channel: bool,
}

impl TaxInput {
    /// A tax of this amount.
    #[must_use]
    pub const fn of(code: ReasonCode, rate: Option<Amount>, amount: Amount) -> Self {
        Self { code, rate, amount: Some(amount), compound: false, collected_by_channel: false }
    }

    /// A tax that is computed from its rate, such as 0.19.
    #[must_use]
    pub const fn at(code: ReasonCode, rate: Amount) -> Self {
        Self { code, rate: Some(rate), amount: None, compound: false, collected_by_channel: false }
    }
}

/// A charge beside the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeInput {
    /// What it is for.
    pub kind: ChargeKind,
    /// How much; with taxes when its tax mode is inclusive.
    pub amount: Amount,
    /// Whether the amount includes taxes. Default: as the order's prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_mode: Option<TaxMode>,
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
    /// The price of one unit, before discounts; with taxes when the tax mode is inclusive. It may have more decimals than
    /// the currency.
    pub unit_price: Amount,
    /// Whether the price includes taxes. Default: as the order says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_mode: Option<TaxMode>,
    /// Discounts of this line, in the order in which they are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<LineDiscountInput>,
    /// Taxes of this line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxInput>,
    /// Where it goes. Default: where the order goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<Box<ShipToInput>>,
    /// When the customer wants it. Default: as the order says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<Box<RequestedDates>>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// Where units go that do not go where their order goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShipToInput {
    /// Where.
    #[serde(skip_serializing_if = "Destination::is_empty")]
    pub destination: Destination,
    /// Who receives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
}

impl LineInput {
    /// A line without discounts, taxes and attributes.
    #[must_use]
    pub const fn new(sku: Sku, quantity: Quantity, unit_price: Amount) -> Self {
        Self {
            sku,
            quantity,
            unit_price,
            tax_mode: None,
            discounts: Vec::new(),
            taxes: Vec::new(),
            ship_to: None,
            requested: None,
            attributes: Attributes::new(),
        }
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
    /// The customer's own reference, such as a purchase order number. Orders are found by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// Where it goes, but for lines that say so themselves.
    #[serde(default, skip_serializing_if = "Destination::is_empty")]
    pub destination: Destination,
    /// How it is to be delivered, as the host calls it, such as `express`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ReasonCode>,
    /// When the customer wants it.
    #[serde(default, skip_serializing_if = "RequestedDates::is_empty")]
    pub requested: RequestedDates,
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
    /// How discounts that are percentages are rounded. Default: as other amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_rounding: Option<Rounding>,
    /// How taxes are rounded. Default: as other amounts. Where prices include taxes, what is left without them is rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rounding: Option<Rounding>,
    /// On what taxes are rounded. Default: on each line.
    #[serde(default, skip_serializing_if = "TaxLevel::is_line")]
    #[schemars(extend("default" = "line"))]
    pub tax_level: TaxLevel,
    /// How urgent it is: 0 to 100, 100 first.
    #[serde(default)]
    pub priority: u8,
    /// Whether it may be served from several locations. Default: as the policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What becomes of units that nobody has. Default: as the policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    /// When it is paid. Default: before goods leave.
    #[serde(default, skip_serializing_if = "PaymentTerms::is_prepaid")]
    #[schemars(extend("default" = "prepaid"))]
    pub payment_terms: PaymentTerms,
    /// What is wanted, at least one line.
    pub lines: Vec<LineInput>,
    /// Discounts on the whole order, in the order in which they are given; each is spread by value over what it is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<DiscountInput>,
    /// Charges beside the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<ChargeInput>,
    /// Only of a draft: until when it may be placed. `run_due` cancels it then. Default: it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Only of a draft: whether stock is held for it until `expires_at`, so that it can be placed as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hold_stock: bool,
    /// A soft reservation, such as the cart's, whose units this order takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// What the customer was told to owe. When given, it must be what the parts sum up to, within the tolerance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// How far the total, and each tax that comes with both an amount and a rate, may be from what is computed here; what
    /// differs is told in the receipt. Default: the total not at all, and taxes are not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Amount>,
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
            purchase_order: None,
            destination: Destination::default(),
            method: None,
            requested: RequestedDates::default(),
            placed_at: None,
            currency,
            tax_mode: TaxMode::default(),
            rounding: Rounding::default(),
            discount_rounding: None,
            tax_rounding: None,
            tax_level: TaxLevel::default(),
            priority: 0,
            split: None,
            shortage: None,
            payment_terms: PaymentTerms::Prepaid,
            lines,
            discounts: Vec::new(),
            charges: Vec::new(),
            expires_at: None,
            hold_stock: false,
            reservation: None,
            total: None,
            tolerance: None,
            attributes: Attributes::new(),
        }
    }
}
