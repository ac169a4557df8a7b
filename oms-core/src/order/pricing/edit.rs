//! What an edit changes in the terms of an order: lines and charges that are added, units that are added to a line.
//!
//! Invariants:
//! - what was agreed before an edit stays agreed: added units are a group of their own, credited after the others, so
//!   that credits before and after an edit sum to what is charged.

use super::super::input::{ChargeInput, LineInput, OrderInput, TaxInput};
use super::super::terms::{Order, OrderLine, UnitGroup};
use super::check::check_added;
use super::{Circumstances, add_up, agree, percent_of};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::value::{Amount, AmountError, Quantity};

/// An order of only these lines and charges, under the rules of the one that is edited.
fn part_of(order: &Order, lines: Vec<LineInput>, charges: Vec<ChargeInput>) -> OrderInput {
    OrderInput {
        tax_mode: order.tax_mode,
        rounding: order.rounding,
        discount_rounding: order.discount_rounding,
        tax_rounding: order.tax_rounding,
        tax_level: order.tax_level,
        charges,
        ..OrderInput::new(order.channel.clone(), order.currency, lines)
    }
}

/// Adds lines and charges as the order's rules price them; `stocked` says whether the ledger keeps stock of each line.
pub(crate) fn add(
    order: &mut Order,
    lines: &[LineInput],
    charges: &[ChargeInput],
    stocked: Vec<bool>,
    warnings: &mut Vec<String>,
) -> Result<()> {
    let part = part_of(order, lines.to_vec(), charges.to_vec());
    check_added(&part)?;
    let (id, placed_at) = (order.id.clone(), order.placed_at);
    let agreed = agree(&part, Circumstances { id, party: None, placed_at, stocked }, warnings)?;
    let first = u32::try_from(order.lines.len()).unwrap_or(u32::MAX);
    let numbered = (first..).zip(agreed.lines);
    order.lines.extend(numbered.map(|(before, line)| OrderLine { line: before.saturating_add(1), ..line }));
    order.charges.extend(agreed.charges);
    Ok(())
}

/// Adds units to a line at its unit price, less its discounts that are percentages, with taxes by its rates.
pub(crate) fn raise(order: &mut Order, line: u32, units: Quantity) -> Result<()> {
    let (currency, rounding, mode) = (order.currency, order.rounding, order.tax_mode);
    let overflow = |error: AmountError| Error::new(Code::LimitExceeded, format!("line {line}: {error}"));
    let rules = part_of(order, Vec::new(), Vec::new());
    let position = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let Some(held) = order.lines.get_mut(position) else { return Ok(()) };
    if held.taxes.iter().any(|tax| tax.rate.is_none() && !tax.amount.is_zero()) {
        let message = format!("line {line} has a tax without a rate: add a line with its tax instead");
        return Err(Error::new(Code::TotalsMismatch, message).with("line", line));
    }
    let before = held.total;
    let old = held.quantity;
    held.quantity = old.plus(units)?;
    let extended = held.unit_price.times(held.quantity.units()).and_then(|exact| exact.round(currency, rounding));
    let extended = extended.map_err(overflow)?;
    let mut left = extended.minus(held.extended)?;
    held.extended = extended;
    for discount in held.discounts.iter_mut().filter(|discount| discount.units.is_none()) {
        let Some(percent) = discount.percent else { continue };
        let how = rules.discount_rounding.unwrap_or(rounding);
        let more = percent_of(left, percent, currency, how).map_err(overflow)?;
        discount.amount = discount.amount.plus(more)?;
        left = left.minus(more)?;
    }
    let of_mode = held.tax_mode.unwrap_or(mode);
    let rates: Vec<TaxInput> = held
        .taxes
        .iter()
        .map(|tax| TaxInput {
            amount: None,
            compound: tax.compound,
            ..TaxInput::of(tax.code.clone(), tax.rate, Amount::ZERO)
        })
        .collect();
    let more = super::taxes::of(&rules, &rates, of_mode, left, units).map_err(overflow)?;
    for (tax, more) in held.taxes.iter_mut().zip(more) {
        tax.amount = tax.amount.plus(more)?;
    }
    held.total = held.discounted()?.plus(super::on_top(&held.taxes, of_mode)?)?;
    if held.groups.is_empty() {
        held.groups.push(UnitGroup { units: old, total: before });
    }
    held.groups.push(UnitGroup { units, total: held.total.minus(before)? });
    Ok(())
}

/// Sums the order up again.
pub(crate) fn sum_up(order: &mut Order) -> Result<()> {
    let written_off = order.totals.written_off;
    order.totals = add_up(&order.lines, &order.charges, &order.discounts)?;
    order.totals.written_off = written_off;
    Ok(())
}
