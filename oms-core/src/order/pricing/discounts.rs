//! Discounts of lines and of the whole order.

use super::super::input::{DiscountInput, LineDiscountInput, OrderInput};
use super::{Charge, Discount, DiscountScope, OrderLine, groups, percent_of};
use crate::value::{Amount, AmountError};

/// Gives the lines their own discounts.
pub(super) fn of_lines(
    input: &OrderInput,
    lines: &mut [OrderLine],
    warnings: &mut Vec<String>,
) -> Result<(), AmountError> {
    for (index, (line, given)) in lines.iter_mut().zip(&input.lines).enumerate() {
        for (position, discount) in given.discounts.iter().enumerate() {
            let path = || format!("lines[{index}].discounts[{position}]");
            let base = match discount.units.filter(|units| *units < line.quantity) {
                Some(units) => groups::worth_of_first(input, line, given, units)?,
                None => line.discounted()?,
            };
            line.discounts.push(of_line(input, discount, base, path, warnings)?);
        }
    }
    Ok(())
}

fn of_line(
    input: &OrderInput,
    discount: &LineDiscountInput,
    base: Amount,
    path: impl Fn() -> String,
    warnings: &mut Vec<String>,
) -> Result<Discount, AmountError> {
    let amount = amount_of(input, discount.amount, discount.percent, base)?;
    let amount = capped(amount, base, path, warnings);
    let (code, percent) = (discount.code.clone(), discount.percent);
    Ok(Discount { code, amount, percent, units: discount.units, scope: DiscountScope::Items })
}

/// Gives the order's discounts and spreads each by value over what it is on.
pub(super) fn of_order(
    input: &OrderInput,
    lines: &mut [OrderLine],
    charges: &mut [Charge],
    warnings: &mut Vec<String>,
) -> Result<Vec<Discount>, AmountError> {
    let mut given = Vec::with_capacity(input.discounts.len());
    for (position, discount) in input.discounts.iter().enumerate() {
        let path = || format!("discounts[{position}]");
        given.push(of_whole(input, lines, charges, discount, path, warnings)?);
    }
    Ok(given)
}

fn of_whole(
    input: &OrderInput,
    lines: &mut [OrderLine],
    charges: &mut [Charge],
    discount: &DiscountInput,
    path: impl Fn() -> String,
    warnings: &mut Vec<String>,
) -> Result<Discount, AmountError> {
    let (on_lines, on_charge): (bool, fn(u32, u32) -> bool) = match discount.scope {
        DiscountScope::Items => (true, |_, _| false),
        DiscountScope::ItemsAndCharges => (true, |_, _| true),
        DiscountScope::Charge(_) => (false, |position, named| position == named),
    };
    let named = if let DiscountScope::Charge(named) = discount.scope { named } else { 0 };
    // What each is worth now; nothing, where the discount is not on it.
    let mut weights = Vec::with_capacity(lines.len().saturating_add(charges.len()));
    for line in &*lines {
        weights.push(if on_lines { line.discounted()? } else { Amount::ZERO });
    }
    for (position, charge) in (0_u32..).zip(&*charges) {
        weights.push(if on_charge(position, named) { charge.discounted()? } else { Amount::ZERO });
    }
    let base = Amount::sum(weights.iter().copied())?;
    let amount = capped(amount_of(input, discount.amount, discount.percent, base)?, base, path, warnings);
    if !amount.is_zero() {
        let held = lines.iter_mut().map(|line| &mut line.order_discount);
        let held = held.chain(charges.iter_mut().map(|charge| &mut charge.discount));
        for (held, share) in held.zip(amount.split(&weights, input.currency)?) {
            *held = held.plus(share)?;
        }
    }
    let (code, percent, scope) = (discount.code.clone(), discount.percent, discount.scope);
    Ok(Discount { code, amount, percent, units: None, scope })
}

fn amount_of(
    input: &OrderInput,
    amount: Option<Amount>,
    percent: Option<Amount>,
    base: Amount,
) -> Result<Amount, AmountError> {
    match (amount, percent) {
        (Some(amount), _) => Ok(amount),
        (None, Some(percent)) => {
            percent_of(base, percent, input.currency, input.discount_rounding.unwrap_or(input.rounding))
        }
        (None, None) => Ok(Amount::ZERO),
    }
}

fn capped(amount: Amount, base: Amount, path: impl Fn() -> String, warnings: &mut Vec<String>) -> Amount {
    if amount > base {
        warnings.push(format!("{}: only {base} of {amount} was given, which leaves nothing", path()));
    }
    amount.min(base)
}
