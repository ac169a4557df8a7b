//! How money is asked for: the payment policy.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Problems;
use crate::value::{Amount, AmountError, Currency, ReasonCode, Rounding};

/// When authorized money is captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptureWhen {
    /// When goods leave: what they were charged for.
    #[default]
    AtShipment,
    /// As soon as it is authorized: all that is owed.
    AtPlacement,
    /// When the host says so, by `capture_order`.
    ByCommand,
}

/// With which shipment the charges of an order are captured, where money is captured at shipment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargesCaptured {
    /// All of them with the first.
    #[default]
    WithFirstShipment,
    /// With each its share by value; the last one closes.
    ByShare,
}

/// To which of an order's payments a refund goes first. None is refunded more than was captured of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundOrder {
    /// To the one that was captured last.
    #[default]
    LatestCaptureFirst,
    /// To the one that was captured first.
    OldestCaptureFirst,
    /// To those of these gateways, in this order; then to the others, the latest capture first.
    Gateways(Vec<ReasonCode>),
}

/// What becomes of authorized money beyond what is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExcessAuthorization {
    /// It is let go when nothing of the order is left to be shipped.
    #[default]
    WhenDone,
    /// It is let go at once.
    AtOnce,
    /// It is left to end by itself.
    Never,
}

/// By how much more may be captured than is authorized before a gateway's report asks for attention: the larger of the
/// two. Default: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OverCaptureTolerance {
    /// So many percent of what is authorized, from 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Amount>,
    /// So much, in the currency of the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

impl OverCaptureTolerance {
    /// How much it is of what is authorized.
    ///
    /// # Errors
    /// When the amount is out of bounds.
    pub fn of(&self, authorized: Amount, currency: Currency) -> Result<Amount, AmountError> {
        let hundredths = self.percent.unwrap_or_default().value().checked_mul(Decimal::new(1, 2));
        let percent = hundredths.ok_or(AmountError::Overflow)?;
        let percent = authorized.times_decimal_rounded(percent, currency, Rounding::HalfUp)?;
        Ok(percent.max(self.amount.unwrap_or_default()))
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// When the longest time before its end is that an authorization may be asked for anew: 30 days, in seconds.
pub const REAUTHORIZE_WITHIN_SECONDS_MAX: u32 = 2_592_000;

/// How money is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PaymentPolicy {
    /// When authorized money is captured.
    pub capture: CaptureWhen,
    /// With which shipment charges are captured.
    pub charges_captured: ChargesCaptured,
    /// To which payments refunds go first.
    pub refund_order: RefundOrder,
    /// What becomes of authorized money beyond what is owed.
    pub excess: ExcessAuthorization,
    /// By how much more may be captured than is authorized before that asks for attention.
    #[serde(skip_serializing_if = "OverCaptureTolerance::is_nothing")]
    pub over_capture_tolerance: OverCaptureTolerance,
    /// Whether a new authorization is asked for when one has ended while reserved units are still to ship. Units that
    /// wait for stock are not asked for before their stock is there. Default: no.
    pub reauthorize: bool,
    /// An authorization that ends within so many seconds counts as ended when units are given stock: 0 to 2592000, 30
    /// days. Default: 0.
    pub reauthorize_within_seconds: u32,
}

impl PaymentPolicy {
    pub(super) fn problems(&self, problems: &mut Problems) {
        let OverCaptureTolerance { percent, amount } = self.over_capture_tolerance;
        let is_percent =
            percent.is_none_or(|percent| !percent.is_negative() && percent.value() <= Decimal::ONE_HUNDRED);
        problems.require(is_percent, "policy.over_capture_tolerance.percent", "a percentage is 0 to 100");
        let is_amount = amount.is_none_or(|amount| !amount.is_negative());
        problems.require(is_amount, "policy.over_capture_tolerance.amount", "the amount is not negative");
        let is_bounded = self.reauthorize_within_seconds <= REAUTHORIZE_WITHIN_SECONDS_MAX;
        problems.require(is_bounded, "policy.reauthorize_within_seconds", "at most 2592000 seconds, 30 days");
        if let RefundOrder::Gateways(gateways) = &self.refund_order {
            let is_list = !gateways.is_empty() && gateways.len() <= GATEWAYS_MAX;
            problems.require(is_list, "policy.refund_order.gateways", "1 to 100 gateways are named");
        }
    }
}

/// How many gateways a refund order may name.
const GATEWAYS_MAX: usize = 100;
