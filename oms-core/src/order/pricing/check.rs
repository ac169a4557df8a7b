//! What can be said about the fields of an order one by one.

use super::super::input::{DiscountInput, LineDiscountInput, OrderInput, TaxInput};
use super::super::terms::{DiscountScope, PaymentTerms, RequestedDates};
use super::super::{LINES_MAX, PAYMENT_DAYS_MAX, PRICE_PARTS_MAX, PRIORITY_MAX};
use crate::code::Code;
use crate::error::{Problems, Result};
use crate::value::{Amount, Currency, QUANTITY_MAX, Quantity};

/// The largest percentage.
const PERCENT_MAX: i64 = 100;
/// The largest rate of a tax: ten times the price.
const RATE_MAX: i64 = 10;

/// Refuses everything that is wrong with an order by itself.
pub(crate) fn check(input: &OrderInput) -> Result<()> {
    let mut problems = Problems::new();
    problems.require(!input.lines.is_empty(), "lines", "an order has at least one line");
    check_parts(problems, input)
}

/// The same for the lines and charges that an edit adds, of which there may be none.
pub(super) fn check_added(input: &OrderInput) -> Result<()> {
    check_parts(Problems::new(), input)
}

fn check_parts(mut problems: Problems, input: &OrderInput) -> Result<()> {
    if input.lines.len() > LINES_MAX {
        problems.add("lines", Code::LimitExceeded, format!("an order has at most {LINES_MAX} lines"));
        return problems.refuse();
    }
    problems.require(input.priority <= PRIORITY_MAX, "priority", "a priority is 0 to 100");
    if Quantity::sum(input.lines.iter().map(|line| line.quantity)).is_err() {
        problems.add("lines", Code::LimitExceeded, format!("all lines together have at most {QUANTITY_MAX} units"));
    }
    check_dates(&mut problems, &input.requested);
    check_lines(&mut problems, input);
    if is_room(&mut problems, || "discounts".into(), input.discounts.len()) {
        for (index, discount) in input.discounts.iter().enumerate() {
            check_discount(&mut problems, input, index, discount);
        }
    }
    check_charges(&mut problems, input);
    check_terms(&mut problems, input.payment_terms);
    if let Some(total) = input.total {
        problems.require(total.fits(input.currency), "total", "more decimals than the currency has");
    }
    if let Some(tolerance) = input.tolerance {
        problems.require(!tolerance.is_negative(), "tolerance", "the tolerance is not negative");
    }
    problems.refuse()
}

/// Notes terms that give too much time.
pub(crate) fn check_terms(problems: &mut Problems, terms: PaymentTerms) {
    let is_soon = terms.days().is_none_or(|days| days <= PAYMENT_DAYS_MAX);
    problems.require(is_soon, "payment_terms", "an order is due after at most 3650 days");
}

/// Notes dates that leave no time.
pub(crate) fn check_dates(problems: &mut Problems, requested: &RequestedDates) {
    let RequestedDates { ship_not_before, cancel_after, .. } = requested;
    let is_time_left = ship_not_before.zip(*cancel_after).is_none_or(|(from, to)| from < to);
    problems.require(is_time_left, "requested.cancel_after", "it is cancelled before it may ship");
}

fn check_lines(problems: &mut Problems, input: &OrderInput) {
    for (index, line) in input.lines.iter().enumerate() {
        let at = |field: &str| format!("lines[{index}].{field}");
        if line.quantity.is_zero() {
            problems.add(at("quantity"), Code::InvalidFields, "at least one unit is ordered");
        }
        if line.unit_price.is_negative() {
            problems.add(at("unit_price"), Code::InvalidFields, "a price is not negative; use a discount");
        }
        if is_room(problems, || at("discounts"), line.discounts.len()) {
            for (position, LineDiscountInput { amount, percent, units, .. }) in line.discounts.iter().enumerate() {
                let path = || at(&format!("discounts[{position}]"));
                check_reduction(problems, path, *amount, *percent, input.currency);
                let is_some = units.is_none_or(|units| !units.is_zero() && units <= line.quantity);
                if !is_some {
                    let message = "a discount is on at least one unit and at most all of its line";
                    problems.add(format!("{}.units", path()), Code::InvalidFields, message);
                }
            }
        }
        check_taxes(problems, || at("taxes"), &line.taxes, input.currency);
        if line.requested.as_ref().is_some_and(|requested| requested.cancel_after.is_some()) {
            problems.add(at("requested.cancel_after"), Code::InvalidFields, "only a whole order is cancelled by time");
        }
    }
}

fn check_charges(problems: &mut Problems, input: &OrderInput) {
    if !is_room(problems, || "charges".into(), input.charges.len()) {
        return;
    }
    for (index, charge) in input.charges.iter().enumerate() {
        check_amount(problems, || format!("charges[{index}].amount"), charge.amount, input.currency);
        check_taxes(problems, || format!("charges[{index}].taxes"), &charge.taxes, input.currency);
    }
}

fn check_discount(problems: &mut Problems, input: &OrderInput, index: usize, discount: &DiscountInput) {
    let path = || format!("discounts[{index}]");
    check_reduction(problems, path, discount.amount, discount.percent, input.currency);
    match discount.scope {
        DiscountScope::Items | DiscountScope::ItemsAndCharges => {}
        DiscountScope::Charge(position) => {
            let is_there = usize::try_from(position).is_ok_and(|position| position < input.charges.len());
            problems.require(is_there, format!("{}.scope", path()), "there is no charge at this position");
        }
    }
}

fn check_reduction(
    problems: &mut Problems,
    path: impl Fn() -> String,
    amount: Option<Amount>,
    percent: Option<Amount>,
    currency: Currency,
) {
    match (amount, percent) {
        (Some(amount), None) => check_amount(problems, || format!("{}.amount", path()), amount, currency),
        (None, Some(percent)) => {
            let is_percentage = !percent.is_negative() && is_at_most(percent, PERCENT_MAX);
            if !is_percentage {
                problems.add(format!("{}.percent", path()), Code::InvalidFields, "a percentage is 0 to 100");
            }
        }
        (Some(_), Some(_)) | (None, None) => {
            problems.add(path(), Code::InvalidFields, "either an amount or a percentage is given");
        }
    }
}

fn check_taxes(problems: &mut Problems, path: impl Fn() -> String, taxes: &[TaxInput], currency: Currency) {
    if !is_room(problems, &path, taxes.len()) {
        return;
    }
    let computed = taxes.iter().filter(|tax| tax.amount.is_none()).count();
    if computed > 0 && computed < taxes.len() {
        problems.add(path(), Code::InvalidFields, "all amounts are given or none");
    }
    for (index, tax) in taxes.iter().enumerate() {
        let at = |field: &str| format!("{}[{index}].{field}", path());
        if let Some(amount) = tax.amount {
            check_amount(problems, || at("amount"), amount, currency);
        }
        match tax.rate {
            Some(rate) if rate.is_negative() || !is_at_most(rate, RATE_MAX) => {
                problems.add(at("rate"), Code::InvalidFields, format!("a rate is a fraction of 0 to {RATE_MAX}"));
            }
            None if tax.amount.is_none() => {
                problems.add(at("rate"), Code::InvalidFields, "an amount or a rate is given");
            }
            Some(_) | None => {}
        }
    }
}

fn check_amount(problems: &mut Problems, path: impl Fn() -> String, amount: Amount, currency: Currency) {
    if amount.is_negative() {
        problems.add(path(), Code::InvalidFields, "the amount is not negative");
    } else if !amount.fits(currency) {
        problems.add(path(), Code::InvalidFields, format!("more decimals than {currency} has"));
    }
}

fn is_at_most(amount: Amount, most: i64) -> bool {
    amount.value() <= rust_decimal::Decimal::from(most)
}

fn is_room(problems: &mut Problems, path: impl Fn() -> String, count: usize) -> bool {
    if count > PRICE_PARTS_MAX {
        problems.add(path(), Code::LimitExceeded, format!("at most {PRICE_PARTS_MAX} parts"));
    }
    count <= PRICE_PARTS_MAX
}
