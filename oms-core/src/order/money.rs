//! The money of an order, and what gateways and carriers are asked to do about it.
//!
//! Invariants:
//! - the balance is total - credited - captured + refunded + charged back - written off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::defaults::is_nothing;
use crate::value::{Amount, AmountError, GatewayReference, PaymentId, ShipmentId, Timestamp};

/// The money of an order, in its currency. What was decided is kept apart from what has settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OrderMoney {
    /// What was charged when the order was placed.
    pub total: Amount,
    /// What is no longer owed: cancelled, returned.
    #[serde(skip_serializing_if = "is_nothing")]
    pub credited: Amount,
    /// What gateways hold for us, captured or not.
    #[serde(skip_serializing_if = "is_nothing")]
    pub authorized: Amount,
    /// What was taken.
    #[serde(skip_serializing_if = "is_nothing")]
    pub captured: Amount,
    /// What was given back.
    #[serde(skip_serializing_if = "is_nothing")]
    pub refunded: Amount,
    /// What the customer's bank took back.
    #[serde(skip_serializing_if = "is_nothing")]
    pub charged_back: Amount,
    /// What we no longer expect.
    #[serde(skip_serializing_if = "is_nothing")]
    pub written_off: Amount,
    /// What an edit that waits would add to what is owed: as much is asked for, and not let go, meanwhile.
    #[serde(skip_serializing_if = "is_nothing")]
    pub pending: Amount,
    /// Refunds that were decided, settled or not.
    #[serde(skip_serializing_if = "is_nothing")]
    pub refund_granted: Amount,
}

impl OrderMoney {
    /// What the customer owes; negative when we owe the customer.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn balance(&self) -> Result<Amount, AmountError> {
        let owed = self.total.minus(self.credited)?.minus(self.captured)?;
        owed.plus(self.refunded)?.plus(self.charged_back)?.minus(self.written_off)
    }

    /// What is to be captured in all: charged, not credited, and not written off.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn owed(&self) -> Result<Amount, AmountError> {
        Ok(self.total.minus(self.credited)?.minus(self.written_off)?.max(Amount::ZERO))
    }

    /// What could still be refunded: captured, not charged back, and not granted or refunded already.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn refundable(&self) -> Result<Amount, AmountError> {
        let spoken_for = self.refund_granted.max(self.refunded);
        Ok(self.captured.minus(self.charged_back)?.minus(spoken_for)?.max(Amount::ZERO))
    }

    /// What we owe the customer and have not decided to refund yet.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn excess(&self) -> Result<Amount, AmountError> {
        if self.captured.is_zero() {
            return Ok(Amount::ZERO);
        }
        let granted_not_settled = self.refund_granted.minus(self.refunded)?.max(Amount::ZERO);
        let excess = self.balance()?.plus(granted_not_settled)?.negated();
        Ok(excess.max(Amount::ZERO).min(self.refundable()?))
    }
}

/// What a gateway is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Take money.
    Capture,
    /// Let go of money that was set aside.
    Void,
    /// Give money back.
    Refund,
    /// Set money aside, anew.
    Authorize,
    /// Have a carrier take the money when it hands the goods over.
    Collect,
}

/// What the host was asked to have a gateway do, kept until the gateway's report answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayRequest {
    /// The idempotency key for the gateway: the order's id and `-Q1`, `-Q2` and so on.
    pub key: GatewayReference,
    /// What to do.
    pub kind: RequestKind,
    /// How much.
    pub amount: Amount,
    /// Since when.
    pub at: Timestamp,
    /// With which payment, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// On which shipment a carrier collects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentId>,
}

/// One thing that a gateway or carrier can be asked to do, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayTask {
    /// Take money of a payment.
    Capture(PaymentId),
    /// Let go of money of a payment.
    Void(PaymentId),
    /// Give money of a payment back.
    Refund(PaymentId),
    /// Set money aside, as a payment that is still to come.
    Authorize,
    /// Have the carrier of a shipment take the money.
    Collect(ShipmentId),
}

impl GatewayTask {
    /// What to do.
    #[must_use]
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Capture(_) => RequestKind::Capture,
            Self::Void(_) => RequestKind::Void,
            Self::Refund(_) => RequestKind::Refund,
            Self::Authorize => RequestKind::Authorize,
            Self::Collect(_) => RequestKind::Collect,
        }
    }

    /// With which payment.
    #[must_use]
    pub const fn payment(&self) -> Option<&PaymentId> {
        match self {
            Self::Capture(payment) | Self::Void(payment) | Self::Refund(payment) => Some(payment),
            Self::Authorize | Self::Collect(_) => None,
        }
    }

    /// On which shipment.
    #[must_use]
    pub const fn shipment(&self) -> Option<&ShipmentId> {
        match self {
            Self::Collect(shipment) => Some(shipment),
            Self::Capture(_) | Self::Void(_) | Self::Refund(_) | Self::Authorize => None,
        }
    }
}

/// What was taken off the price of a line after placing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineAdjustment {
    /// Which line, from 1.
    pub line: u32,
    /// How much, taxes included, over all adjustments.
    pub amount: Amount,
}
