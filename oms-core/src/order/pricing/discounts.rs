//! Discounts of lines and of the whole order.

use super::super::input::{DiscountInput, LineDiscountInput, OrderInput};
use super::groups::{self, Units};
use super::{Charge, Discount, DiscountScope, OrderLine, percent_of};
use crate::value::{Amount, AmountError};

/// Gives the lines their own discounts; answers the units of each line by what they are worth then, none where all
/// units of it are alike.
pub(super) fn of_lines(
    input: &OrderInput,
    lines: &mut [OrderLine],
    warnings: &mut Vec<String>,
) -> Result<Vec<Vec<Units>>, AmountError> {
    let mut units_of_lines = Vec::with_capacity(lines.len());
    for (index, (line, given)) in lines.iter_mut().zip(&input.lines).enumerate() {
        let mut units = groups::cut(input, line, given)?;
        for (position, discount) in given.discounts.iter().enumerate() {
            let path = || format!("lines[{index}].discounts[{position}]");
            let base = match discount.units.filter(|units| *units < line.quantity) {
                Some(first) => groups::worth_of_first(&units, first)?,
                None => line.discounted()?,
            };
            let discount = of_line(input, discount, base, path, warnings)?;
            groups::take(input, &mut units, &discount)?;
            line.discounts.push(discount);
        }
        units_of_lines.push(units);
    }
    Ok(units_of_lines)
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
    let scope = discount.scope;
    // What each is worth now; nothing, where the discount is not on it.
    let mut weights = Vec::with_capacity(lines.len().saturating_add(charges.len()));
    for line in &*lines {
        weights.push(if scope.is_on_lines() { line.discounted()? } else { Amount::ZERO });
    }
    for (position, charge) in (0_u32..).zip(&*charges) {
        weights.push(if scope.is_on_charge(position) { charge.discounted()? } else { Amount::ZERO });
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
    let (code, percent) = (discount.code.clone(), discount.percent);
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
