//! Entities: who sells by law, and in whose name invoices are written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::DocumentKind;
use crate::error::Problems;
use crate::value::{Amount, Country, Day, EntityId, Label, Quantity, TimeZone};

/// How many characters a prefix of document numbers may have.
pub const PREFIX_CHARS_MAX: usize = 20;

/// When something is invoiced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Invoicing {
    /// Each shipment has an invoice of its own, when it left; the charges of the order are on the first.
    #[default]
    PerShipment,
    /// The whole order has one invoice, when it was placed.
    PerOrder,
}

/// A legal entity that sells: its documents have numbers without gaps, in series of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its key.
    pub id: EntityId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// In which country it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The zone whose days are the dates of its documents; it can't change later.
    pub time_zone: TimeZone,
    /// When something is invoiced. A change counts for orders that are placed from then on. Default: per shipment.
    #[serde(default)]
    pub invoicing: Invoicing,
    /// What the numbers of its invoices start with, such as `INV` in `INV-2026-000001`: 1 to 20 characters. It can't
    /// change later. Default: `INV`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_prefix: Option<Label>,
    /// What the numbers of its credit memos start with, as `invoice_prefix`, and not the same. Default: `CM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_memo_prefix: Option<Label>,
    /// The month in which its fiscal year starts, 1 to 12; it can't change later. The year that a number names is that in
    /// which the fiscal year starts. Default: 1, January.
    #[serde(default = "january", skip_serializing_if = "is_january")]
    pub fiscal_year_start_month: u8,
}

const fn january() -> u8 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_january(month: &u8) -> bool {
    *month == 1
}

impl Entity {
    /// An entity that invoices by shipment, with calendar years and the default prefixes.
    #[must_use]
    pub const fn new(id: EntityId, time_zone: TimeZone) -> Self {
        Self {
            id,
            name: None,
            country: None,
            time_zone,
            invoicing: Invoicing::PerShipment,
            invoice_prefix: None,
            credit_memo_prefix: None,
            fiscal_year_start_month: january(),
        }
    }

    /// Notes what can't be.
    pub(crate) fn problems(&self, problems: &mut Problems) {
        let fields = [("invoice_prefix", DocumentKind::Invoice), ("credit_memo_prefix", DocumentKind::CreditMemo)];
        for (field, kind) in fields {
            let is_short = self.prefix(kind).chars().count() <= PREFIX_CHARS_MAX;
            problems.require(is_short, format!("entity.{field}"), &format!("at most {PREFIX_CHARS_MAX} characters"));
        }
        let differ = self.prefix(DocumentKind::Invoice) != self.prefix(DocumentKind::CreditMemo);
        problems.require(differ, "entity.credit_memo_prefix", "invoices and credit memos have other prefixes");
        let is_month = (1..=12).contains(&self.fiscal_year_start_month);
        problems.require(is_month, "entity.fiscal_year_start_month", "a month is 1 to 12");
    }

    /// Whether the numbers and dates of documents mean the same in both.
    pub(crate) fn numbers_as(&self, other: &Self) -> bool {
        let series = |entity: &Self| {
            let prefixes = DocumentKind::ALL.map(|kind| entity.prefix(kind).to_owned());
            (prefixes, entity.fiscal_year_start_month, entity.time_zone)
        };
        series(self) == series(other)
    }

    /// What the numbers of its documents of a kind start with.
    #[must_use]
    pub fn prefix(&self, kind: DocumentKind) -> &str {
        match kind {
            DocumentKind::Invoice => self.invoice_prefix.as_ref().map_or("INV", Label::as_str),
            DocumentKind::CreditMemo => self.credit_memo_prefix.as_ref().map_or("CM", Label::as_str),
        }
    }

    /// The fiscal year of a day, by the calendar year in which it starts.
    #[must_use]
    pub fn fiscal_year(&self, day: Day) -> i32 {
        let before = day.month() < u32::from(self.fiscal_year_start_month);
        day.year().saturating_sub(i32::from(before))
    }
}

/// Who sells an order, as it was when it was placed, and how far its documents have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seller {
    /// Which entity.
    pub entity: EntityId,
    /// The zone whose days its accounting entries are in.
    pub time_zone: TimeZone,
    /// When something of the order is invoiced.
    pub invoicing: Invoicing,
    /// What of the order its documents take into account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed: Option<BilledUpTo>,
}

/// The sums of an order that its documents follow. None of them ever falls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BilledUpTo {
    /// What was charged.
    pub total: Amount,
    /// What was credited for lines.
    pub credited: Amount,
    /// How many charges were credited.
    pub charges_credited: u32,
    /// How many units have shipped.
    pub shipped: Quantity,
    /// How many units were cancelled.
    pub cancelled: Quantity,
}

impl From<&Entity> for Seller {
    fn from(entity: &Entity) -> Self {
        let Entity { id, time_zone, invoicing, .. } = entity;
        Self { entity: id.clone(), time_zone: *time_zone, invoicing: *invoicing, billed: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_is_named_by_the_year_in_which_it_starts() {
        let calendar = Entity::new(EntityId::parse("E").unwrap(), TimeZone::UTC);
        let april = Entity { fiscal_year_start_month: 4, ..calendar.clone() };
        let years =
            |day: &str| (calendar.fiscal_year(Day::parse(day).unwrap()), april.fiscal_year(Day::parse(day).unwrap()));
        assert_eq!(years("2026-03-31"), (2026, 2025));
        assert_eq!(years("2026-04-01"), (2026, 2026));
        assert_eq!(years("2026-12-31"), (2026, 2026));
    }
}
