//! The terms of an order: what was agreed when it was placed.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{List, Name, Rows, Stored, stored};
use crate::network::{Shortage, Split};
use crate::party::PartyRef;
use crate::value::defaults::{is_nothing, is_yes, is_zero, yes};
use crate::value::{
    Amount, AmountError, Attributes, ChannelId, Coordinates, Country, Currency, ExternalId, OrderId, OrderNumber,
    PostalCode, Quantity, ReasonCode, Rounding, Sku, Subdivision, Timestamp,
};

/// Whether prices include taxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// Taxes come on top of prices.
    #[default]
    Exclusive,
    /// Prices include taxes.
    Inclusive,
}

/// On what computed taxes are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxLevel {
    /// On each line and charge.
    #[default]
    Line,
    /// On each unit.
    Unit,
    /// On all that is taxed alike in the order; the result is spread over lines and charges and kept with them.
    Document,
}

impl TaxLevel {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(super) const fn is_line(&self) -> bool {
        matches!(self, Self::Line)
    }
}

/// What an order discount is given on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountScope {
    /// The lines.
    #[default]
    Items,
    /// The lines and the charges.
    ItemsAndCharges,
    /// The charge at this position, from 0.
    Charge(u32),
}

impl DiscountScope {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(super) const fn is_items(&self) -> bool {
        matches!(self, Self::Items)
    }

    /// Whether it is on lines.
    pub(super) const fn is_on_lines(self) -> bool {
        match self {
            Self::Items | Self::ItemsAndCharges => true,
            Self::Charge(_) => false,
        }
    }

    /// Whether it is on the charge at a position.
    pub(super) const fn is_on_charge(self, position: u32) -> bool {
        match self {
            Self::Items => false,
            Self::ItemsAndCharges => true,
            Self::Charge(named) => named == position,
        }
    }
}

/// When an order is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTerms {
    /// Before goods leave.
    #[default]
    Prepaid,
    /// When goods arrive: the carrier collects the money.
    OnDelivery,
    /// Some days after the last shipment.
    Net {
        /// How many: 0 to 3650.
        days: u32,
    },
    /// Some days after the end of the month of the last shipment, in UTC.
    EndOfMonth {
        /// How many: 0 to 3650.
        days: u32,
    },
}

/// How many days after its last shipment an order may be due.
pub const PAYMENT_DAYS_MAX: u32 = 3_650;
const SECONDS_PER_DAY: i64 = 86_400;

impl PaymentTerms {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(crate) const fn is_prepaid(&self) -> bool {
        matches!(self, Self::Prepaid)
    }

    /// How many days after its last shipment an order is due, where it is.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Prepaid | Self::OnDelivery => None,
            Self::Net { days } | Self::EndOfMonth { days } => Some(days),
        }
    }

    /// By when an order of which the last part left then is to be paid, where the terms give it time. The end of a month
    /// is the midnight that ends its last day, in UTC.
    #[must_use]
    pub fn due_at(self, shipped_at: Timestamp) -> Option<Timestamp> {
        let (from, days) = match self {
            Self::Prepaid | Self::OnDelivery => return None,
            Self::Net { days } => (shipped_at, days),
            Self::EndOfMonth { days } => (shipped_at.month_end(), days),
        };
        Some(from.plus_seconds(i64::from(days).saturating_mul(SECONDS_PER_DAY)))
    }
}

/// Where an order goes, as far as decisions need it. It holds nothing that names a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Destination {
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The state, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdivision: Option<Subdivision>,
    /// The postal area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<PostalCode>,
    /// The point that distances are measured to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
}

impl Destination {
    /// Somewhere in a country.
    #[must_use]
    pub fn in_country(country: Country) -> Self {
        Self { country: Some(country), ..Self::default() }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where units go that do not go where their order goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipTo {
    /// Where.
    #[serde(default, skip_serializing_if = "Destination::is_empty")]
    pub destination: Destination,
    /// Who receives them, in the version known when it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyRef>,
}

/// When the customer wants what was ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RequestedDates {
    /// Nothing ships before. Until then a hold of the kind `scheduled` stops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_not_before: Option<Timestamp>,
    /// When it is to have arrived, for planning and reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliver_by: Option<Timestamp>,
    /// From when on nobody wants it: `run_due` cancels what has not shipped by then. Only of a whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_after: Option<Timestamp>,
}

impl RequestedDates {
    /// Whether nothing is requested.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How an order came out of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// The same was ordered once more.
    Duplicate,
    /// Units were split off.
    Split,
}

/// The order that an order came out of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Which order.
    pub order: OrderId,
    /// How.
    pub kind: OriginKind,
}

/// A reduction that was given, as a positive amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Discount {
    /// Why: a coupon, a promotion.
    pub code: ReasonCode,
    /// How much was given, in the order's currency.
    pub amount: Amount,
    /// The percentage that it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Amount>,
    /// On how many units of its line, where not on all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Quantity>,
    /// What a discount of the order was given on.
    #[serde(default, skip_serializing_if = "DiscountScope::is_items")]
    #[schemars(extend("default" = "items"))]
    pub scope: DiscountScope,
}

/// A tax that was charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tax {
    /// Which tax: a rate or a jurisdiction.
    pub code: ReasonCode,
    /// The rate as a fraction, such as 0.19, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// How much, in the order's currency.
    pub amount: Amount,
    /// Whether the rate is also on the taxes before this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub compound: bool,
    /// Whether the marketplace pays it to the state, so that it is never ours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collected_by_channel: bool,
}

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// Carriage.
    Shipping,
    /// Handling.
    Handling,
    /// Gift wrapping.
    GiftWrap,
    /// A tip.
    Tip,
    /// What the channel's total is above the sum of the parts, within the tolerance.
    Rounding,
    /// Anything else.
    Other,
}

/// A charge beside the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charge {
    /// What it is for.
    pub kind: ChargeKind,
    /// How much, in the order's currency; with taxes when its tax mode is inclusive.
    pub amount: Amount,
    /// Whether the amount includes taxes, where that differs from the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_mode: Option<TaxMode>,
    /// Its share of the order's discounts.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub discount: Amount,
    /// Taxes on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// What the customer owes for it, taxes included.
    pub total: Amount,
}

/// A line as it was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderLine {
    /// Its number, from 1 in the order given.
    pub line: u32,
    /// What is wanted.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// The price of one unit, before discounts; with taxes when the tax mode is inclusive. It may have more decimals than
    /// the currency.
    pub unit_price: Amount,
    /// Whether the price includes taxes, where that differs from the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_mode: Option<TaxMode>,
    /// Quantity times unit price, rounded to the currency.
    pub extended: Amount,
    /// Discounts of this line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// This line's share of the order's discounts.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub order_discount: Amount,
    /// Taxes of this line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// What the customer owes for the line: extended less discounts, and taxes when they come on top.
    pub total: Amount,
    /// Units that cost alike, the dearest first, where not all units do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<UnitGroup>,
    /// Whether the ledger keeps stock of it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub stocked: bool,
    /// Where it goes, where that is not where the order goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<Box<ShipTo>>,
    /// When the customer wants it, where that differs from the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<Box<RequestedDates>>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// Units of a line that cost alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitGroup {
    /// How many.
    pub units: Quantity,
    /// What the customer owes for them, taxes included.
    pub total: Amount,
}

impl OrderLine {
    /// What the customer owes for the first `units` of the line, the dearest first, rounded: what units `j + 1` to `k`
    /// cost is the difference of two of these, and all such differences sum to the line's total.
    ///
    /// # Errors
    /// When the line has fewer units.
    pub fn charged_for(&self, units: Quantity, currency: Currency, rounding: Rounding) -> Result<Amount, AmountError> {
        if self.groups.is_empty() {
            return self.total.share(units.units(), self.quantity.units(), currency, rounding);
        }
        let (mut left, mut sum) = (units.units(), Amount::ZERO);
        for group in &self.groups {
            let here = left.min(group.units.units());
            sum = sum.plus(group.total.share(here, group.units.units(), currency, rounding)?)?;
            left = left.saturating_sub(here);
        }
        let of = self.quantity.units();
        if left > 0 { Err(AmountError::ShareOutOfBounds { units: units.units(), of }) } else { Ok(sum) }
    }
}

/// The sums of an order, in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Lines before discounts.
    pub goods: Amount,
    /// All discounts, as a positive amount.
    pub discounts: Amount,
    /// Charges, without taxes that come on top.
    pub charges: Amount,
    /// All taxes, whether included or on top.
    pub taxes: Amount,
    /// What the customer owes.
    pub total: Amount,
    /// What of it the channel's own total does not ask for, within the tolerance: nobody expects it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub written_off: Amount,
}

/// The terms of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// Its key.
    pub id: OrderId,
    /// Where the demand came from.
    pub channel: ChannelId,
    /// The id by which the channel knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The number by which people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    /// Who ordered, in the version known then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyRef>,
    /// The customer's own reference, such as a purchase order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Destination::is_empty")]
    pub destination: Destination,
    /// How it is to be delivered, as the host calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ReasonCode>,
    /// When the customer wants it.
    #[serde(default, skip_serializing_if = "RequestedDates::is_empty")]
    pub requested: RequestedDates,
    /// The order that it came out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// When the customer placed it.
    pub placed_at: Timestamp,
    /// In which currency all amounts are.
    pub currency: Currency,
    /// Whether prices include taxes.
    #[serde(default)]
    pub tax_mode: TaxMode,
    /// How amounts are rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// How discounts that are percentages are rounded, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_rounding: Option<Rounding>,
    /// How taxes are rounded, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rounding: Option<Rounding>,
    /// On what computed taxes are rounded.
    #[serde(default, skip_serializing_if = "TaxLevel::is_line")]
    #[schemars(extend("default" = "line"))]
    pub tax_level: TaxLevel,
    /// How urgent it is: 0 to 100, 100 first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: u8,
    /// Whether it may be served from several locations, where it differs from the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What becomes of units that nobody has, where it differs from the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    /// When it is paid.
    #[serde(default, skip_serializing_if = "PaymentTerms::is_prepaid")]
    #[schemars(extend("default" = "prepaid"))]
    pub payment_terms: PaymentTerms,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// Discounts on the whole order; each line holds its share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// Charges beside the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<Charge>,
    /// The sums.
    pub totals: Totals,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The terms as they were captured, once an edit has changed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Box<Order>>,
}

impl Order {
    /// The line of this number.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<&OrderLine> {
        self.lines.get(usize::try_from(line.checked_sub(1)?).ok()?)
    }

    /// Where a line goes, where that is not where the order goes.
    #[must_use]
    pub fn ship_to(&self, line: u32) -> Option<&ShipTo> {
        self.line(line)?.ship_to.as_deref()
    }
}

impl Stored for Order {
    stored!(Order, this => this.id.shared());

    fn names(&self) -> Vec<Name> {
        let external = self.external_id.clone().map(|id| Name::OrderExternal(self.channel.clone(), id));
        external.into_iter().chain(self.number.clone().map(Name::OrderNumber)).collect()
    }

    fn rows(&self, rows: &mut Rows<'_>) {
        rows.add(List::OrdersByChannel, self.channel.shared(), self.placed_at);
        if let Some(party) = &self.party {
            rows.add(List::OrdersByParty, party.id.shared(), self.placed_at);
        }
        if let Some(purchase_order) = &self.purchase_order {
            rows.add(List::OrdersByPurchaseOrder, purchase_order.shared(), self.placed_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.id.shared())
    }
}
