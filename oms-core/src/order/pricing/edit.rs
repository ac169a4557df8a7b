//! What an edit changes in the terms of an order: lines and charges that are added, units that are added to a line.
//!
//! Invariants:
//! - what was agreed before an edit stays agreed: added units are a group of their own, credited after the others, so
//!   that credits before and after an edit sum to what is charged.

use super::super::input::{
    ChargeInput, DiscountInput, LineDiscountInput, LineInput, OrderInput, ShipToInput, TaxInput,
};
use super::super::terms::{Charge, ChargeKind, Discount, DiscountScope, Order, OrderLine, ShipTo, Tax, UnitGroup};
use super::check::check_added;
use super::{Circumstances, LineFacts, add_up, agree, percent_of};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::value::{Amount, AmountError, Quantity, ReasonCode};

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

/// Adds lines and charges as the order's rules price them.
pub(crate) fn add(
    order: &mut Order,
    lines: &[LineInput],
    charges: &[ChargeInput],
    facts: LineFacts,
    warnings: &mut Vec<String>,
) -> Result<()> {
    let part = part_of(order, lines.to_vec(), charges.to_vec());
    check_added(&part)?;
    let (id, placed_at) = (order.id.clone(), order.placed_at);
    let agreed = agree(&part, Circumstances { id, party: None, placed_at, facts }, warnings)?;
    let first = u32::try_from(order.lines.len()).unwrap_or(u32::MAX);
    let numbered = (first..).zip(agreed.lines);
    order.lines.extend(numbered.map(|(before, line)| OrderLine { line: before.saturating_add(1), ..line }));
    order.charges.extend(agreed.charges);
    Ok(())
}

/// Adds units to a line at its unit price, less its discounts that are percentages, with taxes by its rates.
pub(crate) fn raise(order: &mut Order, line: u32, units: Quantity) -> Result<()> {
    let rules = part_of(order, Vec::new(), Vec::new());
    let Some(held) = line_mut(order, line) else { return Ok(()) };
    require_rates(held)?;
    let before = held.total;
    let old = held.quantity;
    held.quantity = old.plus(units)?;
    let extended = extended(&rules, held)?;
    let mut left = extended.minus(held.extended)?;
    held.extended = extended;
    for discount in held.discounts.iter_mut().filter(|discount| discount.units.is_none()) {
        let Some(percent) = discount.percent else { continue };
        let more = percent_of(left, percent, rules.currency, rules.discount_rounding.unwrap_or(rules.rounding));
        let more = more.map_err(|error| overflow(line, error))?;
        discount.amount = discount.amount.plus(more)?;
        left = left.minus(more)?;
    }
    let more = taxes_by_rate(&rules, held, left, units)?;
    for (tax, more) in held.taxes.iter_mut().zip(more) {
        tax.amount = tax.amount.plus(more)?;
    }
    close(&rules, held)?;
    if held.groups.is_empty() {
        held.groups.push(UnitGroup { units: old, total: before });
    }
    held.groups.push(UnitGroup { units, total: held.total.minus(before)? });
    Ok(())
}

/// Gives all units of a line, of which none was credited yet, another price. Discounts that are percentages and taxes
/// follow by their rates, other discounts and the line's share of the order's discounts stay.
pub(crate) fn reprice(order: &mut Order, line: u32, unit_price: Amount) -> Result<()> {
    let rules = part_of(order, Vec::new(), Vec::new());
    let Some(held) = line_mut(order, line) else { return Ok(()) };
    require_rates(held)?;
    if held.discounts.iter().any(|discount| discount.units.is_some()) {
        let message = format!("line {line} has a discount on some of its units: take it out and add it anew");
        return Err(Error::new(Code::TotalsMismatch, message).with("line", line));
    }
    held.unit_price = unit_price;
    held.extended = extended(&rules, held)?;
    let mut left = held.extended;
    for discount in &mut held.discounts {
        if let Some(percent) = discount.percent {
            let amount = percent_of(left, percent, rules.currency, rules.discount_rounding.unwrap_or(rules.rounding));
            discount.amount = amount.map_err(|error| overflow(line, error))?;
        }
        discount.amount = discount.amount.min(left);
        left = left.minus(discount.amount)?;
    }
    if held.order_discount > left {
        let share = held.order_discount;
        let message = format!("line {line} has {share} of the order's discounts, which is more than {left}");
        return Err(Error::new(Code::TotalsMismatch, message).with("line", line).with("possible", left));
    }
    left = left.minus(held.order_discount)?;
    let taxes = taxes_by_rate(&rules, held, left, held.quantity)?;
    for (tax, amount) in held.taxes.iter_mut().zip(taxes) {
        tax.amount = amount;
    }
    held.groups.clear();
    close(&rules, held)
}

/// The line that units of a line become in another order: with the same price, taxes by share, and the rest of what was
/// `credited` for them here as a discount. Where a discount can't be that, answers by how much the line is below it.
pub(crate) fn moved(
    order: &Order,
    line: &OrderLine,
    before: Quantity,
    units: Quantity,
    credited: Amount,
) -> Result<(OrderLine, Amount)> {
    let rules = part_of(order, Vec::new(), Vec::new());
    let whole = line.quantity.units();
    let after = before.plus(units)?;
    let mut taxes = line.taxes.clone();
    for tax in &mut taxes {
        let share = |units: Quantity| tax.amount.share(units.units(), whole, order.currency, order.rounding);
        tax.amount = share(after)?.minus(share(before)?)?;
    }
    let mut line = OrderLine {
        quantity: units,
        taxes,
        discounts: Vec::new(),
        order_discount: Amount::ZERO,
        groups: Vec::new(),
        ..line.clone()
    };
    line.extended = extended(&rules, &line)?;
    close(&rules, &mut line)?;
    let below = credited.minus(line.total)?;
    if below.is_negative() {
        let code = ReasonCode::parse("as_agreed").map_err(|error| Error::new(Code::Bug, error.to_string()))?;
        let amount = below.negated();
        line.discounts.push(Discount { code, amount, percent: None, units: None, scope: DiscountScope::Items });
        line.total = credited;
        return Ok((line, Amount::ZERO));
    }
    Ok((line, below))
}

/// What an order like this one would have been asked for as.
pub(crate) fn as_input(order: &Order) -> OrderInput {
    let mut input = part_of(order, order.lines.iter().map(line_input).collect(), Vec::new());
    let charges = order.charges.iter().filter(|charge| charge.kind != ChargeKind::Rounding);
    input.charges = charges.map(charge_input).collect();
    input.discounts = order.discounts.iter().map(discount_input).collect();
    input.party = order.party.as_ref().map(|party| party.id.clone());
    input.destination = order.destination.clone();
    input.method = order.method.clone();
    input.priority = order.priority;
    input.split = order.split;
    input.shortage = order.shortage;
    input.attributes = order.attributes.clone();
    input
}

fn line_input(line: &OrderLine) -> LineInput {
    let discount = |discount: &Discount| LineDiscountInput {
        code: discount.code.clone(),
        amount: Some(discount.amount).filter(|_| discount.percent.is_none()),
        percent: discount.percent,
        units: discount.units,
    };
    let ship_to = |to: &ShipTo| {
        let party = to.party.as_ref().map(|party| party.id.clone());
        Box::new(ShipToInput { destination: to.destination.clone(), party })
    };
    LineInput {
        tax_mode: line.tax_mode,
        discounts: line.discounts.iter().map(discount).collect(),
        taxes: tax_inputs(&line.taxes),
        ship_to: line.ship_to.as_deref().map(ship_to),
        attributes: line.attributes.clone(),
        ..LineInput::new(line.sku.clone(), line.quantity, line.unit_price)
    }
}

fn charge_input(charge: &Charge) -> ChargeInput {
    ChargeInput {
        kind: charge.kind,
        amount: charge.amount,
        tax_mode: charge.tax_mode,
        taxes: tax_inputs(&charge.taxes),
    }
}

fn discount_input(discount: &Discount) -> DiscountInput {
    DiscountInput {
        amount: Some(discount.amount).filter(|_| discount.percent.is_none()),
        percent: discount.percent,
        scope: discount.scope,
        ..DiscountInput::of(discount.code.clone(), discount.amount)
    }
}

/// Taxes to be computed by their rates, or as they were where a rate is not known.
fn tax_inputs(taxes: &[Tax]) -> Vec<TaxInput> {
    let computed = taxes.iter().all(|tax| tax.rate.is_some());
    let input = |tax: &Tax| TaxInput {
        amount: Some(tax.amount).filter(|_| !computed),
        compound: tax.compound,
        collected_by_channel: tax.collected_by_channel,
        ..TaxInput::of(tax.code.clone(), tax.rate, tax.amount)
    };
    taxes.iter().map(input).collect()
}

fn overflow(line: u32, error: AmountError) -> Error {
    Error::new(Code::LimitExceeded, format!("line {line}: {error}"))
}

fn line_mut(order: &mut Order, line: u32) -> Option<&mut OrderLine> {
    let position = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    order.lines.get_mut(position)
}

/// Refuses a line of which a tax can't be computed.
fn require_rates(line: &OrderLine) -> Result<()> {
    if line.taxes.iter().all(|tax| tax.rate.is_some() || tax.amount.is_zero()) {
        return Ok(());
    }
    let message = format!("line {} has a tax without a rate: add a line with its tax instead", line.line);
    Err(Error::new(Code::TotalsMismatch, message).with("line", line.line))
}

fn extended(rules: &OrderInput, line: &OrderLine) -> Result<Amount> {
    let exact = line.unit_price.times(line.quantity.units());
    exact.and_then(|exact| exact.round(rules.currency, rules.rounding)).map_err(|error| overflow(line.line, error))
}

/// The taxes of a line on an amount for some of its units.
fn taxes_by_rate(rules: &OrderInput, line: &OrderLine, amount: Amount, units: Quantity) -> Result<Vec<Amount>> {
    let rate = |tax: &Tax| TaxInput {
        amount: None,
        compound: tax.compound,
        ..TaxInput::of(tax.code.clone(), tax.rate, Amount::ZERO)
    };
    let rates: Vec<TaxInput> = line.taxes.iter().map(rate).collect();
    let mode = line.tax_mode.unwrap_or(rules.tax_mode);
    super::taxes::of(rules, &rates, mode, amount, units).map_err(|error| overflow(line.line, error))
}

fn close(rules: &OrderInput, line: &mut OrderLine) -> Result<()> {
    line.total = line.discounted()?.plus(super::on_top(&line.taxes, line.tax_mode.unwrap_or(rules.tax_mode))?)?;
    Ok(())
}

/// Sums the order up again.
pub(crate) fn sum_up(order: &mut Order) -> Result<()> {
    let written_off = order.totals.written_off;
    order.totals = add_up(&order.lines, &order.charges, &order.discounts)?;
    order.totals.written_off = written_off;
    Ok(())
}
