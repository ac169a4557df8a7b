//! Payments: bookkeeping of what gateways did.
//!
//! Invariants:
//! - the amounts of a payment are a fold over its reports that does not depend on their order of arrival;
//! - a report's identity is its kind and the gateway's reference of the operation; the same identity counts once;
//! - facts are recorded whatever they say: what breaks a rule that binds our decisions is an [`Oddity`], not a refusal.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::due;
use crate::kernel::{Kind, List, Rows, Stored, stored};
use crate::network::OverCaptureTolerance;
use crate::value::defaults::is_nothing;
use crate::value::{Amount, AmountError, Currency, GatewayReference, OrderId, PaymentId, ReasonCode, Timestamp};

/// How many operations one payment keeps.
pub const REPORTS_MAX: usize = 1_000;

/// What a gateway did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// It set money aside.
    Authorize,
    /// It changed how much is set aside, to this much.
    Adjust,
    /// It took money.
    Capture,
    /// It let go of money that was set aside.
    Void,
    /// It gave money back.
    Refund,
    /// The customer's bank took money back.
    Chargeback,
    /// Money that was set aside was let go by time.
    Expire,
}

/// How far an operation is. Later in this list beats earlier, whatever arrives first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    /// Not settled yet.
    Pending,
    /// Done.
    #[default]
    Succeeded,
    /// Not done.
    Failed,
    /// Done, and undone.
    Reversed,
}

/// What a gateway reported about one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// How much.
    pub amount: Amount,
    /// How far it is.
    pub status: ReportStatus,
    /// When it took place.
    pub at: Timestamp,
    /// When an authorization ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// The amounts of a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentAmounts {
    /// Set aside and not let go; what was captured stays in it.
    pub authorized: Amount,
    /// Taken.
    pub captured: Amount,
    /// Given back.
    pub refunded: Amount,
    /// Taken back by the customer's bank.
    pub charged_back: Amount,
}

/// What one payment of an order comes to: enough to say whom to ask for money, and to whom it goes back. It says the same
/// as the payment's reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tender {
    /// Which payment.
    pub payment: PaymentId,
    /// Which gateway.
    pub gateway: ReasonCode,
    /// Its amounts.
    #[serde(flatten)]
    pub amounts: PaymentAmounts,
    /// What of its authorizations was let go by time.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub expired: Amount,
    /// When its authorization ends, while there is something left to capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When money was taken last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<Timestamp>,
}

impl Tender {
    /// What a payment comes to.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn of(payment: &Payment) -> Result<Self, AmountError> {
        let captures = payment.succeeded(PaymentKind::Capture);
        Ok(Self {
            payment: payment.id.clone(),
            gateway: payment.gateway.clone(),
            amounts: payment.amounts()?,
            expired: payment.sum(PaymentKind::Expire)?,
            expires_at: payment.expires_at(),
            captured_at: captures.map(|(_, report)| report.at).max(),
        })
    }

    /// What is set aside and not taken.
    ///
    /// # Errors
    /// When the difference is out of bounds.
    pub fn open(&self) -> Result<Amount, AmountError> {
        Ok(self.amounts.authorized.minus(self.amounts.captured)?.max(Amount::ZERO))
    }

    /// What was taken and neither given back nor taken back by the customer's bank.
    ///
    /// # Errors
    /// When the difference is out of bounds.
    pub fn kept(&self) -> Result<Amount, AmountError> {
        let PaymentAmounts { captured, refunded, charged_back, .. } = self.amounts;
        Ok(captured.minus(refunded)?.minus(charged_back)?.max(Amount::ZERO))
    }
}

/// A rule that binds what we decide, and that reported facts break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// More was captured than was set aside and not let go.
    OverCaptured,
    /// More was refunded and charged back than was captured.
    OverRefunded,
}

impl Oddity {
    /// Every oddity.
    pub const ALL: [Self; 2] = [Self::OverCaptured, Self::OverRefunded];

    /// The code under which an order asks for attention.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OverCaptured => "over_captured",
            Self::OverRefunded => "over_refunded",
        }
    }
}

/// One payment of an order: an authorization and everything that followed from it, or one capture without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// Its key.
    pub id: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Which gateway.
    pub gateway: ReasonCode,
    /// In which currency.
    pub currency: Currency,
    /// When it was first heard of.
    pub recorded_at: Timestamp,
    /// What was reported, by kind and reference.
    #[serde(with = "reports")]
    #[schemars(with = "Vec<reports::Row>")]
    pub reports: BTreeMap<(PaymentKind, GatewayReference), Report>,
}

impl Payment {
    /// What the reports add up to. Where no authorization was reported, what was captured counts as authorized.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn amounts(&self) -> Result<PaymentAmounts, AmountError> {
        let captured = self.sum(PaymentKind::Capture)?;
        let set_aside = self.set_aside()?;
        let let_go = self.sum(PaymentKind::Void)?.plus(self.sum(PaymentKind::Expire)?)?;
        Ok(PaymentAmounts {
            authorized: set_aside.minus(let_go)?.max(captured),
            captured,
            refunded: self.sum(PaymentKind::Refund)?,
            charged_back: self.sum(PaymentKind::Chargeback)?,
        })
    }

    /// Whether the reports break this rule. A capture without any authorization breaks none, nor does one that took
    /// place before the authorization ended by time and is reported after; nor does a payment without captures by
    /// which money is given back that another one took, such as a transfer in place of a refund that failed. What is
    /// captured within the tolerance breaks none.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn shows(&self, oddity: Oddity, tolerance: &OverCaptureTolerance) -> Result<bool, AmountError> {
        let captured = self.sum(PaymentKind::Capture)?;
        match oddity {
            Oddity::OverCaptured => {
                let set_aside = self.set_aside()?;
                let most = set_aside.minus(self.sum(PaymentKind::Void)?)?;
                if !set_aside.is_positive() || captured <= most {
                    return Ok(false);
                }
                Ok(captured.minus(most)? > tolerance.of(most, self.currency)?)
            }
            Oddity::OverRefunded => {
                let given_back = self.sum(PaymentKind::Refund)?.plus(self.sum(PaymentKind::Chargeback)?)?;
                Ok(captured.is_positive() && given_back > captured)
            }
        }
    }

    /// What was set aside: as the last adjustment says, and what was authorized after it.
    fn set_aside(&self) -> Result<Amount, AmountError> {
        let adjustments = self.succeeded(PaymentKind::Adjust);
        let last = adjustments.max_by_key(|((_, reference), report)| (report.at, reference));
        let since = last.map(|(_, report)| report.at);
        let later =
            self.succeeded(PaymentKind::Authorize).filter(|(_, report)| since.is_none_or(|since| report.at > since));
        let later = Amount::sum(later.map(|(_, report)| report.amount))?;
        last.map_or(Ok(later), |(_, report)| report.amount.plus(later))
    }

    /// What succeeded of a kind.
    fn sum(&self, kind: PaymentKind) -> Result<Amount, AmountError> {
        Amount::sum(self.succeeded(kind).map(|(_, report)| report.amount))
    }

    /// The reports of a kind that count.
    fn succeeded(&self, kind: PaymentKind) -> impl Iterator<Item = (&(PaymentKind, GatewayReference), &Report)> {
        self.reports.iter().filter(move |((k, _), report)| *k == kind && report.status == ReportStatus::Succeeded)
    }

    /// When its authorization ends, while there is something left to capture.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let amounts = self.amounts().unwrap_or_default();
        let stands = |kind: PaymentKind, report: &Report| {
            matches!(kind, PaymentKind::Authorize | PaymentKind::Adjust) && report.status == ReportStatus::Succeeded
        };
        let authorizations = self.reports.iter().filter(|((kind, _), report)| stands(*kind, report));
        let last = authorizations.filter_map(|(_, report)| report.expires_at).max();
        last.filter(|_| amounts.authorized > amounts.captured)
    }
}

impl Stored for Payment {
    stored!(Payment, this => this.id.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        for (_, reference) in self.reports.keys() {
            rows.add(List::GatewayReference, reference.shared(), self.recorded_at);
        }
        if let Some(expires_at) = self.expires_at() {
            rows.add(List::Due, due(Kind::Payment), expires_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}

/// Reports as a list in JSON, where a map can't have a pair as its key.
mod reports {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{GatewayReference, PaymentKind, Report};

    /// What a gateway reported about one operation.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[schemars(rename = "PaymentReport")]
    pub(super) struct Row {
        /// What the gateway did.
        kind: PaymentKind,
        /// How the gateway calls the operation.
        reference: GatewayReference,
        #[serde(flatten)]
        report: Report,
    }

    pub(super) fn serialize<S: Serializer>(
        reports: &BTreeMap<(PaymentKind, GatewayReference), Report>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let rows = reports.iter().map(|((kind, reference), report)| Row {
            kind: *kind,
            reference: reference.clone(),
            report: report.clone(),
        });
        rows.collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<(PaymentKind, GatewayReference), Report>, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?;
        Ok(rows.into_iter().map(|row| ((row.kind, row.reference), row.report)).collect())
    }
}
