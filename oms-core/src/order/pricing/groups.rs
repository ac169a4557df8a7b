//! Units of one line that cost differently, because a discount was on some of them only.

use super::super::input::{LineInput, OrderInput};
use super::super::terms::UnitGroup;
use super::{Discount, OrderLine};
use crate::value::{Amount, AmountError, Quantity};

/// A group that is being formed: how many units, and what they are worth so far.
struct Units {
    count: i64,
    worth: Amount,
    /// How many of the line's first units end with it.
    end: i64,
}

/// Forms the groups of lines that need them. A discount on some units is on the first of the line.
pub(super) fn form(input: &OrderInput, lines: &mut [OrderLine]) -> Result<(), AmountError> {
    for (line, given) in lines.iter_mut().zip(&input.lines) {
        if given.discounts.iter().any(|discount| discount.units.is_some()) {
            line.groups = groups_of(input, line, given)?;
        }
    }
    Ok(())
}

/// What the first units of a line are worth after the discounts it has so far.
pub(super) fn worth_of_first(
    input: &OrderInput,
    line: &OrderLine,
    given: &LineInput,
    units: Quantity,
) -> Result<Amount, AmountError> {
    let groups = discounted(input, line, given)?;
    Amount::sum(groups.iter().filter(|group| group.end <= units.units()).map(|group| group.worth))
}

fn groups_of(input: &OrderInput, line: &OrderLine, given: &LineInput) -> Result<Vec<UnitGroup>, AmountError> {
    let groups = discounted(input, line, given)?;
    // What is left, such as the share of the order's discounts and taxes, goes by value.
    let worth: Vec<Amount> = groups.iter().map(|group| group.worth).collect();
    let parts = line.total.split(&worth, input.currency)?;
    let group = |(group, total): (&Units, Amount)| {
        Ok(UnitGroup { units: Quantity::new(group.count).map_err(|_| AmountError::Overflow)?, total })
    };
    let mut formed = groups.iter().zip(parts).map(group).collect::<Result<Vec<_>, AmountError>>()?;
    formed.sort_by(|left, right| per_unit(right, left));
    Ok(formed)
}

/// The groups of a line after the discounts it has so far.
fn discounted(input: &OrderInput, line: &OrderLine, given: &LineInput) -> Result<Vec<Units>, AmountError> {
    let mut groups = cut(input, line, given)?;
    for discount in &line.discounts {
        take(input, &mut groups, discount)?;
    }
    Ok(groups)
}

/// Whether a unit of `left` costs less than one of `right`, without dividing.
fn per_unit(left: &UnitGroup, right: &UnitGroup) -> std::cmp::Ordering {
    let cross = |total: Amount, units: Quantity| total.times(units.units()).unwrap_or(total);
    cross(left.total, right.units).cmp(&cross(right.total, left.units))
}

/// The line, cut where a discount of the input ends.
fn cut(input: &OrderInput, line: &OrderLine, given: &LineInput) -> Result<Vec<Units>, AmountError> {
    let whole = line.quantity.units();
    let ends = given.discounts.iter().filter_map(|discount| discount.units).map(Quantity::units);
    let mut ends: Vec<i64> = ends.filter(|end| *end < whole).chain([whole]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut groups: Vec<Units> = Vec::with_capacity(ends.len());
    for end in ends {
        let start = groups.last().map_or(0, |last| last.end);
        let share = |units| line.extended.share(units, whole, input.currency, input.rounding);
        groups.push(Units { count: end.saturating_sub(start), worth: share(end)?.minus(share(start)?)?, end });
    }
    Ok(groups)
}

/// Takes a discount from the groups that it is on, by value.
fn take(input: &OrderInput, groups: &mut [Units], discount: &Discount) -> Result<(), AmountError> {
    let last = discount.units.map_or(i64::MAX, Quantity::units);
    let on: Vec<Amount> =
        groups.iter().map(|group| if group.end <= last { group.worth } else { Amount::ZERO }).collect();
    for (group, share) in groups.iter_mut().zip(discount.amount.split(&on, input.currency)?) {
        group.worth = group.worth.minus(share)?;
    }
    Ok(())
}
