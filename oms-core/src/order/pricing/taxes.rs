//! Taxes: taken as the channel gave them, or computed from rates.
//!
//! Prices that include taxes hold `net = round(amount / (1 + rates))` and `tax = amount - net`, which is spread over the
//! rates by largest remainder (Directive 2006/112/EC leaves the method to the member states; this one keeps what the
//! customer pays).

use rust_decimal::Decimal;

use super::super::input::{OrderInput, TaxInput};
use super::super::terms::TaxLevel;
use super::{Charge, OrderLine, Tax, TaxMode};
use crate::code::Code;
use crate::error::{Error, Problem, Result};
use crate::value::{Amount, AmountError, Currency, Quantity, Rounding};

/// A line or a charge, as far as taxes are concerned.
struct Part<'a> {
    taxes: &'a [TaxInput],
    mode: TaxMode,
    /// What is taxed, in its own mode.
    amount: Amount,
    /// The units of a line and the price of one, where that is what the amount is.
    units: Quantity,
    unit_price: Option<Amount>,
}

impl Part<'_> {
    /// Whether the taxes have to be computed.
    fn is_computed(&self) -> bool {
        self.taxes.iter().any(|tax| tax.amount.is_none())
    }
}

/// Gives every line and charge its taxes.
pub(super) fn apply(input: &OrderInput, lines: &mut [OrderLine], charges: &mut [Charge]) -> Result<(), AmountError> {
    let is_taxed = |taxes: &Vec<TaxInput>| !taxes.is_empty();
    let (mut of_lines, mut of_charges) = (input.lines.iter(), input.charges.iter());
    if !of_lines.any(|line| is_taxed(&line.taxes)) && !of_charges.any(|charge| is_taxed(&charge.taxes)) {
        return Ok(());
    }
    let parts = parts(input, lines, charges)?;
    let mut computed: Vec<Option<Vec<Amount>>> = match input.tax_level {
        TaxLevel::Document => of_document(input, &parts)?,
        TaxLevel::Line | TaxLevel::Unit => Vec::new(),
    };
    computed.resize(parts.len(), None);
    let mut taxes = Vec::with_capacity(parts.len());
    for (part, of_document) in parts.iter().zip(computed) {
        let amounts = match of_document {
            Some(amounts) => amounts,
            None if part.is_computed() => of_part(input, part)?,
            None => part.taxes.iter().map(|tax| tax.amount.unwrap_or_default()).collect(),
        };
        taxes.push(part.taxes.iter().zip(amounts).map(|(tax, amount)| charged(tax, amount)).collect::<Vec<_>>());
    }
    let held = lines.iter_mut().map(|line| &mut line.taxes).chain(charges.iter_mut().map(|charge| &mut charge.taxes));
    for (held, taxes) in held.zip(taxes) {
        *held = taxes;
    }
    Ok(())
}

fn charged(tax: &TaxInput, amount: Amount) -> Tax {
    let TaxInput { code, rate, amount: _, compound, collected_by_channel } = tax;
    Tax { code: code.clone(), rate: *rate, amount, compound: *compound, collected_by_channel: *collected_by_channel }
}

fn parts<'a>(input: &'a OrderInput, lines: &[OrderLine], charges: &[Charge]) -> Result<Vec<Part<'a>>, AmountError> {
    let mut parts = Vec::with_capacity(lines.len().saturating_add(charges.len()));
    for (line, given) in lines.iter().zip(&input.lines) {
        let amount = if given.taxes.is_empty() { line.extended } else { line.discounted()? };
        parts.push(Part {
            taxes: &given.taxes,
            mode: given.tax_mode.unwrap_or(input.tax_mode),
            amount,
            units: line.quantity,
            unit_price: (amount == line.extended).then_some(line.unit_price),
        });
    }
    for (charge, given) in charges.iter().zip(&input.charges) {
        parts.push(Part {
            taxes: &given.taxes,
            mode: given.tax_mode.unwrap_or(input.tax_mode),
            amount: charge.discounted()?,
            units: Quantity::ONE,
            unit_price: None,
        });
    }
    Ok(parts)
}

/// Each rate as a part of the net amount: a compound one is also on the taxes before it.
fn weights(taxes: &[TaxInput]) -> Result<Vec<Decimal>, AmountError> {
    let mut gross = Decimal::ONE;
    let mut weights = Vec::with_capacity(taxes.len());
    for tax in taxes {
        let rate = tax.rate.unwrap_or_default().value();
        let weight = if tax.compound { rate.checked_mul(gross) } else { Some(rate) };
        let weight = weight.ok_or(AmountError::Overflow)?;
        gross = gross.checked_add(weight).ok_or(AmountError::Overflow)?;
        weights.push(weight);
    }
    Ok(weights)
}

/// The taxes of an amount, one by one.
fn of_amount(
    amount: Amount,
    mode: TaxMode,
    weights: &[Decimal],
    currency: Currency,
    rounding: Rounding,
) -> Result<Vec<Amount>, AmountError> {
    match mode {
        TaxMode::Exclusive => {
            weights.iter().map(|weight| amount.times_decimal_rounded(*weight, currency, rounding)).collect()
        }
        TaxMode::Inclusive => {
            let rates = weights.iter().try_fold(Decimal::ONE, |sum, weight| sum.checked_add(*weight));
            let net = amount.over(rates.ok_or(AmountError::Overflow)?, currency, rounding)?;
            let parts = weights.iter().map(|weight| Amount::new(weight.round_dp(9))).collect::<Result<Vec<_>, _>>()?;
            amount.minus(net)?.split(&parts, currency)
        }
    }
}

/// The taxes of units that cost this much together, one by one.
pub(super) fn of(
    input: &OrderInput,
    taxes: &[TaxInput],
    mode: TaxMode,
    amount: Amount,
    units: Quantity,
) -> Result<Vec<Amount>, AmountError> {
    of_part(input, &Part { taxes, mode, amount, units, unit_price: None })
}

fn of_part(input: &OrderInput, part: &Part<'_>) -> Result<Vec<Amount>, AmountError> {
    let weights = weights(part.taxes)?;
    let rounding = input.tax_rounding.unwrap_or(input.rounding);
    let of = |amount: Amount| of_amount(amount, part.mode, &weights, input.currency, rounding);
    match input.tax_level {
        TaxLevel::Line | TaxLevel::Document => of(part.amount),
        TaxLevel::Unit => of_units(input, part, of),
    }
}

/// Taxes that are rounded on each unit. Units cost alike, or differ by the smallest unit of the currency.
fn of_units(
    input: &OrderInput,
    part: &Part<'_>,
    of: impl Fn(Amount) -> Result<Vec<Amount>, AmountError>,
) -> Result<Vec<Amount>, AmountError> {
    let count = part.units.units();
    let times = |taxes: Vec<Amount>, units: i64| taxes.into_iter().map(|tax| tax.times(units)).collect();
    if let Some(price) = part.unit_price {
        return times(of(price)?, count);
    }
    let low = part.amount.share(1, count, input.currency, Rounding::Down)?;
    let rest = part.amount.minus(low.times(count)?)?.to_minor(input.currency)?;
    let high = low.plus(Amount::from_minor(1, input.currency)?)?;
    let of_low: Vec<Amount> = times(of(low)?, count.saturating_sub(rest))?;
    let of_high: Vec<Amount> = times(of(high)?, rest)?;
    of_low.into_iter().zip(of_high).map(|(low, high)| low.plus(high)).collect()
}

/// Taxes that are rounded on all that is taxed alike, then spread by value; none for parts that came priced.
fn of_document(input: &OrderInput, parts: &[Part<'_>]) -> Result<Vec<Option<Vec<Amount>>>, AmountError> {
    let mut taxes: Vec<Option<Vec<Amount>>> = vec![None; parts.len()];
    for (position, part) in parts.iter().enumerate() {
        if !part.is_computed() || taxes.get(position).is_some_and(Option::is_some) {
            continue;
        }
        let alike = |(_, other): &(usize, &Part<'_>)| other.mode == part.mode && other.taxes == part.taxes;
        let (members, values): (Vec<usize>, Vec<Amount>) =
            parts.iter().enumerate().filter(alike).map(|(member, part)| (member, part.amount)).unzip();
        let whole = Part {
            taxes: part.taxes,
            mode: part.mode,
            amount: Amount::sum(values.iter().copied())?,
            units: Quantity::ONE,
            unit_price: None,
        };
        for tax in of_part(input, &whole)? {
            for (member, share) in members.iter().zip(tax.split(&values, input.currency)?) {
                if let Some(held) = taxes.get_mut(*member) {
                    held.get_or_insert_default().push(share);
                }
            }
        }
    }
    Ok(taxes)
}

/// Taxes that came with both an amount and a rate, where the order names a tolerance.
pub(super) fn compare(
    input: &OrderInput,
    lines: &[OrderLine],
    charges: &[Charge],
    warnings: &mut Vec<String>,
) -> Result<()> {
    let Some(tolerance) = input.tolerance else { return Ok(()) };
    let mut problems = Vec::new();
    for (position, part) in parts(input, lines, charges)?.iter().enumerate() {
        let is_checked = !part.taxes.is_empty() && part.taxes.iter().all(|tax| tax.rate.is_some());
        if !is_checked || part.is_computed() {
            continue;
        }
        for (index, (tax, computed)) in part.taxes.iter().zip(of_part(input, part)?).enumerate() {
            let given = tax.amount.unwrap_or_default();
            let owner = match position.checked_sub(lines.len()) {
                None => format!("lines[{position}]"),
                Some(charge) => format!("charges[{charge}]"),
            };
            let path = format!("{owner}.taxes[{index}].amount");
            let message = format!("{given} was given, the rate makes {computed}");
            if given.minus(computed)?.abs() > tolerance {
                problems.push(Problem { path, code: Code::TotalsMismatch, message });
            } else if given != computed {
                warnings.push(format!("{path}: {message}"));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::of_problems(problems)) }
}
