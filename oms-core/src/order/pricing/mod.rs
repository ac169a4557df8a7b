//! The arithmetic of an order: from what the channel gave to what was agreed.
//!
//! Amounts come priced, and are taken as they are; or as percentages and rates, and are computed here, once. Later
//! credits use what was agreed and compute nothing anew.
//!
//! Invariants:
//! - discounts apply in the order given, each on what the earlier ones left, and take nothing below zero;
//! - a discount of the order is spread by value, by largest remainder, and the shares sum to the whole;
//! - a tax that prices include is what the amount holds beyond `round(amount / (1 + rates))`;
//! - a tax that is rounded on the document is spread so that the parts sum to it;
//! - the totals are the sums of the parts.

mod check;
mod discounts;
mod edit;
mod groups;
mod taxes;
#[cfg(test)]
mod tests;

pub(crate) use check::{check, check_dates, check_terms};
pub(crate) use edit::{add, as_input, moved, raise, reprice, sum_up};

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::input::{ChargeInput, OrderInput, ShipToInput};
use super::terms::{Charge, ChargeKind, Discount, DiscountScope, Order, OrderLine, ShipTo, Tax, TaxMode, Totals};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::party::PartyRef;
use crate::value::{Amount, AmountError, Currency, OrderId, PartyId, Rounding, Timestamp};

/// What the terms of an order need beside its input.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    /// The id it gets.
    pub id: OrderId,
    /// Who orders, in the version known now.
    pub party: Option<PartyRef>,
    /// When the customer placed it.
    pub placed_at: Timestamp,
    /// What its lines need.
    pub facts: LineFacts,
}

/// What the terms of lines need beside their input.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineFacts {
    /// Whether the ledger keeps stock of each line, in the order of the lines.
    pub stocked: Vec<bool>,
    /// The parties that lines go to, in the version known now.
    pub recipients: BTreeMap<PartyId, PartyRef>,
}

impl LineFacts {
    pub(crate) fn ship_to(&self, given: &ShipToInput) -> Box<ShipTo> {
        let party = given.party.as_ref().and_then(|party| self.recipients.get(party)).cloned();
        Box::new(ShipTo { destination: given.destination.clone(), party })
    }
}

/// Agrees on the terms of an order. What the caller should know about them is added to `warnings`.
///
/// # Errors
/// [`Code::TotalsMismatch`] when the total or a tax that was given is farther than the tolerance from what is computed;
/// [`Code::LimitExceeded`] when an amount is out of bounds.
pub(crate) fn agree(input: &OrderInput, circumstances: Circumstances, warnings: &mut Vec<String>) -> Result<Order> {
    let overflow = |error: AmountError| Error::new(Code::LimitExceeded, format!("the order's amounts: {error}"));
    let mut lines = price_lines(input, &circumstances.facts)?;
    let units = discounts::of_lines(input, &mut lines, warnings).map_err(overflow)?;
    let mut charges: Vec<Charge> = input.charges.iter().map(charge_of).collect();
    let discounts = discounts::of_order(input, &mut lines, &mut charges, warnings).map_err(overflow)?;
    taxes::apply(input, &mut lines, &mut charges).map_err(overflow)?;
    taxes::compare(input, &lines, &charges, warnings)?;
    close(input.tax_mode, &mut lines, &mut charges).map_err(overflow)?;
    groups::form(input, &mut lines, &units).map_err(overflow)?;
    let mut totals = add_up(&lines, &charges, &discounts).map_err(overflow)?;
    if let Some(given) = input.total.filter(|given| *given != totals.total) {
        let above = within(input, given, totals.total)?;
        warnings.push(format!("total: {given} was given, the parts sum to {}", totals.total));
        if above.is_positive() {
            charges.push(rounding_charge(above));
            totals = add_up(&lines, &charges, &discounts).map_err(overflow)?;
        } else {
            totals.written_off = above.negated();
        }
    }

    Ok(Order {
        id: circumstances.id,
        channel: input.channel.clone(),
        external_id: input.external_id.clone(),
        number: input.number.clone(),
        party: circumstances.party,
        purchase_order: input.purchase_order.clone(),
        destination: input.destination.clone(),
        method: input.method.clone(),
        requested: input.requested.clone(),
        origin: None,
        placed_at: circumstances.placed_at,
        currency: input.currency,
        tax_mode: input.tax_mode,
        rounding: input.rounding,
        discount_rounding: input.discount_rounding,
        tax_rounding: input.tax_rounding,
        tax_level: input.tax_level,
        priority: input.priority,
        split: input.split,
        shortage: input.shortage,
        payment_terms: input.payment_terms,
        lines,
        discounts,
        charges,
        totals,
        attributes: input.attributes.clone(),
        captured: None,
    })
}

/// How far the total given is above the sum of the parts, when that is within the tolerance.
fn within(input: &OrderInput, given: Amount, computed: Amount) -> Result<Amount> {
    let above = given.minus(computed)?;
    if above.abs() <= input.tolerance.unwrap_or(Amount::ZERO) {
        return Ok(above);
    }
    let message = format!("total: {given} was given, the parts sum to {computed}");
    Err(Error::new(Code::TotalsMismatch, message).about("total", given).with("computed", computed))
}

/// The lines before discounts, taxes and totals.
fn price_lines(input: &OrderInput, facts: &LineFacts) -> Result<Vec<OrderLine>> {
    let mut lines = Vec::with_capacity(input.lines.len());
    for ((number, line), stocked) in (1_u32..).zip(&input.lines).zip(&facts.stocked) {
        let exact = line.unit_price.times(line.quantity.units());
        let extended = exact.and_then(|exact| exact.round(input.currency, input.rounding)).map_err(|error| {
            let path = format!("lines[{}].unit_price", number.saturating_sub(1));
            Error::new(Code::LimitExceeded, error.to_string()).about(&path, line.unit_price)
        })?;
        lines.push(OrderLine {
            line: number,
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_mode: line.tax_mode.filter(|mode| *mode != input.tax_mode),
            extended,
            discounts: Vec::new(),
            order_discount: Amount::ZERO,
            taxes: Vec::new(),
            total: extended,
            groups: Vec::new(),
            stocked: *stocked,
            ship_to: line.ship_to.as_ref().map(|ship_to| facts.ship_to(ship_to)),
            requested: line.requested.clone(),
            attributes: line.attributes.clone(),
        });
    }
    Ok(lines)
}

fn charge_of(charge: &ChargeInput) -> Charge {
    Charge {
        kind: charge.kind,
        amount: charge.amount,
        tax_mode: charge.tax_mode,
        discount: Amount::ZERO,
        taxes: Vec::new(),
        total: charge.amount,
    }
}

pub(crate) fn rounding_charge(amount: Amount) -> Charge {
    let (tax_mode, discount, taxes) = (None, Amount::ZERO, Vec::new());
    Charge { kind: ChargeKind::Rounding, amount, tax_mode, discount, taxes, total: amount }
}

impl OrderLine {
    /// What it is worth after its own discounts and its share of the order's, before taxes that come on top.
    ///
    /// # Errors
    /// When an amount is out of bounds.
    pub fn discounted(&self) -> Result<Amount, AmountError> {
        let mut left = self.extended;
        for discount in &self.discounts {
            left = left.minus(discount.amount)?;
        }
        if self.order_discount.is_zero() { Ok(left) } else { left.minus(self.order_discount) }
    }
}

impl Charge {
    /// What it is after its share of the order's discounts, before taxes that come on top.
    ///
    /// # Errors
    /// When an amount is out of bounds.
    pub fn discounted(&self) -> Result<Amount, AmountError> {
        if self.discount.is_zero() { Ok(self.amount) } else { self.amount.minus(self.discount) }
    }
}

/// Taxes that come on top of a price.
pub(crate) fn on_top(taxes: &[Tax], mode: TaxMode) -> Result<Amount, AmountError> {
    match mode {
        TaxMode::Exclusive => Amount::sum(taxes.iter().map(|tax| tax.amount)),
        TaxMode::Inclusive => Ok(Amount::ZERO),
    }
}

/// Closes each line's and charge's total.
fn close(mode: TaxMode, lines: &mut [OrderLine], charges: &mut [Charge]) -> Result<(), AmountError> {
    for line in lines {
        line.total = line.discounted()?;
        if !line.taxes.is_empty() {
            line.total = line.total.plus(on_top(&line.taxes, line.tax_mode.unwrap_or(mode))?)?;
        }
    }
    for charge in charges {
        charge.total = charge.discounted()?.plus(on_top(&charge.taxes, charge.tax_mode.unwrap_or(mode))?)?;
    }
    Ok(())
}

fn add_up(lines: &[OrderLine], charges: &[Charge], discounts: &[Discount]) -> Result<Totals, AmountError> {
    let own_discounts = Amount::sum(lines.iter().flat_map(|line| &line.discounts).map(|d| d.amount))?;
    let order_discounts = Amount::sum(discounts.iter().map(|d| d.amount))?;
    let line_taxes = lines.iter().flat_map(|line| &line.taxes);
    let charge_taxes = charges.iter().flat_map(|charge| &charge.taxes);
    let owed = lines.iter().map(|line| line.total).chain(charges.iter().map(|charge| charge.total));
    Ok(Totals {
        goods: Amount::sum(lines.iter().map(|line| line.extended))?,
        discounts: own_discounts.plus(order_discounts)?,
        charges: Amount::sum(charges.iter().map(|charge| charge.amount))?,
        taxes: Amount::sum(line_taxes.chain(charge_taxes).map(|tax| tax.amount))?,
        total: Amount::sum(owed)?,
        written_off: Amount::ZERO,
    })
}

/// A percentage of an amount, rounded.
fn percent_of(amount: Amount, percent: Amount, currency: Currency, how: Rounding) -> Result<Amount, AmountError> {
    let part = percent.value().checked_mul(Decimal::new(1, 2)).ok_or(AmountError::Overflow)?;
    amount.times_decimal_rounded(part, currency, how)
}
