//! The arithmetic of an order: from what the channel gave to what was agreed.
//!
//! Invariants:
//! - order discounts are spread over the lines by value, once, by largest remainder, and the shares sum to the whole;
//! - no discount takes a line below zero;
//! - the totals are the sums of the parts, and a total that the channel gave is one of them or the order is refused.

use super::input::{ChargeInput, DiscountInput, OrderInput, TaxInput};
use super::terms::{Charge, Discount, Order, OrderLine, Tax, TaxMode, Totals};
use super::{LINES_MAX, PRICE_PARTS_MAX, PRIORITY_MAX};
use crate::code::Code;
use crate::error::{Error, Problems, Result};
use crate::party::PartyRef;
use crate::value::{Amount, AmountError, Currency, OrderId, QUANTITY_MAX, Quantity, Timestamp};

/// What the terms of an order need beside its input.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    /// The id it gets.
    pub id: OrderId,
    /// Who orders, in the version known now.
    pub party: Option<PartyRef>,
    /// When the customer placed it.
    pub placed_at: Timestamp,
    /// Whether the ledger keeps stock of each line, in the order of the lines.
    pub stocked: Vec<bool>,
}

/// Agrees on the terms of an order.
///
/// # Errors
/// Discounts that exceed what they are on; [`Code::TotalsMismatch`] when the total given is not what the parts sum to.
pub(crate) fn agree(input: &OrderInput, circumstances: Circumstances) -> Result<Order> {
    let overflow = |error: AmountError| Error::new(Code::LimitExceeded, format!("the order's amounts: {error}"));
    let lines = price_lines(input, &circumstances.stocked)?;
    check_discounts(input, &lines)?;
    let lines = spread(input, lines).map_err(overflow)?;
    let charges: Vec<Charge> = input
        .charges
        .iter()
        .map(|charge| agree_charge(charge, input.tax_mode))
        .collect::<Result<_, _>>()
        .map_err(overflow)?;
    let totals = add_up(&lines, &charges, input).map_err(overflow)?;
    if let Some(given) = input.total
        && given != totals.total
    {
        return Err(Error::new(
            Code::TotalsMismatch,
            format!("total: {given} was given, the parts sum to {}", totals.total),
        )
        .about("total", given)
        .with("computed", totals.total));
    }

    Ok(Order {
        id: circumstances.id,
        channel: input.channel.clone(),
        external_id: input.external_id.clone(),
        number: input.number.clone(),
        party: circumstances.party,
        destination: input.destination.clone(),
        placed_at: circumstances.placed_at,
        currency: input.currency,
        tax_mode: input.tax_mode,
        rounding: input.rounding,
        priority: input.priority,
        split: input.split,
        shortage: input.shortage,
        lines,
        discounts: input.discounts.iter().map(agree_discount).collect(),
        charges,
        totals,
        attributes: input.attributes.clone(),
    })
}

/// What can be said about the fields one by one.
pub(crate) fn check(input: &OrderInput) -> Result<()> {
    let mut problems = Problems::new();
    problems.require(!input.lines.is_empty(), "lines", "an order has at least one line");
    if input.lines.len() > LINES_MAX {
        problems.add("lines", Code::LimitExceeded, format!("an order has at most {LINES_MAX} lines"));
        return problems.refuse();
    }
    problems.require(input.priority <= PRIORITY_MAX, "priority", "a priority is 0 to 100");
    if Quantity::sum(input.lines.iter().map(|line| line.quantity)).is_err() {
        problems.add("lines", Code::LimitExceeded, format!("all lines together have at most {QUANTITY_MAX} units"));
    }
    for (index, line) in input.lines.iter().enumerate() {
        let at = |field: &str| format!("lines[{index}].{field}");
        if line.quantity.is_zero() {
            problems.add(at("quantity"), Code::InvalidFields, "at least one unit is ordered");
        }
        if line.unit_price.is_negative() {
            problems.add(at("unit_price"), Code::InvalidFields, "a price is not negative; use a discount");
        }
        check_parts(&mut problems, || at("discounts"), line.discounts.iter().map(|d| d.amount), input.currency);
        check_parts(&mut problems, || at("taxes"), line.taxes.iter().map(|t| t.amount), input.currency);
    }
    check_parts(&mut problems, || "discounts".into(), input.discounts.iter().map(|d| d.amount), input.currency);
    check_parts(&mut problems, || "charges".into(), input.charges.iter().map(|c| c.amount), input.currency);
    for (index, charge) in input.charges.iter().enumerate() {
        let path = || format!("charges[{index}].taxes");
        check_parts(&mut problems, path, charge.taxes.iter().map(|t| t.amount), input.currency);
    }
    if let Some(total) = input.total {
        problems.require(total.fits(input.currency), "total", "more decimals than the currency has");
    }
    problems.refuse()
}

fn check_parts(
    problems: &mut Problems,
    path: impl Fn() -> String,
    amounts: impl ExactSizeIterator<Item = Amount>,
    currency: Currency,
) {
    if amounts.len() > PRICE_PARTS_MAX {
        problems.add(path(), Code::LimitExceeded, format!("at most {PRICE_PARTS_MAX} parts"));
        return;
    }
    for (index, amount) in amounts.enumerate() {
        if amount.is_negative() {
            problems.add(format!("{}[{index}].amount", path()), Code::InvalidFields, "the amount is not negative");
        } else if !amount.fits(currency) {
            let message = format!("more decimals than {currency} has");
            problems.add(format!("{}[{index}].amount", path()), Code::InvalidFields, message);
        }
    }
}

/// The lines before order discounts and totals.
fn price_lines(input: &OrderInput, stocked: &[bool]) -> Result<Vec<OrderLine>> {
    let mut lines = Vec::with_capacity(input.lines.len());
    for ((number, line), stocked) in (1_u32..).zip(&input.lines).zip(stocked) {
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
            extended,
            discounts: line.discounts.iter().map(agree_discount).collect(),
            order_discount: Amount::ZERO,
            taxes: line.taxes.iter().map(agree_tax).collect(),
            total: Amount::ZERO,
            stocked: *stocked,
            attributes: line.attributes.clone(),
        });
    }
    Ok(lines)
}

/// What a line is worth after its own discounts.
fn net(line: &OrderLine) -> Result<Amount, AmountError> {
    if line.discounts.is_empty() {
        return Ok(line.extended);
    }
    line.extended.minus(Amount::sum(line.discounts.iter().map(|d| d.amount))?)
}

fn check_discounts(input: &OrderInput, lines: &[OrderLine]) -> Result<()> {
    let mut problems = Problems::new();
    let mut worth = Amount::ZERO;
    for (index, line) in lines.iter().enumerate() {
        match net(line) {
            Ok(net) if !net.is_negative() => worth = worth.plus(net)?,
            Ok(_) | Err(_) => {
                problems.require(false, format!("lines[{index}].discounts"), "the discounts exceed the line");
            }
        }
    }
    let given = Amount::sum(input.discounts.iter().map(|d| d.amount))?;
    problems.require(given <= worth, "discounts", "the discounts exceed the lines");
    problems.refuse()
}

/// Spreads the order's discounts over the lines and closes each line's total.
fn spread(input: &OrderInput, mut lines: Vec<OrderLine>) -> Result<Vec<OrderLine>, AmountError> {
    let given = Amount::sum(input.discounts.iter().map(|d| d.amount))?;
    if !given.is_zero() {
        let weights: Vec<Amount> = lines.iter().map(net).collect::<Result<_, _>>()?;
        for (line, share) in lines.iter_mut().zip(given.split(&weights, input.currency)?) {
            line.order_discount = share;
        }
    }
    for line in &mut lines {
        line.total = net(line)?;
        if !given.is_zero() {
            line.total = line.total.minus(line.order_discount)?;
        }
        if !line.taxes.is_empty() {
            line.total = line.total.plus(on_top(&line.taxes, input.tax_mode)?)?;
        }
    }
    Ok(lines)
}

/// Taxes that come on top of a price.
fn on_top(taxes: &[Tax], mode: TaxMode) -> Result<Amount, AmountError> {
    match mode {
        TaxMode::Exclusive => Amount::sum(taxes.iter().map(|tax| tax.amount)),
        TaxMode::Inclusive => Ok(Amount::ZERO),
    }
}

fn agree_charge(charge: &ChargeInput, mode: TaxMode) -> Result<Charge, AmountError> {
    let taxes: Vec<Tax> = charge.taxes.iter().map(agree_tax).collect();
    let total = charge.amount.plus(on_top(&taxes, mode)?)?;
    Ok(Charge { kind: charge.kind, amount: charge.amount, taxes, total })
}

fn agree_discount(discount: &DiscountInput) -> Discount {
    Discount { code: discount.code.clone(), amount: discount.amount }
}

fn agree_tax(tax: &TaxInput) -> Tax {
    Tax { code: tax.code.clone(), rate: tax.rate, amount: tax.amount }
}

fn add_up(lines: &[OrderLine], charges: &[Charge], input: &OrderInput) -> Result<Totals, AmountError> {
    let own_discounts = Amount::sum(lines.iter().flat_map(|line| &line.discounts).map(|d| d.amount))?;
    let order_discounts = Amount::sum(input.discounts.iter().map(|d| d.amount))?;
    let line_taxes = lines.iter().flat_map(|line| &line.taxes);
    let charge_taxes = charges.iter().flat_map(|charge| &charge.taxes);
    let owed = lines.iter().map(|line| line.total).chain(charges.iter().map(|charge| charge.total));
    Ok(Totals {
        goods: Amount::sum(lines.iter().map(|line| line.extended))?,
        discounts: own_discounts.plus(order_discounts)?,
        charges: Amount::sum(charges.iter().map(|charge| charge.amount))?,
        taxes: Amount::sum(line_taxes.chain(charge_taxes).map(|tax| tax.amount))?,
        total: Amount::sum(owed)?,
    })
}
