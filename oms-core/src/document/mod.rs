//! Documents: invoices and credit memos, numbered without gaps, and what they leave to be billed.
//!
//! Invariants:
//! - the numbers of a series are 1, 2, 3 and so on, none is missing and none is there twice;
//! - the date of a document is not before that of the one before it in its series;
//! - a document never changes; its parts sum to its totals;
//! - by line, charge and tax, credit memos never exceed invoices;
//! - once everything of an order has shipped or was cancelled, its invoices less its credit memos are what was charged
//!   less what was credited.

mod bill;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use bill::{Bill, BillError, bill};

use crate::kernel::{List, Name, Rows, Stored, stored, subject_of};
use crate::order::ChargeKind;
use crate::party::PartyRef;
use crate::value::defaults::is_nothing;
use crate::value::{
    Amount, AmountError, ChannelId, Currency, Day, DocumentId, DocumentNumber, EntityId, ExternalId, OrderId,
    OrderNumber, Quantity, ReasonCode, ShipmentId, Sku, Timestamp,
};

/// What a document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// It asks for money.
    Invoice,
    /// It takes back what an invoice asked for, in whole or in part. Its amounts are positive.
    CreditMemo,
}

impl DocumentKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Invoice, Self::CreditMemo];

    /// The name in JSON and in keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditMemo => "credit_memo",
        }
    }
}

/// A tax of a part of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentTax {
    /// Which tax: a rate or a jurisdiction.
    pub code: ReasonCode,
    /// The rate as a fraction, such as 0.19, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// How much.
    pub amount: Amount,
    /// Whether the marketplace pays it to the state, so that it is not the seller's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collected_by_channel: bool,
}

/// A part of a line of an order on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentLine {
    /// The line of the order.
    pub line: u32,
    /// What it is.
    pub sku: Sku,
    /// How many units. None where only the amount is corrected, such as by a price adjustment.
    pub quantity: Quantity,
    /// What discounts took off, without taxes; `net` is after it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub discount: Amount,
    /// What it is without taxes.
    pub net: Amount,
    /// Its taxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<DocumentTax>,
    /// What it is with taxes.
    pub total: Amount,
}

/// A charge of an order on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentCharge {
    /// The position of the charge in the order, from 0.
    pub position: u32,
    /// What it is for.
    pub kind: ChargeKind,
    /// What discounts took off, without taxes; `net` is after it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub discount: Amount,
    /// What it is without taxes.
    pub net: Amount,
    /// Its taxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<DocumentTax>,
    /// What it is with taxes.
    pub total: Amount,
}

/// What is taxed alike on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaxSum {
    /// Which tax.
    pub code: ReasonCode,
    /// The rate as a fraction, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// Whether the marketplace pays it to the state, so that it is not the seller's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collected_by_channel: bool,
    /// What it is on: the net amounts of the parts that have it.
    pub base: Amount,
    /// How much.
    pub amount: Amount,
}

/// The sums of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentTotals {
    /// Lines and charges without taxes.
    pub net: Amount,
    /// Taxes of the seller.
    pub tax: Amount,
    /// Taxes that the marketplace pays to the state.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub tax_by_channel: Amount,
    /// Fees of returns, such as for restocking: what a credit memo withholds, or, where it takes back less than the fee, an
    /// invoice asks for.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub fee: Amount,
    /// What is asked for or taken back: net and taxes, less the fee of a credit memo, with that of an invoice.
    pub total: Amount,
}

/// An invoice or a credit memo. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Its key: the order's id and `-D1`, `-D2` and so on.
    pub id: DocumentId,
    /// Its number, unique within its entity.
    pub number: DocumentNumber,
    /// What it does.
    pub kind: DocumentKind,
    /// Its date, in the zone of the entity.
    pub date: Day,
    /// The legal entity that sells.
    pub entity: EntityId,
    /// The fiscal year of the entity, by the calendar year in which it starts.
    pub fiscal_year: i32,
    /// Its position in the series of its entity, kind and fiscal year, from 1.
    pub position: u32,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// For which order.
    pub order: OrderId,
    /// Where the demand came from.
    pub channel: ChannelId,
    /// The id by which the channel knows the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The number by which people know the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<OrderNumber>,
    /// The customer's own reference, such as a purchase order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// Who ordered, in the version that the order refers to. A document holds nothing that names a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyRef>,
    /// Which shipment is invoiced, where it is just one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentId>,
    /// When an invoice is to be paid, by the payment terms of the order, counted from when it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// In which currency its amounts are.
    pub currency: Currency,
    /// Parts of the lines of the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<DocumentLine>,
    /// Charges of the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<DocumentCharge>,
    /// Its taxes, summed by code and rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxSum>,
    /// Its sums.
    pub totals: DocumentTotals,
    /// The invoices that a credit memo corrects: those with a line or charge that is credited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrects: Vec<DocumentId>,
}

/// What one line or charge adds to a document.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Without taxes.
    pub net: Amount,
    /// Its taxes.
    pub taxes: &'a [DocumentTax],
    /// With taxes.
    pub total: Amount,
}

/// The parts of lines and charges, in that order.
pub fn parts<'a>(lines: &'a [DocumentLine], charges: &'a [DocumentCharge]) -> impl Iterator<Item = Part<'a>> {
    let of_lines = lines.iter().map(|line| Part { net: line.net, taxes: &line.taxes, total: line.total });
    of_lines.chain(charges.iter().map(|charge| Part { net: charge.net, taxes: &charge.taxes, total: charge.total }))
}

/// Sums up the taxes of parts, by code and rate, in the order in which they first stand there.
///
/// # Errors
/// When a sum is out of bounds.
pub fn tax_sums<'a>(parts: impl Iterator<Item = Part<'a>>) -> Result<Vec<TaxSum>, AmountError> {
    let mut sums: Vec<TaxSum> = Vec::new();
    for part in parts {
        for DocumentTax { code, rate, amount, collected_by_channel } in part.taxes {
            let (rate, collected_by_channel) = (*rate, *collected_by_channel);
            let is_alike = |sum: &&mut TaxSum| {
                (&sum.code, sum.rate, sum.collected_by_channel) == (code, rate, collected_by_channel)
            };
            if let Some(sum) = sums.iter_mut().find(is_alike) {
                sum.base = sum.base.plus(part.net)?;
                sum.amount = sum.amount.plus(*amount)?;
            } else {
                let (code, base, amount) = (code.clone(), part.net, *amount);
                sums.push(TaxSum { code, rate, collected_by_channel, base, amount });
            }
        }
    }
    Ok(sums)
}

/// Sums up parts and their taxes, with the fee of an invoice, less that of a credit memo.
///
/// # Errors
/// When a sum is out of bounds.
pub fn totals<'a>(
    kind: DocumentKind,
    parts: impl Iterator<Item = Part<'a>>,
    taxes: &[TaxSum],
    fee: Amount,
) -> Result<DocumentTotals, AmountError> {
    let asked = match kind {
        DocumentKind::Invoice => fee,
        DocumentKind::CreditMemo => fee.negated(),
    };
    let (mut net, mut total) = (Amount::ZERO, asked);
    for part in parts {
        net = net.plus(part.net)?;
        total = total.plus(part.total)?;
    }
    let of = |by_channel: bool| {
        Amount::sum(taxes.iter().filter(|tax| tax.collected_by_channel == by_channel).map(|tax| tax.amount))
    };
    Ok(DocumentTotals { net, tax: of(false)?, tax_by_channel: of(true)?, fee, total })
}

impl Document {
    /// What documents of an entity and kind stand under in [`List::Documents`].
    #[must_use]
    pub fn list_key(entity: &EntityId, kind: DocumentKind) -> String {
        format!("{entity}\u{1}{}", kind.name())
    }
}

impl Stored for Document {
    stored!(Document, this => this.id.shared());

    fn names(&self) -> Vec<Name> {
        vec![Name::DocumentNumber(self.entity.clone(), self.number.clone())]
    }

    fn rows(&self, rows: &mut Rows<'_>) {
        let day = self.date.number();
        rows.add_to_all(List::Documents, day);
        rows.add(List::Documents, self.entity.shared(), day);
        rows.add(List::Documents, Self::list_key(&self.entity, self.kind), day);
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}

/// A series of document numbers: of one entity, kind and fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// Of which entity.
    pub entity: EntityId,
    /// Of which kind of document.
    pub kind: DocumentKind,
    /// Of which fiscal year, by the calendar year in which it starts.
    pub fiscal_year: i32,
    /// How many numbers were given: the last number, as numbers start at 1.
    pub issued: u32,
    /// The date of the last document.
    pub last_date: Day,
}

impl Series {
    /// The id of a series.
    #[must_use]
    pub fn id_of(entity: &EntityId, kind: DocumentKind, fiscal_year: i32) -> Arc<str> {
        Arc::from(format!("{entity}\u{1}{}\u{1}{fiscal_year}", kind.name()))
    }

    /// The text of a number: `INV-2026-000001`.
    ///
    /// # Errors
    /// When the prefix is no text that a number may start with.
    pub fn number(&self, prefix: &str, position: u32) -> Result<DocumentNumber, crate::value::TextError> {
        DocumentNumber::parse(&format!("{prefix}-{}-{position:06}", self.fiscal_year))
    }
}

impl Stored for Series {
    stored!(Series, this => Self::id_of(&this.entity, this.kind, this.fiscal_year));

    fn subject(&self) -> Option<Arc<str>> {
        Some(subject_of(Self::KIND, &self.id()))
    }
}

/// What was invoiced of something, and what of that was credited again. Neither falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Billed{T}")]
pub struct Billed<T> {
    /// What was invoiced.
    pub invoiced: T,
    /// What of it was credited.
    pub credited: T,
}

/// What was billed of one line or charge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BilledPart {
    /// Units; none of a charge.
    pub units: Billed<Quantity>,
    /// Amounts with taxes.
    pub total: Billed<Amount>,
    /// What discounts took off, without taxes.
    pub discount: Billed<Amount>,
    /// Each tax, in the order of the line or charge.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Billed<Amount>>,
    /// The invoices that it stands on, as positions among the documents of the order, from 1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<u32>,
}

/// What was invoiced and credited of an order so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Billing {
    /// Which order.
    pub order: OrderId,
    /// Its documents, in the order they were issued.
    pub documents: Vec<DocumentId>,
    /// How many of its shipments were invoiced.
    pub shipments: u32,
    /// By line.
    pub lines: Vec<BilledPart>,
    /// By charge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<BilledPart>,
    /// Fees that credit memos withheld or invoices asked for.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub fees: Amount,
}

impl Billing {
    /// Nothing was billed yet.
    #[must_use]
    pub const fn new(order: OrderId) -> Self {
        Self { order, documents: Vec::new(), shipments: 0, lines: Vec::new(), charges: Vec::new(), fees: Amount::ZERO }
    }
}

impl Stored for Billing {
    stored!(Billing, this => this.order.shared());

    fn subject(&self) -> Option<Arc<str>> {
        Some(self.order.shared())
    }
}
